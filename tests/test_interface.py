"""The interface: its catalogues are complete and right, its plural forms and dates too."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path
from typing import Any

import pytest
from babel.dates import format_date

from tests.conftest import require
from workflow import catalogue
from workflow.editions import messages
from workflow.editions.interface import Interface
from workflow.errors import CatalogueError
from workflow.language import load
from workflow.model import Catalogue, Entry
from workflow.resources import ROOT, read

TAGS = ("ru", "be", "pl")
DRAFT = (
    "%(n)s passage is an unreviewed draft",
    "%(n)s passages are unreviewed drafts",
)
NB = "\u00a0"


def shipped(tag: str) -> Catalogue:
    return catalogue.parse(read(f"locales/{tag}.po"), f"{tag}.po")


def interface(tag: str) -> Interface:
    return Interface(shipped(tag), load(tag))


def test_the_template_is_up_to_date() -> None:
    """'make site' brings it and the translations up to date."""
    wanted = messages.entries()
    assert read("site.pot") == messages.template(wanted)
    for tag in TAGS:
        data = read(f"locales/{tag}.po")
        assert data == messages.translation(wanted, data, tag)


@pytest.mark.parametrize("tag", TAGS)
def test_every_message_is_translated(tag: str) -> None:
    template = catalogue.parse(read("site.pot"), "site.pot")
    mine = shipped(tag)
    assert [e.key for e in mine.entries] == [e.key for e in template.entries]
    assert all(e.translated and not e.fuzzy for e in mine.entries)
    assert [(e.extracted, e.references) for e in mine.entries] == [
        (e.extracted, e.references) for e in template.entries
    ]
    assert mine.field("Plural-Forms") == load(tag).plural_forms
    assert mine.field("Language") == tag


def test_every_message_has_a_note() -> None:
    template = catalogue.parse(read("site.pot"), "site.pot")
    assert [e.msgid for e in template.entries if not e.extracted] == []


@pytest.mark.parametrize("tag", TAGS)
def test_msgfmt_takes_the_catalogue(tag: str, tmp_path: Path) -> None:
    require("msgfmt")
    path = ROOT / "locales" / f"{tag}.po"
    subprocess.run(["msgfmt", "-c", "-o", tmp_path / "out.mo", path], check=True)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("ru", {1: "фрагмент", 2: "фрагмента", 5: "фрагментов", 11: "фрагментов"}),
        ("ru", {21: "фрагмент", 22: "фрагмента", 25: "фрагментов", 111: "фрагментов"}),
        ("be", {1: "фрагмент", 2: "фрагменты", 5: "фрагментаў", 21: "фрагмент", 22: "фрагменты"}),
        ("pl", {1: "fragment", 2: "fragmenty", 5: "fragmentów", 21: "fragmentów"}),
        ("pl", {22: "fragmenty", 25: "fragmentów", 112: "fragmentów"}),
    ],
)
def test_plural_forms(tag: str, wanted: dict[int, str]) -> None:
    words = interface(tag)
    for number, noun in wanted.items():
        for entry in shipped(tag).entries:
            if entry.msgid_plural is not None and "passage" in entry.msgid:
                text = words.ngettext(entry.msgid, entry.msgid_plural, number)
                assert text.replace(NB, " ").split(" ")[:2] == [str(number), noun]


@pytest.mark.parametrize(
    ("tag", "minutes", "found"),
    [
        ("ru", "22 минуты чтения", "Найдено 22 статьи"),
        ("be", "22 хвіліны чытання", "Знойдзена 22 артыкулы"),
        ("pl", "22 minuty czytania", "Znaleziono 22 artykuły"),
    ],
)
def test_other_plural_forms(tag: str, minutes: str, found: str) -> None:
    words = interface(tag)
    said = words.ngettext("%(n)s minute to read", "%(n)s minutes to read", 22)
    assert said.replace(NB, " ") == minutes
    said = words.ngettext("%(n)s article found", "%(n)s articles found", 22)
    assert said.replace(NB, " ") == found


def test_english_is_the_fallback() -> None:
    english = Interface(None, load("en"))
    assert english.gettext("Plain text") == "Plain text"
    assert english.ngettext(*DRAFT, 1) == "1 passage is an unreviewed draft"
    assert english.ngettext(*DRAFT, 2) == "2 passages are unreviewed drafts"
    assert interface("ru").gettext("No such message") == "No such message"


def made(*entries: Entry) -> Interface:
    return Interface(Catalogue((), entries), load("ru"))


def test_only_finished_translations_count() -> None:
    words = made(
        Entry("Answer:", "Ответ:", flags=("fuzzy",)),
        Entry("Question:", "Вопрос:", obsolete=True),
        Entry("Plain text", ""),
    )
    assert words.gettext("Answer:") == "Answer:"
    assert words.gettext("Question:") == "Question:"
    assert words.gettext("Plain text") == "Plain text"


def test_messages_and_values_are_text_not_markup() -> None:
    words = made(Entry("By %(author)s", "<b>%(author)s</b>"))
    assert words.gettext("By %(author)s", author="<i>") == "&lt;b&gt;&lt;i&gt;&lt;/b&gt;"


@pytest.mark.parametrize("wording", ["Текст", "%(autor)s", "%(author)s %s", "100 % %(author)s"])
def test_wrong_placeholders_are_refused(wording: str) -> None:
    with pytest.raises(CatalogueError, match="has other placeholders"):
        made(Entry("By %(author)s", wording, line=7))


def test_a_plural_rule_that_is_none_is_refused() -> None:
    entry = Entry(DRAFT[0], msgid_plural=DRAFT[1], msgstr_plural=("%(n)s", "%(n)s", "%(n)s"))
    broken = Catalogue((("Plural-Forms", "nplurals=3; plural=os.exit;"),), (entry,))
    with pytest.raises(CatalogueError, match="is no rule"):
        Interface(broken, load("ru")).ngettext(*DRAFT, 2)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("ru", "9 августа 2025 г."),
        ("be", "9 жніўня 2025 г."),
        ("be-tarask", "9 жніўня 2025 г."),
        ("be-Latn", "9 žniŭnia 2025 h."),
        ("pl", "9 sierpnia 2025 r."),
        ("en", "August 9, 2025"),
        ("de", "9. August 2025"),
        ("pt-BR", "9 de agosto de 2025"),
    ],
)
def test_date(tag: str, wanted: str) -> None:
    assert Interface(None, load(tag)).date("2025-08-09") == wanted


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("ru", "ru"), ("be", "be"), ("be-tarask", "be_TARASK"), ("pl", "pl"), ("en", "en")],
)
@pytest.mark.parametrize("month", range(1, 13))
def test_dates_are_what_babel_makes_of_the_pattern(tag: str, locale: str, month: int) -> None:
    day = datetime.date(2025, month, 3)
    wanted = format_date(day, load(tag).date, locale=locale)
    assert Interface(None, load(tag)).date(day.isoformat()) == wanted


@pytest.mark.parametrize("tag", ["de", "fr", "uk", "ka", "lv", "ja", "th", "eu", "pt-BR", "ar"])
def test_dates_of_other_languages_are_babels(tag: str) -> None:
    """Those whose pattern is simple are put together here, the others by Babel."""
    which = Interface(None, load(tag))
    for month in range(1, 13):
        for number in (1, 9, 28):
            day = datetime.date(2025, month, number)
            wanted = format_date(day, load(tag).date, locale=tag.replace("-", "_"))
            assert which.date(day.isoformat()) == wanted


def test_a_number_is_written_as_it_was_given() -> None:
    """Messages with a number are kept, but no number takes the place of one that equals it."""
    which = Interface(None, load("en"))
    numbers: list[Any] = [1, 1.0, True, 2, 5000, 1]
    said = [which.ngettext("%(n)s day", "%(n)s days", n) for n in numbers]
    assert said == ["1 day", "1.0 day", "True day", "2 days", "5000 days", "1 day"]
    assert which.ngettext("%(n)s day", "%(n)s dies", 2) == "2 dies"


@pytest.mark.parametrize("text", ["", "2025", "2025-13-01", "2025-1-1", "soon", "2025-01-01T00:00"])
def test_what_is_no_date_stays(text: str) -> None:
    assert Interface(None, load("ru")).date(text) == text

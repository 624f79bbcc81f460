"""``peraklad import translation``: what it writes, keeps, refuses and says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Tree
from workflow import catalogue, ledger
from workflow.commands import translation
from workflow.ledger import key_of
from workflow.model import JOINED, Entry

ENGLISH = """Prison Letters Return

The ministry opened the doors of three prisons on Monday.

Families waited outside from 6 a.m. Guards let in 40 people. Nobody explained the delay.

- Who asked for the visits?

- Lawyers did. They wrote to the court in April.
"""
RUSSIAN = """Письма из тюрем возвращаются

Министерство открыло в понедельник двери трёх тюрем.

Родственники ждали снаружи с 6 утра. Охранники впустили 40 человек. Задержку никто не объяснил.

- Кто просил о свиданиях?

- Адвокаты. Они написали в суд в апреле.
"""
OTHER = """Библиотека в старом вокзале

Новая библиотека приняла в субботу первых читателей.

Волонтёры за два дня перенесли 12 000 книг. Город заплатил за крышу. Директор плакала.

Здание пустовало с 1998 года.
"""


@pytest.fixture
def project(tree: Tree) -> Tree:
    """The article above, extracted."""
    tree.write("source/article.txt", ENGLISH)
    assert tree.run("extract") == 0
    return tree


def file(tree: Tree, text: str | bytes, name: str = "translated.txt") -> str:
    """A translation outside the project."""
    path = tree.root.parent / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def run(tree: Tree, path: str, *more: str, language: str = "ru", document: str = "article") -> int:
    return tree.run("import", "translation", path, document, "--language", language, *more)


def entries(tree: Tree, language: str = "ru") -> dict[str, Entry]:
    path = f"locales/{language}/article.po"
    found = catalogue.parse((tree.root / path).read_bytes(), path).entries
    return {entry.msgid: entry for entry in found if not entry.obsolete}


def book(tree: Tree) -> ledger.Ledger:
    path = tree.root / "locales/ru/article.ledger.jsonl"
    return ledger.parse(path.read_bytes() if path.exists() else b"", "")


def test_the_catalogue_is_filled(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(project, RUSSIAN)
    capsys.readouterr()
    assert run(project, path) == 0
    assert capsys.readouterr().out == "article (ru): 8 translated\n"
    found = entries(project)
    assert found["Guards let in 40 people."].msgstr == "Охранники впустили 40 человек."
    assert found["Who asked for the visits?"].msgstr == "Кто просил о свиданиях?"
    assert not any(entry.fuzzy for entry in found.values())
    known = book(project)
    for entry in found.values():
        assert known.translators(key_of(entry)) == {"Reviewer <reviewer@example.org>"}
    assert Path(path).read_text("utf-8") == RUSSIAN


def test_a_second_time_nothing_changes(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(project, RUSSIAN.replace("40 человек", "50 человек"))
    assert run(project, path) == 1  # one is doubtful
    before = project.snapshot("locales")
    capsys.readouterr()
    assert run(project, path) == 0
    assert capsys.readouterr().out == "article (ru): 8 there already\n"
    assert project.snapshot("locales") == before


def test_a_dry_run_writes_nothing(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    before = project.snapshot("locales")
    capsys.readouterr()
    assert run(project, file(project, RUSSIAN), "--dry-run") == 0
    assert capsys.readouterr().out == "article (ru): would be: 8 translated\n"
    assert project.snapshot("locales") == before


def test_what_is_doubtful_is_fuzzy_and_says_why(
    project: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(project, file(project, RUSSIAN.replace("40 человек", "50 человек"))) == 1
    entry = entries(project)["Guards let in 40 people."]
    assert entry.fuzzy
    assert entry.msgstr == "Охранники впустили 50 человек."
    assert entry.comments == (
        "peraklad: it lacks 40",
        "peraklad: it has 50, the English does not",
    )
    assert not book(project).about(ledger.source_of(entry.key))
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "article (ru): 7 translated, 1 doubtful (fuzzy)",
        "  doubtful: Guards let in 40 people. (it lacks 40; it has 50, the English does not)",
    ]


def test_what_is_translated_stays(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    name = "locales/ru/article.po"
    mine = 'msgid "Nobody explained the delay."\nmsgstr "Моё."'
    project.write(name, project.read(name).replace(mine.replace("Моё.", ""), mine))
    capsys.readouterr()
    assert run(project, file(project, RUSSIAN)) == 0
    assert entries(project)["Nobody explained the delay."].msgstr == "Моё."
    assert capsys.readouterr().out.splitlines() == [
        "article (ru): 7 translated, 1 kept, since they have another translation",
        "  kept: Nobody explained the delay. = Моё.",
    ]


def test_merged_sentences_are_joined(project: Tree) -> None:
    merged = RUSSIAN.replace(
        "Охранники впустили 40 человек. Задержку никто не объяснил.",
        "Охранники впустили 40 человек, а задержку никто не объяснил.",
    )
    run(project, file(project, merged))
    found = entries(project)
    assert found["Guards let in 40 people."].msgstr.endswith("никто не объяснил.")
    assert found["Nobody explained the delay."].msgstr == JOINED


def test_what_answers_to_nothing_is_told(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    more = RUSSIAN + "\nПеревод подготовила редакция сайта при поддержке читателей.\n"
    path = file(project, more)
    capsys.readouterr()
    run(project, path)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"  {path}:")
    assert last.endswith(
        "answers to nothing: Перевод подготовила редакция сайта при поддержке читателей."
    )


def test_data_for_a_machine(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(project, RUSSIAN.replace("40 человек", "50 человек"))
    capsys.readouterr()
    assert run(project, path, "--json") == 1
    data = json.loads(capsys.readouterr().out)
    assert data["translated"] == 7
    assert data["doubtful"][0]["translation"] == "Охранники впустили 50 человек."
    assert data["left"] == []


def test_markdown_for_a_text(project: Tree) -> None:
    """The file's format need not be the article's."""
    said = RUSSIAN.replace("Письма", "# Письма").replace("- Кто", "Кто").replace("- Адв", "Адв")
    run(project, file(project, said, "translated.md"))
    assert entries(project)["Prison Letters Return"].msgstr == "Письма из тюрем возвращаются"
    assert sum(entry.translated for entry in entries(project).values()) >= 7


def test_a_confidential_document(project: Tree) -> None:
    project.write("source/article.txt", "+++\nconfidential = true\n+++\n\n" + ENGLISH)
    assert project.run("extract") == 0
    assert run(project, file(project, RUSSIAN)) == 0


REFUSED: dict[str, tuple[str | bytes, str, str]] = {
    "another document": (OTHER, "ru", "is no translation of this document"),
    "another language": (RUSSIAN, "be", "is in Russian"),
    "other letters": (RUSSIAN, "pl", "is written in other letters"),
    "English": (ENGLISH, "ru", "is in English"),
    "empty": (" \n", "ru", "is empty"),
    "bytes": (b"\xff\xfe\x00a", "ru", "UTF-"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(project: Tree, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text, language, reason = REFUSED[name]
    before = project.snapshot("locales")
    path = file(project, text)
    capsys.readouterr()
    assert run(project, path, language=language) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert reason in out.err
    assert out.err.startswith(f"peraklad: {path}:")
    assert out.err.count("\n") == 1
    assert project.snapshot("locales") == before


def test_more_that_is_refused(
    project: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(project, RUSSIAN)
    assert run(project, path, language="en") == 2
    assert run(project, path, language="de") == 2
    assert run(project, path, document="nothing") == 2
    assert run(project, path + "x") == 2
    assert run(project, str(project.root.parent / "none.txt")) == 2
    assert run(project, str(project.root)) == 2
    monkeypatch.setattr(translation, "SIZE", 100)
    assert run(project, path) == 2
    assert capsys.readouterr().err.count("\n") == 7


def test_a_text_that_no_catalogue_can_hold(
    project: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = RUSSIAN.replace("Охранники впустили", "Охранники\x1b впустили")
    run(project, file(project, bad))
    assert entries(project)["Guards let in 40 people."].msgstr == ""
    assert "\x1b" not in capsys.readouterr().out


def test_sentences_that_are_not_extracted_yet(
    project: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("source/article.txt", ENGLISH.replace("40 people", "forty people"))
    capsys.readouterr()
    assert run(project, file(project, RUSSIAN)) == 1
    assert "1 sentence is not in the catalogue yet" in capsys.readouterr().out

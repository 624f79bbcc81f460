"""The checks of terms: severity, what they say, and that nothing upsets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from workflow import catalogue
from workflow.checks import terms
from workflow.checks.values import Finding, Pair
from workflow.model import Entry
from workflow.project import Project
from workflow.terms import load
from workflow.terms.csv_form import parse_csv
from workflow.terms.forms import glossary, kept_forms, translations
from workflow.terms.glossary import Glossary

LANGUAGES = ("ru", "be", "pl")
CSV = """id,en,do_not_translate,ru,ru_admitted,ru_forbidden
minsk,Minsk,,Минск,,Менск
court,court,,суд,,
claim,claim,,утверждение,,претензия
house,house,,дом,изба|хата,
line,Newsline,yes,Newsline,,Ньюслайн
petrov,Petrov,,Петров,,
"""


def told(check: object, source: str, target: str, csv: str = CSV) -> list[Finding]:
    known = Glossary(parse_csv(csv.encode(), "terms.csv"), "ru")
    assert callable(check)
    return list(check(Pair(Entry(source, target), "ru", known)))


def test_says_what_is_missing() -> None:
    assert told(terms.term, "A house stood.", "Стоял замок.") == [
        Finding("term missing: house; expected: дом or изба or хата")
    ]


@pytest.mark.parametrize("target", ["Стояли дома.", "Стояла хата.", "В избах живут."])
def test_any_right_form_will_do(target: str) -> None:
    assert told(terms.term, "A house stood, and a house fell.", target) == []


@pytest.mark.parametrize(
    ("source", "target", "word"),
    [
        ("A Minsk judge spoke.", "Говорил минский судья.", "минский"),
        ("A Minsk park is open.", "Минский парк открыт.", "Минский"),
        ("By court order they left.", "По судебному приказу они ушли.", "судебному"),
        ("He claims it is so: a claim.", "Он утверждает, что это так.", "утверждает"),
    ],
)
def test_a_word_of_the_same_root_is_a_hint(source: str, target: str, word: str) -> None:
    (found,) = told(terms.term, source, target)
    assert (found.severity, target[found.start : found.end]) == ("hint", word)


def test_another_name_is_no_hint() -> None:
    (found,) = told(terms.term, "Petrov left.", "Ушёл Петровский.")
    assert found.severity == "hint"  # it might be an adjective
    (found,) = told(terms.term, "Petrov left.", "Ушёл Петренко.")
    assert found.severity is None


def test_a_wrong_term_is_an_error_unless_the_right_one_stands_there_too() -> None:
    (found,) = told(terms.forbidden, "He denied the claim.", "Он отверг претензию.")
    assert found == Finding("wrong term: претензию; expected: утверждение", 10, 19)
    source = "He denied a claim and a claim."
    (found,) = told(terms.forbidden, source, "Он отверг утверждение и претензию.")
    assert found.severity == "warning"
    target = "Он отверг утверждение и подал претензию."
    assert told(terms.forbidden, "He denied a claim and filed a complaint.", target) == []


def test_what_is_not_translated() -> None:
    assert told(terms.fixed, "Newsline wrote.", "Newsline пишет.") == []
    (found,) = told(terms.fixed, "Newsline wrote.", "Пишет Ньюслайн.")
    assert found == Finding("not translated, but missing: Newsline")
    (found,) = told(terms.forbidden, "Newsline wrote.", "Пишет Ньюслайн.")
    assert found == Finding("wrong term: Ньюслайн; expected: Newsline", 6, 14)


def test_homonyms_pass_with_any_translation() -> None:
    csv = "id,en,ru\na,draft,черновик\nb,draft,сквозняк\n"
    assert told(terms.term, "A draft came.", "Потянуло сквозняком.", csv) == []
    assert told(terms.term, "A draft came.", "Прислали черновик.", csv) == []


def test_no_terms_no_findings() -> None:
    pair = Pair(Entry("Minsk", "Москва"), "ru")
    assert [*terms.term(pair), *terms.forbidden(pair), *terms.fixed(pair)] == []


@pytest.mark.parametrize("tag", [*LANGUAGES, "uk", "de", "be-tarask", "be-Latn"])
@settings(derandomize=True, max_examples=40, deadline=None)
@given(source=st.text("Misnk hoeNwlcrt-", max_size=40), target=st.text(max_size=60))
def test_never_raises_and_points_into_the_target(tag: str, source: str, target: str) -> None:
    known = Glossary(parse_csv(CSV.replace("ru", tag).encode(), "terms.csv"), tag)
    pair = Pair(Entry(f"Minsk house Newsline {source}", target), tag, known)
    for finding in (*terms.term(pair), *terms.forbidden(pair), *terms.fixed(pair)):
        assert 0 <= finding.start <= finding.end <= len(target)


def test_a_long_line_is_no_trouble() -> None:
    target = "Минскменск «" * 10_000
    assert told(terms.term, "Minsk " * 10_000, target)
    assert told(terms.forbidden, "Minsk " * 10_000, target) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_samples_have_no_wrong_term(tag: str) -> None:
    project = Project.open(str(REPOSITORY))
    known = glossary(project, load(project), tag)
    wrong = []
    for file in sorted(Path(REPOSITORY, "locales", tag).glob("*.po")):
        for entry in catalogue.parse(file.read_bytes(), file.name).entries:
            pair = Pair(entry, tag, known)
            if entry.msgstr:
                wrong += [(entry.msgid, f) for f in (*terms.forbidden(pair), *terms.fixed(pair))]
    assert wrong == []
    assert not known.made, "run 'peraklad terms forms'"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_samples_have_all_forms(tag: str) -> None:
    project = Project.open(str(REPOSITORY))
    assert sorted(kept_forms(project, tag)) == translations(load(project), tag)

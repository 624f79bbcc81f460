"""The inflected forms of terms: how they are made, kept and found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Tree, missing
from workflow.errors import PerakladError
from workflow.terms import Rendering, Term, Termbase
from workflow.terms.checking import faults
from workflow.terms.forms import Kept, Line, parse_forms, path, refreshed, render_forms
from workflow.terms.glossary import Glossary
from workflow.terms.making import DICTIONARY, RULES, language_of, make
from workflow.terms.words import WORD, key, parts, words

CASES = Path(__file__).parent / "terms"
LANGUAGES = ("ru", "be", "pl")
PACKAGES = {"ru": "pymorphy3", "pl": "morfeusz2"}
GOAL = {"ru": 0.98, "be": 0.97, "pl": 0.98}
TEXT = st.text(alphabet="абзйкўёіiнскьяАСНaskńó '’-«».\u00a0\n", max_size=40)

Case = tuple[str, str, bool]


def glossary(form: str, tag: str, *, library: bool = False) -> Glossary:
    return Glossary(Termbase(), tag, {form: make(form, tag, library=library).forms})


def needs_dictionary(language: str) -> None:
    package = PACKAGES.get(language)
    if package and find_spec(package) is None:
        missing(f"{package} is not installed")


def cases(name: str) -> Iterator[Case]:
    term = ""
    for line in (CASES / name).read_text("utf-8").splitlines():
        mark, text = line[:1], line[2:]
        if mark == "=":
            term = text
        elif mark in ("+", "-"):
            yield term, text, mark == "+"


def declined(name: str) -> Iterator[Case]:
    for line in (CASES / name).read_text("utf-8").splitlines()[1:]:
        term, _, rest = line.partition(": ")
        good, _, others = rest.partition("|")
        for words_, present in ((good, True), (others, False)):
            for word in filter(None, map(str.strip, words_.split(","))):
                yield term, f"{word}.", present


def score(tag: str, found: list[Case], *, library: bool) -> tuple[float, list[Case]]:
    """F1 of finding the terms, and what was wrong."""
    glossaries = {term: glossary(term, tag, library=library) for term, _, _ in found}
    got = [(c, bool(glossaries[c[0]].find(c[0], c[1]))) for c in found]
    right = sum(hit and c[2] for c, hit in got)
    wrong = [c for c, hit in got if hit != c[2]]
    return 2 * right / (2 * right + len(wrong)), wrong


@pytest.mark.parametrize("library", [False, True], ids=["rules", "dictionary"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_terms_are_found_in_sentences(tag: str, library: bool) -> None:
    if library:
        needs_dictionary(tag)
    found, wrong = score(tag, list(cases(f"forms.{tag}.txt")), library=library)
    assert found >= GOAL[tag], wrong


@pytest.mark.parametrize("library", [False, True], ids=["rules", "dictionary"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_terms_are_declined(tag: str, library: bool) -> None:
    if library:
        needs_dictionary(tag)
    found, wrong = score(tag, list(declined(f"declined.{tag}.txt")), library=library)
    assert found >= 0.99, wrong


@pytest.mark.parametrize("library", [False, True], ids=["rules", "dictionary"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_terms_are_found_in_the_shared_sentences(tag: str, library: bool, shared: Path) -> None:
    if library:
        needs_dictionary(tag)
    data = json.loads((shared / "data" / "terms" / f"inflection_{tag}.json").read_bytes())
    found = [(d["term"], d["sentence"], d["present"]) for d in data]
    assert score(tag, found, library=library)[0] >= GOAL[tag]


@pytest.mark.parametrize(
    ("tag", "form", "text", "found"),
    [
        ("ru", "Спасская", "Ответа Спасской ждали.", "Спасской"),
        ("ru", "Спасская", "Ответа Спасского ждали.", ""),
        ("ru", "Минск", "В Минском районе снег.", ""),
        ("ru", "Минск", "Под Минском снег.", "Минском"),
        ("ru", "восток", "На ВОСТОКЕ дождь.", "ВОСТОКЕ"),
        ("ru", "Восток", "На востоке дождь.", ""),
        ("ru", "«Восток»", "кафе «Востоком» зовётся", "Востоком"),
        ("ru", "учёный", "Ученого спросили.", "Ученого"),
        ("ru", "Нью-Йорк", "В Нью‑Йорке дождь.", "Нью‑Йорке"),
        ("ru", "Верховный суд", "в Верховном\u00a0суде", "Верховном\u00a0суде"),
        ("ru", "Верховный суд", "в Верховном, суде", ""),
        ("ru", "замок", "у за\u0301мка", "за\u0301мка"),
        ("ru", "ЦИК", "в ЦИКе", "ЦИКе"),
        ("ru", "ЦИК", "цик-цик", ""),
        ("be", "Спаская", "Адказу Спаскай чакалі.", "Спаскай"),
        ("be", "Спаская", "Адказу Спаскага чакалі.", ""),
        ("be", "сям'я", "У сям’і ўсё добра.", "сям’і"),
        ("be", "ўлада", "Улады маўчаць.", "Улады"),
        ("be-tarask", "улада", "Бяз улады.", "улады"),
        ("pl", "Spasska", "Czekano na Spasską.", "Spasską"),
        ("pl", "Spasska", "Czekano na Spasskiego.", ""),
        ("pl", "sąd rejonowy", "w SĄDZIE REJONOWYM", "SĄDZIE REJONOWYM"),
        ("pl", "Ministerstwo Zdrowia", "o Ministerstwie Zdrowia", "Ministerstwie Zdrowia"),
        ("uk", "лікарня", "У лікарні тихо.", "лікарні"),
        ("de", "Gericht", "Des Gerichts wegen.", "Gerichts"),
    ],
)
def test_finds(tag: str, form: str, text: str, found: str) -> None:
    places = glossary(form, tag).find(form, text)
    assert [text[start:end] for start, end in places] == ([found] if found else [])


def test_only_what_is_sure_where_nothing_is_known() -> None:
    known = Glossary(Termbase(), "de")
    assert known.find("Ger", "Gericht") == known.find("Ger", "Gericht", sure=False)
    assert known.find("Ger", "Gericht", sure=True) == []
    assert known.find("Ger", "der Ger", sure=True) == [(4, 7)]
    assert not known.made


def test_kept_forms_win_over_rules() -> None:
    kept = Glossary(Termbase(), "be", {"дом": ["дом", "дому", "хата"]})
    assert kept.find("дом", "Хата.") == [(0, 4)]
    assert not kept.find("дом", "Дамы.")
    assert not kept.made


def test_what_is_not_kept_is_made_by_rules_and_told() -> None:
    known = Glossary(Termbase(), "be", {})
    assert known.find("вуліца", "на вуліцы") == [(3, 9)]
    assert known.made == {"вуліца"}


@pytest.mark.parametrize(
    ("tag", "language"),
    [("be", "be"), ("be-tarask", "be"), ("be-Latn", ""), ("pl-PL", "pl"), ("uk", ""), ("de", "")],
)
def test_variants_share_rules_but_no_scripts(tag: str, language: str) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize("tag", [*LANGUAGES, "be-Latn", "de"])
@settings(derandomize=True, max_examples=60, deadline=None)
@given(form=TEXT, text=TEXT)
def test_never_raises_and_places_are_in_the_text(tag: str, form: str, text: str) -> None:
    made = make(form, tag, library=False)
    assert len(made.forms) <= 1001
    assert list(made.forms) == sorted(set(made.forms))
    end = 0
    for start, stop in Glossary(Termbase(), tag, {form: made.forms}).find(form, text):
        assert end <= start < stop <= len(text)
        end = stop


@pytest.mark.parametrize("tag", LANGUAGES)
@settings(derandomize=True, max_examples=60, deadline=None)
@given(form=TEXT)
def test_a_form_is_found_in_itself(tag: str, form: str) -> None:
    tokens, _ = parts(form)
    written = " ".join(tokens)
    if tokens:
        assert glossary(written, tag).find(written, f"({written}).") == [(1, 1 + len(written))]


@settings(derandomize=True, max_examples=100)
@given(text=st.text(max_size=30))
def test_words_are_where_they_are_said_to_be(text: str) -> None:
    assert [(w.key, w.start, w.end) for w in words(text)] == [
        (key(m[0]), *m.span()) for m in WORD.finditer(text)
    ]


LINES = st.dictionaries(
    st.text("абв «»-", min_size=1, max_size=9).filter(str.strip),
    st.builds(
        Line, st.text("абв|", min_size=1, max_size=9), st.sampled_from([DICTIONARY, RULES, "hand"])
    ),
    max_size=5,
)


@settings(derandomize=True, max_examples=60)
@given(lines=LINES)
def test_what_is_kept_is_read_back(lines: dict[str, Line]) -> None:
    assert parse_forms(render_forms(lines), "x") == lines


@pytest.mark.parametrize("line", ["one", "a\tb", "a\tb\tmagic", "\tb\trules", "a\t\trules"])
def test_a_bad_line_is_told(line: str) -> None:
    with pytest.raises(PerakladError, match="is no line of forms") as told:
        parse_forms(f"# head\n{line}\n".encode(), "locales/terms.ru.tsv")
    assert str(told.value).startswith("locales/terms.ru.tsv:2: ")


def base(*renderings: tuple[str, Rendering]) -> Termbase:
    tags = tuple(tag for tag, _ in renderings)
    return Termbase((Term("t", ("thing",), renderings=renderings, line=2),), tags)


def test_what_was_made_by_hand_or_dictionary_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.terms.forms.dictionary_name", lambda tag: "")
    termbase = base(("ru", Rendering("дом", ("изба",), ("хата",))))
    was = {
        "дом": Line("дом|дома", DICTIONARY),
        "изба": Line("изба", "hand"),
        "old": Line("x", RULES),
    }
    lines = refreshed(termbase, "ru", was).lines
    assert list(lines) == ["дом", "изба", "хата"]
    assert (lines["дом"], lines["изба"]) == (was["дом"], was["изба"])
    assert "хату" in lines["хата"].forms.split("|")


def test_a_dictionary_refreshes_all_but_what_is_made_by_hand() -> None:
    needs_dictionary("ru")
    was = {"дом": Line("дом", RULES), "изба": Line("изба", "hand")}
    made = refreshed(base(("ru", Rendering("дом", ("изба",), ("Кзыштозя",)))), "ru", was)
    assert made.lines["дом"].by == DICTIONARY
    assert made.lines["изба"] == was["изба"]
    assert made.unknown == ("Кзыштозя",)


def test_faults_of_a_termbase() -> None:
    termbase = Termbase(
        (
            Term("a", ("court",), renderings=(("ru", Rendering("суд", (), ("Суд", "…"))),), line=2),
            Term("b", ("court",), renderings=(("ru", Rendering("", (), ("суд",))),), line=3),
        ),
        ("ru",),
    )
    found = faults(termbase, {"ru": Kept({"суд": Line("суд", RULES)})})
    serious = [(fault.line, fault.message) for fault in found if fault.serious]
    assert serious == [
        (2, "'…' in ru has no word: never found"),
        (2, "'Суд' is forbidden in ru, but 'суд' is right: never found"),
        (3, "'суд' is forbidden in ru, but a prefers it"),
    ]
    light = " ".join(fault.message for fault in found if not fault.serious)
    assert "'court' is English for a, too" in light
    assert "no translation into ru" in light
    assert "no forms are kept in ru for 'Суд'" in light


CSV = "id,en,ru,ru_forbidden,pl,de\nhouse,house,дом,хата,dom,Haus\n"


@pytest.fixture
def project(tree: Tree) -> Tree:
    tree.write("locales/terms.csv", CSV)
    return tree


def test_forms_are_made_once(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.run("terms", "forms") == 0
    assert "ru: 2 translations" in capsys.readouterr().out
    first = project.snapshot("locales")
    assert path("ru") in first
    assert path("de") not in first
    assert "дому" in project.read(path("ru"))
    assert project.run("terms", "forms", "--language", "ru", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told[0]["language"], told[0]["translations"]) == ("ru", 2)
    assert project.snapshot("locales") == first


def test_checks_the_termbase(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.run("terms", "check") == 0
    assert "no forms are kept in ru for 'дом', 'хата'" in capsys.readouterr().out
    project.run("terms", "forms", "--quiet")
    assert project.run("terms", "check") == 0
    assert capsys.readouterr().out == "1 terms: nothing to correct\n"
    project.write("locales/terms.csv", CSV.replace("хата", "Дом…"))
    assert project.run("terms", "check") == 1


@pytest.mark.parametrize(
    "arguments", [("дом", "FILE", "--language", "ru"), ("--language", "ru", "дом", "FILE"),
                  ("дом", "--language", "ru", "FILE")],
)  # fmt: skip
def test_finds_a_translation_in_a_file(
    project: Tree, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    file = str(project.write("text.txt", "Дома стоят.\nНет.\nК дому, от дома.\n"))
    words_ = [file if word == "FILE" else word for word in arguments]
    assert project.run("terms", "find", *words_) == 0
    assert capsys.readouterr().out == (
        "1:0-4: Дома стоят.\n3:2-6: К дому, от дома.\n3:11-15: К дому, от дома.\n"
    )
    assert project.run("terms", "find", *words_, "--json") == 0
    first = {"line": 1, "start": 0, "end": 4, "text": "Дома стоят."}
    assert json.loads(capsys.readouterr().out)[0] == first


def test_finds_english_terms_as_before(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.run("terms", "find", "two houses", "--language", "pl") == 0
    assert capsys.readouterr().out == "houses — house: house; pl: dom\n"


def test_a_file_needs_one_language(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(project.write("text.txt", "Дом"))
    assert project.run("terms", "find", "дом", file) == 2
    assert "in which language?" in capsys.readouterr().err

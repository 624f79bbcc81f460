"""``locales/terms.csv``: read strictly, written as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, Tree
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.terms import Rendering, Term, Termbase, load
from workflow.terms.csv_form import parse_csv, render_csv

PATH = "locales/terms.csv"
HEAD = "id,en,domain,do_not_translate,ru,ru_admitted,ru_forbidden,be-tarask,note\n"


def parsed(text: str) -> Termbase:
    return parse_csv(text.encode(), PATH)


def test_our_own_termbase_is_written_as_it_is() -> None:
    data = (REPOSITORY / PATH).read_bytes()
    termbase = parse_csv(data, PATH)
    assert render_csv(termbase) == data
    assert len(termbase.terms) > 60


def test_rows_become_terms() -> None:
    termbase = parsed(
        "\ufeff" + HEAD + "officer,officer|police officer,news,,силовик,"
        'сотрудник|агент,офицер,,"Two\r\nlines, ""so"""\r\n\n,,,,,,,,\nby-pol,By_Pol,,yes,,,,,\n'
    )
    assert termbase == Termbase(
        (
            Term(
                "officer",
                ("officer", "police officer"),
                "news",
                note='Two\nlines, "so"',
                renderings=(("ru", Rendering("силовик", ("сотрудник", "агент"), ("офицер",))),),
            ),
            Term("by-pol", ("By_Pol",), do_not_translate=True),
        ),
        ("ru", "be-tarask"),
    )
    assert [term.line for term in termbase.terms] == [2, 6]
    assert termbase.terms[0].rendering("ru") == Rendering(
        "силовик", ("сотрудник", "агент"), ("офицер",)
    )
    assert termbase.terms[0].rendering("be") is None


def test_the_part_of_speech_has_a_column_if_a_term_has_one() -> None:
    termbase = parsed("id,en,pos\na,dismiss,verb\n")
    assert termbase.terms[0].pos == "verb"
    assert render_csv(termbase) == b"id,en,domain,pos,do_not_translate,note\na,dismiss,,verb,,\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: there is no column id; expected id,en and further columns; correct the line"),
        ("id,ru\n", "1: there is no column en"),
        ("id,en,colour\n", "1: unknown column 'colour'; expected id, en, domain, pos, "),
        ("id;en;ru\n", "1: unknown column 'id;en;ru'"),
        ("id,en,en_admitted\n", "1: unknown column 'en_admitted'"),
        ("id,en,RU\n", "1: unknown column 'RU'"),
        ("id,en,ru_preferred\n", "1: unknown column 'ru_preferred'"),
        ("id,en,\n", "1: unknown column ''"),
        ("id,en,ru,ru\n", "1: the column ru stands twice"),
        ("id,en" + ",ru" * 999, "1: has 1001 columns; expected at most 1000"),
        (HEAD + "," * 200_000, "2: has too many cells; expected at most 1000"),
        (HEAD + '"\n",' * 200_000, "2: has too many cells; expected at most 1000"),
        (HEAD + "a,b\n", "2: has 2 cells; expected 9, as in line 1"),
        (HEAD + "a,b,,,,,,,,c\n", "2: has 10 cells"),
        (HEAD + 'a,"b,,,,,,,\nc\n', "2: is no CSV: unexpected end of data"),
        (HEAD + 'a,"b"c,,,,,,,\n', "2: is no CSV: ',' expected after '\"'"),
        (HEAD + ",b,,,,,,,\n", "2: no id; expected small Latin letters"),
        (HEAD + "A B,b,,,,,,,\n", "2: the id 'A B'"),
        (HEAD + "a,,,,,,,,\n", "2: a has no English form"),
        (HEAD + "a,…,,,,,,,\n", "2: an English form of a has no word"),
        (HEAD + "a,b||c,,,,,,,\n", "2: an empty form in 'b||c'; expected forms parted by one |"),
        (HEAD + "a,b|b,,,,,,,\n", "2: a has a form twice in English"),
        (HEAD + "a,b,,да,,,,,\n", "2: do_not_translate is 'да'; expected yes or nothing"),
        (HEAD + "a,b,,,x|y,,,,\n", "2: ru has 2 preferred forms; expected one"),
        (HEAD + "a,b,,,,x,,,\n", "2: a has admitted forms in ru, but no preferred one"),
        (HEAD + "a,b,,,x,,x|y,,\n", "2: 'x' is both right and forbidden in ru"),
        (HEAD + "a,b,,,,,,,\nc,d,,,,,,,\na,e,,,,,,,\n", "4: the id a stands in line 2, too"),
        (HEAD + 'a,b,,,,,,,"x\ny"\nc,,,,,,,,\n', "4: c has no English form"),
        (HEAD + "a,b\x01,,,,,,,\n", "2: a has a form 'b\\x01'"),
        (HEAD + "a,b,,,,,,,x\x1b[2J\n", "2: a control character in a"),
        (HEAD + f"a,{'b' * 501},,,,,,,\n", "2: a has a form of 501 characters; expected at most"),
        ("id,en,pos\na,b,Verb\n", "2: pos is 'Verb'; expected noun, verb, adjective"),
        (HEAD + "a,b\0,,,,,,,\n", "2: is a binary file"),
        (HEAD + "a," + "b" * 200_000 + ",,,,,,,\n", "2: is no CSV: field larger than field limit"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(PerakladError) as caught:
        parsed(text)
    assert str(caught.value).startswith(f"{PATH}:{message}")
    assert "\n" not in str(caught.value)


def test_the_wrong_charset() -> None:
    with pytest.raises(PerakladError, match=r"terms\.csv:2: byte 0xee is not UTF-8"):
        parse_csv((HEAD + "a,b,,,о,,,,\n").encode("cp1251"), PATH)


def test_a_very_long_line() -> None:
    with pytest.raises(PerakladError, match=r"terms\.csv:2: is no CSV: field larger"):
        parse_csv(HEAD.encode() + b"a" * (10 << 20), PATH)


def test_a_termbase_that_cannot_be_read_again_is_not_written() -> None:
    good = Term("a", ("b",))
    for bad in (
        Termbase((good, good)),
        Termbase((Term("A", ("b",)),)),
        Termbase((Term("a", ("b|c",)),)),
        Termbase((Term("a", (" b",)),)),
        Termbase((Term("a", ("b",), note="x\ry"),)),
        Termbase((Term("a", ("b",), renderings=(("ru", Rendering("x")),)),)),
        Termbase((good,), ("RU",)),
    ):
        with pytest.raises(PerakladError):
            render_csv(bad)


def test_a_project_without_terms(tree: Tree) -> None:
    assert load(Project.open(str(tree.root))) == Termbase()
    tree.write(PATH, HEAD + "a,b,,,x,,,,\n")
    assert load(Project.open(str(tree.root))).terms[0].id == "a"


visible = st.characters(codec="utf-8", exclude_categories=("Cc", "Cn"), exclude_characters="|")
plain = st.text(visible | st.sampled_from('",; &<'), max_size=20).map(str.strip)
notes = st.lists(plain, max_size=3).map("\n".join).map(str.strip)
form_texts = plain.map(lambda text: text or "x")
english = st.lists(plain.map(lambda text: f"a{text}"), min_size=1, max_size=3, unique=True)


@st.composite
def renderings(draw: st.DrawFn) -> Rendering:
    known = draw(st.lists(form_texts, min_size=1, max_size=5, unique=True))
    cut = draw(st.integers(0, len(known)))
    right, wrong = known[:cut], known[cut:]
    return Rendering(right[0] if right else "", tuple(right[1:]), tuple(wrong))


TAGS = ("ru", "be", "be-tarask", "pl")


@st.composite
def termbases(draw: st.DrawFn) -> Termbase:
    """Termbases whose languages all have a term, ordered as in `TAGS`."""
    terms = []
    used: set[str] = set()
    ids = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True)
    for name in draw(st.lists(ids, max_size=4, unique=True)):
        tags = [tag for tag in TAGS if draw(st.booleans())]
        used |= set(tags)
        terms.append(
            Term(
                name,
                tuple(draw(english)),
                draw(plain),
                draw(st.sampled_from(["", "noun", "verb", "properNoun"])),
                draw(notes),
                draw(st.booleans()),
                tuple((tag, draw(renderings())) for tag in tags),
            )
        )
    return Termbase(tuple(terms), tuple(tag for tag in TAGS if tag in used))


@given(termbases())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_what_is_written_is_read_again(termbase: Termbase) -> None:
    data = render_csv(termbase)
    assert parse_csv(data, PATH) == termbase
    assert render_csv(parse_csv(data, PATH)) == data

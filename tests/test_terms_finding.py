"""English terms in their inflected forms: golden cases a person can read, and laws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workflow.terms import Hit, Term, Termbase
from workflow.terms.inflection import inflected

GOLDEN = Path(__file__).parent / "terms" / "english.txt"
_MARKED = re.compile(r"\[([^]]*)\]")


def cases() -> Iterator[tuple[Term, str]]:
    """Each term of the golden file with all its texts."""
    term, texts = None, ""
    for line in [*GOLDEN.read_text("utf-8").splitlines(), "end"]:
        if line.startswith("  "):
            texts += f"{line[2:]}\n"
        elif line and not line.startswith("#"):
            if term:
                yield term, texts
            forms, _, pos = line.removesuffix(")").partition(" (")
            term, texts = Term("t", tuple(forms.split(" | ")), pos=pos), ""


def marked(text: str, hits: list[Hit]) -> str:
    for hit in reversed(hits):
        text = f"{text[: hit.start]}[{text[hit.start : hit.end]}]{text[hit.end :]}"
    return text


@pytest.mark.parametrize(("term", "text"), [pytest.param(*c, id=c[0].forms[0]) for c in cases()])
def test_golden(term: Term, text: str) -> None:
    assert (
        marked(_MARKED.sub(r"\1", text), Termbase((term,)).find(_MARKED.sub(r"\1", text))) == text
    )


def base(*forms: str) -> Termbase:
    return Termbase(tuple(Term(f"t{n}", tuple(f.split("|"))) for n, f in enumerate(forms)))


def found(termbase: Termbase, text: str) -> list[str]:
    return [f"{hit.term.id}:{text[hit.start : hit.end]}" for hit in termbase.find(text)]


def test_the_longest_wins_and_none_overlaps() -> None:
    terms = base("police", "police van", "van driver", "the police van driver", "driver")
    assert found(terms, "A police van driver.") == ["t1:police van", "t4:driver"]
    assert found(terms, "The police van driver.") == ["t3:The police van driver"]
    assert found(terms, "The driver of a van, a van driver") == ["t4:driver", "t2:van driver"]
    assert found(base("a b", "b c d"), "a b c d") == ["t1:b c d"]


def test_homonyms_are_told_and_the_form_as_written_wins() -> None:
    terms = base("march", "March", "file", "file|folder")
    (hit,) = terms.find("The March.")
    assert (hit.term.id, [t.id for t in hit.others]) == ("t1", ["t0"])
    (hit,) = terms.find("A march.")
    assert (hit.term.id, hit.others) == ("t0", ())
    (hit,) = terms.find("two files")
    assert (hit.term.id, [t.id for t in hit.others]) == ("t2", ["t3"])


def test_no_terms_and_no_text() -> None:
    assert Termbase().find("Anything.") == []
    assert base("word").find("") == []


words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8)
names = words.map(str.capitalize)
forms = st.one_of(words, names, st.lists(words, min_size=2, max_size=3).map(" ".join),
                  st.lists(words, min_size=2, max_size=2).map("-".join))  # fmt: skip
around = st.sampled_from(["", "x ", "(", "“", "Well, ", "3 ", "anti-", "и ", "—"])
behind = st.sampled_from(["", " x", ")", "”.", ", well", "'s", "’s x", "-based", " 3", "!", "/x"])


@given(st.data(), forms, st.sampled_from(["", "noun", "verb", "adjective"]), around, behind)
@settings(derandomize=True, deadline=None, max_examples=300)
def test_an_inflected_form_is_found_at_its_exact_place(
    data: st.DataObject, form: str, pos: str, before: str, after: str
) -> None:
    written = data.draw(st.sampled_from(inflected(form, pos)))
    change = data.draw(st.sampled_from(["as it is", "large", "hyphens", "spaces"]))
    if change == "large":
        written = written.upper()
    elif change == "hyphens":
        written = written.replace(" ", "-")
    elif change == "spaces":
        written = written.replace("-", "\u00a0")
    text = f"{before}{written}{after}"
    assume(not (before == "x " and form.startswith("x ")))
    hits = Termbase((Term("t", (form,), pos=pos),)).find(text)
    assert (len(before), len(before) + len(written)) in [hit[1:3] for hit in hits]


@given(st.lists(forms, min_size=1, max_size=5), st.text("abc -'’.A", max_size=40))
@settings(derandomize=True, deadline=None)
def test_hits_are_in_order_whole_words_and_apart(listed: list[str], text: str) -> None:
    terms = base("a", "b-c", "ab c", "A", "abc", *listed)
    end = 0
    for hit in terms.find(text):
        assert end <= hit.start < hit.end
        end = hit.end
        assert not (hit.start and text[hit.start - 1].isalnum())
        assert not text[hit.end : hit.end + 1].isalnum()


@given(forms, st.sampled_from(["q", "_", "9", "ё", "\u0301"]))
@settings(derandomize=True, deadline=None)
def test_never_inside_a_word(form: str, letter: str) -> None:
    assert base(form).find(f"{letter}{form}") == [] or letter == "\u0301"
    assert base(form.replace(" ", "")).find(f"{form.replace(' ', '')}{letter}") == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "a-" * 50_000,
        "a@" * 50_000,
        "'" * 200_000,
        "a.b " * 50_000,
        "www." * 50_000,
        "a\n \n" * 50_000,
        f"a{' ' * 200_000}- b",
    ],
    ids=lambda text: ascii(text[:5]),
)
def test_hostile_texts_take_no_time(text: str) -> None:
    """Quadratic work on these would take minutes."""
    base("a b c d", "a-b", "word", "a").find(text)

"""Text for the memory is one line that shows all there is in it, or there is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.errors import disguises
from workflow.memory.cleaning import clean, clean_pair

ODD = "\t\n\r \u00a0\u00ad\u061c\u200b\u200c\u200d\u200e\u2028\u2029\u2060\ufeffa\u0436"
REFUSED = "\0\x01\x07\x0b\x0c\x1b\x1f\x7f\x80\x85\x9b\u202a\u202e\u2066\u2069\ud800\U000e0041"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("One two", "One two"),
        ("", ""),
        (" \t\n", ""),
        ("  One  two\u00a0\n", "One  two"),
        ("One\n  two\r\n\tthree", "One two three"),
        ("One\u2028two\u2029", "One two"),
        ("10\u00a0%", "10\u00a0%"),
        ("co\u00adoperate", "cooperate"),
        ("\ufeff\u200eOne\u200b\u2060 two\u200f", "One two"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\u200d \u200c", ""),
        ("\u00ad", ""),
    ],
)
def test_text_is_one_line(text: str, held: str) -> None:
    assert clean(text) == held


@pytest.mark.parametrize("character", REFUSED, ids=ascii)
def test_text_that_hides_something_is_refused(character: str) -> None:
    for text in (character, f"{character}One", f"One{character}", f"O\u00a0n{character}\ne"):
        assert clean(text) is None
        assert clean_pair("One", text) is clean_pair(text, "One") is None


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text() | st.text(ODD) | st.text(ODD + REFUSED))
def test_what_is_held_is_clean(text: str) -> None:
    held = clean(text)
    if held is None:
        assert any(disguises(c) for c in text)
        return
    assert clean(held) == held == held.strip()
    assert not [c for c in held if disguises(c) and c not in "\u200c\u200d"]
    assert [c for c in text if c.isalnum()] == [c for c in held if c.isalnum()]


def test_a_very_long_text_takes_no_time() -> None:
    assert clean(" \u00a0" * 500_000 + "a" + " " * 500_000) == "a"
    assert clean("a" + " \n" * 500_000 + "b") == "a b"

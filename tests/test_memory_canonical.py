"""Imported units in files: what is written is read back, anything else has a line that says so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.errors import PerakladError
from workflow.incoming import LINE
from workflow.memory.canonical import (
    IMPORTED,
    TIERS,
    Name,
    escape,
    file_name,
    parse_line,
    parse_name,
    render_line,
    unescape,
)
from workflow.memory.cleaning import clean_pair
from workflow.memory.reading import of_import

FIELDS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\\t\n\rntr"))


@settings(derandomize=True, deadline=None)
@given(FIELDS)
def test_a_field_comes_back(field: str) -> None:
    assert unescape(escape(field)) == field
    assert not set(escape(field)) & set("\t\n\r")


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(FIELDS.filter(bool), FIELDS.filter(bool)), max_size=5))
def test_units_come_back(pairs: list[tuple[str, str]]) -> None:
    data = "".join(render_line(*pair) for pair in pairs).encode()
    parsed = [parse_line(line, "x", 1) for line in data.decode().split("\n")[:-1]]
    assert parsed == pairs
    clean = [pair for pair in (clean_pair(*pair) for pair in pairs) if pair and all(pair)]
    assert [(u.source, u.target) for u in of_import(data, "x", "o", "trusted")] == clean


def test_units_in_a_table_made_by_hand_are_cleaned() -> None:
    lines = (
        "One\\ntwo\t Один\\tдва \n",
        "Red\t\x1b[31mКрасный\n",
        "Left\t\u202eЛево\n",
        "Nothing\t\u200b\n",
        "It is.\t[joined]\n",
        "co\u00adoperate\tсотруд\u00adничать\n",
    )
    found = of_import("".join(lines).encode(), "x", "o", "trusted")
    assert [(u.source, u.target) for u in found] == [
        ("One two", "Один два"),
        ("cooperate", "сотрудничать"),
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("one", "has 1 columns"),
        ("a\tb\tc", "has 3 columns"),
        ("a\t", "has an empty side"),
        ("\tb", "has an empty side"),
        ("", "has 1 columns"),
        ("a\\x\tb", "\\x is no escape"),
        ("a\tb\\", "\\ is no escape"),
    ],
)
def test_a_line_that_is_no_unit_says_so(line: str, what: str) -> None:
    with pytest.raises(PerakladError) as caught:
        parse_line(line, "locales/memory/ru/x.trusted.tsv", 7)
    assert str(caught.value).startswith(f"locales/memory/ru/x.trusted.tsv:7: {what}; expected ")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"a\tb\n\xff\tb\n", "x:2: byte 0xff is not UTF-8; "),
        (b"a\tb\n" + b"a" * LINE + b"\tb\n", "x:2: is too long; "),
    ],
)
def test_a_file_that_is_none_says_so(data: bytes, what: str) -> None:
    with pytest.raises(PerakladError, match=what):
        list(of_import(data, "x", "o", "trusted"))


@pytest.mark.parametrize("tier", IMPORTED)
def test_a_file_name_comes_back(tier: str) -> None:
    known = next(t for t in IMPORTED if t == tier)
    name = file_name("be-tarask", "old-tm_2", known)
    assert name == f"locales/memory/be-tarask/old-tm_2.{tier}.tsv"
    assert parse_name(name) == Name("be-tarask", "old-tm_2", known)


@pytest.mark.parametrize(
    "path",
    [
        "locales/memory/ru/x.reviewed.tsv",
        "locales/memory/ru/x.tsv",
        "locales/memory/ru/X.trusted.tsv",
        "locales/memory/RU/x.trusted.tsv",
        "locales/memory/ru/sub/x.trusted.tsv",
        "locales/memory/ru/x.trusted.tmx",
        "locales/ru/x.trusted.tsv",
    ],
)
def test_other_files_are_none_of_its(path: str) -> None:
    assert parse_name(path) is None


def test_tiers_are_ranked() -> None:
    assert TIERS == ("reviewed", "translated", "trusted", "imported", "machine")
    assert TIERS[2:] == IMPORTED

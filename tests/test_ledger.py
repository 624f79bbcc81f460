"""The ledger: records by content, read back as written, merged by keeping the lines of both."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.errors import LedgerError
from workflow.ledger import Ledger, Record, entry_key, parse, render, source_key

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
RECORDS = st.builds(
    Record,
    event=st.sampled_from(
        ["approve", "reject", "reopen", "carry", "change", "draft", "translate", "comment"]
    ),
    source=WORDS,
    key=WORDS,
    by=WORDS,
    at=WORDS,
    comment=WORDS,
    start=WORDS,
    severity=WORDS,
    text=WORDS,
    engine=WORDS,
)


@given(st.lists(RECORDS.filter(lambda r: bool(r.source))))
@settings(derandomize=True, deadline=None)
def test_read_back_as_written(records: list[Record]) -> None:
    ledger = Ledger(tuple(records))
    data = render(ledger)
    assert parse(data, "x").records == ledger.records
    assert data.count(b"\n") == len(records)


@given(WORDS, WORDS, WORDS, WORDS)
@settings(derandomize=True, deadline=None)
def test_a_key_tells_every_part_apart(a: str, b: str, c: str, d: str) -> None:
    assert (entry_key(None, a, b) == entry_key(None, c, d)) == ((a, b) == (c, d))
    assert entry_key("", a, b) != entry_key(None, a, b)
    assert source_key(None, a) != entry_key(None, a, b)


def approve(key: str, at: str = "1", by: str = "A <a@x>") -> Record:
    return Record("approve", "s", key, by, at)


def test_the_latest_decision_counts() -> None:
    book = Ledger((approve("k", "1"), Record("reopen", "s", "k", at="2")))
    assert book.sign_off("k") is None
    assert book.plus([approve("k", "3")]).sign_off("k") is not None


def test_merged_lines_in_any_order_give_the_same_answer() -> None:
    """git's union merge may put the lines of two branches in either order."""
    lines = (approve("k", "1"), Record("reject", "s", "k", at="3"), approve("k", "2"))
    assert Ledger(lines).decision("k") == Ledger(lines[::-1]).decision("k") == lines[1]


def test_of_two_in_the_same_second_the_later_line_counts() -> None:
    book = Ledger((approve("k", "1"), Record("reopen", "s", "k", at="1")))
    assert book.sign_off("k") is None


def test_a_carried_sign_off() -> None:
    book = Ledger((approve("a"), Record("carry", "s", "b", start="a")))
    assert book.sign_off("b") == approve("a")
    assert book.plus([Record("reopen", "s", "b", at="2")]).sign_off("b") is None
    assert book.plus([Record("reopen", "s", "a", at="2")]).sign_off("b") is None


def test_carries_in_a_circle_end() -> None:
    book = Ledger((Record("carry", "s", "a", start="b"), Record("carry", "s", "b", start="a")))
    assert book.decision("a") is None


def test_the_same_record_is_added_once() -> None:
    book = Ledger().plus([approve("k"), approve("k")])
    assert book.records == (approve("k"),)
    assert book.plus([approve("k")]) is book


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "l:2: is no JSON; expected one record a line; restore the line from git"),
        (
            b"<<<<<<< HEAD",
            "l:2: a git merge conflict is left here; expected one record a line; "
            "keep the lines of both sides",
        ),
        (
            b"[1]",
            "l:2: is no record; expected an event (approve, reject, reopen, carry, change, draft, "
            "waive, unwaive, translate, comment) with its fields; restore the line from git",
        ),
        (
            b'{"event": "approve"}',
            "l:2: is no record; expected an event (approve, reject, reopen, carry, change, draft, "
            "waive, unwaive, translate, comment) with its fields; restore the line from git",
        ),
        (
            b"\xff",
            "l:2: is no JSON; expected one record a line; restore the line from git",
        ),
    ],
)
def test_a_line_that_is_no_record(line: bytes, message: str) -> None:
    with pytest.raises(LedgerError) as caught:
        parse(b'{"event": "draft", "source": "s"}\n' + line + b"\n", "l")
    assert str(caught.value) == message

"""Golden cases in ``updates/*.toml``, and the laws over generated edits."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.changes import normalised
from workflow.model import JOINED, Catalogue, Entry, Key
from workflow.update import Change, Update, update

CASES = Path(__file__).parent / "updates"
HEADER = (("Language", "ru"),)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


def run(
    old: tuple[Entry, ...] | None,
    wanted: list[Entry],
    unedited: Callable[[Entry], bool] = lambda entry: True,
) -> Update:
    catalogue = None if old is None else Catalogue(HEADER, old)
    return update(catalogue, wanted, unedited=unedited, split=sentences)


def wanted(*texts: str) -> list[Entry]:
    """Entries as an extraction gives them; ``heading: text`` has its role as context."""
    found = (re.fullmatch(r"(?:(heading): )?(.*)", text) for text in texts)
    return [
        Entry(m[2], msgctxt=m[1], extracted=(m[1] or "paragraph",), references=("source/a.txt",))
        for m in found
        if m
    ]


# Golden cases


def entry_from(table: dict[str, Any]) -> Entry:
    """One entry as a case writes it; a key it does not know is an error of the case."""
    table = dict(table)
    obsolete = table.pop("obsolete", False)
    role = table.pop("role", None)
    fuzzy = ("fuzzy",) if table.pop("fuzzy", False) else ()
    entry = Entry(
        table.pop("en"),
        table.pop("to", ""),
        msgctxt=role,
        extracted=() if obsolete else (role or "paragraph",),
        references=() if obsolete else ("source/a.txt",),
        flags=(*fuzzy, *table.pop("flags", ())),
        comments=tuple(table.pop("note", ())),
        previous_msgid=table.pop("was", None),
        previous_msgctxt=table.pop("was_role", None),
        obsolete=obsolete,
    )
    assert not table, f"unknown keys {sorted(table)}"
    return entry


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            assert case.keys() - {"unedited"} == {"name", "old", "new", "result", "report"}, case
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def told(changes: tuple[Change, ...]) -> list[str]:
    return [f"{change.kind} {change.severity}".strip() for change in changes]


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    old = tuple(entry_from(table) for table in case["old"])
    result = run(old, wanted(*case["new"]), lambda entry: bool(case.get("unedited", True)))
    assert list(result.entries) == [entry_from(table) for table in case["result"]]
    assert told(result.changes) == case["report"]


def test_first_extraction() -> None:
    made = run(None, wanted("One.", "Two."))
    assert made.entries == tuple(wanted("One.", "Two."))
    assert told(made.changes) == ["added", "added"]


def test_changes_hold_the_entries_before_and_after() -> None:
    old = (replace(wanted("The small house stands here.")[0], msgstr="HOUSE."),)
    made = run(old, wanted("The little house stands here."))
    assert made.changes == (Change("edited", "minor", old, made.entries),)


def test_places_are_refreshed() -> None:
    (entry,) = wanted("One.")
    old = replace(entry, msgstr="ONE.", extracted=("answer",), references=("source/b.txt",))
    assert run((old,), [entry]).entries == (replace(entry, msgstr="ONE."),)


def test_plural_entries_survive() -> None:
    (entry,) = wanted("%d vote")
    plural = replace(entry, msgid_plural="%d votes", msgstr_plural=("A", "B", "C"))
    assert run((plural,), [entry]).entries == (plural,)
    gone = replace(plural, obsolete=True, extracted=(), references=())
    (other,) = wanted("%d votes")
    assert run((plural,), [other]).entries == (other, gone)


def test_unit_there_and_back() -> None:
    texts = ["The vote is over.", "Nobody won.", "Yes.", "Counting took nine days."]
    words = ["THE VOTE, IT IS OVER.", "[joined]", "YES. YES.", "NINE DAYS."]
    first = tuple(replace(e, msgstr=w) for e, w in zip(wanted(*texts), words, strict=True))
    paragraphs = run(first, wanted(" ".join(texts[:2]), " ".join(texts[2:])))
    assert not any(entry.fuzzy for entry in paragraphs.entries)
    again = run(paragraphs.entries, wanted(*texts))
    assert again.entries[:4] == first
    assert told(again.changes) == ["revived"] * 4 + ["removed"] * 2
    third = run(again.entries, wanted(" ".join(texts[:2]), " ".join(texts[2:])))
    assert third.entries == paragraphs.entries


def test_repeated_sentence_in_a_paragraph_that_is_cut() -> None:
    (whole,) = wanted("Yes. Yes. I do.")
    made = run((replace(whole, msgstr="YES. YES! I DO."),), wanted("Yes.", "I do."))
    assert [entry.msgstr for entry in made.entries] == ["YES!", "I DO.", "YES. YES! I DO."]


def test_several_drafts_of_one_text_are_not_restored_from_a_part() -> None:
    old = tuple(
        replace(
            e, msgstr=e.msgid.upper(), flags=("fuzzy",), previous_msgid="Nobody came. All left."
        )
        for e in wanted("Nobody came.", "All left.")
    )
    made = run(old, wanted("Nobody came. All left."), lambda entry: False)
    assert made.entries[0].msgstr == "NOBODY CAME. ALL LEFT."
    assert made.entries[0].fuzzy
    assert made.entries[0].previous_msgid == "Nobody came. All left."


# Laws

WORDS = [
    "police", "square", "vote", "result", "house", "river", "paper", "letter", "winter", "court",
    "witness", "report", "minister", "strike", "bread", "engine", "teacher", "harbour", "the", "a",
    "of", "in", "and", "not", "never", "five", "7", "12", "Minsk", "Warsaw", "May",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(
    lambda words: " ".join(words) + "."
)


def translated(entry: Entry, draw: st.DataObject, number: int) -> Entry:
    """`entry` as some translator or machine may leave it."""
    if entry.obsolete or entry.msgstr:
        return entry
    kind = draw.draw(st.sampled_from(["done", "done", "draft", "empty", "joined", "noted"]))
    text = f"T{number} {entry.msgid.upper()}"
    if kind == "joined":
        return replace(entry, msgstr=JOINED)
    if kind == "noted":
        return replace(entry, comments=(f"note {number}",), flags=("no-wrap",), msgstr=text)
    if kind == "draft":
        return replace(entry, msgstr=text, flags=("fuzzy",))
    return replace(entry, msgstr=text) if kind == "done" else entry


def edited_text(text: str, draw: st.DataObject) -> str:
    words = text.split(" ")
    at = draw.draw(st.integers(0, len(words) - 1))
    kind = draw.draw(st.sampled_from(["word", "drop", "add", "dash"]))
    if kind == "word":
        words[at] = draw.draw(st.sampled_from(WORDS))
    elif kind == "drop" and len(words) > 1:
        del words[at]
    elif kind == "dash":
        words.insert(at, draw.draw(st.sampled_from(["\u2014", "-", "--", "\u2013"])))
    else:
        words.insert(at, draw.draw(st.sampled_from(WORDS)))
    return " ".join(words)


def always(answer: bool) -> Callable[[Entry], bool]:
    return lambda entry: answer


Texts = list[tuple[str | None, str]]


def insert(texts: Texts, at: int, draw: st.DataObject) -> None:
    texts.insert(at, (draw.draw(st.sampled_from([None, None, "heading"])), draw.draw(TEXT)))


def edit(texts: Texts, at: int, draw: st.DataObject) -> None:
    texts[at] = (texts[at][0], edited_text(texts[at][1], draw))


def delete(texts: Texts, at: int, draw: st.DataObject) -> None:
    del texts[at]


def swap(texts: Texts, at: int, draw: st.DataObject) -> None:
    texts[at - 1], texts[at] = texts[at], texts[at - 1]


def move(texts: Texts, at: int, draw: st.DataObject) -> None:
    texts.insert(draw.draw(st.integers(0, len(texts) - 1)), texts.pop(at))


def split_text(texts: Texts, at: int, draw: st.DataObject) -> None:
    context, text = texts[at]
    words = text.split(" ")
    half = len(words) // 2
    pieces = [" ".join(words[:half]), " ".join(words[half:])]
    texts[at : at + 1] = [(context, piece) for piece in pieces if piece]


def merge_texts(texts: Texts, at: int, draw: st.DataObject) -> None:
    several = texts[at : at + draw.draw(st.integers(2, 4))]
    texts[at : at + len(several)] = [(several[0][0], " ".join(text for _, text in several))]


def repeat(texts: Texts, at: int, draw: st.DataObject) -> None:
    texts.append((draw.draw(st.sampled_from([None, "heading"])), texts[at][1]))


def role(texts: Texts, at: int, draw: st.DataObject) -> None:
    texts[at] = ("heading" if texts[at][0] is None else None, texts[at][1])


STEPS = (insert, edit, edit, delete, swap, move, split_text, merge_texts, repeat, role)


def history(draw: st.DataObject) -> Iterator[tuple[tuple[Entry, ...], list[Entry], Update]]:
    """Some rounds of an article's life: edited, or put back as it was, and translated again."""
    texts: Texts = [(None, text) for text in draw.draw(st.lists(TEXT, max_size=8))]
    entries: tuple[Entry, ...] = ()
    past: list[Texts] = []
    number = 0
    for _ in range(draw.draw(st.integers(2, 5))):
        if past and draw.draw(st.integers(0, 3)) == 0:
            texts = list(draw.draw(st.sampled_from(past)))
        else:
            for step in draw.draw(st.lists(st.sampled_from(STEPS), max_size=4)):
                if texts or step is insert:
                    step(texts, draw.draw(st.integers(0, max(0, len(texts) - 1))), draw)
        past.append(list(texts))
        wants = [
            Entry(text, msgctxt=context, extracted=("paragraph",), references=("a",))
            for context, text in dict.fromkeys(texts)
        ]
        answer = draw.draw(st.booleans())
        made = run(entries, wants, always(answer))
        yield entries, wants, made
        done = []
        for entry in made.entries:
            number += 1
            done.append(translated(entry, draw, number))
        entries = tuple(done)


LIFE = settings(derandomize=True, deadline=None, max_examples=120)


@LIFE
@given(st.data())
def test_order_and_keys(draw: st.DataObject) -> None:
    for _, wants, made in history(draw):
        active = [entry for entry in made.entries if not entry.obsolete]
        assert [e.key for e in active] == [e.key for e in wants]
        assert made.entries[: len(active)] == tuple(active)
        assert len({e.key for e in made.entries}) == len(made.entries)


@LIFE
@given(st.data())
def test_nothing_is_lost(draw: st.DataObject) -> None:
    for old, _, made in history(draw):
        kept = {entry.msgstr for entry in made.entries}
        notes = {line for entry in made.entries for line in entry.comments}
        for entry in old:
            assert not entry.msgstr or entry.msgstr in kept
            assert notes.issuperset(entry.comments)


@LIFE
@given(st.data())
def test_no_crossing(draw: st.DataObject) -> None:
    for old, _, made in history(draw):
        good = {(e.msgctxt, normalised(e.msgid), e.msgstr) for e in old if not e.fuzzy}
        restored = {c.new[0].key for c in made.changes if c.kind == "restored"}
        merged = {c.new[0].key: c for c in made.changes if c.kind == "merged"}
        for entry in made.entries:
            if entry.obsolete or entry.fuzzy or not entry.msgstr or entry.key in restored:
                continue
            if entry.key in merged:
                parts = merged[entry.key].old
                assert " ".join(part.msgid for part in parts) == entry.msgid
                assert all(part.msgstr and not part.fuzzy for part in parts)
                texts = [part.msgstr for part in parts if part.msgstr != JOINED]
                assert " ".join(texts) == entry.msgstr
            else:
                assert (entry.msgctxt, normalised(entry.msgid), entry.msgstr) in good


@LIFE
@given(st.data())
def test_what_a_fuzzy_text_translates_is_true(draw: st.DataObject) -> None:
    """A previous text is one that the translation stood with: it never points elsewhere."""
    truth: dict[str, set[Key]] = {}
    for old, _, made in history(draw):
        for entry in old:
            if entry.msgstr and entry.previous_msgid is None:
                truth.setdefault(entry.msgstr, set()).add(entry.key)
        for change in made.changes:
            for new in change.new:
                if new.previous_msgid is None or new.msgstr not in truth or new.msgstr == JOINED:
                    continue
                previous = (new.previous_msgctxt, new.previous_msgid)
                if change.kind in ("split", "merged"):
                    truth[new.msgstr].add(previous)
                assert previous in truth[new.msgstr]


@LIFE
@given(st.data())
def test_second_update_changes_nothing(draw: st.DataObject) -> None:
    for _, wants, made in history(draw):
        assert run(made.entries, wants) == Update(made.entries, ())


@LIFE
@given(st.data())
def test_same_input_same_result(draw: st.DataObject) -> None:
    for old, wants, made in history(draw):
        answers = {run(old, wants, lambda e: True), run(old, wants, lambda e: False)}
        assert made in answers


@LIFE
@given(st.data())
def test_changes_account_for_every_difference(draw: st.DataObject) -> None:
    """An entry in no change is as it was; a cosmetic change leaves nothing to look at."""
    for old, _, made in history(draw):
        before = Counter((e.key, e.msgstr, e.flags, e.previous_msgid) for e in old)
        mentioned = {e.key for change in made.changes for e in change.new}
        for entry in made.entries:
            if entry.key not in mentioned and not entry.obsolete:
                assert before[entry.key, entry.msgstr, entry.flags, entry.previous_msgid]
        for change in made.changes:
            if change.severity == "cosmetic":
                assert all(
                    not new.fuzzy or any(part.fuzzy for part in change.old) for new in change.new
                )

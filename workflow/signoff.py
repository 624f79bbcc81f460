"""What a human has read: the review state of each entry, and who may decide on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

from workflow.ledger import Ledger, Record, entry_key, key_of, source_of
from workflow.model import JOINED, LEFT_CLOSE, LEFT_OPEN, Document, Entry, Key

State = Literal["empty", "draft", "translated", "reviewed"]

Code = Literal["empty", "draft", "joined", "left", "four-eyes"]
"""Why an entry may not be approved."""


@dataclass(frozen=True, slots=True)
class Review:
    """Where one entry stands."""

    state: State
    approved: str | None = None
    """Of a sentence whose English changed since its sign-off: the last approved wording."""
    severity: str = ""
    """How the English changed since: ``minor`` or ``meaning``."""

    @property
    def stale(self) -> bool:
        """Whether an approved wording of an earlier English sentence is on record."""
        return self.approved is not None


_PLAIN: dict[State, Review] = {state: Review(state) for state in get_args(State)}
EMPTY = _PLAIN["empty"]


def review(entry: Entry | None, ledger: Ledger) -> Review:
    """Where `entry` stands, from its own flags and the ledger."""
    if entry is None or entry.obsolete:
        return EMPTY
    state = _state(entry, ledger)
    if state == "reviewed" or not ledger.records:
        return _PLAIN[state]
    approved, severity = _last_approved(entry, ledger)
    return Review(state, approved, severity) if approved is not None else _PLAIN[state]


def _state(entry: Entry, ledger: Ledger) -> State:
    """Fuzzy is a draft; so is a machine's text whose fuzzy flag was merely taken off.

    It is a translation once a person's acceptance of it is on record. A sign-off counts for
    exactly the wording it was given to.
    """
    if not entry.msgstr:
        return "empty"
    if entry.fuzzy:
        return "draft"
    if not ledger.records:
        return "translated"
    decision = ledger.decision(key_of(entry))
    if decision is not None:
        return "reviewed" if decision.event == "approve" else "translated"
    machine = ledger.draft(source_of(entry.key), entry.msgstr)
    if machine is None or ledger.translators(key_of(entry)):
        return "translated"
    return "draft"


def _last_approved(entry: Entry, ledger: Ledger) -> tuple[str | None, str]:
    """The last wording that was signed off for an earlier English, and how that changed."""
    change = ledger.approved_change(source_of(entry.key))
    return (None, "") if change is None else (change.text, change.severity)


def unedited(entry: Entry, ledger: Ledger) -> bool:
    """Whether a fuzzy entry's text is still what a person had made for its previous English."""
    if entry.previous_msgid is None:
        return False
    was = entry_key(entry.previous_msgctxt, entry.previous_msgid, entry.msgstr)
    if ledger.sign_off(was) is not None:
        return True
    return any(change.key == was for change in ledger.changes(source_of(entry.key)))


def openers(document: Document) -> set[tuple[str, str]]:
    """(kind, source) of every segment that opens a block, where `[joined]` cannot stand."""
    return {(b.kind, b.segments[0].source) for b in document.blocks if b.segments}


class Refusal(NamedTuple):
    """Why an entry may not be approved."""

    code: Code
    reason: str
    """One line."""


def refusal(
    entry: Entry, state: State, named: bool, opens: bool, by: str, translators: Iterable[str] | None
) -> Refusal | None:
    """Why `by` may not approve `entry` now; None when nothing speaks against it.

    `named`: the entry was asked for by its key, which is what accepts a draft. `translators`:
    who wrote the wording, empty when nobody knows; None where anybody may approve.
    """
    if state == "empty":
        return Refusal("empty", "it has no translation")
    if state == "draft" and not named:
        return Refusal("draft", "it is a draft; name it with --entry to accept it")
    if entry.msgstr == JOINED and opens:
        return Refusal(
            "joined", f"{JOINED} can only stand after another sentence of the same block"
        )
    if words := left(entry.msgstr):
        return Refusal(
            "left", f"it has words that were left in another language: {', '.join(words)}"
        )
    reason = "" if translators is None else _one_pair(by, translators)
    return Refusal("four-eyes", f"four eyes: {reason}") if reason else None


def _one_pair(by: str, translators: Iterable[str]) -> str:
    """Why it would not be four eyes if `by` approved what the `translators` wrote."""
    known = {address(t) for t in translators}
    if not known:
        return "nobody knows who translated it; commit the catalogue first"
    if address(by) in known:
        return f"{by} translated it; another person has to approve it"
    return ""


_LEFT = re.compile(f"{LEFT_OPEN}([^{LEFT_OPEN}{LEFT_CLOSE}]*){LEFT_CLOSE}")


def left(text: str) -> list[str]:
    """The words in `text` that an engine marked as left in another language.

    A text that stands between the marks as a whole is pseudo-English.
    """
    return [m[1] for m in _LEFT.finditer(text) if m.span() != (0, len(text))]


def neutral(text: str) -> str:
    """`text` with letters of no meaning for the words that `left` finds, for the checks."""
    return _LEFT.sub(lambda m: m[0] if m.span() == (0, len(text)) else "\u0430" * len(m[1]), text)


def address(person: str) -> str:
    """The e-mail address in ``Name <address>``, in small letters."""
    inside = person.rpartition("<")[2].partition(">")[0]
    return inside.strip().lower()


def decide(
    event: Literal["approve", "reject", "reopen"], entry: Entry, by: str, at: str, comment: str = ""
) -> Record:
    """The ledger's record of a person's decision on `entry` as it stands."""
    return Record(event, source_of(entry.key), key_of(entry), by, at, comment)


DRAFT_NOTE = "peraklad: "
"""What the comments begin with that drafting leaves for a reviewer."""


def accepted(entry: Entry) -> Entry:
    """`entry` without its fuzzy mark, previous text and drafting's notes: a person accepted it."""
    flags = tuple(f for f in entry.flags if f != "fuzzy")
    return replace(
        entry,
        flags=flags,
        comments=tuple(c for c in entry.comments if not c.startswith(DRAFT_NOTE)),
        previous_msgctxt=None,
        previous_msgid=None,
        previous_msgid_plural=None,
    )


def returned(entry: Entry) -> Entry:
    """`entry` marked fuzzy: it needs another look."""
    return entry if entry.fuzzy else replace(entry, flags=("fuzzy", *entry.flags))


def by_key(entries: Iterable[Entry]) -> dict[Key, Entry]:
    """The entries that are in use, by identity."""
    return {e.key: e for e in entries if not e.obsolete}

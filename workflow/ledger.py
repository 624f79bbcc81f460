"""The ledger: drafts and sign-offs on record, keyed by content, one JSON record a line.

PO can only say "fuzzy", and gettext's own tools drop any other flag. A sign-off therefore names
the hash of (msgctxt, msgid, msgstr): any edit of either side, by any tool, voids it by itself.
Lines are only ever added, so that git can merge two ledgers by keeping the lines of both.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from typing import Literal, get_args

from workflow.errors import LedgerError
from workflow.model import Entry, Key

Event = Literal[
    "approve", "reject", "reopen", "carry", "change", "draft", "waive", "unwaive"
]  # fmt: skip
"""What a record says.

``approve``, ``reject``, ``reopen``: a person's word on one wording. ``carry``: a wording has the
sign-off of another, since only its English changed, and only cosmetically. ``change``: the
English changed; the old wording is kept. ``draft``: a machine wrote this. ``waive``, ``unwaive``:
what a check finds in one wording is accepted, for the reason in `comment`; or no longer.
"""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a ledger. Which fields a record has depends on its event; the rest are empty."""

    event: Event
    source: str
    """Hash of the entry's (msgctxt, msgid): which sentence."""
    key: str = ""
    """Hash of (msgctxt, msgid, msgstr): which wording. In a ``change``: the old one."""
    by: str = ""
    """Who: ``Name <address>`` from git."""
    at: str = ""
    """When, in UTC: ``2026-11-23T10:04:02Z``."""
    comment: str = ""
    start: str = ""
    """``carry``: the key whose sign-off is carried; ``change``: the source it came from."""
    severity: str = ""
    """``change``: ``minor`` or ``meaning``."""
    text: str = ""
    """``change``: the old translation; ``draft``: the machine's text."""
    engine: str = ""
    """``draft``: what wrote it."""
    model: str = ""
    """``draft``: which model of the engine, as far as it says."""
    score: str = ""
    """``draft``: of a match from the memory, 0 to 100."""
    check: str = ""
    """``waive``, ``unwaive``: which check."""


_FIELDS = tuple(f.name for f in fields(Record))


def entry_key(msgctxt: str | None, msgid: str, msgstr: str) -> str:
    """The hash that a sign-off of this wording carries: 128 bits of SHA-256, in hexadecimal."""
    return _hash(_identity(msgctxt, msgid) + "\0" + msgstr)


def source_key(msgctxt: str | None, msgid: str) -> str:
    """The hash of an entry's identity."""
    return _hash(_identity(msgctxt, msgid))


def key_of(entry: Entry) -> str:
    """The hash of an entry's wording."""
    return entry_key(entry.msgctxt, entry.msgid, entry.msgstr)


def source_of(key: Key) -> str:
    """The hash of an identity."""
    return source_key(*key)


def _identity(msgctxt: str | None, msgid: str) -> str:
    return msgid if msgctxt is None else f"{msgctxt}\4{msgid}"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Ledger:
    """The records of one document in one language, in file order, and what they add up to."""

    records: tuple[Record, ...] = ()

    @cached_property
    def _decisions(self) -> dict[str, Record]:
        """The latest decision on each wording; of two in the same second the later line."""
        latest: dict[str, Record] = {}
        for record in self.records:
            if record.event in ("approve", "reject", "reopen"):
                known = latest.get(record.key)
                if known is None or known.at <= record.at:
                    latest[record.key] = record
        return latest

    @cached_property
    def _waivers(self) -> dict[str, dict[str, Record]]:
        """By wording and check, the latest word on it; of two in one second the later line."""
        latest: dict[str, dict[str, Record]] = defaultdict(dict)
        for record in self.records:
            if record.event in ("waive", "unwaive"):
                known = latest[record.key].get(record.check)
                if known is None or known.at <= record.at:
                    latest[record.key][record.check] = record
        return latest

    @cached_property
    def _carried(self) -> dict[str, list[str]]:
        origins: dict[str, list[str]] = defaultdict(list)
        for record in self.records:
            if record.event == "carry":
                origins[record.key].append(record.start)
        return origins

    @cached_property
    def _changes(self) -> dict[str, list[Record]]:
        changes: dict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            if record.event == "change":
                changes[record.source].append(record)
        return changes

    @cached_property
    def _drafts(self) -> dict[str, dict[str, Record]]:
        drafts: dict[str, dict[str, Record]] = defaultdict(dict)
        for record in self.records:
            if record.event == "draft":
                drafts[record.source][record.text] = record
        return drafts

    def decision(self, key: str) -> Record | None:
        """The latest decision on a wording, its own or the one carried to it."""
        seen: set[str] = set()
        pending = [key]
        while pending:
            here = pending.pop()
            if here in seen:
                continue
            seen.add(here)
            if here in self._decisions:
                return self._decisions[here]
            pending += self._carried.get(here, ())
        return None

    def sign_off(self, key: str) -> Record | None:
        """The valid sign-off of a wording."""
        found = self.decision(key)
        return found if found is not None and found.event == "approve" else None

    def word_on(self, key: str, check: str) -> Record | None:
        """The latest word on what `check` finds in a wording: that it is waived, or no longer."""
        return self._waivers.get(key, {}).get(check)

    def waived(self, key: str) -> dict[str, Record]:
        """The checks whose findings in a wording are accepted, and by which record.

        A wording whose English was changed only cosmetically keeps those that it had before, as it
        keeps its sign-off.
        """
        latest: dict[str, Record] = {}
        seen: set[str] = set()
        pending = [key]
        while pending:
            here = pending.pop()
            if here not in seen:
                seen.add(here)
                latest = {**self._waivers.get(here, {}), **latest}
                pending += self._carried.get(here, ())
        return {check: record for check, record in latest.items() if record.event == "waive"}

    @property
    def waives(self) -> bool:
        """Whether anything is waived at all."""
        return bool(self._waivers)

    def changes(self, source: str) -> list[Record]:
        """The changes of the English that led to this sentence, the latest first."""
        return self._changes.get(source, [])[::-1]

    def approved_change(self, source: str) -> Record | None:
        """The latest of them whose old wording was signed off."""
        return next((c for c in self.changes(source) if self.sign_off(c.key)), None)

    def draft(self, source: str, text: str) -> Record | None:
        """The record of the machine that wrote exactly `text` for this sentence."""
        return self._drafts.get(source, {}).get(text)

    def decided(self, records: Iterable[Record]) -> Ledger:
        """This ledger with the decisions `records` added, each the latest on its wording."""
        return Ledger((*self.records, *records))

    def plus(self, records: Iterable[Record]) -> Ledger:
        """This ledger with `records` added; one that is there already is not added again."""
        known = set(self.records)
        new = [r for r in dict.fromkeys(records) if r not in known]
        return Ledger((*self.records, *new)) if new else self


KEY_DIGITS = 6
"""How many digits of its source's hash name an entry on the command line, at least."""


def parse(data: bytes, path: str) -> Ledger:
    """The ledger in `data`. Raises LedgerError for a line that is no record."""
    records = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            records.append(_record(line, path, number))
    return Ledger(tuple(records))


def render(ledger: Ledger) -> bytes:
    """The ledger as a file: a JSON object a line, empty fields left out."""
    return "".join(
        json.dumps(
            {name: value for name in _FIELDS if (value := getattr(record, name))},
            ensure_ascii=False,
            separators=(", ", ": "),
        )
        + "\n"
        for record in ledger.records
    ).encode()


def _record(line: bytes, path: str, number: int) -> Record:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        conflict = line.startswith((b"<<<<<<<", b"=======", b">>>>>>>"))
        raise LedgerError(
            "a git merge conflict is left here" if conflict else "is no JSON",
            path=path,
            line=number,
            expected="one record a line",
            remedy="keep the lines of both sides" if conflict else "restore the line from git",
        ) from None
    valid = (
        isinstance(data, dict)
        and data.get("event") in get_args(Event)
        and "source" in data
        and all(key in _FIELDS and _is_text(value) for key, value in data.items())
    )
    if not valid:
        raise LedgerError(
            "is no record",
            path=path,
            line=number,
            expected="an event (" + ", ".join(get_args(Event)) + ") with its fields",
            remedy="restore the line from git",
        )
    return Record(**data)


def _is_text(value: object) -> bool:
    """Whether `value` is a text that can be written again."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True

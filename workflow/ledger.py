"""The ledger: drafts and sign-offs on record, keyed by content, one JSON record a line.

PO can only say "fuzzy", and gettext's own tools drop any other flag. A sign-off therefore names
the hash of (msgctxt, msgid, msgstr): any edit of either side, by any tool, voids it by itself.
Lines are only ever added, so that git can merge two ledgers by keeping the lines of both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from workflow.errors import LedgerError
from workflow.records import FIELDS, Event, Record, entry_key, key_of, source_key, source_of

__all__ = [
    "KEY_DIGITS", "Event", "Ledger", "Record",
    "appended", "entry_key", "key_of", "parse", "render", "source_key", "source_of",
]  # fmt: skip

_DECISIONS = ("approve", "reject", "reopen")
_WAIVERS = ("waive", "unwaive")
_BY_PEOPLE = (*_DECISIONS, *_WAIVERS, "translate")


@dataclass(frozen=True)
class Ledger:
    """The records of one document in one language, in file order, and what they add up to."""

    records: tuple[Record, ...] = ()

    @cached_property
    def _of_key(self) -> _Index:
        """The records of each wording, in file order."""
        return _indexed(self.records, _wording)

    @cached_property
    def _of_source(self) -> _Index:
        """The records of each sentence, in file order."""
        return _indexed(self.records, _sentence)

    @cached_property
    def waives(self) -> bool:
        """Whether anything is waived at all."""
        return any(record.event in _WAIVERS for record in self.records)

    def about(self, source: str) -> Sequence[Record]:
        """All records of a sentence, in file order."""
        return self._of_source.get(source, ())

    def on(self, key: str) -> Sequence[Record]:
        """All records that name a wording, in file order."""
        return self._of_key.get(key, ())

    def _chain(self, key: str) -> Iterator[str]:
        """A wording and those that it was made from without a change of meaning."""
        seen: set[str] = set()
        pending = [key]
        while pending:
            here = pending.pop()
            if here not in seen:
                seen.add(here)
                yield here
                pending += [r.start for r in self.on(here) if r.event == "carry"]

    def decision(self, key: str) -> Record | None:
        """The latest decision on a wording, its own or the one carried to it."""
        for here in self._chain(key):
            found = _latest(r for r in self.on(here) if r.event in _DECISIONS)
            if found is not None:
                return found
        return None

    def sign_off(self, key: str) -> Record | None:
        """The valid sign-off of a wording."""
        found = self.decision(key)
        return found if found is not None and found.event == "approve" else None

    def word_on(self, key: str, check: str) -> Record | None:
        """The latest word on what `check` finds in a wording: that it is waived, or no longer."""
        return _latest(r for r in self.on(key) if r.event in _WAIVERS and r.check == check)

    def waived(self, key: str) -> dict[str, Record]:
        """The checks whose findings in a wording are accepted, and by which record.

        A wording whose English was changed only cosmetically keeps those that it had before, as it
        keeps its sign-off.
        """
        latest: dict[str, Record] = {}
        for here in self._chain(key):
            for check in dict.fromkeys(r.check for r in self.on(here) if r.event in _WAIVERS):
                found = self.word_on(here, check)
                if found is not None:
                    latest.setdefault(check, found)
        return {check: record for check, record in latest.items() if record.event == "waive"}

    def changes(self, source: str) -> list[Record]:
        """The changes of the English that led to this sentence, the latest first."""
        return [r for r in self.about(source) if r.event == "change"][::-1]

    def approved_change(self, source: str) -> Record | None:
        """The latest of them whose old wording was signed off."""
        return next((c for c in self.changes(source) if self.sign_off(c.key)), None)

    def draft(self, source: str, text: str) -> Record | None:
        """The record of the machine that wrote exactly `text` for this sentence."""
        found = [r for r in self.about(source) if r.event == "draft" and r.text == text]
        return found[-1] if found else None

    def translators(self, key: str) -> set[str]:
        """Who wrote a wording, or accepted it as it is, as far as that is on record.

        A wording whose English was changed only cosmetically is still theirs.
        """
        records = (r for here in self._chain(key) for r in self.on(here))
        return {r.by for r in records if r.event == "translate" and r.by}

    def last_translation(self, source: str) -> Record | None:
        """The latest text that a person gave this sentence on record."""
        return _latest(r for r in self.about(source) if r.event == "translate" and r.by)

    def last_word(self, key: str) -> Record | None:
        """The latest that a person wrote, decided or waived on a wording."""
        for here in self._chain(key):
            found = _latest(r for r in self.on(here) if r.event in _BY_PEOPLE and r.by)
            if found is not None:
                return found
        return None

    def comments(self, source: str) -> list[Record]:
        """The remarks on a sentence and on the English that it was before, the oldest first."""
        remarks = (r for s in self.lineage(source) for r in self.about(s) if r.event == "comment")
        return sorted(remarks, key=lambda r: r.at)

    def lineage(self, source: str) -> list[str]:
        """A sentence and the ones that it was before its English was changed."""
        found = {source: None}
        pending = [source]
        while pending:
            for before in self._before(pending.pop()):
                if before not in found:
                    found[before] = None
                    pending.append(before)
        return list(found)

    def _before(self, source: str) -> Iterator[str]:
        """The sentences that an earlier English of this one was."""
        for record in self.about(source):
            if record.event == "change":
                yield record.start
            elif record.event == "carry":  # of what another record says whose wording it was
                yield from (r.source for r in self.on(record.start) if r.event != "change")

    def lost(self, source: str, key: str) -> Record | None:
        """What a person wrote here last, where the catalogue has another wording, `key`.

        None where a person has decided on another wording since: that settles it. Otherwise
        another program has taken the text out of the file.
        """
        present = set(self._chain(key))
        settled: set[str] = set()
        for record in self._words(source):
            if record.event == "translate":
                stands = record.key in present or not record.text
                return None if stands or settled - {record.key} else record
            settled.add(record.key)
        return None

    def _words(self, source: str) -> list[Record]:
        """What people wrote and decided on a sentence, the latest first."""
        events = (*_DECISIONS, "translate")
        found = [r for r in self.about(source) if r.by and r.event in events]
        return sorted(found, key=lambda r: r.at)[::-1]

    def decided(self, records: Iterable[Record]) -> Ledger:
        """This ledger with `records` added, each the latest on its wording.

        What is known of this one is handed on, so that adding a few costs little.
        """
        new = tuple(records)
        made = Ledger((*self.records, *new))
        known = self.__dict__
        if "_of_key" in known:
            made.__dict__["_of_key"] = _extended(self._of_key, new, _wording)
        if "_of_source" in known:
            made.__dict__["_of_source"] = _extended(self._of_source, new, _sentence)
        if "waives" in known:
            made.__dict__["waives"] = self.waives or any(r.event in _WAIVERS for r in new)
        return made

    def plus(self, records: Iterable[Record]) -> Ledger:
        """This ledger with `records` added; one that is there already is not added again."""
        new = [r for r in dict.fromkeys(records) if r not in self.about(r.source)]
        return self.decided(new) if new else self


_Index = dict[str, list[Record]]
"""Records by what they have in common. The lists are never changed once they are made."""


def _wording(record: Record) -> str:
    return record.key


def _sentence(record: Record) -> str:
    return record.source


def _indexed(records: Iterable[Record], part: Callable[[Record], str]) -> _Index:
    index: _Index = {}
    for record in records:
        index.setdefault(part(record), []).append(record)
    return index


def _extended(index: _Index, new: Iterable[Record], part: Callable[[Record], str]) -> _Index:
    """`index` with the records `new`; the old one stays as it is."""
    added = _indexed(new, part)
    return {**index, **{name: [*index.get(name, ()), *more] for name, more in added.items()}}


def _latest(records: Iterable[Record]) -> Record | None:
    """The latest of `records`; of two in the same second the later line."""
    found: Record | None = None
    for record in records:
        if found is None or found.at <= record.at:
            found = record
    return found


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
    return _lines(ledger.records)


def appended(was: bytes, records: Iterable[Record]) -> bytes:
    """The ledger's file `was` with lines for `records` added; all before stays byte for byte.

    A last line that has no end is given one.
    """
    end = b"\n" if was and not was.endswith(b"\n") else b""
    return b"".join((was, end, _lines(records)))


def _lines(records: Iterable[Record]) -> bytes:
    return "".join(
        json.dumps(
            {name: value for name in FIELDS if (value := getattr(record, name))},
            ensure_ascii=False,
            separators=(", ", ": "),
        )
        + "\n"
        for record in records
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
        and all(key in FIELDS and _is_text(value) for key, value in data.items())
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

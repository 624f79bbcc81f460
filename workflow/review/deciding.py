"""What a decision on entries comes to: refusals, records and marks, on values alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from workflow import git, signoff
from workflow.checking import Row
from workflow.ledger import Ledger, Record, key_of, source_of
from workflow.model import Document, Entry
from workflow.review.translators import Translators
from workflow.review.values import Verb

ERROR = "a check finds an error"


class Reason(NamedTuple):
    """Why an entry is not signed off."""

    code: Literal["empty", "draft", "joined", "left", "four-eyes", "errors"]
    text: str
    """One line."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The rules of one sign-off: of one catalogue, by one person."""

    book: Ledger
    by: str
    document: Document
    named: bool
    """The entries were asked for one by one, which is what accepts drafts."""
    translators: Translators | None
    """None: no four-eyes rule."""
    errors: Callable[[Entry], Sequence[Row]]
    """The errors that the checks find in an entry and nobody has accepted."""
    despite_errors: bool = False

    def refusals(self, entries: Iterable[Entry]) -> dict[Entry, Reason]:
        """Why entries cannot be signed off now; those that can are left out."""
        opening = {source for _, source in signoff.openers(self.document)}
        found = {entry: self._refusal(entry, entry.msgid in opening) for entry in entries}
        return {entry: reason for entry, reason in found.items() if reason is not None}

    def _refusal(self, entry: Entry, opens: bool) -> Reason | None:
        state = signoff.review(entry, self.book).state
        wrote = self.translators.of(entry, self.book) if self.translators else None
        refusal = signoff.refusal(entry, state, self.named, opens, self.by, wrote)
        if refusal is not None:
            return Reason(*refusal)
        found = () if self.despite_errors else self.errors(entry)
        if found:
            return Reason("errors", f"{ERROR}: {found[0].check} ({found[0].message})")
        return None

    def waivers(self, decided: Iterable[Entry], at: str, comment: str) -> list[Record]:
        """That what is approved despite errors is accepted as it is."""
        if not self.despite_errors:
            return []
        return [
            waiver("waive", entry, name, self.book, self.by, at, comment)
            for entry in decided
            for name in dict.fromkeys(row.check for row in self.errors(entry))
        ]


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def moment(source: str, book: Ledger) -> str:
    """The time of a record on a sentence: now, and not before any that it has, whatever the clocks
    say."""
    return max([git.now(), *(r.at for r in book.about(source) if _TIME.fullmatch(r.at))])


def decision(verb: Verb, entry: Entry, book: Ledger, by: str, at: str, comment: str) -> Record:
    """The record, not older than the decision it replaces, whatever the clocks say."""
    before = book.decision(key_of(entry))
    return signoff.decide(verb, entry, by, max(at, before.at) if before else at, comment)


def waiver(
    event: Literal["waive", "unwaive"],
    entry: Entry,
    check: str,
    book: Ledger,
    by: str,
    at: str,
    comment: str,
) -> Record:
    """The record, not older than the one it replaces, whatever the clocks say."""
    key = key_of(entry)
    before = book.word_on(key, check)
    at = max(at, before.at) if before else at
    return Record(event, source_of(entry.key), key, by, at, comment, check=check)


def marked(verb: Verb, entry: Entry) -> Entry:
    """`entry` with the fuzzy mark that follows from the decision."""
    if verb == "approve":
        return signoff.accepted(entry)
    return signoff.returned(entry) if verb == "reject" else entry

"""``peraklad approve``, ``reject``, ``reopen``: a person's word on translations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from workflow import catalogue, documents, formats, git, ledger, signoff
from workflow.checking import Row
from workflow.commands.entries import find, reason, saved_meanwhile
from workflow.commands.result import Result
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.gate import Errors
from workflow.language import load
from workflow.ledger import Ledger, key_of, source_of
from workflow.model import Catalogue, Document, Entry
from workflow.project import SOURCE, Conflict, Project
from workflow.review import deciding
from workflow.review.deciding import ERROR, Judge
from workflow.review.opened import no_catalogue
from workflow.review.translators import Translators
from workflow.review.values import Verb

_LOST = (
    "another program has taken out what somebody saved there; "
    "see 'peraklad review', or name it with --entry"
)
_BARS = ("four eyes", ERROR, _LOST)
"""Why entries are left that somebody has to see to; drafts and empty entries are left every day."""

_WAY_OUT = "; correct or waive it, or approve with --despite-errors --comment WHY"

_DONE: dict[Verb, str] = {"approve": "approved", "reject": "rejected", "reopen": "reopened"}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    verb: Verb
    documents: tuple[str, ...]
    languages: tuple[str, ...]
    entries: tuple[str, ...] = ()
    """Keys: the beginning of an entry's hash as ``status --entries`` shows it, or its English."""
    comment: str = ""
    despite_errors: bool = False
    """Approve what the checks find errors in, too; they are waived with the comment."""


def decide(project: Project, request: Request) -> Result:
    """Put the decisions on record.

    Everything is looked at first: when a catalogue cannot be read, or an entry that was named is
    refused, nothing is written at all.
    """
    result = Result()
    if not reason(request.comment).strip() and request.despite_errors:
        raise PerakladError("--despite-errors without a reason", remedy="add --comment WHY")
    tags = [load(tag).tag for tag in request.languages]
    by, at = git.identity(project.root), git.now()
    with project.locked():
        found, _ = documents.find(project.scan(SOURCE))
        chosen = documents.choose(found, request.documents)
        errors = Errors.of(project) if request.verb == "approve" else None
        sittings = [
            _Sitting(project, f, tag, request, by, at, errors) for f in chosen for tag in tags
        ]
        decisions = [sitting.decide() for sitting in sittings]
        stopped = bool(request.entries) and any(d.refused for d in decisions)
        for decision in decisions:
            if stopped:
                decision.entries = []
            else:
                decision.write(project, result)
    barred = any(reason.startswith(_BARS) for d in decisions for reason in d.refused)
    result.findings = stopped or barred
    result.lines = [line for d in decisions for line in d.lines(request.verb, by)]
    result.data = [d.data(request.verb) for d in decisions]
    return result


@dataclass(slots=True)
class _Decision:
    """What a sitting came to."""

    document: str
    language: str
    entries: list[Entry]
    """Those decided on."""
    refused: Counter[str]
    """How many were left, by the reason."""
    files: tuple[tuple[str, bytes, bytes | None], ...]
    """Name, content, and what there was: the ledger first, which alone changes nothing."""

    def write(self, project: Project, result: Result) -> None:
        """Write the files; a catalogue that was saved meanwhile is left alone."""
        try:
            for name, data, was in self.files if self.entries else ():
                result.written += project.write(name, data, was)
        except Conflict as conflict:
            self.entries = []
            result.errors.append(saved_meanwhile(conflict))

    def lines(self, verb: Verb, by: str) -> list[str]:
        """For a person."""
        lines = [f"{self.document} ({self.language}): {_DONE[verb]} {len(self.entries)} as {by}"]
        return lines + [f"  left {n}: {reason}" for reason, n in self.refused.items()]

    def data(self, verb: Verb) -> dict[str, Any]:
        """For a machine."""
        return {
            "document": self.document,
            "language": self.language,
            _DONE[verb]: len(self.entries),
            "left": dict(self.refused),
        }


@dataclass(frozen=True, slots=True)
class _Sitting:
    """A person's decisions on one catalogue."""

    project: Project
    files: Files
    language: str
    request: Request
    by: str
    at: str
    errors: Errors | None

    @property
    def _catalogue(self) -> str:
        return self.files.catalogue(self.language)

    def decide(self) -> _Decision:
        """Look at the catalogue and decide; nothing is written yet."""
        name, ledger_name = self._catalogue, self.files.ledger(self.language)
        was, book_was = self._read(name), self.project.read_or_none(ledger_name)
        old, book = catalogue.parse(was, name), ledger.parse(book_was or b"", ledger_name)
        chosen = self._chosen(old, book)
        judge = self._judge(book) if self._approves and chosen else None
        reasons = self._refusals(judge, chosen) if judge else {}
        decided = [e for e in chosen if e not in reasons]
        new = catalogue.render(self._marked(old, decided))
        comment = self.request.comment
        waivers = judge.waivers(decided, self.at, comment) if judge else []
        decisions = [
            deciding.decision(self.request.verb, e, book, self.by, self.at, comment)
            for e in decided
        ]
        records = ledger.render(book.decided((*waivers, *decisions)))
        files = ((ledger_name, records, book_was), (name, new, was))
        left = Counter(reasons.values())
        return _Decision(self.files.document, self.language, decided, left, files)

    def _read(self, name: str) -> bytes:
        data = self.project.read_or_none(name)
        if data is None:
            raise no_catalogue(self.files, self.language)
        return data

    @property
    def _approves(self) -> bool:
        return self.request.verb == "approve"

    def _chosen(self, old: Catalogue, book: Ledger) -> list[Entry]:
        entries = [e for e in old.entries if not e.obsolete]
        if self.request.entries:
            return [
                find(key, entries, self._catalogue, self.files.document)
                for key in dict.fromkeys(self.request.entries)
            ]
        reviewed = [signoff.review(e, book).state == "reviewed" for e in entries]
        return [e for e, done in zip(entries, reviewed, strict=True) if done != self._approves]

    def _judge(self, book: Ledger) -> Judge:
        """The rules of a sign-off here."""
        four_eyes = self.project.config.four_eyes
        return Judge(
            book,
            self.by,
            self._document(),
            named=bool(self.request.entries),
            translators=Translators(self.project.root, self._catalogue) if four_eyes else None,
            errors=self._found,
            despite_errors=self.request.despite_errors,
        )

    def _refusals(self, judge: Judge, chosen: Sequence[Entry]) -> dict[Entry, str]:
        """Why entries cannot be signed off now."""
        reasons = {
            entry: f"{text}{_WAY_OUT}" if code == "errors" else text
            for entry, (code, text) in judge.refusals(chosen).items()
        }
        if not self.request.entries:  # nobody has looked at them one by one
            lost = (e for e in chosen if judge.book.lost(source_of(e.key), key_of(e)))
            reasons |= {e: _LOST for e in lost if e not in reasons}
        return reasons

    def _found(self, entry: Entry) -> Sequence[Row]:
        """The errors that the checks find in an entry and nobody has accepted."""
        if self.errors is None:
            return ()
        return self.errors.rows(self.files, self.language).get(entry.key, ())

    def _document(self) -> Document:
        source = self.project.read(self.files.source)
        return formats.load(source, self.files.source, self.project.config.unit)

    def _marked(self, old: Catalogue, decided: Sequence[Entry]) -> Catalogue:
        """The catalogue with the fuzzy marks that follow from the decision."""
        keys = {e.key for e in decided}
        entries = tuple(
            deciding.marked(self.request.verb, e) if e.key in keys and not e.obsolete else e
            for e in old.entries
        )
        return replace(old, entries=entries)

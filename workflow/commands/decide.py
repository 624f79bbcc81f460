"""``peraklad approve``, ``reject``, ``reopen``: a person's word on translations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from workflow import catalogue, documents, formats, git, ledger, signoff
from workflow.checking import Row
from workflow.commands.entries import find, reason, saved_meanwhile
from workflow.commands.result import Result
from workflow.documents import SOURCE_LANGUAGE, Files
from workflow.errors import PerakladError
from workflow.gate import Errors
from workflow.language import load
from workflow.ledger import Ledger, Record, key_of, source_of
from workflow.model import Catalogue, Document, Entry
from workflow.project import SOURCE, Conflict, Project

Verb = Literal["approve", "reject", "reopen"]

_ERROR = "a check finds an error"
_BARS = ("four eyes", _ERROR)
"""Why entries are left that somebody has to see to; drafts and empty entries are left every day."""

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
        reasons = self._refusals(chosen, book) if self._approves else {}
        decided = [e for e in chosen if e not in reasons]
        new = catalogue.render(self._marked(old, decided))
        waivers = self._waivers(decided) if self.request.despite_errors else []
        decisions = [self._record(e, book) for e in decided]
        records = ledger.render(book.decided((*waivers, *decisions)))
        files = ((ledger_name, records, book_was), (name, new, was))
        left = Counter(reasons.values())
        return _Decision(self.files.document, self.language, decided, left, files)

    def _read(self, name: str) -> bytes:
        data = self.project.read_or_none(name)
        if data is None:
            if self.language == SOURCE_LANGUAGE:
                raise PerakladError("English is the source", expected="a language of the editions")
            raise PerakladError(
                "there is no catalogue",
                path=name,
                remedy=f"run 'peraklad extract --language {self.language}'",
            )
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

    def _refusals(self, chosen: Sequence[Entry], book: Ledger) -> dict[Entry, str]:
        """Why entries cannot be signed off now."""
        opening = {source for _, source in signoff.openers(self._document())}
        wrote = self._translators() if self.project.config.four_eyes and chosen else None
        reasons = {
            entry: signoff.refusal(
                entry,
                signoff.review(entry, book).state,
                bool(self.request.entries),
                entry.msgid in opening,
                self.by,
                wrote(entry) if wrote else None,
            )
            for entry in chosen
        }
        if not self.request.despite_errors:
            for entry in chosen:
                found = self._found(entry)
                if found and not reasons[entry]:
                    reasons[entry] = (
                        f"{_ERROR}: {found[0].check} ({found[0].message}); correct "
                        "or waive it, or approve with --despite-errors --comment WHY"
                    )
        return {entry: reason for entry, reason in reasons.items() if reason}

    def _found(self, entry: Entry) -> list[Row]:
        """The errors that the checks find in an entry and nobody has accepted."""
        if self.errors is None:
            return []
        return self.errors.rows(self.files, self.language).get(entry.key, [])

    def _waivers(self, decided: Sequence[Entry]) -> list[Record]:
        """That what is approved despite errors is accepted as it is."""
        return [
            Record(
                "waive", source_of(e.key), key_of(e), self.by, self.at, self.request.comment,
                check=name,
            )
            for e in decided
            for name in dict.fromkeys(row.check for row in self._found(e))
        ]  # fmt: skip

    def _document(self) -> Document:
        source = self.project.read(self.files.source)
        return formats.load(source, self.files.source, self.project.config.unit)

    def _translators(self) -> Callable[[Entry], set[str]]:
        """Who wrote the words of an entry: the authors of the versions that brought them in.

        Words that were moved, or whose English changed, stay their translator's; words that are
        not committed yet are nobody's.
        """
        wrote: dict[str, set[str]] = {}
        before: set[str] = set()
        for address, data in git.versions(self.project.root, self._catalogue):
            try:
                found = catalogue.parse(data, self._catalogue).entries
            except PerakladError:
                continue  # a version that was broken says nothing
            words = {e.msgstr for e in found}
            for word in words - before:
                wrote.setdefault(word, set()).add(address)
            before = words
        return lambda entry: wrote.get(entry.msgstr, set()) if entry.msgstr in before else set()

    def _marked(self, old: Catalogue, decided: Sequence[Entry]) -> Catalogue:
        """The catalogue with the fuzzy marks that follow from the decision."""
        change = {"approve": signoff.accepted, "reject": signoff.returned}.get(self.request.verb)
        if change is None:
            return old
        keys = {e.key for e in decided}
        entries = tuple(change(e) if e.key in keys and not e.obsolete else e for e in old.entries)
        return replace(old, entries=entries)

    def _record(self, entry: Entry, book: Ledger) -> Record:
        """The record, not older than the decision it replaces, whatever the clocks say."""
        before = book.decision(key_of(entry))
        at = max(self.at, before.at) if before else self.at
        return signoff.decide(self.request.verb, entry, self.by, at, self.request.comment)

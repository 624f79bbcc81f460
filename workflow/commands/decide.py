"""``peraklad approve``, ``reject``, ``reopen``: a person's word on translations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workflow import catalogue, documents, formats, git, ledger, signoff
from workflow.commands.result import Result
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.ledger import Ledger, Record, source_of
from workflow.model import Catalogue, Document, Entry
from workflow.project import SOURCE, Conflict, Project

Verb = Literal["approve", "reject", "reopen"]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    verb: Verb
    documents: tuple[str, ...]
    languages: tuple[str, ...]
    entries: tuple[str, ...] = ()
    """Keys: the beginning of an entry's hash as ``status --entries`` shows it, or its English."""
    comment: str = ""


def decide(project: Project, request: Request) -> Result:
    """Put the decisions on record. Nothing is written for a catalogue with a refused entry."""
    result = Result(data=[])
    by, at = git.identity(project.root), git.now()
    with project.locked():
        found, _ = documents.find(project.scan(SOURCE))
        for files in documents.choose(found, request.documents):
            for language in request.languages:
                try:
                    _Sitting(project, files, language, request, by, at).run(result)
                except Conflict as conflict:
                    result.errors.append(
                        PerakladError(
                            "was saved by another program meanwhile",
                            path=str(conflict),
                            remedy=f"run 'peraklad {request.verb}' again",
                        )
                    )
    return result


@dataclass(slots=True)
class _Sitting:
    """One decision on one catalogue."""

    project: Project
    files: Files
    language: str
    request: Request
    by: str
    at: str

    def run(self, result: Result) -> None:
        name, ledger_name = (
            self.files.catalogue(self.language),
            self.files.ledger(self.language),
        )
        was, book_was = self.project.read(name), self.project.read_or_none(ledger_name)
        old, book = catalogue.parse(was, name), ledger.parse(book_was or b"", ledger_name)
        source = self.project.read(self.files.source)
        document = formats.load(source, self.files.source, self.project.config.unit)
        chosen = self._chosen(old, book)
        refused = self._refused(chosen, book, document, was) if self._approves else []
        named = bool(self.request.entries)
        stopped = [r for r in refused if named or r.reason.startswith("four eyes")]
        decided = [e for e in chosen if e not in {r.entry for r in refused}]
        if named and stopped:
            decided = []
        new, records = self._decided(old, decided)
        self.project.write(name, new, was)
        if records:
            self.project.write(ledger_name, ledger.render(book.decided(records)), book_was)
        self._report(result, decided, refused)
        result.findings = result.findings or bool(stopped)

    @property
    def _approves(self) -> bool:
        return self.request.verb == "approve"

    def _chosen(self, old: Catalogue, book: Ledger) -> list[Entry]:
        entries = [e for e in old.entries if not e.obsolete]
        if self.request.entries:
            return [self._find(key, entries) for key in self.request.entries]
        if self._approves:
            return [e for e in entries if signoff.review(e, book).state != "reviewed"]
        return [e for e in entries if signoff.review(e, book).state == "reviewed"]

    def _find(self, key: str, entries: Sequence[Entry]) -> Entry:
        found = [e for e in entries if key == e.msgid or _hashes(key, e)]
        if len(found) == 1:
            return found[0]
        raise PerakladError(
            f"{'several entries are' if found else 'no entry is'} named {key}",
            path=self.files.catalogue(self.language),
            expected="the key of one entry",
            remedy=f"see 'peraklad status {self.files.document} --entries'",
        )

    def _refused(
        self, chosen: Sequence[Entry], book: Ledger, document: Document, data: bytes
    ) -> list[signoff.Refusal]:
        four = self.project.config.four_eyes
        opening = {source for _, source in signoff.openers(document)}
        wrote = self._translators(data) if four and chosen else None
        refused = []
        for entry in chosen:
            reason = signoff.refusal(
                entry,
                signoff.review(entry, book).state,
                bool(self.request.entries),
                entry.msgid in opening,
                self.by,
                wrote(entry) if wrote else None,
            )
            if reason:
                refused.append(signoff.Refusal(entry, reason))
        return refused

    def _translators(self, data: bytes) -> _Translators:
        name = self.files.catalogue(self.language)
        return _Translators(data, git.authors(self.project.root, name, data))

    def _decided(self, old: Catalogue, decided: Sequence[Entry]) -> tuple[bytes, list[Record]]:
        """The catalogue with its marks set, and the records."""
        change = {"approve": signoff.accepted, "reject": signoff.returned}.get(self.request.verb)
        keys = {e.key for e in decided}
        entries = tuple(
            change(e) if change and e.key in keys and not e.obsolete else e for e in old.entries
        )
        records = [
            signoff.decide(self.request.verb, e, self.by, self.at, self.request.comment)
            for e in decided
        ]
        return catalogue.render(replace(old, entries=entries)), records

    def _report(
        self, result: Result, decided: Sequence[Entry], refused: Sequence[signoff.Refusal]
    ) -> None:
        done = {"approve": "approved", "reject": "rejected", "reopen": "reopened"}
        place = f"{self.files.document} ({self.language})"
        result.lines.append(f"{place}: {done[self.request.verb]} {len(decided)} as {self.by}")
        counts: dict[str, int] = {}
        for refusal in refused:
            counts[refusal.reason] = counts.get(refusal.reason, 0) + 1
        result.lines += [f"  left {number}: {reason}" for reason, number in counts.items()]
        assert isinstance(result.data, list)
        result.data.append(
            {
                "document": self.files.document,
                "language": self.language,
                done[self.request.verb]: len(decided),
                "left": counts,
            }
        )


@dataclass(frozen=True, slots=True)
class _Translators:
    """Who wrote the translation of an entry, as git's history of its lines says."""

    data: bytes
    lines: dict[int, str] | None

    def __call__(self, entry: Entry) -> set[str]:
        if self.lines is None:
            return set()
        text = self.data.split(b"\n")
        number = entry.line
        while number < len(text) and not text[number - 1].startswith(b"msgstr"):
            number += 1
        found = set()
        while number <= len(text) and text[number - 1].strip():
            found.add(self.lines.get(number, ""))
            number += 1
        return set() if "" in found else found


def _hashes(key: str, entry: Entry) -> bool:
    """Whether `key` begins the entry's hash; six digits at least, to be no accident."""
    return len(key) >= KEY_DIGITS and source_of(entry.key).startswith(key.lower())


KEY_DIGITS = 6

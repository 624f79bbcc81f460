"""The desk: everything that reviewers do to a project's files goes through it.

Laws: what `save` has acknowledged is in the catalogue, or shown as `Sentence.lost`, whatever other
programs do to the catalogue and wherever the machine stops (who takes back the ledger as well, as
``git checkout`` can, has asked for the old state of both); a save changes the lines of its entry
and no others; an edit that was made against another wording than the file's is never written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Literal, NamedTuple

from workflow import git, signoff
from workflow.checking import Row
from workflow.documents import Files
from workflow.errors import PerakladError, ProjectError
from workflow.ledger import Record, entry_key, key_of, source_of
from workflow.model import Entry
from workflow.project import Conflict, Project
from workflow.review import deciding, texts
from workflow.review.deciding import Judge, Reason
from workflow.review.opened import Missing, Opened
from workflow.review.shelf import MOST, Shelf
from workflow.review.translators import Translators, recorded
from workflow.review.values import Changed, Place, Refused, Sentence, Verb, Wanted

__all__ = ["Decided", "Desk", "Errors", "Missing"]

ATTEMPTS = 3
"""How often a catalogue is read and written again because another program is writing it."""

PAUSE = 0.05
"""Seconds between two attempts."""

Errors = Callable[[Opened, str], Sequence[Row]]
"""The errors that the checks find in the entry with this key and nobody has accepted."""


class Decided(NamedTuple):
    """What became of the entries to be decided on."""

    done: tuple[Sentence, ...]
    """As they are now."""
    refused: tuple[Refused, ...]


class _Change(NamedTuple):
    """What is to be written."""

    entries: Mapping[str, Entry]
    """By the hash of their identity."""
    records: Sequence[Record]


_NOTHING = _Change({}, ())


class Desk:
    """Opens, saves and decides; safe to use from several threads."""

    def __init__(
        self, project: Project, *, confidential: bool = True, errors: Errors | None = None
    ) -> None:
        """Without `confidential`, confidential documents do not exist for anybody.

        `errors`: what the checks find; without it the whole document is checked for each approval.
        """
        self.project = project
        self.errors = errors or self._checked
        self._shelf = Shelf(project, confidential=confidential)
        self._lock = Lock()
        self._authors: dict[Place, tuple[str, Translators]] = {}

    def places(self) -> list[Files]:
        """The documents there are, by id."""
        return self._shelf.places()

    def files(self, document: str) -> Files:
        """The files of a document by its id. Raises Missing for none, and for a hidden one."""
        return self._shelf.files(document)

    def opened(self, place: Place) -> Opened:
        """A catalogue as it is in the files now.

        Raises Missing for a document that is none, PerakladError for files that cannot be used.
        """
        return self._shelf.opened(place)

    def save(self, place: Place, key: str, base: str, text: str, by: str) -> Sentence:
        """Make `text` the translation of an entry whose wording was `base` on the screen.

        It counts as translated by `by` (``Name <address>``), also where it is a draft's text. The
        same once more changes nothing. Raises Changed when the entry has another wording by now,
        Missing for no entry, PerakladError for a text that cannot be written.
        """

        def work(opened: Opened) -> _Change:
            entry = _found(opened, key)
            made = texts.translation(text, entry, opened)
            if base not in (opened.base(entry), opened.base(entry, made)):
                if _done_already(opened, entry, made):
                    return _NOTHING  # the answer to the first try was lost on its way
                raise Changed(_sentence(opened, key), made)
            return _saved(opened, key, entry, made, by)

        return _sentence(self._change(place, by, work), key)

    def decide(
        self,
        place: Place,
        verb: Verb,
        wanted: Sequence[Wanted],
        by: str,
        comment: str = "",
        despite_errors: bool = False,
    ) -> Decided:
        """Approve, reject or reopen entries, all of them in one write.

        An entry that may not be decided on, or has another wording than was on the screen, is
        refused and left; the others are done. `despite_errors` waives what the checks find.
        Raises PerakladError where `verb` or `despite_errors` asks for a comment and there is none.
        """
        comment = texts.comment(comment, needed=verb == "reject" or despite_errors)
        chosen = list({w.key: w for w in wanted}.values())
        authors = self._prepared(place, verb, chosen)
        refused: list[Refused] = []
        done: list[str] = []

        def work(opened: Opened) -> _Change:
            judge = self._judge(opened, by, authors, despite_errors)
            reasons = _refusals(opened, verb, chosen, judge)
            refused[:] = reasons
            left = {r.key for r in reasons}
            done[:] = [w.key for w in chosen if w.key not in left]
            entries = {key: _found(opened, key) for key in done}
            book, records = opened.book, []
            for key, entry in entries.items():
                at = deciding.moment(key, book)
                records += judge.waivers([entry], at, comment) if verb == "approve" else []
                records.append(deciding.decision(verb, entry, book, by, at, comment))
            return _Change({k: deciding.marked(verb, e) for k, e in entries.items()}, records)

        now = self._change(place, by, work)
        return Decided(tuple(_sentence(now, key) for key in done), tuple(refused))

    def comment(self, place: Place, key: str, comment: str, by: str) -> None:
        """Put a remark on a sentence on record. Raises Missing, PerakladError for no text."""
        remark = texts.comment(comment, needed=True)

        def work(opened: Opened) -> _Change:
            entry = _found(opened, key)
            at = deciding.moment(key, opened.book)
            return _Change({}, [Record("comment", key, key_of(entry), by, at, remark)])

        self._change(place, by, work)

    def waive(
        self,
        place: Place,
        key: str,
        base: str,
        check: str,
        comment: str,
        by: str,
        event: Literal["waive", "unwaive"] = "waive",
    ) -> None:
        """Accept what `check` finds in a wording, for the reason in `comment`, or no longer.

        Raises Changed when the entry has another wording by now, Missing for no entry,
        PerakladError for no such check, and for a waiver without a reason.
        """
        reason = texts.comment(comment, needed=event == "waive")
        texts.known_check(check)

        def work(opened: Opened) -> _Change:
            entry = _found(opened, key)
            if opened.base(entry) != base:
                raise Changed(_sentence(opened, key), "")
            book = opened.book
            at = deciding.moment(key, book)
            return _Change({}, [deciding.waiver(event, entry, check, book, by, at, reason)])

        self._change(place, by, work)

    def _change(self, place: Place, by: str, work: Callable[[Opened], _Change]) -> Opened:
        """Do `work` on the files as they are, and write what it gives."""
        texts.person(by)
        trouble: PerakladError | None = None
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE)  # git, or an editor, is in the middle of writing
            with self._lock, self.project.locked():
                try:
                    now = self._shelf.read(place)
                except Missing:
                    raise
                except PerakladError as error:
                    trouble = error
                    continue
                change = work(now)
                if not (change.entries or change.records):
                    return now
                try:
                    return self._write(now, now.changed(change.entries, change.records))
                except Conflict:
                    continue
        if trouble is not None:
            raise _unusable(trouble) from trouble
        raise ProjectError(
            "is being written by another program all the time",
            path=self.files(place.document).catalogue(place.language),
            remedy="close it and try again",
        )

    def _write(self, old: Opened, new: Opened) -> Opened:
        """The ledger first: alone it changes nothing, and it knows what the catalogue will say."""
        with self._shelf.writing:
            if new.data.ledger is not None:
                book = old.files.ledger(old.place.language)
                self.project.write(book, new.data.ledger, old.data.ledger)
            self.project.write(old.path, new.data.catalogue, old.data.catalogue)
            self._shelf.keep(new)
        return new

    def _judge(
        self, opened: Opened, by: str, authors: Translators | None, despite_errors: bool
    ) -> Judge:
        return Judge(
            opened.book,
            by,
            opened.document,
            named=True,
            translators=authors,
            errors=lambda entry: self.errors(opened, _key(entry)),
            despite_errors=despite_errors,
        )

    def _prepared(self, place: Place, verb: Verb, wanted: Sequence[Wanted]) -> Translators | None:
        """What approvals need to know of git and the checks, asked before anybody has to wait.

        Returns who translated; None without a four-eyes rule.
        """
        if verb != "approve":
            return None
        now = self.opened(place)
        known = [(w.key, entry) for w in wanted if (entry := now.entry(w.key)) is not None]
        for key, _ in known:
            self.errors(now, key)
        if not self.project.config.four_eyes:
            return None
        head = git.head(self.project.root)
        kept = self._authors.get(place)
        if kept is None or not head or kept[0] != head:
            if len(self._authors) >= MOST:
                self._authors.clear()
            kept = self._authors[place] = (head, Translators(self.project.root, now.path))
        if not all(recorded(entry, now.book) for _, entry in known):
            kept[1].committed()
        return kept[1]

    def _checked(self, opened: Opened, key: str) -> Sequence[Row]:
        """The errors in an entry, from a check of the whole document."""
        from workflow.gate import Errors as Found

        entry = opened.entry(key)
        if entry is None:
            return ()
        rows = Found.of(self.project).rows(opened.files, opened.place.language)
        return rows.get(entry.key, [])


def _unusable(error: PerakladError) -> ProjectError:
    """`error` as what is wrong with a file, not with what was asked for."""
    return ProjectError(
        error.what,
        path=error.path,
        line=error.line,
        expected=error.expected,
        remedy=error.remedy,
    )


def _key(entry: Entry) -> str:
    return source_of(entry.key)


def _found(opened: Opened, key: str) -> Entry:
    entry = opened.entry(key)
    if entry is None:
        raise Missing(
            "there is no such sentence in the catalogue",
            path=opened.path,
            remedy="load the page again; 'peraklad extract' adds what is new in the article",
        )
    return entry


def _sentence(opened: Opened, key: str) -> Sentence:
    found = opened.sentence(key)
    assert found is not None  # only asked for entries that are there
    return found


def _done_already(opened: Opened, entry: Entry, text: str) -> bool:
    """Whether the file says `text` since somebody has saved it, and nothing else was lost."""
    now = _sentence(opened, _key(entry))
    return entry.msgstr == text and now.state != "draft" and not now.lost


def _saved(opened: Opened, key: str, entry: Entry, text: str, by: str) -> _Change:
    """What saving `text` writes; nothing where it would say the same once more."""
    now = _sentence(opened, key)
    if text == entry.msgstr and now.state != "draft" and not now.lost:
        return _NOTHING
    at = deciding.moment(key, opened.book)
    wrote = Record(
        "translate",
        key,
        entry_key(entry.msgctxt, entry.msgid, text),
        by,
        at,
        text=text,
        start=key_of(entry),
    )
    kept = Record("translate", key, key_of(entry), at=at, text=entry.msgstr)
    known = any(r.text == entry.msgstr for r in opened.book.about(key))
    records = [wrote] if known or not entry.msgstr or text == entry.msgstr else [kept, wrote]
    return _Change({key: signoff.accepted(replace(entry, msgstr=text))}, records)


def _refusals(opened: Opened, verb: Verb, wanted: Sequence[Wanted], judge: Judge) -> list[Refused]:
    """Those of the entries `wanted` that are left, and why, in their order."""
    entries = {w.key: opened.entry(w.key) for w in wanted}
    same = [e for w in wanted if (e := entries[w.key]) is not None and opened.base(e) == w.base]
    reasons = judge.refusals(same) if verb == "approve" else _unfilled(verb, same)
    found = []
    for key, base in wanted:
        entry = entries[key]
        if entry is None:
            found.append(Refused(key, "gone", "there is no such sentence any more"))
        elif opened.base(entry) != base:
            found.append(Refused(key, "changed", "somebody else has changed it meanwhile"))
        elif entry in reasons:
            found.append(Refused(key, *reasons[entry]))
    return found


def _unfilled(verb: Verb, entries: Sequence[Entry]) -> dict[Entry, Reason]:
    """What has no translation cannot be rejected."""
    empty = [e for e in entries if verb == "reject" and not e.msgstr]
    return {e: Reason("empty", "it has no translation") for e in empty}

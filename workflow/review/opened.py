"""One catalogue with its ledger and its article, as they are in the files: an unchanging value.

After a save a new one is made of the old one's parts, so that one sentence in a catalogue of
thousands costs what one sentence costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from workflow import catalogue, extraction, formats, ledger, signoff
from workflow.documents import SOURCE_LANGUAGE, Files
from workflow.errors import PerakladError
from workflow.ledger import Ledger, Record, entry_key, key_of, source_of
from workflow.model import Catalogue, Document, Entry, Key, Unit
from workflow.review.splice import chunks, numbered, respliced
from workflow.review.values import Place, Sentence


class Missing(PerakladError):
    """There is no such document or sentence, or none that may be seen here."""


class Bytes(NamedTuple):
    """The contents of the files."""

    source: bytes
    catalogue: bytes
    ledger: bytes | None
    """None: there is no ledger yet."""


class Role(NamedTuple):
    """What an entry is in the document."""

    key: Key
    role: str
    """The kind of its block, or ``speaker``."""
    opens: bool
    """It opens a block, where `[joined]` cannot stand."""


class Article(NamedTuple):
    """What does not change with the translation."""

    document: Document
    roles: Mapping[str, Role]
    """By `ledger.source_of` of the entry's key; where it stands first."""


def article(data: bytes, path: str, unit: Unit) -> Article:
    """The article in the source file `data`. Raises SourceError."""
    document = formats.load(data, path, unit)
    opening = {source for _, source in signoff.openers(document)}
    roles: dict[str, Role] = {}
    for block, segment, key in extraction.addressed(document):
        role = Role(key, extraction.role_of(block, segment), key[1] in opening)
        roles.setdefault(source_of(key), role)
    return Article(document, roles)


@dataclass(frozen=True)
class Opened:
    """One catalogue, its ledger and its document as they are in the files."""

    place: Place
    files: Files
    version: str
    """Changes with the files' contents; not the same for the same contents at another time."""
    data: Bytes
    article: Article
    catalogue: Catalogue
    """Its entries may be older than those of this value: see `entries`."""
    entries: tuple[Entry, ...]
    """Those in use, in file order. After a save their `line` is that of the file before."""
    book: Ledger
    positions: Mapping[str, int]
    """Where in `entries` an entry stands, by `ledger.source_of` of its key."""

    @property
    def document(self) -> Document:
        """The article."""
        return self.article.document

    @property
    def path(self) -> str:
        """Of the catalogue, relative to the project."""
        return self.files.catalogue(self.place.language)

    def entry(self, key: str) -> Entry | None:
        """The entry whose identity has the hash `key` (`ledger.source_of`)."""
        at = self.positions.get(key)
        return None if at is None else self.entries[at]

    def sentence(self, key: str) -> Sentence | None:
        """The entry as a reviewer sees it; empty where only the article has it."""
        role = self.article.roles.get(key)
        entry = self.entry(key)
        if entry is None:
            return None if role is None else _absent(key, role)
        wording = key_of(entry)
        review = signoff.review(entry, self.book)
        draft = self.book.draft(key, entry.msgstr)
        word = self.book.last_word(wording)
        lost = self.book.lost(key, wording)
        return Sentence(
            key=key,
            base=_base(wording, lost),
            source=entry.msgid,
            target=entry.msgstr,
            state=review.state,
            role=role.role if role else "",
            opens=role.opens if role else False,
            stale=review.stale,
            approved=review.approved or "",
            severity=review.severity,
            was=self._was(key, entry, stale=review.stale),
            engine=draft.engine if draft else "",
            score=draft.score if draft else "",
            exact=review.state == "draft" and draft is not None and _exact(draft),
            by=word.by if word else "",
            at=word.at if word else draft.at if draft else "",
            notes=entry.comments,
            comments=len(self.book.comments(key)),
            lost=lost.text if lost else "",
        )

    def base(self, entry: Entry, text: str = "") -> str:
        """What an edit of `entry`, one of `entries`, has to be made against now.

        `text`: what it is to say; a text that was lost comes back without being shown first.
        """
        wording = key_of(entry)
        lost = self.book.lost(source_of(entry.key), wording)
        return _base(wording, lost if lost is None or lost.text != text else None)

    def _was(self, key: str, entry: Entry, *, stale: bool) -> str:
        """The earlier English: what the catalogue says, or an entry that is no longer in use."""
        if entry.previous_msgid is not None or not stale:
            return entry.previous_msgid or ""
        change = self.book.approved_change(key)
        return self._obsolete.get(change.start, "") if change else ""

    @cached_property
    def _obsolete(self) -> dict[str, str]:
        return {source_of(e.key): e.msgid for e in self.catalogue.entries if e.obsolete}

    @cached_property
    def pieces(self) -> tuple[list[bytes], list[int]]:
        """The file in pieces of one entry each, and which piece each of `entries` stands in."""
        pieces = chunks(self.data.catalogue)
        return pieces, numbered(pieces, self.entries)

    def changed(self, new: Mapping[str, Entry], records: Sequence[Record]) -> Opened:
        """This with the entries `new`, by the hash of their identity, and `records` in the ledger.

        Only the lines of these entries are others in the catalogue. Raises CatalogueError for what
        PO cannot express.
        """
        entries, (pieces, numbers) = list(self.entries), self.pieces
        pieces = list(pieces)
        made = sha256(self.version.encode())
        for key, entry in new.items():
            at = self.positions[key]
            was = entries[at]
            if entry != was:
                n = numbers[at]
                pieces[n] = respliced(pieces[n], was, entry, self.catalogue, self.path)
                entries[at] = entry
                made.update(pieces[n])
        book = self.data.ledger
        if records:
            book = ledger.appended(book or b"", records)
            made.update(repr(records).encode())
        opened = Opened(
            self.place,
            self.files,
            made.hexdigest()[:_VERSION],
            Bytes(self.data.source, b"".join(pieces), book),
            self.article,
            self.catalogue,
            tuple(entries),
            self.book.decided(records) if records else self.book,
            self.positions,
        )
        opened.__dict__["pieces"] = pieces, numbers  # as they would be found
        return opened


_VERSION = 16
"""Digits of a version."""


def _base(wording: str, lost: Record | None) -> str:
    """The hash of all that an editor has to have on the screen: the wording, and what was lost.

    Nobody can write over a lost text without having been shown it.
    """
    return wording if lost is None else sha256(f"{wording} {lost.key}".encode()).hexdigest()[:32]


def _absent(key: str, role: Role) -> Sentence:
    """A sentence that the catalogue does not have yet."""
    context, source = role.key
    base = entry_key(context, source, "")
    return Sentence(key, base, source, "", "empty", role.role, role.opens)


def _exact(draft: Record) -> bool:
    """Whether a draft is a match of the whole sentence from the memory."""
    return draft.engine == "memory" and draft.score == "100"


def opened(place: Place, files: Files, data: Bytes, unit: Unit, before: Opened | None) -> Opened:
    """The catalogue of `place` in the contents `data` of its files.

    What `before` has of the same contents is not parsed again. Raises PerakladError for a file
    that cannot be used.
    """
    path, book_path = files.catalogue(place.language), files.ledger(place.language)
    if before is not None and before.data == data:
        return before
    same = before is not None and before.data.source == data.source
    told = before.article if before and same else article(data.source, files.source, unit)
    if before is not None and before.data.catalogue == data.catalogue:
        read, entries, positions = before.catalogue, before.entries, before.positions
    else:
        read = catalogue.parse(data.catalogue, path)
        entries = tuple(e for e in read.entries if not e.obsolete)
        positions = {source_of(e.key): n for n, e in enumerate(entries)}
    version = sha256(b"\0".join((data.source, data.catalogue, data.ledger or b"")))
    made = Opened(
        place,
        files,
        version.hexdigest()[:_VERSION],
        data,
        told,
        read,
        entries,
        _book(data.ledger or b"", book_path, before),
        positions,
    )
    if before is not None and entries is before.entries and "pieces" in before.__dict__:
        made.__dict__["pieces"] = before.pieces  # after a save the entries' lines are older ones
    return made


def _book(data: bytes, path: str, before: Opened | None) -> Ledger:
    """The ledger in `data`; of one that only had lines added, these alone are parsed."""
    was = before.data.ledger if before is not None else None
    if before is not None and was and was.endswith(b"\n") and data.startswith(was):
        try:
            more = ledger.parse(data[len(was) :], path)
        except PerakladError:
            return ledger.parse(data, path)  # names the right line
        return before.book.decided(more.records) if more.records else before.book
    return ledger.parse(data, path)


def no_catalogue(files: Files, language: str) -> PerakladError:
    """What is said where a document has no catalogue in `language` (BCP 47)."""
    if language == SOURCE_LANGUAGE:
        return PerakladError("English is the source", expected="a language of the editions")
    return PerakladError(
        "there is no catalogue",
        path=files.catalogue(language),
        remedy=f"run 'peraklad extract --language {language}'",
    )

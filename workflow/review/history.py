"""What became of one sentence: from the ledger, and from the commits of its catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from workflow import git, po_reader
from workflow.errors import PerakladError
from workflow.ledger import Record, entry_key
from workflow.model import Entry, Key
from workflow.review.splice import chunks

if TYPE_CHECKING:
    from workflow.project import Project
    from workflow.review.opened import Opened

VERSIONS = 200
"""Committed versions of a catalogue that are looked at, the newest first."""

BYTES = 200_000_000
"""What these have together, at most: with more, the oldest are left out."""

_ABSENT = 3
"""Versions without the sentence that are looked through for an older one that has it: one may be
broken, or on a branch."""

COMMIT = "commit"
"""The event of a wording that came with a commit."""

_WORD = re.compile(r"[A-Za-z0-9]+")


class Event(NamedTuple):
    """One thing that happened to a sentence."""

    at: str
    """In UTC (ISO 8601); empty where nobody knows."""
    by: str
    """``Name <address>``; of a draft the engine that wrote it; empty where nobody knows."""
    event: str
    """As in the ledger, or `COMMIT`."""
    text: str
    """The wording it is about, where that is known; of a ``change`` the one of before."""
    comment: str
    """What a person said; of a waiver also the check it is about."""
    commit: str
    """The commit that brought a wording in, in hexadecimal; empty otherwise."""


def history(opened: Opened, key: str, project: Project | None = None) -> list[Event]:
    """What happened to the entry with this `ledger.source_of`, newest first.

    Of the English that it was before as well, as far as the ledger says. Of two events in one
    second the one that stands later in the ledger is the newer; commits come after records.
    Without the `project`, which git is asked about, there are no commits.
    """
    entry = opened.entry(key)
    if entry is None:
        return []
    commits = list(_commits(project.root, opened.path, entry.key)) if project else []
    sources = opened.book.lineage(key)
    records = [r for s in sources for r in opened.book.about(s)]
    texts = _texts(entry, records, commits)
    events = [_event(record, texts) for record in records]
    ordered = [*events, *reversed(commits)]
    ordered.sort(key=lambda event: event.at)
    return ordered[::-1]


def _event(record: Record, texts: dict[str, str]) -> Event:
    by = record.by
    if record.event == "draft":
        by = f"{record.engine} ({record.model})" if record.model else record.engine
    comment = record.comment
    if record.check:
        comment = f"{record.check}: {comment}" if comment else record.check
    text = record.text or texts.get(record.key, "")
    return Event(record.at, by, record.event, text, comment, "")


def _texts(entry: Entry, records: list[Record], commits: list[Event]) -> dict[str, str]:
    """The wordings that are known, by `ledger.entry_key`."""
    said = [entry.msgstr, *(event.text for event in commits)]
    texts = {entry_key(*entry.key, text): text for text in said}
    drafts = {entry_key(*entry.key, r.text): r.text for r in records if r.event == "draft"}
    return {**drafts, **texts, **{r.key: r.text for r in records if r.text and r.event != "draft"}}


def _commits(root: str, path: str, key: Key) -> Iterator[Event]:
    """The commits that brought a wording in, newest first."""
    later: git.Version | None = None
    text, piece, held, absent = "", b"", 0, 0
    for version in git.history(root, path, VERSIONS):
        held += len(version.data)
        if held > BYTES or absent > _ABSENT:
            break
        if not piece or piece not in version.data:  # else it is as it was
            was, piece = _found(version.data, key, path)
            absent += not piece
            if later is not None and text and was != text:
                yield _commit(later, text)
            text = was
        later = version
    else:
        if later is not None and text:
            yield _commit(later, text)


def _commit(version: git.Version, text: str) -> Event:
    return Event(version.at, version.by, COMMIT, text, "", version.commit)


def _found(data: bytes, key: Key, path: str) -> tuple[str, bytes]:
    """The translation of the entry `key` in a PO file, and its lines; empty where it is not.

    Only the pieces of the file that have its longest word are read.
    """
    word = max(_WORD.findall(key[1]), key=len, default="").encode()
    for piece in chunks(data):
        if word in piece:
            for entry in _read(piece, path):
                if entry.key == key and not entry.obsolete:
                    return entry.msgstr, piece
    return "", b""


def _read(piece: bytes, path: str) -> list[Entry]:
    """The entries of a piece; a version that was broken says nothing."""
    try:
        return po_reader.read(piece.decode().replace("\r\n", "\n"), path)[0]
    except (PerakladError, UnicodeDecodeError):
        return []

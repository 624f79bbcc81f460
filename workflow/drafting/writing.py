"""Drafts into a catalogue and its ledger, and nothing else into either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from workflow import catalogue, ledger
from workflow.documents import Files
from workflow.drafting import comment
from workflow.drafting.collect import is_empty, read
from workflow.drafting.task import Candidate
from workflow.errors import CatalogueError, PerakladError
from workflow.ledger import Record, source_of
from workflow.model import Entry, Key
from workflow.project import Conflict, Project

ATTEMPTS = 3
"""How often a catalogue is written again because an editor saved it meanwhile."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one catalogue."""

    drafted: frozenset[Key] = frozenset()
    """The entries that were still empty and have a draft now."""
    explained: int = 0
    """Edited entries that were given a comment."""
    files: int = 0


def write(
    project: Project, files: Files, language: str, drafts: Mapping[Key, Candidate], at: str
) -> Written:
    """Write `drafts` into the catalogue of `language` (BCP 47), where its entries are still empty.

    The catalogue is read anew under the project's lock: whatever a person has written meanwhile
    stays as it is. An entry whose English was edited is told what was changed. The ledger is
    written first, which alone changes nothing. `at` is the time of the records.
    Raises PerakladError; both files are then as they were, or the ledger has records too many.
    """
    for _ in range(ATTEMPTS):
        try:
            with project.locked():
                return _write(project, files, language, drafts, at)
        except Conflict:
            continue
    raise PerakladError(
        "is being written by another program all the time",
        path=files.catalogue(language),
        remedy="close it and run 'peraklad draft' again; nothing is asked for twice",
    )


def _write(
    project: Project, files: Files, language: str, drafts: Mapping[Key, Candidate], at: str
) -> Written:
    name, book_name = files.catalogue(language), files.ledger(language)
    was, book_was = project.read_or_none(name), project.read_or_none(book_name)
    old = read(project, files, language)
    fill = {e.key: drafts[e.key] for e in old.entries if is_empty(e) and e.key in drafts}
    entries = tuple(_entry(e, fill.get(e.key)) for e in old.entries)
    explained = sum(
        a.comments != b.comments for a, b in zip(entries, old.entries, strict=True) if b.msgstr
    )
    if entries == old.entries:
        return Written()
    data = _rendered(lambda: catalogue.render(replace(old, entries=entries)), name)
    written = 0
    if fill:
        book = ledger.parse(book_was or b"", book_name)
        records = [_record(key, draft, at) for key, draft in fill.items()]
        written += project.write(book_name, ledger.render(book.plus(records)), book_was)
    written += project.write(name, data, was)
    return Written(frozenset(fill), explained, written)


def _rendered(make: Callable[[], bytes], name: str) -> bytes:
    try:
        return make()
    except CatalogueError as error:
        error.path = error.path or name
        raise


def _entry(entry: Entry, draft: Candidate | None) -> Entry:
    if draft is not None:
        return replace(
            entry,
            msgstr=draft.text,
            flags=("fuzzy", *entry.flags),
            comments=(*entry.comments, *comment.lines(entry.msgid, draft)),
            previous_msgctxt=None,  # it translates this English, whatever stood here before
            previous_msgid=None,
            previous_msgid_plural=None,
        )
    if entry.fuzzy and not entry.obsolete:
        return replace(entry, comments=comment.changed(entry))
    return entry


def _record(key: Key, draft: Candidate, at: str) -> Record:
    return Record(
        "draft",
        source_of(key),
        at=at,
        text=draft.text,
        engine=draft.engine,
        model=draft.model,
        score="" if draft.score is None else str(draft.score),
    )

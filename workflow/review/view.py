"""A document as a reviewer sees it: the whole article, or a part of a long one.

Laws: every segment of the document is in exactly one part, in reading order; a part that is made
makes no sentence of another; a view changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workflow import extraction, signoff
from workflow.errors import PerakladError
from workflow.ledger import Ledger, Record, entry_key, source_of
from workflow.model import Block, Document, Entry, Key, Segment
from workflow.review.recent import Recent
from workflow.review.values import BlockView, DocumentView, Sentence
from workflow.signoff import Review

if TYPE_CHECKING:
    from workflow.review.opened import Opened

SIZE = 400
"""Sentences in one part: some twenty pages of print, which a browser lays out at once."""

_KEPT = 12
"""Documents whose outline and counts are remembered."""


class _Row(NamedTuple):
    """One block, or some sentences of a huge one."""

    block: Block
    keys: tuple[Key, ...]
    """Of its sentences."""
    speaker: Key | None
    first: bool
    """It begins the block."""


class _Outline(NamedTuple):
    """A document cut into parts."""

    document: Document
    size: int
    parts: tuple[tuple[_Row, ...], ...]
    part_of: dict[str, int]
    """Hash of an entry's identity → the first part it stands in, from 1."""


_outlines: Recent[_Outline] = Recent(_KEPT)


def view(opened: Opened, part: int = 1, size: int = SIZE) -> DocumentView:
    """Part `part` (from 1) of the document, in parts of about `size` sentences.

    A document that is no longer than that is one part. A sentence that the catalogue does not
    have yet is an empty one. Raises PerakladError for a part that there is none of.
    """
    outline = _outline(opened, size)
    if not 1 <= part <= len(outline.parts):
        raise PerakladError(
            f"there is no part {part}",
            path=opened.document.path,
            expected=f"1 to {len(outline.parts)}",
        )
    return DocumentView(
        place=opened.place,
        title=title(opened),
        blocks=tuple(_block(opened, row) for row in outline.parts[part - 1]),
        part=part,
        parts=len(outline.parts),
        version=opened.version,
        counts=counts(opened),
        confidential=opened.document.meta.confidential,
    )


def part_of(opened: Opened, key: str, size: int = SIZE) -> int:
    """The part that the sentence with this `ledger.source_of` stands in; 1 where there is none."""
    return _outline(opened, size).part_of.get(key, 1)


def title(opened: Opened) -> str:
    """The article's title in English; without one its document's id."""
    return title_of(opened.document) or opened.place.document


def title_of(document: Document) -> str:
    """The article's title in English, or empty."""
    found = next((block for block in document.blocks if block.kind == "title"), None)
    return " ".join(segment.source for segment in found.segments) if found else ""


def entries_of(document: Document) -> tuple[tuple[Key, int], ...]:
    """The entries that a catalogue of the document needs, each with its number of words."""
    return tuple((e.key, len(e.msgid.split())) for e in extraction.wanted(document))


def _block(opened: Opened, row: _Row) -> BlockView:
    block = row.block
    return BlockView(
        block.kind,
        tuple(
            _sentence(opened, key, block.kind, row.first and at == 0)
            for at, key in enumerate(row.keys)
        ),
        block.marker if row.first else "",
        _sentence(opened, row.speaker, "speaker", False) if row.speaker else None,
    )


def _sentence(opened: Opened, key: Key, role: str, opens: bool) -> Sentence:
    name = source_of(key)
    return opened.sentence(name) or Sentence(
        name, entry_key(*key, ""), key[1], "", "empty", role=role, opens=opens
    )


def _outline(opened: Opened, size: int) -> _Outline:
    """The parts, remembered for as long as the document is the same."""
    name = (id(opened.document), size)
    known = _outlines.get(name)  # it holds the document, so the id is no other's
    if known is None:
        rows = list(_rows(opened.document, max(1, size)))
        parts = tuple(_parts(rows, max(1, size))) or ((),)
        where: dict[str, int] = {}
        for number, part in enumerate(parts, 1):
            for row in part:
                for key in (*row.keys, *((row.speaker,) if row.speaker else ())):
                    where.setdefault(source_of(key), number)
        known = _outlines.put(name, _Outline(opened.document, size, parts, where))
    return known


def _rows(document: Document, size: int) -> Iterator[_Row]:
    keys: dict[int, list[tuple[Segment, Key]]] = {}
    for block, segment, key in extraction.addressed(document):
        keys.setdefault(id(block), []).append((segment, key))
    for block in document.blocks:
        mine = [key for _, key in keys.get(id(block), ())]
        speaker = mine.pop(0) if block.speaker and mine else None
        if not mine and speaker is None:
            continue
        yield _Row(block, tuple(mine[:size]), speaker, True)
        for at in range(size, len(mine), size):
            yield _Row(block, tuple(mine[at : at + size]), None, False)


def _parts(rows: Sequence[_Row], size: int) -> Iterator[tuple[_Row, ...]]:
    part: list[_Row] = []
    held = 0
    for row in rows:
        if part and held + len(row.keys) > size:
            yield tuple(part)
            part, held = [], 0
        part.append(row)
        held += len(row.keys)
    if part:
        yield tuple(part)


class _Tally(NamedTuple):
    """Where every entry of a catalogue stands, and from what that was told."""

    document: Document
    words: dict[Key, int]
    """The document's entries, each with the number of its English words."""
    entries: tuple[Entry, ...]
    book: Ledger
    reviews: dict[Key, Review]


_tallies: Recent[_Tally] = Recent(_KEPT)


def counts(opened: Opened) -> dict[str, int]:
    """Entries by state, ``stale`` ones, and ``words``: English ones that nobody has translated.

    After an edit only what it may have changed is looked at again.
    """
    name = (opened.place, id(opened.document))  # the tally holds it, so the id is no other's
    known = _tallies.get(name)
    keys = _affected(known, opened) if known is not None else None
    if known is None or keys is None:
        words = known.words if known else dict(entries_of(opened.document))
        entries = signoff.by_key(opened.entries)
        reviews = {key: signoff.review(entries.get(key), opened.book) for key in words}
    else:
        words = known.words
        some = {source_of(key): key for key in keys & words.keys()}
        new = {key: signoff.review(opened.entry(s), opened.book) for s, key in some.items()}
        reviews = {**known.reviews, **new}
    _tallies.put(name, _Tally(opened.document, words, opened.entries, opened.book, reviews))
    return _added(words, reviews)


def _added(words: dict[Key, int], reviews: dict[Key, Review]) -> dict[str, int]:
    states = Counter([review.state for review in reviews.values()])
    found = {state: states[state] for state in ("empty", "draft", "translated", "reviewed")}
    stale = sum([review.approved is not None for review in reviews.values()])
    left = [words[key] for key, r in reviews.items() if r.state in ("empty", "draft")]
    return {**found, "stale": stale, "words": sum(left)}


def _affected(known: _Tally, opened: Opened) -> set[Key] | None:
    """The entries that may stand elsewhere by now; None: it may be any."""
    touched = _touched(known.book.records, opened.book.records)
    if touched is None or len(known.entries) != len(opened.entries):
        return None
    pairs = zip(known.entries, opened.entries, strict=True)
    changed = [(was, now) for was, now in pairs if was is not now]
    if any(was.key != now.key for was, now in changed):
        return None
    entries = [entry for source in touched if (entry := opened.entry(source)) is not None]
    return {e.key for e in entries} | {now.key for was, now in changed if was != now}


_TIES = ("carry", "change")
"""Records that make a decision on one wording count for another sentence."""


def _touched(before: Sequence[Record], now: Sequence[Record]) -> set[str] | None:
    """The sentences that records added since speak of; None: it may be any."""
    if len(now) < len(before) or now[: len(before)] != before:
        return None
    new = now[len(before) :]
    if not new:
        return set()
    wordings = {record.key for record in new}
    for record in now:
        if record.event in _TIES and not wordings.isdisjoint((record.key, record.start)):
            return None
    return {record.source for record in new}

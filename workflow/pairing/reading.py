"""Both documents as rows of blocks with their sentences, ready to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from workflow import sentences
from workflow.model import Block, Document, Inline, Kind, Segment
from workflow.pairing.tokens import Place, places


class Sentence(NamedTuple):
    """A sentence of either document."""

    text: str
    """As in a msgid, tokens and all."""
    inlines: tuple[Inline, ...]
    """Those whose tokens stand in it."""
    number: int
    """Of its segment in the document."""
    line: int
    start: int = 0
    """Where it begins in its segment."""


class Passage(NamedTuple):
    """A block of either document, without the values inside its markup."""

    kind: Kind
    marker: str
    sentences: tuple[Sentence, ...]
    speaker: Sentence | None


class Side(NamedTuple):
    """A document."""

    passages: list[Passage]
    attributes: dict[tuple[int, str], tuple[Sentence, ...]]
    """The values inside markup, by the number of its segment and its token there."""
    segments: list[Segment]
    """By their numbers."""

    @property
    def sentences(self) -> list[Sentence]:
        """All of them in reading order, without speakers' names and values inside markup."""
        return [sentence for passage in self.passages for sentence in passage.sentences]


def side(document: Document, language: str = "") -> Side:
    """The article; or, with a `language` (BCP 47), a translation, whose segments are cut."""
    made = Side([], {}, [segment for _, segment in document.walk()])
    numbers = count()
    for block in document.head:
        _add(block, numbers, language, made)
    for part in document.parts:
        if isinstance(part, Block):
            _add(part, numbers, language, made)
    return made


def _add(block: Block, numbers: Iterator[int], language: str, made: Side) -> None:
    parts = [part for part in block.parts if isinstance(part, Segment)]
    numbered = [(next(numbers), segment) for segment in parts]
    spoken = numbered[1:] if block.speaker else numbered
    speaker = _whole(*numbered[0]) if block.speaker and numbered else None
    found = [s for number, segment in spoken for s in _sentences(number, segment, language)]
    if found or speaker:
        made.passages.append(Passage(block.kind, block.marker, tuple(found), speaker))
    for owner, segment in spoken:
        for inline in segment.inlines:
            values = [s for inner in inline.blocks for s in inner.segments]
            if values:
                made.attributes[owner, inline.shown] = tuple(
                    [_whole(next(numbers), value) for value in values]
                )


def _whole(number: int, segment: Segment) -> Sentence:
    return Sentence(segment.source, segment.inlines, number, segment.line)


def _sentences(number: int, segment: Segment, language: str) -> Iterator[Sentence]:
    """The segment as it is, or its sentences in a `language`; never cut within markup."""
    if not language:
        yield _whole(number, segment)
        return
    text, inlines = segment.source, segment.inlines
    found = places(text, inlines)
    at = 0
    for start, end in joined(sentences.spans(text, language), held(found)):
        inside = []
        while at < len(found) and found[at].start < end:
            if not found[at].closing:
                inside.append(inlines[found[at].inline])
            at += 1
        yield Sentence(text[start:end], tuple(inside), number, segment.line, start)


def held(found: Sequence[Place]) -> list[tuple[int, int]]:
    """From where markup opens to where it closes, in order; `found`: the tokens of a text."""
    stretches, depth, since = [], 0, 0
    for place in found:
        if place.closing:
            depth -= 1
        elif place.holds:
            since = place.start if depth == 0 else since
            depth += 1
        elif depth == 0:
            since = place.start
        if depth <= 0:
            stretches.append((since, place.end))
            depth = 0
    return stretches


def joined(
    spans: Sequence[tuple[int, int]], whole: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """`spans` with those made one that a stretch of `whole` lies across; both in order."""
    made: list[tuple[int, int]] = []
    at = 0
    for start, end in spans:
        while made and at < len(whole) and whole[at][1] <= made[-1][1]:
            at += 1
        if made and at < len(whole) and whole[at][0] < made[-1][1]:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return made

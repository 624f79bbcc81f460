"""The front matter of HTML, TOML or YAML, as blocks, and back into the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflow.errors import SourceError
from workflow.formats import front, front_fill
from workflow.formats.html_flat import Atom, Flat
from workflow.formats.inline import decode, encode
from workflow.model import JOINED, Block, Meta, Segment, Unit


class Matter(NamedTuple):
    """What front matter says."""

    meta: Meta
    head: tuple[Block, ...]
    error: SourceError | None


def split(text: str) -> tuple[str, str]:
    """`text` as (front matter with its fences, the rest)."""
    return front_fill.split(text)


def matter_of(matter: str, text: str, path: str, unit: Unit) -> Matter:
    """What the front matter of `text` says; an error in it is a value."""
    if not matter:
        return Matter(Meta(), (), front.missed(text, path))
    try:
        meta, words = front_fill.read(matter, path)
    except SourceError as error:
        return Matter(Meta(), (), error)
    unit = meta.unit or unit
    return Matter(meta, front.head(words, lambda value: list(_segments(value, unit))), None)


def _segments(value: str, unit: Unit) -> Iterator[Segment]:
    for low, high in Flat([Atom(value, 0, len(value), True)]).spans(unit):
        yield Segment(value[low:high], encode(value[low:high]))


def filled(matter: str, head: Sequence[Block], texts: Iterator[str | None], language: str) -> str:
    """`matter` with the translations of the segments of `head`, of which `texts` has one each."""
    said: list[str | None] = []
    for block in head:
        segments = [part for part in block.parts if isinstance(part, Segment)]
        given = [next(texts) for _ in segments]
        known = [
            s.source if text is None else text for s, text in zip(segments, given, strict=True)
        ]
        joined = " ".join([decode(text) for text in known if text and text != JOINED])
        said.append(None if given.count(None) == len(given) else joined)
    return front_fill.filled(matter, said, language) if matter else ""

"""What an edition's front matter says, in the words of the edition."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from workflow.editions.content import Correction, EditionBlock, Passage, Topic, flat
from workflow.formats import front
from workflow.model import Document


def topics(head: Sequence[EditionBlock], document: Document) -> tuple[Topic, ...]:
    """The topics of an edition; a topic's page is named by its English name in every language."""
    names = [b.segments[0].source for b in document.head if b.kind == "topic"]
    said = [b for b in head if b.kind == "topic"]
    found = [
        Topic(_slug(name), flat(block) if block.pieces else Passage(name, "source"))
        for name, block in zip(names, said, strict=True)
    ]
    return tuple({topic.slug: topic for topic in found}.values())


def _slug(name: str) -> str:
    """The file name of a topic's page: no two names have the same one."""
    slug = front.slug_of(name)
    plain = "-".join(name.lower().split())
    return slug if slug == plain else f"{slug}-{crc32(name.encode()):08x}"


def corrections(head: Sequence[EditionBlock], dates: Sequence[str]) -> tuple[Correction, ...]:
    """The corrections of an edition, the newest first."""
    said = [b for b in head if b.kind == "correction"]
    found = [
        Correction(day, flat(block)) for day, block in zip(dates, said, strict=True) if block.pieces
    ]
    return tuple(sorted(found, key=lambda correction: correction.date, reverse=True))

"""From a document to the entries its catalogues need."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.model import Block, Document, Entry, Key, Segment


def addressed(document: Document) -> Iterator[tuple[Block, Segment, Key]]:
    """Every segment with the key of its entry, in reading order.

    The same text in the same role is one entry. A text that comes back in another role has that
    role as its msgctxt, since a heading and an answer may need different translations.
    """
    for block, segment, _, key in _addressed(document):
        yield block, segment, key


def _addressed(document: Document) -> Iterator[tuple[Block, Segment, str, Key]]:
    roles: dict[str, str] = {}
    for block, segment in document.walk():
        role = role_of(block, segment)
        first = roles.setdefault(segment.source, role)
        yield block, segment, role, (None if role == first else role, segment.source)


def role_of(block: Block, segment: Segment) -> str:
    """What the segment is to a reader; a speaker's name has a role of its own."""
    if block.speaker and segment.source == block.speaker and segment.line == block.line:
        return "speaker"
    return block.kind


def wanted(document: Document) -> tuple[Entry, ...]:
    """The entries of `document`, untranslated, in reading order.

    The comment for translators says the role, and whether the sentence goes on in a block, then
    what the source has to say to them; it says nothing that a change elsewhere in the article
    would alter.
    """
    found: dict[Key, Entry] = {}
    references = (document.path,)
    last: Block | None = None
    for block, _, role, key in _addressed(document):
        if key not in found:
            note = f"{role}, continued" if block is last and role != "speaker" else role
            if block.speaker and role != "speaker":
                note += f" ({block.speaker})"
            notes = (note, *block.note.split("\n")) if block.note else (note,)
            found[key] = Entry(key[1], msgctxt=key[0], extracted=notes, references=references)
        if role != "speaker":
            last = block
    return tuple(found.values())

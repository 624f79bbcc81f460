"""What an edition says, ready to be rendered: plain frozen values, nothing of files or markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from workflow.model import JOINED, Block, Kind, Segment

Status = Literal["original", "source", "draft", "translated", "reviewed", "stale"]
"""Where a passage's wording comes from.

``original``: the English edition's own text; ``source``: English inside a localised edition, for
want of a translation; ``draft``, ``translated``, ``reviewed``: text in the edition's language;
``stale``: the last approved wording of a sentence whose English has changed.
"""

Mode = Literal["preview", "release"]
"""For the team's eyes, or for readers."""

_SPACE = re.compile(r"[ \t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_UNCLEAN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_PREFIX = re.compile(r"(?:\r\n|\n|\r)([ \t>]*)")


@dataclass(frozen=True, slots=True)
class Passage:
    """One segment as readers see it."""

    text: str
    """Empty or ``[joined]``: renders as nothing."""
    status: Status


@dataclass(frozen=True, slots=True)
class EditionBlock:
    """One block of an edition, with what the source's block looked like."""

    kind: Kind
    passages: tuple[Passage, ...]
    marker: str = ""
    """What stands before the text: ``- ``, ``> ``, ``1. ``, ``## ``."""
    speaker: Passage | None = None
    """Whose turn it is, in a ``Name: …`` turn."""
    colon: str = ": "
    """What stands between the speaker's name and the text."""
    glue: tuple[str, ...] = ()
    """What stands before the 2nd, 3rd, … passage; empty: a space everywhere."""
    tail: str = ""
    """What stands after the text and belongs to the block: the underline of a heading."""
    gap: str = ""
    """The source's text between this block and the next, or the end: blank lines, ``* * *``."""
    width: int = 0
    """Longest line of a block that the source breaks into lines by hand; 0: one line."""
    prefix: str = ""
    """What the source's further lines begin with: ``> `` or indentation."""

    _pieces: tuple[tuple[str, Passage], ...] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _text: str | None = field(default=None, init=False, repr=False, compare=False)

    def saying(self, passages: tuple[Passage, ...], speaker: Passage | None) -> EditionBlock:
        """The same block with other words; `dataclasses.replace` takes three times as long."""
        return EditionBlock(
            self.kind,
            passages,
            self.marker,
            speaker,
            self.colon,
            self.glue,
            self.tail,
            self.gap,
            self.width,
            self.prefix,
        )

    @property
    def pieces(self) -> tuple[tuple[str, Passage], ...]:
        """The passages that render as something, each cleaned and with what stands before it."""
        if self._pieces is None:
            object.__setattr__(self, "_pieces", tuple(self._joined()))
        return self._pieces or ()

    def _joined(self) -> Iterator[tuple[str, Passage]]:
        first = True
        for index, passage in enumerate(self.passages):
            text = clean(passage.text)
            if not text or text == JOINED:
                continue
            glue = _SPACE.sub(" ", self.glue[index - 1]) if self.glue and index else " "
            cleaned = passage if text == passage.text else Passage(text, passage.status)
            yield "" if first else glue, cleaned
            first = False

    @property
    def shown(self) -> tuple[Passage, ...]:
        """The passages that render as something, each on one line."""
        return tuple(passage for _, passage in self.pieces)

    @property
    def text(self) -> str:
        """The block's text on one line, without marker and speaker."""
        if self._text is None:
            text = "".join([glue + passage.text for glue, passage in self.pieces])
            object.__setattr__(self, "_text", text)
        return self._text or ""


def from_source(
    block: Block, passages: tuple[Passage, ...], speaker: Passage | None = None, gap: str = ""
) -> EditionBlock:
    """The edition's block for a document's `block` with one passage per segment.

    Marker, glue, tail and line prefix are the source's verbatim parts; `gap` is the verbatim text
    that follows the block in the document.
    """
    between: list[str] = [""]
    for part in block.parts:
        if isinstance(part, Segment):
            between.append("")
        else:
            between[-1] += part.text
    marker, *glue = between
    tail = glue.pop() if glue else ""
    colon = glue.pop(0) if block.speaker and glue else ": "
    broken = _PREFIX.search(block.text) if block.width else None
    return EditionBlock(
        block.kind,
        passages,
        marker=marker,
        speaker=speaker,
        colon=colon,
        glue=tuple(glue),
        tail=tail,
        gap=gap,
        width=block.width,
        prefix=broken[1] if broken else "",
    )


@dataclass(frozen=True, slots=True)
class Alternative:
    """The same document (or index) in one of the site's languages."""

    tag: str
    """BCP 47."""
    href: str
    """Relative to the page that links it."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One document in one language."""

    document: str
    """The document's id."""
    language: str
    """BCP 47."""
    slug: str
    """File name without suffix."""
    blocks: tuple[EditionBlock, ...]
    """The body in reading order."""
    head: tuple[EditionBlock, ...] = ()
    """Title, summary and author where the front matter has them; not part of a text edition."""
    opening: str = ""
    """The source's text before the first block of the body."""
    original: str | None = None
    """The body as it stands in the source: the text edition in the source's own language."""
    date: str = ""
    """ISO 8601, or empty."""
    mode: Mode = "release"
    site: str = "Peraklad"
    """The site's title."""
    alternatives: tuple[Alternative, ...] = ()
    """Every language the document has an edition in, this one included."""
    source: str = ""
    """Link to the English original; empty on the original itself."""

    @property
    def counts(self) -> Counter[Status]:
        """How many shown passages there are of each status."""
        return Counter([p.status for b in (*self.head, *self.blocks) for _, p in b.pieces])

    @property
    def flow(self) -> tuple[EditionBlock, ...]:
        """What a page shows, in order: title, standfirst, then the rest of the body."""
        title = self.first("title") or EditionBlock("title", (Passage(self.slug, "original"),))
        lead = self.first("standfirst") or self.first("summary")
        rest = (b for b in self.blocks if b is not title and b is not lead)
        body = (replace(b, kind="heading") if b.kind == "title" else b for b in rest)
        return (title, *((lead,) if lead else ()), *body)

    def first(self, kind: Kind) -> EditionBlock | None:
        """The first block of a kind that shows something; the front matter's go first."""
        return next(self.all_of(kind), None)

    def all_of(self, kind: Kind) -> Iterator[EditionBlock]:
        """The blocks of a kind that show something."""
        return (b for b in (*self.head, *self.blocks) if b.kind == kind and b.pieces)


@dataclass(frozen=True, slots=True)
class Card:
    """One article on a language's index page."""

    href: str
    title: Passage
    summary: Passage | None = None
    date: str = ""
    counts: Counter[Status] = field(default_factory=Counter)


def card(edition: Edition) -> Card:
    """What the index says of `edition`."""
    title = edition.first("title")
    summary = edition.first("standfirst") or edition.first("summary")
    return Card(
        href=edition.slug + ".html",
        title=_flat(title) if title else Passage(edition.slug, "original"),
        summary=_flat(summary) if summary else None,
        date=edition.date,
        counts=edition.counts,
    )


def _flat(block: EditionBlock) -> Passage:
    """A block as one passage; English only where all of it is."""
    statuses = {p.status for p in block.shown}
    status = statuses.pop() if len(statuses) == 1 else "translated"
    return Passage(block.text, status)


def clean(text: str) -> str:
    """`text` trimmed and on one line: runs of white space are one space, controls are U+FFFD.

    No-break and other special spaces stay.
    """
    if "  " in text or _UNCLEAN.search(text):
        text = _CONTROL.sub("\ufffd", _SPACE.sub(" ", text))
    return text.strip(" ")

"""What an edition says, ready to be rendered: plain frozen values, nothing of files or markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from workflow.config.publication import Style
from workflow.formats.inline import said
from workflow.model import JOINED, Block, Inline, Kind, Segment

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
    inlines: tuple[Inline, ...] | None = None
    """The markup that its tokens stand for; None: it is plain text, without any token."""

    @property
    def words(self) -> str:
        """What it says, without what only marks it up."""
        return self.text if self.inlines is None else said(self.text, self.inlines)


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
            object.__setattr__(self, "_pieces", self._joined())
        return self._pieces or ()

    def _joined(self) -> tuple[tuple[str, Passage], ...]:
        found: list[tuple[str, Passage]] = []
        for index, passage in enumerate(self.passages):
            text = clean(passage.text)
            if not text or text == JOINED:
                continue
            glue = ""
            if found:
                glue = _SPACE.sub(" ", self.glue[index - 1]) if self.glue else " "
            if text != passage.text:
                passage = Passage(text, passage.status, passage.inlines)
            found.append((glue, passage))
        return tuple(found)

    @property
    def shown(self) -> tuple[Passage, ...]:
        """The passages that render as something, each on one line."""
        return tuple(passage for _, passage in self.pieces)

    @property
    def text(self) -> str:
        """The block's words on one line, without marker and speaker."""
        if self._text is None:
            text = "".join(
                [
                    glue + (passage.text if passage.inlines is None else passage.words)
                    for glue, passage in self.pieces
                ]
            )
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
class Topic:
    """What an article is about, as its front matter says."""

    slug: str
    """File name of the topic's page, without suffix."""
    name: Passage


@dataclass(frozen=True, slots=True)
class Correction:
    """What was corrected in an article after it had been published."""

    date: str
    """ISO 8601."""
    text: Passage


@dataclass(frozen=True, slots=True)
class File:
    """The same edition in another form."""

    kind: str
    """``text``, ``markdown``, ``epub``, ``bilingual``, ``pdf``."""
    href: str
    """Relative to the page."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the blocks of a Markdown or HTML document stand in a page."""

    skeleton: tuple[str | int, ...]
    """Markup, and the numbers of the passages where they stand."""
    attributes: Mapping[int, int]
    """The values inside the markup of sentences: `id` of the document's block to the place of the
    edition's block among `Edition.all_blocks`."""
    whole: bool = False
    """The source is a whole page, which is published as it is, not in one of ours."""


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
    layout: Layout | None = None
    """None: the document is plain text."""
    topics: tuple[Topic, ...] = ()
    updated: str = ""
    """ISO 8601 date of the last change that readers should know of, or empty."""
    corrections: tuple[Correction, ...] = ()
    """The newest first."""
    translators: tuple[str, ...] = ()
    """Whom to credit with the translation; empty where nobody is to be named."""
    advertised: tuple[str, ...] = ()
    """BCP 47 tags of the editions that search engines are told of: mostly translated ones."""
    image: str = ""
    """Link to the picture for those who share the page's address, or empty."""
    share: int = 100
    """Per cent of the sentences that are in the edition's language."""
    files: tuple[File, ...] = ()
    """The other forms in which there is this edition."""
    style: Style = ()
    """The project's house style for the language."""

    _counts: Counter[Status] | None = field(default=None, init=False, repr=False, compare=False)
    _flow: tuple[EditionBlock, ...] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def with_files(self, files: tuple[File, ...], image: str) -> Edition:
        """The same edition with its other forms and its picture; it is not counted again."""
        edition = replace(self, files=files, image=image)
        object.__setattr__(edition, "_counts", self.counts)
        return edition

    @property
    def all_blocks(self) -> tuple[EditionBlock, ...]:
        """Head and body, in the order of the document's blocks."""
        return (*self.head, *self.blocks)

    @property
    def counts(self) -> Counter[Status]:
        """How many shown passages there are of each status; not to be changed."""
        if self._counts is None:
            counts = Counter([p.status for b in (*self.head, *self.blocks) for _, p in b.pieces])
            object.__setattr__(self, "_counts", counts)
            return counts
        return self._counts

    @property
    def flow(self) -> tuple[EditionBlock, ...]:
        """What a page shows, in order: title, standfirst, then the rest of the body."""
        if self._flow is None:
            flow = self._in_order()
            object.__setattr__(self, "_flow", flow)
            return flow
        return self._flow

    def _in_order(self) -> tuple[EditionBlock, ...]:
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
    """One article as a language's index, topics and feeds show it."""

    href: str
    title: Passage
    summary: Passage | None = None
    date: str = ""
    percent: int = 100
    """How much of it is in the edition's language, rounded down."""
    drafts: bool = False
    """Whether some of it is unreviewed."""
    slug: str = ""
    updated: str = ""
    """ISO 8601 date, or empty."""
    topics: tuple[Topic, ...] = ()
    advertised: tuple[str, ...] = ()
    """As in the edition."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags of all editions of the document."""
    author: Passage | None = None


def card(edition: Edition) -> Card:
    """What the index says of `edition`."""
    title, author = edition.first("title"), edition.first("author")
    summary = edition.first("standfirst") or edition.first("summary")
    counts = edition.counts
    total = counts.total()
    return Card(
        href=edition.slug + ".html",
        title=flat(title) if title else Passage(edition.slug, "original"),
        summary=flat(summary) if summary else None,
        date=edition.date,
        percent=100 * (total - counts["source"]) // total if total else 100,
        drafts=counts["draft"] > 0,
        slug=edition.slug,
        updated=edition.updated,
        topics=edition.topics,
        advertised=edition.advertised,
        languages=tuple([a.tag for a in edition.alternatives]),
        author=flat(author) if author else None,
    )


def flat(block: EditionBlock) -> Passage:
    """A block as one passage of plain text; English only where all of it is."""
    statuses = {p.status for p in block.shown}
    status = statuses.pop() if len(statuses) == 1 else "translated"
    return Passage(block.text, status)


def clean(text: str) -> str:
    """`text` trimmed and on one line: runs of white space are one space, controls are U+FFFD.

    No-break and other special spaces stay.
    """
    # most texts are printable but for no-break spaces, which is known sooner than by the expression
    printable = text.replace("\u00a0", " ").isprintable()
    if "  " in text or not (printable or _UNCLEAN.search(text) is None):
        text = _CONTROL.sub("\ufffd", _SPACE.sub(" ", text))
    return text.strip(" ")

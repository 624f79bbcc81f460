"""The nouns: plain frozen values, equal by content, that every other module passes around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from workflow.errors import SourceError

Kind = Literal[
    "title", "standfirst", "summary", "author",
    "paragraph", "heading", "question", "answer", "quote", "item", "caption", "cell", "footnote",
    "alt", "tooltip", "description", "topic", "correction",
]  # fmt: skip
"""What a block is to a reader; also the role written into catalogues.

``alt`` is the text in place of a picture, ``tooltip`` the title of an element, ``description``
what a page says of itself to search engines.
"""

ATTRIBUTES: frozenset[Kind] = frozenset(("alt", "tooltip", "description"))
"""The kinds of blocks that are the value of an attribute: no markup can stand in them."""

Unit = Literal["sentence", "paragraph"]
"""What one segment is: a sentence, or a whole block."""


Gender = Literal["masculine", "feminine", "neuter", "plural"]
"""Grammatical gender of a speaker; plural: a group that says *we*."""

Address = Literal["formal", "informal"]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that is copied, never translated: blank lines, markers, the space between sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One translatable stretch of a document: by default a sentence."""

    text: str
    """The stretch exactly as it stands in the file, hard line breaks included."""
    source: str
    """What a translator sees (the msgid): `text` on one line, trimmed of nothing else."""
    line: int = field(default=0, compare=False)
    inlines: tuple[Inline, ...] = ()
    """The markup in it, in the order in which it opens; `source` has a token for each."""


@dataclass(frozen=True, slots=True)
class Inline:
    """Markup inside a segment: what stands for it in the msgid, in the file and in a page.

    The blocks in it are translatable values of attributes, such as the text of a picture; those
    of `source` and `source_end` are the blocks of `page` and `page_end`, in the same order.
    """

    shown: str
    """Its token in the msgid where it opens, or stands: ``<a>``, ``<img/>``, `` `code` ``."""
    end: str = ""
    """Its closing token ``</a>``; empty: it has no content."""
    source: tuple[Verbatim | Block, ...] = ()
    """What it is in the file where it opens, or stands."""
    source_end: tuple[Verbatim | Block, ...] = ()
    """What closes it in the file."""
    page: tuple[Verbatim | Block, ...] = ()
    """What it is in HTML where it opens, or stands."""
    page_end: tuple[Verbatim | Block, ...] = ()
    """What closes it in HTML."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The translatable values in it, in the order of the file."""
        return tuple(p for p in (*self.source, *self.source_end) if isinstance(p, Block))


Part = Verbatim | Segment


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document; its parts joined are its text in the file."""

    kind: Kind
    parts: tuple[Part, ...]
    marker: str = ""
    """What opens the block and is not text: ``- ``, ``> ``, ``1. ``; it is in `parts` too."""
    speaker: str = ""
    """The name before the colon of a ``Name: …`` turn; then the first segment in `parts`."""
    width: int = 0
    """Length in characters of the longest line of a hard-wrapped block, 0 for one line."""
    line: int = field(default=0, compare=False)
    note: str = ""
    """What the source says to translators about the block."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The translatable parts in order, the speaker's name left out."""
        found = tuple(p for p in self.parts if isinstance(p, Segment))
        return found[1:] if self.speaker else found

    @property
    def text(self) -> str:
        """The block as it stands in the file."""
        return "".join(part.text for part in self.parts)

    @property
    def attributes(self) -> tuple[Block, ...]:
        """The translatable values inside the markup of its segments, in reading order."""
        return tuple([b for s in self.segments for inline in s.inlines for b in inline.blocks])


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who takes turns in a conversation, as the front matter describes them."""

    name: str
    """As in the English text; ``question`` or ``answer``: who asks, or answers, without a name."""
    gender: Gender | None = None
    """Grammatical: of the forms in which they speak of themselves. None: not said."""
    address: Address | None = None
    """How others speak to them. None: not said."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What the front matter says, checked."""

    slug: str = ""
    """File name of the editions, ``[a-z0-9-]``; empty: made from the document's id."""
    date: str = ""
    """ISO 8601 date (``2026-11-23``), or empty."""
    confidential: bool = False
    """Never leaves this machine."""
    unit: Unit | None = None
    """The document's own unit; None: the project's."""
    speakers: tuple[Speaker, ...] = ()
    """Who speaks in it, each name once, as far as it is said."""
    updated: str = ""
    """ISO 8601 date of the last change that readers should know of, or empty."""
    corrections: tuple[str, ...] = ()
    """ISO 8601 date of each correction; their texts are blocks of the document's head."""


@dataclass(frozen=True, slots=True)
class Document:
    """One English article. ``front`` and the text of all `parts` joined are the file."""

    path: str
    """Where it was read from, relative to the project: ``source/a.txt``."""
    parts: tuple[Verbatim | Block, ...]
    front: str = ""
    """The front matter as it stands in the file, its fences and a byte order mark included."""
    meta: Meta = Meta()
    head: tuple[Block, ...] = ()
    """Translatable front matter values: title, summary, author, topics, corrections.
    Not rendered by `render`."""
    error: SourceError | None = field(default=None, compare=False)
    """What is wrong with the front matter; the parts are right all the same."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Head and body blocks in reading order, each before the values inside its markup."""
        found = list(self.head)
        for part in self.parts:
            if isinstance(part, Block):
                found += part, *part.attributes
        return tuple(found)

    def walk(self) -> Iterator[tuple[Block, Segment]]:
        """Every segment with its block, in reading order, speakers' names included.

        A segment's place in this order is its number.
        """
        for block in self.blocks:
            for part in block.parts:
                if isinstance(part, Segment):
                    yield block, part


JOINED = "[joined]"
"""The translation of a sentence that the sentence before it already says: renders as nothing."""

LEFT_OPEN, LEFT_CLOSE = "\u27e6", "\u27e7"
"""Around a word that an engine had to leave in another language; no article has these brackets."""

Key = tuple[str | None, str]
"""An entry's identity in its catalogue: (msgctxt, msgid)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One PO message. All strings are unescaped; field names are gettext's own."""

    msgid: str
    msgstr: str = ""
    msgctxt: str | None = None
    """None is no context; the empty string is a context of its own."""
    extracted: tuple[str, ...] = ()
    """``#.`` lines: role and notes that the source gives."""
    references: tuple[str, ...] = ()
    """``#:`` places, one file name each."""
    flags: tuple[str, ...] = ()
    """``#,`` flags in the order they stand, ``fuzzy`` among them."""
    comments: tuple[str, ...] = ()
    """``#`` lines: what translators wrote, each without the leading ``# ``."""
    previous_msgctxt: str | None = None
    previous_msgid: str | None = None
    """``#|``: the source text that a fuzzy `msgstr` translates."""
    previous_msgid_plural: str | None = None
    msgid_plural: str | None = None
    msgstr_plural: tuple[str, ...] = ()
    """``msgstr[0]``, ``msgstr[1]``, …; used instead of `msgstr` when `msgid_plural` is set."""
    obsolete: bool = False
    """``#~``: no longer in the document, kept for its translation."""
    line: int = field(default=0, compare=False)
    """Line of the entry's ``msgid`` keyword in the file it was read from, from 1."""

    @property
    def key(self) -> Key:
        """What tells the entry from all others of its catalogue."""
        return (self.msgctxt, self.msgid)

    @property
    def fuzzy(self) -> bool:
        """Is the translation to be looked at again?"""
        return "fuzzy" in self.flags

    @property
    def translated(self) -> bool:
        """Has a complete translation (fuzzy or not)."""
        if self.msgid_plural is None:
            return bool(self.msgstr)
        return bool(self.msgstr_plural) and all(self.msgstr_plural)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One PO file: a document in one language (or its template)."""

    header: tuple[tuple[str, str], ...]
    """Header fields in order, ``("Language", "ru")``."""
    entries: tuple[Entry, ...]
    """In file order; obsolete entries last."""
    comments: tuple[str, ...] = ()
    """The header entry's ``#`` lines."""
    extracted: tuple[str, ...] = ()
    """The header entry's ``#.`` lines."""
    flags: tuple[str, ...] = ()
    """The header entry's flags (``fuzzy`` in a template)."""

    def field(self, name: str) -> str:
        """The header field `name`, or an empty string."""
        return next((value for key, value in self.header if key == name), "")

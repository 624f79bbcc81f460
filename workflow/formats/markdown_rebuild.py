"""A Markdown file with translations in it, checked by reading it again.

Every translation is first escaped by the least that should do. Then the file is read, and each
block compared with what it has to say in a page: where that differs, the block is written more
strictly (`_LEVELS`), and in the end in the source's own words. So a translation can never change
the structure of its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from typing import NamedTuple

from workflow.formats import inline, markdown_escape, markdown_tags
from workflow.formats.inline import Token
from workflow.formats.markdown_escape import Around
from workflow.formats.markdown_leaves import ALONE, Leaf
from workflow.formats.markdown_scan import Scan, scan
from workflow.model import JOINED, Block, Segment, Verbatim

LEAST, TAGS, STRICT, BOTH, SOURCE = range(5)
"""How a block is written: escaped by the least; then with emphasis as HTML; with every sign
escaped; with both; as the source has it."""
_ROUNDS = 9
"""So often the file is read again; what is wrong then is in the source's words."""

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]")
_BREAK = re.compile(r"\s*<br\b[^>]*>\s*")
_CALLED_BY_TEXT = re.compile(r"\]\[\]|\](?!\[|\()")
_LINE_START = re.compile(r"[\r\n][ \t>]*\Z")
_TAIL = 200
"""So many characters tell whether a line begins."""
_OWN = re.compile(r' id="footnote-reference-[^"]*"')
_ELEMENTS = {"**": "strong", "__": "strong", "*": "em", "_": "em", "~~": "del", "~": "del"}


class Said(NamedTuple):
    """A segment and its translation, cleaned; None: as the source has it."""

    segment: Segment
    text: str | None
    values: dict[int, str]
    """The translated values in its markup, by the block's identity; not escaped."""
    spaced: bool
    """Is there space before it?"""

    @property
    def source(self) -> bool:
        """Whether all of it is as the source has it."""
        return self.text is None and not self.values

    @property
    def msgstr(self) -> str:
        """What it says, with its tokens."""
        return self.segment.source if self.text is None else self.text

    @property
    def html(self) -> str:
        """What it has to be in a page."""
        inlines = self.segment.inlines

        def markup(number: int, closing: bool) -> str:
            one = inlines[number]
            made = "" if one.end else ALONE
            for part in one.page_end if closing else one.page:
                value = part.text
                if isinstance(part, Block):
                    value = escape(self.values.get(id(part)) or markdown_tags.value(part))
                made += value
            return made

        return inline.fill(self.msgstr, inlines, lambda text: escape(text, quote=False), markup)


def rebuilt(
    parts: Sequence[Verbatim | Block], texts: Sequence[str | None], found: Scan, titled: bool
) -> str:
    """The body with translations: `texts` are parallel to the segments of the body's blocks.

    `found` is what the body was read as; `titled`: the title is not in it.
    """
    body = _Body(parts, texts, found)
    mark = len(body.source) - len(found.source.text)  # a byte order mark
    made = body.written()
    if not body.changed:
        return made
    for times in range(_ROUNDS):
        wrong = body.differing(scan(made[mark:], 1, titled))
        if not wrong:
            return made
        body.raise_levels(wrong, LEAST if times < _ROUNDS - 2 else SOURCE)
        made = body.written()
    return body.source if body.differing(scan(made[mark:], 1, titled)) else made


class _Body:
    def __init__(
        self, parts: Sequence[Verbatim | Block], texts: Sequence[str | None], found: Scan
    ) -> None:
        self._parts, self._found = parts, found
        self.source = "".join([part.text for part in parts])
        waiting = iter(texts)
        self._said = [_said(part, waiting) for part in parts if isinstance(part, Block)]
        self._levels = [LEAST if _speaks(said) else SOURCE for said in self._said]
        self.changed = any(level == LEAST for level in self._levels)
        self._frame = _frame(found)

    def written(self) -> str:
        """The body, each block at its level."""
        pieces: list[str] = [""]
        said, dropped = iter(zip(self._found.leaves, self._said, self._levels, strict=True)), 0
        for part in self._parts:
            if isinstance(part, Verbatim):
                pieces.append(part.text[dropped:])
                dropped = 0
                continue
            leaf, texts, level = next(said)
            if level == SOURCE:
                pieces.append(part.text)
            elif leaf.value is None:
                pieces.append(Writer(leaf, self._found.names, level).block(part, texts))
            else:
                text = inline.decode(texts[0].msgstr)
                made = markdown_escape.attribute(text, pieces[-1], leaf.context)
                called = _CALLED_BY_TEXT.match(self._found.source.text, leaf.end)
                if called and pieces[-1].endswith("!["):
                    made, dropped = f"{made}][{part.text}", len(called[0]) - 1
                pieces.append(made)
        return "".join(pieces)

    def differing(self, again: Scan) -> list[int]:
        """Which blocks do not say what they have to in the file that was read again.

        Where blocks were lost or made, the first that differs is to blame, or else all.
        """
        count = len(self._said)
        wrong = [
            number
            for number, leaf in enumerate(again.leaves[:count])
            if _flat(leaf.html(ALONE)) != self._html(number)
        ]
        if len(again.leaves) == count and _frame(again) == self._frame:
            return wrong
        open_ = [number for number in range(count) if self._levels[number] != SOURCE]
        to_blame = [number for number in wrong[:1] if self._levels[number] != SOURCE]
        return to_blame or open_

    def _html(self, number: int) -> str:
        """A block in a page, with the translations."""
        leaf, said = self._found.leaves[number], self._said[number]
        if self._levels[number] == SOURCE:
            return _flat(leaf.html(ALONE))
        if leaf.value is not None:
            return _flat(escape(inline.decode(said[0].msgstr)))
        words = "".join([" " * one.spaced + one.html for one in said if one.msgstr])
        return _flat(leaf.open + words.lstrip(" ") + leaf.close)

    def raise_levels(self, wrong: Sequence[int], least: int) -> None:
        """Writes some blocks more strictly."""
        for number in wrong:
            self._levels[number] = min(max(self._levels[number] + 1, least), SOURCE)


def _speaks(said: Sequence[Said]) -> bool:
    """Is anything translated, and does not all of it say nothing?"""
    return any(not one.source for one in said) and any(_WORD.search(one.msgstr) for one in said)


def _said(block: Block, waiting: Iterator[str | None]) -> list[Said]:
    """The segments of a block with their translations; those of attributes follow the block's."""
    texts: list[tuple[Segment, str | None, bool]] = []
    before = ""
    for part in block.parts:
        if isinstance(part, Segment):
            texts.append((part, _usable(next(waiting), part), before != ""))
        before = "" if isinstance(part, Segment) else part.text
    values: dict[int, str] = {}
    for value in block.attributes:
        for segment in value.segments:
            text = _usable(next(waiting), segment)
            if text and _WORD.search(text):
                values[id(value)] = inline.decode(text)
    return [
        Said(one, text, {id(b): values[id(b)] for b in _values(one) if id(b) in values}, spaced)
        for one, text, spaced in texts
    ]


def _values(segment: Segment) -> list[Block]:
    return [block for one in segment.inlines for block in one.blocks]


def _usable(text: str | None, segment: Segment) -> str | None:
    """A translation on one line; None where its tokens are broken."""
    if text is None:
        return None
    text = markdown_escape.cleaned(text)
    if text in ("", JOINED):
        return None if segment.inlines else ""
    return None if inline.broken(text, segment.inlines) else text


def _frame(found: Scan) -> list[str]:
    """The page without its words, as far as a translation cannot change it."""
    rows = "".join([item if isinstance(item, str) else f"\0{item.kind}\0" for item in found.page])
    return _flat(rows).split("\0")


def _flat(html: str) -> str:
    """HTML without differences that make none: white space, and how signs are written."""
    html = unescape(_OWN.sub("", html))
    return _SPACE.sub(" ", _BREAK.sub("<br>", html)).strip()


class Writer:
    """Writes a block with its translations, at one level."""

    def __init__(self, leaf: Leaf, names: frozenset[str], level: int) -> None:
        self._context, self._names, self._level = leaf.context, names, level
        self._made: list[str] = []
        self._tail = "\n"
        """The end of what is made."""

    def block(self, block: Block, said: Sequence[Said]) -> str:
        """The block in the file. What says nothing goes with the space before it."""
        waiting, between = iter(said), ""
        begun = spoken = False
        for part in block.parts:
            if isinstance(part, Verbatim):
                between += part.text
                continue
            one = next(waiting)
            if one.msgstr:
                self._put(between if spoken or not begun else "")
                self._segment(one)
                spoken = True
            elif not begun:
                self._put(between)
            between, begun = "", True
        return "".join(self._made) + between

    def _put(self, text: str) -> None:
        self._made.append(text)
        self._tail = (self._tail + text)[-_TAIL:]

    def _segment(self, said: Said) -> None:
        if said.source:
            self._put(said.segment.text)
            return
        inlines = said.segment.inlines
        pieces = inline.pieces(said.msgstr, inlines)
        linked = 0
        for number, piece in enumerate(pieces):
            if isinstance(piece, Token):
                one = inlines[piece.inline]
                linked += (-1 if piece.closing else 1) if one.shown.startswith("<a") else 0
                self._put(self._markup(said, piece))
            else:
                after = self._after(said, pieces[number + 1 : number + 2])
                self._literal(piece, after, linked > 0)

    def _after(self, said: Said, following: Sequence[inline.Piece]) -> str:
        """The character that comes next; of a footnote its last, for its first is no bracket
        that a link or picture could begin with."""
        made = self._markup(said, following[0]) if following else ""
        return made[-1:] if made.startswith("[^") else made[:1]

    def _literal(self, text: str, after: str, linked: bool) -> None:
        starts = _LINE_START.search(self._tail) is not None
        inside = self._context in ("html", "markdown")
        inside = inside or (self._context in ("cell", "heading") and self._level < TAGS)
        before = (" " if inside else "") if starts else self._tail[-1:]
        strict = self._level >= STRICT
        around = Around(before, after, self._context, linked, self._names, strict)
        made = markdown_escape.escaped(text, around)
        if self._context == "heading" and not after and not strict:
            made = markdown_escape.heading_end(made)
        self._put(made)

    def _markup(self, said: Said, token: inline.Piece) -> str:
        assert isinstance(token, Token)
        one = said.segment.inlines[token.inline]
        parts = one.source_end if token.closing else one.source
        made = ""
        for part in parts:
            value = said.values.get(id(part)) if isinstance(part, Block) else None
            if value is None:
                made += part.text
            else:
                made += markdown_escape.attribute(value, made, self._context)
        if self._context == "html":
            return markdown_tags.one_line(made)  # its lines have lost the marks of quotes
        if self._level not in (TAGS, BOTH):
            return made
        if made in _ELEMENTS:
            return f"</{_ELEMENTS[made]}>" if token.closing else f"<{_ELEMENTS[made]}>"
        return "<br />" if one.shown.startswith("<br") else made

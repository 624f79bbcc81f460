"""A block of Markdown as the parser leaves it, and its sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workflow import sentences
from workflow.formats import inline
from workflow.formats.markdown_inline import Mark, Piece, html
from workflow.formats.markdown_tags import of_text
from workflow.model import Block, Inline, Kind, Part, Segment, Unit, Verbatim

ALONE = "\x02"
"""Tells an end tag that closes nothing from one that closes, where two pages are compared."""

_WORD = re.compile(r"[^\W_]")
_TOKEN = re.compile(r"<[^<>]*+>")


class Places:
    """Where the characters of a text that was taken out of a file stand in it."""

    def __init__(self, chunks: Sequence[tuple[int, int]] = ()) -> None:
        self._own = [own for own, _ in chunks]
        self._file = [place for _, place in chunks]

    def begin(self, at: int) -> int:
        """The place of the character at `at`."""
        if not self._own:
            return at
        chunk = max(bisect_right(self._own, at) - 1, 0)
        return self._file[chunk] + at - self._own[chunk]

    def end(self, at: int) -> int:
        """The place behind the character before `at`."""
        return self.begin(at - 1) + 1 if at and self._own else at


class Source:
    """A text, and the lines of its places."""

    def __init__(self, text: str, line: int = 1) -> None:
        self.text = text
        self._first = line
        self._breaks = [found.start() for found in re.finditer("\n", text)]

    def line(self, at: int) -> int:
        """The line of the file that the character at `at` is in."""
        return self._first + bisect_right(self._breaks, at - 1)


@dataclass(slots=True, eq=False)
class Leaf:
    """A block with words in it, or one value of an attribute."""

    kind: Kind
    start: int
    end: int
    """Where it stands in the text; what wraps it included."""
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    """What the places of `pieces` count in; `places` tells where that stands."""
    places: Places = field(default_factory=Places)
    value: Block | None = None
    """The attribute's value; then there are no pieces."""
    context: str = ""
    """``cell``, ``heading``, ``html``, ``markdown`` (inside HTML), or empty."""
    open: str = ""
    close: str = ""
    """What wraps it in a page."""
    note: str = ""

    def html(self, alone: str = "") -> str:
        """It in a page with the source's own words; `alone` before each mark without content."""
        inner = [of_text([self.value])] if self.value else [html(p, alone) for p in self.pieces]
        return "".join([self.open, *inner, self.close])


def unwrapped(leaf: Leaf) -> None:
    """Takes the markup that wraps all of the leaf, and space at its edges, out of its pieces."""
    first, last = 0, len(leaf.pieces) - 1
    opened, closed = [], []
    while first < last:
        mark = leaf.pieces[first].mark
        if mark is None or leaf.pieces[last].mark is not mark or not _can_wrap(leaf, mark, last):
            break
        opened.append(of_text(mark.page))
        closed.append(of_text(mark.page_end))
        first, last = first + 1, last - 1
    leaf.pieces = leaf.pieces[first : last + 1]
    leaf.open = "".join(opened)
    leaf.close = "".join(reversed(closed))
    if leaf.open:
        _trim(leaf)


def _can_wrap(leaf: Leaf, mark: Mark, last: int) -> bool:
    """Can the mark that the piece `last` closes stay as it is, whatever it holds?"""
    named = leaf.text.startswith("][", leaf.pieces[last].start)  # by a name, perhaps its text
    plain = leaf.text[leaf.pieces[last].start : leaf.pieces[last].end] != "]"
    return mark.pair and not mark.blocks and not named and plain


def _trim(leaf: Leaf) -> None:
    """Takes the space at the edges out of the pieces, which are inside of what wraps the leaf."""
    first = leaf.pieces[0]
    if first.mark is None and first.text[:1].isspace():
        kept = first.text.lstrip()
        plain = first.end - first.start == len(first.text)
        start = first.end - len(kept) if plain else first.start
        leaf.pieces[0] = first._replace(text=kept, start=start)
        leaf.open += " "
    last = leaf.pieces[-1]
    if last.mark is None and last.text[-1:].isspace():
        kept = last.text.rstrip()
        plain = last.end - last.start == len(last.text)
        end = last.start + len(kept) if plain else last.end
        leaf.pieces[-1] = last._replace(text=kept, end=end)
        leaf.close = " " + leaf.close
    leaf.pieces = [piece for piece in leaf.pieces if piece.mark or piece.text]


def has_words(pieces: Sequence[Piece]) -> bool:
    """Is there anything to translate but the values of attributes?"""
    return any(_WORD.search(piece.text) for piece in pieces)


def block(leaf: Leaf, source: Source, unit: Unit) -> Block:
    """The block of the document that `leaf` is."""
    if leaf.value is not None:
        return Block(leaf.value.kind, leaf.value.parts, line=leaf.value.line, note=leaf.note)
    parts: list[Part] = []
    at = leaf.start
    flat = _Flat(leaf.pieces, leaf.text)
    for span in flat.spans(unit):
        begin, end = leaf.places.begin(span.begin), leaf.places.end(span.end)
        if begin > at:
            parts.append(Verbatim(source.text[at:begin]))
        msgid, inlines = _msgid(span.pieces)
        parts.append(Segment(source.text[begin:end], msgid, source.line(begin), inlines))
        at = end
    if at < leaf.end:
        parts.append(Verbatim(source.text[at : leaf.end]))
    text = source.text[leaf.start : leaf.end]
    width = max(len(one.rstrip()) for one in text.splitlines()) if "\n" in text else 0
    line = source.line(leaf.start)
    return Block(leaf.kind, tuple(parts), width=width, line=line, note=leaf.note)


class Span(NamedTuple):
    """A sentence: its pieces, the first and last of them cut, and its place in the leaf's text."""

    pieces: list[Piece]
    begin: int
    end: int


class _Flat:
    """The pieces in a row, as the rules for sentences read them."""

    def __init__(self, pieces: Sequence[Piece], text: str) -> None:
        self._pieces, self._text = pieces, text
        self._known: dict[int, bool] = {}
        self._starts: list[int] = []
        self._depths: list[int] = []
        shown: list[str] = []
        at = depth = 0
        for piece in pieces:
            self._starts.append(at)
            self._depths.append(depth)
            if piece.mark is None:
                shown.append(piece.text)
            else:
                shown.append(_token(piece.mark, piece.closing))
                depth += (-1 if piece.closing else 1) if piece.mark.pair else 0
            at += len(shown[-1])
        self.text = "".join(shown)

    def spans(self, unit: Unit) -> list[Span]:
        """The sentences; a cut inside of markup, or that has no place in the file, is none."""
        found: list[tuple[int, int]] = []
        for start, stop in self._cuts(unit):
            if found and not (self._cuttable(found[-1][1], True) and self._cuttable(start, False)):
                found[-1] = (found[-1][0], stop)
            else:
                found.append((start, stop))
        return [self._span(start, stop) for start, stop in self._worded(found)]

    def _cuts(self, unit: Unit) -> list[tuple[int, int]]:
        if unit == "sentence":
            return list(sentences.spans(self.text))
        start = len(self.text) - len(self.text.lstrip())
        return [(start, len(self.text.rstrip()))]

    def _worded(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """A stretch without a letter or digit joins its neighbour."""
        kept: list[tuple[int, int]] = []
        wordless = None
        for start, stop in spans:
            if _WORD.search(_TOKEN.sub("", self.text[start:stop])) is None:
                if kept:
                    kept[-1] = (kept[-1][0], stop)
                elif wordless is None:
                    wordless = start
                continue
            kept.append((start if wordless is None else wordless, stop))
            wordless = None
        return kept or ([(spans[0][0], spans[-1][1])] if spans else [])

    def _at(self, offset: int, end: bool) -> tuple[int, int]:
        """The piece at `offset` (at its end: the piece before it), and how far in that is."""
        index = bisect_right(self._starts, offset - end) - 1
        return index, offset - self._starts[index]

    def _cuttable(self, offset: int, end: bool) -> bool:
        index, inside = self._at(offset, end)
        piece = self._pieces[index]
        if piece.mark is None:
            whole = inside in (0, len(piece.text))
            return self._depths[index] == 0 and (whole or self._straight(index))
        if end:
            after = self._depths[index + 1] if index + 1 < len(self._depths) else 0
            return after == 0 and inside == len(_token(piece.mark, piece.closing))
        return self._depths[index] == 0 and inside == 0

    def _straight(self, index: int) -> bool:
        """Does the literal text of a piece stand in the file as it reads?"""
        if index not in self._known:
            text, start, end = self._pieces[index][:3]
            over = end - start - len(text)  # one for the backslash of an escape
            self._known[index] = over in (0, 1) and self._text.startswith(text, start + over)
        return self._known[index]

    def _span(self, start: int, stop: int) -> Span:
        (first, skipped), (last, kept) = self._at(start, False), self._at(stop, True)
        pieces = list(self._pieces[first : last + 1])
        text, _, end = pieces[-1][:3]
        if pieces[-1].mark is None and kept < len(text):
            end -= len(text) - kept if self._straight(last) else 0
            pieces[-1] = pieces[-1]._replace(text=text[:kept], end=end)
        if pieces[0].mark is None and skipped:
            begin = self._pieces[first].start
            if self._straight(first):
                begin = self._pieces[first].end - len(self._pieces[first].text) + skipped
            pieces[0] = pieces[0]._replace(text=pieces[0].text[skipped:], start=begin)
        return Span(pieces, pieces[0].start, pieces[-1].end)


def _token(mark: Mark, closing: bool) -> str:
    """What stands for a mark where sentences are looked for."""
    if mark.shown:
        return mark.shown
    return f"</{mark.name}>" if closing else f"<{mark.name}>" if mark.pair else f"<{mark.name}/>"


def _msgid(pieces: Sequence[Piece]) -> tuple[str, tuple[Inline, ...]]:
    """A sentence as a translator sees it, and its markup.

    Where the text has what looks like a token that is read as it is, such as code, the token is
    a name instead.
    """
    rows = list(_rows(pieces))
    if all(isinstance(row, str) for row in rows):
        return inline.encode("".join(map(str, rows))), ()
    msgid, inlines = _shown(rows, True)
    if any(i.shown[0] != "<" for i in inlines) and not _reads(msgid, inlines, rows):
        return _shown(rows, False)
    return msgid, inlines


def _rows(pieces: Sequence[Piece]) -> Iterator[str | Piece]:
    """The pieces, literal texts that follow one another joined."""
    texts: list[str] = []
    for piece in pieces:
        if piece.mark is None:
            texts.append(piece.text.replace("\0", "\ufffd"))
            continue
        if texts:
            yield "".join(texts)
            texts = []
        yield piece
    if texts:
        yield "".join(texts)


def _shown(rows: Sequence[str | Piece], as_is: bool) -> tuple[str, tuple[Inline, ...]]:
    """The msgid of a sentence; `as_is`: with code and addresses as they are."""
    names, inlines, texts = inline.Names(), [], []
    ends: dict[int, str] = {}
    for row in rows:
        if isinstance(row, str):
            texts.append(inline.encode(row))
            continue
        mark = row.mark
        assert mark is not None
        if row.closing:
            texts.append(ends[id(mark)])
            continue
        name = "" if mark.shown and as_is else names.next(mark.name)
        shown = f"<{name}{'' if mark.pair else '/'}>" if name else mark.shown
        end = ends[id(mark)] = f"</{name}>" if mark.pair else ""
        texts.append(shown)
        sides = mark.source, mark.source_end, mark.page, mark.page_end
        inlines.append(Inline(shown, end, *sides))
    return "".join(texts), tuple(inlines)


def _reads(msgid: str, inlines: Sequence[Inline], rows: Sequence[str | Piece]) -> bool:
    """Are the tokens found again where they are?"""
    try:
        found = inline.pieces(msgid, inlines)
    except inline.Broken:
        return False
    return [p if isinstance(p, str) else None for p in found] == [
        row if isinstance(row, str) else None for row in rows
    ]

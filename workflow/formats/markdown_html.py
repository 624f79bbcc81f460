"""HTML blocks inside Markdown: their words, and the orders that comments give.

In an element with ``markdown="1"`` (kramdown's and Python-Markdown's sign) the words are inline
Markdown; elsewhere they are what they are, as CommonMark says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import NamedTuple

from workflow.formats import markdown_inline, markdown_tags
from workflow.formats.html_elements import BLOCKS, KINDS
from workflow.formats.html_tokens import REFERENCE, Token, character, tokens
from workflow.formats.html_walk import order
from workflow.formats.markdown_events import Event, read
from workflow.formats.markdown_inline import Notes, Piece
from workflow.formats.markdown_leaves import Leaf, Places, Source, has_words, unwrapped
from workflow.formats.markdown_tags import OPAQUE, Tag
from workflow.model import Block, Kind, Verbatim

Page = list[str | Leaf]
"""HTML, and the leaves where they stand in it."""

_PARTS = re.compile(rf"[ \t]*[\r\n][ \t\r\n]*|{REFERENCE.pattern}")
_BREAK = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PROSE = _names("p h1 h2 h3 h4 h5 h6 summary figcaption caption dt legend td th li dd")
"""Elements whose words are not in a paragraph of their own."""
_REACH = 256
"""So many open elements an end tag looks through for its own."""


class Orders:
    """What comments say: ``<!-- peraklad: skip -->`` and the like."""

    def __init__(self) -> None:
        self.skip = self.skipping = False
        self._note = self._noted = ""
        self._dead = self._noted_until = 0

    def take(self, comment: str) -> bool:
        """Obeys `comment`; tells whether it is an order at all."""
        command, note = order(comment)
        self._note = f"{self._note} {note}".strip()
        self.skip = self.skip or command == "skip"
        if command.startswith("skip "):
            self.skipping = command == "skip begin"
        return bool(command or note)

    def block(self, end: int) -> None:
        """A block begins that ends at `end`: what was said of the next block is of this one."""
        if self.skip:
            self.skip, self._dead = False, end
        if self._note:
            self._noted, self._noted_until, self._note = self._note, end, ""

    def live(self, at: int) -> bool:
        """Whether what stands at `at`, in the block last begun, is translated."""
        return not self.skipping and at >= self._dead

    def note(self, at: int) -> str:
        """What is said to translators of the block at `at`."""
        return self._noted if at < self._noted_until else ""


class _Element(NamedTuple):
    name: str
    kind: Kind | None
    markdown: bool
    live: bool


class Blocks:
    """Reads one HTML block after the other; elements may be open from one to the next."""

    def __init__(self, source: Source, orders: Orders, notes: Notes) -> None:
        self._source, self._orders, self._notes = source, orders, notes
        self._stack: list[_Element] = []
        self._names: Counter[str] = Counter()
        self._kind: Kind = "paragraph"
        self._text = ""
        self._places = Places()
        self._run: list[Token] = []
        self._page: Page = []

    @property
    def live(self) -> bool:
        """Whether the words in the elements that are open are translated."""
        return not self._stack or self._stack[-1].live

    def read(self, events: Sequence[Event], kind: Kind) -> Page:
        """The page of a block. `events`: its lines; `kind`: of words that are in no element."""
        self._text, self._kind, self._page = "".join([e.data for e in events]), kind, []
        chunks, at = [], 0
        for event in events:
            chunks.append((at, event.start))
            at += len(event.data)
            if event.end - event.start != len(event.data):
                return [self._text]  # a tab that is in part the item's, and in part the text's
        self._places = Places(chunks)
        found = list(tokens(self._text))
        at = 0
        while at < len(found):
            at = self._take(found, at)
        self._flush()
        return self._page

    def _take(self, found: Sequence[Token], at: int) -> int:
        """Reads the token at `at`; gives the index of the next."""
        token = found[at]
        if token.kind in ("start", "end") and token.name in BLOCKS - OPAQUE:
            self._flush()
            self._tag(token)
        elif token.kind == "start" and token.name in OPAQUE:
            return self._whole(found, at)
        elif token.kind in ("comment", "other"):
            self._flush()
            text = self._text[token.start : token.end]
            if token.kind != "comment" or not self._orders.take(text):
                self._page.append(text)
        else:
            self._run.append(token)
        return at + 1

    def _whole(self, found: Sequence[Token], at: int) -> int:
        """An element in which nothing is translated, to its end tag."""
        self._flush()
        first, depth = found[at], 0
        while at < len(found):
            token = found[at]
            at += 1
            if token.name == first.name:
                depth += {"start": 1, "end": -1}.get(token.kind, 0)
            if depth == 0:
                break
        self._page.append(self._text[first.start : found[at - 1].end])
        return at

    def _tag(self, token: Token) -> None:
        tag = markdown_tags.read(self._text[token.start : token.end])
        if tag is None:
            return
        if tag.closing:
            self._page.append(tag.text)
            self._pop(tag.name)
            return
        live = self.live and not tag.opaque and not self._orders.skip and not self._orders.skipping
        self._orders.skip = False
        self._page += self._around(tag, token.start, live)
        if not tag.void:
            markdown = tag.get("markdown") in ("1", "block", "span")
            above = self._stack[-1].kind if self._stack else None
            self._stack.append(_Element(tag.name, KINDS.get(tag.name, above), markdown, live))
            self._names[tag.name] += 1

    def _pop(self, name: str) -> None:
        if not self._names[name]:
            return
        for back in range(1, min(len(self._stack), _REACH) + 1):
            if self._stack[-back].name == name:
                for element in self._stack[-back:]:
                    self._names[element.name] -= 1
                del self._stack[-back:]
                return

    def _around(self, tag: Tag, start: int, live: bool) -> Page:
        """A tag in the page, its readable attributes as leaves."""
        parts = markdown_tags.in_file(tag, self._source.line(self._places.begin(start)))
        if not live:
            parts = (Verbatim(tag.text),)
        blocks = [part for part in parts if isinstance(part, Block)]
        starts, at = [], start
        for part in parts:
            if isinstance(part, Block):
                starts.append(at)
            at += len(part.text)
        places = iter(starts)
        return [
            part.text if isinstance(part, Verbatim) else self._value(part, next(places))
            for part in markdown_tags.in_page(tag, blocks)
        ]

    def _value(self, block: Block, at: int) -> Leaf:
        begin, end = self._places.begin(at), self._places.end(at + len(block.text))
        (segment,) = block.segments
        raw = self._source.text[begin:end]  # its further lines with the marks of quotes
        if raw != segment.text:
            block = replace(block, parts=(replace(segment, text=raw),))
        return Leaf(block.kind, begin, end, value=block, note=self._orders.note(begin))

    def _flush(self) -> None:
        """What stands between the tags of two blocks."""
        run, self._run = self._run, []
        if not run:
            return
        first, last = 0, len(run)
        while first < last and self._loose(run[first]):
            first += 1
        while first < last and self._loose(run[last - 1]):
            last -= 1
        live = self.live
        if first < last:
            self._orders.block(self._places.end(run[last - 1].end))
            live = live and self._orders.live(self._places.begin(run[first].start))
        for token in run[:first]:
            self._alone(token, live)
        if first < last:
            self._words(run[first:last], live)
        for token in run[last:]:
            self._alone(token, live)

    def _loose(self, token: Token) -> bool:
        """White space, or an element without content, at the edge of words."""
        if token.kind == "text":
            return self._text[token.start : token.end].isspace()
        tag = markdown_tags.read(self._text[token.start : token.end])
        return tag is not None and tag.void and not tag.closing

    def _alone(self, token: Token, live: bool) -> None:
        text = self._text[token.start : token.end]
        tag = markdown_tags.read(text) if token.kind == "start" else None
        self._page += self._around(tag, token.start, live) if tag else [text]

    def _words(self, run: Sequence[Token], live: bool) -> None:
        element = self._stack[-1] if self._stack else None
        markdown = element is not None and element.markdown
        begin, end = run[0].start, run[-1].end
        leaf = self._markdown(begin, end) if markdown else self._literal(run)
        if not live or not has_words(leaf.pieces):
            for token in run:
                self._alone(token, live)
            return
        leaf.kind = (element.kind if element else None) or self._kind
        leaf.start, leaf.end = self._places.begin(begin), self._places.end(end)
        leaf.note = self._orders.note(leaf.start)
        unwrapped(leaf)
        wrap = markdown and element is not None and element.name not in _PROSE
        self._page += ["<p>", leaf, "</p>"] if wrap else [leaf]

    def _literal(self, run: Sequence[Token]) -> Leaf:
        """Words that are what they are, and the tags in the line."""
        events: list[Event] = []
        for token in run:
            if token.kind == "text":
                events += self._texts(token)
            else:
                text = self._text[token.start : token.end]
                events.append(Event("alone", "InlineHtml", text, token.start, token.end))
        return self._leaf(self._text, events, self._places, "html")

    def _texts(self, token: Token) -> list[Event]:
        events: list[Event] = []
        at = token.start
        for found in _PARTS.finditer(self._text, token.start, token.end):
            said = character(found[0]) if found[0][0] == "&" else found[0]
            if said == found[0] and said[0] == "&":
                continue
            if found.start() > at:
                events.append(self._plain(at, found.start()))
            if found[0][0] == "&":
                events.append(Event("alone", "Text", said, found.start(), found.end()))
            else:
                events.append(Event("alone", "SoftBreak", None, found.start(), found.end()))
            at = found.end()
        return [*events, self._plain(at, token.end)] if at < token.end else events

    def _plain(self, start: int, end: int) -> Event:
        return Event("alone", "Text", self._text[start:end], start, end)

    def _markdown(self, begin: int, end: int) -> Leaf:
        """Words with inline Markdown: read as the text of a heading, which has no blocks in it."""
        texts, chunks, at, own = ["# "], [], begin, 2
        for found in (*_BREAK.finditer(self._text, begin, end), None):
            stop = found.start() if found else end
            chunks.append((own, self._places.begin(at)))
            texts.append(self._text[at:stop])
            own += stop - at
            if found:
                chunks.append((own, self._places.begin(stop)))
                texts.append(" ")
                own, at = own + 1, found.end()
        text = "".join(texts)
        known = read(f"{text} #\n" if text.endswith("#") else text + "\n")
        return self._leaf(text, known[1:-1], Places(chunks), "markdown")

    def _leaf(self, text: str, events: Sequence[Event], places: Places, context: str) -> Leaf:
        def line(at: int) -> int:
            return self._source.line(places.begin(at))

        pieces = markdown_inline.pieces(text, events, line, self._notes)
        return Leaf("paragraph", 0, 0, pieces, text, places, context=context)


def values(pieces: Sequence[Piece], orders: Orders, context: str) -> Page:
    """Pieces without words in a page: the values of their attributes are leaves."""
    starts = dict(_value_places(pieces))
    page: Page = []
    for piece in pieces:
        if piece.mark is None:
            page.append(escape(piece.text, quote=False))
            continue
        for part in piece.mark.page_end if piece.closing else piece.mark.page:
            if isinstance(part, Verbatim):
                page.append(part.text)
                continue
            begin = starts[id(part)]
            leaf = Leaf(part.kind, begin, begin + len(part.text), value=part, context=context)
            leaf.note = orders.note(begin)
            page.append(leaf)
    return page


def _value_places(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Where the value of each attribute begins, by the identity of its block."""
    for piece in pieces:
        if piece.mark is not None:
            at = piece.start
            for part in piece.mark.source_end if piece.closing else piece.mark.source:
                if isinstance(part, Block):
                    yield id(part), at
                at += len(part.text)

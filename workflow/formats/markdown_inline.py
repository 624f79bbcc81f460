"""The inside of a paragraph: literal text and markup, from the parser's events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from workflow.formats import markdown_tags as tags
from workflow.formats.markdown_events import Event
from workflow.formats.markdown_links import href, link_end, title_place
from workflow.formats.markdown_tags import Text, attribute
from workflow.model import Block, Verbatim

PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
"""What a backslash escapes (CommonMark 2.4)."""
_DEPTH = 50
"""How many open tags an end tag looks through for its own."""
_PAIRS = {"Emphasis": ("i", "em"), "Strong": ("b", "strong"), "Strikethrough": ("s", "del")}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]")


@dataclass(slots=True, eq=False)
class Mark:
    """One piece of markup inside a block."""

    name: str
    """What its token is made from: ``a``."""
    shown: str = ""
    """Its token where that is no name: `` `code` ``, an address."""
    pair: bool = False
    source: tuple[Text, ...] = ()
    source_end: tuple[Text, ...] = ()
    page: tuple[Text, ...] = ()
    page_end: tuple[Text, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        """The translatable values in it, in the order of the file."""
        return [p for p in (*self.source, *self.source_end) if isinstance(p, Block)]


class Piece(NamedTuple):
    """A stretch of a block: literal text, or where a mark opens, stands or closes."""

    text: str
    """What literal text says; empty for a mark."""
    start: int
    end: int
    """Where its source lies; with the backslash of an escape."""
    mark: Mark | None = None
    closing: bool = False


class Notes:
    """Footnotes: a number for each, and how often it is referred to."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.numbers = {name: number for number, name in enumerate(dict.fromkeys(names), 1)}
        self.used: dict[str, int] = {}

    def reference(self, name: str) -> str:
        """The HTML of the next reference to a footnote."""
        number = self.numbers.get(name, 0)
        self.used[name] = self.used.get(name, 0) + 1
        own = f"{number}" if self.used[name] == 1 else f"{number}-{self.used[name]}"
        return (
            f'<sup class="footnote-reference"><a id="footnote-reference-{own}" '
            f'href="#footnote-{number}" role="doc-noteref">{number}</a></sup>'
        )


def pieces(
    text: str, events: Sequence[Event], line: Callable[[int], int], notes: Notes
) -> list[Piece]:
    """The inside of one block. `events` are its inline events in `text`; `line` tells lines."""
    reader = _Reader(text, events, line, notes)
    at = 0
    while at < len(events):
        at = reader.take(at)
    return hidden(reader.pieces, reader.opaque, text) if reader.opaque else reader.pieces


class _Open(NamedTuple):
    """A mark that may still be closed."""

    name: str
    """Of an HTML element; empty for Markdown's own."""
    mark: Mark
    event: Event


class _Reader:
    def __init__(
        self, text: str, events: Sequence[Event], line: Callable[[int], int], notes: Notes
    ) -> None:
        self.text, self.events, self.line, self.notes = text, events, line, notes
        self.pieces: list[Piece] = []
        self.opaque: set[int] = set()
        self._open: list[_Open] = []

    def take(self, at: int) -> int:
        """Reads the event at `at`, an image or address to its end; gives where to go on."""
        event = self.events[at]
        if event.op == "open" and event.name == "Image":
            return self._image(at)
        if event.op == "open" and event.name == "Link" and event.data["link_type"] in _ADDRESSES:
            return self._address(at)
        if event.op == "alone":
            self._alone(at)
        elif event.op == "open":
            self._opened(event)
        else:
            self._closed(event)
        return at + 1

    def _add(self, mark: Mark, start: int, end: int) -> None:
        self.pieces.append(Piece("", start, end, mark))

    def _begin(self, event: Event) -> int:
        """Where an event's source begins, with the backslash of an escape."""
        start = event.start
        before = self.pieces[-1].end if self.pieces else 0
        escaped = (
            event.name == "Text"
            and start > before
            and self.text[start - 1] == "\\"
            and event.data[:1] in PUNCTUATION
        )
        return start - 1 if escaped else start

    def _opened(self, event: Event) -> None:
        if event.name in _PAIRS:
            name, element = _PAIRS[event.name]
            size = _delimiter(event, self.text)
            mark = Mark(name, pair=True, page=(Verbatim(f"<{element}>"),))
            mark.page_end = (Verbatim(f"</{element}>"),)
        else:
            size = 1
            mark = Mark("a", pair=True)
        end = event.start + size
        mark.source = (Verbatim(self.text[event.start : end]),)
        self._open.append(_Open("", mark, event))
        self._add(mark, event.start, end)

    def _closed(self, event: Event) -> None:
        while self._open[-1].name:
            self._open.pop()
        _, mark, opened = self._open.pop()
        if event.name in _PAIRS:
            begin, end = event.end - _delimiter(event, self.text), event.end
            mark.source_end = (Verbatim(self.text[begin:end]),)
        else:
            begin = self.text.index("]", self.pieces[-1].end)  # past what opens its line
            end = link_end(opened, self.text)
            mark.source_end, page = self._target(opened.data, opened.start + 1, begin, end)
            address = escape(href(opened.data["dest_url"], opened.data["link_type"]))
            mark.page = (Verbatim(f'<a href="{address}"'), *page, Verbatim(">"))
            mark.page_end = (Verbatim("</a>"),)
        self.pieces.append(Piece("", begin, end, mark, True))

    def _target(
        self, data: dict[str, str], first: int, begin: int, end: int
    ) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
        """What closes a link or picture: in the file, and its title in the page.

        Its text stands from `first` to `begin`. A title is a block unless it stands elsewhere,
        in the definition of a reference.
        """
        closing, title = self.text[begin:end], data["title"]
        if data["link_type"] in _CALLED_BY_TEXT:  # another text needs the name beside it
            closing = f"][{self.text[first:begin]}]"
        if not title:
            return (Verbatim(closing),), ()
        place = title_place(closing, title) if data["link_type"] == "Inline" else None
        if place is not None:
            block = attribute("tooltip", closing[slice(*place)], title, self.line(begin))
            if isinstance(block, Block):
                source = (Verbatim(closing[: place[0]]), block, Verbatim(closing[place[1] :]))
                return source, (Verbatim(' title="'), block, Verbatim('"'))
        return (Verbatim(closing),), (Verbatim(f' title="{escape(title)}"'),)

    def _image(self, at: int) -> int:
        opened = self.events[at]
        depth, stop, said = 1, at + 1, []
        first = last = opened.start + 2
        while depth:
            event = self.events[stop]
            if event.op == "alone":
                said.append(_said(event))
            else:
                depth += 1 if event.op == "open" else -1
            if depth:
                last = max(last, link_end(event, self.text))
            stop += 1
        end = link_end(opened, self.text)
        alt = attribute("alt", self.text[first:last], "".join(said), self.line(first))
        source_end, title = self._target(opened.data, first, last, end)
        address = escape(href(opened.data["dest_url"], "Inline"))
        begin = Verbatim(f'<img src="{address}" alt="')
        if isinstance(alt, Verbatim):
            mark = Mark("img", page=(Verbatim(f'{begin.text}{escape("".join(said))}"'), *title))
        else:
            mark = Mark("img", page=(begin, alt, Verbatim('"'), *title))
        mark.page = (*mark.page, Verbatim(" />"))
        mark.source = (Verbatim(self.text[opened.start : first]), alt, *source_end)
        self._add(mark, opened.start, end)
        return stop

    def _address(self, at: int) -> int:
        opened = self.events[at]
        source = self.text[opened.start : opened.end]
        address = escape(href(opened.data["dest_url"], opened.data["link_type"]))
        mark = Mark("a", source[1:-1], source=(Verbatim(source),))
        mark.page = (Verbatim(f'<a href="{address}">{escape(source[1:-1], quote=False)}</a>'),)
        self._add(mark, opened.start, opened.end)
        while self.events[at].op != "close":
            at += 1
        return at + 1

    def _alone(self, at: int) -> None:
        event, end = self.events[at], self.events[at].end
        if event.name in {"Text", "SoftBreak"}:
            text = " " if event.name == "SoftBreak" else event.data
            self.pieces.append(Piece(text, self._begin(event), end))
            return
        if event.name == "InlineHtml":
            self._html(event)
            return
        if event.name == "Code":
            bare = "`" not in event.data and "\0" not in event.data and event.data.isprintable()
            mark = Mark("code", f"`{event.data}`" if bare else "")
            mark.page = (Verbatim(f"<code>{escape(event.data, quote=False)}</code>"),)
        elif event.name == "HardBreak":
            if at + 1 < len(self.events):
                end = max(end, self._after(event, self.events[at + 1]))
            mark = Mark("br", page=(Verbatim("<br />\n"),))
        else:
            mark = Mark("fn", page=(Verbatim(self.notes.reference(str(event.data))),))
        mark.source = (Verbatim(self.text[event.start : end]),)
        self._add(mark, event.start, end)

    def _after(self, line_break: Event, event: Event) -> int:
        """Where the text after a hard line break begins, past the marks of its quote or item."""
        start = event.start
        if event.name == "Text" and event.data[:1] in PUNCTUATION and start > line_break.end:
            start -= self.text[start - 1] == "\\"
        return start

    def _html(self, event: Event) -> None:
        source = self.text[event.start : event.end]
        tag = tags.read(source) if source == event.data else tags.read(event.data)
        if tag is None:
            mark = Mark("comment", source=(Verbatim(source),), page=(Verbatim(event.data),))
        elif tag.closing and self._close(tag.name, event, source):
            return
        else:
            mark = self._element(tag, source, event)
        self._add(mark, event.start, event.end)

    def _element(self, tag: tags.Tag, source: str, event: Event) -> Mark:
        line = self.line(event.start)
        parts = tags.in_file(tag, line) if source == event.data else (Verbatim(source),)
        mark = Mark(token_name(tag.name), source=parts)
        mark.page = tags.in_page(tag, mark.blocks)
        if not tag.closing and not tag.void:
            self._open.append(_Open(tag.name, mark, event))
            if tag.opaque:
                self.opaque.add(id(mark))
        return mark

    def _close(self, name: str, event: Event, source: str) -> bool:
        """Whether the end tag closes an element that is open here; then it does."""
        for back in range(1, min(len(self._open), _DEPTH) + 1):
            known = self._open[-back]
            if not known.name:
                return False
            if known.name == name:
                del self._open[-back:]
                known.mark.pair = True
                known.mark.source_end = (Verbatim(source),)
                known.mark.page_end = (Verbatim(event.data),)
                self.pieces.append(Piece("", event.start, event.end, known.mark, True))
                return True
        return False


_ADDRESSES = ("Autolink", "Email")
_CALLED_BY_TEXT = ("Shortcut", "Collapsed")
"""The links whose target is looked up by their own text (CommonMark 6.3)."""


def token_name(element: str) -> str:
    """The name of an HTML element in tokens: small Latin letters and digits."""
    return tags.NAMES.get(element) or _NOT_IN_NAMES.sub("", element)


def _delimiter(event: Event, text: str) -> int:
    """How many characters open or close emphasis."""
    if event.name == "Strikethrough":
        return 2 if text[event.start : event.start + 2] == "~~" else 1
    return 1 if event.name == "Emphasis" else 2


def _said(event: Event) -> str:
    """What an event inside a picture's text says."""
    if event.name in {"SoftBreak", "HardBreak"}:
        return " "
    return str(event.data) if event.name in {"Text", "Code", "InlineHtml"} else ""


def hidden(found: list[Piece], opaque: set[int], text: str) -> list[Piece]:
    """The pieces with each opaque element, and all that is in it, as one mark."""
    kept: list[Piece] = []
    inside: list[Piece] = []
    outer: Mark | None = None
    for piece in found:
        if outer is None and piece.mark and piece.mark.pair and id(piece.mark) in opaque:
            outer, inside = piece.mark, []
        if outer is None:
            kept.append(piece)
            continue
        inside.append(piece)
        if piece.closing and piece.mark is outer:
            start, end = inside[0].start, piece.end
            page = "".join([html(one) for one in inside])
            whole = Mark(outer.name, source=(Verbatim(text[start:end]),), page=(Verbatim(page),))
            kept.append(Piece("", start, end, whole))
            outer = None
    return kept


def html(piece: Piece, alone: str = "") -> str:
    """A piece in a page, with the source's own words; `alone` before a mark without content."""
    if piece.mark is None:
        return escape(piece.text, quote=False)
    made = tags.of_text(piece.mark.page_end if piece.closing else piece.mark.page)
    return made if piece.mark.pair else alone + made

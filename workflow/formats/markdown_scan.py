"""Reads a Markdown body once: its blocks with words, and the page around them.

The HTML is that of the CommonMark specification, with what pyromark makes of tables, footnotes
and task lists; footnotes come last, with links to and from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from workflow.formats import markdown_inline
from workflow.formats.markdown_events import Event, read
from workflow.formats.markdown_html import Blocks, Orders, Page, values
from workflow.formats.markdown_inline import Notes, html
from workflow.formats.markdown_leaves import Leaf, Source, has_words, unwrapped
from workflow.model import Kind

_INLINE = frozenset(
    (
        "Text",
        "Code",
        "SoftBreak",
        "HardBreak",
        "InlineHtml",
        "FootnoteReference",
        "Emphasis",
        "Strong",
        "Strikethrough",
        "Link",
        "Image",
    )
)
_KINDS: dict[str, Kind] = {"Item": "item", "BlockQuote": "quote", "FootnoteDefinition": "footnote"}
_WITH_WORDS = frozenset(("Paragraph", "Heading", "TableCell"))
_ALIGNED = {side: f' style="text-align: {side.lower()}"' for side in ("Left", "Center", "Right")}
_OPENING = {
    "Item": "<li>",
    "BlockQuote": "<blockquote>\n",
    "Table": "<table>",
    "TableHead": "<thead><tr>",
    "TableRow": "<tr>",
}
_CLOSING = {
    "Item": "</li>\n",
    "BlockQuote": "</blockquote>\n",
    "Table": "</tbody></table>\n",
    "TableHead": "</tr></thead><tbody>\n",
    "TableRow": "</tr>\n",
}


class Scan(NamedTuple):
    """What a body has."""

    leaves: tuple[Leaf, ...]
    """In the order of the file."""
    page: tuple[str | Leaf, ...]
    """In the order of the page."""
    source: Source
    names: frozenset[str]
    """What references to links are called, in small letters."""


@lru_cache(maxsize=8)
def scan(body: str, line: int, titled: bool) -> Scan:
    """What `body` has. It begins in `line` of its file; `titled`: the title is not in it."""
    source = Source(body, line)
    reader = _Reader(source, read(body), titled)
    page = reader.run()
    leaves = [item for item in page if isinstance(item, Leaf)]
    if reader.title is not None:
        leaves.append(reader.title)
    leaves.sort(key=lambda leaf: leaf.start)
    return Scan(tuple(leaves), tuple(page), source, _names(body))


def _names(body: str) -> frozenset[str]:
    """The names of the body's link definitions, as they are compared."""
    if "]:" not in body:
        return frozenset()
    from pyromark import reference_definitions

    return frozenset(" ".join(name.casefold().split()) for name in reference_definitions(body))


class _Reader:
    """Goes through the events."""

    def __init__(self, source: Source, events: Sequence[Event], titled: bool) -> None:
        self.source, self.events = source, events
        self._pages: list[Page] = [[]]
        """The page, and above it the footnotes that are being read."""
        self._notes = Notes(
            [str(e.data) for e in events if e.name == "FootnoteDefinition" and e.op == "open"]
        )
        self._footnotes: dict[str, Page] = {}
        self._names: list[str] = []
        self.title: Leaf | None = None
        self._may_title = not titled
        self._head = False
        self._kinds: list[Kind] = []
        self._aligned: list[str] = []
        self._column = 0
        self._orders = Orders()
        self._html = Blocks(source, self._orders, self._notes)

    def run(self) -> Page:
        """Reads all; the page, its footnotes at the end."""
        at = 0
        while at < len(self.events):
            event = self.events[at]
            if event.name in _INLINE and event.op != "close":
                at = self._tight(at)
            elif event.op == "open":
                at = self._open(at)
            else:
                self._add(self._plain(event))
                at += 1
        return self._pages[0] + self._endnotes()

    def _add(self, *items: str | Leaf) -> None:
        self._pages[-1] += items

    def _plain(self, event: Event) -> str:
        """What closes a container, and what has nothing in it."""
        if event.op == "alone":
            return "<hr />\n" if event.name == "Rule" else _task(event)
        if event.name in _KINDS:
            self._kinds.pop()
        if event.name == "FootnoteDefinition":
            page = self._pages.pop()
            self._footnotes.setdefault(self._names.pop(), []).extend(page)
            return ""
        if event.name == "List":
            return "</ol>\n" if event.data else "</ul>\n"
        return _CLOSING.get(event.name, "")

    def _open(self, at: int) -> int:
        """Reads a block, or into a container; gives where to go on."""
        event = self.events[at]
        if event.name != "HtmlBlock":
            self._orders.block(event.end)
        if event.name in _WITH_WORDS or event.name in {"CodeBlock", "HtmlBlock"}:
            stop = at + 1
            while self.events[stop].op != "close" or self.events[stop].name != event.name:
                stop += 1
            self._whole(event, self.events[at + 1 : stop])
            return stop + 1
        self._may_title = False
        self._add(self._container(event))
        return at + 1

    def _whole(self, event: Event, inner: Sequence[Event]) -> None:
        """A block that has no blocks in it."""
        kind = self._kinds[-1] if self._kinds else "paragraph"
        if event.name == "HtmlBlock":
            page = self._html.read(inner, kind)
            self._add(*page)
            self._may_title = self._may_title and not "".join(map(str, page)).strip()
            return
        if event.name == "CodeBlock":
            self._add(_code(event, inner))
        elif event.name == "Heading":
            self._heading(event, inner)
        elif event.name == "TableCell":
            self._cell(inner)
        else:
            task = inner[0] if inner and inner[0].name == "TaskListMarker" else None
            self._add("<p>", _task(task) if task else "")
            self._words(kind, inner[1:] if task else inner)
            self._add("</p>\n")
        self._may_title = False

    def _heading(self, event: Event, inner: Sequence[Event]) -> None:
        level = event.data["level"][1:]
        titled = self._may_title and level == "1" and not self._kinds
        self._pages.append([])
        self._words("title" if titled else "heading", inner, "heading")
        words = self._pages.pop()
        leaf = next((item for item in words if isinstance(item, Leaf)), None)
        if titled and leaf is not None and leaf.kind == "title":
            self.title = leaf
        else:
            self._add(f"<h{level}>", *words, f"</h{level}>\n")

    def _cell(self, inner: Sequence[Event]) -> None:
        aligned = self._aligned[self._column] if self._column < len(self._aligned) else ""
        name = "th" if self._head else "td"
        self._column += 1
        self._add(f"<{name}{aligned}>")
        self._words("cell", inner, "cell")
        self._add(f"</{name}>")

    def _container(self, event: Event) -> str:
        if event.name in _KINDS:
            self._kinds.append(_KINDS[event.name])
        if event.name == "FootnoteDefinition":
            self._names.append(str(event.data))
            self._pages.append([])
            return ""
        if event.name == "List":
            start = f' start="{event.data}"' if event.data not in (None, 1) else ""
            return "<ul>\n" if event.data is None else f"<ol{start}>\n"
        if event.name == "Table":
            self._aligned = [_ALIGNED.get(str(side), "") for side in event.data]
        elif event.name in {"TableHead", "TableRow"}:
            self._head, self._column = event.name == "TableHead", 0
        return _OPENING.get(event.name, "")

    def _tight(self, at: int) -> int:
        """Words that stand in an item without a paragraph around them."""
        stop, depth = at, 0
        while stop < len(self.events):
            event = self.events[stop]
            if event.name not in _INLINE:
                break
            depth += {"open": 1, "close": -1}.get(event.op, 0)
            stop += 1
        inner = self.events[at:stop]
        self._orders.block(inner[-1].end)
        self._may_title = False
        self._words(self._kinds[-1] if self._kinds else "paragraph", inner)
        return stop

    def _words(self, kind: Kind, inner: Sequence[Event], context: str = "") -> None:
        text, orders = self.source.text, self._orders
        pieces = markdown_inline.pieces(text, inner, self.source.line, self._notes)
        if not pieces:
            return
        start = pieces[0].start
        if not (orders.live(start) and self._html.live):
            self._add(*[html(piece) for piece in pieces])
        elif not has_words(pieces):
            self._add(*values(pieces, orders, context))
        else:
            leaf = Leaf(kind, start, pieces[-1].end, pieces, text, context=context)
            leaf.note = orders.note(start)
            unwrapped(leaf)
            self._add(leaf)

    def _endnotes(self) -> Page:
        if not self._footnotes:
            return []
        page: Page = ['<section class="footnotes" role="doc-endnotes">\n<ol>\n']
        for name, note in self._footnotes.items():
            number = self._notes.numbers[name]
            page += [f'<li id="footnote-{number}">', *note]
            for time in range(1, self._notes.used.get(name, 0) + 1):
                own = f"{number}" if time == 1 else f"{number}-{time}"
                sign = "\u21a9" if time == 1 else f"\u21a9{time}"
                page.append(f'<a href="#footnote-reference-{own}" role="doc-backlink">{sign}</a>\n')
            page.append("</li>\n")
        return [*page, "</ol>\n</section>\n"]


def _task(event: Event) -> str:
    """A box to tick, as a character: no form stands in an article."""
    return f'<span class="task">{chr(0x2611) if event.data else chr(0x2610)}</span>\n'


def _code(event: Event, inner: Sequence[Event]) -> str:
    info = event.data.get("Fenced", "") if isinstance(event.data, dict) else ""
    language = info.split(" ")[0]
    named = f' class="language-{escape(language)}"' if language else ""
    text = escape("".join([str(one.data) for one in inner]), quote=False)
    return f"<pre><code{named}>{text}</code></pre>\n"

"""Markup of an article as XHTML for books: well-formed, and nothing that a reader would fetch.

EPUB 3.3 (section 6.1) wants the XML form of HTML. Elements and attributes that no article needs
are left out with their words kept; pictures from elsewhere are replaced by their text.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

_KEPT = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "b",
        "i",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "span",
        "a",
        "img",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "hr",
        "br",
        "section",
        "aside",
        "div",
        "abbr",
        "cite",
        "q",
        "mark",
        "small",
        "kbd",
        "samp",
        "var",
        "time",
        "u",
    ]
)
_VOID = frozenset(("img", "hr", "br"))
_DROPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "video",
        "audio",
        "canvas",
        "form",
    ]
)
"""Elements that go with all that is in them."""
_ATTRIBUTES = frozenset(
    [
        "id",
        "class",
        "lang",
        "dir",
        "title",
        "href",
        "src",
        "alt",
        "width",
        "height",
        "start",
        "colspan",
        "rowspan",
        "scope",
        "datetime",
    ]
)
_OWN_LINE = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "tr",
        "dt",
        "dd",
        "figure",
        "hr",
        "ul",
        "ol",
        "table",
        "blockquote",
    ]
)
_CLOSES = {"li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "tr": ("tr", "td", "th")}
_CELLS = ("td", "th")

Picture = Callable[[str], str]
"""Where the book has the picture with this address; empty: nowhere."""
Link = Callable[[str], str]
"""The address that a link leads to in a book; empty: nowhere."""


def xhtml(markup: str, picture: Picture, link: Link) -> str:
    """The `markup` of an article (HTML) as the content of an XHTML element."""
    writer = _Writer(picture, link)
    writer.feed(markup)
    writer.close()
    return writer.finished()


class _Writer(HTMLParser):
    """Writes what it reads again, as XML."""

    def __init__(self, picture: Picture, link: Link) -> None:
        super().__init__(convert_charrefs=True)
        self._picture, self._link = picture, link
        self._out: list[str] = []
        self._open: list[str] = []
        self._dropped = 0

    def finished(self) -> str:
        while self._open:
            self._close(self._open[-1])
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped += 1
        if self._dropped or tag not in _KEPT:
            return
        self._imply(tag)
        values = {k: v or "" for k, v in attrs if k in _ATTRIBUTES}
        if tag == "img":
            self._image(values)
            return
        if tag == "a" and "href" in values:
            values["href"] = self._link(values["href"])
            if not values["href"]:
                del values["href"]
        self._out.append(f"<{tag}{_written(values)}{'/' if tag in _VOID else ''}>")
        if tag not in _VOID:
            self._open.append(tag)

    def _imply(self, tag: str) -> None:
        """Close what HTML lets be closed by the next element."""
        closes = _CELLS if tag in _CELLS else _CLOSES.get(tag, ())
        while closes and self._open and self._open[-1] in closes:
            self._close(self._open[-1])
        if tag in _OWN_LINE and self._open and self._open[-1] == "p":
            self._close("p")

    def _image(self, values: dict[str, str]) -> None:
        place = self._picture(values.pop("src", ""))
        text = values.setdefault("alt", "")
        if place:
            self._out.append(f"<img{_written({'src': place, **values})}/>")
        elif text:
            self._out.append(f'<span class="picture">[{escape(text)}]</span>')

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropped = max(self._dropped - 1, 0)
        elif not self._dropped and tag in self._open:
            while self._open[-1] != tag:
                self._close(self._open[-1])
            self._close(tag)

    def _close(self, tag: str) -> None:
        self._open.pop()
        self._out.append(f"</{tag}>" + ("\n" if tag in _OWN_LINE else ""))

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self._out.append(escape(data, quote=False))


def _written(values: dict[str, str]) -> str:
    if "lang" in values:
        values["xml:lang"] = values["lang"]
    return "".join([f' {name}="{escape(value)}"' for name, value in values.items()])

"""Compares the markup of two renderings of one article: the English one and a localised one.

It reads HTML by itself, knows nothing of the source formats, and so finds what they, or the
renderer, would do wrong: whatever a translator wrote must not have become markup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Final, NamedTuple

_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9-]*+)
    ((?:\s++[A-Za-z_:@][\w:.@-]*+(?:=(?:"[^"<]*+"|'[^'<]*+'|[^\s"'=<>`]++))?+)*+)
    \s*+/?>""",
    re.VERBOSE | re.ASCII,
)
"""A tag as nearly all are: every parser reads it alike."""
_ATTRIBUTE = re.compile(
    r"""([\w:.@-]++)(?:=(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++)))?+""", re.ASCII
)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RAW: Final = _names("iframe noembed noframes noscript plaintext script style textarea title xmp")
"""Elements whose content parsers read in ways of their own."""
_BLOCKS: Final = _names(
    "address article aside blockquote body caption center col colgroup dd details dialog div dl"
    " dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html"
    " legend li main menu nav ol optgroup option p pre section select summary table tbody td"
    " template tfoot th thead tr ul"
)
"""Elements that translations keep in their order; all others can move within their block."""
_VOID: Final = _names("area base br col embed hr img input link meta param source track wbr")
_WORDS: Final = _names(
    "alt title content label placeholder aria-label aria-description aria-placeholder"
    " aria-roledescription aria-valuetext"
)
"""Attributes whose values are translated."""
_BUTTONS: Final = frozenset(("button", "submit", "reset"))
_REPEATED: Final = frozenset(("code", "a"))
"""What a translation may say twice: code and addresses are shown as they are."""
_MARKS: Final = frozenset(("source", "draft", "stale"))
"""Classes of the spans with which an edition says where a wording comes from."""
_OF_MARKS: Final = frozenset(("lang", "title", "class"))

Attributes = tuple[tuple[str, str | None], ...]


class _Tag(NamedTuple):
    """A tag; of a value that is translated there is only that it is there."""

    closing: bool
    name: str
    attributes: Attributes

    def __str__(self) -> str:
        said = "".join([f' {n}="{v}"' if v is not None else f" {n}" for n, v in self.attributes])
        return f"<{'/' if self.closing else ''}{self.name}{said[:60]}>"


class _Stretch(NamedTuple):
    """What stands before a tag of a block, or before the end."""

    inlines: tuple[_Tag, ...]
    block: _Tag | None


def check_markup(expected: str, found: str) -> str:
    """What is wrong with the markup of `found`, or an empty string.

    Both are HTML, not necessarily whole pages. The tags of blocks have to be those of `expected`
    in the same order, with the same attributes; the tags in each block the same, well nested, in
    any order. Values of attributes that readers see may differ, and marks of an edition's own
    (spans of the class ``source``, ``draft`` or ``stale``) do not count.
    """
    if expected == found:
        return ""
    wanted, had = _quickly(expected), _quickly(found)
    if wanted is None or had is None:
        wanted, had = _thoroughly(expected), _thoroughly(found)
    if wanted == had:
        return ""
    for want, have in zip_longest(wanted, had):
        wrong = _difference(want, have)
        if wrong:
            return wrong
    return ""


def _difference(want: _Stretch | None, have: _Stretch | None) -> str:
    want, have = want or _Stretch((), None), have or _Stretch((), None)
    if want.block != have.block:
        return f"{have.block or 'the end'} stands where {want.block or 'the end'} should"
    if want.inlines == have.inlines:
        return ""
    wanted, had = Counter(want.inlines), Counter(have.inlines)
    for tag in had - wanted:
        if tag.name not in _REPEATED or not wanted[tag]:
            return f"{tag} is one too many"
    for tag in wanted - had:
        return f"{tag} is missing"
    if _nested(want.inlines) and not _nested(have.inlines):
        return f"the tags before {have.block or 'the end'} are not well nested"
    return ""


def _nested(tags: Sequence[_Tag]) -> bool:
    stack: list[str] = []
    for tag in tags:
        if tag.closing:
            if not stack or stack.pop() != tag.name:
                return False
        elif tag.name not in _VOID:
            stack.append(tag.name)
    return not stack


class _Outline:
    """Takes the tags of a text one by one."""

    def __init__(self) -> None:
        self.stretches: list[_Stretch] = []
        self._inlines: list[_Tag] = []
        self._spans: list[bool] = []

    def take(self, tag: _Tag) -> None:
        if tag.name == "span" and self._own(tag):
            return
        if tag.name in _BLOCKS:
            self.stretches.append(_Stretch(tuple(self._inlines), tag))
            self._inlines = []
        else:
            self._inlines.append(tag)

    def _own(self, tag: _Tag) -> bool:
        """Does the tag of a span belong to a mark of an edition?"""
        if tag.closing:
            return bool(self._spans) and self._spans.pop()
        said = dict(tag.attributes)
        own = said.get("class") in _MARKS and said.keys() <= _OF_MARKS
        self._spans.append(own)
        return own

    def done(self) -> list[_Stretch]:
        return [*self.stretches, _Stretch(tuple(self._inlines), None)]


@lru_cache(maxsize=8)
def _quickly(text: str) -> list[_Stretch] | None:
    """The outline of a text whose tags are all as tags should be; None: they are not."""
    tags = _TAG.findall(text)
    if len(tags) != text.count("<"):
        return None
    outline = _Outline()
    for found in tags:
        tag = _tag(*found)
        if tag.name in _RAW:
            return None
        outline.take(tag)
    return outline.done()


@lru_cache(maxsize=4096)
def _tag(slash: str, name: str, attributes: str) -> _Tag:
    name = name.lower()
    if slash:
        return _Tag(True, name, ())
    found = _ATTRIBUTE.finditer(attributes)
    return _Tag(False, name, _masked(name, [(m[1].lower(), _decoded(m)) for m in found]))


def _decoded(match: re.Match[str]) -> str | None:
    group = match.lastindex or 1
    return unescape(match[group]) if group > 1 else None


def _masked(name: str, attributes: Sequence[tuple[str, str | None]]) -> Attributes:
    """Attributes in order, those that are translated without what they say."""
    buttons = name == "input" and any(n == "type" and v in _BUTTONS for n, v in attributes)
    return tuple(
        [(n, "" if n in _WORDS or (buttons and n == "value") else v) for n, v in attributes]
    )


class _Parser(HTMLParser):
    """The standard library's parser, which reads any text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.outline = _Outline()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outline.take(_Tag(False, tag, _masked(tag, attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.outline.take(_Tag(True, tag, ()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def _thoroughly(text: str) -> list[_Stretch]:
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.outline.done()

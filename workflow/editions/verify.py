"""Before an edition is written, what was rendered is read back and compared with what was meant.

Both checks are independent of the renderers: the text edition goes through the source format's
parser, the page's ``<article>`` through a small reader of its own that knows only the elements
and attributes an article may have. Whatever a translator wrote can therefore neither add nor
remove a block, nor become markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import unescape
from itertools import zip_longest
from typing import Final, Literal, NamedTuple

from workflow.editions.content import Edition, EditionBlock, clean
from workflow.errors import PerakladError
from workflow.formats.inline import decode
from workflow.model import Kind

Shape = Literal["turn", "item", "quote", "plain"]
"""What a block's marker makes of it in a text edition."""

_TURN = re.compile(r"[-–—]")
_TOKEN = re.compile(r"(<[^>]*>)")
_PLAIN = re.compile(
    r'(<(?:p|li|h2)\b[^>]*>(?:<span class="(?:label|dash)"[^>]*>[^<]*</span>)*)'
    r"([^<]*)(</[a-z0-9]+>)"
)
"""A block with no markup in its text: what opens it, the text, and what closes it."""
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+(?:-[a-z]+)?="[^"<>]*")*)>\Z')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_MARK = "\0"
"""Parts the blocks' texts while they are unescaped together; no text contains it."""

_HERE = "text"
"""Stands for any text."""
_UNBALANCED: Final = ("does not end", "balanced markup")

_PARENTS: Final = {
    "div": {""},
    "ul": {""},
    "ol": {""},
    "blockquote": {""},
    "hr": {""},
    "h1": {"div"},
    "h2": {""},
    "p": {"", "div", "blockquote"},
    "li": {"ul", "ol"},
    "span": {"p", "li", "h1", "h2", "span"},
    "b": {"p"},
    "a": {"p", "li", "h1", "h2", "span"},
    "time": {"p"},
}
"""The elements an article may have, and where each may stand (empty: in the article itself)."""
_BLOCKS: Final = {"h1": "title", "h2": "heading", "p": "paragraph", "li": "item"}
_CONTAINERS: Final = frozenset({"", "div", "ul", "ol", "blockquote"})
_CLASSES: Final = frozenset(
    {
        *("head", "standfirst", "byline", "author", "question", "answer", "caption"),
        *("source", "draft", "stale", "speaker", "label", "dash"),
    }
)
_TELLING: Final = frozenset({"standfirst", "question", "answer", "caption"})
"""Classes that say what kind of block a ``p`` is."""
_ASIDE: Final = frozenset({"byline", "label", "dash"})
"""Classes of what stands beside the blocks' texts."""
_VALUES: Final = {
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z"),
    "title": re.compile(r""),
    "href": re.compile(r"https?://[^\s]+\Z"),
    "datetime": re.compile(r""),
    "start": re.compile(r"\d+\Z"),
    "aria-hidden": re.compile(r"true\Z"),
}
"""The attributes an article's elements may have, besides ``class``, and their values."""


class EditionError(PerakladError):
    """An edition would not say what it should; it is not written.

    `block` is the number, from 1, of the block of the body that shows something else.
    """

    block = 0


Markers = Callable[[str], Sequence[tuple[str, str]]]
"""Reads a text as the source's format does: the marker and the text of each block."""


def check_text(edition: Edition, text: str, markers: Markers) -> None:
    """Reads a text edition back with `markers`; raises EditionError at the first other block.

    Compared is the sequence of shapes: turn, item, quote, plain.
    """
    if edition.original is not None:
        if text != edition.original:
            raise _error(edition, 0, "is not the source's text", "the same bytes")
        return
    meant = [(_shape(b.marker), b) for b in edition.blocks if b.text]
    found = markers(text)
    if [shape for shape, _ in meant] == [_shape(marker) for marker, _ in found]:
        return
    for number, (want, have) in enumerate(zip_longest(meant, found), 1):
        if want is None:
            raise _error(edition, number, f"is one too many: {_start(have[1])}", "the end")
        shape = _shape(have[0]) if have else "missing"
        if shape != want[0]:
            raise _error(edition, number, f"reads as {shape}: {_start(want[1].text)}", want[0])


@lru_cache(maxsize=4096)
def _shape(marker: str) -> Shape:
    sign = marker.lstrip(" \t")
    if not sign or sign[0] == "#":
        return "plain"
    if sign[0] == ">":
        return "quote"
    return "turn" if _TURN.match(sign) else "item"


def check_html(edition: Edition, page: str) -> None:
    """Reads a page's article back; raises EditionError unless it is exactly the blocks meant.

    Compared are the kinds of the blocks in order and the whole of their text.
    """
    pieces = page.split("<article>")
    ends = page.count("</article>")
    if len(pieces) != 2 or ends != 1:
        raise _error(edition, 0, f"has {len(pieces) - 1} articles with {ends} ends", "one")
    article = pieces[1][: pieces[1].index("</article>")]
    meant = [(_kind(b), _wording(b)) for b in edition.flow if b.text]
    found = _read(edition, article)
    if found == meant:
        return
    for number, (want, have) in enumerate(zip_longest(meant, found, fillvalue=("nothing", "")), 1):
        if want != have:
            shown = f"reads as {have[0]}: {_start(have[1])}"
            raise _error(edition, number, shown, f"{want[0]}: {_start(want[1])}")


def check_structure(edition: Edition, found: Sequence[tuple[Kind, str]]) -> None:
    """Compares what the source's format reads in a localised file with what was meant.

    Raises EditionError at the first block of another kind, or that says something else. Tokens
    are left out of the comparison: markup that a translator moved has other numbers. The words of
    front matter are no markup, whatever they look like.
    """
    meant = [(b.kind, _plain(b.text)) for b in edition.all_blocks if b.pieces]
    have = [(kind, _plain(decode(_TOKENS.sub("", text)))) for kind, text in found]
    heads = len([b for b in edition.head if b.pieces])
    for number, (kind, text) in enumerate(found[:heads]):
        if meant[number] == (kind, _plain(text)):
            have[number] = meant[number]
    if meant == have:
        return
    for number, (want, got) in enumerate(zip_longest(meant, have, fillvalue=("nothing", "")), 1):
        if want != got:
            place = max(number - heads, 0)
            shown = f"reads as {got[0]}: {_start(got[1])}"
            raise _error(edition, place, shown, f"{want[0]}: {_start(want[1])}")


_TOKENS = re.compile(r"</?[a-z][a-z0-9]*/?>")


def _plain(words: str) -> str:
    """`words` without the marks of code, and without differences in white space."""
    return " ".join(words.replace("`", "").split())


def check_body(edition: Edition, body: str, english: str) -> None:
    """Compares the markup of an article with that of the English one; raises EditionError.

    The elements of blocks have to be the same in the same order, those within a block the same
    in any order.
    """
    from workflow.editions.verify_markup import check_markup

    wrong = check_markup(english, body)
    if wrong:
        raise _error(edition, 0, wrong, "the markup of the English article")


def _kind(block: EditionBlock) -> str:
    return "standfirst" if block.kind == "summary" else block.kind


def _wording(block: EditionBlock) -> str:
    if block.speaker is None or block.kind not in ("question", "answer"):
        return block.text
    return f"{clean(block.speaker.text)}{block.colon.rstrip()} {block.text}"


def _read(edition: Edition, article: str) -> list[tuple[str, str]]:
    """The kind and text of each block in the markup of an article."""
    reader = _Reader()
    if not reader.blocks(article):
        reader = _Reader()  # tag by tag, to tell where it goes wrong
        fault = reader.markup(article)
        if fault:
            raise _error(edition, len(reader.kinds), *fault)
        if reader.stack:
            raise _error(edition, len(reader.kinds), *_UNBALANCED)
    texts = unescape("".join(reader.pieces)).split(_MARK)[1:]
    return list(zip(reader.kinds, texts, strict=True))


class _Tag(NamedTuple):
    """What one tag says."""

    name: str
    closing: bool
    kind: str
    """The kind of block it opens, or empty."""
    aside: bool


class _Reader:
    """Follows the tags of an article and gathers its blocks."""

    __slots__ = ("aside", "kinds", "pieces", "stack")

    def __init__(self) -> None:
        self.stack: list[_Tag] = []
        self.kinds: list[str] = []
        self.pieces: list[str] = []
        self.aside = 0

    def blocks(self, article: str) -> bool:
        """A whole article; False: there is something wrong with it.

        Most blocks open and close like others: what that makes of a text is known by then.
        """
        parts = _PLAIN.split(article)
        for index in range(0, len(parts) - 1, 4):
            between, start, text, end = parts[index : index + 4]
            if "<" not in between:
                self.text(between)
            elif self.markup(between):
                return False
            parent = self.stack[-1].name if self.stack else ""
            inside = self.aside or parent not in _CONTAINERS
            kind = None if inside else _plain_block(parent, start, end)
            if kind:
                self.kinds.append(kind)
                self.pieces += _MARK, text
            elif self.markup(start + text + end):
                return False
        return not (self.markup(parts[-1]) or self.stack)

    def markup(self, markup: str) -> tuple[str, str] | None:
        """A stretch of markup; the answer is what is wrong and what was expected, if anything."""
        tokens = _TOKEN.split(markup)
        for index in range(1, len(tokens), 2):
            text = tokens[index - 1]
            if text:
                self.text(text)
            fault = self.tag(tokens[index])
            if fault:
                return f"has {fault}", "the article's own markup"
        if tokens[-1]:
            self.text(tokens[-1])
        return _UNBALANCED if "<" in tokens[-1] else None

    def text(self, text: str) -> None:
        """A stretch between two tags."""
        if self.aside:
            return
        if self.stack and self.stack[-1].name not in _CONTAINERS:
            self.pieces.append(text)
        elif text.strip():
            self._open("text outside a block")
            self.pieces.append(text)

    def tag(self, token: str) -> str:
        """A tag; the answer is what is wrong with it, or empty."""
        tag = _read_tag(token)
        if tag is None:
            return f"the markup {token}"
        parent = self.stack[-1].name if self.stack else ""
        if tag.closing:
            if parent != tag.name:
                return f"a misplaced {token}"
            self.aside -= self.stack.pop().aside
            return ""
        if parent not in _PARENTS[tag.name]:
            return f"a misplaced {token}"
        if tag.name != "hr":
            self.stack.append(tag)
            self.aside += tag.aside
        if tag.kind and not self.aside:
            self._open("quote" if parent == "blockquote" else tag.kind)
        return ""

    def _open(self, kind: str) -> None:
        self.kinds.append(kind)
        self.pieces.append(_MARK)


@lru_cache(maxsize=4096)
def _plain_block(parent: str, start: str, end: str) -> str | None:
    """The kind of the block that `start`, a text without markup and `end` are in `parent`.

    None where they are not one block that says that text and nothing else.
    """
    reader = _Reader()
    if parent:
        reader.stack.append(_Tag(parent, False, "", False))
    outside = list(reader.stack)
    if reader.markup(start):
        return None
    inside = reader.aside == 0 and reader.stack[-1].name not in _CONTAINERS
    reader.text(_HERE)
    if reader.markup(end) or reader.stack != outside or reader.pieces != [_MARK, _HERE]:
        return None
    return reader.kinds[0] if inside else None


@lru_cache(maxsize=4096)
def _read_tag(token: str) -> _Tag | None:
    """What a tag says, or None for one that no article may have."""
    found = _TAG.match(token)
    if found is None or found[2] not in _PARENTS:
        return None
    name = found[2]
    if found[1]:
        return None if found[3] or name == "hr" else _Tag(name, True, "", False)
    attributes = _ATTRIBUTE.findall(found[3])
    values = dict(attributes)
    classes = values.pop("class", "").split()
    good = len(dict(attributes)) == len(attributes) and _CLASSES.issuperset(classes)
    if not good or not all(a in _VALUES and _VALUES[a].match(v) for a, v in values.items()):
        return None
    telling = [c for c in classes if c in _TELLING and name == "p"]
    kind = telling[0] if telling else _BLOCKS.get(name, "")
    return _Tag(name, False, kind, not _ASIDE.isdisjoint(classes))


def _error(edition: Edition, block: int, what: str, expected: str) -> EditionError:
    place = f"block {block} " if block else ""
    error = EditionError(
        f"the {edition.language} edition is not what was meant: {place}{what}",
        path=edition.document,
        expected=expected,
        remedy="change the start of the block's translation",
    )
    error.block = block
    return error


def _start(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")

"""HTML tags inside Markdown: their names, and the attributes that readers read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from workflow.formats import html_tokens
from workflow.formats.html_elements import VOID
from workflow.formats.html_tokens import attribute_value
from workflow.formats.inline import decode, encode
from workflow.model import Block, Kind, Segment, Verbatim

OPAQUE = frozenset(
    (
        "iframe",
        "listing",
        "math",
        "noembed",
        "noframes",
        "object",
        "picture",
        "plaintext",
        "pre",
        "script",
        "style",
        "svg",
        "template",
        "textarea",
        "xmp",
    )
)
"""Elements in which nothing is translated."""
NAMES = {"strong": "b", "em": "i", "del": "s"}
"""What some elements are called in a msgid, so that `**x**` and `<strong>x</strong>` are one."""
READ: dict[str, Kind] = {"alt": "alt", "title": "tooltip"}
"""The attributes that readers read, and the kind of their values."""

Text = Verbatim | Block
"""A piece of markup: fixed, or a translatable value in it."""

_BREAKS = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_WORD = re.compile(r"[^\W_]")


class Tag(NamedTuple):
    """A start or end tag as it stands in the file."""

    text: str
    name: str
    """In small letters."""
    closing: bool
    attributes: tuple[html_tokens.Attribute, ...]

    @property
    def void(self) -> bool:
        """Whether it is an element without content."""
        return self.name in VOID

    def get(self, name: str) -> str | None:
        """The value of an attribute; None without one."""
        for known in self.attributes:
            if known.name == name:
                return attribute_value(self.text[known.start : known.end])
        return None

    @property
    def opaque(self) -> bool:
        """Whether nothing in the element is translated."""
        if self.name in OPAQUE or "notranslate" in (self.get("class") or "").split():
            return True
        return (self.get("translate") or "").lower() == "no"


def read(text: str) -> Tag | None:
    """The tag that `text` is; None for a comment, a declaration or an instruction."""
    token = next(html_tokens.tokens(text), None)
    if token is None or token.kind not in ("start", "end") or token.end != len(text):
        return None
    closing = token.kind == "end"
    return Tag(text, token.name, closing, () if closing else html_tokens.attributes(text, token))


def one_line(text: str) -> str:
    """`text` with each line break and the white space around it as one space."""
    return _BREAKS.sub(" ", text) if "\n" in text or "\r" in text else text


def attribute(kind: Kind, raw: str, plain: str, line: int) -> Text:
    """A translatable value: as it stands in the file, and what it says. Without words: fixed."""
    if _WORD.search(plain) is None:
        return Verbatim(raw)
    source = encode(one_line(plain).strip().replace("\0", "\ufffd"))
    return Block(kind, (Segment(raw, source, line),), line=line)


def in_file(tag: Tag, line: int) -> tuple[Text, ...]:
    """A tag as it stands in the file, its readable attributes as blocks."""
    parts: list[Text] = []
    at = 0
    for known in tag.attributes:
        if known.name in READ:
            raw = tag.text[known.start : known.end]
            block = attribute(READ[known.name], raw, attribute_value(raw), line)
            if isinstance(block, Block):
                parts += [Verbatim(tag.text[at : known.start]), block]
                at = known.end
    return (*parts, Verbatim(tag.text[at:]))


def in_page(tag: Tag, blocks: Iterable[Block]) -> tuple[Text, ...]:
    """The same in a page: the `blocks` of `in_file` in double quotes, nothing for Markdown."""
    waiting = list(blocks)
    parts: list[Text] = []
    before, at = "", 0
    for known in tag.attributes:
        if known.name == "markdown":
            before += tag.text[at : known.whole[0]].rstrip()
            at = known.whole[1]
        elif waiting and waiting[0].text == tag.text[known.start : known.end]:
            before += tag.text[at : known.start - len(known.quote)] + '"'
            parts += [Verbatim(before), waiting.pop(0)]
            before, at = '"', known.whole[1]
    return (*parts, Verbatim(before + tag.text[at:]))


def of_text(text: Iterable[Text]) -> str:
    """Markup as HTML with the values that the source has."""
    return "".join([p.text if isinstance(p, Verbatim) else escape(value(p)) for p in text])


def value(block: Block) -> str:
    """What the value of an attribute says in the source."""
    return decode("".join([segment.source for segment in block.segments]))

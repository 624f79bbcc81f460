"""HTML as a sequence of tokens with exact places, cut as browsers cut it.

The rules are those of the HTML Standard, 13.2.5 (tokenization), with what the tree builder says
of raw text (13.2.6) and of foreign content. The law: the tokens of a text, joined, are the text;
the time taken is linear. A tokenizer of our own, because the standard library's differs from one
release of Python to the next, takes quadratic time for some texts, and gives no place for the
end of what it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import Literal, NamedTuple

TokenKind = Literal["text", "start", "end", "comment", "other"]
"""``other``: a doctype, ``<?…>``, ``</>``, CDATA, and a tag that the end of the text cuts off."""


class Token(NamedTuple):
    """One token of a text."""

    kind: TokenKind
    name: str
    """Of a tag, in small letters; of a text, the element whose raw text it is, or empty."""
    start: int
    end: int
    """Offsets in code points."""


class Attribute(NamedTuple):
    """One attribute in a start tag."""

    name: str
    """In small letters."""
    start: int
    end: int
    """Where its value lies, without the quotes; equal where it has none."""
    quote: str
    """``"`` or ``'`` around the value; empty: an unquoted value, or none."""
    whole: tuple[int, int]
    """Where all of it lies, from its name to its last quote."""


_MARKUP = re.compile(r"<(?:/?[A-Za-z]|[!?]|/(?=.))", re.DOTALL)
_TAG = re.compile(
    r"""</?[A-Za-z][^\t\n\f\r\ />]*+
    (?:[\t\n\f\r\ /]++
      |[^\t\n\f\r\ />][^\t\n\f\r\ />=]*+            # an attribute's name; the first may be =
       (?:[\t\n\f\r\ ]*+=[\t\n\f\r\ ]*+
         (?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|(?=>)|[^\t\n\f\r\ >"'][^\t\n\f\r\ >]*+|\Z))?+
    )*+>""",
    re.VERBOSE,
)
_NAME = re.compile(r"[A-Za-z][^\t\n\f\r />]*")
_ATTRIBUTE = re.compile(
    r"""([^\t\n\f\r\ />][^\t\n\f\r\ />=]*+)
    (?:[\t\n\f\r\ ]*+=[\t\n\f\r\ ]*+
      (?:"([^"]*+)"|'([^']*+)'|(?=>)|([^\t\n\f\r\ >"'][^\t\n\f\r\ >]*+)))?+""",
    re.VERBOSE,
)
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)

RAW = frozenset(
    ("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title", "plaintext")
)
"""Elements whose content is text whatever stands in it."""

_RAW_ENDS = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)
    for name in RAW - {"script", "plaintext"}
}
FOREIGN = frozenset(("svg", "math"))
"""Elements in which other rules hold: no raw text, but CDATA."""

_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def small(name: str) -> str:
    """`name` with the letters A-Z made small, and no other: as HTML compares names."""
    return name.lower() if name.isascii() else name.translate(_SMALL)


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of ``text[start:end]`` in order; nothing lies between them."""
    if end is not None and end < len(text):
        text = text[:end]  # the end of the stretch is the end of the text to all rules
    foreign, at = _Foreign(text), start
    while at < len(text):
        found = _MARKUP.search(text, at)
        begin = found.start() if found else len(text)
        if begin > at:
            yield Token("text", "", at, begin)
        if found is None:
            return
        token = _markup(text, begin, bool(foreign.name))
        yield token
        at = token.end
        if foreign.follows(token) and token.kind == "start" and token.name in RAW:
            raw = _raw_end(text, at, token.name)
            if raw > at:
                yield Token("text", token.name, at, raw)
            at = raw


class _Foreign:
    """Knows whether the tokens that come one by one are in an ``svg`` or ``math`` element."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self.name = ""

    def follows(self, token: Token) -> bool:
        """Takes the next token; tells whether it stands outside."""
        outside = not self.name
        name = self.name or token.name
        if token.kind not in ("start", "end") or token.name != name or name not in FOREIGN:
            return outside
        if token.kind == "end":
            self._depth -= not outside
        elif not closes_itself(self._text, token):
            self._depth += 1
        self.name = name if self._depth else ""
        return outside


def closes_itself(text: str, token: Token) -> bool:
    """Does a start tag end in ``/>``? It means something in foreign content only."""
    return text.endswith("/>", token.start, token.end)


def _markup(text: str, at: int, foreign: bool) -> Token:
    """The token that begins with the ``<`` at `at`."""
    sign = text[at + 1]
    if sign == "!":
        return _declaration(text, at, foreign)
    closing = sign == "/"
    if sign == "?" or (closing and not _NAME.match(text, at + 2)):
        return Token("other", "", at, _after(text, ">", at + 2))
    tag = _TAG.match(text, at)
    if tag is None:
        return Token("other", "", at, len(text))
    name = _NAME.match(text, at + 1 + closing)
    return Token("end" if closing else "start", small(name[0]) if name else "", at, tag.end())


def _declaration(text: str, at: int, foreign: bool) -> Token:
    """A comment, doctype or CDATA section."""
    if text.startswith("<!--", at):
        for empty in ("<!-->", "<!--->"):
            if text.startswith(empty, at):
                return Token("comment", "", at, at + len(empty))
        found = _COMMENT_END.search(text, at + 4)
        return Token("comment", "", at, found.end() if found else len(text))
    if foreign and text.startswith("<![CDATA[", at):
        return Token("other", "", at, _after(text, "]]>", at + 9))
    return Token("other", "", at, _after(text, ">", at + 2))


def _after(text: str, sign: str, at: int) -> int:
    found = text.find(sign, at)
    return len(text) if found < 0 else found + len(sign)


def _raw_end(text: str, at: int, name: str) -> int:
    """Where the raw text that begins at `at` ends: before its end tag, or with the text."""
    if name == "plaintext":
        return len(text)
    if name == "script":
        return _script_end(text, at)
    found = _RAW_ENDS[name].search(text, at)
    return found.start() if found else len(text)


def _script_end(text: str, at: int) -> int:
    """As `_raw_end`: in ``<!--`` of a script, ``<script>`` hides the next end tag."""
    commented = hidden = False
    for found in _SCRIPT.finditer(text, at):
        sign = found[0]
        if sign == "<!--":
            commented = True
        elif sign == "-->":
            commented = hidden = False
        elif not found[1]:
            hidden = commented
        elif hidden:
            hidden = False
        else:
            return found.start()
    return len(text)


def attributes(text: str, token: Token) -> tuple[Attribute, ...]:
    """The attributes of a start tag in order; of two of one name only the first counts."""
    found: dict[str, Attribute] = {}
    for match in _ATTRIBUTE.finditer(text, token.start + 1 + len(token.name), token.end):
        name = small(match[1])
        if name not in found:
            group = match.lastindex or 1
            begin, end = match.span(group) if group > 1 else (match.end(), match.end())
            found[name] = Attribute(name, begin, end, ("", "", '"', "'", "")[group], match.span())
    return tuple(found.values())


def values(text: str, token: Token) -> dict[str, str]:
    """The attributes of a start tag by name, their values decoded."""
    return {a.name: attribute_value(text[a.start : a.end]) for a in attributes(text, token)}


REFERENCE = re.compile(r"&(?:#(?:[0-9]++|[xX][0-9A-Fa-f]++)|[A-Za-z][A-Za-z0-9]*+);?+")
"""What may be a character reference."""


def character(reference: str) -> str:
    """What a match of `REFERENCE` in a text stands for; it may be the same."""
    return unescape(reference)


def attribute_character(reference: str, following: str) -> str:
    """As `character`, in an attribute's value, where `following` is the next character.

    There a name without a semicolon before ``=``, a letter or a digit is no reference.
    """
    name = reference[1:]
    if name[0] == "#":
        return unescape(reference)
    if name not in html5 or (name[-1] != ";" and following == "="):
        return reference
    return html5[name]


def attribute_value(raw: str) -> str:
    """The value that `raw`, as it stands between the quotes, gives an attribute."""
    if "&" not in raw:
        return raw
    return REFERENCE.sub(lambda m: attribute_character(m[0], raw[m.end() : m.end() + 1]), raw)

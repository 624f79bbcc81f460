"""Markup inside a segment: the tokens that stand for it in a msgid, and back.

A translator sees ``Read the <a>guide</a>.`` and may move the tokens, with what they hold. Laws:
`fill` takes nothing but the segment's own markup into what it makes, each of it once and well
nested, or raises `Broken`; ``decode(encode(text)) == text`` for any text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from workflow.model import Inline

_ESCAPED = re.compile(r"&(lt|amp);")
_LIKE_TOKEN = re.compile(r"<(?=/?[a-z][a-z0-9]*/?>)")
_LIKE_ESCAPE = re.compile(r"&(?=(?:lt|amp);)")
_TOKEN = r"</?[a-z][a-z0-9]*/?>"
"""Any token but those that are read as they are."""

_SIGNS = {"lt": "<", "amp": "&"}


class Broken(ValueError):
    """A translation lost, doubled or invented a token; the message says which."""


def encode(text: str) -> str:
    """Plain `text` as it stands in a msgid: what looks like a token is escaped."""
    if "&" in text:
        text = _LIKE_ESCAPE.sub("&amp;", text)
    return _LIKE_TOKEN.sub("&lt;", text) if "<" in text else text


def decode(text: str) -> str:
    """What a stretch of a msgid or msgstr between tokens says: the inverse of `encode`."""
    return _ESCAPED.sub(lambda found: _SIGNS[found[1]], text) if "&" in text else text


class Names:
    """Gives the elements of one segment their tokens: ``a``, ``a2``, ``a3``."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, name: str) -> str:
        """The name of the next element `name` (small Latin letters first, then also digits).

        A name that ends in a digit gets an ``n`` before its number, so that no two are alike.
        """
        self._seen[name] += 1
        number = self._seen[name]
        parted = "n" if name[-1].isdigit() else ""
        return name if number == 1 else f"{name}{parted}{number}"


class Token(NamedTuple):
    """A token in a translation."""

    inline: int
    """Index of the segment's inline that it stands for."""
    closing: bool


Piece = str | Token


def pieces(text: str, inlines: Sequence[Inline]) -> tuple[Piece, ...]:
    """`text` as decoded stretches and tokens in order.

    Raises Broken unless every inline stands there once, pairs well nested. What stands alone and
    is read as it is, such as code or an address, may come more than once.
    """
    if not inlines:
        return (decode(text),)
    pattern, opening, closing = _tokens(tuple([(i.shown, i.end) for i in inlines]))
    reader = _Reader(inlines, opening, closing)
    at = 0
    for found in pattern.finditer(text):
        if found[0] not in opening and found[0] not in closing:
            continue  # a token of no markup here is text
        if found.start() > at:
            reader.pieces.append(decode(text[at : found.start()]))
        reader.token(found[0])
        at = found.end()
    if at < len(text):
        reader.pieces.append(decode(text[at:]))
    reader.finish()
    return tuple(reader.pieces)


class _Reader:
    """Follows the tokens of one text."""

    def __init__(
        self,
        inlines: Sequence[Inline],
        opening: dict[str, tuple[int, ...]],
        closing: dict[str, int],
    ) -> None:
        self.pieces: list[Piece] = []
        self._inlines, self._opening, self._closing = inlines, opening, closing
        self._stack: list[int] = []
        self._seen: Counter[str] = Counter()

    def token(self, text: str) -> None:
        if text in self._closing:
            number = self._closing[text]
            if not self._stack or self._stack[-1] != number:
                raise Broken(f"{text} stands where it closes nothing")
            self._stack.pop()
            self.pieces.append(Token(number, True))
            return
        same = self._opening[text]
        number = same[min(self._seen[text], len(same) - 1)]
        self._seen[text] += 1
        if self._seen[text] > len(same) and text[0] == "<":
            raise Broken(f"{text} stands there {self._seen[text]} times")
        if self._inlines[number].end:
            self._stack.append(number)
        self.pieces.append(Token(number, False))

    def finish(self) -> None:
        if self._stack:
            raise Broken(f"{self._inlines[self._stack[-1]].shown} is not closed")
        for text, same in self._opening.items():
            if self._seen[text] < len(same):
                raise Broken(f"{text} is missing")


@lru_cache(maxsize=1024)
def _tokens(
    shown: tuple[tuple[str, str], ...],
) -> tuple[re.Pattern[str], dict[str, tuple[int, ...]], dict[str, int]]:
    """What finds the tokens, and the inlines by opening and by closing token."""
    opening: dict[str, tuple[int, ...]] = {}
    closing: dict[str, int] = {}
    for number, (start, end) in enumerate(shown):
        opening[start] = (*opening.get(start, ()), number)
        if end:
            closing[end] = number
    others = {token for token in (*opening, *closing) if not re.fullmatch(_TOKEN, token)}
    longest_first = sorted(others, key=lambda token: (-len(token), token))
    return re.compile("|".join([*map(re.escape, longest_first), _TOKEN])), opening, closing


def fill(
    text: str,
    inlines: Sequence[Inline],
    plain: Callable[[str], str],
    markup: Callable[[int, bool], str],
) -> str:
    """A translation put into its context.

    `plain` escapes a stretch of decoded text; `markup` gives what the inline of a number (its
    index, and whether it closes there) is in that context. Raises Broken.
    """
    return "".join(
        [
            plain(piece) if isinstance(piece, str) else markup(piece.inline, piece.closing)
            for piece in pieces(text, inlines)
        ]
    )


def broken(text: str, inlines: Sequence[Inline]) -> str:
    """What is wrong with the tokens of a translation, or an empty string."""
    try:
        pieces(text, inlines)
    except Broken as error:
        return str(error)
    return ""


def said(text: str, inlines: Sequence[Inline]) -> str:
    """The words of `text` without what only marks them up: for search, counts and feeds."""
    if not inlines:
        return decode(text)
    pattern, opening, closing = _tokens(tuple([(i.shown, i.end) for i in inlines]))

    def kept(found: re.Match[str]) -> str:
        token = found[0]
        if token not in opening and token not in closing:
            return token
        return "" if token[0] == "<" else token.strip("`")

    return decode(pattern.sub(kept, text))

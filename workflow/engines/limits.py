"""Texts longer than a service takes: cut where it does the least harm, joined again as they were.

The law: the pieces joined are the text; each is either white space, which is never sent, or
starts and ends with something else and is no larger than the limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from workflow.sentences import spans

Size = Callable[[str], int]
"""How a service measures a text. Of two texts joined, at most the sum of both sizes."""

_CLAUSES = re.compile(r"[,;:)\u2013\u2014][\"'\u201d\u2019\u00bb]?\s+")
_SPACES = re.compile(r"\s+")
_CHARACTERS = 3
"""The last level: sentences, clauses, words, characters."""


def utf8(text: str) -> int:
    """The size of `text` in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def pieces(text: str, limit: int, size: Size = len) -> list[str]:
    """`text` (English) in pieces of which none that is not white space is larger than `limit`.

    Cut at ends of sentences where that is enough, else at clauses, else at spaces, else between
    any two characters. `limit` is at least the size of one character.
    """
    found: list[str] = []
    for piece in _cut(text, limit, size, 0):
        start = len(piece) - len(piece.lstrip())
        end = max(start, len(piece.rstrip()))
        found += [part for part in (piece[:start], piece[start:end], piece[end:]) if part]
    return found


def _cut(text: str, limit: int, size: Size, level: int) -> Iterator[str]:
    """`text` in pieces, as large as the limit allows, with the white space between in them."""
    if level > _CHARACTERS or size(text.strip()) <= limit:
        yield text
        return
    start = end = filled = 0
    for stop in [*_stops(text, level), len(text)]:
        part = size(text[end:stop])
        if filled + part > limit and end > start:
            yield from _cut(text[start:end], limit, size, level + 1)
            start, filled = end, 0
        end, filled = stop, filled + part
    yield from _cut(text[start:], limit, size, level + 1)


def _stops(text: str, level: int) -> list[int]:
    """Where a text may be cut, without its start and end."""
    if level == 0:
        return [start for start, _ in spans(text)][1:]
    if level < _CHARACTERS:
        ends = (match.end() for match in (_CLAUSES, _SPACES)[level - 1].finditer(text))
        return [end for end in ends if end < len(text)]
    return list(range(1, len(text)))

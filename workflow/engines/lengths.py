"""Long texts: cut where it does the least harm, and joined again as they were.

`pieces` fills the requests of a service that takes so much at once. `parts` are for a sentence
model: it is given sentences, and of these none that it would cut short.

The law of both: the pieces joined, with what is between them, are the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from workflow.sentences import spans

Size = Callable[[str], int]
"""How a service measures a text. Of two texts joined, at most the sum of both sizes."""

_CLAUSE = re.compile(
    r"""(?:(?<=[,;:)\u2013\u2014])|(?<=[,;:)\u2013\u2014]["'\u201d\u2019\u00bb]))\s+"""
)
"""White space after a clause."""

_SPACE = re.compile(r"\s+")
_CHARACTERS = 3
"""The last level: sentences, clauses, words, characters."""

_REACH = 0.3
"""A clause may end this share of the text from its middle, to be a place to cut."""


def utf8(text: str) -> int:
    """The size of `text` in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def pieces(text: str, limit: int, size: Size = len) -> list[str]:
    """`text` (English) in pieces that joined are the text, as few as may be.

    Each is white space, which is never sent, or starts and ends with something else and is no
    larger than `limit`. Cut at ends of sentences where that is enough, else at clauses, else at
    spaces, else between any two characters. `limit` is at least the size of one character.
    """
    found: list[str] = []
    for piece in _filled(text, limit, size, 0):
        start = len(piece) - len(piece.lstrip())
        end = max(start, len(piece.rstrip()))
        found += [part for part in (piece[:start], piece[start:end], piece[end:]) if part]
    return found


def _filled(text: str, limit: int, size: Size, level: int) -> Iterator[str]:
    """`text` in pieces, as large as the limit allows, with the white space between in them."""
    if level > _CHARACTERS or size(text.strip()) <= limit:
        yield text
        return
    start = end = filled = 0
    for stop in [*_stops(text, level), len(text)]:
        part = size(text[end:stop])
        if filled + part > limit and end > start:
            yield from _filled(text[start:end], limit, size, level + 1)
            start, filled = end, 0
        end, filled = stop, filled + part
    yield from _filled(text[start:], limit, size, level + 1)


def _stops(text: str, level: int) -> list[int]:
    """Where a text may be cut, without its start and end."""
    if level == 0:
        return [start for start, _ in spans(text)][1:]
    if level < _CHARACTERS:
        ends = (match.end() for match in (_CLAUSE, _SPACE)[level - 1].finditer(text))
        return [end for end in ends if end < len(text)]
    return list(range(1, len(text)))


class Part(NamedTuple):
    """One stretch that is translated by itself."""

    text: str
    gap: str
    """The white space between it and the next one."""


def parts(text: str, fits: Callable[[str], bool]) -> list[Part]:
    """`text` as stretches that fit: its sentences, and halves of those that are too long.

    Joined with their gaps they are `text`, but for white space around it.
    """
    bounds = spans(text) or [(0, len(text))]
    found: list[Part] = []
    for number, (low, high) in enumerate(bounds):
        last = number + 1 == len(bounds)
        gap = "" if last else text[high : bounds[number + 1][0]]
        halves = _halves(text[low:high], fits)
        found += [*halves[:-1], Part(halves[-1].text, gap)]
    return found


def _halves(text: str, fits: Callable[[str], bool]) -> list[Part]:
    """A sentence cut in halves, at clauses where it can be, until each of them fits.

    Halves, since a model makes little of the few words that would be left over otherwise.
    """
    if len(text) < 2 or fits(text):
        return [Part(text, "")]
    low, high = _middle(text)
    if not text[:low].strip() or not text[high:].strip():
        low = high = len(text) // 2
    first = _halves(text[:low], fits)
    return [*first[:-1], Part(first[-1].text, text[low:high]), *_halves(text[high:], fits)]


def _middle(text: str) -> tuple[int, int]:
    """Where the white space nearest to the middle begins and ends; after a clause if possible."""
    middle = len(text) / 2
    for pattern, reach in ((_CLAUSE, _REACH * len(text)), (_SPACE, middle)):
        places = [m.span() for m in pattern.finditer(text)]
        best = min(places, key=lambda p: abs(p[0] - middle), default=(0, 0))
        if best != (0, 0) and abs(best[0] - middle) <= reach:
            return best
    return 0, 0


def joined(found: Sequence[Part], answers: Sequence[str | None]) -> str | None:
    """The answers to the parts of one text, with their gaps; None when one is missing."""
    if any(not answer or not answer.strip() for answer in answers):
        return None
    return "".join(f"{a}{p.gap}" for p, a in zip(found, answers, strict=True) if a)

"""Long texts: a sentence model is given sentences, and of these none that it would cut short."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from workflow.sentences import spans

_CLAUSE = re.compile(r"(?<=[;:,)\u2013\u2014])\s+")
_SPACE = re.compile(r"\s+")
_REACH = 0.3
"""A clause may end this share of the text from its middle, to be a place to cut."""


class Part(NamedTuple):
    """One stretch that is translated by itself."""

    text: str
    gap: str
    """The white space between it and the next one."""


def parts(text: str, fits: Callable[[str], bool]) -> list[Part]:
    """`text` as stretches that fit: its sentences, and pieces of those that are too long.

    Joined with their gaps they are `text`, but for white space around it.
    """
    bounds = spans(text) or [(0, len(text))]
    found: list[Part] = []
    for number, (low, high) in enumerate(bounds):
        last = number + 1 == len(bounds)
        gap = "" if last else text[high : bounds[number + 1][0]]
        pieces = _pieces(text[low:high], fits)
        found += [*pieces[:-1], Part(pieces[-1].text, gap)]
    return found


def _pieces(text: str, fits: Callable[[str], bool]) -> list[Part]:
    """A sentence cut in halves, at clauses where it can be, until each piece fits."""
    if len(text) < 2 or fits(text):
        return [Part(text, "")]
    low, high = _cut(text)
    if not text[:low].strip() or not text[high:].strip():
        low = high = len(text) // 2
    first = _pieces(text[:low], fits)
    return [*first[:-1], Part(first[-1].text, text[low:high]), *_pieces(text[high:], fits)]


def _cut(text: str) -> tuple[int, int]:
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

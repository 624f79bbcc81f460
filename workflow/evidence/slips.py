"""Where two spellings of nearly the same thing differ: a stretch between common ends."""

from __future__ import annotations

from itertools import takewhile


def common(old: str, new: str) -> tuple[int, int]:
    """How many characters both begin with, and with how many of the rest both end."""
    start = _alike(old, new)
    return start, _alike(old[start:][::-1], new[start:][::-1])


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

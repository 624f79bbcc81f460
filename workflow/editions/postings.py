"""Which documents have a word: numbers and weights as a short text, for the search files.

A document is written as the distance of its number from the one before (the first: from -1) in
base 32, and a capital letter, its weight from A (0) to P (15): ``1A3Ca0I``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Codes = list[int]
"""16 times the number, plus the weight, of each document; ascending."""

LETTERS = "ABCDEFGHIJKLMNOP"
"""The weights from 0."""
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_ONE = re.compile("([0-9a-v]+)([A-P])")
_KNOWN = tuple(a + b for a in ("", *_DIGITS[1:]) for b in _DIGITS)


def encoded(codes: Sequence[int]) -> str:
    """`codes` as text; the empty text for none."""
    pieces: list[str] = []
    before = -1
    for code in codes:
        number = code >> 4
        gap = number - before
        pieces.append(_KNOWN[gap] if gap < 1024 else _digits(gap))
        pieces.append(LETTERS[code & 15])
        before = number
    return "".join(pieces)


def _digits(number: int) -> str:
    high, low = divmod(number, 1024)
    return (_digits(high) if high >= 1024 else _KNOWN[high]) + _DIGITS[low >> 5] + _DIGITS[low & 31]


def decoded(text: str) -> Codes:
    """The codes that `encoded` wrote as `text`."""
    codes: Codes = []
    number = -1
    for digits, letter in _ONE.findall(text):
        number += int(digits, 32)
        codes.append(number << 4 | LETTERS.index(letter))
    return codes

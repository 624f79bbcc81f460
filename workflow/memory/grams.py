"""Which units can be near a text: an index that loses none, by counting.

Law: every unit whose words' stems are at most d edits (`similarity.most_edits`) away from those
of the text is among the candidates. Why: a *gram* is a run of one or two neighbouring words. Take
d + 1 grams of the text that share no word. An edit changes or removes one word, or puts words
into one gap; so it can destroy at most one of the grams, and at least one of them stands in the
unit unharmed. Whoever reads the lists of all units that hold one of the d + 1 grams has met it.

Two refinements. A unit with m > n words, n being those of the text, has at least m - n words put
in, and these destroy no single word: where only single words are taken, d less m - n and 1 more
will do. And any such set will do, so the one with the shortest lists is taken (`cheapest`).

Words are told apart by hashes only. Equal words have equal hashes, so a collision adds a
candidate and never loses one; `matching` looks at the texts themselves.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from workflow.memory.words import forms, stem

LONG = 48
"""Words from which on only single words are looked for: enough of them are rare."""

_CODES = 0x10000 - 0x800
_SURROGATES = 0xD800
_FOREVER = float("inf")
_SPREAD = 0x9E3779B1
"""The golden ratio as a fraction of 32 bits: it spreads neighbouring numbers (Knuth)."""


class Gram(NamedTuple):
    """One or two words of a text, by position."""

    start: int
    size: int


@lru_cache(maxsize=1 << 17)
def _code(form: str) -> str:
    code = crc32(stem(form).encode()) % _CODES
    return chr(code if code < _SURROGATES else code + 0x800)


def signature(text: str) -> str:
    """The stems of `text`, which has no lone surrogates, hashed: a character for each word.

    The characters are those of the Basic Multilingual Plane without surrogates.
    """
    return "".join([_code(form) for form in forms(text)])


def pack_codes(codes: str) -> bytes:
    """Signatures as they are stored: UTF-16, the least significant byte first."""
    return codes.encode("utf-16-le")


def unpack_codes(data: bytes) -> str:
    """What `pack_codes` was given. Raises ValueError for what it cannot have made."""
    return data.decode("utf-16-le")


def buckets(codes: str, mask: int) -> list[int]:
    """The bucket of every gram: of the single words in order, then of the pairs in order."""
    numbers = array("H", codes.encode("utf-16"))
    del numbers[0]  # the byte order mark: the array has this machine's order
    singles = [number & mask for number in numbers]
    singles += [(a * _SPREAD + b) & mask for a, b in pairwise(numbers)]
    return singles


def cheapest(singles: Sequence[float], pairs: Sequence[float], count: int) -> list[Gram] | None:
    """The `count` grams without a common word that have the smallest sum of costs.

    `singles` and `pairs` are the costs of the grams of one and two words by position. None where
    there are not so many grams.
    """
    if count > len(singles):
        return None
    if len(singles) > LONG or not pairs:
        order = sorted(range(len(singles)), key=singles.__getitem__)
        return [Gram(position, 1) for position in order[:count]]
    return _chosen(singles, pairs, count)


def _chosen(singles: Sequence[float], pairs: Sequence[float], count: int) -> list[Gram]:
    """By dynamic programming over (words seen, grams taken).

    ``rows[i][k]``: the smallest cost of k grams among the first i words.
    """
    width = count + 1
    rows = [[0.0] + [_FOREVER] * count]
    for i, single in enumerate(singles):
        last = rows[-1]
        row = last.copy()
        pair, before = (pairs[i - 1], rows[-2]) if i else (_FOREVER, last)
        for k in range(1, min(width, i + 2)):
            cost = last[k - 1] + single
            if cost < row[k]:
                row[k] = cost
            cost = before[k - 1] + pair
            if cost < row[k]:
                row[k] = cost
        rows.append(row)
    return _traced(rows, singles, count)


def _traced(rows: list[list[float]], singles: Sequence[float], count: int) -> list[Gram]:
    """The grams that made the last cost."""
    found = []
    i, k = len(singles), count
    while k:
        if rows[i][k] == rows[i - 1][k]:
            i -= 1
        elif rows[i][k] == rows[i - 1][k - 1] + singles[i - 1]:
            found.append(Gram(i - 1, 1))
            i, k = i - 1, k - 1
        else:
            found.append(Gram(i - 2, 2))
            i, k = i - 2, k - 1
    return found

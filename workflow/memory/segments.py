"""Segments: many units in the order of their length in words, made once and never changed.

A unit's number in its segment counts from 0. The units of one length stand together, so a list
of numbers is limited to some lengths by two bisections.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import log2
from operator import itemgetter
from sys import byteorder
from typing import NamedTuple

from workflow.memory.grams import buckets, pack_codes

MOST = 1 << 18
"""Units in a segment, at most."""

_NUMBERS = "I"
"""The type code of an array of numbers of 4 bytes."""


class New(NamedTuple):
    """A unit that is to be in the index."""

    id: int
    codes: str
    """Its signature, see `grams`."""


class Length(NamedTuple):
    """The units of one length, as they are stored."""

    words: int
    first: int
    """Number of the first of them."""
    codes: bytes
    """Their signatures' codes, UTF-16 (little-endian), without anything between."""
    ids: bytes
    """Their ids."""


class Segment(NamedTuple):
    """A segment as it is stored."""

    bits: int
    """Binary digits of a bucket's number."""
    sizes: bytes
    """`size_class` of each bucket."""
    lengths: list[Length]
    postings: Iterator[tuple[int, bytes]]
    """Each bucket that is not empty with the numbers of its units, all in ascending order."""


def size_class(count: int) -> int:
    """How many units a bucket has, roughly, as a number below 256; 0 for none."""
    return round(8 * log2(count + 1))


SIZES = tuple(2 ** (number / 8) - 1 for number in range(256))
"""The number of units that a size class stands for."""


def pack(numbers: Iterable[int]) -> bytes:
    """`numbers` as they are stored: 4 bytes each, the least significant first."""
    packed = array(_NUMBERS, numbers)
    if byteorder != "little":
        packed.byteswap()
    return packed.tobytes()


def unpack(data: bytes) -> array[int]:
    """What `pack` was given. Raises ValueError for what it cannot have made."""
    numbers = array(_NUMBERS)
    numbers.frombytes(data)
    if byteorder != "little":
        numbers.byteswap()
    return numbers


def build(units: Sequence[New]) -> Segment:
    """The segment of `units`, each with at least one word."""
    bits = max(8, min(18, len(units).bit_length()))
    mask = (1 << bits) - 1
    ordered = sorted(units, key=lambda unit: len(unit.codes))
    postings: dict[int, list[int]] = defaultdict(list)
    for number, unit in enumerate(ordered):
        for bucket in set(buckets(unit.codes, mask)):
            postings[bucket].append(number)
    sizes = bytearray(1 << bits)
    for bucket, numbers in postings.items():
        sizes[bucket] = size_class(len(numbers))
    packed = ((bucket, pack(postings[bucket])) for bucket in sorted(postings))
    return Segment(bits, bytes(sizes), list(_lengths(ordered)), packed)


def _lengths(ordered: Sequence[New]) -> Iterator[Length]:
    first = 0
    for words, group in groupby(ordered, key=lambda unit: len(unit.codes)):
        members = list(group)
        codes = "".join([unit.codes for unit in members])
        ids = pack(map(itemgetter(0), members))
        yield Length(words, first, pack_codes(codes), ids)
        first += len(members)

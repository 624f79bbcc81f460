"""Putting units into the store: their rows, and their place in the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from workflow.memory.canonical import TIERS
from workflow.memory.grams import signature
from workflow.memory.segments import MOST, New, build
from workflow.memory.skeleton import hashes
from workflow.memory.store import Store
from workflow.memory.values import Unit

STEP = 4096
"""Units that are put in at once."""

_TIERS = {tier: number for number, tier in enumerate(TIERS)}


class Sizes(NamedTuple):
    """How many units are kept where; smaller in tests."""

    tail: int = 4096
    """Units that may wait outside the segments; all of them are looked at in each search."""
    segment: int = MOST
    batch: int = 1 << 16
    """New units after which what is done so far is kept, whatever happens then."""
    small: int = 8
    """With more segments than this that are not half full, the small ones are merged."""


class Filling:
    """Units of one language on their way into the store, within one change of it."""

    def __init__(self, store: Store, language: str, sizes: Sizes) -> None:
        self._store = store
        self._language = language
        self._sizes = sizes
        self._pending: list[New] = []
        """Units that have rows and no place in the index."""
        self.put = 0
        """How many units were put in."""

    def add(self, file: int, first: int, units: Iterable[Unit], step: Callable[[], None]) -> int:
        """Put in the units of a file, with ids from `first`; gives how many.

        Calls `step` now and then. When it raises, nothing of it is pending.
        """
        own: list[New] = []
        segment = self._store.next_segment()
        source = iter(units)
        unit = first
        while some := list(islice(source, STEP)):
            self._store.add_units(self._rows(some, unit, file, segment, own))
            unit += len(some)
            if len(own) >= self._sizes.segment:
                self._build(segment, own)
                own, segment = [], segment + 1
            step()
        if len(own) >= self._sizes.tail:
            self._build(segment, own)
        else:
            self._pending += own
        self.put += unit - first
        return unit - first

    def _rows(
        self, units: Sequence[Unit], first: int, file: int, segment: int, own: list[New]
    ) -> Iterator[tuple[object, ...]]:
        """The rows of units that are to be in `segment`, where they have words."""
        language = self._language
        for number, (source, target, _, tier, before, after) in enumerate(units, first):
            codes = signature(source)
            if codes:
                own.append(New(number, codes))
            skeleton, same = hashes(source, language)
            yield (
                number, file, segment if codes else 0, _TIERS[tier], skeleton, same,
                source, target, before, after,
            )  # fmt: skip

    def _build(self, segment: int, units: Sequence[New]) -> None:
        self._store.add_segment(segment, self._language, build(units))

    def place(self) -> None:
        """Give every unit its place: at the end of each change."""
        self._tidy()
        tail = self._store.tail(self._language)
        if len(tail) + len(self._pending) <= self._sizes.tail:
            self._store.move((unit.id for unit in self._pending), 0)
            self._store.add_tail(self._language, self._pending)
        else:
            self._store.drop_tail(self._language)
            self._in_segments([*tail, *self._pending])
        self._pending = []

    def _in_segments(self, units: Sequence[New]) -> None:
        most = self._sizes.segment
        for start in range(0, len(units), most):
            some = units[start : start + most]
            segment = self._store.next_segment()
            self._build(segment, some)
            self._store.move((unit.id for unit in some), segment)

    def _tidy(self) -> None:
        """Take apart segments that are mostly gone, and small ones where there are many."""
        known = self._store.segments(self._language)
        small = []
        for segment, _, total, alive in known:
            if 2 * alive < total:
                self._pending += self._store.drop_segment(segment)
            elif 2 * alive < self._sizes.segment:
                small.append((alive, segment))
        if len(small) > self._sizes.small:
            for _, segment in sorted(small):
                self._pending += self._store.drop_segment(segment)

"""The index of one language: which units can reach a score, and by how much at best."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from workflow.memory.grams import Gram, buckets, cheapest, unpack_codes
from workflow.memory.segments import SIZES, unpack
from workflow.memory.similarity import most_edits
from workflow.memory.store import BUCKETS, Damaged, Store

SCAN = 1 / 6
"""Looking at a unit in a list costs about so many times what looking at every unit would: with
more than this share of them in the lists, all are looked at."""


class Near(NamedTuple):
    """A unit that may be near enough."""

    distance: int
    """A lower bound of the distance between its stems and those of the text."""
    longer: int
    """The number of words of the longer of both."""
    id: int


class Group(NamedTuple):
    """Lengths of units, from `shortest` to `longest` words, that are searched alike."""

    shortest: int
    longest: int
    grams: int
    """How many grams that share no word have to be looked for."""
    singles: int
    """How many if they are all of one word."""


class Text(NamedTuple):
    """What is looked for."""

    codes: str
    threshold: int


class Index:
    """The units of a language, loaded as far as they are needed."""

    def __init__(self, store: Store, language: str) -> None:
        self._store = store
        self._segments = [
            _Segment(store, number, bits)
            for number, bits, _, alive in store.segments(language)
            if alive
        ]
        self._tail: dict[int, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        for unit, codes in store.tail(language):
            same_length = self._tail[len(codes)]
            same_length[0].append(codes)
            same_length[1].append(unit)

    def near(self, codes: str, threshold: int) -> list[Near]:
        """Every unit that can reach `threshold` (1 to 99), in no order; of one word at least."""
        text = Text(codes, threshold)
        found: list[Near] = []
        for words, (tail, ids) in self._tail.items():
            found += _compared(text, words, tail, ids)
        if self._segments:
            for group in groups(len(text.codes), threshold):
                found += self._in_segments(text, group)
        return found

    def _in_segments(self, text: Text, group: Group) -> Iterator[Near]:
        grams = self._grams(text, group)
        if grams is None:
            for segment in self._segments:
                yield from segment.scan(text, group)
            return
        lists = [segment.keys(text.codes, grams) for segment in self._segments]
        postings = self._store.postings({key for keys in lists for key in keys})
        for segment, keys in zip(self._segments, lists, strict=True):
            numbers = [postings[key] for key in keys if key in postings]
            yield from segment.near(text, group, numbers)

    def _grams(self, text: Text, group: Group) -> list[Gram] | None:
        """The grams to look for; None where looking at every unit is cheaper."""
        words = len(text.codes)
        costs = [1.0] * (2 * words - 1)
        for segment in self._segments:
            sizes = segment.sizes
            for n, bucket in enumerate(buckets(text.codes, segment.mask)):
                costs[n] += SIZES[sizes[bucket]]
        singles, pairs = costs[:words], costs[words:]
        both = cheapest(singles, pairs, group.grams)
        alone = cheapest(singles, (), group.singles) if group.singles < group.grams else None
        best = min(
            (grams for grams in (both, alone) if grams is not None),
            key=lambda grams: _cost(grams, singles, pairs),
            default=None,
        )
        total = sum(segment.count(group) for segment in self._segments)
        if best is None or _cost(best, singles, pairs) * SCAN > total:
            return None
        return best


def groups(words: int, threshold: int) -> Iterator[Group]:
    """The lengths that a unit near a text of so many words can have, see `grams`."""
    shortest = -(-words * threshold // 100)
    longest = words * 100 // threshold
    edits = most_edits(threshold, words)
    yield Group(max(1, shortest), words, edits + 1, edits + 1)
    if longest > words:
        alone = max(most_edits(threshold, m) - m + words for m in range(words + 1, longest + 1))
        yield Group(words + 1, longest, most_edits(threshold, longest) + 1, alone + 1)


def _cost(grams: Iterable[Gram], singles: Sequence[float], pairs: Sequence[float]) -> float:
    return sum(singles[g.start] if g.size == 1 else pairs[g.start] for g in grams)


def _compared(text: Text, words: int, codes: Sequence[str], ids: Sequence[int]) -> list[Near]:
    """Those of the units of one length whose stems are near enough."""
    longer = max(len(text.codes), words)
    most = most_edits(text.threshold, longer)
    if abs(len(text.codes) - words) > most:
        return []
    hits = extract(text.codes, codes, scorer=Levenshtein.distance, score_cutoff=most, limit=None)
    return [Near(distance, longer, ids[n]) for _, distance, n in hits]


class _Segment:
    """One segment of the index."""

    def __init__(self, store: Store, number: int, bits: int) -> None:
        self._store = store
        self._number = number
        self.mask = (1 << bits) - 1
        self.sizes = store.sizes(number)
        self._spans = store.spans(number)
        self._firsts = [first for _, first, _ in self._spans]
        self._words = [words for words, _, _ in self._spans]
        self._loaded: dict[int, tuple[str, array[int]]] = {}
        if len(self.sizes) != self.mask + 1 or not self._spans:
            raise Damaged

    def keys(self, codes: str, grams: Iterable[Gram]) -> set[int]:
        """The keys of the lists of these grams."""
        found = buckets(codes, self.mask)
        pairs = len(codes) - 1
        where = (found[start if size == 1 else start + pairs + 1] for start, size in grams)
        return {self._number << BUCKETS | bucket for bucket in where if self.sizes[bucket]}

    def _lengths(self, group: Group) -> tuple[int, int]:
        """Which of the spans are of the group's lengths: from, and up to."""
        from_ = bisect_left(self._words, group.shortest)
        return from_, bisect_left(self._words, group.longest + 1)

    def count(self, group: Group) -> int:
        """How many units have the group's lengths."""
        return sum(count for _, _, count in self._spans[slice(*self._lengths(group))])

    def near(self, text: Text, group: Group, lists: Iterable[array[int]]) -> Iterator[Near]:
        """The units near enough among those that are in one of `lists`."""
        low, high = self._lengths(group)
        if low == high:
            return
        begin = self._firsts[low]
        end = self._firsts[high - 1] + self._spans[high - 1][2]
        numbers: set[int] = set()
        for units in lists:
            numbers.update(units[bisect_left(units, begin) : bisect_left(units, end)])
        ordered = sorted(numbers)
        at = 0
        for words, first, count in self._spans[low:high]:
            up_to = bisect_left(ordered, first + count, at)
            if up_to > at:
                codes, ids = self._length(words, count)
                some = [n - first for n in ordered[at:up_to]]
                at = up_to
                cut = [codes[n * words : (n + 1) * words] for n in some]
                yield from _compared(text, words, cut, [ids[n] for n in some])

    def scan(self, text: Text, group: Group) -> Iterator[Near]:
        """The units near enough among all that have the group's lengths."""
        for words, _, count in self._spans[slice(*self._lengths(group))]:
            codes, ids = self._length(words, count)
            cut = [codes[n : n + words] for n in range(0, len(codes), words)]
            yield from _compared(text, words, cut, ids)

    def _length(self, words: int, count: int) -> tuple[str, array[int]]:
        known = self._loaded.get(words)
        if known is None:
            stored = self._store.length(self._number, words)
            known = unpack_codes(stored.codes), unpack(stored.ids)
            if len(known[0]) != words * count or len(known[1]) != count:
                raise Damaged
            self._loaded[words] = known
        return known

"""Which sentences of the old text became which sentences of the new one.

Order decides first: what did not change is the fixed frame, and only what stands in the same gap
of it is compared. A sentence that was moved and edited at once is looked for through the words it
shares, within this text only. Below the bars below there is no match at all: a wrong one costs a
translator more than none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

SAME_PLACE = 55.0
"""Bar for sentences in the same gap, of 100. Measured on FLORES English: 0.998 of sentences with
five words edited reach it, 0.001 of neighbouring sentences of one article do."""

MOVED = 75.0
"""Bar without the evidence of order: reached by 0.99 of sentences with up to three words edited,
and by none of 22,000 pairs of different sentences."""

MOST = 3
"""How many sentences one is split into, or merged from, when its words changed as well."""

MOST_PIECES = 500
"""A text consists of no more pieces; where single words are pieces the search would not end."""

SMALL = 400
"""Up to so many pairs in a gap all of them are compared; beyond, those that share rare words."""

PROBES = 8
"""How many of a sentence's rarest words look for its match."""

COMMON = 64
"""A word in more sentences than this finds nothing."""

CANDIDATES = 6
"""How many sentences that share its rarest words a sentence is compared with."""

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")


class Match(NamedTuple):
    """Old sentences that became new ones: one to one, one to many, or many to one."""

    old: tuple[int, ...]
    new: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence, or several joined, ready to be compared."""

    text: str
    words: Counter[str]
    size: int
    """How many words."""


class _Group(NamedTuple):
    """A possible match within a gap: half-open ranges, and how much it is worth."""

    old: int
    old_end: int
    new: int
    new_end: int
    worth: float


def align(
    old: Mapping[int, str], new: Mapping[int, str], fixed: Iterable[tuple[int, int]]
) -> list[Match]:
    """Match what is left of the old text with what is left of the new one.

    `old`, `new`: the sentences without a match, by their position in the text, in order.
    `fixed`: (old, new) positions that are matched already, each once. Every position comes back
    in at most one match. The same input gives the same matches.
    """
    if not old or not new:
        return []
    aligner = _Aligner(old, new, dict(sorted((n, o) for o, n in fixed)))
    aligner.gaps()
    aligner.moved_blocks()
    aligner.moved()
    return aligner.matches


class _Aligner:
    def __init__(self, old: Mapping[int, str], new: Mapping[int, str], links: dict[int, int]):
        self.old = {position: _text(text) for position, text in old.items()}
        self.new = {position: _text(text) for position, text in new.items()}
        self.links = links
        """Old positions by new ones: the frame, and every one-to-one match as it is found."""
        self.matches: list[Match] = []

    def gaps(self) -> None:
        """Match inside each gap of the part of the frame that kept its order."""
        frame = in_order([(o, n) for n, o in self.links.items()])
        olds, news = sorted(self.old), sorted(self.new)
        old_gaps = _grouped(olds, [o for o, _ in frame])
        for gap, inside in _grouped(news, [n for _, n in frame]).items():
            if gap in old_gaps:
                self._match(old_gaps[gap], inside)

    def moved_blocks(self) -> None:
        """Match between neighbours that were moved together: an edit inside a moved paragraph."""
        for run in _runs(sorted(self.new)):
            left, right = self.links.get(run[0] - 1), self.links.get(run[-1] + 1)
            if left is not None and right is not None and left < right:
                between = range(left + 1, right)
                if all(position in self.old for position in between):
                    self._match(list(between), run)

    def moved(self) -> None:
        """Match what was moved and edited, the most similar pairs first."""
        olds, news = sorted(self.old), sorted(self.new)
        first, second = [self.old[i] for i in olds], [self.new[j] for j in news]
        found: list[tuple[float, int, int]] = []
        for i, j in _candidates(first, second):
            score = _similarity(first[i], second[j], MOVED)
            if score >= MOVED:
                found.append((-score, olds[i], news[j]))
        for _, i, j in sorted(found):
            if i in self.old and j in self.new:
                self._take((i,), (j,))

    def _match(self, olds: list[int], news: list[int]) -> None:
        first, second = [self.old[i] for i in olds], [self.new[j] for j in news]
        groups = {g for i, j in _candidates(first, second) for g in _groups(first, second, i, j)}
        for group in heaviest(sorted(groups)):
            self._take(
                tuple(olds[group.old : group.old_end]), tuple(news[group.new : group.new_end])
            )

    def _take(self, old: tuple[int, ...], new: tuple[int, ...]) -> None:
        self.matches.append(Match(old, new))
        if len(old) == len(new):
            self.links[new[0]] = old[0]
        for position in old:
            del self.old[position]
        for position in new:
            del self.new[position]


def in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs`, sorted by their second number, that rises in both."""
    if all(a[0] < b[0] for a, b in pairwise(pairs)):
        return list(pairs)
    groups = sorted(_Group(o, o + 1, n, n + 1, 1.0) for o, n in pairs)
    return [(group.old, group.new) for group in heaviest(groups)]


def heaviest(groups: Sequence[_Group]) -> list[_Group]:
    """The series worth most in which each group lies behind the one before, in both texts.

    `groups` are sorted and worth more than nothing. For each end in the new text we keep the best
    series that ends there, as a staircase that never falls, so a step is a binary search.
    """
    ends, worths, last = [0], [0.0], [-1]
    best: list[tuple[float, int]] = []
    waiting = iter(sorted(range(len(groups)), key=lambda g: (groups[g].old_end, g)))
    due = next(waiting, None)
    for group in groups:
        while due is not None and groups[due].old_end <= group.old:
            _insert(ends, worths, last, groups[due].new_end, best[due][0], due)
            due = next(waiting, None)
        step = bisect_right(ends, group.new) - 1
        best.append((worths[step] + group.worth, last[step]))
    if not groups:
        return []
    at = max(range(len(best)), key=lambda g: (best[g][0], -g))
    series = []
    while at >= 0:
        series.append(groups[at])
        at = best[at][1]
    return series[::-1]


def _insert(
    ends: list[int], worths: list[float], last: list[int], end: int, worth: float, group: int
) -> None:
    """Add a step to the staircase, unless one before it is as high; drop those it covers."""
    at = bisect_right(ends, end)
    if worths[at - 1] >= worth:
        return
    stop = at
    while stop < len(ends) and worths[stop] <= worth:
        stop += 1
    ends[at:stop], worths[at:stop], last[at:stop] = [end], [worth], [group]


def _grouped(positions: list[int], borders: list[int]) -> dict[int, list[int]]:
    """`positions` by the gap between `borders` that each lies in; both are sorted."""
    gaps: dict[int, list[int]] = {}
    for position in positions:
        gaps.setdefault(bisect_right(borders, position), []).append(position)
    return gaps


def _runs(positions: list[int]) -> list[list[int]]:
    """`positions`, sorted, cut wherever one is missing."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and runs[-1][-1] == position - 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    return runs


def _candidates(old: list[_Text], new: list[_Text]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing: all of a few; of many, those of like place or with rare words."""
    if len(old) * len(new) <= SMALL:
        yield from ((i, j) for i in range(len(old)) for j in range(len(new)))
        return
    places: dict[str, list[int]] = {}
    for j, text in enumerate(new):
        for word in text.words:
            places.setdefault(word, []).append(j)
    for i, text in enumerate(old):
        near = i * len(new) // len(old)
        chosen = {j for j in (near - 1, near, near + 1) if 0 <= j < len(new)}
        chosen.update(_sharing(text, places))
        yield from ((i, j) for j in sorted(chosen))


def _sharing(text: _Text, places: Mapping[str, list[int]]) -> list[int]:
    """The sentences that share the rarest words of `text`, at most CANDIDATES."""
    known = [(len(places[word]), word) for word in text.words if word in places]
    votes: Counter[int] = Counter()
    for count, word in sorted(known)[:PROBES]:
        if count <= COMMON:
            for j in places[word]:
                votes[j] += COMMON // count
    return sorted(votes, key=lambda j: (-votes[j], j))[:CANDIDATES]


def _groups(old: list[_Text], new: list[_Text], i: int, j: int) -> Iterator[_Group]:
    """The matches that start with this pair and are above the bar."""
    if worth := _worth(old[i], new[j]):
        yield _Group(i, i + 1, j, j + 1, worth)
    for end in _reach(old[i], new, j):
        if worth := _worth(old[i], _joined(new[j:end])):
            yield _Group(i, i + 1, j, end, worth)
    for end in _reach(new[j], old, i):
        if worth := _worth(_joined(old[i:end]), new[j]):
            yield _Group(i, end, j, j + 1, worth)


def _reach(whole: _Text, texts: list[_Text], start: int) -> Iterator[int]:
    """Where a series of parts of `whole` that begins at `start` may end, two to MOST long.

    A part has at least half its words from the whole: a new sentence that merely stands beside
    an edited one is none of it.
    """
    for end in range(start + 1, min(start + MOST, len(texts)) + 1):
        part = texts[end - 1]
        if 2 * (part.words & whole.words).total() < part.size:
            return
        if end > start + 1:
            yield end


def _worth(old: _Text, new: _Text) -> float:
    """How far a match is above the bar, times its length; 0 for one below it.

    So two sentences are matched with one rather than one with one where that explains more
    text, and a stranger's text beside a match makes it worth less.
    """
    above = _similarity(old, new, SAME_PLACE) - SAME_PLACE
    return (above + 1) * (len(old.text) + len(new.text)) if above >= 0 else 0.0


def _similarity(old: _Text, new: _Text, bar: float) -> float:
    """Likeness from 0 to 100: the mean of words in common, and of characters in common in order.

    Words alone miss a corrected spelling and weigh too much in a heading; characters alone find
    any two English sentences 40 % alike. Word order counts little, so a clause may move to the
    front. Below `bar` the value need not be exact.
    """
    from rapidfuzz.fuzz import ratio

    size = old.size + new.size
    words = 200 * (old.words & new.words).total() / size if size else 0.0
    if (words + 100) / 2 < bar and size:
        return words / 2
    characters = ratio(old.text, new.text)
    return (words + characters) / 2 if size else characters


def _text(text: str) -> _Text:
    folded = text.casefold()
    words = Counter(_WORD.findall(folded))
    return _Text(folded, words, words.total())


def _joined(texts: list[_Text]) -> _Text:
    words: Counter[str] = Counter()
    for text in texts:
        words.update(text.words)
    return _Text(" ".join(text.text for text in texts), words, words.total())


class Pieces:
    """Texts that others may consist of, each with its position."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        self._places: dict[str, list[int]] = {}
        for position, text in texts:
            self._places.setdefault(text, []).append(position)
        self._longest = max(map(len, self._places), default=0)

    def of(self, text: str) -> tuple[int, ...]:
        """The positions of the two or more pieces that, joined with a space, are `text`.

        Empty when there are none. Of equal pieces the one that follows in order is taken.
        """
        before: dict[int, int] = {}
        starts = [0]
        for start in starts:
            if len(starts) > MOST_PIECES + 1:  # the last starts nothing
                return ()
            for end in self._ends(text, start):
                if end not in before:
                    before[end] = start
                    starts.append(end + 1)
        return self._positions(text, before)

    def _ends(self, text: str, start: int) -> Iterator[int]:
        end = start
        while end < len(text):
            end = text.find(" ", end + 1)
            end = len(text) if end < 0 else end
            if end - start > self._longest:
                return
            if text[start:end] in self._places and end - start < len(text):
                yield end

    def _positions(self, text: str, before: Mapping[int, int]) -> tuple[int, ...]:
        cuts, end = [], len(text)
        while end in before:
            cuts.append((before[end], end))
            end = before[end] - 1
        positions: list[int] = []
        for start, end in reversed(cuts):
            places = self._places[text[start:end]]
            follows = positions[-1] + 1 if positions else places[0]
            positions.append(follows if follows in places else places[0])
        return tuple(positions)

"""The matches of one text, the best first.

Order: context, exact, repaired, fuzzy; by score; by tier; by origin and place in it. A pair of
source and target is shown once, as its best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from workflow.memory.canonical import TIERS
from workflow.memory.grams import signature
from workflow.memory.index import Index, Near
from workflow.memory.similarity import IDENTICAL, NEARLY, scaled, score_of_forms
from workflow.memory.skeleton import hashes
from workflow.memory.store import Row, Store
from workflow.memory.values import KINDS, Kind, Match
from workflow.memory.words import forms, plain

TRIED = 256
"""Units of the same skeleton that repair is tried on, at most; beyond them they are fuzzy."""

_READ = 64
"""Units that are read at once, the most promising first."""

Pair = tuple[str, str]
Rank = tuple[int, int, int, str, int]
"""Kind, falling score, tier, origin, place."""


class Query(NamedTuple):
    """What is looked for, and how much of it."""

    text: str
    language: str
    """BCP 47."""
    threshold: int
    """The lowest score, 1 to 100."""
    limit: int
    before: str | None = None
    after: str | None = None


class Found(NamedTuple):
    """A match with its place in the order."""

    rank: Rank
    match: Match


def matches(store: Store, index: Callable[[], Index], query: Query) -> list[Match]:
    """The best matches of a text; `index` gives that of its language when it is needed."""
    found = _Found(query)
    keys = hashes(query.text, query.language)
    found.exact(store.same(keys, query.language))
    if query.threshold <= NEARLY and found.missing:
        found.repaired(store.alike(keys[0], query.language, TRIED))
    if query.threshold <= NEARLY and found.missing:
        codes = signature(query.text)
        if codes:
            found.fuzzy(store, index().near(codes, query.threshold))
    return found.best()


class _Found:
    """The matches found so far, one for each pair of source and target."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._plain = plain(query.text)
        self._found: dict[Pair, Found] = {}

    @property
    def missing(self) -> int:
        """How many more pairs are wanted."""
        return max(0, self._query.limit - len(self._found))

    def best(self) -> list[Match]:
        ordered = sorted(self._found.values(), key=lambda found: found.rank)
        return [found.match for found in ordered[: self._query.limit]]

    def _add(self, row: Row, kind: Kind, score: int, target: str) -> None:
        rank = (KINDS.index(kind), -score, row.tier, row.origin, row.position)
        pair = (row.source, row.target)
        known = self._found.get(pair)
        if known is None or rank < known.rank:
            match = Match(score, kind, row.source, target, row.origin, TIERS[row.tier])
            self._found[pair] = Found(rank, match)

    def exact(self, rows: Iterable[Row]) -> None:
        """Take in the units that have the text itself, among these."""
        for row in rows:
            if plain(row.source) == self._plain:
                kind: Kind = "context" if self._in_context(row) else "exact"
                self._add(row, kind, IDENTICAL, row.target)

    def _in_context(self, row: Row) -> bool:
        ours, theirs = (self._query.before, self._query.after), (row.before, row.after)
        return all(
            a is not None and b is not None and plain(a) == plain(b)
            for a, b in zip(ours, theirs, strict=True)
        )

    def repaired(self, rows: Iterable[Row]) -> None:
        """Take in the units that can be repaired, among these."""
        from workflow.memory.repair import repaired

        for row in rows:
            if (row.source, row.target) in self._found or plain(row.source) == self._plain:
                continue
            target = repaired(self._query.text, row.source, row.target, self._query.language)
            if target is not None:
                self._add(row, "repaired", NEARLY, target)

    def fuzzy(self, store: Store, near: Sequence[Near]) -> None:
        """Take in the best of the units that may be near enough.

        Those with the highest possible score are looked at first, until no other can come in.
        """
        missing = self.missing
        wanted = forms(self._query.text)
        known = frozenset(self._found)
        scores: dict[Pair, int] = {}
        for bound, ids in _promising(near):
            best = sorted(scores.values(), reverse=True)
            if len(best) >= missing and bound < best[missing - 1]:
                break
            for row in store.rows(ids, self._query.language):
                pair = (row.source, row.target)
                if pair in known or plain(row.source) == self._plain:
                    continue
                score = score_of_forms(wanted, forms(row.source))
                if score >= self._query.threshold:
                    scores[pair] = score
                    self._add(row, "fuzzy", score, row.target)


def _promising(near: Sequence[Near]) -> Iterable[tuple[int, list[int]]]:
    """Ids by the highest score they can have, falling, some at a time."""
    bounds = sorted(((scaled(2 * n.distance, n.longer), n.id) for n in near), reverse=True)
    for bound, group in groupby(bounds, key=lambda bounded: bounded[0]):
        ids = [unit for _, unit in group]
        for start in range(0, len(ids), _READ):
            yield min(bound, NEARLY), ids[start : start + _READ]

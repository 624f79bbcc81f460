"""The best way through two rows: which items answer to which, in order, and how sure that is.

Dynamic programming over beads of up to a few items on either side, within a band around the
pairs that are known beforehand, so that the time taken is near to linear. How sure a bead is:
the share of all ways through it among all ways, weighed by what they are worth (the forward and
backward sums of a hidden Markov model).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import exp, log, log1p
from typing import NamedTuple, TypeAlias

BAND = 14
"""How far from the expected place an answer is looked for at least, in items."""
WIDEST = 60
"""And at most."""
SMALL = 8_000
"""Up to so many pairs of items all are compared."""
_NONE = float("-inf")
SUREST = 20.0
"""Logarithm of odds that nothing is surer than."""

Steps = Mapping[tuple[int, int], float]
"""How many items of either row a bead may have, and how much such a bead is worth by itself."""

Worth = Callable[[int, int, int, int], float]
"""Of the bead of the first row's items from, to, and the second row's from, to (half-open)."""

Sums: TypeAlias = "array[float]"
"""Logarithms, by the columns of a row's band."""

Band = list[tuple[int, int]]
"""For each place in the first row the first and the last place in the second."""


class Bead(NamedTuple):
    """Items of the first row and the items of the second that answer to them; half-open."""

    start: int
    end: int
    first: int
    last: int
    worth: float
    """What the items say, a logarithm of odds."""
    odds: float
    """That it is no other bead, a logarithm of odds."""


def best(
    rows: int, columns: int, worth: Worth, steps: Steps, known: Sequence[tuple[int, int]] = ()
) -> list[Bead]:
    """The beads that are worth most together, in order; they cover both rows.

    `steps` has (1, 0) and (0, 1). `known`: pairs that are likely, rising in both.
    """
    return _Search(rows, columns, _band(rows, columns, known), worth, steps).beads()


class _Search:
    def __init__(self, rows: int, columns: int, band: Band, worth: Worth, steps: Steps) -> None:
        self._rows, self._columns, self._band = rows, columns, band
        self._worth, self._steps = worth, sorted(steps.items())
        self._known = [
            {step: array("d", bytes(8 * (high - low + 1))) for step in steps} for low, high in band
        ]
        """What each bead is worth, by the row and the column where it ends, and its step."""

    def beads(self) -> list[Bead]:
        """The best beads."""
        ways, forward = self._forward()
        found: list[tuple[int, int, int, int]] = []
        row, column = self._rows, self._columns
        while row or column:
            up, left = ways[row][column - self._band[row][0]]
            found.append((row - up, row, column - left, column))
            row, column = row - up, column - left
        return self._judged(found[::-1], forward)

    def _forward(self) -> tuple[list[list[tuple[int, int]]], list[Sums]]:
        """The last step of the best way to each place, and the sum of all ways to it."""
        band = self._band
        tops: list[Sums] = []
        sums: list[Sums] = []
        ways: list[list[tuple[int, int]]] = []
        for row, (low, high) in enumerate(band):
            tops.append(array("d", [_NONE]) * (high - low + 1))
            sums.append(array("d", [_NONE]) * (high - low + 1))
            ways.append([(0, 0)] * (high - low + 1))
            if row == 0:
                tops[0][0] = sums[0][0] = 0.0
            for column in range(low, high + 1):
                for step, before, start, here in self._into(row, column):
                    place = start - band[before][0]
                    value = tops[before][place] + here
                    if value > tops[row][column - low]:
                        tops[row][column - low] = value
                        ways[row][column - low] = step
                    sums[row][column - low] = _sum(
                        sums[row][column - low], sums[before][place] + here
                    )
        return ways, sums

    def _into(self, row: int, column: int) -> list[tuple[tuple[int, int], int, int, float]]:
        """The beads that end here: the step, where it starts, what it is worth."""
        found = []
        for step, prior in self._steps:
            before, start = row - step[0], column - step[1]
            if before < 0 or not self._band[before][0] <= start <= self._band[before][1]:
                continue
            here = prior
            if step[0] and step[1]:
                worth = self._worth(before, row, start, column)
                self._known[row][step][column - self._band[row][0]] = worth
                here += worth
            found.append((step, before, start, here))
        return found

    def _judged(
        self, found: Sequence[tuple[int, int, int, int]], forward: list[Sums]
    ) -> list[Bead]:
        backward = self._backward(len(forward))
        band, total = self._band, forward[self._rows][self._columns - self._band[self._rows][0]]
        steps = dict(self._steps)
        beads = []
        for start, end, first, last in found:
            worth = self._known[end][end - start, last - first][last - band[end][0]]
            share = (
                forward[start][first - band[start][0]]
                + backward[end][last - band[end][0]]
                + steps[end - start, last - first]
                + worth
                - total
            )
            beads.append(Bead(start, end, first, last, worth, _odds(share)))
        return beads

    def _backward(self, rows: int) -> list[Sums]:
        """The sum of all ways from each place to the end."""
        band = self._band
        sums = [array("d", [_NONE]) * (high - low + 1) for low, high in band]
        sums[self._rows][self._columns - band[self._rows][0]] = 0.0
        for row in range(rows - 1, -1, -1):
            low, high = band[row]
            for column in range(high, low - 1, -1):
                sofar = sums[row][column - low]
                if sofar == _NONE:
                    continue
                for step, prior in self._steps:
                    before, start = row - step[0], column - step[1]
                    if before < 0 or not band[before][0] <= start <= band[before][1]:
                        continue
                    worth = self._known[row][step][column - low]
                    place = start - band[before][0]
                    sums[before][place] = _sum(sums[before][place], sofar + prior + worth)
        return sums


def _sum(one: float, other: float) -> float:
    """The logarithm of the sum of two numbers that are given by theirs."""
    if one < other:
        one, other = other, one
    return one if other < one - 40.0 else one + log1p(exp(other - one))


def _odds(share: float) -> float:
    """From the logarithm of a share."""
    rest = 1.0 - exp(min(share, 0.0))
    return SUREST if rest <= 0 else max(-SUREST, min(SUREST, share - log(rest)))


def _band(rows: int, columns: int, known: Sequence[tuple[int, int]]) -> Band:
    """For each row the first and the last column that are looked at; neither ever falls."""
    if rows * columns <= SMALL:
        return [(0, columns)] * (rows + 1)
    lows, highs = [columns] * (rows + 1), [0] * (rows + 1)
    for (row, column), (end, last) in pairwise([(0, 0), *known, (rows, columns)]):
        high, wide = end - row, last - column
        reach = min(WIDEST, BAND + abs(high - wide))
        for step in range(high + 1):
            middle = column + (wide * step // high if high else 0)
            lows[row + step] = max(0, min(lows[row + step], middle - reach))
            top = (middle if high else last) + reach
            highs[row + step] = min(columns, max(highs[row + step], top))
    return _rising(lows, highs, columns)


def _rising(lows: list[int], highs: list[int], columns: int) -> Band:
    lows[0], highs[-1] = 0, columns
    for row in range(1, len(highs)):
        highs[row] = max(highs[row], highs[row - 1])
    for row in range(len(lows) - 2, -1, -1):
        lows[row] = min(lows[row], lows[row + 1])
    for row in range(1, len(lows)):  # every row can be reached from the one before
        lows[row] = min(lows[row], highs[row - 1])
    return list(zip(lows, highs, strict=True))

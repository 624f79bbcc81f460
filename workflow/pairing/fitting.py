"""Which sentences of a block's translation are which of its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workflow.pairing import path, telling
from workflow.pairing.reading import Sentence
from workflow.pairing.telling import Said, Scale

_STEPS = {
    (1, 1): 0.0, (1, 0): -4.5, (0, 1): -4.5, (1, 2): -3.5, (2, 1): -3.5,
    (1, 3): -7.0, (3, 1): -7.0, (2, 2): -10.0,
}  # fmt: skip
_NEVER = -60.0
_MOST = 400
"""Sentences of one block whose order is looked at; a longer one is no prose."""


class Fit(NamedTuple):
    """Sentences of the article and those that answer to them, by their places in the block."""

    source: tuple[int, ...]
    answer: tuple[int, ...]
    worth: float
    """What the texts say, a logarithm of odds."""
    odds: float
    """That it is no other fit, a logarithm of odds."""
    moved: bool = False
    """They stand in another order in the translation."""
    forced: bool = False
    """Only their place speaks for them."""
    silent: bool = False
    """Next to nothing of what the English says is in the translation."""


class Fitter:
    """Fits sentences together; knows how often the whole translation says what."""

    def __init__(self, answers: Sequence[Sentence], language: str) -> None:
        self._language = language
        self._known = {id(s): telling.translated(s.text, s.inlines, language) for s in answers}
        self._scale = Scale(self._known.values(), language)

    def fit(
        self, sources: Sequence[Sentence], blocks: Sequence[int], answers: Sequence[Sentence]
    ) -> list[Fit]:
        """The fits in the article's order; each sentence is in one at most.

        `blocks`: which block each of the `sources` is of; no fit is across blocks.
        """
        there = [telling.english(s.text, s.inlines, self._language) for s in sources]
        here = [self._known[id(s)] for s in answers]
        together: dict[tuple[int, int, int], Said] = {}

        def joined(which: int, texts: Sequence[Said], start: int, end: int) -> Said:
            if end - start == 1:
                return texts[start]
            key = (which, start, end)
            if key not in together:
                together[key] = telling.together(texts[start:end])
            return together[key]

        def worth(start: int, end: int, first: int, last: int) -> float:
            if blocks[start] != blocks[end - 1]:
                return _NEVER
            return self._scale.worth(joined(0, there, start, end), joined(1, here, first, last))

        beads = path.best(len(sources), len(answers), worth, _STEPS)
        found = [
            Fit(tuple(range(b.start, b.end)), tuple(range(b.first, b.last)), b.worth, b.odds)
            for b in beads
            if b.end > b.start and b.last > b.first
        ]
        found = _parted(found, len(sources), worth)
        found += _moved(found, len(sources), len(answers), worth)
        found += _between(sorted(found), blocks, len(answers), worth)

        def silent(fit: Fit) -> bool:
            return self._scale.silent(
                telling.together([there[i] for i in fit.source]),
                telling.together([here[j] for j in fit.answer]),
                fit.worth,
            )

        return sorted(fit._replace(silent=silent(fit)) for fit in found)


_SURE = 4.0
"""What a pair out of order is worth at least."""
_LEFT = 20
"""Sentences without an answer that are looked for in other fits, at most."""


def _parted(found: Sequence[Fit], sources: int, worth: path.Worth) -> list[Fit]:
    """The fits without what stands in two of them only because it was moved there.

    A sentence that answers to one without an answer is none of the fit that it stands beside.
    """
    taken = {i for f in found for i in f.source}
    left = [i for i in range(sources) if i not in taken][:_LEFT]
    made = []
    for fit in found:
        ends = (fit.answer[0], fit.answer[-1]) if len(fit.answer) > 1 else ()
        for j in ends if len(fit.source) == 1 else ():
            if max((worth(i, i + 1, j, j + 1) for i in left), default=0.0) >= _SURE:
                answer = tuple(n for n in fit.answer if n != j)
                rest = worth(fit.source[0], fit.source[0] + 1, answer[0], answer[-1] + 1)
                fit = Fit(fit.source, answer, rest, fit.odds)
                break
        made.append(fit)
    return made


def _moved(found: Sequence[Fit], sources: int, answers: int, worth: path.Worth) -> list[Fit]:
    """Those without an answer in order whose answer stands elsewhere in the block."""
    left = [i for i in range(sources) if all(i not in f.source for f in found)]
    free = [j for j in range(answers) if all(j not in f.answer for f in found)]
    if len(left) * len(free) > _MOST:
        return []
    made = []
    for i in left:
        worths = sorted(((worth(i, i + 1, j, j + 1), j) for j in free), reverse=True)
        if worths and worths[0][0] >= _SURE and not _next(found, i, worths[0][1]):
            made.append(Fit((i,), (worths[0][1],), worths[0][0], 0.0, moved=True))
            free.remove(worths[0][1])
    return made


def _next(found: Sequence[Fit], source: int, answer: int) -> bool:
    """Whether the two are in order with all that was found."""
    return all((f.source[0] < source) == (f.answer[0] < answer) for f in found)


def _between(
    found: Sequence[Fit], blocks: Sequence[int], answers: int, worth: path.Worth
) -> list[Fit]:
    """What is left over on both sides between the same fits: one to one, or all to all."""
    taken = {j for f in found for j in f.answer}
    used = {i for f in found for i in f.source}
    ends = Fit((len(blocks),), (answers,), 0.0, 0.0)
    made: list[Fit] = []
    here = there = 0
    for fit in [*(f for f in found if not f.moved), ends]:
        left = [i for i in range(here, fit.source[0]) if i not in used]
        free = [j for j in range(there, fit.answer[0]) if j not in taken]
        here, there = fit.source[-1] + 1, fit.answer[-1] + 1
        if left and free:
            made += _forced(left, free, blocks, worth)
    return made


def _forced(
    left: Sequence[int], free: Sequence[int], blocks: Sequence[int], worth: path.Worth
) -> list[Fit]:
    if len(left) == len(free):
        rows = zip(left, free, strict=True)
        return [Fit((i,), (j,), worth(i, i + 1, j, j + 1), 0.0, forced=True) for i, j in rows]
    if len({blocks[i] for i in left}) > 1:
        return []
    if left[-1] - left[0] >= len(left) or free[-1] - free[0] >= len(free):
        return []  # something that was moved stands between them
    whole = worth(left[0], left[-1] + 1, free[0], free[-1] + 1)
    return [Fit(tuple(left), tuple(free), whole, 0.0, forced=True)]

"""Whose translation an answer is: do a text and an answer speak of the same things?

Evidence is summed as in a naive Bayes classifier: common words with their translations, names and
international words that sound alike, numbers, quotation, length. The weights were estimated by
logistic regression on the recorded answers of five engines to FLORES, right pairs against pairs of
neighbours, and rounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from workflow.evidence.numbers import digits, readings, value
from workflow.evidence.wording import entry, function_words, number_words, plain, sound

STRANGER = 3.7
"""By so much must an answer fit another text better before it is taken for that one's: above
the largest margin of any whole recorded answer (2.7), for two others; the more there are, the
likelier is one like it by chance."""

_FITTING = -1.5
"""And so well at least: an answer that fits nothing is nobody's."""
_ADDITION = 6.0
"""The same for an answer that translates another text too: the largest of a whole one is 4.4."""

_PRIOR = 2.0
_WORDS = ((0.9, 0.8), (1.2, 1.0), (1.4, 1.2))
"""For a common word that is there, against one that is not; by the length of its translation."""
_NAME = (1.15, 0.6)
_ALIKE = (1.05, 0.3)
_NUMBER = (2.8, 1.2)
_LENGTH = 0.9 / (2 * 0.15**2)
"""Spread of the logarithm of the ratio of lengths: 0.15, about its mean of log 1.04."""
_MEAN = log(1.04)
_FARTHEST = 8 * 0.9
_MARKS = (0.6, 1.5, 1.5, 0.6, 0.4)
"""Against an answer that has, or lacks, alone: a question, quotes, brackets, a colon, ``;``."""
_QUOTES = frozenset('"\u00ab\u00bb\u201c\u201d\u201e')

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_ROOM = 1.25
"""Ratio of lengths from which on there is room for another sentence."""
_LONGEST = 10
"""Letters of a word's beginning that are looked at."""
_TELLING = 3
"""Signs of a sound from which on it tells words apart."""
_MOST = 4000
"""Characters of a text that are looked at; thousands of texts are kept in memory."""


class _Source(NamedTuple):
    entries: tuple[tuple[float, float, tuple[str, ...]], ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    numbers: frozenset[str]
    length: int
    marks: tuple[bool, ...]


class _Answer(NamedTuple):
    beginnings: frozenset[str]
    sounds: frozenset[str]
    numbers: frozenset[str]
    length: int
    marks: tuple[bool, ...]


def score(source: str, answer: str, language: str) -> float:
    """How much more likely `answer` in `language` (BCP 47) translates `source` than another text.

    A logarithm of odds, by rights; long texts know more of each other and reach farther from 0.
    """
    there, here = _source(source[:_MOST], language), _answer(answer[:_MOST], language)
    total = _PRIOR
    for present, absent, stems in there.entries:
        total += -absent if here.beginnings.isdisjoint(stems) else present
    total += _weigh(there.names, here.sounds, _NAME)
    total += _weigh(there.words, here.sounds, _ALIKE)
    total += _weigh(tuple(there.numbers), here.numbers, _NUMBER)
    off = log(max(here.length, 1) / max(there.length, 1)) - _MEAN
    total -= min(_LENGTH * off * off, _FARTHEST)
    for mine, other, weight in zip(there.marks, here.marks, _MARKS, strict=True):
        total -= weight * (mine != other)
    return total


def _weigh(wanted: tuple[str, ...], found: frozenset[str], weights: tuple[float, float]) -> float:
    present = sum(thing in found for thing in wanted)
    return present * weights[0] - (len(wanted) - present) * weights[1]


def stranger(
    source: str, answer: str, others: Sequence[str], language: str, margin: float = STRANGER
) -> str:
    """Which of the `others` (texts of the same document) `answer` plainly translates instead of
    `source`: the one that it fits better by `margin`; empty: none.
    """
    own = score(source, answer, language)
    if own > _PRIOR:
        return ""
    rivals = [(score(o, answer, language), o) for o in others if o and o != source]
    best, text = max(rivals, default=(own, ""))
    margin += log(max(len(rivals) / 2, 1))
    return text if best - own > margin and best > _FITTING else ""


def addition(source: str, answer: str, others: Sequence[str], language: str) -> str:
    """Which of the `others` `answer` plainly translates as well as `source`; empty: none."""
    if len(answer) < _ROOM * len(source):
        return ""
    own = score(source, answer, language)
    rivals = [(score(f"{source} {o}", answer, language), o) for o in others if o and o != source]
    best, text = max(rivals, default=(own, ""))
    return text if best - own > _ADDITION else ""


def misplaced(sources: Sequence[str], answers: Sequence[str], language: str) -> list[int]:
    """Indices of answers that plainly translate another text of the batch than their own.

    One of a batch in its right order is exceedingly rare; of a shifted or shuffled batch nearly
    all are found, so that more than a few mean: trust none of them. An empty answer is skipped.
    """
    return [
        at
        for at, (source, answer) in enumerate(zip(sources, answers, strict=False))
        if answer and stranger(source, answer, sources, language)
    ]


def end_missing(source: str, answer: str, language: str) -> bool:
    """Whether the last telling word of `source` is missing in `answer`."""
    last = next(
        (w for w in reversed(source.split()[-_REACH:]) if len(w) > 3 and _telling(w, language)), ""
    )
    return bool(last) and covered(last, answer, language)[0] == 0


def _telling(word: str, language: str) -> bool:
    there = _source(word, language)
    return bool(there.entries or there.names or there.numbers)


def covered(source: str, answer: str, language: str) -> tuple[int, int]:
    """How many telling words, names and numbers of `source` the answer has, and of how many.

    Words that only may sound alike count where they do.
    """
    there, here = _source(source[:_MOST], language), _answer(answer[:_MOST], language)
    hits = sum(not here.beginnings.isdisjoint(stems) for _, _, stems in there.entries)
    hits += sum(name in here.sounds for name in there.names)
    hits += len(there.numbers & here.numbers)
    alike = sum(word in here.sounds for word in there.words)
    return hits + alike, len(there.entries) + len(there.names) + len(there.numbers) + alike


_REACH = 8
"""Words from the end among which the last telling one is looked for."""


@lru_cache(maxsize=2048)
def _source(text: str, language: str) -> _Source:
    entries: list[tuple[float, float, tuple[str, ...]]] = []
    names: list[str] = []
    words: list[str] = []
    for word in _WORD.findall(text):
        low = word.lower().removesuffix("'s").removesuffix("\u2019s")
        stems = entry(low, language)
        if stems:
            longest = max(map(len, stems))
            present, absent = _WORDS[0 if longest < 3 else 1 if longest == 3 else 2]
            if low in number_words():
                absent = 0.0  # it may be there in digits
            entries.append((present, absent, tuple(s if len(s) > 2 else f"{s} " for s in stems)))
        elif low not in function_words():
            heard = sound(low, "en")
            if len(heard) >= _TELLING:
                (names if word[0].isupper() else words).append(heard)
    numbers = frozenset(value(n) for n in digits(text) if f"{n}s" not in text)
    return _Source(tuple(entries), tuple(names), tuple(words), numbers, len(text), _marks(text))


@lru_cache(maxsize=2048)
def _answer(text: str, language: str) -> _Answer:
    beginnings: set[str] = set()
    sounds: set[str] = set()
    for word in _WORD.findall(text):
        low = plain(word.lower(), language)
        for length in range(3, min(len(low), _LONGEST) + 1):
            beginnings.add(low[:length])
        if len(low) < 3:
            beginnings.add(f"{low} ")
        heard = sound(low, language)
        sounds.update((heard, heard[:_TELLING]))
    numbers = frozenset(reading for number in digits(text) for reading in readings(number))
    return _Answer(frozenset(beginnings), frozenset(sounds), numbers, len(text), _marks(text))


def _marks(text: str) -> tuple[bool, ...]:
    return (
        "?" in text, not _QUOTES.isdisjoint(text), "(" in text, ":" in text, ";" in text
    )  # fmt: skip

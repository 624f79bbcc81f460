"""How alike two texts are, from 0 to 100: what a translator sees beside a match.

Law: with the words of both texts (`words`), L the number of words of the longer one, and lev the
Levenshtein distance between sequences of words,

    score = floor(100 · (1 - (lev(stems) + lev(forms)) / (2 · L)))

100 is for the same text only, white space aside; texts that differ in punctuation, case or
spacing alone have 99. Of two texts without words the score is 100 or 0.

This is OmegaT's way of counting: an edit distance in words over the longer text, the mean of the
stemmed and the unstemmed one, so that another ending costs half a word. Trados counts in words
and gives 99 for punctuation alike. Case is no difference between words: in both tools a capital
letter at the start of a sentence does not turn it into another.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rapidfuzz.distance import Levenshtein

from workflow.memory.words import forms, plain, stem

IDENTICAL = 100
NEARLY = 99
"""The most that texts which are not the same can have."""


def score(a: str, b: str) -> int:
    """How alike `a` and `b` are, from 0 to 100."""
    if plain(a) == plain(b):
        return IDENTICAL
    return score_of_forms(forms(a), forms(b))


def score_of_forms(a: Sequence[str], b: Sequence[str]) -> int:
    """The score of two texts that are not the same, from the forms of their words."""
    longer = max(len(a), len(b))
    if not longer:
        return 0
    distance = _distance(a, b)
    if distance:
        distance += _distance([stem(w) for w in a], [stem(w) for w in b])
    return min(NEARLY, scaled(distance, longer))


def scaled(distance: int, longer: int) -> int:
    """The score for the sum of both distances and the number of words of the longer text."""
    return 100 * (2 * longer - distance) // (2 * longer)


def most_edits(threshold: int, longer: int) -> int:
    """The greatest distance between stems with which a score can reach `threshold`.

    Equal forms have equal stems, so the stems' distance is never the greater of the two, and at
    most half their sum.
    """
    return (100 - threshold) * longer // 100


def _distance(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    return Levenshtein.distance(a, b)

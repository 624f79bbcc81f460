"""What of an English text a translation does not say: the longest stretch of it without an echo.

Every telling word (of the lexicon, a name, a number) of the source is looked for in the
translation. Of a whole translation about two thirds are found, wherever a sentence puts them; of
what was left out next to none. A stretch of missing words adds up to evidence, as in a naive Bayes
classifier, together with the lengths of both texts.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from math import log
from typing import NamedTuple

from workflow.evidence import exonyms
from workflow.evidence.numbers import digits, readings, value
from workflow.evidence.wording import CLASSES, entry, function_words, number_words, plain, sound

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d[\d.,:]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_CLASSES = {
    "word": (1.05, -2.6), "name": (1.2, -2.3), "number": (1.6, -2.8), "alike": (0.0, -2.0),
}  # fmt: skip
"""What a telling thing of each class says if it is missing, and if it is there."""
_MEAN, _SPREAD = log(1.04), 0.2
"""Of the logarithm of the ratio of lengths, over human translations."""
_MOST = 5.0
"""As much as the lengths can say."""
_END, _MIDDLE = 0.7, 0.7
"""What is left out is the end oftener than the middle."""
_LONGEST = 4000
_HEARD = 3
"""Letters of a word, and signs of a sound, from which on they tell words apart."""


class Gap(NamedTuple):
    """A stretch of the source that nothing in the translation answers to."""

    start: int
    end: int
    """In code points of the source."""
    weight: float
    """A logarithm of odds, by rights: the higher, the surer."""
    words: int
    """How many telling things are missing in it."""


class _Telling(NamedTuple):
    """What tells of a word or number of the source."""

    kind: str
    keys: tuple[str, ...]
    """What to look for: beginnings of words, each with a space before it; readings of a number."""
    word: str
    """In small letters, for how it sounds; empty: a number."""


NO_GAP = Gap(0, 0, -99.0, 0)


class Echoes(NamedTuple):
    """The telling things of a source, and which of them its translation has."""

    things: list[_Telling]
    there: list[bool]
    found: int
    """How many of those that have to be there are; what only may sound alike does not have to."""
    due: int
    words: int
    """How many of them are words of the lexicon."""

    @property
    def share(self) -> float:
        """How much of what has to be there is."""
        return self.found / self.due if self.due else 1.0


@lru_cache(maxsize=16)
def words_echoed(source: str, answer: str, language: str) -> Echoes:
    """What of the English `source` the `answer` says, in reading order of the source.

    Only the words of the lexicon are looked for, which is quick: names and numbers count as
    missing.
    """
    things = _telling(source[:_LONGEST], language)
    said = _words(answer[:_LONGEST], language)
    there = []
    found = due = words = 0
    for kind, keys, _ in things:
        here = False
        words += kind == "word"
        if keys and kind != "number":
            for key in keys:
                if key in said:
                    here = True
                    found += 1
                    break
        due += kind != "alike"
        there.append(here)
    return Echoes(things, there, found, due, words)


@lru_cache(maxsize=16)
def echoes(source: str, answer: str, language: str) -> Echoes:
    """The same with names, numbers and words that sound alike."""
    quick = words_echoed(source, answer, language)
    sounds = _Sounds(answer[:_LONGEST], language)
    there = [h or sounds.has(t) for t, h in zip(quick.things, quick.there, strict=True)]
    found = sum(h for t, h in zip(quick.things, there, strict=True) if t.kind != "alike")
    return quick._replace(there=there, found=found)


class _Sounds:
    """How the words of an answer sound, and its numbers; found out when they are asked for."""

    def __init__(self, answer: str, language: str) -> None:
        self._answer, self._language = answer, language

    @cached_property
    def _sounds(self) -> set[str]:
        found = [sound(w, self._language) for w in _LETTERS.findall(self._answer)]
        return {*found, *(s[:3] for s in found)}

    @cached_property
    def _numbers(self) -> set[str]:
        return {r for number in digits(self._answer) for r in readings(number)}

    def has(self, thing: _Telling) -> bool:
        if thing.kind == "number":
            return not self._numbers.isdisjoint(thing.keys)
        like = sound(thing.word, "en")
        if thing.kind == "word" or len(like) < _HEARD:  # shorter sounds are alike by chance
            return len(like) == CLASSES and like in self._sounds
        return like in self._sounds


@lru_cache(maxsize=16)
def _words(text: str, language: str) -> str:
    """The words of `text` as the lexicon spells them, each with a space before it."""
    low = text.lower()
    for sign in "'\u2019\u02bc":
        if sign in low:
            low = low.replace(sign, "")
    low = f" {_NO_LETTERS.sub(' ', low)} "
    return (
        low.replace("\u0451", "\u0435") if language == "ru" else low.replace(" \u045e", " \u0443")
    )


_FIT = {
    "word": (-0.9, 1.0), "name": (-0.8, 1.1), "alike": (-0.25, 1.8), "number": (-1.1, 2.3),
}  # fmt: skip
"""What a telling thing says of whose translation an answer is, if it is missing and if it is there;
estimated as the weights of `agreement` were."""
_PRIOR, _OFF, _FARTHEST = 2.1, 13.0, 5.0
"""Before anything is known; against a length that is off; and at most."""
_MARKS = (("?", 1.2), ("(", 1.9))
"""What an answer has to have, or lack, like the source."""
_QUOTES, _QUOTED = frozenset('"\u00ab\u00bb\u201c\u201d\u201e'), 0.8


def fit(source: str, answer: str, language: str) -> float:
    """How likely `answer` translates `source` and not another text: a logarithm of odds."""
    things, there, *_ = echoes(source, answer, language)
    total = _PRIOR + sum(_FIT[t.kind][here] for t, here in zip(things, there, strict=True))
    off = log(max(len(answer), 1) / max(len(source), 1)) - _MEAN
    total -= min(_OFF * off * off, _FARTHEST)
    total -= sum(cost for mark, cost in _MARKS if (mark in source) != (mark in answer))
    quoted = _QUOTES.isdisjoint(source) != _QUOTES.isdisjoint(answer)
    return total - _QUOTED * quoted


def gap(source: str, answer: str, language: str, least: float) -> Gap:
    """The stretch of the English `source` that is likeliest missing in `answer`.

    Where there is none of a weight of `least`, none at all.
    """
    quick = words_echoed(source, answer, language)
    if len(quick.things) < 3:
        return NO_GAP
    most = _END + min(_MOST, _by_length(len(source), len(source), len(answer)))
    if _longest(quick) + most < least or _longest(_named(quick, answer, language)) + most < least:
        return NO_GAP
    found = _best(source[:_LONGEST], echoes(source, answer, language), language, len(answer))
    return found if found.weight >= least else NO_GAP


def _named(quick: Echoes, answer: str, language: str) -> Echoes:
    """The same with the names that sound like one of the answer's; the rest takes longer."""
    large = (w for w in _LETTERS.findall(answer) if w[0].isupper())
    sounds = {s for word in large for heard in (sound(word, language),) for s in (heard, heard[:3])}
    there = [
        here or (t.kind == "name" and sound(t.word, "en") in sounds)
        for t, here in zip(quick.things, quick.there, strict=True)
    ]
    return quick._replace(there=there)


def _longest(found: Echoes) -> float:
    """The greatest weight that a stretch can have by its words alone."""
    best = total = 0.0
    for thing, here in zip(found.things, found.there, strict=True):
        total += _CLASSES[thing.kind][here]
        if total < 0:
            total = 0.0
        elif total > best:
            best = total
    return best


def _best(source: str, echoed: Echoes, language: str, short: int) -> Gap:
    """The stretch with the greatest weight, its length against the lengths of the texts."""
    kinds, long = _KINDS[language], len(source)
    telling = [m.span() for m in _WORD.finditer(source) if kinds[m[0]]]
    scores = [_CLASSES[t.kind][here] for t, here in zip(echoed.things, echoed.there, strict=True)]
    best = NO_GAP
    for first in range(len(telling)):
        if scores[first] <= 0:
            continue
        total, missing = 0.0, 0
        for last in range(first, len(telling)):
            total += scores[last]
            missing += scores[last] > 0
            if total < 0:
                break
            if scores[last] <= 0 or total + _MOST + _END < best.weight:
                continue
            start = telling[first - 1][1] if first else 0
            end = telling[last + 1][0] if last + 1 < len(telling) else long
            weight = total + _by_length(end - start, long, short)
            weight += _END if last + 1 == len(telling) else -_MIDDLE if first else 0.0
            if weight > best.weight:
                best = Gap(telling[first][0], telling[last][1], weight, missing)
    return best


def _by_length(missing: int, long: int, short: int) -> float:
    """How much better the translation's length fits a source without `missing` characters.

    Without all of them: as much as the lengths can say for any stretch.
    """
    whole = log(max(short, 1) / long) - _MEAN
    if missing >= long:
        return whole * whole / (2 * _SPREAD * _SPREAD) if whole < 0 else 0.0
    part = log(max(short, 1) / (long - missing)) - _MEAN
    evidence = (whole * whole - part * part) / (2 * _SPREAD * _SPREAD)
    return max(-_MOST, min(_MOST, evidence))


@lru_cache(maxsize=256)
def _telling(text: str, language: str) -> list[_Telling]:
    kinds = _KINDS[language]
    return [telling for word in _WORD.findall(text) if (telling := kinds[word])]


class _Kinds(dict[str, _Telling | None]):
    """What tells of each word of the English, in one language; found out once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> _Telling | None:
        if len(self) >= _WORDS:
            self.clear()
        self[word] = found = _kind(word, self._language)
        return found


class _Languages(dict[str, _Kinds]):
    def __missing__(self, language: str) -> _Kinds:
        self[language] = made = _Kinds(language)
        return made


_KINDS = _Languages()
_WORDS = 100_000
"""Words that are remembered at most."""


def _kind(word: str, language: str) -> _Telling | None:
    """What tells of a word or number; None: nothing."""
    if word[0].isdigit():
        return _Telling("number", tuple(value(n) for n in digits(word.rstrip(".,:"))), "")
    low = word.lower().removesuffix("'s").removesuffix("\u2019s")
    if low in number_words() or low in function_words():
        return None
    stems = entry(low, language)
    if stems:
        return _Telling("word", tuple(f" {s}" if len(s) > 2 else f" {s} " for s in stems), low)
    if not word[0].isupper():
        return _Telling("alike", (), low)
    known = tuple(f" {plain(s, language)}" for s in exonyms.stems(low, language) if len(s) > 2)
    heard = len(sound(low, "en")) >= _HEARD
    return _Telling("name", known, low) if known or heard else None

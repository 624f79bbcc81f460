"""What was left in English within a translation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from workflow.evidence.guard import cognate
from workflow.evidence.wording import entry, function_words
from workflow.language import load

_LATIN = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)*\Z")
_SMALL = re.compile("[a-z]{2}")
_GAP = re.compile(r"[\s,;\u2010-\u2015-]{1,4}\Z")
"""What may stand between the words of a fragment."""
_FOREIGN = frozenset({
    "in vitro", "in vivo", "in situ", "per se", "per capita", "a priori", "a posteriori",
    "a cappella", "vice versa", "in absentia", "in memoriam", "in medias res", "on the rocks",
    "off the record", "all inclusive", "on air", "just in time", "in extremis", "no comment",
})  # fmt: skip
"""Phrases that are written so in other languages too."""

_VERB = re.compile(r"\w{3}ing\Z")
"""A word that makes an English phrase of words that other languages have too."""
_BETWEEN = re.compile(r"[^\w()\[\]{}]{1,4}\Z")
"""What may stand between the words of a passage."""
_PLACES = 20
"""Places of a word in the source that are looked at."""
_ARTICLES = frozenset(("the", "a", "an"))
_IN_TITLES = frozenset({
    "of", "the", "and", "in", "for", "a", "an", "to", "on", "at", "with", "by", "from", "or", "as",
    "without", "over", "under", "into",
})  # fmt: skip
"""Words that are written small within a title."""
_KNOWN = 0.3
"""Share of a run's words that have to be common English ones."""
_LOOSE = frozenset({
    "first", "second", "third", "well", "due", "like", "one", "per", "let", "please", "today",
    "yes", "up", "down", "out", "via",
})  # fmt: skip
"""Function words that stand in names, labels and commands as well: good first issue, sign in."""

Words = Sequence[tuple[str, int, int]]
"""Words with where they start and end, in reading order."""


class Run(NamedTuple):
    """English words that stand one after another in a translation."""

    words: tuple[str, ...]
    start: int
    end: int
    english: int
    """How many words are surely English: they bind others together. 0: hardly any."""
    joined: bool
    """They have only spaces between them."""
    follows: int
    """How many follow each other as they do in the source."""


def possible(both: Iterable[str], target: Sequence[str], text: str, language: str) -> bool:
    """Whether `runs` may find something: a quick question first.

    `both`: the words that source and translation have, `target`: those of the translation; all
    in small letters. `text`: the translation as it is.
    """
    manner = _manner(language)
    maybe = manner.binding.intersection(target).union(both) - manner.mine
    there = [word for word in maybe if word in text]
    if not manner.binding.isdisjoint(there):
        return True
    return sum(target.count(word) for word in there) > 1


def runs(source: Words, target: Words, text: str, language: str) -> list[Run]:
    """The runs of two or more English words in small letters among the words of `target`.

    `text`: what the words of `target` stand in; quotes and brackets end a run. A word counts
    when the source has it in small letters, or when it binds English words together. Words that
    `language` (BCP 47) has as well count for nothing, but do not end a run.
    """
    manner = _manner(language)
    if not (manner.latin or _SMALL.search(text)):
        return []
    mine = manner.mine
    there = {word for word, _, _ in source if word.islower()}
    pairs = {(a[0], b[0]) for a, b in pairwise(source)}
    return [
        run
        for some in _groups(target, text, there)
        if (run := _judged(some, target, text, pairs, mine, language)) is not None
    ]


def echoes(source: Words, target: Words, texts: tuple[str, str], language: str) -> list[Run]:
    """The passages of three words or more that stand in `target` as they do in `source`, and are
    no title: *was limited to the Peninsula and*. Capitals and stops may be among them.

    `texts`: what the words of the two stand in.
    """
    mine = _manner(language).mine
    places: dict[str, list[int]] = {}
    for at, (word, _, _) in enumerate(source):
        places.setdefault(word, []).append(at)
    found, at = [], 0
    while at < len(target):
        starts = places.get(target[at][0], ())[:_PLACES]
        length = max((_common(source, target, texts, s, at) for s in starts), default=0)
        if length > 2:
            words = tuple(word for word, _, _ in target[at : at + length])
            english = _telling(words, mine, language)
            if english:
                start, end = target[at][1], target[at + length - 1][2]
                found.append(Run(words, start, end, english, False, length))
        at += max(length, 1)
    return found


def _common(source: Words, target: Words, texts: tuple[str, str], one: int, two: int) -> int:
    """How many words are the same from `one` on in `source` and from `two` on in `target`."""
    length = 0
    while one + length < len(source) and two + length < len(target):
        a, b = source[one + length], target[two + length]
        if a[0] != b[0]:
            break
        if length:
            gap = texts[0][source[one + length - 1][2] : a[1]]
            if not _BETWEEN.match(gap) or gap != texts[1][target[two + length - 1][2] : b[1]]:
                break
        length += 1
    return length


def _telling(words: Sequence[str], mine: frozenset[str], language: str) -> int:
    """How many of `words`, which the source has in this order, are English and no part of a
    title; 0: too few to tell."""
    small = [word for word in words if word.islower() and _LATIN.match(word)]
    if " ".join(words) in _FOREIGN:
        return 0
    inner = words[1:] if words[0] in _ARTICLES else words
    if not inner[0].islower() and not inner[-1].islower() and _IN_TITLES.issuperset(small):
        return 0
    foreign = [w for w in small if not (w in mine or (mine and cognate(w, language)))]
    known = [w for w in foreign if w in function_words() or (len(w) > 2 and entry(w, "ru"))]
    bound = any(word in _binding() for word in small)
    firm = known if bound else [word for word in known if word not in _LOOSE]
    return len(known) if len(firm) > (1 if bound else 2) else 0


def _groups(target: Words, text: str, there: set[str]) -> Iterator[list[int]]:
    """Indices of words that may be English and stand one after another."""
    group: list[int] = []
    for at, (word, start, _) in enumerate(target):
        if not (word.islower() and _LATIN.match(word)):
            maybe = False
        else:
            maybe = word in there or (word in function_words() and len(word) > 1)
        if maybe and group and not _GAP.match(text[target[group[-1]][2] : start]):
            yield group
            group = []
        if maybe:
            group.append(at)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _judged(
    group: list[int], target: Words, text: str, pairs: set[tuple[str, str]],
    mine: frozenset[str], language: str,
) -> Run | None:  # fmt: skip
    words = [target[at][0] for at in group]
    while words and words[-1] in mine:
        words.pop()
        group = group[:-1]
    while words and words[0] in mine and (words[0], words[1]) not in pairs:
        words.pop(0)
        group = group[1:]
    foreign = [w for w in words if not (w in mine or (mine and cognate(w, language)))]
    follows = 1 + sum(pair in pairs for pair in pairwise(words))
    phrase = len(words) > 2 and follows == len(words) and any(map(_VERB.search, foreign))
    if len(foreign) < 2 - phrase or " ".join(words) in _FOREIGN:
        return None
    start, end = target[group[0]][1], target[group[-1]][2]
    if len(words) < 4 and _within_name(group, target, text):
        return None
    english = phrase + sum(w in _binding() and w not in mine for w in words)
    if len(words) == 2 and not all(w in function_words() or entry(w, "ru") for w in words):
        return None
    known = english + sum(bool(entry(w, "ru")) for w in words if w not in _binding())
    if known < _KNOWN * len(words):
        english = 0  # a phrase in a third language that the source has
    joined = text[start:end].split() == words
    return Run(tuple(words), start, end, english, joined, follows)


def _within_name(group: list[int], target: Words, text: str) -> bool:
    """Whether capitals stand at both sides: Rise of the Planet."""
    first, last = group[0], group[-1]
    if not (first > 0 and last + 1 < len(target)):
        return False
    before, after = target[first - 1], target[last + 1]
    joined = text[before[2] : target[first][1]] == " " == text[target[last][2] : after[1]]
    return joined and all(_LATIN.match(w[0]) and w[0][0].isupper() for w in (before, after))


@cache
def _binding() -> frozenset[str]:
    return function_words() - _LOOSE


class _Manner(NamedTuple):
    latin: bool
    """Whether a language is written in Latin letters."""
    mine: frozenset[str]
    """Its words that look English."""
    binding: frozenset[str]
    """The English words that bind others, and that it does not have."""


@cache
def _manner(language: str) -> _Manner:
    from workflow.evidence.rivals import shared

    spelling = load(language).orthography
    latin = spelling is None or spelling.script == "Latn"
    mine = shared(language) if latin else frozenset()
    return _Manner(latin, mine, function_words() - mine)

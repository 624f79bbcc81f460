"""Numbers: what a translation changed, lost or added. A number is what it says, not its look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from workflow.checks.values import Finding, Pair
from workflow.evidence import numerals
from workflow.evidence.numbers import Mention, differences, said
from workflow.evidence.wording import number_words

_NO_DIGIT = re.compile(r"\D+")
_VAGUE = 2
_SURE = 2
"""Digits from which on a slip of one of them is surely a slip, and no other way to say it."""


def number(pair: Pair) -> Iterator[Finding]:
    """Numbers of the source which are missing, and others that stand there instead."""
    yield from _figures(pair)
    known, words = _cardinals(), pair.source_words
    found = [n for n, word in enumerate(words) if word[0] in known]
    if len(words) > 1 and words[0][0].lower() in known and words[1][0].islower():
        found.append(0)  # before a capital it may be a name
    if found:
        yield from _words(pair, found)


def _figures(pair: Pair) -> Iterator[Finding]:
    missing, foreign = differences(pair.source_plain, pair.target_plain, pair.language)
    if not missing and not foreign:
        return
    changed, lost, new = _paired(missing, foreign)
    for old, other in changed:
        sure = _slip(old.text, other.text)
        yield Finding(
            f"number changed: {old.text} → {other.text}",
            *_place(other),
            severity="error" if sure else None,
        )
    for mention in lost:
        yield Finding(f"number missing: {mention.text}")
    for mention in new:
        yield Finding(f"number that is not in the source: {mention.text}", *_place(mention))


@cache
def _cardinals() -> frozenset[str]:
    """English words that say a certain number, from three on; smaller ones have other meanings."""
    return frozenset(word for word, number in number_words().items() if int(number) > _VAGUE)


def _words(pair: Pair, found: list[int]) -> Iterator[Finding]:
    """Numbers that the source has in words and the translation nowhere."""
    if not numerals.known(pair.language):
        return
    here = said(pair.target_plain, pair.language)
    words = pair.source_words
    for number in dict.fromkeys(found):
        if here.isdisjoint(numerals.around(words, number)):
            yield Finding(f"number missing: {words[number].text}")


def _place(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.start + len(mention.text)


def _paired(
    missing: tuple[Mention, ...], foreign: tuple[Mention, ...]
) -> tuple[list[tuple[Mention, Mention]], list[Mention], list[Mention]]:
    """Which new number stands for which lost one: first those that look alike, then in order."""
    lost, new, changed = list(missing), list(foreign), []
    for alike in (True, False):
        for old in list(lost):
            other = next((m for m in new if not alike or _slip(old.text, m.text)), None)
            if other is not None:
                changed.append((old, other))
                lost.remove(old)
                new.remove(other)
    return changed, lost, new


def _slip(old: str, new: str) -> bool:
    """Whether one digit was mistyped, left out or doubled, or two changed places."""
    old, new = _NO_DIGIT.sub("", old), _NO_DIGIT.sub("", new)
    if min(len(old), len(new)) < _SURE or abs(len(old) - len(new)) > 1:
        return False
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle = old[start : len(old) - end], new[start : len(new) - end]
    return max(map(len, middle)) <= 1 or (len(middle[0]) == 2 and middle[0] == middle[1][::-1])

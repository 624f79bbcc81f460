"""Where the terms stand in an English text.

All inflected forms are made once (see `inflection`) and looked up by their first word, so a text
costs little however many terms there are. What counts:

- Words are whole: ``Belarus`` is not in ``Belarusian``, but ``Minsk`` is in ``Minsk-based``.
- Between the words of a form may stand a space or a hyphen, whichever it has; a form with one
  hyphen is found as one word, too: ``sign-off``, ``sign off``, ``signoff``.
- A form in small letters is found in any case. One with capitals is found as it is written, with
  its first letter made large, or all in capitals: ``CEC`` is not in ``cec``.
- ``March`` beside a number, or after a word such as ``in``, is the month and not a ``march``.
- A possessive ending or a contraction (``'s``, ``'ll``) may follow.
- Addresses, e-mail addresses, file names, hashtags and names of accounts hold no terms.
- The longest form wins; of equal ones that which is written exactly so, then the first term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from workflow.terms.inflection import inflected
from workflow.terms.values import Hit, Term

WORD = re.compile(r"[\w\u0300-\u036f]+")

_APOSTROPHES = "'\u2019\u02bc\u2018"
_GAP = re.compile(r"[^\S\n]*+(?:\n[^\S\n]*+)?(?<=\s)|[-\u2010\u2011]")
"""A space (or the end of one line) or a hyphen."""
_CLITIC = re.compile(rf"[{_APOSTROPHES}](?:s|S|ll|d|re|ve|m)?(?!\w)")
_FILE = re.compile(r"\.[a-z0-9]")
_NO_PLACE = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)*|(?<!\w)[#@]\w+"
)
_MARKS = ("://", "www.", "#", "@")
_MONTHS = ("March", "May", "August")
"""Names of months that are common words, too."""
_OF_TIME = {
    "in", "on", "since", "until", "till", "by", "from", "to", "of", "last", "next", "this",
    "early", "late", "mid", "during", "before", "after", "through", "between",
}  # fmt: skip
_UNCLOSED = ("re",)
"""Prefixes that mean something else without their hyphen: ``re-sign``."""


class _Pattern(NamedTuple):
    """One form to be found."""

    words: tuple[str, ...]
    """In small letters."""
    gaps: tuple[str, ...]
    """What stands between them; empty: a space or a hyphen."""
    cased: tuple[str, ...]
    """The words with their capitals; empty where these do not matter."""
    head: str
    """What stands before the first word."""
    tail: str
    """What stands after the last one."""
    form: str
    order: int
    """Of the term in the file."""


class Finder:
    """Terms made ready to be found."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self._index: dict[str, list[_Pattern]] = {}
        for order, term in enumerate(terms):
            patterns = dict.fromkeys(p for form in term.forms for p in _all(form, term.pos, order))
            for pattern in patterns:
                self._index.setdefault(pattern.words[0], []).append(pattern)

    def find(self, text: str) -> list[Hit]:
        """The terms in `text` in reading order; none overlaps another."""
        words = list(WORD.finditer(text))
        found: list[tuple[int, int, _Pattern]] = []
        for at, word in enumerate(words):
            for pattern in self._index.get(word[0].lower(), ()):
                place = _place(pattern, text, words, at)
                if place is not None:
                    found.append((*place, pattern))
        if not found:
            return []
        return self._chosen(found, text)

    def _chosen(self, found: list[tuple[int, int, _Pattern]], text: str) -> list[Hit]:
        """The longest of what overlaps."""
        found.sort(
            key=lambda f: (f[0] - f[1], f[0], text[f[0] : f[1]] != f[2].form, f[2].order)
        )  # fmt: skip
        chosen: dict[tuple[int, int], list[int]] = {}
        taken = _closed(text)
        for start, end, pattern in found:
            if (start, end) in chosen:
                chosen[start, end].append(pattern.order)
            elif not any(taken[start:end]):
                chosen[start, end] = [pattern.order]
                taken[start:end] = b"\1" * (end - start)
        return [self._hit(start, end, chosen[start, end]) for start, end in sorted(chosen)]

    def _hit(self, start: int, end: int, orders: list[int]) -> Hit:
        first = orders[0]
        others = tuple(self._terms[order] for order in sorted(set(orders) - {first}))
        return Hit(self._terms[first], start, end, others)


def _closed(text: str) -> bytearray:
    """For each character whether no term can be there."""
    closed = bytearray(len(text))
    if any(mark in text for mark in _MARKS):
        for found in _NO_PLACE.finditer(text):
            closed[found.start() : found.end()] = b"\1" * len(found[0])
    return closed


def _all(form: str, pos: str, order: int) -> Iterator[_Pattern]:
    """The patterns of a form and its inflected forms."""
    for variant in inflected(form, pos):
        words = list(WORD.finditer(variant))
        if not words:
            return
        gaps = [_gap(variant[a.end() : b.start()]) for a, b in pairwise(words)]
        head, tail = variant[: words[0].start()], variant[words[-1].end() :]
        plain = tuple(word[0] for word in words)
        yield _pattern(plain, gaps, head, tail, variant, order)
        if len(plain) == 2 and "-" in variant and plain[0].lower() not in _UNCLOSED:
            yield _pattern(("".join(plain),), [], head, tail, variant, order)


def _pattern(
    words: tuple[str, ...], gaps: list[str], head: str, tail: str, form: str, order: int
) -> _Pattern:
    lower = tuple(word.lower() for word in words)
    cased = words if words != lower else ()
    return _Pattern(lower, tuple(gaps), cased, head, tail.rstrip("."), form, order)


def _gap(text: str) -> str:
    return "" if _GAP.fullmatch(text) else _same(text)


def _same(text: str) -> str:
    """`text` with one kind of apostrophe."""
    return "".join("'" if c in _APOSTROPHES else c for c in text)


def _place(
    pattern: _Pattern, text: str, words: list[re.Match[str]], at: int
) -> tuple[int, int] | None:
    """Start and end of the pattern where its first word is the word `at`."""
    last = at + len(pattern.words) - 1
    if last > at and not _goes_on(pattern, text, words, at):
        return None
    start, end = words[at].start() - len(pattern.head), words[last].end() + len(pattern.tail)
    if pattern.cased and not _has_capitals(pattern.cased, [w[0] for w in words[at : last + 1]]):
        return None
    if (pattern.head or pattern.tail) and not (
        start >= 0 and text.startswith(pattern.head, start) and text[:end].endswith(pattern.tail)
    ):
        return None
    if text[start:end] in _MONTHS and not pattern.cased and _is_month(words, at):
        return None
    return (start, end) if _free(text, start, end) else None


def _is_month(words: list[re.Match[str]], at: int) -> bool:
    """Whether what stands beside the word tells that it is a date."""
    before = words[at - 1][0] if at else ""
    after = words[at + 1][0] if at + 1 < len(words) else ""
    return before.lower() in _OF_TIME or before.isdecimal() or after.isdecimal()


def _goes_on(pattern: _Pattern, text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether the pattern's other words follow, with the right gaps."""
    if at + len(pattern.words) > len(words):
        return False
    for offset, word in enumerate(pattern.words[1:], 1):
        here = words[at + offset]
        if here[0].lower() != word:
            return False
        if _gap(text[words[at + offset - 1].end() : here.start()]) != pattern.gaps[offset - 1]:
            return False
    return True


def _has_capitals(cased: tuple[str, ...], found: list[str]) -> bool:
    """Whether the words are written as in the form, or larger."""
    wanted = list(cased)
    if found == wanted or found == [word.upper() for word in wanted]:
        return True
    return found == [wanted[0][:1].upper() + wanted[0][1:], *wanted[1:]]


def _free(text: str, start: int, end: int) -> bool:
    """Whether what stands around it leaves it a word of its own."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if after[:1] and after[0] in _APOSTROPHES:
        if after[1:].isalpha() and not _CLITIC.match(text, end):
            return False
    elif after[:1] == "." and _FILE.match(text, end):
        return False
    if len(before) < 2 or not before[0].isalnum():
        return True
    inside = before[1] in _APOSTROPHES or (before[1] == "." and text[start].islower())
    return not inside

"""Words and spaces that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workflow.checks.shown import shown
from workflow.checks.values import Finding, Pair, Severity, Word

_TWICE_IN_ENGLISH = re.compile(r"\b([^\W\d_]+)(?:[ \xa0\n]+|-|, )\1\b", re.IGNORECASE)
_INITIAL = re.compile(r"(?<![\w'\u2019])[B-HJ-Z](?:\.|\s)")
_JOINING = frozenset("-'\u2019\u2010\u2011_@")
_JOINED = _JOINING | frozenset(".#&")
_COMPOUND = re.compile(
    r"(?<![\w'\u2019\u2010\u2011.@/-])([^\W\d_]{1,40}(?:[-\u2010\u2011][^\W\d_]{1,40}){1,5})"
    r"[ \xa0\n](?i:(\1))(?![\w'\u2019\u2010\u2011@/-])"
)
_REACH = 12
_AT_TIMES = frozenset(
    (
        "to",
        "co",
        "si\u0119",
        "\u017ce",
        "\u0442\u043e",
        "\u0447\u0442\u043e",
        "\u0448\u0442\u043e",
        "\u0432\u0441\u0435",
        "\u0443\u0441\u0435",
    )
)
"""Words that may stand twice where two clauses meet: to to, se se."""
_NO_EXCUSE = frozenset(("that", "had", "the", "a", "is", "in", "it", "to", "of", "and"))
"""English may say these twice, or did by mistake; a translation does not repeat them."""
_SPACES = re.compile(r"(?<=\S)(?:[ \xa0\u202f\u2009]{2,}|\t[ \t]*|[ \xa0]+\t[ \t]*)(?=\S)")


def repeated_word(pair: Pair) -> Iterator[Finding]:
    """A word that stands twice in a row, where nothing in the source does."""
    words = pair.target_words
    last = ""
    for number, (text, start, end) in enumerate(words):
        low = text.lower()
        if low == last and _same(pair, words[number - 1], start, end) and not _excused(pair, low):
            begin = words[number - 1].start
            severity: Severity | None = "warning" if low in _AT_TIMES else None
            yield Finding(f"word twice: {shown(pair.target[begin:end])}", begin, end, severity)
        last = low
    if "-" in pair.target and not _excuses(pair.source):
        yield from _compounds(pair)


def _compounds(pair: Pair) -> Iterator[Finding]:
    """Words with hyphens that stand twice: iz-za iz-za."""
    for match in _COMPOUND.finditer(pair.target_plain):
        first, second = match[1], match[2]
        if first == second or (first[0].isupper() and _opens(pair.target, match.start())):
            yield Finding(f"word twice: {shown(match[0])}", *match.span())


def _same(pair: Pair, first: Word, start: int, end: int) -> bool:
    """Whether two words that sound the same are neighbours, and no letter or part of a compound."""
    target = pair.target
    between = target[first.end : start]
    if not between or between.strip() or "\n\n" in between or target[end : end + 1] in _JOINING:
        return False
    if end - start == 1 and target[start].isupper() and _initials(pair.source):
        return False  # after a word of one letter
    if target[first.start - 1 : first.start] in _JOINED and first.start:
        return False
    return first.text == target[start:end] or (
        first.text[0].isupper() and _opens(target, first.start)
    )


def _opens(text: str, start: int) -> bool:
    """Whether a sentence may begin at `start`."""
    before = text[max(start - _REACH, 0) : start].rstrip(
        ' \xa0\n\u00ab\u201e\u201c"(\u2014\u2013*_>'
    )
    return not before or before[-1] in ".!?\u2026:"


@lru_cache(maxsize=64)
def _repeated(source: str) -> frozenset[str]:
    """The words that the source repeats: Bora Bora, very, very."""
    return frozenset(m[1].lower() for m in _TWICE_IN_ENGLISH.finditer(source))


@lru_cache(maxsize=64)
def _excuses(source: str) -> bool:
    """Whether the source repeats a word on purpose."""
    return not _repeated(source) <= _NO_EXCUSE


@lru_cache(maxsize=64)
def _initials(source: str) -> bool:
    """Whether the source has letters that stand for words."""
    return _INITIAL.search(source) is not None


def _excused(pair: Pair, word: str) -> bool:
    return _excuses(pair.source) or word in _repeated(pair.source)


def double_space(pair: Pair) -> Iterator[Finding]:
    """Two spaces or a tab between words, where the source has none."""
    target = pair.target
    if not ("  " in target or "\xa0" in target or "\t" in target or "\u202f" in target):
        return
    found = list(_SPACES.finditer(target))
    if found and not _SPACES.search(pair.source):
        yield from (Finding("more than one space", *match.span()) for match in found)

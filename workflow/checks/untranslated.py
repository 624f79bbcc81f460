"""What was left in English: all of a sentence, or several words of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workflow.checks.values import Finding, Pair, Severity
from workflow.evidence.guard import unchanged
from workflow.evidence.leftover import Run, echoes, possible, runs
from workflow.evidence.quoting import plain, quoted
from workflow.evidence.wording import function_words

_NEARLY = 0.8
"""Share of English words left as they are from which on a text counts as not translated."""
_SURE = 3
"""English words in a row that were left by mistake; two may be a name's part."""
_LONG = 4
"""English words that are more than a fragment of a short text."""
_LONG_TITLE = 12
"""Words of the longest title or gloss that may stay."""
_MOSTLY = 0.6
"""Share of a title's words that are English at least, besides names."""
_LATIN = re.compile("[A-Za-z]{2}")
_WORD = re.compile(r"[^\W\d_]+")
_SHOWN = 40
"""Characters of a fragment that are shown."""


def untranslated(pair: Pair) -> Iterator[Finding]:
    """The translation is the English text, or all but a few words of it.

    Titles, links, names and captions may stay on purpose, and so may whole quotations: no error.
    """
    if not _latin(pair):
        return
    if _same(pair) and unchanged(pair.source_plain, pair.target_plain, pair.language):
        severity: Severity = "warning" if _sentence(pair) else "hint"
        yield Finding("the English text again; expected a translation", severity=severity)
        return
    left = sum(len(run.words) for run in _left(pair))
    if left >= _LONG and left >= _NEARLY * len(pair.target_words):
        said = "nearly all of it is left in English; expected a translation"
        yield Finding(said, severity="warning")


def english_fragment(pair: Pair) -> Iterator[Finding]:
    """Several English words were left within the translation."""
    left = _left(pair) if _latin(pair) else ()
    if not left or sum(len(r.words) for r in left) >= _NEARLY * len(pair.target_words):
        return
    for run in left:
        shown = pair.target[run.start : run.end]
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}\u2026"
        sure = len(run.words) >= _SURE and not function_words().isdisjoint(run.words)
        yield Finding(f"left in English: {shown}", run.start, run.end, None if sure else "warning")


def _latin(pair: Pair) -> bool:
    """Whether there are Latin letters in the translation: there are none in most Cyrillic ones."""
    return _LATIN.search(pair.target_plain) is not None


def _sentence(pair: Pair) -> bool:
    """Whether the source says something in English that is no title, link, name or caption."""
    words = [word for word in _WORD.findall(plain(pair.source_plain)) if len(word) > 1]
    small = [word for word in words if word.islower()]
    return len(small) > 2 or any(word in function_words() for word in small)


def _same(pair: Pair) -> bool:
    """Whether the translation has half of the source's words: the cheap question."""
    return 2 * len(_both(pair)) >= len(set(pair.source_low))


@lru_cache(maxsize=4)
def _both(pair: Pair) -> frozenset[str]:
    """The words that source and translation have, in small letters."""
    return frozenset(pair.source_low).intersection(pair.target_low)


@lru_cache(maxsize=4)
def _left(pair: Pair) -> tuple[Run, ...]:
    """The English words that nothing excuses."""
    text = pair.target_plain
    if not possible(_both(pair), pair.target_low, text, pair.language):
        return ()
    texts = pair.source_plain, text
    left = [
        run
        for run in runs(pair.source_words, pair.target_words, text, pair.language)
        if run.english
        and (len(run.words) > 2 or run.joined)
        and (run.follows >= len(run.words) - 1 or run.english * 2 >= len(run.words))
    ]
    for more in echoes(pair.source_words, pair.target_words, texts, pair.language):
        same = [run for run in left if run.start < more.end and more.start < run.end]
        if all(len(run.words) < len(more.words) for run in same):
            left = [*(run for run in left if run not in same), more]
    left.sort(key=lambda run: run.start)
    return tuple(
        run
        for run in left
        if len(text[run.start : run.end].split()) > 1  # no name as at-sa-ki
        and not _stays(pair, run.start, run.end)
    )


def _stays(pair: Pair, start: int, end: int) -> bool:
    """Whether English words stand in quotes or brackets that are English as a whole: a title, a
    gloss. A longer phrase is one if it begins with a capital, or stands so in the source."""
    text = pair.target_plain
    span = _innermost(text, start, end)
    if span is None:
        return False
    inner = text[span[0] + 1 : span[1] - 1].strip()
    words = _WORD.findall(inner)
    known = {*_both(pair), *function_words()}
    english = sum(word.isascii() and word.lower() in known for word in words)
    if english < len(words) and (english < _MOSTLY * len(words) or not inner.isascii()):
        return False
    if len(words) > _LONG_TITLE:
        return False
    capital = inner[:1].isupper() or not inner[:1].isalpha()
    return len(words) <= _LONG or capital or _is_quoted(inner, pair.source_plain)


def _is_quoted(inner: str, source: str) -> bool:
    """Whether the source has a text in quotes or brackets too."""
    return any(source[a + 1 : b - 1].strip(" .,") == inner.strip(" .,") for a, b in quoted(source))


def _innermost(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the smallest pair of quotes or brackets around a place stands, of a part of `text`."""
    found, shift, length = None, 0, len(text) - 2
    while True:
        spans = [s for s in quoted(text) if s[0] + shift <= start and end <= s[1] + shift]
        if not spans:
            return found
        first, last = spans[0]
        if last - first < length:  # else it is all of the text, or of a quotation
            found = first + shift, last + shift
        text, shift = text[first + 1 : last - 1], shift + first + 1

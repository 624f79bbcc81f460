"""What was left in English: all of a sentence, or several words of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workflow.checks.values import Finding, Pair, Severity
from workflow.evidence.guard import unchanged
from workflow.evidence.leftover import Run, possible, runs
from workflow.evidence.quoting import plain, within
from workflow.evidence.wording import function_words

_NEARLY = 0.8
"""Share of English words left as they are from which on a text counts as not translated."""
_SURE = 3
"""English words in a row that were left by mistake; two may be a name's part."""
_LONG = 4
"""English words that are more than a fragment of a short text."""
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
        sure = len(run.words) >= _SURE
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
    return tuple(
        run
        for run in runs(pair.source_words, pair.target_words, text, pair.language)
        if run.english
        and (len(run.words) > 2 or run.joined)
        and (run.follows >= len(run.words) - 1 or run.english * 2 >= len(run.words))
        and not within(text, run.start, run.end)
    )

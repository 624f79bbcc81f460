"""What was left in English: all of a sentence, or several words of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workflow.checks.values import Finding, Pair, Severity
from workflow.evidence.guard import unchanged
from workflow.evidence.leftover import Run, runs
from workflow.evidence.quoting import within
from workflow.evidence.wording import entry, function_words

_NEARLY = 0.8
"""Share of English words left as they are from which on a text counts as not translated."""
_SURE = 3
"""English words in a row that were left by mistake; two may be a name's part."""
_LONG = 4
"""English words that are more than a fragment of a short text."""
_LATIN = re.compile("[A-Za-z]")
_SHOWN = 40
"""Characters of a fragment that are shown."""


def untranslated(pair: Pair) -> Iterator[Finding]:
    """The translation is the English text, or all but a few words of it."""
    if _same(pair) and unchanged(pair.source_plain, pair.target_plain, pair.language):
        severity: Severity | None = None if _sentence(pair) else "hint"
        yield Finding("the English text again; expected a translation", severity=severity)
        return
    left = sum(len(run.words) for run in _left(pair))
    if left >= _LONG and left >= _NEARLY * len(pair.target_words):
        yield Finding("nearly all of it is left in English; expected a translation")


def english_fragment(pair: Pair) -> Iterator[Finding]:
    """Several English words were left within the translation."""
    left = _left(pair)
    if not left or sum(len(r.words) for r in left) >= _NEARLY * len(pair.target_words):
        return
    for run in left:
        shown = pair.target[run.start : run.end]
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}\u2026"
        sure = len(run.words) >= _SURE
        yield Finding(f"left in English: {shown}", run.start, run.end, None if sure else "warning")


def _sentence(pair: Pair) -> bool:
    """Whether the source is more than a name or a code: it has small words that are English."""
    small = [w.text for w in pair.source_words if len(w.text) > 1 and w.text.islower()]
    return len(small) > 2 or any(w in function_words() or entry(w, "ru") for w in small)


def _same(pair: Pair) -> bool:
    """Whether the translation has half of the source's words: the cheap question."""
    spelling = pair.rules.orthography
    if spelling and spelling.script != "Latn" and not _LATIN.search(pair.target_plain):
        return False
    there = {word.text for word in pair.source_words}
    return 2 * len(there.intersection(w.text for w in pair.target_words)) >= len(there)


@lru_cache(maxsize=4)
def _left(pair: Pair) -> tuple[Run, ...]:
    """The English words that nothing excuses."""
    text = pair.target_plain
    return tuple(
        run
        for run in runs(pair.source_words, pair.target_words, text, pair.language)
        if run.english
        and (len(run.words) > 2 or run.joined)
        and (run.follows >= len(run.words) - 1 or run.english * 2 >= len(run.words))
        and not within(text, run.start, run.end)
    )

"""Does a translation say what the English says: this sentence, all of it, and nothing else?

Not understanding, but evidence (`workflow.evidence`): words of the lexicon with their translations,
names, numbers, lengths. The thresholds were set on human translations, of which one in two hundred
is so free that it looks like another sentence's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.checks.values import Finding, Pair
from workflow.evidence import agreement, completeness, coverage, numbers
from workflow.evidence.wording import binding, lexicon, sound

_STRANGE = -4.0
"""Agreement below which a translation is taken for another sentence's."""
_SHARE, _TELLING = 0.3, 4
"""Of what is telling in the English so much is enough to know a translation by, and of fewer
telling things nothing is known."""
_SILENT = -1.7
"""The same where nothing at all of the English is in the translation."""
_SHORT = 5
"""And of so few one is."""
_NONE, _ONE, _NEVER = 5, 9, 1000
"""So many words of the lexicon in the English, and none of them in the translation, or one: human
translations have three such sentences in three thousand."""
_FITTING = 0.45
"""The same share of a sentence nearby, whose translation it must be then."""
_NAME, _NUMBER, _MOST = 1.0, 1.5, 3
"""What a name or number that the English does not have says against a translation."""
_FOREIGN = _MOST * (_NAME + _NUMBER)
_GAP, _LONG_GAP, _RATIO = 4.0, 6.0, 0.78
"""Weight of a gap from which on something is missing: in a translation that is so much shorter than
the English, and in any other."""
_CLAUSE, _FEWEST, _ENOUGH = 18, 3, 70
"""And characters and, in a shorter sentence, telling words in it."""
_ROOM = 1.2
"""Ratio of lengths from which on there is room for another sentence."""
_CUT = 2.0
"""And of one whose translation ends in a word that no sentence ends with."""
_PHRASE = 20
"""Characters of a source from which on its words tell anything."""
_SENTENCE = 40
"""And from which on what is missing can be told from what is said otherwise."""
_SHOWN = 60
_BEFORE = 40
"""Characters before a word that tell whether a sentence begins with it."""

_WORD = re.compile(r"[^\W\d_]+")
_START = re.compile(r"(?:^|[.!?\u2026:])[\s\"'\u00ab\u201c\u201e(\u2014\u2013-]*$")
_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)")
_LAST = re.compile(r"(\w+)[^\w\s]*\s*\Z")


def other_text(pair: Pair) -> Iterator[Finding]:
    """The translation of another sentence."""
    source, target, language = _prose(pair.source_plain), _prose(pair.target_plain), pair.language
    if len(source) <= _PHRASE or not lexicon(language):
        return
    quick = coverage.words_echoed(source, target, language)
    if quick.found > _SHARE * quick.due or len(quick.things) < _TELLING:
        return
    if quick.words < (_NONE, _ONE, _NEVER)[min(quick.found, 2)] and not _strange(
        source, target, language
    ):
        return
    shown = "says something else, as far as words, names and numbers tell"
    yield Finding(shown, 0, len(pair.target))


def _strange(source: str, target: str, language: str) -> bool:
    """Whether names, numbers, length and marks say as little as the words of the lexicon."""
    echoes = coverage.echoes(source, target, language)
    if echoes.share > (_SHARE if len(echoes.things) > _SHORT else 0):
        return False
    agreed = coverage.fit(source, target, language)
    least = _STRANGE if echoes.found else _SILENT
    if agreed < least or agreed > least + _FOREIGN:
        return agreed < least
    return agreed - _foreign(source, target, language) < least


def rival(pair: Pair) -> str:
    """The sentence nearby whose words a translation of something else has; empty: none."""
    best, found = _FITTING, ""
    for other in pair.near:
        echoes = coverage.words_echoed(other, pair.target, pair.language)
        if len(echoes.things) >= _TELLING and echoes.share > best:
            best, found = echoes.share, other
    return found and f"translates another sentence: {_short(found)}"


def _foreign(source: str, target: str, language: str) -> float:
    """What names and numbers that the source does not have say against a translation."""
    known = {sound(word, "en")[:3] for word in _WORD.findall(source)}
    names = 0
    for match in _WORD.finditer(target):
        word, before = match[0], target[max(match.start() - _BEFORE, 0) : match.start()]
        if len(word) > 2 and word[0].isupper() and not _START.search(before):
            heard = sound(word, language)
            names += len(heard) >= 3 and heard[:3] not in known
    strange = len(numbers.compare(source, target, language).foreign)
    return _NAME * min(names, _MOST) + _NUMBER * min(strange, _MOST)


def extra_text(pair: Pair) -> Iterator[Finding]:
    """The translation of a sentence nearby as well."""
    source, target = pair.source, pair.target
    if len(source) <= _PHRASE or len(target) < _ROOM * len(source) or not pair.near:
        return
    if completeness.sentences(target) > completeness.sentences(source):
        more = agreement.addition(source, target, pair.near, pair.language)
        if more:
            yield Finding(f"translates another sentence as well: {_short(more)}")


def missing_part(pair: Pair) -> Iterator[Finding]:
    """A stretch of the English that nothing answers to."""
    source, target = _prose(pair.source_plain), _prose(pair.target_plain)
    if len(source) <= _SENTENCE or not lexicon(pair.language):
        return
    dangling = _dangling(target, pair.language)
    short = len(target) < _RATIO * len(source)
    least = _CUT if dangling else _GAP if short else _LONG_GAP
    lost = coverage.gap(source, target, pair.language, least)
    enough = lost.words >= (_FEWEST if len(source) < _ENOUGH else 1)
    if lost.words and (dangling or (enough and lost.end - lost.start >= _CLAUSE)):
        shown = _short(source[lost.start : lost.end])
        yield Finding(f"nothing seems to translate: {shown}")


def _prose(text: str) -> str:
    """`text` with spaces in place of where links lead; places stay."""
    if "](" not in text:
        return text
    return _TARGET.sub(lambda found: "]" + " " * (len(found[0]) - 1), text)


def _dangling(target: str, language: str) -> bool:
    """Whether the translation ends in a word that binds others: *and*, *of*."""
    last = _LAST.search(target[-60:])
    return last is not None and last[1].lower() in binding(language)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}\u2026"

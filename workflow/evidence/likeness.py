"""Whether a name of a translation is one of the English: by the table, the writing or the sound."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz.distance.Levenshtein import normalized_similarity as similarity

from workflow.evidence.exonyms import names, other_rows, part, part_rows, plain
from workflow.evidence.translit import alike, first_reading, skeletons
from workflow.evidence.wording import entry, function_words, lexicon

ALIKE, _COMMON, _WORD = 0.65, 0.7, 0.9
"""How alike sound two names, at least; a short common word in capitals and its rendering; a name
and a word in small letters."""
_SHORTEST = 3
"""Letters of a beginning of a common word, at least."""
_SAME, _ROW = 2.0, 1.5
"""How alike are a name and itself, and two names that stand in one row of the table."""
NAME_LOST, ONE_LOST, PART = range(3)
"""What is missing: a name, one mention of several, a word that is part of names."""
_SIGNS = 4
"""Consonants from which on a sound tells one word from any other."""
_SPELLED, _SPELLED_LATIN = 0.4, 0.58
"""How alike are written two names that sound only a little alike, at least; both in Latin."""
_SIGHT = 0.5
"""How alike are the likeliest readings of words that sound alike, at least."""
_NOUN = (
    "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ship", "ships", "ing", "ings",
    "ed", "ists", "ism", "ful", "less", "able", "ible", "ous", "ity", "ities", "hood", "ance",
    "ence", "logy", "ural", "ical", "onal", "teenth", "tieth", "ward", "way", "board",
    "ics", "line",
)  # fmt: skip
"""What common words end in: a title's words are translated."""
_LETTERS = dict(
    zip(
        map(ord, "\u0430\u0431\u0432\u0433\u0434\u0435\u0437\u0438\u0456\u0439\u043a\u043b\u043c"),
        "abvgdeziiiklm",
        strict=True,
    )
) | dict(
    zip(
        map(ord, "\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u045e\u0444\u044b\u044d"),
        "noprstuufye",
        strict=True,
    )
)
"""Russian and Belarusian letters that are one letter in English."""
_MORE = dict(
    zip(
        map(ord, "\u0436\u0447\u0448\u0445\u0446\u044f\u044e\u0451\u044c'\u0449"),
        ["z", "ch", "sh", "h", "c", "a", "u", "o", "", "", "sh"],
        strict=True,
    )
)
"""The others, roughly."""
_CONTRACTED = re.compile("[a-z]{2}'")
STEM = 4
"""Letters from which on a beginning tells a common word."""


@lru_cache(maxsize=16384)
def may_be_name(word: str) -> bool:
    """Whether an English `word` in capitals is more than a function word."""
    return plain(word) not in function_words() or bool(names(word, "en"))


@lru_cache(maxsize=65536)
def begins_like(word: str) -> str:
    """How a name begins that is spelled as in English; empty if it is too short to tell."""
    return word[:STEM].lower().translate(_LETTERS) if len(word) >= STEM else ""


@lru_cache(maxsize=65536)
def same(english: str, word: str, language: str) -> float:
    """How alike they are in writing or in the table: 0, _ROW or _SAME."""
    one, two = plain(english), plain(word)
    if one == two:
        return _SAME
    if not names(english, "en").isdisjoint(names(word, language)):
        return _ROW
    begin = STEM if language != "pl" else STEM + 1
    return _ROW if one[:begin] == two[:begin] and word[0].isascii() else 0.0


@lru_cache(maxsize=65536)
def likeness(english: str, word: str, language: str) -> float:
    """How alike an English name and a name of the translation are: 0 to _SAME."""
    written = same(english, word, language)
    if written:
        return written
    if word[0].isascii() and language != "pl":
        return 0.0
    sound = alike(english, word, language)
    if names(english, "en") - part_rows():
        return sound if sound >= _WORD and not names(word, language) else 0.0
    return sound


def closer(english: str, word: str, language: str, least: float) -> bool:
    """Whether the two are more alike than `least`."""
    how = same if least > 1 else likeness  # names that only sound alike are not that much alike
    return how(english, word, language) > least


@lru_cache(maxsize=65536)
def spelled_alike(english: str, word: str, language: str) -> bool:
    """Whether two names, of which one may be in Cyrillic letters, have many letters in common."""
    one, two = plain(english), word.lower().translate(_LETTERS | _MORE)
    two = two.replace("d\u017c", "j")
    likeness = max(similarity(one, two), similarity(one, two[: len(one)]))
    return likeness >= (_SPELLED_LATIN if language == "pl" else _SPELLED)


@lru_cache(maxsize=65536)
def enough(english: str, language: str) -> float:
    """How alike an `english` word in capitals and what may be its rendering are, at least."""
    if proper(english, language) or len(first_reading(english, "en")) > _SIGNS:
        return ALIKE
    return _COMMON


@lru_cache(maxsize=65536)
def one_name(english: str, other: str) -> bool:
    """Whether two English words are of one name: *Italy*, *Italians*."""
    if plain(english) == plain(other):
        return True
    return bool((names(english, "en") & names(other, "en")) - part_rows())


@lru_cache(maxsize=65536)
def stems_of(english: str, language: str) -> tuple[str, ...]:
    """Beginnings of what a common `english` word is translated by."""
    low = plain(english)
    if low in function_words():
        return ()
    return tuple(stem for stem in entry(low, language) if len(stem) >= _SHORTEST)


def sounds_like(english: str, word: str, signs: str, language: str) -> bool:
    """Whether any `english` word sounds like `word`, whose `first_reading` is `signs`."""
    there = first_reading(english, "en")
    if there[:1] != signs[:1] or len(there) < _SIGNS - 1 or similarity(there, signs) < _SIGHT:
        return False
    long = any(len(reading) >= _SIGNS for reading in skeletons(english, "en"))
    return long and alike(english, word, language) >= _WORD


@lru_cache(maxsize=65536)
def stands_for(english: str, word: str, language: str) -> bool:
    """Whether any `english` word is rendered by `word`, in capitals or not: *Polish*."""
    if not names(english, "en").isdisjoint(names(word, language)):
        return True
    if word.lower().startswith(stems_of(english, language)):
        return True
    if len(english) <= STEM or len(word) <= STEM:
        return False
    return sounds_like(english, word, first_reading(word, language), language)


@lru_cache(maxsize=65536)
def proper(english: str, language: str) -> bool:
    """Whether an `english` word in capitals is a name, and not a common word of one."""
    low = plain(english)
    if part(low) or low in function_words() or _CONTRACTED.search(low):
        return False
    if names(english, "en") - part_rows():
        return True
    return not entry(low, language) and not low.endswith(_NOUN)


@lru_cache(maxsize=65536)
def known(word: str, language: str) -> bool:
    """Whether a `word` of the translation is surely a name: it stands in the table."""
    return len(word) > STEM and bool(names(word, language) - part_rows())


@lru_cache(maxsize=65536)
def differ(english: str, loss: int, word: str, language: str) -> bool:
    """Whether the two are surely no pair: one stands in the table, and none is a common word."""
    if known(word, language):
        return True
    if loss == NAME_LOST and names(english, "en"):
        return True
    if loss == ONE_LOST and len(word) <= STEM:
        return False
    sure = loss != PART or bool(names(english, "en"))
    return sure and not _common(word, language)


@lru_cache(maxsize=65536)
def place(word: str, language: str) -> bool:
    """Whether a `word` of the translation is surely a name of a place or its people."""
    return known(word, language) and not names(word, language) & (part_rows() | other_rows())


@cache
def _stems(language: str) -> frozenset[str]:
    """Beginnings of common words."""
    return frozenset(stem for stems in lexicon(language).values() for stem in stems)


@lru_cache(maxsize=65536)
def _common(word: str, language: str) -> bool:
    low, stems = word.lower(), _stems(language)
    if len(low) > _SIGNS + 1 and low.isascii() and part(low):
        return False
    return any(low[:length] in stems for length in range(STEM, len(low) + 1))

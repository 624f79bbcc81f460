"""Words across languages: common words and their translations, and words that sound alike.

A name or an international word sounds alike in all languages of Europe: *parliament*,
``парламент``. Its consonants, in a few classes, survive spelling, script and endings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from workflow.data import parsed, toml

_ENDINGS = {"'s": "", "ies": "y", "ing": "", "ed": "", "es": "", "s": "", "d": ""}

_SHORT = re.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]")
"""One syllable with one vowel and one consonant after it."""
_SIBILANT = re.compile(r"(?:[sxzo]|ch|sh)\Z")

_SHORT_U, _U, _IO, _IE = "\u045e", "\u0443", "\u0451", "\u0435"
_APOSTROPHES = "'\u2019\u02bc"

CLASSES = 4
"""How many consonants of a word are compared: what follows is endings."""

# Consonant classes: P b p, F v f, K g k h, T d t, S sibilants, M, N, L, R; a vowel counts only
# at the start. Escapes, since the letters look like Latin ones.
_SOUNDS = {
    **dict.fromkeys("bp\u0431\u043f", "P"),
    **dict.fromkeys("fv\u0432\u0444", "F"),
    **dict.fromkeys("gkhq\u0433\u0491\u043a\u0445", "K"),
    **dict.fromkeys("dt\u0434\u0442", "T"),
    **dict.fromkeys("szcj\u0441\u0437\u0446\u0448\u0449\u0436\u0447", "S"),
    **dict.fromkeys("\u015b\u017a\u017c\u0107\u010d\u0161\u017e", "S"),
    "x": "KS",
    **dict.fromkeys("m\u043c", "M"),
    **dict.fromkeys("n\u0144\u043d", "N"),
    **dict.fromkeys("l\u0142\u043b", "L"),
    **dict.fromkeys("r\u0440", "R"),
}
_VOWELS = frozenset("aeiouy\u0430\u0435\u0451\u0438\u0456\u043e\u0443\u044b\u044d\u044e\u044f")
_ENGLISH_SOUNDS = (
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"[cg]h?t(?=i[ao])|ti(?=[ao])"), "s"),
    (re.compile(r"ck|c(?!h)"), "k"),
    (re.compile(r"[ct]?ch|sh"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"w"), ""),
)
_POLISH_SOUNDS = (
    (re.compile(r"[csrd]z|d[\u017a\u017c]"), "z"),
    (re.compile(r"ch"), "h"),
    (re.compile(r"w"), "v"),
)
_CYRILLIC_SOUNDS = ((re.compile("\u0434[\u0436\u0437]"), "z"),)
"""Letters that stand for one sound together."""


@cache
def _english() -> Mapping[str, Any]:
    return toml("english.toml")


@cache
def function_words() -> frozenset[str]:
    """English words that bind others together, in small letters."""
    return frozenset(_english()["function"])


@cache
def number_words() -> Mapping[str, str]:
    """English words for numbers, in small letters → the number in digits."""
    return {w: n for w, n in _english()["numbers"].items() if n.isdigit()}


@cache
def lexicon(language: str) -> Mapping[str, tuple[str, ...]]:
    """Common English words → the beginnings of their translations into `language` (BCP 47)."""
    return parsed("lexicon.tsv", _columns).get(language.removesuffix("-tarask"), {})


def _columns(text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """The lexicon by language."""
    head, *rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {
        tag: {row[0]: tuple(row[at].split()) for row in rows} for at, tag in enumerate(head) if at
    }


@cache
def binding(language: str) -> frozenset[str]:
    """Words of `language` (BCP 47) that no sentence ends with; none where it is not known."""
    data = toml("binding.toml")
    return frozenset(data.get(language.removesuffix("-tarask"), "").split())


@lru_cache(maxsize=65536)
def entry(word: str, language: str) -> tuple[str, ...]:
    """The translations' beginnings of an English `word` in small letters, or of its base form."""
    known = lexicon(language)
    if word in known:
        return known[word]
    return next((known[base] for base in _bases(word) if base in known), ())


def plain(word: str, language: str) -> str:
    """A `word` in small letters as the lexicon spells it: no io in Russian, no short u first."""
    if word[:1] == _SHORT_U:
        word = _U + word[1:]
    if language == "ru":
        return word.replace(_IO, _IE)
    for sign in _APOSTROPHES:
        if sign in word:
            word = word.replace(sign, "")
    return word


def _bases(word: str) -> Iterator[str]:
    """What an inflected English `word` may be a form of, the likelier first."""
    for ending, instead in _ENDINGS.items():
        if not word.endswith(ending) or len(word) <= len(ending) + 2:
            continue
        base = word.removesuffix(ending) + instead
        if ending in ("ing", "ed"):
            yield base + "e"
            if _SHORT.fullmatch(base):
                continue  # such a verb would have its last letter doubled
            if base[-1:] == base[-2:-1]:
                yield base[:-1]
        elif ending == "es" and not _SIBILANT.search(base):
            continue
        yield base


@lru_cache(maxsize=65536)
def sound(word: str, language: str) -> str:
    """How a `word` of `language` sounds, in at most CLASSES signs; empty: too short to tell."""
    low = word.lower()
    rules = (
        _ENGLISH_SOUNDS
        if language == "en"
        else _POLISH_SOUNDS
        if language == "pl"
        else _CYRILLIC_SOUNDS
    )
    for pattern, instead in rules:
        low = pattern.sub(instead, low)
    signs = ["A"] if low[:1] in _VOWELS else []
    for letter in low:
        for sign in _SOUNDS.get(letter, ""):
            if not signs or signs[-1] != sign:
                signs.append(sign)
    return "".join(signs[:CLASSES])

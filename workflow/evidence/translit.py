"""How alike names sound that are spelled in different languages and scripts.

A name keeps its consonants from English to Russian, Belarusian and Polish: *Wójcik*, ``Войцик``.
They are put into a few classes; letters that are read in several ways give several readings
(``languages/names.toml``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

import workflow

_DATA = Path(workflow.__file__).parent / "languages"
_LONGEST = 40
"""Letters of a word that are looked at."""
_BEGINNING = 0.15
"""By so much less alike are words with different first sounds: those change least."""
_FAR = 0.3
"""Words less alike than so in their first reading are so in any."""
_DOUBLED = re.compile(r"(.)\1+")

Rules = list[list[tuple[re.Pattern[str], str]]]


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((_DATA / "names.toml").read_text("utf-8"))


class _Classes(dict[int, str]):
    """Code points of letters → the sign of their class; of all others → nothing."""

    def __missing__(self, code: int) -> str:
        return ""


@cache
def _classes() -> _Classes:
    classes = _data()["classes"].items()
    return _Classes({ord(letter): sign for sign, letters in classes for letter in letters})


@cache
def _readings(language: str) -> Rules:
    rules = _data()["readings"][language]
    return [[(re.compile(pattern), instead) for pattern, instead in one] for one in rules]


@cache
def _ending(language: str) -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:{_data()['endings'][language]})$")


@lru_cache(maxsize=65536)
def skeletons(word: str, language: str) -> tuple[str, ...]:
    """What a `word` of `language` (en, ru, be or pl) may sound like: signs of its consonants,
    with and without its ending."""
    low = word[:_LONGEST].lower()
    ending = _ending(language).search(low)
    forms = (low, low[: ending.start()]) if ending else (low,)
    found: dict[str, None] = {}
    for form in forms:
        for rules in _readings(language):
            found[_signs(form, rules)] = None
    found.pop("", None)
    return tuple(found)


def _signs(text: str, rules: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, instead in rules:
        text = pattern.sub(instead, text)
    signs = text.translate(_classes())
    return _DOUBLED.sub(r"\1", signs[:1] + signs[1:].replace("A", ""))


@lru_cache(maxsize=65536)
def first_reading(word: str, language: str) -> str:
    """The likeliest of the `skeletons`, with the word's ending; may be empty."""
    return _signs(word[:_LONGEST].lower(), _readings(language)[0])


@lru_cache(maxsize=65536)
def alike(english: str, word: str, language: str) -> float:
    """How alike an `english` word and a `word` of `language` (ru, be or pl) sound: 0 to 1."""
    best = Levenshtein.normalized_similarity(
        first_reading(english, "en"), first_reading(word, language)
    )
    if best < _FAR:
        return best
    best = 0.0
    for there in skeletons(english, "en"):
        for here in skeletons(word, language):
            if there == here:
                return 1.0
            likeness = Levenshtein.normalized_similarity(there, here)
            best = max(best, likeness - (_BEGINNING if there[0] != here[0] else 0))
    return best

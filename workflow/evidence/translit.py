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
from typing import Any, NamedTuple

from rapidfuzz.distance.Levenshtein import normalized_similarity as similarity

import workflow

_DATA = Path(workflow.__file__).parent / "languages"
_LONGEST = 40
"""Letters of a word that are looked at."""
_BEGINNING = 0.15
"""By so much less alike are words with different first sounds: those change least."""
_FAR = 0.3
"""Words less alike than so in their first reading are so in any."""
_DOUBLED = re.compile(r"(.)\1+")


class _Rule(NamedTuple):
    """How a group of letters is read."""

    pattern: re.Pattern[str]
    instead: str
    letters: frozenset[str]
    """One of these stands in every word that the rule changes."""


Reading = list[_Rule]


@cache
def data() -> Mapping[str, Any]:
    """What is known of names beside their table: ``languages/names.toml``."""
    return tomllib.loads((_DATA / "names.toml").read_text("utf-8"))


class _Classes(dict[int, str]):
    """Code points of letters → the sign of their class; of all others → nothing."""

    def __missing__(self, code: int) -> str:
        return ""


@cache
def _classes() -> _Classes:
    classes = data()["classes"].items()
    return _Classes({ord(letter): sign for sign, letters in classes for letter in letters})


@cache
def _readings(language: str) -> list[Reading]:
    rules = data()["readings"][language]
    return [
        [_Rule(re.compile(pattern), instead, frozenset(ls)) for pattern, instead, ls in one]
        for one in rules
    ]


@cache
def _ending(language: str) -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:{data()['endings'][language]})$")


@lru_cache(maxsize=65536)
def skeletons(word: str, language: str) -> tuple[str, ...]:
    """What a `word` of `language` (en, ru, be or pl) may sound like: signs of its consonants,
    with and without its ending."""
    low = word[:_LONGEST].lower()
    ending = _ending(language).search(low)
    forms = (low, low[: ending.start()]) if ending else (low,)
    found: dict[str, None] = {}
    for form in forms:
        letters = set(form)
        for reading in _readings(language):
            found[_signs(form, letters, reading)] = None
    found.pop("", None)
    return tuple(found)


def _signs(text: str, letters: set[str], reading: Reading) -> str:
    for pattern, instead, needed in reading:
        if not needed.isdisjoint(letters):
            text = pattern.sub(instead, text)
    signs = text.translate(_classes())
    if "A" in signs[1:]:
        signs = signs[0] + signs[1:].replace("A", "")
    return _DOUBLED.sub(r"\1", signs) if len(signs) > 1 else signs


@lru_cache(maxsize=65536)
def first_reading(word: str, language: str) -> str:
    """The likeliest of the `skeletons`, with the word's ending; may be empty."""
    low = word[:_LONGEST].lower()
    return _signs(low, set(low), _readings(language)[0])


@lru_cache(maxsize=65536)
def alike(english: str, word: str, language: str) -> float:
    """How alike an `english` word and a `word` of `language` (ru, be or pl) sound: 0 to 1."""
    best = similarity(first_reading(english, "en"), first_reading(word, language))
    if best < _FAR:
        return best
    there, here = skeletons(english, "en"), skeletons(word, language)
    if not set(there).isdisjoint(here):
        return 1.0
    best = 0.0
    for one in there:
        for other in here:
            likeness = similarity(one, other) - (_BEGINNING if one[0] != other[0] else 0)
            best = max(best, likeness)
    return best

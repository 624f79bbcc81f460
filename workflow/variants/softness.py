"""Softness between consonants, which the classical orthography and łacinka write out."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from workflow.data import toml
from workflow.variants.rules import DATA


@cache
def _data() -> dict[str, Any]:
    return toml(DATA)


@cache
def _soft_start() -> re.Pattern[str]:
    softness, sign = _data()["softness"], _data()["soft_sign"]
    vowels = _data()["iotated"]
    consonants = f"(?:{softness['affricate']}|[{softness['softening']}])"
    plain = vowels.replace("\u0456", "")
    return re.compile(f"{consonants}[{vowels}{sign}]|[{plain}]")


@lru_cache(maxsize=1 << 16)
def softened(word: str) -> str:
    """`word` with a soft sign after each consonant that only its neighbour makes soft.

    An apostrophe between a sibilant of a prefix and a vowel becomes the soft sign.
    """
    return _Softener(word).result()


class _Softener:
    """Goes through one word from its end."""

    def __init__(self, word: str) -> None:
        data = _data()
        self._softness = data["softness"]
        self._pairs: dict[str, list[str]] = data["softened"]
        self._sign: str = data["soft_sign"]
        self._vowels: str = data["iotated"]
        self._apostrophes: str = data["apostrophes"]
        self._word, self._lower = word, word.lower()
        self._out: list[str] = []
        """The letters of the result, the last first."""
        self._next = ""
        """The soft consonant that begins what was gone through."""
        self._vowel = False
        """Whether what was gone through begins with what softens a consonant."""
        self._at = len(word)

    def result(self) -> str:
        if len(self._lower) != len(self._word):
            return self._word
        while self._at:
            unit = self._unit()
            self._step(unit)
        made = "".join(self._out[::-1])
        return made.upper() if len(self._word) > 1 and self._word.isupper() else made

    def _unit(self) -> str:
        """The sound that ends at the current place: one letter, or two."""
        two = self._lower[max(self._at - 2, 0) : self._at]
        if two in (self._softness["affricate"], self._softness["hushing"]):
            return two
        return two[-1]

    def _step(self, unit: str) -> None:
        end = self._at
        self._at -= len(unit)
        if unit in self._apostrophes:
            self._apostrophe(end)
            return
        marked = not self._vowel and self._softens(unit)
        if marked:
            self._out.append(self._sign)
            if unit == self._softness["stop"]:
                self._out.append(self._softness["affricate"][1])
        self._out += self._word[self._at : end][::-1]
        soft = (self._vowel or marked) and self._can_soften(unit)
        self._next = unit if soft else ""
        self._vowel = unit in self._vowels or unit == self._sign

    def _softens(self, unit: str) -> bool:
        """Whether the soft consonant after it makes this one soft."""
        if not self._next:
            return False
        if unit == self._softness["stop"]:
            return self._doubled()
        before = self._lower[self._at - 1 : self._at]
        after_hard = before != "" and before == self._softness["hard_after"]
        if unit in self._softness["sibilants"] and after_hard:
            return bool(self._next == self._softness["but_before"])
        return self._next in self._pairs.get(unit, ())

    def _doubled(self) -> bool:
        """Whether this stop is the first half of a long soft affricate, not a prefix's end."""
        if self._next != self._softness["affricate"] or not self._at:
            return False
        prefixes = self._softness["prefixes"]
        return not any(self._lower.startswith(p) and len(p) == self._at + 2 for p in prefixes)

    def _can_soften(self, unit: str) -> bool:
        return unit == self._softness["affricate"] or unit in self._softness["softening"]

    def _apostrophe(self, end: int) -> None:
        before = self._lower[self._at - 1 : self._at]
        gives_way = before in self._softness["sibilants"] and self._vowel and before
        if gives_way:
            self._out.append(self._sign)
            self._vowel = True
        else:
            self._out += self._word[self._at : end]
            self._vowel = False
        self._next = ""


def begins_soft(word: str) -> bool:
    """Whether a preposition is softened before `word`, which is softened itself."""
    lower = word.lower()
    if _soft_start().match(lower):
        return True
    prepositions = _data()["prepositions"]
    return lower in prepositions["soft_i_words"] or lower.startswith(tuple(prepositions["soft_i"]))


def preposition(word: str, after: str) -> str:
    """The preposition `word` as it stands before the word `after`, softened itself."""
    if word.lower() in _data()["prepositions"]["softened"] and begins_soft(after):
        sign: str = _data()["soft_sign"]
        return word + (sign.upper() if len(word) > 1 and word.isupper() else sign)
    return word

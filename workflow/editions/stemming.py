"""Words as the site's search compares them: the same in Python here and in the reader's browser.

``templates/search.js`` has the same three steps, with the same data, and a test asks both for the
same words: what is written in several ways becomes alike, the letters that change within a word's
forms are taken for one another, and endings are taken off (``languages/stems.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from workflow import data

LONGEST = 40
"""Characters of a word that count; what is longer is no word."""

APOSTROPHES = "\u2018\u2019\u02bc\u2032"
PUT_IN = "\u0301\u00ad\u200b\u2060"
"""Stress marks, soft hyphens and joiners: they may stand in a word and do not change it."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SHORT_U = "\u045e"
_PLANE = "\uffff"
_KEPT = 200_000
"""Stretches that a stemmer remembers."""


class Rules(NamedTuple):
    """A language's knowledge of endings, in the order that it is used."""

    letters: tuple[tuple[str, str], ...] = ()
    """Pairs: a letter, and what is written for it; the first pair first."""
    rounds: tuple[tuple[int, dict[str, str]], ...] = ()
    """In each round, how many letters of a word stay at least, and what endings become."""


@cache
def rules(tag: str) -> Rules:
    """What is known for the language of a BCP 47 `tag`; nothing for other scripts of it."""
    first, *rest = tag.split("-")
    known = data.toml("stems.toml")
    found = {} if any(len(part) == 4 and part.isalpha() for part in rest) else known.get(first, {})
    letters = (pair.partition(" ") for pair in found.get("letters", ()))
    rounds = (text.split() for text in found.get("rounds", ()))
    return Rules(
        tuple((old, new) for old, _, new in letters),
        tuple((int(least), dict(map(_rule, endings))) for least, *endings in rounds),
    )


def _rule(text: str) -> tuple[str, str]:
    ending, _, instead = text.partition(">")
    return ending, instead


def words(text: str) -> list[str]:
    """The words of `text` in order, as they are compared before any rule of a language."""
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    text = text.lower()
    for sign in APOSTROPHES:
        text = text.replace(sign, "'")
    for sign in PUT_IN:
        if sign in text:
            text = text.replace(sign, "")
    return _WORD.findall(text.replace("\u0451", "\u0435").replace("\u00df", "ss"))


class _Stems(dict[str, str]):
    """Found when they are asked for; what is known already is looked up in C."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._stem = stem

    def __missing__(self, word: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        self[word] = found = self._stem(word)
        return found


class Stemmer:
    """Takes endings off the words of one language; remembers what it has seen."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._rounds = [
            (re.compile(rf"(.{{{least},}}?)({'|'.join(map(re.escape, each))})\Z", re.S), each)
            for least, each in rules.rounds
        ]
        self.stems = _Stems(self.stem)
        """What `stem` says, by word."""

    def letters(self, word: str) -> str:
        """`word`, one of `words`, with those letters alike that its language changes in forms."""
        if word[0] == _SHORT_U:
            word = "\u0443" + word[1:]
        alike = word
        for old, new in self._rules.letters:
            alike = alike.replace(old, new)
        return (alike or word)[:LONGEST]

    def stem(self, word: str) -> str:
        """What all forms of `word`, one of `words`, have in common.

        Empty for a word with letters outside of Unicode's first plane, which Python and
        JavaScript sort differently.
        """
        if max(word) > _PLANE:
            return ""
        word = self.letters(word)
        for pattern, endings in self._rounds:
            found = pattern.match(word)
            if found:
                word = found[1] + endings[found[2]]
        return word


@cache
def stemmer(tag: str) -> Stemmer:
    """The stemmer of the language `tag` (BCP 47)."""
    return Stemmer(rules(tag))

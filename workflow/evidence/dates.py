"""Months and days of the week in a text, by their names in the language of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from workflow.data import toml

_NUMBER_BEFORE = re.compile(r"(?:^|\D)(\d{1,2})(?:st|nd|rd|th|-[^\W\d_]{1,3}|\.)?(?: of)?[ \xa0]$")
_NUMBER_AFTER = re.compile(r"\.?,?[ \xa0](\d{1,4})(?!\d)")
_REACH = 10
"""Characters before a name in which a day stands."""


class Name(NamedTuple):
    """The name of a month or of a day of the week, where it stands."""

    number: int
    """From 1; of a day, from Monday."""
    text: str
    start: int
    """Offset in code points."""
    day: str = ""
    """The day of the month, in digits, if one stands beside a month."""
    sure: bool = True
    """No other word is written so."""

    @property
    def end(self) -> int:
        """Offset of what follows."""
        return self.start + len(self.text)


class Names(NamedTuple):
    """The names that a language has, by their forms; small letters, but in English."""

    months: Mapping[str, int]
    days: Mapping[str, int]
    doubtful: frozenset[str]
    """Those which are other words as well."""
    before: frozenset[str] = frozenset()
    """Words after which even those are months: in May."""
    adjectives: tuple[str, ...] = ()
    """Beginnings of the words that are made from the months' names."""


@cache
def names(language: str) -> Names:
    """The names of months and days in `language` (BCP 47); of an unknown one there are none."""
    data = _data().get(language.removesuffix("-tarask"))
    if data is None:
        return Names({}, {}, frozenset())
    months, days = _forms(data["months"]), _forms(data["days"])
    if language == "en":  # always with a capital
        months = {name.capitalize(): number for name, number in months.items()}
        days = {name.capitalize(): number for name, number in days.items()}
    before, adjectives = frozenset(data.get("before", ())), tuple(data.get("adjectives", ()))
    return Names(months, days, frozenset(data["doubtful"]), before, adjectives)


@cache
def _data() -> Mapping[str, Any]:
    return toml("dates.toml")


def _forms(lines: Sequence[str]) -> dict[str, int]:
    found = {}
    for number, line in enumerate(lines, 1):
        for group in line.split("/"):
            stem, *endings = group.split()
            found.update({stem + ending.strip("-"): number for ending in endings or ["-"]})
    return found


def months(text: str, words: Sequence[tuple[str, int, int]], language: str) -> list[Name]:
    """The months that `text` names; `words` are its words (text, start, end)."""
    known = names(language)
    if language == "en":
        found = [word for word in words if word[0] in known.months]
    else:
        found = [word for word in words if word[0].lower() in known.months]
    return [_month(text, *word, language) for word in found]


def _month(text: str, word: str, start: int, end: int, language: str) -> Name:
    known = names(language)
    low = word.lower()
    day = _day(text, start, end, language)
    beside = bool(day) or _NUMBER_AFTER.match(text, end) is not None
    if low in known.doubtful and not beside:
        before = text[max(start - _REACH, 0) : start].split()
        beside = bool(before) and before[-1].lower() in known.before
    sure = beside or (low not in known.doubtful and not _name(text, word, start, language))
    return Name(known.months.get(word) or known.months[low], word, start, day, sure)


def _day(text: str, start: int, end: int, language: str) -> str:
    """The day of the month beside the name of a month: before it, in English after it, too."""
    before = _NUMBER_BEFORE.search(text[max(start - _REACH, 0) : start])
    if before:
        return before[1].lstrip("0")
    after = _NUMBER_AFTER.match(text, end) if language == "en" else None
    return after[1].lstrip("0") if after and len(after[1]) < 3 else ""


def _name(text: str, word: str, start: int, language: str) -> bool:
    """Whether a capital says that a word is a name: Marta, not March; in English it does not."""
    if language == "en" or word.islower():
        return False
    return bool(
        text[max(start - _REACH, 0) : start]
        .strip(" \xa0\u2014\u2013\u00ab\u201e\"'*_(")[-1:]
        .strip(".!?\u2026:")
    )


def days(words: Sequence[tuple[str, int, int]], language: str) -> list[Name]:
    """The days of the week that a text names; `words` are its words (text, start, end)."""
    known = names(language).days
    if language == "en":
        return [Name(known[word], word, start) for word, start, _ in words if word in known]
    low = [(word.lower(), word, start) for word, start, _ in words]
    doubtful = names(language).doubtful
    return [
        Name(known[day], word, start, sure=day not in doubtful)
        for day, word, start in low
        if day in known
    ]


def adjective(text: str, number: int, language: str) -> bool:
    """Whether a word in `text` is made from the month's name: ``kwietniowy``."""
    stems = names(language).adjectives
    return bool(stems) and stems[number - 1] in text.lower()

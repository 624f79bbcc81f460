"""Running text cut into Belarusian words and what has to stay as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from unicodedata import normalize

from workflow import placeables

_LETTER = "[\u0400-\u052f\u0300-\u036f]"
_WORD = re.compile(f"{_LETTER}+(?:['\u2019\u02bc]{_LETTER}+)*")
_MARKS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile(
    '(?=[^<]*[ \xa0])[ \xa0\u00ab\u201e\u201c"(]*(?:<[a-z][a-z0-9]*>)*[ \xa0\u00ab\u201e\u201c"(]*'
)
"""What can part a preposition from its word: spaces, opening quotes and opening markup."""
_ABBREVIATION = 4
"""Letters of the longest word in capitals that is taken for an abbreviation in other text."""
_LONGEST = 64
"""Characters of the longest word that is believed to be one; what is longer stays as it is."""


class Word(NamedTuple):
    """A word where it stands."""

    text: str
    """Composed (NFC)."""
    start: int
    end: int
    short: bool
    """An abbreviation such as a state's: letters, not sounds."""


def words(text: str) -> list[Word]:
    """The Cyrillic words of `text` outside of its placeables, in order."""
    kept = placeables.copied(text)
    found: list[tuple[str, int, int]] = []
    number = 0
    for match in _WORD.finditer(text):
        while number < len(kept) and kept[number].end <= match.start():
            number += 1
        free = number == len(kept) or kept[number].start >= match.end()
        if free and match.end() - match.start() <= _LONGEST:
            found.append((_composed(match[0]), match.start(), match.end()))
    loud = _loud([word for word, _, _ in found])
    return [Word(word, start, end, not loud and _capitals(word)) for word, start, end in found]


def _composed(word: str) -> str:
    return normalize("NFC", word) if _MARKS.search(word) else word


def _capitals(word: str) -> bool:
    return 1 < len(word) <= _ABBREVIATION and word.isupper()


def _loud(found: Sequence[str]) -> bool:
    """Whether a text is in capitals throughout, as a headline may be."""
    return sum(map(len, found)) > _ABBREVIATION and all(word.isupper() for word in found)


def follows(text: str, word: Word, after: Word) -> bool:
    """Whether nothing but space, quotes and opening markup stands between two words."""
    if text[word.end : after.start] == " ":
        return True
    return (
        _BETWEEN.fullmatch(text, word.end, min(after.start, word.end + 200)) is not None
        and after.start <= word.end + 200
    )


def rewritten(text: str, found: Sequence[Word], change: Callable[[int], str]) -> str:
    """`text` with each of its words replaced by what `change` gives for its index."""
    out: list[str] = []
    at = 0
    for number, word in enumerate(found):
        out += text[at : word.start], change(number)
        at = word.end
    out.append(text[at:])
    return "".join(out)

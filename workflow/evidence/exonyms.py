"""Names that have a form of their own in a language: Germany, Niemcy; UN, ONZ.

The table is ``languages/names.tsv``; what sounds alike needs no line there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import workflow

_DATA = Path(workflow.__file__).parent / "languages"
_TELLING = 5
"""Letters of an English beginning from which on any word may go on; a shorter one is a word."""
_ENDINGS = ("", "s", "i", "n", "an", "ian", "ese")
"""What may follow a short one."""
_COMPOUND = 10
"""Letters from which on a word may be made of two."""
_LONGEST = 16
"""Letters of a word that are looked at."""
_FOLDED = str.maketrans("\u0451\u044d\u045e", "\u0435\u0435\u0443", "\u044c")
"""Letters in which spellings of Russian and Belarusian differ: io and e as ye, the short u as u,
no soft sign."""

Beginnings = Mapping[str, frozenset[int]]


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """A word in small letters, spelled alike in all orthographies of a language as far as names
    are concerned, without an English possessive."""
    low = word.lower().replace("\u2019", "'").translate(_FOLDED)
    return low.removesuffix("'s").removesuffix("'")


@cache
def _table() -> Mapping[str, Beginnings]:
    """Language → beginnings of words → the numbers of their rows."""
    text = (_DATA / "names.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    found: dict[str, dict[str, set[int]]] = {language: {} for language in rows[0]}
    for number, row in enumerate(rows[1:]):
        for language, beginnings in zip(rows[0], row, strict=True):
            for beginning in beginnings.translate(_FOLDED).split():
                found[language].setdefault(beginning, set()).add(number)
    return {
        language: {beginning: frozenset(numbers) for beginning, numbers in known.items()}
        for language, known in found.items()
    }


@lru_cache(maxsize=65536)
def names(word: str, language: str) -> frozenset[int]:
    """The names that a `word` of `language` (en, ru, be, pl) may stand for, as row numbers."""
    known, low = _table()[language], plain(word)
    found: set[int] = set(known.get(f"{low}.", ()))
    for length in range(2, min(len(low), _LONGEST) + 1):
        numbers = known.get(low[:length])
        if numbers and (language != "en" or length >= _TELLING or low[length:] in _ENDINGS):
            found |= numbers
    if language != "en" and len(low) >= _COMPOUND:
        for start in range(3, len(low) - _TELLING):
            for length in range(_TELLING, min(len(low) - start, _LONGEST) + 1):
                found |= known.get(low[start : start + length], frozenset())
    return frozenset(found)


@cache
def _words(topic: str, name: str = "words") -> frozenset[str]:
    data = tomllib.loads((_DATA / "names.toml").read_text("utf-8"))
    return frozenset(data[topic][name].split())


def part(word: str) -> bool:
    """Whether an English `word` in small letters stands in names but is translated like any other
    word: *street*."""
    return word in _words("parts")


@cache
def part_rows() -> frozenset[int]:
    """The rows of the table that are about such words."""
    return frozenset(row for word in _words("parts") for row in names(word, "en"))


@cache
def people_rows() -> frozenset[int]:
    """The rows of the table that are about people, gods and heavenly bodies."""
    return frozenset(row for word in _words("people") for row in names(word, "en"))


def ignored(word: str, language: str) -> bool:
    """Whether a capitalised `word` of `language` (ru, be, pl) is no name: *You*, in letters."""
    return word.lower() in _words("ignored", language)

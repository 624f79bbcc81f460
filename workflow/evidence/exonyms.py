"""Names that have a form of their own in a language: Germany, Niemcy; UN, ONZ.

The table is ``languages/names.tsv``; what sounds alike needs no line there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import workflow
from workflow.evidence.translit import data

_DATA = Path(workflow.__file__).parent / "languages"
_TELLING = 5
"""Letters of an English beginning from which on any word may go on; a shorter one is a word."""
_ENDINGS = frozenset(("", "s", "i", "n", "an", "ian", "ese"))
"""What may follow a short one."""
_SHORTEST, _FIRST = 2, 3
"""Letters of the shortest beginning; letters by which most words are known to have none."""
_COMPOUND = 10
"""Letters from which on a word may be made of two."""
_LONGEST = 16
"""Letters of a word that are looked at."""
_FOLDED = str.maketrans("\u0451\u044d\u045e", "\u0435\u0435\u0443", "\u044c")
"""Letters in which spellings of Russian and Belarusian differ: io and e as ye, the short u as u,
no soft sign."""
_NOTHING: frozenset[int] = frozenset()


class _Beginnings(NamedTuple):
    """The words of one language in the table."""

    rows: Mapping[str, frozenset[int]]
    """Beginnings of words → the numbers of their rows."""
    first: frozenset[str]
    """Their first three letters."""
    second: frozenset[str]
    """The first _TELLING letters of those that may be the second part of a compound."""


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """A word in small letters, spelled alike in all orthographies of a language as far as names
    are concerned, without an English possessive."""
    low = word.lower()
    if not low.isascii():
        low = low.replace("\u2019", "'").translate(_FOLDED)
    return low.removesuffix("'s").removesuffix("'")


@cache
def _table() -> tuple[Mapping[str, int], list[list[str]]]:
    """The columns by their heading, and the rows."""
    text = (_DATA / "names.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return {heading: at for at, heading in enumerate(rows[0])}, rows[1:]


@cache
def _beginnings(language: str) -> _Beginnings:
    columns, rows = _table()
    at = columns[language]
    found: dict[str, frozenset[int]] = {}
    for number, row in enumerate(rows):
        for beginning in row[at].translate(_FOLDED).split():
            found[beginning] = found.get(beginning, _NOTHING) | {number}
    return _Beginnings(
        found,
        frozenset(beginning.rstrip(".")[:_FIRST] for beginning in found),
        frozenset(beginning[:_TELLING] for beginning in found if len(beginning) >= _TELLING),
    )


@lru_cache(maxsize=65536)
def names(word: str, language: str) -> frozenset[int]:
    """The names that a `word` of `language` (en, ru, be, pl) may stand for, as row numbers."""
    known, low = _beginnings(language), plain(word)
    found = _NOTHING
    if low[:_FIRST] in known.first or low[:_SHORTEST] in known.first:
        found = known.rows.get(f"{low}.", _NOTHING)
        for length in range(_SHORTEST, min(len(low), _LONGEST) + 1):
            numbers = known.rows.get(low[:length])
            if numbers and (language != "en" or length >= _TELLING or low[length:] in _ENDINGS):
                found |= numbers
    if len(low) >= _COMPOUND and language != "en":
        found |= _second(low, known)
    return found


def _second(low: str, known: _Beginnings) -> frozenset[int]:
    """The names that stand within a word in small letters."""
    found = _NOTHING
    for start in range(3, len(low) - _TELLING):
        if low[start : start + _TELLING] in known.second:
            for length in range(_TELLING, min(len(low) - start, _LONGEST) + 1):
                found |= known.rows.get(low[start : start + length], _NOTHING)
    return found


@lru_cache(maxsize=65536)
def stems(word: str, language: str) -> tuple[str, ...]:
    """How translations of an English name, or of an adjective made of one, begin in `language`
    (BCP 47): *Spain*, *British*; in small letters, in Russian without the letter io.

    Empty for a word or a language that is not in the table. A common word that stands in names
    (*south*, *king*) is in it too; words of two letters and acronyms come whole.
    """
    column = _table()[0].get(language.removesuffix("-tarask"))
    if column is None or language == "en":
        return ()
    rows = _table()[1]
    found = (b for number in sorted(names(word, "en")) for b in rows[number][column].split())
    return tuple(dict.fromkeys(beginning.rstrip(".") for beginning in found))


@cache
def _words(topic: str, name: str = "words") -> frozenset[str]:
    return frozenset(data()[topic][name].split())


def part(word: str) -> bool:
    """Whether an English `word` in small letters stands in names but is translated like any other
    word: *street*."""
    return word in _words("parts")


@cache
def part_rows() -> frozenset[int]:
    """The rows of the table that are about such words."""
    return _of_kind("part")


@cache
def other_rows() -> frozenset[int]:
    """The rows of the table that are about people, gods and heavenly bodies."""
    return _of_kind("other")


def _of_kind(kind: str) -> frozenset[int]:
    columns, rows = _table()
    at = columns["kind"]
    return frozenset(number for number, row in enumerate(rows) if row[at] == kind)


def ignored(word: str, language: str) -> bool:
    """Whether a capitalised `word` of `language` (ru, be, pl) is no name: *You*, in letters."""
    return word.lower() in _words("ignored", language)

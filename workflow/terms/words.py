"""Words of a translation, made comparable."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

WORD = re.compile(r"\w[\w\u0301\u00ad]*(?:['\u2019\u02bc]\w[\w\u0301\u00ad]*)*")
"""A word with apostrophes, stress marks and soft hyphens within; parts of a compound are words."""

_GAP = re.compile(r"[\s\u201e\u201c\u201d\u00ab\u00bb\"]*\s[\s\u201e\u201c\u201d\u00ab\u00bb\"]*")
_HYPHENS = "-\u2010\u2011\u2013"
_SAME_LENGTH = str.maketrans("\u0451\u2019\u02bc", "\u0435''")
"""Cyrillic yo is written ye, as in most texts; an apostrophe is an apostrophe."""
_SHORT_U = "\u045e"


class Word(NamedTuple):
    """A word in a text."""

    key: str
    """What is compared."""
    start: int
    end: int


def key(word: str) -> str:
    """What words are compared by: no case, no two dots on a Russian e, a first short u as u."""
    return _plain(word.lower().translate(_SAME_LENGTH))


@lru_cache(maxsize=512)
def words(text: str) -> tuple[Word, ...]:
    """The words of `text`, in order."""
    low = text.lower().translate(_SAME_LENGTH)
    if len(low) != len(text):  # rare letters have small ones of another length
        return tuple(Word(key(m[0]), *m.span()) for m in WORD.finditer(text))
    return tuple(Word(_plain(m[0]), m.start(), m.end()) for m in WORD.finditer(low))


def _plain(low: str) -> str:
    if "\u0301" in low or "\u00ad" in low:
        low = low.replace("\u0301", "").replace("\u00ad", "")
    return "\u0443" + low[1:] if low[0] == _SHORT_U else low


def parts(form: str) -> tuple[list[str], list[str]]:
    """The words of a form and what stands between them: a hyphen, or a space."""
    found = list(WORD.finditer(form))
    between = (form[a.end() : b.start()] for a, b in pairwise(found))
    gaps = ["-" if gap.strip() and gap.strip() in _HYPHENS else " " for gap in between]
    return [m[0] for m in found], gaps


def joined(gap: str, between: str) -> bool:
    """Whether what stands `between` two words in a text is the `gap` of a form."""
    if gap == "-":
        return len(between) == 1 and between in _HYPHENS
    return between == " " or _GAP.fullmatch(between) is not None

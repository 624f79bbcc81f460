"""What stays of a text when its numbers, its names and its kinds of quotes are taken out.

Texts with the same skeleton differ only in what `repair` may be able to set right. Equal texts
have equal skeletons, so one index finds both.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from zlib import crc32

from workflow.memory.words import plain

_QUOTES = (
    *(0x22, 0x60, 0xAB, 0xB4, 0xBB, 0x2BC, 0x300C, 0x300D, 0xFF02, 0xFF07),
    *range(0x2018, 0x2020),
    *(0x2039, 0x203A),
)
_DASHES = (*range(0x2010, 0x2016), 0x2212)
_SIGNS = {
    **dict.fromkeys(_QUOTES, "'"),
    **dict.fromkeys(_DASHES, "-"),
    0x2026: "...",
    **dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF), None),
}
"""One sign for all quotes and apostrophes, one for all dashes; what cannot be seen goes."""

NUMBER = re.compile(r"(?<![\w.,:])\d+(?:[.,:]\d+)*(?![.,:]?\w)", re.ASCII)
"""A number of an English text: 5, 1,000, 2.5, 10:30, 1.2.3; not 3rd."""

_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0106\u010c\u0141\u015a\u0160\u0179\u017b\u017d]"
_NAME = rf"(?!I\b){_CAPITAL}\w*(?:[-'](?!s\b)\w+)*"
_NAMES = re.compile(rf"(?<=[\w,;)\x02] ){_NAME}(?: {_NAME})*")
"""Capitalised words in a row, none of which opens a sentence or stands after an abbreviation."""

_A_NUMBER, _A_NAME = "\x02", "\x01"


class Skeleton(NamedTuple):
    """A text without its numbers and names, and those, each in order."""

    text: str
    numbers: list[str]
    names: list[str]


def _level(text: str) -> str:
    """`text`, which is on one line, with one kind of quotes and dashes."""
    if text.isascii():
        return text.replace('"', "'").replace("`", "'")
    return unicodedata.normalize("NFC", text).translate(_SIGNS)


def skeleton(text: str) -> Skeleton:
    """The skeleton of an English text."""
    level = _level(plain(text))
    numbers = NUMBER.findall(level)
    bare = NUMBER.sub(_A_NUMBER, level) if numbers else level
    return Skeleton(_NAMES.sub(_A_NAME, bare), numbers, _NAMES.findall(bare))


def hashes(text: str, language: str) -> tuple[int, int]:
    """What finds a text again: hashes of its skeleton and of itself, white space aside.

    Both are 32 bits; `language` (BCP 47) is that of the translations.
    """
    line = plain(text)
    bare = _NAMES.sub(_A_NAME, NUMBER.sub(_A_NUMBER, _level(line)))
    return crc32(f"{language}\0{bare}".encode()), crc32(line.encode())

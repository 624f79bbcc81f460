"""The words of a text, as the translation memory compares them.

A word is a run of letters and digits; an apostrophe inside it and a point, comma or colon between
digits belong to it (``don't``, ``1,000.5``, ``10:30``), a hyphen does not. Its *form* is the word
in small letters with the straight apostrophe, its *stem* the form without a light English ending.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:(?:'|(?<=\d)[.,:](?=\d))[^\W_]+)*")

_VOWELS = frozenset("aeiouy")
_UNDOUBLED = frozenset("bdgmnprt")
"""Letters that English doubles before an ending: stopped, planning."""
_APOSTROPHES = {0x2019: "'", 0x02BC: "'", 0x2018: "'"}


def plain(text: str) -> str:
    """`text` with every run of white space as one space, and none around it."""
    return " ".join(text.split())


def forms(text: str) -> list[str]:
    """The words of `text` in order. Composed and decomposed letters are alike (Unicode's NFC)."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=1 << 16)
def stem(form: str) -> str:
    """`form` without an English ending: 's, a plural's s, ed, ing, and a last e.

    The same ending is taken off whatever the word is, so two different words can get one stem
    (``sing`` stays, ``string`` and ``strings`` meet); the score looks at the forms, too.
    """
    word = form.removesuffix("'s").rstrip("'")
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word or form
    word = _singular(word)
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and not _VOWELS.isdisjoint(rest):
            word = _base(rest)
            break
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


def _singular(word: str) -> str:
    """Without the s of a plural or of a verb: agencies, boxes, says; not: press, status, this."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if word[-1] == "s" and word[-2] not in "siu":
        return word[:-1]
    return word


def _base(rest: str) -> str:
    """What stood before ``ed`` or ``ing``: stopp, repli."""
    if rest[-1] == rest[-2] and rest[-1] in _UNDOUBLED:
        return rest[:-1]
    return rest[:-1] + "y" if rest[-1] == "i" else rest

"""The mark at the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workflow.checks.values import Finding, Pair, Severity
from workflow.placeables import Placeable

_MARKS = frozenset(".?!:;,\u2026\uff0c\u3002\uff1f\uff01")
_WIDE = ("ja", "zh", "yue")
_NARROW = {"\uff0c": ",", "\u3002": ".", "\uff1f": "?", "\uff01": "!"}
"""The marks of languages that have wide ones."""
_TAIL = 40
_FAR = 12
"""Characters from the end among which the marks stand, with quotation marks and brackets."""
_LONG = 500
"""Characters from the end that are looked at where tags stand between."""
_STOP = frozenset(".")
_FULL = frozenset(".?!\u2026")
_QUESTION = frozenset("?")
_ASKS = re.compile(
    r"[\W\d]*(?:(?:What|Why|How|Where|When|Who|Whom|Whose|Which|Whether)\b"
    r"|(?:(?:The|A|Some|Our|Your|Common)\s)?\W?"
    r"(?:types?|kinds?|sorts?|reasons?|ways?|causes?|forms?|steps?|things|what|why|how|who|where|when)"
    r"\b(?!\s+(?:is|are|was|were|has|have|had|will)\b)"
    r"|The\s[\w'\u2019 -]{1,40}\s(?:you|we|they|I)(?:\s|['\u2019]))",
    re.IGNORECASE,
)
"""Beginnings of an English heading which is a question elsewhere: the kinds of …, how to …."""
_JOINING = frozenset(",:;")
_ENGLISH_SHORT = re.compile(
    r"(?:\b[A-Za-z]|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|etc|approx|No|vs|St|Mr|Mrs|Ms|Dr|al|ed|est|Ave|LLC"
    r"|a\.m|p\.m|Jan|Feb|Aug|Sept?|Oct|Nov|Dec))\.[\"\u201d\u2019)]*$"
)
"""English that ends in an abbreviation: its stop ends no sentence."""
_LOCAL_SHORT = re.compile(r"(?:^|[\s\xa0.(-])[^\W\d_]{1,5}\.[^\w.]*$")
"""A short word with a stop may be an abbreviation."""
_BARE = frozenset(("title", "heading", "author"))
"""Roles of texts that take no stop."""
_NAMES = {"": "nothing", "\u2026": "an ellipsis"}


def end_mark(pair: Pair) -> Iterator[Finding]:
    """Another mark at the end than in the source, or none."""
    there = _end(pair.source_plain, _floor(pair.source_copied))
    here = _end(pair.target_plain, _floor(pair.target_copied))
    if pair.language.startswith(_WIDE):
        here = frozenset(_NARROW.get(mark, mark) for mark in here)
    if there == here or not pair.source_words or not pair.target_words:
        return
    if _open(pair.source, pair.source_copied) or _open(pair.target, pair.target_copied):
        return
    there |= _before_brackets(pair.source_plain)
    here |= _before_brackets(pair.target_plain)
    severity = _severity(there, here, pair)
    if severity is not None:
        text = pair.target.rstrip()
        at = max(map(pair.target_plain.rfind, here | _STOP)) if here else len(text)
        message = f"the end: {_shown(here)}; expected {_shown(there)}"
        yield Finding(message, at, min(at + 1, len(text)), severity=severity)


def _open(text: str, copied: Sequence[Placeable]) -> bool:
    """Whether a text ends with what is copied, of which nobody knows how it ends."""
    return (
        bool(copied) and copied[-1].end == len(text.rstrip()) and copied[-1].kind == "placeholder"
    )


def _floor(copied: Sequence[Placeable]) -> int:
    """Where the last of what is copied ends, but for markup: it stands for a word."""
    if not copied:
        return 0
    words = (p.end for p in reversed(copied) if p.kind != "markup" or p.text[0] == "`")
    return next(words, 0)


def _end(text: str, floor: int = 0) -> frozenset[str]:
    """The marks behind the last word, those before quotation marks, brackets and tags included.

    In place of tags `text` has spaces; before `floor` nothing counts.
    """
    marks, before = "", ""
    tail = text[-_FAR:] if not floor else text[max(floor, len(text) - _FAR) :]
    if "  " in tail or tail[-1:] in " \n":
        tail = " ".join(text[max(floor, len(text) - _LONG) :].split())[-_FAR:]
    for character in tail[::-1]:
        if character in _MARKS:
            marks += "\u2026" if character == before == "." else character
        elif character.isalnum():
            break
        before = character
    if marks == ".":
        return _STOP
    found = frozenset(marks)
    return found - _STOP if "\u2026" in found else found


def _before_brackets(text: str) -> frozenset[str]:
    """The marks before the brackets with which a text ends: after a stop. (see below)"""
    plain = text.rstrip(" .*_")
    if not plain.endswith((")", "]")):
        return frozenset()
    at = plain.rfind("(" if plain[-1] == ")" else "[")
    return _end(plain[:at]) - _JOINING if at > 0 else frozenset()


def _severity(there: frozenset[str], here: frozenset[str], pair: Pair) -> Severity | None:
    """How grave the difference is; None: there is none that counts."""
    if not there:
        return _added(here, pair)
    if "?" in there | here and there & here:
        return None if ("?" in there) == ("?" in here) else "warning"
    if not here:
        return None if _ENGLISH_SHORT.search(pair.source[-_TAIL:]) else "warning"
    if there & here:
        return "warning" if _goes_on(pair.target_plain) and not there & _JOINING else None
    if here <= _FULL and there <= _FULL and "?" not in there | here:
        return _tone(there, here)
    return "warning"


def _goes_on(text: str) -> bool:
    """Whether the last of the marks ends no sentence."""
    return text.rstrip(" \xa0\"'*_\u00bb\u201d\u201c")[-1:] in _JOINING


def _added(here: frozenset[str], pair: Pair) -> Severity | None:
    """A mark where the source has none: its author may have forgotten a stop."""
    if here == _QUESTION and _ASKS.match(pair.source_plain):
        return "hint"
    if not here <= _FULL or here & {"?", "!"}:
        return "warning"
    if pair.role not in _BARE:
        return "hint" if pair.source[-1:].isalpha() else None
    return None if _LOCAL_SHORT.search(pair.target[-_TAIL:]) else "warning"


def _tone(there: frozenset[str], here: frozenset[str]) -> Severity | None:
    """An exclamation is often toned down; one that was made up is another thing to say."""
    if here == _STOP:
        return None if "!" in there else "hint"
    return "warning"


def _shown(marks: frozenset[str]) -> str:
    return " ".join(_NAMES.get(mark, mark) for mark in sorted(marks)) or _NAMES[""]

"""Is an answer all of its source, once? What was cut off, what runs on, what was never one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from workflow.evidence.agreement import covered, end_missing

_STOP = re.compile(
    r"[.!?;:\u2026\u3002\uff01\uff1f\u061f\u0964\u0589]['\"\u00bb\u201d\u201c\u2019)\]*\s]*$"
)
_OPEN_END = re.compile(r"(?:[,(\[\u2013\u2014\u00ab\u201e-]|\s[^\W\d_])$")
"""What no sentence ends with: a comma, a dash, an opening mark, a one-letter word."""
_SENTENCE = re.compile(
    r"[.!?\u2026]['\"\u00bb\u201d\u201c)\]]*\s+['\"\u00ab\u201c\u201e(\[\u2014\u2013-]*\s?[^\W\d_a-z\u0430-\u044f]"
)

SHORTEST, LONGEST = 0.6, 1.9
"""Ratios of an answer's length to its source's beyond which it is doubted."""
_TOO_SHORT, _TOO_LONG = 0.45, 3.0
"""And refused. Recorded answers that are whole reach from 0.62 to 2.02, people's from 0.58 to 2.44.
"""
_HARDLY = 0.25
"""And refused where there are several sentences: NLLB leaves one out in 1 of 3 such texts (0.28 is
the shortest). What is there is right and ends well, so it is a draft, and the reviewer is told."""
_LOSING = 0.65
"""A sentence is gone, and the text is so much shorter."""
_CUT, _SHORT, _SHORT_CUT = 0.88, 60, 0.7
"""And refused when the sentence's stop is gone as well; one of up to so many characters."""
_EARLY, _END, _CHANCES = 0.85, 0.4, 3
"""And doubted when of the last so large a part no word is found that we could recognise: one of
at least so many."""
_TELLING = 40
"""Characters of a source from which on a ratio tells anything."""
_SENTENCE_LENGTH, _SENTENCE_SPACES = 25, 3
"""A text from so many characters and spaces on is a sentence if it ends like one."""
_IDEOGRAPHS = "\u2e80"
"""The first of the East Asian signs in Unicode."""
_SLACK = 30
"""Characters that any answer may have more."""

_ERRORS = re.compile(
    r"""\b(?:429|40[0-9]|50[0-9])\b.{0,20}\b(?:too\ many|error|forbidden|not\ found|unavailable
     |gateway|bad\ request|unauthori[sz]ed|internal)
    |\btoo\ many\ requests\b|\b(?:quota|rate\ limit)\b.{0,30}\b(?:exceed|reach)
    |\binvalid\ (?:api\ key|language\ pair|request|source|target)\b|\bapi\ key\b
    |\binternal\ server\ error\b|\bservice\ (?:is\ )?(?:temporarily\ )?unavailable\b
    |\bbad\ gateway\b
    |\bmymemory\ warning\b|\bquery\ length\ limit\b|\bplease\ select\ two\ distinct\ languages\b
    |\bno\ translation\ (?:was\ )?found\b|\btranslation\ error\b|\bunsupported\ language\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CHATTER = re.compile(
    r"""^(?:(?:sure|certainly|of\ course|okay|ok)\b[,!.:]?\s)?
     (?:here(?:\ is|'s|\u2019s)\b.{0,40}\btranslat
     |the\ translation\b|translation\s*:|translated\ (?:text|into)|as\ an\ ai\b|i(?:'m|\ am)\ sorry
     |i\ can(?:'t|not|\u2019t)\b|note\s*:|(?:ru|be|pl|russian|belarusian|polish)\s*:)
    |^(?:\u0432\u043e\u0442|\u043a\u043e\u043d\u0435\u0447\u043d\u043e)\b[^:]{0,30}\b\u043f\u0435\u0440\u0435\u0432\u043e\u0434[^:]{0,40}:
    |^\u043f\u0435\u0440\u0435\u0432\u043e\u0434(?:\s\u043d\u0430\s[^:]{1,20})?\s?:
    |^(?:\u0432\u043e\u0441\u044c|\u0432\u044f\u0434\u043e\u043c\u0430)\b[^:]{0,30}\b\u043f\u0435\u0440\u0430\u043a\u043b\u0430\u0434[^:]{0,40}:
    |^\u043f\u0435\u0440\u0430\u043a\u043b\u0430\u0434(?:\s\u043d\u0430\s[^:]{1,20})?\s?:
    |^(?:oto|jasne|oczywi\u015bcie)\b[^:]{0,30}\bt\u0142umaczenie[^:]{0,40}:
    |^t\u0142umaczenie(?:\sna\s[^:]{1,20})?\s?:
    |```""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a model says about its answer in English, Russian, Belarusian and Polish; a fence."""


class Completeness(NamedTuple):
    """What speaks against an answer being all of its source."""

    fatal: str = ""
    doubt: str = ""
    incomplete: bool = False
    """The doubt is that something is missing."""


def check(source: str, answer: str, language: str) -> Completeness:
    """What speaks against `answer`, in `language` (BCP 47), being all of `source`, once."""
    fatal = _message(source, answer) or _repeated(source, answer) or _cut(source, answer, language)
    if fatal:
        return Completeness(fatal)
    return _length(source, answer, language)


def sentences(text: str) -> int:
    """How many sentences a text has, about."""
    return len(_SENTENCE.findall(text)) + 1


def shortened(source: str, answer: str) -> bool:
    """Whether `answer` may be whole but for a sentence: engines are known to leave one out."""
    return _SENTENCE.search(source) is not None and _STOP.search(answer[-40:]) is not None


def _length(source: str, answer: str, language: str) -> Completeness:
    there, here = len(source), _size(answer)
    if here > _TOO_LONG * there + _SLACK:
        return Completeness("it is far too long")
    if there < _TELLING:
        return Completeness()
    if here < (_HARDLY if shortened(source, answer) else _TOO_SHORT) * there:
        return Completeness("it is far too short")
    lost = len(_SENTENCE.findall(source)) - len(_SENTENCE.findall(answer))
    if lost > 0 and here < _LOSING * there:
        return Completeness("", "a sentence may be missing", True)
    if here < SHORTEST * there:
        return Completeness("", "very short", True)
    if here < _EARLY * there and _unsaid(source, answer, language):
        return Completeness("", "the end may be missing", True)
    return Completeness(doubt="very long" if here > LONGEST * there else "")


def _size(answer: str) -> int:
    """Length in letters of an alphabet; a Chinese, Japanese or Korean sign counts as three."""
    if answer.isascii() or max(answer) < _IDEOGRAPHS:
        return len(answer)
    return len(answer) + 2 * sum(character >= _IDEOGRAPHS for character in answer)


def _unsaid(source: str, answer: str, language: str) -> bool:
    """Whether nothing of the source's end is in the answer, of all that would be recognised."""
    words = source.split()
    tail = " ".join(words[-max(1, int(len(words) * _END)) :])
    hits, chances = covered(tail, answer, language)
    return hits == 0 and chances >= _CHANCES


def _message(source: str, answer: str) -> str:
    """Not a translation at all, but what a server or a model says instead, or around it."""
    head = answer[:400]
    found = _ERRORS.search(head)
    if found and not _ERRORS.search(source):
        return f"it is an error message: {found[0]}"
    if _DATA.match(answer) and not _BRACKET.match(source):
        return "it is data, not text"
    found = _CHATTER.search(head)
    if found and not _CHATTER.search(source) and not _TRANSLATION.search(source):
        return f"it is talk about a translation: {found[0][:40]}"
    return ""


_TRANSLATION = re.compile(r"translat|transfer|remittance|explan|^note", re.IGNORECASE)
"""What the same words may be about."""
_DATA = re.compile(r"""\s*(?:\{\s*"[^"]{0,80}"\s*:|\[\s*[\[{]|\[\s*"[^"]*"\s*[],])""")
"""What JSON begins with."""
_BRACKET = re.compile(r"\s*[{\[]")


def _cut(source: str, answer: str, language: str) -> str:
    """The sentence's stop is missing, and something else that should be near it is as well."""
    if len(source) < _SENTENCE_LENGTH or source.count(" ") < _SENTENCE_SPACES:
        return ""
    if not _STOP.search(source[-40:]) or _STOP.search(answer[-40:]):
        return ""
    if _OPEN_END.search(answer[-40:]):
        return "it is cut off"
    if _size(answer) < (_CUT if len(source) > _SHORT else _SHORT_CUT) * len(source):
        return "it is cut off"
    known = len(source) > _TELLING and end_missing(source, answer, language)
    return "it is cut off" if known else ""


def _repeated(source: str, answer: str) -> str:
    """Words said again right after: thrice what a sentence says once, or all of it twice."""
    middle = len(answer) // 2
    if middle > 8 and answer[:middle].strip() == answer[-middle:].strip():
        return "it says everything twice" if source[: len(source) // 2] not in source[1:] else ""
    words = answer.split()
    if len(words) < 4 or len(set(words)) > 0.8 * len(words):
        return ""
    half = len(words) // 2
    for length in range(1, min(half, 12) + 1):
        times = _run(words, length) // length + 1
        if times >= (4 if length < 3 else 3) and times > _run(source.split(), length) // length + 1:
            return "it repeats itself: " + " ".join(words[-length:])
    return ""


def _run(words: Sequence[str], length: int) -> int:
    """The longest stretch of words that equal the words `length` before them."""
    longest = run = 0
    for word, again in zip(words, words[length:], strict=False):
        run = run + 1 if word == again else 0
        longest = max(longest, run)
    return longest

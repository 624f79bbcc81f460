"""Spelling of Belarusian that rules tell: the short u, the apostrophe, which orthography it is.

Sources: the Rules of Belarusian Orthography and Punctuation (Law 420-3, in force since 2010), for
the short u §§ 15-16, for the apostrophe § 23; the classical orthography as codified in 2005. The
apostrophe of Russian and Polish texts is looked at here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from workflow.checks.language import foreign
from workflow.checks.values import Finding, Pair, Severity, Word
from workflow.data import toml
from workflow.evidence.quoting import within

_U, _SHORT, _CAPITAL = "\u0443", "\u045e", "\u040e"
_VOWELS = "\u0430\u0435\u0451\u0456\u043e\u0443\u044b\u044d\u044e\u044f"
_CONSONANTS = (
    "\u0431\u0432\u0433\u0491\u0434\u0436\u0437\u0439\u043a\u043b\u043c\u043d\u043f\u0440\u0441"
    "\u0442\u0444\u0445\u0446\u0447\u0448\u044c\u045e"
)
_SOFT = "\u0435\u0451\u044e\u044f\u0456"
"""Vowels that an apostrophe parts from the consonant before."""
_APOSTROPHES = "'\u2019\u02bc"
_SPACES = " \xa0\u202f"
_BEFORE = re.compile(
    rf"(?:(?<=^)|(?<=[^\w{_APOSTROPHES}]))[^\W\d_]+(?:[{_APOSTROPHES}][^\W\d_]+)*\Z"
)

_ONE = "\u0410\u0406\u042f"
"""Words of one letter that a sentence may begin with."""
_BOTH = _CONSONANTS + _CONSONANTS.upper()
_SHORT_U = re.compile(
    rf"""[{_U}{_SHORT}{_CAPITAL}](?:
     (?<=[{_BOTH}]{_SHORT})(?P<joined>)
    |(?<=[{_VOWELS}]{_U})(?!\u0301)(?P<inside>)
    |(?<=[{_SHORT}{_CAPITAL}])(?<![\w{_APOSTROPHES}\u0300\u0301-].)(?<![{_VOWELS}{_VOWELS.upper()}][{_SPACES}].)(?P<first>)
    |(?<=[{_VOWELS}{_ONE}][{_SPACES}]{_U})(?!\w*[-\u2010\u2011]|\w{{1,2}}\.)(?P<long>)
    )""",
    re.VERBOSE,
)
"""Where the one or the other letter is looked at: what leads is what a search is fast with."""
_LONGEST = 40
"""Characters of a word before that are looked at."""
_PARTING = ",;:!?\u2026\u2014\u2013("
"""Marks after which a word begins anew."""


def short_u(pair: Pair) -> Iterator[Finding]:
    """The short u stands after a vowel, and only there; the full one not."""
    if pair.language not in ("be", "be-tarask"):
        return
    text = pair.target_plain
    end = -1
    for match in _SHORT_U.finditer(text):
        if match.start() < end:
            continue  # one finding is enough for a word
        what = match.lastgroup
        start, end = _around(text, match.start())
        word = text[start:end]
        if what == "joined":
            said = _joined(word)
        elif what == "first":
            said = _first(pair, start, word)
        elif what == "long":
            said = _long(text, start, word)
        else:
            said = _inside(word)
        if said:
            yield Finding(said, start, end)


def _around(text: str, at: int) -> tuple[int, int]:
    """Where the word stands that has the letter at `at`."""
    start = at
    while start and (text[start - 1].isalpha() or text[start - 1] in _APOSTROPHES):
        start -= 1
    end = at
    while end < len(text) and (text[end].isalpha() or text[end] in _APOSTROPHES):
        end += 1
    return start, end


def _joined(word: str) -> str:
    return f"{_SHORT} after a consonant: {word}; expected {_U}"


def _first(pair: Pair, start: int, word: str) -> str:
    """What is wrong with a word that begins with the short u, not after a vowel and a space."""
    before = pair.target[max(0, start - _LONGEST) : start].rstrip(_SPACES)
    if word[0] == _CAPITAL and not word[1:].islower() and len(word) > 1:
        return ""  # a text in capitals
    if not before:
        return f"{word[0]} at the beginning; expected {_U.upper() if word[0] == _CAPITAL else _U}"
    if before[-1] in _PARTING and pair.target[start - 1] != "(":
        return f"{word[0]} after '{before[-1]}': {word}; expected {_U}"
    previous = _previous(before)
    if previous and previous[-1].lower() in _CONSONANTS and previous[-1].islower():
        return f"{word[0]} after a consonant: {previous} {word}; expected {_U}"
    return ""


def _previous(before: str) -> str:
    """The word that a text ends with, if it is read as it is written; else empty."""
    match = _BEFORE.search(before)
    if match is None:
        return ""
    word = match[0]
    meaningless = len(set(word)) == 1  # for words that were left in another language
    return word if len(word) == 1 or (word[-1].islower() and not meaningless) else ""


def _long(text: str, start: int, word: str) -> str:
    """What is wrong with a word that begins with the full u, after a vowel and a space."""
    previous = _previous(text[max(0, start - _LONGEST) : start - 1])
    if not previous or _either("stressed").match(word):
        return ""
    return f"{_U} after a vowel: {previous} {word}; expected {_SHORT}"


def _inside(word: str) -> str:
    """What is wrong with the full u after a vowel within a word."""
    if not word.islower() or len(set(word)) == 1 or _either("within").match(word):
        return ""
    return f"{_U} after a vowel: {word}; expected {_SHORT}"


# --- apostrophe -----------------------------------------------------------------------------------

_LETTER = "\u0400-\u04ff"
_WRONG_SIGN = re.compile(
    rf"[\"*`\u00b4\u2018\u2032\u2033\u02b9\u201d](?<=[{_BOTH}].)(?=[{_SOFT}\u0438])"
)
_HARD = "\u0431\u043f\u0432\u043c\u0444\u0433\u043a\u0445"
"""Consonants that no soft sign ever follows."""
_SOFT_SIGN = re.compile(
    rf"[\u044c{_APOSTROPHES}](?=[{_SOFT}])"
    rf"(?:(?<=[{_HARD}{_HARD.upper()}]\u044c)|(?<={_SHORT}[^\u044c]))"
)
_RUSSIAN = re.compile(
    r"\b(?:\u043e\u0431|\u043f\u043e\u0434|\u0440\u0430\u0437|\u0438\u0437|\u0432|\u0441"
    r"|\u043e\u0442|\u0432\u0437|\u043f\u0440\u0435\u0434|\u0431\u0435\u0437|\u043c\u0435\u0436"
    r"|\u0441\u0432\u0435\u0440\u0445|\u0441\u0443\u0431|\u0430\u0434|\u0438\u043d"
    r"|\u043d\u0435\u043e\u0431|\u043d\u0435\u043f\u0440\u0435\u0434)"
    rf"['\u2019\u02bc\"*`](?=[\u0435\u0451\u044e\u044f][{_LETTER}])"
)


def apostrophe(pair: Pair) -> Iterator[Finding]:
    """An apostrophe that is missing, another sign in its place, or one where none belongs."""
    if pair.language in ("be", "be-tarask"):
        yield from _belarusian(pair)
    elif pair.language == "ru":
        if _SIGNS.isdisjoint(pair.target):
            return
        for match in _RUSSIAN.finditer(pair.target):
            end = _around(pair.target, match.end())[1]
            yield Finding(f"'{match[0][-1]}' in place of \u044a: {match[0]}", match.start(), end)


_SIGNS = frozenset("'\u2019\u02bc\"*`")


def _belarusian(pair: Pair) -> Iterator[Finding]:
    text = pair.target
    for match in _WRONG_SIGN.finditer(text):
        begin, end = _around(text, match.start() - 1)[0], _around(text, match.end())[1]
        said = f"'{match[0]}' (U+{ord(match[0]):04X}) in place of an apostrophe"
        yield Finding(f"{said}: {text[begin:end]}", begin, end)
    for match in _SOFT_SIGN.finditer(text):
        start, end = _around(text, match.start())
        if text[start:end].lower() in foreign(pair):
            continue
        due = "an apostrophe, no soft sign," if match[0] == "\u044c" else "no apostrophe"
        yield Finding(f"expected {due} in {text[start:end]}", start, end)
    for word in _beginning(pair, "apostrophe"):
        if word.text.lower() not in foreign(pair):
            yield Finding(f"apostrophe missing: {word.text}", word.start, word.end)


def _beginning(pair: Pair, name: str) -> Iterator[Word]:
    """The words of the translation that begin as a list of the data says."""
    beginnings = _beginnings(name)
    if beginnings.first.isdisjoint(_firsts(pair)):
        return
    for word in pair.target_words:
        if beginnings.pattern.match(word.text.lower()):
            yield word


@lru_cache(maxsize=4)
def _firsts(pair: Pair) -> frozenset[str]:
    """The first three letters of each word, in small letters."""
    return frozenset([word.text[:3].lower() for word in pair.target_words])


# --- orthography ----------------------------------------------------------------------------------

_OTHER = {
    "be": ("be-tarask", "the classical orthography", 1),
    "be-tarask": ("be", "the official orthography", 2),
}
"""The orthography that a text may be in instead, and how many different words tell."""
_OPENING = ' \xa0\u00ab\u201e\u201c"(\u2014\u2013-'
_MANY = 3
"""Different words of the other orthography from which on the text is in it."""
_SHOWN = 3


def orthography(pair: Pair) -> Iterator[Finding]:
    """Words of the other Belarusian orthography."""
    if pair.language not in _OTHER:
        return
    tag, called, least = _OTHER[pair.language]
    found = [word for word in _foreign(pair, tag) if not _quoted(pair, word)]
    words = list(dict.fromkeys(word.text.lower() for word in found))
    if len(words) < least:
        return
    severity: Severity | None = "error" if len(words) >= _MANY else None
    shown = f"spelled as in {called}: {', '.join(words[:_SHOWN])}"
    yield Finding(shown, found[0].start, found[0].end, severity)


def _foreign(pair: Pair, tag: str) -> list[Word]:
    """The words that only another orthography has, in reading order."""
    anywhere, words = _only(tag)
    found = list(_beginning(pair, tag))
    if not words.isdisjoint(_firsts(pair)):
        found += [word for word in pair.target_words if word.text.lower() in words]
    if anywhere.search(pair.target_plain.lower()):
        found += [word for word in pair.target_words if anywhere.search(word.text.lower())]
    return sorted(set(found), key=lambda word: word.start)


def _quoted(pair: Pair, word: Word) -> bool:
    """Whether a word is of a name or a title: a capital within the sentence, or quotes."""
    capital = word.text[0].isupper() and bool(
        pair.target[max(0, word.start - _LONGEST) : word.start].strip(_OPENING)
    )
    return capital or within(pair.target, word.start, word.end)


class _Beginnings(NamedTuple):
    first: frozenset[str]
    """Three letters each."""
    pattern: re.Pattern[str]


@cache
def _data() -> Mapping[str, Any]:
    return toml("belarusian.toml")


@cache
def _beginnings(name: str) -> _Beginnings:
    data = _data()
    texts = data["only"][name]["beginnings"] if name in data["only"] else data[name]
    first = frozenset(text[:3] for text in texts)
    return _Beginnings(first, re.compile("|".join(texts)))


@cache
def _only(tag: str) -> tuple[re.Pattern[str], frozenset[str]]:
    data = _data()["only"][tag]
    return re.compile("|".join(data["anywhere"])), frozenset(data["words"])


@cache
def _either(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_data()[name]))

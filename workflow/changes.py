"""What an edit of an English sentence did to it: cosmetic, minor, or a change of meaning.

The rule errs to one side: an edit called *meaning* only keeps the old wording from being
published, while a change of fact called *minor* would publish a falsehood. So what cannot be
told counts as meaning. English itself is data: ``languages/english.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypedDict, cast

Severity = Literal["cosmetic", "minor", "meaning"]

MOST_RESPELT = 200
"""With more different words on both sides than this, misspellings are not looked for."""

REWRITTEN = 1 / 3
"""Share of content words that differ from which on a sentence counts as rewritten: one word in
three can be a synonym, with more of them nobody can tell from word lists what changed."""

_DATA = Path(__file__).parent / "languages" / "english.toml"

# Written as code points, since many look alike: double quotes, single quotes and apostrophes.
_DOUBLE = (0x201C, 0x201D, 0x201E, 0x201F, 0xAB, 0xBB, 0x301D, 0x301E, 0xFF02)
_SINGLE = (0x2018, 0x2019, 0x201A, 0x201B, 0x2BC, 0x2039, 0x203A, 0x60, 0xB4, 0xFF07)
_UNSEEN = (0xAD, 0x200B, 0x2060, 0xFEFF)
_SIGNS: Mapping[int, str | None] = {
    **dict.fromkeys(_DOUBLE, '"'),
    **dict.fromkeys(_SINGLE, "'"),
    **dict.fromkeys(_UNSEEN, None),
    0x2010: "-",  # hyphen
    0x2011: "-",  # no-break hyphen
    0x2026: "...",
}
_EM = "\u2014"

_DOTS = re.compile(r" ?\.(?: ?\.){2,}")
_SPACE_BEFORE = re.compile(r" +(?=[,;:!?)\]](?!\d))")
_RANGE = re.compile(r"(?<=\w)[\u2012\u2013\u2212](?=\w)|(?<=\d)[\u2014\u2015](?=\d)")
_MINUS = re.compile(r"(?<![^\s(\[\"'])[\u2012\u2013\u2212](?=\d)")
_DASH = re.compile(r" ?(?:-*[\u2012-\u2015\u2212][-\u2012-\u2015\u2212]*|-{2,}) ?| - ")
_EDGE = re.compile(r"(?<!\w)'|(?<!\d)'(?!\w)")


def normalised(text: str) -> str:
    """`text` with one spelling for all that is only typography.

    White space, the style of quotes, apostrophes, dashes and dots, soft hyphens and the Unicode
    form of accents. Not: whether there is a quote, a hyphen or a space at all.
    """
    return _one_quote(_plain(text))


def _one_quote(plain: str) -> str:
    return _EDGE.sub('"', plain) if "'" in plain else plain


def _plain(text: str) -> str:
    """`text` normalised, but with single quotes still told from double ones."""
    plain = text.isascii()
    if not plain:
        text = unicodedata.normalize("NFC", text)
    text = text.translate(_SIGNS)
    if not plain:  # a letter and its accent with nothing between now
        text = unicodedata.normalize("NFC", text)
    text = " ".join(text.split())
    if ".." in text or ". ." in text:
        text = _DOTS.sub("...", text)
    if not text.isascii():
        text = _MINUS.sub("-", _RANGE.sub("-", text))
    if "--" in text or " - " in text or not text.isascii():
        text = " ".join(_DASH.sub(f" {_EM} ", text).split())
    return _SPACE_BEFORE.sub("", text).strip()


def severity(old: str, new: str) -> Severity:
    """How far the English sentence `new` is from `old`.

    *cosmetic*: the same but for typography. *meaning*: another number, date, name, negation,
    modality, quotation or link, an opposite, or too much rewritten to tell. Else *minor*.
    """
    if old == new:
        return "cosmetic"
    before, after = _plain(old), _plain(new)
    if _one_quote(before) == _one_quote(after):
        return "cosmetic"
    a, b = _read(before), _read(after)
    changed = a.facts != b.facts or _names(a, b) != _names(b, a)
    return "meaning" if changed or _opposed(a, b) or _rewritten(a, b) else "minor"


class _Opposites(TypedDict):
    one: list[str]
    other: list[str]


@dataclass(frozen=True, slots=True)
class _English:
    function: frozenset[str]
    capitals: frozenset[str]
    expand: Mapping[str, str]
    contraction: re.Pattern[str]
    contracted: frozenset[str]
    """One of these is in every text that `contraction` finds something in."""
    watched: frozenset[str]
    numbers: Mapping[str, str]
    prefixes: tuple[str, ...]
    opposites: tuple[tuple[frozenset[str], frozenset[str]], ...]


@cache
def _english() -> _English:
    import tomllib

    data = tomllib.loads(_DATA.read_text("utf-8"))
    expand = cast("dict[str, str]", data["expand"])
    return _English(
        function=frozenset(data["function"]),
        capitals=frozenset(data["capitals"]),
        expand=expand,
        contraction=re.compile(rf"(?ai:{'|'.join(map(re.escape, expand))})\b"),
        contracted=frozenset("'" if "'" in short else short for short in expand),
        watched=frozenset(word for words in data["watched"].values() for word in words),
        numbers=data["numbers"],
        prefixes=tuple(data["negative"]["prefixes"]),
        opposites=tuple(
            (frozenset(pair["one"]), frozenset(pair["other"]))
            for pair in cast("list[_Opposites]", data["opposites"])
        ),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a sentence says, as far as lists of words can tell."""

    facts: Counter[str]
    """Numbers, watched words, signs and links: equal, or the meaning may have changed."""
    words: Counter[str]
    """All words in small letters."""
    capitals: tuple[tuple[str, bool], ...]
    """Other words with a capital letter, and whether each stands first in its sentence."""
    small: frozenset[str]
    """Words that stand in small letters."""


_WORD = re.compile(r"\w+(?:'\w+)*")
_LINK = re.compile(
    r"""[\w+.-]{0,20}://[^\s"<>)\]]+|\bwww\.[^\s"<>)\]]+
    |(?<![^\s@"(<])[^\s@"(<]{1,64}@[^\s@]{1,255}\.\w+""",
    re.VERBOSE,
)
"""An address; its parts are bounded, by RFC 5321 for mail, so that the search is linear."""
_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"[?\"%$\u20ac\xa3\xa5\u20bd\xb0=<>+\xd7#&]")
_NUMBER = re.compile(
    r"""(?:(?<![^\s(\["'])-)?                       # a minus, not a hyphen
    (?:\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+(?:[.,:/]\d+)*)
    (?:st|nd|rd|th)?(?![^\W\d_]{3})""",
    re.VERBOSE,
)
_ORDINAL = re.compile(r"(?:st|nd|rd)$")


def _read(plain: str) -> _Reading:
    english = _english()
    text, low = plain, plain.lower()
    if any(short in low for short in english.contracted):
        text = english.contraction.sub(lambda m: english.expand[m[0].lower()], plain)
    words: Counter[str] = Counter()
    facts = Counter(_links(text))
    facts.update(_SIGN.findall(text))
    facts.update(_ORDINAL.sub("th", re.sub("[ ,](?=\\d{3})", "", n)) for n in _numbers(text))
    capitals: list[tuple[str, bool]] = []
    for found in _WORD.finditer(text):
        word = found[0].removesuffix("'s")
        low = word.lower()
        words[low] += 1
        if low in english.numbers:
            facts[english.numbers[low]] += 1
        elif low in english.watched:
            facts[low] += 1
        elif low != word:
            capitals.append((word, _opens(text, found.start())))
    small = frozenset(words) - {word.lower() for word, _ in capitals}
    return _Reading(facts, words, tuple(capitals), small)


def _links(text: str) -> list[str]:
    return _LINK.findall(text) if "://" in text or "@" in text or "www." in text else []


def _numbers(text: str) -> Iterator[str]:
    return (found[0] for found in _NUMBER.finditer(text)) if _DIGIT.search(text) else iter(())


def _opens(text: str, start: int) -> bool:
    """Whether the word at `start` stands first in a sentence, a quotation or a turn."""
    before = text[max(0, start - 12) : start].rstrip(f" \"'([{{*_-{_EM}")
    return before[-1:] in (*".!?:", "") or text[start - 1] in "\"'(["


def _names(mine: _Reading, other: _Reading) -> Counter[str]:
    """The capitalised words of `mine` that may be names, given how `other` writes them.

    A sentence's first word is none when it is a function word, and no word is when the other
    text has it in small letters, unless it is all capitals: US is not us.
    """
    english = _english()
    return Counter(
        word.lower()
        for word, opens in mine.capitals
        if word not in english.capitals
        and not (opens and word.lower() in english.function)
        and (word.lower() not in other.small or (len(word) > 1 and word.isupper()))
    )


def _opposed(a: _Reading, b: _Reading) -> bool:
    """Whether words went and their opposites came: rose and fell, he and she, legal, illegal."""
    gone, come = a.words - b.words, b.words - a.words
    for one, other in _english().opposites:
        if (_any(gone, one) and _any(come, other)) or (_any(gone, other) and _any(come, one)):
            return True
    return _prefixed(gone, come) or _prefixed(come, gone)


def _any(words: Counter[str], among: frozenset[str]) -> bool:
    return not among.isdisjoint(words)


def _prefixed(words: Counter[str], others: Counter[str]) -> bool:
    return any(prefix + word in others for word in words for prefix in _english().prefixes)


def _rewritten(a: _Reading, b: _Reading) -> bool:
    """Whether more than REWRITTEN of the content words differ, misspellings left aside."""
    gone, come = _content(a.words - b.words), _content(b.words - a.words)
    total = len(_content(a.words)) + len(_content(b.words))
    if len(gone) + len(come) <= REWRITTEN * total:
        return False
    return len(gone) + len(come) - 2 * _respelt(gone, come) > REWRITTEN * total


def _content(words: Counter[str]) -> list[str]:
    """The words that bear meaning of their own; numbers are left to the facts."""
    english = _english()
    empty = english.function | english.numbers.keys()
    return [word for word in words.elements() if word not in empty and not word[0].isdigit()]


def _respelt(gone: list[str], come: list[str]) -> int:
    """How many of `gone` stand in `come` with one letter wrong, missing, added or swapped."""
    if min(len(gone), len(come)) > MOST_RESPELT:
        return 0
    from rapidfuzz.distance import OSA

    pairs = 0
    for word in gone:
        near = next((c for c in come if len(word) > 3 and OSA.distance(word, c) == 1), None)
        if near is not None:
            come = [c for c in come if c != near]
            pairs += 1
    return pairs

"""What a text says that its translation has to say too: words, names, numbers, addresses.

Either text becomes a set of keys that can be compared: beginnings of words, sounds, numbers,
what is copied letter by letter. How much a key that both have tells depends on how many other
texts of the same translation have it as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

from workflow.evidence import exonyms, numerals
from workflow.evidence.numbers import digits, readings, value
from workflow.evidence.wording import CLASSES, entry, function_words, number_words, plain, sound
from workflow.formats.inline import said
from workflow.model import Inline
from workflow.pairing.tokens import address, bare

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d(?:[\d.,:]*\d)?")
_COPIED = re.compile(r"[@#][\w-]+|(?<![\w.])[\w-]+(?:\.[\w-]+)+|[a-z]+[A-Z]\w*")
"""Handles, names of files and sites, names in mixed letters."""
_LONGEST = 12
"""Letters of the longest beginning of a word that the lexicon has, and more."""
_MOST = 20_000
"""Characters of one text that are looked at."""
_HEARD = 3

_THERE = {"word": 0.62, "name": 0.7, "number": 0.85, "copied": 0.85, "alike": 0.3}
"""How often a translation has what its source has, by kind."""
_WEIGHT = {"word": 0.6, "name": 0.7, "number": 0.9, "copied": 0.9, "alike": 0.5}
"""How much of the evidence counts: words that stand together are no independent witnesses."""
_UNSEEN = 10.0
"""Texts like those of the translation that are imagined beside them, since it may be short."""
_DUE, _ECHO, _DIM = 4, 0.15, -2.0
"""Of so many words that tell, a translation has this share at least; two thirds on average. What
texts without any are worth at least."""
_FOREIGN = -0.8
"""What a number or an address says that only the translation has; and how many may say it."""
_FOREIGNERS = 4


class Said(NamedTuple):
    """What one text says."""

    things: tuple[tuple[str, frozenset[str]], ...]
    """Of English only: the kind of each, and the keys of which a translation has one."""
    keys: frozenset[str]
    """Of a translation: all of its keys. Of English: those that may not be new in one."""
    copied: frozenset[str]
    """Of a translation: numbers and what is copied."""
    size: int
    """Code points without markup."""
    marks: frozenset[str]
    """Question marks and the like."""


def english(text: str, inlines: Sequence[Inline], language: str) -> Said:
    """What the English `text` says to a reader of `language` (BCP 47)."""
    shown = said(text, inlines)[:_MOST]
    things: list[tuple[str, frozenset[str]]] = []
    for word in _WORD.findall(shown):
        if thing := _thing(word, language):
            things.append(thing)
    copied = frozenset(_copied(shown, inlines))
    things += [("copied", frozenset((key,))) for key in sorted(copied)]
    if folded := _folded(shown):
        things.append(("copied", frozenset((folded,))))
    keys = copied.union(*(k for kind, k in things if kind == "number"))
    return Said(tuple(things), keys, frozenset(), len(shown), _marks(shown))


def translated(text: str, inlines: Sequence[Inline], language: str) -> Said:
    """What the `text` of a translation into `language` (BCP 47) says."""
    shown = said(text, inlines)[:_MOST]
    keys: set[str] = set()
    for word in set(_WORD.findall(shown)):
        keys.update(_keys(word, language))
    numbers = {f"#{n}" for number in digits(shown) for n in readings(number)}
    copied = set(_copied(shown, inlines)) | {f"#{value(n)}" for n in digits(shown)}
    keys |= numbers | copied | {f"#{n}" for n in numerals.spoken(shown, language)}
    if folded := _folded(shown):
        keys.add(folded)
    return Said((), frozenset(keys), frozenset(copied), len(shown), _marks(shown))


@lru_cache(maxsize=65536)
def _thing(word: str, language: str) -> tuple[str, frozenset[str]] | None:
    """What an English word, or a number, has in a translation; None: nothing that could tell."""
    if word[0].isdigit():
        return "number", frozenset(f"#{value(n)}" for n in digits(word.rstrip(".,:")))
    low = word.lower().removesuffix("'s").removesuffix("\u2019s")
    if low in function_words():
        return None
    stems = {s if len(s) > 2 else f"{s} " for s in entry(low, language)}
    if low in number_words():
        return "number", frozenset((f"#{number_words()[low]}", *stems))
    like = sound(low, "en")
    kind = "word"
    if not stems:
        kind = "name" if word[0].isupper() else "alike"
        stems = {plain(s, language) for s in exonyms.stems(low, language) if len(s) > 2}
        stems.add(f"={low}")
    if len(like) == CLASSES or (kind == "name" and len(like) >= _HEARD):
        stems.add(f"~{like}")
    return (kind, frozenset(stems)) if stems else None


@lru_cache(maxsize=65536)
def _keys(word: str, language: str) -> frozenset[str]:
    """What a word of a translation may answer to."""
    low = plain(word.lower(), language)
    found = {low[:length] for length in range(2, min(len(low), _LONGEST) + 1)}
    found.add(f"{low} ")
    found.add(f"={low}")
    heard = sound(word, language)
    found.update((f"~{heard}", f"~{heard[:_HEARD]}"))
    return frozenset(found)


def _copied(shown: str, inlines: Sequence[Inline]) -> Iterator[str]:
    yield from (f"@{m[0].lower()}" for m in _COPIED.finditer(shown) if m[0].isascii())
    for inline in inlines:
        if target := address(inline):
            yield f">{bare(target)}"
        elif inline.shown[0] == "`":
            yield inline.shown


def _folded(shown: str) -> str:
    """What texts have in common that only differ in signs and letters' case."""
    letters = "".join(filter(str.isalnum, shown.casefold()))
    return f"!{letters}" if letters else ""


def _marks(shown: str) -> frozenset[str]:
    end = shown.rstrip("\"'\u201d\u201c\u00bb) ")[-1:]
    found = {mark for mark in "?(!" if mark in shown}
    if not {'"', "\u00ab", "\u201c", "\u201e"}.isdisjoint(shown):
        found.add('"')
    if end in (":", ","):
        found.add(end)
    return frozenset(found)


def together(texts: Sequence[Said]) -> Said:
    """Several texts as one."""
    if len(texts) == 1:
        return texts[0]
    return Said(
        tuple([thing for text in texts for thing in text.things]),
        frozenset().union(*(text.keys for text in texts)),
        frozenset().union(*(text.copied for text in texts)),
        sum(text.size for text in texts) + len(texts) - 1,
        frozenset().union(*(text.marks for text in texts)),
    )


class Scale:
    """Weighs what texts say against how often the translation says it anyway."""

    def __init__(self, translations: Iterable[Said], language: str) -> None:
        self._language = language
        self._texts = 0
        self._seen: Counter[str] = Counter()
        for text in translations:
            self._texts += 1
            self._seen.update(text.keys)
        self._known: dict[tuple[str, frozenset[str]], tuple[float, float]] = {}

    def weights(self, thing: tuple[str, frozenset[str]]) -> tuple[float, float]:
        """What it says if a translation lacks it, and how much more if it has it."""
        known = self._known.get(thing)
        if known is None:
            kind, keys = thing
            there = _THERE[kind]
            seen = max((self._seen[key] for key in keys), default=0)
            chance = min((max(seen - 1, 0) + 0.3) / (self._texts + _UNSEEN), 0.8 * there)
            missing = _WEIGHT[kind] * log((1 - there) / (1 - chance))
            found = _WEIGHT[kind] * log(there / chance)
            known = self._known[thing] = (missing, found - missing)
        return known

    def silent(self, source: Said, answer: Said, worth: float) -> bool:
        """Whether `answer` says next to nothing of all that the `source` says.

        `worth`: what they are worth together, which has to say more where little can be found.
        """
        due = [keys for kind, keys in source.things if kind in ("word", "name", "number")]
        found = sum(not answer.keys.isdisjoint(keys) for keys in due)
        return found < _ECHO * len(due) if len(due) >= _DUE else not found and worth < _DIM

    def worth(self, source: Said, answer: Said) -> float:
        """How likely `answer` translates `source`, and not another text: a logarithm of odds."""
        total = _length(source.size, answer.size, self._language)
        if total <= _WORST:
            return total
        keys = answer.keys
        for thing in source.things:
            missing, more = self.weights(thing)
            total += missing if keys.isdisjoint(thing[1]) else missing + more
        foreign = len(answer.copied - source.keys) if answer.copied else 0
        total += _FOREIGN * min(foreign, _FOREIGNERS)
        return total + sum(_MARKS[mark] for mark in source.marks ^ answer.marks)


_MARKS = {"?": -1.3, "(": -0.9, "!": -0.4, '"': -0.8, ":": -0.9, ",": -0.3}
"""What a mark says that only one of both has."""
_RATIO = {"ru": 1.09, "be": 1.13, "pl": 1.06}
"""How much longer translations are than English: the median of FLORES."""
_OFF, _HOPELESS, _WORST = -8.0, -18.0, -16.0
"""As much as lengths say against a pair; from where on nothing else is asked; and then."""


def ratio(source: int, answer: int, language: str) -> float:
    """How far off the length of a translation is, in standard deviations: below 0, too short."""
    usual = log(_RATIO.get(language.split("-")[0], 1.08))
    return (log(max(answer, 1) / max(source, 1)) - usual) / _spread(source)


def _length(source: int, answer: int, language: str) -> float:
    off = ratio(source, answer, language)
    weight = -log(_spread(source)) - off * off / 2
    return max(weight, _OFF) if weight > _HOPELESS else _WORST


def _spread(source: int) -> float:
    """The standard deviation of the logarithm of the ratio of lengths; short texts vary more."""
    return sqrt(0.035 + 4.0 / max(source, 4))

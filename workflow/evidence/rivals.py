"""In which language a text is: letters, letters together and frequent words tell neighbours apart.

Russian, Belarusian and Ukrainian, or Polish, Czech and Slovak, share most letters and many words.
What an alphabet or a spelling does not have, and frequent words of one that the other does not
have, tell nearly every sentence of five words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from workflow.data import has, toml
from workflow.evidence.wording import function_words
from workflow.language import Orthography, load

_RANGES = {"Cyrl": ("\u0430-\u045f\u0463-\u052f"), "Latn": "a-z\u00df-\u00f6\u00f8-\u024f"}
"""Small letters of a script in Unicode, as in a regular expression."""
_SHORT = 6
"""Words of a text of which one in another language tells when none tells otherwise; of a longer
one, it takes two"""
_MANY = 0.2
"""and such a share of all,"""
_BORROWED = 0.4
"""or so large a one of words that may be borrowed."""
_FIRST = "ru"
"""What a word is of that may be of several languages: the likeliest neighbour."""
_KEPT = 200_000
"""Words of a language that are known to be its own, at most."""


class Stranger(NamedTuple):
    """A word that is not of the language of its text."""

    text: str
    start: int
    end: int
    tongues: tuple[str, ...]
    """BCP 47 tags of languages that it may be of; empty: not known."""
    lettered: bool
    """It has letters that the language does not have."""
    firm: bool
    """It is no borrowed word: more than letters together tell."""


class _Telling(NamedTuple):
    """What tells that a word is not of a language."""

    odd: re.Pattern[str]
    """Letters of the language's script that it does not have, or never together."""
    letters: re.Pattern[str]
    """The first of the two."""
    signs: tuple[tuple[str, re.Pattern[str]], ...]
    """Tags of other languages, with letters together that are common in those only."""
    words: Mapping[str, tuple[str, ...]]
    """Frequent words of other languages → their tags."""
    latin: bool
    own: set[str]
    """Words that were judged before and may be of the language: nearly all of them."""


def name(tag: str) -> str:
    """The English name of a language that `strangers` may name."""
    return str(_data()["languages"][tag]["name"])


def strangers(words: Sequence[tuple[str, int, int]], language: str) -> list[Stranger]:
    """Those of the `words` (text, start, end) that are not of `language` (BCP 47).

    Only words in the language's own script are judged; a capital excuses one in Latin letters,
    which may be a foreign name. Empty where nothing is known of the language.
    """
    telling = _telling(language)
    if telling is None:
        return []
    found = []
    for text, start, end in words:
        small = text.lower()
        judged = None if small in telling.own else _judged(small, language)
        if judged is None or (telling.latin and text != small and (start or not judged[2])):
            continue
        found.append(Stranger(text, start, end, *judged))
    return found


def doubtful(low: Iterable[str], language: str) -> bool:
    """Whether one of the words in small letters may be a stranger: a quick question first."""
    telling = _telling(language)
    if telling is None:
        return False
    new = set(low).difference(telling.own)
    if not new:
        return False
    strange = not telling.words.keys().isdisjoint(new) or _odd(" ".join(new), telling)
    own = {word for word in new if not _judged(word, language)} if strange else new
    if len(telling.own) > _KEPT:
        telling.own.clear()
    telling.own.update(own)
    return len(own) < len(new)


def _odd(words: str, telling: _Telling) -> bool:
    """Whether a word may have something that the language does not have."""
    if telling.odd.search(words):
        return True
    return any(sign.search(words) for _, sign in telling.signs)


@lru_cache(maxsize=65536)
def _judged(word: str, language: str) -> tuple[tuple[str, ...], bool, bool] | None:
    """What a Stranger says of a `word` in small letters; None: it may be of `language`."""
    telling = _telling(language)
    if telling is None:
        return None
    lettered = telling.letters.search(word) is not None
    if word in telling.words:
        return telling.words[word], lettered, True
    if len(word) == 1 and not lettered:
        return None
    if lettered or telling.odd.search(word):
        return _of_letters(word, language), lettered, True
    tags = tuple(tag for tag, sign in telling.signs if sign.search(word))
    return (tags, False, False) if tags else None


def tongue(words: Iterable[str], found: Sequence[Stranger], language: str) -> str:
    """The tag of the language that a text of `words` is in instead of `language`; ``und``: of
    one that is not known; empty: it is in `language`, as far as can be told.

    `found`: its `strangers`.
    """
    if not found:
        return ""
    low = [word.lower() for word in words]
    firm = sum(stranger.firm for stranger in found)
    short = len(low) <= _SHORT and firm > 0
    least = 1 if short else _MANY * len(low) if firm else _BORROWED * len(low)
    if len(found) < (least if short else max(2, least)):
        return ""
    votes = Counter(tag for stranger in found for tag in stranger.tongues)
    best = max(votes, key=lambda tag: (votes[tag], tag == _FIRST)) if votes else "und"
    own = _own(low, found, best, language)
    if len(found) == 1:
        return best if not own and found[0].text.islower() else ""
    return best if len(found) > own else ""


def _own(low: Sequence[str], found: Sequence[Stranger], other: str, language: str) -> int:
    """How many words speak for `language`, and against the `other` one."""
    mine, letters = _words(language) - _words(other), _alphabet(other)
    strange = {stranger.text.lower() for stranger in found}
    return sum(
        word not in strange and (word in mine or (bool(letters) and not letters.issuperset(word)))
        for word in low
    )


@cache
def shared(language: str) -> frozenset[str]:
    """Frequent words of `language`, and those of others that it has too."""
    return frozenset(_data()["shared"].get(language.split("-")[0], ())) | _words(language)


@cache
def _data() -> Mapping[str, Any]:
    return toml("rivals.toml")


def _base(tag: str) -> str:
    """The entry for a tag: a variant's own, or its language's."""
    return tag if tag in _data()["languages"] else tag.split("-")[0]


def _known(tag: str) -> Orthography:
    return load(tag).orthography or Orthography("")


def _own_words(tag: str) -> Orthography:
    """What the program's own data say of a language; CLDR, which takes long, knows no words."""
    return _known(tag) if has(f"{tag}.toml") else Orthography("")


@cache
def _words(tag: str) -> frozenset[str]:
    """The frequent words of a language."""
    if tag == "und":
        return frozenset()
    entry = _data()["languages"].get(_base(tag), {})
    more = function_words() if tag == "en" else ()
    return frozenset((*entry.get("words", ()), *_own_words(tag).words, *more))


@cache
def _alphabet(tag: str) -> frozenset[str]:
    if tag == "und":
        return frozenset()
    entry = _data()["languages"].get(_base(tag), {})
    return frozenset(entry.get("letters", "") or _own_words(tag).letters)


def _of_letters(word: str, language: str) -> tuple[str, ...]:
    """The languages of the script that have all letters of a word."""
    script = _known(language).script
    return tuple(
        tag
        for tag, entry in _data()["languages"].items()
        if entry["script"] == script
        and tag.split("-")[0] != language.split("-")[0]
        and _alphabet(tag).issuperset(word)
        and not ("never" in entry and re.search(entry["never"], word))
    )


@cache
def _telling(language: str) -> _Telling | None:
    spelling = _known(language)
    if not (spelling.letters and spelling.words and spelling.script in _RANGES):
        return None
    letters = f"(?=[{_RANGES[spelling.script]}])[^{re.escape(spelling.letters)}]"
    odd = f"{letters}|{spelling.never}" if spelling.never else letters
    mine = shared(language)
    words: dict[str, tuple[str, ...]] = {}
    signs: list[tuple[str, str]] = []
    for tag, entry in _data()["languages"].items():
        same = tag.split("-")[0] == language.split("-")[0]
        if entry["script"] == spelling.script and not same:
            for word in _words(tag) - mine:
                words[word] = (*words.get(word, ()), tag)
            if "signs" in entry and language.split("-")[0] in entry["unlike"]:
                signs.append((tag, entry["signs"]))
    return _Telling(
        odd=re.compile(odd),
        letters=re.compile(letters),
        signs=tuple((tag, re.compile(sign)) for tag, sign in signs),
        words=words,
        latin=spelling.script == "Latn",
        own=set(),
    )

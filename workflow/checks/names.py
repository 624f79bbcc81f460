"""Is every name of the translation one of the English, and the other way round?

A name in the translation that nothing in the English explains, and one in the English that
nothing in the translation renders: together they are one name that was changed into another. Each
alone is common in good translations, where names are added, left out and told in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from workflow.checks.values import Finding, Pair, Word
from workflow.evidence.exonyms import ignored, names, part, part_rows, people_rows, plain
from workflow.evidence.translit import alike, skeletons
from workflow.evidence.wording import entry, function_words, lexicon

_LANGUAGES = {"ru": "ru", "be": "be", "be-tarask": "be", "pl": "pl"}
"""Whose names and sounds are known of a language."""
_BEGIN = ".!?:\u2026\u2013\u2014\u2022*([/"
"""What stands before the first word of a sentence."""
_OPENING = " \t\n\u00a0\"'\u00ab\u201e\u201c\u201d\u2018*_"
_QUOTES = "\"'\u00ab\u201e\u201c\u201d\u2018>"
"""And what a title or a label begins after: it is translated."""
_SHORTEST = 3
"""Letters of a name that is looked for."""
_NAME, _WORD = 0.65, 0.9
"""How alike sound two names, at least; and a name and a word in small letters."""
_LONGEST = 600
"""Words of both texts up to which it is a sentence or a paragraph, and not a list."""
_MOST = 3
"""Names that may be strange: of more, the translation calls things otherwise altogether."""
_SIGNS = 4
"""Consonants from which on a sound tells one word from any other."""
_SAME, _ROW = 2.0, 1.5
"""How alike are a name and itself, and two names that stand in one row of the table."""
_NAME_LOST, _ONE_LOST, _PART = range(3)
"""What is missing: a name, one mention of several, a word that is part of names."""
_BETTER = 0.15
"""By so much must another pair be more alike to leave a name without a partner."""
_NOUN = (
    "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ship", "ships", "ing", "ings",
    "ed", "ists", "ism", "ful", "less", "able", "ible", "ous", "ity", "ities", "hood", "ance",
    "ence", "logy", "ural", "ical", "onal", "teenth", "tieth", "ward", "way", "board",
    "ics", "line",
)  # fmt: skip
"""What common words end in: a title's words are translated."""
_POSSESSIVE = re.compile("['\u2019]s?$")
_CONTRACTED = re.compile("[a-z]{2}'")
_STEM = 4
"""Letters from which on a beginning tells a common word."""


def name(pair: Pair) -> Iterator[Finding]:
    """A name that was changed into another one."""
    language = _LANGUAGES.get(pair.language)
    if language is None or len(pair.source_words) + len(pair.target_words) > _LONGEST:
        return
    inside = _inside(pair.target, pair.target_words)
    if not inside:
        return
    texts = _Texts(pair, language)
    strange = [word for word in inside if not texts.explained(word.text)]
    if strange and len({word.text for word in strange}) <= _MOST:
        yield from texts.changed(strange)


def _inside(text: str, words: Sequence[Word]) -> list[Word]:
    """Capitalised words within a sentence, other than acronyms."""
    return [
        word
        for word in words
        if word.text[0].isupper()
        and word.end - word.start >= _SHORTEST
        and (word.text[1:].islower() or not _acronym(word.text))
        and not _first(text, word.start)
    ]


def _first(text: str, start: int) -> bool:
    near = text[max(0, start - 6) : start]
    before = near.rstrip(_OPENING)
    return not before or before[-1] in _BEGIN or near[-1] in _QUOTES


def _name_like(word: str) -> bool:
    return len(word) >= _SHORTEST and word[1:].islower()


def _acronym(word: str) -> bool:
    return sum(letter.isupper() for letter in word) > 2


class _Texts:
    """The words of both texts that may be names."""

    def __init__(self, pair: Pair, language: str) -> None:
        self.pair, self.language = pair, language
        self.english = [word.text for word in pair.source_words]
        self.names = [word for word in self.english if word[0].isupper()]
        self.names += _joined(pair.source_words)
        self.here = [word.text for word in pair.target_words]
        self.capitals = [word for word in self.here if word[0].isupper()]

    def explained(self, word: str) -> bool:
        """Whether something in the English may stand for `word` of the translation."""
        language = self.language
        if ignored(word, language):
            return True
        for english in self.names:
            likeness = _likeness(english, word, language)
            if likeness >= _NAME and not self._taken(english, word, likeness):
                return True
        if any(use.form for use in self.pair.wording.uses if _used(word, use.preferred)):
            return True
        return any(_stands_for(english, word, language) for english in self.english)

    def _taken(self, english: str, word: str, likeness: float) -> bool:
        """Whether another word is so much more like the `english` name that it is its partner."""
        if likeness > 1:
            return False
        begin = word[:_SHORTEST]
        better = [
            other
            for other in self.capitals
            if other != word and _likeness(english, other, self.language) > likeness + _BETTER
        ]
        return bool(better) and not any(other.startswith(begin) for other in better)

    def changed(self, strange: Sequence[Word]) -> Iterator[Finding]:
        """What to say about the `strange` words of the translation, which nothing explains."""
        abbreviated = any(len(word) > 1 and word.isupper() for word in self.english)
        missing = self._missing({word.text for word in strange})
        for word in strange:
            lost = (
                english
                for english, loss in missing
                if (loss != _PART or not abbreviated)
                and _differ(english, loss, word.text, self.language)
            )
            english = next(lost, "")
            if english:
                bare = _POSSESSIVE.sub("", english)
                yield Finding(f"another name: the English has {bare}", word.start, word.end)
            elif not abbreviated and _place(word.text, self.language):
                yield Finding("a name that is not in the English", word.start, word.end)

    def _missing(self, strange: set[str]) -> list[tuple[str, int]]:
        """English names that the translation renders less often, `strange` words apart, and what
        is lost: _NAME_LOST, _ONE_LOST of several or _PART; the surest come first."""
        inside = {word.text for word in _inside(self.pair.source, self.pair.source_words)}
        terms = {part for use in self.pair.wording.uses for part in use.form.split()}
        lower = {word for word in self.english if word[0].islower()}
        rest = [word for word in self.here if word not in strange]
        rest += _joined(self.pair.target_words)
        found = []
        for english in dict.fromkeys(word for word in self.english if word[0].isupper()):
            sure = _proper(english, self.language)
            named = _name_like(english) and (sure or english in inside)
            if not named or plain(english) in lower or plain(english) in function_words():
                continue
            times = sum(self._renders(english, word) for word in rest)
            if english in terms or times >= self._times(english, sure):
                continue
            found.append((english, (_ONE_LOST if times else _NAME_LOST) if sure else _PART))
        return sorted(found, key=lambda item: item[1])

    def _times(self, english: str, sure: bool) -> int:
        """How often the English has a name; of what may be none, once is enough."""
        return sum(_one_name(english, other) for other in self.names) if sure else 1

    def _renders(self, english: str, word: str) -> bool:
        if word[0].isupper():
            likeness = _likeness(english, word, self.language)
            if likeness >= _NAME and not self._given(english, word, likeness):
                return True
        return _stands_for(english, word, self.language)

    def _given(self, english: str, word: str, likeness: float) -> bool:
        """Whether `word` is so much more like another English name that it is its partner."""
        return likeness <= 1 and any(
            _likeness(other, word, self.language) > likeness + _BETTER for other in self.names
        )


def _joined(words: Sequence[Word]) -> list[str]:
    """Two neighbouring names as one word: *Hong Kong*."""
    return [
        one.text + two.text
        for one, two in pairwise(words)
        if one.text[0].isupper() and two.text[0].isupper() and two.start - one.end == 1
    ]


def _used(word: str, preferred: str) -> bool:
    low = word.lower()[:_STEM]
    return any(part.startswith(low) for part in preferred.lower().split())


@lru_cache(maxsize=65536)
def _likeness(english: str, word: str, language: str) -> float:
    """How alike an English name and a name of the translation are: 0 to _SAME."""
    if plain(english) == plain(word):
        return _SAME
    there, here = names(english, "en"), names(word, language)
    if there & here:
        return _ROW
    begin = _STEM if language != "pl" else _STEM + 1
    if word[0].isascii() and plain(english)[:begin] == plain(word)[:begin]:
        return _ROW
    if word[0].isascii() and language != "pl":
        return 0.0
    likeness = alike(english, word, language)
    if there - part_rows():
        return likeness if likeness >= _WORD and not here else 0.0
    return likeness


@lru_cache(maxsize=65536)
def _one_name(english: str, other: str) -> bool:
    """Whether two English words are of one name: *Italy*, *Italians*."""
    if plain(english) == plain(other):
        return True
    return bool((names(english, "en") & names(other, "en")) - part_rows())


@lru_cache(maxsize=65536)
def _stands_for(english: str, word: str, language: str) -> bool:
    """Whether any `english` word is rendered by `word`, in capitals or not: *Polish*."""
    if names(english, "en") & names(word, language):
        return True
    low = word.lower()
    if any(len(stem) > 2 and low.startswith(stem) for stem in entry(plain(english), language)):
        return True
    signs = max(map(len, skeletons(english, "en")), default=0)
    return signs >= _SIGNS and alike(english, word, language) >= _WORD


@lru_cache(maxsize=65536)
def _proper(english: str, language: str) -> bool:
    """Whether an `english` word in capitals is a name, and not a common word of one."""
    low = plain(english)
    if part(low) or low in function_words() or _CONTRACTED.search(low):
        return False
    if names(english, "en") - part_rows():
        return True
    return not entry(low, language) and not low.endswith(_NOUN)


@lru_cache(maxsize=65536)
def _known(word: str, language: str) -> bool:
    """Whether a `word` of the translation is surely a name: it stands in the table."""
    return len(word) > _STEM and bool(names(word, language) - part_rows())


@lru_cache(maxsize=65536)
def _differ(english: str, loss: int, word: str, language: str) -> bool:
    """Whether the two are surely no pair: one stands in the table, and none is a common word."""
    if _known(word, language):
        return True
    if loss == _NAME_LOST and names(english, "en"):
        return True
    if loss == _ONE_LOST and len(word) <= _STEM:
        return False
    sure = loss != _PART or bool(names(english, "en"))
    return sure and not _common(word, language)


@lru_cache(maxsize=65536)
def _place(word: str, language: str) -> bool:
    """Whether a `word` of the translation is surely a name of a place or its people."""
    return _known(word, language) and not names(word, language) & (part_rows() | people_rows())


@cache
def _stems(language: str) -> frozenset[str]:
    """Beginnings of common words."""
    return frozenset(stem for stems in lexicon(language).values() for stem in stems)


@lru_cache(maxsize=65536)
def _common(word: str, language: str) -> bool:
    low, stems = word.lower(), _stems(language)
    return any(low[:length] in stems for length in range(_STEM, len(low) + 1))

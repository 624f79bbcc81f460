"""Is every name of the translation one of the English, and the other way round?

A name in the translation that nothing in the English explains, and one in the English that
nothing in the translation renders: together they are one name that was changed into another. Each
alone is common in good translations, where names are added, left out and told in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice, pairwise

from rapidfuzz.distance.Levenshtein import normalized_similarity as similarity

from workflow.checks.values import Finding, Pair, Word
from workflow.evidence import likeness as like
from workflow.evidence.exonyms import ignored, names, plain
from workflow.evidence.likeness import ALIKE, NAME_LOST, ONE_LOST, PART, STEM
from workflow.evidence.translit import first_reading
from workflow.evidence.wording import function_words

_LANGUAGES = {"ru": "ru", "be": "be", "be-tarask": "be", "pl": "pl"}
"""Whose names and sounds are known of a language."""
_BEGIN = ".!?:\u2026\u2013\u2014\u2022*([/>]|#"
"""What stands before the first word of a sentence."""
_OPENING = " \t\n\u00a0\"'\u00ab\u201e\u201c\u201d\u2018*_"
_QUOTES = "\"'\u00ab\u201e\u201c\u201d\u2018>"
"""And what a title or a label begins after: it is translated."""
_SHORTEST = 3
"""Letters of a name that is looked for."""
_LONGEST = 300
"""Words of both texts up to which it is a sentence or a paragraph, and not a list."""
_LONG = 120
"""The same up to which names are counted: in a longer text some are told in other words."""
_MOST = 3
"""Names that may be strange: of more, the translation calls things otherwise altogether."""
_BETTER = 0.15
"""By so much must another pair be more alike to leave a name without a partner."""
_WELL = 0.8
"""How alike are two names that surely are one."""
_POSSESSIVE = re.compile("['\u2019]s?$")
_PERSONS = ("speaker", "author")
"""Roles of names of persons."""


def name(pair: Pair) -> Iterator[Finding]:
    """A name that was changed into another one."""
    language = _LANGUAGES.get(pair.language)
    if language is None or len(pair.source_words) + len(pair.target_words) > _LONGEST:
        return
    inside, openers = _capitals(pair.target, pair.target_words)
    if inside:
        begins = _begins(pair.source_words)
        inside = [word for word in inside if like.begins_like(word[0]) not in begins]
    openers = [word for word in openers if like.known(word[0], language)]
    if not inside and not openers:
        return
    texts = _Texts(pair, language)
    strange = [word for word in inside if not texts.explained(word.text)]
    if strange and len({word.text for word in strange}) <= _MOST:
        yield from texts.changed(strange)
    elif openers and not strange:
        yield from texts.changed_opener([w for w in openers if not texts.explained(w.text)])


def _capitals(text: str, words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Capitalised words other than acronyms: those within a sentence, and those that begin one."""
    inside: list[Word] = []
    openers: list[Word] = []
    for word in [word for word in words if word[0][0].isupper()]:
        if len(word[0]) >= _SHORTEST and not _acronym(word[0]):
            (openers if _first(text, word[1]) else inside).append(word)
    return inside, openers


def _begins(words: Sequence[Word]) -> set[str]:
    """How the capitalised English `words` begin."""
    return {word[0][:STEM].lower() for word in words if word[0][0].isupper()}


def _first(text: str, start: int) -> bool:
    near = text[max(0, start - 6) : start]
    before = near.rstrip(_OPENING)
    if not before or before[-1] in _BEGIN or near[-1] in _QUOTES:
        return True
    return "\n\n" in near or (before[-1] == "-" and near[-1] == " ")


def _name_like(word: str) -> bool:
    return len(word) >= _SHORTEST and word[1:].islower()


def _acronym(word: str) -> bool:
    return not word[1:].islower() and sum(letter.isupper() for letter in word) > 2


class _Texts:
    """The words of both texts that may be names."""

    def __init__(self, pair: Pair, language: str) -> None:
        self.pair, self.language = pair, language
        self.english = [word.text for word in pair.source_words]
        self.single = [e for e in self.english if e[0].isupper() and like.may_be_name(e)]
        self.names = [*self.single, *_joined(pair.source_words)]
        self.short = len(self.english) + len(pair.target_words) <= _LONG

    @cached_property
    def here(self) -> list[str]:
        """The words of the translation."""
        return [word.text for word in self.pair.target_words]

    @cached_property
    def capitals(self) -> list[str]:
        """Those of them in capitals."""
        return [word for word in self.here if word[0].isupper()]

    def explained(self, word: str) -> bool:
        """Whether something in the English may stand for `word` of the translation."""
        if word in self.pair.source or ignored(word, self.language):
            return True
        rows = names(word, self.language)
        if rows and any(not rows.isdisjoint(names(english, "en")) for english in self.names):
            return True
        if self._sounds_like_one(word):
            return True
        if any(use.form for use in self.pair.wording.uses if _used(word, use.preferred)):
            return True
        return self._rendered(word)

    def _rendered(self, word: str) -> bool:
        """Whether any word of the English, in capitals or not, is rendered by `word`: *Polish*."""
        low, rows, signs = (
            word.lower(),
            names(word, self.language),
            first_reading(word, self.language),
        )
        for english in self.english:
            if low.startswith(like.stems_of(english, self.language)):
                return True
            if rows and not rows.isdisjoint(names(english, "en")):
                return True
            if len(english) > STEM and like.sounds_like(english, word, signs, self.language):
                return True
        return False

    def _sounds_like_one(self, word: str) -> bool:
        language, signs = self.language, first_reading(word, self.language)
        likely = [(similarity(first_reading(e, "en"), signs), e) for e in self.names]
        likely.sort(reverse=True)
        for _, english in likely:
            likeness = like.likeness(english, word, language)
            if (
                likeness >= like.enough(english, language)
                and (likeness >= _WELL or self._spelled(english, word))
                and not self._taken(english, word, likeness)
            ):
                return True
        return False

    def _spelled(self, english: str, word: str) -> bool:
        """Whether what sounds only a little alike is spelled alike too; no two names as one."""
        return english in self.single and like.spelled_alike(english, word, self.language)

    def _taken(self, english: str, word: str, likeness: float) -> bool:
        """Whether another word is so much more like the `english` name that it is its partner."""
        if likeness > 1 or (likeness == 1 and like.spelled_alike(english, word, "pl")):
            return False
        begin, least = word[:_SHORTEST], likeness + _BETTER
        better = [
            other
            for other in self.capitals
            if other != word and like.closer(english, other, self.language, least)
        ]
        return bool(better) and not any(other.startswith(begin) for other in better)

    def changed(self, strange: Sequence[Word]) -> Iterator[Finding]:
        """What to say about the `strange` words of the translation, which nothing explains."""
        abbreviated = any(_abbreviation(word) for word in self.english)
        missing = self._missing({word.text for word in strange})
        for word in {word.text: word for word in reversed(strange)}.values():
            lost = (
                english
                for english, loss in missing
                if (loss != PART or not abbreviated)
                and like.differ(english, loss, word.text, self.language)
            )
            english = next(lost, "") or self._beside(word) or self._latin(word, missing)
            if english:
                yield _finding(english, word)
            elif not abbreviated and like.place(word.text, self.language):
                yield Finding("a name that is not in the English", word.start, word.end)

    def _beside(self, word: Word) -> str:
        """The English name that `word` should be, by the name beside it in both texts: *John*."""
        pairs = [
            (one.text, two.text)
            for one, two in pairwise(self.pair.source_words)
            if two.start - one.end == 1 and not one.text[0].islower() and two.text[0].isupper()
        ]
        if not pairs or not self.short or _title(self.english):
            return ""
        for one, two in pairwise(self.pair.target_words):
            if two.start - one.end == 1 and word in (one, two):
                at, near = (1, one.text) if word is two else (0, two.text)
                for both in pairs:
                    lost = both[at]
                    after = at == 1 or word.text.isascii()
                    near_same = after and near.startswith(both[1 - at])
                    near_same = near_same or self._same_neighbour(both[1 - at], near, lost)
                    if near_same and self._lost(lost, word.text):
                        return lost
        return ""

    def _same_neighbour(self, english: str, near: str, lost: str) -> bool:
        """Whether `near` renders the `english` word that stands beside `lost`."""
        if not near[0].isupper() or not like.proper(lost, self.language):
            return False
        sure = like.likeness(english, near, self.language) >= _WELL
        told = bool(names(lost, "en")) and like.stands_for(english, near, self.language)
        return told or (sure and like.proper(english, self.language))

    def _lost(self, english: str, word: str) -> bool:
        """Whether nothing in the translation but `word` renders an `english` name."""
        if len(english) < _SHORTEST or plain(english) in function_words():
            return False
        rest = [other for other in self.here if other != word]
        return not self._rendered_times(english, rest, 1)

    def _latin(self, word: Word, missing: Sequence[tuple[str, int]]) -> str:
        """The English name in whose place an English `word` stands in Cyrillic letters."""
        low = word.text.lower()
        if self.language == "pl" or not low.isascii() or len(low) <= STEM:
            return ""
        if not self.short or low in self.pair.source.lower():
            return ""
        gone = [e for e, loss in missing if loss != PART or not like.stems_of(e, self.language)]
        if len(self.english) >= STEM and not self.english[0].islower():
            first = self.english[0]
            if not like.stems_of(first, self.language) and self._lost(first, word.text):
                gone.append(first)
        return gone[0] if gone else ""

    def changed_opener(self, strange: Sequence[Word]) -> Iterator[Finding]:
        """The same of a name that begins a sentence; both names have to be in the table."""
        for word in strange[:1]:
            for english, loss in self._missing({word.text}):
                if loss != PART and names(english, "en"):
                    yield _finding(english, word)
                    return

    def _missing(self, strange: set[str]) -> list[tuple[str, int]]:
        """English names that the translation renders less often, `strange` words apart, and what
        is lost: NAME_LOST, ONE_LOST of several or PART; the surest come first."""
        common = self._common_nouns()
        terms = {part for use in self.pair.wording.uses for part in use.form.split()}
        rest = [word for word in self.here if word not in strange]
        rest.sort(key=str.islower)  # names first: most often one of them is the rendering
        joined = _joined(self.pair.target_words)
        found = []
        for english in dict.fromkeys(word for word in self.english if word[0].isupper()):
            if english in common or english in terms or not _name_like(english):
                continue
            sure = like.proper(english, self.language)
            needed = self._times(english, sure) if self.short else 1
            times = self._rendered_times(english, rest, needed)
            times = times or self._rendered_times(english, joined, needed)
            if times < needed:
                found.append((english, (ONE_LOST if times else NAME_LOST) if sure else PART))
        return sorted(found, key=lambda item: item[1])

    def _common_nouns(self) -> set[str]:
        """English words in capitals that are no names: those of titles and labels, the first of
        a sentence, those which stand elsewhere in small letters."""
        language, words = self.language, self.pair.source_words
        inside = {word.text for word in _capitals(self.pair.source, words)[0]}
        lower = {word for word in self.english if word[0].islower()}
        title = self.pair.role not in _PERSONS and _title(self.english)
        return {
            word
            for word in self.english
            if plain(word) in lower
            or plain(word) in function_words()
            or (word not in inside and not like.proper(word, language))
            or (title and not names(word, "en"))
        }

    def _times(self, english: str, sure: bool) -> int:
        """How often the English has a name; of what may be none, once is enough."""
        return sum(like.one_name(english, other) for other in self.single) if sure else 1

    def _rendered_times(self, english: str, words: Sequence[str], needed: int) -> int:
        """How many of `words` render a name; not more than `needed`."""
        return sum(1 for _ in islice((w for w in words if self._renders(english, w)), needed))

    def _renders(self, english: str, word: str) -> bool:
        if word[0].isupper():
            likeness = like.likeness(english, word, self.language)
            if likeness >= ALIKE and not self._given(english, word, likeness):
                return True
        return like.stands_for(english, word, self.language)

    def _given(self, english: str, word: str, likeness: float) -> bool:
        """Whether `word` is so much more like another English name that it is its partner."""
        return likeness <= 1 and any(
            like.likeness(other, word, self.language) > likeness + _BETTER for other in self.names
        )


def _finding(english: str, word: Word) -> Finding:
    bare = _POSSESSIVE.sub("", english)
    return Finding(f"another name: the English has {bare}", word.start, word.end)


def _abbreviation(word: str) -> bool:
    return len(word) > 1 and (word.isupper() or _acronym(word))


def _title(words: Sequence[str]) -> bool:
    """Whether all words but the small ones have capitals, as in a title."""
    return not any(w[0].islower() and len(w) >= STEM for w in words if w not in function_words())


def _joined(words: Sequence[Word]) -> list[str]:
    """Two neighbouring names as one word: *Hong Kong*."""
    return [
        one.text + two.text
        for one, two in pairwise(words)
        if one.text[0].isupper() and two.text[0].isupper() and two.start - one.end == 1
    ]


def _used(word: str, preferred: str) -> bool:
    low = word.lower()[:STEM]
    return any(part.startswith(low) for part in preferred.lower().split())

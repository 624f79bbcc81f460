"""Official orthography to Taraškievica, the classical one, as a draft for an editor.

The rules know the softness of consonants, stems of loans and names, endings and the particles that
change before a stressed syllable. They are right for most words and not for all, so nothing that
they wrote is published before a person has signed it off.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from workflow.data import toml
from workflow.variants.rules import DATA, anywhere, recased, stems
from workflow.variants.running import Word, follows, rewritten, words
from workflow.variants.softness import preposition, softened
from workflow.variants.words import NO_WORDS, Words

_YEAR = re.compile("[ \xa0][0-9]{4}(?![0-9])")
_NUMBER_BEFORE = re.compile("[0-9][ \xa0]")


def tarask(text: str, overrides: Words = NO_WORDS) -> str:
    """`text` (official orthography, plain or with tokens) in the classical orthography.

    Addresses, code, markup, placeholders, hashtags, handles and words in other scripts stay byte
    for byte. `overrides` go before the rules. Takes time linear in the length.
    """
    found = words(text)
    return rewritten(text, found, lambda number: _word(text, found, number, overrides))


def _word(text: str, found: list[Word], number: int, overrides: Words) -> str:
    word = found[number]
    own = overrides.of(word.text)
    if own is not None:
        return own
    if word.short:
        return word.text
    lower = word.text.lower()
    month = _month(text, word, lower)
    if month:
        return recased(word.text, month)
    if lower in _small() and number + 1 < len(found):
        after = found[number + 1]
        if follows(text, word, after):
            return _particle(word.text, after.text.lower())
    made = _one(word.text)
    if number and made[0].isupper() and _shortened(lower):
        before = found[number - 1]
        if before.text[-1].lower() in _data()["vowels"] and text[before.end : word.start] == " ":
            return str(_data()["short"]["short"]).upper() + made[1:]
    return made


@cache
def _data() -> dict[str, Any]:
    return toml(DATA)


@cache
def _small() -> frozenset[str]:
    """The prepositions and particles that change before some words."""
    data = _data()["prepositions"]
    return frozenset((*data["softened"], *data["before_stress"]))


@lru_cache(maxsize=1 << 16)
def _one(word: str) -> str:
    """A word that stands alone."""
    lower = word.lower()
    made = _respelled(lower)
    return softened(word) if made == lower else recased(word, softened(made))


def _respelled(word: str) -> str:
    """A word in small letters, with the stem and endings of the classical orthography."""
    short = _data()["short"]
    for apostrophe in _data()["apostrophes"][1:]:
        plain = word.replace(apostrophe, _data()["apostrophes"][0])
        if plain != word and (made := _respelled(plain)) != plain:
            return made
    if word.startswith(short["short"]):
        full = short["letter"] + word[1:]
        made = _respelled(full)
        return short["short"] + made[1:] if made != full and made[:1] == short["letter"] else word
    made = stems().words.get(word) or _stem(word, 2)
    return _inside(made or _compound(word) or word)


def _stem(word: str, shortest: int) -> str:
    """`word` with its stem respelled; empty where no stem of that many letters is known."""
    _, beginnings, longest = stems()
    for length in range(min(longest, len(word)), shortest - 1, -1):
        made = beginnings.get(word[:length])
        if made is not None:
            return made + word[length:]
    return ""


def _compound(word: str) -> str:
    """`word` with the stem after its first part respelled; empty where there is none."""
    data = _data()["compounds"]
    for kind, shortest in data["shortest_after"].items():
        for part in data[kind]:
            if word.startswith(part) and (made := _stem(word[len(part) :], shortest)):
                return str(part) + made
    return ""


def _inside(word: str) -> str:
    for pattern, instead in anywhere():
        word = pattern.sub(instead, word)
    return word


def _particle(word: str, after: str) -> str:
    """A preposition or the negation `word` before the word `after`, in small letters."""
    lower = word.lower()
    instead = _data()["prepositions"]["before_stress"].get(lower)
    if instead and _initial_stress(after):
        word = recased(word, instead)
        lower = instead
    return _softened_preposition(word, lower, _one(after))


def _softened_preposition(word: str, lower: str, after: str) -> str:
    data = _data()["prepositions"]
    official = {v: k for k, v in data["before_stress"].items()}.get(lower, lower)
    softer = preposition(official, after)
    sign = softer[len(official) :]
    return word + (sign.upper() if len(word) > 1 and word.isupper() else sign)


def _initial_stress(word: str) -> bool:
    """Whether a word is known to be stressed on its first syllable; else it is not said."""
    data = _data()["prepositions"]
    if word in data["initial"]:
        return True
    vowels = [letter for letter in word if letter in _data()["vowels"]]
    if len(vowels) == 1:
        return word not in data["clitics"]
    if not vowels:
        return False
    if vowels[0] in data["stressed"]:
        return True
    rest = set(data["stressed"]).isdisjoint(vowels[1:])
    return len(vowels) == 2 and vowels[0] == data["stressed_in_two"] and rest


def _shortened(lower: str) -> bool:
    return lower.startswith(tuple(_data()["short"]["names"]))


def _month(text: str, word: Word, lower: str) -> str:
    """The name of a month that differs, where the word is the month."""
    data = _data()["month"]
    if lower in data["always"]:
        return str(data["always"][lower])
    if lower in data["after_number"] and _NUMBER_BEFORE.fullmatch(
        text, max(word.start - 2, 0), word.start
    ):
        return str(data["after_number"][lower])
    if lower in data["before_year"] and _YEAR.match(text, word.end):
        return str(data["before_year"][lower])
    return ""

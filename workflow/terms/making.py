"""How the inflected forms of a term are made: by a dictionary, by rules, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from workflow.terms.words import parts

TYPE_CHECKING = False  # as in typing; whoever finds all forms kept needs none of these
if TYPE_CHECKING:
    from workflow.terms.declension import Reading

LANGUAGES = ("be", "pl", "ru")
"""Languages that have rules."""
RULES = "rules"
DICTIONARY = "dictionary"


class Made(NamedTuple):
    """The forms of one translation of a term."""

    forms: tuple[str, ...]
    """In small letters, sorted; the translation itself among them."""
    by: str
    """`DICTIONARY`, `RULES`, or empty: nothing is known of the language."""
    unknown: tuple[str, ...] = ()
    """Words that the dictionary does not know, declined by rules."""


def language_of(tag: str) -> str:
    """The language whose rules serve `tag` (BCP 47); empty: there are none.

    A variant such as ``be-tarask`` shares them, another script does not.
    """
    language, *rest = tag.split("-")
    script = any(len(part) == 4 and part.isalpha() for part in rest)
    return language if language in LANGUAGES and not script else ""


def dictionary_name(tag: str) -> str:
    """The dictionary that is installed for `tag`, with its version; empty: there is none."""
    from workflow.terms.dictionaries import dictionary

    found = dictionary(language_of(tag))
    return found.name if found else ""


def make(form: str, tag: str, *, library: bool = True) -> Made:
    """All inflected forms of `form`, a translation of a term into the language `tag`.

    With `library`, a dictionary declines the words it knows, where one is installed.
    """
    from workflow.terms.declension import rules
    from workflow.terms.phrases import surface

    language = language_of(tag)
    if not language:
        return Made((form.lower(),), "")
    unknown: dict[str, None] = {}
    read, by = _reader(language, library, unknown)
    forms = surface(form, read, rules(language).acronym)
    declined = tuple(word for word in unknown if word in parts(form)[0])
    return Made(forms, RULES if declined or not by else DICTIONARY, declined if by else ())


def _reader(
    language: str, library: bool, unknown: dict[str, None]
) -> tuple[Callable[[str], Sequence[Reading]], bool]:
    """What reads a word, and whether it has a dictionary; it notes words that are `unknown`."""
    from workflow.terms.declension import rules
    from workflow.terms.dictionaries import dictionary

    by_rules = rules(language)
    found = dictionary(language) if library else None
    if found is None:
        return by_rules.readings, False
    known = found

    def read(word: str) -> Sequence[Reading]:
        if by_rules.is_womans(word) or by_rules.is_mans(word):
            return by_rules.readings(word)
        if not known.known(word):
            unknown[word] = None
            return by_rules.readings(word)
        readings = list(known.readings(word))
        if word[:1].isupper():
            guessed = by_rules.readings if _never_changes(readings) else by_rules.unchanged
            readings += guessed(word)
        return by_rules.cut(word, readings)

    return read, True


def _never_changes(readings: Sequence[Reading]) -> bool:
    """Whether a dictionary declines the word in none of its readings, as it may a rare name."""
    return all(len({*chain(*reading.slots.values())}) == 1 for reading in readings)


@cache
def made_by_rules(form: str, tag: str) -> tuple[str, ...]:
    """The forms of `form` without any dictionary, for a translation whose forms are not kept."""
    return make(form, tag, library=False).forms

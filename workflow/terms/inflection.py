"""English forms made from a base form, by rules and a list of irregular words.

Where spelling does not tell which of two forms is right (stress decides about ``permitted`` and
``visited``), both are made: the wrong one is no word and is never found. Where the wrong one would
be another word (``planed`` for ``planned``), it is not made. Rules: any school grammar; Quirk and
others, A Comprehensive Grammar of the English Language, 3.5-3.10 and 5.79-5.96.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[\w\u0300-\u036f]+")
_PREPOSITIONS = {
    "of", "for", "in", "to", "at", "on", "by", "with", "from", "against", "under", "between",
}  # fmt: skip
_SIBILANT = re.compile(r"(?:[sxz]|ch|sh)\Z")
_CONSONANT_Y = re.compile(r"[^aeiou]y\Z")
_ONE_SYLLABLE = re.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]\Z")
_DOUBLING = re.compile(r"[^aeiou][aeiou][^aeiouwxy]\Z")
_SPELLING = re.compile(r"(?<=\w{3})i([sz])(?=(?:e|ed|es|er|ers|ing|ations?)\b)")
_OTHER_SPELLING = {"s": "z", "z": "s"}


def inflected(form: str, pos: str) -> list[str]:
    """`form` and all its inflected forms, each once; British and American ``-ise``/``-ize``.

    Verbs (`pos`) have ``-s``, ``-ed``, ``-ing``; adjectives, adverbs and other words nothing; all
    else is a noun with its plural. Of several words the head is inflected: the last one, the one
    before a preposition, or a verb's first.
    """
    spellings = dict.fromkeys((form, _SPELLING.sub(_respelled, form)))
    inflect = {"verb": _verb_forms, "adjective": None, "adverb": None, "other": None}.get(
        pos, _plurals
    )
    found = list(spellings)
    for spelling in spellings:
        if inflect:
            for start, end in _heads(spelling, pos == "verb"):
                head = spelling[start:end]
                found += [
                    f"{spelling[:start]}{new}{spelling[end:]}" for new in _like(head, inflect)
                ]
    return list(dict.fromkeys(found))


def _respelled(found: re.Match[str]) -> str:
    return f"i{_OTHER_SPELLING[found[1]]}"


def _heads(form: str, verb: bool) -> Iterator[tuple[int, int]]:
    """Where the words are that may take an ending."""
    words = list(_WORD.finditer(form))
    if verb and words:
        yield words[0].span()
    before = next((i for i, w in enumerate(words) if i and w[0] in _PREPOSITIONS), 0)
    if before:
        yield words[before - 1].span()
    if words and not (before and not verb):
        yield words[-1].span()


def _like(word: str, inflect: Callable[[str], list[str]]) -> list[str]:
    """The forms of `word`, with capitals where it has them."""
    if len(word) > 1 and word.isupper():
        return [f"{word}s"]
    forms = inflect(word.lower())
    if word.islower():
        return forms
    lower = word.lower()
    common = [_common(lower, form) for form in forms]
    return [word[:n] + form[n:] for n, form in zip(common, forms, strict=True) if n]


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@cache
def _irregular(table: str) -> dict[str, list[str]]:
    text = (Path(__file__).parent / "english.toml").read_text(encoding="utf-8")
    return {word: forms.split() for word, forms in tomllib.loads(text)[table].items()}


def _plurals(noun: str) -> list[str]:
    known = _irregular("plurals")
    ends = [end for end in ("man", "child") if noun.endswith(end)]
    compound = [noun.removesuffix(end) + known[end][0] for end in ends]  # policemen
    return [*known.get(noun, compound), *_with_s(noun)]


def _with_s(word: str) -> list[str]:
    """A noun's plural, a verb's third person."""
    if word.endswith("sis"):
        return [f"{word[:-2]}es"]
    if _SIBILANT.search(word):
        return [f"{word}es", f"{word}s"] if word.endswith("ch") else [f"{word}es"]
    if _CONSONANT_Y.search(word):
        return [f"{word[:-1]}ies", f"{word}s"]  # names keep the y: the Kennedys
    return [f"{word}s", f"{word}es"] if word.endswith("o") else [f"{word}s"]


def _verb_forms(verb: str) -> list[str]:
    past = _irregular("verbs").get(verb) or [f"{base}ed" for base in _past_bases(verb)]
    return [*_with_s(verb), *past, *(f"{base}ing" for base in _ing_bases(verb))]


def _past_bases(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [verb[:-1]]
    if _CONSONANT_Y.search(verb):
        return [f"{verb[:-1]}i"]
    return _doubled(verb)


def _ing_bases(verb: str) -> list[str]:
    if verb.endswith("ie"):
        return [f"{verb[:-2]}y"]
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and len(verb) > 2:
        return [verb[:-1]]
    return _doubled(verb)


def _doubled(verb: str) -> list[str]:
    """What ``-ed`` and ``-ing`` are added to: with the last consonant doubled, or without."""
    if verb.endswith("c"):
        return [f"{verb}k"]
    if _ONE_SYLLABLE.fullmatch(verb):
        return [f"{verb}{verb[-1]}"]
    return [verb, f"{verb}{verb[-1]}"] if _DOUBLING.search(verb) else [verb]

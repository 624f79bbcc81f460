"""Terms: the right one is there, no wrong one is, and what is not translated stays.

A translation of a term counts in any inflected form, see `terms.glossary`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workflow.checks.values import Finding, Pair
from workflow.terms.glossary import Glossary, Place
from workflow.terms.usage import TermUse
from workflow.terms.words import Word, key, parts, words

_QUOTED = re.compile("\u00ab[^\u00bb]*\u00bb|\u201e[^\u201c\u201d]*[\u201c\u201d]")
_VOWELS = "aeiouy\u0105\u0119\u00f3\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044e\u044f\u0456"
_NO_SOUND = re.compile(f"[{_VOWELS}\u044c\u044a\u0439']")
_HARD = str.maketrans("\u0142\u0144\u015b\u017a\u0107\u045e", "lnszc\u0432")
_RELATION = re.compile("[sc]k|[\u0441\u0446]\u043a")
"""In adjectives made from names: -sk-, -ck-."""
_ROOT = 3
"""Letters of a whole short root."""
_ALIKE = 4
"""Letters, or consonants, that two words have to begin with to be derived from one root."""


def term(pair: Pair) -> Iterator[Finding]:
    """A term of the source whose translation is not in the target; once is enough.

    A word of the same root is a hint only: an adjective or a verb may be just as right.
    """
    glossary = pair.glossary
    told: set[str] = set()
    for use in pair.wording.uses if glossary else ():
        if not glossary or use.preferred in told or _said(use, pair.target, glossary):
            continue
        if _option(use, pair.source):
            continue
        told.add(use.preferred)
        expected = " or ".join((use.preferred, *use.admitted))
        if near := _derived(use, pair.target):
            what = f"term in another form: {use.form}; expected: {expected}"
            yield Finding(what, near.start, near.end, "hint")
        else:
            yield Finding(f"term missing: {use.form}; expected: {expected}")


def _option(use: TermUse, source: str) -> bool:
    """Whether the term is but the name of an option of a program: ``--release``."""
    return "--" in source and source.count(f"--{use.form}") == source.count(use.form)


def forbidden(pair: Pair) -> Iterator[Finding]:
    """A wrong translation of a term, unless it is part of a right one."""
    glossary = pair.glossary
    told: set[Finding] = set()
    for use in (*pair.wording.uses, *pair.wording.copied) if glossary else ():
        if glossary and use.forbidden:
            for finding in _forbidden(use, pair, glossary):
                if finding not in told:
                    told.add(finding)
                    yield finding


def fixed(pair: Pair) -> Iterator[Finding]:
    """A term that is not translated, and is not in the target."""
    glossary = pair.glossary
    for use in pair.wording.copied if glossary else ():
        if glossary and use.form not in pair.target and not _said(use, pair.target, glossary):
            yield Finding(f"not translated, but missing: {use.form}")


def _said(use: TermUse, target: str, glossary: Glossary) -> bool:
    return any(glossary.find(form, target) for form in (use.preferred, *use.admitted))


def _forbidden(use: TermUse, pair: Pair, glossary: Glossary) -> Iterator[Finding]:
    found = [
        place for form in use.forbidden for place in glossary.find(form, pair.target, sure=True)
    ]
    if not found:
        return
    right = _right(pair, glossary)
    said = sum(len(glossary.find(form, pair.target)) for form in (use.preferred, *use.admitted))
    if said >= use.times and not use.preferred[:1].isupper():
        return  # the word stands for something else
    for start, end in sorted(set(found)):
        inside = any(start < b and a < end for a, b in right)
        if not inside and not _in_another_language(pair, start, end):
            what = f"wrong term: {pair.target[start:end]}; expected: {use.preferred}"
            yield Finding(what, start, end, "warning" if said else None)


def _right(pair: Pair, glossary: Glossary) -> list[Place]:
    """Where right translations of the source's terms stand."""
    return [
        place
        for use in (*pair.wording.uses, *pair.wording.copied)
        for form in (use.preferred, *use.admitted)
        for place in glossary.find(form, pair.target)
    ]


def _in_another_language(pair: Pair, start: int, end: int) -> bool:
    """Whether the place lies in a quotation with letters that the language does not have."""
    letters = pair.rules.orthography.letters if pair.rules.orthography else ""
    for quoted in _QUOTED.finditer(pair.target) if letters else ():
        if quoted.start() < start and end < quoted.end():
            text = pair.target[quoted.start() : start] + pair.target[end : quoted.end()]
            return any(char.isalpha() and char not in letters for char in text.lower())
    return False


def _derived(use: TermUse, target: str) -> Word | None:
    """A word of the target made from the term: Minsk's for Minsk, judicial for a court."""
    for form in (use.preferred, *use.admitted):
        tokens, _ = parts(form)
        if len(tokens) == 1:
            for word in words(target):
                if _one_root(tokens[0], word.key, target[word.start].isupper()):
                    return word
    return None


def _one_root(term: str, word: str, large: bool) -> bool:
    first, root, sounds = _root(term)
    if word[:1] != first:
        return False
    whole = (len(root) >= _ROOT and word.startswith(root)) or (
        len(sounds) >= _ROOT and _sounds(word).startswith(sounds)
    )
    if not term[:1].isupper():
        return whole or _enough(root, word) or _enough(sounds, _sounds(word))
    # a name: an adjective made from it will do, the name of a woman or brother will not
    return whole and (
        not large or root == key(term) or _RELATION.search(word[len(root) :]) is not None
    )


def _enough(one: str, other: str) -> bool:
    """Whether two words begin alike for four letters and more than half of the first."""
    alike = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    alike = min(len(one), len(other)) if alike is None else alike
    return alike >= min(_ALIKE, max(len(one), _ROOT)) and 2 * alike > len(one)


@lru_cache(maxsize=1024)
def _root(word: str) -> tuple[str, str, str]:
    """The first letter, the word without its last vowels, and its consonants."""
    low = key(word)
    return low[:1], low.rstrip(_VOWELS + "\u044c\u0439"), _sounds(low)


def _sounds(word: str) -> str:
    return _NO_SOUND.sub("", word.translate(_HARD))

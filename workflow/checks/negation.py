"""Is what the English denies denied in the translation?

A translation may deny in many ways: by a particle, a prefix, a word that means as much (refuse,
lack) or by an opposite. The check speaks up only where there is none of all these.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import workflow
from workflow.checks.values import Finding, Pair, Word

_DATA = Path(workflow.__file__).parent / "languages"
_LANGUAGES = {"ru": "ru", "be": "be", "be-tarask": "be", "pl": "pl"}
"""Whose words a language has."""
_QUICK = re.compile(r"[nN](?:o(?:t|r|ne|thing|body|where)?|ever|either|['\u2019]t)\b|[Ww]ithout")
_IO, _YE = "\u0451", "\u0435"
_CLAUSE = 4
"""Words of a clause from which on it has a verb; shorter ones may do without: *Nobody!*"""
_LONG = 60
"""Words of a translation from which on words with a negative prefix are not compared with those
of the English: there are too many ways to say them."""
_MOST = 2
"""Negations that are counted: more are told in fewer words."""
_NONE, _PARTICLE, _CONCORD = -1, -2, -3
"""What a word says: nothing, a negation, one that needs another; from 0: a group of `implied`."""
_BEGINNING = 3
"""Letters of a beginning in the list of groups, at least."""
_PREFIXED = "@"
"""Stands for all words with a negative prefix in the list of groups."""
_BREAK = re.compile(r"[.,!?;:()\u2013\u2014\u2026]")
_END = re.compile(r"[.!?;\u2026]")


def negation(pair: Pair) -> Iterator[Finding]:
    """A negation of the English that nothing in the translation renders."""
    language = _LANGUAGES.get(pair.language)
    if language is None or not _QUICK.search(pair.source):
        return
    denied = len(_negations().findall(pair.source_plain))
    if not denied:
        return
    kinds = [_kind(word[0], language) for word in pair.target_words]
    if _CONCORD in kinds:
        lonely = list(_lonely(pair, kinds))
        if lonely and _without_idioms(pair):
            yield from lonely
    elif kinds.count(_PARTICLE) < min(denied, _MOST):
        yield from _missing(pair, kinds, language)


def _without_idioms(pair: Pair) -> list[str]:
    """The negations of the English that have to be rendered by one."""
    return _negations().findall(_idioms().sub(" ", pair.source_plain))


def _missing(pair: Pair, kinds: list[int], language: str) -> Iterator[Finding]:
    """The same where the English seems to deny more than the translation."""
    found = _without_idioms(pair)
    needed = min(len(found), _MOST)
    here = kinds.count(_PARTICLE)
    if here < needed:
        here += _implied(kinds, pair.source, language)
    if not here and needed:
        yield Finding(f"negation missing: {found[0]}")
    elif here < needed:
        yield Finding(f"one negation missing of {len(found)}: {', '.join(found[: _MOST + 1])}")


def _implied(kinds: list[int], source: str, language: str) -> int:
    """How many words of the translation deny otherwise, without those that render words of the
    English that deny so themselves."""
    prefixed = _prefixes(language)[2]
    here = kinds.count(prefixed)
    if here and len(kinds) <= _LONG:
        here = max(0, here - len(_english(prefixed).findall(source)))
    groups = set(kinds) - {_NONE, _PARTICLE, _CONCORD, prefixed}
    return here + sum(_english(group).search(source) is None for group in groups)


def _lonely(pair: Pair, kinds: list[int]) -> Iterator[Finding]:
    """A word such as nobody without the particle that it needs in Slavonic languages, in its
    clause or in one after it in the sentence."""
    text, words = pair.target_plain, pair.target_words
    clauses: list[range] = []
    start = 0
    for number, word in enumerate(words):
        last = number + 1 == len(words)
        between = text[word.end : len(text) if last else words[number + 1].start]
        if last or _BREAK.search(between):
            clauses.append(range(start, number + 1))
            start = number + 1
        if last or _END.search(between):
            yield from _lonely_in(clauses, pair, kinds)
            clauses = []


def _lonely_in(clauses: list[range], pair: Pair, kinds: list[int]) -> Iterator[Finding]:
    """The same in one sentence."""
    denied = False
    for clause in reversed(clauses):
        said = {kinds[number] for number in clause}
        denied = denied or _PARTICLE in said
        if not denied and len(clause) >= _CLAUSE and said <= {_NONE, _CONCORD} and _CONCORD in said:
            words = [pair.target_words[n] for n in clause]
            word = next(w for n, w in zip(clause, words, strict=True) if kinds[n] == _CONCORD)
            if word is not words[0] or not _bare(words, _LANGUAGES[pair.language]):
                yield Finding(f"negation missing beside {word.text}", word.start, word.end)


def _bare(words: Sequence[Word], language: str) -> bool:
    """Whether a clause has no verb, and a first word that can do without: *No traces at all!*"""
    bare, verbs = _verbless(language)
    return words[0].text.lower() in bare and not any(verbs.fullmatch(w.text) for w in words)


@cache
def _verbless(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    own = _data()[language]
    return frozenset(own["bare"].split()), re.compile(own["verbs"], re.IGNORECASE)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((_DATA / "negation.toml").read_text("utf-8"))


@cache
def _negations() -> re.Pattern[str]:
    return re.compile(_data()["en"]["negations"], re.IGNORECASE | re.VERBOSE)


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(_data()["en"]["idioms"], re.IGNORECASE | re.VERBOSE)


@cache
def _english(group: int) -> re.Pattern[str]:
    return re.compile(_data()["implied"][group]["english"], re.IGNORECASE)


@cache
def _words(language: str) -> Mapping[str, int]:
    """Whole words → what they say."""
    data = _data()
    found = dict.fromkeys(data[language]["negative"].split(), _PARTICLE)
    found |= dict.fromkeys(data[language]["concord"].split(), _CONCORD)
    for number, group in enumerate(data["implied"]):
        words = (word for word in group[language].split() if word.endswith("."))
        found |= {word[:-1]: number for word in words}
    return found


@cache
def _beginnings(language: str) -> Mapping[str, int]:
    """Beginnings of words → the group they belong to."""
    return {
        word: number
        for number, group in enumerate(_data()["implied"])
        for word in group[language].split()
        if word != _PREFIXED and not word.endswith(".")
    }


@cache
def _first_letters(language: str) -> frozenset[str]:
    """What `_beginnings` begin with."""
    return frozenset(word[:_BEGINNING] for word in _beginnings(language))


@cache
def _prefixes(language: str) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Negative prefixes, beginnings of words that only look so, and the prefixes' group."""
    data = _data()
    group = next(n for n, g in enumerate(data["implied"]) if g[language] == _PREFIXED)
    own = data[language]
    return tuple(own["prefixes"].split()), tuple(own["false"].split()), group


@lru_cache(maxsize=65536)
def _kind(word: str, language: str) -> int:
    """What a `word` says."""
    low = word.lower().replace(_IO, _YE) if language == "ru" else word.lower()
    whole = _words(language).get(low)
    if whole is not None:
        return whole
    if low[:_BEGINNING] in _first_letters(language):
        beginnings = _beginnings(language)
        for length in range(_BEGINNING, len(low) + 1):
            if low[:length] in beginnings:
                return beginnings[low[:length]]
    prefixes, false, group = _prefixes(language)
    return group if low.startswith(prefixes) and not low.startswith(false) else _NONE

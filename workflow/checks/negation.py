"""Is what the English denies denied in the translation?

A translation may deny in many ways: by a particle, a prefix, a word that means as much (refuse,
lack) or by an opposite. The check speaks up only where there is none of all these.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import workflow
from workflow.checks.values import Finding, Pair

_DATA = Path(workflow.__file__).parent / "languages"
_LANGUAGES = {"ru": "ru", "be": "be", "be-tarask": "be", "pl": "pl"}
"""Whose words a language has."""
_QUICK = re.compile(r"[nN](?:o(?:t|r|ne|thing|body|where)?|ever|either|['\u2019]t)\b|[Ww]ithout")
_IO, _YE = "\u0451", "\u0435"
_CLAUSE = 4
"""Words of a clause from which on it has a verb; shorter ones may do without: *Nobody!*"""
_MOST = 2
"""Negations that are counted: more are told in fewer words."""
_NONE, _PARTICLE, _CONCORD = -1, -2, -3
"""What a word says: nothing, a negation, one that needs another; from 0: a group of `implied`."""
_PREFIXED = "@"
"""Stands for all words with a negative prefix in the list of groups."""
_BREAK = re.compile(r"[.,!?;:()\u2013\u2014\u2026]")
_END = re.compile(r"[.!?;\u2026]")


def negation(pair: Pair) -> Iterator[Finding]:
    """A negation of the English that nothing in the translation renders."""
    language = _LANGUAGES.get(pair.language)
    if language is None or not _QUICK.search(pair.source):
        return
    found = _negations().findall(_idioms().sub(" ", pair.source_plain))
    if not found:
        return
    kinds = [_kind(word.text, language) for word in pair.target_words]
    if _CONCORD in kinds:
        yield from _lonely(pair, kinds)
        return
    here = kinds.count(_PARTICLE)
    if here < min(len(found), _MOST):
        here += sum(not _said(kind, pair.source) for kind in set(kinds) - {_NONE, _PARTICLE})
    if not here:
        yield Finding(f"negation missing: {found[0]}")
    elif here < min(len(found), _MOST):
        yield Finding(f"one negation missing of {len(found)}: {', '.join(found[: _MOST + 1])}")


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
            word = pair.target_words[next(n for n in clause if kinds[n] == _CONCORD)]
            yield Finding(f"negation missing beside {word.text}", word.start, word.end)


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


def _said(group: int, source: str) -> bool:
    """Whether the English itself has a word that a `group` renders."""
    return _english(group).search(source) is not None


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
    beginnings = _beginnings(language)
    for length in range(3, len(low) + 1):
        if low[:length] in beginnings:
            return beginnings[low[:length]]
    prefixes, false, group = _prefixes(language)
    return group if low.startswith(prefixes) and not low.startswith(false) else _NONE

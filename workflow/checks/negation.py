"""Is what the English denies denied in the translation?

A translation may deny in many ways: by a particle, a prefix, a word that means as much (refuse,
lack) or by an opposite. The check speaks up only where there is none of all these.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, islice, pairwise
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
_NONE, _PARTICLE, _CONCORD, _NEITHER = -1, -2, -3, -4
"""What a word says: nothing, a negation, one that needs another, *nor* (which helps no other);
from 0: a group of `implied`."""
_BEGINNING = 3
"""Letters of a beginning in the list of groups, at least."""
_PREFIXED = "@"
"""Stands for all words with a negative prefix in the list of groups."""
_BREAK = re.compile(r"[.,!?;:()\u2013\u2014\u2026]")
_ONLY = re.compile(
    r"((?:\bnot|n['\u2019]t)\s+(?:\w+\s+)?)?\b(?:only|just|merely|simply|solely|alone|exclusively)\b",
    re.IGNORECASE,
)
"""*Only*, and what denies it."""
_LONG_WORD = 6
"""Letters that are not more in *nobody*, *never*; longer is *no* before a noun."""
_NEAR = 5
"""Words before *only* among which its negation stands."""
_DENIED_FIRST = re.compile(
    r"(?:^|[.!?\u2026][\"\u201d)]*\s+)[\"\u201c(]*(?:(?:Do|Does|Did|Is|Are|Was|Were|Ca|Wo|Have|Has)(?:n['\u2019]t|\s+not)"
    r"|Not?|Never|Nobody|None|Nothing|Neither|Without|There\b[^.,;]{0,20}\b(?:not?|never)|I\w*\b[^.,;]{0,20}(?:n['\u2019]t|\bnot?|\bnever))\b"
)
"""A sentence that begins with a negation, or with what has one after it."""
_SMALL = re.compile(
    r"(?<=[^\W\d_]{2}[.!?\u2026] )([a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u045f]{3,})(?=[ ,.])"
)
"""A word after the end of a sentence."""
_END = re.compile(r"[.!?;\u2026]")


def negation(pair: Pair) -> Iterator[Finding]:
    """A negation of the English that nothing in the translation renders."""
    language = _LANGUAGES.get(pair.language)
    if language is None or not _QUICK.search(pair.source):
        return
    denied = len(_negations().findall(pair.source_plain))
    if not denied:
        return
    kinds = _kinds(pair.target_words, language)
    told = False
    if _CONCORD in kinds:
        lonely = list(_lonely(pair, kinds))
        yield from lonely
        told = bool(lonely)
    elif _count(kinds) < min(denied, _MOST):
        missing = list(_missing(pair, kinds, language))
        yield from missing
        told = bool(missing)
    if not told:
        yield from islice(chain(_not_only(pair, kinds), _begins_small(pair, kinds)), 1)


def _count(kinds: Sequence[int]) -> int:
    """How many words negate by themselves."""
    return kinds.count(_PARTICLE) + kinds.count(_NEITHER)


def _kinds(words: Sequence[Word], language: str) -> list[int]:
    """What each of the `words` says; *not one* needs a negation as *nobody* does."""
    kinds = [_kind(word[0], language) for word in words]
    neither, ones = _not_one(language)
    for number, (word, after) in enumerate(pairwise(words)):
        if word[0].lower() == neither:
            kinds[number] = _CONCORD if after[0].lower() in ones else _NEITHER
    quiet = _quiet(language)
    for number, kind in enumerate(kinds):
        if kind == _CONCORD and quiet:
            near = words[max(0, number - 1) : number + 2]
            both = {f"{one[0]} {two[0]}".lower() for one, two in pairwise(near)}
            if not both.isdisjoint(quiet):
                kinds[number] = _PARTICLE
    return kinds


def _not_only(pair: Pair, kinds: Sequence[int]) -> Iterator[Finding]:
    """*Only* without a negation before it in its clause, where the English has *not only*."""
    english = _ONLY.findall(pair.source)
    if not english or any(not denied for denied in english):
        return
    only, language = None, _LANGUAGES[pair.language]
    words = pair.target_words
    for number, word in enumerate(words):
        if word[0].lower() in _only(language):
            start = max(0, number - _NEAR)
            before = words[number - 1][0].lower() if number else ""
            if _count(kinds[start:number]) or before in _not_only_after(language):
                return
            only = only or word
    if only is not None:
        yield Finding(f"negation missing before {only.text}", only.start, only.end)


def _begins_small(pair: Pair, kinds: Sequence[int]) -> Iterator[Finding]:
    """A sentence that begins with a small letter, where one of the English begins with a
    negation: what it began with is gone."""
    source, target = pair.source, pair.target
    if kinds[:1] == [_PARTICLE] or not _DENIED_FIRST.search(source):
        return
    if source[0].isupper() and target[0].islower():
        yield Finding("negation missing: the sentence begins with a small letter", 0, 0)
        return
    small = _SMALL.search(target)
    if small and not _SMALL.search(source):
        what = "negation missing: a sentence begins with a small letter"
        yield Finding(what, small.start(1), small.end(1))


def _without_idioms(pair: Pair) -> list[str]:
    """The negations of the English that have to be rendered by one."""
    return _negations().findall(_idioms().sub(" ", pair.source_plain))


def _missing(pair: Pair, kinds: list[int], language: str) -> Iterator[Finding]:
    """The same where the English seems to deny more than the translation."""
    found = _without_idioms(pair)
    needed = min(len(found), _MOST)
    here = _count(kinds)
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
    groups = set(kinds) - {_NONE, _PARTICLE, _CONCORD, _NEITHER, prefixed}
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
        if last or _END.search(between) or ":" in between:
            yield from _lonely_in(clauses, pair, kinds)
            clauses = []


def _lonely_in(clauses: list[range], pair: Pair, kinds: list[int]) -> Iterator[Finding]:
    """The same in one sentence."""
    language = _LANGUAGES[pair.language]
    denied = verb_after = False
    for clause in reversed(clauses):
        said = {kinds[number] for number in clause}
        verb = _verb(clause, pair, kinds)
        if _CONCORD in said and _PARTICLE not in said:
            number = next(n for n in clause if kinds[n] == _CONCORD)
            long = len(clause) >= _CLAUSE and not (
                number == clause[0] and _bare([pair.target_words[n] for n in clause], language)
            )
            alone = verb or (not denied and (long or verb_after))
            if alone and len(clause) > 1 and not _prefixed_near(number, clause, kinds, language):
                word = pair.target_words[number]
                yield Finding(f"negation missing beside {word.text}", word.start, word.end)
        first = pair.target_words[clause[0]].text.lower()
        subordinate = first.startswith(_subordinate(language))
        denied = denied or (_PARTICLE in said and not subordinate)
        verb_after = verb_after or (verb and not subordinate)


def _verb(clause: Sequence[int], pair: Pair, kinds: Sequence[int]) -> bool:
    """Whether a clause has a verb; the words right after *no* are its noun."""
    verbs = _verbless(_LANGUAGES[pair.language])[1]
    words = pair.target_words
    return any(
        verbs.fullmatch(words[n].text)
        and not (n > clause[0] and kinds[n - 1] == _CONCORD and len(words[n - 1].text) > _LONG_WORD)
        for n in clause
    )


def _prefixed_near(number: int, clause: range, kinds: Sequence[int], language: str) -> bool:
    """Whether a word with a negative prefix stands beside: *known to nobody*."""
    near = kinds[max(clause[0], number - 1) : min(clause[-1] + 1, number + 3)]
    return _prefixes(language)[2] in near


def _bare(words: Sequence[Word], language: str) -> bool:
    """Whether a clause has no verb, and a first word that can do without: *No traces at all!*"""
    bare, verbs = _verbless(language)
    return words[0].text.lower() in bare and not any(verbs.fullmatch(w.text) for w in words)


@cache
def _verbless(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    own = _data()[language]
    return frozenset(own["bare"].split()), re.compile(own["verbs"], re.IGNORECASE)


@cache
def _not_one(language: str) -> tuple[str, frozenset[str]]:
    """The word for *not* of *not one*, and the forms of *one*."""
    first, *ones = _data()[language]["not_one"].split()
    return first, frozenset(ones)


@cache
def _quiet(language: str) -> frozenset[str]:
    """Pairs of words, such as *as never*, that need no negation."""
    return frozenset(" ".join(line.split()) for line in _data()[language]["quiet"].split(","))


@cache
def _subordinate(language: str) -> tuple[str, ...]:
    """What a clause begins with that denies nothing but what it says itself."""
    return tuple(_data()[language]["subordinate"].split())


@cache
def _only(language: str) -> frozenset[str]:
    return frozenset(_data()[language]["only"].split())


@cache
def _not_only_after(language: str) -> frozenset[str]:
    """Words after which *only* says something else: *as soon as*."""
    return frozenset(_data()[language]["only_after"].split())


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

"""Names that are rendered in different ways: Astapovich as ``Астапович`` and as ``Остапович``."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance.Levenshtein import normalized_similarity as similarity

import workflow
from workflow.checks.article import Article
from workflow.checks.values import Finding, Pair, Severity, Word
from workflow.evidence.translit import alike, first_reading, skeletons
from workflow.evidence.wording import entry, function_words
from workflow.model import Entry

_DATA = Path(workflow.__file__).parent / "languages" / "consistency.toml"
_KNOWN = {"ru": "ru", "be": "be", "be-tarask": "be", "pl": "pl"}
"""Languages whose names are known to decline so and so."""
_NAME = re.compile(r"[A-Z](?<![\w'\u2019.-][A-Z])[a-z\u00df-\u017e]{3,}(?![^\W_])")
"""An English name that is followed: four letters at least, one of them large."""
_LEAST = 4
"""Letters of such a name."""
_ALIKE = 0.8
"""How alike a name and its rendering sound, at least."""
_VOWELS = re.compile(
    "[aeiouy\u0105\u0119\u00f3\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044e\u044f\u0456\u0451\u0439\u044c]"
)
_DOUBLED = re.compile(r"(.)\1+")
_FEWEST = 2
"""Sentences with a name that is followed, at least."""
_SIGHT = 0.4
"""How alike are the likeliest readings of a name and its rendering, at least."""
_O = "\u043e"
_QUOTED = 2
"""English names in a translation that is about their English spelling."""
_STEM = 3
"""Letters that a stem has at least."""
_SOUNDS = 3
"""Consonants of a name that is followed: shorter ones sound like too many words."""
_MOST = 5000
"""Characters of a sentence that are looked at."""
_WITHIN = re.compile("[^\\W_],? $")
"""What stands before a word that no sentence begins with."""
_PEOPLES = re.compile(
    "(?:ian|ean|can|[jm]an|lan)s?$|(?:[a-z]ans|ish|ese)$|^(?:greek|french|dutch|swiss|czech|arab"
    "|france|turk|finn|dane|swede|pole|serb|croat|slovak|kurd|kazakh|uzbek|tatar|slav|balt)s?$"
)
_DAYS = re.compile(
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    "|(?:septem|octo|novem|decem)ber"
)
_ADJECTIVES = re.compile("(?:sk[aiy]|skaya|skyi|cki|cka|aya|oye|skoye|y)$")
"""English names whose rendering may be an adjective."""


class _Rules(NamedTuple):
    endings: frozenset[str]
    longest: int
    changes: tuple[tuple[str, str], ...]
    fleeting: re.Pattern[str]
    same: dict[int, str]
    adjectives: re.Pattern[str]
    neuter: re.Pattern[str] | None
    negation: re.Pattern[str]


@cache
def _rules(language: str) -> _Rules:
    data = tomllib.loads(_DATA.read_text("utf-8"))[language]
    endings = frozenset(data["endings"].split())
    return _Rules(
        endings,
        max(map(len, endings)),
        tuple((end, instead) for end, instead in data["changes"]),
        re.compile(f"(?<=..){data['fleeting']}(?=[^\\W_]$)"),
        {ord(letter): other for letter, other in data["same"].items()},
        re.compile(f".*{data['adjectives']}"),
        re.compile(data["not_neuter"]) if "not_neuter" in data else None,
        re.compile(data["negation"], re.IGNORECASE),
    )


def negated(text: str, language: str) -> bool | None:
    """Whether `text` in `language` (BCP 47) says *not*, *no*, *never*; None: not known."""
    known = _KNOWN.get(language)
    return None if known is None else _rules(known).negation.search(text) is not None


@lru_cache(maxsize=16384)
def stems(word: str, language: str) -> frozenset[str]:
    """What may be the stem of `word`, a form of a name in `language` (ru, be or pl)."""
    rules = _rules(language)
    low = word[:40].lower()
    found = set()
    for length in range(rules.longest + 1):
        stem = low[: len(low) - length]
        if len(stem) >= min(_STEM, len(low) - 1) and (not length or low[-length:] in rules.endings):
            # Only the last letters change; elsewhere a letter tells names apart.
            plain = stem[:-3] + stem[-3:].translate(rules.same)
            found |= {plain, rules.fleeting.sub("", plain)}
            for end, instead in rules.changes:
                if plain.endswith(end):
                    found.add(plain.removesuffix(end) + instead)
    return frozenset(found)


def one_name(form: str, other: str, language: str) -> bool:
    """Whether `form` and `other` may be forms of one name in `language` (ru, be or pl)."""
    return not stems(form, language).isdisjoint(stems(other, language))


@lru_cache(maxsize=16384)
def varied(form: str, usual: str, language: str) -> bool:
    """Whether `form` is another rendering of the name that `usual` renders, in `language`.

    Words with one beginning and other consonants after it are derived from one name, or are two
    names: *Wenezueli*, *Wenezuelczyków*.
    """
    if one_name(form, usual, language):
        return False
    mine, theirs = skeletons(form, language), skeletons(usual, language)
    return not set(mine).isdisjoint(theirs)


class _Seen(NamedTuple):
    """A sentence with a name, and the words that may render it."""

    pair: Pair
    words: list[Word]


class _Variant(NamedTuple):
    name: str
    word: Word
    usual: str
    pair: Pair
    severity: Severity | None = None


def name_varies(article: Article) -> Iterator[tuple[Entry, Finding]]:
    """The rarer renderings of a name that stands in several sentences of a document.

    A sentence that has several names as in English is about how they are written in English. Of
    a name with two mentions in all, nobody knows which is right: a slight difference is a hint.
    """
    language = _KNOWN.get(article.language, "")
    found: dict[int, list[_Variant]] = {}
    for name, seen in _followed(article.pairs, language).items() if language else ():
        for variant in (*_otherwise(name, seen, language), *_undeclined(name, seen, language)):
            found.setdefault(id(variant.pair), []).append(variant)
    for variants in found.values():
        kept = sum(v.name == v.word.text for v in variants)
        told = [v for v in variants if kept < _QUOTED or v.name != v.word.text]
        if told:
            name, word, usual, pair, severity = min(told, key=lambda v: v.severity == "hint")
            what = f"{name} is {word.text} here, {usual} elsewhere; expected one rendering"
            yield pair.entry, Finding(what, word.start, word.end, severity)


def _otherwise(name: str, seen: Sequence[_Seen], language: str) -> Iterator[_Variant]:
    usual = _usual(seen, language).text
    for pair, words in seen:
        if all(varied(w.text, usual, language) for w in words):
            doubtful = len(seen) == _FEWEST and _slight(words[0].text, usual, language)
            yield _Variant(name, words[0], usual, pair, "hint" if doubtful else None)


def _slight(form: str, usual: str, language: str) -> bool:
    """Whether two renderings differ in vowels, or in a letter that is doubled."""
    mine, theirs = ({_bare(s) for s in stems(word, language)} for word in (form, usual))
    return not mine.isdisjoint(theirs)


def _bare(stem: str) -> str:
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", stem))


def _undeclined(name: str, seen: Sequence[_Seen], language: str) -> Iterator[_Variant]:
    """A name that now ends in *o* and now in *a*, where that is no form of the former."""
    ends = _rules(language).neuter
    if ends is None:
        return
    neuter = [_Seen(p, [w]) for p, ws in seen for w in ws if w.text.endswith(_O)]
    stems_of = {s.words[0].text[:-1] for s in neuter}
    other = [
        _Seen(p, [w])
        for p, ws in seen
        for w in ws
        if w.text[:-1] in stems_of and ends.search(p.target[max(0, w.start - 9) : w.end])
    ]
    rare, usual = (other, neuter) if len(other) <= len(neuter) else (neuter, other)
    for pair, words in rare if usual else ():
        yield _Variant(name, words[0], usual[0].words[0].text, pair)


def names(article: Article) -> dict[str, str]:
    """Names in the article, in small letters → a form of their usual rendering."""
    language = _KNOWN.get(article.language, "")
    followed = _followed(article.pairs, language) if language else {}
    return {name.lower(): _usual(seen, language).text for name, seen in followed.items()}


@lru_cache(maxsize=2)  # asked for by `name_varies` and `names` of the same article
def _followed(pairs: tuple[Pair, ...], language: str) -> dict[str, list[_Seen]]:
    """Names that stand within a sentence, in two sentences at least, and where."""
    places: dict[str, list[tuple[Pair, list[str]]]] = {}
    inside: set[str] = set()
    for pair in _with_repeated(pairs):
        found = _names(pair, inside)
        for name in dict.fromkeys(found):
            places.setdefault(name, []).append((pair, found))
    kept = [n for n, where in places.items() if len(where) >= _FEWEST and n in inside]
    kept = [n for n in kept if _is_name(n, language)]
    common = {w.text for p in pairs for w in p.source_words} if kept else set()
    followed = {}
    for name in kept:
        if name.lower() not in common:
            seen = [_Seen(p, _renderings(name, p, all_, language)) for p, all_ in places[name]]
            seen = [s for s in seen if s.words]
            if len(seen) >= _FEWEST:
                followed[name] = seen
    return followed


def _with_repeated(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with an English word in capitals that another one has too; most have none."""
    number: Counter[str] = Counter()
    inside: set[str] = set()
    places: list[set[str]] = []
    for pair in pairs:
        words = [w[0][:_LEAST] for w in pair.source_words if w[0] < "a" and len(w[0]) >= _LEAST]
        begins = set(words)
        places.append(begins)
        number.update(begins)
        first = pair.source_words[0][0][:_LEAST] if words else ""
        inside |= begins if words.count(first) > 1 else begins - {first}
    often = {begin for begin in inside if number[begin] > 1}
    return [p for p, begins in zip(pairs, places, strict=True) if not often.isdisjoint(begins)]


def _names(pair: Pair, inside: set[str]) -> list[str]:
    """Capitalised words of the English; those that begin no sentence go into `inside` too."""
    found = []
    titled = pair.role in ("title", "heading", "standfirst", "caption")
    text = pair.source_plain[:_MOST]
    for match in _NAME.finditer(text):
        found.append(match[0])
        if not titled and _WITHIN.search(text[max(0, match.start() - 3) : match.start()]):
            inside.add(match[0])
    return found


@lru_cache(maxsize=16384)
def _is_name(name: str, language: str) -> bool:
    low = name.lower()
    common = low in function_words() or _DAYS.fullmatch(low) or _PEOPLES.search(low)
    telling = any(len(signs) >= _SOUNDS for signs in skeletons(name, "en"))
    return telling and not common and not entry(low, language)


def _renderings(name: str, pair: Pair, others: Sequence[str], language: str) -> list[Word]:
    """Words of the translation that sound like `name`, and not more like another name."""
    found = []
    adjective = _ADJECTIVES.search(name)
    rules, signs = _rules(language), first_reading(name, "en")
    for word in pair.target_words if len(pair.target) < _MOST else ():
        if not word.text[0].isupper() or len(word.text) < _STEM or word.text.isupper():
            continue
        if language != "pl" and word.text.isascii():
            continue
        if similarity(signs, first_reading(word.text, language)) < _SIGHT:
            continue
        likeness = alike(name, word.text, language)
        if likeness < _ALIKE or (not adjective and rules.adjectives.fullmatch(word.text.lower())):
            continue
        if not any(alike(other, word.text, language) > likeness for other in others):
            found.append(word)
    return found


def _usual(seen: Sequence[_Seen], language: str) -> Word:
    """The rendering that most sentences have a form of; of several the first."""
    forms = {w.text: w for s in reversed(seen) for w in s.words}
    best, most = seen[0].words[0], 0
    for word in reversed(forms.values()):
        number = sum(any(one_name(word.text, w.text, language) for w in s.words) for s in seen)
        if number > most:
            best, most = word, number
    return best


class Variant(NamedTuple):
    """A name that another document renders otherwise."""

    document: str
    name: str
    """English, in small letters."""
    form: str
    usual: str
    """A form of what more documents have."""
    other: str
    """One of those documents."""


def across(found: Mapping[str, Mapping[str, str]], language: str) -> Iterator[Variant]:
    """Names that documents render in different ways: document → its `names`."""
    known = _KNOWN.get(language, "")
    forms: dict[str, dict[str, list[str]]] = {}
    for document, renderings in found.items() if known else ():
        for name, form in renderings.items():
            forms.setdefault(name, {}).setdefault(form, []).append(document)
    for name, by_form in forms.items():
        if len(by_form) > 1:
            yield from _variants(name, by_form, known)


def _variants(name: str, by_form: Mapping[str, list[str]], language: str) -> Iterator[Variant]:
    def number(form: str) -> int:
        return sum(len(d) for f, d in by_form.items() if one_name(form, f, language))

    usual = max(by_form, key=number)
    for form, documents in by_form.items():
        if varied(form, usual, language):
            for document in documents:
                yield Variant(document, name, form, usual, by_form[usual][0])

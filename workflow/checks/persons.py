"""Who speaks and to whom, by the forms of words: *я видела*, *byłam*; *ты*, *pan*.

Only what tells with certainty is found: by word lists and endings (``languages/persons.toml``),
without morphology. The words of others, in quotes, are to be left out before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from workflow.data import toml

_KNOWN = {"ru": "ru", "be": "be", "be-tarask": "be", "pl": "pl"}
"""Languages whose forms are known, and whose table of the data they have."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u02bc-][^\W\d_]+)*")
_NOUN_SELF = re.compile(".+[\u0430\u043e\u0435\u0451][\u0435\u0451]")
"""Before the word for *I* where it is a noun: *второе я*."""
_LISTS = (
    *("between", "not_verbs", "things", "not_thou", "imperatives", "openers", "before_nouns"),
    *("helpers", "not_helped", "being", "sir", "madam", "third_after", "third_before"),
)
_PATTERNS = ("thou", "thou_verbs", "polite", "plural", "stops")
_UNKNOWN = 2
"""Words of which nothing is known that may stand between *I* and its verb."""
_REACH = 7
"""Words after *I* that are looked at."""
_NEVER = re.compile(r"(?!)")
_LONGEST = 40
"""Letters of a word that is looked at."""

Shown = Literal["masculine", "feminine"]


class Form(NamedTuple):
    """Words that show a gender, and where they stand."""

    gender: Shown
    start: int
    end: int


class _Word(NamedTuple):
    low: str
    start: int
    end: int
    joined: bool
    """Nothing but space is between it and the word before."""


class _Language(NamedTuple):
    verbs: tuple[tuple[Shown, re.Pattern[str]], ...]
    helped: tuple[tuple[Shown, re.Pattern[str]], ...]
    pairs: dict[str, Shown]
    oblique: dict[tuple[str, str], Shown]
    sets: dict[str, frozenset[str]]
    patterns: dict[str, re.Pattern[str]]
    own: str
    """The word for *I*; empty: verbs show it themselves."""
    selves: frozenset[str]
    """Words without one of which nobody speaks of themselves."""


def known(language: str) -> bool:
    """Whether anything is known of the forms of `language` (BCP 47)."""
    return language in _KNOWN


@cache
def _language(language: str) -> _Language:
    data: dict[str, Any] = toml("persons.toml")[_KNOWN[language]]
    rows = iter(data["oblique"].split())
    oblique = {(pronoun, f): g for pronoun in rows for f, g in _paired([next(rows)])}
    return _Language(
        _genders(data, ""),
        _genders(data, "helped_"),
        dict(_paired(data["pairs"].split())),
        oblique,
        {name: frozenset(data.get(name, "").split()) for name in _LISTS},
        {n: _pattern(data.get(n, "")) for n in _PATTERNS},
        data.get("self", ""),
        frozenset([data.get("self", ""), *(pronoun for pronoun, _ in oblique)]),
    )


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text) if text else _NEVER


def _genders(data: dict[str, Any], of: str) -> tuple[tuple[Shown, re.Pattern[str]], ...]:
    both: tuple[Shown, ...] = ("masculine", "feminine")
    return tuple((gender, _pattern(data.get(of + gender, ""))) for gender in both)


def _paired(pairs: Sequence[str]) -> Iterator[tuple[str, Shown]]:
    for pair in pairs:
        his, _, hers = pair.partition("/")
        if his:
            yield his, "masculine"
        yield hers, "feminine"


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[_Word, ...]:
    found = []
    last = -1
    for match in _WORD.finditer(text):
        start, end = match.span()
        joined = last >= 0 and text[last:start].isspace()
        found.append(_Word(match[0].lower()[:_LONGEST], start, end, joined))
        last = end
    return tuple(found)


def of_self(text: str, language: str) -> list[Form]:
    """Forms in which the speaker of `text` speaks of themselves; none where forms disagree."""
    data = _language(language)
    if data.own and data.selves.isdisjoint(_WORD.findall(text.lower())):
        return []
    words = _words(text)
    found = list(_beside_self(words, data) if data.own else _by_ending(words, data))
    for before, word in pairwise(words):
        gender = data.oblique.get((before.low, word.low)) if word.joined else None
        if gender:
            found.append(Form(gender, before.start, word.end))
    return found


def _gender(word: str, verbs: tuple[tuple[Shown, re.Pattern[str]], ...]) -> Shown | None:
    return next((gender for gender, pattern in verbs if pattern.fullmatch(word)), None)


def _verb(word: str, data: _Language) -> Shown | None:
    return None if word in data.sets["not_verbs"] else _gender(word, data.verbs)


def _beside_self(words: Sequence[_Word], data: _Language) -> Iterator[Form]:
    """Russian, Belarusian: a verb or adjective beside the word for *I*."""
    for at, word in enumerate(words):
        if word.low != data.own or (at and _NOUN_SELF.fullmatch(words[at - 1].low)):
            continue
        form = _after(words, at, data) or _before(words, at, data)
        if form:
            yield form


def _after(words: Sequence[_Word], at: int, data: _Language) -> Form | None:
    found: Form | None = None
    unknown = 0
    for number, word in enumerate(words[at + 1 : at + 1 + _REACH], at + 1):
        if not word.joined:
            break
        gender = _verb(word.low, data)
        if found:
            if gender and gender != found.gender:
                return None
            continue
        gender = gender or _paired_gender(words, number, data)
        if gender:
            found = Form(gender, words[at].start, word.end)
        elif word.low not in data.sets["between"]:
            unknown += 1
            if unknown > _UNKNOWN or data.patterns["stops"].fullmatch(word.low):
                return None
    return found


def _paired_gender(words: Sequence[_Word], at: int, data: _Language) -> Shown | None:
    low = words[at].low
    gender = data.pairs.get(low)
    if gender and low in data.sets["between"]:  # "sam": the thing itself, or "myself"
        after = words[at + 1].low if at + 1 < len(words) and words[at + 1].joined else ""
        return None if after in data.sets["things"] else gender
    return gender


def _before(words: Sequence[_Word], at: int, data: _Language) -> Form | None:
    if not at or not words[at].joined:
        return None
    following = words[at + 1] if at + 1 < len(words) else None
    if following and following.joined and _verb(following.low, data):
        return None
    gender = _verb(words[at - 1].low, data)
    return Form(gender, words[at - 1].start, words[at].end) if gender else None


def _by_ending(words: Sequence[_Word], data: _Language) -> Iterator[Form]:
    """Polish: the ending of a verb, or what follows *jestem*, *będę*, *żebym*."""
    for at, word in enumerate(words):
        low = word.low
        if low.endswith("m"):
            before = words[at - 1].low if at and word.joined else ""
            gender = _verb(low, data)
            if gender and before not in data.sets["before_nouns"]:
                yield Form(gender, word.start, word.end)
                continue
        if low in data.sets["helpers"] or low in data.sets["being"]:
            form = _helped(words, at, data)
            if form:
                yield form


def _helped(words: Sequence[_Word], at: int, data: _Language) -> Form | None:
    low = words[at].low
    for word in words[at + 1 : at + 1 + _REACH]:
        if not word.joined:
            break
        gender = data.pairs.get(word.low) if low in data.sets["being"] else None
        if not gender and low in data.sets["helpers"] and word.low not in data.sets["not_helped"]:
            gender = _gender(word.low, data.helped)
        if gender:
            return Form(gender, words[at].start, word.end)
        if word.low not in data.sets["between"]:
            break
    return None


def to_thou(text: str, language: str, verbs: bool) -> Iterator[tuple[int, int]]:
    """Where `text` speaks to one person informally; verbs without a pronoun where `verbs`."""
    data = _language(language)
    for word in _words(text):
        low = word.low
        plain = data.patterns["thou"].fullmatch(low) or low in data.sets["imperatives"]
        if plain or (verbs and text[word.start].islower() and _is_thou_verb(low, data)):
            yield word.start, word.end


def _is_thou_verb(low: str, data: _Language) -> bool:
    return data.patterns["thou_verbs"].fullmatch(low) is not None and (
        low not in data.sets["not_thou"]
    )


def opens_to_thou(text: str, language: str) -> tuple[int, int] | None:
    """The first word of `text` where it is an informal *You know,*."""
    words, data = _words(text[:200]), _language(language)
    if words and words[0].low in data.sets["openers"] and text[words[0].end :][:1] == ",":
        return words[0].start, words[0].end
    return None


def to_polite(text: str, language: str) -> Iterator[tuple[int, int, bool]]:
    """Where `text` speaks to one person formally, and whether that is sure (a group is not)."""
    data = _language(language)
    for at, word in enumerate(_words(text)):
        here = text[word.start : word.end]
        if at and data.patterns["polite"].fullmatch(here):
            yield word.start, word.end, True
        elif data.patterns["plural"].fullmatch(word.low):
            yield word.start, word.end, False


def to_sir(text: str, language: str) -> Iterator[Form]:
    """Where `text` says *pan* or *pani* to the one spoken to."""
    data = _language(language)
    words = _words(text)
    for at, word in enumerate(words):
        his = word.low in data.sets["sir"]
        if (his or word.low in data.sets["madam"]) and not _third(text, words, at, data):
            yield Form("masculine" if his else "feminine", word.start, word.end)


def _third(text: str, words: Sequence[_Word], at: int, data: _Language) -> bool:
    """Whether the *pan* at `at` is a name's or a title's, or someone that is spoken of."""
    if at and words[at].joined and words[at - 1].low in data.sets["third_after"]:
        return True
    if at + 1 == len(words) or not words[at + 1].joined:
        return False
    after = words[at + 1]
    return text[after.start].isupper() or after.low in data.sets["third_before"]

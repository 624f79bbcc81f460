"""The same English translated differently, and different English translated alike.

Within a document, and across the documents of a project: for that each document is boiled down
to its `facts`, which can be kept, so that only documents that disagree have to be read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from zlib import crc32

from workflow.checks import renderings
from workflow.checks.article import Article
from workflow.checks.clashes import Facts
from workflow.checks.values import Finding, Pair, Severity, Word
from workflow.evidence import agreement
from workflow.evidence.wording import number_words
from workflow.model import Entry

Told = Iterator[tuple[Entry, Finding]]

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
_SPELLINGS = (("\u0451", "\u0435"), ("\u0301", ""), ("\xad", ""), ("\u2019", "'"))
"""Differences of spelling that are none of wording: io for ie, stress marks, soft hyphens."""
_FEWEST = 2
"""Words of an English sentence whose translations are compared."""
_TELLING = 4
"""Words from which on a sentence's translation depends little on what is around it."""
_ALIKE = 0.5
"""Part of their words that two ways of saying the same have in common, at least."""
_CLEARLY = 1.0
"""By so much does a translation fit one English sentence better than another it is given for."""
_BEGINNING = 12
"""Characters by which texts that may be equal are brought together."""
_MARKS = " \t\n\xa0.,!?\u2026;:()\"'\u00ab\u00bb\u2018\u2019\u201c\u201d\u201e-\u2013\u2014"
_END = 3
"""Characters among which the mark at the end of a sentence is."""
_SHOWN = 60
"""Characters of another translation that are shown."""
_SPEAKS = ("speaker", "author")
"""Roles of names of persons."""
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|nowhere|without|cannot)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"\b(?:un|in|im|ir|il|dis|non)[a-z]{4,}|\b(?:hardly|fail|lack|refus|unless|few|little|deni|den)",
    re.IGNORECASE,
)
"""Negation without a word for it."""
_SHORT = (
    (re.compile(r"(?:can|won)?n['\u2019]t\b"), " not"),
    (re.compile(r"['\u2019](?:s|re|ll|ve|m|d)\b"), ""),
)
_ARTICLES = frozenset(("a", "an", "the"))
_NAME = re.compile(r"(?<=[^\W_] )[A-Z][a-z]{2,}")


def _english(text: str) -> str:
    """`text` without case, marks and quotes; a question stays one."""
    words = " ".join(_WORD.findall(text.lower()))
    return words + "?" if words and _asks(text) else words


def _asks(text: str) -> bool:
    """Whether a question mark stands after the last word."""
    ends = (sign for sign in reversed(text) if sign in "?_" or sign.isalnum())
    return next(ends, "") == "?"


def _translation(text: str) -> str:
    low = text.lower()
    for sign, instead in _SPELLINGS:
        low = low.replace(sign, instead)
    return " ".join(_WORD.findall(low))


def _counts(pair: Pair, english: str) -> bool:
    """Whether the translation of `english` is compared with others."""
    whole = pair.source == pair.entry.msgid  # else it holds that of the next one too
    return whole and (english.count(" ") + 1 >= _FEWEST or (bool(english) and _is_name(pair)))


def _is_name(pair: Pair) -> bool:
    return pair.role in _SPEAKS


def inconsistent(article: Article) -> Told:
    """Sentences that are translated in another way elsewhere in the document."""
    for english, pairs in _repeated(article).items():
        by_text: dict[str, list[Pair]] = {}
        for pair in pairs:
            by_text.setdefault(_translation(pair.target), []).append(pair)
        if len(by_text) > 1:
            usual = max(by_text.values(), key=_standing)
            for others in by_text.values():
                for pair in others if others is not usual else ():
                    grave = _gravity(pair, usual[0], english)
                    yield pair.entry, _otherwise(pair, usual[0].target, "here", grave)


def _repeated(article: Article) -> dict[str, list[Pair]]:
    """English that several entries have, and those."""
    found: dict[str, list[Pair]] = {}
    for pairs in _beginning_alike((p.entry.msgid, p) for p in article.pairs):
        for pair in pairs:
            english = _english(pair.entry.msgid)
            if _counts(pair, english):
                found.setdefault(english, []).append(pair)
    return {english: pairs for english, pairs in found.items() if len(pairs) > 1}


def _beginning_alike(texts: Iterable[tuple[str, Pair]]) -> Iterator[list[Pair]]:
    """Pairs whose texts have the same first words; cheap, since most have not."""
    found: dict[str, list[Pair]] = {}
    for text, pair in texts:
        found.setdefault(text.lstrip(_MARKS)[:_BEGINNING].casefold(), []).append(pair)
    return (pairs for pairs in found.values() if len(pairs) > 1)


def _standing(pairs: Sequence[Pair]) -> tuple[int, int]:
    """How much speaks for a translation: those who read it, then how often it stands."""
    return sum(not p.entry.fuzzy for p in pairs), len(pairs)


def _gravity(pair: Pair, other: Pair, english: str) -> Severity | None:
    """A name, or a long sentence in the same role, is always the same; others are worth a look."""
    names = _is_name(pair) and _is_name(other)
    same = _is_name(pair) == _is_name(other) and ("heading" in (pair.role, other.role)) == (
        pair.role == other.role == "heading"
    )
    return None if names or (same and english.count(" ") + 1 >= _TELLING) else "hint"


def _otherwise(pair: Pair, other: str, where: str, severity: Severity | None) -> Finding:
    what = "the same speaker" if _is_name(pair) else "the same English"
    place = "elsewhere" if where == "here" else f"in {where}"
    return Finding(f"{what} is translated otherwise {place}: {_cut(other)}", severity=severity)


@lru_cache(maxsize=16)
def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "\u2026"


def same_translation(article: Article) -> Told:
    """Translations of a sentence that are those of another, which says something else."""
    found: dict[str, list[Pair]] = {}
    for near in _beginning_alike((p.target, p) for p in article.pairs):
        for pair in near:
            text = _translation(pair.target)
            if text.count(" ") + 1 >= _TELLING and pair.source == pair.entry.msgid:
                found.setdefault(text, []).append(pair)
    for pairs in found.values():
        if len(pairs) > 1 and len({_english(p.source) for p in pairs}) > 1:
            yield from _taken(pairs)


def _taken(pairs: Sequence[Pair]) -> Told:
    """Those of `pairs`, all with one translation, that the translation is not of."""
    best = max(pairs, key=_fit)
    if not any(_differ(p.source, best.source) for p in pairs):  # all but the same words
        best = max(pairs, key=lambda p: (_negates_too(p), _fit(p)))
    what = f"the translation is that of another sentence: {_cut(best.source)}"
    english, fit = _english(best.source), _fit(best)
    for pair in pairs:
        if _english(pair.source) == english:
            continue
        if _contradict(pair.source, best.source) or (
            _differ(pair.source, best.source) and fit - _fit(pair) >= _CLEARLY
        ):
            yield pair.entry, Finding(what, 0, len(pair.target))


def _negates_too(pair: Pair) -> bool:
    negated = renderings.negated(pair.target, pair.language)
    return negated is None or negated == bool(
        _NEGATION.search(pair.source) or _HIDDEN.search(pair.source)
    )


def _fit(pair: Pair) -> float:
    return agreement.score(pair.source, pair.target, pair.language)


def _contradict(one: str, other: str) -> bool:
    """Whether numbers, names or negation tell two English sentences apart."""
    for facts in (_numbers, _names):
        mine, theirs = facts(one), facts(other)
        if not mine <= theirs and not theirs <= mine:
            return True
    return {_negated(one), _negated(other)} == {True, False}


@lru_cache(maxsize=16)
def _negated(text: str) -> bool | None:
    """Whether an English sentence denies something; None: it may do so without a word for it."""
    return None if _HIDDEN.search(text) else bool(_NEGATION.search(text))


@lru_cache(maxsize=16)
def _numbers(text: str) -> frozenset[str]:
    words = (w.casefold() for w in _WORD.findall(text))
    return frozenset(number_words().get(w, w) for w in words if w.isdigit() or w in number_words())


@lru_cache(maxsize=16)
def _names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text))


def _differ(one: str, other: str) -> bool:
    mine, theirs = _words(one), _words(other)
    return 2 * len(mine & theirs) < _ALIKE * (len(mine) + len(theirs))


@lru_cache(maxsize=16)
def _words(text: str) -> frozenset[str]:
    low = text.casefold()
    for pattern, instead in _SHORT:
        low = pattern.sub(instead, low)
    return frozenset(_WORD.findall(low)) - _ARTICLES


def facts(article: Article) -> Facts:
    """What `across` needs to know of the article; of a sentence that is there twice the first.

    A value of ``sentences`` begins with ``!`` where a person has translated (no fuzzy flag).
    """
    found: dict[str, str] = {}
    for pair in article.pairs:
        key = _key(pair)
        if key:
            sign = "?" if pair.entry.fuzzy else "!"
            if key not in found or (found[key][0] == "?" and sign == "!"):
                found[key] = sign + _hash(pair.target.casefold().strip(_MARKS))
    return {"sentences": found, "names": renderings.names(article)}


def _key(pair: Pair) -> str:
    """What a sentence is known by among documents; empty if it is not compared."""
    text, entry = pair.source, pair.entry
    if text != entry.msgid:  # the translation holds that of the next one too
        return ""
    plain = text.casefold().strip(_MARKS)
    named = _is_name(pair)
    if not plain or (" " not in plain and not named):
        return ""
    asks = "?" in text[-_END:]
    return f"{_hash(plain)}{len(plain):x}{'n' if named else ''}{'q' if asks else ''}"


def _hash(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def clash(article: Article, key: str, other: Article, document: str) -> Told:
    """The finding of a `Clash` with the article `other`, whose id is `document`; none where the
    two differ in marks, or spellings, alone."""
    mine, others = _with_key(article, key), _with_key(other, key)
    if not mine or not others:
        return
    theirs = others[0]
    english, said = _english(theirs.source), _translation(theirs.target)
    for pair in mine:
        if _english(pair.source) == english and _translation(pair.target) != said:
            grave = _gravity(pair, theirs, english)
            yield pair.entry, _otherwise(pair, theirs.target, document, grave)


class _Pairs:
    """The pairs of an article as a key of a cache: their comparison takes no time."""

    def __init__(self, article: Article) -> None:
        self.pairs = article.pairs

    def __hash__(self) -> int:
        return id(self.pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pairs) and self.pairs is other.pairs


def _with_key(article: Article, key: str) -> Sequence[Pair]:
    """The pairs of a sentence of the article's `facts`, in reading order."""
    return _by_key(_Pairs(article)).get(key, ())


@lru_cache(maxsize=4)
def _by_key(those: _Pairs) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in those.pairs:
        found.setdefault(_key(pair), []).append(pair)
    return found


@lru_cache(maxsize=4)
def _by_word(those: _Pairs) -> dict[str, list[tuple[Pair, Word]]]:
    """The words of an article's translations, with where they stand first in each."""
    found: dict[str, list[tuple[Pair, Word]]] = {}
    for pair in those.pairs:
        for word in {word.text: word for word in reversed(pair.target_words)}.values():
            found.setdefault(word.text, []).append((pair, word))
    return found


def name_clash(article: Article, variant: renderings.Variant) -> Told:
    """The finding of a name that another document renders otherwise."""
    for pair, word in _by_word(_Pairs(article)).get(variant.form, ()):
        if variant.name in pair.source.lower():
            what = f"{variant.form} is {variant.usual} in {variant.other}; expected one rendering"
            yield pair.entry, Finding(what, word.start, word.end)
            return

"""Dictionaries that decline words: pymorphy3 (Russian) and morfeusz2 (Polish), where installed.

They are needed only when forms are made, never when a check runs. Forms are generated, not
lemmas compared: with lemmas a participle would be found in every form of its verb.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Protocol

from workflow.terms.declension import Reading

_PACKAGES = {"ru": "pymorphy3", "pl": "morfeusz2"}
_CASES = {
    "nomn": "n", "gent": "g", "gen2": "g", "datv": "d", "accs": "a", "acc2": "a", "ablt": "i",
    "loct": "l", "loc2": "l", "voct": "v",
    "nom": "n", "gen": "g", "dat": "d", "acc": "a", "inst": "i", "loc": "l", "voc": "v",
}  # fmt: skip
_GENDERS = {"masc": "m", "femn": "f", "neut": "n", "ms-f": "m"}
_ADJECTIVES = ("ADJF", "PRTF", "NUMR")
_CLASSES = ("subst", "adj", "ppas", "pact", "ger", "depr", "num")


class Dictionary(Protocol):
    """What declines the words it knows."""

    name: str
    """With its version."""

    def readings(self, word: str) -> Sequence[Reading]:
        """Every way to take `word` as a nominative."""
        ...

    def known(self, word: str) -> bool:
        """Whether it knows `word` at all, in whatever form."""
        ...


def package(language: str) -> str:
    """The package that declines words of the language; empty: none does."""
    return _PACKAGES.get(language, "")


@cache
def dictionary(language: str) -> Dictionary | None:
    """The dictionary of a language (``ru``, ``pl``), or None where it is not installed."""
    name = package(language)
    if not name or find_spec(name) is None:
        return None
    return _Russian() if language == "ru" else _Polish()


def _version(*names: str) -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in names)
    except PackageNotFoundError:
        return names[0]


class _Russian:
    def __init__(self) -> None:
        from pymorphy3 import MorphAnalyzer

        self.name = _version("pymorphy3", "pymorphy3-dicts-ru")
        self._analyser = MorphAnalyzer(lang="ru")

    def known(self, word: str) -> bool:
        return bool(self._analyser.word_is_known(word.lower()))

    def readings(self, word: str) -> Sequence[Reading]:
        parses = [p for p in self._analyser.parse(word.lower()) if _taken(p.tag, word)]
        plural_only = [p for p in parses if "Pltm" in p.tag]
        return [reading for p in plural_only or parses for reading in _russian(p, word)]


def _taken(tag: Any, word: str) -> bool:
    """A name in small letters is none; the nominative only; short forms are no lemmas."""
    named = bool({"Name", "Surn", "Patr", "Geox"} & set(tag.grammemes))
    kind = tag.POS == "NOUN" or tag.POS in ("ADJF", "PRTF")
    return kind and tag.case == "nomn" and (word[:1].isupper() or not named)


def _russian(parse: Any, word: str) -> list[Reading]:
    tag = parse.tag
    adjective = tag.POS in _ADJECTIVES
    at = "pn" if tag.number == "plur" else f"{_GENDERS.get(tag.gender, 'm')}n"
    woman = "Surn" in tag and at == "fn"
    slots: dict[str, dict[str, None]] = {}
    for form in parse.lexeme:
        if form.tag.POS != tag.POS or form.tag.case not in _CASES:
            continue
        if woman and form.tag.gender != "femn":
            continue
        for gender in _gender(form.tag, at, "Surn" in tag):
            slots.setdefault(gender + _CASES[form.tag.case], {})[form.word] = None
    if "Surn" in tag and at == "mn":
        slots = {slot: forms for slot, forms in slots.items() if slot[0] in "mp"}
    if word[:1].isupper() and at == "fn" and adjective:
        slots = {slot: forms for slot, forms in slots.items() if slot[0] == "f"}
    return [Reading(adjective, at, {s: tuple(sorted(f)) for s, f in slots.items()})]


def _gender(tag: Any, at: str, surname: bool) -> Iterable[str]:
    if tag.number == "plur":
        return "p"
    gender = _GENDERS.get(tag.gender or "", "" if surname else at[0])
    return gender if gender and gender != "p" else "mf"


class _Polish:
    def __init__(self) -> None:
        from morfeusz2 import Morfeusz

        self.name = _version("morfeusz2")
        self._analyser = Morfeusz(expand_tags=True, whitespace=302)

    def known(self, word: str) -> bool:
        return any(tag != "ign" for _, _, (_, _, tag, _, _) in self._analyser.analyse(word))

    def readings(self, word: str) -> Sequence[Reading]:
        found: dict[tuple[str, str, str], bool] = {}
        for start, end, (_, lemma, tag, _, _) in self._analyser.analyse(word):
            fields = tag.split(":")
            if (start, end) == (0, 1) and _nominative(fields):
                found[lemma, fields[0], _at(fields)] = "pt" in fields
        if any(found.values()):  # elections, not choices; but a state is no couple
            found = {one: only for one, only in found.items() if only or one[2] != "pn"}
        return [r for one in found if (r := self._reading(*one))]

    def _reading(self, lemma: str, kind: str, at: str) -> Reading | None:
        slots: dict[str, dict[str, None]] = {}
        for form, _, tag, _, _ in self._analyser.generate(lemma):
            fields = tag.split(":")
            same = fields[0] == kind or (kind == "subst" and fields[0] == "depr")
            if same and len(fields) > 3 and fields[2] in _CASES and "neg" not in fields:
                slot = _at(fields)[0] + _CASES[fields[2]]
                slots.setdefault(slot, {})[form.lower()] = None
        if not slots:
            return None
        adjective = kind in ("adj", "ppas", "pact")
        return Reading(adjective, at, {s: tuple(sorted(f)) for s, f in slots.items()})


def _nominative(fields: Sequence[str]) -> bool:
    positive = "neg" not in fields and "com" not in fields and "sup" not in fields
    return fields[0] in _CLASSES and len(fields) > 3 and fields[2] == "nom" and positive


def _at(fields: Sequence[str]) -> str:
    return "pn" if fields[1] == "pl" else f"{fields[3][0]}n"

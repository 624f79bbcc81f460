"""Declension by rules: the inflected forms of a word that no dictionary knows.

The rules are data, ``languages/declension/<language>.toml``. They are made to miss nothing: where
a spelling leaves several ways open (a fleeting vowel, a genitive in -a or -u), all are taken, for
a form that no one writes does no harm in a search.

In the data an ending of several forms is parted by ``/``; ``0`` is no ending, ``-`` no form, ``+``
before it inserts a vowel into the stem; ``^`` and ``~`` alone are the stem softened, in the two
ways that ``soft`` and ``personal`` list. The columns of a noun: the end of its nominative (a
regular expression; what it matches is cut off), its gender (M: a man's name, never in small
letters), what may change in the stem (names of ``stems``), then g d a i l of the singular and
n g d a i l of the plural.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parents[1] / "languages" / "declension"
_SINGULAR, _PLURAL = "gdail", "ngdail"

Slots = dict[str, tuple[str, ...]]
"""Forms by gender (m, f, n; p: plural) and case (n, g, d, a, i, l, v): ``fg``."""


class Reading(NamedTuple):
    """One way to take a word."""

    adjective: bool
    at: str
    """The slot in which the word itself stands; always a nominative."""
    slots: Slots


class _Noun(NamedTuple):
    end: re.Pattern[str]
    gender: str
    name: bool
    """Names only."""
    stems: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


class _Adjective(NamedTuple):
    stem: re.Pattern[str]
    cells: dict[str, tuple[str, ...]]
    """By slot."""


class Rules:
    """The rules of one language."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        vowels = data["vowels"]
        self._changes = {
            name: [(_compiled(old.replace("%", vowels)), new.split("/")) for old, new in pairs]
            for name, pairs in data["stems"].items()
        }
        self._nouns = [_noun(line) for line in data["nouns"].splitlines() if line.strip()]
        self._adjectives = [_adjective(a) for a in data["adjectives"]]
        self._spelling = [(_compiled(old), new) for old, new in data.get("spelling", [])]
        self._irregular = {
            (found := _irregular(line)).slots[found.at][0]: found
            for line in data["irregular"].splitlines()
            if line.strip()
        }
        self._function_words = set(data["function_words"].split())
        self._oblique = _compiled(data["oblique"])
        self._adjectives_sure = _compiled(data["adjectives_sure"])
        self._acronym = _compiled(data["acronym"])
        self._acronym_endings = tuple(data["acronym_endings"].split())
        self._mans = _compiled(data["mans_name"])
        self._no_plural = _compiled(data["no_plural"])
        self._plural_only = set(data["plural_only"])
        self._fixed = set(data["indeclinable"])
        self._fixed_end = _compiled(data["indeclinable_end"])
        self._nouns_only = _compiled(data["nouns_only"])
        self._adjectives_only = _compiled(data["adjectives_only"])
        self._singulars = [(_compiled(old), new.split("/")) for old, new in data["singulars"]]
        self._feminine = _compiled(data["feminine_name"])
        self._feminine_fixed = _compiled(data["feminine_indeclinable"])

    def readings(self, word: str) -> list[Reading]:
        """Every way to take `word` as a nominative; its case (small, large) is a hint only."""
        low, name = word.lower(), word[:1].isupper()
        if low in self._function_words or self._oblique.search(low):
            return []
        if low in self._irregular:
            return [self._irregular[low]]
        if low in self._fixed:
            return [fixed(low, gender) for gender in "mfnp"]
        if self.is_womans(word):  # no plural and no masculine
            return [_only(r, "f") for r in self._as_adjective(low) if r.at == "fn"]
        if self.is_mans(word):
            return [_only(r, "mp") for r in self._as_adjective(low) if r.at == "mn"]
        return self.cut(word, self._guessed(low, name))

    def _guessed(self, low: str, name: bool) -> list[Reading]:
        """The readings of a word as its end suggests."""
        found = list(self._as_adjective(low))
        if not (found and self._adjectives_sure.search(low)):
            found += self._as_noun(low, name)
        if name:
            found += self.unchanged(low)
        elif low not in self._plural_only and not self._adjectives_only.search(low):
            found += self._from_plural(low)
        return found

    def acronym(self, word: str) -> tuple[str, ...]:
        """The forms of a word of capitals besides itself."""
        endings = self._acronym_endings if self._acronym.search(word.lower()) else ()
        return tuple(word.lower() + ending for ending in endings)

    def is_womans(self, name: str) -> bool:
        """Whether `name` is a surname that only a woman has: Tsikhanouskaya."""
        return name[:1].isupper() and self._feminine.search(name.lower()) is not None

    def is_mans(self, name: str) -> bool:
        """Whether `name` is a surname that only a man has: Chaikovsky."""
        return name[:1].isupper() and self._mans.search(name.lower()) is not None

    def cut(self, word: str, readings: Iterable[Reading]) -> list[Reading]:
        """The readings without plurals where the name `word` can have none: Minsk."""
        if not (word[:1].isupper() and self._no_plural.search(word.lower())):
            return list(readings)
        return [r if r.at == "pn" else _only(r, "mfn", r.adjective) for r in readings]

    def unchanged(self, name: str) -> list[Reading]:
        """`name` as one that is not declined: of a woman (Ostapovich), or a foreign one."""
        low = name.lower()
        if self._fixed_end.search(low):
            return [fixed(low, gender) for gender in "mfn"]
        return [fixed(low, "f")] if self._feminine_fixed.search(low) else []

    def _as_adjective(self, word: str) -> Iterator[Reading]:
        if self._nouns_only.search(word):
            return
        for row in self._adjectives:
            for gender in "mfnp":
                for stem in self._adjective_stems(word, row, f"{gender}n"):
                    slots = {slot: self._forms([stem], cell) for slot, cell in row.cells.items()}
                    yield Reading(True, f"{gender}n", slots)

    def _adjective_stems(self, word: str, row: _Adjective, slot: str) -> Iterator[str]:
        for ending in row.cells[slot]:
            if ending == "~":
                stems = self._changed(word, "impersonal")
            elif word.endswith(ending):
                stems = {word[: len(word) - len(ending)]}
            else:
                continue
            yield from (stem for stem in sorted(stems) if len(stem) > 1 and row.stem.search(stem))

    def _as_noun(self, word: str, name: bool = False) -> Iterator[Reading]:
        for row in self._nouns:
            match = row.end.search(word) if name or not row.name else None
            if match and match.start() > 0:
                yield self._declined(word, word[: match.start()], row)

    def _declined(self, word: str, stem: str, row: _Noun) -> Reading:
        stems = {stem}
        for name in row.stems:
            for one in tuple(stems):
                stems |= self._changed(one, name)
        ordered = sorted(stems)
        names = [f"{row.gender}{case}" for case in _SINGULAR] if row.gender != "p" else []
        names += [f"p{case}" for case in _PLURAL]
        cells = row.cells if row.gender != "p" else row.cells[len(_SINGULAR) :]
        slots = {n: self._forms(ordered, c) for n, c in zip(names, cells, strict=True)}
        at = f"{row.gender}n"
        slots[at] = tuple(dict.fromkeys((word, *slots.get(at, ()))))
        return Reading(False, at, {slot: forms for slot, forms in slots.items() if forms})

    def _from_plural(self, word: str) -> Iterator[Reading]:
        """`word` as the plural of a noun whose singular has to be guessed."""
        for old, news in self._singulars:
            if not old.search(word):
                continue
            for new in news:
                for reading in self._as_noun(old.sub(new.replace("0", ""), word)):
                    if word in reading.slots.get("pn", ()):
                        yield reading._replace(at="pn")

    def _changed(self, stem: str, name: str) -> set[str]:
        """What `stem` becomes by the changes `name`, each alone."""
        return {
            old.sub(new, stem, count=1)
            for old, news in self._changes.get(name, ())
            if old.search(stem)
            for new in news
        }

    def _first(self, stem: str, name: str) -> set[str]:
        """What `stem` becomes by the first change of `name` that fits."""
        for old, news in self._changes.get(name, ()):
            if old.search(stem):
                return {old.sub(new, stem, count=1) for new in news}
        return set()

    def _forms(self, stems: Iterable[str], cell: tuple[str, ...]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for stem in stems:
            for ending in cell:
                found |= dict.fromkeys(sorted(self._with(stem, ending)))
        return tuple(found)

    def _with(self, stem: str, ending: str) -> set[str]:
        if ending in ("^", "~"):
            made = self._first(stem, "soft" if ending == "^" else "personal")
        elif ending.startswith("+"):
            made = {s + ending[1:] for s in self._changed(stem, "inserted")}
        else:
            made = {stem + ending}
        return {self._spelt(form) for form in made}

    def _spelt(self, form: str) -> str:
        for old, new in self._spelling:
            form = old.sub(new, form)
        return form


def fixed(word: str, gender: str) -> Reading:
    """A word that never changes, of this gender."""
    genders = gender if gender == "p" else gender + "p"
    slots: Slots = {f"{g}{case}": (word,) for g in genders for case in "ngdail"}
    return Reading(False, f"{gender}n", slots)


def _only(reading: Reading, genders: str, adjective: bool = False) -> Reading:
    slots = {slot: forms for slot, forms in reading.slots.items() if slot[0] in genders}
    return Reading(adjective, reading.at, slots)


def _cells(line: str) -> list[tuple[str, ...]]:
    return [
        () if cell == "-" else tuple(e.removesuffix("0") for e in cell.split("/"))
        for cell in line.replace("|", " ").split()
    ]


def _noun(line: str) -> _Noun:
    end, gender, stems, rest = line.split(None, 3)
    cells = _cells(rest)
    assert len(cells) == len(_SINGULAR) + len(_PLURAL), line
    return _Noun(
        _compiled(f"(?:{end})$"),
        gender.lower(),
        gender.isupper(),
        tuple(stems.strip("-")),
        tuple(cells),
    )


def _adjective(row: Mapping[str, str]) -> _Adjective:
    cells = {
        f"{gender}{case}": cell
        for gender in "mfnp"
        for case, cell in zip("ngdail", _cells(row[gender]), strict=True)
    }
    return _Adjective(_compiled(row["stem"]), cells)


def _irregular(line: str) -> Reading:
    """gender, then the singular n g d a i l and the plural n g d a i l."""
    gender, rest = line.split(None, 1)
    names = [f"{gender}{case}" for case in "ngdail"] if gender != "p" else []
    names += [f"p{case}" for case in "ngdail"]
    slots = {n: cell for n, cell in zip(names, _cells(rest), strict=False) if cell}
    return Reading(False, names[0], slots)


def _compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression whose look-behinds may have alternatives of several lengths."""

    def apart(match: re.Match[str]) -> str:
        return "(?:{})".format("|".join(f"(?<={one})" for one in match[1].split("|")))

    return re.compile(re.sub(r"\(\?<=([^()]*\|[^()]*)\)", apart, pattern))


@cache
def rules(language: str) -> Rules:
    """The rules of a language in `making.LANGUAGES`."""
    return Rules(tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8")))

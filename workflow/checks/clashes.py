"""Which documents disagree, from what is kept of each: quick, whatever there is to say then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

Facts = dict[str, dict[str, str]]
"""Of one document, for JSON: ``sentences``, a hash of the English → one of its translation;
``names``, an English name → a form of its rendering."""


class Clash(NamedTuple):
    """A sentence that another document translates otherwise."""

    document: str
    key: str
    """Of the sentence in the document's `facts`."""
    other: str
    """A document with the translation that more have."""


def across(found: Mapping[str, Facts]) -> Iterator[Clash]:
    """Sentences that documents translate in different ways, by document → its `facts`.

    The translation that most documents have is right, of several one that a person made, then
    the first in the documents' order; the others clash with it. By document, since each has to be
    read again.
    """
    return iter(sorted(_clashes(found), key=lambda c: (c.document, c.other, c.key)))


def _clashes(found: Mapping[str, Facts]) -> Iterator[Clash]:
    clashing = _clashing(found)
    where: dict[str, dict[str, list[tuple[str, bool]]]] = {key: {} for key in clashing}
    for document, known in found.items() if clashing else ():
        for key in clashing & known["sentences"].keys():
            value = known["sentences"][key]
            where[key].setdefault(value[1:], []).append((document, value[0] == "!"))
    for key in clashing:
        usual = max(where[key].values(), key=lambda ds: (sum(made for _, made in ds), len(ds)))
        for documents in where[key].values():
            for document, _ in documents if documents is not usual else ():
                yield Clash(document, key, usual[0][0])


def _clashing(found: Mapping[str, Facts]) -> set[str]:
    """The sentences that have more than one translation."""
    first: dict[str, str] = {}
    clashing: set[str] = set()
    for known in found.values():
        for key, value in known["sentences"].items():
            if first.setdefault(key, value)[1:] != value[1:]:
                clashing.add(key)
    return clashing


def varying(found: Mapping[str, Facts]) -> dict[str, dict[str, str]]:
    """The names that are rendered in several forms, by document: inflected ones are among them."""
    first: dict[str, str] = {}
    several: set[str] = set()
    for known in found.values():
        for name, form in known["names"].items():
            if first.setdefault(name, form) != form:
                several.add(name)
    return {
        document: {name: form for name, form in known["names"].items() if name in several}
        for document, known in (found.items() if several else ())
    }

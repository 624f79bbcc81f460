"""The project's own words for a variant: what goes before the rules, and is written as it stands.

A file ``locales/variants.<tag>.txt`` has a line for each form of a word: the official form, a tab
and the form of the variant. Small letters stand for capitals too. An empty line, and a line that
begins with ``#``, says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.errors import CatalogueError
from workflow.project import LOCALES
from workflow.variants.rules import recased

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'"})


def file_of(tag: str) -> str:
    """Where the words of the variant `tag` (BCP 47) stand, relative to the project."""
    return f"{LOCALES}/variants.{tag}.txt"


@dataclass(frozen=True, slots=True)
class Words:
    """Official forms and those of the variant."""

    forms: dict[str, str] = field(default_factory=dict)

    def of(self, word: str) -> str | None:
        """The form of `word` in the variant, with its capitals; None where nothing is said."""
        if not self.forms:
            return None
        plain = word.translate(_APOSTROPHES)
        if plain in self.forms:
            return self.forms[plain]
        made = self.forms.get(plain.lower())
        return None if made is None else recased(word, made)


NO_WORDS = Words()


def parse(text: str, path: str) -> Words:
    """The words in a file. Raises CatalogueError for a line that is none, or one said twice."""
    forms: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("\t")]
        good = len(parts) == 2 and all(part and part.isprintable() for part in parts)
        if not good or " " in parts[0]:
            raise CatalogueError(
                "is no word and its form in the variant",
                path=path,
                line=number,
                expected="the official form, a tab, the other form",
                remedy="correct the line, or begin it with #",
            )
        official = parts[0].translate(_APOSTROPHES)
        if forms.get(official, parts[1]) != parts[1]:
            raise CatalogueError(
                "says again, and otherwise, what an earlier line says",
                path=path,
                line=number,
                remedy="keep one of the lines",
            )
        forms[official] = parts[1]
    return Words(forms)

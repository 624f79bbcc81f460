"""The termbase in one language: what it says of an English text, and where a translation has it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflow.terms.termbase import Termbase
from workflow.terms.usage import Wording, wording

_WORD = re.compile(r"[^\W\d_]+")

Place = tuple[int, int]


class Glossary:
    """The terms of a project for one language, ready to be found in translations."""

    def __init__(
        self, termbase: Termbase, language: str, forms: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.termbase = termbase
        self.language = language
        """BCP 47."""
        self._forms = forms or {}

    def wording(self, text: str) -> Wording:
        """What is said of the terms in the English `text`."""
        return wording(self.termbase, text, self.language)

    def find(self, form: str, text: str) -> list[Place]:
        """Where a translation of a term stands in `text`, in whatever inflected form."""
        wanted = [word.casefold() for word in _WORD.findall(form)]
        words = list(_WORD.finditer(text))
        found = []
        for at in range(len(words) - len(wanted) + 1) if wanted else ():
            here = words[at : at + len(wanted)]
            if all(_alike(w, h[0].casefold()) for w, h in zip(wanted, here, strict=True)):
                found.append((here[0].start(), here[-1].end()))
        return found


def _alike(word: str, other: str) -> bool:
    """Whether two words may be forms of one: they begin alike, all but an ending of three."""
    return other.startswith(word[: max(3, len(word) - 3)]) and len(other) <= len(word) + 4

"""The termbase: all terms of a project, and where they stand in a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workflow.terms.finding import Finder
from workflow.terms.values import Hit, Term


@dataclass(frozen=True)
class Termbase:
    """Terms in file order."""

    terms: tuple[Term, ...] = ()
    languages: tuple[str, ...] = ()
    """BCP 47 tags of the languages that have columns, in their order."""

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.terms)

    def find(self, text: str) -> list[Hit]:
        """The terms in the English `text`, in reading order; the longest win, none overlap.

        See `finding` for what counts. The first call makes all forms.
        """
        return self._finder.find(text) if self.terms else []

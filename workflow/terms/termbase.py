"""The termbase: all terms of a project, and where they stand in a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workflow.project import LOCALES, Project
from workflow.terms.finding import Finder
from workflow.terms.values import Hit, Term

TERMS = f"{LOCALES}/terms.csv"


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


def load(project: Project) -> Termbase:
    """The project's termbase; an empty one where there is no ``locales/terms.csv``.

    Raises PerakladError with path and line for what `parse_csv` refuses.
    """
    data = project.read_or_none(TERMS)
    if data is None:
        return Termbase()
    from workflow.terms.csv_form import parse_csv

    return parse_csv(data, TERMS)

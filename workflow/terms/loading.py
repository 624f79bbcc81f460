"""The termbase of a project."""

from __future__ import annotations

from workflow.project import LOCALES, Project
from workflow.terms.termbase import Termbase

TERMS = f"{LOCALES}/terms.csv"


def load(project: Project) -> Termbase:
    """The project's termbase; an empty one where there is no ``locales/terms.csv``.

    Raises PerakladError with path and line for what `parse_csv` refuses.
    """
    data = project.read_or_none(TERMS)
    if data is None:
        return Termbase()
    from workflow.terms.csv_form import parse_csv

    return parse_csv(data, TERMS)

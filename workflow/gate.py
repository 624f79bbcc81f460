"""What stands in the way of a sign-off and of a release: errors that nobody has accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflow.checking import Checker, Row
from workflow.documents import Files
from workflow.model import Key
from workflow.project import LOCALES, SOURCE, Project, Stat


class Errors:
    """The errors in a project that nobody has accepted: they stand in the way of a sign-off."""

    def __init__(self, project: Project, tree: dict[str, Stat]) -> None:
        self._project, self._tree = project, tree
        self._checkers: dict[str, Checker] = {}
        self._known: dict[tuple[str, str], dict[Key, list[Row]]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """For other processes: what is known, without the tools that cannot be sent."""
        return {**self.__dict__, "_checkers": {}}

    @classmethod
    def of(cls, project: Project) -> Errors:
        """As the files are now."""
        return cls(project, project.scan(SOURCE) | project.scan(LOCALES, without=".pot"))

    def rows(self, files: Files, language: str) -> dict[Key, list[Row]]:
        """A document's errors by entry. Raises PerakladError for a file that cannot be used."""
        place = (files.document, language)
        if place not in self._known:
            if language not in self._checkers:
                self._checkers[language] = Checker(self._project, language, self._tree)
            found: dict[Key, list[Row]] = {}
            for row in self._checkers[language].rows(files):
                if row.severity == "error" and row.open:
                    found.setdefault((row.msgctxt, row.msgid), []).append(row)
            self._known[place] = found
        return self._known[place]

    def save(self, documents: Iterable[str]) -> None:
        """Remember what was found, for `documents` and no others."""
        names = tuple(documents)  # each language's checker goes through them
        for checker in self._checkers.values():
            checker.save(names)

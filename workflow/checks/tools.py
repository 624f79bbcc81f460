"""What the checks of one language need besides a document: terms, words, dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from workflow.checks.article import Article, article
from workflow.checks.values import Speller
from workflow.config import Checking
from workflow.documents import own_words
from workflow.model import Entry, Meta
from workflow.project import Project, decode
from workflow.terms.glossary import Glossary

SYSTEM = "system"
"""The dictionaries of the operating system, as ``[check] dictionaries`` says it."""


class Tools:
    """The termbase and the dictionaries of a project in one language, each read when needed."""

    def __init__(self, project: Project, language: str, config: Checking) -> None:
        """`language`: BCP 47, canonical."""
        self._project, self.language, self.config = project, language, config

    def article(
        self,
        entries: Sequence[Entry],
        meta: Meta | None = None,
        openers: Iterable[str] = (),
    ) -> Article:
        """The catalogue's `entries` ready to be checked.

        `meta`: what the document's front matter says; `openers`: English sentences that open a
        block, looked at where `[joined]` stands. Raises PerakladError for terms or words that
        cannot be read.
        """
        return article(
            entries, self.language, self.glossary, meta, frozenset(openers), self.speller
        )

    @cached_property
    def glossary(self) -> Glossary:
        """The project's terms."""
        from workflow import terms
        from workflow.terms import forms

        return forms.glossary(self._project, terms.load(self._project), self.language)

    @cached_property
    def speller(self) -> Speller | None:
        """The dictionaries that the project asks for, with its own words and terms."""
        if not self.config.dictionaries:
            return None
        from workflow.checks import spelling

        words = [*self._words(), *self.glossary.words()]
        return spelling.speller(self.folder, self.language, words)

    @property
    def folder(self) -> str:
        """Of the dictionaries, absolute, or `SYSTEM`."""
        folder = self.config.dictionaries
        return folder if folder == SYSTEM else str(Path(self._project.root) / folder)

    def dictionary(self) -> object:
        """What tells one state of the dictionaries from another."""
        if not self.config.dictionaries:
            return None
        from workflow.checks import spelling

        return spelling.state(self.folder, self.language)

    def _words(self) -> list[str]:
        name = own_words(self.language)
        data = self._project.read_or_none(name)
        return decode(data, name).split() if data else []

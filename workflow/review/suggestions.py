"""What helps to translate a sentence: what the memory has for it, and its terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from workflow.drafting.worddiff import Piece, pieces
from workflow.memory import Match
from workflow.model import Entry
from workflow.project import Project
from workflow.review.kit import Kit
from workflow.review.recall import Recall
from workflow.terms.glossary import Glossary
from workflow.terms.usage import TermUse

if TYPE_CHECKING:
    from workflow.review.opened import Opened

LIMIT = 5
THRESHOLD = 60
"""Score of the memory below which a match helps nobody."""

LONGEST = 20_000
"""Characters of a text that is being typed in which terms are looked for."""


class _Desk(Protocol):
    """What is asked of a desk."""

    project: Project


class Suggestion(NamedTuple):
    """A match of the memory."""

    score: int
    """0 to 100, as `memory.Match` has it."""
    kind: str
    """``context``, ``exact``, ``repaired`` or ``fuzzy``."""
    origin: str
    """The document or the import it comes from."""
    source: str
    target: str
    diff: list[Piece]
    """From the match's English to this sentence's."""


class Hint(NamedTuple):
    """A term that stands in the English, and how it is to be translated."""

    form: str
    """English, as it stands in the sentence."""
    preferred: str
    """Of a term that is not translated: the form itself, or its own rendering."""
    admitted: tuple[str, ...]
    forbidden: tuple[str, ...]
    note: str
    used: bool
    """The translation has what is preferred or admitted, in whatever inflected form."""


class Suggestions:
    """Matches and terms for the sentences of a project. Threads may share it."""

    def __init__(self, desk: _Desk) -> None:
        self.memory = Recall(desk)
        self._project = desk.project
        self._kit = Kit(desk.project)

    def close(self) -> None:
        """Let go of the memory's file."""
        self.memory.close()

    def matches(self, opened: Opened, key: str) -> list[Suggestion]:
        """What the memory has for the entry with this `ledger.source_of`, the best first.

        Without what it has from this very entry. Raises ProjectError where the memory's cache
        cannot be used.
        """
        entry = opened.entry(key)
        if entry is None:
            return []
        at, last = opened.positions[key], len(opened.entries) - 1
        secret = self._project.config.confidential or opened.document.meta.confidential
        found = self.memory.search(
            entry.msgid,
            opened.place.language,
            threshold=THRESHOLD,
            limit=LIMIT + 1,
            before=opened.entries[at - 1].msgid if at else "",
            after=opened.entries[at + 1].msgid if at < last else "",
            visible=None if secret else self.memory.public(),
        )
        others = [m for m in found if not _own(m, entry, opened)]
        return [
            Suggestion(m.score, m.kind, m.origin, m.source, m.target, pieces(m.source, entry.msgid))
            for m in others[:LIMIT]
        ]

    def terms(self, opened: Opened, key: str, text: str) -> list[Hint]:
        """The terms in the English of the entry, and whether `text`, a translation of it, has
        them.

        Raises PerakladError for a termbase that cannot be read.
        """
        entry = opened.entry(key)
        glossary = self._kit.tools(opened.place.language).glossary
        if entry is None or not glossary.termbase.terms:
            return []
        english, text = entry.msgid, text[:LONGEST]
        wording = glossary.wording(english)
        notes = {
            english[hit.start : hit.end]: "; ".join(
                dict.fromkeys(term.note for term in (hit.term, *hit.others) if term.note)
            )
            for hit in glossary.termbase.find(english)
        }
        uses = [(use, False) for use in wording.uses] + [(use, True) for use in wording.copied]
        uses.sort(key=lambda told: english.find(told[0].form))
        return [
            Hint(
                use.form,
                use.preferred,
                use.admitted,
                use.forbidden,
                notes.get(use.form, ""),
                _used(glossary, use, text, fixed=fixed),
            )
            for use, fixed in uses
        ]


def _own(match: Match, entry: Entry, opened: Opened) -> bool:
    """Whether the match is what this entry has, or had a moment ago."""
    if match.origin != opened.place.document or match.source != entry.msgid:
        return False
    return not any(
        e.msgid == entry.msgid and e.msgstr == match.target and e.key != entry.key
        for e in opened.entries
    )


def _used(glossary: Glossary, use: TermUse, text: str, *, fixed: bool) -> bool:
    forms: Sequence[str] = (use.preferred, *use.admitted)
    if fixed and use.form in text:
        return True
    return any(glossary.find(form, text) for form in forms if form)

"""What a term is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "properNoun", "other")
"""The values of TBX-Basic's ``partOfSpeech``."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A term in one language."""

    preferred: str
    """What is to be written; empty where only forbidden forms are known."""
    admitted: tuple[str, ...] = ()
    """What may be written, too."""
    forbidden: tuple[str, ...] = ()
    """What must not be written."""


@dataclass(frozen=True, slots=True)
class Term:
    """A concept: its English forms and what they are in other languages."""

    id: str
    """A name, ``[a-z0-9_-]``."""
    forms: tuple[str, ...]
    """English, the preferred one first; inflected forms are found without being listed."""
    domain: str = ""
    pos: str = ""
    """One of `PARTS_OF_SPEECH`, or empty: a noun for all that is found."""
    note: str = ""
    do_not_translate: bool = False
    renderings: tuple[tuple[str, Rendering], ...] = ()
    """By BCP 47 tag, in the order of the termbase's languages."""
    line: int = field(default=0, compare=False)
    """Where it stands in the file it was read from."""

    def rendering(self, tag: str) -> Rendering | None:
        """The term in the language `tag` (BCP 47), exactly that; None: nothing is known."""
        return next((rendering for known, rendering in self.renderings if known == tag), None)


class Hit(NamedTuple):
    """A term in a text: ``text[start:end]`` is one of its forms, perhaps inflected.

    A possessive ending is not part of it: the place in ``officer's`` is ``officer``.
    """

    term: Term
    start: int
    end: int
    others: tuple[Term, ...] = ()
    """Further terms with the same form at the same place (homonyms), in file order."""

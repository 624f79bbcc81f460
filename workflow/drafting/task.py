"""One empty entry on its way to a draft, and what was found for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.model import Key


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translation that could become the draft."""

    text: str
    engine: str
    """What it is from, as the configuration names it."""
    model: str = ""
    score: int | None = None
    """Of a match from the memory."""
    origin: str = ""
    """Document or import that the match is from."""
    was: str = ""
    """The English that the match translates, where it is not the entry's own."""
    doubts: tuple[str, ...] = ()
    """What a reviewer should look at."""


@dataclass(slots=True)
class Task:
    """One empty entry: what an engine needs to know of it, and what came of it."""

    document: str
    key: Key
    before: str = ""
    """The text before it in the document, and after it."""
    after: str = ""
    note: str = ""
    """What it is to a reader."""
    confidential: bool = False
    pivot: str = ""
    """Its translation into the language that a pivot engine starts from."""
    done: Candidate | None = None
    """What needs no other candidate beside it."""
    candidates: list[Candidate] = field(default_factory=list)
    last_resort: Candidate | None = None
    """What is better than nothing: a weak match."""
    refused: dict[str, str] = field(default_factory=dict)
    """Engine, and why its answer was not good enough."""

    @property
    def text(self) -> str:
        """The English."""
        return self.key[1]

    def best(self) -> Candidate | None:
        """The candidate with the fewest doubts; of equals the one of the earlier engine."""
        if self.done is not None:
            return self.done
        return min(self.candidates, key=lambda c: len(c.doubts), default=self.last_resort)

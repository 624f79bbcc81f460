"""What goes into the translation memory and what comes out of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from workflow.memory.canonical import Tier

Kind = Literal["context", "exact", "repaired", "fuzzy"]
"""How a match was found, the best first.

``context``: the same text between the same neighbours. ``exact``: the same text, white space
aside. ``repaired``: the same but for numbers, names or quotes, and the target was set right for
them. ``fuzzy``: a similar text; its target translates that one.
"""

KINDS: tuple[Kind, ...] = ("context", "exact", "repaired", "fuzzy")


class Unit(NamedTuple):
    """A translation unit: an English text and its translation."""

    source: str
    target: str
    origin: str
    """The id of the document, or the slug of the import, that it comes from."""
    tier: Tier
    before: str | None = None
    """The English text before it in its document, empty at its start; None: nobody knows."""
    after: str | None = None
    """The English text after it, likewise."""


class Match(NamedTuple):
    """A unit found for a text."""

    score: int
    """0 to 100, see `similarity`: 100 for context and exact matches, 99 for repaired ones."""
    kind: Kind
    source: str
    """The unit's own source."""
    target: str
    """The unit's target; of a repaired match, set right."""
    origin: str
    tier: Tier

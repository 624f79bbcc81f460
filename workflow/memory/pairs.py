"""What the readers of foreign memories give and what the writers take."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from workflow.incoming import Progress
from workflow.memory.canonical import Tier

Pair = tuple[str, str]
"""Source and target of a translation unit, as plain text."""

Row = tuple[str, str, str, str]
"""Source, target, origin and tier of a translation unit."""

Skipped = Counter[str]
"""How many units were left out, by the reason."""

SOURCE = "en"
"""The language of all sources."""


class Job(NamedTuple):
    """What is to be read."""

    path: str
    """A file anywhere."""
    language: str
    """BCP 47, of the translations."""
    tier: Tier
    """What its units will be."""
    skipped: Skipped
    """Filled by the reader."""
    progress: Progress

"""Long lists of articles in several pages, so that a phone never loads a thousand at once.

The older pages are numbered from the oldest article on: a new article changes the newest page
alone, and an address keeps what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workflow.editions.content import Card

PER_PAGE = 100
"""Articles on an older page. The newest has from half to one and a half times as many."""


class Part(NamedTuple):
    """One page of a list."""

    cards: Sequence[Card] = ()
    """The newest first."""
    number: int = 0
    """From 1, the oldest; 0: the newest, which is the list's own page."""
    pages: int = 0
    """How many older pages the list has."""

    @property
    def older(self) -> int | None:
        """The number of the page with the articles before these; None: there are none."""
        return (self.number or self.pages + 1) - 1 or None

    @property
    def newer(self) -> int | None:
        """The number of the page with the articles after these; None: there are none."""
        if not self.number:
            return None
        return self.number + 1 if self.number < self.pages else 0


def parts(cards: Sequence[Card]) -> list[Part]:
    """The pages of a list of `cards`, which has the newest first; at least one."""
    count = max(len(cards) - PER_PAGE // 2, 0) // PER_PAGE
    newest = len(cards) - count * PER_PAGE
    found = [Part(cards[:newest], 0, count)]
    for number in range(count, 0, -1):
        start = newest + (count - number) * PER_PAGE
        found.append(Part(cards[start : start + PER_PAGE], number, count))
    return found


def path(part: int, name: str) -> str:
    """The file of a page of the list ``<name>.html``, relative to the folder that this is in.

    The older pages of ``index.html`` are in ``archive``, those of another list in a folder of
    its name.
    """
    folder = "archive" if name == "index" else name
    return f"{folder}/{part}.html" if part else f"{name}.html"

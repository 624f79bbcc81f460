"""What no rule of typography may look into: addresses, markup, placeholders, fixed terms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflow import placeables
from workflow.editions.typography import protected
from workflow.placeables import Placeable

SHIELD = "\ue000"
"""Stands for what is shielded; the typographer of editions leaves it alone, too."""

_SHIELDS = re.compile(f"{SHIELD}+")
_MARKER = re.compile(r"^[ \t]*([-*])(?=[ \t\u00a0])", re.MULTILINE)
_LEFT = re.compile(r"\u27e6[^\u27e7]*(?:\u27e7|\Z)")
"""Words that an engine left in another language."""


def markers(text: str, source: str = "") -> list[tuple[int, int]]:
    """Where list markers stand in `text`: the hyphens and asterisks at the start of its lines.

    In a text of one line only if its `source` begins with one, too: it may be a dash.
    """
    if "\n" in text.strip("\n"):
        return [found.span(1) for found in _MARKER.finditer(text)]
    found = _MARKER.match(text) if _MARKER.match(source) else None
    return [found.span(1)] if found else []


def shielded(text: str, copied: Sequence[Placeable], lists: Sequence[tuple[int, int]] = ()) -> str:
    """`text` with a sign in place of every character that is `copied`; places stay.

    `lists`: its `markers`. A fixed term without any mark in it is a word like others.
    """
    spans = [(c.start, c.end) for c in copied if c.kind != "term" or not c.text.isalnum()]
    spans += protected(text)
    spans += lists
    if "\u27e6" in text:
        spans += [found.span() for found in _LEFT.finditer(text)]
    if not spans:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end > at:
            start = max(start, at)
            pieces += [text[at:start], SHIELD * (end - start)]
            at = end
    return "".join(pieces) + text[at:]


def hold(
    text: str, fixed: Sequence[str] = (), lists: Sequence[tuple[int, int]] = ()
) -> tuple[str, list[str]]:
    """`text` with one sign for each stretch that is copied, and the stretches in order."""
    whole = shielded(text, placeables.copied(text, fixed), lists)
    held = [text[found.start() : found.end()] for found in _SHIELDS.finditer(whole)]
    return _SHIELDS.sub(SHIELD, whole) if held else whole, held


def release(text: str, held: Sequence[str]) -> str:
    """The inverse of `hold`."""
    if not held:
        return text
    pieces = iter(held)
    return re.sub(SHIELD, lambda _: next(pieces), text)

"""Words of a text inside a message."""

from __future__ import annotations

_LONGEST = 80


def shown(text: str) -> str:
    """`text` on one line, the middle left out if it is long."""
    line = " ".join(text.split())
    half = _LONGEST // 2
    return line if len(line) <= _LONGEST else f"{line[:half]}\u2026{line[-half:]}"

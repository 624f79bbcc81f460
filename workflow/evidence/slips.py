"""Where two spellings of nearly the same thing differ: one stretch between a common start and end."""

from __future__ import annotations

from os.path import commonprefix


def common(old: str, new: str) -> tuple[int, int]:
    """How many characters both begin with, and with how many of the rest both end."""
    start = len(commonprefix([old, new]))
    return start, len(commonprefix([old[start:][::-1], new[start:][::-1]]))

"""What stands in quotes, brackets or emphasis: titles and glosses, in whatever language."""

from __future__ import annotations

import re
from functools import lru_cache

_QUOTED = re.compile(
    r"""\u00ab[^\u00ab\u00bb]{1,300}\u00bb|\u201e[^\u201e\u201c\u201d]{1,300}[\u201c\u201d]
    |\u201c[^\u201c\u201d]{1,300}\u201d|"[^"]{1,300}"|\u2018[^\u2018\u2019]{1,300}\u2019
    |\([^()]{1,300}\)|\[[^\[\]]{1,300}\]
    |(?<!\w)_[^_]{1,200}_(?!\w)|(?<![\w*])\*[^*]{1,200}\*(?![\w*])""",
    re.VERBOSE,
)
_MARK = re.compile('[\u00ab\u201e\u201c"\u2018(\\[_*]')


@lru_cache(maxsize=64)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Where quotes, brackets and Markdown's emphasis stand in `text`, marks included; of nested
    ones the outer."""
    if not _MARK.search(text):
        return ()
    return tuple(match.span() for match in _QUOTED.finditer(text))


def within(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` stands within one pair of quotes or brackets, and is not all
    but all of the text."""
    return any(a <= start and end <= b and b - a < len(text) - 2 for a, b in quoted(text))

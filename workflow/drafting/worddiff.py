"""What changed between two English texts, word by word, in the form of GNU wdiff."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PARTS = re.compile(r"\w+(?:['\u2019-]\w+)*|\s+|[^\w\s]")
"""A word, white space, or one mark: the parts that a change is made of."""
_MOST = 2000
"""Parts of a text that are compared; with more than that all of it counts as changed."""


def word_diff(old: str, new: str) -> str:
    """`new` with what went as ``[-old-]`` and what came as ``{+new+}``.

    White space between changed words goes with them; where one wording replaces another, a space
    parts the two marks. The unmarked text and what is in ``[- -]`` make `old`, the unmarked text
    and what is in ``{+ +}`` make `new`.
    """
    if old == new:
        return new
    was, now = _PARTS.findall(old), _PARTS.findall(new)
    if max(len(was), len(now)) > _MOST:
        return _marked(old, new)
    return "".join(_rendered(was, now))


def _rendered(was: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    gone: list[str] = []
    come: list[str] = []
    for equal, a, b in _pieces(was, now):
        if equal and not (a.isspace() and (gone or come)):
            space = _shared_end(gone, come)
            yield _marked("".join(gone), "".join(come)) + space + a
            gone, come = [], []
        else:
            gone.append(a)
            come.append(b)
    space = _shared_end(gone, come)
    yield _marked("".join(gone), "".join(come)) + space


def _shared_end(gone: list[str], come: list[str]) -> str:
    """Take the white space that both end with away, and give it back."""
    if gone and come and gone[-1] == come[-1] and gone[-1].isspace():
        gone.pop()
        return come.pop()
    return ""


def _pieces(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    """Stretches of both texts side by side: equal ones part by part, others as they are."""
    from rapidfuzz.distance import Indel

    for step in Indel.opcodes(was, now):
        gone = was[step.src_start : step.src_end]
        if step.tag == "equal":
            yield from ((True, part, part) for part in gone)
        else:
            yield False, "".join(gone), "".join(now[step.dest_start : step.dest_end])


def _marked(gone: str, come: str) -> str:
    both = " " if gone and come else ""
    return (f"[-{gone}-]" if gone else "") + both + (f"{{+{come}+}}" if come else "")

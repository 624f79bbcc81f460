"""What changed between two English texts, word by word, in the form of GNU wdiff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

_PARTS = re.compile(r"\w+(?:['\u2019-]\w+)*|\s+|[^\w\s]")
"""A word, white space, or one mark: the parts that a change is made of."""
_MOST = 2000
"""Parts of a text that are compared; with more than that all of it counts as changed."""


Piece = tuple[Literal["=", "-", "+"], str]
"""A stretch of text: in both, only in the old one, or only in the new one."""


def word_diff(old: str, new: str) -> str:
    """`new` with what went as ``[-old-]`` and what came as ``{+new+}``.

    White space between changed words goes with them; where one wording replaces another, a space
    parts the two marks. The unmarked text and what is in ``[- -]`` make `old`, the unmarked text
    and what is in ``{+ +}`` make `new`.
    """
    shown: list[str] = []
    before = ""
    for sign, text in pieces(old, new):
        mark = {"=": text, "-": f"[-{text}-]", "+": f"{{+{text}+}}"}[sign]
        shown.append(f" {mark}" if before + sign == "-+" else mark)
        before = sign
    return "".join(shown)


def pieces(old: str, new: str) -> list[Piece]:
    """What makes `new` of `old`, in order; what goes stands before what comes in its place.

    The pieces ``=`` and ``-`` joined are `old`, ``=`` and ``+`` joined are `new`; none is empty,
    and no two of a kind follow one another.
    """
    was, now = _PARTS.findall(old), _PARTS.findall(new)
    if old != new and max(len(was), len(now)) > _MOST:
        return _changed(old, new)
    told: Iterable[Piece] = _told(was, now) if old != new else [("=", new)]
    found: list[Piece] = []
    for piece in told:
        if found and found[-1][0] == piece[0]:
            found[-1] = (piece[0], found[-1][1] + piece[1])
        elif piece[1]:
            found.append(piece)
    return found


def _told(was: Sequence[str], now: Sequence[str]) -> Iterator[Piece]:
    gone: list[str] = []
    come: list[str] = []
    for equal, a, b in _pieces(was, now):
        if equal and not (a.isspace() and (gone or come)):
            space = _shared_end(gone, come)
            yield from _changed("".join(gone), "".join(come))
            yield "=", space + a
            gone, come = [], []
        else:
            gone.append(a)
            come.append(b)
    space = _shared_end(gone, come)
    yield from _changed("".join(gone), "".join(come))
    yield "=", space


def _changed(gone: str, come: str) -> list[Piece]:
    found: list[Piece] = [("-", gone), ("+", come)]
    return [piece for piece in found if piece[1]]


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

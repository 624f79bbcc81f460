"""Quotation marks of a block: which open, which close, how deep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

Side = Literal["open", "close", ""]

_RUN = re.compile(r'["“”„«»\u2018\u2019]+')
_SIGN = re.compile('["“”„«»\u2018]')
_PAIRS = re.compile("(?:[«„][»”]|„“)*+")
"""Marks none of which is within others, and whose sides no neighbour can change."""
_BEFORE = frozenset(" \u00a0\u2009\u202f\n\ue001([{-–—")
_AFTER = frozenset(" \u00a0\u2009\u202f\n\ue001)]},;:!?.…-–—")
_SINGLE = "\u2018"
_UNSURE = '"“”„'


@dataclass(slots=True)
class _Mark:
    place: int
    char: str
    side: Side
    """What its neighbours make of it; empty: they do not tell."""
    opens: bool
    paired: bool = False


def set_quotes(text: str, outer: tuple[str, str], inner: tuple[str, str]) -> str:
    """`text`, a block with one passage per line, with the language's quotation marks.

    A mark is changed where its neighbours, or the marks around it, tell what it does; the others
    (inches, apostrophes, a stray closing mark) stay.
    """
    signs = "".join(_SIGN.findall(text))
    if _PAIRS.fullmatch(signs):  # whatever stands around them: a third of the time, nearly always
        sides = cycle(outer)
        same = signs == "".join(outer) * (len(signs) // 2)
        return text if same else _SIGN.sub(lambda _: next(sides), text)
    marks = _marks(text)
    pieces: list[str] = []
    at = depth = 0
    for mark in marks:
        pieces.append(text[at : mark.place])
        at = mark.place + 1
        if mark.paired:
            depth -= not mark.opens
            pieces.append((inner if depth else outer)[not mark.opens])
            depth += mark.opens
        else:
            pieces.append(_lonely(mark, text, outer))
    return "".join(pieces) + text[at:]


def balanced(text: str) -> bool:
    """Whether every quotation mark of `text` has its partner there."""
    return all(mark.paired for mark in _marks(text))


def _marks(text: str) -> list[_Mark]:
    marks: list[_Mark] = []
    stack: list[_Mark] = []
    for run in _RUN.finditer(text):
        side = _side(text[max(run.start() - 1, 0) : run.start()], text[run.end() : run.end() + 1])
        for place in range(run.start(), run.end()):
            mark = _read(place, text[place], side, stack)
            if mark is None:
                continue
            marks.append(mark)
            if mark.opens:
                stack.append(mark)
            else:
                _pair(mark, stack)
    return marks


_DEEP = 64
"""So many unclosed marks are looked back over; more are no quotation."""


def _side(before: str, after: str) -> Side:
    """What a mark between two characters does: a word follows an opening one."""
    opens = not before or before in _BEFORE
    closes = not after or after in _AFTER
    if opens and closes and after in (".", "…") and before not in "-–—":
        return "open"
    if opens == closes:
        return ""
    return "open" if opens else "close"


def _read(place: int, char: str, side: Side, stack: list[_Mark]) -> _Mark | None:
    """The mark at `place`, or None for an apostrophe."""
    double = next((m.char for m in reversed(stack[-_DEEP:]) if m.char != _SINGLE), "")
    if char == _SINGLE:
        opens = True
        known = side == "open"
    elif char == "’":
        opens = False
        known = side == "close" and bool(stack) and stack[-1].char == _SINGLE
    else:
        opens = _opens(char, side, double)
        known = True
    return _Mark(place, char, side, opens) if known else None


def _opens(char: str, side: Side, top: str) -> bool:
    if char in "«„":
        return True
    if char == "»" or (char == "“" and top == "„"):
        return False
    if char == "”":
        return side == "open" and not top
    return side == "open" or (not side and not top)


def _pair(mark: _Mark, stack: list[_Mark]) -> None:
    """Pairs a closing mark with the last one open; a single mark pairs with a single one only."""
    if mark.char != "’":
        while stack and stack[-1].char == _SINGLE:
            stack.pop()
    if stack:
        stack.pop().paired = mark.paired = True


def _lonely(mark: _Mark, text: str, outer: tuple[str, str]) -> str:
    """An unpaired mark: its partner may stand in a passage that is still English."""
    wanted: Side = "open" if mark.opens else "close"
    before = text[mark.place - 1 : mark.place]
    # inches, or an opening mark with the space on its wrong side
    other = mark.char == '"' and (before.isdigit() or before == ":")
    if mark.char not in _UNSURE or mark.side != wanted or other:
        return mark.char
    return outer[not mark.opens]

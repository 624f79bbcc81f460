"""Findings for a person: by document, each with the sentence and the place underlined."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from workflow.checking import Row
from workflow.errors import PerakladError
from workflow.ledger import KEY_DIGITS, source_key

_INDENT = "      "
_LEAST = 40
_USUAL = 100


def render(
    rows: Sequence[Row], checked: Sequence[tuple[str, str]], problems: Sequence[PerakladError]
) -> list[str]:
    """The findings that are not waived, by document and language, and how many there are."""
    lines: list[str] = []
    for (document, language), mine in groupby(rows, key=lambda r: (r.document, r.language)):
        found = [r for r in mine if r.open]
        if found:
            lines += [f"{document} ({language})", *(line for r in found for line in _told(r)), ""]
    return lines


def summary(rows: Sequence[Row], checked: int, hidden: Counter[str], broken: int = 0) -> str:
    """One line with the counts; `hidden`: those that were left out, by severity; `broken`: how
    many catalogues could not be checked.
    """
    counts = Counter(r.severity for r in rows if r.open)
    parts = [_number(counts[s], s) for s in ("error", "warning", "hint") if counts[s]]
    waived = sum(not r.open for r in rows)
    line = f"check: {_number(checked, 'catalogue')}, {', '.join(parts) or 'nothing found'}"
    if waived:
        line += f", {waived} waived"
    if broken:
        line += f", {broken} not checked"
    if hidden.total():
        line += f" ({', '.join(_number(n, s) for s, n in hidden.items())} not shown: --severity)"
    return line


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _told(row: Row) -> list[str]:
    key = source_key(row.msgctxt, row.msgid)[: KEY_DIGITS + 2]
    head = f"  {row.severity:7} {row.check}: {row.message}"
    return [f"{head}  [{key}, line {row.line}]", *_excerpt(row.text, row.start, row.end)]


def _excerpt(text: str, start: int, end: int) -> list[str]:
    """The sentence, or what stands around the place, and a line that marks the place."""
    room = max(_width() - len(_INDENT), _LEAST)
    if not _WIDE.search(text) and len(text) <= room:  # nearly every sentence of a plain text
        lines = [_INDENT + text]
        return [*lines, f"{_INDENT}{' ' * start}{'^' * (end - start)}"] if end > start else lines
    shown = [_seen(c) for c in text]
    first = _first(shown, start, end, room)
    last, used = first, 0
    while last < len(shown) and used + _columns(shown[last]) <= room - 2:
        used += _columns(shown[last])
        last += 1
    left, right = "\u2026" * (first > 0), "\u2026" * (last < len(shown))
    lines = [f"{_INDENT}{left}{''.join(shown[first:last])}{right}"]
    if end > start:
        before = len(left) + sum(map(_columns, shown[first:start]))
        marked = sum(map(_columns, shown[start : min(end, last)]))
        lines.append(f"{_INDENT}{' ' * before}{'^' * max(marked, 1)}")
    return lines


_WIDE = re.compile(
    "[^\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u0530\u2010-\u2027]"
)
"""Whatever may not take one column: not Latin, Cyrillic or a usual mark."""


def _first(shown: Sequence[str], start: int, end: int, room: int) -> int:
    """Where an excerpt begins in which the place can be seen."""
    if sum(map(_columns, shown[:end])) <= room - 2:
        return 0
    first, used = start, 0
    while first and used + _columns(shown[first - 1]) <= room // 3:
        first -= 1
        used += _columns(shown[first])
    return first


def _seen(character: str) -> str:
    """What shows for a character: invisible ones have a sign of their own."""
    if character.isprintable() or character == "\u00a0":
        return character
    return "\u2423" if character.isspace() else "\ufffd"


@lru_cache(maxsize=1024)
def _columns(character: str) -> int:
    """Columns of a terminal that a character takes (Unicode's East Asian Width)."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


@lru_cache(maxsize=1)
def _width() -> int:
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return _USUAL

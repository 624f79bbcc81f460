"""Findings as a JSON array of flat records."""

from __future__ import annotations

import json
from collections.abc import Sequence

from workflow.checking import Row
from workflow.errors import PerakladError


def record(row: Row) -> dict[str, object]:
    """One finding; `start` and `end` are code points of the translation."""
    return {
        "document": row.document,
        "language": row.language,
        "check": row.check,
        "severity": row.severity,
        "message": row.message,
        "msgctxt": row.msgctxt,
        "msgid": row.msgid,
        "start": row.start,
        "end": row.end,
    }


def render(
    rows: Sequence[Row], checked: Sequence[tuple[str, str]], problems: Sequence[PerakladError]
) -> list[str]:
    """An array of what is not waived, a record a line.

    Characters that would disguise a terminal's line are escaped, as JSON allows.
    """
    lines = [_line(record(row)) for row in rows if row.open]
    return ["[", *(f"  {line}," for line in lines[:-1]), *(f"  {line}" for line in lines[-1:]), "]"]


def _line(data: dict[str, object]) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(data)

"""JSON between page and server: read strictly on its way in, plain values on its way out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from starlette.responses import Response

from workflow.checking import Row
from workflow.errors import PerakladError
from workflow.review import strict
from workflow.review.values import Sentence

TEXT = 40_000
"""Characters of a text in a request; what a sentence may have is for the desk to say."""
ENTRIES = 10_000
"""Entries in one decision: more than a document has."""
_VALUES = 50_000
_WEIGHTS = ("error", "warning", "hint")
FINDINGS = 100
"""Findings of one sentence that are told; nobody reads more, and a hostile text has thousands."""

Shape = Mapping[str, type]
"""The fields of a request, all needed, and their kinds."""


def read(body: bytes, shape: Shape, size: int) -> dict[str, Any]:
    """The object in a request's body. Raises PerakladError for anything but `shape`."""
    found = strict.load(body, "", size=size, values=_VALUES, depth=4)
    had = strict.fields(found, "", "the request", shape)
    for name, value in had.items():
        if isinstance(value, str):
            strict.text(value, "", name, longest=TEXT)
    return had


def pairs(value: list[object]) -> list[tuple[str, str]]:
    """Key and base of each entry in a decision. Raises PerakladError for anything else."""
    found = []
    for item in strict.items(value, "", "entries", most=ENTRIES):
        had = strict.fields(item, "", "an entry", {"key": str, "base": str})
        key, base = (strict.text(had[name], "", name, longest=100) for name in ("key", "base"))
        found.append((key, base))
    return found


class Answer(Response):
    """JSON in UTF-8."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """`content` as bytes; half a character that some file holds is shown as U+FFFD."""
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")


def refused(error: PerakladError | str, status: int = 400, **more: object) -> Answer:
    """An error as the page's script understands it."""
    return Answer({"error": str(error), **more}, status)


def plain(value: Any) -> Any:
    """Dataclasses and named tuples as objects, other tuples as lists, all the way down."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    return [plain(item) for item in value]


def findings(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The findings of one sentence, as many as are told; of more, those that weigh most."""
    if len(rows) > FINDINGS:
        rows = sorted(rows, key=lambda row: _WEIGHTS.index(row.severity))[:FINDINGS]
    return [finding(row) for row in rows]


def finding(row: Row) -> dict[str, object]:
    """A finding; its place counts in UTF-16 code units, as scripts count."""
    return {
        "check": row.check,
        "severity": row.severity,
        "message": row.message,
        "start": units(row.text, row.start),
        "end": units(row.text, row.end),
        "waiver": row.waiver,
    }


def units(text: str, place: int) -> int:
    """The place of a code point in `text`, in UTF-16 code units."""
    return place + sum(character > "\uffff" for character in text[:place])


def stale(found: Sentence) -> dict[str, Any] | None:
    """How the English has changed since the last sign-off, and the wording that had it."""
    if not found.stale:
        return None
    from workflow.drafting.worddiff import pieces

    told = pieces(found.was, found.source) if found.was else [("=", found.source)]
    return {"diff": plain(told), "approved": found.approved, "severity": found.severity}

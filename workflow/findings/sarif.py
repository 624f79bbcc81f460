"""Findings as SARIF 2.1.0 (OASIS): what code hosts show beside the lines of a change."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from workflow import __version__
from workflow.checking import Row
from workflow.checks import cases
from workflow.errors import PerakladError

_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(
    rows: Sequence[Row], checked: Sequence[tuple[str, str]], problems: Sequence[PerakladError]
) -> list[str]:
    """One run; what is waived is in it as suppressed, with the reason (3.27.23)."""
    names = sorted({row.check for row in rows})
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "peraklad",
                        "version": __version__,
                        "rules": [_rule(name) for name in names],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not problems,
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": str(p)}} for p in problems
                        ],
                    }
                ],
                "results": [_result(row, names.index(row.check)) for row in rows],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=True, indent=1).split("\n")


def _rule(name: str) -> dict[str, Any]:
    return {"id": name, "shortDescription": {"text": cases.about(name)}}


def _result(row: Row, index: int) -> dict[str, Any]:
    uri = quote(os.fsencode(row.path))
    place = row.text[row.start : row.end]
    found: dict[str, Any] = {
        "ruleId": row.check,
        "ruleIndex": index,
        "level": _LEVELS[row.severity],
        "message": {"text": f"{row.message} \u2014 {place}" if place else row.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {"startLine": max(row.line, 1)},
                }
            }
        ],
        "partialFingerprints": {"entry/v1": _fingerprint(row)},
    }
    if not row.open:
        found["suppressions"] = [{"kind": "external", "justification": row.waiver}]
    return found


def _fingerprint(row: Row) -> str:
    """What stays the same while the sentence and its fault do, wherever the line moves."""
    parts = (row.check, row.language, row.msgctxt or "", row.msgid, row.text[row.start : row.end])
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

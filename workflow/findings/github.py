"""Findings as workflow commands of GitHub Actions, which annotates the catalogues with them.

Source: GitHub Docs, Workflow commands for GitHub Actions (error, warning, notice; escapes).
"""

from __future__ import annotations

from collections.abc import Sequence

from workflow.checking import Row
from workflow.errors import PerakladError, printable

_COMMANDS = {"error": "error", "warning": "warning", "hint": "notice"}


def render(
    rows: Sequence[Row], checked: Sequence[tuple[str, str]], problems: Sequence[PerakladError]
) -> list[str]:
    """A command a line for what is not waived, and for what could not be checked."""
    return [*map(_problem, problems), *(_command(row) for row in rows if row.open)]


def _problem(error: PerakladError) -> str:
    places = (("file", error.path), ("line", error.line))
    place = ",".join(f"{name}={_property(str(value))}" for name, value in places if value)
    return f"::error {place}::{_data(str(error))}" if place else f"::error::{_data(str(error))}"


def _command(row: Row) -> str:
    place = ",".join(
        f"{name}={_property(str(value))}"
        for name, value in (
            ("file", row.path),
            ("line", row.line),
            ("title", f"{row.check} ({row.language})"),
        )
    )
    place_text = row.text[row.start : row.end]
    about = f"{row.message}: {place_text}" if place_text else row.message
    return f"::{_COMMANDS[row.severity]} {place}::{_data(printable(about))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")

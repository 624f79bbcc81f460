"""Findings for people and for other programs: a table, JSON, SARIF, JUnit, GitHub's commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast, get_args

from workflow.checking import Row
from workflow.errors import PerakladError

Form = Literal["table", "json", "sarif", "junit", "github"]
FORMS: tuple[Form, ...] = get_args(Form)


def render(
    form: Form,
    rows: Sequence[Row],
    checked: Sequence[tuple[str, str]],
    problems: Sequence[PerakladError] = (),
) -> list[str]:
    """The lines of `form` for the findings `rows`.

    `checked`: document and language of each catalogue that was looked at, in order. `problems`:
    what could not be looked at, so that a report without findings is no good news.
    """
    from importlib import import_module

    module = "records" if form == "json" else form
    rendered = import_module(f"workflow.findings.{module}").render(rows, checked, problems)
    return cast(list[str], rendered)

"""Findings for people and for other programs: a table, JSON, SARIF, JUnit, GitHub's commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from workflow.checking import Row

Form = Literal["table", "json", "sarif", "junit", "github"]
FORMS: tuple[Form, ...] = get_args(Form)


def render(form: Form, rows: Sequence[Row], checked: Sequence[tuple[str, str]]) -> list[str]:
    """The lines of `form` for the findings `rows`.

    `checked`: document and language of each catalogue that was looked at, in order.
    """
    from workflow.findings import github, junit, records, sarif, table

    forms: dict[Form, Callable[[Sequence[Row], Sequence[tuple[str, str]]], list[str]]] = {
        "table": table.render,
        "json": records.render,
        "sarif": sarif.render,
        "junit": junit.render,
        "github": github.render,
    }
    return forms[form](rows, checked)

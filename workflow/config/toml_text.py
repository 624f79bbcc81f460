"""Settings as TOML: reading them, and saying where a mistake is."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from workflow.errors import ProjectError


class Option(NamedTuple):
    """One key of a table: its field in `Config` and what it takes."""

    name: str
    types: type | tuple[type, ...]
    expected: str
    choices: tuple[str, ...] = ()


class TomlProblem(Exception):
    """What is wrong in a TOML text, and in which line (0: nobody knows)."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


def load_toml(text: str) -> dict[str, Any]:
    """The data in `text`. Raises TomlProblem for whatever the standard library cannot read."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        digits = place.partition("line ")[2].partition(",")[0]
        line = int(digits) if digits.isdigit() else 0
        raise TomlProblem(what[:1].lower() + what[1:], line) from None
    except ValueError:
        raise TomlProblem("a number with too many digits") from None
    except RecursionError:
        raise TomlProblem("values nested too deeply") from None


def line_of(key: str, text: str) -> int:
    """The line of the TOML `text` that sets `key` or opens the table ``[key]``; 0: none does."""
    name = re.escape(key.strip("[]"))
    setting = re.compile(
        rf"""[ \t\[]*(?:[\w"'-]+[ \t]*\.[ \t]*)*["']?{name}["']?[ \t]*(?:[=.\]]|$)"""
    )
    lines = enumerate(text.split("\n"), 1)
    return next((number for number, line in lines if setting.match(line)), 0)


def shown(value: object) -> str:
    """`value` as it stands in a message."""
    try:
        return repr(value)
    except (ValueError, RecursionError):
        return "a value too long to show"


def unknown(key: str, known: list[str], path: str, text: str) -> ProjectError:
    """The error of a `key` that is none of the `known`."""
    return ProjectError(
        f"unknown key {key}",
        path=path,
        line=line_of(key, text),
        expected="one of " + ", ".join(known) if len(known) > 1 else _alone(known[0]),
        remedy="remove or correct it",
    )


def _alone(name: str) -> str:
    return f"the table {name}" if name.startswith("[") else f"{name} and nothing else"


def bad(key: str, value: object, expected: str, path: str, text: str) -> ProjectError:
    """The error of a `value` that `key` cannot have."""
    return ProjectError(
        f"{key} cannot be {shown(value)}",
        path=path,
        line=line_of(key.rpartition(".")[2], text),
        expected=expected,
        remedy="correct the value",
    )


def as_table(name: str, value: object, path: str, text: str) -> dict[str, Any]:
    """The table `name`. Raises ProjectError for what is none."""
    if isinstance(value, dict):
        return value
    raise bad(name, value, f"a table, [{name}]", path, text)

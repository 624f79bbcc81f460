"""What a command gives back; only the command line prints it."""

from __future__ import annotations

from collections.abc import Iterable

from workflow.errors import FINDINGS, PerakladError, disguises


class Result:
    """Lines for a person, data for a machine, errors, and the exit code."""

    __slots__ = ("data", "errors", "findings", "lines", "output", "stream", "written")

    def __init__(self, data: object = None) -> None:
        self.lines: list[str] = []
        self.errors: list[PerakladError] = []
        self.data = data
        self.findings = False
        """Something is left to do that a release would stumble over."""
        self.written = 0
        """How many files were written."""
        self.stream: Iterable[bytes] | None = None
        """A file on its way out, piece by piece, instead of lines; `lines` are complete after."""
        self.output = ""
        """Where that goes; empty: standard output."""

    def to(self, output: str) -> Result:
        """This result, its stream bound for the file `output`; empty: standard output."""
        self.output = output
        return self

    @property
    def code(self) -> int:
        """0 fine, 1 findings or an unmet gate, 2 bad input."""
        if self.errors:
            return max(error.exit_code for error in self.errors)
        return FINDINGS if self.findings else 0


def to_json(data: object, indent: int | None = None) -> str:
    """`data` as JSON, in one line without `indent`.

    What could disguise a terminal line is escaped, all else readable.
    """
    import json

    text = json.dumps(data, ensure_ascii=False, indent=indent)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(json.dumps(c)[1:-1] if c != "\n" and disguises(c) else c for c in text)

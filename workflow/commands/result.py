"""What a command gives back; only the command line prints it."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.errors import PerakladError


@dataclass(slots=True)
class Result:
    """Lines for a person, data for a machine, errors, and the exit code."""

    lines: list[str] = field(default_factory=list)
    errors: list[PerakladError] = field(default_factory=list)
    data: object = None
    findings: bool = False
    """Something is left to do that a release would stumble over."""
    written: int = 0
    """How many files were written."""

    @property
    def code(self) -> int:
        """0 fine, 1 findings or an unmet gate, 2 bad input."""
        if self.errors:
            return max(error.exit_code for error in self.errors)
        return int(self.findings)

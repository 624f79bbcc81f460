"""Errors that know their place and their exit code.

Every error a user can cause is one line: ``path:line: what is wrong; expected …; do this``.
"""

from __future__ import annotations

FINDINGS = 1
"""Exit code: the command ran, and found something or a gate is unmet."""

USAGE = 2
"""Exit code: wrong usage or bad input; nothing was written."""


class PerakladError(Exception):
    """What a user did or has that cannot be worked with.

    `what` is wrong, `expected` what would have been right, `remedy` what to do; `path` is
    relative to the project and `line` counts from 1 (0: the file as a whole).
    """

    exit_code = USAGE

    def __init__(
        self,
        what: str,
        *,
        path: str = "",
        line: int = 0,
        expected: str = "",
        remedy: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.path = path
        self.line = line
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return printable(f"{place}{self.what}{expected}{remedy}")


_DISGUISES = ("Cc", "Cf", "Zl", "Zp", "Cs")


def disguises(character: str) -> bool:
    """Whether a terminal would obey `character` instead of showing it.

    So it is with controls, formats such as the bidirectional ones, separators of lines, and lone
    surrogates (Unicode's general categories).
    """
    from unicodedata import category

    return category(character) in _DISGUISES


def printable(text: str) -> str:
    """`text` with whatever would break or disguise a terminal line shown as an escape."""
    if text.isprintable():
        return text
    return "".join(c.encode("unicode_escape").decode() if disguises(c) else c for c in text)


class SourceError(PerakladError):
    """A source document or its front matter cannot be used."""


class CatalogueError(PerakladError):
    """A PO file is not what gettext calls a PO file."""


class LedgerError(PerakladError):
    """A ledger line is no record."""


class ProjectError(PerakladError):
    """The project's layout or configuration cannot be used."""

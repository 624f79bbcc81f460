"""Abbreviations and openers of sentences, as data: ``languages/abbreviations/<language>.txt``.

A file has headings in brackets, one entry a line below them, and ``#`` comments.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable
from pathlib import Path

from workflow.errors import ProjectError

DATA = Path(__file__).parent / "languages" / "abbreviations"


def digest(language: str) -> int:
    """A number that changes with the file of `language`."""
    return zlib.crc32((DATA / f"{language}.txt").read_text(encoding="utf-8").encode())


def sections(language: str, known: Collection[str]) -> dict[str, list[str]]:
    """The entries for `language` (its first subtag counts) by section, empty without a file.

    Raises ProjectError for a section that is not among the `known`.
    """
    name = re.split(r"[-_@.]", language)[0].lower()
    path = DATA / f"{name}.txt"
    if not (name.isalnum() and path.is_file()):
        return {}
    found: dict[str, list[str]] = {}
    heading = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        entry = line.partition("#")[0].strip()
        if entry.startswith("["):
            heading = entry.strip("[]")
        if entry and heading not in known:
            raise ProjectError(
                f"'{heading or entry}' is no section",
                path=path.name,
                line=number,
                expected=", ".join(f"[{name}]" for name in known),
            )
        if entry and not entry.startswith("["):
            found.setdefault(heading, []).append(entry)
    return found


def any_of(entries: Iterable[str]) -> str:
    """A pattern for any of `entries` as a word or words of its own; without entries, for none."""
    longest_first = sorted(entries, key=len, reverse=True)
    return rf"(?:{'|'.join(map(re.escape, longest_first))})(?!\w)" if longest_first else "(?!)"

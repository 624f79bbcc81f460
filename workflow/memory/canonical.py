r"""Imported units as files of the project: ``locales/memory/<language>/<origin>.<tier>.tsv``.

One translation unit a line, ``source TAB target LF``, in UTF-8 without a byte order mark. Inside
a field a backslash, a tab, a line feed and a carriage return stand as ``\\``, ``\t``, ``\n`` and
``\r``; no other escape exists. Law: ``parse_line(render_line(s, t)) == (s, t)``.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, get_args

from workflow.config import cased, is_slug, is_tag
from workflow.errors import PerakladError
from workflow.project import MEMORY

Tier = Literal["reviewed", "translated", "trusted", "imported", "machine"]
"""How far a unit is to be trusted, the best first."""

TIERS: tuple[Tier, ...] = get_args(Tier)
IMPORTED: tuple[Tier, ...] = ("trusted", "imported", "machine")
"""The tiers that a file can have; the others are those of the project's own catalogues."""

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_UNESCAPES = {escape: plain for plain, escape in _ESCAPES.items()}
_TO_ESCAPE = str.maketrans(_ESCAPES)
_ESCAPED = re.compile(r"\\.?", re.DOTALL)


class Name(NamedTuple):
    """What the name of a file of units says."""

    language: str
    """BCP 47."""
    origin: str
    """A slug, `config.is_slug`."""
    tier: Tier


def file_name(language: str, origin: str, tier: Tier) -> str:
    """The file, relative to the project, of the units of `origin` in `language` (BCP 47)."""
    return f"{MEMORY}/{language}/{origin}.{tier}.tsv"


def parse_name(path: str) -> Name | None:
    """What the name of a file relative to the project says; None for any other file."""
    folder, _, name = path.rpartition("/")
    above, _, language = folder.rpartition("/")
    origin, _, tier = name.removesuffix(".tsv").rpartition(".")
    known = {str(t): t for t in IMPORTED}
    good = (
        above == MEMORY
        and name.endswith(".tsv")
        and is_tag(language)
        and cased(language) == language
        and is_slug(origin)
        and tier in known
    )
    return Name(language, origin, known[tier]) if good else None


def escape(field: str) -> str:
    """A field as it stands in a line."""
    return field.translate(_TO_ESCAPE)


def unescape(field: str) -> str:
    """What `escape` was given. Raises ValueError for a backslash that escapes nothing known."""
    if "\\" not in field:
        return field
    return _ESCAPED.sub(_plain, field)


def _plain(found: re.Match[str]) -> str:
    plain = _UNESCAPES.get(found[0])
    if plain is None:
        raise ValueError(found[0])
    return plain


def render_line(source: str, target: str) -> str:
    """One unit as a line, its line feed included."""
    return f"{escape(source)}\t{escape(target)}\n"


def parse_line(line: str, path: str, number: int) -> tuple[str, str]:
    """Source and target of the unit in `line`, with or without its line feed.

    Raises PerakladError with `path` and the line's `number` for what `render_line` cannot have
    written, and for an empty side.
    """
    fields = line.removesuffix("\n").split("\t")
    try:
        if len(fields) == 2 and all(fields):
            return unescape(fields[0]), unescape(fields[1])
        what = f"has {len(fields)} columns" if len(fields) != 2 else "has an empty side"
    except ValueError as error:
        what = f"{error} is no escape"
    raise PerakladError(
        what,
        path=path,
        line=number,
        expected=r"source, tab, target; a backslash, tab or line end in a field as \\ \t \n \r",
        remedy="import the file it came from again",
    )

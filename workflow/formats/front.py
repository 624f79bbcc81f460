"""Front matter: TOML between two lines ``+++`` at the top of an article."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import get_args

from workflow.config import TomlProblem, is_slug, line_of, load_toml, shown
from workflow.errors import SourceError
from workflow.model import Address, Block, Gender, Kind, Meta, Segment, Speaker, Unit

_FENCED = re.compile(
    r"(?P<open>\ufeff?\+\+\+[ \t]*(?:\r\n|\n|\r))"
    r"(?P<toml>(?:.*?(?:\r\n|\n|\r))??)"
    r"\+\+\+[ \t]*(?:\r\n|\n|\r|\Z)",
    re.DOTALL,
)
_OPENING = re.compile(r"\ufeff?\+\+\+[ \t]*(?:\r\n|\n|\r)")

_TRANSLATABLE: tuple[Kind, ...] = ("title", "summary", "author")

Segmenter = Callable[[str], list[Segment]]


def split(text: str) -> tuple[str, str]:
    """`text` as (front matter with its fences, the rest)."""
    found = _FENCED.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:]


def read(front: str, path: str) -> tuple[Meta, dict[Kind, tuple[str, int]]]:
    """The checked values of `front`, and the translatable ones with their line.

    Raises SourceError for TOML that is broken and for a key or value that means nothing here.
    """
    found = _FENCED.match(front)
    text = (found["toml"] if found else "").replace("\r\n", "\n").replace("\r", "\n")
    try:
        data = load_toml(text)
    except TomlProblem as problem:
        raise SourceError(
            f"front matter: {problem.what}",
            path=path,
            line=problem.line + 1,
            expected='TOML, such as title = "…"',
            remedy="correct the line",
        ) from None
    values: dict[str, object] = {}
    words: dict[Kind, tuple[str, int]] = {}
    for key, value in data.items():
        line = line_of(key, text) + 1  # the fence is the first
        if key == "speakers":
            values[key] = _speakers(value, path, text)
            continue
        checked = _checked(key, value, path, line)
        if key in _TRANSLATABLE:
            words[key] = (str(checked), line)
        else:
            values[key] = checked
    return Meta(**values), words  # type: ignore[arg-type]  # each was checked by its key


def _speakers(value: object, path: str, text: str) -> tuple[Speaker, ...]:
    """The table ``speakers``: a name, and below it what is known of the speaker."""
    if not isinstance(value, dict):
        raise _misdescribed("speakers", value, "a table", path, line_of("speakers", text))
    found: dict[str, Speaker] = {}
    for name, known in value.items():
        line = line_of(name, text) or line_of("speakers", text)
        words = _text(name)
        if words is None or not words.isprintable() or words in found:
            what = "each name once, as in the article, or question, answer"
            raise _misdescribed("a speaker's name", name, what, path, line)
        if not isinstance(known, dict):
            raise _misdescribed(f"speaker {words}", known, "a table", path, line)
        found[words] = _speaker(words, known, path, text)
    return tuple(found.values())


def _speaker(name: str, known: dict[str, object], path: str, text: str) -> Speaker:
    for key, value in known.items():
        line = _line_below(name, key, text)
        if key not in _OF_SPEAKERS:
            raise SourceError(
                f"front matter: unknown key {shown(key)} of speaker {name}",
                path=path,
                line=line + 1,
                expected="gender or address",
                remedy="correct it, or put it above the first speaker",
            )
        if value not in _OF_SPEAKERS[key]:
            allowed = ", ".join(f'"{v}"' for v in _OF_SPEAKERS[key])
            raise _misdescribed(f"{key} of {name}", value, f"one of {allowed}", path, line)
    return Speaker(name, **known)  # type: ignore[arg-type]  # each was checked by its key


_OF_SPEAKERS: dict[str, tuple[object, ...]] = {
    "gender": get_args(Gender),
    "address": get_args(Address),
}


def _line_below(name: str, key: str, text: str) -> int:
    """The line that sets `key` at or below the one that opens the table of `name`."""
    opened = max(line_of(name, text), 1)
    below = text.split("\n")[opened - 1 :]
    found = line_of(key, "\n".join(below))
    return opened + found - 1 if found else opened


def _misdescribed(what: str, value: object, expected: str, path: str, line: int) -> SourceError:
    """The error of a `value` in the table ``speakers``; `line` counts from the fence."""
    return SourceError(
        f"front matter: {what} cannot be {_shown(value)}",
        path=path,
        line=line + 1,
        expected=expected,
        remedy="correct the value",
    )


_LATE = re.compile(r"\ufeff?(?:[^\S\n]*\n)+[^\S\n]*")
"""White space above a first line."""

_YAML = re.compile(r"\ufeff?---[ \t]*\r?\n(?:[\w-]+:.*\r?\n)+---[ \t]*(?:\r?\n|\Z)")


def missed(text: str, path: str) -> SourceError | None:
    """The error of a text whose front matter is none, because it is not closed or is YAML."""
    if _YAML.match(text):
        return SourceError(
            "front matter is YAML",
            path=path,
            line=1,
            expected="TOML between two lines +++",
            remedy='write key = "value" instead of key: value',
        )
    late = _LATE.match(text)
    if late and _OPENING.match(text, late.end()):
        return SourceError(
            "front matter does not begin in the first line",
            path=path,
            line=late[0].count("\n") + 1,
            expected="+++ as the very first line",
            remedy="delete what stands above it",
        )
    if not _OPENING.match(text):
        return None
    return SourceError(
        "front matter is never closed",
        path=path,
        line=1,
        expected="a second line +++",
        remedy="add it below the last key",
    )


def _checked(key: str, value: object, path: str, line: int) -> object:
    check, expected = _KEYS.get(key, (None, ""))
    if check is None:
        raise SourceError(
            f"front matter: unknown key {key}",
            path=path,
            line=line,
            expected="one of " + ", ".join((*_KEYS, "speakers")),
            remedy="remove or correct it",
        )
    checked = check(value)
    if checked is None:
        raise SourceError(
            f"front matter: {key} cannot be {_shown(value)}",
            path=path,
            line=line,
            expected=expected,
            remedy="correct the value",
        )
    return checked


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else shown(value)


def _text(value: object) -> str | None:
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return words if any(c.isalnum() for c in words) else None


def _slug(value: object) -> str | None:
    return value if isinstance(value, str) and is_slug(value) else None


def _date(value: object) -> str | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    return value.isoformat()[:10] if isinstance(value, date) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _unit(value: object) -> object:
    return value if value in get_args(Unit) else None


_KEYS: dict[str, tuple[Callable[[object], object], str]] = {
    "title": (_text, "a text with words in it"),
    "slug": (_slug, "small letters a-z, digits, single - or _ between them"),
    "date": (_date, "a day, 2026-11-23"),
    "author": (_text, "a text with words in it"),
    "summary": (_text, "a text with words in it"),
    "confidential": (_flag, "true or false"),
    "unit": (_unit, '"sentence" or "paragraph"'),
}


def head(words: dict[Kind, tuple[str, int]], segments: Segmenter) -> tuple[Block, ...]:
    """The translatable values as blocks, in the order title, summary, author."""
    blocks = []
    for kind in _TRANSLATABLE:
        if kind in words:
            text, line = words[kind]
            parts = tuple(replace(s, line=line) for s in segments(text))
            blocks.append(Block(kind, parts, line=line))
    return tuple(blocks)


def slug_of(document: str, meta: Meta | None = None) -> str:
    """The file name of a document's editions: its own slug, or one made from its id."""
    if meta is not None and meta.slug:
        return meta.slug
    words = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in document)
    slug = "-".join(w.strip("_") for w in words.lower().split("-") if w.strip("_"))
    while "__" in slug:
        slug = slug.replace("__", "_")
    return slug if is_slug(slug) else "document-" + document.encode().hex()[:24]

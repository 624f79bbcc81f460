"""Front matter: TOML between two lines ``+++`` at the top of an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple, cast, get_args

from workflow.config import is_slug
from workflow.config.toml_text import TomlProblem, line_of, load_toml, shown
from workflow.errors import SourceError
from workflow.model import (
    Address,
    Block,
    Gender,
    Kind,
    Meta,
    Part,
    Segment,
    Speaker,
    Unit,
    Verbatim,
)

_FENCED = re.compile(
    r"(?P<open>\ufeff?\+\+\+[ \t]*(?:\r\n|\n|\r))"
    r"(?P<toml>(?:.*?(?:\r\n|\n|\r))??)"
    r"\+\+\+[ \t]*(?:\r\n|\n|\r|\Z)",
    re.DOTALL,
)
_OPENING = re.compile(r"\ufeff?\+\+\+[ \t]*(?:\r\n|\n|\r)")

_TRANSLATABLE: tuple[Kind, ...] = ("title", "summary", "author")

Segmenter = Callable[[str], list[Segment]]


class Word(NamedTuple):
    """A translatable value of the front matter."""

    kind: Kind
    text: str
    line: int


NOTHING = Meta()
"""What a document without front matter says."""


def split(text: str) -> tuple[str, str]:
    """`text` as (front matter with its fences, the rest)."""
    found = _FENCED.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:]


def read(front: str, path: str) -> tuple[Meta, tuple[Word, ...]]:
    """The checked values of `front`, and the translatable ones in the order of `ordered`.

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
    words: list[Word] = []
    for key, value in data.items():
        line = line_of(key, text) + 1  # the fence is the first
        if key == "speakers":
            values[key] = _speakers(value, path, text)
        elif key == "corrections":
            values[key], said = corrections(value, path, line)
            words += said
        else:
            checked = checked_value(key, value, path, line)
            if key == "topics":
                words += [Word("topic", topic, line) for topic in cast("tuple[str, ...]", checked)]
            elif key in _TRANSLATABLE:
                words.append(Word(key, str(checked), line))
            else:
                values[key] = checked
    return Meta(**values), ordered(words)  # type: ignore[arg-type]  # each was checked by its key


_ORDER: tuple[Kind, ...] = (*_TRANSLATABLE, "topic", "correction")


def ordered(words: Iterable[Word]) -> tuple[Word, ...]:
    """The values in the order in which a document's head has them."""
    return tuple(sorted(words, key=lambda word: _ORDER.index(word.kind)))


def corrections(value: object, path: str, line: int) -> tuple[tuple[str, ...], list[Word]]:
    """The dates of the corrections in a list of tables ``{date, text}``, and their texts.

    Raises SourceError for anything else.
    """
    dates, words = [], []
    for each in value if isinstance(value, list) else [value]:
        known = each if isinstance(each, dict) else {}
        day, words_said = _date(known.get("date")), _text(known.get("text"))
        if day is None or words_said is None or set(known) != {"date", "text"}:
            raise SourceError(
                f"front matter: a correction cannot be {_shown(each)}",
                path=path,
                line=line,
                expected='date and text, {date = 2026-11-23, text = "…"}',
                remedy="correct the value",
            )
        dates.append(day)
        words.append(Word("correction", words_said, line))
    return tuple(dates), words


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


def checked_value(key: str, value: object, path: str, line: int) -> object:
    """The value of a known `key`. Raises SourceError for one it cannot have, or another key."""
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


def _topics(value: object) -> tuple[str, ...] | None:
    names = [_text(name) for name in value] if isinstance(value, list) else [None]
    found = tuple(dict.fromkeys(name for name in names if name is not None))
    return found if len(found) == len(names) <= MOST_TOPICS else None


MOST_TOPICS = 20
"""So many topics one article may have."""


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
    "topics": (_topics, f'a list of up to {MOST_TOPICS} names, ["Courts", "Prisons"]'),
    "updated": (_date, "a day, 2026-11-23"),
    "corrections": (lambda value: value, 'a list of tables {date = 2026-11-23, text = "…"}'),
}


def head(words: Iterable[Word], segments: Segmenter) -> tuple[Block, ...]:
    """The translatable values as blocks; a topic is one segment, whatever stands in it."""
    blocks = []
    for kind, text, line in words:
        found = [Segment(text, text)] if kind == "topic" else segments(text)
        parts: list[Part] = []
        for segment in found:
            parts += [Verbatim(" ")] if parts else []
            parts.append(replace(segment, line=line))
        blocks.append(Block(kind, tuple(parts), line=line))
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

"""Front matter as YAML between two lines ``---``, as other site generators have it.

Keys that mean nothing here are kept and ignored. Anchors and aliases are refused: with them a
few lines can stand for gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from workflow.errors import SourceError
from workflow.formats.front import Word, checked_value, corrections, ordered
from workflow.model import Kind, Meta

if TYPE_CHECKING:
    from yaml.nodes import Node

LARGEST = 65_536
"""Longest front matter, in characters."""

DEEPEST = 20
"""How many levels it may have."""
_STEPS = {
    "MappingStartEvent": 1,
    "MappingEndEvent": -1,
    "SequenceStartEvent": 1,
    "SequenceEndEvent": -1,
}

_FENCED = re.compile(
    r"(?P<open>\ufeff?---[ \t]*(?:\r\n|\n|\r))"
    r"(?P<yaml>(?:[^\r\n]*+(?:\r\n|\n|\r))*?)"
    r"(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)"
)
_KEY = re.compile(r"(?:[ \t]*(?:#[^\r\n]*+)?[\r\n]++)*+[\"']?[\w-]++[\"']?[ \t]*:[ \t\r\n]")
"""The first line that is neither empty nor a comment begins with a key."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=[T ])")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_WORDS: dict[str, Kind] = {
    "title": "title",
    "summary": "summary",
    "description": "summary",
    "author": "author",
}
_META = ("slug", "date", "updated", "confidential", "unit")
_LISTS = ("topics", "tags")
_LANGUAGE = ("lang", "language")


class Place(NamedTuple):
    """Where a scalar stands in the front matter."""

    start: int
    end: int
    """Offsets in code points, quotes included."""
    style: str
    """``"``, ``'``, ``|``, ``>``; empty for a plain one."""


class Value(NamedTuple):
    """A translatable value and its place."""

    word: Word
    place: Place


def split(text: str) -> tuple[str, str]:
    """`text` as (front matter with its fences, the rest); a thematic break opens none."""
    found = _FENCED.match(text) if text.startswith(("---", "\ufeff---")) else None
    if found is None or _KEY.match(found["yaml"]) is None:
        return "", text
    return text[: found.end()], text[found.end() :]


def read(front: str, path: str) -> tuple[Meta, tuple[Word, ...]]:
    """The checked values of `front`, and the translatable ones in the order of a head.

    Raises SourceError for YAML that is broken or not a table, for anchors and aliases, and for a
    key with a value that it cannot have.
    """
    reader = _Reader(front, path)
    reader.run()
    return Meta(**reader.meta), ordered(dict.fromkeys(value.word for value in reader.values))


def values(front: str) -> tuple[list[Value], Place | None]:
    """The translatable values of a `front` that can be read, in the order of the file; and where
    it names its language."""
    reader = _Reader(front, "")
    reader.run()
    return reader.values, reader.language


class _Reader:
    def __init__(self, front: str, path: str) -> None:
        self.front, self.path = front, path
        found = _FENCED.match(front)
        self._text = found["yaml"] if found else ""
        self._from = found.start("yaml") if found else 0
        self.meta: dict[str, Any] = {}
        self.values: list[Value] = []
        self.language: Place | None = None

    def run(self) -> None:
        """Reads every key; of two for the same thing the first in `_WORDS`, `_LISTS` counts."""
        known = {key.value: node for key, node in self._pairs(self._composed())}
        for key, kind in _WORDS.items():
            if key in known and not (key == "description" and "summary" in known):
                self._word(key if key != "description" else "summary", kind, known[key])
        for key in _META:
            if key in known and _is_scalar(known[key]):
                self.meta[key] = self._checked(key, self._plain(key, known[key]), known[key])
        lists = [known[key] for key in _LISTS if key in known]
        if lists:
            self._topics(lists[0])
        if "corrections" in known:
            self._corrections(known["corrections"])
        self.language = next(
            (self._place(known[k]) for k in _LANGUAGE if k in known and _is_scalar(known[k])), None
        )

    def _composed(self) -> Node | None:
        import yaml

        if len(self._text) > LARGEST:
            raise self._error("front matter is too long", f"up to {LARGEST} characters", 1)
        loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self._checked_events(yaml.parse(self._text, loader))
            node: Node | None = yaml.compose(self._text, loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or "is no YAML"
            line = mark.line + 2 if mark else 1
            raise self._error(f"front matter: {what}", "YAML, such as title: …", line) from None
        if node is not None and node.id != "mapping":
            raise self._error("front matter is no table", "YAML, such as title: …", 2)
        return node

    def _checked_events(self, events: Iterator[Any]) -> None:
        """Refuses what takes more than its size: anchors, aliases and depth, before there are
        nodes; the parser in C would end the program."""
        depth = 0
        for event in events:
            line = event.start_mark.line + 2
            if getattr(event, "anchor", None) is not None:
                raise self._error("front matter: an anchor or alias", "each value itself", line)
            depth += _STEPS.get(type(event).__name__, 0)
            if depth > DEEPEST:
                raise self._error("front matter: nested too deeply", "a few levels", line)

    def _error(self, what: str, expected: str, line: int) -> SourceError:
        return SourceError(
            what, path=self.path, line=line, expected=expected, remedy="correct the line"
        )

    def _pairs(self, node: Any) -> Iterator[tuple[Any, Any]]:
        for key, value in node.value if node is not None else ():
            if _is_scalar(key):
                yield key, value

    def _line(self, node: Any) -> int:
        return int(node.start_mark.line) + 2  # the fence is the first

    def _place(self, node: Any) -> Place:
        start, end = self._from + node.start_mark.index, self._from + node.end_mark.index
        style = node.style or ""
        if style in "|>":
            end = start + len(self.front[start:end].rstrip("\r\n"))
        return Place(start, end, style)

    def _plain(self, key: str, node: Any) -> object:
        """What a scalar says to the rules for TOML: a day without its time, a truth."""
        text = str(node.value)
        if key == "confidential":
            return _TRUTH.get(text.lower(), text)
        found = _DAY.match(text) if key in ("date", "updated") else None
        return found[0] if found else text

    def _checked(self, key: str, value: object, node: Any) -> object:
        return checked_value(key, value, self.path, self._line(node))

    def _word(self, key: str, kind: Kind, node: Any) -> None:
        if _is_scalar(node) and not _is_null(node):
            text = str(self._checked(key, node.value, node))
            self.values.append(Value(Word(kind, text, self._line(node)), self._place(node)))

    def _topics(self, node: Any) -> None:
        nodes = node.value if node.id == "sequence" else [node]
        nodes = [one for one in nodes if _is_scalar(one) and not _is_null(one)]
        if not nodes:
            return
        said = dict.fromkeys(" ".join(one.value.split()) for one in nodes)
        self._checked("topics", list(said), node)
        lines: dict[str, int] = {}
        for one in nodes:  # a name that comes twice is one topic in two places
            name = " ".join(one.value.split())
            word = Word("topic", name, lines.setdefault(name, self._line(one)))
            self.values.append(Value(word, self._place(one)))

    def _corrections(self, node: Any) -> None:
        nodes = node.value if node.id == "sequence" else [node]
        dates: list[str] = []
        for one in nodes:
            known = {k.value: v for k, v in self._pairs(one)} if one.id == "mapping" else {}
            said = {key: v.value for key, v in known.items() if _is_scalar(v)}
            found, words = corrections([said], self.path, self._line(one))
            dates += found
            self.values += [Value(word, self._place(known["text"])) for word in words]
        self.meta["corrections"] = tuple(dates)


def _is_scalar(node: Any) -> bool:
    return bool(node.id == "scalar")


def _is_null(node: Any) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")

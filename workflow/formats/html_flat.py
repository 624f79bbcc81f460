"""What a stretch of HTML says, as one line, and where each character of it stands in the file.

White space is one space, as a browser shows it; character references are decoded; markup is
there as tokens without numbers, so that sentences can be told apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from workflow import sentences
from workflow.formats.html_elements import NAMES
from workflow.formats.html_tokens import REFERENCE, attribute_character, character
from workflow.formats.html_walk import Item
from workflow.model import Unit

_IRREGULAR = re.compile(rf"[\t\n\f\r ]{{2,}}|[\t\n\f\r]|{REFERENCE.pattern}")
_WORD = re.compile(r"[^\W_]")
_BREAK = re.compile(r"(?<! )<br/>")
"""A line break right after a word; to sentences it is a space. Of the same length."""
_NO_NAME = re.compile(r"[^a-z0-9]+|\A[0-9]+")


class Atom(NamedTuple):
    """A piece of what a stretch says, and where that stands in the file."""

    flat: str
    start: int
    end: int
    exact: bool
    """It stands in the file as it is, character by character."""
    item: Item | None = None
    """The markup that it stands for."""

    def cut(self, low: int, high: int) -> Atom:
        """The atom from `low` to `high` of its characters; one that is not exact stays whole."""
        if not self.exact or (low <= 0 and high >= len(self.flat)):
            return self
        low, high = max(low, 0), min(high, len(self.flat))
        return Atom(self.flat[low:high], self.start + low, self.start + high, True)


def texts(text: str, start: int, end: int, *, attribute: bool = False) -> Iterator[Atom]:
    """``text[start:end]`` piece by piece; in an attribute's value references differ."""
    at = start
    for found in _IRREGULAR.finditer(text, start, end):
        low, high = found.span()
        if low > at:
            yield Atom(text[at:low], at, low, True)
        yield _irregular(text, low, high, attribute)
        at = high
    if at < end:
        yield Atom(text[at:end], at, end, True)


def _irregular(text: str, low: int, high: int, attribute: bool) -> Atom:
    raw = text[low:high]
    if raw[0] != "&":
        return Atom(" ", low, high, False)
    said = attribute_character(raw, text[high : high + 1]) if attribute else character(raw)
    if said == raw:
        return Atom(raw, low, high, True)
    if said and said in "\t\n\f\r":
        said = " "
    return Atom(said, low, high, False)


def name_of(item: Item) -> str:
    """The name of the tokens that stand for an element, without a number."""
    name = NAMES.get(item.name) or _NO_NAME.sub("", item.name)
    return name if name[:1].isalpha() else "x"


def flattened(text: str, items: Iterable[Item]) -> list[Atom]:
    """The atoms of a stretch; comments say nothing."""
    atoms: list[Atom] = []
    for item in items:
        if item.what == "text":
            joined(atoms, texts(text, item.start, item.end))
        elif item.what != "comment":
            atoms.append(Atom(_token(text, item), item.start, item.end, False, item))
    return atoms


def joined(atoms: list[Atom], more: Iterable[Atom]) -> list[Atom]:
    """Adds `more` text to `atoms`, of white space that meets white space one space."""
    for atom in more:
        spaced = bool(atoms) and atoms[-1].item is None and atoms[-1].flat[-1] == " "
        if spaced and atom.flat[:1] == " ":
            if len(atom.flat) > 1:
                atoms.append(atom.cut(1, len(atom.flat)))
        elif atom.flat:
            atoms.append(atom)
    return atoms


def _token(text: str, item: Item) -> str:
    name = name_of(item)
    if item.what == "alone":
        return _code(text, item) or f"<{name}/>"
    return f"<{name}>" if item.what == "open" else f"</{name}>"


def _code(text: str, item: Item) -> str:
    """Code as it is shown, in backticks; empty: the item is none, or has backticks in it."""
    if item.name != "code" or not item.live or len(item.inner) != 3:
        return ""
    inner = item.inner[1]
    said = "".join([a.flat for a in joined([], texts(text, inner.start, inner.end))]).strip()
    return f"`{said}`" if said and "`" not in said else ""


class Flat:
    """Atoms as one text."""

    def __init__(self, atoms: list[Atom]) -> None:
        self._atoms = atoms
        self.text = "".join([atom.flat for atom in atoms])
        self._starts = list(accumulate([len(a.flat) for a in atoms], initial=0))[:-1]
        self._said = "".join([a.flat if a.item is None else " " * len(a.flat) for a in atoms])

    def spans(self, unit: Unit) -> list[tuple[int, int]]:
        """Where its segments lie: sentences that are cut nowhere inside of markup.

        Those without a letter or digit join their neighbour; none: there is none at all.
        """
        if _WORD.search(self._said) is None:
            return []
        if unit == "paragraph":
            low = len(self.text) - len(self.text.lstrip())
            return [(low, len(self.text.rstrip()))]
        found = sentences.spans(_BREAK.sub("</b> ", self.text))
        if len(found) > 1:
            found = self._worded(self._whole(found))
        return found

    def _whole(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The spans, joined where one ends or begins within markup."""
        closed = self._closed()
        begins = [low for low, _ in closed]
        found = [spans[0]]
        for low, high in spans[1:]:
            before = found[-1]
            if _within(before[1], begins, closed) or _within(low, begins, closed):
                found[-1] = (before[0], high)
            else:
                found.append((low, high))
        return found

    def _closed(self) -> list[tuple[int, int]]:
        """Where nothing may be cut: pairs, tokens, what a reference of two characters says."""
        found: list[tuple[int, int]] = []
        depth = opened = 0
        for low, atom in zip(self._starts, self._atoms, strict=True):
            what = atom.item.what if atom.item else "text"
            high = low + len(atom.flat)
            if what == "open":
                opened = opened if depth else low
                depth += 1
            elif what == "close":
                depth -= 1
                if not depth:
                    found.append((opened, high))
            elif not depth and not atom.exact and atom.flat != "<br/>":
                found.append((low, high))
        return found

    def _worded(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        wordless = -1
        for low, high in spans:
            if _WORD.search(self._said, low, high) is not None:
                found.append((low if wordless < 0 else wordless, high))
                wordless = -1
            elif found:
                found[-1] = (found[-1][0], high)
            elif wordless < 0:
                wordless = low
        return found

    def atoms(self, low: int, high: int) -> list[Atom]:
        """What lies between two places of the text."""
        first = bisect_right(self._starts, low) - 1
        last = bisect_right(self._starts, high - 1) - 1
        found = self._atoms[first : last + 1]
        found[-1] = found[-1].cut(0, high - self._starts[last])
        found[0] = found[0].cut(low - self._starts[first], len(found[0].flat))
        return found


def _within(at: int, begins: list[int], closed: list[tuple[int, int]]) -> bool:
    """Does a place lie inside one of the stretches, not at its edge?"""
    index = bisect_left(begins, at) - 1
    return index >= 0 and at < closed[index][1]

"""Blocks and segments of HTML: what a translator sees of a stretch, and where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from workflow.formats.html_elements import translatable
from workflow.formats.html_flat import Atom, Flat, flattened, joined, name_of, texts
from workflow.formats.html_tokens import Attribute, Token
from workflow.formats.html_walk import Item
from workflow.formats.inline import Broken, Names, encode, pieces
from workflow.formats.inline import Token as Mark
from workflow.model import Block, Inline, Kind, Part, Segment, Unit, Verbatim

Markup = tuple[Verbatim | Block, ...]


class Placed(NamedTuple):
    """A block and where it stands."""

    start: int
    end: int
    block: Block


class Segmenter:
    """Makes blocks of stretches of a text, whose first line is number `first` of its file."""

    def __init__(self, text: str, unit: Unit, first: int = 1) -> None:
        self._text, self._unit, self._first = text, unit, first
        self._breaks = [found.start() for found in re.finditer("\n", text)]

    def block(self, kind: Kind, items: Sequence[Item], note: str) -> Placed | None:
        """The block of a stretch; None: no word in it."""
        return self._block(kind, flattened(self._text, items), note)

    def values(self, tags: Sequence[Token], note: str = "") -> Iterator[Placed]:
        """The blocks of the attributes of start tags, in order."""
        for tag in tags:
            for kind, attribute in translatable(self._text, tag):
                found = self._value(kind, attribute, note if kind == "alt" else "")
                if found is not None:
                    yield found

    def _value(self, kind: Kind, attribute: Attribute, note: str) -> Placed | None:
        inside = texts(self._text, attribute.start, attribute.end, attribute=True)
        return self._block(kind, joined([], inside), note)

    def _block(self, kind: Kind, atoms: list[Atom], note: str) -> Placed | None:
        flat = Flat(atoms)
        parts: list[Part] = []
        begin = end = 0
        for low, high in flat.spans(self._unit):
            within = flat.atoms(low, high)
            start = within[0].start
            if not parts:
                begin = start
            elif start > end:
                parts.append(Verbatim(self._text[end:start]))
            parts.append(self._segment(within))
            end = within[-1].end
        if not parts:
            return None
        block = Block(kind, tuple(parts), line=self._line(begin), note=note)
        return Placed(begin, end, block)

    def _line(self, at: int) -> int:
        return self._first + bisect_left(self._breaks, at)

    def _segment(self, atoms: list[Atom]) -> Segment:
        start = atoms[0].start
        text, line = self._text[start : atoms[-1].end], self._line(start)
        if all(atom.item is None for atom in atoms):
            return Segment(text, encode("".join([atom.flat for atom in atoms])), line)
        marked = _Marked(self, atoms, shortly=True)
        if not marked.reads_right():
            marked = _Marked(self, atoms, shortly=False)
        return Segment(text, marked.source, line, tuple(marked.inlines))

    def markup(self, item: Item) -> tuple[Markup, Markup]:
        """What an item is in the file and in a page, with the blocks in it.

        In a page the values that are blocks stand in double quotes, whatever the file has.
        """
        source: list[Verbatim | Block] = []
        page: list[Verbatim | Block] = []
        at, quoted = item.start, False
        for start, end, block in self.values(live_tags(item)):
            before = self._text[at:start]
            source += Verbatim(before), block
            page += Verbatim(requoted(before, after=quoted, before=True)), block
            at, quoted = end, True
        rest = self._text[at : item.end]
        source.append(Verbatim(rest))
        if not quoted:
            return tuple(source), tuple(source)
        page.append(Verbatim(requoted(rest, after=True, before=False)))
        return tuple(source), tuple(page)


def live_tags(item: Item) -> list[Token]:
    """The start tags in an item whose attributes are to be translated."""
    if not item.live:
        return []
    return [i.tag for i in item.inner or (item,) if i.tag is not None and i.live]


def requoted(between: str, *, after: bool, before: bool) -> str:
    """Markup that follows a value, or has one behind it, with double quotes there."""
    if after:
        between = '"' + (between[1:] if between[:1] in ("'", '"') else between)
    if before:
        between = (between[:-1] if between[-1:] in ("'", '"') else between) + '"'
    return between


class _Marked:
    """The msgid of a segment with markup. `shortly`: code is its own token."""

    def __init__(self, segmenter: Segmenter, atoms: Sequence[Atom], *, shortly: bool) -> None:
        self._segmenter, self._shortly = segmenter, shortly
        self._names = Names()
        self._open: list[int] = []
        self._pieces: list[str] = []
        self._marks: list[Mark] = []
        self.inlines: list[Inline] = []
        words: list[str] = []
        for atom in atoms:
            if atom.item is None:
                words.append(atom.flat)
                continue
            self._pieces += encode("".join(words)), self._token(atom, atom.item)
            words.clear()
        self._pieces.append(encode("".join(words)))
        self.source = "".join(self._pieces)

    def _token(self, atom: Atom, item: Item) -> str:
        markup = self._segmenter.markup(item)
        if item.what == "close":
            number = self._open.pop()
            inline = self.inlines[number]
            self.inlines[number] = replace(inline, source_end=markup[0], page_end=markup[1])
            self._marks.append(Mark(number, True))
            return inline.end
        self._marks.append(Mark(len(self.inlines), False))
        if item.what == "open":
            self._open.append(len(self.inlines))
            name = self._names.next(name_of(item))
            self.inlines.append(Inline(f"<{name}>", f"</{name}>", markup[0], (), markup[1]))
        elif self._shortly and atom.flat[0] == "`":
            self.inlines.append(Inline(atom.flat, "", markup[0], (), markup[1]))
        else:
            name = self._names.next(name_of(item))
            self.inlines.append(Inline(f"<{name}/>", "", markup[0], (), markup[1]))
        return self.inlines[-1].shown

    def reads_right(self) -> bool:
        """Are the tokens that are to be found in the msgid those that are found there?"""
        if all(inline.shown[0] == "<" for inline in self.inlines):
            return True
        try:
            found = [p for p in pieces(self.source, self.inlines) if not isinstance(p, str)]
        except Broken:
            return False
        return found == self._marks

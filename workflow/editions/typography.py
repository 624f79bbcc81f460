"""House style of an edition: quotes, dashes, ellipses, apostrophes, numbers and no-break spaces.

Laws: setting a block a second time changes nothing; letters, digits and stops stay (only quotes,
dashes, spaces, apostrophes, the dots of an ellipsis and the marks between groups of digits
change); time is linear in the text.

The rules are data (`workflow.language.Typography`), with what the project asks for instead
(`workflow.editions.housestyle`). Addresses, code, placeholders and hashtags are left alone, and so
is every passage that is not in the edition's language. Tags are as good as not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from workflow.editions.content import EditionBlock, Passage
from workflow.editions.figures import Figures
from workflow.editions.holding import (
    BREAK,
    Tags,
    fragile,
    has,
    hold,
    release,
    retagged,
)
from workflow.editions.holding import protected as protected
from workflow.editions.housestyle import Style, styled
from workflow.editions.quotation import set_quotes
from workflow.editions.spacing import no_breaks
from workflow.language import Typography, load

_FOREIGN = frozenset(("original", "source"))
_TURNS = frozenset(("question", "answer"))
_NO_BREAK = "\u00a0"
_PARTED = f"\n{BREAK}\n"
"""Stands between two blocks, as a line end between two passages: no rule goes over either."""

_QUOTES = '"“”„«»\u2018'
_SP = " \u00a0\u2009\u202f"
_DASHES = "-–—"
_DASH = re.compile(
    rf"[{_SP}](?<=[^{_SP}\n–—-].)[{_SP}]*+"
    rf"(?:[–—]|-{{2,3}}|-(?!(?:(?<=\d[{_SP}]-)|(?<=\b[A-Za-z][{_SP}]-))[{_SP}]\d))[{_SP}]++(?=[^\n–—-])"
)
_OPENING_DASH = re.compile(rf"\A(?:-{{1,3}}|[–—])[{_SP}]++(?=[^\n–—-])")
_TURN = re.compile(rf"\A([ \t]*)(?:-|–|—)[{_SP}\t]*\Z")
_DOTS = re.compile(r"\.\.\.(?<![.…]...)(?![.…/])(?<!/...)(?!(?<=[A-Za-z0-9_]...)[A-Za-z0-9_])")
_MARKED_DOTS = re.compile(r"…(?<=[?!].)(?![.…])")
_SIGN = re.compile(r"…(?<![.…]…)(?![.…])")
_MARKED_STOPS = re.compile(r"\.\.\.(?<=[?!]...)(?![.…])")
_APOSTROPHE = re.compile(r"['\u02bc\u2018](?<=[^\W\d_].)(?=[^\W\d_])")
_ANY_APOSTROPHE = re.compile(r"['\u02bc\u2018\u2019](?<=[^\W\d_].)(?=[^\W\d_])")


class Typographer:
    """Sets the blocks of an edition in one language's house style."""

    __slots__ = ("_apostrophe", "_figures", "_spaces", "rules")

    def __init__(self, rules: Typography) -> None:
        self.rules = rules
        self._spaces = re.compile(no_breaks(rules))
        self._figures = Figures(rules)
        self._apostrophe = _APOSTROPHE if rules.apostrophe == "’" else _ANY_APOSTROPHE

    def blocks(self, blocks: Sequence[EditionBlock]) -> tuple[EditionBlock, ...]:
        """`blocks` in house style; English passages stay.

        The rules run over all blocks at once, which costs a fraction of one by one.
        """
        own = [_own(block) for block in blocks]
        done = self._set(own, [block.kind in _TURNS for block in blocks])
        return tuple(map(_saying, blocks, own, done))

    def texts(self, texts: Sequence[str], *, turn: bool = False) -> list[str]:
        """The passages of one block in house style. A quotation may span several of them.

        `turn`: the block is a turn of a conversation.
        """
        return self._set([texts], [turn])[0]

    def _set(self, blocks: Sequence[Sequence[str]], turns: Sequence[bool]) -> list[list[str]]:
        """The passages of each block in house style; `turns`: which are turns of a conversation."""
        if not blocks:
            return []
        if not fragile("".join(chain.from_iterable(blocks))):
            return self._run(blocks, turns)
        held: list[str] = []
        tagged: dict[tuple[int, int], Tags] = {}
        bare = [list(texts) for texts in blocks]
        for number, texts in enumerate(bare):
            for place, text in enumerate(texts):
                if fragile(text):
                    tags = hold(text, held)
                    texts[place] = tags.text
                    if tags.tags:
                        tagged[number, place] = tags
        done = self._run(bare, turns)
        for (number, place), tags in tagged.items():
            done[number][place] = retagged(tags, done[number][place])
        kept = iter(held)
        return [[release(text, kept) for text in texts] for texts in done] if held else done

    def _run(self, blocks: Sequence[Sequence[str]], turns: Sequence[bool]) -> list[list[str]]:
        """The passages of each block, which nothing protected is in, in house style."""
        text = self._quoted(["\n".join(texts) for texts in blocks])
        text = self._figures.grouped(self._punctuation(text, turns))
        text = self._spaces.sub(_NO_BREAK, text)
        return [block.split("\n") for block in text.split(_PARTED)]

    def _quoted(self, blocks: Sequence[str]) -> str:
        """The blocks, a passage per line, with the language's quotation marks, in one text."""
        text = _PARTED.join(blocks)
        marks = [mark for mark in _QUOTES if mark in text]
        if not marks:
            return text
        outer, inner = self.rules.quotes, self.rules.inner_quotes
        return _PARTED.join([set_quotes(b, outer, inner) if has(marks, b) else b for b in blocks])

    def _punctuation(self, text: str, turns: Sequence[bool]) -> str:
        rules = self.rules
        if "..." in text or "…" in text:
            text = self._ellipses(text)
        if rules.apostrophe:
            text = self._apostrophe.sub(rules.apostrophe, text)
        if has(_DASHES, text):
            blocks = zip(text.split(_PARTED), turns, strict=True)
            text = _PARTED.join([self._dashed(block, turn) for block, turn in blocks])
            text = self._figures.ranged(text)
        return text

    def _ellipses(self, text: str) -> str:
        marked = self.rules.mark_with_two_dots
        if self.rules.dots:
            text = _SIGN.sub("...", text)
            return _MARKED_STOPS.sub("..", text) if marked else text
        text = _DOTS.sub("…", text)
        return _MARKED_DOTS.sub("..", text) if marked else text

    def _dashed(self, block: str, turn: bool) -> str:
        """A block, a passage per line, with the language's dashes."""
        if not ("-" in block or "–" in block or "—" in block):
            return block
        opening = self.rules.turn
        dash = self.rules.turn_dash if turn else self.rules.dash
        return "\n".join(
            [
                _DASH.sub(dash, _OPENING_DASH.sub(opening, line))
                if "-" in line or "–" in line or "—" in line
                else line
                for line in block.split("\n")
            ]
        )


def turn_marker(tag: str, marker: str, style: Style = ()) -> str:
    """The `marker` of a conversation's turn (``- ``) as the language `tag` writes it (``— ``).

    `style`: as for `typographer`.
    """
    rules = _rules(tag, style)
    found = _TURN.match(marker)
    return found[1] + rules.turn if rules and found else marker


@cache
def hard_spaces(tag: str) -> re.Pattern[str] | None:
    """The spaces that readers miss most when a line ends there: before units, after titles and
    number signs, within numbers, initials and abbreviations. None as for `typographer`.
    """
    rules = load(tag).typography
    return re.compile(no_breaks(replace(rules, after=(), before=()))) if rules else None


@cache
def typographer(tag: str, style: Style = ()) -> Typographer | None:
    """The typographer of a BCP 47 tag; None when texts stay as they were written.

    `style`: what the project asks for instead of the language's own style, as
    `workflow.editions.housestyle.OPTIONS` has it. Raises ProjectError for what it cannot mean.
    """
    rules = _rules(tag, style)
    return Typographer(rules) if rules else None


@cache
def marks_only(tag: str) -> Typographer | None:
    """The typographer that puts no character in and takes none out but spaces, dashes and dots:
    what checks compare a text with.
    """
    rules = load(tag).typography
    return Typographer(replace(rules, groups=False)) if rules else None


@cache
def _rules(tag: str, style: Style) -> Typography | None:
    return styled(load(tag).typography, style)


def _own(block: EditionBlock) -> list[str]:
    """The texts of the passages that are in the edition's language."""
    return [p.text for p in block.passages if p.status not in _FOREIGN]


def _saying(block: EditionBlock, old: Sequence[str], new: Sequence[str]) -> EditionBlock:
    """`block` with the texts `new` in place of `old`, which are its `_own`."""
    passages = block.passages
    if len(old) == len(passages):  # nothing foreign: the usual case, and the quickest
        if old == new:
            return block
        pairs = zip(new, passages, strict=False)
        return block.saying(
            tuple([Passage(text, p.status, p.inlines) for text, p in pairs]), block.speaker
        )
    done = iter(new)
    made = [
        p if p.status in _FOREIGN else Passage(next(done), p.status, p.inlines) for p in passages
    ]
    return block.saying(tuple(made), block.speaker)

"""A text of HTML as runs of words in a line, and the tags of blocks between them.

Follows the tokens with a stack of open elements, as far as a translation has to know what is
open: what kind of block the words stand in, and whether they are to be translated. Every look
up the stack is bounded, so the time taken is linear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from workflow.formats.html_elements import (
    BLOCKS,
    CLOSED_BY,
    CLOSES_P,
    KEPT,
    KINDS,
    SCOPES,
    VOID,
    WHOLE,
    says,
)
from workflow.formats.html_tokens import FOREIGN, Token, closes_itself
from workflow.model import Kind

REACH = 256
"""So many open elements are looked at, from the innermost."""

_ORDER = re.compile(
    r"<!--\s*peraklad:\s*(?:(?P<skip>skip(?:\s+(?:begin|end))?)|note\s+(?P<note>.*?))\s*--!?>",
    re.DOTALL,
)


class Item(NamedTuple):
    """One thing in a run."""

    what: Literal["text", "open", "close", "alone", "comment"]
    name: str
    start: int
    end: int
    live: bool
    """Is it to be translated? Of an element: are its attributes?"""
    tag: Token | None = None
    """The start tag of what opens or stands alone."""
    inner: tuple[Item, ...] = ()
    """What stands alone only because nothing in it is translated: its tags and what they hold."""


class Run(NamedTuple):
    """What stands between the tags of two blocks."""

    kind: Kind
    items: list[Item]
    note: str


class Tag(NamedTuple):
    """The start tag of a block whose attributes are to be translated."""

    token: Token


class _Open(NamedTuple):
    """An open element."""

    name: str
    kind: Kind
    live: bool


def order(comment: str) -> tuple[str, str]:
    """What a comment orders us: (``skip``, ``skip begin`` or ``skip end``, a note)."""
    found = _ORDER.fullmatch(comment) if "peraklad:" in comment else None
    if found is None:
        return "", ""
    return " ".join((found["skip"] or "").split()), " ".join((found["note"] or "").split())


class Walker:
    """Goes through the tokens of a text. `title`: where the tag ``h1`` of the title stands."""

    def __init__(self, text: str, tokens: Sequence[Token], title: int = -1) -> None:
        self._text, self._tokens, self._title = text, tokens, title
        self._stack: list[_Open] = []
        self._names: Counter[str] = Counter()
        self._run: list[Item] = []
        self._note = ""
        self._skipping = self._skip_next = False

    def walk(self) -> Iterator[Run | Tag]:
        """The runs, and the tags of blocks with attributes for readers, in order."""
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            at += 1
            if token.kind in ("comment", "other"):
                yield from self._comment(token)
            elif token.kind == "text":
                self._add("text", token, token.end, self._live)
            elif token.name in BLOCKS:
                yield from self._flushed()
                yield from self._block(token)
            elif token.kind == "end":
                self._add("close", token, token.end, self._live)
                self._pop_inline(token.name)
            else:
                at = self._inline(token, at)
        yield from self._flushed()

    @property
    def _live(self) -> bool:
        return not self._skipping and (not self._stack or self._stack[-1].live)

    def _add(
        self,
        what: Literal["text", "open", "close", "alone", "comment"],
        token: Token,
        end: int,
        live: bool,
    ) -> None:
        tag = token if token.kind == "start" else None
        self._run.append(Item(what, token.name, token.start, end, live, tag))

    def _flushed(self) -> Iterator[Run]:
        if self._run:
            kind = self._stack[-1].kind if self._stack else "paragraph"
            run = Run(kind, self._run, self._note)
            self._run = []
            yield run

    def noted(self) -> None:
        """The note stood at a block; it is not for the next one."""
        self._note = ""

    def _comment(self, token: Token) -> Iterator[Run]:
        comment = token.kind == "comment"
        command, note = order(self._text[token.start : token.end]) if comment else ("", "")
        if command or note:
            yield from self._flushed()
            self._note = f"{self._note} {note}".strip()
            self._skip_next = self._skip_next or command == "skip"
            if command.startswith("skip "):
                self._skipping = command == "skip begin"
        elif token.kind == "other" or self._text[token.start + 4 : token.start + 5] in ("#", "["):
            self._add("alone", token, token.end, self._live)  # a server's or a template's order
        else:
            self._add("comment", token, token.end, self._live)

    def _opened(self, token: Token) -> _Open:
        """What the element of a start tag is, with what the orders before it say."""
        said, footnote = says(self._text, token)
        parent: Kind = self._stack[-1].kind if self._stack else "paragraph"
        kind = "footnote" if footnote else KINDS.get(token.name, parent)
        if token.start == self._title:
            kind = "title"
        elif parent == "footnote" and token.name in ("li", "p", "div"):
            kind = parent
        live = self._live if said is None else said and not self._skipping
        if self._skip_next:
            self._skip_next, live = False, False
        return _Open(token.name, kind, live)

    def _push(self, element: _Open) -> None:
        self._stack.append(element)
        self._names[element.name] += 1

    def _pop(self, count: int) -> None:
        for element in self._stack[len(self._stack) - count :]:
            self._names[element.name] -= 1
        del self._stack[len(self._stack) - count :]

    def _block(self, token: Token) -> Iterator[Tag]:
        name = token.name
        if token.kind == "end":
            self._pop(self._depth(name, frozenset((name,)), frozenset()))
            return
        if name in CLOSES_P and self._names["p"]:
            self._pop(self._depth("p", frozenset(("p",)), BLOCKS))
        while name in CLOSED_BY and (depth := self._depth("", CLOSED_BY[name], SCOPES)):
            self._pop(depth)
        opened = self._opened(token)
        if opened.live:
            yield Tag(token)
        if name not in VOID:
            self._push(opened._replace(live=opened.live and name not in KEPT))

    def _depth(self, name: str, wanted: frozenset[str], scope: frozenset[str]) -> int:
        """How many open elements a tag closes, to one of `wanted`; none beyond one of `scope`."""
        if name and not self._names[name]:
            return 0
        for depth, element in enumerate(self._stack[: -REACH - 1 : -1], 1):
            if element.name in wanted:
                return depth
            if element.name in scope:
                return 0
        return 0

    def _pop_inline(self, name: str) -> None:
        self._pop(self._depth(name, frozenset((name,)), BLOCKS))

    def _inline(self, token: Token, at: int) -> int:
        """Takes a start tag in a line; returns the index of the token to go on with."""
        opened = self._opened(token)
        itself = token.name in FOREIGN and closes_itself(self._text, token)
        if token.name in VOID or itself:
            self._add("alone", token, token.end, opened.live)
        elif token.name in WHOLE:
            at = self._whole(token.name, at)
            end = self._tokens[at - 1].end
            self._add("alone", token, end, opened.live)
        else:
            self._add("open", token, token.end, opened.live)
            self._push(opened)
        return at

    def _whole(self, name: str, at: int) -> int:
        """The index behind the end tag that belongs to the start tag before `at`."""
        depth = 1
        while at < len(self._tokens) and depth:
            token = self._tokens[at]
            at += 1
            if token.name == name and token.kind == "end":
                depth -= 1
            elif token.name == name and token.kind == "start":
                itself = name in FOREIGN and closes_itself(self._text, token)
                depth += not itself
        return at

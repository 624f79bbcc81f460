"""The markup of a translation in the tokens of its article.

A translation was marked up by somebody who had the article before them: its second link may be
the article's first. Links and pictures are known by where they lead, all else by what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from workflow.formats import inline as markup
from workflow.model import Inline, Verbatim

MOST = 200
"""Pieces of markup in one sentence that are compared; more are no prose."""
_DOUBTS = 5
"""So many doubts about markup are told in full."""
_TOKEN = re.compile(r"</?[a-z][a-z0-9]*/?>|`[^`]+`")
_NUMBER = re.compile(r"(?<=[a-z])\d+(?=/?>)")
_TARGET = re.compile(
    r"""(?:\]\(|(?<![\w-])(?:href|src)\s*=)\s*["'<]?([^\s"'<>)]+)""", re.IGNORECASE
)
_EXTRAS = re.compile(r"^(?:https?://)?(?:www\.)?|/*(?:[?#].*)?$", re.DOTALL)


class Place(NamedTuple):
    """A token where it stands."""

    start: int
    end: int
    """Offsets in code points."""
    inline: int
    """Which piece of markup it is of, as a place among the segment's inlines."""
    closing: bool
    holds: bool
    """It opens markup that has content."""


def places(text: str, inlines: Sequence[Inline]) -> list[Place]:
    """The tokens of `inlines` in `text`, in order."""
    if not inlines:
        return []
    numbers: dict[str, tuple[int, bool]] = {}
    for number, inline in enumerate(inlines):
        numbers.setdefault(inline.shown, (number, False))
        if inline.end:
            numbers.setdefault(inline.end, (number, True))
    found = []
    for start, end in _spans(text, inlines):
        number, closing = numbers.get(text[start:end], (-1, False))
        if number >= 0:
            holds = bool(inlines[number].end) and not closing
            found.append(Place(start, end, number, closing, holds))
    return found


def _spans(text: str, inlines: Sequence[Inline]) -> list[tuple[int, int]]:
    """Where something like a token stands; addresses, which may look like anything, too."""
    found = [m.span() for m in _TOKEN.finditer(text)]
    others = {i.shown for i in inlines if not _TOKEN.fullmatch(i.shown)}
    for shown in sorted(others, key=lambda other: (-len(other), other))[:MOST]:
        at = text.find(shown)
        while at >= 0:
            if not any(start < at + len(shown) and at < end for start, end in found):
                found.append((at, at + len(shown)))
            at = text.find(shown, at + len(shown)) if len(found) < MOST else -1
    return sorted(found)


def address(inline: Inline) -> str:
    """Where a link or a picture leads, as the file has it; empty for other markup."""
    parts = [p.text for p in (*inline.source, *inline.source_end) if isinstance(p, Verbatim)]
    found = _TARGET.search("".join(parts))
    if found:
        return found[1]
    return inline.shown if "://" in inline.shown else ""


@lru_cache(maxsize=65536)
def bare(target: str) -> str:
    """An address without what it may have or not: scheme, last slash, query, fragment."""
    return _EXTRAS.sub("", target).lower()


class Carried(NamedTuple):
    """A text with the article's tokens."""

    text: str
    doubts: tuple[str, ...]
    """What is wrong with them; a line each."""
    partners: tuple[tuple[Inline, Inline], ...]
    """Markup of the article and that of the translation that answers to it."""


def carried(text: str, mine: Sequence[Inline], wanted: Sequence[Inline]) -> Carried:
    """`text`, which has tokens of `mine`, with the tokens of `wanted`, those of the article.

    Markup that the article does not have is taken off.
    """
    if not mine and not wanted:
        return Carried(text, (), ())
    if max(len(mine), len(wanted)) > MOST:
        return Carried(_renamed(text, mine, {}), ("it has too much markup to compare",), ())
    partners, doubts = _partners(mine, wanted)
    made = _renamed(text, mine, {id(m): w for w, m in partners})
    known = {id(inline) for pair in partners for inline in pair}
    lost = [f"{w.shown} is missing" for w in wanted if id(w) not in known]
    doubts += lost
    if not lost and (wrong := markup.broken(made, wanted)):
        doubts.append(wrong)
    doubts += [f"it has {m.shown}, the English does not" for m in mine if id(m) not in known]
    if len(doubts) > _DOUBTS:
        doubts[_DOUBTS:] = [f"and {len(doubts) - _DOUBTS} more differences in markup"]
    return Carried(made.strip(), tuple(doubts), tuple(partners))


def _partners(
    mine: Sequence[Inline], wanted: Sequence[Inline]
) -> tuple[list[tuple[Inline, Inline]], list[str]]:
    """(the article's, the translation's) markup in pairs, and what is wrong with them."""
    pairs: list[tuple[Inline, Inline]] = []
    doubts: list[str] = []
    free, left = list(mine), list(wanted)
    for alike in _LIKENESSES:
        for one in list(left):
            other = next((m for m in free if alike(one, m)), None)
            if other is None:
                continue
            pairs.append((one, other))
            free = [m for m in free if m is not other]
            left = [w for w in left if w is not one]
            if address(one) != address(other):
                doubts.append(f"{one.shown} leads to {address(other)[:200] or 'nothing'} there")
    return pairs, doubts


def _name(inline: Inline) -> str:
    """What it is: ``<a>`` for ``<a2>``; of code and addresses, what they say."""
    return _NUMBER.sub("", inline.shown) if inline.shown[0] == "<" else inline.shown


def _same(one: Inline, other: Inline) -> bool:
    return _name(one) == _name(other) and address(one) == address(other)


def _page(one: Inline, other: Inline) -> bool:
    """Whether both lead to the same page, if not to the same place there."""
    return _name(one) == _name(other) and bare(address(one)) == bare(address(other)) != ""


def _kind(one: Inline, other: Inline) -> bool:
    return _name(one) == _name(other)


_LIKENESSES: tuple[Callable[[Inline, Inline], bool], ...] = (_same, _page, _kind)
"""The surest first."""


def _renamed(text: str, mine: Sequence[Inline], known: dict[int, Inline]) -> str:
    """`text` with the article's tokens in the place of those of `mine`; others taken off."""
    made, at = [], 0
    for place in places(text, mine):
        partner = known.get(id(mine[place.inline]))
        made += [text[at : place.start], _token(mine[place.inline], partner, place.closing)]
        at = place.end
    return "".join([*made, text[at:]])


def _token(inline: Inline, partner: Inline | None, closing: bool) -> str:
    if partner is not None:
        return partner.end if closing else partner.shown
    if closing:
        return ""
    if inline.shown[0] != "<":
        return inline.shown.strip("`")
    return " " if _name(inline) == "<br/>" else ""

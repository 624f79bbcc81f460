"""Typography set right in a translation: what an edition's build would do, and what it cannot.

Laws: a second time changes nothing; letters and digits stay, and whatever is copied (addresses,
markup, placeholders, fixed terms); a build makes the same of the text before and after, but for
what a build cannot set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from workflow.checks.house import SINGLE_LETTER, House, house, mended
from workflow.checks.quoting import requoted
from workflow.checks.shield import hold, markers, release
from workflow.editions.holding import retagged, untagged
from workflow.editions.typography import Typographer, marks_only
from workflow.model import JOINED
from workflow.placeables import copied

_ROUNDS = 6
"""Mending one slip may show another; no text is known that needs more than three rounds."""

_TOKEN = re.compile(
    "[-–—]+|[ \u00a0\u2009\u202f]+|[.…]+|[\"'“”„«»\u2018\u2019\u02bc]"
    "|[^-–—. \u00a0\u2009\u202f…\"'“”„«»\u2018\u2019\u02bc]+"
)
_NO_BREAK = "\u00a0"
_DASHES = frozenset("-–—")
_SPACES = frozenset(" \u00a0\u2009\u202f")
_DOTS = frozenset(".…")
_APOSTROPHES = frozenset("'\u02bc\u2018\u2019")
_SIGNS = {
    "dash": _DASHES,
    "no-break-space": _SPACES,
    "ellipsis": ("...", "…"),
    "apostrophe-sign": _APOSTROPHES,
}
"""One of these stands wherever a build changes what the check tells of."""


class Change(NamedTuple):
    """What a build changes at one place of a text."""

    check: str
    """The check that tells of it."""
    start: int
    end: int
    text: str
    """What is to stand there."""


def built(text: str, setter: Typographer, turn: bool = False) -> str:
    """A shielded `text` as a build of its edition sets it."""
    return setter.texts([text], turn=turn)[0]


def changes(old: str, new: str) -> list[Change]:
    """What a build changed from `old` to `new`, in order."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) != len(after):  # pragma: no cover - a build changes marks one by one
        return []
    found: list[Change] = []
    at = 0
    for index, (mark, wanted) in enumerate(zip(before, after, strict=True)):
        if mark != wanted:
            found.append(Change(_check(before, after, index), at, at + len(mark), wanted))
        at += len(mark)
    return found


def _check(before: Sequence[str], after: Sequence[str], index: int) -> str:
    mark = before[index][0]
    if mark in _DASHES:
        return "dash"
    if mark in _DOTS:
        return "ellipsis"
    if mark in _SPACES:
        beside = range(max(index - 1, 0), min(index + 2, len(before)))
        dashed = any(before[i] != after[i] and before[i][0] in _DASHES for i in beside)
        return "dash" if dashed else "no-break-space"
    inside = mark in _APOSTROPHES and after[index] in _APOSTROPHES
    return "apostrophe-sign" if inside else "quote-style"


class Style(NamedTuple):
    """What a fixer knows of the language and of the text."""

    setter: Typographer
    house: House
    turn: bool
    """Whether the text is a turn of a conversation."""


Fixer = Callable[[str, Style], str]
"""Mends a shielded text."""


def _apostrophes(text: str, style: Style) -> str:
    return _as_built("apostrophe-sign", mended(style.house.apostrophes, text), style)


def _quotes(text: str, style: Style) -> str:
    return requoted(text, style.setter.rules)


def _spaces(text: str, style: Style) -> str:
    return mended(style.house.spaces, text)


def _stops(text: str, style: Style) -> str:
    return mended(style.house.stops, text)


def _ellipses(text: str, style: Style) -> str:
    return _as_built("ellipsis", text, style)


def _dashes(text: str, style: Style) -> str:
    return _as_built("dash", mended(style.house.dashes, text), style)


def _no_breaks(text: str, style: Style) -> str:
    return _as_built("no-break-space", text, style)


def _single_letters(text: str, style: Style) -> str:
    return SINGLE_LETTER.sub(_NO_BREAK, text) if style.house.single_letter_words else text


def _as_built(check: str, text: str, style: Style) -> str:
    """`text` with those of a build's changes that `check` tells of."""
    if not any(map(text.__contains__, _SIGNS[check])):
        return text
    pieces: list[str] = []
    at = 0
    for change in changes(text, built(text, style.setter, style.turn)):
        if change.check == check:
            pieces += [text[at : change.start], change.text]
            at = change.end
    return "".join(pieces) + text[at:]


FIXERS: dict[str, Fixer] = {
    "apostrophe-sign": _apostrophes,
    "quote-style": _quotes,
    "space-before-mark": _spaces,
    "stop-and-quote": _stops,
    "ellipsis": _ellipses,
    "dash": _dashes,
    "no-break-space": _no_breaks,
    "single-letter-word": _single_letters,
}
"""What mends the findings of each check, in the order in which they run."""


def fix(
    text: str,
    language: str,
    *,
    turn: bool = False,
    fixed: Sequence[str] = (),
    only: Collection[str] | None = None,
    source: str = "",
) -> str:
    """A translation with its typography set right.

    `language`: BCP 47; `turn`: it is a turn of a conversation; `fixed`: do-not-translate terms;
    `only`: the checks whose findings are mended, all when None; `source`: its English, which tells
    a list marker from a dash at the start. A language without a house style stays, and so do
    `[joined]` and, but in a turn, list markers.
    """
    setter, known = marks_only(language), house(language)
    if text == JOINED or setter is None or known is None:
        return text
    style = Style(setter, known, turn)
    fixers = [mend for check, mend in FIXERS.items() if only is None or check in only]
    bare = untagged(text)
    done = bare.text
    for _ in range(_ROUNDS):
        before = done
        done = _mended(before, fixers, style, fixed, () if turn else markers(before, source))
        if done == before:
            return retagged(bare, done)
    return text


def _mended(
    text: str,
    fixers: Iterable[Fixer],
    style: Style,
    fixed: Sequence[str],
    lists: Sequence[tuple[int, int]],
) -> str:
    """`text` after each of the `fixers` but those that would change what is copied."""
    done, held = hold(text, fixed, lists)
    due = [placeable.text for placeable in copied(text, fixed)]
    for mend in fixers:
        new = mend(done, style)
        if new != done and _kept(due, release(new, held), fixed):
            done = new
    return release(done, held)


def _kept(due: Iterable[str], text: str, fixed: Sequence[str]) -> bool:
    """Whether all of `due` is still what is copied in `text`, in this order."""
    found = iter([placeable.text for placeable in copied(text, fixed)])
    return all(any(one == other for other in found) for one in due)

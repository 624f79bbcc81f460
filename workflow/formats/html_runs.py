"""A run of HTML cut into stretches that make sense as one text, without markup around them.

In a stretch every pair of tags is well nested. Tags that close nothing, or are never closed in
their run, words that are not to be translated, and two line breaks in a row part stretches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from workflow.formats.html_elements import BARE
from workflow.formats.html_flat import texts
from workflow.formats.html_tokens import REFERENCE
from workflow.formats.html_walk import Item

_SPACES = "\t\n\f\r "
_BLANK = re.compile(rf"(?:[\t\n\f\r ]++|{REFERENCE.pattern})*+")
_FINAL = tuple(".!?:;\u2026\"'\u201d\u2019\u00bb)")
"""After these a picture at the end of a stretch is no part of its last sentence."""


def stretches(text: str, items: Sequence[Item]) -> Iterator[list[Item]]:
    """The stretches of a run in order; what lies between them is markup or white space."""
    items = _folded(text, items)
    mates = _mates(items)
    parting = _parting(text, items, mates)
    final = _finals(text, items)
    begin = 0
    for at, parts in enumerate([*parting, True]):
        if parts:
            low, high = _trimmed(text, items, mates, final, begin, at)
            if low < high:
                yield items[low:high]
            begin = at + 1


def _mates(items: Sequence[Item]) -> list[int]:
    """For each item the index of the tag that it makes a pair with, or -1."""
    mates = [-1] * len(items)
    stack: list[int] = []
    names: Counter[str] = Counter()
    for at, item in enumerate(items):
        if item.what == "open":
            stack.append(at)
            names[item.name] += 1
        elif item.what == "close" and names[item.name]:
            while True:
                other = stack.pop()
                names[items[other].name] -= 1
                if items[other].name == item.name:
                    break
            mates[at], mates[other] = other, at
    return mates


def _folded(text: str, items: Sequence[Item]) -> list[Item]:
    """The items, with one in place of an element that has nothing to translate, or is code."""
    mates = _mates(items)
    wordy = _sums([item.what == "text" and not blank(text, item) for item in items])
    loose = _sums(
        [
            item.what in ("open", "close") and mate < 0
            for item, mate in zip(items, mates, strict=True)
        ]
    )
    marked = _sums([item.what != "text" for item in items])
    found: list[Item] = []
    at = 0
    while at < len(items):
        item, end = items[at], mates[at] + 1
        if end > at + 1 and (
            not item.live
            or (loose[end] == loose[at] and wordy[end] == wordy[at])
            or (item.name == "code" and marked[end] == marked[at] + 2)
        ):
            inner = tuple(items[at:end])
            found.append(item._replace(what="alone", end=items[end - 1].end, inner=inner))
            at = end
        else:
            found.append(item)
            at += 1
    return found


def _sums(flags: list[bool]) -> list[int]:
    """How many of the flags before each place are set."""
    return list(accumulate(flags, initial=0))


def blank(text: str, item: Item) -> bool:
    """Is there only white space in a text?"""
    if _BLANK.fullmatch(text, item.start, item.end) is None:
        return False
    return not "".join([a.flat for a in texts(text, item.start, item.end)]).strip(_SPACES)


def _parting(text: str, items: Sequence[Item], mates: Sequence[int]) -> list[bool]:
    """For each item whether it parts stretches."""
    parting = [_parts(text, item, mate) for item, mate in zip(items, mates, strict=True)]
    last = -1
    for at, item in enumerate(items):
        if item.what == "alone" and item.name == "br":
            if last >= 0:
                parting[at] = parting[last] = True
            last = at
        elif item.what != "comment" and not (item.what == "text" and blank(text, item)):
            last = -1
    before = _sums(parting)
    return [
        parts or (mate >= 0 and before[at] != before[mate])
        for at, (parts, mate) in enumerate(zip(parting, mates, strict=True))
    ]


def _parts(text: str, item: Item, mate: int) -> bool:
    if item.what in ("open", "close"):
        return mate < 0
    return item.what == "text" and not item.live and not blank(text, item)


def _trimmed(
    text: str,
    items: Sequence[Item],
    mates: Sequence[int],
    final: Sequence[bool],
    low: int,
    high: int,
) -> tuple[int, int]:
    """``items[low:high]`` without what stands around all of its words."""
    while True:
        while low < high and (_empty(text, items[low]) or _bare(items[low])):
            low += 1
        while low < high and (_empty(text, items[high - 1]) or _ends(items, final, high - 1)):
            high -= 1
        if low >= high or mates[low] != high - 1:
            return low, high
        low, high = low + 1, high - 1


def _finals(text: str, items: Sequence[Item]) -> list[bool]:
    """For each item that stands alone whether the words before it end a sentence."""
    found: list[bool] = []
    last: Item | None = None
    final = False
    for item in items:
        if item.what == "text" and not blank(text, item):
            last = item
        elif item.what == "alone" and last is not None:
            words = "".join([a.flat for a in texts(text, last.start, last.end)])
            final, last = words.rstrip(_SPACES).endswith(_FINAL), None
        found.append(final)
    return found


def _empty(text: str, item: Item) -> bool:
    return item.what == "comment" or (item.what == "text" and blank(text, item))


def _bare(item: Item) -> bool:
    """Does it stand alone without saying anything: a picture, an anchor, a line break?"""
    return item.what == "alone" and item.live and item.name in BARE


def _ends(items: Sequence[Item], final: Sequence[bool], at: int) -> bool:
    """Is what stands alone at the end of a stretch no part of its last sentence?"""
    return _bare(items[at]) and (final[at] or items[at].name in ("br", "wbr"))

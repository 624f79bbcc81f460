"""What no rule of typography may touch, and the tags that every rule looks through.

A stretch that is copied (an address, code, a placeholder) is held: one sign stands for it. The
tags of pairs, such as ``<b>``, are as good as not there: they are taken out, and put back where
they stood between the same words. Law: putting back what was taken gives the same text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import AnyStr, NamedTuple

HELD = "\ue000"
"""Stands for a protected stretch while the rules run."""
LINE = "\ue001"
"""Stands for a line end inside a passage while the rules run."""
BREAK = "\x1d"

_SIGNS = ("@", "`", "{", "<", "#", "\n", BREAK, HELD, LINE)
_PAIRS = (("/", "://"), ("w", "www."), ("%", "%("), ("]", "]("))
"""Every protected stretch has one of the signs or pairs; a pair's first sign is quickly missed."""

_PROTECTED = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»„“”\ue000\ue001]+(?<![.,;:!?…)\]'’])"
    r"|(?<![\w+-])(?<!\w\.)\w[\w.+-]{0,63}+@[\w-]++(?:\.[\w-]++)+"
    r"|`[^`\n]+`"
    r"|\{[^{}\s]{1,64}(?: [a-z]{1,16})?\}|%\(\w{1,64}\)[sd]"
    r"|(?P<code><(?P<name>code|kbd|samp|var|pre|math|svg)\d*(?:\s[^<>]*)?>"
    r"(?:[^<]++|<(?!/?(?P=name)\b))*+</(?P=name)\d*>)"
    r"|(?P<tag></?[A-Za-z][^<>\ue000\ue001]*>)"
    r"|(?<=\])\([^()\s]*\)"
    r"|(?<![\w&])[#@]\w++"
    r"|[\n\x1d\ue000\ue001]"
)
_WORD_LIKE = re.compile(r"</?(?:sup|sub)\b|<(?!fn|wbr)[^<>]*/>|<(?:img|input|svg|math)\b")
"""Tags that stand for something a reader sees, or that part what stands around them."""
_LINE_LIKE = re.compile(r"<br\b|<br\d|[\n\x1d]")

CHANGED = frozenset("\"'“”„«»\u2018\u2019\u02bc-–—.…, \u00a0\u2009\u202f")
"""The only characters that typography puts in, takes out or changes."""
_RUN = re.compile("[-–—]+|[ \u00a0\u2009\u202f]+|[.…]+|.", re.DOTALL)


class Tags(NamedTuple):
    """The tags taken out of one text."""

    text: str
    """The text without them."""
    tags: tuple[tuple[int, str], ...]
    """Each with its place in `text`, in order."""

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """The stretch from `start` to `end` of `text`, as places of the text with its tags."""
        before = sum(len(tag) for at, tag in self.tags if at <= start)
        inside = sum(len(tag) for at, tag in self.tags if start < at < end)
        return (start + before, end + before + inside)


def has(signs: Iterable[AnyStr], text: AnyStr) -> bool:
    """Whether one of `signs` is in `text`; several times as fast as a regular expression."""
    return any(map(text.__contains__, signs))


def fragile(text: str) -> bool:
    """Whether `text` may hold a protected stretch or a tag; quick."""
    return has(_SIGNS, text) or any([sign in text and pair in text for sign, pair in _PAIRS])


def protected(text: str) -> list[tuple[int, int]]:
    """Start and end of every stretch of `text` that stays as it is, but for line ends."""
    if not fragile(text):
        return []
    return [found.span() for found in _PROTECTED.finditer(text) if not found[0].isspace()]


def hold(text: str, held: list[str]) -> Tags:
    """`text` with a sign for each protected stretch, which goes into `held`; without tags."""
    pieces: list[str] = []
    tags: list[tuple[int, str]] = []
    at = size = 0
    for found in _PROTECTED.finditer(text):
        start, end = found.span()
        pieces.append(text[at:start])
        size += start - at
        at = end
        whole = found[0]
        if _transparent(found):
            tags.append((size, whole))
            continue
        held.append(whole)
        pieces.append(LINE if _LINE_LIKE.match(whole) else HELD)
        size += 1
    return Tags("".join(pieces) + text[at:], tuple(tags))


def untagged(text: str) -> Tags:
    """`text` without the tags that rules look through; all else stays."""
    if "<" not in text:
        return Tags(text, ())
    pieces: list[str] = []
    tags: list[tuple[int, str]] = []
    at = size = 0
    for found in _PROTECTED.finditer(text):
        if _transparent(found):
            start, end = found.span()
            pieces.append(text[at:start])
            size += start - at
            tags.append((size, found[0]))
            at = end
    return Tags("".join(pieces) + text[at:], tuple(tags))


def _transparent(found: re.Match[str]) -> bool:
    """Whether a protected stretch is a tag that rules look through."""
    tag = found["tag"]
    return tag is not None and not _WORD_LIKE.match(tag) and not _LINE_LIKE.match(tag)


def release(text: str, held: Iterator[str]) -> str:
    """`text` with the next of `held` in place of each sign."""
    if HELD in text or LINE in text:
        return re.sub("[\ue000\ue001]", lambda _: next(held), text)
    return text


def retagged(old: Tags, new: str) -> str:
    """`new`, which typography made of ``old.text``, with the tags back between the same words."""
    if not old.tags:
        return new
    text = old.text
    place: Callable[[int], int] = int if _alike(old, new) else _Places(text, new).place
    pieces: list[str] = []
    at = 0
    for where, tag in old.tags:
        here = max(place(where), at)
        pieces += [new[at:here], tag]
        at = here
    return "".join(pieces) + new[at:]


def _alike(old: Tags, new: str) -> bool:
    """Whether every tag stands at the same place in both: almost always."""
    text = old.text
    return len(text) == len(new) and all(
        all(
            a == b or (a in CHANGED and b in CHANGED)
            for a, b in zip(
                text[max(at - 1, 0) : at + 1], new[max(at - 1, 0) : at + 1], strict=True
            )
        )
        for at, _ in old.tags
    )


class _Places:
    """Where each place of a text is after typography, told by the characters that stay."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._before, self._after = _staying(old), _staying(new)

    def place(self, at: int) -> int:
        """The place `at` of the old text in the new one."""
        number = bisect_left(self._before, at)
        start = self._before[number - 1] + 1 if number else 0
        if at == start:
            return self._after[number - 1] + 1 if number else 0
        end = self._before[number] if number < len(self._before) else len(self._old)
        left = self._after[number - 1] + 1 if number else 0
        right = self._after[number] if number < len(self._after) else len(self._new)
        if at == end:
            return right
        return left + _within(self._old[start:end], self._new[left:right], at - start)


def _staying(text: str) -> list[int]:
    """The places of the characters that typography leaves."""
    return [place for place, sign in enumerate(text) if sign not in CHANGED]


def _within(old: str, new: str, at: int) -> int:
    """The place `at` of a run of marks and spaces in what became of it."""
    before, after = _RUN.findall(old), _RUN.findall(new)
    if len(before) != len(after):
        return min(at, len(new))
    ends = list(accumulate(map(len, before), initial=0))
    starts = list(accumulate(map(len, after), initial=0))
    number = max(index for index, start in enumerate(ends) if start <= at)
    rest = at - ends[number]
    return min(starts[number] + rest, starts[min(number + 1, len(after))])

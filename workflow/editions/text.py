"""The plain text edition.

The English edition is its source less the front matter, byte for byte. A localised edition keeps
the source's markers, blank lines and line width, in such a way that reading it back finds the
same blocks.
"""

from __future__ import annotations

import re
from html import unescape

from workflow.config.publication import Style
from workflow.editions.content import Edition, EditionBlock, clean
from workflow.editions.interface import Interface
from workflow.editions.typography import turn_marker

WIDEST = 100
"""A block with a longer word is not broken into lines: readers take a longer line for a block."""

_UNDERLINE = re.compile(r"\n([=~^*-])\1*[ \t]*\Z")
_OPENS_LINE = re.compile(r">|—|[-–*•‣⁃+][\u00a0\t]|\d{1,3}[.)](?:[\u00a0\t]|\Z)")
_WORD = re.compile(r"[^\W_]")


def render(edition: Edition) -> str:
    """The text edition. Line ends are LF, except in the English original, which stays as it is."""
    if edition.original is not None:
        return edition.original
    pieces = [_line_feeds(edition.opening.lstrip("\ufeff"))]
    blocks = [(b, block_text(b, edition.language, edition.style)) for b in edition.blocks]
    followers = _followers(blocks)
    for index, (block, text) in enumerate(blocks):
        gap = _line_feeds(block.gap)
        if text:
            pieces += [text, _parted(gap, block, followers[index])]
        else:
            pieces[-1] = _closed(pieces[-1], gap, last=index == len(blocks) - 1)
    return "".join(pieces)


def _line_feeds(text: str) -> str:
    """`text` with LF at the ends of its lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def notice(edition: Edition, interface: Interface) -> str:
    """What stands above an edition that is not all in its language, or not up to date.

    Empty otherwise. In a page the passages themselves are marked; plain text has no means to.
    """
    ngettext, counts = interface.ngettext, edition.counts
    said = []
    if number := counts["draft"]:
        said.append(
            ngettext(
                "%(n)s passage is an unreviewed draft",
                "%(n)s passages are unreviewed drafts",
                number,
            )
        )
    if number := counts["stale"]:
        said.append(
            ngettext(
                "%(n)s passage shows an earlier wording: the English text has changed since",
                "%(n)s passages show an earlier wording: the English text has changed since",
                number,
            )
        )
    if number := counts["source"]:
        said.append(
            ngettext(
                "%(n)s passage is shown in English",
                "%(n)s passages are shown in English",
                number,
            )
        )
    if not said:
        return ""
    if edition.mode == "preview":
        said.insert(0, interface.gettext("Preview, not for publication"))
    return f"[{unescape('. '.join(said))}.]\n\n"


def _followers(blocks: list[tuple[EditionBlock, str]]) -> list[EditionBlock | None]:
    """The next block that shows something, for each block."""
    found: list[EditionBlock | None] = []
    follower: EditionBlock | None = None
    for block, text in reversed(blocks):
        found.append(follower)
        follower = block if text else follower
    return found[::-1]


def block_text(block: EditionBlock, language: str, style: Style = ()) -> str:
    """One block with marker, speaker and tail; empty when nothing of it is shown."""
    text = block.text
    if not text:
        return ""
    if block.speaker is not None:
        text = clean(block.speaker.text) + block.colon + text
    marker = block.marker
    if block.kind in ("question", "answer"):
        marker = turn_marker(language, marker, style)
    line = marker + text
    return _wrapped(line, block) + _tail(block, line)


def _tail(block: EditionBlock, line: str) -> str:
    tail = _line_feeds(block.tail)
    if not tail.strip():
        return ""
    underline = _UNDERLINE.match(tail)
    return "\n" + underline[1] * len(line) if underline else tail


def _parted(gap: str, block: EditionBlock, follower: EditionBlock | None) -> str:
    """`gap`, with a blank line where the next block could be read as going on with this one."""
    plain = follower is not None and not follower.marker and not block.tail.strip()
    return gap.replace("\n", "\n\n", 1) if plain and gap.strip(" \t") == "\n" else gap


def _closed(before: str, after: str, *, last: bool) -> str:
    """The gap around a block that shows nothing, from the gaps before and after it."""
    if not after.strip():
        return after if last else before
    return before + after if before.strip() else after


def _wrapped(line: str, block: EditionBlock) -> str:
    """`line` broken at its spaces to the source's width, if the source was broken by hand.

    No line may begin with what would open a block, or be without any word.
    """
    if len(line) <= block.width or not block.width:
        return line
    words = _words(line)
    width = min(block.width, WIDEST)
    if max(map(len, words)) > width - len(block.prefix):
        return line
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(block.prefix + word)
    return "\n".join(lines)


def _words(line: str) -> list[str]:
    """The words of `line`; one that may not begin a line is joined to the word before it."""
    first, *rest = line.split(" ")
    words = [first]
    for word in rest:
        if _WORD.search(words[-1]) is None or _OPENS_LINE.match(word) or not _WORD.search(word):
            words[-1] += " " + word
        else:
            words.append(word)
    return words

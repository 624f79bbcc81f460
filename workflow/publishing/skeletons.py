"""What a page does with the markup of a document: one title, headings with names."""

from __future__ import annotations

import re
from itertools import count

from workflow.formats.inline import said
from workflow.model import Document

Skeleton = tuple[str | int, ...]

_TITLE = re.compile(r"\s*<h1[^<>]*>\Z")
_HEADING = re.compile(r"<h[1-6]\Z|<h[1-6]>\Z")
_TABLE = re.compile(r"<table\b[^<>]*>")
_NO_NAME = re.compile(r"[^\w\- ]+")


def untitled(skeleton: Skeleton, document: Document) -> Skeleton:
    """Without a heading at the top that only says the title of the front matter once more."""
    title = next((b for b in document.head if b.kind == "title"), None)
    if title is None or not skeleton or not _TITLE.match(str(skeleton[0])):
        return skeleton
    words, end = _words(skeleton, 1, document)
    if words != " ".join([segment.source for segment in title.segments]):
        return skeleton
    return (str(skeleton[end]).partition("</h1>")[2], *skeleton[end + 1 :])


def anchored(skeleton: Skeleton, document: Document) -> Skeleton:
    """With an id for each heading that has none, made of its English words, as links expect it.

    It is the same in every language: small letters and digits, words joined by hyphens.
    """
    done: list[str | int] = []
    taken: set[str] = set()
    for place, item in enumerate(skeleton):
        if isinstance(item, str) and item.endswith(">") and _HEADING.search(item):
            words, _ = _words(skeleton, place + 1, document)
            name = _NO_NAME.sub("", words.lower()).strip().replace(" ", "-")
            if name and any(map(str.isalnum, name)):
                item = f'{item[:-1]} id="{_own(name, taken)}">'
        done.append(item)
    return tuple(done)


def framed(skeleton: Skeleton) -> Skeleton:
    """With a frame around each table, which a phone scrolls, by keyboard too (WCAG 2.1.1)."""
    text = "".join([item for item in skeleton if isinstance(item, str)])
    if len(_TABLE.findall(text)) != text.count("</table>"):
        return skeleton
    return tuple([_framed(item) if isinstance(item, str) else item for item in skeleton])


def _framed(markup: str) -> str:
    opened = _TABLE.sub(lambda tag: f'<div class="table" tabindex="0">{tag[0]}', markup)
    return opened.replace("</table>", "</table></div>")


def _own(name: str, taken: set[str]) -> str:
    """`name`, with a number if another heading has it."""
    found = next(n for i in count() if (n := f"{name}-{i}" if i else name) not in taken)
    taken.add(found)
    return found


def _words(skeleton: Skeleton, start: int, document: Document) -> tuple[str, int]:
    """The English words of a heading whose content begins at `start`, and where it ends."""
    segments = [segment for _, segment in document.walk()]
    found: list[str] = []
    for end in range(start, len(skeleton)):
        item = skeleton[end]
        if isinstance(item, int):
            found.append(said(segments[item].source, segments[item].inlines))
        elif "</h" in item:
            return " ".join(found), end
    return " ".join(found), len(skeleton) - 1

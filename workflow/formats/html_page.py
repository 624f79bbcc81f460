"""Whole pages of HTML: which part of one is the article, and what an edition changes in its head.

A page is a text with a doctype, or with the tags of ``html``, ``head`` or ``body``; any other
is a fragment, which goes into a page of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from workflow.formats.html_elements import VOID
from workflow.formats.html_tokens import Token, attributes, small, tokens, values

_PAGE = frozenset(("html", "head", "body"))
_HINT = re.compile(r"<(?:!doctype|html|head|body)(?![^\t\n\f\r />])", re.IGNORECASE | re.ASCII)
_HEAD = frozenset(("html", "head", "title", "base", "link", "meta", "style", "script"))
"""Elements that can stand before the content of a page."""

Span = tuple[int, int]


def is_page_text(text: str) -> bool:
    """Is `text` a whole page?"""
    if _HINT.search(text) is None:
        return False
    return any(_doctype(text, t) or (t.kind == "start" and t.name in _PAGE) for t in tokens(text))


def _doctype(text: str, token: Token) -> bool:
    return token.kind == "other" and small(text[token.start : token.start + 9]) == "<!doctype"


def content(text: str, found: Sequence[Token]) -> Span:
    """Where the article of a page is: in ``main``, or its only ``article``, or ``body``.

    Of a fragment it is all of it.
    """
    for name, only in (("main", False), ("article", True), ("body", False)):
        places = _elements(found, name)
        if places and (len(places) == 1 or not only):
            return places[0]
    heads = _elements(found, "head")
    return (heads[0][1] if heads else 0, len(text))


def _elements(found: Sequence[Token], name: str) -> list[Span]:
    """Where the contents of the elements of a name are, those inside of others left out."""
    places: list[Span] = []
    depth = begin = 0
    for token in found:
        if token.name != name or token.kind not in ("start", "end"):
            continue
        if token.kind == "start":
            begin = begin if depth else token.end
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                places.append((begin, token.start))
    if depth:
        places.append((begin, found[-1].end))
    return places


def title_tag(found: Sequence[Token], within: Span) -> tuple[int, int, int]:
    """Where the first ``h1`` of a content begins, and its content ends, and it itself ends.

    ``-1`` thrice: there is none. One that is never closed ends where it begins to.
    """
    opened: Token | None = None
    for token in found:
        if token.name != "h1" or not within[0] <= token.start < within[1]:
            continue
        if token.kind == "start" and opened is None:
            opened = token
        elif token.kind == "end" and opened is not None:
            return opened.start, token.start, token.end
    return (opened.start, opened.end, opened.end) if opened else (-1, -1, -1)


def comments(found: Sequence[Token]) -> Iterator[Span]:
    """What of a content no page of ours shows."""
    return ((t.start, t.end) for t in found if t.kind in ("comment", "other"))


def dressed(text: str, language: str, direction: str, head: str) -> str:
    """A whole page with its language, and with `head` at the end of its head.

    `text` is a page without front matter, `language` a BCP 47 tag, `direction` ``ltr`` or
    ``rtl``, `head` markup, put in as it is. What the page says itself of the same is taken out:
    links to other editions and to itself, its language, JSON-LD, and what `head` says too.
    """
    found = list(tokens(text))
    gap = _head_end(text, found)
    keys = _REPLACED | {_key(head, t) for t in tokens(head) if t.kind == "start"}
    changes = [
        *_languages(text, found, language, direction),
        (gap, gap, head if head.endswith("\n") else head + "\n"),
        *_doubled(text, found, keys - {None}, gap),
    ]
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(changes):
        if start >= at:
            pieces += text[at:start], new
            at = end
    return "".join(pieces) + text[at:]


Change = tuple[int, int, str]


def _languages(
    text: str, found: Sequence[Token], language: str, direction: str
) -> Iterator[Change]:
    """The changes that give ``html`` its language; ``body`` loses its own."""
    said = f' lang="{language}" dir="{direction}"'
    page = _first(found, "html")
    if page is None:
        after = next((t.end for t in found if _doctype(text, t)), int(text.startswith("\ufeff")))
        yield after, after, ("\n" if after > 1 else "") + f"<html{said}>"
    else:
        yield page.start + 5, page.start + 5, said
    for tag in (page, _first(found, "body")):
        for attribute in attributes(text, tag) if tag else ():
            if attribute.name in ("lang", "xml:lang", "dir"):
                start, end = attribute.whole
                yield _back(text, start, "\t\n\f\r "), end, ""


def _first(found: Sequence[Token], name: str) -> Token | None:
    return next((t for t in found if t.kind == "start" and t.name == name), None)


def _head_end(text: str, found: Sequence[Token]) -> int:
    """Where the head of a page ends, whether its tags are there or left out."""
    end = next((t for t in found if t.kind == "end" and t.name == "head"), None)
    if end is not None:
        return end.start
    at = 0
    for token in found:
        words = token.kind == "text" and not token.name and text[token.start : token.end].strip()
        if words or (token.kind in ("start", "end") and token.name not in _HEAD):
            break
        if token.kind != "text" or token.name:
            at = token.end
    return at


_REPLACED: frozenset[tuple[str, str] | None] = frozenset(
    (
        *(("link", rel) for rel in ("canonical", "alternate hreflang")),
        *(("meta", name) for name in ("og:locale", "og:locale:alternate", "og:url")),
        ("meta", "content-language"),
        ("script", "application/ld+json"),
    )
)
"""What of a page is true of one edition only."""


def _key(text: str, tag: Token) -> tuple[str, str] | None:
    """What an element of a head says something of, if it can be said only once."""
    if tag.name == "title":
        return "title", ""
    if tag.name not in ("link", "meta", "script"):
        return None
    said = values(text, tag)
    if tag.name == "meta":
        names = (said.get(n, "") for n in ("name", "property", "http-equiv"))
        name = next((n for n in names if n), "charset" if "charset" in said else "")
        return ("meta", small(name.strip())) if name else None
    if tag.name == "script":
        return "script", small(said.get("type", "").strip())
    rel = small(said.get("rel", "").strip()) + (" hreflang" if "hreflang" in said else "")
    return ("link", rel) if rel in ("canonical", "alternate hreflang") else None


def _doubled(
    text: str, found: Sequence[Token], keys: AbstractSet[tuple[str, str] | None], head: int
) -> Iterator[Change]:
    """The changes that take elements out of which `keys` tells."""
    until = 0
    for at, token in enumerate(found):
        if token.kind != "start" or token.start < until or _key(text, token) not in keys:
            continue
        if token.name == "script" and _key(text, token) == ("script", ""):
            continue
        if token.name == "title" and token.start > head:
            continue
        until = token.end
        if token.name not in VOID:
            until = next((t.end for t in found[at + 1 : at + 3] if t.kind == "end"), token.end)
        line = _back(text, token.start, "\t ")
        if text[line - 1 : line] == "\n" and text.startswith("\n", until):
            yield line, until + 1, ""
        else:
            yield token.start, until, ""


def _back(text: str, at: int, spaces: str) -> int:
    """Where the `spaces` before a place begin."""
    while at and text[at - 1] in spaces:
        at -= 1
    return at

"""The article of an edition as markup, whatever the format of its source.

A plain text document is put together from its blocks. Of a Markdown or HTML document the markup
is known (`Layout.skeleton`), and the passages are put into their places. Either way every text
is escaped in `markup`, and nothing that a translator wrote becomes markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from workflow.config.publication import Style
from workflow.editions.content import Edition, EditionBlock, Layout, Passage, clean
from workflow.editions.interface import Interface
from workflow.editions.markup import Marker, quoted
from workflow.model import ATTRIBUTES, JOINED, Block

DESCRIPTION = 200
"""Longest meta description, in characters."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page, a book or a feed shows of an edition."""

    title: str
    """Plain text."""
    heading: Markup
    """The title as an element h1."""
    standfirst: Markup
    """An element p, or empty."""
    body: Markup
    description: str
    """Plain text, shortened."""
    words: int
    """How many words the body has, roughly: stretches between spaces."""


def article(edition: Edition, interface: Interface) -> Article:
    """The article of `edition`, its notices and labels in the words of `interface`."""
    marker = marker_of(edition, interface)
    title, *rest = edition.flow
    led = bool(rest and rest[0].kind in ("standfirst", "summary") and rest[0].text)
    lead = rest.pop(0) if led else None
    body = marker.flow(rest) if edition.layout is None else _laid_out(edition, marker)
    said = lead.text if lead else next((b.text for b in rest if b.text), "")
    return Article(
        title.text,
        Markup(marker.block(title)),
        Markup(marker.block(lead)) if lead else Markup(""),
        Markup(body),
        shortened(said),
        sum([b.text.count(" ") + 1 for b in rest if b.text]),
    )


def marker_of(edition: Edition, interface: Interface) -> Marker:
    """What makes markup of the blocks of `edition`."""
    layout = edition.layout
    if layout is None:
        return _plain_marker(edition.language, interface, edition.style)
    blocks = edition.all_blocks
    return Marker(
        edition.language,
        interface,
        lambda block: _value(block, layout, blocks),
        edition.style,
    )


@lru_cache(maxsize=64)
def _plain_marker(tag: str, interface: Interface, style: Style) -> Marker:
    """The marker that all plain text documents of a language share: it has no state of theirs."""
    return Marker(tag, interface, style=style)


def _value(block: Block, layout: Layout, blocks: Sequence[EditionBlock]) -> str:
    return blocks[layout.attributes[id(block)]].text


def _laid_out(edition: Edition, marker: Marker) -> str:
    """The skeleton with the passages in their places."""
    assert edition.layout is not None
    passages = [(b.kind, p) for b in edition.all_blocks for p in b.passages]
    pieces: list[str] = []
    glued = False
    for item in edition.layout.skeleton:
        if isinstance(item, str):
            pieces.append("" if glued and not item.strip() else item)
            glued = False
            continue
        kind, passage = passages[item]
        text = clean(passage.text)
        if not text or text == JOINED:
            glued = not _dropped_glue(pieces)
        elif kind in ATTRIBUTES:
            pieces.append(quoted(passage.words))
        else:
            pieces.append(marker.passage(Passage(text, passage.status, passage.inlines)))
    return "".join(pieces)


def _dropped_glue(pieces: list[str]) -> bool:
    """Whether there was space before a sentence for which nothing stands; it goes with it."""
    found = bool(pieces) and bool(pieces[-1]) and not pieces[-1].strip()
    if found:
        pieces[-1] = ""
    return found


def shortened(text: str) -> str:
    """`text` cut at a word, if it is too long for a description."""
    if len(text) <= DESCRIPTION:
        return text
    return (
        text[: text.rfind(" ", 0, DESCRIPTION) if " " in text[:DESCRIPTION] else DESCRIPTION] + "…"
    )

"""The facing-pages edition: English on the left, the translation on the right, block by block."""

from __future__ import annotations

import re

from markupsafe import Markup

from workflow.editions import html, metadata
from workflow.editions.article import Article, marker_of
from workflow.editions.content import Edition, EditionBlock
from workflow.editions.interface import Interface
from workflow.editions.markup import Marker
from workflow.editions.site import Site
from workflow.model import ATTRIBUTES

SUFFIX = ".bilingual.html"
"""What stands after the slug in the file's name."""

_ASIDE = ATTRIBUTES | {"topic", "correction", "summary", "author"}
"""Kinds of blocks that are not part of the text that is read; a summary is where it leads."""


def page(
    english: Edition, edition: Edition, article: Article, site: Site, interface: Interface
) -> str:
    """Both texts of an article as one page; `article` is that of `edition`."""
    left, right = marker_of(english, interface), marker_of(edition, interface)
    pairs = zip(english.all_blocks, edition.all_blocks, strict=True)
    first = edition.first("title")
    return html.render(
        "bilingual.html",
        site,
        interface,
        metadata=metadata.unlisted(),
        article=article,
        edition=edition,
        counts=edition.counts,
        rows=[
            (_cell(left, one), _cell(right, other))
            for one, other in pairs
            if one.kind not in _ASIDE and one.pieces and other is not first
        ],
        titles=(_title(left, english), _title(right, edition)),
    )


def _title(marker: Marker, edition: Edition) -> Markup:
    title = edition.first("title")
    return Markup(marker.words(title)) if title else Markup("")


def _cell(marker: Marker, block: EditionBlock) -> Markup:
    """A block without what stands around it in the page: an item is no longer in a list."""
    if not block.pieces:
        return Markup("")
    if block.kind in ("item", "cell", "footnote"):
        made = f'<p class="{block.kind}">{marker.words(block)}</p>\n'
    else:
        made = marker.block(block)
    return Markup(_unlinked(made))


_TAG = re.compile(r"<[a-z][^<>]*>")
_PLACE = re.compile(r' (?:id="[^"]*"|href="#[^"]*"|role="doc-[a-z]*")')


def _unlinked(markup: str) -> str:
    """`markup` without names of places and links to them: both texts have the same ones."""
    return _TAG.sub(lambda tag: _PLACE.sub("", tag[0]), markup)

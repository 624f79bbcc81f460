"""What the site tells programs: the list of its addresses, robots.txt, the web manifest.

Sources: the sitemap protocol 0.9 (sitemaps.org) with ``xhtml:link`` for the other languages,
RFC 9309 (robots.txt), the W3C's Web Application Manifest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions.content import Card, clean
from workflow.editions.site import Site
from workflow.language import load

NAME = "sitemap.xml"
ROBOTS = "robots.txt"
WEB_MANIFEST = "manifest.webmanifest"

MOST_ADDRESSES = 50_000
MOST_BYTES = 50_000_000
"""What the protocol allows for one file is 50 MB; whichever megabyte is meant."""

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_PROTOCOL = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENED = f'{_DECLARATION}<urlset xmlns="{_PROTOCOL}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
_CLOSED = "</urlset>\n"
_ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"},
)


class Page(NamedTuple):
    """One page that search engines are told of."""

    path: str
    """Below its language's folder: ``article.html``, ``topics/courts.html``."""
    tag: str
    """BCP 47; empty: the page stands in the site's root."""
    tags: tuple[str, ...] = ()
    """The languages that the same page is advertised in, its own included."""
    updated: str = ""
    """ISO 8601 date, or empty."""
    default: str | None = None
    """As in `Site.alternates`."""


def pages(cards: Mapping[str, Sequence[Card]], site: Site) -> Iterator[Page]:
    """What is advertised of a site whose indexes list `cards` (by BCP 47 tag).

    The root page, then by language its index, its topics, and the articles that are not mostly
    fallback, by slug. Search pages are not told of.
    """
    newest = {tag: _newest(mine) for tag, mine in cards.items()}
    listed = tuple(tag for tag in site.languages if tag in cards)
    yield Page("index.html", "", listed, max(newest.values(), default=""), "index.html")
    topics = {tag: _topics(cards[tag]) for tag in listed}
    for tag in listed:
        yield Page("index.html", tag, listed, newest[tag], "index.html")
        for slug, updated in topics[tag].items():
            tags = tuple(other for other in listed if slug in topics[other])
            yield Page(f"topics/{slug}.html", tag, tags, updated)
        for card in sorted(cards[tag], key=lambda card: card.slug):
            if tag in card.advertised:
                yield Page(f"{card.slug}.html", tag, card.advertised, _changed(card))


def _topics(cards: Iterable[Card]) -> dict[str, str]:
    """The topics that articles have, by slug, each with the newest article's day."""
    found: dict[str, str] = {}
    for card in cards:
        for topic in card.topics:
            found[topic.slug] = max(found.get(topic.slug, ""), _changed(card))
    return dict(sorted(found.items()))


def _newest(cards: Iterable[Card]) -> str:
    return max(map(_changed, cards), default="")


def _changed(card: Card) -> str:
    return max(_day(card.date), _day(card.updated))


def _day(iso: str) -> str:
    """`iso` if it is a date, the way the protocol writes it; else nothing."""
    try:
        return date.fromisoformat(iso).isoformat() if iso else ""
    except ValueError:
        return ""


def sitemap(found: Iterable[Page], site: Site) -> dict[str, str]:
    """The files that list the pages `found`, by name; the site has an address.

    One file, ``sitemap.xml``; where it would be too large for the protocol, an index of that name
    and its parts ``sitemap-1.xml``, ``sitemap-2.xml``, …
    """
    parts: list[list[str]] = [[]]
    size = 0
    blocks: dict[tuple[str, tuple[str, ...], str | None], str] = {}
    for page in found:
        text = _address(page, site, blocks)
        length = len(text.encode())
        if len(parts[-1]) == MOST_ADDRESSES or size + length + _FRAME > MOST_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(text)
        size += length
    texts = [f"{_OPENED}{''.join(part)}{_CLOSED}" for part in parts]
    if len(texts) == 1:
        return {NAME: texts[0]}
    names = [f"sitemap-{number}.xml" for number in range(1, len(texts) + 1)]
    return {NAME: _index(names, site), **dict(zip(names, texts, strict=True))}


_FRAME = len(_OPENED) + len(_CLOSED)


def _index(names: Iterable[str], site: Site) -> str:
    rows = [f"<sitemap><loc>{_escaped(site.absolute(n))}</loc></sitemap>\n" for n in names]
    return f'{_DECLARATION}<sitemapindex xmlns="{_PROTOCOL}">\n{"".join(rows)}</sitemapindex>\n'


def _address(
    page: Page, site: Site, blocks: dict[tuple[str, tuple[str, ...], str | None], str]
) -> str:
    """One address; `blocks` remembers the links that all languages of a page share."""
    key = (page.path, page.tags, page.default)
    if key not in blocks:
        pairs = site.alternates(page.path, page.tags, page.default)
        blocks[key] = "".join(
            f'<xhtml:link rel="alternate" hreflang="{name}" href="{_escaped(address)}"/>\n'
            for name, address in pairs
        )
    place = f"{page.tag}/{page.path}" if page.tag else page.path
    changed = f"<lastmod>{page.updated}</lastmod>\n" if page.updated else ""
    return f"<url>\n<loc>{_escaped(site.address(place))}</loc>\n{changed}{blocks[key]}</url>\n"


def robots(site: Site) -> str:
    """``robots.txt``: a preview is for nobody, a release for everybody."""
    if site.mode == "preview":
        return "User-agent: *\nDisallow: /\n"
    where = f"\nSitemap: {site.absolute(NAME)}\n" if site.base_url else ""
    return f"User-agent: *\nAllow: /\n{where}"


def webmanifest(site: Site, icons: Sequence[Mapping[str, str]] = ()) -> str:
    """``manifest.webmanifest``, for the site's root: its name, where it starts, its colours.

    `icons` are the manifest's own: ``{"src": "icon.png", "sizes": "512x512", "type": …}``.
    """
    language = load(site.languages[0] if site.languages else SOURCE_LANGUAGE)
    name = clean(site.title)
    values: dict[str, object] = {
        "name": name,
        "lang": language.tag,
        "dir": language.direction,
        "id": "./",
        "start_url": "./index.html",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": ACCENT,
    }
    if icons:
        values["icons"] = [dict(icon) for icon in icons]
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


PAPER, ACCENT = "#fffefb", "#9a1b1e"
"""Of the style sheet's light scheme: ``--paper`` and ``--accent``."""


def _escaped(address: str) -> str:
    return address.translate(_ENTITIES)

"""The pages around the articles: lists, feeds, the page for what is not there, the site's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from workflow.editions import feeds, html, search_page, sitemap
from workflow.editions.content import Card, Topic
from workflow.editions.interface import Interface
from workflow.editions.site import Site
from workflow.project import EDITIONS

Cards = Mapping[str, Sequence[Card]]
"""By language (BCP 47): its articles, the newest first."""


def newest_first(cards: Iterable[Card]) -> list[Card]:
    """Articles as lists show them: by date, then by name."""
    found = sorted(cards, key=attrgetter("href"))
    return sorted(found, key=attrgetter("date"), reverse=True)


def pages(
    cards: Cards, chosen: Sequence[str], site: Site, interfaces: Mapping[str, Interface]
) -> dict[str, str]:
    """Every page of the languages `chosen`, and those of the whole site, by the file's name."""
    found = {
        "style.css": html.style(site),
        "index.html": html.root(site),
        "404.html": html.not_found(site, [interfaces[tag] for tag in site.languages]),
        "robots.txt": sitemap.robots(site),
        "manifest.webmanifest": sitemap.webmanifest(site),
        search_page.SCRIPT: search_page.script().decode(),
    }
    if site.base_url:
        found |= sitemap.sitemap(sitemap.pages(cards, site), site)
    topics = {tag: _topics(mine) for tag, mine in cards.items()}
    for tag in chosen:
        own = _of_language(tag, cards[tag], topics, site, interfaces[tag])
        found |= {f"{tag}/{name}": text for name, text in own.items()}
    return {f"{EDITIONS}/{name}": text for name, text in found.items()}


Topics = dict[str, tuple[Topic, list[Card]]]
"""By slug: a topic, and the articles about it, the newest first."""


def _topics(cards: Sequence[Card]) -> Topics:
    """The topics of a language's articles by slug; translated names go before English ones."""
    found: Topics = {}
    for card in cards:
        for topic in card.topics:
            known, about = found.setdefault(topic.slug, (topic, []))
            about.append(card)
            if known.name.status == "source" != topic.name.status:
                found[topic.slug] = topic, about
    return dict(sorted(found.items()))


def _of_language(
    tag: str,
    cards: Sequence[Card],
    topics: Mapping[str, Topics],
    site: Site,
    interface: Interface,
) -> dict[str, str]:
    """The pages of one language, by name in its folder."""
    mine = topics[tag]
    counted = [(topic, len(about)) for topic, about in mine.values()]
    found = {
        "index.html": html.index(cards, site, interface, counted),
        "404.html": html.not_found(site, [interface]),
        search_page.NAME: search_page.page(site, interface),
    }
    if site.base_url:
        found |= {"atom.xml": feeds.atom(cards, site, interface)}
        found |= {"rss.xml": feeds.rss(cards, site, interface)}
    for slug, (topic, about) in mine.items():
        languages = [other for other in site.languages if slug in topics.get(other, {})]
        found[f"topics/{slug}.html"] = html.topic_page(topic, about, site, interface, languages)
    return found

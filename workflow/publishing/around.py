"""The pages around the articles: lists, feeds, the page for what is not there, the site's own."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from workflow.editions import feeds, html, paging, search_page, sitemap
from workflow.editions.content import Card, Topic
from workflow.editions.interface import Interface
from workflow.editions.paging import Part
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
    found = _of_site(cards, site, interfaces)
    topics = {tag: _topics(mine) for tag, mine in cards.items()}
    for tag in chosen:
        own = _lists(tag, cards[tag], topics[tag], topics, site, interfaces[tag])
        own |= {
            "404.html": html.not_found(site, [interfaces[tag]]),
            search_page.NAME: search_page.page(site, interfaces[tag]),
        }
        found |= {f"{tag}/{name}": text for name, text in own.items()}
    return _in_editions(found)


def changed(
    cards: Cards,
    topics: Mapping[str, Collection[str]],
    slugs: Mapping[str, Collection[str]],
    among: Mapping[str, Container[str]],
    site: Site,
    interfaces: Mapping[str, Interface],
) -> dict[str, str]:
    """The pages that change when cards say something else, while they stay where they are.

    `cards` has the languages of which that is true; `slugs` those of the changed cards by language,
    and `topics` those of their topics; `among` the slugs of all topics of every language.
    """
    found: dict[str, str] = {}
    for tag, mine in cards.items():
        own = _lists(tag, mine, topics[tag], among, site, interfaces[tag], slugs[tag])
        found |= {f"{tag}/{name}": text for name, text in own.items()}
    return _in_editions(found)


def _in_editions(found: Mapping[str, str]) -> dict[str, str]:
    return {f"{EDITIONS}/{name}": text for name, text in found.items()}


def _of_site(cards: Cards, site: Site, interfaces: Mapping[str, Interface]) -> dict[str, str]:
    """The files that belong to no language, by name."""
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
    return found


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


def _lists(
    tag: str,
    cards: Sequence[Card],
    wanted: Collection[str],
    among: Mapping[str, Container[str]],
    site: Site,
    interface: Interface,
    changed: Collection[str] | None = None,
) -> dict[str, str]:
    """What lists the articles of one language, by name in its folder.

    `wanted`: the slugs of the topics whose pages are to be made; `among`: those of all languages;
    `changed`: the slugs of the only articles that are to be shown anew, None: all.
    """
    mine = _topics(cards)
    counted = [(topic, len(about)) for topic, about in mine.values()]
    found = {}
    for part in _wanted(cards, changed):
        of_all = () if part.number else counted
        found[paging.path(part.number, "index")] = html.index(part, site, interface, of_all)
    if site.base_url:
        found |= {"atom.xml": feeds.atom(cards, site, interface)}
        found |= {"rss.xml": feeds.rss(cards, site, interface)}
    for slug, (topic, about) in mine.items():
        if slug in wanted:
            languages = [other for other in site.languages if slug in among.get(other, ())]
            for part in _wanted(about, changed):
                name = paging.path(part.number, f"topics/{slug}")
                found[name] = html.topic_page(topic, part, site, interface, languages)
    return found


def _wanted(cards: Sequence[Card], changed: Collection[str] | None) -> Iterator[Part]:
    """The pages of a list that show articles anew; the first names topics, and so always does."""
    for part in paging.parts(cards):
        if not part.number or changed is None or any(card.slug in changed for card in part.cards):
            yield part

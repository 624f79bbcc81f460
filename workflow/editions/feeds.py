"""The feeds of a language: the newest articles, as Atom (RFC 4287) and as RSS 2.0.

Dates in front matter are days; a feed has to name a time, and it is midnight, UTC. An article
without a date is in no feed, nor is an edition that is not advertised: mostly English text in
another language's feed. Every text is cleaned and escaped: it never becomes markup.

The other languages are linked as ``related``, each with its ``hreflang``: ``alternate`` would say
it better (RFC 4287 4.2.7.2), but readers that do not look at languages, as feedparser, then take
the last one of them for the article's own address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions.content import Card, Passage, Topic, clean
from workflow.editions.interface import Interface
from workflow.editions.site import Site

LIMIT = 20
"""So many articles are in a feed."""

NEVER = date(1970, 1, 1)
"""When a feed without articles was last changed: RFC 4287 wants a date, and there is none."""

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def feed_files(tag: str, topic: Topic | None = None) -> tuple[str, str]:
    """The Atom and the RSS feed of the language `tag` (BCP 47), relative to the site's root."""
    place = f"{tag}/topics/{topic.slug}." if topic else f"{tag}/"
    return f"{place}atom.xml", f"{place}rss.xml"


def atom(
    cards: Iterable[Card], site: Site, interface: Interface, topic: Topic | None = None
) -> str:
    """The newest of `cards`, or those about `topic`, as an Atom feed.

    `site` has an address. `cards` are those of the language of `interface`, in any order. An
    article's id is its page's address, which never changes while the site stays where it is.
    """
    tag = interface.language.tag
    entries = newest(cards, tag, topic)
    own = site.absolute(feed_files(tag, topic)[0])
    lines = [
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{tag}">',
        f"<id>{_escaped(own)}</id>",
        f"<title>{_escaped(_title(site, topic))}</title>",
        f"<updated>{_time(_changed(entries))}</updated>",
        f"<author><name>{_escaped(site.publisher or site.title)}</name></author>",
        _link("self", own, "application/atom+xml"),
        _link("alternate", _home(site, tag, topic), "text/html", tag),
        *([] if topic else _elsewhere(site, tag)),
    ]
    for day, card in entries:
        lines += _entry(day, card, site, tag)
    return _DECLARATION + "\n".join([*lines, "</feed>", ""])


def rss(cards: Iterable[Card], site: Site, interface: Interface, topic: Topic | None = None) -> str:
    """The same as an RSS 2.0 feed; authors are ``dc:creator``, as RSS itself wants e-mails."""
    tag = interface.language.tag
    entries = newest(cards, tag, topic)
    title = _title(site, topic)
    own = _escaped(site.absolute(feed_files(tag, topic)[1]))
    lines = [
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">',
        "<channel>",
        _html("title", title),
        f"<link>{_escaped(_home(site, tag, topic))}</link>",
        _html("description", title),
        f"<language>{tag}</language>",
        f"<lastBuildDate>{_mail_date(_changed(entries))}</lastBuildDate>",
        f'<atom:link rel="self" href="{own}" type="application/rss+xml"/>',
    ]
    for day, card in entries:
        lines += _item(day, card, site, tag)
    return _DECLARATION + "\n".join([*lines, "</channel>", "</rss>", ""])


def newest(cards: Iterable[Card], tag: str, topic: Topic | None = None) -> list[tuple[date, Card]]:
    """What the feeds show, each with its day: the newest first, by slug on the same day."""
    found = [
        (day, card)
        for card in cards
        if tag in card.advertised and _is_about(card, topic) and (day := _day(card.date))
    ]
    found.sort(key=lambda each: each[1].slug)
    found.sort(key=lambda each: each[0], reverse=True)
    return found[:LIMIT]


def _is_about(card: Card, topic: Topic | None) -> bool:
    return topic is None or any(t.slug == topic.slug for t in card.topics)


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def _changed(entries: Sequence[tuple[date, Card]]) -> date:
    return max([_updated(day, card) for day, card in entries], default=NEVER)


def _updated(day: date, card: Card) -> date:
    return max(day, _day(card.updated) or day)


def _entry(day: date, card: Card, site: Site, tag: str) -> Iterator[str]:
    """One article of an Atom feed, the links to its other languages included."""
    address = _address(site, tag, card)
    yield f"<entry>\n<id>{_escaped(address)}</id>"
    yield _text("title", card.title)
    yield _link("alternate", address, "text/html", tag)
    for other in card.advertised:
        if other != tag:
            yield _link("related", _address(site, other, card), "text/html", other)
    yield f"<published>{_time(day)}</published>"
    yield f"<updated>{_time(_updated(day, card))}</updated>"
    if card.author:
        yield f"<author><name>{_escaped(card.author.words)}</name></author>"
    for topic in card.topics:
        label = _escaped(topic.name.words)
        yield f'<category term="{_escaped(topic.slug)}" label="{label}"/>'
    if card.summary:
        yield _text("summary", card.summary)
    yield "</entry>"


def _item(day: date, card: Card, site: Site, tag: str) -> Iterator[str]:
    """One article of an RSS feed."""
    address = _escaped(_address(site, tag, card))
    yield "<item>"
    yield _html("title", card.title.words)
    yield f'<link>{address}</link>\n<guid isPermaLink="true">{address}</guid>'
    yield f"<pubDate>{_mail_date(day)}</pubDate>"
    if card.author:
        yield f"<dc:creator>{_escaped(card.author.words)}</dc:creator>"
    for topic in card.topics:
        yield f"<category>{_escaped(topic.name.words)}</category>"
    if card.summary:
        yield _html("description", card.summary.words)
    yield "</item>"


def _text(name: str, passage: Passage) -> str:
    """An element of an Atom entry; its language is marked where it is not the feed's."""
    language = f' xml:lang="{SOURCE_LANGUAGE}"' if passage.status == "source" else ""
    return f"<{name}{language}>{_escaped(passage.words)}</{name}>"


def _html(name: str, text: str) -> str:
    """An element of an RSS item that readers take for HTML: what it says is escaped twice.

    Some take titles for plain text, some do not: there only what would open a tag is.
    """
    safe = clean(text)
    if name == "description":
        safe = safe.replace("&", "&amp;")
    return f"<{name}>{_escaped(safe.replace('<', '&lt;').replace('>', '&gt;'))}</{name}>"


def _elsewhere(site: Site, tag: str) -> Iterator[str]:
    """Links to the site's pages in its other languages."""
    for other in site.languages:
        if other != tag:
            yield _link("related", _home(site, other, None), "text/html", other)


def _link(rel: str, address: str, kind: str, tag: str = "") -> str:
    language = f' hreflang="{tag}"' if tag else ""
    return f'<link rel="{rel}" type="{kind}"{language} href="{_escaped(address)}"/>'


def _home(site: Site, tag: str, topic: Topic | None) -> str:
    return site.address(f"{tag}/topics/{topic.slug}.html" if topic else f"{tag}/index.html")


def _address(site: Site, tag: str, card: Card) -> str:
    return site.address(f"{tag}/{card.slug}.html")


def _title(site: Site, topic: Topic | None) -> str:
    return f"{topic.name.words} – {site.title}" if topic else site.title


def _time(day: date) -> str:
    """RFC 3339, as Atom wants it."""
    return f"{day.isoformat()}T00:00:00Z"


def _mail_date(day: date) -> str:
    """RFC 822 with four digits of the year, as RSS wants it; in English whatever the locale."""
    name, month = _DAYS[day.weekday()], _MONTHS[day.month - 1]
    return f"{name}, {day.day:02} {month} {day.year:04} 00:00:00 GMT"


def _escaped(text: str) -> str:
    """`text` as the content of an XML element or attribute, without what XML cannot hold."""
    return clean(text).translate(_ENTITIES)

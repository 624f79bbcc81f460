"""What a page says of itself to search engines and to those who share its address.

Canonical and alternate addresses, Open Graph and schema.org's JSON-LD, all escaped. Addresses
have to be absolute there, so most of it is left out where the site's own is not known.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urljoin

from markupsafe import Markup, escape

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions.article import Article
from workflow.editions.content import Correction, Edition, Topic, clean
from workflow.editions.site import Site
from workflow.language import load

IMAGE_SIZE = (1200, 630)
"""Width and height of a share image, in pixels, as the networks ask for."""

_CONTEXT = "https://schema.org"
_OPENING, _CLOSING = '<script type="application/ld+json">', "</script>"
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Thing = dict[str, Any]
"""A thing of schema.org, as JSON."""


class Listing(NamedTuple):
    """A page that lists articles."""

    path: str
    """Below the site's address: ``be/index.html``, ``be/topics/courts.html``."""
    title: str
    language: str
    """BCP 47."""
    alternates: tuple[tuple[str, str], ...] = ()
    """(hreflang, address), as `Site.alternates` gives them."""
    topic: Topic | None = None
    """What the articles are about; None: all of them."""


def head(edition: Edition, article: Article, site: Site) -> Markup:
    """The elements of the head for an article's page, ends of lines included.

    An edition that search engines are not told of names the English original as the canonical
    page and no other languages.
    """
    path, tag = f"{edition.slug}.html", edition.language
    known = tag in edition.advertised or tag == SOURCE_LANGUAGE
    own = site.address(f"{tag}/{path}")
    others = _others(site.base_url, path, edition.advertised)
    canonical = own if known else site.address(f"{SOURCE_LANGUAGE}/{path}")
    image = urljoin(own, edition.image) if own and edition.image else ""
    shared = {
        **_shared("article", article.title, own, tag, site),
        "og:description": article.description,
        "article:published_time": _day(edition.date),
        "article:modified_time": _day(edition.updated),
    }
    pieces = [
        _canonical(canonical, site),
        others.links if own in others.addresses else "",
        _properties(shared.items()),
        _other_locales(edition.advertised, tag),
        _properties([("article:tag", clean(topic.name.words)) for topic in edition.topics]),
        _picture(image, article.title),
        _script(news_article(edition, article, site)),
    ]
    return Markup("".join(pieces))


def listing(page: Listing, site: Site) -> Markup:
    """The elements of the head for a list of articles."""
    address = site.address(page.path)
    thing: Thing = {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        **_address(address, ""),
        "name": page.title,
        "inLanguage": page.language,
        "isPartOf": _website(site),
    }
    if page.topic is not None:
        thing["about"] = {"@type": "Thing", "name": clean(page.topic.name.words)}
    return _plain(page, site, address, thing)


def front(site: Site, alternates: tuple[tuple[str, str], ...]) -> Markup:
    """The elements of the head for the page above all languages."""
    thing: Thing = {
        "@context": _CONTEXT,
        **_website(site),
        "inLanguage": list(site.languages),
        "publisher": _publisher(site),
    }
    page = Listing("index.html", clean(site.title), SOURCE_LANGUAGE, alternates)
    return _plain(page, site, site.address("index.html"), thing)


def unlisted() -> Markup:
    """The element of the head for a page that no search engine is to list."""
    return Markup('<meta name="robots" content="noindex">\n')


def _plain(page: Listing, site: Site, address: str, thing: Thing) -> Markup:
    shared = _shared("website", page.title, address, page.language, site)
    links = _canonical(address, site) + _alternate(page.alternates)
    card = _named([("twitter:card", "summary")])
    return Markup("".join([links, _properties(shared.items()), card, _script(thing)]))


# What follows makes markup as plain `str`: joining that is many times quicker than joining
# `Markup`. Every value is escaped where it is put into its element.


def _canonical(address: str, site: Site) -> str:
    robots = '<meta name="robots" content="noindex">\n' if site.mode == "preview" else ""
    return robots + (f'<link rel="canonical" href="{escape(address)}">\n' if address else "")


def _alternate(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(
        [
            f'<link rel="alternate" hreflang="{name}" href="{escape(address)}">\n'
            for name, address in pairs
        ]
    )


class _Others(NamedTuple):
    """A page in every language."""

    addresses: frozenset[str]
    links: str


@lru_cache(maxsize=16)
def _others(base_url: str, path: str, tags: tuple[str, ...]) -> _Others:
    """The page `path` in the languages `tags`: each edition of an article asks for the same."""
    pairs = Site(base_url=base_url).alternates(path, tags)
    return _Others(frozenset([address for _, address in pairs]), _alternate(pairs))


def _shared(kind: str, title: str, address: str, tag: str, site: Site) -> dict[str, str]:
    return {
        "og:type": kind,
        "og:title": title,
        "og:url": address,
        "og:site_name": clean(site.title),
        "og:locale": _locale(tag),
    }


@lru_cache(maxsize=256)
def _locale(tag: str) -> str:
    """The language and country of an edition; a variant has its language's."""
    return load(tag).locale or load(tag.partition("-")[0]).locale


def _locales(tags: Iterable[str], own: str) -> list[str]:
    found = dict.fromkeys([_locale(tag) for tag in tags if tag != own])
    return [name for name in found if name and name != _locale(own)]


@lru_cache(maxsize=256)
def _other_locales(tags: tuple[str, ...], own: str) -> str:
    return _properties([("og:locale:alternate", name) for name in _locales(tags, own)])


def _properties(pairs: Iterable[tuple[str, str]]) -> str:
    """What Open Graph reads; what is empty is left out."""
    return "".join(
        [f'<meta property="{name}" content="{escape(v)}">\n' for name, v in pairs if v]
    )


def _named(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join([f'<meta name="{name}" content="{escape(v)}">\n' for name, v in pairs])


def _picture(address: str, title: str) -> str:
    if not address:
        return _named([("twitter:card", "summary")])
    width, height = IMAGE_SIZE
    shown = {
        "og:image": address,
        "og:image:type": "image/png",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": title,
    }
    return _properties(shown.items()) + _named([("twitter:card", "summary_large_image")])


def _day(date: str) -> str:
    return date if _DAY.match(date) else ""


# ---- schema.org ------------------------------------------------------------------------------


def news_article(edition: Edition, article: Article, site: Site) -> Thing:
    """The article as schema.org's NewsArticle. Author and dates are the original's."""
    own = site.address(f"{edition.language}/{edition.slug}.html")
    author = edition.first("author")
    thing: Thing = {
        "@context": _CONTEXT,
        "@type": "NewsArticle",
        **_address(own, "#article"),
        "mainEntityOfPage": {"@type": "WebPage", "@id": own} if own else None,
        "headline": article.title,
        "description": article.description,
        "inLanguage": edition.language,
        "datePublished": _day(edition.date),
        "dateModified": _day(edition.updated) or _day(edition.date),
        "author": _person(author.text) if author else None,
        "publisher": _publisher(site),
        "isPartOf": _website(site),
        "wordCount": article.words,
        "keywords": [clean(topic.name.words) for topic in edition.topics],
        "image": _image(urljoin(own, edition.image)) if own and edition.image else None,
        "correction": [_correction(each) for each in edition.corrections],
        **_relatives(edition, site),
    }
    return {key: value for key, value in thing.items() if value not in (None, "", [])}


def _relatives(edition: Edition, site: Site) -> Thing:
    """The original of a translation, or the translations of the original."""
    path = f"{edition.slug}.html"
    if edition.language != SOURCE_LANGUAGE:
        return {
            "translationOfWork": _work(site, SOURCE_LANGUAGE, path),
            "translator": [_person(name) for name in edition.translators],
        }
    others = [tag for tag in edition.advertised if tag != SOURCE_LANGUAGE and site.base_url]
    return {"workTranslation": [_work(site, tag, path) for tag in others]}


def _work(site: Site, tag: str, path: str) -> Thing:
    address = _address(site.address(f"{tag}/{path}"), "#article")
    return {"@type": "NewsArticle", **address, "inLanguage": tag}


def _address(address: str, fragment: str) -> Thing:
    return {"@id": address + fragment, "url": address} if address else {}


def _website(site: Site) -> Thing:
    address = _address(site.address("index.html"), "#website")
    return {"@type": "WebSite", **address, "name": clean(site.title)}


def _publisher(site: Site) -> Thing:
    return {"@type": "Organization", "name": clean(site.publisher or site.title)}


def _person(name: str) -> Thing:
    return {"@type": "Person", "name": clean(name)}


def _image(address: str) -> Thing:
    width, height = IMAGE_SIZE
    size = {
        "width": {"@type": "QuantitativeValue", "value": width, "unitCode": "E37"},
        "height": {"@type": "QuantitativeValue", "value": height, "unitCode": "E37"},
    }
    return {"@type": "ImageObject", "url": address, **size}


def _correction(correction: Correction) -> Thing:
    text = clean(correction.text.words)
    return {"@type": "CorrectionComment", "text": text, "datePublished": correction.date}


def _script(thing: Thing) -> str:
    """`thing` as a block of data: nothing in it can end the element or open another."""
    data = _JSON.encode(thing)
    for character, escaped in _UNSAFE.items():  # a `translate` takes 50 times as long
        data = data.replace(character, escaped)
    return f"{_OPENING}{data}{_CLOSING}\n"


def scripts(elements: str) -> Markup:
    """What a page with these elements in its head may run, for its content security policy.

    That is files of the site, and the block of data by its hash: browsers do not run it, but some
    checkers of pages take it for a script.
    """
    start = elements.find(_OPENING)
    end = elements.find(_CLOSING, start + len(_OPENING)) if start >= 0 else -1
    if end < 0:
        return Markup("'self'")
    data = elements[start + len(_OPENING) : end]
    digest = b64encode(sha256(data.encode()).digest()).decode()
    return Markup(f"'self' 'sha256-{digest}'")

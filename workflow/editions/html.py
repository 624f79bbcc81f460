"""The HTML edition: a page for each article, lists by language and topic, and the pages above.

Templates lay the pages out; the article itself is put together in `markup`, for speed. Nothing a
translator wrote becomes markup: templates escape by default, and `markup` escapes every passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions import metadata, paging, templating
from workflow.editions.article import Article
from workflow.editions.content import Alternative, Card, Correction, Edition, Passage, Topic, clean
from workflow.editions.interface import Interface
from workflow.editions.metadata import Listing
from workflow.editions.paging import Part
from workflow.editions.site import Site
from workflow.errors import printable
from workflow.language import Language, load

INDEX = "index.html"
_NOTHING = Markup("")
_TYPES = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "epub": "application/epub+zip",
    "bilingual": "text/html",
    "pdf": "application/pdf",
}
"""Media types of an edition's other forms."""


def page(edition: Edition, article: Article, site: Site, interface: Interface) -> str:
    """The page of one edition. Raises ProjectError for a template that cannot be used."""
    author = edition.first("author")
    return render(
        "page.html",
        site,
        interface,
        metadata=metadata.head(edition, article, site),
        links=_links(edition.alternatives),
        article=article,
        edition=edition,
        author=_marked(Passage(author.text, author.shown[0].status)) if author else "",
        minutes=minutes(article.words, interface.language),
        counts=edition.counts,
        corrections=[_corrected(each) for each in edition.corrections],
        topics=[(topic.slug, _marked(topic.name)) for topic in edition.topics],
        files=[(each.kind, each.href, _TYPES.get(each.kind)) for each in edition.files],
    )


def minutes(words: int, language: Language) -> int:
    """How long it takes to read so many words in `language`, in minutes, at least one."""
    return max(1, round(words / language.words_per_minute))


def index(
    part: Part,
    site: Site,
    interface: Interface,
    topics: Iterable[tuple[Topic, int]] = (),
) -> str:
    """A page of the list of a language's articles: ``<tag>/index.html``, ``<tag>/archive/1.html``.

    `topics` are those that have a page, each with the number of its articles.
    """
    tag = interface.language.tag
    name = paging.path(part.number, "index")
    alternates = () if part.number else site.alternates(INDEX, site.languages, INDEX)
    about = Listing(f"{tag}/{name}", clean(site.title), tag, alternates)
    home = "../" * name.count("/")
    return render(
        "index.html",
        site,
        interface,
        metadata=metadata.listing(about, site),
        links=[(load(t), f"{home}../{t}/{INDEX}") for t in site.languages],
        topics=[(topic.slug, _marked(topic.name), number) for topic, number in topics],
        **_listed(part, "index", home),
    )


def _listed(part: Part, name: str, home: str) -> dict[str, Any]:
    """What the template of a list needs of one of its pages."""
    pages = {"older": part.older, "newer": part.newer}
    return {
        "home": home,
        "root": f"{home}../",
        "number": part.number,
        "cards": [_row(card, home) for card in part.cards],
        **{
            key: "" if other is None else home + paging.path(other, name)
            for key, other in pages.items()
        },
    }


def topic_page(
    topic: Topic,
    part: Part,
    site: Site,
    interface: Interface,
    languages: Sequence[str],
) -> str:
    """A page of the list of a language's articles on one topic: ``<tag>/topics/<slug>.html``.

    `languages` (BCP 47) are those that have a list of it, this one among them.
    """
    tag = interface.language.tag
    first = f"topics/{topic.slug}"
    path = paging.path(part.number, first)
    name = clean(topic.name.words)
    alternates = () if part.number else site.alternates(path, languages)
    about = Listing(f"{tag}/{path}", name, tag, alternates, topic)
    home = "../" * path.count("/")
    return render(
        "topic.html",
        site,
        interface,
        metadata=metadata.listing(about, site),
        links=[(load(t), f"{home}../{t}/{first}.html") for t in languages],
        topic=_marked(topic.name),
        title=name,
        **_listed(part, first, home),
    )


def not_found(site: Site, interfaces: Sequence[Interface]) -> str:
    """The page for an address that there is not: ``404.html``, or ``<tag>/404.html``.

    It says so in the language of each of the `interfaces`; the first is the page's own. Servers
    show it at any depth, so nothing in it is relative: the style is inside, and links begin at
    the server's root.
    """
    first = interfaces[0]
    root = urlsplit(site.base_url).path or "/"
    return render(
        "404.html",
        site,
        first,
        metadata=metadata.unlisted(),
        home=f"{root}{first.language.tag}/",
        root=root,
        links=[(load(tag), f"{root}{tag}/") for tag in site.languages],
        css=Markup(style(site).replace("</", "<\\/")),
        messages=[
            (each.language, each.context["_"], f"{root}{each.language.tag}/") for each in interfaces
        ],
    )


def root(site: Site) -> str:
    """The page above the languages' folders, ``index.html``: every language by its own name."""
    alternates = site.alternates(INDEX, site.languages, INDEX)
    return render(
        "root.html",
        site,
        Interface(None, load(SOURCE_LANGUAGE)),
        metadata=metadata.front(site, alternates),
        links=[(load(tag), f"{tag}/{INDEX}") for tag in site.languages],
        root="",
    )


def style(site: Site) -> str:
    """The style sheet of the site, ``style.css``."""
    return templating.style(site.templates)


def notice(edition: Edition, site: Site, interface: Interface) -> str:
    """What a reader has to know of an edition that is not all reviewed, as an element or empty."""
    return render("notice.html", site, interface, edition=edition, counts=edition.counts).strip()


def refused(reason: str) -> str:
    """The page in place of an edition that cannot be written, for the one `reason`."""
    return Markup(
        '<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        "<title>{reason}</title></head>\n<body><main><p>{reason}</p></main></body>\n</html>\n"
    ).format(lang=SOURCE_LANGUAGE, reason=printable(reason))


def render(name: str, site: Site, interface: Interface, **values: Any) -> str:
    """A page laid out by the template `name`, with what every page has.

    `values` may give `home` and `root`, the ways to the folders of the language and of the site;
    by default the page is in the language's folder. Raises ProjectError for a template of the
    project that cannot be used.
    """
    common: Mapping[str, Any] = {
        "site": site,
        "name": clean(site.title),
        "language": interface.language,
        "date": interface.date,
        "home": "",
        "root": "../",
        "metadata": _NOTHING,
        "scripts": metadata.scripts(values.get("metadata", "")),
        "links": (),
        "number": 0,
        **interface.context,
    }
    return templating.render(site.templates, name, {**common, **values})


def _links(alternatives: Sequence[Alternative]) -> list[tuple[Language, str]]:
    return [(load(a.tag), a.href) for a in alternatives]


def _marked(passage: Passage) -> Markup:
    """A short text in a sentence of the interface, with its language if that is another."""
    words = clean(passage.words)
    if passage.status == "source":
        return Markup(f'<span lang="{SOURCE_LANGUAGE}">{escape(words)}</span>')
    return escape(words)


def _corrected(correction: Correction) -> tuple[str, Markup]:
    return correction.date, _marked(correction.text)


def _row(card: Card, prefix: str) -> tuple[str, Markup, Markup, str, bool, int]:
    """What the template unpacks: a thousand rows of attributes would take it twice as long."""
    return (
        prefix + card.href,
        _marked(card.title),
        _marked(card.summary) if card.summary else _NOTHING,
        card.date,
        card.drafts,
        card.percent,
    )

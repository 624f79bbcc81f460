"""The HTML edition: one page per article, an index per language, a root page to choose from.

Templates lay the page out; the article itself is put together in `markup`, for speed. Nothing a
translator wrote becomes markup: templates escape by default, and `markup` escapes every passage.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions.content import Alternative, Card, Edition, Mode, Passage, clean
from workflow.editions.interface import Interface
from workflow.editions.markup import Marker
from workflow.errors import printable
from workflow.language import Language, load
from workflow.resources import ROOT

_NOTHING = Markup("")
DESCRIPTION = 200
"""Longest meta description, in characters."""


def page(edition: Edition, interface: Interface) -> str:
    """The page of one edition."""
    marker = Marker(edition.language, interface)
    title, *rest = edition.flow
    led = bool(rest and rest[0].kind in ("standfirst", "summary") and rest[0].text)
    lead = rest.pop(0) if led else None
    author = edition.first("author")
    return _render(
        "page.html",
        interface,
        edition=edition,
        site=clean(edition.site),
        title=title.text,
        heading=Markup(marker.block(title)),
        standfirst=Markup(marker.block(lead)) if lead else "",
        author=_marked(Passage(author.text, author.shown[0].status)) if author else "",
        body=Markup(marker.flow(rest)),
        description=_shortened(lead.text if lead else next((b.text for b in rest if b.text), "")),
        counts=edition.counts,
        links=_links(edition.alternatives),
    )


def index(
    cards: Sequence[Card],
    interface: Interface,
    mode: Mode,
    site: str,
    alternatives: Sequence[Alternative] = (),
) -> str:
    """The list of a language's articles, in the order given."""
    return _render(
        "index.html",
        interface,
        site=clean(site),
        mode=mode,
        cards=[_row(card) for card in cards],
        links=_links(alternatives),
    )


def root(languages: Sequence[Language], site: str) -> str:
    """The page above the languages' folders: every language by its own name."""
    links = [(language, f"{language.tag}/index.html") for language in languages]
    interface = Interface(None, load(SOURCE_LANGUAGE))
    return _render("root.html", interface, site=clean(site), links=links)


def refused(reason: str) -> str:
    """The page in place of an edition that cannot be written, for the one `reason`."""
    return Markup(
        '<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        "<title>{reason}</title></head>\n<body><main><p>{reason}</p></main></body>\n</html>\n"
    ).format(lang=SOURCE_LANGUAGE, reason=printable(reason))


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _render(name: str, interface: Interface, **values: object) -> str:
    template = _environment().get_template(name)
    return template.render(
        language=interface.language, date=interface.date, **interface.context, **values
    )


def _links(alternatives: Sequence[Alternative]) -> list[tuple[Language, str]]:
    return [(load(a.tag), a.href) for a in alternatives]


def _marked(passage: Passage) -> Markup:
    """A short text in a sentence of the interface, with its language if that is another."""
    if passage.status == "source":
        return Markup(f'<span lang="{SOURCE_LANGUAGE}">{escape(passage.text)}</span>')
    return escape(passage.text)


def _row(card: Card) -> tuple[str, Markup, Markup, str, int, int]:
    """What the template unpacks: a thousand rows of attributes would take it twice as long."""
    total = sum(card.counts.values())
    done = total - card.counts["source"]
    return (
        card.href,
        _marked(card.title),
        _marked(card.summary) if card.summary else _NOTHING,
        card.date,
        card.counts["draft"],
        100 * done // total if total else 100,
    )


def _shortened(text: str) -> str:
    """`text` cut at a word, if it is too long for a description."""
    if len(text) <= DESCRIPTION:
        return text
    return (
        text[: text.rfind(" ", 0, DESCRIPTION) if " " in text[:DESCRIPTION] else DESCRIPTION] + "…"
    )

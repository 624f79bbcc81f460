"""Making one document's editions, and the pages around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from workflow import catalogue, extraction, formats, ledger
from workflow.documents import SITE_FILES, SOURCE_LANGUAGE, Files
from workflow.editions import compose, html, text, verify
from workflow.editions.compose import Composition, Outline, Policy
from workflow.editions.content import Alternative, Card, Edition, EditionBlock, Passage, card
from workflow.editions.interface import Interface
from workflow.editions.typography import Typographer, typographer
from workflow.editions.verify import EditionError
from workflow.errors import PerakladError
from workflow.formats import front
from workflow.formats import text as text_format
from workflow.gate import Errors
from workflow.language import load
from workflow.ledger import Ledger
from workflow.model import Block, Document, Entry, Key, Segment
from workflow.project import ROOT_PAGE, STYLE, Project, edition_files, index_page
from workflow.resources import read

CONFIDENTIAL = "not released: the document is confidential"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one document."""

    document: str
    slug: str
    cards: dict[str, Card]
    """By language: what the index says of each edition there is."""
    pages: tuple[str, ...]
    """The languages that pages were made for."""
    written: tuple[str, ...]
    """The files that had to be written."""
    left: dict[str, str]
    """By language: what is not as the gate wants it, in words."""
    unmet: bool
    """Whether something is missing from a release."""
    errors: tuple[PerakladError, ...] = ()
    """Why an edition was not written; the one there was stays."""

    def cards_data(self) -> Cards:
        """The cards as JSON, for the cache and the indexes."""
        return {tag: _card_data(card) for tag, card in self.cards.items()}


Cards = dict[str, dict[str, Any]]
"""The cards of a document by language, as JSON."""


def _card_data(card: Card) -> dict[str, Any]:
    return {
        "href": card.href,
        "title": _passage_data(card.title),
        "summary": _passage_data(card.summary) if card.summary else None,
        "date": card.date,
        "counts": dict(card.counts),
    }


def _passage_data(passage: Passage) -> dict[str, str]:
    return {"text": passage.text, "status": passage.status}


def _card(data: dict[str, Any]) -> Card:
    summary = data["summary"]
    return Card(
        href=data["href"],
        title=Passage(**data["title"]),
        summary=Passage(**summary) if summary else None,
        date=data["date"],
        counts=Counter(data["counts"]),
    )


class Preview(NamedTuple):
    """One edition that is not written."""

    text: bytes
    """UTF-8."""
    html: bytes
    """UTF-8; of an edition that cannot be written, a page that only says why."""
    error: PerakladError | None
    """Why it cannot be written."""


@dataclass(frozen=True, slots=True)
class _Article:
    """One document on its way to its editions."""

    files: Files
    document: Document
    segments: tuple[tuple[Block, Segment, Key], ...]
    body: str
    """The file less its front matter."""
    outline: Outline
    slug: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Knows the project's languages and policy; makes one document at a time."""

    project: Project
    languages: tuple[str, ...]
    """Every language of the site, English first."""
    chosen: tuple[str, ...]
    """Those to be written now."""
    policy: Policy

    interfaces: dict[str, Interface]
    """The pages' own words in each language."""

    errors: Errors | None
    """What the checks find; None: it does not matter, as in previews."""

    @classmethod
    def of(
        cls,
        project: Project,
        languages: tuple[str, ...],
        chosen: tuple[str, ...],
        policy: Policy,
        errors: Errors | None = None,
    ) -> Publisher:
        """A publisher with the interfaces read from ``locales/<language>/site.po``.

        Raises PerakladError for a catalogue of them that cannot be used.
        """
        interfaces = {tag: _interface(project, tag) for tag in languages}
        return cls(project, languages, chosen, policy, interfaces, errors)

    def attempt(self, files: Files, write: bool = True) -> Made | PerakladError:
        """The editions of one document, or what is wrong with its files."""
        try:
            return self.make(files, write)
        except PerakladError as error:
            return error

    def make(self, files: Files, write: bool = True) -> Made:
        """Write the editions of one document that are as they should be; or only describe them.

        A confidential document is never released. Raises PerakladError, with nothing written,
        when one of its files cannot be read.
        """
        article = self._read(files)
        if article.document.meta.confidential and self.policy.mode == "release":
            return Made(files.document, article.slug, {}, (), (), {"all": CONFIDENTIAL}, False)
        composed = {tag: self._compose(article, tag) for tag in self.languages}
        published = [tag for tag in self.languages if composed[tag].publishable(self.policy)]
        wanted = tuple(tag for tag in published if tag in self.chosen)
        pages: dict[str, bytes] = {}
        cards: dict[str, Card] = {}
        errors: list[PerakladError] = []
        for tag in published:
            edition = self._edition(article, composed[tag], tag, published)
            cards[tag] = card(edition)
            try:
                pages |= self._render(edition, tag) if write and tag in wanted else {}
            except EditionError as error:
                errors.append(self._placed(error, article, edition))
        written = tuple(name for name, data in pages.items() if self.project.put(name, data))
        left = {t: words for t in self.chosen if (words := self._left(composed[t], t in published))}
        unmet = any(composed[tag].missing for tag in self.chosen)
        name = files.document
        return Made(name, article.slug, cards, wanted, written, left, unmet, tuple(errors))

    def preview(self, files: Files, tag: str) -> Preview:
        """The edition of one document in the language `tag`, as `make` would write it in preview.

        Nothing is written. Raises PerakladError when one of its files cannot be read.
        """
        article = self._read(files)
        edition = self._edition(article, self._compose(article, tag), tag, self.languages)
        words, page = text.render(edition), html.page(edition, self.interfaces[tag])
        error = None
        try:
            self._verify(edition, words, page)
        except EditionError as found:
            error = self._placed(found, article, edition)
            page = html.refused(str(error))
        return Preview(self._noticed(edition, words), page.encode(), error)

    def _read(self, files: Files) -> _Article:
        data = self.project.read(files.source)
        document = formats.load(data, files.source, self.project.config.unit)
        slug = front.slug_of(files.document, document.meta)
        segments = tuple(extraction.addressed(document))
        body = data.decode()[len(document.front) :]
        outline = compose.outline(document, segments)
        return _Article(files, document, segments, body, outline, slug)

    def _entries(self, article: _Article, tag: str) -> tuple[Entry, ...]:
        name = article.files.catalogue(tag)
        data = self.project.read_or_none(name)
        return catalogue.parse(data, name).entries if data is not None else ()

    def _compose(self, article: _Article, tag: str) -> Composition:
        if tag == SOURCE_LANGUAGE:
            return compose.original(article.outline)
        name = article.files.ledger(tag)
        data = self.project.read_or_none(name)
        book = ledger.parse(data, name) if data else Ledger()
        entries = self._entries(article, tag)
        wrong = self.errors.rows(article.files, tag) if self.errors else ()
        return compose.translated(article.outline, entries, book, self.policy, wrong)

    def _edition(
        self, article: _Article, composed: Composition, tag: str, published: Sequence[str]
    ) -> Edition:
        english = tag == SOURCE_LANGUAGE
        setter = None if english else typographer(tag)
        document = article.document
        return Edition(
            document=article.files.document,
            language=tag,
            slug=article.slug,
            blocks=_set(composed.blocks, setter),
            head=_set(composed.head, setter),
            opening=composed.opening,
            original=article.body if english else None,
            date=document.meta.date,
            mode=self.policy.mode,
            site=self.project.config.title,
            alternatives=tuple(Alternative(t, f"../{t}/{article.slug}.html") for t in published),
            source="" if english else f"../{SOURCE_LANGUAGE}/{article.slug}.html",
        )

    def _render(self, edition: Edition, tag: str) -> dict[str, bytes]:
        words, page = text.render(edition), html.page(edition, self.interfaces[tag])
        self._verify(edition, words, page)
        plain, markup = edition_files(tag, edition.slug)
        return {plain: self._noticed(edition, words), markup: page.encode()}

    def _verify(self, edition: Edition, words: str, page: str) -> None:
        verify.check_text(edition, words, text_format.markers)
        verify.check_html(edition, page)

    def _noticed(self, edition: Edition, words: str) -> bytes:
        """A text edition with what a reader has to know of a preview."""
        return (text.notice(edition, self.interfaces[edition.language]) + words).encode()

    def _placed(self, error: EditionError, article: _Article, edition: Edition) -> EditionError:
        """`error` with the line of the catalogue whose translation it is about."""
        error.path = article.files.catalogue(edition.language)
        shown = [number for number, block in enumerate(edition.blocks) if block.text]
        blocks = [part for part in article.document.parts if isinstance(part, Block)]
        if 0 < error.block <= len(shown):
            block = blocks[shown[error.block - 1]]
            key = next(key for other, _, key in article.segments if other is block)
            entries = self._entries(article, edition.language)
            error.line = next((e.line for e in entries if e.key == key), 0)
        return error

    def _left(self, composed: Composition, published: bool) -> str:
        """What of an edition is not in its language or not up to date, in words."""
        parts = [f"{n} {reason}" for reason, n in sorted(composed.missing.items())]
        words = f"{composed.missing.total()} of {composed.total} sentences in English "
        words = words + f"({', '.join(parts)})" if parts else ""
        if composed.kept:
            words += ", " if words else ""
            words += f"{composed.kept} in their last approved wording"
        if not published:
            limit = f"{composed.share} % can be shown, {self.policy.minimum} % and a title needed"
            words = f"not released: {limit}; {words}"
        return words

    def pages(self, cards: dict[str, Cards]) -> list[str]:
        """Write the index of each language, the root page and the style sheet.

        `cards`: of every document. The newest comes first. Returns the files written.
        """
        pages = {STYLE: read("style.css")}
        for tag in self.chosen:
            mine = sorted(
                (_card(c[tag]) for c in cards.values() if tag in c), key=attrgetter("href")
            )
            mine.sort(key=attrgetter("date"), reverse=True)
            pages[index_page(tag)] = self._index(tag, mine).encode()
        root = html.root([load(tag) for tag in self.languages], self.project.config.title)
        pages[ROOT_PAGE] = root.encode()
        return [name for name, data in pages.items() if self.project.put(name, data)]

    def _index(self, tag: str, cards: Sequence[Card]) -> str:
        return html.index(
            cards,
            self.interfaces[tag],
            self.policy.mode,
            self.project.config.title,
            [Alternative(t, f"../{t}/index.html") for t in self.languages],
        )


def _set(blocks: tuple[EditionBlock, ...], setter: Typographer | None) -> tuple[EditionBlock, ...]:
    return blocks if setter is None else setter.blocks(blocks)


def _interface(project: Project, tag: str) -> Interface:
    name = SITE_FILES.catalogue(tag)
    data = project.read_or_none(name)
    try:
        return Interface(catalogue.parse(data, name) if data is not None else None, load(tag))
    except PerakladError as error:
        error.path = error.path or name
        raise

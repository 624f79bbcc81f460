"""Making one document's editions, and the pages around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from workflow import catalogue, formats, ledger
from workflow.config.publication import VARIANTS
from workflow.documents import SITE_FILES, SOURCE_LANGUAGE, Files
from workflow.editions import compose, html, vocabulary
from workflow.editions.compose import Composition, Policy
from workflow.editions.content import Alternative, Card, Edition, EditionBlock, card
from workflow.editions.dating import dated, dates
from workflow.editions.interface import Interface
from workflow.editions.site import Site
from workflow.editions.typography import Typographer, typographer
from workflow.editions.verify import EditionError
from workflow.errors import PerakladError
from workflow.formats import front
from workflow.gate import Errors
from workflow.language import load
from workflow.ledger import Ledger
from workflow.model import Catalogue, Entry
from workflow.project import SOURCE, Project, decode
from workflow.publishing.made import Cards, Made
from workflow.publishing.site import site_of
from workflow.publishing.source import Source
from workflow.publishing.source import read as read_source
from workflow.publishing.values import corrections, topics
from workflow.publishing.writing import EditionWriter

__all__ = ["Cards", "Made", "Preview", "Publisher"]

LATIN = "be-Latn"
"""BCP 47 tag of łacinka."""

CONFIDENTIAL = "not released: the document is confidential"


class Preview(NamedTuple):
    """One edition that is not written."""

    text: bytes
    """UTF-8."""
    html: bytes
    """UTF-8; of an edition that cannot be written, a page that only says why."""
    error: PerakladError | None
    """Why it cannot be written."""


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

    site: Site
    """What all pages have in common."""

    public: bool
    """Whether what is confidential is left out."""

    @classmethod
    def of(
        cls,
        project: Project,
        languages: tuple[str, ...],
        chosen: tuple[str, ...],
        policy: Policy,
        errors: Errors | None = None,
        public: bool = False,
    ) -> Publisher:
        """A publisher with the interfaces read from ``locales/<language>/site.po``.

        Raises PerakladError for a catalogue or a template of them that cannot be used.
        """
        interfaces = {tag: _interface(project, tag) for tag in languages}
        site = site_of(project, languages, policy.mode)
        return cls(project, languages, chosen, policy, interfaces, errors, site, public)

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
        source = read_source(self.project, files, self._slug)
        if source.document.meta.confidential and self.public:
            return Made(files.document, source.slug, {}, (), (), {"all": CONFIDENTIAL}, False)
        composed = self._composed(source, self.languages)
        published = [tag for tag in self.languages if composed[tag].publishable(self.policy)]
        writer = self._writer(source, composed)
        outputs: dict[str, bytes] = {}
        names: list[str] = []
        cards: dict[str, Card] = {}
        words: dict[str, str] = {}
        errors: list[PerakladError] = []
        for tag in published:
            edition = self._edition(source, composed, tag, published)
            cards[tag] = card(edition)
            if tag not in self.chosen:
                continue
            words[tag] = vocabulary.of(edition)
            names += writer.names(edition)
            try:
                outputs |= writer.files(edition) if write else {}
            except EditionError as error:
                errors.append(self._placed(error, source, edition))
        written = tuple([name for name, data in outputs.items() if self.project.put(name, data)])
        left = {t: said for t in self.chosen if (said := self._left(composed[t], t in published))}
        unmet = any(composed[tag].missing for tag in self.chosen)
        return Made(
            files.document,
            source.slug,
            cards,
            tuple(names),
            written,
            left,
            unmet,
            tuple(errors),
            writer.used,
            source.dead,
            words,
        )

    def preview(self, files: Files, tag: str) -> Preview:
        """The edition of one document in the language `tag`, as `make` would write it in preview.

        Nothing is written. Raises PerakladError when one of its files cannot be read.
        """
        source = read_source(self.project, files, self._slug)
        composed = self._composed(source, (SOURCE_LANGUAGE, tag))
        edition = self._edition(source, composed, tag, self.languages)
        writer = self._writer(source, composed)
        rendered = writer.rendered(edition)
        error = None
        try:
            writer.verify(edition, rendered)
        except EditionError as found:
            error = self._placed(found, source, edition)
            rendered = rendered._replace(page=html.refused(str(error)))
        return Preview(writer.noticed(edition, rendered.text), rendered.page.encode(), error)

    def _writer(self, source: Source, composed: Mapping[str, Composition]) -> EditionWriter:
        compared = source.layout is not None or "bilingual" in self.site.further
        tags = (SOURCE_LANGUAGE,)
        english = self._edition(source, composed, *tags, tags) if compared else None
        return EditionWriter(self.project, self.site, self.interfaces, source, english)

    def _slug(self, name: str) -> str | None:
        """The slug of the document with the source file `name`; None: there is none.

        Empty for one that is confidential, where nobody may know of it.
        """
        try:
            data = self.project.read_or_none(name)
            if data is None:
                return None
            meta = formats.meta(data.decode(), name)
            if meta.confidential and self.public:
                return ""
            return front.slug_of(name.removeprefix(f"{SOURCE}/").rpartition(".")[0], meta)
        except (PerakladError, UnicodeDecodeError):
            return None

    def _roots(self, tags: Sequence[str]) -> tuple[str, ...]:
        """The languages that the variants among `tags` are made from."""
        return tuple(dict.fromkeys(VARIANTS[t] for t in tags if t in self.project.config.variants))

    def _composed(self, source: Source, tags: Sequence[str]) -> dict[str, Composition]:
        """What each edition says; a variant after the language that it is made from."""
        done: dict[str, Composition] = {}
        others = [tag for tag in tags if tag not in self._variants]
        for tag in dict.fromkeys((*others, *self._roots(tags), *tags)):
            done[tag] = self._compose(source, tag, done)
        return done

    @property
    def _variants(self) -> tuple[str, ...]:
        return self.project.config.variants

    def _entries(self, source: Source, tag: str) -> tuple[Entry, ...]:
        name = source.files.catalogue(tag)
        data = self.project.read_or_none(name)
        return catalogue.parse(data, name).entries if data is not None else ()

    def _book(self, source: Source, tag: str) -> Ledger:
        name = source.files.ledger(tag)
        data = self.project.read_or_none(name)
        return ledger.parse(data, name) if data else Ledger()

    def _compose(self, source: Source, tag: str, done: Mapping[str, Composition]) -> Composition:
        if tag == SOURCE_LANGUAGE:
            return compose.original(source.outline)
        book, entries = self._book(source, tag), self._entries(source, tag)
        if tag in self._variants:
            from workflow.variants import composing
            from workflow.variants.converter import Converter
            from workflow.variants.words import file_of as words_of

            own = self.project.read_or_none(words_of(tag)) or b""
            converter = Converter.of(tag, decode(own, words_of(tag)), entries, book)
            root = done[VARIANTS[tag]]
            said = composing.shown(source.outline, root, converter, self.policy)
            return compose.filled(source.outline, said)
        wrong = self.errors.rows(source.files, tag) if self.errors else ()
        return compose.translated(source.outline, entries, book, self.policy, wrong)

    def _edition(
        self, source: Source, made: Mapping[str, Composition], tag: str, published: Sequence[str]
    ) -> Edition:
        english = tag == SOURCE_LANGUAGE
        composed, meta = made[tag], source.document.meta
        style = self.project.config.styles.of(tag)
        setter = None if english else typographer(tag, style)
        blocks, head = (
            _set(dated(found, tag, meta.date), setter) for found in (composed.blocks, composed.head)
        )
        told = [t for t in published if t in made and made[t].share >= self.policy.minimum]
        credit = self.project.config.site.credit and not english
        return Edition(
            document=source.files.document,
            language=tag,
            slug=source.slug,
            blocks=blocks,
            head=head,
            opening=composed.opening,
            original=dates(source.original, tag, meta.date) if english else None,
            date=meta.date,
            mode=self.policy.mode,
            site=self.project.config.title,
            alternatives=tuple([Alternative(t, f"../{t}/{source.slug}.html") for t in published]),
            source="" if english else f"../{SOURCE_LANGUAGE}/{source.slug}.html",
            layout=source.layout,
            topics=topics(head, source.document),
            updated=meta.updated,
            corrections=corrections(head, meta.corrections),
            translators=self._translators(source, tag) if credit else (),
            advertised=tuple(told),
            share=composed.share,
            style=style,
        )

    def _translators(self, source: Source, tag: str) -> tuple[str, ...]:
        """Who signed off what is shown, by name, the most first."""
        if tag in self._variants:
            from workflow.variants.converter import SIGNED_ONLY

            tag = tag if tag in SIGNED_ONLY else VARIANTS[tag]
        book = self._book(source, tag)
        signed = Counter(
            [
                record.by.partition("<")[0].strip()
                for entry in self._entries(source, tag)
                if (record := book.sign_off(ledger.key_of(entry))) is not None
            ]
        )
        return tuple([name for name, _ in signed.most_common() if name])

    def _placed(self, error: EditionError, source: Source, edition: Edition) -> EditionError:
        """`error` with the line of the catalogue whose translation it is about."""
        error.path = source.files.catalogue(edition.language)
        shown = [number for number, block in enumerate(edition.blocks) if block.text]
        blocks = source.document.blocks[len(source.document.head) :]
        if 0 < error.block <= len(shown):
            block = blocks[shown[error.block - 1]]
            key = next(key for other, _, key in source.segments if other is block)
            entries = self._entries(source, edition.language)
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


def _set(blocks: tuple[EditionBlock, ...], setter: Typographer | None) -> tuple[EditionBlock, ...]:
    return blocks if setter is None else setter.blocks(blocks)


def _interface(project: Project, tag: str) -> Interface:
    """The pages' words in a language; of a variant without any, those it is made of."""
    name = SITE_FILES.catalogue(tag)
    data = project.read_or_none(name)
    variant = data is None and tag in project.config.variants
    if variant:
        name = SITE_FILES.catalogue(VARIANTS[tag])
        data = project.read_or_none(name)
    try:
        words = catalogue.parse(data, name) if data is not None else None
        if words is not None and variant and tag == LATIN:
            words = _latin(words)
        return Interface(words, load(tag))
    except PerakladError as error:
        error.path = error.path or name
        raise


def _latin(words: Catalogue) -> Catalogue:
    """The pages' words in Latin letters."""
    from workflow.variants.latin import latin

    return replace(
        words,
        entries=tuple(
            [
                replace(
                    entry,
                    msgstr=latin(entry.msgstr),
                    msgstr_plural=tuple(map(latin, entry.msgstr_plural)),
                )
                for entry in words.entries
            ]
        ),
    )

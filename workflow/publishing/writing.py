"""The files of one edition: rendered, verified, named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup

from workflow.documents import SOURCE_LANGUAGE
from workflow.editions import bilingual, html, metadata, pdf, sharing, text, verify
from workflow.editions.article import Article, article
from workflow.editions.content import Edition, File, Passage, clean
from workflow.editions.interface import Interface
from workflow.editions.site import Site
from workflow.formats import text as text_format
from workflow.language import load
from workflow.model import JOINED
from workflow.project import EDITIONS, SOURCE, Project, edition_file
from workflow.publishing.source import Source, relinked

_TEXTS = {"txt": (".txt", "text"), "md": (".md", "markdown")}
"""Suffix of a source to that of its text editions, and what pages call these."""


_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)

FURTHER = {"epub": ".epub", "bilingual": bilingual.SUFFIX, "pdf": ".pdf"}
"""The forms of an edition that a project may ask for, and what follows the slug in their names."""


SHARED = ".share.png"
"""What follows the slug in the name of the picture for those who share the page."""


class Rendered(NamedTuple):
    """The forms of an edition that every build makes."""

    text: str
    """Plain text or Markdown; empty where the source is HTML."""
    page: str
    """HTML."""
    article: Article
    """With its links as they are in the page."""
    body: str
    """Of the article, its links as in the source."""


class EditionWriter:
    """Makes the files of one document's editions."""

    def __init__(
        self,
        project: Project,
        site: Site,
        interfaces: Mapping[str, Interface],
        source: Source,
        english: Edition | None,
    ) -> None:
        """`english`: the edition in the source's own language, to hold the others against; of a
        plain text document it is needed for facing pages alone."""
        self._project, self._site, self._interfaces = project, site, interfaces
        self._source = source
        self._text, self._kind = _TEXTS.get(source.files.source.rpartition(".")[2], ("", ""))
        self._folder = source.files.source.rpartition("/")[0] or SOURCE
        shown = [self._beside(asset) for asset in source.assets]
        self.assets = [name for name in shown if project.stat(name) is not None]
        self.used = (*shown, *source.linked)
        """The files besides its own that the editions depend on, there or not."""
        self._original = english
        self._english = (
            article(english, interfaces[SOURCE_LANGUAGE]) if english and source.layout else None
        )

    def _beside(self, asset: str) -> str:
        return f"{self._folder}/{asset}"

    def names(self, edition: Edition) -> list[str]:
        """The files of an edition."""
        tag, slug = edition.language, edition.slug
        suffixes = [s for s in (self._text, ".html", *self._further(edition).values()) if s]
        suffixes += [SHARED] if self._site.share_images else []
        pages = [edition_file(tag, f"{slug}{suffix}") for suffix in suffixes]
        return pages + [self._copy(tag, name) for name in self.assets]

    def _further(self, edition: Edition) -> dict[str, str]:
        """The other forms of an edition that are asked for, and the suffixes of their files."""
        translated = edition.language != SOURCE_LANGUAGE
        return {
            kind: suffix
            for kind, suffix in FURTHER.items()
            if kind in self._site.further and (translated or kind != "bilingual")
        }

    def _copy(self, tag: str, asset: str) -> str:
        """Where a picture goes: the same way from the language's folder as from the sources'."""
        return edition_file(tag, asset.removeprefix(f"{SOURCE}/"))

    def files(self, edition: Edition) -> dict[str, bytes]:
        """The files of an edition and their bytes.

        Raises EditionError when they would not be what was meant, PerakladError when a picture
        cannot be read.
        """
        rendered = self.rendered(edition)
        self.verify(edition, rendered)
        tag, slug = edition.language, edition.slug
        found = {edition_file(tag, f"{slug}.html"): rendered.page.encode()}
        if self._text:
            found[edition_file(tag, slug + self._text)] = self.noticed(edition, rendered.text)
        assets = {self._copy(tag, name): self._project.read(name) for name in self.assets}
        return found | self._others(edition, rendered, assets) | assets

    def _others(
        self, edition: Edition, rendered: Rendered, assets: Mapping[str, bytes]
    ) -> dict[str, bytes]:
        """The forms of an edition that not every project wants, and the picture to share."""
        tag, slug, site = edition.language, edition.slug, self._site
        interface = self._interfaces[tag]
        found: dict[str, bytes] = {}
        for kind, suffix in self._further(edition).items():
            name = edition_file(tag, slug + suffix)
            if kind == "epub":
                found[name] = _book(edition, rendered.article, site, interface, assets)
            elif kind == "bilingual" and self._original is not None:
                both = bilingual.page(self._original, edition, rendered.article, site, interface)
                found[name] = relinked(both, self._source.links).encode()
            elif kind == "pdf":
                shown = {"style.css": html.style(site).encode()} | {
                    n.removeprefix(f"{EDITIONS}/"): data for n, data in assets.items()
                }
                found[name] = pdf.pdf(rendered.page, f"{tag}/{slug}.html", shown)
        if site.share_images:
            title = rendered.article.title
            found[edition_file(tag, f"{slug}{SHARED}")] = sharing.image(title, site, tag)
        return found

    def rendered(self, edition: Edition) -> Rendered:
        """The edition as text and as a page."""
        interface = self._interfaces[edition.language]
        made = article(edition, interface)
        words = self._words(edition)
        if edition.layout is not None and edition.layout.whole:
            return Rendered(words, self._whole(edition, made, words), made, made.body)
        shown = made
        if self._source.links:
            shown = replace(made, body=Markup(relinked(made.body, self._source.links)))
        forms = ({self._kind: self._text} if self._text else {}) | self._further(edition)
        files = tuple([File(kind, edition.slug + suffix) for kind, suffix in forms.items()])
        image = f"{edition.slug}{SHARED}" if self._site.share_images else ""
        page = html.page(edition.with_files(files, image), shown, self._site, interface)
        return Rendered(words if self._text else "", page, shown, made.body)

    def _words(self, edition: Edition) -> str:
        """The edition in the format of its source."""
        form = self._source.form
        if form is None or edition.original is not None:
            return text.render(edition)
        passages = [p for block in edition.all_blocks for p in block.passages]
        texts = [
            _filling(passage, segment.source)
            for passage, (_, segment, _) in zip(passages, self._source.segments, strict=True)
        ]
        return form.rebuild(self._source.document, texts, language=edition.language)

    def _whole(self, edition: Edition, made: Article, words: str) -> str:
        """A source that is a whole page stays one: in its language, and known to search engines."""
        from workflow.formats.html import dressed
        from workflow.formats.html_front import split

        interface = self._interfaces[edition.language]

        language = load(edition.language)
        head = metadata.head(edition, made, self._site)
        body = relinked(split(words)[1], self._source.links)
        page = dressed(body, language.tag, language.direction, head)
        return _BODY.sub(lambda tag: tag[0] + html.notice(edition, self._site, interface), page, 1)

    def verify(self, edition: Edition, rendered: Rendered) -> None:
        """Raises EditionError when an edition is not what was meant."""
        form = self._source.form
        if form is None:
            verify.check_text(edition, rendered.text, text_format.markers)
            verify.check_html(edition, rendered.page)
            return
        if self._english is not None:
            verify.check_body(edition, rendered.body, self._english.body)
        if edition.original is None and rendered.text:
            unit = self._source.document.meta.unit or self._project.config.unit
            verify.check_structure(
                edition, form.structure(rendered.text, self._source.files.source, unit)
            )

    def noticed(self, edition: Edition, words: str) -> bytes:
        """A text edition with what a reader has to know of a preview."""
        notice = text.notice(edition, self._interfaces[edition.language])
        if self._source.form is None or not notice:
            return (notice + words).encode()
        # above it would be read as front matter, and nobody is to see it on a page made of it
        comment = notice.strip().replace("--", "-")
        return f"{words.rstrip()}\n\n<!-- {comment} -->\n".encode()


def _book(
    edition: Edition,
    article: Article,
    site: Site,
    interface: Interface,
    assets: Mapping[str, bytes],
) -> bytes:
    """The book of one article."""
    from workflow.editions import epub

    folder = edition_file(edition.language, "")
    pictures = {name.removeprefix(folder): data for name, data in assets.items()}
    chapter = epub.chapter(edition, article, site, interface, pictures)
    path = f"{edition.language}/{edition.slug}.epub"
    return epub.book([chapter], chapter.title, path, site, interface)


def _filling(passage: Passage, source: str) -> str | None:
    """What is put in the place of a segment; None: it stays as it is in the source."""
    if passage.status in ("source", "original") and passage.text == source:
        return None
    said = clean(passage.text)
    return "" if said == JOINED else said

"""A document on its way to its editions: read once for all languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from workflow import extraction, formats
from workflow.documents import MEDIA, Files
from workflow.editions import compose
from workflow.editions.compose import Outline
from workflow.editions.content import Layout
from workflow.errors import printable
from workflow.formats import RichFormat, front
from workflow.model import Block, Document, Key, Segment, Verbatim
from workflow.project import SOURCE, Project
from workflow.publishing.skeletons import anchored, framed, untitled

_LINK = re.compile(r"""(?<=\s)(?:src|href|poster)=(?:"([^"]*)"|'([^']*)')""")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Source:
    """One document, read."""

    files: Files
    document: Document
    segments: tuple[tuple[Block, Segment, Key], ...]
    text: str
    """The whole file."""
    outline: Outline
    slug: str
    layout: Layout | None = None
    form: RichFormat | None = None
    """The format of a document whose segments can hold markup."""
    assets: tuple[str, ...] = ()
    """What it shows besides its text: paths relative to its folder."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Links to other articles, and the pages that they lead to."""
    linked: tuple[str, ...] = ()
    """The source files of those articles, there or not."""
    dead: tuple[str, ...] = ()
    """What it links to or shows and is not there: a line for people each."""

    @property
    def original(self) -> str:
        """The text edition in the source's own language, byte for byte."""
        return self.text[len(self.document.front) :] if self.form is None else self.text


Slugs = Callable[[str], str | None]
"""The slug of the document with this source file; empty: it is not to be named; None: there is no
such document."""


def read(project: Project, files: Files, slugs: Slugs = lambda name: None) -> Source:
    """The document of `files`. Raises PerakladError when its file cannot be read."""
    data = project.read(files.source)
    document = formats.load(data, files.source, project.config.unit)
    segments = tuple(extraction.addressed(document))
    slug = front.slug_of(files.document, document.meta)
    form = formats.rich_format_of(files.source)
    made = compose.outline(document, segments, rich=form is not None)
    if form is None:
        return Source(files, document, segments, data.decode(), made, slug)
    skeleton = framed(anchored(untitled(form.skeleton(document), document), document))
    places = {id(block): place for place, block in enumerate(document.blocks)}
    layout = Layout(skeleton, places, form.is_page(document))
    targets = _targets(document, skeleton)
    assets = tuple(dict.fromkeys([name for t in targets if (name := _asset(t))]))
    articles = _articles(targets, files.source)
    links = {}
    for target, path, name in articles:
        other = slugs(name)
        if other is not None:
            links[target] = f"{other}.html{target[len(path) :]}" if other else "index.html"
    folder = dirname(files.source).removeprefix(SOURCE).strip("/")
    if folder:  # pages stand in one folder, and pictures in those of their articles
        links |= {t: f"{folder}/{t}" for t in targets if _asset(t)}
    linked = tuple([name for _, _, name in articles])
    text = data.decode()
    wanted = {t: n for t, _, n in articles if not n.endswith(".html")}  # that can be a page's name
    wanted |= {t: f"{dirname(files.source)}/{a}" for t in targets if (a := _asset(t))}
    dead = tuple(_dead(project, files.source, text, wanted))
    return Source(
        files, document, segments, text, made, slug, layout, form, assets, links, linked, dead
    )


def _dead(project: Project, source: str, text: str, wanted: Mapping[str, str]) -> Iterator[str]:
    """What is said of each link whose file is not there; `wanted`: the files by link."""
    for target, name in wanted.items():
        if project.stat(name) is None:
            at = text.find(target)
            line = f":{text.count(chr(10), 0, at) + 1}" if at >= 0 else ""
            shown = printable(target)
            yield f"{source}{line}: the link {shown} leads nowhere: there is no {printable(name)}"


def _targets(document: Document, skeleton: tuple[str | int, ...]) -> list[str]:
    """What the markup of a page refers to, each once."""
    markup = [item for item in skeleton if isinstance(item, str)]
    for _, segment in document.walk():
        for inline in segment.inlines:
            markup += [p.text for p in (*inline.page, *inline.page_end) if isinstance(p, Verbatim)]
    found = _LINK.finditer(" ".join(markup))
    return list(dict.fromkeys(unescape(each[1] or each[2] or "") for each in found))


def _asset(target: str) -> str:
    """The file in or below a document's folder that `target` shows, or an empty string."""
    name = normpath(unquote(target.partition("#")[0].partition("?")[0]))
    inside = name[0] not in "./" and ":" not in name and "\\" not in name and name.isprintable()
    return name if inside and name.rpartition(".")[2].lower() in MEDIA else ""


def _articles(targets: list[str], source: str) -> list[tuple[str, str, str]]:
    """Links to what can be other articles: each with its path, and the source file it means."""
    found = []
    for target in targets:
        path = target.partition("#")[0]
        if path.endswith((".md", ".txt", ".html")) and ":" not in path and path[0] != "/":
            name = normpath(join(dirname(source), path))
            if name.startswith(f"{SOURCE}/") and name.isprintable():
                found.append((target, path, name))
    return found


def relinked(markup: str, links: Mapping[str, str]) -> str:
    """The `markup` of an article with its links to other articles leading to their pages."""
    if not links:
        return markup
    return _TAG.sub(lambda tag: _LINK.sub(lambda found: _linked(found, links), tag[0]), markup)


def _linked(found: re.Match[str], links: Mapping[str, str]) -> str:
    old = found[1] or found[2] or ""
    new = links.get(unescape(old))
    return found[0] if new is None else found[0].replace(old, escape(new))

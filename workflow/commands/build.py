"""``peraklad build``: the text and HTML editions, an index per language, and the root page.

What makes editions is imported only when one has to be made: a run with nothing to do compares
file states and ends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from workflow import documents
from workflow.commands.result import Result
from workflow.config import is_slug, is_tag
from workflow.documents import SITE, SOURCE_LANGUAGE, Files
from workflow.errors import PerakladError, SourceError
from workflow.freshness import Freshness
from workflow.project import (
    EDITIONS,
    LOCALES,
    MANIFEST,
    ROOT_PAGE,
    SOURCE,
    STYLE,
    Project,
    edition_files,
    index_page,
)

if TYPE_CHECKING:
    from workflow.publishing import Made, Publisher

MANY = 150
"""From how many documents several processes pay."""


def build(
    project: Project,
    names: Sequence[str] = (),
    languages: Sequence[str] = (),
    mode: Literal["preview", "release"] = "preview",
    jobs: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Result:
    """Write the editions of the documents `names` (all) in `languages` (English and all).

    A preview shows every translation there is, drafts marked; a release what the gate allows.
    """
    with project.locked():
        return _Build(project, mode, tuple(languages)).run(names, jobs, progress)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a run remembers of one document, or finds out about it."""

    document: str
    slug: str
    tags: tuple[str, ...]
    """The languages it has pages in."""
    left: dict[str, str]
    unmet: bool

    @property
    def outputs(self) -> list[str]:
        return [name for tag in self.tags for name in edition_files(tag, self.slug)]

    @classmethod
    def of(cls, value: Any) -> _Known:
        """The value that the cache holds; one that cannot be ours has no outputs."""
        known = cls(**{**value, "tags": tuple(value["tags"])})
        safe = all(map(is_tag, known.tags)) and is_slug(known.slug)
        return known if safe else cls(known.document, known.slug, (), {}, known.unmet)


class _Build:
    """One run: what is fresh is left alone, the rest is made, what is gone is removed."""

    def __init__(
        self, project: Project, mode: Literal["preview", "release"], languages: tuple[str, ...]
    ) -> None:
        self.project, self.mode = project, mode
        known = (SOURCE_LANGUAGE, *project.config.languages)
        self.all = tuple(dict.fromkeys((*known, *languages)))
        self.chosen = languages or known
        self.tree = project.scan(SOURCE) | project.scan(LOCALES) | project.scan(EDITIONS)
        site = [self.tree.get(f"{LOCALES}/{tag}/{SITE}.po") for tag in self.all]
        self.salt = f"{mode} {project.config} {self.all} {self.chosen} {site}"
        self.fresh = Freshness(project, "build", self.salt)
        self.result = Result()
        self.known: dict[str, _Known] = {}

    def run(self, names: Sequence[str], jobs: int, progress: Callable[[int, int], None]) -> Result:
        found, _ = documents.find(n for n in self.tree if n.startswith(f"{SOURCE}/"))
        chosen = documents.choose(found, names)
        for files in found:
            if (value := self.fresh.value(files.document)) is not None:
                self.known[files.document] = _Known.of(value)
        stale = [f for f in chosen if not self._is_fresh(f)]
        gone = self.fresh.known() - {f.document for f in found} - {_PAGES}
        if stale or gone or not self._pages_fresh():
            self._make(stale, chosen, found, jobs, progress, complete=not names)
        self.fresh.save({f.document for f in found} | {_PAGES})
        self._tell(len(found), {f.document for f in stale})
        return self.result

    def _inputs(self, files: Files) -> list[str]:
        names = [files.source]
        for tag in self.all:
            names += [files.catalogue(tag), files.ledger(tag)]
        return names

    def _is_fresh(self, files: Files) -> bool:
        known = self.known.get(files.document)
        if known is None:
            return False
        paths = [*self._inputs(files), *known.outputs]
        return self.fresh.kept(files.document, documents.stats(paths, self.tree)) is not None

    def _make(
        self,
        stale: list[Files],
        chosen: Sequence[Files],
        found: Sequence[Files],
        jobs: int,
        progress: Callable[[int, int], None],
        complete: bool,
    ) -> None:
        """Make the editions of each stale document, then the pages around them."""
        from workflow.editions.compose import Policy
        from workflow.publishing import Publisher

        policy = Policy.of(self.project.config, self.mode)
        publisher = Publisher(self.project, self.all, self.chosen, policy)
        cards = Freshness(self.project, "cards", self.salt)
        again = {f.document for f in stale}
        stale += [f for f in chosen if f.document not in again and not cards.value(f.document)]
        stale = list(self._with_own_slugs(stale))
        outcomes = zip(stale, _work(publisher, stale, jobs), strict=True)
        for done, (files, outcome) in enumerate(outcomes, 1):
            if isinstance(outcome, PerakladError):
                self.result.errors.append(outcome)
            else:
                self._keep(files, outcome, cards)
            progress(done, len(stale))
        known = {f.document for f in found}
        cards.save(known)
        self.known = {name: k for name, k in self.known.items() if name in known}
        self._pages(publisher, cards, complete and not self.result.errors)

    def _with_own_slugs(self, stale: Sequence[Files]) -> Iterator[Files]:
        """The documents whose editions would not overwrite another's."""
        again = {f.document for f in stale}
        taken = {k.slug: k.document for k in self.known.values() if k.document not in again}
        for files in stale:
            try:
                slug = _slug(self.project, files)
                if slug in taken:
                    raise SourceError(
                        f"has the slug {slug}, like {taken[slug]}",
                        path=files.source,
                        expected="a name of its own in the editions",
                        remedy="give it another slug in its front matter",
                    )
            except PerakladError as error:
                self.result.errors.append(error)
                continue
            taken[slug] = files.document
            yield files

    def _keep(self, files: Files, made: Made, cards: Freshness) -> None:
        """Remember what was made; after an error nothing, so that the next run tries again."""
        from workflow.publishing import cards_data

        before = self.known.get(files.document)
        now = _Known(files.document, made.slug, made.pages, made.left, made.unmet)
        self.known[files.document] = now
        cards.keep(files.document, (), cards_data(made))
        self.result.written += len(made.written)
        self.result.errors += made.errors
        if made.errors:
            return
        for output in set(before.outputs if before else ()) - set(now.outputs):
            self.project.remove(output)
            self.tree.pop(output, None)
        self._see(now.outputs, made.written)
        stats = documents.stats([*self._inputs(files), *now.outputs], self.tree)
        self.fresh.keep(files.document, stats, asdict(now))

    def _see(self, outputs: Sequence[str], written: Sequence[str]) -> None:
        """Look at the files just written."""
        for name in outputs:
            known = name in self.tree and name not in written
            if not known and (stat := self.project.stat(name)) is not None:
                self.tree[name] = stat

    def _page_names(self) -> list[str]:
        return [*(index_page(tag) for tag in self.chosen), ROOT_PAGE, STYLE, MANIFEST]

    def _pages_fresh(self) -> bool:
        stats = documents.stats(self._page_names(), self.tree)
        return self.fresh.kept(_PAGES, stats) is not None

    def _pages(self, publisher: Publisher, cards: Freshness, complete: bool) -> None:
        """The indexes, the root page, the style sheet and the manifest."""
        values: dict[str, Any] = {name: cards.value(name) or {} for name in self.known}
        written = publisher.pages(values)
        manifest = self._manifest(values)
        if complete and len(self.chosen) == len(self.all):
            self._remove_leftovers(manifest)
        written += [MANIFEST] if self.project.put(MANIFEST, _json(manifest)) else []
        self.result.written += len(written)
        self._see(self._page_names(), written)
        self.fresh.keep(_PAGES, documents.stats(self._page_names(), self.tree), True)

    def _manifest(self, cards: dict[str, Any]) -> dict[str, Any]:
        """What the editions folder holds: for other tools, and to know our own files by."""
        return {
            "mode": self.mode,
            "languages": list(self.all),
            "editions": {
                known.slug: {"document": known.document, "languages": list(cards[known.document])}
                for known in sorted(self.known.values(), key=lambda known: known.slug)
            },
        }

    def _remove_leftovers(self, manifest: dict[str, Any]) -> None:
        """Delete what an earlier run wrote, by its manifest, and this project no longer has."""
        try:
            before = json.loads(self.project.read_or_none(MANIFEST) or b"{}")
            gone = set(_files(before)) - set(_files(manifest))
        except (ValueError, TypeError, AttributeError, KeyError):
            return  # no manifest of ours
        for name in gone:
            self.project.remove(name)

    def _tell(self, total: int, again: set[str]) -> None:
        """What a release left out, or what the previews made just now lack; then a summary."""
        release = self.mode == "release"
        known = [self.known[name] for name in sorted(self.known)]
        told = [
            f"{k.document} ({tag}): {left}"
            for k in known
            if release or k.document in again
            for tag, left in k.left.items()
        ]
        shown = len(told) if release else SHOWN
        self.result.lines += told[:shown]
        if len(told) > shown:
            self.result.lines.append(f"and {len(told) - shown} more: see 'peraklad status'")
        self.result.findings = release and any(k.unmet for k in known)
        self.result.data = [
            {"document": k.document, "slug": k.slug, "languages": list(k.tags), "left_out": k.left}
            for k in known
        ]
        written = f"{self.result.written} files written" if self.result.written else "nothing to do"
        tags = ", ".join(self.chosen)
        self.result.lines.append(f"build: {total} documents in {tags}, {written}")


SHOWN = 20
"""How many incomplete previews are listed."""

_PAGES = "/pages"
"""Under this name the cache remembers the indexes; no document's id begins with a slash."""


def _slug(project: Project, files: Files) -> str:
    """The slug of a document, without parsing more of it than its front matter."""
    from workflow import formats
    from workflow.formats import front

    data = project.read(files.source)
    if not data.removeprefix(b"\xef\xbb\xbf").startswith(b"+++"):
        return front.slug_of(files.document)
    return front.slug_of(files.document, formats.load(data, files.source).meta)


def _files(manifest: dict[str, Any]) -> Iterator[str]:
    """The files that a manifest speaks of; a name that cannot be ours is passed over."""
    tags = [tag for tag in manifest["languages"] if is_tag(tag)]
    yield from map(index_page, tags)
    for slug, edition in manifest["editions"].items():
        for tag in edition["languages"]:
            if is_slug(slug) and is_tag(tag):
                yield from edition_files(tag, slug)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _work(
    publisher: Publisher, stale: Sequence[Files], jobs: int
) -> Iterator[Made | PerakladError]:
    """Make each document in order, in this process or in several."""
    processes = jobs or (os.cpu_count() or 1 if len(stale) >= MANY else 1)
    if processes == 1 or len(stale) < 2:
        yield from map(publisher.attempt, stale)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(processes, initializer=_start, initargs=(publisher,)) as pool:
        yield from pool.map(_one, stale, chunksize=16)


_publisher: Publisher | None = None


def _start(publisher: Publisher) -> None:
    global _publisher
    _publisher = publisher


def _one(files: Files) -> Made | PerakladError:
    assert _publisher is not None
    return _publisher.attempt(files)

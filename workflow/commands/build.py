"""``peraklad build``: the text and HTML editions, an index per language, and the root page.

What makes editions is imported only when one has to be made: a run with nothing to do compares
file states and ends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from zlib import crc32

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
    from workflow.gate import Errors
    from workflow.publishing import Made, Publisher

Progress = Callable[[int, int], None]
"""Told how many documents of how many are done."""

_NOT_OURS = (ValueError, TypeError, AttributeError, KeyError, RecursionError)
"""What reading a cache or manifest may raise that somebody else has written."""

MANY = 150
"""From how many documents several processes pay."""


def build(
    project: Project,
    names: Sequence[str] = (),
    languages: Sequence[str] = (),
    mode: Literal["preview", "release"] = "preview",
    jobs: int = 0,
    progress: Progress = lambda done, total: None,
) -> Result:
    """Write the editions of the documents `names` (all) in `languages` (English and all).

    A preview shows every translation there is, drafts marked; a release what the gate allows.
    """
    with project.locked():
        return _Build(project, mode, tuple(languages)).run(names, jobs, progress)


class _Known(NamedTuple):
    """What a run remembers of one document, or finds out about it."""

    document: str
    slug: str
    tags: tuple[str, ...]
    """The languages it has pages in."""
    left: dict[str, str]
    unmet: bool
    card: int
    """A number that changes with what the indexes say of it."""

    @property
    def outputs(self) -> list[str]:
        return [name for tag in self.tags for name in edition_files(tag, self.slug)]

    @classmethod
    def of(cls, value: Any) -> _Known:
        """The value that the cache holds; raises what it may when that is not ours."""
        known = cls(**{**value, "tags": tuple(value["tags"])})
        if not (all(map(is_tag, known.tags)) and is_slug(known.slug)):
            raise ValueError("no languages or no slug")
        return known


class _Build:
    """One run: what is fresh is left alone, the rest is made, what is gone is removed."""

    def __init__(
        self, project: Project, mode: Literal["preview", "release"], languages: tuple[str, ...]
    ) -> None:
        self.project, self.mode = project, mode
        known = (SOURCE_LANGUAGE, *project.config.languages)
        self.chosen = _tags(languages) if languages else known
        self.all = tuple(dict.fromkeys((*known, *self.chosen)))
        self.tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
        self.tree |= project.scan(EDITIONS)
        site = [self.tree.get(f"{LOCALES}/{tag}/{SITE}.po") for tag in self.all]
        self.salt = f"{mode} {project.config} {self.all} {self.chosen} {site}"
        if mode == "release":
            from workflow.checking import beside

            checked = [self.tree.get(name) for tag in self.all for name in beside(tag)]
            self.salt += f" {checked}"
        self.fresh = Freshness(project, "build", self.salt)
        self.result = Result()
        self.known: dict[str, _Known] = {}

    def run(self, names: Sequence[str], jobs: int, progress: Progress) -> Result:
        found, _ = documents.find(n for n in self.tree if n.startswith(f"{SOURCE}/"))
        chosen = documents.choose(found, names)
        for files in found:
            with suppress(*_NOT_OURS):
                self.known[files.document] = _Known.of(self.fresh.value(files.document))
        stale = [f for f in chosen if not self._is_fresh(f)]
        gone = self.fresh.known() - {f.document for f in found} - {_PAGES}
        whole = not gone and self._pages_fresh()
        if stale or not whole:
            self._make(stale, found, jobs, progress, whole)
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
        stale: Sequence[Files],
        found: Sequence[Files],
        jobs: int,
        progress: Progress,
        whole: bool,
    ) -> None:
        """Make the editions of each stale document, then the pages around them all.

        `whole`: those pages are as they should be, unless a document's card changes.
        """
        from workflow.editions.compose import Policy
        from workflow.publishing import Publisher

        policy = Policy.of(self.project.config, self.mode)
        again = list(self._with_own_slugs(stale, found))
        errors = self._errors(again, found) if self.mode == "release" else None
        publisher = Publisher.of(self.project, self.all, self.chosen, policy, errors)
        cards: dict[str, Any] = {}
        outcomes = zip(again, _work(publisher, again, jobs), strict=True)
        for done, (files, outcome) in enumerate(outcomes, 1):
            if isinstance(outcome, PerakladError):
                self.result.errors.append(outcome)
            else:
                whole &= self._keep(files, outcome)
                cards[files.document] = outcome.cards_data()
            progress(done, len(again))
        if not whole:
            self._pages(publisher, self._cards(publisher, found, again, cards), found)

    def _errors(self, again: Sequence[Files], found: Sequence[Files]) -> Errors:
        """What the checks find, looked at here where it can be remembered."""
        from workflow.gate import Errors

        errors = Errors(self.project, self.tree)
        for files in again:
            for tag in self.all:
                with suppress(PerakladError):  # the document's own editions will tell
                    errors.rows(files, tag)
        errors.save(f.document for f in found)
        return errors

    def _cards(
        self,
        publisher: Publisher,
        found: Sequence[Files],
        again: Sequence[Files],
        cards: dict[str, Any],
    ) -> dict[str, Any]:
        """The cards of all documents: those just made, and from the cache or anew the others'."""
        cache = Freshness(self.project, "cards", self.salt)
        for name, mine in cards.items():
            cache.keep(name, (), mine)
        tried = {f.document for f in again}
        for files in found:
            name = files.document
            if name in tried or (name in self.known and cache.value(name)):
                continue
            outcome = publisher.attempt(files, write=False)
            if not isinstance(outcome, PerakladError):
                self.known[name] = _known(outcome)
                cache.keep(name, (), outcome.cards_data())
        names = [f.document for f in found]
        cache.save(set(names))
        return {name: cache.value(name) or {} for name in names if name in self.known}

    def _with_own_slugs(self, stale: Sequence[Files], found: Sequence[Files]) -> Iterator[Files]:
        """The documents whose editions would not overwrite another's."""
        again = {f.document for f in stale}
        others = (self.known.get(f.document) for f in found if f.document not in again)
        taken = {"index": "the list of articles", **{k.slug: k.document for k in others if k}}
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

    def _keep(self, files: Files, made: Made) -> bool:
        """Remember what was made; whether the indexes can stay as they are.

        After an error nothing is fresh, so that the next run tries again.
        """
        before = self.known.get(files.document)
        self.known[files.document] = now = _known(made)
        self.result.written += len(made.written)
        self.result.errors += made.errors
        if not made.errors:
            self._see(now.outputs, made.written)
            stats = documents.stats([*self._inputs(files), *now.outputs], self.tree)
            self.fresh.keep(files.document, stats, now._asdict())
        return before is not None and (before.card, before.slug) == (now.card, now.slug)

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

    def _pages(self, publisher: Publisher, cards: dict[str, Any], found: Sequence[Files]) -> None:
        """The indexes, the root page, the style sheet and the manifest."""
        before = self._old_manifest()
        written = publisher.pages(cards)
        manifest = self._manifest(cards, before, {f.document for f in found})
        for name in set(_files(before)) - set(_files(manifest)):
            self.project.discard(name)
        written += [MANIFEST] if self.project.put(MANIFEST, _json(manifest)) else []
        self.result.written += len(written)
        self._see(self._page_names(), written)
        self.fresh.keep(_PAGES, documents.stats(self._page_names(), self.tree), True)

    def _old_manifest(self) -> dict[str, Any]:
        """What the editions folder held before; nothing where that is no manifest of ours."""
        try:
            before = json.loads(self.project.read_or_none(MANIFEST) or b"{}")
            return {
                "languages": [tag for tag in before["languages"] if is_tag(tag)],
                "editions": {
                    slug: {
                        "document": str(edition["document"]),
                        "languages": [tag for tag in edition["languages"] if is_tag(tag)],
                    }
                    for slug, edition in before["editions"].items()
                    if is_slug(slug)
                },
            }
        except _NOT_OURS:
            return {"languages": [], "editions": {}}

    def _manifest(
        self, cards: dict[str, Any], before: dict[str, Any], found: set[str]
    ) -> dict[str, Any]:
        """What the editions folder holds: for other tools, and to know our own files by.

        A document that could not be read keeps the record it had, and so its editions.
        """
        editions = {
            slug: edition
            for slug, edition in before["editions"].items()
            if edition["document"] in found - cards.keys()
        }
        for name, mine in cards.items():
            editions[self.known[name].slug] = {"document": name, "languages": list(mine)}
        return {
            "mode": self.mode,
            "languages": list(self.all),
            "editions": dict(sorted(editions.items())),
        }

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


def _tags(languages: Sequence[str]) -> tuple[str, ...]:
    """The languages asked for, as they are written. Raises ProjectError for what is none."""
    from workflow.language import load

    return tuple(dict.fromkeys(load(tag).tag for tag in languages))


SHOWN = 20
"""How many incomplete previews are listed."""

_PAGES = "/pages"
"""Under this name the cache remembers the indexes; no document's id begins with a slash."""


def _known(made: Made) -> _Known:
    card = crc32(repr(made.cards_data()).encode())
    return _Known(made.document, made.slug, made.pages, made.left, made.unmet, card)


def _slug(project: Project, files: Files) -> str:
    """The slug of a document, without parsing more of it than its front matter."""
    from workflow import formats
    from workflow.formats import front

    data = project.read(files.source)
    if not data.removeprefix(b"\xef\xbb\xbf").startswith(b"+++"):
        return front.slug_of(files.document)
    return front.slug_of(files.document, formats.load(data, files.source).meta)


def _files(manifest: dict[str, Any]) -> Iterator[str]:
    """The editions and indexes that a manifest speaks of."""
    yield from map(index_page, manifest["languages"])
    for slug, edition in manifest["editions"].items():
        for tag in edition["languages"]:
            yield from edition_files(tag, slug)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _work(
    publisher: Publisher, stale: Sequence[Files], jobs: int
) -> Iterator[Made | PerakladError]:
    """Make each document in order, in this process or in several."""
    processes = jobs or (os.cpu_count() or 1 if len(stale) >= MANY else 1)
    if processes <= 1 or len(stale) < 2:
        yield from (publisher.attempt(files) for files in stale)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(
        min(processes, MOST), initializer=_start, initargs=(publisher,)
    ) as pool:
        yield from pool.map(_one, stale, chunksize=16)


MOST = 61
"""More processes than this Windows cannot wait for."""

_publisher: Publisher | None = None


def _start(publisher: Publisher) -> None:
    global _publisher
    _publisher = publisher


def _one(files: Files) -> Made | PerakladError:
    assert _publisher is not None
    return _publisher.attempt(files)

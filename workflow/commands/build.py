"""``peraklad build``: the text and HTML editions, an index per language, and the root page."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from workflow import documents, formats
from workflow.commands.result import Result
from workflow.documents import SITE, Files
from workflow.editions.compose import Policy
from workflow.editions.content import Mode
from workflow.errors import PerakladError, SourceError
from workflow.formats import front
from workflow.freshness import Freshness
from workflow.project import EDITIONS, LOCALES, SOURCE, Project
from workflow.publishing import SOURCE_LANGUAGE, Made, Publisher, slug_of

MANIFEST = f"{EDITIONS}/manifest.json"

MANY = 150
"""From how many documents several processes pay."""


def build(
    project: Project,
    names: Sequence[str] = (),
    languages: Sequence[str] = (),
    mode: Mode = "preview",
    jobs: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Result:
    """Write the editions of the documents `names` (all) in `languages` (English and all).

    A preview shows every translation there is, drafts marked; a release what the gate allows.
    """
    with project.locked():
        return _Build(project, mode, tuple(languages)).run(names, jobs, progress)


class _Build:
    """One run: what is fresh is left alone, the rest is made, what is gone is removed."""

    def __init__(self, project: Project, mode: Mode, languages: tuple[str, ...]) -> None:
        self.project = project
        known = (SOURCE_LANGUAGE, *project.config.languages)
        self.all = tuple(dict.fromkeys((*known, *languages)))
        self.chosen = languages or known
        self.publisher = Publisher(project, self.all, self.chosen, Policy.of(project.config, mode))
        self.tree = project.scan(SOURCE) | project.scan(LOCALES) | project.scan(EDITIONS)
        site = [self.tree.get(f"{LOCALES}/{tag}/{SITE}.po") for tag in self.all]
        salt = f"{mode} {project.config} {self.all} {self.chosen} {site}"
        self.fresh = Freshness(project, "build", salt)
        self.result = Result(data=[])
        self.made: dict[str, Made] = {}

    def run(self, names: Sequence[str], jobs: int, progress: Callable[[int, int], None]) -> Result:
        found, _ = documents.find(n for n in self.tree if n.startswith(f"{SOURCE}/"))
        stale = [f for f in documents.choose(found, names) if not self._is_fresh(f)]
        gone = self.fresh.known() - {f.document for f in found} - {_PAGES}
        for files in found:
            if (value := self.fresh.value(files.document)) is not None:
                self.made[files.document] = Made.from_data(value)
        stale = list(self._with_own_slugs(stale))
        self._make(stale, jobs, progress)
        if stale or gone or not self._pages_fresh():
            self._pages(complete=not names and not self.result.errors)
        self.fresh.save({f.document for f in found} | {_PAGES})
        self._tell(len(found), {f.document for f in stale})
        return self.result

    def _inputs(self, files: Files) -> list[str]:
        names = [files.source]
        for tag in self.all:
            names += [files.catalogue(tag), files.ledger(tag)]
        return names

    def _is_fresh(self, files: Files) -> bool:
        value = self.fresh.value(files.document)
        if value is None:
            return False
        paths = [*self._inputs(files), *Made.from_data(value).outputs]
        return self.fresh.kept(files.document, documents.stats(paths, self.tree)) is not None

    def _with_own_slugs(self, stale: Sequence[Files]) -> Iterator[Files]:
        """The documents whose editions would not overwrite another's."""
        again = {f.document for f in stale}
        taken = {m.slug: m.document for m in self.made.values() if m.document not in again}
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

    def _make(
        self, stale: Sequence[Files], jobs: int, progress: Callable[[int, int], None]
    ) -> None:
        """Make the editions of each document; one with an error keeps those it had."""
        outcomes = zip(stale, _work(self.publisher, stale, jobs), strict=True)
        for done, (files, outcome) in enumerate(outcomes, 1):
            if isinstance(outcome, PerakladError):
                self.result.errors.append(outcome)
            else:
                self._keep(files, outcome)
            progress(done, len(stale))

    def _keep(self, files: Files, made: Made) -> None:
        self.made[files.document] = made
        self.result.written += len(made.written)
        self.result.errors += made.errors
        if made.errors:
            return  # not remembered: the next run tries again
        before = self.fresh.value(files.document)
        old = Made.from_data(before).outputs if before else ()
        for output in set(old) - set(made.outputs):
            self.project.remove(output)
            self.tree.pop(output, None)
        self._remember(files.document, [*self._inputs(files), *made.outputs], made)

    def _remember(self, name: str, paths: Sequence[str], made: Made) -> None:
        for output in made.outputs:
            known = output in self.tree and output not in made.written
            if not known and (stat := self.project.stat(output)) is not None:
                self.tree[output] = stat
        self.fresh.keep(name, documents.stats(paths, self.tree), made.data())

    def _pages_fresh(self) -> bool:
        stats = documents.stats(self.publisher.page_names(), self.tree)
        return self.fresh.kept(_PAGES, stats) is not None

    def _pages(self, complete: bool) -> None:
        """The indexes, the root page, the style sheet and the manifest."""
        cards = list(self.made.values())
        written = self.publisher.pages(cards)
        manifest = _manifest(self.publisher.policy.mode, self.all, cards)
        if complete and len(self.chosen) == len(self.all):
            self._remove_leftovers(manifest)
        written += [MANIFEST] if self.project.put(MANIFEST, _json(manifest)) else []
        self.result.written += len(written)
        names = self.publisher.page_names()
        pages = Made(_PAGES, "", outputs=tuple(names), written=tuple(written))
        self._remember(_PAGES, names, pages)

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
        release = self.publisher.policy.mode == "release"
        told = [
            f"{made.document} ({tag}): {left}"
            for made in sorted(self.made.values(), key=lambda m: m.document)
            if release or made.document in again
            for tag, left in made.left.items()
        ]
        shown = len(told) if release else SHOWN
        self.result.lines += told[:shown]
        if len(told) > shown:
            self.result.lines.append(f"and {len(told) - shown} more: see 'peraklad status'")
        self.result.findings = release and any(m.unmet for m in self.made.values())
        self.result.data = [m.told() for m in self.made.values()]
        written = f"{self.result.written} files written" if self.result.written else "nothing to do"
        tags = ", ".join(self.chosen)
        self.result.lines.append(f"build: {total} documents in {tags}, {written}")


SHOWN = 20
"""How many incomplete previews are listed."""

_PAGES = "/pages"
"""Under this name the cache remembers the indexes; no document's id begins with a slash."""


def _slug(project: Project, files: Files) -> str:
    """The slug of a document, without parsing more of it than its front matter."""
    data = project.read(files.source)
    if not data.removeprefix(b"\xef\xbb\xbf").startswith(b"+++"):
        return slug_of(files.document)
    return slug_of(files.document, formats.load(data, files.source).meta)


def _manifest(mode: Mode, tags: Sequence[str], made: Sequence[Made]) -> dict[str, Any]:
    """What the editions folder holds: for other tools, and to know our own files by."""
    return {
        "mode": mode,
        "languages": list(tags),
        "editions": {
            m.slug: {"document": m.document, "languages": list(m.cards)}
            for m in sorted(made, key=lambda m: m.slug)
        },
    }


def _files(manifest: dict[str, Any]) -> Iterator[str]:
    for tag in manifest["languages"]:
        yield f"{EDITIONS}/{tag}/index.html"
    for slug, edition in manifest["editions"].items():
        for tag in edition["languages"]:
            if front.SLUG.fullmatch(slug):
                yield f"{EDITIONS}/{tag}/{slug}.txt"
                yield f"{EDITIONS}/{tag}/{slug}.html"


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


Outcome = Made | PerakladError


def _work(publisher: Publisher, stale: Sequence[Files], jobs: int) -> Iterator[Outcome]:
    """Make each document in order, in this process or in several."""
    processes = jobs or (os.cpu_count() or 1 if len(stale) >= MANY else 1)
    if processes == 1 or len(stale) < 2:
        for files in stale:
            yield publisher.attempt(files)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(processes, initializer=_start, initargs=(publisher,)) as pool:
        yield from pool.map(_one, stale, chunksize=16)


_publisher: Publisher | None = None


def _start(publisher: Publisher) -> None:
    global _publisher
    _publisher = publisher


def _one(files: Files) -> Outcome:
    assert _publisher is not None
    return _publisher.attempt(files)

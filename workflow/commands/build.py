"""``peraklad build``: the text and HTML editions, an index per language, and the root page.

What makes editions is imported only when one has to be made: a run with nothing to do compares
file states and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from workflow import documents
from workflow.building.known import NOT_OURS, Affected, Known, Manifest, short
from workflow.building.working import work
from workflow.commands.result import Result
from workflow.documents import SITE, SOURCE_LANGUAGE, Files
from workflow.errors import PerakladError, SourceError
from workflow.freshness import Freshness
from workflow.project import EDITIONS, LOCALES, MANIFEST, SOURCE, TEMPLATES, Project

if TYPE_CHECKING:
    from workflow.building.around import Around, Words
    from workflow.gate import Errors
    from workflow.publishing import Made, Publisher

Progress = Callable[[int, int], None]
"""Told how many documents of how many are done."""


def build(
    project: Project,
    names: Sequence[str] = (),
    languages: Sequence[str] = (),
    mode: Literal["preview", "release"] = "preview",
    jobs: int = 0,
    progress: Progress = lambda done, total: None,
    public: bool = False,
) -> Result:
    """Write the editions of the documents `names` (all) in `languages` (English and all).

    A preview shows every translation there is, drafts marked; a release what the gate allows.
    `public`: a preview, too, leaves out what is confidential.
    """
    with project.locked():
        return _Build(project, mode, tuple(languages), public).run(names, jobs, progress)


class _Build:
    """One run: what is fresh is left alone, the rest is made, what is gone is removed."""

    def __init__(
        self,
        project: Project,
        mode: Literal["preview", "release"],
        languages: tuple[str, ...],
        public: bool,
    ) -> None:
        self.project, self.mode = project, mode
        self.public = public or mode == "release"
        self.label = "public preview" if public and mode == "preview" else mode
        known = (SOURCE_LANGUAGE, *project.config.languages, *project.config.variants)
        self.chosen = _tags(languages) if languages else known
        self.all = tuple(dict.fromkeys((*known, *self.chosen)))
        self.tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
        self.tree |= project.scan(EDITIONS) | project.scan(TEMPLATES)
        site = [self.tree.get(f"{LOCALES}/{tag}/{SITE}.po") for tag in self.all]
        site += [state for name, state in self.tree.items() if name.startswith(f"{TEMPLATES}/")]
        if project.config.variants:
            from workflow.variants.words import file_of

            site += [self.tree.get(file_of(tag)) for tag in project.config.variants]
        there: list[bool] = []
        if project.config.site.editions or project.config.site.share_images:
            from importlib.util import find_spec

            there = [find_spec(name) is not None for name in ("weasyprint", "PIL")]
        self.salt = f"{mode} {public} {project.config} {self.all} {self.chosen} {site} {there}"
        if mode == "release":
            from workflow.checking import beside

            checked = [self.tree.get(name) for tag in self.all for name in beside(tag)]
            self.salt += f" {checked}"
        self.fresh = Freshness(project, "build", self.salt)
        self.result = Result()
        self.known: dict[str, Known] = {}
        self.words: Words = {}

    def run(self, names: Sequence[str], jobs: int, progress: Progress) -> Result:
        found, _ = documents.find(n for n in self.tree if n.startswith(f"{SOURCE}/"))
        chosen = documents.choose(found, names)
        for files in found:
            with suppress(*NOT_OURS):
                self.known[files.document] = Known.of(self.fresh.value(files.document))
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
        known = self.known.get(files.document)
        return names + list(known.used) if known else names

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

        `whole`: those pages are as they should be, unless a document changes them.
        """
        from workflow.building.around import Around
        from workflow.editions.compose import Policy
        from workflow.publishing import Publisher

        policy = Policy.of(self.project.config, self.mode)
        again = list(self._with_own_slugs(stale, found))
        errors = self._errors(again, found) if self.mode == "release" else None
        publisher = Publisher.of(self.project, self.all, self.chosen, policy, errors, self.public)
        cards: dict[str, Any] = {}
        affected = Affected(not whole)
        outcomes = zip(again, work(publisher, again, jobs), strict=True)
        for done, (files, outcome) in enumerate(outcomes, 1):
            if isinstance(outcome, PerakladError):
                self.result.errors.append(outcome)
            else:
                self._keep(files, outcome, affected)
                self._hear(outcome)
                cards[files.document] = outcome.cards_data()
            progress(done, len(again))
        around = Around(self.project, publisher)
        if not (affected.whole or around.books) and around.knows(self.words):
            before = self.fresh.value(_PAGES)
            names = before if isinstance(before, list) else []
            all_cards = partial(self._cards, publisher, found, again, cards)
            around.change(self.words, names, affected, all_cards)
        else:
            cards = self._cards(publisher, found, again, cards)
            self._learn(publisher, around, found, cards)
            around.renew(cards, self.words)
            self._manifest(cards, {f.document for f in found}, around)
        self._keep_around(around)

    def _errors(self, again: Sequence[Files], found: Sequence[Files]) -> Errors:
        """What the checks find, looked at here where it can be remembered."""
        from workflow.gate import Errors

        errors = Errors(self.project, self.tree)
        for files in again:
            for tag in set(self.all) - set(self.project.config.variants):
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
                self.known[name] = Known.made(outcome)
                self._hear(outcome)
                cache.keep(name, (), outcome.cards_data())
        names = [f.document for f in found]
        cache.save(set(names))
        return {name: cache.value(name) or {} for name in names if name in self.known}

    def _with_own_slugs(self, stale: Sequence[Files], found: Sequence[Files]) -> Iterator[Files]:
        """The documents whose editions would not overwrite another's."""
        again = {f.document for f in stale}
        others = (self.known.get(f.document) for f in found if f.document not in again)
        taken = {
            **dict.fromkeys(RESERVED, "a page of the site itself"),
            **{k.slug: k.document for k in others if k},
        }
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

    def _keep(self, files: Files, made: Made, affected: Affected) -> None:
        """Remember what was made, and what it changes in the pages around the articles.

        After an error nothing is fresh, so that the next run tries again.
        """
        before = self.known.get(files.document)
        self.known[files.document] = now = Known.made(made)
        self.result.written += len(made.written)
        self.result.errors += made.errors
        if not made.errors:
            self._see(now.outputs, made.written)
            stats = documents.stats([*self._inputs(files), *now.outputs], self.tree)
            self.fresh.keep(files.document, stats, now._asdict())
        affected.add(before, now)

    def _see(self, outputs: Sequence[str], written: Sequence[str]) -> None:
        """Look at the files just written."""
        for name in outputs:
            known = name in self.tree and name not in written
            if not known and (stat := self.project.stat(name)) is not None:
                self.tree[name] = stat

    def _pages_fresh(self) -> bool:
        names = self.fresh.value(_PAGES)
        if not isinstance(names, list):
            return False
        return self.fresh.kept(_PAGES, documents.stats(names, self.tree)) is not None

    def _hear(self, made: Made) -> None:
        """Remember the words of a document for the search."""
        for tag, words in made.words.items():
            self.words.setdefault(tag, {})[made.slug] = words

    def _learn(
        self,
        publisher: Publisher,
        around: Around,
        found: Sequence[Files],
        cards: dict[str, Any],
    ) -> None:
        """The words of the documents that the search knows nothing of, and that were not made."""
        slugs: dict[str, list[str]] = {}
        for name, mine in cards.items():
            for tag in mine:
                slugs.setdefault(tag, []).append(self.known[name].slug)
        heard = {slug for words in self.words.values() for slug in words}
        missing = around.unknown(slugs) - heard
        for files in found:
            if files.document in self.known and self.known[files.document].slug in missing:
                outcome = publisher.attempt(files, write=False)
                if not isinstance(outcome, PerakladError):
                    self._hear(outcome)

    def _keep_around(self, around: Around) -> None:
        """Look at the files around the articles, and remember that they are as they should be."""
        names = [*around.files, MANIFEST]
        self.result.written += len(around.written)
        self._see(names, around.written)
        self.fresh.keep(_PAGES, documents.stats(names, self.tree), names)

    def _manifest(self, cards: dict[str, Any], found: set[str], around: Around) -> None:
        """Write what the editions folder holds now; what is in it no longer is removed.

        A document that could not be read keeps the record it had, and so its editions.
        """
        before = Manifest.read(self.project)
        same = before.mode == self.label  # what another mode let through is not for this one
        editions = {
            slug: edition
            for slug, edition in before.editions.items()
            if same and edition["document"] in found - cards.keys()
        }
        beside = set(self.all) - set(self.chosen) if same else set()
        for name, mine in cards.items():
            if not mine:
                continue  # nothing of it is published, perhaps because it is confidential
            known = self.known[name]
            others = set(mine) & beside
            had = before.editions.get(known.slug, {}).get("files", [])
            files = short(known.outputs) + [n for n in had if n.partition("/")[0] in others]
            editions[known.slug] = {"document": name, "languages": list(mine), "files": files}
        pages = short(around.files) + [n for n in before.pages if n.partition("/")[0] in beside]
        manifest = Manifest(self.label, self.all, editions, tuple(pages))
        for name in set(before.files) - set(manifest.files):
            self.project.discard(name)
        around.written += [MANIFEST] if self.project.put(MANIFEST, manifest.render()) else []

    def _tell(self, total: int, again: set[str]) -> None:
        """What a release left out, or what the previews made just now lack; then a summary."""
        release = self.mode == "release"
        known = [self.known[name] for name in sorted(self.known)]
        told: list[str] = []
        for one in known:
            if release or one.document in again:
                told += one.dead
                told += [f"{one.document} ({tag}): {left}" for tag, left in one.left.items()]
        shown = len(told) if release else SHOWN
        self.result.lines += told[:shown]
        if len(told) > shown:
            self.result.lines.append(f"and {len(told) - shown} more: see 'peraklad status'")
        self.result.findings = release and any(k.unmet for k in known)
        self.result.data = [
            {
                "document": k.document,
                "slug": k.slug,
                "files": short(k.outputs),
                "left_out": k.left,
                "dead_links": list(k.dead),
            }
            for k in known
        ]
        written = f"{self.result.written} files written" if self.result.written else "nothing to do"
        tags = ", ".join(self.chosen)
        self.result.lines.append(f"build: {total} documents in {tags}, {written}")


def _tags(languages: Sequence[str]) -> tuple[str, ...]:
    """The languages asked for, as they are written. Raises ProjectError for what is none."""
    from workflow.language import load

    return tuple(dict.fromkeys(load(tag).tag for tag in languages))


RESERVED = ("index", "404", "search", "collection")
"""Names of the site's own pages in a language's folder."""

SHOWN = 20
"""How many incomplete previews are listed."""

_PAGES = "/pages"
"""Under this name the cache remembers the indexes; no document's id begins with a slash."""


def _slug(project: Project, files: Files) -> str:
    """The slug of a document, without parsing more of it than its front matter."""
    from workflow import formats
    from workflow.formats import front
    from workflow.project import decode

    data = project.read(files.source)
    if not formats.fronted(data):
        return front.slug_of(files.document)
    text = decode(data, files.source, SourceError)
    return front.slug_of(files.document, formats.meta(text, files.source))

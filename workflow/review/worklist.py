"""Every document in every language: how far it is, what is left, what the checks find.

What takes long is remembered by the state of the files on disk, so a list of thousands costs the
look at a folder. Findings are counted one catalogue at a time by `Worklist.work`, which a server
calls when it has nothing else to do.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Literal, NamedTuple

from workflow import catalogue, documents, formats, ledger, signoff
from workflow.checking import Checker, beside
from workflow.checking import Row as Finding
from workflow.config import CONFIG
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.ledger import Ledger
from workflow.model import Key
from workflow.project import LOCALES, SOURCE, Project, Stat
from workflow.report import progress
from workflow.review.opened import no_catalogue
from workflow.review.recent import Recent
from workflow.review.values import Place
from workflow.review.view import entries_of, title_of

if TYPE_CHECKING:
    from workflow.review.desk import Desk
    from workflow.review.live import Live

Has = Literal["empty", "draft", "translated", "reviewed", "stale", "findings"]
Sort = Literal["document", "words", "findings", "activity"]

_KEPT = 200_000
"""Sentences of articles that are remembered while their catalogues are looked at."""

_Stats = tuple[Stat | None, ...]


class Row(NamedTuple):
    """One document in one language."""

    document: str
    language: str
    """BCP 47."""
    title: str
    """English; the document's id where there is none, or the article cannot be read."""
    counts: dict[str, int]
    """As in `DocumentView`; empty where a file cannot be read."""
    total: int
    """Entries."""
    words: int
    """English words in entries that nobody has translated yet."""
    errors: int | None
    """What the checks find and nobody has accepted; None: not known yet."""
    warnings: int | None
    at: str
    """The last record of the ledger, or the catalogue's last change, in UTC (ISO 8601)."""
    error: str
    """Why a file cannot be read, in one line; empty: all can."""


class _Article(NamedTuple):
    """What the rows need of an article."""

    state: Stat | None
    title: str
    wanted: tuple[tuple[Key, int], ...]


class _Known(NamedTuple):
    """A row and the files it was made from; its findings are not in it."""

    stats: _Stats
    row: Row


class Counted(NamedTuple):
    """The findings of one catalogue, and the files that they depend on."""

    stats: _Stats
    errors: int = 0
    warnings: int = 0
    error: str = ""
    """Why they cannot be counted, in one line."""


class _Job(NamedTuple):
    """A catalogue whose findings are to be counted."""

    files: Files
    place: Place
    stats: _Stats
    checker: Checker


class Worklist:
    """The rows of a project. Threads may share it."""

    def __init__(self, desk: Desk, live: Live) -> None:
        self._desk, self._live = desk, live
        self._lock, self._working = Lock(), Lock()
        self._known: dict[Place, _Known] = {}
        self._counted: dict[Place, Counted] = {}
        self._articles: Recent[_Article] = Recent(_KEPT)
        self._jobs: deque[_Job] = deque()
        self._checkers: dict[str, Checker] = {}
        self._last: tuple[Place, Counted] | None = None

    @property
    def _project(self) -> Project:
        return self._desk.project

    def rows(
        self, languages: Sequence[str], has: Collection[str] = (), sort: str = "document"
    ) -> list[Row]:
        """The documents in the `languages` (BCP 47) that have at least one of `has` (`Has`);
        all where it is empty. `sort` is a `Sort`: by id, or the most of it first.

        A file that cannot be read is a row that says so. Raises PerakladError where the documents
        cannot be told apart.
        """
        tree = self._tree()
        places = self._desk.places()
        with self._lock:
            found = [
                self._row(f, Place(f.document, tag), tree) for f in places for tag in languages
            ]
            listed = {f.document for f in places}
            for known in (self._known, self._counted):
                for place in [p for p in known if p.document not in listed]:
                    del known[place]
        if has:
            found = [row for row in found if any(_has(row, name) for name in has)]
        if sort in _ORDERS:
            found.sort(key=_ORDERS[sort], reverse=True)
        return found

    def work(self) -> bool:
        """Count the findings of one catalogue; False: there was nothing to do.

        For one thread that has time; it takes as long as checking one document.
        """
        with self._working:
            if not self._jobs:
                self._jobs.extend(self._todo())
            if not self._jobs:
                return False
            self._count(self._jobs.popleft())
            if not self._jobs:
                self._save()
            return True

    def learned(self) -> tuple[Place, Counted] | None:
        """What the last `work` has counted."""
        return self._last

    def learn(self, place: Place, counted: Counted) -> None:
        """Take over what another process has counted."""
        with self._lock:
            self._counted[place] = counted

    def _tree(self) -> dict[str, Stat]:
        project = self._project
        tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
        config = project.stat(CONFIG)
        return {**tree, CONFIG: config} if config else tree

    def _row(self, files: Files, place: Place, tree: dict[str, Stat]) -> Row:
        stats = documents.stats(_own(files, place), tree)
        known = self._known.get(place)
        if known is None or known.stats != stats:
            known = self._known[place] = _Known(stats, self._made(files, place, stats))
        counted = self._counted.get(place)
        if counted is None or counted.stats != documents.stats(_inputs(files, place), tree):
            return known.row
        if counted.error:
            return known.row._replace(error=known.row.error or counted.error)
        return known.row._replace(errors=counted.errors, warnings=counted.warnings)

    def _made(self, files: Files, place: Place, stats: _Stats) -> Row:
        document, language = place
        blank = Row(document, language, document, {}, 0, 0, None, None, _time(stats[1]), "")
        try:
            article = self._article(files, stats[0])
        except PerakladError as error:
            return blank._replace(error=str(error))
        try:
            return self._filled(files, blank._replace(title=article.title), article)
        except PerakladError as error:
            return blank._replace(title=article.title, error=str(error))

    def _filled(self, files: Files, blank: Row, article: _Article) -> Row:
        name, book_name = files.catalogue(blank.language), files.ledger(blank.language)
        data = self._project.read_or_none(name)
        if data is None:
            raise no_catalogue(files, blank.language)
        entries = signoff.by_key(catalogue.parse(data, name).entries)
        records = self._project.read_or_none(book_name)
        book = ledger.parse(records, book_name) if records else Ledger()
        reviews = [signoff.review(entries.get(key), book) for key, _ in article.wanted]
        told = progress(blank.document, blank.language, reviews)
        words = sum(
            length
            for (_, length), review in zip(article.wanted, reviews, strict=True)
            if review.state in ("empty", "draft")
        )
        states = ("empty", "draft", "translated", "reviewed", "stale")
        counts = {state: int(getattr(told, state)) for state in states}
        return blank._replace(
            counts={**counts, "words": words},
            total=told.segments,
            words=words,
            at=max((record.at for record in book.records), default="") or blank.at,
        )

    def _article(self, files: Files, state: Stat | None) -> _Article:
        known = self._articles.get(files)
        if known is None or known.state != state:
            data = self._project.read(files.source)
            document = formats.load(data, files.source, self._project.config.unit)
            wanted = entries_of(document)
            known = _Article(state, title_of(document) or files.document, wanted)
            self._articles.put(files, known, len(wanted) + 1)
        return known

    def _todo(self) -> Iterator[_Job]:
        """The catalogues whose findings are not known."""
        tree = self._tree()
        self._checkers = {}
        for files in self._desk.places():
            for tag in self._project.config.languages:
                place = Place(files.document, tag)
                stats = documents.stats(_inputs(files, place), tree)
                if files.catalogue(tag) in tree and not self._is_counted(place, stats):
                    if tag not in self._checkers:
                        self._checkers[tag] = Checker(self._project, tag, tree)
                    yield _Job(files, place, stats, self._checkers[tag])

    def _is_counted(self, place: Place, stats: _Stats) -> bool:
        """Whether the findings are known, or known to be out of reach."""
        known = self._counted.get(place)
        return known is not None and known.stats == stats

    def _count(self, job: _Job) -> None:
        try:
            rows = self._findings(job)
        except PerakladError as error:
            counted = Counted(job.stats, error=str(error))
        else:
            errors = sum(row.severity == "error" and row.open for row in rows)
            warnings = sum(row.severity == "warning" and row.open for row in rows)
            counted = Counted(job.stats, errors, warnings)
        self._last = job.place, counted
        self.learn(job.place, counted)

    def _findings(self, job: _Job) -> list[Finding]:
        if self._live.near(job.place):  # it has most of them ready
            found = self._live.document(self._desk.opened(job.place))
            return [row for rows in found.values() for row in rows]
        return job.checker.rows(job.files)

    def _save(self) -> None:
        """Keep what the checks found where the next `peraklad check` looks for it."""
        known = [files.document for files in documents.find(self._project.scan(SOURCE))[0]]
        for checker in self._checkers.values():
            checker.save(known)
        self._checkers = {}


def _own(files: Files, place: Place) -> tuple[str, ...]:
    """The files of one document in one language."""
    return files.source, files.catalogue(place.language), files.ledger(place.language)


def _inputs(files: Files, place: Place) -> tuple[str, ...]:
    """All that the findings depend on."""
    return (*_own(files, place), *beside(place.language), CONFIG)


def _time(stat: Stat | None) -> str:
    """When a file was changed, in UTC (ISO 8601); empty where there is none."""
    if stat is None:
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(stat[0] // 1_000_000_000))


def _has(row: Row, name: str) -> bool:
    if name == "findings":
        return bool(row.errors or row.warnings)
    return row.counts.get(name, 0) > 0


_ORDERS: dict[str, Callable[[Row], tuple[object, ...]]] = {
    "words": lambda row: (row.words,),
    "findings": lambda row: (row.errors or 0, row.warnings or 0),
    "activity": lambda row: (row.at,),
}

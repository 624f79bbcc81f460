"""The translation memory of a project: opened, it knows what the project's files hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TypeVar

from workflow.errors import PerakladError, ProjectError
from workflow.memory.canonical import TIERS, Tier, parse_name
from workflow.memory.filling import Sizes
from workflow.memory.index import Index
from workflow.memory.matching import Query, matches
from workflow.memory.store import Damaged, Row, Store
from workflow.memory.sync import Progress, sync
from workflow.memory.values import Match, Unit
from workflow.project import CACHE, Project

STORE = "memory.sqlite"
"""The store, a file of the cache; it can be deleted at any time."""

_UNWRITABLE = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_WRONG = (sqlite3.DatabaseError, Damaged, ValueError, IndexError, TypeError)
"""What comes of reading a store that is not what was written."""

_PAGE = 4096
"""Units that are read at once."""

T = TypeVar("T")


def no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


def _unit(row: Row) -> Unit:
    """The unit in a row. Raises TypeError or IndexError for one that we did not write."""
    "".join((row.source, row.target, row.origin))
    tier = TIERS[row.tier]
    return Unit(row.source, row.target, row.origin, tier, row.before, row.after)


class Memory:
    """The translation units of a project, found again by their texts.

    Use it as a context manager, or `close` it. Threads may share it; they take turns.
    """

    problems: list[PerakladError]
    """What is wrong with files that could not be read; the search goes on without them."""

    def __init__(self, project: Project, progress: Progress, sizes: Sizes | None = None) -> None:
        self._lock = RLock()
        self._project = project
        self._progress = progress
        self._sizes = sizes
        self._store: Store | None = None
        self._indexes: dict[str, Index] = {}
        self._version = 0
        self._synced: dict[str, list[PerakladError]] = {}
        self.problems = []

    @classmethod
    def open(
        cls, project: Project, languages: Sequence[str], progress: Progress = no_progress
    ) -> Memory:
        """The memory of `project` with the units of `languages` (BCP 47) as its files are now.

        `progress` takes the bytes read and the bytes to read, where there is something to read.
        Raises ProjectError where the cache cannot be used, which is not for want of room or of
        permission: then the memory is not kept.
        """
        memory = cls(project, progress)
        try:
            for language in languages:
                memory.sync(language)
        except BaseException:
            memory.close()
            raise
        return memory

    def sync(self, language: str) -> None:
        """Take in what has changed in the files of a language since it was last looked at."""
        self._synced.pop(language, None)
        self._safely(lambda: self._ready(language))

    def search(
        self,
        text: str,
        language: str,
        *,
        threshold: int = 75,
        limit: int = 5,
        before: str | None = None,
        after: str | None = None,
    ) -> list[Match]:
        """The best `limit` matches of `text` with a score of at least `threshold` (1 to 100).

        `before` and `after` are the English texts around it, empty at either end of its document,
        None where they are not known. The order is that of `matching`.
        """
        if limit < 1 or threshold > 100:
            return []
        plain = text.encode("utf-8", "replace").decode()  # lone surrogates from a terminal
        query = Query(plain, language, max(1, threshold), limit, before, after)
        return self._safely(lambda: self._search(query))

    def _search(self, query: Query) -> list[Match]:
        store = self._ready(query.language)
        with store.reading() as version:
            if version != self._version:
                self._indexes.clear()
                self._version = version
            return matches(store, lambda: self._index(store, query.language), query)

    def _index(self, store: Store, language: str) -> Index:
        index = self._indexes.get(language)
        if index is None:
            index = self._indexes[language] = Index(store, language)
        return index

    def units(self, language: str, tiers: Collection[Tier] = TIERS) -> Iterator[Unit]:
        """Every unit of a language, by the file it comes from and its place there.

        Only those of `tiers`, if they are given.
        """
        for name in self._safely(lambda: sorted(self._ready(language).files(language))):
            imported = parse_name(name)
            if imported is None or imported.tier in tiers:
                for unit in self._units(language, name):
                    if unit.tier in tiers:
                        yield unit

    def _units(self, language: str, name: str) -> Iterator[Unit]:
        """The units of one file, a page at a time: when the store is made anew, it goes on."""
        place = 0
        while page := self._safely(partial(self._page, language, name, place)):
            yield from page
            place += len(page)

    def _page(self, language: str, name: str, place: int) -> list[Unit]:
        """Units of one file from a `place` in it on; none at its end."""
        store = self._ready(language)
        with store.reading():
            file = store.file(language, name)
            left = 0 if file is None else min(_PAGE, file.units - place)
            if file is None or left <= 0:
                return []
            rows = store.span(file.first + place, left)
        if len(rows) != left:
            raise Damaged
        return [_unit(row) for row in rows]

    def close(self) -> None:
        """Let go of the store's file."""
        if self._store is not None:
            self._store.close()
        self._store = None
        self._indexes.clear()

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ready(self, language: str) -> Store:
        """The store, up to date with the files of a language."""
        if self._store is None:
            self._store = Store(self._path())
        if language not in self._synced:
            found = sync(self._project, self._store, language, self._progress, self._sizes)
            self._synced[language] = found
            self._indexes.pop(language, None)
            self.problems = [problem for known in self._synced.values() for problem in known]
        return self._store

    def _path(self) -> str:
        """Where the store is; in memory where the cache cannot be written."""
        try:
            return self._project.cache(STORE)
        except OSError:
            return ":memory:"

    def _safely(self, work: Callable[[], T]) -> T:
        """What `work` gives, with a new store where there is something wrong with the old one."""
        with self._lock:
            try:
                return work()
            except _WRONG as error:
                self._give_up(error)
            try:
                return work()
            except _WRONG:  # nor can a new one be written
                self._give_up(None)
                self._store = Store(":memory:")
            return work()

    def _give_up(self, error: BaseException | None) -> None:
        """Forget the store, on disk, too, unless that could not be written anyhow."""
        if isinstance(error, sqlite3.ProgrammingError):  # a mistake of ours, not of the file
            raise error
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        self.close()
        self._synced.clear()
        if code in _BUSY:
            raise ProjectError(
                "another command is still reading files in",
                path=f"{CACHE}/{STORE}",
                remedy="try again when it is done",
            ) from None
        if code in _UNWRITABLE:
            self._store = Store(":memory:")
        elif error is not None:
            self._remove()

    def _remove(self) -> None:
        path = Path(self._path())
        for name in (path, path.with_name(f"{path.name}-journal")):
            try:
                name.unlink(missing_ok=True)
            except OSError:
                self._store = Store(":memory:")

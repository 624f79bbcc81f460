"""Keeping the store what the project's files say.

A file is read again when its state on disk has changed, and its units are put in again when its
content has. Law: after any changes of files the store answers like one made from nothing.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from workflow.documents import SITE, Files, stats
from workflow.errors import PerakladError
from workflow.memory.canonical import IMPORTED, Name, parse_name
from workflow.memory.filling import Filling, Sizes
from workflow.memory.store import File, Store
from workflow.memory.values import Unit
from workflow.project import LOCALES, MEMORY, Project, Stat

Progress = Callable[[int, int], None]
"""Takes the bytes that are done and the bytes there are to do."""

_TICK = 20_000_000
"""Nanoseconds in which two writes may carry the same time stamp, as in `freshness`."""


class Wanted(NamedTuple):
    """A file that units are to be read from, as it is on disk."""

    name: str
    origin: str
    stats: tuple[Stat | None, ...]
    ledger: str = ""
    """The ledger of a catalogue; empty for a file that was imported."""
    imported: Name | None = None

    @property
    def size(self) -> int:
        """Bytes to read."""
        return sum(stat[2] for stat in self.stats if stat is not None)


def wanted(project: Project, language: str) -> Iterator[Wanted]:
    """The files with units of a language (BCP 47)."""
    folder = f"{LOCALES}/{language}"
    tree = project.scan(folder)
    for name in sorted(tree):
        document = name.removeprefix(f"{folder}/").removesuffix(".po")
        if name.endswith(".po") and document != SITE:
            ledger = Files(document, "").ledger(language)
            yield Wanted(name, document, stats((name, ledger), tree), ledger)
    imports = project.scan(f"{MEMORY}/{language}")
    for name in sorted(imports):
        known = parse_name(name)
        if known is not None:
            yield Wanted(name, known.origin, (imports[name],), imported=known)


def misnamed(project: Project, language: str) -> list[PerakladError]:
    """What is wrong with tables beside the imported ones whose names do not say what they are."""
    folder = f"{MEMORY}/{language}"
    return [
        PerakladError(
            "is not read: its name does not say where its units come from, and how good they are",
            path=name,
            expected=f"{folder}/<origin>.<{'|'.join(IMPORTED)}>.tsv",
            remedy="rename it, or import it with 'peraklad memory import'",
        )
        for name in sorted(project.scan(folder))
        if name.endswith(".tsv") and parse_name(name) is None
    ]


def sync(
    project: Project,
    store: Store,
    language: str,
    progress: Progress,
    sizes: Sizes | None = None,
) -> list[PerakladError]:
    """Make the store hold the units of `language` (BCP 47) that the project's files hold.

    What cannot be read has no units in the store, and what is wrong with it is given back.
    """
    problems = _Sync(project, store, language, progress, sizes or Sizes()).run()
    return [*problems, *misnamed(project, language)]


@cache
def _program() -> str:
    """What tells one state of the program from another: it decides which entries are units."""
    from workflow.freshness import package_state

    return package_state()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the search for reference cycles: so many new values, none of them in a cycle."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


class _Sync:
    def __init__(
        self, project: Project, store: Store, language: str, progress: Progress, sizes: Sizes
    ) -> None:
        self._project = project
        self._store = store
        self._language = language
        self._progress = progress
        self._sizes = sizes
        self._looked = 0
        """When the files' states were looked at, in nanoseconds."""
        self._seen: set[str] = set()
        """Files that have been worked through."""
        self._problems: list[PerakladError] = []
        self._done = self._total = 0
        """Bytes."""

    def run(self) -> list[PerakladError]:
        with self._store.reading():
            changed, gone = self._changes()
        while changed or gone:
            if any(map(self._is_new, changed)):
                time.sleep(_TICK / 1e9)  # then they can be trusted, and need not be read again
            with self._store.writing():
                changed, gone = self._changes()  # another command may have been at it meanwhile
                self._total = self._done + sum(file.size for file in changed)
                for file in gone:
                    self._store.drop(file)
                with _no_collection():
                    self._fill(changed)
            with self._store.reading():
                changed, gone = self._changes()
        return self._problems

    def _changes(self) -> tuple[list[Wanted], list[File]]:
        """The files to read, and those that are no more."""
        files = self._store.files(self._language)
        self._looked = time.time_ns()
        there = list(wanted(self._project, self._language))
        changed = [
            file
            for file in there
            if file.name not in self._seen
            and (file.name not in files or files[file.name].stats != _state(file))
        ]
        names = {file.name for file in there} | self._seen
        return changed, [file for name, file in files.items() if name not in names]

    def _fill(self, changed: list[Wanted]) -> None:
        """Read files, at least one, until there is enough to be kept."""
        filling = Filling(self._store, self._language, self._sizes)
        files = self._store.files(self._language)
        for file in changed:
            if filling.put >= self._sizes.batch:
                break
            self._seen.add(file.name)
            try:
                self._read(file, files.get(file.name), filling)
            except PerakladError as error:
                self._problems.append(error)
                if file.name in files:
                    self._store.drop(files[file.name])
            self._done += file.size
            self._progress(self._done, self._total)
        filling.place()

    def _read(self, file: Wanted, known: File | None, filling: Filling) -> None:
        """Read one file, and put its units in where it holds something else than before."""
        data = self._project.read(file.name)
        records = self._project.read_or_none(file.ledger) if file.ledger else None
        digest = _digest(data, records, _program() if file.ledger else "")
        state = "" if self._is_new(file) else _state(file)
        if known is not None and known.digest == digest:
            self._store.touch(known, state)
            return
        with self._store.attempt():
            if known is not None:
                self._store.drop(known)
            number, first = self._store.next_file(), self._store.next_unit()
            units = _units(file, data, records)
            step = self._stepper(file)
            count = filling.add(number, first, units, step)
            self._store.add_file(
                self._language, file.name, file.origin, File(number, state, digest, first, count)
            )

    def _stepper(self, file: Wanted) -> Callable[[], None]:
        """What reports progress within a file; how far it is, its units do not tell exactly."""
        done = self._done

        def step() -> None:
            nonlocal done
            done += (self._done + file.size - done) // 8
            self._progress(done, self._total)

        return step

    def _is_new(self, file: Wanted) -> bool:
        """Whether a file could still change without another time stamp."""
        recent = range(self._looked - _TICK, time.time_ns() + _TICK)
        return any(s is not None and (s[0] in recent or s[1] in recent) for s in file.stats)


def _state(file: Wanted) -> str:
    return repr(file.stats) + (_program() if file.ledger else "")


def _digest(data: bytes, records: bytes | None, program: str) -> bytes:
    """What tells one content from another; a ledger without records is as good as none."""
    from hashlib import blake2b

    found = blake2b(digest_size=16)
    for part in (data, records or b"", program.encode()):
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()


def _units(file: Wanted, data: bytes, records: bytes | None) -> Iterator[Unit]:
    from workflow.memory import reading

    if file.imported is None:
        return reading.of_catalogue(data, file.name, records, file.ledger, file.origin)
    return reading.of_import(data, file.name, file.origin, file.imported.tier)

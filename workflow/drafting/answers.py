"""Engines' answers, kept in ``.peraklad/`` so that nothing is paid for twice.

An answer is kept the moment it has been found good, before anything else is done with it: a run
that is killed pays for no answer again. A refused answer is not kept, so that it can be asked for
again. Answers that are only believed when they are repeated are kept apart until then. The file
can be deleted at any time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TypeVar

from workflow.engines.base import Answer, Engine, Request
from workflow.errors import ProjectError
from workflow.project import CACHE, Project, cannot

_NAME = "answers.sqlite3"
_SCHEMA = 2
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

T = TypeVar("T")


def question(engine: Engine, request: Request, target: str) -> bytes:
    """What an answer depends on: engine, model, language, text, and what else the engine uses."""
    parts: list[object] = [engine.name, engine.model, target, request.text]
    if engine.pivot:
        parts.append(request.pivot)
    if "terms" in engine.uses:
        parts.append(request.terms)
    if "context" in engine.uses:
        parts += [request.before, request.after, request.note]
    return sha256(json.dumps(parts).encode()).digest()


class Answers:
    """The kept answers of one project; safe to use from several threads."""

    def __init__(self, project: Project) -> None:
        """Raises ProjectError when the cache cannot be written."""
        self._lock = Lock()
        try:
            self._path = project.cache(_NAME)
        except OSError as error:
            raise cannot("write", CACHE, error) from None
        self._database: sqlite3.Connection | None = None
        self._safely(lambda database: None)

    def get(self, key: bytes) -> Answer | None:
        """The kept answer to the question with this key; its id is empty."""
        found = self._safely(
            lambda database: database.execute(
                "SELECT text, model FROM answers WHERE question = ?", (key,)
            ).fetchone()
        )
        return Answer("", found[0], found[1]) if found else None

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep `answer`. Raises ProjectError when it cannot be written."""

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                    (key, answer.text, answer.model),
                )

        self._safely(write)

    def said(self, key: bytes, text: str) -> int:
        """Note `text` as an answer to this question; how often it has been said by now."""

        def note(database: sqlite3.Connection) -> int:
            with database:
                database.execute(
                    "INSERT INTO heard VALUES (?, ?, 1)"
                    " ON CONFLICT (question, text) DO UPDATE SET times = times + 1",
                    (key, text),
                )
                (times,) = database.execute(
                    "SELECT times FROM heard WHERE question = ? AND text = ?", (key, text)
                ).fetchone()
            return int(times)

        return self._safely(note)

    def unsay(self, keys: Sequence[bytes]) -> None:
        """Believe the answers to these questions only when they are repeated."""
        rows = [(key,) for key in keys]

        def move(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(
                    "INSERT OR IGNORE INTO heard SELECT question, text, 1 FROM answers"
                    " WHERE question = ?",
                    rows,
                )
                database.executemany("DELETE FROM answers WHERE question = ?", rows)

        self._safely(move)

    def _safely(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` does; with a new file where the old one is damaged, and only then."""
        with self._lock:
            try:
                return work(self._opened())
            except sqlite3.Error as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                    raise _unusable(error) from None
            self._discard()
            try:
                return work(self._opened())
            except sqlite3.Error as error:
                raise _unusable(error) from None

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = _opened(self._path)
        return self._database

    def _discard(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        for name in (self._path, self._path + "-journal"):
            with suppress(OSError):
                Path(name).unlink()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._database is not None:
                self._database.close()

    def __enter__(self) -> Answers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _unusable(error: sqlite3.Error) -> ProjectError:
    return ProjectError(
        f"cannot be used: {error}",
        path=f"{CACHE}/{_NAME}",
        remedy="free some space, check the permissions, or delete it: it is a cache",
    )


def _opened(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=60, check_same_thread=False)
    try:
        # what a killed process has written, the system keeps; only a power cut could cost a cache
        database.execute("PRAGMA synchronous = OFF")
        if _version(database) != _SCHEMA:
            database.execute("BEGIN IMMEDIATE")
            if _version(database) != _SCHEMA:  # nobody else has made it meanwhile
                database.execute("DROP TABLE IF EXISTS answers")
                database.execute("DROP TABLE IF EXISTS heard")
                database.execute(
                    "CREATE TABLE answers (question BLOB PRIMARY KEY, text TEXT NOT NULL,"
                    " model TEXT NOT NULL) WITHOUT ROWID"
                )
                database.execute(
                    "CREATE TABLE heard (question BLOB, text TEXT, times INTEGER NOT NULL,"
                    " PRIMARY KEY (question, text)) WITHOUT ROWID"
                )
                database.execute(f"PRAGMA user_version = {_SCHEMA}")
            database.commit()
        database.execute("SELECT question, text, model FROM answers LIMIT 1").fetchone()
        database.execute("SELECT question, text, times FROM heard LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])

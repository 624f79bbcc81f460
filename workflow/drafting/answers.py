"""Engines' answers, kept in ``.peraklad/`` so that nothing is paid for twice.

An answer is kept the moment it has been found good, before anything else is done with it: a run
that is killed pays for no answer again. A refused answer is not kept, so that it can be asked for
again. The file can be deleted at any time.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import TracebackType

from workflow.engines.base import Answer, Engine, Request
from workflow.errors import ProjectError
from workflow.project import CACHE, Project, cannot

_NAME = "answers.sqlite3"
_SCHEMA = 1


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
            path = project.cache(_NAME)
        except OSError as error:
            raise cannot("write", CACHE, error) from None
        try:
            self._database = _opened(path)
        except sqlite3.DatabaseError:
            for name in (path, path + "-journal"):  # a damaged cache is no cache
                with suppress(OSError):
                    Path(name).unlink()
            try:
                self._database = _opened(path)
            except sqlite3.DatabaseError as error:
                raise cannot("write", f"{CACHE}/{_NAME}", OSError(0, str(error))) from None

    def get(self, key: bytes) -> Answer | None:
        """The kept answer to the question with this key; its id is empty."""
        with self._lock:
            found = self._database.execute(
                "SELECT text, model FROM answers WHERE question = ?", (key,)
            ).fetchone()
        return Answer("", found[0], found[1]) if found else None

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep `answer`. Raises ProjectError when it cannot be written."""
        try:
            with self._lock, self._database:
                self._database.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                    (key, answer.text, answer.model),
                )
        except sqlite3.Error as error:
            raise ProjectError(
                f"cannot keep an answer: {error}",
                path=f"{CACHE}/{_NAME}",
                remedy="free some space or delete the file; it is a cache",
            ) from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
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


def _opened(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=60, check_same_thread=False)
    try:
        # what a killed process has written, the system keeps; only a power cut could cost a cache
        database.execute("PRAGMA synchronous = OFF")
        if _version(database) != _SCHEMA:
            database.execute("BEGIN IMMEDIATE")
            if _version(database) != _SCHEMA:  # nobody else has made it meanwhile
                database.execute("DROP TABLE IF EXISTS answers")
                database.execute(
                    "CREATE TABLE answers (question BLOB PRIMARY KEY, text TEXT NOT NULL,"
                    " model TEXT NOT NULL) WITHOUT ROWID"
                )
                database.execute(f"PRAGMA user_version = {_SCHEMA}")
            database.commit()
        database.execute("SELECT question, text, model FROM answers LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])

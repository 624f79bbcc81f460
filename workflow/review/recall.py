"""The translation memory as reviewers may see it: up to date, and silent about what is secret.

What comes from a document that is confidential, that cannot be read or that is gone is for
confidential documents alone, as in drafting: what stands elsewhere could be published.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from itertools import islice
from threading import Lock
from typing import Protocol

from workflow import documents
from workflow.documents import Files
from workflow.memory import Match, Memory, Unit
from workflow.memory.canonical import IMPORTED
from workflow.memory.memory import no_progress
from workflow.project import SOURCE, Project, Stat
from workflow.review.secrecy import is_secret

PAUSE = 5.0
"""Seconds in which the files are not looked at again, in monotonic time."""

_MORE = 4
"""So many times what is wanted is looked up, where some of it may be hidden."""

_READ = 1_000_000
"""Units that are looked through for a text, at most."""


class _Desk(Protocol):
    """What is asked of a desk."""

    project: Project


class Recall:
    """The memory of a project, opened once and kept up to date. Threads may share it."""

    def __init__(self, desk: _Desk) -> None:
        self._project = desk.project
        self._lock = Lock()
        self._memory: Memory | None = None
        self._synced: dict[str, float] = {}
        self._looked = float("-inf")
        self._public: frozenset[str] = frozenset()
        self._known: dict[Files, tuple[Stat | None, bool]] = {}

    def search(
        self,
        text: str,
        language: str,
        *,
        threshold: int,
        limit: int,
        before: str | None = None,
        after: str | None = None,
        visible: Collection[str] | None = None,
    ) -> list[Match]:
        """What `Memory.search` finds, of the project's own units only those of the documents
        `visible`; None: of all."""
        found = self._ready(language).search(
            text, language, threshold=threshold, limit=_MORE * limit, before=before, after=after
        )
        return [m for m in found if visible is None or shown(m, visible)][:limit]

    def units(self, language: str, visible: Collection[str]) -> Iterator[Unit]:
        """The units, of the project's own only those of the documents `visible`."""
        units = islice(self._ready(language).units(language), _READ)
        return (unit for unit in units if shown(unit, visible))

    def close(self) -> None:
        """Let go of the memory's file."""
        with self._lock:
            if self._memory is not None:
                self._memory.close()
            self._memory = None
            self._synced.clear()

    def _ready(self, language: str) -> Memory:
        """The memory with the units of a language, at most `PAUSE` seconds old."""
        with self._lock:
            if self._memory is None:
                self._memory = Memory(self._project, no_progress)
            memory, now = self._memory, time.monotonic()
            if now - self._synced.get(language, float("-inf")) >= PAUSE:
                memory.sync(language)
                self._synced[language] = time.monotonic()
        return memory

    def public(self) -> frozenset[str]:
        """The documents that are known not to be confidential."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked >= PAUSE:
                self._public = frozenset(self._looked_up())
                self._looked = now
            return self._public

    def _looked_up(self) -> Iterator[str]:
        if self._project.config.confidential:
            return
        tree = self._project.scan(SOURCE)
        known: dict[Files, tuple[Stat | None, bool]] = {}
        for files in documents.find(tree)[0]:
            state, was = tree[files.source], self._known.get(files)
            secret = was[1] if was and was[0] == state else is_secret(self._project, files)
            known[files] = (state, secret)
            if not secret:
                yield files.document
        self._known = known


def shown(unit: Match | Unit, visible: Collection[str]) -> bool:
    """Whether a unit may be shown to those who may see the documents `visible`."""
    return unit.tier in IMPORTED or unit.origin in visible

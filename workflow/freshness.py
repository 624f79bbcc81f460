"""What need not be done again: a cache under ``.peraklad/`` that can be deleted at any time.

A document is fresh while every file it was made from and made into is the very file that the
last run left: the same mtime, ctime, size and inode, the fields git trusts. Whatever has changed
is worked through by content, so a wrong guess here costs time, never a result.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from zlib import crc32

from workflow.errors import ProjectError
from workflow.project import CACHE, Project, Stat

_TICK = 20_000_000
"""Nanoseconds in which two writes may carry the same time stamp, generously."""


class Freshness:
    """The remembered state of one command, as ``.peraklad/<name>.json``."""

    def __init__(self, project: Project, name: str, salt: str) -> None:
        self._project = project
        self._name = f"{CACHE}/{name}.json"
        self._salt = salt + package_state()
        self._started = time.time_ns()
        self._changed = False
        self._known: dict[str, tuple[int | None, object]] = self._load()

    def _load(self) -> dict[str, tuple[int | None, object]]:
        try:
            data = json.loads(self._project.read_or_none(self._name) or b"{}")
            if data.get("salt") == self._salt:
                return {name: (digest, kept) for name, (digest, kept) in data["done"].items()}
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            pass  # a damaged cache is no cache
        self._changed = True
        return {}

    def kept(self, document: str, stats: tuple[Stat | None, ...]) -> object | None:
        """What was remembered with `document`, if its files are still `stats`; else None."""
        known = self._known.get(document)
        return known[1] if known is not None and known[0] == _digest(stats) else None

    def value(self, document: str) -> object | None:
        """What was remembered with `document`, fresh or not."""
        known = self._known.get(document)
        return known[1] if known is not None else None

    def known(self) -> set[str]:
        """Every document something is remembered of."""
        return set(self._known)

    def keep(self, document: str, stats: tuple[Stat | None, ...], value: object) -> None:
        """Remember `value` (JSON, not null), fresh while the files of `document` are `stats`.

        A file so new that it could change within the same tick of the clock is not trusted,
        unless it is newer than this run: then this run has written it.
        """
        recent = range(self._started - _TICK, self._started)
        new = any(s is not None and (s[0] in recent or s[1] in recent) for s in stats)
        self._known[document] = (None if new else _digest(stats), value)
        self._changed = True

    def save(self, documents: set[str]) -> None:
        """Write the cache, with nothing about documents other than `documents`."""
        gone = self._known.keys() - documents
        if self._changed or gone:
            done = {n: k for n, k in sorted(self._known.items()) if n in documents}
            data = json.dumps({"salt": self._salt, "done": done}, separators=(",", ":"))
            with suppress(ProjectError):  # without a cache the next run only takes longer
                self._project.put(self._name, data.encode())


def _digest(stats: tuple[Stat | None, ...]) -> int:
    """A number for the files' states; Python hashes integers alike in every process."""
    return hash(tuple(s or (0, 0, 0, 0) for s in stats))


def package_state() -> str:
    """What tells one installed state of this program from another."""
    found: list[tuple[str, int, int]] = []
    pending = [os.path.dirname(__file__)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if not entry.is_dir():
                    s = entry.stat()
                    found.append((entry.name, s.st_mtime_ns, s.st_size))
                elif entry.name != "__pycache__":
                    pending.append(entry.path)
    return str(crc32(repr(sorted(found)).encode()))

"""Waiting until a file may have been saved, without work while none is."""

from __future__ import annotations

import ctypes
import os
import select
import struct
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from workflow.project import Project

POLL = 0.2
"""Seconds between two looks where the system tells us nothing and the project is small."""
SHARE = 50
"""We rest at least so many times as long as a look takes: 2 % of one processor."""
_EVENTS = 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200
"""inotify(7): modified, closed after writing, moved from and to, created, deleted."""
_CREATED = 0x100 | 0x80
_FOLDER = 0x40000000
_HEAD = struct.Struct("iIII")
_OURS = (".", "#")
"""What the names of editors' and our own temporary files begin with."""


class Waiter:
    """Waits with inotify(7) where there is one; elsewhere by time, and there now and then, too:
    some file systems, such as those shared with a virtual machine, tell of nothing."""

    def __init__(self, project: Project, places: Iterable[str]) -> None:
        self._project = project
        self._places = tuple(places)
        self._descriptor = -1
        self._libc: ctypes.CDLL | None = None
        self._watched: dict[int, Path] = {}

    def __enter__(self) -> Waiter:
        if sys.platform.startswith("linux"):
            with suppress(OSError, AttributeError):
                self._libc = ctypes.CDLL(None, use_errno=True)
                self._descriptor = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor >= 0:
            self._add(Path(self._project.root), deep=False)
            for place in self._places:
                self._add(Path(self._project.root, place))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _add(self, folder: Path, deep: bool = True) -> None:
        """Be told of changes in `folder`, and in all below it when `deep`."""
        if not folder.is_dir() or folder.is_symlink() or self._libc is None:
            return
        number = self._libc.inotify_add_watch(self._descriptor, os.fsencode(folder), _EVENTS)
        if number < 0:  # too many for this user: by time, then
            os.close(self._descriptor)
            self._descriptor = -1
            return
        self._watched[number] = folder
        with suppress(OSError):
            for entry in list(folder.iterdir()) if deep else ():
                if self._descriptor >= 0 and not entry.name.startswith("."):
                    self._add(entry)

    @property
    def by_time(self) -> bool:
        """Whether the system tells us nothing."""
        return self._descriptor < 0

    def wait(self, over: threading.Event, cost: float) -> None:
        """Return when a file may have changed, after some seconds, or when it is `over`.

        `cost`: the seconds that a look at all files takes.
        """
        rest = max(POLL, SHARE * cost)
        until = time.monotonic() + (max(2.0, rest) if not self.by_time else rest)
        while not over.is_set() and (left := until - time.monotonic()) > 0:
            if self.by_time:
                over.wait(min(left, POLL))
            elif select.select([self._descriptor], [], [], min(left, POLL))[0] and self._read():
                break

    def _read(self) -> bool:
        """Whether one of the events was about a file of ours."""
        try:
            data = os.read(self._descriptor, 65536)
        except OSError:
            return False
        ours, at = False, 0
        while at + _HEAD.size <= len(data):
            number, mask, _, size = _HEAD.unpack_from(data, at)
            name = os.fsdecode(data[at + _HEAD.size :][:size].rstrip(b"\0"))
            at += _HEAD.size + size
            folder = self._watched.get(number)
            if folder is None or (str(folder) == self._project.root and name not in self._places):
                continue
            ours |= not name.startswith(_OURS)
            if mask & _FOLDER and mask & _CREATED and self._descriptor >= 0:
                self._add(folder / name)
        return ours

"""Programs run one after the other, each reading what the one before it writes; no shell."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

_CHUNK = 1 << 16


class Broken(Exception):
    """The programs did not end well; the message says how."""


def run(commands: Sequence[Sequence[str]], data: bytes, timeout: float, *, limit: int) -> bytes:
    """What the last of `commands` writes when the first reads `data`, at most `limit` bytes.

    All of them run in one process group of their own, which is killed after `timeout` seconds,
    and whenever this function is left. Raises Broken for that, for an exit code other than 0 and
    for more output; OSError for a program that cannot be started.
    """
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    started: list[subprocess.Popen[bytes]] = []
    late = threading.Event()
    timer = threading.Timer(timeout, _kill, (started, late))
    timer.daemon = True
    try:
        for words in commands:
            before = started[-1].stdout if started else subprocess.PIPE
            child = subprocess.Popen(
                words,
                stdin=before,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environ,
                process_group=started[0].pid if started else 0,
            )
            if started and started[-1].stdout:
                started[-1].stdout.close()  # its reader alone keeps it open
            started.append(child)
        timer.start()
        made = _exchange(started, data, limit)
        codes = [child.wait() for child in reversed(started)]  # the group lives with its first
    finally:
        timer.cancel()
        _kill(started)
        _reap(started)
    if late.is_set():
        raise Broken(f"gave no answer in {timeout:g} seconds")
    if len(made) > limit:
        raise Broken("wrote far more than it was given")
    for words, code in zip(commands, reversed(codes), strict=True):
        if code:
            raise Broken(f"failed: {words[0]} ended with {code}")
    return made


def _exchange(started: Sequence[subprocess.Popen[bytes]], data: bytes, limit: int) -> bytes:
    first, last = started[0].stdin, started[-1].stdout
    assert first is not None
    assert last is not None
    writer = threading.Thread(target=_write, args=(first, data), daemon=True)
    writer.start()
    made = b""
    while len(made) <= limit and (chunk := last.read(min(_CHUNK, limit + 1 - len(made)))):
        made += chunk
    if len(made) > limit:
        _kill(started)
    writer.join()
    return made


def _write(pipe: IO[bytes], data: bytes) -> None:
    with suppress(OSError):  # the program ended: its exit code says so
        pipe.write(data)
    with suppress(OSError):
        pipe.close()


def _kill(started: Sequence[subprocess.Popen[bytes]], late: threading.Event | None = None) -> None:
    """Kill what of the group still runs; the first child, not yet waited for, keeps its number."""
    if late is not None:
        late.set()
    if any(child.returncode is None for child in started):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(started[0].pid, signal.SIGKILL)


def _reap(started: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in reversed(started):
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        child.wait()

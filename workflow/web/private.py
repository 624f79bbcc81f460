"""Files with secrets: readable by their owner alone, written whole or not at all.

They are named by absolute paths, since a users file may lie outside the project; `shown` is the
name in messages.
"""

from __future__ import annotations

import os
import secrets
import stat as modes
from contextlib import suppress
from pathlib import Path

from workflow.errors import PerakladError
from workflow.project import Stat, cannot

MODE = 0o600
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe without a writer must not keep a command waiting."""


def stat(path: str) -> Stat | None:
    """The state of the file on disk, None when there is none."""
    try:
        s = Path(path).stat()
    except OSError:
        return None
    return (s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino)


def read(path: str, shown: str, *, size: int) -> bytes | None:
    """The bytes of the file, None when there is none.

    Raises ProjectError where it cannot be read, PerakladError where it has more than `size` bytes.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_WAIT)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot("read", shown, error) from None
    if not modes.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise PerakladError("is no regular file", path=shown)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(size + 1)
    if len(data) > size:
        raise PerakladError(f"has more than {size} bytes", path=shown, expected="a smaller file")
    return data


def write(path: str, data: bytes, shown: str) -> None:
    """Make `data` the content of the file, with mode 0600. Raises ProjectError.

    A link is followed: what it leads to is replaced.
    """
    target = os.path.realpath(path)
    beside = f"{target}.{os.getpid()}.{secrets.token_hex(4)}.part"
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, MODE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            Path(beside).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(beside).unlink()
            raise
    except OSError as error:
        raise cannot("write", shown, error) from None


def exposed(path: str) -> bool:
    """Whether others than the owner may read or write the file."""
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return False
    return os.name != "nt" and bool(mode & 0o077)

"""Archives whose bytes depend on nothing but names, contents and one time."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import IO, NamedTuple

LEVEL = 6
"""Of the compression."""


class Packed(NamedTuple):
    """An archive that was written."""

    name: str
    language: str
    """BCP 47, or empty: the whole site."""
    files: int
    size: int
    """Bytes, compressed."""
    digest: str
    """SHA-256 of the archive, in hexadecimal."""
    content: str
    """SHA-256 of what is compressed, which no other version of zlib can change."""


def pack(
    out: IO[bytes],
    members: Iterable[tuple[str, str]],
    read: Callable[[str], bytes],
    seconds: int,
) -> tuple[int, int, str, str]:
    """Write ``.tar.gz`` to `out`: how many files, how many bytes, and the two digests.

    `members`: names in the archive and what `read` takes for each. They are sorted, belong to
    nobody, are readable for all, and have the time `seconds` since 1970. (POSIX.1-2001 ``ustar``,
    with extended headers only where a name is too long; RFC 1952 without name and time.)
    """
    outer = _Hashed(out)
    count = 0
    with gzip.GzipFile("", "wb", LEVEL, outer, mtime=0) as zipped:
        inner = _Hashed(zipped)
        with tarfile.open(fileobj=inner, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for name, place in sorted(members):
                data = read(place)
                member = tarfile.TarInfo(name)
                member.size, member.mtime, member.mode = len(data), seconds, 0o644
                tar.addfile(member, io.BytesIO(data))
                count += 1
    return count, outer.size, outer.digest, inner.digest


class _Hashed(io.RawIOBase):
    """A file that is written through, counted and hashed on the way."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        self._file = file
        self._hash = sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # bytes is all that comes
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

"""Files from elsewhere, read piece by piece: hostile until shown otherwise.

Whatever the size of a file, no more than a few megabytes of it are in memory. A ``.gz`` or
``.xz`` around the file is undone on the way, within bounds.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import PurePath
from typing import IO, Any

from workflow.config import cased, is_tag
from workflow.errors import PerakladError
from workflow.project import cannot

Progress = Callable[[int, int], None]
"""Told how many bytes of the file were read, of how many."""

PIECE = 1 << 18
"""Bytes that are read, or made from what was read, at once."""

LINE = 1 << 20
"""Bytes that a line may have."""

_PACKED = (".gz", ".xz")
_GROWTH = 200
"""How many times its packed size a file may have; text grows by 3 to 20 times."""
_ALLOWANCE = 1 << 24
"""Bytes that any packed file may grow to."""
_XZ_MEMORY = 1 << 27
"""Bytes for unpacking; ``xz -9`` needs 65 MiB."""

_LONGEST_TAG = 80
"""Characters; RFC 5646 (4.4) asks for room for 35."""

BOM = b"\xef\xbb\xbf"


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def kind(path: str) -> str:
    """The suffix that says what a file is, in lower case: ``.tmx`` for ``A.TMX.xz``."""
    return _unpacked(path).suffix.lower()


def stem(path: str) -> str:
    """The file's name without folder and suffixes: ``a`` for ``/x/a.tmx.xz``."""
    return _unpacked(path).stem


def _unpacked(path: str) -> PurePath:
    """The file's name without the suffix that its packing gave it."""
    name = PurePath(PurePath(path).name)
    return name.with_suffix("") if name.suffix.lower() in _PACKED else name


def pieces(
    path: str, progress: Progress = silent, limit: int = 0, remedy: str = "split the file"
) -> Iterator[bytes]:
    """The content of the file `path`, unpacked, in pieces of at most `PIECE` bytes.

    Raises PerakladError with `path` for what cannot be read or unpacked, for a packed file that
    grows beyond all measure, and beyond `limit` bytes (0: however many there are), for
    which `remedy` is said.
    """
    done = 0
    for piece in _opened(path, progress):
        done += len(piece)
        if limit and done > limit:
            raise PerakladError(f"is larger than {limit >> 20} MiB", path=path, remedy=remedy)
        yield piece


def _opened(path: str, progress: Progress) -> Iterator[bytes]:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                raise OSError(0, "not a regular file")
            raw = _read(file, state.st_size, progress)
            suffix = PurePath(path).suffix.lower()
            yield from _unpack(raw, suffix, path) if suffix in _PACKED else raw
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error if isinstance(error, OSError) else OSError(0, str(error))
        raise cannot("read", path, reason) from None


def _read(file: IO[bytes], size: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    while data := file.read(PIECE):
        done += len(data)
        yield data
        progress(done, max(size, done))


def _unpack(raw: Iterator[bytes], suffix: str, path: str) -> Iterator[bytes]:
    """The pieces that `raw` unpacks to; several streams one after another are one."""
    import lzma
    import zlib

    unpacked = packed = 0
    try:
        unpacker = _Unpacker(suffix)
        for data in raw:
            packed += len(data)
            for piece in unpacker.feed(data):
                unpacked += len(piece)
                if unpacked > _ALLOWANCE + _GROWTH * packed:
                    raise PerakladError(
                        f"grows to more than {_GROWTH} times its size when unpacked",
                        path=path,
                        expected="a packed text",
                        remedy="unpack it yourself if it is meant so",
                    )
                yield piece
        if unpacker.begun:
            raise EOFError
    except (EOFError, lzma.LZMAError, zlib.error) as error:
        what = "ends too early" if isinstance(error, EOFError) else f"is no {suffix} file"
        raise PerakladError(
            what, path=path, expected=f"a whole {suffix} file", remedy="fetch the file again"
        ) from None


class _Unpacker:
    """One or several gzip (RFC 1952) or xz streams, unpacked within bounds."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._stream = self._new()
        self.begun = False
        """Whether a stream is begun that has not ended."""

    def _new(self) -> Any:
        if self._suffix == ".gz":
            import zlib

            return zlib.decompressobj(31)  # 31: with gzip's own header
        import lzma

        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What more of the packed `data` unpacks to, in pieces of at most `PIECE` bytes."""
        while data or not getattr(self._stream, "needs_input", True):
            if not self.begun and not (data := data.lstrip(b"\0")):
                return  # padding between streams
            self.begun = True
            if piece := self._stream.decompress(data, PIECE):
                yield piece
            data = getattr(self._stream, "unconsumed_tail", b"")  # lzma keeps its own
            if self._stream.eof:
                data = self._stream.unused_data
                self._stream, self.begun = self._new(), False


def whole(
    path: str, limit: int, progress: Progress = silent, remedy: str = "split the file"
) -> bytes:
    """The content of the file `path`, unpacked. Raises PerakladError beyond `limit` bytes."""
    return b"".join(pieces(path, progress, limit, remedy))


def lines(path: str, progress: Progress = silent) -> Iterator[list[str]]:
    """The lines of the UTF-8 text file `path`, many at a time, without their ends.

    Lines end with LF or CRLF; a byte order mark at the beginning is dropped. Raises PerakladError
    with `path` and line for a NUL byte, for what is not UTF-8, and for a line longer than `LINE`.
    """
    rest, number = b"", 1
    for piece in _without_bom(pieces(path, progress)):
        data = rest + piece
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        if end:
            block = _decoded(data[:end], path, number)
            yield block
            number += len(block)
        if len(rest) > LINE or b"\0" in rest:
            raise _bad(rest, path, number)
    if rest:
        yield _decoded(rest, path, number)


def _without_bom(found: Iterator[bytes]) -> Iterator[bytes]:
    first = b""
    for piece in found:
        first += piece
        if len(first) >= len(BOM):
            yield first.removeprefix(BOM)
            yield from found
            return
    yield first.removeprefix(BOM)


def _decoded(data: bytes, path: str, number: int) -> list[str]:
    """The lines of `data`, of which the first has the `number`."""
    too_long = len(data) > LINE and max(map(len, data.split(b"\n"))) > LINE
    if too_long or b"\0" in data:
        raise _bad(data, path, number)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _bad(data, path, number) from None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return text.removesuffix("\n").split("\n")


def _bad(data: bytes, path: str, number: int) -> PerakladError:
    """What is wrong first in `data`, which begins in line `number`."""
    for line in data.split(b"\n"):
        if b"\0" in line:
            what, expected = "a NUL byte: the file is binary or UTF-16", "text in UTF-8"
            return PerakladError(
                what, path=path, line=number, expected=expected, remedy="save it as UTF-8"
            )
        if len(line) > LINE:
            return PerakladError(
                f"a line of more than {LINE >> 20} MiB",
                path=path,
                line=number,
                expected="one unit a line",
                remedy="check that this is the right file",
            )
        try:
            line.decode()
        except UnicodeDecodeError as error:
            return PerakladError(
                f"byte 0x{line[error.start]:02x} is not UTF-8",
                path=path,
                line=number,
                expected="text in UTF-8",
                remedy="save the file as UTF-8",
            )
        number += 1
    raise AssertionError("nothing is wrong with these lines")


def same_language(tag: str, wanted: str) -> bool:
    """Whether a text marked `tag` is one in the language `wanted` (both BCP 47, RFC 5646).

    Regions do not matter unless both name one: ``ru-RU`` is ``ru``, ``pt`` is ``pt-BR`` but
    ``pt-PT`` is not. Scripts and variants do: ``be-tarask`` and ``be-Latn`` are languages of their
    own. English is English wherever it is from. An underscore counts as a hyphen.
    """
    return len(tag) <= _LONGEST_TAG and _same_language(tag.replace("_", "-"), wanted)


@lru_cache(maxsize=256)
def _same_language(tag: str, wanted: str) -> bool:
    if not is_tag(tag):
        return False
    given, known = cased(tag).split("-"), cased(wanted).split("-")
    if wanted == "en" or given[0] != known[0]:
        return given[0] == known[0]
    regions = [{p for p in parts[1:] if _is_region(p)} for parts in (given, known)]
    others = [{p for p in parts[1:] if not _is_region(p)} for parts in (given, known)]
    return others[0] == others[1] and (not all(regions) or regions[0] == regions[1])


def _is_region(part: str) -> bool:
    return len(part) == 2 or (len(part) == 3 and part.isdigit())

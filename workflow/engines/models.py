"""Model files on this machine: folders, checksums, downloads.

Models are no part of a project: they lie in the user's cache folder, or in one that the
configuration names. Nothing of an article is in a request for a model, so that downloads are no
matter of confidentiality.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from workflow.engines.base import EngineError
from workflow.engines.options import host_of, is_loopback

if TYPE_CHECKING:
    import httpx

SUMS = "SHA256SUMS"
"""Checksums beside model files, in the form of coreutils' ``sha256sum``."""

LIMIT = 8 << 30
"""Bytes of one model file, at most."""

_SUMS_LIMIT = 1 << 20
_FOLDERS = 500
_CHUNK = 1 << 20
_EDGE = 1 << 16

Progress = Callable[[str, int, int], None]
"""Told what is being downloaded from where, how many bytes have come, and of how many."""


def default_folder(cache: str, engine: str) -> str:
    """Where an engine's models lie unless the configuration says otherwise."""
    return str(Path(cache, "models", engine))


def folder_of(options: Mapping[str, object], cache: str, engine: str) -> Path:
    """The folder that the option ``folder`` names, ``~`` expanded, or the default one."""
    given = str(options.get("folder") or "")
    return Path(given).expanduser() if given else Path(default_folder(cache, engine))


def folders(root: Path) -> list[Path]:
    """`root` and the folders directly in it, by name; none when it cannot be read."""
    try:
        found = sorted(p for p in root.iterdir() if not p.name.startswith(".") and p.is_dir())
    except OSError:
        return []
    return [root, *found[:_FOLDERS]]


def files(folder: Path) -> list[str]:
    """The names of the files in `folder`, sorted; none when it cannot be read."""
    try:
        return sorted(p.name for p in folder.iterdir() if p.is_file())
    except OSError:
        return []


def lasting(what: str, *, expected: str = "", remedy: str = "", about: str = "") -> EngineError:
    """What keeps an engine from answering at all."""
    return EngineError(what, expected=expected, remedy=remedy, lasting=True, about=about)


@contextmanager
def concerning(language: str) -> Iterator[None]:
    """What goes wrong inside is about this language (BCP 47) alone."""
    try:
        yield
    except EngineError as error:
        raise EngineError(
            error.what,
            expected=error.expected,
            remedy=error.remedy,
            lasting=error.lasting,
            about=language,
        ) from None


def unusable(path: Path, what: str) -> EngineError:
    """A model file that cannot be used."""
    return lasting(
        f"{path}: {what}", expected="a model file as it was published", remedy="fetch it again"
    )


def read(path: Path, limit: int = LIMIT) -> bytes:
    """The bytes of a file, unpacked if it is named ``.gz``; at most `limit` of them.

    Raises EngineError, lasting, for one that cannot be read or is larger.
    """
    try:
        with path.open("rb") as packed:
            file = gzip.GzipFile(fileobj=packed) if path.suffix == ".gz" else packed
            data = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise unusable(path, f"cannot be read ({why})") from None
    if len(data) > limit:
        raise unusable(path, f"is larger than {limit} bytes")
    return data


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal. Raises EngineError, lasting, for no such file."""
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                made.update(chunk)
    except OSError as error:
        raise unusable(path, f"cannot be read ({error.strerror})") from None
    return made.hexdigest()


def fingerprint(paths: Iterable[Path]) -> str:
    """Eight hexadecimal digits that change with the files' names, sizes or edges.

    Read in a moment even for a model of gigabytes: it tells models apart for the cache of
    answers, and proves nothing.
    """
    made = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                made.update(f"{path.name}\0{size}\0".encode())
                for start in (0, max(size - _EDGE, 0)):
                    file.seek(start)
                    made.update(file.read(_EDGE))
        except OSError:
            made.update(f"{path.name}\0".encode())
    return made.hexdigest()[:8]


def sums(folder: Path) -> dict[str, str]:
    """File name → SHA-256 as the folder's ``SHA256SUMS`` has them; empty without that file.

    Raises EngineError, lasting, for a line that is no checksum.
    """
    path = folder / SUMS
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    text = read(path, _SUMS_LIMIT).decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        value, _, name = line.strip().partition(" ")
        if not line.strip():
            continue
        if not _is_sum(value):
            raise lasting(
                f"{path}:{number}: is no checksum",
                expected="64 hexadecimal digits and a file name, as sha256sum writes them",
                remedy="make the file again, or remove it",
            )
        found[name.strip().removeprefix("*").removeprefix("./")] = value.lower()
    return found


def _is_sum(value: str) -> bool:
    return len(value) == 64 and all(c in "0123456789abcdefABCDEF" for c in value)


def verify(folder: Path, names: Iterable[str]) -> None:
    """Compare files with the folder's ``SHA256SUMS``; a file that is not listed passes.

    Raises EngineError, lasting, for the first that differs.
    """
    known = sums(folder)
    for name in names:
        if name in known and digest(folder / name) != known[name]:
            raise unusable(folder / name, f"does not have the checksum that {SUMS} gives")


def is_fetchable(url: str) -> bool:
    """Whether models may be fetched from `url`: encrypted, or from this very machine."""
    scheme, host = url.partition(":")[0].lower(), host_of(url)
    return bool(host) and (scheme == "https" or (scheme == "http" and is_loopback(host)))


def fetch(url: str, limit: int, timeout: float = 30) -> bytes:
    """What lies at `url`, at most `limit` bytes. Raises EngineError, lasting."""
    return b"".join(_body(url, limit, timeout))


def download(
    url: str,
    target: Path,
    *,
    sha256: str,
    size: int,
    label: str = "",
    progress: Progress | None = None,
    timeout: float = 30,
) -> None:
    """Fetch `url` into the file `target`: the whole file with the right checksum, or none.

    `size`: its bytes, no more of which are read; `label`: what it is called when `progress` is
    told (default: the file's name); `timeout`: seconds without a byte. Raises
    EngineError, lasting; nothing is left behind then.
    """
    told = progress or (lambda what, done, total: None)
    what = f"{label or target.name} from {_host(url)}"
    made, done = hashlib.sha256(), 0
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            told(what, 0, size)
            for chunk in _body(url, size, timeout):
                file.write(chunk)
                made.update(chunk)
                done += len(chunk)
                told(what, done, size)
        if done != size or made.hexdigest() != sha256.lower():
            raise _no_download(url, "what came does not have the announced size and checksum")
        temporary.replace(target)
    except OSError as error:
        raise lasting(
            f"{target}: cannot be written ({error.strerror or error})",
            remedy="make room, or set the engine's option folder",
        ) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _body(url: str, limit: int, timeout: float) -> Iterator[bytes]:
    """The bytes at `url`, in chunks. Raises EngineError for any answer but these."""
    import httpx

    if not is_fetchable(url):
        raise _no_download(url, "no address that models may come from", "https://…")
    done = 0
    try:
        proxies = url.startswith("https:")  # this very machine needs none
        with httpx.stream("GET", url, timeout=timeout, trust_env=proxies) as response:
            if response.status_code != httpx.codes.OK:
                raise _no_download(url, f"the server answered {response.status_code}")
            for chunk in _raw(response):
                done += len(chunk)
                if done > limit:
                    raise _no_download(url, f"more than the announced {limit} bytes came")
                yield chunk
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _no_download(url, str(error) or type(error).__name__) from None


def _raw(response: httpx.Response) -> Iterator[bytes]:
    """Chunks as they are stored on the server, unless it compressed them for the way."""
    coded = response.headers.get("content-encoding", "identity") != "identity"
    return response.iter_bytes(_CHUNK) if coded else response.iter_raw(_CHUNK)


def _host(url: str) -> str:
    return url.split("/")[2] if url.count("/") > 1 else url


def _no_download(url: str, what: str, expected: str = "") -> EngineError:
    return lasting(
        f"{url}: {what}",
        expected=expected,
        remedy="try again later, or put the model files into the engine's folder by hand",
    )

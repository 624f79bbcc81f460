"""The project's folder: the only place that touches files.

Paths are relative to the project's root, with ``/``, everywhere else in the program. A file is
written whole or not at all (a temporary file in ``.peraklad/tmp``, then a rename) and only when
its bytes change.
"""

from __future__ import annotations

import errno
import os
import stat as modes
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import IO

from workflow.config import CONFIG, Config, parse_config
from workflow.errors import PerakladError, ProjectError

CACHE = ".peraklad"
SOURCE = "source"
LOCALES = "locales"
MEMORY = f"{LOCALES}/memory"
EDITIONS = "editions"
TEMPLATES = "templates"
RELEASE = "release"
MANIFEST = f"{EDITIONS}/manifest.json"

Stat = tuple[int, int, int, int]
"""mtime and ctime in nanoseconds, size in bytes, inode: what git trusts a file's content by."""


def edition_file(tag: str, name: str) -> str:
    """A file among the editions in the language `tag`: ``<slug>.html``."""
    return f"{EDITIONS}/{tag}/{name}"


_OCCUPIED = (errno.ENOTEMPTY, errno.EEXIST)
_BINARY = getattr(os, "O_BINARY", 0)
_OWN = getattr(os, "O_NOFOLLOW", 0) | _BINARY
_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | _BINARY
"""A pipe without a writer must not keep a command waiting."""


class Conflict(Exception):
    """The file is no longer what was read: somebody else wrote it meanwhile."""


class Project:
    """A project's root folder and configuration."""

    def __init__(self, root: str, config: Config) -> None:
        self.root = root
        self.config = config
        self._inside: set[str] = set()
        """Folders known to lie in the project."""
        self._made: set[str] = set()
        """Folders known to exist."""
        self._read_from: Stat | None = None
        """The state of the configuration's file when it was last read again."""
        self._tmp = ""
        """Where files are made before they get their names, once it is known to be ours."""

    @classmethod
    def open(cls, start: str = ".") -> Project:
        """The project that `start` lies in. Raises ProjectError when there is none."""
        if not os.path.isdir(start):
            raise ProjectError(
                "is no folder", path=start, expected="the folder of a Peraklad project"
            )
        root = os.path.realpath(start)
        while not os.path.isfile(os.path.join(root, CONFIG)):
            parent = os.path.dirname(root)
            if parent == root:
                raise ProjectError(
                    f"no {CONFIG} here or in a folder above",
                    expected="a Peraklad project",
                    remedy="change into one, or make one with 'peraklad init DIR'",
                )
            root = parent
        project = cls(root, Config())
        project.config = parse_config(decode(project.read(CONFIG), CONFIG))
        return project

    def refresh(self) -> None:
        """Read the configuration again where its file has changed, for what runs for days.

        While there is a mistake in it, what it said before counts.
        """
        state = self.stat(CONFIG)
        if state != self._read_from:
            self._read_from = state
            with suppress(PerakladError):
                self.config = parse_config(decode(self.read(CONFIG), CONFIG))

    @classmethod
    def bare(cls, folder: str) -> Project:
        """A folder that is to become a project."""
        return cls(os.path.realpath(folder), Config())

    def path(self, name: str) -> str:
        """The absolute path of `name`. No link on the way may lead anywhere else."""
        full = os.path.join(self.root, name)
        folder = os.path.dirname(full)
        if folder not in self._inside:
            if os.path.realpath(folder) != folder:
                raise self._link(os.path.dirname(name))
            self._inside.add(folder)
        if os.path.islink(full):
            real = os.path.realpath(full)
            if not real.startswith(os.path.join(self.root, "")):
                raise self._link(name)
            return real
        return full

    def _link(self, name: str) -> ProjectError:
        return ProjectError(
            "is a link that leads elsewhere",
            path=name,
            expected=f"a file or folder under {os.path.basename(self.root)}/",
            remedy="replace the link by what it leads to",
        )

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises ProjectError when it cannot be read."""
        try:
            return self._read(name)
        except OSError as error:
            raise cannot("read", name, error) from None

    def read_or_none(self, name: str) -> bytes | None:
        """The bytes of a file, or None when there is none."""
        try:
            return self._read(name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise cannot("read", name, error) from None

    def _read(self, name: str) -> bytes:
        descriptor = os.open(self.path(name), os.O_RDONLY | _NO_WAIT)
        with open(descriptor, "rb") as file:
            if not modes.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(0, "not a regular file")
            return file.read()

    def write(self, name: str, data: bytes, was: bytes | None) -> bool:
        """Make `data` the content of a file that held `was` (None: there was no file).

        Returns whether anything had to be written. Raises Conflict when the file holds
        something else by now, ProjectError when it cannot be written; the old file stays then.
        """
        if data == was:
            return False

        def unchanged() -> None:
            if self.read_or_none(name) != was:
                raise Conflict(name)

        durable = was is not None or name.endswith(".jsonl")  # what people wrote, or decided
        self._replace(name, data, durable=durable, check=unchanged)
        return True

    def put(self, name: str, data: bytes) -> bool:
        """Write output that is ours alone: like `write`, whatever the file held."""
        if data == self.read_or_none(name):
            return False
        self._replace(name, data, durable=False, check=lambda: None)
        return True

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write output into piece by piece; it becomes `name` when the block ends well.

        An exception in the block leaves what there was before; so do equal bytes.
        """
        self.path(name)
        temporary = ""
        try:
            temporary = f"{self._temporaries()}/{_number()}"
            descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC | _OWN, 0o666)
            with open(descriptor, "w+b") as file:
                yield file
                same = self._equals(name, file)
                os.fsync(file.fileno())
        except BaseException as error:
            with suppress(OSError):
                os.unlink(temporary)
            if isinstance(error, OSError):
                raise cannot("write", name, error) from None
            raise
        if same:
            os.unlink(temporary)
        else:
            self._rename(temporary, name, check=lambda: None)

    def _equals(self, name: str, file: IO[bytes]) -> bool:
        """Whether the file `name` has the bytes of `file`."""
        state = self.stat(name)
        if state is None or state[2] != file.tell():
            return False
        file.seek(0)
        with open(self.path(name), "rb") as other:
            pieces = iter(lambda: other.read(1 << 20), b"")
            return all(piece == file.read(len(piece)) for piece in pieces)

    def _replace(self, name: str, data: bytes, *, durable: bool, check: Callable[[], None]) -> None:
        """Rename a temporary file with `data` to `name`, if `check` raises nothing before."""
        self.path(name)
        try:
            temporary = self._temporary(data, durable)
        except OSError as error:
            raise cannot("write", name, error) from None
        self._rename(temporary, name, check)

    def _rename(self, temporary: str, name: str, check: Callable[[], None]) -> None:
        """Give the file `temporary` the name `name`, or delete it if `check` raises."""
        full = self.path(name)
        try:
            try:
                folder = os.path.dirname(full)
                if folder not in self._made or not os.path.isdir(folder):
                    os.makedirs(folder, exist_ok=True)
                    self._made.add(folder)
                check()
                with suppress(FileNotFoundError):
                    os.chmod(temporary, modes.S_IMODE(os.stat(full).st_mode))
                _move(temporary, full)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(temporary)
                raise
        except OSError as error:
            raise cannot("write", name, error) from None

    def discard(self, name: str) -> None:
        """Delete an edition, or a file of the memory or of a release, if it is there; no other."""
        folders = tuple(os.path.join(folder, "") for folder in (EDITIONS, MEMORY, RELEASE))
        if not os.path.normpath(name).startswith(folders):
            raise ProjectError("is no edition", path=name)
        try:
            os.unlink(self.path(name))
            for above in range(1, name.count("/")):  # its folder, and those above as far as empty
                os.rmdir(os.path.dirname(self.path(name.rsplit("/", above)[0] + "/x")))
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno not in _OCCUPIED:
                raise cannot("remove", name, error) from None

    def rename(self, old: str, new: str) -> bool:
        """Give a file another name, at once; False where that name is taken."""
        source, target = self.path(old), self.path(new)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.lexists(target):
                return False
            os.rename(source, target)
        except OSError as error:
            raise cannot("write", new, error) from None
        return True

    def _cache(self, name: str) -> str:
        """The path of a file or folder of the cache, which may be no link."""
        full = os.path.join(self.root, CACHE, name) if name else os.path.join(self.root, CACHE)
        if os.path.realpath(full) != full:
            raise self._link(f"{CACHE}/{name}".rstrip("/"))
        return full

    def cache(self, name: str) -> str:
        """The absolute path of a file of the cache that a library opens by itself, as SQLite does.

        The cache's folder is there then. Raises OSError where it cannot be made, ProjectError
        where it or the file is a link.
        """
        os.makedirs(self._cache(""), exist_ok=True)
        return self._cache(name)

    def _temporary(self, data: bytes, durable: bool) -> str:
        name = f"{self._temporaries()}/{_number()}"
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _OWN, 0o666)
        try:
            with open(descriptor, "wb", buffering=0) as file:
                view = memoryview(data)
                while view:
                    view = view[file.write(view) :]
                if durable:
                    os.fsync(file.fileno())
        except OSError:
            os.unlink(name)
            raise
        return name

    def _temporaries(self) -> str:
        """The folder for files that have no name yet; somebody may have deleted the cache."""
        if not self._tmp:
            self._tmp = self._cache("tmp")
        os.makedirs(self._tmp, exist_ok=True)
        return self._tmp

    def stat(self, name: str) -> Stat | None:
        """The state of one file on disk, None when it is not there."""
        try:
            s = os.stat(self.path(name))
        except OSError:
            return None
        return (s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino)

    def scan(self, folder: str, without: str = "\0") -> dict[str, Stat]:
        """Every file under `folder` with its state on disk.

        Hidden files, and names that end in `without`, are left out; links to files are followed,
        links to folders are not.
        """
        found: dict[str, Stat] = {}
        pending = [folder]
        while pending:
            here = pending.pop()
            try:
                with os.scandir(os.path.join(self.root, here)) as entries:
                    pending += self._scan(here, entries, found, without)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise cannot("read", here, error) from None
        return found

    def _scan(
        self, here: str, entries: Iterator[os.DirEntry[str]], found: dict[str, Stat], without: str
    ) -> list[str]:
        """The folders among `entries`; a link or pipe that cannot be read is for `read` to say."""
        folders = []
        for entry in entries:  # of ten thousand files, in a run that has nothing to do
            short = entry.name
            if short[0] == "." or short.endswith(without):
                continue
            name = f"{here}/{short}"
            if entry.is_dir():
                if not entry.is_symlink():
                    folders.append(name)
                continue
            try:
                s = entry.stat()
                found[name] = (s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino)
            except OSError:
                if entry.is_symlink():
                    found[name] = (0, 0, 0, 0)
        return folders

    @contextmanager
    def locked(self, name: str = "lock") -> Iterator[None]:
        """Hold the project's lock, so that two commands that write wait for one another.

        Another `name` is another lock: for what takes long and writes little.
        """
        try:
            os.makedirs(self._cache(""), exist_ok=True)
            descriptor = os.open(self._cache(name), os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise cannot("write", CACHE, error) from None
        try:
            if self._lock(descriptor, name) and name == "lock":
                self._tidy()
            yield
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int, name: str) -> bool:
        """Wait for the lock; False where the system has none."""
        try:
            import fcntl
        except ImportError:  # Windows: one command at a time is up to the user there
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            raise cannot("write", f"{CACHE}/{name}", error) from None
        return True

    def _tidy(self) -> None:
        """Delete what an interrupted run left half-written, and no thread of ours writes now."""
        folder = self._cache("tmp")
        ours = str(os.getpid())
        with suppress(OSError):
            for name in os.listdir(folder):
                if name.isdigit() and name[:-_DIGITS] != ours:
                    os.unlink(os.path.join(folder, name))


_numbers = count(1)
_DIGITS = 9


def _number() -> str:
    """Digits that no other process and no other thread has: the process's number and one more."""
    return f"{os.getpid()}{next(_numbers):0{_DIGITS}}"


def _move(temporary: str, full: str) -> None:
    """Rename; where the cache is on another file system, by way of a hidden file beside `full`."""
    try:
        os.replace(temporary, full)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        import shutil

        beside = os.path.join(os.path.dirname(full), f".{os.path.basename(full)}.{os.getpid()}")
        try:
            shutil.copy(temporary, beside)
            os.replace(beside, full)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(beside)
            raise
        os.unlink(temporary)


def cannot(verb: str, name: str, error: OSError) -> ProjectError:
    """The one line for an operating system error."""
    reason = (error.strerror or str(error)).lower()
    remedy = {
        "read": "check that it is a file you may read",
        "write": "free some space or check the permissions; the old file is as it was",
        "remove": "check the permissions",
    }[verb]
    return ProjectError(f"cannot {verb}: {reason}", path=name, remedy=remedy)


def decode(data: bytes, path: str, kind: type[PerakladError] = ProjectError) -> str:
    """`data` as UTF-8 text. Raises `kind` with the line of the first bad byte."""
    if b"\x00" in data:
        raise kind(
            "is a binary file (it has a NUL byte)",
            path=path,
            line=data.count(b"\n", 0, data.index(b"\x00")) + 1,
            expected="UTF-8 text",
            remedy="save it as plain text, or move it out of the folder",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise kind(
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
            expected="UTF-8 text",
            remedy="save the file as UTF-8",
        ) from None

"""What the project's git repository knows: who is working, and who wrote what."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflow.errors import ProjectError


def identity(root: str) -> str:
    """The person at work, ``Name <address>``, from git's configuration and environment.

    Raises ProjectError when git does not know: a sign-off without a name is none.
    """
    found = _git(root, "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT")
    person = found.rpartition("> ")[0]
    if not person:
        raise ProjectError(
            "git does not know who you are",
            expected="a name and an address in git's configuration",
            remedy="set them: git config user.name '…'; git config user.email '…'",
        )
    return person + ">"


def head(root: str) -> str:
    """The commit that is checked out, in hexadecimal; empty where there is none, or no git."""
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD").strip()


class Commit(NamedTuple):
    """What is checked out."""

    name: str
    """In hexadecimal."""
    seconds: int
    """When it was made, in seconds since 1970."""
    tags: tuple[str, ...]
    """The tags that name it."""
    described: str
    """By the nearest tag as ``git describe`` says it, ``v1.2-5-g0123456789ab``, or empty."""


def checked_out(root: str) -> Commit | None:
    """The commit that is checked out; None where there is none, or no git."""
    name, _, seconds = (
        _git(root, "log", "-1", "--no-show-signature", "--format=%H %ct").strip().partition(" ")
    )
    if not seconds.isdigit():
        return None
    tags = _git(root, "tag", "--points-at", "HEAD").split()
    described = _git(root, "describe", "--tags", "--abbrev=12").strip()
    return Commit(name, int(seconds), tuple(sorted(tags)), described)


def last_tag(root: str, but: Sequence[str] = ()) -> str:
    """The nearest tag before or on the commit that is checked out, leaving out those in `but`."""
    others = [f"--exclude={tag}" for tag in but]
    return _git(root, "describe", "--tags", "--abbrev=0", *others).strip()


def uncommitted(root: str, *places: str) -> tuple[set[str], set[str]]:
    """The files under `places` that are not as the last commit has them, and those it lacks.

    Paths are relative to `root`; files that git is told to ignore are among the second.
    """
    words = ("diff", "--name-only", "--no-renames", "--relative", "-z", "HEAD", "--", *places)
    others = ("ls-files", "--others", "-z", "--", *places)
    changed, lacking = (_git(root, *w).split("\0") for w in (words, others))
    return {name for name in changed if name}, {name for name in lacking if name}


def listing(root: str, commit: str, *places: str) -> dict[str, str]:
    """The files that a commit has under `places`: path relative to `root`, and blob id."""
    found = {}
    for line in _git(root, "ls-tree", "-r", "-z", commit, "--", *places).split("\0"):
        head, _, name = line.partition("\t")
        kind = head.split(" ")
        if len(kind) == 3 and kind[1] == "blob":
            found[name] = kind[2]
    return found


def blobs(root: str, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of blobs by their ids, read by one process; what git lacks is left out."""
    log = [("", Version(name, "", "", b"")) for name in names]
    for version in _contents(root, log, "") if log else ():
        yield version.commit, version.data


def blob_name(data: bytes, digits: int = 40) -> str:
    """The id that git gives a file with this content, in a repository with ids of this length."""
    from hashlib import sha1, sha256

    whole = b"blob %d\0" % len(data) + data
    hashed = sha256(whole) if digits == 64 else sha1(whole, usedforsecurity=False)
    return hashed.hexdigest()


def versions(root: str, path: str) -> Iterator[tuple[str, bytes]]:
    """The committed versions of a file, oldest first, with the ``<address>`` of their authors.

    Earlier names of the file count. Nothing when the project is not in git.
    """
    found = _git(
        root,
        "log",
        "--follow",
        "--name-only",
        "--relative",
        "-z",
        "--format=%x01%H %ae",
        "--",
        path,
    )
    log = []
    for entry in found.split("\1")[1:]:
        head, _, names = entry.partition("\0")
        commit, _, address = head.partition(" ")
        name = names.strip("\0\n").split("\0")[0]
        log.append((f"{commit}:./{name}", f"<{address}>"))
    for place, address in reversed(log):
        yield address, _git(root, "show", place).encode("utf-8", "replace")


class Version(NamedTuple):
    """A file as somebody committed it."""

    commit: str
    """Its full name, in hexadecimal."""
    by: str
    """The author, ``Name <address>``."""
    at: str
    """When it was written, in UTC: ``2026-11-23T10:04:02Z``; empty where git does not say."""
    data: bytes


def history(root: str, path: str, most: int) -> Iterator[Version]:
    """The last `most` committed versions of a file, newest first, read by one process.

    Earlier names of the file count. Nothing when the project is not in git. A version that git
    cannot give is left out.
    """
    form = "--format=%x01%H %at %an <%ae>"
    words = ("--follow", "--name-only", "--relative", "-z", f"--max-count={most}", form, "--", path)
    log = []
    for entry in _git(root, "log", *words).split("\1")[1:]:
        head, _, names = entry.partition("\0")
        commit, at, by = (*head.split(" ", 2), "", "")[:3]
        name = names.strip("\0\n").split("\0")[0]
        if name and "\n" not in name:
            log.append((name, Version(commit, by, _utc(at), b"")))
    if log:
        yield from _contents(root, log)


def _contents(
    root: str, log: Sequence[tuple[str, Version]], between: str = ":./"
) -> Iterator[Version]:
    """The versions with what was in the file; `between` stands between commit and name."""
    try:
        batch = subprocess.Popen(
            ["git", "-C", root, "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return
    with batch:
        try:
            for name, version in log:
                data = _content(batch, f"{version.commit}{between}{name}")
                if data is not None:
                    yield version._replace(data=data)
        finally:
            batch.kill()  # it has nothing to finish


def _content(batch: subprocess.Popen[bytes], place: str) -> bytes | None:
    """One file out of a running ``git cat-file --batch``."""
    if batch.stdin is None or batch.stdout is None:
        return None
    try:
        batch.stdin.write(place.encode() + b"\n")
        batch.stdin.flush()
        *_, size = batch.stdout.readline().split() or [b""]
        return batch.stdout.read(int(size) + 1)[:-1] if size.isdigit() else None
    except OSError:
        return None


def _utc(seconds: str) -> str:
    """Seconds since 1970 as a time in UTC; empty for what is none."""
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(seconds)))
    except (ValueError, OverflowError, OSError):
        return ""


def would_add(root: str, path: str) -> bool:
    """Whether git has the file `path`, or would take it with the next ``git add``.

    False where the file is ignored, is outside the repository, or there is none.
    """
    return bool(_git(root, "ls-files", "-co", "--exclude-standard", "--", path))


def now() -> str:
    """The time in UTC, to the second; ``SOURCE_DATE_EPOCH`` sets it for reproducible runs."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        seconds = int(fixed or time.time())
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        raise ProjectError(
            f"SOURCE_DATE_EPOCH is {fixed}",
            expected="seconds since 1970",
            remedy="correct or unset it",
        ) from None


def _git(root: str, *words: str) -> str:
    """What git prints, or an empty string when it fails or is not installed.

    A path is a path, also where it has an asterisk: no other document's history is told.
    """
    try:
        done = subprocess.run(
            ["git", "--literal-pathspecs", "-C", root, *words], capture_output=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""

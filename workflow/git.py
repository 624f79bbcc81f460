"""What the project's git repository knows: who is working, and who wrote what."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator

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
    """What git prints, or an empty string when it fails or is not installed."""
    try:
        done = subprocess.run(["git", "-C", root, *words], capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""

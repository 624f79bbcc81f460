"""What the project's git repository knows: who is working, and who wrote a line."""

from __future__ import annotations

import os
import subprocess
import time

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


def authors(root: str, path: str, data: bytes) -> dict[int, str] | None:
    """Who wrote each line (from 1) of the file `path` that holds `data`, as ``<address>``.

    Lines that are not committed yet belong to nobody and are left out. None when the project is
    not in git or the file has no history there.
    """
    found = _git(root, "blame", "--line-porcelain", "--contents", "-", "--", path, given=data)
    if not found:
        return None
    lines: dict[int, str] = {}
    number = 0
    for line in found.split("\n"):
        first, _, rest = line.partition(" ")
        if len(first) in (40, 64) and rest[:1].isdigit():
            number = int(rest.split(" ")[1])
        elif first == "author-mail" and rest not in _NOBODY:
            lines[number] = rest
    return lines


_NOBODY = ("<not.committed.yet>", "<external.file>")


def now() -> str:
    """The time in UTC, to the second; ``SOURCE_DATE_EPOCH`` sets it for reproducible runs."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _git(root: str, *words: str, given: bytes = b"") -> str:
    """What git prints, or an empty string when it fails or is not installed."""
    try:
        done = subprocess.run(
            ["git", "-C", root, *words], input=given, capture_output=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""

"""What a release is called, which commit it is made from, and what time it has."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import NamedTuple

from workflow import git
from workflow.errors import ProjectError

EPOCH = 315532800
"""1980-01-01 in UTC, the time of files where no commit and no SOURCE_DATE_EPOCH tells another."""


class Version(NamedTuple):
    """What tells one release of a project from another."""

    name: str
    """The project's, for file names: ``[a-z0-9-]``."""
    number: str
    """``1.2`` at the tag ``v1.2``, ``1.2-5-g0123456789ab`` five commits later, ``0`` without git;
    ``-modified`` is added where files are not as the commit has them."""
    commit: str
    """Its full name, or empty."""
    clean: bool
    """Whether every file that the editions were made from is as the commit has it."""
    seconds: int
    """Since 1970: the time of every file in the archives."""
    since: str
    """The tag of the release before, or empty."""

    @property
    def stem(self) -> str:
        """What the names of the archives begin with."""
        return f"{self.name}-{self.number}"


def identify(root: str, title: str, inputs: Collection[str], places: Iterable[str]) -> Version:
    """The version of the project at `root` with the name `title`.

    `inputs`: the files that its editions are made from, which lie under `places`. Raises
    ProjectError for a SOURCE_DATE_EPOCH that is no number.
    """
    commit = git.checked_out(root)
    if commit is None:
        return Version(_plain(title), "0", "", False, _fixed(EPOCH), "")
    changed, others = git.uncommitted(root, *places)
    clean = not changed and not others & set(inputs)
    described = commit.described or f"0-g{commit.name[:12]}"
    number = re.sub(r"[^A-Za-z0-9._]+", "-", re.sub(r"^v(?=\d)", "", described)).strip("-.") or "0"
    since = git.last_tag(root, but=commit.tags if clean else ())
    number += "" if clean else "-modified"
    return Version(_plain(title), number, commit.name, clean, _fixed(commit.seconds), since)


def _plain(title: str) -> str:
    """`title` as the beginning of a file name."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40].strip("-") or "editions"


def _fixed(seconds: int) -> int:
    """What SOURCE_DATE_EPOCH says (reproducible-builds.org), else `seconds`."""
    said = os.environ.get("SOURCE_DATE_EPOCH") or str(seconds)
    if not (said.isascii() and said.isdigit() and len(said) < 11):
        raise ProjectError(
            f"SOURCE_DATE_EPOCH is {said}",
            expected="seconds since 1970",
            remedy="correct or unset it",
        )
    return int(said)

"""Which of the files of the editions go into which archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from workflow.project import EDITIONS

_PAGES = (".html", ".xml", ".txt", ".json", ".webmanifest")
"""Suffixes of what stands beside the languages' folders and speaks of all of them."""


class Contents(NamedTuple):
    """One archive to be made."""

    language: str
    """BCP 47; empty: the whole site."""
    name: str
    members: tuple[tuple[str, str], ...]
    """Names in the archive, and of the files in the project."""


def plan(files: Collection[str], languages: Iterable[str], stem: str) -> list[Contents]:
    """The archives for the editions `files`: one for each of the `languages`, one for the site.

    That of a language holds its folder, and what the pages of all languages share: styles,
    scripts, pictures. All lies in one folder named as the archive.
    """
    inside = {name: name.removeprefix(f"{EDITIONS}/") for name in files}
    tags = list(languages)
    plans = []
    for tag in (*tags, ""):
        folder = f"{stem}-{tag or 'site'}"
        mine = [
            (f"{folder}/{short}", name)
            for name, short in inside.items()
            if not tag or short.startswith(f"{tag}/") or _shared(short, tags)
        ]
        plans.append(Contents(tag, f"{folder}.tar.gz", tuple(sorted(mine))))
    return plans


def _shared(short: str, tags: Collection[str]) -> bool:
    top, slash, _ = short.partition("/")
    return top not in tags if slash else not short.endswith(_PAGES)

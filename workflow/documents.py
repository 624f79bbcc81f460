"""Which documents a project has, and which files belong to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workflow.errors import PerakladError, SourceError
from workflow.formats import FORMATS
from workflow.project import LOCALES, SOURCE, Stat

SOURCE_LANGUAGE = "en"
"""The language of the articles (BCP 47)."""

MEDIA = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "avif",
        "svg",
        "mp3",
        "ogg",
        "opus",
        "m4a",
        "mp4",
        "webm",
        "pdf",
        "zip",
    ]
)
"""Suffixes of what articles show besides their text."""

SITE = "site"
"""The catalogue of the editions' interface; no document can have this id."""


class Files(NamedTuple):
    """Where the files of one document are."""

    document: str
    """The document's id: its path under ``source/`` without the suffix."""
    source: str

    @property
    def template(self) -> str:
        """The template (POT)."""
        return f"{LOCALES}/{self.document}.pot"

    def catalogue(self, language: str) -> str:
        """The catalogue (PO) in the language with this BCP 47 tag."""
        return f"{LOCALES}/{language}/{self.document}.po"

    def ledger(self, language: str) -> str:
        """The ledger in the language with this BCP 47 tag."""
        return f"{LOCALES}/{language}/{self.document}.ledger.jsonl"


SITE_FILES = Files(SITE, "")
"""The interface of the editions: catalogues like a document's, made from the program's own."""


def find(names: Iterable[str]) -> tuple[list[Files], list[str]]:
    """The documents among the files under ``source/``, by id, and the files that are none.

    Raises SourceError when two files would be the same document.
    """
    found: dict[str, Files] = {}
    others = []
    for name in sorted(names):
        if not name.isprintable():
            raise SourceError(
                "has characters in its name that cannot be shown",
                path=name,
                expected="letters, digits and signs",
                remedy="rename it",
            )
        stem, dot, suffix = name.rpartition(".")
        if dot + suffix not in FORMATS:
            others += [name] if suffix.lower() not in MEDIA else []
            continue
        document = stem.removeprefix(f"{SOURCE}/")
        if document in found:
            raise SourceError(
                f"is the same document as {found[document].source}",
                path=name,
                expected="one file for each document",
                remedy="rename one of them",
            )
        if document.casefold() == SITE:
            raise SourceError(
                f"cannot be named {SITE}, which is the catalogue of the pages' own texts",
                path=name,
                remedy="rename it",
            )
        found[document] = Files(document, name)
    return list(found.values()), others


def choose(found: Sequence[Files], names: Sequence[str]) -> list[Files]:
    """The documents that were asked for, all when none is named; a file's path names one too."""
    if not names:
        return list(found)
    known = {f.document: f for f in found} | {f.source: f for f in found}
    chosen = {}
    for name in names:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            raise PerakladError(
                f"no document {name}",
                expected="an id such as " + (near[0] if near else next(iter(known), "article")),
                remedy=f"put the article under {SOURCE}/" if not known else "see 'peraklad status'",
            )
        chosen[known[name].document] = known[name]
    return list(chosen.values())


def stats(names: Iterable[str], tree: dict[str, Stat]) -> tuple[Stat | None, ...]:
    """The state on disk of each file, None for one that is not there."""
    return tuple(tree.get(name) for name in names)


def own_words(language: str) -> str:
    """The file with the project's own words, a word a line, for the spelling check."""
    return f"{LOCALES}/words.{language}.txt"

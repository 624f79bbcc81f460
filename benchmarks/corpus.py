"""Articles to measure with, their pseudo-translation, and the edits; from ``shared/bench``."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("PERAKLAD_SHARED") or Path(__file__).resolve().parents[2] / "shared")
SCRIPT = SHARED / "bench" / "make_corpus.py"
SEED = 7


@dataclass(frozen=True, slots=True)
class Article:
    """One article in the forms that ours and the peers read."""

    name: str
    text: str
    pelican: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the corpus script offers."""

    _generator: Callable[[int], Any]
    _as_text: Callable[[Any], str]
    _as_pelican: Callable[[Any], str]
    pseudo: Callable[[str, str], str]
    """A pseudo-translation of a text into a language, as long as a real one."""

    def articles(self, number: int) -> Iterator[Article]:
        """The first `number` articles; article i is the same for every number."""
        generator = self._generator(SEED)
        for i in range(1, number + 1):
            made = generator.article(i)
            yield Article(made["slug"], self._as_text(made), self._as_pelican(made))


@cache
def load() -> Corpus:
    """The corpus. Raises FileNotFoundError when the script is not there."""
    names = runpy.run_path(str(SCRIPT))
    return Corpus(names["Gen"], names["as_txt"], names["as_pelican"], names["pseudo"])


def fill(jobs: list[tuple[Callable[[Path, str], None], Path, str]]) -> None:
    """Complete catalogues: each a way to fill, a path and a language."""
    with ProcessPoolExecutor() as pool:
        for _ in pool.map(_fill, jobs, chunksize=32):
            pass


def _fill(job: tuple[Callable[[Path, str], None], Path, str]) -> None:
    way, path, language = job
    way(path, language)


def fill_ours(path: Path, language: str) -> None:
    """Give every entry of one of our catalogues a translation; nothing is signed off."""
    from workflow import catalogue

    pseudo = load().pseudo
    old = catalogue.parse(path.read_bytes(), str(path))
    entries = tuple(
        e if e.translated or e.msgid_plural else replace(e, msgstr=pseudo(e.msgid, language))
        for e in old.entries
    )
    path.write_bytes(catalogue.render(replace(old, entries=entries)))


def fill_peer(path: Path, language: str) -> None:
    """The same for a catalogue of the Translate Toolkit."""
    import polib

    pseudo = load().pseudo
    catalogue = polib.pofile(str(path), wrapwidth=0)
    for entry in catalogue:
        entry.msgstr = pseudo(entry.msgid, language)
    catalogue.metadata["Language"] = language
    catalogue.metadata["PO-Revision-Date"] = "2024-01-02 10:00+0000"
    catalogue.save(str(path))


def edit(path: Path, number: int) -> str:
    """Make the sixth word of a paragraph another one, which is returned.

    It is paragraph 6 + 2 * `number`, past the end the odd ones: never the same one twice.
    """
    blocks = path.read_text("utf-8").split("\n\n")
    at = [*range(6, len(blocks), 2), *range(7, len(blocks), 2)][number]
    words = blocks[at].split(" ")
    word = f"edited{number}"
    words[min(5, len(words) - 1)] = word
    blocks[at] = " ".join(words)
    path.write_text("\n\n".join(blocks), "utf-8")
    return word

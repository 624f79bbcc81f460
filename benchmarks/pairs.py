"""Sentences with their translations as a project with one catalogue, checked by ours or the peer.

The catalogue is what ``extract`` makes of a document with a paragraph for each sentence, filled
in; each entry has the sentence's id as its context, so that sentences that are alike stay apart.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus import SHARED
from benchmarks.measure import Runner, demand
from benchmarks.rows import Setting
from workflow import catalogue
from workflow.checks.article import article
from workflow.model import Entry

NAME = "pairs"
"""The document."""
NOTE = "(pofilter) "
"""What opens a comment with what pofilter found."""
_HEAD = "Sentences\n\nEach is a paragraph.\n\n"
"""A title and a standfirst, so that all sentences have the role of a paragraph."""


class Pair(NamedTuple):
    """An English sentence and its translation."""

    id: str
    source: str
    target: str


class Told(NamedTuple):
    """Something found in a pair."""

    check: str
    message: str
    severity: str
    """Of a finding of ours; empty for pofilter, which knows none."""


Findings = dict[str, list[Told]]
"""By the pair's id."""


class Project:
    """A project with one document in one language."""

    def __init__(self, setting: Setting, name: str, language: str, pairs: Sequence[Pair]) -> None:
        """Raises Failed unless all pairs are there to be checked."""
        self.folder = setting.folder(name)
        self.runner = Runner(self.folder, setting.environment)
        self.path = self.folder / "locales" / language / f"{NAME}.po"
        self.language = language
        self._ours, self._peers = setting.ours, setting.peers
        config = f'languages = ["{language}"]\nunit = "paragraph"\n'
        (self.folder / "peraklad.toml").write_text(config, "utf-8")
        text = _HEAD + "\n\n".join(pair.source for pair in pairs) + "\n"
        (self.folder / "source").mkdir()
        (self.folder / "source" / f"{NAME}.txt").write_text(text, "utf-8", newline="\n")
        self.runner.cost([*self._ours, "extract", "--quiet"])
        self._fill(pairs)

    def _fill(self, pairs: Sequence[Pair]) -> None:
        made = catalogue.parse(self.path.read_bytes(), str(self.path))
        known = {entry.msgid: entry for entry in made.entries}
        entries = tuple(
            replace(
                known.get(pair.source) or Entry(pair.source, extracted=("paragraph",)),
                msgctxt=pair.id,
                msgstr=pair.target,
            )
            for pair in pairs
        )
        self.path.write_bytes(catalogue.render(replace(made, entries=entries)))
        read = catalogue.parse(self.path.read_bytes(), str(self.path)).entries
        seen = [(p.entry.msgctxt, p.source, p.target) for p in article(read, self.language).pairs]
        lost = len(set(map(tuple, pairs)) - set(seen))
        demand(not lost, f"{self.path}: {lost} of {len(pairs)} pairs do not reach the checks")

    def command(self) -> list[str]:
        """Ours over the document, in a form for a machine."""
        options = ("--format", "json", "--output", "found.json", "--fail", "never")
        return [*self._ours, "check", NAME, "--language", self.language, *options]

    def peer(self, *options: str) -> list[str]:
        """pofilter over the same catalogue."""
        language = f"--language={self.language}"
        program = [self._peers["pofilter"], "--progress=none", language, *options]
        return [*program, "-i", str(self.path), "-o", "found.po"]

    def forget(self, _: int) -> None:
        """Away with what was found, and with what is remembered of it."""
        for path in (*self.folder.glob(".peraklad/check.*"), *self.folder.glob("found.*")):
            path.unlink()

    def found(self) -> Findings:
        """What ours finds."""
        self.forget(0)
        self.runner.cost(self.command())
        found: Findings = {}
        for one in json.loads((self.folder / "found.json").read_bytes()):
            told = Told(one["check"], one["message"], one["severity"])
            found.setdefault(one["msgctxt"], []).append(told)
        return found

    def found_by_peer(self, *options: str) -> Findings:
        """What pofilter finds."""
        import polib

        self.forget(0)
        self.runner.cost(self.peer(*options))
        path = self.folder / "found.po"
        found: Findings = {}
        for entry in polib.pofile(str(path)) if path.exists() else ():
            for line in entry.tcomment.split("\n"):
                if line.startswith(NOTE):
                    check, _, message = line.removeprefix(NOTE).partition(": ")
                    found.setdefault(entry.msgctxt, []).append(Told(check, message, ""))
        return found


def told(found: Findings, pair: str, severities: Collection[str]) -> set[tuple[str, str]]:
    """What was found in a pair, as (check, message)."""
    return {(one.check, one.message) for one in found.get(pair, ()) if one.severity in severities}


def sentences(translation: str, language: str) -> list[Pair]:
    """The FLORES sentences with a translation: ``flores/dev``, ``mt/google.dev``, in `language`."""
    english = _lines(SHARED / "data" / "flores" / "dev.en")
    targets = _lines(SHARED / "data" / f"{translation}.{language}")
    demand(len(english) == len(targets), f"{translation}.{language}: {len(targets)} lines")
    return [
        Pair(f"{n}", *both)
        for n, both in enumerate(zip(english, targets, strict=True))
        if all(both)
    ]


def _lines(path: Path) -> list[str]:
    demand(path.exists(), f"no data: {path} is missing")
    return path.read_text("utf-8").removesuffix("\n").split("\n")

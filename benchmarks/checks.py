"""What checking costs: a whole corpus beside pofilter, one document, again after an edit."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import check_quality, corpus
from benchmarks.measure import Cost, Runner, Side, alternate, demand, nothing
from benchmarks.pairs import Project, sentences
from benchmarks.rows import Row, Setting, cpu_row, plain_row

LANGUAGE = "ru"
LANGUAGES = ("ru", "be", "pl")
"""The first article is complete in all of them, the others in LANGUAGE."""
LIMIT, AIM = 0.33, 0.15
"""Of the CPU time of pofilter."""
EDIT = 50.0
"""Milliseconds that an edit may add to a run with nothing to do."""
DOCUMENT = 0.5
"""CPU seconds for one document, checked for the first time."""
TERMS = 300
COMMON = 50
"""So many words are too common to be terms."""
MORE = 9
"""Runs of what is short."""
PEER = f"pofilter --language={LANGUAGE}, same catalogues"


def rows(setting: Setting, sizes: Sequence[int], repeat: int) -> tuple[list[Row], str]:
    """Every row, and the tables of what the checks find."""
    found: list[Row] = []
    for size in sizes:
        found += _corpus(setting, size, repeat)
    found.append(_real(setting, repeat))
    quality, tables = check_quality.measured(setting)
    return found + quality, tables


def _corpus(setting: Setting, size: int, repeat: int) -> list[Row]:
    """The rows for one number of articles."""
    print(f"checks: {size} articles", file=sys.stderr, flush=True)
    mine = Articles(setting, size)
    sides = [mine.cold(), mine.peer(), mine.cold(mine.terms())]
    ours, peer, termed = alternate(sides, repeat)
    found = [
        cpu_row("check, one language, no cache", size, (ours, peer), PEER, LIMIT, AIM),
        cpu_row(f"the same with {TERMS} terms", size, (termed, peer), PEER, None, None),
        mine.document(),
        *mine.again(),
    ]
    largest = plain_row("check: largest process", size, "MB", max(ours.memory, termed.memory), None)
    shutil.rmtree(mine.folder)
    return [*found, replace(largest, peer=peer.memory)]


def _real(setting: Setting, repeat: int) -> Row:
    """Real sentences with real translations, as one catalogue."""
    pairs = sentences("flores/dev", LANGUAGE)
    project = Project(setting, "real", LANGUAGE, pairs)
    commands = (project.command(), project.peer())
    sides = [
        Side(project.forget, partial(project.runner.cost, command), nothing) for command in commands
    ]
    costs = alternate(sides, max(repeat, 3))
    return cpu_row("check, one catalogue, real text", len(pairs), costs, PEER, None, None)


class Articles:
    """The corpus as a project of ours, translated, and what the peer makes of its catalogues."""

    def __init__(self, setting: Setting, size: int) -> None:
        self.folder = setting.folder(f"checks-{size}")
        self.filtered = setting.folder(f"filtered-{size}")
        self.runner = Runner(self.folder, setting.environment)
        self.ours, self.pofilter = setting.ours, setting.peers["pofilter"]
        self.size = size
        articles = list(corpus.load().articles(size))
        self.names = [article.name for article in articles]
        languages = ", ".join(f'"{tag}"' for tag in LANGUAGES)
        (self.folder / "peraklad.toml").write_text(f"languages = [{languages}]\n", "utf-8")
        (self.folder / "source").mkdir()
        for article in articles:
            (self.folder / "source" / f"{article.name}.txt").write_text(article.text, "utf-8")
        self.runner.cost([*self.ours, "extract", "--quiet"])
        jobs = [(self.catalogue(name), LANGUAGE) for name in self.names]
        jobs += [(self.catalogue(self.names[0], tag), tag) for tag in LANGUAGES[1:]]
        corpus.fill([(corpus.fill_ours, *job) for job in jobs])
        self.texts = [article.text for article in articles]

    def catalogue(self, name: str, language: str = LANGUAGE) -> Path:
        return self.folder / "locales" / language / f"{name}.po"

    def check(self, *options: str, languages: Sequence[str] = (LANGUAGE,)) -> Cost:
        chosen = [f"--language={tag}" for tag in languages]
        return self.runner.cost([*self.ours, "check", *chosen, "--fail=never", *options])

    def forget(self) -> None:
        """Away with what was found before."""
        for path in self.folder.glob(".peraklad/check.*"):
            path.unlink()

    def cold(self, termbase: dict[Path, bytes] | None = None) -> Side:
        """All checks for the first time; with a termbase, files of the project."""

        def prepare(_: int) -> None:
            self.forget()
            for path, data in (termbase or {}).items():
                path.write_bytes(data)

        def verify(_: int) -> None:
            for path in termbase or {}:
                path.unlink()
            demand(f"check: {self.size + 1} catalogues" in self.told(), "not all were checked")

        return Side(prepare, self.check, verify)

    def told(self) -> str:
        """What the last command printed."""
        return (self.folder.parent / f"{self.folder.name}.log").read_text("utf-8", "replace")

    def peer(self) -> Side:
        """pofilter with all its tests over the same catalogues."""
        options = ["--progress=none", f"--language={LANGUAGE}"]
        folders = ["-i", f"locales/{LANGUAGE}", "-o", str(self.filtered)]

        def prepare(_: int) -> None:
            shutil.rmtree(self.filtered)
            self.filtered.mkdir()

        def verify(_: int) -> None:
            demand(any(self.filtered.rglob("*.po")), "pofilter has written nothing")

        return Side(prepare, lambda: self.runner.cost([self.pofilter, *options, *folders]), verify)

    def terms(self) -> dict[Path, bytes]:
        """A termbase of words in the articles, with inflected forms: its files, not left there."""
        pseudo = corpus.load().pseudo
        words = Counter(word for text in self.texts for word in re.findall(r"\b[a-z]{4,}\b", text))
        chosen = [word for word, _ in words.most_common(COMMON + TERMS)[COMMON:]]
        demand(len(chosen) == TERMS, f"only {len(chosen)} words for terms")
        lines = [f"{word},{word},{pseudo(word, LANGUAGE)}" for word in chosen]
        path = self.folder / "locales" / "terms.csv"
        path.write_text("\n".join([f"id,en,{LANGUAGE}", *lines, ""]), "utf-8", newline="\n")
        self.runner.cost([*self.ours, "terms", "forms", "--language", LANGUAGE, "--quiet"])
        forms = path.with_name(f"terms.{LANGUAGE}.tsv")
        demand(forms.exists(), "no inflected forms were made")
        files = {path: path.read_bytes(), forms: forms.read_bytes()}
        for made in files:
            made.unlink()
        return files

    def document(self) -> Row:
        """One document in all languages, for the first time."""
        costs = []
        for _ in range(MORE):
            self.forget()
            costs.append(self.check(self.names[0], languages=LANGUAGES).cpu)
            known = len(LANGUAGES)
            demand(f"check: {known} catalogues" in self.told(), "the document was not checked")
        name = f"check of one document, {len(LANGUAGES)} languages, no cache"
        return plain_row(name, self.size, "s of CPU", median(costs), DOCUMENT)

    def again(self) -> list[Row]:
        """With nothing to do, and after an edit of one translation.

        Errors only are shown: to print what was known before is no part of the difference.
        """
        run = partial(self.check, "--severity=error")
        self.check()
        before = _state(self.folder)
        self.check()
        now = _state(self.folder)
        changed = sum(now.get(path) != before.get(path) for path in now.keys() | before.keys())
        path = self.catalogue(self.names[self.size // 2])
        settle = Side(nothing, run, nothing)
        edited = Side(partial(self.edit, path), run, partial(self.verify_edit, path))
        idle, again = alternate([settle, edited], MORE)
        rest = Row("check, nothing to do", self.size, "s", idle.cpu, None, None, None, None)
        more = 1000 * (again.cpu - idle.cpu)
        name = "check again after one edit: more than nothing to do"
        return [
            rest,
            plain_row("check, nothing to do: written", self.size, "files", changed, 0),
            plain_row(name, self.size, "ms", more, EDIT),
        ]

    def edit(self, path: Path, number: int) -> None:
        """Leave a word in the first translation that no translation may have."""
        from workflow import catalogue
        from workflow.model import LEFT_CLOSE, LEFT_OPEN

        old = catalogue.parse(path.read_bytes(), str(path))
        first = old.entries[0]
        text = f"{first.msgstr.partition(LEFT_OPEN)[0]}{LEFT_OPEN}{_word(number)}{LEFT_CLOSE}"
        entries = (replace(first, msgstr=text), *old.entries[1:])
        path.write_bytes(catalogue.render(replace(old, entries=entries)))
        time.sleep(0.05)  # a file that is younger than the clock can tell is checked twice

    def verify_edit(self, path: Path, number: int) -> None:
        demand(_word(number) in self.told(), f"the edit of {path} was not found")


def _word(number: int) -> str:
    return f"edited{number}"


def _state(folder: Path) -> dict[str, int]:
    """Every file with the time at which the kernel last saw it change."""
    return {str(p): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}

"""From articles to editions in three languages: cold, with nothing to do, after an edit."""

from __future__ import annotations

import math
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import corpus
from benchmarks.measure import Cost, Runner, Side, alternate, demand, nothing
from benchmarks.peers import ROOT
from benchmarks.rows import Row, Setting, cpu_row, plain_row

LANGUAGES = ("ru", "be", "pl")
ENGLISH = "en"
MEMORY = 100
"""Megabytes that no process of ours may exceed."""
GROWTH = 1.1
"""The exponent that the cost may grow with from the smallest to the largest number."""
SLOPE = 0.1
"""Milliseconds that an article may add to a run with little or nothing to do."""
MORE = 9
"""At least so many runs of what is short; no article has paragraphs for many more edits."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is measured, and what must come out."""

    name: str
    peer: str
    limit: float
    aim: float
    short: bool
    """Little or nothing to do: more runs are needed and can be had."""


_CHAIN = "txt2po, pot2po x3, po2txt x3 with -S"
SCENARIOS = {
    "extract": Scenario(
        "extract, three catalogues per article", "txt2po -P, pot2po x3", 0.60, 0.30, short=False
    ),
    "build": Scenario("build text and HTML", "po2txt x3, Pelican x3", 0.25, 0.12, short=False),
    "no-op": Scenario("extract and build, nothing to do", _CHAIN, 0.30, 0.15, short=True),
    "edit": Scenario("extract and build, one sentence edited", _CHAIN, 0.40, 0.20, short=True),
}


def rows(setting: Setting, sizes: Sequence[int], repeat: int) -> list[Row]:
    """Every scenario at every number of articles, with memory and counts, then growth."""
    found: list[Row] = []
    for size in sizes:
        found += compared(setting, size, repeat)
    if min(sizes) < max(sizes):
        found += growth(setting, min(sizes), max(sizes), repeat)
    return found


def compared(setting: Setting, size: int, repeat: int) -> list[Row]:
    """The rows for one number of articles."""
    articles = list(corpus.load().articles(size))
    ours, peer = Ours(setting, f"ours-{size}", articles), Peer(setting, f"peer-{size}", articles)
    found: list[Row] = []
    counts: list[Row] = []
    memory = [0.0, 0.0]
    for key, scenario in SCENARIOS.items():
        _say(f"{size} articles: {key}")
        if key == "no-op":
            ours.settle(0)
            peer.chain()
            counts = ours.touched()
        times = max(repeat, MORE) if scenario.short else repeat
        costs = alternate([ours.side(key), peer.side(key)], times)
        if key == "extract":
            corpus.fill([*ours.to_fill(), *peer.to_fill()])
        found.append(
            cpu_row(scenario.name, size, costs, scenario.peer, scenario.limit, scenario.aim)
        )
        memory = [max(known, cost.memory) for known, cost in zip(memory, costs, strict=True)]
    for folder in (ours.folder, peer.folder):
        shutil.rmtree(folder)
    largest = plain_row("largest process of these rows", size, "MB", memory[0], MEMORY)
    return [*found, replace(largest, peer=memory[1]), *counts]


def growth(setting: Setting, small: int, large: int, repeat: int) -> list[Row]:
    """How our cost grows from `small` to `large`, in turns; what one article costs is start-up.

    A run with little to do is judged by what each further article adds to it: at the smaller
    number that is too little beside the start-up to take a logarithm of.
    """
    sizes = (1, small, large)
    projects = [
        Ours(setting, f"grown-{size}", list(corpus.load().articles(size))) for size in sizes
    ]
    found: list[Row] = []
    for key, scenario in SCENARIOS.items():
        _say(f"growth: {key}")
        times = max(repeat, MORE) if scenario.short else repeat
        start, less, more = (c.cpu for c in alternate([p.side(key) for p in projects], times))
        if key == "extract":
            corpus.fill([job for project in projects for job in project.to_fill()])
        name = f"growth: {scenario.name}"
        if scenario.short:
            slope = 1000 * (more - less) / (large - small)
            found.append(plain_row(name, large, "ms an article", slope, SLOPE))
        else:
            grown = (more - start) / max(less - start, 0.001)
            exponent = math.log(grown) / math.log(large / small)
            found.append(plain_row(name, large, "", exponent, GROWTH))
    for project in projects:
        shutil.rmtree(project.folder)
    return found


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


Job = tuple[Callable[[Path, str], None], Path, str]


class Ours:
    """A project of ours with the corpus in it."""

    def __init__(self, setting: Setting, name: str, articles: Sequence[corpus.Article]) -> None:
        self.folder = setting.folder(name)
        self.runner = Runner(self.folder, setting.environment)
        self.command = setting.ours
        self.names = [a.name for a in articles]
        self.edited = self.folder / "source" / f"{self.names[len(self.names) // 2]}.txt"
        self.word = ""
        self.before: dict[Path, bytes] = {}
        self.known: dict[str, int] = {}
        languages = ", ".join(f'"{tag}"' for tag in LANGUAGES)
        (self.folder / "peraklad.toml").write_text(f"languages = [{languages}]\n", "utf-8")
        (self.folder / "source").mkdir()
        for article in articles:
            (self.folder / "source" / f"{article.name}.txt").write_text(article.text, "utf-8")

    def side(self, scenario: str) -> Side:
        sides = {
            "extract": Side(self.forget_catalogues, self.extract, self.verify_catalogues),
            "build": Side(self.forget_editions, self.build, self.verify_editions),
            "no-op": Side(self.settle, self.both, self.verify_untouched),
            "edit": Side(self.edit, self.both, self.verify_edit),
        }
        return sides[scenario]

    def extract(self) -> Cost:
        return self.runner.cost([*self.command, "extract", "--quiet"])

    def build(self) -> Cost:
        return self.runner.cost([*self.command, "build", "--quiet"])

    def both(self) -> Cost:
        verbs = ("extract", "build")
        return self.runner.cost(*([*self.command, verb, "--quiet"] for verb in verbs))

    def catalogues(self) -> list[tuple[Path, str]]:
        folder = self.folder / "locales"
        return [(folder / tag / f"{name}.po", tag) for tag in LANGUAGES for name in self.names]

    def to_fill(self) -> list[Job]:
        return [(corpus.fill_ours, path, tag) for path, tag in self.catalogues()]

    def editions(self) -> list[Path]:
        tags = (ENGLISH, *LANGUAGES)
        return [
            self.folder / "editions" / tag / f"{name}.{suffix}"
            for tag in tags
            for name in self.names
            for suffix in ("txt", "html")
        ]

    def forget_catalogues(self, _: int) -> None:
        _remove(self.folder / "locales", self.folder / ".peraklad")

    def forget_editions(self, _: int) -> None:
        _remove(self.folder / "editions", self.folder / ".peraklad")

    def verify_catalogues(self, _: int) -> None:
        for path, _tag in self.catalogues():
            demand(b"\nmsgid " in path.read_bytes(), f"{path} has no entries")

    def verify_editions(self, _: int) -> None:
        for path in self.editions():
            demand(path.stat().st_size > 1000, f"{path} is no edition")

    def settle(self, number: int) -> None:
        """Leave nothing to do, and remember what there is."""
        if number == 0:
            self.both()
            self.known = _state(self.folder)

    def verify_untouched(self, _: int) -> None:
        demand(_state(self.folder) == self.known, "a run with nothing to do has touched files")

    def touched(self) -> list[Row]:
        """How many files a run with nothing to do writes, and how many processes it starts."""
        processes = 0
        report = self.folder.parent / "spawned"
        for verb in ("extract", "build"):
            counted = [sys.executable, "-c", _COUNTER, str(ROOT), str(report), verb, "--quiet"]
            self.runner.cost(counted)
            processes += int(report.read_text())
        now = _state(self.folder)
        paths = now.keys() | self.known.keys()
        changed = sum(now.get(path) != self.known.get(path) for path in paths)
        size = len(self.names)
        return [
            plain_row("nothing to do: written", size, "files", changed, 0),
            plain_row("nothing to do: started", size, "processes", processes, 0),
        ]

    def edit(self, number: int) -> None:
        """Edit one sentence and keep the time stamp, which what goes by content does not mind."""
        self.before = {path: path.read_bytes() for path in self._shown()}
        stamp = self.edited.stat()
        self.word = corpus.edit(self.edited, number)
        os.utime(self.edited, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    def _shown(self) -> list[Path]:
        """The edited article's editions that an edit must change: its text, and all pages."""
        folder, name = self.folder / "editions", self.edited.stem
        pages = [folder / tag / f"{name}.html" for tag in (ENGLISH, *LANGUAGES)]
        return [folder / ENGLISH / f"{name}.txt", *pages]

    def verify_edit(self, _: int) -> None:
        """The new sentence is in English, a draft elsewhere, and marked as such on the pages."""
        for tag in LANGUAGES:
            self._verify_draft(self.folder / "locales" / tag / f"{self.edited.stem}.po")
        for path, before in self.before.items():
            now = path.read_bytes()
            english = path.parent.name == ENGLISH
            good = self.word.encode() in now if english else b"draft" in now
            demand(good and now != before, f"{path} does not show {self.word}")

    def _verify_draft(self, path: Path) -> None:
        from workflow import catalogue

        entries = catalogue.parse(path.read_bytes(), str(path)).entries
        found = [e for e in entries if self.word in e.msgid and not e.obsolete]
        good = [e for e in found if e.fuzzy and e.previous_msgid and e.msgstr]
        demand(len(good) == 1 == len(found), f"{path}: {self.word} is no draft with its English")


class Peer:
    """The Translate Toolkit's folders with the same articles, and Pelican's."""

    def __init__(self, setting: Setting, name: str, articles: Sequence[corpus.Article]) -> None:
        self.folder = setting.folder(name)
        self.runner = Runner(self.folder, setting.environment)
        self.programs = setting.peers
        self.names = [a.name for a in articles]
        self.edited = self.folder / "src" / f"{self.names[len(self.names) // 2]}.txt"
        self.word = ""
        for folder in ("src", *(f"content-{tag}" for tag in LANGUAGES)):
            (self.folder / folder).mkdir()
        for article in articles:
            (self.folder / "src" / f"{article.name}.txt").write_text(article.text, "utf-8")
            self._pelican(article)
        (self.folder / "pelicanconf.py").write_text(_PELICAN, "utf-8")

    def _pelican(self, article: corpus.Article) -> None:
        head, _, body = article.pelican.partition("\n\n")
        for tag in LANGUAGES:
            text = f"{head}\n\n{corpus.load().pseudo(body, tag)}"
            (self.folder / f"content-{tag}" / f"{article.name}.md").write_text(text, "utf-8")

    def side(self, scenario: str) -> Side:
        sides = {
            "extract": Side(self.forget_catalogues, self.extract, self.verify_catalogues),
            "build": Side(self.forget_editions, self.build, self.verify_editions),
            "no-op": Side(nothing, self.chain, nothing),
            "edit": Side(self.edit, self.chain, self.verify_edit),
        }
        return sides[scenario]

    def _tool(self, name: str, *options: str) -> list[str]:
        return [self.programs[name], "--progress=none", *options]

    def extract(self) -> Cost:
        return self.runner.cost(
            self._tool("txt2po", "-P", "-i", "src", "-o", "pot", "--duplicates=merge"),
            *(self._tool("pot2po", "-i", "pot", "-o", f"po/{tag}") for tag in LANGUAGES),
        )

    def build(self) -> Cost:
        pelican = [self.programs["pelican"], "-q", "-s", "pelicanconf.py"]
        return self.runner.cost(
            *(
                self._tool("po2txt", "-t", "src", "-i", f"po/{tag}", "-o", f"out/{tag}")
                for tag in LANGUAGES
            ),
            *([*pelican, f"content-{tag}", "-o", f"output-{tag}"] for tag in LANGUAGES),
        )

    def chain(self) -> Cost:
        """Everything to text editions, each step only where its input is newer."""
        step = self._tool
        return self.runner.cost(
            step("txt2po", "-S", "-P", "-i", "src", "-o", "pot", "--duplicates=merge"),
            *(
                step("pot2po", "-S", "-i", "pot", "-t", f"po/{tag}", "-o", f"po/{tag}")
                for tag in LANGUAGES
            ),
            *(
                step("po2txt", "-S", "-t", "src", "-i", f"po/{tag}", "-o", f"out/{tag}")
                for tag in LANGUAGES
            ),
        )

    def to_fill(self) -> list[Job]:
        return [(corpus.fill_peer, path, tag) for path, tag in self.catalogues()]

    def catalogues(self) -> list[tuple[Path, str]]:
        folder = self.folder / "po"
        return [(folder / tag / f"{name}.po", tag) for tag in LANGUAGES for name in self.names]

    def forget_catalogues(self, _: int) -> None:
        _remove(self.folder / "pot", self.folder / "po")
        for tag in LANGUAGES:
            (self.folder / "po" / tag).mkdir(parents=True)
        (self.folder / "pot").mkdir()

    def forget_editions(self, _: int) -> None:
        for tag in LANGUAGES:
            _remove(self.folder / "out" / tag, self.folder / f"output-{tag}")
            (self.folder / "out" / tag).mkdir(parents=True)

    def verify_catalogues(self, _: int) -> None:
        for path, _tag in self.catalogues():
            demand(b"\nmsgid " in path.read_bytes(), f"{path} has no entries")

    def verify_editions(self, _: int) -> None:
        for tag in LANGUAGES:
            for name in self.names:
                for path in (
                    self.folder / "out" / tag / f"{name}.txt",
                    self.folder / f"output-{tag}" / f"{name}.html",
                ):
                    demand(path.stat().st_size > 1000, f"{path} is no edition")

    def edit(self, number: int) -> None:
        self.word = corpus.edit(self.edited, number)

    def verify_edit(self, _: int) -> None:
        for tag in LANGUAGES:
            for path in (
                self.folder / "po" / tag / f"{self.edited.stem}.po",
                self.folder / "out" / tag / self.edited.name,
            ):
                text = re.sub(r'"\n"', "", path.read_text("utf-8"))
                demand(self.word in text, f"{path}: no {self.word}")


_PELICAN = """
SITENAME = "b"
SITEURL = ""
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = 50
DEFAULT_CATEGORY = "x"
"""

_COUNTER = """
import resource, sys
spawned = []
starts = {"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen"}
sys.addaudithook(lambda event, _: spawned.append(event) if event in starts else None)
sys.path.insert(0, sys.argv[1])
from workflow.cli import main
code = main(sys.argv[3:])
waited = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt > 0
with open(sys.argv[2], "w") as report:
    report.write(str(max(len(spawned), waited * 1)))
sys.exit(code)
"""
"""One command of ours with the processes that it starts counted, by Python and by the kernel."""


def _remove(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)


def _state(folder: Path) -> dict[str, int]:
    """Every file and folder with the time at which the kernel last saw it change."""
    return {str(path): path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}

"""The translation memory: import, first search, many searches, beside RapidFuzz's ``cdist``.

The units are those of ``shared/data/memory/en-ru.tsv.xz`` in a shuffled order, beyond them copies
with one to three words changed. The texts are half edited units and half unseen ones; what is
found must be exactly what comparing each text with every unit by the definitions finds.
"""

from __future__ import annotations

import lzma
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.corpus import SHARED
from benchmarks.measure import Runner, demand
from benchmarks.peers import ROOT
from benchmarks.rows import Row, Setting, plain_row
from workflow.memory import Match, Memory
from workflow.memory.canonical import file_name, render_line
from workflow.memory.grams import signature
from workflow.memory.repair import repaired
from workflow.memory.similarity import most_edits, score
from workflow.memory.skeleton import skeleton
from workflow.memory.values import KINDS
from workflow.memory.words import plain
from workflow.project import Project

DATA = SHARED / "data" / "memory" / "en-ru.tsv.xz"
LANGUAGE = "ru"
SIZES = (100_000, 304_490, 1_000_000)
TEXTS = 200
THRESHOLD, LIMIT = 75, 5
LARGE = 1_000_000
RATIO, RATIO_LARGE = 0.10, 0.05
"""Of the CPU time of cdist; the second from LARGE units on."""
PER_UNIT = 50.0
"""Microseconds that a unit may take to be imported: 20,000 a second."""
FIRST = 0.25
"""CPU seconds of a process that opens the store, searches once and ends."""
MEGABYTES = 500
CHUNK = 20

Pair = tuple[str, str]

_SEARCH = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from workflow.memory import Memory
from workflow.project import Project
texts = open("texts.txt", encoding="utf-8").read().split("\\n")[slice(*map(int, sys.argv[1:]))]
with Memory.open(Project.open(), ["{LANGUAGE}"]) as memory:
    found = sum(len(memory.search(text, "{LANGUAGE}")) for text in texts)
    assert not memory.problems
"""


def rows(setting: Setting, sizes: Sequence[int]) -> list[Row]:
    """Every figure at every number of units."""
    found: list[Row] = []
    for size in sizes:
        print(f"memory: {size} units", file=sys.stderr, flush=True)
        units, texts = corpus(size)
        folder = setting.folder(f"memory-{size}")
        project = _project(folder, units, texts)
        found.append(_imported(project, size))
        found += _processes(setting, folder, size)
        with Memory.open(project, [LANGUAGE]) as memory:
            found += _searched(memory, units, texts)
    return found


def corpus(size: int) -> tuple[list[Pair], list[str]]:
    """The units and the texts that are searched."""
    chance = random.Random(5)
    with lzma.open(DATA, "rt", encoding="utf-8", newline="\n") as file:
        units = [(s, t) for s, _, t in (line.rstrip("\n").partition("\t") for line in file)]
    chance.shuffle(units)
    unseen = [source for source, _ in units[-TEXTS // 2 :]]
    real = units[:size]
    words = [word for source, _ in units[:20_000] for word in source.split()]
    while len(real) < size:
        source, target = chance.choice(units)
        real.append((perturbed(chance, source, words), target))
    if size > len(units):
        unseen = [perturbed(chance, text, words) for text in unseen]
    others = ["amended", "Sunday", "2021", "officials", "who", "reportedly", "also", "in Minsk"]
    edited = [perturbed(chance, s, others) for s, _ in chance.sample(real, TEXTS // 2)]
    texts = [" ".join(text.split()) for text in [*edited, *unseen]]
    chance.shuffle(texts)
    return real, texts


def perturbed(chance: random.Random, text: str, words: Sequence[str]) -> str:
    """`text` with one to three words changed, put in or left out."""
    found = text.split()
    for _ in range(chance.choice([1, 1, 2, 3])):
        place, kind = chance.randrange(len(found) + 1), chance.random()
        if kind < 0.5 and place < len(found):
            found[place] = chance.choice(words)
        elif kind < 0.75 or len(found) < 2:
            found.insert(place, chance.choice(words))
        else:
            del found[min(place, len(found) - 1)]
    return " ".join(found)


def _project(folder: Path, units: Iterable[Pair], texts: Iterable[str]) -> Project:
    (folder / "peraklad.toml").write_text(f'languages = ["{LANGUAGE}"]\n', "utf-8")
    (folder / "texts.txt").write_text("\n".join(texts), "utf-8", newline="\n")
    path = folder / file_name(LANGUAGE, "units", "imported")
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(render_line(*unit) for unit in units)
    return Project.open(str(folder))


def _imported(project: Project, size: int) -> Row:
    start = time.process_time()
    with Memory.open(project, [LANGUAGE]) as memory:
        used = time.process_time() - start
        demand(not memory.problems, f"not imported: {memory.problems}")
    return plain_row("memory: import", size, "µs a unit", 1e6 * used / size, PER_UNIT)


def _processes(setting: Setting, folder: Path, size: int) -> list[Row]:
    """A process that searches once, and one that searches all texts."""
    runner = Runner(folder, setting.environment)
    command = [sys.executable, "-c", _SEARCH]
    runner.cost([*command, "0", "1"])  # so that byte code is compiled
    first = max(runner.cost([*command, str(n), str(n + 1)]).cpu for n in range(0, TEXTS, 20))
    largest = runner.cost([*command, "0", str(TEXTS)]).memory
    return [
        plain_row("memory: process with one search, slowest of 10", size, "s of CPU", first, FIRST),
        plain_row("memory: process with all searches", size, "MB", largest, MEGABYTES),
    ]


def _searched(memory: Memory, units: Sequence[Pair], texts: Sequence[str]) -> list[Row]:
    """CPU time of all searches beside that of cdist, by turns; and whether all was found."""
    size = len(units)
    compare = _cdist([source for source, _ in units])
    ours = theirs = 0.0
    found: list[list[Match]] = []
    for start in range(0, len(texts), CHUNK):
        some = texts[start : start + CHUNK]
        theirs += _cpu(lambda some=some: compare(some)) if compare else 0.0  # type: ignore[misc]
        before = time.process_time()
        found += [memory.search(text, LANGUAGE) for text in some]
        ours += time.process_time() - before
    name = f"memory: {len(texts)} searches, top {LIMIT} at {THRESHOLD}"
    limit = RATIO_LARGE if size >= LARGE else RATIO
    if compare is None:
        searched = Row(name, size, "s", ours, None, None, limit, None, "", "numpy")
    else:
        searched = Row(
            name, size, "s", ours, theirs, ours / theirs, limit, limit / 2, "cdist(fuzz.ratio)"
        )
    wrong = sum(a != b for a, b in zip(found, all_compared(units, texts), strict=True))
    return [searched, plain_row("memory: not what all comparisons find", size, "texts", wrong, 0)]


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _cdist(sources: list[str]) -> Callable[[Sequence[str]], object] | None:
    """RapidFuzz's comparison of some texts with all sources; None without numpy."""
    try:
        import numpy as np
        from rapidfuzz import fuzz, process
    except ImportError:
        return None

    def compare(texts: Sequence[str]) -> object:
        return process.cdist(
            texts, sources, scorer=fuzz.ratio, score_cutoff=THRESHOLD, workers=1, dtype=np.uint8
        )

    return compare


def all_compared(units: Sequence[Pair], texts: Iterable[str]) -> Iterator[list[Match]]:
    """What must be found for each text, from the definitions.

    Only the distance between stems, which bounds the score, is used to leave units out.
    """
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import extract

    codes = [signature(source) for source, _ in units]
    alike: dict[str, list[int]] = defaultdict(list)
    for n, (source, _) in enumerate(units):
        alike[skeleton(source).text].append(n)
    for text in texts:
        mine = signature(text)
        most = most_edits(THRESHOLD, len(mine) * 100 // THRESHOLD)
        near = extract(mine, codes, scorer=Levenshtein.distance, score_cutoff=most, limit=None)
        numbers = {n for _, _, n in near} | set(alike[skeleton(text).text])
        yield _best(text, [(n, *units[n]) for n in numbers])


def _best(text: str, units: Iterable[tuple[int, str, str]]) -> list[Match]:
    ranked: dict[Pair, tuple[int, int, int, Match]] = {}
    for n, source, target in units:
        match = _match(text, source, target)
        if match.score >= THRESHOLD:
            rank = (KINDS.index(match.kind), -match.score, n, match)
            ranked[source, target] = min(ranked.get((source, target), rank), rank)
    return [match for *_, match in sorted(ranked.values())[:LIMIT]]


def _match(text: str, source: str, target: str) -> Match:
    if plain(text) == plain(source):
        return Match(100, "exact", source, target, "units", "imported")
    made = repaired(text, source, target, LANGUAGE)
    if made is not None:
        return Match(99, "repaired", source, made, "units", "imported")
    return Match(score(text, source), "fuzzy", source, target, "units", "imported")

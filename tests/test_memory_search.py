"""A search finds what looking at every unit would find, in the same order."""

from __future__ import annotations

import lzma
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflow.memory import Match, Memory, Unit
from workflow.memory import sync as sync_module
from workflow.memory.canonical import IMPORTED, TIERS, file_name, render_line
from workflow.memory.filling import Sizes
from workflow.memory.memory import no_progress
from workflow.memory.repair import repaired
from workflow.memory.similarity import score
from workflow.memory.values import KINDS, Kind
from workflow.project import Project

SMALL = Sizes(tail=4, segment=12, batch=9, small=2)
"""So that a few units make a tail, several segments and several changes of the store."""

SAID = "a an the of file files open opened opening Minsk Brest NATO 5 6 21 1,000 it's don't"
WORDS = st.sampled_from(SAID.split(" "))
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join) | st.sampled_from(
    ["...", "!", "Open the file.", "open the file", "He said 5 people came.", "  open  the file "]
)
TARGETS = st.sampled_from(["раз", "два 5", "три NATO", "1 000 и 21 пункт", "6 Minsk 5"])
Pairs = list[tuple[str, str]]
Files = dict[tuple[str, str], Pairs]
FILES = st.dictionaries(
    st.tuples(st.sampled_from(["one", "two", "three"]), st.sampled_from(IMPORTED)),
    st.lists(st.tuples(TEXTS, TARGETS), max_size=14),
    max_size=4,
)


@contextmanager
def projects() -> Iterator[Project]:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # no waiting for a disk
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        root = Path(folder).resolve()
        (root / "peraklad.toml").write_text('languages = ["ru"]\n', "utf-8")
        yield Project.open(str(root))


def put(project: Project, files: Files) -> None:
    """Make `files` the imported files of the project."""
    folder = Path(project.root, "locales/memory/ru")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {}
    for (origin, tier), pairs in files.items():
        known = next(t for t in IMPORTED if t == tier)
        name = Path(project.root, file_name("ru", origin, known))
        wanted[name] = "".join(render_line(*pair) for pair in pairs)
    for name in folder.iterdir():
        if name not in wanted:
            name.unlink()
    for name, text in wanted.items():
        name.write_text(text, "utf-8")
        os.utime(name, ns=(1, 1))


def by_looking_at_all(
    units: Sequence[Unit], text: str, threshold: int, limit: int, language: str = "ru"
) -> list[Match]:
    """What a search must find, from the definitions alone."""
    best: dict[tuple[str, str], tuple[tuple[object, ...], Match]] = {}
    for place, unit in enumerate(units):
        points, kind, target = score(text, unit.source), "fuzzy", unit.target
        if points == 100:
            kind = "exact"
        elif (made := repaired(text, unit.source, unit.target, language)) is not None:
            points, kind, target = 99, "repaired", made
        if points >= threshold:
            known: Kind = next(k for k in KINDS if k == kind)
            match = Match(points, known, unit.source, target, unit.origin, unit.tier)
            rank = (KINDS.index(known), -points, TIERS.index(unit.tier), unit.origin, place)
            pair = (unit.source, unit.target)
            if pair not in best or rank < best[pair][0]:
                best[pair] = (rank, match)
    return [match for _, match in sorted(best.values(), key=lambda found: found[0])][:limit]


def open_small(project: Project) -> Memory:
    return Memory(project, no_progress, SMALL)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(FILES, st.lists(TEXTS, min_size=1, max_size=4), st.integers(50, 100), st.integers(1, 6))
@example({("one", "imported"): [("open the file", "раз")] * 30}, ["open a file"], 60, 5)
def test_a_search_finds_what_looking_at_all_units_finds(
    files: Files,
    texts: list[str],
    threshold: int,
    limit: int,
) -> None:
    with projects() as project, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync_module, "_TICK", 0)  # nothing is written twice here
        put(project, files)
        with open_small(project) as memory:
            units = list(memory.units("ru"))
            assert len(units) == sum(map(len, files.values()))
            for text in texts:
                found = memory.search(text, "ru", threshold=threshold, limit=limit)
                assert found == by_looking_at_all(units, text, threshold, limit)


NAMES = st.tuples(st.sampled_from(["one", "two", "three", "four"]), st.just("imported"))
CHANGES = st.lists(
    st.tuples(NAMES, st.none() | st.lists(st.tuples(TEXTS, TARGETS), max_size=14)),
    min_size=3,
    max_size=9,
)
"""A file with new content, or none any more; one after the other."""


@settings(derandomize=True, deadline=None, max_examples=25)
@given(FILES, CHANGES, st.lists(TEXTS, min_size=1, max_size=3))
def test_after_any_changes_a_store_answers_like_a_new_one(
    files: Files, changes: list[tuple[tuple[str, str], Pairs | None]], texts: list[str]
) -> None:
    with projects() as project:
        for name, pairs in [(("one", "imported"), []), *changes]:
            if pairs is None:
                files.pop(name, None)
            else:
                files[name] = pairs
            put(project, files)
            with open_small(project) as memory:
                memory.sync("ru")
        with open_small(project) as memory:
            kept = [memory.search(text, "ru", threshold=50, limit=9) for text in texts]
            units = list(memory.units("ru"))
        Path(project.root, ".peraklad/memory.sqlite").unlink()
        with open_small(project) as memory:
            assert list(memory.units("ru")) == units
            for text, found in zip(texts, kept, strict=True):
                assert memory.search(text, "ru", threshold=50, limit=9) == found
                assert found == by_looking_at_all(units, text, 50, 9)


def test_real_sentences_are_found_as_by_looking_at_all(shared: Path) -> None:
    with lzma.open(shared / "data/memory/en-ru.tsv.xz", "rt", encoding="utf-8") as file:
        lines = [line.rstrip("\n").partition("\t") for line in islice(file, 90_000, 94_000)]
    pairs = [(source, target) for source, _, target in lines]
    chance = Random(3)
    texts = []
    for source in chance.sample([s for s, _ in pairs if len(s.split()) > 4], 12):
        words = source.split()
        words[chance.randrange(len(words))] = chance.choice(["also", "2021", "Minsk"])
        texts.append(" ".join(words))
    sizes = Sizes(tail=300, segment=1500, batch=2000)
    with projects() as project:
        put(project, {("real", "trusted"): pairs[:3800], ("more", "machine"): pairs[3800:]})
        with Memory(project, no_progress, sizes) as memory:
            units = list(memory.units("ru"))
            for text in texts:
                for threshold in (55, 75):
                    found = memory.search(text, "ru", threshold=threshold)
                    assert found == by_looking_at_all(units, text, threshold, 5)
                assert memory.search(text, "ru", threshold=50)

"""Law: whatever has changed, building again leaves what a build from nothing would make."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Tree
from workflow import catalogue
from workflow.editions import paging

TAGS = ("ru", "be", "pl")
TOPICS = ("Courts", "Rivers", "Schools")
CONFIG = (
    'base_url = "https://example.org/"\nlanguages = ["ru", "be", "pl"]\nvariants = ["be-Latn"]\n'
)


def source(name: str, number: int, topics: tuple[str, ...], day: int) -> str:
    said = ", ".join(f'"{topic}"' for topic in topics)
    front = f"+++\ndate = 2025-03-{day:02}\ntopics = [{said}]\n+++\n"
    return f"{front}{name.title()} is number {number}\n\nWhat it says.\n\nThe rest, told twice.\n"


class Steps:
    """Everyday changes to a project, each chosen at random."""

    def __init__(self, tree: Tree, seed: int) -> None:
        self.tree = tree
        self.random = random.Random(seed)
        self.numbers = 0
        self.steps: list[Callable[[], None]] = [
            self.english,
            self.translated,
            self.translated,
            self.signed,
            self.dated,
            self.added,
            self.removed,
            self.spoilt,
        ]

    def documents(self) -> list[Path]:
        return sorted((self.tree.root / "source").glob("*.txt"))

    def one(self) -> Path:
        return self.random.choice(self.documents())

    def added(self) -> None:
        self.numbers += 1
        topics = tuple(self.random.sample(TOPICS, self.random.randrange(3)))
        text = source(f"article {self.numbers}", self.numbers, topics, 1 + self.numbers % 28)
        self.tree.write(f"source/a{self.numbers}.txt", text)

    def removed(self) -> None:
        if len(self.documents()) > 2:
            self.one().unlink()

    def dated(self) -> None:
        path = self.one()
        day = self.random.randrange(10, 28)
        head, _, rest = path.read_text("utf-8").partition("date = 2025-03-")
        path.write_text(f"{head}date = 2025-03-{day}{rest[2:]}", "utf-8")

    def english(self) -> None:
        self.numbers += 1
        path = self.one()
        old = self.random.choice(("number", "What", "The rest"))
        path.write_text(path.read_text("utf-8").replace(old, f"{old} {self.numbers}", 1), "utf-8")

    def translated(self) -> None:
        """A sentence, a title or a topic is translated, by a person or a machine."""
        self.numbers += 1
        name = f"locales/{self.random.choice(TAGS)}/{self.one().stem}.po"
        path = self.tree.root / name
        if path.exists():
            found = catalogue.parse(path.read_bytes(), name)
            entries = list(found.entries)
            place = self.random.choice([n for n, e in enumerate(entries) if not e.obsolete])
            flags = ("fuzzy",) if self.random.random() < 0.3 else ()
            said = f"Слова {self.numbers}."
            entries[place] = replace(entries[place], msgstr=said, flags=flags)
            path.write_bytes(catalogue.render(replace(found, entries=tuple(entries))))

    def signed(self) -> None:
        tag = self.random.choice(TAGS)
        self.tree.run("approve", self.one().stem, "--language", tag, "--quiet")

    def spoilt(self) -> None:
        """A file of the editions is lost or changed by somebody."""
        found = sorted(p for p in (self.tree.root / "editions").rglob("*") if p.is_file())
        path = self.random.choice(found)
        if self.random.random() < 0.5:
            path.unlink()
        else:
            path.write_text("spoilt", "utf-8")


@pytest.mark.parametrize("mode", [(), ("--release",)])
@pytest.mark.parametrize("seed", range(4))
def test_steps_come_to_what_one_build_makes(
    tree: Tree,
    seed: int,
    mode: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    (tree.root / "source/article.txt").unlink()
    tree.write("peraklad.toml", CONFIG)
    steps = Steps(tree, seed)
    for _ in range(4):
        steps.added()
    for number in range(25):
        tree.run("extract", "--quiet")
        tree.run("build", "--quiet", *mode)
        assert tree.snapshot("editions") == at_once(tree, tmp_path / "clean", mode), number
        steps.random.choice(steps.steps)()


def at_once(tree: Tree, folder: Path, mode: tuple[str, ...]) -> dict[str, bytes]:
    """What a build from nothing makes of the same files."""
    shutil.copytree(tree.root, folder, ignore=shutil.ignore_patterns(".peraklad", "editions"))
    clean = Tree(folder)
    clean.run("build", "--quiet", *mode)
    made = clean.snapshot("editions")
    shutil.rmtree(folder)
    assert len(made) > 40
    return made

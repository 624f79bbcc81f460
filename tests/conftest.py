"""What the tests share: a project made from a few texts, and programs that may be missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workflow import cli

if TYPE_CHECKING:
    from tests.review_pages import Reader
    from tests.web_server import Served

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
"""Corpora beside the checkout in development and CI; the tests that need them say so."""

Run = Callable[..., int]


def require(*programs: str) -> None:
    """Leave the test out when a program is missing, or fail where all have to be there."""
    for program in programs:
        if shutil.which(program) is None:
            missing(f"{program} is not installed")


def missing(reason: str) -> None:
    """Leave the test out; with PERAKLAD_REQUIRE=all, as in CI, fail instead."""
    if os.environ.get("PERAKLAD_REQUIRE") == "all":
        pytest.fail(f"PERAKLAD_REQUIRE=all, but {reason}")
    pytest.skip(reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        require(*mark.args)


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder shared/ is not beside the checkout")
    return SHARED


class Tree:
    """A project in a temporary folder, in git, with a person who works on it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_bytes().decode()

    def run(self, *words: str) -> int:
        """One command, in this process, in this project."""
        return cli.main(["-C", str(self.root), *words])

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self, name: str = "", address: str = "") -> None:
        who = ("-c", f"user.name={name}", "-c", f"user.email={address}") if name else ()
        self.git("add", "-A")
        self.git(*who, "commit", "-q", "--allow-empty", "-m", "work")

    def snapshot(self, *folders: str) -> dict[str, bytes]:
        """Every file under `folders` (source, locales and editions) with its bytes."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in folders or ("source", "locales", "editions")
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }


CONFIG = 'title = "Test"\nlanguages = ["ru", "be", "pl"]\n'

ARTICLE = """A Title of Words

A short standfirst.

The first sentence has 5 words. The second one follows it! Does a third come?

- Who asks?

- Nobody asks [here]. It is late.
"""


_SOUNDS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхижклмнупкрстуввхизАБЦДЕФГХИЖКЛМНУПКРСТУВВХИЗ",
)


def said(english: str) -> str:
    """What stands for a Russian translation where only its fate matters."""
    return f"Перевод: {english.translate(_SOUNDS)}"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """A project with one article, `article`, not extracted yet."""
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    made = Tree(tmp_path / "project")
    made.write("peraklad.toml", CONFIG)
    made.write("source/article.txt", ARTICLE)
    made.write(".gitignore", "/.peraklad/\n/editions/\n")
    made.git("init", "-q", "-b", "main")
    made.git("config", "user.name", "Reviewer")
    made.git("config", "user.email", "reviewer@example.org")
    return made


# ---- the review page: what a module has that makes its own `tree` for all of its tests ---------


@pytest.fixture(scope="module")
def server(tree: Tree) -> Iterator[Served]:
    """The module's project, served."""
    from tests.web_server import Served

    with Served(tree.root) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    from tests.review_pages import browsing

    with browsing() as running:
        yield running


@pytest.fixture
def reader(browser: Any, server: Served) -> Iterator[Reader]:
    """A browser that has opened the page, and complains of nothing in the end."""
    from tests.review_pages import Reader

    reader = Reader(browser, server)
    yield reader
    reader.close()

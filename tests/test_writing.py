"""Writing a large file of the project piece by piece: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import CONFIG, Tree
from workflow.errors import PerakladError
from workflow.project import MEMORY, Project

NAME = f"{MEMORY}/ru/a.imported.tsv"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A project without git, which none of these tests needs."""
    made = Tree(tmp_path / "project")
    made.write("peraklad.toml", CONFIG)
    return made


@pytest.fixture
def project(tree: Tree) -> Project:
    return Project.open(str(tree.root))


def leftovers(tree: Tree) -> list[str]:
    return [p.name for p in (tree.root / ".peraklad/tmp").iterdir()]


def test_the_file_is_there_when_the_block_ends(tree: Tree, project: Project) -> None:
    with project.writing(NAME) as file:
        file.write(b"one\n")
        assert not (tree.root / NAME).exists()
        file.write(b"two\n")
    assert tree.read(NAME) == "one\ntwo\n"
    assert not leftovers(tree)


def test_an_exception_leaves_the_old_file(tree: Tree, project: Project) -> None:
    tree.write(NAME, "old\n")

    def fail() -> None:
        with project.writing(NAME) as file:
            file.write(b"new\n")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert tree.read(NAME) == "old\n"
    assert not leftovers(tree)


def test_equal_bytes_leave_the_file_alone(tree: Tree, project: Project) -> None:
    path = tree.write(NAME, "same\n")
    os.utime(path, ns=(1, 1))
    for content, touched in ((b"same\n", False), (b"diff\n", True), (b"longer\n", True)):
        with project.writing(NAME) as file:
            file.write(content)
        assert (path.stat().st_mtime_ns != 1) == touched
        assert path.read_bytes() == content
    assert not leftovers(tree)


def test_other_files_can_be_written_meanwhile(tree: Tree, project: Project) -> None:
    with project.writing(NAME) as file:
        file.write(b"one\n")
        project.put("editions/x.txt", b"two\n")
    assert (tree.read(NAME), tree.read("editions/x.txt")) == ("one\n", "two\n")


def test_a_link_out_of_the_project_is_refused(
    tree: Tree, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (tree.root / "locales").mkdir(exist_ok=True)
    (tree.root / "locales/memory").symlink_to(elsewhere)
    with (
        pytest.raises(PerakladError, match="is a link that leads elsewhere"),
        project.writing(NAME),
    ):
        pass
    assert not list(elsewhere.iterdir())


def test_a_full_disk_is_one_line(project: Project) -> None:
    with pytest.raises(PerakladError, match="cannot write: no space left"), project.writing(NAME):
        raise OSError(28, "No space left on device")


def test_only_editions_and_memory_can_be_discarded(tree: Tree, project: Project) -> None:
    path = tree.write(NAME, "old\n")
    project.discard(NAME)
    assert not path.exists()
    for name in ("locales/terms.csv", "locales/memory/../terms.csv", "source/article.txt"):
        with pytest.raises(PerakladError):
            project.discard(name)

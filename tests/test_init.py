"""`peraklad init`: a new repository that works with the same two commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Tree, missing, require
from workflow import cli


def test_a_new_project_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "news"
    assert cli.main(["init", str(root)]) == 0
    assert capsys.readouterr().out.endswith(f"now: cd {root} && make\n")
    tree = Tree(root)
    assert tree.run("extract") == 0
    assert tree.run("build") == 0
    assert (root / "editions/be/first-article.html").exists()
    assert "question" in tree.read("locales/first-article.pot")


def test_its_makefile_works(tmp_path: Path) -> None:
    """With the installed command in the place of the one its own .venv would get."""
    require("make")
    command = Path(sys.executable).with_name("peraklad")
    if not command.exists():
        missing("the peraklad command is not installed beside this Python")
    root = tmp_path / "news"
    cli.main(["init", str(root), "--quiet"])
    for target in ("all", "test", "status"):
        subprocess.run(
            ["make", "-s", "-C", root, target, f"PERAKLAD={command}"],
            check=True,
            capture_output=True,
        )
    assert (root / "editions/index.html").exists()
    done = subprocess.run(
        ["make", "-s", "-C", root, "release", f"PERAKLAD={command}"], capture_output=True
    )
    assert done.returncode == 2, "make says 2 for a command that fails: nothing is reviewed yet"


def test_files_that_are_there_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("mine")
    assert cli.main(["-C", str(tmp_path), "init"]) == 0
    assert (tmp_path / "README.md").read_text() == "mine"
    assert "README.md: kept as it is" in capsys.readouterr().out


def test_gits_own_files_are_completed(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.tmp\n/editions/")
    cli.main(["init", str(tmp_path), "--quiet"])
    assert (tmp_path / ".gitignore").read_text() == (
        "*.tmp\n/editions/\n/.venv/\n/.peraklad/\n/release/\n/users.json\n"
    )


def test_a_makefile_of_your_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Makefile").write_text("all:\n")
    cli.main(["init", str(tmp_path)])
    assert capsys.readouterr().out.endswith("&& peraklad extract && peraklad build\n")


def test_a_project_is_not_laid_out_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["init", str(tmp_path)])
    capsys.readouterr()
    assert cli.main(["init", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"peraklad: {tmp_path}/peraklad.toml: is a Peraklad project already; "
        "change into it and run 'peraklad extract'\n"
    )


def test_a_file_in_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "news").write_text("")
    assert cli.main(["init", str(tmp_path / "news")]) == 2
    assert capsys.readouterr().err == (
        f"peraklad: {tmp_path}/news: cannot be made: file exists; expected a folder you may "
        "write to; choose another\n"
    )

"""What `init --ci` lays out for a build server does there what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Tree
from tests.test_release_files import CHECKS, sign
from workflow import cli
from workflow.verbs import parser

GITHUB, GITLAB = ".github/workflows/peraklad.yml", ".gitlab-ci.yml"

ACTIONS = {
    "actions/checkout": "v4",
    "actions/setup-python": "v5",
    "actions/upload-artifact": "v4",
    "actions/upload-pages-artifact": "v3",
    "actions/deploy-pages": "v4",
}
"""Major versions that there are."""


def laid(root: Path, kind: str, name: str) -> Any:
    assert cli.main(["init", str(root), "--ci", kind, "--quiet"]) == 0
    return yaml.safe_load((root / name).read_text("utf-8"))


def steps(data: Any, job: str) -> list[tuple[str, str]]:
    """The scripts of a GitHub job, and the folder in which each runs."""
    found = data["jobs"][job]["steps"]
    return [(s["run"], s.get("working-directory", ".")) for s in found if "run" in s]


def scripts(data: Any, job: str) -> list[tuple[str, str]]:
    """The same of a GitLab job."""
    before = data[job].get("before_script", data["default"]["before_script"])
    return [("\n".join([*before, *data[job]["script"]]), ".")]


def commands(script: str) -> Iterator[list[str]]:
    for line in script.splitlines():
        yield shlex.split(line)


@pytest.fixture
def project(tmp_path: Path) -> Tree:
    """A new project in git, all of it signed off, at a tag."""
    tree = Tree(tmp_path / "news")
    laid(tree.root, "github", GITHUB)
    laid(tree.root, "gitlab", GITLAB)
    tree.write("peraklad.toml", tree.read("peraklad.toml") + CHECKS)
    tree.git("init", "-q", "-b", "main")
    tree.git("config", "user.name", "Reviewer")
    tree.git("config", "user.email", "reviewer@example.org")
    sign(tree, "ru", "be", "pl")
    tree.commit()
    tree.git("tag", "v1.0")
    return tree


def execute(tree: Tree, script: str, folder: str, bin_: Path) -> None:
    """As the server would: each line ends the job when it fails."""
    path = os.pathsep.join([str(bin_), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=tree.root / folder,
        env={**os.environ, "PATH": path, "PERAKLAD": "peraklad", "GITHUB_REF_NAME": "v1.0"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"


@pytest.fixture
def doubles(tmp_path: Path) -> Path:
    """Stand-ins for what would reach the network; they say what they were asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    inside = f'PYTHONPATH="{Path(__file__).resolve().parents[1]}" exec "{sys.executable}" '
    (folder / "peraklad").write_text(f'#!/bin/sh\n{inside} -m workflow "$@"\n')
    (folder / "python").write_text(
        '#!/bin/sh\ncase "$*" in "-m pip install --quiet peraklad") exit 0;; esac\nexit 9\n'
    )
    (folder / "gh").write_text(
        '#!/bin/sh\n[ "$1 $2 $3" = "release create v1.0" ] || exit 9\nshift 3\n'
        'for word in "$@"; do case $word in --*) ;; *) [ -s "$word" ] || exit 9;; esac; done\n'
    )
    for path in folder.iterdir():
        path.chmod(0o755)
    return folder


@pytest.mark.parametrize("job", ["preview", "release"])
@pytest.mark.parametrize(("kind", "name"), [("github", GITHUB), ("gitlab", GITLAB)])
def test_every_line_works(project: Tree, doubles: Path, kind: str, name: str, job: str) -> None:
    data = yaml.safe_load(project.read(name))
    run_all(project, (steps if kind == "github" else scripts)(data, job), doubles)
    assert (project.root / "editions/be/first-article.html").exists()
    made = (project.root / "release").exists()
    assert made == (job == "release")
    assert project.git("status", "--porcelain").replace("?? findings.xml\n", "") == ""


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_a_release_stops_where_something_is_missing(
    project: Tree, doubles: Path, kind: str
) -> None:
    project.write("source/new.txt", "A New One\n\nNobody has translated it.\n")
    project.run("extract", "--quiet")
    project.commit()
    data = yaml.safe_load(project.read(GITHUB if kind == "github" else GITLAB))
    jobs = (steps if kind == "github" else scripts)(data, "release")
    with pytest.raises(AssertionError, match="gate ru: unmet"):
        run_all(project, jobs, doubles)


def run_all(tree: Tree, jobs: list[tuple[str, str]], doubles: Path) -> None:
    for script, folder in jobs:
        execute(tree, script, folder, doubles)


@pytest.mark.parametrize(("kind", "name"), [("github", GITHUB), ("gitlab", GITLAB)])
def test_every_command_exists_with_its_options(tmp_path: Path, kind: str, name: str) -> None:
    data = laid(tmp_path / "news", kind, name)
    jobs = data["jobs"] if kind == "github" else {"preview": 0, "release": 0}
    known = [
        script for job in jobs for script, _ in (steps if kind == "github" else scripts)(data, job)
    ]
    ours = [words for script in known for words in commands(script) if words[0] == "peraklad"]
    assert len(ours) >= 5
    for words in ours:
        assert parser().parse_args(words[1:]).verb == words[1]


def test_actions_are_ones_that_exist(tmp_path: Path) -> None:
    laid(tmp_path / "news", "github", GITHUB)
    text = (tmp_path / "news" / GITHUB).read_text("utf-8")
    used = dict(re.findall(r"uses: ([\w/-]+)@(\S+)", text))
    assert used == ACTIONS


def test_what_each_job_may_do(tmp_path: Path) -> None:
    data = laid(tmp_path / "news", "github", GITHUB)
    assert data["permissions"] == {"contents": "read"}
    assert "permissions" not in data["jobs"]["preview"]
    assert data["jobs"]["release"]["permissions"] == {"contents": "write"}
    assert "pull_request" in data[True]  # YAML 1.1 reads the key "on" so
    assert "pull_request_target" not in data[True]
    checkout = data["jobs"]["release"]["steps"][0]["with"]
    assert checkout["fetch-depth"] == 0
    gitlab = laid(tmp_path / "other", "gitlab", GITLAB)
    assert gitlab["variables"]["GIT_DEPTH"] == "0"


def test_a_project_that_is_there_gets_the_file_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "peraklad.toml").write_text('title = "Mine"\n')
    assert cli.main(["init", str(tmp_path), "--ci", "github"]) == 0
    assert capsys.readouterr().out == f"{GITHUB}: made\n"
    names = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*") if p.is_file()}
    assert {n for n in names if not n.startswith(".peraklad/")} == {"peraklad.toml", GITHUB}
    (tmp_path / GITHUB).write_text("mine")
    assert cli.main(["init", str(tmp_path), "--ci", "github"]) == 0
    assert (tmp_path / GITHUB).read_text() == "mine"

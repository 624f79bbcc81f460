"""Killed at any moment, a command leaves no broken file and loses nothing.

A child process runs real commands and is killed with SIGKILL after a random time; afterwards
every file is read back whole, and a plain run comes to the result of an undisturbed one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ARTICLE, Tree
from workflow import catalogue, cli, ledger
from workflow.formats import load

KILLS = 70
"""Of each command, 210 in all; a command that was done before does not count."""

DOCUMENTS = 6

EDITED = ARTICLE.replace("5 words", "6 words").replace("It is late.", "It is rather late.")


def _run_and_kill(root: Path, words: list[str], after: float) -> bool:
    """Run a command in a forked child and kill it `after` seconds; whether it was still running."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(cli.main(["-C", str(root), *words]))
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _translated(tree: Tree) -> None:
    for path in sorted((tree.root / "locales").rglob("doc-*.po")):
        old = catalogue.parse(path.read_bytes(), path.name)
        entries = tuple(replace(e, msgstr=f"⟪{e.msgid}⟫") for e in old.entries)
        path.write_bytes(catalogue.render(replace(old, entries=entries)))


def _whole(tree: Tree) -> None:
    """Every file of the project can be read; no edition is cut short."""
    for name, data in tree.snapshot().items():
        if name.endswith((".po", ".pot")):
            catalogue.parse(data, name)
        elif name.endswith(".jsonl"):
            assert ledger.parse(data, name).records
            assert data.endswith(b"\n")
        elif name.endswith(".html"):
            assert data.rstrip().endswith(b"</html>")
        elif name.startswith("source/"):
            load(data, name)


def _translations(tree: Tree) -> set[str]:
    return {
        text
        for path in (tree.root / "locales").rglob("doc-*.po")
        for entry in catalogue.parse(path.read_bytes(), path.name).entries
        for text in [entry.msgstr]
        if text
    }


@pytest.fixture
def worked(tree: Tree) -> Tree:
    """A project with several translated and signed-off documents, whose English has changed."""
    (tree.root / "source/article.txt").unlink()
    for number in range(DOCUMENTS):
        tree.write(f"source/doc-{number}.txt", f"Document {number}\n\n{ARTICLE}")
    tree.run("extract", "--quiet")
    _translated(tree)
    documents = [f"doc-{number}" for number in range(DOCUMENTS)]
    tree.run("approve", *documents[:3], "--language", "ru", "--quiet")
    tree.run("build", "--quiet")
    for number in range(DOCUMENTS):
        tree.write(f"source/doc-{number}.txt", f"Document {number}\n\n{EDITED}")
    return tree


@pytest.mark.parametrize("verb", ["extract", "approve", "build"])
def test_kill(worked: Tree, verb: str) -> None:
    documents = [f"doc-{number}" for number in range(DOCUMENTS)]
    words = [verb, *documents]
    if verb == "approve":
        words += ["--language", "ru", "--language", "be", "--language", "pl"]
    texts = _translations(worked)
    start = worked.root.parent / "start"
    shutil.copytree(worked.root, start)
    undisturbed = Tree(worked.root.parent / "undisturbed")
    shutil.copytree(start, undisturbed.root)
    began = time.monotonic()
    undisturbed.run(*words, "--quiet")
    length = time.monotonic() - began
    randomly, killed = random.Random(verb), 0
    while killed < KILLS:
        shutil.rmtree(worked.root)
        shutil.copytree(start, worked.root)
        killed += _run_and_kill(worked.root, words, randomly.uniform(0, length))
        _whole(worked)
        assert _translations(worked) >= texts
    worked.run(*words, "--quiet")
    expected, found = undisturbed.snapshot(), worked.snapshot()
    if verb == "approve":  # the time of a sign-off is its own
        expected = {n: d for n, d in expected.items() if not n.endswith(".jsonl")}
        found = {n: d for n, d in found.items() if not n.endswith(".jsonl")}
    assert found == expected
    assert not list((worked.root / ".peraklad/tmp").iterdir())

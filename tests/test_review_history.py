"""What became of one sentence, from the ledger and from git."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import Tree, said
from workflow import catalogue, git
from workflow.ledger import key_of, source_of
from workflow.model import Catalogue, Entry
from workflow.project import Project
from workflow.review.desk import Desk
from workflow.review.history import Event, history
from workflow.review.values import Place, Wanted

PLACE = Place("article", "ru")
PATH = "locales/ru/article.po"
ENGLISH = "It is late."
A, B = "A <a@example.org>", "B <b@example.org>"


def fill(tree: Tree, text: str, width: int = 0) -> None:
    """Give `ENGLISH` the translation `text`, as another editor does."""
    path = tree.root / PATH
    read = catalogue.parse(path.read_bytes(), "")
    entries = tuple(_with(e, text) if e.msgid == ENGLISH else e for e in read.entries)
    data = catalogue.render(Catalogue(read.header, entries))
    path.write_bytes(data.replace(b'msgid "It is', b'msgid ""\n"It is') if width else data)


def _with(entry: Entry, text: str) -> Entry:
    return replace(entry, msgstr=text)


@pytest.fixture
def told(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """The history of a sentence with three commits, a save and an approval."""
    tree.run("extract")
    tree.commit()
    for day, (text, name) in enumerate([("Один", "A"), ("Два", "B"), ("Два", "A")], 1):
        monkeypatch.setenv("GIT_AUTHOR_DATE", f"2026-01-0{day}T10:00:00Z")
        fill(tree, text, width=day == 2)
        tree.commit(name, f"{name.lower()}@example.org")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    project = Project.open(str(tree.root))
    desk = Desk(project, errors=lambda opened, key: [])
    key = source_of((None, ENGLISH))
    entry = desk.opened(PLACE).entry(key)
    assert entry is not None
    saved = desk.save(PLACE, key, key_of(entry), "Уже поздно.", A)
    desk.decide(PLACE, "approve", [Wanted(key, saved.base)], B)
    desk.comment(PLACE, key, "Is it?", A)
    return history(desk.opened(PLACE), key, project)


def test_records_and_commits_newest_first(told: list[Event]) -> None:
    events = [(e.event, e.by, e.text, e.comment) for e in told if e.by]
    assert events == [
        ("comment", A, "Уже поздно.", "Is it?"),
        ("approve", B, "Уже поздно.", ""),
        ("translate", A, "Уже поздно.", ""),
        ("commit", B, "Два", ""),
        ("commit", A, "Один", ""),
    ]
    assert [e.at for e in told] == sorted((e.at for e in told), reverse=True)
    commits = [e for e in told if e.event == "commit"]
    assert [e.at for e in commits] == ["2026-01-02T10:00:00Z", "2026-01-01T10:00:00Z"]
    assert all(len(e.commit) == 40 for e in commits)


def test_without_git_the_ledger_tells(tree: Tree) -> None:
    tree.run("extract")
    desk = Desk(Project.open(str(tree.root)))
    key = source_of((None, ENGLISH))
    entry = desk.opened(PLACE).entry(key)
    assert entry is not None
    desk.save(PLACE, key, key_of(entry), said(ENGLISH), A)
    (event,) = [e for e in history(desk.opened(PLACE), key) if e.by]
    assert (event.event, event.by, event.text) == ("translate", A, said(ENGLISH))
    assert history(desk.opened(PLACE), "0" * 32) == []


def test_a_broken_version_says_nothing(tree: Tree) -> None:
    tree.run("extract")
    fill(tree, "Один")
    tree.commit("A", "a@example.org")
    good = (tree.root / PATH).read_bytes()
    tree.write(PATH, b"<<<<<<< ours\n" + good[: len(good) // 2])
    tree.commit("B", "b@example.org")
    tree.write(PATH, good)
    tree.commit("B", "b@example.org")
    project = Project.open(str(tree.root))
    key = source_of((None, ENGLISH))
    events = history(Desk(project).opened(PLACE), key, project)
    assert {e.text for e in events} == {"Один"}
    assert (events[-1].by, events[-1].event) == (A, "commit")


def test_versions_of_a_renamed_file_are_read_by_one_process(tree: Tree) -> None:
    for number in range(5):
        tree.write("locales/ru/old.po", f"text {number}\n" + "same\n" * 50)
        tree.commit("A", "a@example.org")
    tree.git("mv", "locales/ru/old.po", "locales/ru/new name.po")
    tree.commit("B", "b@example.org")
    found = list(git.history(str(tree.root), "locales/ru/new name.po", 200))
    assert [v.data[:6] for v in found] == [
        b"text 4",
        *(f"text {n}".encode() for n in (4, 3, 2, 1, 0)),
    ]
    assert [v.by for v in found] == [B, A, A, A, A, A]
    assert len(list(git.history(str(tree.root), "locales/ru/new name.po", 3))) == 3
    assert list(git.history(str(tree.root / "nothing"), "x", 3)) == []
    assert list(git.history(str(tree.root), "no\nsuch file", 3)) == []

"""The store is what the project's files say, whatever happens to it or to them."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CONFIG, REPOSITORY, Tree
from workflow import catalogue, ledger
from workflow.errors import ProjectError
from workflow.ledger import Ledger, Record, key_of, source_of
from workflow.memory import Match, Memory, Unit
from workflow.memory import memory as memory_module
from workflow.memory import store as store_module
from workflow.memory.canonical import TIERS, render_line
from workflow.memory.filling import Sizes
from workflow.memory.memory import STORE, no_progress
from workflow.model import JOINED, Catalogue, Entry
from workflow.project import CACHE, Project

IMPORTED = "locales/memory/ru/old.imported.tsv"
HEADER = (("Content-Type", "text/plain; charset=UTF-8"), ("Language", "ru"))


@pytest.fixture
def tree() -> Iterator[Tree]:
    """A project without git, in memory where there is such a place: the store waits for disks."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        made = Tree(Path(folder).resolve() / "project")
        made.write("peraklad.toml", CONFIG)
        yield made


@pytest.fixture
def project(tree: Tree) -> Project:
    put(tree, ("Open the file.", "Откройте файл."), ("Close the file.", "Закройте файл."))
    return Project.open(str(tree.root))


def put(tree: Tree, *pairs: tuple[str, str], name: str = IMPORTED) -> None:
    tree.write(name, "".join(render_line(*pair) for pair in pairs))


def put_catalogue(tree: Tree, *entries: Entry, records: tuple[Record, ...] = ()) -> None:
    tree.write("locales/ru/article.po", catalogue.render(Catalogue(HEADER, entries)))
    if records:
        tree.write("locales/ru/article.ledger.jsonl", ledger.render(Ledger(records)))


def approve(entry: Entry) -> Record:
    return Record("approve", source_of(entry.key), key_of(entry), "R <r@example.org>", "2026")


def targets(project: Project, text: str = "Open the file.", language: str = "ru") -> list[str]:
    with Memory.open(project, [language]) as memory:
        assert not memory.problems
        return [match.target for match in memory.search(text, language)]


def units(project: Project) -> list[Unit]:
    with Memory.open(project, ["ru"]) as memory:
        return list(memory.units("ru"))


def test_a_search_says_where_a_match_comes_from(project: Project) -> None:
    with Memory.open(project, ["ru"]) as memory:
        found = memory.search("Open the old file!", "ru")
    assert found == [
        Match(75, "fuzzy", "Open the file.", "Откройте файл.", "old", "imported"),
    ]


def test_catalogues_give_what_people_have_translated(tree: Tree, project: Project) -> None:
    signed, plain = Entry("One.", "Один."), Entry("Two.", "Два.")
    machine = Entry("Four.", "Четыре.")
    put_catalogue(
        tree,
        signed,
        plain,
        Entry("Three.", "Три.", flags=("fuzzy",)),
        machine,
        Entry("Five.", "Пять и шесть."),
        Entry("Six.", JOINED),
        Entry("Seven."),
        Entry("Eight.", "Восемь.", obsolete=True),
        Entry("Nine.", "Девять.", flags=("fuzzy",), obsolete=True),
        records=(
            approve(signed),
            Record("draft", source_of(machine.key), text="Четыре.", engine="x"),
        ),
    )
    tree.write("locales/ru/site.po", catalogue.render(Catalogue(HEADER, (Entry("Read", "Да"),))))
    found = [unit for unit in units(project) if unit.origin == "article"]
    assert found == [
        Unit("One.", "Один.", "article", "reviewed", "", "Two."),
        Unit("Two.", "Два.", "article", "translated", "One.", "Three."),
        Unit("Eight.", "Восемь.", "article", "translated", None, None),
    ]


def test_the_same_neighbours_make_a_context_match(tree: Tree, project: Project) -> None:
    put_catalogue(
        tree,
        Entry("Yes.", "Да.", msgctxt="a"),
        Entry("Who?", "Кто?"),
        Entry("Yes.", "Так точно.", msgctxt="b"),
    )
    with Memory.open(project, ["ru"]) as memory:

        def kinds(before: str | None, after: str | None) -> list[tuple[str, str]]:
            found = memory.search("Yes.", "ru", before=before, after=after)
            return [(match.kind, match.target) for match in found]

        assert kinds("", "Who?") == [("context", "Да."), ("exact", "Так точно.")]
        assert kinds("Who? ", "") == [("context", "Так точно."), ("exact", "Да.")]
        assert kinds(None, "Who?") == [("exact", "Да."), ("exact", "Так точно.")]
        assert kinds("x", "Who?") == [("exact", "Да."), ("exact", "Так точно.")]


def test_a_pair_is_shown_once_with_its_best_tier(tree: Tree, project: Project) -> None:
    pair = ("Open the file.", "Откройте файл.")
    put(tree, pair, pair, name="locales/memory/ru/good.trusted.tsv")
    put(tree, pair, name="locales/memory/ru/bad.machine.tsv")
    with Memory.open(project, ["ru"]) as memory:
        found = memory.search("Open the file.", "ru")
    assert found == [Match(100, "exact", *pair, "good", "trusted")]


def test_languages_are_kept_apart(tree: Tree, project: Project) -> None:
    put(tree, ("Open the file.", "Адкрыйце файл."), name="locales/memory/be/old.imported.tsv")
    with Memory.open(project, ["ru", "be"]) as memory:
        assert [m.target for m in memory.search("Open the file.", "be")] == ["Адкрыйце файл."]
        assert [m.target for m in memory.search("Open the files.", "be")] == ["Адкрыйце файл."]
        assert [m.target for m in memory.search("Open 5 files.", "pl")] == []
    assert targets(project) == ["Откройте файл."]


def test_a_repaired_match_comes_before_a_fuzzy_one(tree: Tree, project: Project) -> None:
    put(tree, ("He has 5 cats.", "5 кошек."), ("He has cats.", "Кошки."))
    with Memory.open(project, ["ru"]) as memory:
        found = memory.search("He has 7 cats.", "ru")
        assert [(m.score, m.kind, m.source, m.target) for m in found] == [
            (99, "repaired", "He has 5 cats.", "7 кошек."),
            (75, "fuzzy", "He has cats.", "Кошки."),
        ]
        assert memory.search("He has 7 cats.", "ru", threshold=100) == []


Change = Callable[[Tree], object]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda tree: put(tree, ("Open the file.", "Новый.")), ["Новый."]),
        (lambda tree: (tree.root / IMPORTED).unlink(), []),
        (lambda tree: (tree.root / IMPORTED).touch(), ["Откройте файл."]),
        (lambda tree: tree.write("locales/memory/ru/x.txt", "no unit"), ["Откройте файл."]),
    ],
)
def test_a_change_of_a_file_is_seen(
    tree: Tree, project: Project, change: Change, expected: list[str]
) -> None:
    assert targets(project) == ["Откройте файл."]
    change(tree)
    assert targets(project) == expected


def test_a_decision_in_the_ledger_is_seen(tree: Tree, project: Project) -> None:
    entry = Entry("One.", "Один.")
    put_catalogue(tree, entry)
    assert units(project)[-1].tier == "translated"
    put_catalogue(tree, entry, records=(approve(entry),))
    assert units(project)[-1].tier == "reviewed"


def test_an_open_memory_takes_changes_in_when_asked(tree: Tree, project: Project) -> None:
    with Memory.open(project, ["ru"]) as memory:
        put(tree, ("Open the file.", "Новый."))
        assert memory.search("Open the file.", "ru")[0].target == "Откройте файл."
        memory.sync("ru")
        assert memory.search("Open the files.", "ru")[0].target == "Новый."


def test_an_open_memory_sees_what_another_command_has_taken_in(
    tree: Tree, project: Project
) -> None:
    with Memory.open(project, ["ru"]) as memory:
        assert memory.search("Open the files.", "ru")[0].target == "Откройте файл."
        put(tree, ("Open the file.", "Новый."))
        assert targets(project) == ["Новый."]
        assert memory.search("Open the files.", "ru")[0].target == "Новый."


def test_nothing_is_read_twice(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a file that was written just before it was read for the first time."""
    assert targets(project)
    read: list[str] = []
    monkeypatch.setattr(Project, "_read", lambda _, name: read.append(name))
    assert targets(project)
    assert read == []


def test_a_touched_file_is_read_but_not_taken_in_again(tree: Tree, project: Project) -> None:
    assert targets(project)
    os.utime(tree.root / IMPORTED, ns=(5, 5))
    with sqlite3.connect(tree.root / CACHE / STORE) as base:
        base.execute("UPDATE unit SET target = 'kept'")
    base.close()
    assert targets(project) == ["kept"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("locales/ru/article.po", "msgid", "locales/ru/article.po:1: "),
        ("locales/ru/article.ledger.jsonl", "{", "locales/ru/article.ledger.jsonl:1: "),
        (IMPORTED, "a\tb\nno unit\n", f"{IMPORTED}:2: has 1 columns; "),
        (IMPORTED, "Open the file.\tb\n" * 9 + "\\x\tb", f"{IMPORTED}:10: \\x is no escape; "),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_left_out(
    tree: Tree, project: Project, name: str, data: str, told: str
) -> None:
    put(tree, ("Open the file.", "Другой."), name="locales/memory/ru/other.imported.tsv")
    put_catalogue(tree, Entry("One.", "Один."))
    assert len(units(project)) == 4
    good = (tree.root / name).read_bytes() if (tree.root / name).exists() else b""
    tree.write(name, data)
    for _ in range(2):
        with Memory.open(project, ["ru"]) as memory:
            assert [str(p)[: len(told)] for p in memory.problems] == [told]
            found = memory.search("Open the file.", "ru")
            assert "Другой." in [m.target for m in found]
            assert "b" not in [m.target for m in found]
            gone = {"old"} if name == IMPORTED else {"article"}
            assert {u.origin for u in memory.units("ru")} == {"old", "article", "other"} - gone
    tree.write(name, good)
    assert len(units(project)) == 4


def test_a_table_with_a_name_that_says_nothing_is_told(tree: Tree, project: Project) -> None:
    tree.write("locales/memory/ru/units.tsv", "a\tb\n")
    with Memory.open(project, ["ru"]) as memory:
        assert [str(p) for p in memory.problems] == [
            "locales/memory/ru/units.tsv: is not read: its name does not say where its units come"
            " from, and how good they are; expected locales/memory/ru/<origin>.<trusted|imported|"
            "machine>.tsv; rename it, or import it with 'peraklad memory import'"
        ]


def overwrite(path: Path, data: bytes, at: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all" * 100),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: overwrite(path, b"\xff" * 60_000, 8192),
        lambda path: path.write_bytes(path.read_bytes()[:9000]),
        lambda path: path.with_name(f"{path.name}-journal").write_bytes(b"x" * 9000),
    ],
)
def test_a_damaged_store_is_made_anew(
    tree: Tree, project: Project, damage: Callable[[Path], object]
) -> None:
    assert targets(project) == ["Откройте файл."]
    damage(tree.root / CACHE / STORE)
    assert targets(project) == ["Откройте файл."]
    assert len(units(project)) == 2


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE tail SET codes = x'00'",
        "UPDATE unit SET tier = 99",
        "UPDATE unit SET source = x'ff', skeleton = 0",
        "UPDATE unit SET target = CAST(x'ff' AS TEXT)",
        "DROP TABLE unit",
        "DROP TABLE tail",
        "ALTER TABLE file DROP COLUMN digest",
    ],
)
def test_a_store_that_holds_nonsense_is_made_anew(tree: Tree, project: Project, query: str) -> None:
    assert targets(project) == ["Откройте файл."]
    base = sqlite3.connect(tree.root / CACHE / STORE)
    base.execute(query)
    base.commit()
    base.close()
    tree.write("locales/memory/ru/x.trusted.tsv", "Open the files.\tX\n")
    assert sorted(targets(project)) == ["X", "Откройте файл."]
    assert sorted(targets(project, "Open the filing.")) == ["X", "Откройте файл."]


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE unit SET tier = 99",
        "UPDATE unit SET source = x'ff'",
        "UPDATE unit SET target = CAST(x'ff' AS TEXT)",
        "DELETE FROM unit WHERE id = 2",
        "DROP TABLE unit",
    ],
)
def test_all_units_come_out_of_a_store_that_holds_nonsense(
    tree: Tree, project: Project, query: str
) -> None:
    before = units(project)
    assert len(before) == 2
    base = sqlite3.connect(tree.root / CACHE / STORE)
    base.execute(query)
    base.commit()
    base.close()
    assert units(project) == before


def test_all_units_come_once_out_of_a_store_that_breaks_meanwhile(
    tree: Tree, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = many(tree)
    monkeypatch.setattr(memory_module, "_PAGE", 7)
    before = units(project)
    assert len(before) == expected
    with Memory.open(project, ["ru"]) as memory:
        found = []
        for unit in memory.units("ru"):
            found.append(unit)
            if len(found) == 60:
                overwrite(tree.root / CACHE / STORE, b"\xff" * 60_000, 0)
        assert found == before
    assert (tree.root / CACHE / STORE).read_bytes().startswith(b"SQLite format 3")


def test_units_of_some_tiers(tree: Tree, project: Project) -> None:
    signed, plain = Entry("One.", "Один."), Entry("Two.", "Два.")
    put_catalogue(tree, signed, plain, records=(approve(signed),))
    put(tree, ("Three.", "Три."), name="locales/memory/ru/x.trusted.tsv")
    with Memory.open(project, ["ru"]) as memory:
        assert [u.source for u in memory.units("ru", ["reviewed"])] == ["One."]
        found = memory.units("ru", ["trusted", "translated"])
        assert [u.source for u in found] == ["Three.", "Two."]
        by_tier: list[Unit] = []
        for tier in TIERS:
            by_tier += memory.units("ru", [tier])
        assert [unit.tier for unit in by_tier] == ["reviewed", "translated", "trusted"] + [
            "imported"
        ] * 2


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE segment SET sizes = x'00'",
        "UPDATE length SET codes = x'0000'",
        "UPDATE length SET codes = x'00'",
        "UPDATE length SET ids = x'00'",
        "DELETE FROM length",
        "UPDATE posting SET numbers = x'00'",
    ],
)
def test_a_damaged_segment_is_made_anew(tree: Tree, project: Project, query: str) -> None:
    put(tree, *((f"Open the file of user{n}.", f"{n}") for n in range(50)))
    small = Sizes(tail=2, segment=99)
    with Memory(project, no_progress, small) as memory:
        memory.sync("ru")
    base = sqlite3.connect(tree.root / CACHE / STORE)
    base.execute(query)
    base.commit()
    base.close()
    with Memory(project, no_progress, small) as memory:
        found = memory.search("Open my file of user7.", "ru", limit=1)
    assert [match.target for match in found] == ["7"]


def test_a_store_of_another_version_or_program_is_made_anew(
    tree: Tree, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "VERSION", store_module.VERSION + 1)
    assert targets(project)
    monkeypatch.undo()
    assert targets(project) == ["Откройте файл."]
    (tree.root / CACHE / STORE).unlink()
    base = sqlite3.connect(tree.root / CACHE / STORE)
    base.executescript('CREATE TABLE unit(x); CREATE TABLE "o""dd"(y); CREATE VIEW v AS SELECT 1')
    base.close()
    assert targets(project) == ["Откройте файл."]
    base = sqlite3.connect(tree.root / CACHE / STORE)
    names = {name for (name,) in base.execute("SELECT name FROM sqlite_master")}
    base.close()
    assert not names & {'o"dd', "v"}


def test_without_a_place_for_the_store_the_search_goes_on(tree: Tree, project: Project) -> None:
    (tree.root / CACHE / STORE).mkdir(parents=True)
    assert targets(project) == ["Откройте файл."]
    (tree.root / CACHE / STORE).rmdir()
    (tree.root / ".peraklad").rmdir()
    (tree.root / ".peraklad").write_bytes(b"")
    assert targets(project) == ["Откройте файл."]


def test_a_cache_that_is_a_link_elsewhere_is_not_followed(
    tree: Tree, project: Project, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tree.root / ".peraklad").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ProjectError, match="link that leads elsewhere"):
        Memory.open(project, ["ru"])
    assert not list((tmp_path / "elsewhere").iterdir())


CHILD = """
import os, signal, sys
from workflow.memory.memory import Memory
from workflow.memory.filling import Sizes
from workflow.project import Project
count = 0
def progress(done, total):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
with Memory(Project.open(sys.argv[1]), progress, Sizes(tail=5, segment=40, batch=60)) as memory:
    memory.sync("ru")
    print(len(list(memory.units("ru"))))
"""


def child(tree: Tree, stop: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(tree.root), str(stop)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def many(tree: Tree) -> int:
    for number in range(5):
        pairs = ((f"Sentence {number} of {n} words.", f"{n}") for n in range(50))
        put(tree, *pairs, name=f"locales/memory/ru/many{number}.imported.tsv")
    return 5 * 50 + 2


@pytest.mark.parametrize("stop", [1, 4, 7])
def test_a_killed_import_goes_on_where_it_was(tree: Tree, project: Project, stop: int) -> None:
    expected = many(tree)
    killed = child(tree, stop)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert len(units(project)) == expected
    assert targets(project, "Sentence 3 of 7 words.")[0] == "7"


def test_several_commands_at_once(tree: Tree, project: Project) -> None:
    expected = many(tree)
    running = [child(tree, 0) for _ in range(3)]
    said = [process.communicate()[0] for process in running]
    assert said == [f"{expected}\n"] * 3
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(units(project)) == expected


def test_a_locked_store_is_one_line(
    tree: Tree, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert targets(project)
    monkeypatch.setattr(store_module, "WAIT", 0.01)
    base = sqlite3.connect(tree.root / CACHE / STORE, isolation_level=None)
    base.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(ProjectError, match="another command is still reading files in"):
            targets(project)
    finally:
        base.close()
    assert targets(project) == ["Откройте файл."]


def test_threads_take_turns(project: Project) -> None:
    found: list[str] = []
    with Memory.open(project, ["ru"]) as memory:

        def work() -> None:
            for _ in range(20):
                found.extend(m.target for m in memory.search("Open the file.", "ru"))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == ["Откройте файл."] * 80


def test_a_search_while_units_are_read(project: Project) -> None:
    with Memory.open(project, ["ru"]) as memory:
        found = [memory.search(u.source, "ru")[0].target == u.target for u in memory.units("ru")]
    assert found == [True, True]


@pytest.mark.parametrize(
    "text", ["", " ", "\udc80 broken", "\0", "word " * 20_000, "a" * 100_000, "'\"; DROP", "\u200b"]
)
def test_any_text_can_be_searched(project: Project, text: str) -> None:
    with Memory.open(project, ["ru"]) as memory:
        for threshold in (-5, 0, 1, 75, 100, 101):
            assert len(memory.search(text, "ru", threshold=threshold)) <= 2
        assert memory.search("Open the file.", "ru", limit=0) == []


def test_progress_is_told_in_bytes(tree: Tree, project: Project) -> None:
    many(tree)
    told: list[tuple[int, int]] = []
    with Memory.open(project, ["ru"], lambda done, total: told.append((done, total))):
        pass
    assert told == sorted(told)
    size = sum(p.stat().st_size for p in (tree.root / "locales/memory/ru").iterdir())
    assert told[-1] == (size, size)
    assert {total for _, total in told} == {size}


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import workflow.memory, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    heavy = {"sqlite3", "rapidfuzz", "json", "hashlib", "workflow.catalogue"}
    assert not heavy & set(done.stdout.split())

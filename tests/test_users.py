"""Users of the review page: the file, passwords, roles, the commands, and limits on guessing."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Tree
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.web import users
from workflow.web.limits import (
    ADDRESS_TRIES,
    CLIENT_TRIES,
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST,
    WINDOW,
    Limiter,
)
from workflow.web.sessions import Sessions
from workflow.web.users import Busy, Cost, User, Users, hashed, parse, render, strong

PASSWORD = "four plain words here"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing: what they protect is not tested here."""
    monkeypatch.setattr(users, "COST", Cost(2**4, 8, 1))


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def add(tree: Tree, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    typed(monkeypatch, f"{PASSWORD}\n")
    return tree.run("user", "add", *words)


def loaded(tree: Tree, path: str = "") -> Users:
    return Users.load(Project.open(str(tree.root)), path)


def a_user(**changes: Any) -> dict[str, Any]:
    known = {
        "address": "a@example.org",
        "name": "A",
        "password": hashed(PASSWORD),
        "roles": {"be": "reviewer"},
    }
    return {**known, **changes}


def a_file(*listed: object, **changes: Any) -> bytes:
    top = {"format": "peraklad users", "version": 1, "users": list(listed), **changes}
    return json.dumps(top).encode()


def test_a_user_is_added_and_signs_in(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not add(tree, monkeypatch, "A@example.org", "--name", "A", "--role", "be=reviewer")
    found = loaded(tree)
    user = found.verify(" a@EXAMPLE.org ", PASSWORD)
    assert user is not None
    assert user.by == "A <A@example.org>"
    assert found.verify("a@example.org", PASSWORD + "!") is None
    assert found.verify("b@example.org", PASSWORD) is None
    assert (tree.root / "users.json").stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in tree.read("users.json")


def test_roles_are_by_language() -> None:
    user = User(
        "a@example.org", "A", "", {"be": "reviewer", "*": "translator", "sr-Latn": "editor"}
    )
    assert [user.role(tag) for tag in ("be", "BE", "pl", "sr-latn", "be-tarask")] == [
        "reviewer", "reviewer", "translator", "editor", "translator",
    ]  # fmt: skip
    assert User("a@example.org", "A", "", {"be": "reviewer"}).role("ru") is None


def test_a_hash_is_never_shown(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(tree, monkeypatch, "a@example.org", "--name", "A", "--role", "*=editor")
    for words in (("list",), ("list", "--json")):
        assert not tree.run("user", *words)
    assert "scrypt" not in capsys.readouterr().out
    assert "scrypt" not in repr(loaded(tree).all())


def test_the_commands(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(tree, monkeypatch, "b@example.org", "--name", "B")
    add(tree, monkeypatch, "a@example.org", "--name", "A", "--role", "be=reviewer")
    assert not tree.run(
        "user", "role", "A@example.org", "--role", "*=editor", "--role", "xx=editor"
    )
    typed(monkeypatch, "another four plain words\n")
    assert not tree.run("user", "password", "a@example.org")
    found = loaded(tree)
    assert found.verify("a@example.org", PASSWORD) is None
    assert found.verify("a@example.org", "another four plain words")
    assert not tree.run("user", "remove", "b@example.org")
    assert [u.address for u in found.all()] == ["a@example.org"]  # read again: the file changed
    out = capsys.readouterr().out.splitlines()
    assert "added B <b@example.org>: no role, reads only" in out
    assert "A <a@example.org>: editor in all languages, editor in xx" in out
    assert "the project has no edition in xx" in out
    assert "removed B <b@example.org>" in out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("add", "a@example.org", "--name", "A"), "a@example.org is a user already"),
        (("add", "A@EXAMPLE.org", "--name", "A"), "is a user already"),
        (("add", "b", "--name", "B"), "'b' is no address"),
        (("add", "b@example.org", "--name", "B <x>"), "is no name"),
        (("add", "b@example.org", "--name", "B\n"), ""),
        (("add", "b@example.org", "--name", "\u202eB"), "is no name"),
        (("add", "b@example.org", "--name", "B", "--role", "be"), "LANGUAGE=ROLE"),
        (("add", "b@example.org", "--name", "B", "--role", "be=boss"), "'boss' is no role"),
        (("add", "b@example.org", "--name", "B", "--role", "../be=editor"), "is no language"),
        (("password", "c@example.org"), "no user c@example.org"),
        (("remove", "c@example.org"), "no user c@example.org"),
        (("role", "c@example.org"), "no user c@example.org"),
    ],
)
def test_what_cannot_be(
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    line: str,
) -> None:
    add(tree, monkeypatch, "a@example.org", "--name", "A")
    before = tree.read("users.json")
    typed(monkeypatch, f"{PASSWORD}\n")
    assert tree.run("user", *words) == (2 if line else 0)
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == bool(line)
    assert (tree.read("users.json") == before) == bool(line)


@pytest.mark.parametrize(
    ("password", "line"),
    [
        ("", "there is no password"),
        ("\n", "a password of 0 characters; expected 12 to 1024"),
        ("eleven char\n", "a password of 11 characters"),
        ("x" * 1025 + "\n", "a password of 1025 characters"),
        ("aaaaaaaaaaaaaaa\n", "easily guessed"),
        ("LONG@example.org\n", "easily guessed"),
    ],
)
def test_weak_passwords(
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    password: str,
    line: str,
) -> None:
    typed(monkeypatch, password)
    assert tree.run("user", "add", "long@example.org", "--name", "A") == 2
    assert line in capsys.readouterr().err
    assert not (tree.root / "users.json").exists()


def test_the_same_characters_are_the_same_password() -> None:
    user = User("a@example.org", "A", "")
    composed, apart = "na\u00efve words here", "nai\u0308ve words here"
    assert strong(composed, user) == composed
    parts = users._parts(hashed(composed))
    assert parts is not None
    assert users._scrypt(apart, parts[1], parts[0]) == parts[2]


def test_removing_a_user_or_changing_a_password_signs_them_out(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        add(tree, monkeypatch, f"{name}@example.org", "--name", name.upper())
    found = loaded(tree)
    sessions = Sessions(Project.open(str(tree.root)), found)
    cookies = [sessions.start(user) for user in found.all()]
    assert [sessions.user(cookie) for cookie in cookies] == list(found.all())
    assert not tree.run("user", "remove", "a@example.org")
    typed(monkeypatch, "another four plain words\n")
    assert not tree.run("user", "password", "b@example.org")
    assert [sessions.user(cookie) for cookie in cookies] == [None, None]


def test_advice(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(tree, monkeypatch, "a@example.org", "--name", "A")
    assert "git does not ignore users.json; add it to .gitignore" in capsys.readouterr().out
    tree.write(".gitignore", "/users.json\n")
    (tree.root / "users.json").chmod(0o644)
    project = Project.open(str(tree.root))
    assert loaded(tree).advice(project) == [
        "users.json can be read by others; run: chmod 600 users.json"
    ]
    tree.git("add", "-f", "users.json")
    assert "git does not ignore users.json; add it to .gitignore" in loaded(tree).advice(project)


def test_a_file_elsewhere(tree: Tree, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "team.json")
    assert not add(tree, monkeypatch, "a@example.org", "--name", "A", "--users", elsewhere)
    assert loaded(tree, elsewhere).get("a@example.org")
    assert not (tree.root / "users.json").exists()
    with pytest.raises(PerakladError, match=r"users\.json: is not there"):
        loaded(tree)


GOOD = "scrypt$16$8$1$AAAAAAAAAAAAAAAAAAAAAA==$" + "A" * 43 + "="


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "is no JSON"),
        (b"\xff", "is not UTF-8"),
        (b"[]", "the file is no object"),
        (b"{}", "has no field 'format'"),
        (b'{"format": "peraklad users", "version": 1, "users": [}', "is no JSON"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b"[" * 100_000, "values"),
        (b"[" * 50 + b"]" * 50, "nested too deeply"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is no JSON"),
        (b" " * (1 << 20) + b"{}", "bytes"),
        (a_file(version=2), "is no users file"),
        (a_file(version=True), "'version' is of the wrong kind"),
        (a_file(users={}), "'users' is of the wrong kind"),
        (a_file(more=1), "unknown field 'more'"),
        (a_file("a"), "user 1 is no object"),
        (a_file(a_user(password=GOOD), a_user(address="A@example.org")), "is there twice"),
        (a_file(a_user(admin=True)), "unknown field 'admin'"),
        (a_file(a_user(name="")), "user 1: '' is no name"),
        (a_file(a_user(name="A\ud800")), "is no name"),
        (a_file(a_user(roles=[])), "'roles' is of the wrong kind"),
        (a_file(a_user(roles={"be": "root"})), "'root' is no role"),
        (a_file(a_user(roles={"be": ["editor"]})), "is no role"),
        (a_file(a_user(roles={"..": "editor"})), "'..' is no language"),
        (a_file(a_user(password="secret")), "is no hash that can be used"),
        (a_file(a_user(password=GOOD.replace("16$8", "999999999$8"))), "is no hash"),
        (a_file(a_user(password=GOOD.replace("16$8", "15$8"))), "is no hash"),
        (a_file(a_user(password=GOOD.replace("16$8", "8388608$8"))), "is no hash"),
        (a_file(a_user(password=GOOD.replace("8$1", "8$9"))), "is no hash"),
    ],
)
def test_hostile_files(data: bytes, line: str) -> None:
    with pytest.raises(PerakladError) as caught:
        parse(data, "users.json")
    assert str(caught.value).startswith("users.json")
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_folders_and_pipes_are_no_users_file(tree: Tree, make: Callable[[Path], None]) -> None:
    make(tree.root / "users.json")
    with pytest.raises(PerakladError, match=r"users\.json: is no regular file"):
        loaded(tree)


def test_a_link_that_leads_elsewhere(tree: Tree, tmp_path: Path) -> None:
    tree.write("../team.json", a_file(a_user()))
    (tree.root / "users.json").symlink_to(tmp_path / "team.json")
    with pytest.raises(PerakladError, match="is a link that leads elsewhere"):
        loaded(tree)


NAMES = st.text("abc \u0434\u00e9'.-", min_size=1, max_size=20).filter(lambda n: n == n.strip())
ROLES = st.dictionaries(
    st.sampled_from(("be", "ru", "pl", "be-tarask", "*")), st.sampled_from(users.ROLES)
)


@settings(derandomize=True, max_examples=50)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}@[a-z]{1,5}", fullmatch=True), NAMES), ROLES)
def test_what_is_written_is_read(names: dict[str, str], roles: dict[str, users.Role]) -> None:
    made = {address: User(address, name, GOOD, roles) for address, name in names.items()}
    assert parse(render(list(made.values())), "users.json") == made


def test_unknown_addresses_cost_as_much(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "COST", Cost(2**6, 8, 1))
    add(tree, monkeypatch, "a@example.org", "--name", "A")
    monkeypatch.setattr(users, "COST", Cost(2**4, 8, 1))
    asked: list[Cost] = []
    scrypt = users._scrypt

    def watched(password: str, salt: bytes, cost: Cost) -> bytes:
        asked.append(cost)
        return scrypt(password, salt, cost)

    monkeypatch.setattr(users, "_scrypt", watched)
    found = loaded(tree)
    for address in ("a@example.org", "b@example.org", "", "x" * 10_000):
        assert found.verify(address, "wrong") is None
    assert found.verify("a@example.org", "x" * 1_000_000) is None
    assert asked == [Cost(2**6, 8, 1)] * 5


def test_few_hashes_at_once(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tree, monkeypatch, "a@example.org", "--name", "A")
    found = loaded(tree)
    running, most, lock, go = [0], [0], threading.Lock(), threading.Event()

    def slow(password: str, salt: bytes, cost: Cost) -> bytes:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        go.wait(5)
        with lock:
            running[0] -= 1
        return b""

    monkeypatch.setattr(users, "_scrypt", slow)
    refused: list[Busy] = []

    def attempt() -> None:
        try:
            found.verify("a@example.org", "wrong")
        except Busy as busy:
            refused.append(busy)
            go.set()  # the others wait in a queue that is full

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2
    assert refused


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_five_failures_one_waits_longer_each_time() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(ADDRESS_TRIES):
        assert limiter.allowed("a@example.org", "192.0.2.1") == 0
        limiter.failed("a@example.org", "192.0.2.1")
    waits = []
    for _ in range(8):
        wait = limiter.failed("A@example.org ", "192.0.2.2")
        waits.append(wait)
        clock.now += wait
        assert limiter.allowed("a@example.org", "192.0.2.3") == 0
    assert waits[0] == FIRST_WAIT
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    clock.now += LONGEST_WAIT + WINDOW + 1
    assert [limiter.allowed("a@example.org", "192.0.2.9") for _ in range(6)] == [0] * 5 + [30]


def test_while_one_waits_a_try_counts_and_does_not_prolong() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(ADDRESS_TRIES):
        limiter.allowed("a", "192.0.2.1")
    clock.now += 10
    assert [limiter.allowed("a", "192.0.2.1") for _ in range(3)] == [FIRST_WAIT - 10] * 3
    clock.now += FIRST_WAIT
    assert limiter.allowed("a", "192.0.2.1") == 0
    assert limiter.failed("a", "192.0.2.1") == FIRST_WAIT * 2**4  # three that were refused, and one


def test_many_at_once_are_no_way_round() -> None:
    limiter = Limiter(Clock())
    assert sum(limiter.allowed("a", f"192.0.2.{n}") == 0 for n in range(100)) == ADDRESS_TRIES


def test_a_client_cannot_try_many_addresses() -> None:
    limiter = Limiter(Clock())
    tried = [limiter.allowed(f"{n}@example.org", "2001:db8::" + f"{n:x}") for n in range(100)]
    assert tried.count(0) == CLIENT_TRIES


def test_success_forgets_the_address_and_not_the_client() -> None:
    limiter = Limiter(Clock())
    for n in range(CLIENT_TRIES - 1):
        assert limiter.allowed(f"{n}@example.org", "192.0.2.1") == 0
    for _ in range(50):
        assert limiter.allowed("a@example.org", "192.0.2.1") == 0
        limiter.succeeded("a@example.org", "192.0.2.1")
    assert limiter.allowed("b@example.org", "192.0.2.1") == 0
    assert limiter.allowed("c@example.org", "192.0.2.1") > 0


def test_its_memory_is_bounded() -> None:
    limiter = Limiter(Clock())
    for n in range(2 * MOST):
        limiter.allowed(f"{n}@example.org", f"client {n}")
    assert len(limiter) == 2 * MOST


@settings(derandomize=True, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=200))
def test_guesses_are_few_whatever_the_rhythm(tries: list[tuple[int, bool]]) -> None:
    clock = Clock()
    limiter = Limiter(clock)
    guesses: list[float] = []
    for pause, told in tries:
        clock.now += pause
        if limiter.allowed("a", "192.0.2.1") == 0:
            guesses.append(clock.now)
            if told:
                limiter.failed("a", "192.0.2.1")
    for start in guesses:
        assert sum(start <= g < start + WINDOW for g in guesses) <= ADDRESS_TRIES + 5

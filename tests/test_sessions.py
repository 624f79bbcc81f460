"""Sessions: no fixation, an end for each, and nothing in the file that signs anybody in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.config import Config
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.web.sessions import IDLE, LONGEST, MOST, Sessions, csrf
from workflow.web.users import User

A = User("a@example.org", "A", "scrypt$1", {"*": "editor"})
B = User("b@example.org", "B", "scrypt$2")


class Directory(dict[str, User]):
    """Users without a file."""


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """Sessions with their users and their clock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.users = Directory({u.address: u for u in (A, B)})
        self.clock = Clock()
        self.sessions = self.another()
        self.file = root / ".peraklad" / "sessions.json"

    def another(self) -> Sessions:
        """As after a restart, or in another process."""
        return Sessions(Project(str(self.root), Config()), self.users, self.clock)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_session(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    assert desk.sessions.user(cookie) == A
    assert len(cookie) >= 43  # 256 bits
    desk.sessions.end(cookie)
    assert desk.sessions.user(cookie) is None
    assert desk.another().user(cookie) is None


def test_the_file_signs_nobody_in(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    assert desk.file.stat().st_mode & 0o777 == 0o600
    text = desk.file.read_text()
    assert cookie not in text
    assert A.password not in text
    for known in json.loads(text):
        assert desk.sessions.user(known) is None


def test_it_survives_a_restart(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    again = desk.another()
    assert again.user(cookie) == A
    assert again.csrf(cookie) == desk.sessions.csrf(cookie)


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "\ud800", "x" * 100_000, "\0"])
def test_what_was_not_made_here_is_nobody(desk: Desk, cookie: str) -> None:
    desk.sessions.start(A)
    assert desk.sessions.user(cookie) is None
    assert desk.sessions.start(B, old=cookie) != cookie
    assert desk.sessions.user(cookie) is None


def test_signing_in_gives_a_new_identifier_and_ends_the_old(desk: Desk) -> None:
    old = desk.sessions.start(A)
    new = desk.sessions.start(A, old=old)
    assert new != old
    assert desk.sessions.user(old) is None
    assert desk.sessions.user(new) == A


def test_it_ends_when_nobody_uses_it(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    for _ in range(3):
        desk.clock.now += IDLE - 1
        assert desk.sessions.user(cookie) == A
    desk.clock.now += IDLE
    assert desk.sessions.user(cookie) is None
    desk.clock.now -= IDLE
    assert desk.sessions.user(cookie) is None  # it is gone, not asleep


def test_it_ends_anyhow(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    hours = 0
    while desk.sessions.user(cookie):
        desk.clock.now += 3600
        hours += 1
    assert hours == LONGEST // 3600


def test_that_it_was_used_survives_a_restart(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    desk.clock.now += IDLE - 1
    assert desk.sessions.user(cookie)
    desk.clock.now += IDLE - 1
    assert desk.another().user(cookie)


def test_it_ends_with_the_user_and_with_the_password(desk: Desk) -> None:
    one, other = desk.sessions.start(A), desk.sessions.start(B)
    del desk.users[A.address]
    assert desk.sessions.user(one) is None
    desk.users[A.address] = A
    assert desk.sessions.user(one) is None
    desk.users[B.address] = replace(B, password="scrypt$3")
    assert desk.sessions.user(other) is None


def test_other_roles_count_at_once(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    desk.users[A.address] = changed = replace(A, roles={"be": "translator"})
    assert desk.sessions.user(cookie) == changed


def test_the_oldest_go(desk: Desk) -> None:
    theirs = desk.sessions.start(B)
    mine = []
    for _ in range(MOST + 3):
        desk.clock.now += 1
        mine.append(desk.sessions.start(A))
    signed_in = [desk.sessions.user(cookie) is not None for cookie in mine]
    assert signed_in == [False] * 3 + [True] * MOST
    assert desk.sessions.user(theirs) == B


def test_two_servers_know_of_one_another(desk: Desk) -> None:
    other = desk.another()
    one = desk.sessions.start(A)
    two = other.start(B)
    assert other.user(one) == A
    assert desk.sessions.user(two) == B
    other.end(one)
    assert desk.sessions.user(one) is None


def test_while_the_users_cannot_be_read_nobody_is_signed_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = desk.sessions.start(A)

    def broken(self: Directory, address: str) -> User | None:
        raise PerakladError("is no JSON")

    with monkeypatch.context() as patched:
        patched.setattr(Directory, "get", broken)
        with pytest.raises(PerakladError):
            desk.sessions.user(cookie)
    assert desk.sessions.user(cookie) == A


def hostile(desk: Desk, data: bytes) -> None:
    desk.file.parent.mkdir(exist_ok=True)
    desk.file.write_bytes(data)
    again = desk.another()
    assert again.user("x") is None
    cookie = again.start(A)
    assert again.user(cookie) == A


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b"\xff", b'{"a": 1}', b'{"a": ["a@example.org", "x", 0, 0]}', b"[" * 99_999],
)
def test_a_hostile_file_is_no_session(desk: Desk, data: bytes) -> None:
    hostile(desk, data)


def test_a_start_in_the_future_is_not_ours(desk: Desk) -> None:
    cookie = desk.sessions.start(A)
    desk.clock.now -= 3600
    assert desk.sessions.user(cookie) is None


def test_the_token_is_the_sessions_own(desk: Desk) -> None:
    one, other = desk.sessions.start(A), desk.sessions.start(A)
    assert desk.sessions.csrf(one) != desk.sessions.csrf(other)
    assert one not in desk.sessions.csrf(one)


@settings(derandomize=True, max_examples=50)
@given(st.text(max_size=60), st.text(max_size=60))
def test_tokens_differ_where_sessions_differ(one: str, other: str) -> None:
    assert (csrf(one) == csrf(other)) == (one == other)

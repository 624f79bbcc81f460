"""Who is signed in: server-side sessions that survive a restart, bound to the password.

The cookie has a random identifier; the file, in the cache folder, only its hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple, Protocol

from workflow.errors import PerakladError
from workflow.project import CACHE, Project, Stat
from workflow.review import strict
from workflow.web import private
from workflow.web.users import User

FILE = "sessions.json"
IDLE = 12 * 3600
"""Seconds without a request after which a session ends."""
LONGEST = 7 * 24 * 3600
"""Seconds after which it ends anyhow."""
MOST = 20
"""Sessions of one user; the oldest go."""
_ROUGH = 300
"""Seconds that the file may be behind: not every request writes."""
_SIZE = 1 << 23
_SHOWN = f"{CACHE}/{FILE}"


class _Session(NamedTuple):
    address: str
    fingerprint: str
    started: int
    """Seconds since 1970."""
    seen: int


class Directory(Protocol):
    """Where users are looked up: `workflow.web.users.Users`."""

    def get(self, address: str) -> User | None: ...


def csrf(secret: str) -> str:
    """The token for forms and scripts of the session with this identifier.

    It says nothing of the identifier itself (HMAC-SHA256, RFC 2104).
    """
    return hmac.new(_bytes(secret), b"peraklad csrf", hashlib.sha256).hexdigest()


class Sessions:
    """The sessions of a project; safe in threads, and beside another server on the same files."""

    def __init__(
        self, project: Project, users: Directory, clock: Callable[[], float] = time.time
    ) -> None:
        """`clock` gives seconds since 1970."""
        self._project = project
        self._users = users
        self._clock = clock
        self._lock = Lock()
        self._path = project.cache(FILE)
        self._state: Stat | None = None
        self._sessions: dict[str, _Session] = {}

    def start(self, user: User, old: str = "") -> str:
        """A new session of `user`: the identifier for the cookie, 256 random bits.

        Always a new one, whatever the browser sent (`old`, which ends): an identifier that was not
        made here is never taken over. Raises PerakladError where the file cannot be written.
        """
        made, now = secrets.token_urlsafe(32), int(self._clock())
        with self._changing() as sessions:
            sessions.pop(_digest(old), None)
            mine = [(s.started, key) for key, s in sessions.items() if s.address == user.address]
            for _, key in sorted(mine)[: max(0, len(mine) + 1 - MOST)]:
                del sessions[key]
            sessions[_digest(made)] = _Session(user.address, user.fingerprint, now, now)
        return made

    def user(self, cookie: str) -> User | None:
        """Who is signed in with this cookie; None for nobody, or no longer.

        A session ends with its time, with its user, and with the user's password. Raises
        PerakladError while the users file cannot be used; the sessions outlast that.
        """
        key = _digest(cookie)
        with self._lock:
            self._refresh()
            session = self._sessions.get(key)
        if session is None:
            return None
        user = self._users.get(session.address)
        now = int(self._clock())
        if user is None or user.fingerprint != session.fingerprint or _over(session, now):
            self.end(cookie)
            return None
        if now - session.seen >= _ROUGH:
            self._seen(key, now)
        return user

    def end(self, cookie: str) -> None:
        """Sign out. Raises PerakladError where the file cannot be written."""
        with self._changing() as sessions:
            sessions.pop(_digest(cookie), None)

    def csrf(self, cookie: str) -> str:
        """The token that a request from this session's pages carries."""
        return csrf(cookie)

    def _seen(self, key: str, now: int) -> None:
        with self._changing() as sessions:
            if key in sessions:
                sessions[key] = sessions[key]._replace(seen=now)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, _Session]]:
        """The sessions as they are in the file, to be changed and written."""
        with self._lock, self._project.locked(f"{FILE}.lock"):
            self._refresh()
            now = int(self._clock())
            changed = {key: s for key, s in self._sessions.items() if not _over(s, now)}
            yield changed
            if changed != self._sessions:
                private.write(self._path, _render(changed), _SHOWN)
                self._sessions, self._state = changed, private.stat(self._path)

    def _refresh(self) -> None:
        """Read the file if it is not the one we know; what cannot be read is no session."""
        state = private.stat(self._path)
        if state == self._state:
            return
        try:
            data = private.read(self._path, _SHOWN, size=_SIZE)
            self._sessions = _parse(data) if data else {}
        except PerakladError:
            self._sessions = {}
        self._state = state


def _digest(cookie: str) -> str:
    return hashlib.sha256(_bytes(cookie)).hexdigest()


def _bytes(cookie: str) -> bytes:
    return cookie.encode("utf-8", "surrogatepass")


def _over(session: _Session, now: int) -> bool:
    """Whether the session's time has come; a start in the future is not ours."""
    return (
        now - session.seen >= IDLE
        or now - session.started >= LONGEST
        or session.started > now + _ROUGH
    )


def _render(sessions: Mapping[str, _Session]) -> bytes:
    return f"{json.dumps({key: list(s) for key, s in sessions.items()}, indent=0)}\n".encode()


def _parse(data: bytes) -> dict[str, _Session]:
    found = strict.load(data, _SHOWN, size=_SIZE, values=200_000)
    if not isinstance(found, dict):
        raise PerakladError("is no list of sessions", path=_SHOWN)
    return {key: _Session(*value) for key, value in found.items() if _valid(key, value)}


def _valid(key: str, value: object) -> bool:
    kinds = (str, str, int, int)
    return (
        len(key) == 64
        and isinstance(value, list)
        and len(value) == len(kinds)
        and all(type(v) is kind for v, kind in zip(value, kinds, strict=True))
    )

"""Who may sign in where the review page is served to a team: a JSON file, no account server.

Passwords are kept as scrypt hashes (RFC 7914) with their parameters, ``scrypt$n$r$p$salt$hash``
with salt and hash in base64, so that the parameters can grow.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Literal, NamedTuple, get_args

from workflow import git
from workflow.config import cased, is_tag
from workflow.errors import PerakladError
from workflow.project import Project, Stat
from workflow.review import strict
from workflow.web import private

Role = Literal["translator", "reviewer", "editor"]
"""What one may do in a language; each may do what the one before may."""

ROLES: tuple[Role, ...] = get_args(Role)
ANY = "*"
"""In `roles`: every language that is not named."""

FILE = "users.json"
SHORTEST = 12
"""Characters of a password, at least (NIST SP 800-63B asks for 8 and advises 15)."""
LONGEST = 1024
"""Characters of a password, at most: what comes from a request has an end."""
MOST = 1000
"""Users in a file."""
_SIZE = 1 << 20
_FORMAT, _VERSION = "peraklad users", 1
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\\]+@[^\s@<>\"',;:()\\]+")


class Busy(PerakladError):
    """Too many people sign in at once; the remedy is to try again."""

    def __init__(self) -> None:
        super().__init__("too many people sign in at once", remedy="try again in a moment")


class Cost(NamedTuple):
    """The parameters of scrypt; memory is 128 n r bytes."""

    n: int
    r: int
    p: int

    @property
    def memory(self) -> int:
        return 128 * self.n * self.r


COST = Cost(2**15, 8, 1)
"""For new passwords: 32 MiB and a tenth of a second."""
_MOST_MEMORY = 1 << 28
_MOST_TURNS = 8


@dataclass(frozen=True, slots=True)
class User:
    """One person who may sign in."""

    address: str
    """E-mail address: the name for signing in."""
    name: str
    password: str = field(repr=False)
    """The hash, ``scrypt$…``."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """By language (BCP 47) or `ANY`."""

    @property
    def by(self) -> str:
        """As the ledger names people: ``Name <address>``."""
        return f"{self.name} <{self.address}>"

    @property
    def fingerprint(self) -> str:
        """Changes with the password: what sessions are bound to."""
        return hashlib.sha256(self.password.encode()).hexdigest()[:32]

    def role(self, language: str) -> Role | None:
        """The role in `language` (BCP 47), None for none: reading only."""
        return self.roles.get(cased(language), self.roles.get(ANY))


def hashed(password: str, cost: Cost | None = None) -> str:
    """A new hash of `password`, with a salt of its own."""
    cost, salt = cost or COST, secrets.token_bytes(16)
    made = _scrypt(password, salt, cost)
    numbers = "$".join(map(str, cost))
    return f"scrypt${numbers}${_base64(salt)}${_base64(made)}"


def _scrypt(password: str, salt: bytes, cost: Cost) -> bytes:
    """The same characters, however they were typed, are the same password (RFC 8265: NFC)."""
    data = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    room = cost.memory + 128 * cost.r * cost.p + (1 << 20)
    return hashlib.scrypt(data, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=room, dklen=32)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


_HASH = re.compile(
    r"scrypt\$([1-9]\d{0,8})\$([1-9]\d?)\$([1-9])\$([A-Za-z0-9+/]{22,86}={0,2})\$([A-Za-z0-9+/]{43}=)"
)


def _parts(text: str) -> tuple[Cost, bytes, bytes] | None:
    """Parameters, salt and hash; None for what is no hash, or one that costs too much to check."""
    found = _HASH.fullmatch(text)
    if found is None:
        return None
    cost = Cost(*map(int, found.groups()[:3]))
    power = cost.n >= 2 and cost.n & (cost.n - 1) == 0
    if not power or cost.memory > _MOST_MEMORY or cost.p > _MOST_TURNS:
        return None
    try:
        salt, made = (base64.b64decode(part, validate=True) for part in found.groups()[3:])
    except ValueError:
        return None
    return cost, salt, made


class Users:
    """The users in a file, read again whenever it changes; safe in threads."""

    def __init__(self, path: str, shown: str) -> None:
        """`path` is absolute, `shown` its name in messages; see `load`."""
        self.path = path
        self.shown = shown
        self._lock = Lock()
        self._state: Stat | None = None
        self._users: dict[str, User] = {}
        self._dummy = ""
        self._turns = BoundedSemaphore(2)
        self._queue = BoundedSemaphore(8)

    @classmethod
    def load(cls, project: Project, path: str = "") -> Users:
        """The users of `project`: in its ``users.json``, or in the file `path`.

        Raises PerakladError when there is no such file, or it cannot be used.
        """
        users = cls.at(project, path)
        users.all()
        return users

    @classmethod
    def at(cls, project: Project, path: str = "") -> Users:
        """Like `load`, but nothing is read yet."""
        return cls(*_place(project, path))

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return private.stat(self.path) is not None

    def all(self) -> tuple[User, ...]:
        """The users by address. Raises PerakladError where the file is gone or wrong by now."""
        return tuple(user for _, user in sorted(self._known().items()))

    def get(self, address: str) -> User | None:
        """The user with this address, in large or small letters."""
        return self._known().get(_name(address))

    def verify(self, address: str, password: str) -> User | None:
        """The user, if the password is theirs.

        It takes as long for an address that nobody has. Raises Busy when too many others are
        waiting, PerakladError when the file cannot be used.
        """
        user = self.get(address)
        parts = _parts(user.password if user else self._stand_in())
        assert parts is not None  # all that the file has were looked at
        cost, salt, wanted = parts
        if not self._queue.acquire(blocking=False):
            raise Busy
        try:
            with self._turns:
                made = _scrypt(password[: LONGEST + 1], salt, cost)
        finally:
            self._queue.release()
        good = hmac.compare_digest(made, wanted) and len(password) <= LONGEST
        return user if good else None

    def _stand_in(self) -> str:
        """A hash that no password has, as costly as the users' own."""
        with self._lock:
            if not self._dummy:
                costs = [parts[0] for u in self._users.values() if (parts := _parts(u.password))]
                cost = max(costs, key=lambda c: c.memory * c.p, default=COST)
                numbers = "$".join(map(str, cost))
                salt, none = secrets.token_bytes(16), secrets.token_bytes(32)
                self._dummy = f"scrypt${numbers}${_base64(salt)}${_base64(none)}"
            return self._dummy

    def _known(self) -> dict[str, User]:
        with self._lock:
            state = private.stat(self.path)
            if state is None or state != self._state:
                data = private.read(self.path, self.shown, size=_SIZE)
                if data is None:
                    raise PerakladError(
                        "is not there",
                        path=self.shown,
                        expected="the users who may sign in",
                        remedy="add the first with 'peraklad user add'",
                    )
                self._users, self._state, self._dummy = parse(data, self.shown), state, ""
            return self._users

    def advice(self, project: Project) -> list[str]:
        """What had better be otherwise with the file, a line each."""
        found = []
        if private.exposed(self.path):
            found.append(f"{self.shown} can be read by others; run: chmod 600 {self.shown}")
        if git.would_add(project.root, self.path):
            found.append(f"git does not ignore {self.shown}; add it to .gitignore")
        return found


def _place(project: Project, path: str) -> tuple[str, str]:
    return (str(Path(path).absolute()), path) if path else (project.path(FILE), FILE)


def _name(address: str) -> str:
    return address.strip().lower()


def parse(data: bytes, path: str) -> dict[str, User]:
    """The users in `data` by address in small letters. Raises PerakladError."""
    top = strict.fields(
        strict.load(data, path, size=_SIZE, values=20 * MOST),
        path,
        "the file",
        {"format": str, "version": int, "users": list},
    )
    if (top["format"], top["version"]) != (_FORMAT, _VERSION):
        raise PerakladError("is no users file", path=path, expected=f"{_FORMAT!r}, {_VERSION}")
    found: dict[str, User] = {}
    for number, value in enumerate(strict.items(top["users"], path, "users", most=MOST), 1):
        user = _user(value, path, f"user {number}")
        if _name(user.address) in found:
            raise PerakladError(f"{user.address} is there twice", path=path)
        found[_name(user.address)] = user
    return found


def _user(value: object, path: str, what: str) -> User:
    needed = {"address": str, "name": str, "password": str, "roles": dict}
    had: dict[str, Any] = strict.fields(value, path, what, needed)
    if _parts(had["password"]) is None:
        raise PerakladError(
            f"{what}: the password is no hash that can be used",
            path=path,
            expected="scrypt$n$r$p$salt$hash",
            remedy="set it with 'peraklad user password'",
        )
    try:
        return checked(User(had["address"], had["name"], had["password"], had["roles"]))
    except PerakladError as error:
        what = f"{what}: {error.what}"
        raise PerakladError(what, path=path, expected=error.expected) from None


def checked(user: User) -> User:
    """`user` with its languages in canonical case. Raises PerakladError for an impossible one."""
    address, name = user.address, user.name
    if len(address) > 254 or not address.isprintable() or not _ADDRESS.fullmatch(address):
        raise PerakladError(f"{address[:80]!r} is no address", expected="name@example.org")
    plain = name == name.strip() and name.isprintable() and not set("<>") & set(name)
    if not plain or not 0 < len(name) <= 100:
        raise PerakladError(
            f"{name[:80]!r} is no name", expected="1 to 100 characters, no angle brackets"
        )
    roles: dict[str, Role] = {}
    for language, role in user.roles.items():
        if language != ANY and not is_tag(language):
            raise PerakladError(f"{language[:40]!r} is no language", expected="BCP 47, or *")
        if role not in ROLES:
            raise PerakladError(f"{str(role)[:40]!r} is no role", expected=", ".join(ROLES))
        roles[language if language == ANY else cased(language)] = role
    return replace(user, roles=roles)


def render(users: Sequence[User]) -> bytes:
    """The file with these users, by address."""
    listed = [
        {"address": u.address, "name": u.name, "password": u.password, "roles": dict(u.roles)}
        for u in sorted(users, key=lambda u: _name(u.address))
    ]
    top = {"format": _FORMAT, "version": _VERSION, "users": listed}
    return f"{json.dumps(top, ensure_ascii=False, indent=2)}\n".encode()


def write(project: Project, path: str, users: Sequence[User]) -> None:
    """Make `users` those in the file `path` (empty: the project's), with mode 0600.

    Raises PerakladError. The caller holds the project's lock, and has read the file under it.
    """
    private.write(*_swap(_place(project, path), render(users)))


def _swap(place: tuple[str, str], data: bytes) -> tuple[str, bytes, str]:
    return place[0], data, place[1]


def strong(password: str, user: User) -> str:
    """`password`. Raises PerakladError for one that is too short, too long, or the user's name."""
    length = len(unicodedata.normalize("NFC", password))
    if not SHORTEST <= length <= LONGEST:
        raise PerakladError(
            f"a password of {length} characters", expected=f"{SHORTEST} to {LONGEST}"
        )
    if password.lower() in (user.address.lower(), user.name.lower()) or len(set(password)) < 4:
        raise PerakladError("the password is easily guessed", remedy="take several words")
    try:
        password.encode()
    except UnicodeEncodeError:
        raise PerakladError("the password is no text", expected="UTF-8") from None
    return password

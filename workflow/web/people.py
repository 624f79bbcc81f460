"""Who is at the page, and what that person may do in which language."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from workflow.config import cased
from workflow.project import CACHE, Project
from workflow.web import private

if TYPE_CHECKING:
    from workflow.web.sessions import Sessions

Right = Literal["save", "approve", "waive", "override"]
"""``save``: write, comment, ask for drafts. ``approve``: and reject, reopen. ``waive``: accept
warnings and hints. ``override``: accept errors, and approve despite them."""

RIGHTS: Mapping[str, frozenset[Right]] = {
    "translator": frozenset(("save",)),
    "reviewer": frozenset(("save", "approve", "waive")),
    "editor": frozenset(("save", "approve", "waive", "override")),
}
"""By role; without one a person only reads."""

_NONE: frozenset[Right] = frozenset()

KEY = "review.key"
"""The secret of the address in local mode: a file of the cache."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is let in."""

    name: str
    by: str
    """For the ledger: ``Name <address>``."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """By language (BCP 47); ``*``: in every language that is not named."""

    def may(self, language: str) -> frozenset[Right]:
        """What this person may do in `language` (BCP 47)."""
        role = self.roles.get(cased(language), self.roles.get("*", ""))
        return RIGHTS.get(role, _NONE)


class Visitor(NamedTuple):
    """A person in one browser."""

    person: Person
    token: str
    """What every change has to bring with it, so that no other site can ask for one."""


class Access(Protocol):
    """Who is let in."""

    @property
    def cookie(self) -> str:
        """Name of the cookie that says who it is."""
        ...

    def visitor(self, cookie: str) -> Visitor | None:
        """Whom the value of the cookie stands for; None: nobody."""
        ...


class Local:
    """One person on their own machine, who has read the address off the terminal."""

    def __init__(self, by: str, key: str, port: int) -> None:
        """`by`: ``Name <address>`` from git; `key`: the secret of the address."""
        self.cookie = f"peraklad-{port}"
        self._key = key
        self._session = self._derived("session")
        person = Person(by.rpartition(" <")[0] or by, by, {"*": "editor"})
        self._visitor = Visitor(person, self._derived("token"))

    def _derived(self, purpose: str) -> str:
        return hmac.new(self._key.encode(), purpose.encode(), sha256).hexdigest()

    def opened(self, token: str) -> str:
        """The cookie's value for who comes with `token` in the address; empty: a wrong one."""
        return self._session if same(token, self._key) else ""

    def visitor(self, cookie: str) -> Visitor | None:
        """See `Access.visitor`."""
        return self._visitor if same(cookie, self._session) else None


class Signed:
    """Several people who sign in."""

    def __init__(self, sessions: Sessions, port: int, secure: bool) -> None:
        """`secure`: browsers reach us over TLS, and send the cookie over nothing else."""
        self.cookie = "__Host-peraklad" if secure else f"peraklad-{port}"
        self.sessions = sessions

    def visitor(self, cookie: str) -> Visitor | None:
        """See `Access.visitor`. Raises PerakladError while the users file cannot be used."""
        user = self.sessions.user(cookie) if cookie else None
        if user is None:
            return None
        person = Person(user.name, user.by, dict(user.roles))
        return Visitor(person, self.sessions.csrf(cookie))


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


def key(project: Project) -> str:
    """The secret of the address, kept, so that an open page outlasts a restart; 256 bits.

    Raises PerakladError where the cache folder cannot be used.
    """
    with project.locked():
        path, shown = project.cache(KEY), f"{CACHE}/{KEY}"
        known = (private.read(path, shown, size=1000) or b"").decode("ascii", "replace").strip()
        if len(known) >= 43 and known.isascii() and not private.exposed(path):
            return known
        made = secrets.token_urlsafe(32)
        private.write(path, made.encode() + b"\n", shown)
        return made

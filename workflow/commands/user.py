"""``peraklad user``: who may sign in where the review page is served to a team."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from workflow.commands.result import Result
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.web.users import ANY, ROLES, Role, User, Users, checked, hashed, strong, write

Password = Callable[[], str]
"""Asks for one, once all else is known to be right."""


def add(
    project: Project,
    address: str,
    name: str,
    roles: Sequence[str],
    password: Password,
    path: str = "",
) -> Result:
    """Add a user with an e-mail `address`, a `name` and `roles` (``be=reviewer``, ``*=editor``).

    `path` is the users file, empty for the project's; it is made if there is none. Raises
    PerakladError, with nothing written, for a user who is there and for what cannot be.
    """
    user = checked(User(address.strip(), name.strip(), "", _roles(roles)))
    if _find(_users(project, path), user.address):
        raise PerakladError(
            f"{user.address} is a user already",
            remedy="see 'peraklad user password' and 'peraklad user role'",
        )
    user = replace(user, password=hashed(strong(password(), user)))
    with project.locked():
        users = _users(project, path)
        if _find(users, user.address):
            raise PerakladError(f"{user.address} is a user already")
        write(project, path, [*users, user])
    return _told(project, path, f"added {user.by}: {_said(user)}", user)


def set_password(project: Project, address: str, password: Password, path: str = "") -> Result:
    """Give a user a new password; whoever is signed in with the old one is no longer.

    Raises PerakladError for a user who is none.
    """
    user = _existing(_users(project, path), address)
    new = hashed(strong(password(), user))
    changed = _change(project, path, address, lambda user: replace(user, password=new))
    return _told(project, path, f"{changed.by}: the password is new", changed)


def set_roles(project: Project, address: str, roles: Sequence[str], path: str = "") -> Result:
    """Give a user other `roles` in the place of all that they had. Raises PerakladError."""
    wanted = _roles(roles)
    changed = _change(project, path, address, lambda user: checked(replace(user, roles=wanted)))
    return _told(project, path, f"{changed.by}: {_said(changed)}", changed)


def remove(project: Project, address: str, path: str = "") -> Result:
    """Remove a user, which ends their sessions. Raises PerakladError for one who is none."""
    with project.locked():
        users = _users(project, path)
        user = _existing(users, address)
        write(project, path, [other for other in users if other is not user])
    return _told(project, path, f"removed {user.by}")


def list_users(project: Project, path: str = "") -> Result:
    """Who may sign in, and what for; no hashes. Raises PerakladError when there is no file."""
    found = Users.load(project, path)
    result = Result([_data(user) for user in found.all()])
    result.lines = [f"{user.by}: {_said(user)}" for user in found.all()]
    result.lines += found.advice(project)
    return result


def _users(project: Project, path: str) -> list[User]:
    """The users there are; none where there is no file yet."""
    users = Users.at(project, path)
    return list(users.all()) if users.exists else []


def _find(users: Sequence[User], address: str) -> User | None:
    wanted = address.strip().lower()
    return next((user for user in users if user.address.lower() == wanted), None)


def _existing(users: Sequence[User], address: str) -> User:
    found = _find(users, address)
    if found is None:
        raise PerakladError(f"no user {address}", remedy="see 'peraklad user list'")
    return found


def _change(project: Project, path: str, address: str, change: Callable[[User], User]) -> User:
    with project.locked():
        users = _users(project, path)
        user = _existing(users, address)
        changed = change(user)
        write(project, path, [changed if other is user else other for other in users])
    return changed


def _roles(given: Sequence[str]) -> dict[str, Role]:
    """``be=reviewer`` …: by language. Whether they are roles is for `checked` to say."""
    roles: dict[str, Role] = {}
    for text in given:
        language, sign, role = text.partition("=")
        if not sign:
            raise PerakladError(
                f"{text!r} is no role", expected=f"LANGUAGE=ROLE, with one of {', '.join(ROLES)}"
            )
        roles[language.strip()] = cast(Role, role.strip())
    return roles


def _said(user: User) -> str:
    roles = [
        f"{role} in {'all languages' if language == ANY else language}"
        for language, role in user.roles.items()
    ]
    return ", ".join(roles) or "no role, reads only"


def _told(project: Project, path: str, line: str, user: User | None = None) -> Result:
    result = Result(_data(user) if user else {})
    result.written = 1
    result.lines = [line]
    unknown = set(user.roles) - {ANY, *project.config.languages} if user else set()
    result.lines += [f"the project has no edition in {tag}" for tag in sorted(unknown)]
    result.lines += Users.at(project, path).advice(project)
    return result


def _data(user: User) -> dict[str, Any]:
    return {"address": user.address, "name": user.name, "roles": dict(user.roles)}

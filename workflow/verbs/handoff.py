"""``peraklad user``, ``export``, ``import``: who signs in, and review without a server."""

from __future__ import annotations

import sys

from workflow.verbs.common import Help, add, output, project

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    import argparse

    from workflow.commands.result import Result
    from workflow.verbs.common import Verbs


def add_verbs(verbs: Verbs) -> None:
    """Add the three verbs with their own verbs."""
    _user(_group(verbs, "user", "who may sign in where the review page is served to a team"))
    _export(_group(verbs, "export", "give work to somebody without the project"))
    _import(_group(verbs, "import", "take their work in"))


def _group(verbs: Verbs, name: str, about: str) -> Verbs:
    group = verbs.add_parser(name, help=about, description=about, formatter_class=Help)
    return group.add_subparsers(
        title="commands", metavar="COMMAND", required=True, prog=f"peraklad {name}"
    )


def _user(verbs: Verbs) -> None:
    new = add(verbs, "add", _add, "add a user; the password is asked for, or read from a pipe")
    _address(new)
    new.add_argument("--name", required=True, metavar="NAME", help="as the ledger shows it")
    _roles(new)
    _file(new)

    roles = add(verbs, "role", _role, "give a user other roles")
    _address(roles)
    _roles(roles)
    _file(roles)

    password = add(verbs, "password", _new_password, "give a user a new password")
    _address(password)
    _file(password)

    gone = add(verbs, "remove", _remove, "remove a user")
    _address(gone)
    _file(gone)

    _file(add(verbs, "list", _list, "show who may sign in, and what for"))


def _address(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("address", metavar="ADDRESS", help="e-mail address, the name for signing in")


def _roles(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="L=ROLE",
        help="translator, reviewer or editor in language L; * for all others (may be repeated)",
    )


def _file(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--users", default="", metavar="FILE", help="(default: users.json)")
    output(verb)


def _export(verbs: Verbs) -> None:
    page = add(verbs, "review", _export_review, "write a page that is reviewed without a server")
    page.add_argument("document", metavar="DOC", help="document")
    page.add_argument("--language", required=True, metavar="L", help="language (BCP 47)")
    page.add_argument(
        "--output", default="", metavar="FILE", help="write here (default: DOC.L.review.html)"
    )
    page.add_argument(
        "--confidential", action="store_true", help="the document may leave, though confidential"
    )
    page.add_argument(
        "--ui", default="", metavar="L", help="language of the page itself (default: L)"
    )
    output(page)


def _import(verbs: Verbs) -> None:
    patch = add(verbs, "review", _import_review, "apply what such a page gave back")
    patch.add_argument("files", nargs="+", metavar="FILE", help="DOC.L.review.json")
    patch.add_argument(
        "--by", default="", metavar="PERSON", help='who translated: "Name <address>" (default: you)'
    )
    patch.add_argument(
        "--sign-off", action="store_true", help="take approvals and rejections as your own"
    )
    patch.add_argument("--dry-run", action="store_true", help="show what would be done")
    output(patch)

    done = add(
        verbs, "translation", _import_translation, "fill a catalogue from a translated document"
    )
    done.add_argument("file", metavar="FILE", help="the translation: text, Markdown or HTML")
    done.add_argument("document", metavar="DOC", help="what it is a translation of")
    done.add_argument("--language", required=True, metavar="L", help="language (BCP 47)")
    done.add_argument("--dry-run", action="store_true", help="show what would be done")
    output(done)


def _password() -> str:
    """A password: typed twice, or a line of standard input. Raises PerakladError."""
    from workflow.errors import PerakladError

    if sys.stdin.isatty():
        from getpass import getpass

        typed = getpass("Password: ")
        if getpass("Again: ") != typed:
            raise PerakladError("the two passwords differ", remedy="type it again")
        return typed
    line = sys.stdin.buffer.readline(1 << 14)
    if not line:
        raise PerakladError("there is no password", expected="a line on standard input")
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise PerakladError("the password is no text", expected="UTF-8") from None


def _add(args: argparse.Namespace) -> Result:
    from workflow.commands import user

    return user.add(project(args), args.address, args.name, args.role, _password, args.users)


def _role(args: argparse.Namespace) -> Result:
    from workflow.commands import user

    return user.set_roles(project(args), args.address, args.role, args.users)


def _new_password(args: argparse.Namespace) -> Result:
    from workflow.commands import user

    return user.set_password(project(args), args.address, _password, args.users)


def _remove(args: argparse.Namespace) -> Result:
    from workflow.commands import user

    return user.remove(project(args), args.address, args.users)


def _list(args: argparse.Namespace) -> Result:
    from workflow.commands import user

    return user.list_users(project(args), args.users)


def _export_review(args: argparse.Namespace) -> Result:
    from workflow.commands.handoff import export_review

    return export_review(
        project(args),
        args.document,
        args.language,
        ui=args.ui,
        output=args.output,
        confidential=args.confidential,
    )


def _import_review(args: argparse.Namespace) -> Result:
    from workflow.commands.handoff import import_review

    return import_review(
        project(args),
        args.files,
        by=args.by,
        sign_off=args.sign_off,
        dry_run=args.dry_run,
        progress=args.progress,
    )


def _import_translation(args: argparse.Namespace) -> Result:
    from workflow.commands.translation import import_translation

    return import_translation(
        project(args), args.file, args.document, args.language, dry_run=args.dry_run
    )

"""The grammar of the command line: its verbs, what each takes, and which command it runs."""

from __future__ import annotations

import argparse
import os

from workflow import __version__
from workflow.errors import USAGE, printable

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, Protocol

    from workflow.commands.result import Result
    from workflow.project import Project

    class _Verbs(Protocol):
        """What argparse gives for `add_subparsers`."""

        def add_parser(
            self, name: str, *, help: str, description: str, formatter_class: type[_Help]
        ) -> argparse.ArgumentParser: ...


_ABOUT = """English articles to PO catalogues to reviewed, localised editions.

Every command works on all documents unless some are named. A document's name is the path of its
article under source/ without the suffix."""


class _Help(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal; argparse itself would import shutil to ask, for every argument."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width() - 2)


def _width() -> int:
    """Columns of the terminal as shutil finds them: COLUMNS, the terminal's own, or 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(1).columns or 80  # 1: standard output
    except OSError:
        return 80


class _Parser(argparse.ArgumentParser):
    """Errors are one line and exit code 2, like every other user error."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {printable(message)}; see '{self.prog} --help'\n")


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(prog="peraklad", description=_ABOUT, formatter_class=_Help)
    top.add_argument("--version", action="version", version=f"peraklad {__version__}")
    top.add_argument("-C", dest="folder", default=".", metavar="DIR", help="work in DIR")
    verbs = top.add_subparsers(title="commands", metavar="COMMAND", required=True, prog="peraklad")

    init = _verb(verbs, "init", _init, "lay out a new project")
    init.add_argument("directory", nargs="?", default=".", help="where (default: here)")
    _output(init, data=False)

    extract = _verb(verbs, "extract", _extract, "bring templates and catalogues up to date")
    _common(extract)

    draft = _verb(verbs, "draft", _draft, "fill what is empty: from the memory, then by engines")
    _common(draft)
    draft.add_argument(
        "--engine",
        action="append",
        default=[],
        metavar="NAME",
        help="ask only this engine, whatever the configured order (may be repeated)",
    )
    draft.add_argument(
        "--dry-run", action="store_true", help="show what would be sent and what it would cost"
    )

    build = _verb(verbs, "build", _build, "write the text and HTML editions")
    _common(build)
    build.add_argument(
        "--release",
        action="store_true",
        help="only what the release gate lets through; exit code 1 when something is left out",
    )
    build.add_argument(
        "--jobs",
        type=_count,
        default=0,
        metavar="N",
        help="processes (default: as many as it takes)",
    )

    status = _verb(verbs, "status", _status, "show what is empty, drafted, translated, reviewed")
    _common(status, data=False)
    status.add_argument(
        "--format", choices=("table", "json", "svg"), default="table", help="(default: table)"
    )
    status.add_argument("--entries", action="store_true", help="list every entry with its key")

    for name, about, one in (
        ("approve", "sign translations off", False),
        ("reject", "send translations back as drafts", True),
        ("reopen", "take a sign-off back", False),
    ):
        verb = _verb(verbs, name, _decide, about)
        verb.set_defaults(decision=name)
        verb.add_argument("documents", nargs="+", metavar="DOC", help="document")
        verb.add_argument(
            "--language", action="append", required=True, metavar="L", help="language (BCP 47)"
        )
        verb.add_argument(
            "--entry",
            action="append",
            required=one,
            default=[],
            metavar="KEY",
            help="only this entry: its key from 'status --entries', or its English text",
        )
        verb.add_argument("--comment", default="", help="why; kept in the ledger")
        _output(verb)
    return top


def _count(text: str) -> int:
    if text.isdecimal() and len(text) < 10:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 up")


def _verb(
    verbs: _Verbs, name: str, run: Callable[[argparse.Namespace], Result], about: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=about, description=about, formatter_class=_Help)
    verb.set_defaults(run=run, verb=name)
    return verb


def _common(verb: argparse.ArgumentParser, data: bool = True) -> None:
    verb.add_argument("documents", nargs="*", metavar="DOC", help="document (default: all)")
    verb.add_argument(
        "--language", action="append", default=[], metavar="L", help="language (default: all)"
    )
    _output(verb, data)


def _output(verb: argparse.ArgumentParser, data: bool = True) -> None:
    verb.add_argument("--quiet", "-q", action="store_true", help="print errors only")
    if data:
        verb.add_argument("--json", action="store_true", help="print data for a machine")


def _project(args: argparse.Namespace) -> Project:
    from workflow.project import Project

    return Project.open(args.folder)


def _init(args: argparse.Namespace) -> Result:
    from workflow.commands.init import init

    return init(os.path.normpath(os.path.join(args.folder, args.directory)))


def _extract(args: argparse.Namespace) -> Result:
    from workflow.commands.extract import extract

    return extract(_project(args), args.documents, args.language, args.progress, detailed=args.json)


def _draft(args: argparse.Namespace) -> Result:
    from workflow.commands.draft import draft

    return draft(
        _project(args), args.documents, args.language, args.engine, args.dry_run, args.progress
    )


def _build(args: argparse.Namespace) -> Result:
    from workflow.commands.build import build

    return build(
        _project(args),
        args.documents,
        args.language,
        "release" if args.release else "preview",
        args.jobs,
        args.progress,
    )


def _status(args: argparse.Namespace) -> Result:
    from workflow.commands.status import status

    result = status(_project(args), args.documents, args.language, args.format, args.entries)
    args.json = args.format == "json"
    return result


def _decide(args: argparse.Namespace) -> Result:
    from workflow.commands.decide import Request, decide

    request = Request(
        args.decision,
        tuple(args.documents),
        tuple(args.language),
        tuple(args.entry),
        args.comment,
    )
    return decide(_project(args), request)

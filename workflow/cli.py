"""The command line: arguments in, exit code out; the only module that prints.

Exit codes: 0 fine; 1 findings or an unmet gate; 2 wrong usage or bad input.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
import time

from workflow import __version__
from workflow.errors import USAGE, PerakladError, disguises, printable

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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
    verb.set_defaults(run=run)
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

    project, progress = _project(args), _progress("extract", args)
    return extract(project, args.documents, args.language, progress, detailed=args.json)


def _build(args: argparse.Namespace) -> Result:
    from workflow.commands.build import build

    return build(
        _project(args),
        args.documents,
        args.language,
        "release" if args.release else "preview",
        args.jobs,
        _progress("build", args),
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


_PATIENCE = 1.0
"""Seconds before a progress line appears."""


def _progress(name: str, args: argparse.Namespace) -> Callable[[int, int], None]:
    """A line on the terminal that counts; nothing when the output is piped or quiet."""
    if args.quiet or not sys.stderr.isatty():
        return lambda done, total: None
    began = time.monotonic()

    def show(done: int, total: int) -> None:
        gone = time.monotonic() - began
        if gone > _PATIENCE and done:
            left = gone / done * (total - done)
            end = "\n" if done == total else ""
            print(f"\r{name}: {done} of {total}, {left:.0f} s left ", end=end, file=sys.stderr)

    return show


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = parser().parse_args(arguments)
    try:
        result: Result = args.run(args)
    except BrokenPipeError:
        raise
    except _user_errors() as error:
        known = error if isinstance(error, PerakladError) else _told(error)
        print(f"peraklad: {known}", file=sys.stderr)
        return known.exit_code
    if getattr(args, "json", False):
        print(_json(result.data))
    elif not getattr(args, "quiet", False):
        for line in result.lines:
            print(printable(line))
    for problem in result.errors:
        print(f"peraklad: {problem}", file=sys.stderr)
    return result.code


def _user_errors() -> tuple[type[Exception], ...]:
    """What a command may raise that is no fault of the program; asked when one has."""
    from workflow.project import Conflict

    return (PerakladError, OSError, Conflict)


def _told(error: Exception) -> PerakladError:
    """One line for what the operating system refused and no command has foreseen."""
    if not isinstance(error, OSError):
        return PerakladError(
            "was changed by another program meanwhile",
            path=str(error),
            remedy="run the command again",
        )
    name = error.filename
    return PerakladError(
        (error.strerror or str(error)).lower(),
        path=os.fsdecode(name) if isinstance(name, str | bytes) else "",
        remedy="check the file, its folder and the free space",
    )


def _json(data: object) -> str:
    """`data` as JSON; what could disguise a terminal line is escaped, all else readable."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(json.dumps(c)[1:-1] if c != "\n" and disguises(c) else c for c in text)


def run() -> NoReturn:
    """The console command: like `main`, and quiet when the reader of a pipe goes away."""
    gc.set_threshold(50_000, 20, 100)  # we make many small values and no cycles: a fifth faster
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)

"""The command line: arguments in, exit code out; the only module that prints.

Exit codes: 0 fine; 1 findings or an unmet gate; 2 wrong usage or bad input.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, Protocol

from workflow import __version__
from workflow.commands.result import Result
from workflow.errors import USAGE, PerakladError, one_line

if TYPE_CHECKING:
    from workflow.project import Project

_ABOUT = """English articles to PO catalogues to reviewed, localised editions.

Every command works on all documents unless some are named. A document's name is the path of its
article under source/ without the suffix."""


class _Parser(argparse.ArgumentParser):
    """Errors are one line and exit code 2, like every other user error."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {one_line(message)}; see '{self.prog} --help'\n")


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(
        prog="peraklad", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"peraklad {__version__}")
    top.add_argument("-C", dest="folder", default=".", metavar="DIR", help="work in DIR")
    verbs = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

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
        "--jobs", type=int, default=0, metavar="N", help="processes (default: as many as it takes)"
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


class _Verbs(Protocol):
    """What argparse gives for `add_subparsers`."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser: ...


def _verb(
    verbs: _Verbs, name: str, run: Callable[[argparse.Namespace], Result], about: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=about, description=about)
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

    return extract(_project(args), args.documents, args.language, _progress("extract", args))


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
    except PerakladError as error:
        print(f"peraklad: {error}", file=sys.stderr)
        return error.exit_code
    if getattr(args, "json", False):
        import json

        print(json.dumps(result.data, ensure_ascii=False, indent=2))
    elif not getattr(args, "quiet", False):
        for line in result.lines:
            print(line)
    for problem in result.errors:
        print(f"peraklad: {problem}", file=sys.stderr)
    return result.code


def run() -> NoReturn:
    """The console command: like `main`, and quiet when the reader of a pipe goes away."""
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

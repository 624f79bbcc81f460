"""What every verb of the command line is made of."""

from __future__ import annotations

import argparse
import os

from workflow.errors import USAGE, printable

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, Protocol

    from workflow.commands.result import Result
    from workflow.project import Project

    class Verbs(Protocol):
        """What argparse gives for `add_subparsers`."""

        def add_parser(
            self, name: str, *, help: str, description: str, formatter_class: type[Help]
        ) -> Parser: ...


class Help(argparse.RawDescriptionHelpFormatter):
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


class Parser(argparse.ArgumentParser):
    """Errors are one line and exit code 2, like every other user error."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {printable(message)}; see '{self.prog} --help'\n")


def count(text: str) -> int:
    if text.isdecimal() and len(text) < 10:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 up")


def port(text: str) -> int:
    if text.isdecimal() and text.isascii() and len(text) < 6 and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")


class Only:
    """Of all verbs the one that is wanted.

    To lay out the arguments of thirty takes several times what this one does.
    """

    def __init__(self, verbs: Verbs, wanted: str) -> None:
        self._verbs, self._wanted = verbs, wanted
        self.found = False

    def add_parser(
        self, name: str, *, help: str, description: str, formatter_class: type[Help]
    ) -> Parser:
        if name != self._wanted:
            return _Nothing()  # type: ignore[return-value]  # it has every method of a parser
        self.found = True
        return self._verbs.add_parser(
            name, help=help, description=description, formatter_class=formatter_class
        )


class _Nothing:
    """Takes every argument of a verb that is not wanted, and knows none."""

    def __getattr__(self, name: str) -> Callable[..., _Nothing]:
        return lambda *_, **__: self


def add(
    verbs: Verbs, name: str, run: Callable[[argparse.Namespace], Result], about: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=about, description=about, formatter_class=Help)
    verb.set_defaults(run=run, verb=name)
    return verb


def common(verb: argparse.ArgumentParser, data: bool = True) -> None:
    verb.add_argument("documents", nargs="*", metavar="DOC", help="document (default: all)")
    verb.add_argument(
        "--language", action="append", default=[], metavar="L", help="language (default: all)"
    )
    output(verb, data)


def output(verb: argparse.ArgumentParser, data: bool = True) -> None:
    verb.add_argument("--quiet", "-q", action="store_true", help="print errors only")
    if data:
        verb.add_argument("--json", action="store_true", help="print data for a machine")


def project(args: argparse.Namespace) -> Project:
    from workflow.project import Project

    return Project.open(args.folder)

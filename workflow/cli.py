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

from workflow.errors import PerakladError, printable
from workflow.verbs import parser

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import NoReturn

    from workflow.commands.result import Result


_PATIENCE = 1.0
"""Seconds before a progress line appears."""


def _progress(args: argparse.Namespace) -> Callable[[int, int], None]:
    """A line on the terminal that counts; nothing when the output is piped or quiet."""
    if getattr(args, "quiet", False) or not sys.stderr.isatty():
        return lambda done, total: None
    began = time.monotonic()

    def show(done: int, total: int) -> None:
        gone = time.monotonic() - began
        if gone > _PATIENCE and done:
            left = gone / done * (total - done)
            end = "\n" if done == total else ""
            print(f"\r{args.verb}: {done} of {total}, {left:.0f} s left ", end=end, file=sys.stderr)

    return show


def _announce(args: argparse.Namespace) -> Callable[[str, int, int], None]:
    """Downloads are told even where nobody watches: what, from where, and how large."""
    if getattr(args, "quiet", False):
        return lambda what, done, total: None

    def show(what: str, done: int, total: int) -> None:
        size = f"{total / 1e6:.1f} MB"
        if not sys.stderr.isatty():
            if not done:
                print(f"{args.verb}: downloading {what}, {size}", file=sys.stderr)
            return
        end = "\n" if done >= total else ""
        print(f"\r{args.verb}: {what}: {done / 1e6:.1f} of {size} ", end=end, file=sys.stderr)

    return show


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    args = parser(words).parse_args(words)
    args.progress = _progress(args)
    args.announce = _announce(args)
    try:
        result: Result = args.run(args)
        if result.stream is not None:
            _write(result.stream, result.output)
    except BrokenPipeError:
        raise
    except _user_errors() as error:
        known = error if isinstance(error, PerakladError) else _told(error)
        print(f"peraklad: {known}", file=sys.stderr)
        return known.exit_code
    _show(args, result)
    for problem in dict.fromkeys(map(str, result.errors)):  # one for many documents is said once
        print(f"peraklad: {problem}", file=sys.stderr)
    return result.code


def _show(args: argparse.Namespace, result: Result) -> None:
    """Data or lines on standard output, unless a file went there."""
    if result.stream is not None and not result.output:
        return
    if getattr(args, "json", False):
        from workflow.commands.result import to_json

        print(to_json(result.data, indent=2))
    elif not getattr(args, "quiet", False):
        for line in result.lines:
            print(printable(line))


def _write(pieces: Iterable[bytes], path: str) -> None:
    """A stream to standard output, or whole or not at all to the file `path`."""
    if not path:
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        return
    from contextlib import suppress

    temporary = f"{path}.{os.getpid()}.part"
    try:
        with open(temporary, "xb") as file:
            file.writelines(pieces)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


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
        print("peraklad: interrupted; what was done is kept", file=sys.stderr)
        sys.stdout.flush()
        os._exit(130)  # a thread that waits for a server would keep us
    sys.exit(code)

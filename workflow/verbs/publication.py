"""``peraklad watch``, and what ``build --release`` takes."""

from __future__ import annotations

import argparse

from workflow.verbs.common import add, port, project

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    from workflow.commands.result import Result
    from workflow.verbs.common import Verbs


def add_verbs(verbs: Verbs) -> None:
    """Add the verb."""
    watch = add(verbs, "watch", _watch, "show previews in a browser that follow every save")
    watch.add_argument(
        "--port", type=port, default=8766, metavar="N", help="(default: 8766; 0: any that is free)"
    )
    watch.add_argument("--open", action="store_true", help="open a browser")


def release_options(build: argparse.ArgumentParser) -> None:
    """What `build` takes besides for a release."""
    build.add_argument(
        "--partial",
        action="store_true",
        help="with --release: pack what the gate lets through, though something is left out",
    )
    build.add_argument(
        "--no-archives", action="store_true", help="with --release: write no files to release/"
    )


def packs(args: argparse.Namespace) -> bool:
    """Whether release files are to be written: for the whole project, in all its languages."""
    return args.release and not (args.no_archives or args.documents or args.language)


def _watch(args: argparse.Namespace) -> Result:
    from workflow.commands.watch import Options, watch

    return watch(project(args), Options(args.port, args.open))

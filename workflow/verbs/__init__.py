"""The grammar of the command line: its verbs, what each takes, and which command it runs."""

from __future__ import annotations

import os

from workflow import __version__
from workflow.verbs import exchange, handoff, publication, quality, review
from workflow.verbs.common import Help, Only, Parser, add, common, count, output, project

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from workflow.commands.result import Result
    from workflow.verbs.common import Verbs


_ABOUT = """English articles to PO catalogues to reviewed, localised editions.

Every command works on all documents unless some are named. A document's name is the path of its
article under source/ without the suffix."""


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The command line's grammar, or as much of it as `words`, a command line, needs."""
    top, verbs = _top()
    wanted = _verb(words)
    if wanted:
        only = Only(verbs, wanted)
        _add_verbs(only)
        if only.found:
            return top
    _add_verbs(verbs)
    return top


def _verb(words: Sequence[str]) -> str:
    """The first word of a command line that is no option; empty: it asks for the grammar itself."""
    pending = iter(words)
    for word in pending:
        if word == "-C":
            next(pending, "")
        elif not word.startswith("-C"):
            return "" if word.startswith("-") else word
    return ""


def _top() -> tuple[argparse.ArgumentParser, Verbs]:
    """The grammar without any verb, and what takes the verbs."""
    top = Parser(prog="peraklad", description=_ABOUT, formatter_class=Help)
    top.add_argument("--version", action="version", version=f"peraklad {__version__}")
    top.add_argument("-C", dest="folder", default=".", metavar="DIR", help="work in DIR")
    return top, top.add_subparsers(
        title="commands", metavar="COMMAND", required=True, prog="peraklad"
    )


def _add_verbs(verbs: Verbs) -> None:
    init = add(verbs, "init", _init, "lay out a new project")
    init.add_argument("directory", nargs="?", default=".", help="where (default: here)")
    init.add_argument(
        "--ci", choices=("github", "gitlab"), help="lay out what its build server does, too"
    )
    output(init, data=False)

    extract = add(verbs, "extract", _extract, "bring templates and catalogues up to date")
    common(extract)

    draft = add(verbs, "draft", _draft, "fill what is empty: from the memory, then by engines")
    common(draft)
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

    build = add(verbs, "build", _build, "write the text and HTML editions")
    common(build)
    build.add_argument(
        "--release",
        action="store_true",
        help="only what the release gate lets through; exit code 1 when something is left out",
    )
    build.add_argument(
        "--jobs",
        type=count,
        default=0,
        metavar="N",
        help="processes (default: as many as it takes)",
    )
    build.add_argument(
        "--public", action="store_true", help="leave confidential articles out of previews too"
    )
    publication.release_options(build)

    status = add(verbs, "status", _status, "show what is empty, drafted, translated, reviewed")
    common(status, data=False)
    status.add_argument(
        "--format", choices=("table", "json", "svg"), default="table", help="(default: table)"
    )
    status.add_argument("--entries", action="store_true", help="list every entry with its key")

    quality.add_verbs(verbs)
    for name, about, one in (
        ("approve", "sign translations off", False),
        ("reject", "send translations back as drafts", True),
        ("reopen", "take a sign-off back", False),
    ):
        verb = add(verbs, name, _decide, about)
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
        if name == "approve":
            verb.add_argument(
                "--despite-errors",
                action="store_true",
                help="what the checks call errors, too; they are waived, for the comment's reason",
            )
        output(verb)
    exchange.add_verbs(verbs)
    review.add_verbs(verbs)
    publication.add_verbs(verbs)
    handoff.add_verbs(verbs)


def _init(args: argparse.Namespace) -> Result:
    from workflow.commands.init import init

    return init(os.path.normpath(os.path.join(args.folder, args.directory)), args.ci or "")


def _extract(args: argparse.Namespace) -> Result:
    from workflow.commands.extract import extract

    return extract(project(args), args.documents, args.language, args.progress, detailed=args.json)


def _draft(args: argparse.Namespace) -> Result:
    from workflow.commands.draft import draft

    return draft(
        project(args),
        args.documents,
        args.language,
        args.engine,
        args.dry_run,
        args.progress,
        args.announce,
    )


def _build(args: argparse.Namespace) -> Result:
    if publication.packs(args):
        from workflow.commands.release import build_release

        return build_release(project(args), args.jobs, args.progress, args.partial)
    from workflow.commands.build import build

    return build(
        project(args),
        args.documents,
        args.language,
        "release" if args.release else "preview",
        args.jobs,
        args.progress,
        args.public,
    )


def _status(args: argparse.Namespace) -> Result:
    from workflow.commands.status import status

    result = status(project(args), args.documents, args.language, args.format, args.entries)
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
        getattr(args, "despite_errors", False),
    )
    return decide(project(args), request)

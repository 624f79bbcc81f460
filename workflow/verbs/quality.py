"""``peraklad check``, ``waive`` and ``unwaive``: what is wrong, and what is right as it is."""

from __future__ import annotations

from workflow.verbs.common import add, output, project

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    import argparse

    from workflow.commands.result import Result
    from workflow.verbs.common import Verbs

_SEVERITIES = ("error", "warning", "hint")
_FORMATS = ("table", "json", "sarif", "junit", "github")


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs about findings."""
    check = add(verbs, "check", _check, "show what is wrong or looks wrong in translations")
    check.add_argument(
        "documents", nargs="*", metavar="DOC", help="document, or any PO file (default: all)"
    )
    check.add_argument(
        "--language", action="append", default=[], metavar="L", help="language (default: all)"
    )
    check.add_argument(
        "--format", dest="form", choices=_FORMATS, default="table", help="(default: table)"
    )
    check.add_argument(
        "--severity",
        choices=_SEVERITIES,
        default="",
        help="the least grave to show (default: warning; hint in json, sarif, junit)",
    )
    check.add_argument(
        "--fail",
        choices=(*_SEVERITIES, "never"),
        default="",
        help="the least grave for exit code 1 (default: [check] fail, or error)",
    )
    check.add_argument("--fix", action="store_true", help="correct the typography first")
    check.add_argument("--output", default="", metavar="FILE", help="(default: standard output)")
    check.add_argument("--list", action="store_true", help="list the checks instead")
    output(check, data=False)

    for event, about in (
        ("waive", "accept what a check finds in an entry, until its text changes"),
        ("unwaive", "take a waiver back"),
    ):
        verb = add(verbs, event, _waive, about)
        verb.set_defaults(event=event)
        verb.add_argument("document", metavar="DOC", help="document")
        verb.add_argument("--language", required=True, metavar="L", help="language (BCP 47)")
        verb.add_argument(
            "--entry",
            action="append",
            required=True,
            metavar="KEY",
            help="its key from 'peraklad check', or its English text (may be repeated)",
        )
        verb.add_argument(
            "--check",
            action="append",
            default=[],
            metavar="ID",
            help="only what this check finds (may be repeated)",
        )
        verb.add_argument("--comment", required=True, help="why; kept in the ledger")
        output(verb)


def _check(args: argparse.Namespace) -> Result:
    from workflow.commands.check import Request, check, listed

    if args.list:
        return listed()
    request = Request(
        tuple(args.documents),
        tuple(args.language),
        args.form,
        args.severity,
        args.fail,
        args.fix,
        args.output,
    )
    return check(project(args), request, args.progress)


def _waive(args: argparse.Namespace) -> Result:
    from workflow.commands.waive import Request, waive

    request = Request(
        args.event, args.document, args.language, tuple(args.entry), tuple(args.check), args.comment
    )
    return waive(project(args), request)

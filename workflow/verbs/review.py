"""``peraklad review``: what it takes."""

from __future__ import annotations

import argparse

from workflow.verbs.common import add, port, project

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    from workflow.commands.result import Result
    from workflow.verbs.common import Verbs


def add_verbs(verbs: Verbs) -> None:
    """Add the verb."""
    review = add(verbs, "review", _review, "open a local web page to review translations on")
    review.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="where to listen (default: 127.0.0.1)"
    )
    review.add_argument(
        "--port", type=port, default=8765, metavar="N", help="(default: 8765; 0: any that is free)"
    )
    review.add_argument("--no-browser", action="store_true", help="do not open a browser")
    review.add_argument(
        "--team", action="store_true", help="people sign in; so it always is for another host"
    )
    review.add_argument(
        "--users",
        default="",
        metavar="FILE",
        help="who may sign in, see 'peraklad user' (default: users.json of the project)",
    )
    review.add_argument(
        "--origin",
        default="",
        metavar="URL",
        help="the address people use, where a proxy on this machine stands before the page",
    )
    review.add_argument("--certificate", default="", metavar="FILE", help="serve TLS: PEM file")
    review.add_argument("--key", default="", metavar="FILE", help="the certificate's private key")
    review.add_argument(
        "--plain-http", action="store_true", help="let passwords travel without TLS"
    )


def _review(args: argparse.Namespace) -> Result:
    from workflow.commands.review import review
    from workflow.web.server import Options

    options = Options(
        args.host,
        args.port,
        not args.no_browser,
        args.team,
        args.users,
        args.origin,
        args.certificate,
        args.key,
        args.plain_http,
    )
    return review(project(args), options)

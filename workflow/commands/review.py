"""``peraklad review``: the web page on which translators review."""

from __future__ import annotations

from workflow.commands.result import Result
from workflow.project import Project
from workflow.web.server import Options, serve


def review(project: Project, options: Options) -> Result:
    """A result whose stream says where the page is, and serves it until somebody ends it."""
    result = Result()
    result.stream = serve(project, options)
    return result

"""Whether a document may be seen by others than those at this machine."""

from __future__ import annotations

from workflow import formats
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.project import Project, decode


def is_secret(project: Project, files: Files) -> bool:
    """Whether the document's front matter says that it is confidential, or cannot be read."""
    try:
        text = decode(project.read(files.source), files.source)
        return formats.meta(text, files.source).confidential
    except PerakladError:
        return True

"""Whether a document may be seen by others than those at this machine."""

from __future__ import annotations

from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.formats import front
from workflow.project import Project, decode


def is_secret(project: Project, files: Files) -> bool:
    """Whether the document's front matter says that it is confidential, or cannot be read."""
    try:
        text = decode(project.read(files.source), files.source)
        matter = front.split(text)[0]
        if not matter:
            return front.missed(text, files.source) is not None
        return front.read(matter, files.source)[0].confidential
    except PerakladError:
        return True

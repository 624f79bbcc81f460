"""``peraklad init``: a new project that works with the same two commands."""

from __future__ import annotations

import os

from workflow.commands.result import Result
from workflow.config import CONFIG
from workflow.errors import ProjectError
from workflow.project import Project
from workflow.resources import read

_FILES = {
    CONFIG: "new/peraklad.toml",
    "Makefile": "new/Makefile",
    "README.md": "new/README.md",
    ".gitignore": "new/gitignore",
    ".gitattributes": "new/gitattributes",
    "source/first-article.txt": "new/first-article.txt",
    "locales/terms.csv": "new/terms.csv",
}


def init(folder: str) -> Result:
    """Lay out a project in `folder`; files that are there already stay as they are."""
    result = Result()
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise ProjectError(
            f"cannot be made: {(error.strerror or str(error)).lower()}",
            path=folder,
            expected="a folder you may write to",
            remedy="choose another",
        ) from None
    project = Project.bare(folder)
    if project.read_or_none(CONFIG) is not None:
        raise ProjectError(
            "is a Peraklad project already",
            path=os.path.join(folder, CONFIG),
            remedy="change into it and run 'peraklad extract'",
        )
    for name, resource in _FILES.items():
        if project.read_or_none(name) is not None:
            result.lines.append(f"{name}: kept as it is")
            continue
        project.write(name, read(resource), None)
        result.lines.append(f"{name}: made")
        result.written += 1
    result.lines.append(f"now: cd {folder} && make")
    return result

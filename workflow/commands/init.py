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

CI = {
    "github": {".github/workflows/peraklad.yml": "new/github.yml"},
    "gitlab": {".gitlab-ci.yml": "new/gitlab.yml"},
}
"""What a build server is told: file, and what it is made from."""

_COMPLETED = (".gitignore", ".gitattributes")


def init(folder: str, ci: str = "") -> Result:
    """Lay out a project in `folder`; files that are there already stay as they are.

    `ci`: a key of `CI`; a project that is there already gets its file, and nothing else.
    """
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
    old = project.read_or_none(CONFIG) is not None
    if old and not ci:
        raise ProjectError(
            "is a Peraklad project already",
            path=os.path.join(folder, CONFIG),
            remedy="change into it and run 'peraklad extract'",
        )
    for name, resource in {**({} if old else _FILES), **CI.get(ci, {})}.items():
        result.lines.append(f"{name}: {_lay(project, name, read(resource), result)}")
    if not old:
        own = any(line.startswith("Makefile: kept") for line in result.lines)
        commands = "peraklad extract && peraklad build" if own else "make"
        result.lines.append(f"now: cd {folder} && {commands}")
    return result


def _lay(project: Project, name: str, data: bytes, result: Result) -> str:
    """Write one file; git's two get what they lack, any other that is there stays."""
    was = project.read_or_none(name)
    if was is not None and name not in _COMPLETED:
        return "kept as it is"
    lines = (was or b"").splitlines()
    lacking = [line for line in data.splitlines(keepends=True) if line.rstrip() not in lines]
    if was and not was.endswith(b"\n"):
        lacking = [b"\n", *lacking]
    whole = data if was is None else was + b"".join(lacking)
    result.written += project.write(name, whole, was)
    return "made" if was is None else "completed"

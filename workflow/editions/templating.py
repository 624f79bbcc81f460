"""The templates of the pages: the program's own, and a project's that take their place.

A project's ``templates/page.html`` is used instead of ours; ``{% extends "peraklad/page.html" %}``
in it changes single blocks. Such a template may come with the pull request of a stranger, which CI
builds before anybody has read it, so it runs in Jinja's sandbox: it cannot reach Python, files or
the environment. Nor can it switch escaping off: no translated text ever becomes markup.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from workflow.errors import ProjectError
from workflow.resources import read_or_none

OURS = "peraklad/"
"""Before the name of a template: the program's own, whether or not the project has one."""

FOLDER = "templates/"
"""Where a project's templates are, below its root."""

THEME = "theme.css"
"""A project's additions to the style sheet."""

_FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What a broken template can raise while it runs."""


def render(own: Mapping[str, str], name: str, values: Mapping[str, Any]) -> str:
    """The page that the template `name` makes of `values`; `own` are the project's templates.

    Raises ProjectError with file and line for a template of the project that cannot be used.
    """
    environment = _environment(tuple(own.items()))
    if not own:
        return environment.get_template(name).render(values)
    try:
        return environment.get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise _broken(error, error.filename, error.lineno) from None
    except (*_FAULTS, RecursionError, SyntaxError, MemoryError) as error:
        place = _place(error.__traceback__)
        if place is None and name not in own:
            raise
        raise _broken(error, *(place or (FOLDER + name, 0))) from None


def style(own: Mapping[str, str]) -> str:
    """The style sheet: the project's or ours, and what the project adds to it."""
    sheet = own.get("style.css") or _packaged("style.css") or ""
    return sheet + own.get(THEME, "")


@functools.lru_cache(maxsize=4)
def _environment(own: tuple[tuple[str, str], ...]) -> Environment:
    kind = ImmutableSandboxedEnvironment if own else Environment
    environment = kind(
        loader=_Loader(dict(own)),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    if own:
        del environment.filters["safe"]
    return environment


class _Loader(BaseLoader):
    """The project's templates go before ours; any other file is out of reach."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self.own = own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """The text of a template and the path that errors name."""
        if template in self.own:
            text, path = self.own[template], FOLDER + template
            _escaping(environment, text, template, path)
            return text, path, None
        name = template.removeprefix(OURS)
        known = None if name.startswith(("/", ".")) or "/." in name else _packaged(name)
        if known is None:
            raise TemplateNotFound(template)
        return known, f"peraklad:{template}", None


def _escaping(environment: Environment, text: str, name: str, path: str) -> None:
    """Raises TemplateSyntaxError where a template changes what is escaped."""
    tree = environment.parse(text, name, path)
    found = tree.find(nodes.EvalContextModifier)
    if found is not None:
        raise TemplateSyntaxError("autoescape cannot be changed", found.lineno, name, path)


@functools.cache
def _packaged(name: str) -> str | None:
    data = read_or_none(name)
    return data.decode() if data is not None else None


def _place(traceback: TracebackType | None) -> tuple[str, int] | None:
    """The innermost place in one of the project's templates."""
    found = None
    while traceback is not None:
        path = traceback.tb_frame.f_code.co_filename
        if path.startswith(FOLDER):
            found = path, traceback.tb_lineno
        traceback = traceback.tb_next
    return found


def _broken(error: Exception, path: str | None, line: int) -> ProjectError:
    if isinstance(error, RecursionError):
        what = "includes itself"
    elif isinstance(error, TemplateNotFound):
        what = f"there is no template {error.name!r}"
    else:
        what = " ".join(str(getattr(error, "message", None) or error).split())
    return ProjectError(
        what,
        path=path or FOLDER,
        line=line,
        expected="a Jinja template as in the manual",
        remedy="correct the template",
    )

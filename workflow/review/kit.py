"""The termbase and the dictionaries as they are in the files now, for checks and for hints."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import NamedTuple

from workflow.checking import beside, known_checks
from workflow.checks.tools import Tools
from workflow.config import CONFIG, Checking, parse_config
from workflow.errors import PerakladError
from workflow.project import Project, Stat, decode


class _State(NamedTuple):
    """The tools of a language, and the files that they were made from."""

    stats: tuple[Stat | None, ...]
    tools: Tools


class Kit:
    """The tools of every language; made anew when one of their files changes. Threads may share
    it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lock = Lock()
        self._states: dict[str, _State] = {}

    def tools(self, language: str) -> Tools:
        """The tools of a language (BCP 47, canonical): the same object while nothing changes."""
        stats = tuple(self._project.stat(name) for name in (CONFIG, *beside(language)))
        with self._lock:
            known = self._states.get(language)
            if known is None or known.stats != stats:
                was = known.tools.config if known else self._project.config.checking
                tools = Tools(self._project, language, self._checking(was))
                known = self._states[language] = _State(stats, tools)
        return known.tools

    def _checking(self, was: Checking) -> Checking:
        """What the configuration says of checks now; `was` while there is a mistake in it."""
        with suppress(PerakladError):
            now = parse_config(decode(self._project.read(CONFIG), CONFIG)).checking
            known_checks(now)
            return now
        return was

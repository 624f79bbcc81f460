"""Whole documents are checked in a process of its own.

Checking thousands of sentences takes seconds of pure Python, and nobody's save should wait for
that. What is typed and what is approved is checked in the server itself, a sentence at a time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from workflow.engines.base import EngineError
from workflow.engines.worker import Died, Failed, Serve, Worker
from workflow.errors import PerakladError, ProjectError
from workflow.project import Project
from workflow.review.recent import Recent
from workflow.review.values import Place

if TYPE_CHECKING:
    from workflow.review.worklist import Worklist

_TASK = "workflow.web.assistant:load"
_TIMEOUT = 300.0
"""Seconds: the first check of the largest document anybody has."""
_SLOW = 0.2
"""Seconds from which an answer is worth keeping for those who ask next."""
_AGE = 3
"""How many times as old as it took to make such an answer may be."""
_KEPT = 16


class Assistant:
    """Checks documents elsewhere. Threads may share it; they take turns."""

    def __init__(self, project: Project, *, confidential: bool) -> None:
        """Without `confidential`, confidential documents do not exist."""
        settings = {"root": project.root, "confidential": confidential}
        self._worker = Worker(_TASK, settings, _TIMEOUT)
        self._turn = Lock()
        self._known: Recent[tuple[float, float, Any]] = Recent(_KEPT)

    def document(self, place: Place) -> Any:
        """The findings of a document, as the page's script takes them.

        While a large document is edited by many, they may be some seconds old. Raises
        PerakladError for files that cannot be read, ProjectError where the process has ended.
        """
        known = self._known.get(place)
        if known is not None and time.monotonic() - known[0] < _AGE * known[1]:
            return known[2]
        with self._turn:
            known = self._known.get(place)
            if known is not None and time.monotonic() - known[0] < _AGE * known[1]:
                return known[2]
            began = time.monotonic()
            answer = self._ask({"document": place.document, "language": place.language})
            now = time.monotonic()
            if now - began >= _SLOW:
                self._known.put(place, (now, now - began, answer))
        return answer

    def work(self, worklist: Worklist) -> bool:
        """Count the findings of one catalogue for `worklist`; False: there was nothing to do.

        Raises as `document`.
        """
        from workflow.review.worklist import Counted

        with self._turn:
            answer = self._ask({})
        if answer is None:
            return False
        document, language, stats, *counts = answer
        told = tuple(tuple(stat) if stat else None for stat in stats)
        worklist.learn(Place(document, language), Counted(told, *counts))
        return True

    def _ask(self, question: Mapping[str, Any]) -> Any:
        try:
            answer = self._worker.ask(question)
        except Failed as error:
            raise PerakladError(str(error)) from None
        except (Died, EngineError) as error:
            raise ProjectError(f"the process that checks documents {error}") from None
        if "problem" in answer:
            raise PerakladError(answer["problem"])
        return answer["told"]

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def load(settings: Mapping[str, Any]) -> Serve:
    """The process: what answers its questions. `settings`: root, confidential."""
    from workflow.review.desk import Desk
    from workflow.review.live import Live
    from workflow.review.worklist import Worklist
    from workflow.web import wire

    if hasattr(os, "nice"):  # saves come first
        os.nice(10)
    desk = Desk(Project.open(settings["root"]), confidential=settings["confidential"])
    live = Live(desk)
    worklist = Worklist(desk, live)

    def told(question: Mapping[str, Any]) -> Any:
        desk.project.refresh()
        if not question:
            if not worklist.work():
                return None
            learned = worklist.learned()
            assert learned is not None  # there was work
            return [*learned[0], *learned[1]]
        opened = desk.opened(Place(question["document"], question["language"]))
        found = live.document(opened)
        findings = {key: wire.findings(rows) for key, rows in found.items() if rows}
        return {"findings": findings}

    def serve(question: Mapping[str, Any]) -> Any:
        try:
            return {"told": told(question)}
        except PerakladError as error:
            return {"problem": str(error)}

    return serve

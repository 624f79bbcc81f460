"""What the engines would write for one sentence, when a translator asks; nothing is saved."""

from __future__ import annotations

import os
from threading import Lock, Thread
from typing import TYPE_CHECKING, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from workflow import git, terms
from workflow.drafting.answers import Answers
from workflow.drafting.collect import Source
from workflow.drafting.meter import Meter
from workflow.drafting.roster import Roster
from workflow.drafting.run import Run
from workflow.drafting.task import Task
from workflow.errors import PerakladError
from workflow.ledger import source_of
from workflow.memory import Memory
from workflow.memory.memory import no_progress
from workflow.model import Entry
from workflow.project import Project

if TYPE_CHECKING:
    from workflow.review.opened import Opened

SECONDS = 20.0
"""How long is waited for engines. An answer that comes later is kept, and there at once when it is
asked for again."""


class _Desk(Protocol):
    """What is asked of a desk."""

    project: Project


class Drafted(NamedTuple):
    """What one engine would write."""

    engine: str
    text: str
    doubts: tuple[str, ...]
    """What to look at, each in plain words."""


class _Office:
    """The engines of one project, made once, and what they have been sent since."""

    def __init__(self, project: Project) -> None:
        self.lock = Lock()
        self.meter = Meter(project.config.drafting)
        self.roster: Roster | None = None

    def opened(self, project: Project) -> Roster:
        """The engines, those that could not go on last time tried again."""
        if self.roster is not None and self.roster.stopped:
            self.roster.close()
            self.roster = None
        if self.roster is None:
            self.roster = Roster(project.config, project.root, os.environ, ())
        return self.roster


_offices: WeakKeyDictionary[_Desk, _Office] = WeakKeyDictionary()
_opening = Lock()


def draft(desk: _Desk, opened: Opened, key: str, seconds: float = SECONDS) -> list[Drafted]:
    """Drafts of the entry with this `ledger.source_of`, the one with the fewest doubts first.

    The engines are asked as ``peraklad draft`` asks them: in the configured order until one has no
    doubts, within the budget (for as long as the desk is there), the local ones alone for a
    confidential document. Threads take turns. Raises PerakladError, in one line, where there is no
    draft after `seconds`.
    """
    entry = opened.entry(key)
    if entry is None or entry.msgid_plural is not None:
        raise PerakladError("there is no such sentence to be drafted", path=opened.path)
    with _opening:
        office = _offices.setdefault(desk, _Office(desk.project))
    if not office.lock.acquire(timeout=seconds):
        raise PerakladError("the engines are busy", remedy="try again in a moment")
    task = _task(opened, desk.project, entry)
    errors: list[PerakladError] = []

    def work() -> None:
        try:
            errors.extend(_asked(desk.project, office, opened, task))
        except PerakladError as error:
            errors.append(error)
        finally:
            office.lock.release()

    thread = Thread(target=work, name="draft", daemon=True)
    thread.start()
    thread.join(seconds)
    late = thread.is_alive()
    found = sorted(task.candidates, key=lambda candidate: len(candidate.doubts))
    if not found:
        raise _problem(task, errors, late=late)
    return [Drafted(c.engine, c.text, c.doubts) for c in found]


def close(desk: _Desk, seconds: float = SECONDS) -> None:
    """Let go of the engines of `desk`; one that is still asked is waited for, for `seconds`."""
    with _opening:
        office = _offices.pop(desk, None)
    if office is None or not office.lock.acquire(timeout=seconds):
        return
    try:
        if office.roster is not None:
            office.roster.close()
            office.roster = None
    finally:
        office.lock.release()


def _task(opened: Opened, project: Project, entry: Entry) -> Task:
    live = opened.entries
    at = opened.positions[source_of(entry.key)]
    return Task(
        document=opened.place.document,
        key=entry.key,
        before=live[at - 1].msgid if at else "",
        after=live[at + 1].msgid if at + 1 < len(live) else "",
        note=entry.extracted[0] if entry.extracted else "",
        confidential=project.config.confidential or opened.document.meta.confidential,
    )


def _asked(project: Project, office: _Office, opened: Opened, task: Task) -> list[PerakladError]:
    """Ask the engines; what is wrong with files and engines."""
    roster, tag = office.opened(project), opened.place.language
    source = Source(opened.files, task.confidential)
    with Memory(project, no_progress) as memory, Answers(project) as answers:
        run = Run(
            project,
            roster,
            memory,  # what it has is no engine's
            answers,
            terms.load(project),
            (),
            git.now(),
            lambda done, total: None,
            lambda what, done, total: None,
        )
        run.meter = office.meter
        run.ask([task], tag, [source])
    return [*run.errors, *roster.stopped.values()]


def _problem(task: Task, errors: list[PerakladError], *, late: bool) -> PerakladError:
    if late:
        return PerakladError(
            "the engines have not answered in time", remedy="ask again in a moment"
        )
    told = [f"{name}: {why.removeprefix(f'{name}: ')}" for name, why in task.refused.items()]
    told += [str(error) for error in errors]
    if not told:
        return PerakladError(
            "there is no engine that could be asked",
            remedy="name one in peraklad.toml, as the README says under 'Machine drafts'",
        )
    return PerakladError("; ".join(dict.fromkeys(told)))

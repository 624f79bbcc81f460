"""One run of drafting: every language, every document, memory first, then the engines in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cache

from workflow.documents import Files
from workflow.drafting import collect, recall
from workflow.drafting.answers import Answers
from workflow.drafting.asking import Asking, Outcome
from workflow.drafting.collect import Source
from workflow.drafting.meter import Meter
from workflow.drafting.roster import Roster
from workflow.drafting.task import Candidate, Task
from workflow.drafting.writing import Written, write
from workflow.engines.base import Engine
from workflow.errors import PerakladError
from workflow.memory import Memory
from workflow.model import Key
from workflow.project import Project
from workflow.terms import Termbase, usage
from workflow.terms.usage import Wording

UNASKED = "no engine drafts it"
"""Why an entry is empty where nobody has said who could draft it."""

Progress = Callable[[int, int], None]
Announce = Callable[[str, int, int], None]


@dataclass(slots=True)
class Report:
    """What one document in one language got."""

    document: str
    language: str
    drafted: Counter[str] = field(default_factory=Counter)
    """Entries, by engine."""
    explained: int = 0
    """Edited entries that were given a comment on what was changed."""
    left: Counter[str] = field(default_factory=Counter)
    """Entries that are still empty, by reason."""
    files: int = 0


@dataclass(slots=True)
class Estimate:
    """What a run would find and send for one language."""

    language: str
    empty: int = 0
    memory: Counter[str] = field(default_factory=Counter)
    """Entries that need no engine, by the kind of match; ``weak`` ones still would."""
    engines: list[tuple[Engine, Outcome]] = field(default_factory=list)
    """Each engine, and what it would be sent if it were the first."""


class Run:
    """Drafting for one project."""

    def __init__(
        self,
        project: Project,
        roster: Roster,
        memory: Memory,
        answers: Answers,
        termbase: Termbase,
        secret: Collection[str],
        at: str,
        progress: Progress,
        announce: Announce,
    ) -> None:
        """`secret`: the project's confidential documents.

        `at`: the time for the ledger's records (UTC, ISO 8601).

        `announce` is told of downloads: what and from where, bytes so far, bytes in all.
        """
        self.project, self.roster = project, roster
        self.memory, self.answers = memory, answers
        self.termbase, self.at = termbase, at
        self._secret = secret
        self.meter = Meter(project.config.drafting)
        self.outcomes: dict[tuple[str, str], Outcome] = {}
        """By engine and language."""
        self.reports: list[Report] = []
        self.errors: list[PerakladError] = []
        self._progress, self._ticks, self._total = progress, 0, 0
        self._announce = announce

    def language(self, tag: str, found: Sequence[Source]) -> None:
        """Draft the documents `found` in the language `tag` (BCP 47) and write what was had."""
        work = self._tasks(tag, found)
        tasks = [task for _, mine in work for task in mine]
        self._total += len(tasks)
        try:
            self._fill(tasks, tag, found)
        finally:  # whatever stops the engines, what they gave is written
            for files, mine in work:
                self._write(files, mine, tag)

    def estimate(self, tag: str, found: Sequence[Source]) -> Estimate:
        """What `language` would do at first; nothing is sent and nothing is written."""
        made = Estimate(tag)
        tasks = [task for _, mine in self._tasks(tag, found) for task in mine]
        wording = cache(lambda text: usage.wording(self.termbase, text, tag))
        threshold = self.project.config.drafting.threshold
        for task in tasks:
            kind = recall.recall(
                self.memory, task, tag, wording(task.text), threshold, self._secret
            )
            if kind:
                made.memory[kind] += 1
        made.empty = len(tasks)
        for engine in self.roster.engines(tag):
            allowed = self._allowed(engine, [t for t in tasks if _open(t)])
            asking = Asking(
                engine, tag, self.answers, self.meter, lambda t: wording(t.text), self._tick
            )
            made.engines.append((engine, asking.estimate(allowed)))
        return made

    def _tasks(self, tag: str, found: Sequence[Source]) -> list[tuple[Files, list[Task]]]:
        work = []
        for source in found:
            try:
                work.append((source.files, collect.tasks(self.project, source, tag)))
            except PerakladError as error:
                self.errors.append(error)
        return work

    def _fill(self, tasks: Sequence[Task], tag: str, found: Sequence[Source]) -> None:
        wording = cache(lambda text: usage.wording(self.termbase, text, tag))
        threshold = self.project.config.drafting.threshold
        for task in tasks:
            recall.recall(self.memory, task, tag, wording(task.text), threshold, self._secret)
            self._tick(task.done is not None)
        self.ask(tasks, tag, found)

    def ask(self, tasks: Sequence[Task], tag: str, found: Sequence[Source]) -> None:
        """Ask the engines of the language `tag` (BCP 47) in turn for what has no draft without
        doubts yet; nothing is written. `found`: the documents that the tasks are from.
        """
        wording = cache(lambda text: usage.wording(self.termbase, text, tag))
        for engine in self.roster.engines(tag):
            waiting = [t for t in tasks if _open(t)]
            self._engine(engine, waiting, tag, found, wording)

    def _engine(
        self,
        engine: Engine,
        tasks: Sequence[Task],
        tag: str,
        found: Sequence[Source],
        wording: Callable[[str], Wording],
    ) -> None:
        allowed = self._allowed(engine, tasks)
        if not allowed:
            return
        if why := self.roster.unfit(engine, tag):
            for task in allowed:
                task.refused.setdefault(engine.name, why)
            return
        if engine.pivot:
            self._pivot(engine.name, allowed, engine.pivot, found)
        asking = Asking(
            engine, tag, self.answers, self.meter, lambda task: wording(task.text), self._tick
        )
        outcome = self.outcomes[engine.name, tag] = asking.outcome
        if hasattr(engine, "progress"):
            engine.progress = self._announce
        asking.run(allowed)
        if outcome.ended is not None:
            self.roster.stop(engine, outcome.ended, tag)

    def _allowed(self, engine: Engine, tasks: Sequence[Task]) -> list[Task]:
        """The tasks whose texts `engine` may see; the others are told why not."""
        allowed = []
        for task in tasks:
            if why := self.roster.hidden(engine, task):
                task.refused.setdefault(engine.name, why)
            else:
                allowed.append(task)
        return allowed

    def _pivot(
        self, name: str, tasks: Sequence[Task], language: str, found: Sequence[Source]
    ) -> None:
        """Give every task its translation into the language that the engine starts from."""
        known = {source.files.document: source.files for source in found}
        by_document = cache(lambda document: self._pivots(known[document], language))
        for task in tasks:
            task.pivot = by_document(task.document).get(task.key, "")
            if not task.pivot:
                task.refused.setdefault(name, f"there is no {language} text to start from")

    def _pivots(self, files: Files, language: str) -> dict[Key, str]:
        """What `collect.pivots` finds; a catalogue that cannot be read has nothing for anybody."""
        try:
            return collect.pivots(self.project, files, language)
        except PerakladError as error:
            self.errors.append(error)
            return {}

    def _write(self, files: Files, tasks: Sequence[Task], tag: str) -> None:
        report = Report(files.document, tag)
        drafts: dict[Key, Candidate] = {}
        for task in tasks:
            best = task.best()
            if best is None:
                report.left[self._reason(task, tag)] += 1
            else:
                drafts[task.key] = best
        try:
            written = write(self.project, files, tag, drafts, self.at)
        except PerakladError as error:
            self.errors.append(error)
            written = Written()
            report.left["its catalogue could not be written"] += len(drafts)
        report.drafted.update(drafts[key].engine for key in written.drafted)
        report.explained, report.files = written.explained, written.files
        self.reports.append(report)

    def _reason(self, task: Task, tag: str) -> str:
        """Why an entry is still empty: of the engines' reasons the last one's."""
        if task.refused:
            name, why = next(reversed(task.refused.items()))
            why = why.removeprefix(f"{name}: ")
            # what follows a colon differs from text to text
            return f"{name}: {why if why.startswith('not asked') else why.partition(': ')[0]}"
        for name in self.roster.order(tag):
            if name in self.roster.stopped:
                return f"{name}: {self.roster.stopped[name].what.removeprefix(f'{name}: ')}"
        return UNASKED

    def _tick(self, done: int) -> None:
        self._ticks += done
        self._progress(self._ticks, self._total)


def _open(task: Task) -> bool:
    """Whether another engine could do better than what there is."""
    return task.done is None and not any(not c.doubts for c in task.candidates)

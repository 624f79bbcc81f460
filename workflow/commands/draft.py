"""``peraklad draft``: fill what is empty, from the memory and by engines."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from workflow import documents, git, terms
from workflow.commands.entries import saved_meanwhile
from workflow.commands.result import Result
from workflow.documents import Files
from workflow.drafting import collect
from workflow.drafting.answers import Answers
from workflow.drafting.collect import Source
from workflow.drafting.meter import price
from workflow.drafting.roster import LOCAL, Roster
from workflow.drafting.run import UNASKED, Announce, Estimate, Progress, Report, Run
from workflow.errors import PerakladError
from workflow.language import load
from workflow.memory import Memory
from workflow.project import SOURCE, Conflict, Project
from workflow.variants import keeping


def draft(
    project: Project,
    names: Sequence[str] = (),
    languages: Sequence[str] = (),
    engines: Sequence[str] = (),
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
    announce: Announce = lambda what, done, total: None,
) -> Result:
    """Draft the documents `names` (all) in `languages` (all) with `engines` (as configured).

    With `dry_run` nothing is sent and nothing is written; what would be is told.
    """
    wanted = languages or (*project.config.languages, *project.config.variants)
    asked = list(dict.fromkeys(load(tag).tag for tag in wanted))
    tags = [tag for tag in asked if tag not in project.config.variants]
    found, _ = documents.find(project.scan(SOURCE))
    sources = collect.sources(project, found)
    chosen = [sources[files.document] for files in documents.choose(found, names)]
    roster = Roster(project.config, project.root, os.environ, tuple(engines))
    tags = _pivots_first([tag for tag in tags if not load(tag).pseudo], roster)
    termbase = terms.load(project)
    secret = {document for document, source in sources.items() if source.confidential}
    try:
        with Memory.open(project, tags) as memory, Answers(project) as answers:
            run = Run(
                project, roster, memory, answers, termbase, secret, git.now(), progress, announce
            )
            if dry_run:
                return _estimated(run, tags, chosen)
            with project.locked("draft-lock"):  # two runs at once would pay twice
                for tag in tags:
                    run.language(tag, chosen)
                kept = _Variants(project)
                kept.keep(asked, [source.files for source in chosen])
            return kept.told(_done(run, memory))
    finally:
        roster.close()


def _pivots_first(tags: Sequence[str], roster: Roster) -> list[str]:
    """`tags` with those first that an engine of another one starts from."""
    wanted = {e.pivot for tag in tags for e in roster.engines(tag) if e.pivot}
    return sorted(tags, key=lambda tag: tag not in wanted)


class _Variants:
    """The variants of languages, which are drafted by rule on this machine."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept: list[keeping.Kept] = []
        self._errors: list[PerakladError] = []

    def keep(self, asked: Sequence[str], chosen: Sequence[Files]) -> None:
        """Bring those among the languages `asked` for up to date in the documents `chosen`."""
        for tag in (tag for tag in asked if tag in self._project.config.variants):
            for files in chosen:
                try:
                    with self._project.locked():
                        self._kept.append(keeping.keep(self._project, files, tag, git.now()))
                except Conflict as conflict:
                    self._errors.append(saved_meanwhile(conflict))
                except PerakladError as error:
                    self._errors.append(error)

    def told(self, result: Result) -> Result:
        """`result` with what was done."""
        for made in self._kept:
            result.written += made.files
            if made.drafted:
                drafted = f"{made.drafted} drafted by rule"
                result.lines.append(f"{made.document} ({made.language}): {drafted}")
        result.errors = [*result.errors, *self._errors]
        return result


def _done(run: Run, memory: Memory) -> Result:
    result = Result()
    result.errors = _distinct([*run.errors, *memory.problems])
    result.written = sum(report.files for report in run.reports)
    failed = bool(run.roster.stopped) or any(o.failed for o in run.outcomes.values())
    left = sum(report.left.total() for report in run.reports)
    unasked = sum(report.left[UNASKED] for report in run.reports)
    result.findings = bool(left) and (failed or any(_refused(r) for r in run.reports))
    result.lines = [line for report in run.reports for line in _lines(report)]
    result.lines += _engine_lines(run)
    if unasked:
        result.lines += _advice(unasked)
    result.data = {
        "documents": [_data(report) for report in run.reports],
        "engines": _engine_data(run),
    }
    return result


def _refused(report: Report) -> bool:
    """Whether an engine was to draft what is still empty, and what it was allowed to see."""
    return any(": " in reason and "confidential" not in reason for reason in report.left)


def _lines(report: Report) -> list[str]:
    drafted = ", ".join(f"{n} {engine}" for engine, n in report.drafted.most_common())
    head = f"{report.document} ({report.language}): "
    parts = [f"{report.drafted.total()} drafted" + (f" ({drafted})" if drafted else "")]
    if report.explained:
        parts.append(f"{report.explained} edited, changes marked")
    left = report.left.total()
    if left:
        parts.append(f"{left} still empty")
    if not (report.drafted or report.explained or left):
        return []
    return [head + "; ".join(parts)] + [
        f"  empty {n}: {reason}" for reason, n in report.left.most_common()
    ]


def _engine_lines(run: Run) -> list[str]:
    lines = []
    for (name, tag), outcome in run.outcomes.items():
        if not (outcome.asked or outcome.kept or outcome.failed):
            continue
        parts = [f"{_texts(outcome.asked)}, {outcome.characters:,} characters sent"]
        if outcome.kept:
            parts.append(f"{outcome.kept} answered in an earlier run")
        lines.append(f"{name} ({tag}): " + "; ".join(parts))
        lines += [f"  failed {n}: {why}" for why, n in outcome.failed.items()]
    lines += [f"{why} (not asked any more)" for why in run.roster.stopped.values()]
    if run.meter.cost:
        lines.append(f"cost: about {run.meter.cost:.2f}")
    return lines


def _advice(left: int) -> list[str]:
    """How to get drafted what is still empty, where there is no engine to be asked."""
    return [
        f"Still empty: {left}. There is no engine that could be asked for them.",
        f"To have them drafted on this machine, give {' or '.join(LOCAL)} its models;",
        "to send their English to a service, name it in peraklad.toml: a line [engines.google]",
        "is enough. The README says more under 'Machine drafts'.",
    ]


def _data(report: Report) -> dict[str, Any]:
    return {
        "document": report.document,
        "language": report.language,
        "drafted": dict(report.drafted),
        "explained": report.explained,
        "empty": dict(report.left),
    }


def _engine_data(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "engine": name,
            "language": tag,
            "texts": outcome.asked,
            "characters": outcome.characters,
            "kept": outcome.kept,
            "failed": dict(outcome.failed),
            "ended": str(outcome.ended or ""),
        }
        for (name, tag), outcome in run.outcomes.items()
    ]


def _distinct(errors: Sequence[PerakladError]) -> list[PerakladError]:
    """Each error once, though every language may have met it."""
    return list({str(error): error for error in errors}.values())


def _over_budget(run: Run, estimates: Sequence[Estimate]) -> list[str]:
    """Whether the budget would stop the run, if the first engine of each language did all."""
    firsts = [made.engines[0] for made in estimates if made.engines]
    limits = run.project.config.drafting
    characters = sum(outcome.characters for engine, outcome in firsts if engine.remote)
    cost = sum(price(engine, outcome.characters) for engine, outcome in firsts if engine.remote)
    lines = []
    if limits.characters is not None and characters > limits.characters:
        lines.append(f"the budget of {limits.characters:,} characters stops it before the end")
    if limits.cost is not None and cost > limits.cost:
        lines.append(f"the budget of {limits.cost:g} stops it before the end")
    return lines


def _estimated(run: Run, tags: Sequence[str], chosen: Sequence[Source]) -> Result:
    result = Result()
    estimates = [run.estimate(tag, chosen) for tag in tags]
    result.errors = _distinct(run.errors)
    result.lines = [line for estimate in estimates for line in _estimate_lines(estimate)]
    result.lines += _over_budget(run, estimates)
    result.lines += [f"{why} (cannot be asked)" for why in run.roster.stopped.values()]
    result.data = [_estimate_data(estimate) for estimate in estimates]
    return result


def _estimate_lines(made: Estimate) -> list[str]:
    covered = ", ".join(f"{n} {kind}" for kind, n in made.memory.items()) or "nothing"
    lines = [f"{made.language}: {made.empty} empty; the memory has {covered}"]
    for engine, outcome in made.engines:
        cost = "free" if not engine.remote else _cost(engine.price, outcome.characters)
        line = (
            f"  {engine.name}: {_texts(outcome.asked)}, {outcome.characters:,} characters, {cost}"
        )
        lines.append(line + (f"; {outcome.kept} answered before" if outcome.kept else ""))
    return lines


def _texts(count: int) -> str:
    return "1 text" if count == 1 else f"{count} texts"


def _cost(per_million: float | None, characters: int) -> str:
    if per_million is None:
        return "price unknown"
    return f"about {per_million * characters / 1_000_000:.2f}"


def _estimate_data(made: Estimate) -> dict[str, Any]:
    return {
        "language": made.language,
        "empty": made.empty,
        "memory": dict(made.memory),
        "engines": [
            {
                "engine": engine.name,
                "remote": engine.remote,
                "texts": outcome.asked,
                "characters": outcome.characters,
                "kept": outcome.kept,
                "cost": None if engine.price is None else price(engine, outcome.characters),
            }
            for engine, outcome in made.engines
        ],
    }

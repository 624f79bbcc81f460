"""What the translation memory has for an empty entry, and what needs no engine at all."""

from __future__ import annotations

from collections.abc import Collection

from workflow import placeables
from workflow.drafting.judging import judge, shape
from workflow.drafting.roster import MEMORY
from workflow.drafting.task import Candidate, Task
from workflow.memory import Match, Memory
from workflow.terms.usage import Wording

STRONG = 85
"""Score from which a fuzzy match comes before an engine: at most one word in seven differs.

Below, a reviewer is quicker with an engine's draft; the match is kept for where there is none.
"""

COPY = "copy"
"""What the draft of a text is from that has nothing to translate: an address, a number."""


def recall(
    memory: Memory,
    task: Task,
    target: str,
    wording: Wording,
    threshold: int,
    secret: Collection[str],
) -> str:
    """Look `task` up; what was found is kept in it. Returns the kind of match, empty for none.

    What comes from the documents `secret` is for confidential documents alone: a draft elsewhere,
    or the English in its comment, could be published.
    """
    if not placeables.translatable(task.text, wording.fixed):
        task.done = Candidate(task.text, COPY)
        return COPY
    matches = memory.search(
        task.text,
        target,
        threshold=threshold,
        limit=10,
        before=task.before,
        after=task.after,
    )
    for match in matches:
        own = match.tier in ("reviewed", "translated")
        if own and match.origin in secret and not task.confidential:
            continue
        candidate = _candidate(task, match, target, wording)
        if candidate is None:
            continue
        if match.tier == "machine" or (match.kind == "fuzzy" and match.score < STRONG):
            task.last_resort = task.last_resort or candidate
        else:
            task.done = candidate
            return match.kind
    return "weak" if task.last_resort else ""


def _candidate(task: Task, match: Match, target: str, wording: Wording) -> Candidate | None:
    """The match as a candidate; a fuzzy one is not judged by a text that it does not translate."""
    if match.kind == "fuzzy":
        verdict = shape(task, match.target, match.source, target)
    else:
        verdict = judge(task, match.target, None, target, wording)
    if verdict.refused:
        return None
    return Candidate(
        verdict.text,
        MEMORY,
        score=match.score,
        origin=match.origin,
        was=match.source if match.source != task.text else "",
        doubts=verdict.doubts,
    )

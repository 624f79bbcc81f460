"""Whether an engine's answer may become a draft, and in which form."""

from __future__ import annotations

from typing import NamedTuple

from workflow import placeables, signoff
from workflow.drafting import assess
from workflow.drafting.task import Task
from workflow.errors import disguises
from workflow.formats.text import markers
from workflow.model import JOINED
from workflow.placeables import Damaged, Masked
from workflow.terms.usage import Wording

_NAME = 4
"""Words that a name may have, which engines do leave in English."""


class Verdict(NamedTuple):
    """What was found."""

    text: str
    """The answer restored and repaired; only good when nothing is `refused`."""
    refused: str = ""
    """Why the answer can be no draft."""
    doubts: tuple[str, ...] = ()
    """What a reviewer should look at."""
    incomplete: bool = False
    """Something may be missing; asking again can tell."""
    foreign: bool = False
    """Refused, and not for a placeable or a name: no honest engine says such a thing often."""


def judge(task: Task, answer: str, masked: Masked | None, target: str, wording: Wording) -> Verdict:
    """The verdict on `answer`, which was given to `masked` or to the plain text of `task`."""
    source = task.text
    try:
        text = placeables.restore(masked, answer) if masked is not None else answer
    except Damaged as damage:
        return Verdict(answer, str(damage))
    text = assess.repair(source, text, target, wording.fixed)
    if why := _misplaced(task, text, source):
        return Verdict(text, why)
    left = signoff.left(text)
    found = assess.assess(
        source,
        signoff.neutral(text) if left else text,
        target,
        fixed=wording.fixed,
        terms=wording.uses,
        neighbours=tuple(t for t in (task.before, task.after) if t),
    )
    doubts = (
        (f"left in another language: {', '.join(left)}", *found.doubts) if left else found.doubts
    )
    foreign = bool(found.fatal) and not (
        len(source.split()) <= _NAME or placeables.lost(source, text, target, wording.fixed)
    )
    return Verdict(text, "; ".join(found.fatal), doubts, found.incomplete, foreign)


def shape(task: Task, text: str, source: str, target: str) -> Verdict:
    """The verdict on a translation of another English, `source`, as far as its form goes."""
    text = assess.repair(source, text, target)
    hidden = next((c for c in text if disguises(c)), "")
    why = _misplaced(task, text, source) or ("it has a control character" if hidden else "")
    return Verdict(text, why if text else "it is empty")


def _misplaced(task: Task, text: str, source: str) -> str:
    """Why `text` cannot stand where `task` stands, whatever it says."""
    if text == JOINED:
        return "a mark of ours as a translation"
    if _marked(text) != _marked(source):
        return "it begins like a list or a turn, which the English does not"
    return ""


def _marked(text: str) -> str:
    """The marker that the text would have as a block of plain text; a block's own is no text."""
    found = markers(text)
    return found[0][0] if found else ""

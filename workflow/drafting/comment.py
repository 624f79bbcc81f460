"""What a reviewer reads above a draft: where it is from, and what to look at.

The lines are translators' comments (``#``), since gettext's own tools keep only those; ours begin
with a prefix, so that they can be told from a person's and go when the draft is accepted.
"""

from __future__ import annotations

from workflow.drafting.task import Candidate
from workflow.drafting.worddiff import word_diff
from workflow.errors import printable
from workflow.model import Entry
from workflow.signoff import DRAFT_NOTE

_LONG = 600
"""Characters that a line may have; what is longer says so."""


def lines(text: str, draft: Candidate) -> tuple[str, ...]:
    """The comment above `draft` of the English `text`."""
    found = [f"draft by {_author(draft)}"]
    if draft.was and draft.was != text:
        found.append(f"its English was: {word_diff(draft.was, text)}")
    if draft.doubts:
        found.append("look at: " + "; ".join(draft.doubts))
    return tuple(_line(line) for line in found)


def _author(draft: Candidate) -> str:
    detail = [draft.model] if draft.model else []
    if draft.score is not None:
        detail.append(f"{draft.score} %")
    if draft.origin:
        detail.append(f"from {draft.origin}")
    return draft.engine + (f" ({', '.join(detail)})" if detail else "")


def changed(entry: Entry) -> tuple[str, ...]:
    """The comments of an entry whose English was edited: what was changed, word by word.

    Everything a person wrote stays; an older line of ours about an edit goes.
    """
    if entry.previous_msgid is None or not entry.msgstr:
        return entry.comments
    head = f"{DRAFT_NOTE}the English was edited: "
    kept = [c for c in entry.comments if not c.startswith(head)]
    return (
        *kept,
        _line(head.removeprefix(DRAFT_NOTE) + word_diff(entry.previous_msgid, entry.msgid)),
    )


def _line(text: str) -> str:
    shown = printable(text)
    return DRAFT_NOTE + (shown if len(shown) <= _LONG else shown[: _LONG - 2] + " …")

"""What the page's script asks for and changes: JSON in, JSON out.

Every function takes a `Call` and gives a plain value; what it raises becomes the answer's status:
`Missing` 404, `Changed` 409, `Forbidden` 403, any other PerakladError 400.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

from workflow.errors import PerakladError
from workflow.review import view
from workflow.review.desk import Missing
from workflow.review.values import DocumentView, Sentence, Verb, Wanted
from workflow.web import wire

if TYPE_CHECKING:
    from workflow.review.opened import Opened
    from workflow.web.people import Right, Visitor
    from workflow.web.state import State

Json = dict[str, Any]


class Forbidden(PerakladError):
    """The person may read this, and not do that."""

    def __init__(self, right: Right, language: str) -> None:
        super().__init__(
            f"you may not do this in {language[:40]}",
            expected=f"the right to {right}",
            remedy="ask an editor of the project",
        )
        self.right = right


class Call(NamedTuple):
    """One request."""

    state: State
    visitor: Visitor
    values: Mapping[str, Any]
    """The query, or the fields of the body."""

    def opened(self) -> Opened:
        """The catalogue it is about, as it is in the files now."""
        return self.state.opened(self.values["language"], self.values["document"])

    def needs(self, right: Right) -> None:
        """Raise Forbidden if the person has not that right in the language."""
        language = self.values["language"]
        if right not in self.visitor.person.may(language):
            raise Forbidden(right, language)


Handler = Callable[[Call], Any]

_PLACE: wire.Shape = {"language": str, "document": str}
_SENTENCE: wire.Shape = {**_PLACE, "key": str}

SHAPES: Mapping[str, wire.Shape] = {
    "check": {**_SENTENCE, "text": str},
    "save": {**_SENTENCE, "base": str, "text": str},
    "decide": {**_PLACE, "verb": str, "entries": list, "comment": str, "despite_errors": bool},
    "comment": {**_SENTENCE, "comment": str},
    "waive": {**_SENTENCE, "base": str, "check": str, "comment": str, "event": str},
    "draft": _SENTENCE,
}
"""The fields of each request that changes or costs something."""

QUERIES: Mapping[str, tuple[str, ...]] = {
    "entry": tuple(_SENTENCE),
    "history": tuple(_SENTENCE),
    "changes": (*_PLACE, "part", "version"),
    "findings": tuple(_PLACE),
}
"""What each question needs in its query."""


def entry(call: Call) -> Json:
    """All that is known of one sentence, for its editor."""
    opened, key = call.opened(), call.values["key"]
    found, helps, problems = _sentence(opened, key), call.state.suggestions, list[str]()
    return {
        "entry": sentence(found),
        "matches": _attempt(lambda: wire.plain(helps.matches(opened, key)), problems),
        "terms": _attempt(lambda: wire.plain(helps.terms(opened, key, found.target)), problems),
        "findings": _attempt(lambda: found_in(call.state, opened, found), problems),
        "comments": comments(opened, key),
        "stale": wire.stale(found),
        "problem": _first(problems),
    }


def found_in(state: State, opened: Opened, of: Sentence) -> list[Json]:
    """What the checks find in a sentence as it is in the file."""
    return wire.findings(state.live.sentence(opened, of.key, of.target))


def _attempt(work: Callable[[], Any], problems: list[str]) -> Any:
    """What `work` gives, or nothing, and why: a broken termbase must not keep anybody waiting."""
    try:
        return work()
    except PerakladError as error:
        problems.append(str(error))
        return []


def _first(problems: list[str]) -> str:
    return problems[0] if problems else ""


def check(call: Call) -> Json:
    """What the checks find in a text that is being typed, and which terms it has."""
    opened, key, text = call.opened(), call.values["key"], call.values["text"]
    rows = call.state.live.sentence(opened, key, text)
    return {
        "findings": wire.findings(rows),
        "terms": wire.plain(call.state.suggestions.terms(opened, key, text)),
    }


def save(call: Call) -> Json:
    """Put a translation into the catalogue."""
    call.needs("save")
    state, values = call.state, call.values
    place = state.place(values["language"], values["document"])
    by = call.visitor.person.by
    saved = state.desk.save(place, values["key"], values["base"], values["text"], by)
    opened = state.desk.opened(place)
    problems: list[str] = []
    return {
        "entry": sentence(saved),
        "findings": _attempt(lambda: found_in(state, opened, saved), problems),
        "counts": view.counts(opened),
        "version": opened.version,
        "problem": _first(problems),
    }


def decide(call: Call) -> Json:
    """Approve, reject or reopen sentences."""
    state, values = call.state, call.values
    call.needs("approve")
    verb = _one_of(values["verb"], get_args(Verb), "verb")
    if values["despite_errors"]:
        call.needs("override")
    wanted = [Wanted(key, base) for key, base in wire.pairs(values["entries"])]
    place = state.place(values["language"], values["document"])
    made = state.desk.decide(
        place,
        cast("Verb", verb),
        wanted,
        call.visitor.person.by,
        values["comment"],
        values["despite_errors"],
    )
    opened = state.desk.opened(place)
    return {
        "entries": [sentence(s) for s in made.done],
        "refused": [
            {**asdict(r), "now": sentence(now) if (now := opened.sentence(r.key)) else None}
            for r in made.refused
        ],
        "counts": view.counts(opened),
        "version": opened.version,
    }


def comment(call: Call) -> Json:
    """Put a remark on a sentence on record."""
    call.needs("save")
    state, values = call.state, call.values
    place = state.place(values["language"], values["document"])
    state.desk.comment(place, values["key"], values["comment"], call.visitor.person.by)
    return {"comments": comments(state.desk.opened(place), values["key"])}


def waive(call: Call) -> Json:
    """Accept what a check finds in a wording, or no longer."""
    call.needs("waive")
    state, values = call.state, call.values
    event = _one_of(values["event"], ("waive", "unwaive"), "event")
    opened, key = call.opened(), values["key"]
    rows = state.live.sentence(opened, key, _sentence(opened, key).target)
    found = [row for row in rows if row.check == values["check"]]
    if not found and event == "waive":
        raise PerakladError(
            f"{values['check'][:40]} finds nothing in this sentence", remedy="load the page again"
        )
    if any(row.severity == "error" for row in found):
        call.needs("override")
    state.desk.waive(
        opened.place,
        key,
        values["base"],
        values["check"],
        values["comment"],
        call.visitor.person.by,
        cast("Literal['waive', 'unwaive']", event),
    )
    opened = state.desk.opened(opened.place)
    return {"findings": found_in(state, opened, _sentence(opened, key))}


def draft(call: Call) -> Json:
    """What the engines would write; nothing is saved."""
    call.needs("save")
    from workflow.review import drafts

    try:
        made = drafts.draft(call.state.desk, call.opened(), call.values["key"])
    except Missing:
        raise
    except PerakladError as error:
        return {"drafts": [], "problem": str(error)}
    return {"drafts": wire.plain(made), "problem": ""}


def history(call: Call) -> Json:
    """What became of a sentence, the newest first."""
    from workflow.review import history as past

    told = past.history(call.opened(), call.values["key"], call.state.project)
    return {"history": wire.plain(told)}


def findings(call: Call) -> Json:
    """What the checks find in a whole document."""
    place = call.state.place(call.values["language"], call.values["document"])
    told: Json = call.state.assistant.document(place)
    return told


def changes(call: Call) -> Json | None:
    """The sentences of a part that are other than in `version`; None: nothing is.

    All of the part, where the version is not one that we remember.
    """
    opened, values, seen = call.opened(), call.values, call.state.seen
    if values["version"] == opened.version:
        return None
    part = number(values["part"])
    made = shown(call.state, opened, part)
    before = seen.get((opened.place, part, values["version"])) or {}
    told = [s for s in made if before.get(s.key) != hash(s)]
    return {
        "version": opened.version,
        "entries": [sentence(s) for s in told],
        "counts": view.counts(opened),
    }


def shown(state: State, opened: Opened, part: int) -> list[Sentence]:
    """The sentences of a part, and remember that somebody has them on a screen now."""
    return remembered(state, opened, view.view(opened, part))


def remembered(state: State, opened: Opened, made: DocumentView) -> list[Sentence]:
    """The sentences of `made`, remembered by hash for the next `changes`."""
    spoken = [block.speaker for block in made.blocks if block.speaker]
    found = [*spoken, *(s for block in made.blocks for s in block.sentences)]
    state.seen.put((opened.place, made.part, opened.version), {s.key: hash(s) for s in found})
    return found


def comments(opened: Opened, key: str) -> list[Json]:
    """The remarks on a sentence, the oldest first."""
    return [{"by": r.by, "at": r.at, "comment": r.comment} for r in opened.book.comments(key)]


def sentence(found: Sentence) -> Json:
    """A sentence as JSON."""
    return asdict(found)


def number(text: str) -> int:
    """A number from 1 up in a query. Raises PerakladError."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text):
        return int(text)
    raise PerakladError(f"{text[:20]!r} is no part", expected="a number from 1 up")


def _sentence(opened: Opened, key: str) -> Sentence:
    found = opened.sentence(key)
    if found is None:
        raise Missing("there is no such sentence in the document", remedy="load the page again")
    return found


def _one_of(value: str, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise PerakladError(f"{value[:20]!r} is no {what}", expected=" or ".join(known))
    return value


READS: Mapping[str, Handler] = {
    "entry": entry,
    "history": history,
    "changes": changes,
    "findings": findings,
}
WRITES: Mapping[str, Handler] = {
    "check": check,
    "save": save,
    "decide": decide,
    "comment": comment,
    "waive": waive,
    "draft": draft,
}

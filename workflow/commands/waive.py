"""``peraklad waive``, ``unwaive``: a finding that is right as it is, with the reason, on record.

A waiver names the hash of the wording, like a sign-off: any edit of either side voids it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from workflow import catalogue, documents, git, ledger
from workflow.checking import Checker, Row
from workflow.commands.entries import find, reason
from workflow.commands.result import Result
from workflow.documents import SITE, SITE_FILES, Files
from workflow.errors import PerakladError
from workflow.language import load
from workflow.model import Entry
from workflow.project import LOCALES, SOURCE, Project
from workflow.review.deciding import waiver


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    event: Literal["waive", "unwaive"]
    document: str
    language: str
    entries: tuple[str, ...]
    """Keys: the beginning of an entry's hash as `check` shows it, or its English."""
    checks: tuple[str, ...] = ()
    """Empty: whatever was found in these entries."""
    comment: str = ""


def waive(project: Project, request: Request) -> Result:
    """Put waivers on record, or take them back.

    Raises PerakladError, with nothing written, for an entry that is none, and for a check that has
    found nothing in it.
    """
    if not reason(request.comment).strip():
        raise PerakladError("no reason is given", expected="--comment WHY")
    tag = load(request.language).tag
    by, at = git.identity(project.root), git.now()
    result = Result()
    with project.locked():
        tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
        found, _ = documents.find(name for name in tree if name.startswith(f"{SOURCE}/"))
        site = request.document == SITE
        files = SITE_FILES if site else documents.choose(found, [request.document])[0]
        rows = _rows(Checker(project, tag, tree), files, found)
        book_name = files.ledger(tag)
        was = project.read_or_none(book_name)
        book = ledger.parse(was or b"", book_name)
        records = [
            waiver(request.event, e, name, book, by, at, request.comment)
            for e in _entries(project, files, tag, request.entries)
            for name in _names(request, rows, e)
        ]
        result.written += project.write(book_name, ledger.render(book.decided(records)), was)
    done = "waived" if request.event == "waive" else "no longer waived"
    result.lines = [f"{files.document} ({tag}): {len(records)} {done} as {by}"]
    result.data = [{"document": files.document, "language": tag, request.event: len(records)}]
    return result


def _rows(checker: Checker, files: Files, found: Sequence[Files]) -> list[Row]:
    """What is found in a document, by itself and beside the others."""
    rows = checker.rows(files)
    for other in found:
        with suppress(PerakladError):  # the others' faults are no matter here
            checker.rows(other)
    return [*rows, *(row for row in checker.across(found) if row.document == files.document)]


def _names(request: Request, rows: Sequence[Row], entry: Entry) -> list[str]:
    """The checks meant: those named, or all that found something here."""
    waives = request.event == "waive"
    mine = [r for r in rows if (r.msgctxt, r.msgid) == entry.key and r.open == waives]
    known = list(dict.fromkeys(r.check for r in mine))
    for name in request.checks:
        if name not in known:
            raise PerakladError(
                f"{name} has {'found nothing' if waives else 'no waiver'} in this entry",
                path=request.document,
                line=entry.line,
                expected="one of " + ", ".join(known) if known else "",
                remedy=f"see 'peraklad check {request.document} --severity hint'",
            )
    if not known:
        raise PerakladError(
            f"nothing is {'found' if waives else 'waived'} in this entry",
            path=request.document,
            line=entry.line,
            remedy=f"see 'peraklad check {request.document} --severity hint'",
        )
    return list(dict.fromkeys(request.checks)) or known


def _entries(project: Project, files: Files, tag: str, keys: Sequence[str]) -> list[Entry]:
    name = files.catalogue(tag)
    data = project.read_or_none(name)
    entries = catalogue.parse(data, name).entries if data is not None else ()
    return [find(key, entries, name, files.document) for key in dict.fromkeys(keys)]

"""``peraklad export review`` and ``import review``: review by somebody without the project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflow import git
from workflow.commands.result import Result
from workflow.errors import PerakladError
from workflow.incoming import Progress, silent
from workflow.language import load
from workflow.project import Project
from workflow.review.desk import Desk
from workflow.review.live import Live
from workflow.review.opened import Missing
from workflow.review.patch import SIZE, Outcome, Patch, apply, parse
from workflow.review.values import Place
from workflow.web import private

_SHOWN = 20
"""Reasons that are printed; the data have all."""


def export_review(
    project: Project,
    document: str,
    language: str,
    *,
    ui: str = "",
    output: str = "",
    confidential: bool = False,
) -> Result:
    """One self-contained page on which a document's translation is reviewed, as a stream.

    `language` and `ui`, the language of the page itself (empty: as `language`, else English), are
    BCP 47. A confidential document is refused without `confidential`: the file leaves the machine.
    Raises PerakladError for that, and for a document or language that is none.
    """
    from workflow.web.handoff import page

    place = Place(document, load(language).tag)
    opened = _opened(Desk(project), place)
    if (project.config.confidential or opened.document.meta.confidential) and not confidential:
        raise PerakladError(
            f"{document} is confidential, and the page would leave this machine",
            remedy="add --confidential if it may",
        )
    made = page(project, place, ui)
    name = output or f"{document.replace('/', '-')}.{place.language}.review.html"
    result = Result({"document": document, "language": place.language, "file": name})
    result.stream = iter([made])
    result.lines = [f"{name}: {len(opened.entries)} sentences of {document} ({place.language})"]
    return result.to(name)


def import_review(
    project: Project,
    paths: Sequence[str],
    *,
    by: str = "",
    sign_off: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Result:
    """Apply review patches, the files `paths`, by the rules of the page.

    Edits and comments are recorded as by `by` (``Name <address>``; empty: whom git knows here).
    Decisions are taken with `sign_off` alone, and as the importer's own. What somebody changed
    meanwhile is left, and both texts are shown; the rest is applied. Nothing is written with
    `dry_run`. A file that is no patch is an error of its own.
    """
    me = git.identity(project.root)
    person = _person(by) if by else me
    desk = _desk(project)
    result = Result()
    data: list[dict[str, Any]] = []
    for path in paths:
        try:
            patch = _patch(path)
            _opened(desk, patch.place, path)
            out = apply(desk, patch, person, me if sign_off else "", dry_run, progress)
        except PerakladError as error:
            result.errors.append(error)
            continue
        result.lines += _lines(patch, out, dry_run)
        result.findings |= bool(out.clashes or out.left)
        result.written += not dry_run and bool(out.edited or out.decided or out.remarked)
        data.append(_data(path, patch, out))
    result.data = data
    return result


def _desk(project: Project) -> Desk:
    """A desk that checks what is approved sentence by sentence."""
    desk = Desk(project, errors=lambda opened, key: live.errors(opened, key))
    live = Live(desk)
    return desk


def _opened(desk: Desk, place: Place, path: str = "") -> Any:
    """The catalogue of `place`. Raises PerakladError, with the file that names it, for none."""
    try:
        return desk.opened(place)
    except Missing as error:
        document, language = place
        known = document in {files.document for files in desk.places()}
        what = f"no language {language}" if known else f"no document {document[:200]}"
        raise PerakladError(what, path=path, remedy="see 'peraklad status'") from error


def _patch(path: str) -> Patch:
    data = private.read(path, path, size=SIZE)
    if data is None:
        raise PerakladError("there is no such file", path=path)
    return parse(data, path)


def _person(by: str) -> str:
    """Who translated, as the ledger names people. Raises PerakladError for no such name."""
    from workflow.web.users import User, checked

    name, _, rest = by.strip().rpartition("<")
    address = rest.removesuffix(">") if rest.endswith(">") else ""
    try:
        return checked(User(address.lower(), name.strip(), "")).by
    except PerakladError as error:
        raise PerakladError(f"--by: {error.what}", expected='"Name <address>"') from None


def _lines(patch: Patch, out: Outcome, dry_run: bool) -> list[str]:
    """For a person: what was done, then what was not."""
    counts = (
        (out.edited, "edited"),
        (out.decided, "decided on"),
        (out.remarked, "commented"),
        (out.there, "there already"),
        (len(out.clashes), "in conflict"),
        (len(out.left), "left"),
    )
    told = ", ".join(f"{n} {what}" for n, what in counts if n) or "nothing to do"
    document, language = patch.place
    lines = [f"{document} ({language}): {'would be: ' if dry_run else ''}{told}"]
    if out.unsigned:
        lines.append(f"  {out.unsigned} decisions left; --sign-off takes them as your own")
    for key, source, now, text in out.clashes:
        lines += [
            f"  conflict in {key[:8]}: {source}",
            f"    in the file: {now}",
            f"    in the patch: {text}",
        ]
    lines += [f"  left {key[:8]} ({what}): {reason}" for key, what, reason in out.left[:_SHOWN]]
    if len(out.left) > _SHOWN:
        lines.append(f"  left {len(out.left) - _SHOWN} more; --json lists all")
    return lines


def _data(path: str, patch: Patch, out: Outcome) -> dict[str, Any]:
    """For a machine."""
    return {
        "file": path,
        "document": patch.place.document,
        "language": patch.place.language,
        "edited": out.edited,
        "decided": out.decided,
        "commented": out.remarked,
        "there": out.there,
        "unsigned": out.unsigned,
        "conflicts": [clash._asdict() for clash in out.clashes],
        "left": [left._asdict() for left in out.left],
    }

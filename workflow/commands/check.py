"""``peraklad check``: what is wrong or looks wrong in the translations."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workflow import documents, findings
from workflow.checking import Checker, Row, Unspelled, graver, known_checks, row
from workflow.commands.result import Result
from workflow.documents import SITE, SITE_FILES, Files
from workflow.errors import PerakladError, ProjectError
from workflow.findings import Form
from workflow.language import from_gettext, load
from workflow.project import LOCALES, SOURCE, Project

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    documents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    form: Form = "table"
    severity: str = ""
    """The least grave that is shown; empty: for people warnings, for programs everything."""
    fail: str = ""
    """The least grave that makes the command fail; empty: as ``peraklad.toml`` says."""
    fix: bool = False
    output: str = ""
    """The file for the other formats than the table; empty: standard output."""


def check(project: Project, request: Request, progress: Progress) -> Result:
    """Check the documents' catalogues in the languages asked for; all of both by default."""
    result = Result()
    known_checks(project.config.checking)
    tags = list(dict.fromkeys(load(t).tag for t in request.languages or project.config.languages))
    found, _ = documents.find(project.scan(SOURCE))
    named = [name for name in request.documents if not name.endswith(_PO)]
    chosen = _chosen(found, named) if named or not request.documents else []
    if request.fix:
        from workflow.commands.fix import fix_all

        fix_all(project, chosen, tags, result)
    rows: list[Row] = []
    checked: list[tuple[str, str]] = []
    tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
    done, total = 0, len(tags) * len(chosen)
    for tag in tags:
        checker = Checker(project, tag, tree)
        if tag == tags[0] and (problem := checker.problem()):
            result.errors.append(problem)
        for files in chosen:
            try:
                rows += _rows(checker, files, tree, checked)
            except PerakladError as error:
                result.errors.append(error)
            done += 1
            progress(done, total)
        rows += checker.across(found)
        checker.save(f.document for f in found)
    _files(project, request, found, rows, checked, result)
    _tell(result, project, request, _ordered(rows, checked), checked)
    return result


_PO = ".po"


def _files(
    project: Project,
    request: Request,
    found: Sequence[Files],
    rows: list[Row],
    checked: list[tuple[str, str]],
    result: Result,
) -> None:
    """The PO files that were named."""
    for path in dict.fromkeys(name for name in request.documents if name.endswith(_PO)):
        own = _own(project, path, found)
        if own is None:
            _loose(project, path, request.languages, rows, checked, result)
        else:
            tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
            rows += _rows(Checker(project, own[1], tree), own[0], tree, checked)


def _own(project: Project, path: str, found: Sequence[Files]) -> tuple[Files, str] | None:
    """Document and language of a PO file that is a catalogue of the project's; else None."""
    name = Path(os.path.relpath(path, project.root)).as_posix()
    places = ((f, tag) for f in (*found, SITE_FILES) for tag in project.config.languages)
    return next((place for place in places if place[0].catalogue(place[1]) == name), None)


def _loose(
    project: Project,
    path: str,
    languages: Sequence[str],
    rows: list[Row],
    checked: list[tuple[str, str]],
    result: Result,
) -> None:
    """A PO file that is no catalogue of the project's."""
    if len(languages) > 1:
        raise PerakladError("several languages for one file", path=path, remedy="name one of them")
    try:
        told = _loose_rows(project, path, languages[0] if languages else "")
    except PerakladError as error:
        result.errors.append(error)
        return
    rows += told
    tag = told[0].language if told else ""
    checked.append((path, tag))


def _loose_rows(project: Project, path: str, language: str) -> list[Row]:
    """What is found in the PO file `path`, wherever it is, by the rules of the project.

    `language` (BCP 47): of the translations; empty: as the file's header says. Raises
    PerakladError for a file that cannot be used or does not say its language.
    """
    from workflow import catalogue, incoming, terms
    from workflow.checks.article import article
    from workflow.checks.running import check_article
    from workflow.ledger import Ledger
    from workflow.terms import forms

    known_checks(project.config.checking)
    found = catalogue.parse(b"".join(incoming.pieces(path, limit=incoming.LINE << 6)), path)
    said = found.field("Language").strip()
    if not (language or said):
        raise PerakladError(
            "does not say its language", path=path, expected="Language: in its header",
            remedy="add it, or --language",
        )  # fmt: skip
    try:
        tag = load(language or from_gettext(said)).tag
    except ProjectError as error:
        raise PerakladError(
            error.what, path=path, expected=error.expected, remedy="say it with --language"
        ) from None
    glossary = forms.glossary(project, terms.load(project), tag)
    told = check_article(article(found.entries, tag, glossary), project.config.checking.off)
    return [row(f, (path, tag, path), Ledger()) for f in told]


def _chosen(found: Sequence[Files], names: Sequence[str]) -> list[Files]:
    """The documents named, or all; the catalogue of the pages' own texts is one, too."""
    if not names:
        return [*found, SITE_FILES]
    named = [name for name in names if name != SITE]
    chosen = documents.choose(found, named) if named else []
    return [*chosen, SITE_FILES] if SITE in names else chosen


def _rows(
    checker: Checker, files: Files, tree: Iterable[str], checked: list[tuple[str, str]]
) -> list[Row]:
    """What was found in one catalogue. Raises PerakladError where there is none."""
    name = files.catalogue(checker.language)
    if name not in tree and files.document != SITE:
        raise PerakladError(
            "is not there yet", path=name, expected="a catalogue", remedy="run 'peraklad extract'"
        )
    rows = checker.rows(files)
    if name in tree:
        checked.append((files.document, checker.language))
    return rows


def _ordered(rows: Sequence[Row], checked: list[tuple[str, str]]) -> list[Row]:
    """By document, then language, then as found."""
    checked.sort(key=lambda c: c[0])
    order = {key: at for at, key in enumerate(checked)}
    return sorted(rows, key=lambda row: order[row.document, row.language])


def _tell(
    result: Result,
    project: Project,
    request: Request,
    rows: Sequence[Row],
    checked: Sequence[tuple[str, str]],
) -> None:
    people = request.form in ("table", "github")
    least = request.severity or ("warning" if people else "hint")
    shown = [row for row in rows if graver(row.severity, least)]
    hidden: Counter[str] = Counter(
        r.severity for r in rows if r.open and not graver(r.severity, least)
    )
    fail = request.fail or project.config.checking.fail
    result.findings = any(row.open and graver(row.severity, fail) for row in rows)
    broken = sum(not isinstance(error, Unspelled) for error in result.errors)
    problems = list({str(error): error for error in result.errors}.values())
    lines = findings.render(request.form, shown, checked, problems)
    if request.form == "table":
        from workflow.findings import table

        lines = [*lines, table.summary(shown, len(checked), hidden, broken)]
    if request.form == "table" and not request.output:
        result.lines += lines
    else:
        result.stream = (f"{line}\n".encode("utf-8", "backslashreplace") for line in lines)
        result.to(request.output)


def listed() -> Result:
    """Every check with its severity and what it finds."""
    from workflow.checks import cases
    from workflow.checks.registry import ALL

    wide = max(len(check.id) for check in ALL)
    result = Result()
    result.lines = [f"{c.id:{wide}}  {c.severity:7}  {cases.about(c.id)}" for c in ALL]
    return result

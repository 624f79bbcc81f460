"""``peraklad status``: what is empty, drafted, translated, reviewed, stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from workflow import catalogue, documents, formats, ledger, report, signoff
from workflow.checking import Checker, Row
from workflow.commands.result import Result
from workflow.config.publication import VARIANTS
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.language import load
from workflow.ledger import KEY_DIGITS, source_of
from workflow.model import Document, Entry, Key
from workflow.project import LOCALES, SOURCE, Project
from workflow.report import Progress
from workflow.signoff import Review
from workflow.variants import keeping


def status(
    project: Project,
    names: Sequence[str] = (),
    languages: Sequence[str] = (),
    form: str = "table",
    entries: bool = False,
) -> Result:
    """The progress of the documents `names` (all) in `languages` (all).

    `form` is ``table``, ``json`` (an array of objects) or ``svg``; `entries` lists every entry
    with its key and state instead.
    """
    result = Result()
    tags = [load(tag).tag for tag in languages or project.config.languages]
    tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
    found, _ = documents.find(name for name in tree if name.startswith(f"{SOURCE}/"))
    checkers = {tag: Checker(project, tag, tree) for tag in tags}
    rows: list[Progress] = []
    found_here: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for files in documents.choose(found, names):
        try:
            data = project.read(files.source)
            document = formats.load(data, files.source, project.config.unit)
            for language in tags:
                known, reviews = _read(project, files, document, language)
                found_here[files.document, language] += checkers[language].rows(files)
                rows.append(report.progress(files.document, language, reviews.values()))
                if entries:
                    result.lines += _listed(document, language, known, reviews)
        except PerakladError as error:
            result.errors.append(error)
    for checker in checkers.values():
        for told in checker.across(found):
            found_here[told.document, told.language].append(told)
        checker.save(files.document for files in found)
    rows = [report.checked(row, found_here[row.document, row.language]) for row in rows]
    result.data = [row.data() for row in rows]
    if form == "svg" or not entries:
        result.lines = _shown(rows, form, bool(result.errors))
    return result


def _shown(rows: Sequence[Progress], form: str, broken: bool) -> list[str]:
    if form == "svg":
        return [report.badge(rows).rstrip("\n")]
    return report.table(rows) if rows or not broken else []


def _read(
    project: Project, files: Files, document: Document, language: str
) -> tuple[dict[Key, Entry], dict[Key, Review]]:
    name, ledger_name = files.catalogue(language), files.ledger(language)
    data = project.read_or_none(name)
    entries = catalogue.parse(data, name).entries if data is not None else ()
    book = ledger.parse(project.read_or_none(ledger_name) or b"", ledger_name)
    known = signoff.by_key(entries)
    if language not in project.config.variants:
        return known, report.reviews(document, entries, book)
    root = files.catalogue(VARIANTS[language])
    made = project.read_or_none(root)
    made_from = catalogue.parse(made, root).entries if made is not None else ()
    return known, keeping.reviews(made_from, entries, book)


def _listed(
    document: Document, language: str, known: dict[Key, Entry], reviews: dict[Key, Review]
) -> list[str]:
    lines = [f"{document.path} ({language})"]
    for key, review in reviews.items():
        state = review.state + (", stale" if review.stale else "")
        mine = known.get(key)
        lines.append(f"{source_of(key)[: KEY_DIGITS + 2]}  {state:17}  {key[1]}")
        if mine is not None and mine.msgstr:
            lines.append(f"{'':{KEY_DIGITS + 2}}  {'':17}  {mine.msgstr}")
    return lines

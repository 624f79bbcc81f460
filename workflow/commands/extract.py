"""``peraklad extract``: articles to templates and catalogues, translations carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from workflow import documents
from workflow.commands.result import Result
from workflow.documents import SITE, SITE_FILES, SOURCE_LANGUAGE, Files
from workflow.errors import PerakladError
from workflow.freshness import Freshness
from workflow.project import LOCALES, SOURCE, Project, Stat

if TYPE_CHECKING:
    from workflow.cataloguing import Done
    from workflow.update import Change


def extract(
    project: Project,
    names: Sequence[str] = (),
    languages: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
    detailed: bool = True,
) -> Result:
    """Bring the catalogues of the documents `names` (all) in `languages` (all) up to date.

    `detailed`: the result holds every change as data.
    """
    tags = _tags(languages, project) if languages else project.config.languages
    with project.locked():
        return _extract(project, names, tags, progress, detailed)


def _tags(languages: Sequence[str], project: Project) -> tuple[str, ...]:
    """The languages asked for, as they are written; English has no catalogue."""
    from workflow.language import load

    tags = tuple(dict.fromkeys(load(tag).tag for tag in languages))
    if SOURCE_LANGUAGE in tags:
        raise PerakladError(
            "English is the source and has no catalogue", expected="a language of the editions"
        )
    for tag in tags:
        if tag in project.config.variants:
            raise PerakladError(
                f"{tag} is a variant of another language, not translated from English",
                remedy=f"bring it up to date with 'peraklad draft --language {tag}'",
            )
    return tags


def _extract(
    project: Project,
    names: Sequence[str],
    languages: Sequence[str],
    progress: Callable[[int, int], None],
    detailed: bool,
) -> Result:
    result = Result(data=(data := []))
    tree = project.scan(SOURCE)
    found, others = documents.find(tree)
    tree |= project.scan(LOCALES)
    result.lines += [f"{name}: left out, no format for it" for name in others]
    _rename(project, found, tree, result)
    salt = f"{project.config.unit} {project.config.title} {languages}"
    fresh = Freshness(project, "extract", salt)
    chosen = documents.choose(found, names)
    stale = [
        files
        for files in [SITE_FILES, *chosen]
        if not fresh.kept(files.document, documents.stats(_paths(files, languages), tree))
    ]
    outcomes = zip(stale, _work(project, stale, languages), strict=True)
    for number, (files, done) in enumerate(outcomes, 1):
        progress(number, len(stale))
        if isinstance(done, PerakladError):
            result.errors.append(done)
            continue
        tree |= {name: stat for name in done.written if (stat := project.stat(name))}
        fresh.keep(files.document, documents.stats(_paths(files, languages), tree), True)
        result.written += len(done.written)
        result.lines += _lines(done)
        data += [_data(done)] if detailed else []
    fresh.save({SITE} | {f.document for f in found})
    written = f"{result.written} files written" if result.written else "nothing to do"
    result.lines.append(f"extract: {len(chosen)} documents, {written}")
    return result


def _work(
    project: Project, stale: Sequence[Files], languages: Sequence[str]
) -> Iterator[Done | PerakladError]:
    """What became of each document; the extraction itself is imported only when there is one."""
    if not stale:
        return
    from workflow.cataloguing import bring_up_to_date
    from workflow.language import load

    tongues = [load(tag) for tag in languages]
    for files in stale:
        try:
            yield bring_up_to_date(project, files, tongues)
        except PerakladError as error:
            yield error


def _paths(files: Files, languages: Iterable[str]) -> list[str]:
    return [files.source, files.template, *map(files.catalogue, languages)]


SHOWN = 20
"""How many edits of one document are told in full."""


def _lines(done: Done) -> list[str]:
    """One line for each summary, with the languages it is true of, then the edits."""
    groups: dict[str, list[str]] = {}
    for language, made in done.changes.items():
        if counted := count(made):
            groups.setdefault(counted, []).append(language)
    lines = [f"{done.document}: {done.note}"] if done.note else []
    lines += [f"{done.document} ({', '.join(tags)}): {text}" for text, tags in groups.items()]
    told: dict[str, None] = {}
    for made in done.changes.values():
        told |= dict.fromkeys(f"  {line}" for change in made if (line := _told(change)))
    more = [f"  and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return lines + list(told)[:SHOWN] + more


def _data(done: Done) -> dict[str, object]:
    return {
        "document": done.document,
        "written": done.written,
        "changes": {
            language: [
                {
                    "kind": c.kind,
                    "severity": c.severity,
                    "old": [e.msgid for e in c.old],
                    "new": [e.msgid for e in c.new],
                }
                for c in made
            ]
            for language, made in done.changes.items()
        },
    }


def count(made: Iterable[Change]) -> str:
    """``3 added, 1 edited (meaning)``, or an empty string."""
    counts: dict[str, int] = {}
    for change in made:
        if change.kind != "moved":
            name = f"{change.kind} ({change.severity})" if change.severity else change.kind
            counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def _told(change: Change) -> str:
    if change.kind not in ("edited", "split", "merged", "restored"):
        return ""
    old = " | ".join(_short(e.msgid) for e in change.old)
    new = " | ".join(_short(e.msgid) for e in change.new)
    return f"{change.kind}{f' ({change.severity})' if change.severity else ''}: {old} -> {new}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _rename(
    project: Project, found: Sequence[Files], tree: dict[str, Stat], result: Result
) -> None:
    """Give a renamed document the catalogues of its old name, in every language there is."""
    if all(files.template in tree for files in found):
        return
    from workflow.renames import renamed

    for old, new in renamed(project, found, tree):
        for folder in {name.split("/")[1] for name in tree if name.startswith(f"{LOCALES}/")}:
            _move(project, old.catalogue(folder), new.catalogue(folder), tree)
            _move(project, old.ledger(folder), new.ledger(folder), tree)
        _move(project, old.template, new.template, tree)
        result.lines.append(f"{old.document}: renamed to {new.document}, catalogues moved")


def _move(project: Project, old: str, new: str, tree: dict[str, Stat]) -> None:
    """Move a file; one that is there already under the new name is never replaced."""
    if old in tree and project.rename(old, new):
        del tree[old]
        if stat := project.stat(new):
            tree[new] = stat

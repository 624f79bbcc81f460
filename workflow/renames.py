"""Which document has only changed its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflow import catalogue, extraction, formats
from workflow.documents import SITE, Files
from workflow.errors import PerakladError
from workflow.project import LOCALES, Project, Stat

SHARE = 0.5
"""Which part of a document's sentences an orphaned template must hold to be its own."""


def renamed(
    project: Project, found: Sequence[Files], tree: dict[str, Stat]
) -> Iterator[tuple[Files, Files]]:
    """Pairs (old, new): an orphaned template, and the new document with most of its sentences."""
    new = [files for files in found if files.template not in tree]
    orphans = _orphans(project, found, tree) if new else {}
    for files in new:
        if not orphans:
            return
        try:
            data = project.read(files.source)
            document = formats.load(data, files.source, project.config.unit)
        except PerakladError:
            continue  # the extraction itself will say what is wrong
        texts = {entry.msgid for entry in extraction.wanted(document)}
        best = max(orphans, key=lambda name: (_share(orphans[name], texts), name))
        if _share(orphans[best], texts) >= SHARE:
            del orphans[best]
            yield Files(best, ""), files


def _orphans(
    project: Project, found: Sequence[Files], tree: dict[str, Stat]
) -> dict[str, set[str]]:
    """The sentences of each template whose document is gone."""
    known = {files.document for files in found} | {SITE}
    orphans = {}
    for name in tree:
        document = name.removeprefix(f"{LOCALES}/").removesuffix(".pot")
        if name.endswith(".pot") and document not in known:
            try:
                entries = catalogue.parse(project.read(name), name).entries
            except PerakladError:
                continue  # nothing to recognise a document by
            orphans[document] = {entry.msgid for entry in entries}
    return orphans


def _share(orphan: set[str], texts: set[str]) -> float:
    return len(orphan & texts) / max(len(orphan), len(texts), 1)

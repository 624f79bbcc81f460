"""From the project's files to the entries that need a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow import catalogue, formats
from workflow.documents import Files
from workflow.drafting.task import Task
from workflow.errors import PerakladError
from workflow.model import Catalogue, Entry, Key
from workflow.project import Project


@dataclass(frozen=True, slots=True)
class Source:
    """What one document says about its drafts."""

    files: Files
    confidential: bool
    error: PerakladError | None = None
    """Why it cannot be read; such a document could be confidential, and is not drafted at all."""


def sources(project: Project, found: Sequence[Files]) -> dict[str, Source]:
    """The documents `found` by id, each read once for all languages."""
    return {files.document: _source(project, files) for files in found}


def _source(project: Project, files: Files) -> Source:
    try:
        document = formats.load(project.read(files.source), files.source, project.config.unit)
    except PerakladError as error:
        return Source(files, True, error)
    return Source(files, project.config.confidential or document.meta.confidential)


def tasks(project: Project, found: Source, language: str) -> list[Task]:
    """The empty entries of the document in `language` (BCP 47), in reading order.

    Raises CatalogueError for a bad catalogue, PerakladError where there is none yet, and the
    error of a document that cannot be read.
    """
    if found.error is not None:
        raise found.error
    live = [e for e in read(project, found.files, language).entries if not e.obsolete]
    texts = ["", *(e.msgid for e in live), ""]
    return [
        Task(
            document=found.files.document,
            key=entry.key,
            before=texts[at],
            after=texts[at + 2],
            note=entry.extracted[0] if entry.extracted else "",
            confidential=found.confidential,
        )
        for at, entry in enumerate(live)
        if is_empty(entry)
    ]


def is_empty(entry: Entry) -> bool:
    """Whether `entry` is one that a draft may be written into."""
    return not (entry.msgstr or entry.fuzzy or entry.obsolete) and entry.msgid_plural is None


def read(project: Project, files: Files, language: str) -> Catalogue:
    """The catalogue. Raises PerakladError where there is none, CatalogueError for a bad one."""
    name = files.catalogue(language)
    data = project.read_or_none(name)
    if data is None:
        raise PerakladError(
            "is not there yet", path=name, expected="a catalogue", remedy="run 'peraklad extract'"
        )
    return catalogue.parse(data, name)


def pivots(project: Project, files: Files, language: str) -> dict[Key, str]:
    """The translations into `language` that another language can be drafted from.

    A translation of a previous English is none of these.
    """
    data = project.read_or_none(files.catalogue(language))
    if data is None:
        return {}
    entries = catalogue.parse(data, files.catalogue(language)).entries
    return {
        entry.key: entry.msgstr
        for entry in entries
        if entry.msgstr and not entry.obsolete and entry.previous_msgid is None
    }

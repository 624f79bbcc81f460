"""What one document's template, catalogues and ledgers shall hold after its article changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workflow import carry, catalogue, extraction, formats, ledger, sentences, signoff
from workflow.documents import SITE_FILES, Files
from workflow.errors import PerakladError
from workflow.language import Language, load
from workflow.model import Catalogue, Entry
from workflow.project import Conflict, Project
from workflow.pseudo import pseudo
from workflow.resources import read, read_or_none
from workflow.update import Change, update

SEGMENTATION = "X-Segmentation"
"""Header field of a template: the version of the splitter that cut the article."""

ATTEMPTS = 3
"""How often a document is done again because an editor saved a catalogue meanwhile."""


@dataclass(slots=True)
class Done:
    """What was done for one document."""

    document: str
    changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    """By language."""
    written: list[str] = field(default_factory=list)
    note: str = ""


Pending = tuple[str, bytes, bytes | None]
"""A file's name, what it shall hold, and what it held."""


def bring_up_to_date(project: Project, files: Files, tongues: Sequence[Language]) -> Done:
    """Extract one document; again when an editor saved one of its catalogues meanwhile.

    Everything is read before anything is written: when one file is bad, none is touched.
    Raises PerakladError for a bad file.
    """
    for _ in range(ATTEMPTS):
        try:
            return _write(project, files, tongues)
        except Conflict:
            continue
    raise PerakladError(
        "is being written by another program all the time",
        path=files.template,
        remedy="close it and run 'peraklad extract' again",
    )


def _write(project: Project, files: Files, tongues: Sequence[Language]) -> Done:
    done = Done(files.document)
    entries = _entries(project, files)
    was = project.read_or_none(files.template)
    template, done.note = _template(project, files, entries, was)
    pending: list[Pending] = []
    for tongue in tongues:
        mine, done.changes[tongue.tag] = _catalogue(project, files, tongue, entries)
        pending += mine
    pending.append((files.template, template, was))
    done.written = [name for name, data, old in pending if project.write(name, data, old)]
    return done


def _entries(project: Project, files: Files) -> tuple[Entry, ...]:
    if files is SITE_FILES:
        return catalogue.parse(read("site.pot"), "site.pot").entries
    document = formats.load(project.read(files.source), files.source, project.config.unit)
    return extraction.wanted(document)


def _template(
    project: Project, files: Files, entries: Sequence[Entry], was: bytes | None
) -> tuple[bytes, str]:
    """The template, and what to say of a splitter that has changed."""
    english = load("en")
    header = catalogue.header("en", english.plural_forms, project.config.title, template=True)
    if files is not SITE_FILES:
        header = (*header, (SEGMENTATION, sentences.VERSION))
    new = Catalogue(header, tuple(entries), flags=("fuzzy",))
    note = ""
    if was is not None and files is not SITE_FILES:
        old = catalogue.parse(was, files.template).field(SEGMENTATION)
        if old != sentences.VERSION:
            note = f"segmentation {sentences.VERSION} instead of {old or 'an unknown one'}"
    return catalogue.render(new), note


def _catalogue(
    project: Project, files: Files, tongue: Language, entries: Sequence[Entry]
) -> tuple[list[Pending], tuple[Change, ...]]:
    """The new catalogue and ledger; the ledger first, since it holds what the catalogue drops."""
    name, ledger_name = files.catalogue(tongue.tag), files.ledger(tongue.tag)
    was = project.read_or_none(name)
    old = catalogue.parse(was, name) if was is not None else None
    header = catalogue.header(tongue.gettext, tongue.plural_forms, project.config.title)
    if tongue.pseudo:
        new = Catalogue(header, tuple(_pseudo(e) for e in entries))
        return [(name, catalogue.render(new), was)], ()
    book_was = project.read_or_none(ledger_name)
    book = ledger.parse(book_was or b"", ledger_name)
    updated = update(
        old,
        entries,
        unedited=lambda entry: signoff.unedited(entry, book),
        split=lambda text: [text[a:b] for a, b in sentences.spans(text, tongue.tag)],
    )
    made = _seeded(updated.entries, tongue.tag) if files is SITE_FILES else updated.entries
    pending: list[Pending] = [(name, catalogue.render(_headed(old, header, made)), was)]
    more = book.plus(carry.records(updated.changes, book))
    if more is not book:
        pending.insert(0, (ledger_name, ledger.render(more), book_was))
    return pending, updated.changes


def _pseudo(entry: Entry) -> Entry:
    if entry.msgid_plural is None:
        return replace(entry, msgstr=pseudo(entry.msgid))
    return replace(entry, msgstr_plural=(pseudo(entry.msgid), pseudo(entry.msgid_plural)))


def _seeded(entries: tuple[Entry, ...], tag: str) -> tuple[Entry, ...]:
    """The interface's entries, those without a translation with the one the program ships."""
    name = f"locales/{tag}.po"
    data = read_or_none(name)
    known = {e.key: e for e in catalogue.parse(data, name).entries} if data else {}
    return tuple(
        replace(e, msgstr=known[e.key].msgstr, msgstr_plural=known[e.key].msgstr_plural)
        if e.key in known and not e.translated and not e.obsolete
        else e
        for e in entries
    )


def _headed(
    old: Catalogue | None, header: tuple[tuple[str, str], ...], entries: tuple[Entry, ...]
) -> Catalogue:
    """The catalogue with the header its translators left, in canonical form."""
    if old is None:
        return Catalogue(header, entries)
    fields = dict(header) | {k: v for k, v in old.header if v}
    fields |= {k: v for k, v in header if k in ("Language", "Plural-Forms")}
    return replace(old, header=catalogue.canonical_header(tuple(fields.items())), entries=entries)

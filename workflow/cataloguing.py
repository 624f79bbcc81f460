"""What one document's template, catalogues and ledgers shall hold after its article changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from workflow import carry, catalogue, extraction, formats, ledger, sentences, signoff
from workflow.documents import SITE, Files
from workflow.errors import CatalogueError, PerakladError
from workflow.language import Language, load
from workflow.model import Catalogue, Entry
from workflow.project import Conflict, Project
from workflow.pseudo import pseudo
from workflow.resources import read, read_or_none
from workflow.update import Change, Update, update

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
    article = _Article(_entries(project, files))
    was = project.read_or_none(files.template)
    template, done.note = _template(project, files, article, was)
    pending: list[Pending] = []
    for tongue in tongues:
        mine, done.changes[tongue.tag] = _catalogue(project, files, tongue, article)
        pending += mine
    pending.append((files.template, template, was))
    done.written = [name for name, data, old in pending if project.write(name, data, old)]
    return done


class _Article:
    """What a document needs, and what is then alike for its template and every new catalogue."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries

    @cached_property
    def body(self) -> catalogue.Body:
        """The untranslated entries as PO text."""
        return catalogue.Body(self.entries)

    @cached_property
    def added(self) -> Update:
        """What becomes of a catalogue that is not there yet."""
        return update(None, self.entries, unedited=lambda entry: False, split=lambda text: [text])

    def render(self, new: Catalogue, name: str) -> bytes:
        """The file `name` for the catalogue `new`. Raises CatalogueError with that name."""
        try:
            return self.body.below(new) if new.entries is self.entries else catalogue.render(new)
        except CatalogueError as error:
            error.path = error.path or name
            raise


def _entries(project: Project, files: Files) -> tuple[Entry, ...]:
    if files.document == SITE:
        return catalogue.parse(read("site.pot"), "site.pot").entries
    document = formats.load(project.read(files.source), files.source, project.config.unit)
    return extraction.wanted(document)


def _template(
    project: Project, files: Files, article: _Article, was: bytes | None
) -> tuple[bytes, str]:
    """The template, and what to say of a splitter that has changed."""
    english = load("en")
    header = catalogue.header("en", english.plural_forms, project.config.title, template=True)
    note = ""
    if files.document != SITE:
        header = (*header, (SEGMENTATION, sentences.VERSION))
        if was is not None:
            note = _resegmented(dict(catalogue.read_header(was, files.template)).get(SEGMENTATION))
    new = Catalogue(header, article.entries, flags=("fuzzy",))
    return article.render(new, files.template), note


def _resegmented(old: str | None) -> str:
    """What to say of an article that the version `old` of the splitter has cut."""
    if old == sentences.VERSION:
        return ""
    return f"segmentation {sentences.VERSION} instead of {old or 'an unknown one'}"


def _catalogue(
    project: Project, files: Files, tongue: Language, article: _Article
) -> tuple[list[Pending], tuple[Change, ...]]:
    """The new catalogue and ledger; the ledger first, since it holds what the catalogue drops."""
    name, ledger_name = files.catalogue(tongue.tag), files.ledger(tongue.tag)
    was = project.read_or_none(name)
    old = catalogue.parse(was, name) if was is not None else None
    header = catalogue.header(tongue.gettext, tongue.plural_forms, project.config.title)
    if tongue.pseudo:
        new = Catalogue(header, tuple(_pseudo(e) for e in article.entries))
        return [(name, article.render(new, name), was)], ()
    book_was = project.read_or_none(ledger_name)
    book = ledger.parse(book_was or b"", ledger_name)
    updated = _updated(old, article, book, tongue)
    made = _seeded(updated.entries, tongue.tag) if files.document == SITE else updated.entries
    pending: list[Pending] = [(name, article.render(_headed(old, header, made), name), was)]
    more = book.plus(carry.records(updated.changes, book))
    if more is not book:
        pending.insert(0, (ledger_name, ledger.render(more), book_was))
    return pending, updated.changes


def _updated(
    old: Catalogue | None, article: _Article, book: ledger.Ledger, tongue: Language
) -> Update:
    if old is None:
        return article.added
    return update(
        old,
        article.entries,
        unedited=lambda entry: signoff.unedited(entry, book),
        split=lambda text: [text[a:b] for a, b in sentences.spans(text, tongue.tag)],
    )


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
    kept = [(name, value) for name, value in old.header if value and name not in _OURS]
    present = {name for name, _ in kept}
    missing = [(name, value) for name, value in header if name not in present]
    fields = catalogue.canonical_header((*kept, *missing))
    return replace(old, header=fields, entries=entries)


_OURS = ("Language", "Plural-Forms")
"""Header fields that follow the language, whatever a catalogue says."""

"""The catalogue of a variant's sentences: drafted by rule, corrected and signed off by people.

``locales/be-tarask/<document>.po`` has an entry for each translated sentence of
``locales/be/<document>.po``. Its msgid is the Belarusian wording, so a sign-off is of exactly this
pair and any change of either side voids it. What people wrote is kept as in any catalogue that is
brought up to date; what only the rules wrote is written anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from workflow import catalogue, ledger, signoff
from workflow.config.publication import VARIANTS
from workflow.documents import Files
from workflow.errors import CatalogueError
from workflow.language import load
from workflow.ledger import Ledger, Record, key_of, source_of
from workflow.model import JOINED, Catalogue, Entry, Key
from workflow.project import Project, decode
from workflow.signoff import Review
from workflow.update import update
from workflow.variants import words
from workflow.variants.converter import SIGNED_ONLY
from workflow.variants.tarask import tarask

ENGINE = "tarask"
"""What the ledger calls the rules, as the engine of a draft."""


class Kept(NamedTuple):
    """What became of one document's variant."""

    document: str
    language: str
    drafted: int
    """Sentences that the rules wrote, or wrote anew."""
    files: int
    """How many files had to be written."""


class Refreshed(NamedTuple):
    """A variant's entries for the present wording of its language."""

    entries: tuple[Entry, ...]
    """In reading order, obsolete ones last."""
    records: tuple[Record, ...]
    """What the rules drafted."""


def keep(project: Project, files: Files, tag: str, at: str) -> Kept:
    """Bring the catalogue of the variant `tag` of a document up to date; `at` is the time, UTC.

    Nothing is written for a variant that is published by rule, and none where the language has no
    catalogue. The ledger is written first, which alone changes nothing. Raises PerakladError.
    """
    root = files.catalogue(VARIANTS[tag])
    data = project.read_or_none(root)
    if tag not in SIGNED_ONLY or data is None:
        return Kept(files.document, tag, 0, 0)
    own_name = words.file_of(tag)
    own_data = project.read_or_none(own_name) or b""
    own = words.parse(decode(own_data, own_name, CatalogueError), own_name)
    name, book_name = files.catalogue(tag), files.ledger(tag)
    was, book_was = project.read_or_none(name), project.read_or_none(book_name)
    old = catalogue.parse(was, name) if was is not None else None
    book = ledger.parse(book_was or b"", book_name)
    wanted = sentences(catalogue.parse(data, root).entries)
    made = refreshed(wanted, old, book, lambda text: tarask(text, own), at)
    language = load(tag)
    header = catalogue.header(language.gettext, language.plural_forms, project.config.title)
    new = replace(old or Catalogue(header, ()), entries=made.entries)
    rendered = catalogue.render(new)
    written = 0
    more = book.plus(made.records)
    if more is not book:
        written += project.write(book_name, ledger.render(more), book_was)
    if rendered != was:
        written += project.write(name, rendered, was)
    return Kept(files.document, tag, len(made.records), written)


def sentences(entries: Iterable[Entry]) -> list[Entry]:
    """The untranslated entries of a variant for a language's `entries`, each wording once.

    Drafts of the language are left out: they would be signed off in vain.
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        ready = entry.msgstr and not entry.fuzzy and not entry.obsolete
        if ready and entry.msgstr != JOINED and entry.msgstr not in found:
            english = "en: " + " ".join(entry.msgid.split())
            found[entry.msgstr] = Entry(entry.msgstr, extracted=(*entry.extracted[:1], english))
    return list(found.values())


def refreshed(
    wanted: Sequence[Entry],
    old: Catalogue | None,
    book: Ledger,
    rules: Callable[[str], str],
    at: str,
) -> Refreshed:
    """The entries of a variant for the sentences `wanted`, as `sentences` gives them.

    Laws: what a person wrote or signed off stays, in use or obsolete; doing it again changes
    nothing; what only the rules wrote is what they write now.
    """
    updated = update(
        old, wanted, unedited=lambda e: signoff.unedited(e, book), split=lambda text: [text]
    )
    records: list[Record] = []
    entries: list[Entry] = []
    for entry in updated.entries:
        if not entry.obsolete and (not entry.msgstr or _machine(entry, book)):
            entry = _drafted(entry, rules(entry.msgid))
            if book.draft(source_of(entry.key), entry.msgstr) is None:
                records.append(_record(entry, at))
        entries.append(entry)
    present = {entry.key for entry in entries}
    gone = [e for e in old.entries if e.key not in present] if old else []
    kept = [_shelved(e) for e in gone if book.sign_off(key_of(e)) is not None]
    return Refreshed((*entries, *kept), tuple(records))


def _machine(entry: Entry, book: Ledger) -> bool:
    """Whether nobody but the rules has written the fuzzy `entry`, for this wording or another."""
    if not entry.fuzzy:
        return False
    keys: list[Key] = [entry.key]
    if entry.previous_msgid is not None:
        keys.append((entry.previous_msgctxt, entry.previous_msgid))
    if any(book.translators(ledger.entry_key(*key, entry.msgstr)) for key in keys):
        return False
    drafts = (book.draft(source_of(key), entry.msgstr) for key in keys)
    return any(d is not None and d.engine == ENGINE for d in drafts)


def _drafted(entry: Entry, text: str) -> Entry:
    flags = tuple(flag for flag in entry.flags if flag != "fuzzy")
    return replace(
        entry,
        msgstr=text,
        flags=("fuzzy", *flags),
        previous_msgctxt=None,
        previous_msgid=None,
        previous_msgid_plural=None,
    )


def _shelved(entry: Entry) -> Entry:
    """A signed entry whose sentence is gone, kept for an edition that still shows it."""
    return replace(entry, obsolete=True, extracted=(), references=())


def _record(entry: Entry, at: str) -> Record:
    return Record("draft", source_of(entry.key), at=at, text=entry.msgstr, engine=ENGINE)


def reviews(language: Iterable[Entry], entries: Iterable[Entry], book: Ledger) -> dict[Key, Review]:
    """Where each sentence of a variant stands: `language` has the entries it is made from.

    One that the variant's catalogue does not have yet is empty.
    """
    known = signoff.by_key(entries)
    return {e.key: signoff.review(known.get(e.key), book) for e in sentences(language)}

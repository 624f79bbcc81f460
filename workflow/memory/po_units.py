"""Memories as PO files: every finished message is a unit; a message is one unit's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow import catalogue
from workflow.errors import CatalogueError, PerakladError
from workflow.incoming import same_language, whole
from workflow.language import load
from workflow.memory.pairs import Job, Pair, Row, Skipped
from workflow.model import JOINED, Catalogue, Entry
from workflow.po_writer import write as write_po

LIMIT = 1 << 24
"""Bytes of the largest PO file that is read; read whole, it takes up to twenty times as much."""

_REMEDY = "split the file, or convert it to TMX or TSV"
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "arabic": "Arab", "devanagari": "Deva"}


def read(job: Job) -> Iterator[list[Pair]]:
    """The finished units of a PO file.

    Fuzzy, incomplete, obsolete and plural messages are counted as skipped; so are sentences
    that are translated together with the next one. Raises PerakladError for what
    `catalogue.parse` refuses and where the header names another language.
    """
    found = catalogue.parse(whole(job.path, LIMIT, job.progress, _REMEDY), job.path)
    _check_language(found, job.language, job.path)
    pairs = []
    entries = found.entries
    for entry, following in zip(entries, (*entries[1:], None), strict=True):
        if reason := _refusal(entry, following):
            job.skipped[reason] += 1
        else:
            pairs.append((entry.msgid, entry.msgstr))
    yield pairs


def _check_language(found: Catalogue, language: str, path: str) -> None:
    name = found.field("Language")
    place, _, modifier = name.partition("@")
    tag = f"{place}-{_SCRIPTS.get(modifier, modifier)}" if modifier else place
    if name and not same_language(tag, language):
        raise PerakladError(
            f"the header says Language: {name[:40]}",
            path=path,
            expected=load(language).gettext,
            remedy="import it with its own --language, or correct the header",
        )


def _refusal(entry: Entry, following: Entry | None) -> str:
    """Why an entry is no unit; empty: it is one."""
    reasons = {
        "obsolete": entry.obsolete,
        "fuzzy": entry.fuzzy,
        "plural": entry.msgid_plural is not None,
        "not translated": not entry.translated,
        "joined with another sentence": entry.msgstr == JOINED
        or (following is not None and following.msgstr == JOINED),
    }
    return next((reason for reason, is_so in reasons.items() if is_so), "")


def write(rows: Iterable[Row], language: str, left: Skipped) -> Iterator[bytes]:
    """The file of `rows`; in `left`, how many had to be left out, and why.

    PO has one translation of a text: the first is written, so the best is to come first. Origin
    and tier are a comment, and what a machine translated is fuzzy, since any reader takes all
    else for finished.
    """
    target = load(language)
    fields = catalogue.header(target.gettext, target.plural_forms, "memory")
    yield catalogue.render(Catalogue(fields, ()))
    known: set[int] = set()
    for source, text, origin, tier in rows:
        key = hash(source)
        if key in known:
            left["another translation of the same text"] += 1
            continue
        flags = ("fuzzy",) if tier == "machine" else ()
        entry = Entry(source, text, extracted=(f"{origin} ({tier})",), flags=flags)
        if reason := _inexpressible(entry):
            left[reason] += 1
            continue
        try:
            message = write_po((entry,))
        except CatalogueError:
            left["a character that PO cannot hold"] += 1
            continue
        known.add(key)
        yield f"\n{message}".encode()


def _inexpressible(entry: Entry) -> str:
    """Why gettext would refuse the entry."""
    ends = [(t.startswith("\n"), t.endswith("\n")) for t in (entry.msgid, entry.msgstr)]
    return "a line break at the end of one side only" if ends[0] != ends[1] else ""

"""Translation units out of the project's files: its catalogues, and what was imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from workflow import catalogue, ledger, signoff
from workflow.errors import PerakladError
from workflow.incoming import LINE
from workflow.ledger import Ledger, entry_key
from workflow.memory.canonical import Tier, parse_line
from workflow.memory.cleaning import clean_pair
from workflow.memory.values import Unit
from workflow.model import JOINED, Catalogue, Entry


def of_catalogue(
    data: bytes, path: str, records: bytes | None, records_path: str, origin: str
) -> Iterator[Unit]:
    """The units of a catalogue and its ledger: what a person has translated or signed off.

    That holds of the previous English as well, when it was edited since. No draft is among them,
    and no sentence that is translated together with the one after it.
    Obsolete entries have no neighbours. Raises CatalogueError or LedgerError.
    """
    read = catalogue.parse(data, path)
    known = ledger.parse(records, records_path) if records else Ledger()
    yield from of_entries(read, known, origin)


def of_entries(read: Catalogue, known: Ledger, origin: str) -> Iterator[Unit]:
    """The units of the entries of a document whose id is `origin`."""
    live = [entry for entry in read.entries if not entry.obsolete]
    last = len(live) - 1
    for n, entry in enumerate(live):
        if n < last and live[n + 1].msgstr == JOINED:
            continue
        before = live[n - 1].msgid if n else ""
        after = live[n + 1].msgid if n < last else ""
        yield from _unit(entry, known, origin, before, after)
    for entry in read.entries:
        if entry.obsolete:
            yield from _unit(replace(entry, obsolete=False), known, origin, None, None)


def _unit(
    entry: Entry, known: Ledger, origin: str, before: str | None, after: str | None
) -> Iterator[Unit]:
    if entry.msgid_plural is not None or not entry.msgid or entry.msgstr in ("", JOINED):
        return
    state = signoff.review(entry, known).state
    tiers: dict[str, Tier] = {"reviewed": "reviewed", "translated": "translated"}
    if (tier := tiers.get(state)) is not None:
        yield Unit(entry.msgid, entry.msgstr, origin, tier, before, after)
    elif entry.previous_msgid is not None and known.sign_off(_previous(entry)):
        yield Unit(entry.previous_msgid, entry.msgstr, origin, "reviewed", None, None)


def _previous(entry: Entry) -> str:
    """What the sign-off of an edited entry's wording was given to, if it had one."""
    return entry_key(entry.previous_msgctxt, entry.previous_msgid or "", entry.msgstr)


def of_import(data: bytes, path: str, origin: str, tier: Tier) -> Iterator[Unit]:
    """The units of a file that was imported (`canonical`), in order.

    They are cleaned as an import cleans them (`cleaning`), for a file may be made by hand; a unit
    that an import would refuse is passed over. Raises PerakladError with the line
    that is none, or no UTF-8, or too long.
    """
    for number, line in enumerate(BytesIO(data), 1):
        if len(line) > LINE:
            raise _no_unit("is too long", path, number, f"a line of at most {LINE:,} bytes")
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            what = f"byte 0x{line[error.start]:02x} is not UTF-8"
            raise _no_unit(what, path, number, "UTF-8 text") from None
        sides = clean_pair(*parse_line(text, path, number))
        if sides is not None and all(sides) and JOINED not in sides:
            yield Unit(*sides, origin, tier)


def _no_unit(what: str, path: str, number: int, expected: str) -> PerakladError:
    remedy = "import the file it came from again"
    return PerakladError(what, path=path, line=number, expected=expected, remedy=remedy)

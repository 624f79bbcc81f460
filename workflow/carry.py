"""What the ledger must remember when the English changes.

A cosmetic change carries the sign-off to the new wording. Any other leaves the last wording a
person made on record, so that a release can go on showing it and a change taken back restores it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow import changes
from workflow.ledger import Ledger, Record, key_of, source_key, source_of
from workflow.model import JOINED, Entry
from workflow.update import Change


def records(made: Iterable[Change], ledger: Ledger) -> Iterator[Record]:
    """The records for the changes of an update, given the ledger before it."""
    for change in made:
        if not change.old or not change.new:
            continue
        old = [entry for entry in change.old if entry.msgstr]
        kept = change.severity == "cosmetic" and not change.new[0].fuzzy
        if kept and old:
            yield from _carried(old, change.new, ledger)
            yield from _still_drafts(old, change.new, ledger)
        elif change.kind == "merged" and old:
            yield from _merged(old, change.new[0], change.severity, ledger)
        elif change.kind in ("edited", "split"):
            yield from _changed(change.old[0], change, ledger)


def _carried(old: list[Entry], new: tuple[Entry, ...], ledger: Ledger) -> Iterator[Record]:
    if len(new) != 1:
        return
    if len(old) == 1 or all(ledger.sign_off(key_of(entry)) for entry in old):
        yield Record("carry", source_of(new[0].key), key_of(new[0]), start=key_of(old[0]))


def _still_drafts(old: list[Entry], new: tuple[Entry, ...], ledger: Ledger) -> Iterator[Record]:
    """A machine's text that nobody has taken up is a draft under its new English too."""
    for entry in old:
        draft = ledger.draft(source_of(entry.key), entry.msgstr)
        key = key_of(entry)
        if draft is not None and not (ledger.decision(key) or ledger.translators(key)):
            for made in new:
                yield Record("draft", source_of(made.key), text=made.msgstr, engine=draft.engine)


def _merged(old: list[Entry], new: Entry, severity: str, ledger: Ledger) -> Iterator[Record]:
    if all(ledger.sign_off(key_of(entry)) for entry in old):
        text = " ".join(entry.msgstr for entry in old if entry.msgstr != JOINED)
        yield _record(new, old[0], severity, text)


def _changed(old: Entry, change: Change, ledger: Ledger) -> Iterator[Record]:
    """The old wording stays on record, and so does the last one that was signed off before it."""
    finished = bool(old.msgstr) and not old.fuzzy
    if not (finished and ledger.sign_off(key_of(old))):
        yield from _handed_on(old, change, ledger)
    if finished:
        texts = [old.msgstr] + [JOINED] * (len(change.new) - 1)
        for new, text in zip(change.new, texts, strict=True):
            yield _record(new, old, change.severity, text)


def _handed_on(old: Entry, change: Change, ledger: Ledger) -> Iterator[Record]:
    """The approved wording of a sentence that was stale already."""
    before = ledger.approved_change(source_of(old.key))
    if before is None:
        return
    new = change.new[0]
    severity = "meaning" if "meaning" in (before.severity, change.severity) else "minor"
    previous = old.previous_msgid
    if previous is not None and before.start == source_key(old.previous_msgctxt, previous):
        severity = changes.severity(previous, new.msgid)  # of the wording's own English
    yield Record(
        "change",
        source_of(new.key),
        before.key,
        start=before.start,
        severity=severity,
        text=before.text,
    )


def _record(new: Entry, old: Entry, severity: str, text: str) -> Record:
    return Record(
        "change",
        source_of(new.key),
        key_of(old),
        start=source_of(old.key),
        severity=severity,
        text=text,
    )

"""The pairs as entries of a catalogue: what is empty is filled, what is there stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from unicodedata import category

from workflow import extraction, signoff
from workflow.errors import printable
from workflow.ledger import Ledger, Record, entry_key, key_of, source_of
from workflow.model import JOINED, Document, Entry, Key
from workflow.pairing.whole import Pair, Paired

LONGEST = 20_000
"""Characters of a translation."""
_COMMENT = 300
"""Characters of a comment."""
JOINS = f"{JOINED} cannot stand where this sentence opens a block"
BAD = "its text has characters that are none, or too many"
SEVERAL = "the translation has this sentence more than once, in other words"


@dataclass(slots=True)
class Entered:
    """What becomes of a catalogue."""

    entries: dict[str, Entry] = field(default_factory=dict)
    """Those that are filled, by the hash of their identity (`ledger.source_of`)."""
    records: list[Record] = field(default_factory=list)
    """One for each that is sure: a person wrote it."""
    doubtful: list[tuple[Entry, tuple[str, ...]]] = field(default_factory=list)
    """Those that are filled and marked fuzzy, and why."""
    kept: list[tuple[Entry, str]] = field(default_factory=list)
    """Those that had another translation, which stays, and what the file says."""
    there: int = 0
    """How many had this very translation."""
    english: list[str] = field(default_factory=list)
    """What the translation leaves in English: entries without a translation."""
    empty: list[str] = field(default_factory=list)
    """What it does not have at all."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Texts that no catalogue can hold, and why."""
    unknown: int = 0
    """How many sentences of the article are not in the catalogue."""

    @property
    def sure(self) -> int:
        """How many are filled and not doubtful."""
        return len(self.entries) - len(self.doubtful)


def enter(
    article: Document,
    paired: Paired,
    entries: Mapping[Key, Entry],
    book: Ledger,
    by: str,
    moment: Callable[[str], str],
) -> Entered:
    """What the pairs of `article` make of a catalogue's `entries` in use, by their keys.

    `by` (``Name <address>``) is on record as who wrote what is sure, at the `moment` (UTC) of each
    sentence, which is named by its hash. No entry that has a translation is changed.
    """
    made = Entered()
    found, opens = _found(article, paired)
    for key, candidates in found.items():
        entry = entries.get(key)
        if entry is None:
            made.unknown += 1
        elif pair := _chosen(candidates, key in opens):
            _enter(made, entry, pair, book, by, moment)
        elif not entry.translated:
            (made.english if candidates else made.empty).append(entry.msgid)
    return made


def _found(article: Document, paired: Paired) -> tuple[dict[Key, list[Pair]], set[Key]]:
    """The pairs of each entry, with an empty text for what is left in English; and the entries
    that open a block, where `[joined]` cannot stand."""
    opening = signoff.openers(article)
    pairs = {number: Pair(number, "", (), 0) for number in paired.english}
    pairs |= {pair.number: pair for pair in paired.pairs}
    found: dict[Key, list[Pair]] = {}
    opens: set[Key] = set()
    for number, (block, segment, key) in enumerate(extraction.addressed(article)):
        candidates = found.setdefault(key, [])
        if number in pairs:
            candidates.append(pairs[number])
        if (block.kind, segment.source) in opening:
            opens.add(key)
    return found, opens


def _chosen(candidates: Sequence[Pair], opens: bool) -> Pair | None:
    """The pair that fills an entry which stands in the article once or more often."""
    texts = [pair for pair in candidates if pair.text]
    whole = [pair for pair in texts if pair.text != JOINED] or texts
    if not whole:
        return None
    sure = [pair for pair in whole if not pair.doubts] or whole
    said = Counter(pair.text for pair in sure)
    best = max(sure, key=lambda pair: (said[pair.text], -pair.number))
    if best.text == JOINED and opens:
        return best._replace(doubts=(*best.doubts, JOINS))
    return best._replace(doubts=(*best.doubts, SEVERAL)) if len(said) > 1 else best


def _enter(
    made: Entered, entry: Entry, pair: Pair, book: Ledger, by: str, moment: Callable[[str], str]
) -> None:
    source = source_of(entry.key)
    if entry.translated or entry.msgid_plural is not None or book.lost(source, key_of(entry)):
        if entry.msgstr == pair.text:
            made.there += 1
        else:
            made.kept.append((entry, pair.text))
    elif JOINS in pair.doubts:
        made.empty.append(entry.msgid)
    elif not _writable(pair.text):
        made.refused.append((entry.msgid, BAD))
    elif pair.doubts:
        marked = signoff.returned(replace(entry, msgstr=pair.text))
        notes = (*entry.comments, *_notes(pair.doubts))
        made.entries[source] = replace(marked, comments=tuple(dict.fromkeys(notes)))
        made.doubtful.append((made.entries[source], pair.doubts))
    else:
        made.entries[source] = signoff.accepted(replace(entry, msgstr=pair.text))
        key = entry_key(entry.msgctxt, entry.msgid, pair.text)
        made.records.append(
            Record(
                "translate", source, key, by, moment(source), text=pair.text, start=key_of(entry)
            )
        )


def _notes(doubts: Iterable[str]) -> list[str]:
    return [signoff.DRAFT_NOTE + printable(doubt)[:_COMMENT] for doubt in doubts]


def _writable(text: str) -> bool:
    """Whether a catalogue may hold `text`: no controls, no lone surrogates, not too long."""
    if len(text) > LONGEST:
        return False
    return text.isprintable() or not any(category(c) in ("Cc", "Cs") for c in text)

"""From a document, its catalogue and the ledger to what an edition says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflow import signoff
from workflow.config import Config
from workflow.editions.content import EditionBlock, Mode, Passage, from_source
from workflow.ledger import Ledger
from workflow.model import JOINED, Block, Document, Entry, Key, Segment, Verbatim
from workflow.signoff import Review, State


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be shown to whom."""

    mode: Mode
    gate: State = "reviewed"
    """Release: the state a translation needs."""
    on_stale: str = "previous"
    """Release: ``previous``, ``source`` or ``hide`` for a sentence whose English changed."""
    minimum: int = 80
    """Release: per cent of its sentences that an edition needs."""

    @classmethod
    def of(cls, config: Config, mode: Mode) -> Policy:
        return cls(mode, config.gate, config.on_stale, config.minimum)

    def passes(self, state: State) -> bool:
        """Whether a translation in this state is shown."""
        if self.mode == "preview":
            return state != "empty"
        return state == "reviewed" or (state == "translated" and self.gate == "translated")


@dataclass(slots=True)
class Composition:
    """The blocks of one edition, and what became of its sentences."""

    head: tuple[EditionBlock, ...] = ()
    blocks: tuple[EditionBlock, ...] = ()
    opening: str = ""
    missing: Counter[str] = field(default_factory=Counter)
    """Sentences shown in English, or hidden, by the reason."""
    kept: int = 0
    """Sentences shown in their last approved wording."""
    total: int = 0

    @property
    def share(self) -> int:
        """Per cent of the sentences that are shown in the edition's language, rounded down."""
        missing = self.missing.total()
        return 100 * (self.total - missing) // self.total if self.total else 100

    def publishable(self, policy: Policy) -> bool:
        """Whether a release may contain this edition at all: titled, and mostly translated."""
        if policy.mode == "preview":
            return True
        titles = [b for b in (*self.head, *self.blocks) if b.kind == "title"]
        titled = all(p.status != "source" for b in titles for p in b.shown)
        return titled and self.share >= policy.minimum


Addressed = Sequence[tuple[Block, Segment, Key]]
"""A document's segments with their keys, as `extraction.addressed` gives them."""


def original(document: Document, segments: Addressed) -> Composition:
    """The edition in the source's own language."""
    return _compose(document, segments, {k: Passage(k[1], "original") for _, _, k in segments}, {})


def translated(
    document: Document,
    segments: Addressed,
    entries: Iterable[Entry],
    book: Ledger,
    policy: Policy,
) -> Composition:
    """The edition in another language."""
    known = signoff.by_key(entries)
    opening = {source for _, source in signoff.openers(document)}
    passages: dict[Key, Passage] = {}
    reasons: dict[Key, str] = {}
    for key in dict.fromkeys(key for _, _, key in segments):
        entry = known.get(key)
        review = signoff.review(entry, book)
        text = entry.msgstr if entry is not None else ""
        if text == JOINED and key[1] in opening:
            review, text = Review("empty"), ""
        passages[key], reasons[key] = _shown(key, text, review, policy)
    return _compose(document, segments, passages, reasons)


def _shown(key: Key, text: str, review: Review, policy: Policy) -> tuple[Passage, str]:
    """The passage of one sentence, and why it is not in the edition's language, if it is not."""
    if policy.passes(review.state) and review.state != "empty":
        return Passage(text, review.state), ""
    if policy.mode == "release" and review.approved is not None:
        if policy.on_stale == "hide":
            return Passage("", "stale"), "hidden"
        if policy.on_stale == "previous" and review.severity != "meaning":
            return Passage(review.approved, "stale"), ""
        return Passage(key[1], "source"), "changed in meaning"
    return Passage(key[1], "source"), "empty" if review.state == "empty" else review.state


def _compose(
    document: Document,
    segments: Addressed,
    passages: Mapping[Key, Passage],
    reasons: Mapping[Key, str],
) -> Composition:
    done = Composition()
    shown: dict[int, list[Passage]] = {}
    for block, segment, key in segments:
        mine = shown.setdefault(id(block), [])
        passage = _unfolded(passages[key], segment, mine)
        mine.append(passage)
        reason = reasons.get(key) or ("folded" if passage is not passages[key] else "")
        done.total += 1
        done.missing[reason] += 1
        done.kept += passage.status == "stale" and not reason
    del done.missing[""]
    done.head = tuple(_block(b, shown[id(b)], "") for b in document.head)
    blocks: list[EditionBlock] = []
    parts = document.parts
    for index, part in enumerate(parts):
        after = parts[index + 1] if index + 1 < len(parts) else None
        gap = after.text if isinstance(after, Verbatim) else ""
        if isinstance(part, Block):
            blocks.append(_block(part, shown[id(part)], gap))
        elif index == 0:
            done.opening = part.text
    done.blocks = tuple(blocks)
    return done


def _unfolded(passage: Passage, segment: Segment, before: list[Passage]) -> Passage:
    """A fold comes back in English where the sentence it was folded into is not shown."""
    if passage.text != JOINED:
        return passage
    held = before[-1].status if before else "source"
    if held == "source" or (passage.status == "stale" and held != "stale"):
        return Passage(segment.source, "source")
    return passage


def _block(block: Block, shown: list[Passage], gap: str) -> EditionBlock:
    speaker = shown[0] if block.speaker else None
    return from_source(block, tuple(shown[1:] if block.speaker else shown), speaker, gap)

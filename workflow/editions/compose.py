"""From a document, its catalogue and the ledger to what an edition says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from workflow import signoff
from workflow.config import Config
from workflow.editions.content import EditionBlock, Mode, Passage, from_source
from workflow.formats.inline import broken
from workflow.ledger import Ledger
from workflow.model import JOINED, Block, Document, Entry, Inline, Key, Segment, Verbatim
from workflow.signoff import Review, State

WRONG = "with an error"
"""Why a sentence that a check calls wrong is not in a release."""

BROKEN = "with broken markup"
"""Why a sentence that lost or doubled a token is in no edition."""

WORDLESS = "without words"
"""Why a translation of nothing but signs is in no edition of a Markdown or HTML document."""


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

    @property
    def passing(self) -> frozenset[State]:
        """The states of a translation that is shown."""
        if self.mode == "preview":
            return frozenset(("draft", "translated", "reviewed"))
        return frozenset(("reviewed", self.gate))


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


class Slot(NamedTuple):
    """One block of a document: what its editions have in common, and the keys of its segments."""

    block: EditionBlock
    """Without words as yet."""
    keys: tuple[Key, ...]
    spoken: bool
    """The first key is the speaker's name."""
    inlines: tuple[tuple[Inline, ...], ...] | None = None
    """The markup of each segment; None: the document is plain text."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What every edition of a document has in common."""

    rich: bool
    """Its segments can hold markup."""

    head: tuple[Slot, ...]
    blocks: tuple[Slot, ...]
    opening: str
    """The source's text before the first block of the body."""
    openers: frozenset[str]
    """The sentences that open a block, where `[joined]` cannot stand."""
    markup: Mapping[Key, tuple[Inline, ...]] = field(default_factory=dict)
    """The markup that a translation of each key has to hold, where it has any."""

    @property
    def keys(self) -> dict[Key, None]:
        """Every key once, in reading order."""
        return dict.fromkeys([key for slot in (*self.head, *self.blocks) for key in slot.keys])


Addressed = Iterable[tuple[Block, Segment, Key]]
"""A document's segments with their keys, as `extraction.addressed` gives them."""


def outline(document: Document, segments: Addressed, *, rich: bool = False) -> Outline:
    """What the editions of `document` are filled into; `rich`: its segments can hold markup."""
    keys: dict[int, list[Key]] = {}
    for block, _, key in segments:
        keys.setdefault(id(block), []).append(key)
    openers = frozenset([source for _, source in signoff.openers(document)])
    if rich:
        slots = [_rich_slot(block, keys) for block in document.blocks]
        markup = {
            key: inlines
            for slot in slots
            for key, inlines in zip(slot.keys, slot.inlines or (), strict=True)
            if inlines
        }
        first = len(document.head)
        return Outline(True, tuple(slots[:first]), tuple(slots[first:]), "", openers, markup)
    head = tuple([_slot(block, keys, "") for block in document.head])
    blocks: list[Slot] = []
    parts = document.parts
    for part, after in zip(parts, (*parts[1:], None), strict=True):
        if isinstance(part, Block):
            gap = after.text if isinstance(after, Verbatim) else ""
            blocks.append(_slot(part, keys, gap))
    opening = parts[0].text if parts and isinstance(parts[0], Verbatim) else ""
    return Outline(False, head, tuple(blocks), opening, openers)


def _rich_slot(block: Block, keys: Mapping[int, list[Key]]) -> Slot:
    """As `_slot`; what stands before a further line of a quote is no part of its words."""
    inlines = tuple([segment.inlines for segment in block.segments])
    slot = _slot(block, keys, "")
    glue = tuple([" " if "\n" in each or "\r" in each else each for each in slot.block.glue])
    bare = replace(slot.block, glue=glue)
    return slot._replace(block=bare, spoken=False, inlines=inlines)


def _slot(block: Block, keys: Mapping[int, list[Key]], gap: str) -> Slot:
    return Slot(from_source(block, (), gap=gap), tuple(keys[id(block)]), bool(block.speaker))


def original(outline: Outline) -> Composition:
    """The edition in the source's own language."""
    return filled(outline, {key: (Passage(key[1], "original"), "") for key in outline.keys})


def translated(
    outline: Outline,
    entries: Iterable[Entry],
    book: Ledger,
    policy: Policy,
    wrong: Container[Key] = (),
) -> Composition:
    """The edition in another language; a translation that is `wrong` is not shown."""
    known = signoff.by_key(entries)
    shown: dict[Key, Shown] = {}
    passing = policy.passing
    markup = outline.markup
    for key in outline.keys:
        entry = known.get(key)
        review = signoff.review(entry, book)
        text = entry.msgstr if entry is not None else ""
        if text == JOINED and key[1] in outline.openers:
            review, text = signoff.EMPTY, ""
        if key in wrong:
            shown[key] = Passage(key[1], "source"), WRONG
        elif review.state != "empty" and review.state in passing:
            shown[key] = Passage(text, review.state), ""
        else:
            shown[key] = _instead(key, review, policy)
        if outline.rich:
            shown[key] = _sound(key, shown[key], markup.get(key, ()))
    return filled(outline, shown)


def _sound(key: Key, shown: Shown, inlines: tuple[Inline, ...]) -> Shown:
    """English instead of a text that lost a token, or has no words to find its block again by."""
    text, status = shown[0].text, shown[0].status
    if status == "source" or not text:
        return shown
    if inlines and broken(text, inlines):
        return Passage(key[1], "source"), BROKEN
    if not any(map(str.isalnum, text)) and any(map(str.isalnum, key[1])):
        return Passage(key[1], "source"), WORDLESS
    return shown


Shown = tuple[Passage, str]
"""The passage of one sentence, and why it is not in the edition's language, if it is not."""


def _instead(key: Key, review: Review, policy: Policy) -> Shown:
    """What stands for a sentence whose translation is not shown."""
    if policy.mode == "release" and review.approved is not None:
        if policy.on_stale == "hide":
            return Passage("", "stale"), "hidden"
        if policy.on_stale == "previous" and review.severity != "meaning":
            return Passage(review.approved, "stale"), ""
        changed = "changed in meaning" if review.severity == "meaning" else "changed"
        return Passage(key[1], "source"), changed
    return Passage(key[1], "source"), review.state


def filled(outline: Outline, shown: Mapping[Key, Shown]) -> Composition:
    """The edition in which each sentence is what `shown` says."""
    done = Composition(opening=outline.opening)
    done.head = tuple([_block(slot, shown, done) for slot in outline.head])
    done.blocks = tuple([_block(slot, shown, done) for slot in outline.blocks])
    return done


def _block(slot: Slot, shown: Mapping[Key, Shown], done: Composition) -> EditionBlock:
    """The block of a slot; `done` counts its sentences."""
    passages: list[Passage] = []
    for index, key in enumerate(slot.keys):
        passage, reason = shown[key]
        if passage.text == JOINED and _comes_back(passage, passages):
            passage, reason = Passage(key[1], "source"), reason or "folded"
        if reason:
            done.missing[reason] += 1
        elif passage.status == "stale":
            done.kept += 1
        if slot.inlines is not None:
            passage = Passage(passage.text, passage.status, slot.inlines[index])
        passages.append(passage)
    done.total += len(passages)
    speaker = passages.pop(0) if slot.spoken else None
    return slot.block.saying(tuple(passages), speaker)


def _comes_back(passage: Passage, before: list[Passage]) -> bool:
    """A fold comes back in English where the sentence it was folded into is not shown."""
    held = before[-1].status if before else "source"
    return held == "source" or (passage.status == "stale" and held != "stale")

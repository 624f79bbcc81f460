"""What a review is made of: plain frozen values, nothing of files or markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from workflow.errors import PerakladError
from workflow.model import Kind
from workflow.signoff import State

Verb = Literal["approve", "reject", "reopen"]


class Place(NamedTuple):
    """One catalogue."""

    document: str
    """The document's id."""
    language: str
    """BCP 47."""


class Wanted(NamedTuple):
    """An entry to be decided on, as the person who decides sees it."""

    key: str
    """Hash of the entry's identity, `ledger.source_of`."""
    base: str
    """Its `Sentence.base` as it is on the screen."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry as a reviewer sees it."""

    key: str
    """Hash of the entry's identity, `ledger.source_of`."""
    base: str
    """Hash of what an edit is made against: the wording (`ledger.key_of`), and `lost`."""
    source: str
    target: str
    state: State
    role: str = ""
    """What it is to a reader: the kind of its block, or ``speaker``."""
    opens: bool = False
    """It opens a block, where `[joined]` cannot stand."""
    stale: bool = False
    """An approved wording of an earlier English is on record."""
    approved: str = ""
    """That wording."""
    severity: str = ""
    """How the English changed since: ``minor`` or ``meaning``."""
    was: str = ""
    """The earlier English, where it is known."""
    engine: str = ""
    """What wrote the wording, if a machine did and nobody changed it."""
    score: str = ""
    """Of a match from the memory, 0 to 100."""
    exact: bool = False
    """A draft that is an unedited match of 100 from the memory."""
    by: str = ""
    """Who had the last word on the entry: ``Name <address>``; empty: nobody, or nobody knows."""
    at: str = ""
    """When, in UTC (ISO 8601)."""
    notes: tuple[str, ...] = ()
    """Translators' comments in the catalogue, drafting's notes included."""
    comments: int = 0
    """How many comments the ledger has on it."""
    lost: str = ""
    """What somebody saved here and another program has taken out of the file since."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block of the document as a reviewer sees it."""

    kind: Kind
    sentences: tuple[Sentence, ...]
    marker: str = ""
    """What opens the block in the source and is no text: ``- ``, ``> ``, ``1. ``."""
    speaker: Sentence | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document in one language, or a part of it, with what there is to do."""

    place: Place
    title: str
    """English."""
    blocks: tuple[BlockView, ...]
    part: int
    """From 1."""
    parts: int
    version: str
    """Changes with the files' contents."""
    counts: dict[str, int]
    """Entries in each state (``empty``, ``draft``, ``translated``, ``reviewed``), ``stale``, and
    ``words``: English words in entries that nobody has translated yet."""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an entry was not decided on."""

    key: str
    code: Literal["changed", "gone", "empty", "draft", "joined", "left", "four-eyes", "errors"]
    """``changed``: it has another wording than was on the screen, or has lost one since; ``gone``:
    there is no such entry; ``left``: words in another language; the rest as `signoff.refusal` has
    it."""
    reason: str
    """One line in English."""


class Changed(PerakladError):
    """A text could not be saved: the entry has another wording than the one that was edited."""

    def __init__(self, now: Sentence, text: str) -> None:
        super().__init__(
            "somebody else has changed this sentence meanwhile",
            expected="the wording that was on the screen",
            remedy="choose between the two",
        )
        self.now = now
        """The entry as it is in the file."""
        self.text = text
        """What was to be saved."""

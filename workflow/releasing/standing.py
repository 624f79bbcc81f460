"""How far a document is in each language, at one state of the project: now, or at a tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, get_args

from workflow import catalogue, extraction, formats, ledger, signoff
from workflow.config import Config
from workflow.documents import SOURCE_LANGUAGE, Files
from workflow.editions import compose
from workflow.editions.compose import Composition, Policy
from workflow.formats import front
from workflow.ledger import Ledger
from workflow.model import Document, Entry, Key
from workflow.signoff import Review, State

Read = Callable[[str], bytes | None]
"""The bytes of a file of the project by its path; None where there is none."""

Wrong = Callable[[Files, str], Container[Key]]
"""The entries of a document in a language that a check calls wrong."""


class Standing(NamedTuple):
    """One document in one language."""

    title: str
    """As its edition has it."""
    published: bool
    """Whether the gate lets the edition through."""
    states: Mapping[str, int]
    """Entries that are ``empty``, ``draft``, ``translated``, ``reviewed``."""
    stale: int
    """Entries not reviewed again since the English of their sign-off changed."""
    english: Mapping[str, int]
    """Sentences that the edition shows in English, or hides, by the reason."""
    previous: int
    """Sentences that it shows in their last approved wording."""
    sentences: int
    words: int
    """That the edition has in its language."""
    signers: Mapping[str, int]
    """``Name <address>``: how many entries of the edition they signed off."""
    shown: tuple[str, ...]
    """What the edition says, sentence by sentence."""
    corrections: tuple[str, ...]
    """Those of `shown` that tell of a correction."""
    files: Mapping[str, str]
    """Path of the catalogue and the ledger, and the SHA-256 of each."""


class Account(NamedTuple):
    """One document in all languages."""

    document: str
    slug: str
    date: str
    """ISO 8601, or empty."""
    source: str
    """Its path."""
    digest: str
    """SHA-256 of the source, in hexadecimal."""
    keys: frozenset[str]
    """Its English sentences."""
    confidential: bool
    languages: Mapping[str, Standing]
    """By BCP 47 tag, English included; none of a confidential document."""


def account(files: Files, read: Read, config: Config, tags: Sequence[str], wrong: Wrong) -> Account:
    """What there is to say of a document in the languages `tags`.

    Raises PerakladError for a file that cannot be used.
    """
    data = read(files.source) or b""
    document = formats.load(data, files.source, config.unit)
    slug = front.slug_of(files.document, document.meta)
    segments = tuple(extraction.addressed(document))
    keys = frozenset(segment.source for _, segment, _ in segments)
    secret = document.meta.confidential
    work = _Work(files, read, document, Policy.of(config, "release"), wrong)
    found = {} if secret else {tag: work.standing(tag) for tag in tags}
    return Account(
        files.document, slug, document.meta.date, files.source, _digest(data), keys, secret, found
    )


class _Work:
    """One document on its way to its account."""

    def __init__(
        self, files: Files, read: Read, document: Document, policy: Policy, wrong: Wrong
    ) -> None:
        self.files, self.read, self.policy, self.wrong = files, read, policy, wrong
        segments = tuple(extraction.addressed(document))
        rich = formats.rich_format_of(files.source) is not None
        self.outline = compose.outline(document, segments, rich=rich)

    def standing(self, tag: str) -> Standing:
        if tag == SOURCE_LANGUAGE:
            return self._standing(compose.original(self.outline))
        name, book_name = self.files.catalogue(tag), self.files.ledger(tag)
        data, book_data = self.read(name), self.read(book_name)
        entries = catalogue.parse(data, name).entries if data is not None else ()
        book = ledger.parse(book_data, book_name) if book_data else Ledger()
        wrong = self.wrong(self.files, tag)
        done = compose.translated(self.outline, entries, book, self.policy, wrong)
        held = ((name, data), (book_name, book_data))
        digests = {path: _digest(content) for path, content in held if content is not None}
        known = signoff.by_key(entries)
        reviews = {key: signoff.review(known.get(key), book) for key in self.outline.keys}
        states = dict(Counter(review.state for review in reviews.values()))
        return self._standing(done)._replace(
            states={state: states.get(state, 0) for state in get_args(State)},
            stale=sum(review.stale for review in reviews.values()),
            signers=_signers(known, reviews, book),
            files=digests,
        )

    def _standing(self, done: Composition) -> Standing:
        """What can be seen in the edition alone."""
        blocks = (*done.head, *done.blocks)
        own = [p.words for block in blocks for p in block.shown if p.status != "source"]
        return Standing(
            title=next((block.text for block in blocks if block.kind == "title"), ""),
            published=done.publishable(self.policy),
            states={},
            stale=0,
            english=dict(sorted(done.missing.items())),
            previous=done.kept,
            sentences=done.total,
            words=sum(len(text.split()) for text in own),
            signers={},
            shown=tuple([p.words for block in blocks for p in block.shown]),
            corrections=tuple([block.text for block in done.head if block.kind == "correction"]),
            files={},
        )


def _signers(
    known: Mapping[Key, Entry], reviews: Mapping[Key, Review], book: Ledger
) -> dict[str, int]:
    """Who signed off how many of the entries that are reviewed."""
    found: Counter[str] = Counter()
    for key, review in reviews.items():
        record = book.sign_off(ledger.key_of(known[key])) if review.state == "reviewed" else None
        if record is not None:
            found[record.by] += 1
    return dict(sorted(found.items()))


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()

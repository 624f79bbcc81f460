"""The lines of a ledger as values, and the hashes by which they name sentences and wordings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Literal

from workflow.model import Entry, Key

Event = Literal[
    "approve", "reject", "reopen", "carry", "change", "draft", "waive", "unwaive",
    "translate", "comment",
]  # fmt: skip
"""What a record says.

``approve``, ``reject``, ``reopen``: a person's word on one wording. ``carry``: a wording has the
sign-off of another, since only its English changed, and only cosmetically. ``change``: the
English changed; the old wording is kept. ``draft``: a machine wrote this. ``waive``, ``unwaive``:
what a check finds in one wording is accepted, for the reason in `comment`; or no longer.
``translate``: a person wrote this wording, or accepted it as it is; without `by`, the wording was
found in the catalogue and is kept because a person is replacing it. ``comment``: a remark on the
sentence.
"""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a ledger. Which fields a record has depends on its event; the rest are empty."""

    event: Event
    source: str
    """Hash of the entry's (msgctxt, msgid): which sentence."""
    key: str = ""
    """Hash of (msgctxt, msgid, msgstr): which wording. In a ``change``: the old one."""
    by: str = ""
    """Who: ``Name <address>`` from git."""
    at: str = ""
    """When, in UTC: ``2026-11-23T10:04:02Z``."""
    comment: str = ""
    start: str = ""
    """``carry``: the key whose sign-off is carried; ``change``: the source it came from;
    ``translate``: the key of the wording that was replaced."""
    severity: str = ""
    """``change``: ``minor`` or ``meaning``."""
    text: str = ""
    """``change``: the old translation; ``draft``: the machine's text; ``translate``: a person's."""
    engine: str = ""
    """``draft``: what wrote it."""
    model: str = ""
    """``draft``: which model of the engine, as far as it says."""
    score: str = ""
    """``draft``: of a match from the memory, 0 to 100."""
    check: str = ""
    """``waive``, ``unwaive``: which check."""


FIELDS = tuple(f.name for f in fields(Record))
"""In the order in which they are written."""


def entry_key(msgctxt: str | None, msgid: str, msgstr: str) -> str:
    """The hash that a sign-off of this wording carries: 128 bits of SHA-256, in hexadecimal."""
    return _hash(_identity(msgctxt, msgid) + "\0" + msgstr)


def source_key(msgctxt: str | None, msgid: str) -> str:
    """The hash of an entry's identity."""
    return _hash(_identity(msgctxt, msgid))


def key_of(entry: Entry) -> str:
    """The hash of an entry's wording."""
    return entry_key(entry.msgctxt, entry.msgid, entry.msgstr)


def source_of(key: Key) -> str:
    """The hash of an identity."""
    return source_key(*key)


def _identity(msgctxt: str | None, msgid: str) -> str:
    return msgid if msgctxt is None else f"{msgctxt}\4{msgid}"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]

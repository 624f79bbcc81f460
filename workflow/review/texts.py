"""What may be written: texts that came from outside, made fit for a catalogue or refused."""

from __future__ import annotations

import re
from unicodedata import category

from workflow.errors import PerakladError
from workflow.ledger import source_of
from workflow.model import JOINED, Entry
from workflow.review.opened import Opened

LONGEST = 20_000
"""Characters of a translation."""

LONGEST_COMMENT = 4_000
"""Characters of a comment."""

_BREAK = re.compile(r"\r\n|\r|\n")


def translation(text: str, entry: Entry, opened: Opened) -> str:
    """`text` as it may stand in the catalogue: on one line, where the English is.

    Nothing is trimmed. Raises PerakladError for a text that is too long or has characters that
    are none, for `[joined]` where it cannot stand, and for an entry that has plural forms.
    """
    if entry.msgid_plural is not None:
        raise PerakladError(
            "has plural forms, which cannot be edited here",
            path=opened.path,
            line=entry.line,
            remedy="edit it in a PO editor",
        )
    made = _BREAK.sub("\n" if "\n" in entry.msgid else " ", text)
    _check(made, "the translation", LONGEST)
    role = opened.article.roles.get(source_of(entry.key))
    if made == JOINED and role is not None and role.opens:
        raise PerakladError(f"{JOINED} can only stand after another sentence of the same block")
    return made


def comment(text: str, *, needed: bool) -> str:
    """`text` as it may stand in the ledger, without blanks around it.

    Raises PerakladError for one that is too long or no text, and for none where it is `needed`.
    """
    made = _BREAK.sub("\n", text).strip()
    _check(made, "the comment", LONGEST_COMMENT)
    if needed and not made:
        raise PerakladError("there is no comment", expected="a few words that say why")
    return made


def person(by: str) -> None:
    """Raise PerakladError for what is no name on record: ``Name <address>``."""
    _check(by, "the name", 400)
    if not by.strip() or "\n" in by:
        raise PerakladError("nobody knows who this is", expected="a name with an address")


def known_check(name: str) -> None:
    """Raise PerakladError for the name of no check."""
    from workflow.checks.registry import IDS

    if name not in IDS:
        raise PerakladError("there is no such check", expected="the name of one that found this")


def _check(text: str, what: str, most: int) -> None:
    if len(text) > most:
        raise PerakladError(
            f"{what} has {len(text):,} characters",
            expected=f"at most {most:,}",
            remedy="make it shorter",
        )
    for character in text:
        if category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise PerakladError(
                f"{what} has the character U+{ord(character):04X}",
                expected="letters and signs",
                remedy="delete it",
            )

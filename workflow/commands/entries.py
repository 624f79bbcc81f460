"""The entry that somebody names on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.errors import PerakladError
from workflow.ledger import KEY_DIGITS, source_of
from workflow.model import Entry
from workflow.project import Conflict


def find(key: str, entries: Sequence[Entry], path: str, document: str) -> Entry:
    """The one entry in use that `key` names: the beginning of its hash, or its English.

    `path`: of the catalogue. Raises PerakladError where none or several are named so.
    """
    live = [e for e in entries if not e.obsolete]
    found = [e for e in live if key == e.msgid or _hashes(key, e)]
    if len(found) == 1:
        return found[0]
    raise PerakladError(
        f"{'several entries are' if found else 'no entry is'} named {key}",
        path=path,
        expected="the key of one entry",
        remedy=f"see 'peraklad status {document} --entries'",
    )


def _hashes(key: str, entry: Entry) -> bool:
    """Whether `key` begins the entry's hash."""
    return len(key) >= KEY_DIGITS and source_of(entry.key).startswith(key.lower())


def reason(comment: str) -> str:
    """A comment for the ledger. Raises PerakladError for one that cannot be written."""
    try:
        comment.encode()
    except UnicodeEncodeError:
        raise PerakladError(
            "the comment is no text", expected="--comment in UTF-8", remedy="type it again"
        ) from None
    return comment


def saved_meanwhile(conflict: Conflict) -> PerakladError:
    """What is said of a file that was left alone because somebody else has just saved it."""
    return PerakladError(
        "was saved by another program meanwhile",
        path=str(conflict),
        remedy="run the command again",
    )

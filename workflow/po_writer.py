"""Entries to PO text: one canonical form, that of `msgcat --no-wrap`.

What differs from `msgcat` 0.21: flags keep their order and unknown ones are kept, references are
written as they are given (`msgcat` drops a repeated one and the zeros of ``a.c:007``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from workflow.errors import CatalogueError
from workflow.model import Entry
from workflow.po_text import excerpt, flags_text, notes_text, quoted, references_text


def write(entries: Iterable[Entry]) -> str:
    """The text of `entries` in their order, a blank line between them.

    Raises CatalogueError, naming the entry, for what PO cannot express.
    """
    memo = (
        _Memo(partial(notes_text, "#")),
        _Memo(partial(notes_text, "#.")),
        _Memo(references_text),
        _Memo(flags_text),
    )
    return "\n".join([_entry(entry, memo) for entry in entries])


class _Memo(dict[tuple[str, ...], str]):
    """Comment lines of one kind, each different tuple rendered once."""

    def __init__(self, render: Callable[[tuple[str, ...]], str]) -> None:
        super().__init__({(): ""})
        self._render = render

    def __missing__(self, items: tuple[str, ...]) -> str:
        text = self[items] = self._render(items)
        return text


def _entry(entry: Entry, memo: tuple[_Memo, ...]) -> str:
    try:
        notes = (
            f"{memo[0][entry.comments]}{memo[1][entry.extracted]}"
            f"{memo[2][entry.references]}{memo[3][entry.flags]}"
        )
        if _ordinary(entry):
            context = "" if entry.msgctxt is None else f"msgctxt {quoted(entry.msgctxt)}"
            return f"{notes}{context}msgid {quoted(entry.msgid)}msgstr {quoted(entry.msgstr)}"
        return notes + "".join(_fields(entry))
    except ValueError as error:
        raise CatalogueError(
            f"entry {excerpt(entry.msgid)!r} cannot be written: {error}", line=entry.line
        ) from None


def _ordinary(entry: Entry) -> bool:
    """Only msgctxt, msgid and msgstr; not obsolete."""
    return not (
        entry.obsolete
        or entry.msgstr_plural
        or entry.msgid_plural is not None
        or entry.previous_msgid is not None
        or entry.previous_msgctxt is not None
        or entry.previous_msgid_plural is not None
    )


def _fields(entry: Entry) -> Iterator[str]:
    """The fields of any entry in gettext's order."""
    _refuse_inconsistent(entry)
    previous = (
        ("msgctxt", entry.previous_msgctxt),
        ("msgid", entry.previous_msgid),
        ("msgid_plural", entry.previous_msgid_plural),
    )
    current = (
        ("msgctxt", entry.msgctxt),
        ("msgid", entry.msgid),
        ("msgid_plural", entry.msgid_plural),
        ("msgstr", entry.msgstr if entry.msgid_plural is None else None),
        *((f"msgstr[{index}]", text) for index, text in enumerate(entry.msgstr_plural)),
    )
    for mark, fields in (
        ("#~| " if entry.obsolete else "#| ", previous),
        ("#~ " if entry.obsolete else "", current),
    ):
        for keyword, text in fields:
            if text is not None:
                yield f"{mark}{keyword} {quoted(text, mark)}"


def _refuse_inconsistent(entry: Entry) -> None:
    """PO has a plural and its forms together or not at all, and no #| without #| msgid."""
    if (entry.msgid_plural is None) == bool(entry.msgstr_plural):
        raise ValueError("msgid_plural and msgstr_plural need each other")
    if entry.msgid_plural is not None and entry.msgstr:
        raise ValueError("both msgstr and msgid_plural")
    if entry.previous_msgid is None and (
        entry.previous_msgctxt is not None or entry.previous_msgid_plural is not None
    ):
        raise ValueError("previous_msgctxt or previous_msgid_plural without previous_msgid")

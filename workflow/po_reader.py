"""PO text to entries, strictly: a whole ordinary entry in one match, anything else line by line.

The grammar is that of the GNU gettext manual ("The Format of PO Files") as `msgfmt` 0.21 applies
it, but for three things that are refused loudly: a string that goes on after a backslash at the
end of its line, a comment that ends with a backslash (gettext joins the next line to either), and
a reference with an unpaired isolate (U+2068, U+2069).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from workflow.model import Entry
from workflow.po_lines import NOTES, LineReader, mark_of
from workflow.po_text import unescaped

_NOTE = r".*+(?<!\\)"
_NOTES = rf"(?:#(?: {_NOTE})?\n)*+(?:#\.(?: {_NOTE})?\n)*+(?:#: {_NOTE}\n)*+(?:#, {_NOTE}\n)*+"
_TEXT = r'"([^"\\\n]*+(?:(?:\\[abfnrtv\\"]|"\n")[^"\\\n]*+)*+)"\n'
"""Quoted strings, one a line; the group is what stands between the first quote and the last."""

_ENTRY = re.compile(
    rf"({_NOTES})(?:msgctxt {_TEXT})?+msgid {_TEXT}msgstr {_TEXT}"
    r'\n*+(?=#[ .:,\n]|msgid "|msgctxt "|\Z)'
)
"""One whole ordinary entry, and a look at what follows: nothing that could still belong to it.

Its escapes are letters only: they mean the same before and after the strings are joined.
"""


def read(text: str, path: str, *, whole: bool = True) -> tuple[list[Entry], tuple[str, ...]]:
    """All entries of `text`, the header among them, and the translator comments after the last.

    `whole` matches ordinary entries at once; without it every line goes through the line reader,
    with the same result and the same errors. Raises CatalogueError with `path` and line.
    """
    lines = LineReader(path)
    whole = whole and "\4" not in text
    ended = text.endswith("\n")
    text = text if ended else f"{text}\n"
    at, number, size = 0, 1, len(text)
    while at < size:
        if whole and lines.idle:
            found, at, number = _ordinary(text, at, number)
            lines.take(found)
            if at == size:
                break
        end = text.index("\n", at)
        lines.read(text[at:end], number)
        number, at = number + 1, end + 1
    return lines.entries, lines.finish(ended)


def read_first(text: str, path: str) -> list[Entry]:
    """The first entry alone where it is an ordinary header, else all entries, as from `read`."""
    found = _ENTRY.match(text)
    if found is None or found[2] is not None or found[3] or "\4" in found[0]:
        return read(text, path)[0]
    return read(found[0], path)[0]


class _Notes(NamedTuple):
    """What the comment lines above an entry say."""

    lines: int
    extracted: tuple[str, ...]
    references: tuple[str, ...]
    flags: tuple[str, ...]
    comments: tuple[str, ...]


@lru_cache(maxsize=1024)  # few different ones in a catalogue, the same ones in each language
def _notes(block: str) -> _Notes:
    """What a block of comment lines says. Raises ValueError as the readers in `NOTES` do."""
    said: dict[str, list[str]] = {mark: [] for mark in NOTES}
    lines = block.split("\n")[:-1]
    for line in lines:
        mark = mark_of(line)
        said[mark] += NOTES[mark](line[len(mark) :])
    kinds = [tuple(said[mark]) for mark in ("#.", "#:", "#,", "#")]
    return _Notes(len(lines), *kinds)


def _ordinary(text: str, at: int, number: int) -> tuple[list[Entry], int, int]:
    """The ordinary entries that follow one another from `at`, which is in line `number`.

    With them the place and the line of what comes next: the end, or what the line reader has to
    look at, which will name a fault.
    """
    entries: list[Entry] = []
    match, count = _ENTRY.match, text.count
    while found := match(text, at):
        notes, context, source, target = found.groups()
        try:
            lines, extracted, references, flags, comments = _notes(notes)
            line = number + lines
            if context is not None:
                line += context.count("\n") + 1
                context = _joined(context)
            entry = Entry(  # by position, in three quarters of the time: there are many
                _joined(source),
                _joined(target),
                context,
                extracted,
                references,
                flags,
                comments,
                None,
                None,
                None,
                None,
                (),
                False,
                line,
            )
        except ValueError:
            break
        entries.append(entry)
        end = found.end()
        number += count("\n", at, end)
        at = end
    return entries, at, number


def _joined(raw: str) -> str:
    """The text of quoted strings that stand one a line, without the outer quotes."""
    if "\\" not in raw and "\n" not in raw:  # nearly all
        return raw
    return unescaped(raw.replace('"\n"', ""))

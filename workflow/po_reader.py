"""PO text to entries, strictly: a whole ordinary entry in one match, anything else line by line.

The grammar is that of the GNU gettext manual ("The Format of PO Files") as `msgfmt` 0.21 applies
it, but for three things that are refused loudly: a string that goes on after a backslash at the
end of its line, a comment that ends with a backslash (gettext joins the next line to either), and
a reference with an unpaired isolate (U+2068, U+2069).
"""

from __future__ import annotations

import re

from workflow.model import Entry
from workflow.po_lines import NOTES, LineReader
from workflow.po_text import unescaped

_NOTE = r".*+(?<!\\)"
_LETTERS = r'"[^"\\\n]*+(?:\\[abfnrtv\\"][^"\\\n]*+)*+"\n'
_STRINGS = rf"{_LETTERS}(?:{_LETTERS})*+"

_ENTRY = re.compile(
    rf"((?:#(?: {_NOTE})?\n)*+)((?:#\.(?: {_NOTE})?\n)*+)"
    rf"((?:#: {_NOTE}\n)*+)((?:#, {_NOTE}\n)*+)"
    rf"(?:msgctxt ({_STRINGS}))?+msgid ({_STRINGS})msgstr ({_STRINGS})"
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
    match = _ENTRY.match
    memo = tuple(_Memo(mark) for mark in NOTES)
    whole = whole and "\4" not in text
    ended = text.endswith("\n")
    text = text if ended else f"{text}\n"
    at, number, size = 0, 1, len(text)
    while at < size:
        if whole and lines.idle and (found := match(text, at)):
            start, end = found.start(6), found.end()
            first = number + text.count("\n", at, start)
            if entry := _entry(found, memo, first):
                lines.take(entry)
                number, at = first + text.count("\n", start, end), end
                continue
        end = text.index("\n", at)
        lines.read(text[at:end], number)
        number, at = number + 1, end + 1
    return lines.entries, lines.finish(ended)


def read_first(text: str, path: str) -> list[Entry]:
    """The first entry alone where it is an ordinary header, else all entries, as from `read`."""
    found = _ENTRY.match(text)
    if found is None or found[5] is not None or found[6] != '""\n' or "\4" in found[0]:
        return read(text, path)[0]
    return read(found[0], path)[0]


class _Memo(dict[str, tuple[str, ...]]):
    """Blocks of comment lines with one mark, each different block parsed once."""

    def __init__(self, mark: str) -> None:
        super().__init__({"": ()})
        self._mark = mark

    def __missing__(self, block: str) -> tuple[str, ...]:
        parse, width = NOTES[self._mark], len(self._mark)
        lines = block.removesuffix("\n").split("\n")
        found = self[block] = tuple(item for line in lines for item in parse(line[width:]))
        return found


def _entry(found: re.Match[str], memo: tuple[_Memo, ...], line: int) -> Entry | None:
    """The entry of a match of `_ENTRY`; None for a fault, which the line reader will name."""
    comments, extracted, places, marks, context, source, target = found.groups()
    try:
        return Entry(
            _joined(source),
            _joined(target),
            None if context is None else _joined(context),
            memo[1][extracted],
            memo[2][places],
            memo[3][marks],
            memo[0][comments],
            line=line,
        )
    except ValueError:
        return None


def _joined(raw: str) -> str:
    """The text of quoted strings that stand one a line."""
    text = raw[1:-2]
    if '"\n"' in text:
        text = text.replace('"\n"', "")
    return unescaped(text) if "\\" in text else text

"""One entry of a PO file replaced, and no other byte of the file.

Law: where ``spliced(data, at, old, new)`` returns, it parses to the entries of `data` with `old`
replaced by `new`, and the bytes before and after the entry are those of `data`; of its own lines
those stay that say the same (a wrapped msgid, references, comments of other tools).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from workflow.errors import CatalogueError, PerakladError
from workflow.model import Catalogue, Entry
from workflow.po_reader import read
from workflow.po_rules import check_charset, check_translations
from workflow.po_text import flags_text, note, quoted
from workflow.po_writer import write

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_LINE_END = re.compile(r"(?<!\r)\r++(?=\n|\Z)")
_FIELD = re.compile(r'[ \t\r\f\v]*(#\||#,|#~|#(?![.:~|,])|msgstr|msg|")')


def chunks(data: bytes) -> list[bytes]:
    """The PO file `data` in pieces of one entry each, with what stands above it.

    Joined they are `data`. Comments after the last entry are a piece of their own.
    """
    found: list[bytes] = []
    start = at = 0
    complete = False
    for line in _LINE.finditer(data):
        kind = _kind(line[0])
        if complete and kind == b"new":
            found.append(data[start:at])
            start, complete = at, False
        complete = complete or kind == b"msgstr"
        if kind != b"blank":
            at = line.end()
    if complete and at < len(data):
        found.append(data[start:at])
        start = at
    return [*found, data[start:]] if start < len(data) else found


def _kind(line: bytes) -> bytes:
    """What a line is to the entry above it: a ``msgstr``, a ``text``, ``blank``, or ``new``."""
    rest = line.strip(b" \t\r\f\v\n")
    if rest.startswith(b"#~"):
        rest = rest[2:].lstrip(b" \t\r\f\v")
    if not rest:
        return b"blank"
    if rest.startswith(b"msgstr"):
        return b"msgstr"
    return b"text" if rest.startswith(b'"') else b"new"


def numbered(pieces: Sequence[bytes], entries: Sequence[Entry]) -> list[int]:
    """Which of the `pieces` of a file each of its `entries`, as parsed from it, stands in."""
    ends = list(accumulate(piece.count(b"\n") for piece in pieces))
    return [min(bisect_right(ends, entry.line - 1), len(pieces) - 1) for entry in entries]


def respliced(piece: bytes, old: Entry, new: Entry, header: Catalogue, path: str) -> bytes:
    """The `piece` of a PO file with `new` in the place of `old`, the entry that stands in it.

    `header`: the catalogue, for what its header says of all entries. `path`: of the file. Raises
    CatalogueError for a piece that holds anything else, and for what PO cannot express.
    """
    text = piece.decode()
    if _entry(text, path) != old:
        raise CatalogueError(
            "the lines of this entry cannot be told from those of others",
            path=path,
            line=old.line,
            expected="one keyword a line",
            remedy="run 'peraklad extract', which puts the file in order",
        )
    _check(new, header, path)
    for made in (_edited, _rewritten):
        result = _ended(made(text, old, new), text)
        if _entry(result, path) == new:
            return result.encode()
    raise CatalogueError("this text cannot be written into the catalogue", path=path, line=old.line)


def _entry(text: str, path: str) -> Entry | None:
    """The one entry that `text` is; None where it is none, or several."""
    try:
        entries, rest = read(_LINE_END.sub("", text), path)
    except PerakladError:
        return None
    return entries[0] if len(entries) == 1 and not rest else None


def _check(new: Entry, header: Catalogue, path: str) -> None:
    """Raise CatalogueError for what `catalogue.parse` would refuse about the whole file."""
    fields = "".join(f"{name}: {value}\n" for name, value in header.header)
    try:
        text = write((new,))
        check_charset(fields, text, path)
        check_translations(Entry("", fields, flags=header.flags), (new,), path)
    except CatalogueError as error:
        error.path, error.line = error.path or path, new.line
        raise


def _lines(text: str) -> list[str]:
    """The lines of `text` with their ends, of which only a line feed is one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _edited(text: str, old: Entry, new: Entry) -> str:
    """`text` with only those lines changed that say something else in `new`."""
    lines = [line for line in _lines(text) if not _gone(line, new)]
    if old.flags != new.flags:
        lines = _flagged(lines, new.flags)
    if old.msgstr != new.msgstr:
        first = next(n for n, line in enumerate(lines) if _field(line) == "msgstr")
        last = max(n for n, line in enumerate(lines) if _field(line) in ("msgstr", '"'))
        lines[first : last + 1] = [f"msgstr {quoted(new.msgstr)}"]
    return "".join(lines)


def _field(line: str) -> str:
    found = _FIELD.match(line)
    return found[1] if found else ""


def _gone(line: str, new: Entry) -> bool:
    """Whether `new` no longer has what `line` says: a previous text, or a comment."""
    field = _field(line)
    if field == "#|":
        return new.previous_msgid is None
    if field == "#":
        said = line.strip("\r\n").lstrip(" \t\f\v").removeprefix("#")
        return note(said)[0] not in new.comments
    return False


def _flagged(lines: list[str], flags: tuple[str, ...]) -> list[str]:
    """`lines` with one line of `flags`, where the first one was or above the first field."""
    kept = [(line, _field(line)) for line in lines]
    at = next(n for n, (_, field) in enumerate(kept) if field in ("#,", "#|", "msg"))
    above = [line for line, _ in kept[:at]]
    below = [line for line, field in kept[at:] if field != "#,"]
    return [*above, *([flags_text(flags)] if flags else []), *below]


def _rewritten(text: str, old: Entry, new: Entry) -> str:
    """The canonical form of `new`, below the blank lines that open `text`."""
    blank = re.match(r"(?:[ \t\r\f\v]*\n)*", text)
    return f"{blank[0] if blank else ''}{write((new,))}"


def _ended(text: str, like: str) -> str:
    """`text` with the line ends of `like`, its last line too."""
    found = re.search(r"\r*\n", like)
    end = found[0] if found else "\n"
    lines = re.sub(r"\r*\n", lambda _: end, text)
    return lines if like.endswith("\n") else lines.removesuffix(end)

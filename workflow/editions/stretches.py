"""The files ``w….js`` of a search index: the stems of a stretch of the alphabet, in order.

A file starts with every stem whose checksum says so (`opens`). So it is the stems that decide
about the files, not the order in which they came.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from zlib import crc32

from workflow.editions.postings import Codes, decoded, encoded

STEMS = 128
"""Stems in one file, on average."""

SHORT = 40
"""The longest stem that a file is named after, in bytes of UTF-8."""

Sums = dict[str, int]
"""By its first stem: the checksum of each file. The first file's is the empty text."""

Change = Mapping[int, int | None]
"""By a document's number: the weight that a stem has in it from now on; None: it has gone."""

Read = Callable[[str], bytes | None]
Write = Callable[[str, bytes], None]


def name(start: str) -> str:
    """The name of the file that starts with the stem `start`."""
    return f"w{start.encode().hex()}.js"


def opens(stem: str) -> bool:
    """Whether a file starts with `stem`, wherever it occurs."""
    data = stem.encode()
    return crc32(data) % STEMS == 0 and len(data) <= SHORT


def write(found: Mapping[str, Codes], put: Write) -> Sums:
    """Write the files for all stems, each with the documents that have it."""
    groups: dict[str, list[str]] = {"": []}
    group = groups[""]
    for stem in sorted(found):
        if opens(stem):
            group = groups[stem] = []
        group.append(f"{stem} {encoded(found[stem])}")
    return {start: _put(start, entries, put) for start, entries in groups.items()}


class Spoilt(Exception):
    """A file is not what was written."""


def rewrite(changes: Mapping[str, Change], before: Sums, read: Read, put: Write) -> Sums:
    """Write the files of the stems that change; the checksums of all.

    Files that are in `before` and not in the result have no business there any more. Raises
    Spoilt, with nothing written, when one of the files is not what was written.
    """
    touched, gone, entries = _changed(changes, before, read)
    new = {stem for stem in changes if stem in entries and opens(stem)}
    after = sorted((before.keys() - gone) | new)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for stem in sorted(entries):
        groups[_start(stem, after)].append(f"{stem} {entries[stem]}")
    sums = {start: before.get(start, 0) for start in after}
    for start in (touched | new) - gone:
        sums[start] = _put(start, groups[start], put)
    return sums


def _changed(
    changes: Mapping[str, Change], before: Sums, read: Read
) -> tuple[set[str], set[str], dict[str, str]]:
    """The files that change, those of them that end, and what all of them will have."""
    starts = sorted(before)
    by_start: defaultdict[str, list[str]] = defaultdict(list)
    for stem in changes:
        by_start[_start(stem, starts)].append(stem)
    touched: set[str] = set()
    gone: set[str] = set()
    entries: dict[str, str] = {}
    pending = list(by_start)
    while pending:
        start = pending.pop()
        if start in touched:
            continue
        touched.add(start)
        mine = _entries(start, before, read)
        for stem in by_start.get(start, ()):
            _apply(mine, stem, changes[stem])
        entries |= mine
        if start and start not in mine:  # what is left belongs to the file before
            gone.add(start)
            pending.append(starts[starts.index(start) - 1])
    return touched, gone, entries


def _entries(start: str, before: Sums, read: Read) -> dict[str, str]:
    data = read(name(start))
    if data is None or crc32(data) != before[start]:
        raise Spoilt
    text = data.decode().split('"')[3]
    return {stem: codes for stem, _, codes in (e.partition(" ") for e in text.split(";")) if stem}


def _apply(entries: dict[str, str], stem: str, change: Change) -> None:
    """Change which documents have `stem`."""
    codes = {code >> 4: code for code in decoded(entries.get(stem, ""))}
    for number, weight in change.items():
        if weight is None:
            codes.pop(number, None)
        else:
            codes[number] = number << 4 | weight
    if codes:
        entries[stem] = encoded(sorted(codes.values()))
    else:
        entries.pop(stem, None)


def _start(stem: str, starts: Sequence[str]) -> str:
    return starts[bisect_right(starts, stem) - 1]


def _put(start: str, entries: Iterable[str], put: Write) -> int:
    data = f'peraklad.words("{start}","{";".join(entries)}");\n'.encode()
    put(name(start), data)
    return crc32(data)

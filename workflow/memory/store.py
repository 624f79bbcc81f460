"""The store: units, their index and what they were read from, in one SQLite file.

It is a cache, a function of the project's files: whatever is wrong with it, it is made anew.
There is no write-ahead log: who finds changed files has to wait for whoever is reading them in
anyhow, a rollback journal leaves one file only, and it works on every file system.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from workflow.memory.grams import pack_codes, unpack_codes
from workflow.memory.segments import Length, New, Segment, unpack

VERSION = 2
"""To be raised when the words, stems, hashes, skeletons or tables change, or what of
an imported file is a unit."""

APPLICATION = 0x50524B4D
"""SQLite's application id: PRKM."""

WAIT = 600
"""Seconds to wait for another command that is reading files in."""

BUCKETS = 18
"""Binary digits of a bucket in a posting's key; the segment's id stands above them."""

_AT_ONCE = 500
"""Values in one list of a query; SQLite's oldest limit is 999."""

_TABLES = (
    """CREATE TABLE file(
        id INTEGER PRIMARY KEY, language TEXT NOT NULL, name TEXT NOT NULL, origin TEXT NOT NULL,
        stats TEXT NOT NULL, digest BLOB NOT NULL, first INTEGER NOT NULL, units INTEGER NOT NULL,
        UNIQUE(language, name))""",
    """CREATE TABLE unit(
        id INTEGER PRIMARY KEY, file INTEGER NOT NULL, segment INTEGER NOT NULL,
        tier INTEGER NOT NULL, skeleton INTEGER NOT NULL, same INTEGER NOT NULL,
        source TEXT NOT NULL, target TEXT NOT NULL, before TEXT, after TEXT)""",
    "CREATE INDEX unit_skeleton ON unit(skeleton, same)",
    "CREATE TABLE tail(unit INTEGER PRIMARY KEY, language TEXT NOT NULL, codes BLOB NOT NULL)",
    """CREATE TABLE segment(
        id INTEGER PRIMARY KEY, language TEXT NOT NULL, bits INTEGER NOT NULL,
        sizes BLOB NOT NULL, total INTEGER NOT NULL, alive INTEGER NOT NULL)""",
    """CREATE TABLE length(
        segment INTEGER NOT NULL, words INTEGER NOT NULL, first INTEGER NOT NULL,
        count INTEGER NOT NULL, codes BLOB NOT NULL, ids BLOB NOT NULL,
        PRIMARY KEY(segment, words))""",
    "CREATE TABLE posting(key INTEGER PRIMARY KEY, numbers BLOB NOT NULL)",
)
"""`same` and `skeleton` are hashes of the text, see `skeleton`; unit.segment is 0 in the tail."""


class Damaged(Exception):
    """The store does not hold what this program wrote."""


class File(NamedTuple):
    """What the store remembers of one file that units were read from."""

    id: int
    stats: str
    digest: bytes
    first: int
    """Id of its first unit; the ids of its units follow one another."""
    units: int
    """How many there are."""


class Row(NamedTuple):
    """A unit as it is stored, but for what finds it."""

    id: int
    tier: int
    source: str
    target: str
    before: str | None
    after: str | None
    origin: str
    position: int
    """Its place among the units of its file, from 0."""


class Store:
    """An open store, for one thread at a time. What SQLite finds wrong it raises itself."""

    def __init__(self, path: str) -> None:
        """Open the file at `path`, made if need be; ``:memory:`` is a store that is not kept."""
        self._base = sqlite3.connect(
            path, timeout=WAIT, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare()
        except BaseException:
            self._base.close()
            raise

    def _prepare(self) -> None:
        run = self._base.execute
        run("PRAGMA cache_size = -65536")
        run("PRAGMA temp_store = MEMORY")
        if not self._ours():
            run("PRAGMA page_size = 8192")
            with self.writing():
                if not self._ours():
                    self._clear()
                    for table in _TABLES:
                        run(table)
                    run(f"PRAGMA application_id = {APPLICATION}")
                    run(f"PRAGMA user_version = {VERSION}")
        run("PRAGMA synchronous = NORMAL")

    def _ours(self) -> bool:
        return (
            self._number("PRAGMA application_id") == APPLICATION
            and self._number("PRAGMA user_version") == VERSION
        )

    def _clear(self) -> None:
        """Drop what another version, or another program, has in the file."""
        for kind in ("trigger", "view", "table"):
            names = self._base.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))
            for (name,) in names.fetchall():
                if not name.startswith("sqlite_"):
                    quoted = name.replace('"', '""')
                    self._base.execute(f'DROP {kind.upper()} IF EXISTS "{quoted}"')

    def _number(self, query: str, *values: object) -> int:
        found = self._base.execute(query, values).fetchone()[0]
        return int(found or 0)

    def close(self) -> None:
        self._base.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One change, made as a whole or not at all."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._base.execute("ROLLBACK")
            raise

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Within a change: a part of it that is undone alone where it fails."""
        self._base.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK TO attempt")
            raise
        finally:
            self._base.execute("RELEASE attempt")

    @contextmanager
    def reading(self) -> Iterator[int]:
        """See one state of the store; the number changes when another process changes it."""
        self._base.execute("BEGIN")
        try:
            yield self._number("PRAGMA data_version")
        finally:
            with suppress(sqlite3.Error):
                self._base.execute("ROLLBACK")

    def files(self, language: str) -> dict[str, File]:
        """The files of a language, by name."""
        rows = self._base.execute(
            "SELECT name, id, stats, digest, first, units FROM file WHERE language = ?", (language,)
        )
        return {name: File(*rest) for name, *rest in rows.fetchall()}

    def file(self, language: str, name: str) -> File | None:
        """One file of a language."""
        found = self._base.execute(
            "SELECT id, stats, digest, first, units FROM file WHERE language = ? AND name = ?",
            (language, name),
        ).fetchone()
        return None if found is None else File(*found)

    def touch(self, file: File, stats: str) -> None:
        """Remember that a file with the same content has another state on disk."""
        self._base.execute("UPDATE file SET stats = ? WHERE id = ?", (stats, file.id))

    def drop(self, file: File) -> None:
        """Forget a file and its units."""
        span = (file.first, file.first + file.units)
        where = "WHERE id >= ? AND id < ?"
        gone = self._base.execute(
            f"SELECT count(*), segment FROM unit {where} AND segment > 0 GROUP BY segment", span
        ).fetchall()
        self._base.executemany("UPDATE segment SET alive = alive - ? WHERE id = ?", gone)
        self._base.execute("DELETE FROM tail WHERE unit >= ? AND unit < ?", span)
        self._base.execute(f"DELETE FROM unit {where}", span)
        self._base.execute("DELETE FROM file WHERE id = ?", (file.id,))

    def next_unit(self) -> int:
        """An id above those of all units there are."""
        return self._number("SELECT max(first + units) FROM file") or 1

    def add_file(self, language: str, name: str, origin: str, file: File) -> None:
        """Remember a file; its id must be new (`next_file`)."""
        self._base.execute(
            "INSERT INTO file VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (file.id, language, name, origin, *file[1:]),
        )

    def next_file(self) -> int:
        """An id that no file has."""
        return self._number("SELECT max(id) FROM file") + 1

    def add_units(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows of the table `unit`, each with its values in order."""
        self._base.executemany("INSERT INTO unit VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def add_tail(self, language: str, units: Iterable[New]) -> None:
        """Put units behind the segments."""
        self._base.executemany(
            "INSERT INTO tail VALUES(?, ?, ?)",
            ((unit, language, pack_codes(codes)) for unit, codes in units),
        )

    def tail(self, language: str) -> list[New]:
        """The units that are in no segment."""
        rows = self._base.execute(
            "SELECT unit, codes FROM tail WHERE language = ? ORDER BY unit", (language,)
        )
        return [New(unit, unpack_codes(codes)) for unit, codes in rows.fetchall()]

    def drop_tail(self, language: str) -> None:
        self._base.execute("DELETE FROM tail WHERE language = ?", (language,))

    def next_segment(self) -> int:
        """An id that no segment has."""
        return self._number("SELECT max(id) FROM segment") + 1

    def add_segment(self, number: int, language: str, segment: Segment) -> None:
        """Add a segment; its units' rows know it by `number`."""
        total = sum(len(length.ids) // 4 for length in segment.lengths)
        self._base.execute(
            "INSERT INTO segment VALUES(?, ?, ?, ?, ?, ?)",
            (number, language, segment.bits, segment.sizes, total, total),
        )
        self._base.executemany(
            "INSERT INTO length VALUES(?, ?, ?, ?, ?, ?)",
            ((number, x.words, x.first, len(x.ids) // 4, x.codes, x.ids) for x in segment.lengths),
        )
        key = number << BUCKETS
        self._base.executemany(
            "INSERT INTO posting VALUES(?, ?)",
            ((key | bucket, numbers) for bucket, numbers in segment.postings),
        )

    def segments(self, language: str) -> list[tuple[int, int, int, int]]:
        """The segments of a language: id, bits, how many units once, how many still."""
        rows = self._base.execute(
            "SELECT id, bits, total, alive FROM segment WHERE language = ? ORDER BY id", (language,)
        )
        return rows.fetchall()

    def sizes(self, segment: int) -> bytes:
        """The size classes of a segment's buckets."""
        found = self._base.execute("SELECT sizes FROM segment WHERE id = ?", (segment,)).fetchone()
        return bytes(found[0])

    def spans(self, segment: int) -> list[tuple[int, int, int]]:
        """The lengths in a segment: words, number of the first unit, how many, in order."""
        return self._base.execute(
            "SELECT words, first, count FROM length WHERE segment = ? ORDER BY words", (segment,)
        ).fetchall()

    def length(self, segment: int, words: int) -> Length:
        """The units of one length that is in the segment."""
        found = self._base.execute(
            "SELECT words, first, codes, ids FROM length WHERE segment = ? AND words = ?",
            (segment, words),
        ).fetchone()
        if found is None:
            raise Damaged
        return Length(*found)

    def postings(self, keys: Collection[int]) -> dict[int, array[int]]:
        """The numbers of the units in each bucket, by key, in ascending order."""
        rows = self._in("SELECT key, numbers FROM posting WHERE key IN", keys)
        return {key: unpack(numbers) for key, numbers in rows}

    def drop_segment(self, segment: int) -> list[New]:
        """Drop a segment; gives the units that were still in it."""
        units: list[New] = []
        for words, _, _ in self.spans(segment):
            length = self.length(segment, words)
            codes = unpack_codes(length.codes)
            cut = (codes[n : n + words] for n in range(0, len(codes), words))
            units += map(New, unpack(length.ids), cut)
        rows = self._in("SELECT id, segment FROM unit WHERE id IN", [unit.id for unit in units])
        left = {unit for unit, inside in rows if inside == segment}
        span = (segment << BUCKETS, (segment + 1) << BUCKETS)
        self._base.execute("DELETE FROM posting WHERE key >= ? AND key < ?", span)
        self._base.execute("DELETE FROM length WHERE segment = ?", (segment,))
        self._base.execute("DELETE FROM segment WHERE id = ?", (segment,))
        return [unit for unit in units if unit.id in left]

    def move(self, units: Iterable[int], segment: int) -> None:
        """Say in which segment units are now; 0 is the tail."""
        self._base.executemany(
            "UPDATE unit SET segment = ? WHERE id = ?", ((segment, unit) for unit in units)
        )

    def rows(self, ids: Sequence[int], language: str) -> list[Row]:
        """The units with these ids, as far as they are still there."""
        query = f"SELECT language, {_ROW} WHERE unit.id IN"
        return [Row(*row) for tag, *row in self._in(query, ids) if tag == language]

    def same(self, hashes: tuple[int, int], language: str) -> list[Row]:
        """The units whose texts have these hashes, see `skeleton`."""
        query = f"SELECT {_ROW} WHERE skeleton = ? AND same = ? AND language = ?"
        return self._rows(query, *hashes, language)

    def alike(self, skeleton: int, language: str, most: int) -> list[Row]:
        """The first `most` units whose skeletons have this hash, in the order of their texts'."""
        query = f"SELECT {_ROW} WHERE skeleton = ? AND language = ? ORDER BY same, unit.id LIMIT ?"
        return self._rows(query, skeleton, language, most)

    def span(self, first: int, units: int) -> list[Row]:
        """So many units, as far as they are still there, from the id `first` on."""
        query = f"SELECT {_ROW} WHERE unit.id >= ? AND unit.id < ? ORDER BY unit.id"
        return self._rows(query, first, first + units)

    def _rows(self, query: str, *values: object) -> list[Row]:
        return [Row(*row) for row in self._base.execute(query, values).fetchall()]

    def _in(self, query: str, values: Collection[int]) -> list[tuple[Any, ...]]:
        known, found = list(values), []
        for start in range(0, len(known), _AT_ONCE):
            some = known[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            found += self._base.execute(f"{query} ({marks})", some).fetchall()
        return found


_ROW = """unit.id, tier, source, target, before, after, origin, unit.id - file.first
    FROM unit JOIN file ON file.id = unit.file"""

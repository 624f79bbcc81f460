"""Files from elsewhere, read piece by piece."""

from __future__ import annotations

import gzip
import lzma
import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workflow import incoming
from workflow.errors import PerakladError
from workflow.incoming import kind, lines, pieces, stem

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
}
quiet = settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(
    st.lists(st.binary(max_size=60) | st.integers(0, 3000).map(bytes), max_size=3),
    st.sampled_from(sorted(PACK)),
    st.integers(1, 40),
)
@quiet
def test_pieces_joined_are_the_content(
    tmp_path: Path, parts: list[bytes], suffix: str, size: int
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"".join(PACK[suffix](part) for part in parts))
    with patch.object(incoming, "PIECE", size):
        found = list(pieces(str(path)))
    assert b"".join(found) == b"".join(parts)
    assert all(len(piece) <= size for piece in found)


@given(st.text("ab\r\nж\u2028\ufeff\x85\x0b", max_size=40), st.integers(1, 9))
@example("\ufeffa\nb", 1)
@example("\ufeff", 2)
@example("a" * 30 + "\n", 4)
@quiet
def test_lines(tmp_path: Path, text: str, size: int) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    with patch.object(incoming, "PIECE", size):
        found = [line for block in lines(str(path)) for line in block]
    expected = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    assert found == (expected if expected[-1] else expected[:-1])


@given(st.binary(max_size=40), st.integers(1, 9), st.integers(5, 20))
@quiet
def test_bad_lines_are_found_where_they_are(
    tmp_path: Path, data: bytes, size: int, longest: int
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    bad = [number for number, line in enumerate(_lines(data), 1) if _is_bad(line, longest)]
    message = ""
    with patch.object(incoming, "PIECE", size), patch.object(incoming, "LINE", longest):
        try:
            list(lines(str(path)))
        except PerakladError as error:
            message = str(error)
    assert message.startswith(f"{path}:{bad[0]}: ") if bad else not message


def _lines(data: bytes) -> list[bytes]:
    return data.removeprefix(incoming.BOM).split(b"\n")


def _is_bad(line: bytes, longest: int) -> bool:
    try:
        return "\0" in line.decode() or len(line) > longest
    except UnicodeDecodeError:
        return True


def test_progress_is_told_in_bytes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(os.urandom(3 * incoming.PIECE)))
    told: list[tuple[int, int]] = []
    list(pieces(str(path), lambda done, total: told.append((done, total))))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert len(told) == 4


def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.tsv")
    for path in (str(tmp_path / "a.tsv"), "/dev/zero", str(tmp_path), "a\0b"):
        with pytest.raises(PerakladError, match="cannot read"):
            list(pieces(path))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/x/My File.TMX", (".tmx", "My File")),
        ("a.tsv.gz", (".tsv", "a")),
        ("a.b.po.XZ", (".po", "a.b")),
        (".tmx", ("", ".tmx")),
        ("a", ("", "a")),
        ("", ("", "")),
        ("/", ("", "")),
    ],
)
def test_names(path: str, expected: tuple[str, str]) -> None:
    assert (kind(path), stem(path)) == expected

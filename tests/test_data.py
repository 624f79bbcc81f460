"""The program's own data: parsed once, and again when the file or the parser has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workflow import data


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(data, "FOLDER", str(tmp_path))
    monkeypatch.setattr(data, "_KEPT", str(tmp_path / "kept"))
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (tmp_path / "a.txt").write_text("one two", "utf-8")
    return tmp_path


def test_what_was_parsed_is_kept(folder: Path) -> None:
    seen: list[str] = []

    def words(text: str) -> list[str]:
        seen.append(text)
        return text.split()

    assert data.parsed("a.txt", words) == ["one", "two"]
    assert data.parsed("a.txt", words) == ["one", "two"]
    assert len(seen) == 1
    (folder / "a.txt").write_text("three four", "utf-8")
    os.utime(folder / "a.txt", ns=(1, 1))
    assert data.parsed("a.txt", words) == ["three", "four"]


def test_another_parser_parses_again(folder: Path) -> None:
    def words(text: str) -> list[str]:
        return text.split()

    def large(text: str) -> list[str]:
        return text.upper().split()

    assert data.parsed("a.txt", words) == ["one", "two"]
    assert data.parsed("a.txt", large) == ["ONE", "TWO"]


@pytest.mark.parametrize("damage", [b"", b"\0", b"not marshal", b"N" * 100])
def test_what_is_damaged_is_parsed_again(folder: Path, damage: bytes) -> None:
    data.parsed("a.txt", lambda text: text.split())
    (kept,) = (folder / "kept").iterdir()
    kept.write_bytes(damage)
    assert data.parsed("a.txt", lambda text: text.split()) == ["one", "two"]


def test_where_nothing_can_be_kept(folder: Path) -> None:
    (folder / "kept").write_text("a file, no folder", "utf-8")
    assert data.parsed("a.txt", lambda text: text.split()) == ["one", "two"]

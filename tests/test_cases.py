"""Golden cases that anyone can read: an article, its template, pseudo-translation and editions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import golden


@pytest.mark.parametrize("case", golden.names())
def test_case(case: str, tmp_path: Path) -> None:
    """Every file of the case is as it was reviewed; 'make golden' writes them anew."""
    made = golden.make(case, tmp_path / "once")
    for name, data in made.items():
        assert data == (golden.CASES / case / name).read_bytes(), f"{case}/{name}"


@pytest.mark.parametrize("case", golden.names())
def test_the_english_text_edition_is_the_source(case: str) -> None:
    source = (golden.CASES / case / "source.txt").read_bytes()
    if source.startswith(b"+++"):
        source = source.split(b"+++\n", 2)[2]
    assert (golden.CASES / case / "english.txt").read_bytes() == source

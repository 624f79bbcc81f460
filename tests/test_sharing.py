"""Share images: the right size, small, the same every time, with the letters of our languages."""

from __future__ import annotations

import string
import struct

import pytest

from tests.conftest import missing
from tests.made_site import HOSTILE, SITE, TAGS, TITLES
from workflow.editions import sharing
from workflow.editions.sharing import image
from workflow.errors import ProjectError
from workflow.language import load


@pytest.fixture(autouse=True)
def installed() -> None:
    if not sharing.available():
        missing("peraklad[images] is not installed")


def size(data: bytes) -> tuple[int, int]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


@pytest.mark.parametrize("tag", TAGS)
def test_a_small_picture_of_the_right_size(tag: str) -> None:
    data = image(TITLES[tag], SITE, tag)
    assert size(data) == (1200, 630)
    assert len(data) < 30_000
    assert image(TITLES[tag], SITE, tag) == data


def test_title_site_and_language_are_in_it() -> None:
    data = image("Title", SITE, "be")
    others = [
        image("Titlo", SITE, "be"),
        image("Title", SITE, "ru"),
        image("Title", SITE._replace(title="Other"), "be"),
    ]
    assert len({data, *others}) == 4


def test_the_font_has_the_letters_of_our_languages() -> None:
    for tag in ("en", "ru", "be", "be-Latn", "pl", "uk"):
        orthography = load(tag).orthography
        letters = orthography.letters if orthography else ""
        shown = letters + letters.upper()
        assert sharing._drawable(shown) == shown, tag
    signs = "ґҐєїіўëčšžśćźńłŭ«»„“”‘’—–…№§€‑" + string.punctuation + string.digits
    assert sharing._drawable(signs) == signs


def test_letters_that_the_font_lacks() -> None:
    title = "Some twenty letters here"
    assert image(f"{title} \U0001f642", SITE, "en") == image(title, SITE, "en")
    assert image("日本語のタイトル", SITE, "en") == image("", SITE, "en")
    assert size(image("title", SITE._replace(title="日本"), "ar")) == (1200, 630)


@pytest.mark.parametrize("title", ["x" * 1_000_000, "слова " * 200_000, HOSTILE, " ", "\x00\ud800"])
def test_any_title_can_be_drawn(title: str) -> None:
    data = image(title, SITE, "be")
    assert size(data) == (1200, 630)
    assert len(data) < 30_000


@pytest.mark.parametrize("words", [1, 5, 9, 14, 20, 30])
def test_a_title_stays_within_the_picture(words: int) -> None:
    title = " ".join(["Перасьледаваньне"] * words)
    found = sharing._set(title, 1040)
    assert len(found.lines) <= sharing._most(found.size)
    assert all(sharing._font(found.size).getlength(line) <= 1040 for line in found.lines)
    shown = " ".join(found.lines)
    assert shown == title or (shown.endswith("…") and len(title) > 100)


def test_without_the_extra_there_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "available", lambda: False)
    with pytest.raises(ProjectError, match=r"pip install 'peraklad\[images\]'"):
        image("x", SITE, "be")

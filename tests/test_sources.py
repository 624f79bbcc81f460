"""This repository's own articles: complete, signed off, stable, and fit to be read."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from tests.conftest import REPOSITORY, Tree
from workflow import catalogue
from workflow.formats import load

ARTICLES = ("by_pol-videos", "by_pol-follow-up", "translators-guide")
MARKED_UP = ("corrections", "about")
"""In Markdown and HTML; `tests/test_sample_site.py` looks at their pages."""
LANGUAGES = ("ru", "be", "pl")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The project's own folders, released once."""
    root = tmp_path_factory.mktemp("own") / "project"
    root.mkdir()
    for name in ("source", "locales"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "peraklad.toml", root)
    tree = Tree(root)
    before = tree.snapshot("locales")
    assert tree.run("extract") == 0
    assert tree.snapshot("locales") == before, "run 'make' and commit the catalogues"
    assert tree.run("build", "--release") == 0
    return tree


def test_every_article_is_reviewed(copy: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    copy.run("status", "--format", "json")
    rows = json.loads(capsys.readouterr().out)
    assert {(r["document"], r["language"]) for r in rows} == {
        (a, tag) for a in (*ARTICLES, *MARKED_UP) for tag in LANGUAGES
    }
    for row in rows:
        assert row["reviewed"] == row["segments"] > 15


@pytest.mark.parametrize("article", ARTICLES)
def test_every_edition_is_there_and_english_equals_its_source(copy: Tree, article: str) -> None:
    for tag in ("en", *LANGUAGES):
        for suffix in ("txt", "html"):
            assert (copy.root / f"editions/{tag}/{article}.{suffix}").stat().st_size > 1000
    source = (REPOSITORY / f"source/{article}.txt").read_text("utf-8")
    assert copy.read(f"editions/en/{article}.txt") == source.split("+++\n", 2)[2]


@pytest.mark.parametrize(
    ("language", "foreign"),
    [
        ("ru", "[іўґїєІЎҐЇЄ]"),
        ("be", "[ищъИЩЪґїєҐЇЄ]"),
        ("pl", "[Ѐ-ӿ]"),
    ],
)
def test_no_letter_of_another_language(copy: Tree, language: str, foreign: str) -> None:
    for article in ARTICLES:
        assert not re.findall(foreign, copy.read(f"editions/{language}/{article}.txt"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_straight_quotes_and_no_hyphen_for_a_dash(copy: Tree, language: str) -> None:
    for article in ARTICLES:
        text = copy.read(f"editions/{language}/{article}.txt")
        assert '"' not in text
        assert " - " not in text
        assert "  " not in text
        assert not re.search(r"^- ", text, re.MULTILINE)


@pytest.mark.parametrize("article", ARTICLES)
def test_numbers_and_insertions_are_kept(article: str) -> None:
    """Every number of the English is in its translation, and every bracket."""
    for tag in LANGUAGES:
        name = f"locales/{tag}/{article}.po"
        for entry in catalogue.parse((REPOSITORY / name).read_bytes(), name).entries:
            for number in re.findall(r"\d+", entry.msgid.replace(",", "")):
                assert number in re.sub(r"(?<=\d)[\xa0\u202f.,](?=\d)", "", entry.msgstr)
            assert entry.msgid.count("[") == entry.msgstr.count("[")


def test_the_lengths_are_as_intended() -> None:
    words = {}
    for article in ARTICLES:
        path = REPOSITORY / f"source/{article}.txt"
        document = load(path.read_bytes(), path.name)
        words[article] = len("".join(p.text for p in document.parts).split())
    assert 1000 < words["by_pol-videos"] < 1200
    assert 360 < words["by_pol-follow-up"] < 440
    assert 550 < words["translators-guide"] < 650


def test_names_follow_each_languages_usage(copy: Tree) -> None:
    expected = {
        "ru": ("Орловской", "«Восток»", "ЦИК", "Андреем Остаповичем"),
        "be": ("Арлоўскай", "«Усход»", "ЦВК", "Андрэем Астаповічам"),
        "pl": ("Arłouskiej", "Uschod", "CKW", "Andrej Astapowicz"),
    }
    for tag, names in expected.items():
        text = copy.read(f"editions/{tag}/by_pol-videos.txt").replace("\xa0", " ")
        for name in names:
            assert name in text

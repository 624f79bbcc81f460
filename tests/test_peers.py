"""What the field's own tools say of our files: gettext, Translate Toolkit, Nu, axe-core."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ARTICLE, REPOSITORY, SHARED, Tree, missing, require, said
from workflow import catalogue
from workflow.ledger import render as render_ledger
from workflow.model import Entry

LANGUAGES = ("ru", "be", "pl")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """This repository's articles and hostile, half-done and pseudo ones, as previews.

    The real interview of `shared/` is among them where it is there.
    """
    root = tmp_path_factory.mktemp("peers") / "project"
    root.mkdir()
    for name in ("source", "locales"):
        shutil.copytree(REPOSITORY / name, root / name)
    tree = Tree(root)
    tree.write("peraklad.toml", 'title = "T"\nlanguages = ["ru", "be", "pl", "en-XA"]\n')
    tree.write("source/half-done.txt", ARTICLE)
    awkward = REPOSITORY / "tests/cases/awkward/source.txt"
    tree.write("source/awkward.txt", awkward.read_bytes())
    if SHARED.is_dir():
        tree.write("source/real.txt", (SHARED / "data/articles/interview.txt").read_bytes())
    assert tree.run("extract", "--quiet") == 0
    for tag in LANGUAGES:
        name = f"locales/{tag}/half-done.po"
        old = catalogue.parse((root / name).read_bytes(), name)
        entries = tuple(hostile(e, n) for n, e in enumerate(old.entries))
        tree.write(name, catalogue.render(replace(old, entries=entries)))
    assert tree.run("build", "--quiet") == 0
    return tree


def hostile(entry: Entry, number: int) -> Entry:
    """Every third entry stays empty, every third is a draft that tries to be markup."""
    if number % 3 == 0:
        return entry
    text = f'</p></article><script>x</script> "{entry.msgid}" & <img src=x onerror=y>'
    return replace(entry, msgstr=text, flags=("fuzzy",) if number % 3 == 1 else ())


def catalogues(tree: Tree) -> list[Path]:
    return sorted((tree.root / "locales").rglob("*.po"))


def test_msgfmt_accepts_every_catalogue(site: Tree) -> None:
    require("msgfmt")
    for path in [*catalogues(site), *(site.root / "locales").rglob("*.pot")]:
        done = subprocess.run(
            ["msgfmt", "--check", "-o", "/dev/null", path], capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, ""), path


def test_msgmerge_accepts_and_changes_no_translation(site: Tree) -> None:
    """Merging a catalogue with its own template gives the same entries back."""
    require("msgmerge")
    for path in catalogues(site):
        if path.name == "site.po":
            continue
        template = site.root / "locales" / f"{path.stem}.pot"
        done = subprocess.run(
            ["msgmerge", "-q", "--previous", path, template], capture_output=True, check=True
        )
        merged = catalogue.parse(done.stdout, path.name)
        ours = catalogue.parse(path.read_bytes(), path.name)
        assert [(e.key, e.msgstr, e.fuzzy) for e in merged.entries] == [
            (e.key, e.msgstr, e.fuzzy) for e in ours.entries
        ]


def test_pofilter_reads_every_catalogue(site: Tree, tmp_path: Path) -> None:
    require("pofilter")
    done = subprocess.run(
        ["pofilter", "--progress=none", "-i", site.root / "locales", "-o", tmp_path / "filtered"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr


def pages(tree: Tree) -> list[Path]:
    return sorted((tree.root / "editions").rglob("*.html"))


def node_package(name: str) -> Path:
    """The folder of a package that npm has put beside the checkout."""
    path = REPOSITORY / "node_modules" / name
    if not path.is_dir():
        missing(f"npm's {name} is not in node_modules")
    return path


def test_the_nu_checker_accepts_every_page(site: Tree) -> None:
    require("java")
    jar = node_package("vnu-jar") / "build/dist/vnu.jar"
    done = subprocess.run(
        [
            *("java", "-jar", str(jar), "--format", "json", "--stdout", "--also-check-css"),
            *(str(path) for path in [*pages(site), site.root / "editions/style.css"]),
        ],
        capture_output=True,
        text=True,
    )
    messages = [m for m in json.loads(done.stdout)["messages"] if m["type"] != "info"]
    assert messages == []
    assert len(pages(site)) >= 5 * 5


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    require("chromium")
    from playwright.sync_api import sync_playwright

    flags = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*flags.split(), "--disable-component-update", "--disable-sync"],
        )
        yield running
        running.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(site: Tree, browser: Any, scheme: str, width: int) -> None:
    """WCAG 2.2 AA and best practices; no script runs, nothing is asked of a network."""
    axe = (node_package("axe-core") / "axe.min.js").read_text("utf-8")
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for path in pages(site):
        page.goto(path.as_uri())
        scripts = page.evaluate("[...document.scripts].map(s => s.src || s.type)")
        own = ("application/ld+json", (site.root / "editions/search.js").as_uri())
        assert set(scripts) <= set(own), path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.evaluate(axe)
        found = page.evaluate("axe.run()")["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], path
    context.close()
    assert [url for url in outside if not url.startswith("file:")] == []
    assert dialogs == []


def test_git_merges_ledgers_by_keeping_both_sides(tree: Tree) -> None:
    """Two people sign off different sentences on two branches: no conflict, nothing lost."""
    attributes = (REPOSITORY / ".gitattributes").read_text("utf-8")
    tree.write(".gitattributes", attributes)
    tree.run("extract", "--quiet")
    name = "locales/ru/article.po"
    old = catalogue.parse((tree.root / name).read_bytes(), name)
    done = tuple(replace(e, msgstr=said(e.msgid)) for e in old.entries)
    tree.write(name, catalogue.render(replace(old, entries=done)))
    tree.run("approve", "article", "--language", "ru", "--entry", "A Title of Words")
    tree.commit()
    tree.git("checkout", "-q", "-b", "other")
    tree.run("approve", "article", "--language", "ru", "--entry", "It is late.")
    tree.commit()
    tree.git("checkout", "-q", "main")
    tree.run("approve", "article", "--language", "ru", "--entry", "Who asks?")
    tree.commit()
    tree.git("merge", "-q", "other")
    from workflow.ledger import parse

    data = (tree.root / "locales/ru/article.ledger.jsonl").read_bytes()
    book = parse(data, "ledger")
    assert len(book.records) == 3
    assert render_ledger(book) == data

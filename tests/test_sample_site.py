"""This repository's own site, released: what search engines, feed readers and books make of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.conftest import REPOSITORY, Tree, require
from workflow.editions.site import hreflang

BASE = "https://news.example.org/site/"
TAGS = ("en", "ru", "be", "pl")
MOST = 60_000
"""Bytes of an article's page with its style sheet, without pictures."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The sample project as it is released, with an address and every edition there is."""
    root = tmp_path_factory.mktemp("sample") / "project"
    root.mkdir()
    for name in ("source", "locales"):
        shutil.copytree(REPOSITORY / name, root / name)
    tree = Tree(root)
    settings = (REPOSITORY / "peraklad.toml").read_text("utf-8")
    tree.write("peraklad.toml", re.sub(r'base_url = ".*"\n', f'base_url = "{BASE}"\n', settings))
    assert tree.run("build", "--release", "--quiet") == 0
    return tree


class Head(HTMLParser):
    """What a page says of itself to machines."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.language = ""
        self.canonical = ""
        self.alternates: dict[str, str] = {}
        self.properties: dict[str, list[str]] = {}
        self.data: list[dict[str, Any]] = []
        self.feeds: list[str] = []
        self._json = False
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v or "" for k, v in attrs}
        if tag == "html":
            self.language = values["lang"]
        elif tag == "link" and values.get("rel") == "canonical":
            self.canonical = values["href"]
        elif tag == "link" and "hreflang" in values:
            assert values["hreflang"] not in self.alternates
            self.alternates[values["hreflang"]] = values["href"]
        elif tag == "link" and "xml" in values.get("type", ""):
            self.feeds.append(values["href"])
        elif tag == "meta":
            name = values.get("property") or values.get("name") or ""
            self.properties.setdefault(name, []).append(values.get("content", ""))
        self._json = tag == "script" and values.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._json = False

    def handle_data(self, data: str) -> None:
        if self._json:
            self.data.append(json.loads(data))


def heads(tree: Tree) -> dict[str, Head]:
    """The pages by their address, those for search engines alone."""
    folder = tree.root / "editions"
    found = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if not name.endswith(("404.html", "search.html", ".bilingual.html")):
            found[BASE + re.sub(r"(^|/)index\.html$", r"\1", name)] = Head(path)
    return found


def test_every_article_is_there_in_every_language(site: Tree) -> None:
    names = {p.stem for p in (REPOSITORY / "source").iterdir() if p.is_file()}
    for tag in TAGS:
        folder = site.root / "editions" / tag
        for name in names:
            assert {f"{name}.html", f"{name}.epub"} <= {p.name for p in folder.iterdir()}


def test_the_languages_of_a_page_name_one_another(site: Tree) -> None:
    """Google's rule: every page of a set lists the same full set, itself and x-default included."""
    pages = heads(site)
    sets = 0
    for address, page in pages.items():
        if not page.alternates:
            continue
        sets += 1
        assert page.alternates["x-default"] in pages
        assert address in page.alternates.values()
        for tag, other in page.alternates.items():
            assert tag == "x-default" or hreflang(tag) == tag
            assert pages[other].alternates == page.alternates, (address, other)
            if tag != "x-default":
                assert pages[other].language == tag
    assert sets > 4 * len(TAGS)


def test_a_page_is_its_own_canonical(site: Tree) -> None:
    for address, page in heads(site).items():
        assert page.canonical == address


def test_the_sitemap_says_the_same(site: Tree) -> None:
    pages = heads(site)
    space = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    tree = ElementTree.fromstring((site.root / "editions/sitemap.xml").read_bytes())
    listed = {}
    for url in tree.findall("s:url", space):
        links = {e.get("hreflang"): e.get("href") for e in url.findall("x:link", space)}
        listed[url.findtext("s:loc", namespaces=space)] = links
    assert set(listed) <= set(pages)
    assert {a for a, p in pages.items() if p.alternates} <= set(listed)
    for address, links in listed.items():
        assert links == pages[str(address)].alternates, address


def test_structured_data_is_that_of_schema_org(site: Tree) -> None:
    from tests.jsonld import shape_errors

    found = [thing for page in heads(site).values() for thing in page.data]
    assert len(found) > 5 * len(TAGS)
    assert shape_errors(found) == []


def test_works_and_their_translations_are_paired(site: Tree) -> None:
    articles = {
        thing["@id"]: thing
        for page in heads(site).values()
        for thing in page.data
        if thing["@type"] == "NewsArticle"
    }
    pairs = 0
    for identity, thing in articles.items():
        for other in thing.get("workTranslation", []):
            assert articles[other["@id"]]["translationOfWork"]["@id"] == identity
            pairs += 1
        if "translationOfWork" in thing:
            original = articles[thing["translationOfWork"]["@id"]]
            assert identity in [other["@id"] for other in original["workTranslation"]]
            assert original.get("datePublished") == thing.get("datePublished")
    assert pairs >= 5 * 3


def test_feeds_are_read(site: Tree) -> None:
    feedparser = pytest.importorskip("feedparser")
    pages = heads(site)
    for tag in TAGS:
        for name in ("atom.xml", "rss.xml"):
            read = feedparser.parse((site.root / "editions" / tag / name).read_bytes())
            assert not read.bozo, read.get("bozo_exception")
            assert len(read.entries) == 5
            assert {entry.link for entry in read.entries} <= set(pages)
            assert read.feed.get("language", tag) == tag
            dates = [entry.published_parsed for entry in read.entries]
            assert dates == sorted(dates, reverse=True)


def epubcheck(paths: list[Path]) -> list[str]:
    """What epubcheck, of Debian's package, has to say of each book."""
    require("java")
    jar = Path("/usr/share/java/epubcheck.jar")
    if not jar.exists():
        from tests.conftest import missing

        missing("epubcheck is not installed")
    said = []
    for path in paths:
        done = subprocess.run(["java", "-jar", str(jar), str(path)], capture_output=True, text=True)
        if "0 fatals / 0 errors / 0 warnings" not in done.stdout:
            said.append(f"{path.name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return said


def test_books_pass_epubcheck(site: Tree) -> None:
    folder = site.root / "editions"
    books = [*folder.glob("*/collection.epub"), *folder.glob("be/corrections.epub")]
    assert len(books) == len(TAGS) + 2  # and łacinka's
    assert epubcheck(books) == []


def test_pages_are_small(site: Tree) -> None:
    style = (site.root / "editions/style.css").stat().st_size
    for path in (site.root / "editions").rglob("*.html"):
        assert path.stat().st_size + style < MOST, path


def test_every_link_leads_somewhere(site: Tree) -> None:
    folder = site.root / "editions"
    for path in folder.rglob("*.html"):
        if path.name == "404.html":
            continue
        for target in re.findall(r'(?:href|src)="([^"#?:]+)[^"]*"', path.read_text("utf-8")):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), (path, target)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_is_asked_of_a_network(site: Tree, width: int) -> None:
    """WCAG 2.2 AA and best practices, on a page of each kind."""
    require("chromium")
    from playwright.sync_api import sync_playwright

    from tests.test_peers import node_package

    axe = (node_package("axe-core") / "axe.min.js").read_text("utf-8")
    names = ["index", "corrections", "about", "search", "404", "topics/editing"]
    paths = [f"be/{name}.html" for name in (*names, "corrections.bilingual")]
    paths += ["index.html", "be-Latn/corrections.html", "pl/by_pol-videos.bilingual.html"]
    outside: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
            )
            page = context.new_page()
            page.on("request", lambda request: outside.append(request.url))
            for name in paths:
                page.goto((site.root / "editions" / name).as_uri())
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
                page.evaluate(axe)
                found = page.evaluate("axe.run()")["violations"]
                assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], name
            context.close()
        browser.close()
    assert [url for url in outside if not url.startswith("file:")] == []

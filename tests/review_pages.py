"""A project under review and a browser that has opened it, for the tests of the review page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.conftest import ARTICLE, CONFIG, REPOSITORY, Tree, missing, require
from tests.web_server import Served
from workflow import catalogue
from workflow.ledger import Ledger, parse

FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking"

RUSSIAN = {
    "A Title of Words": "Заголовок из слов",
    "A short standfirst.": "Короткий подзаголовок.",
    "The first sentence has 5 words.": "В первом предложении 5 слов.",
    "Who asks?": "Кто спрашивает?",
    "It is late.": "Уже поздно.",
}
"""Translations of what `ARTICLE` says; the other sentences are empty."""


@contextmanager
def browsing() -> Iterator[Any]:
    """Headless Chromium."""
    require("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*FLAGS.split(), "--disable-component-update", "--disable-sync"],
        )
        yield running
        running.close()


def project(root: Path, documents: tuple[str, ...]) -> Tree:
    """The same article under several names, half translated into Russian, in git."""
    tree = Tree(root)
    tree.write("peraklad.toml", CONFIG)
    for name in documents:
        tree.write(f"source/{name}.txt", ARTICLE)
    tree.write(".gitignore", "/.peraklad/\n/editions/\n")
    tree.git("init", "-q", "-b", "main")
    tree.git("config", "user.name", "Reviewer")
    tree.git("config", "user.email", "reviewer@example.org")
    assert tree.run("extract", "--quiet") == 0
    for name in documents:
        translate(tree, name, RUSSIAN)
    tree.commit("A", "a@example.org")
    return tree


def translate(tree: Tree, document: str, said: Mapping[str, str], *, fuzzy: bool = False) -> None:
    """Write translations as another program would."""
    name = f"locales/ru/{document}.po"
    old = catalogue.parse((tree.root / name).read_bytes(), name)
    flags = ("fuzzy",) if fuzzy else ()
    entries = (
        replace(e, msgstr=said[e.msgid], flags=flags) if e.msgid in said else e for e in old.entries
    )
    tree.write(name, catalogue.render(replace(old, entries=tuple(entries))))


def targets(tree: Tree, document: str) -> dict[str, str]:
    """The translations in the file by their English."""
    name = f"locales/ru/{document}.po"
    return {
        e.msgid: e.msgstr for e in catalogue.parse((tree.root / name).read_bytes(), name).entries
    }


def book(tree: Tree, document: str) -> Ledger:
    """The ledger in the file."""
    path = tree.root / f"locales/ru/{document}.ledger.jsonl"
    return parse(path.read_bytes() if path.exists() else b"", path.name)


class Reader:
    """A browser with the review page open; `complaints` is what it said on its console."""

    def __init__(self, browser: Any, server: Served, **options: Any) -> None:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        self.server = server
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(8000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda m: self.complaints.append(m.text) if "Content Security" in m.text else None,
        )
        self.page.goto(server.open_url)

    def open(self, document: str, query: str = "", language: str = "ru") -> Any:
        """The page of a document, when its scripts are ready."""
        self.page.goto(f"{self.server.url}/documents/{language}/{document}{query}")
        self.page.wait_for_selector("main[data-ready]")
        return self.page

    def sentence(self, english: str) -> Any:
        """The translation of the first sentence that says `english`."""
        key = self.page.locator(f".source .s:text-is('{english}')").first.get_attribute("data-key")
        return self.page.locator(f".target .s[data-key='{key}']").first

    def edit(self, english: str) -> Any:
        """Open the editor there; the field, when the server has said what it knows."""
        with self.page.expect_response("**/api/entry?*"):
            self.sentence(english).click()
        return self.page.locator(".field textarea")

    def until(self, expression: str, seconds: float = 8) -> None:
        """Wait until a script's `expression` holds; the page's CSP forbids Playwright's own way."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < end, expression
            time.sleep(0.02)

    def close(self) -> None:
        complaints = self.complaints
        self.context.close()
        assert complaints == []


def violations(page: Any) -> list[tuple[str, str]]:
    """What axe-core finds: rules and the first element of each."""
    path = REPOSITORY / "node_modules/axe-core/axe.min.js"
    if not path.is_file():
        missing("npm's axe-core is not in node_modules")
    page.evaluate(path.read_text("utf-8"))
    return [(v["id"], v["nodes"][0]["html"]) for v in page.evaluate("axe.run()")["violations"]]

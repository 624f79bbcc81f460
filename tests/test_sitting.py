"""A complete sitting on the review page in Chromium, by keyboard only, from worklist to edition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Tree
from tests.review_pages import Reader, book, browsing, project, targets, translate
from tests.web_server import Served

pytestmark = pytest.mark.needs("chromium")

FIRST = "The first sentence has 5 words."
SECOND = "The second one follows it!"
PO = "locales/ru/article.po"
EDITION = "editions/ru/article.html"
MATCH = "За ним следует второе!"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An article half translated, and another one, signed off, that the memory knows."""
    tree = project(tmp_path / "project", ("article", "known"))
    translate(tree, "known", {SECOND: MATCH})
    assert tree.run("approve", "known", "--language", "ru", "--quiet") == 0
    tree.commit("A", "a@example.org")
    return tree


@pytest.fixture
def reader(tree: Tree) -> Iterator[Reader]:
    with browsing() as browser, Served(tree.root) as served:
        reader = Reader(browser, served)
        yield reader
        reader.close()


def to(page: Any, selector: str) -> None:
    """Tab to an element, as somebody does who has no mouse."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def saved(page: Any, keys: str) -> None:
    """Press `keys` and wait for what the server decides."""
    with page.expect_response("**/api/decide"):
        page.keyboard.press(keys)


def test_a_complete_sitting(tree: Tree, reader: Reader) -> None:
    assert tree.run("build", "--quiet") == 0
    before, edition = tree.read(PO), tree.read(EDITION)
    page = reader.page
    to(page, 'a[href^="/documents/ru/article"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("main[data-ready]")
    field = page.locator(".field textarea")

    assert field.input_value() == "Заголовок из слов"
    saved(page, "Control+Enter")
    reader.until("document.querySelector('.field textarea').value.startsWith('Короткий')")
    saved(page, "Control+Enter")
    reader.until("document.querySelector('.field textarea').value.startsWith('В первом')")

    # a slip is found while it is typed, bars the sign-off, and is mended
    page.keyboard.press("Control+A")
    page.keyboard.type("В этом первом предложении предложении 5 слов.")
    reader.until("document.querySelector('.findings li.error')")
    saved(page, "Control+Enter")
    assert reader.sentence(FIRST).get_attribute("data-state") == "translated"
    page.keyboard.press("Control+A")
    page.keyboard.type("В этом первом предложении 5 слов.")
    reader.until("!document.querySelector('.findings li.error')")
    saved(page, "Control+Enter")
    reader.until("document.querySelector('.field textarea').value === ''")

    # the next one is empty, and the memory knows it
    reader.until("document.querySelector('.matches button')")
    page.keyboard.press("Alt+1")
    assert field.input_value() == MATCH
    saved(page, "Control+Enter")
    reader.until("document.querySelector('.field textarea').value === ''")
    assert reader.sentence(SECOND).get_attribute("data-state") == "reviewed"

    assert targets(tree, "article")[FIRST] == "В этом первом предложении 5 слов."
    assert changed(before, tree.read(PO)) == [
        ('msgstr "В первом предложении 5 слов."', 'msgstr "В этом первом предложении 5 слов."'),
        ('msgstr ""', f'msgstr "{MATCH}"'),
    ]
    signed = [r for r in book(tree, "article").records if r.event == "approve"]
    assert len(signed) == 4
    assert {r.by for r in signed} == {"Reviewer <reviewer@example.org>"}

    shown = reader.context.request.get(f"{reader.server.url}/preview/ru/article.html").text()
    assert tree.run("build", "--quiet") == 0
    assert "этом первом" in (now := tree.read(EDITION))
    assert MATCH in now
    assert now != edition
    assert shown == now


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ."""
    lines = zip(before.splitlines(), after.splitlines(), strict=True)
    return [(old, new) for old, new in lines if old != new]

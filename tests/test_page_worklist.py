"""The worklist and the search, in Chromium and without its scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Tree
from tests.review_pages import Reader, project, translate, violations
from tests.web_server import Served, team

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    tree = project(tmp_path_factory.mktemp("worklist") / "project", ("one", "two"))
    assert tree.run("approve", "one", "--language", "ru", "--quiet") == 0
    translate(tree, "two", {"It is late.": "Уже  поздно."})
    return tree


def row(reader: Reader, document: str, language: str) -> Any:
    return reader.page.locator(f"tr[data-document={document}][data-language={language}]")


def test_every_document_in_every_language(reader: Reader) -> None:
    page = reader.page
    assert page.locator("tbody tr").count() == 6
    numbers = row(reader, "one", "ru").locator(".numbers").inner_text().split()
    assert numbers == ["5", "signed", "off", "0", "translated", "0", "drafts", "3", "empty"]
    reader.until(
        "![...document.querySelectorAll('[data-count]')].some(e => e.textContent === '–')", 20
    )
    assert row(reader, "two", "ru").locator("[data-count=warnings]").inner_text() == "1"
    row(reader, "two", "be").locator("a").click()
    page.wait_for_selector(".editor")
    assert page.evaluate("document.activeElement.lang") == "be"


def test_the_filters_work_without_scripts(browser: Any, server: Served) -> None:
    reader = Reader(browser, server, java_script_enabled=False)
    page = reader.page
    page.get_by_label("русский").check()
    page.locator("[name=has][value=reviewed]").check()
    page.locator("button:text-is('Show')").click()
    assert [r.get_attribute("data-document") for r in page.locator("tbody tr").all()] == ["one"]
    assert page.get_by_label("русский").is_checked()
    page.locator("[name=has][value=reviewed]").uncheck()
    page.locator("[name=has][value=stale]").check()
    page.locator("button:text-is('Show')").click()
    assert page.locator("tbody tr").count() == 0
    page.locator("a:text-is('Show all')").click()
    assert page.locator("tbody tr").count() == 6
    reader.close()


def test_what_is_found_leads_to_the_sentence(reader: Reader) -> None:
    page = reader.page
    page.get_by_label("in the translations").check()
    page.locator("[name=q]").fill("кто спрашивает")
    page.keyboard.press("Enter")
    page.wait_for_selector(".found li")
    assert page.locator(".found li").count() == 2
    page.locator(".found a").first.click()
    page.wait_for_selector(".editor")
    assert page.locator(".field textarea").input_value() == "Кто спрашивает?"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("ui", ["en", "ru", "be", "pl"])
def test_axe_finds_nothing(browser: Any, server: Served, scheme: str, width: int, ui: str) -> None:
    viewport = {"width": width, "height": 900}
    reader = Reader(browser, server, color_scheme=scheme, viewport=viewport, bypass_csp=True)
    page = reader.page
    for path in ("/", "/search?q=late", "/search?q=zzz&in=memory", "/none"):
        page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}ui={ui}")
        assert page.locator("html").get_attribute("lang") == ui
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    reader.close()


@pytest.fixture(scope="module")
def team_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    tree = project(tmp_path_factory.mktemp("team") / "project", ("article",))
    team(tree.root, a={"ru": "reviewer"})
    with Served(tree.root, "--team") as running:
        yield running


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("ui", ["en", "ru", "be", "pl"])
def test_axe_finds_nothing_where_one_signs_in(
    browser: Any, team_server: Served, scheme: str, width: int, ui: str
) -> None:
    """The form, and the form after a wrong password."""
    viewport = {"width": width, "height": 900}
    reader = Reader(browser, team_server, color_scheme=scheme, viewport=viewport, bypass_csp=True)
    page = reader.page
    page.goto(f"{team_server.url}/sign-in?ui={ui}")
    assert page.locator("html").get_attribute("lang") == ui
    assert violations(page) == []
    page.fill("input[type=password]", "not the password")
    page.fill("input[name=address]", f"{ui}{width}{scheme}@example.org")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    reader.close()

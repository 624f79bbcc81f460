"""A document on the review page, in Chromium: how it looks, and whether everybody can use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Tree
from tests.review_pages import Reader, project, translate, violations
from tests.web_server import Served
from workflow.ledger import source_key

pytestmark = pytest.mark.needs("chromium")

FIRST = "The first sentence has 5 words."
SECOND = "The second one follows it!"
SPOKEN = """A Talk

Anna: Who asks? It is late.

Boris: Nobody asks. It is late.

Anna: Good night.
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A document with a sentence in every state, and one in which speakers take turns."""
    tree = project(tmp_path_factory.mktemp("document") / "project", ("states", "quiet"))
    name = "source/states.txt"
    assert tree.run("approve", "states", "--language", "ru", "--quiet") == 0
    tree.write(name, tree.read(name).replace("5 words", "7 words"))
    tree.write("source/talk.txt", SPOKEN)
    assert tree.run("extract", "--quiet") == 0
    translate(tree, "states", {SECOND: "За ним  второе!"}, fuzzy=True)
    translate(tree, "states", {"Nobody asks [here].": "Никто не спрашивает [здесь]."})
    translate(tree, "talk", {"Anna": "Анна", "It is late.": "Уже поздно."})
    return tree


def test_states_are_told_apart_by_more_than_colour(reader: Reader) -> None:
    """Each has words for a screen reader, and a sign of its own."""
    reader.open("states")
    wanted = {
        "A Title of Words": "signed off",
        "The first sentence has 7 words.": "stale: the English has changed",
        SECOND: "draft",
        "Does a third come?": "empty",
        "Nobody asks [here].": "translated, not signed off",
    }
    signs = set()
    for english, said in wanted.items():
        span = reader.sentence(english)
        assert span.locator(".label").text_content().strip().strip("()").startswith(said)
        signs.add(span.evaluate("e => getComputedStyle(e, '::after').content"))
    assert len(signs) == len(wanted)
    empty = reader.sentence("Does a third come?").locator(".t")
    assert (empty.get_attribute("lang"), empty.text_content()) == ("en", "Does a third come?")


def test_the_stale_sentence_shows_what_changed(reader: Reader) -> None:
    page = reader.open("states")
    field = reader.edit("The first sentence has 7 words.")
    box = page.locator(".box.stale")
    assert box.locator("del").all_text_contents() == ["5"]
    assert box.locator("ins").all_text_contents() == ["7"]
    field.fill("")
    box.locator("button").click()
    assert field.input_value() == "В первом предложении 5 слов."


def test_the_open_block_has_a_row_for_each_sentence(reader: Reader) -> None:
    """Beside each English sentence stands its translation, and the editor in its own place."""
    page = reader.open("states")
    assert page.locator(".source").first.evaluate("e => getComputedStyle(e).display") == "block"
    reader.edit(SECOND)
    tops = page.evaluate(
        """[...document.querySelectorAll('.open .source .s, .open .target .s, .editor')]
           .filter(e => e.offsetParent).map(e => [e.className.split(' ')[0],
             Math.round(e.getBoundingClientRect().top)])"""
    )
    sentences = [top for kind, top in tops if kind == "s"]
    editor = next(top for kind, top in tops if kind == "editor")
    assert sentences[:2] == sentences[2:]
    assert sentences[0] < editor < sentences[1]
    page.keyboard.press("Escape")
    page.locator("[data-do=rows]").click()
    rows = page.evaluate(
        "peraklad.page.order.every(s => Math.abs(s.getBoundingClientRect().top - "
        "peraklad.page.english(s).getBoundingClientRect().top) < 3)"
    )
    assert rows


def test_a_sentence_that_stands_twice_changes_in_both_places(reader: Reader) -> None:
    page = reader.open("talk")
    names = page.locator(".target .speaker .t")
    assert names.all_text_contents() == ["Анна", "Boris", "Анна"]
    reader.edit("Anna").fill("Аня")
    assert names.all_text_contents() == ["Аня", "Boris", "Аня"]


def test_what_others_change_is_shown(reader: Reader, tree: Tree) -> None:
    page = reader.open("quiet")
    translate(tree, "quiet", {SECOND: "Второе!"})
    page.evaluate("dispatchEvent(new Event('focus'))")
    reader.until("peraklad.page.order.some(s => s.querySelector('.t').textContent === 'Второе!')")
    assert reader.sentence(SECOND).get_attribute("data-state") == "translated"


def test_the_preview_stands_beside_the_article(reader: Reader) -> None:
    page = reader.open("quiet")
    page.locator("[data-do=preview]").click()
    frame = page.frame_locator("#preview iframe")
    frame.locator("h1").wait_for()
    assert frame.locator("h1").text_content() == "Заголовок из слов"
    page.locator("#preview button:text-is('Plain text')").click()
    frame.locator("pre").wait_for()
    page.locator("#preview button:text-is('Close')").click()
    assert page.locator("#preview").is_hidden()


def test_what_is_opened_is_in_view(reader: Reader) -> None:
    """And not behind the bar that stays at the top."""
    page = reader.open("states")
    page.set_viewport_size({"width": 1280, "height": 560})
    for english in ("It is late.", "A Title of Words", "Who asks?"):
        field = reader.edit(english).bounding_box()
        bar = page.locator(".toolbar").bounding_box()
        assert bar["y"] + bar["height"] <= field["y"]
        assert field["y"] + field["height"] <= 560


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("ui", ["en", "ru", "be", "pl"])
def test_axe_finds_nothing(browser: Any, server: Served, scheme: str, width: int, ui: str) -> None:
    """The article, the open editor with a conflict, a question and a dialog."""
    viewport = {"width": width, "height": 900}
    reader = Reader(browser, server, color_scheme=scheme, viewport=viewport, bypass_csp=True)
    page = reader.open("states", f"?ui={ui}")
    assert page.locator("html").get_attribute("lang") == ui
    assert violations(page) == []
    reader.edit("The first sentence has 7 words.").fill("Здесь\u00a0 7 слов")
    page.wait_for_selector(".findings li")
    page.keyboard.press("Alt+KeyH")
    page.keyboard.press("Alt+KeyM")
    page.evaluate(
        "(s => { s.conflict = {...s, target: 'Их текст', by: 'A <a@example.org>'};"
        "peraklad.emit('unsaved', s.key); })(peraklad.page.of(peraklad.editor.span()))"
    )
    page.wait_for_selector(".conflict")
    page.wait_for_selector(".history li")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("[data-do=help]").click()
    assert violations(page) == []
    reader.close()


def test_everything_large_enough_to_touch(browser: Any, server: Served) -> None:
    """WCAG 2.2, 2.5.8: targets of 24 px; sentences are running text, which is exempt."""
    reader = Reader(browser, server, viewport={"width": 360, "height": 800}, has_touch=True)
    page = reader.open("states")
    reader.edit(SECOND)
    page.wait_for_selector(".findings li")
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, input, select, textarea')]
           .filter(e => e.offsetParent && !e.classList.contains('skip'))
           .map(e => [e.textContent, (e.closest('label') || e).getBoundingClientRect()])
           .filter(([, r]) => r.height < 24 || r.width < 24).map(([text]) => text)"""
    )
    assert small == []
    reader.close()


@pytest.fixture(scope="module")
def long_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A document of three parts with work in the first and the last."""
    tree = project(tmp_path_factory.mktemp("long") / "project", ())
    sentences = [f"Sentence number {n} says so." for n in range(900)]
    text = "A long article of words\n\n" + "\n\n".join(sentences) + "\n"
    tree.write("source/long.txt", text)
    assert tree.run("extract", "--quiet", "--language", "ru") == 0
    said = {s: f"Об этом говорит предложение {n}." for n, s in enumerate(sentences)}
    translate(tree, "long", {**said, "A long article of words": "Длинная статья из слов"})
    keep = [source_key(None, s) for s in (sentences[3], sentences[880])]
    tree.run("approve", "long", "--language", "ru", "--quiet")
    for key in keep:
        assert tree.run("reopen", "long", "--language", "ru", "--entry", key, "--quiet") == 0
    with Served(tree.root) as running:
        yield running


def test_what_is_to_do_is_found_in_every_part(browser: Any, long_server: Served) -> None:
    """From the last part on to the first, and an end where nothing is left."""
    reader = Reader(browser, long_server)
    page = reader.open("long", "?part=2")
    for number in (880, 3):
        page.keyboard.press("n") if number == 880 else None
        page.wait_for_selector(".editor")
        reader.until(f"peraklad.page.of(peraklad.editor.span()).source.includes(' {number} ')")
        with page.expect_response("**/api/decide"):
            page.keyboard.press("Control+Enter")
    page.wait_for_url("**part=*")
    reader.until("document.getElementById('status').textContent.includes('Nothing is left')")
    reader.close()

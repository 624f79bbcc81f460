"""Editing on the review page, in Chromium: nothing typed is lost, and keys do everything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Tree
from tests.review_pages import (
    Reader,
    book,
    project,
    targets,
    translate,
    violations,
)
from tests.web_server import PASSWORD, Served, team

pytestmark = pytest.mark.needs("chromium")

DOCUMENTS = (
    *("sitting", "typing", "marks", "live", "keep", "take", "reload", "killed", "rejected"),
    *("paragraph", "out", "matched", "lost", "latin", "tabs", "exact", "other", "team", "errors"),
)
THIRD = "Does a third come?"
SECOND = "The second one follows it!"
FIRST = "The first sentence has 5 words."


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    tree = project(tmp_path_factory.mktemp("editing") / "project", DOCUMENTS)
    translate(tree, "other", {SECOND: "За ним следует второе!"})
    assert tree.run("approve", "other", "--language", "ru", "--quiet") == 0
    return tree


def test_a_sitting_by_keyboard_only(reader: Reader, tree: Tree) -> None:
    """Open, edit, approve, go on: the file differs in the edited entry's line only."""
    before = tree.read("locales/ru/sitting.po").splitlines()
    page = reader.open("sitting", "?next=work")
    field = page.locator(".field textarea")
    assert field.input_value() == "Заголовок из слов"
    page.keyboard.press("End")
    page.keyboard.type(" здесь")
    with page.expect_response("**/api/decide"):
        page.keyboard.press("Control+Enter")
    reader.until("peraklad.page.chosen() !== peraklad.page.order[0]")
    assert field.input_value() == "Короткий подзаголовок."
    assert reader.sentence("A Title of Words").get_attribute("data-state") == "reviewed"
    after = tree.read("locales/ru/sitting.po").splitlines()
    assert [b for a, b in zip(before, after, strict=True) if a != b] == [
        'msgstr "Заголовок из слов здесь"'
    ]
    assert [(r.event, r.by) for r in book(tree, "sitting").records if r.event == "approve"] == [
        ("approve", "Reviewer <reviewer@example.org>")
    ]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === peraklad.page.order[1]")
    page.keyboard.press("j")
    page.keyboard.press("a")
    reader.until("peraklad.page.of(peraklad.page.order[2]).state === 'reviewed'")


def test_inserting_and_undo(reader: Reader) -> None:
    """Keys are asked for by their place, so that they work with Cyrillic layouts."""
    page = reader.open("typing")
    field = reader.edit(SECOND)
    page.keyboard.type("слово")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Alt+KeyQ")
    assert field.input_value() == "«слово»"
    page.keyboard.press("End")
    page.keyboard.type(" ")
    page.keyboard.press("Alt+Minus")
    page.keyboard.type("да")
    assert field.input_value() == "«слово»\u00a0— да"
    page.keyboard.press("Control+Shift+Space")
    page.keyboard.press("Alt+Shift+KeyQ")
    page.keyboard.press("Alt+Period")
    assert field.input_value() == "«слово»\u00a0— да\u00a0„…“"
    for _ in range(20):
        page.keyboard.press("Control+KeyZ")
    assert field.input_value() == ""
    for _ in range(20):
        page.keyboard.press("Control+Shift+KeyZ")
    assert field.input_value() == "«слово»\u00a0— да\u00a0„…“"
    page.keyboard.press("Alt+KeyJ")
    assert field.input_value() == "[joined]"
    page.locator("button:text-is('Revert to saved')").click()
    assert field.input_value() == ""
    reader.edit(FIRST)
    page.keyboard.press("Alt+KeyJ")
    assert field.input_value() == "В первом предложении 5 слов."


def test_no_break_spaces_and_findings_are_drawn_under_the_text(reader: Reader) -> None:
    page = reader.open("marks")
    field = reader.edit(FIRST)
    with page.expect_response("**/api/check"):
        field.fill("В первом  предложении 5\u00a0слов.")
    page.wait_for_selector(".under mark")
    assert page.locator(".under mark").text_content() == "  "
    assert page.locator(".under .sign").text_content() == "\u00a0"
    assert page.locator(".findings").text_content().startswith("?Warning: Double space")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.field textarea, .under')].map(e => e.clientWidth)"
    )
    assert boxes[0] == boxes[1]
    with page.expect_response("**/api/check"):
        field.fill("В первом предложении 5 слов, да.")
    reader.until("!document.querySelector('.under mark')")
    assert "Double space" not in page.locator(".findings").text_content()


def test_a_memory_match_is_taken_by_its_number(reader: Reader, tree: Tree) -> None:
    page = reader.open("matched")
    field = reader.edit(SECOND)
    page.wait_for_selector(".matches button")
    assert "100 %" in page.locator(".matches .of").first.text_content()
    page.keyboard.press("Alt+Digit1")
    assert field.input_value() == "За ним следует второе!"
    page.keyboard.press("Control+KeyZ")
    assert field.input_value() == ""
    page.keyboard.press("Alt+Digit1")
    with page.expect_response("**/api/save"):
        page.keyboard.press("Control+KeyS")
    assert targets(tree, "matched")[SECOND] == "За ним следует второе!"


@pytest.mark.parametrize(("document", "button"), [("keep", "Keep mine"), ("take", "Take theirs")])
def test_a_conflict_shows_both_texts(
    reader: Reader, tree: Tree, document: str, button: str
) -> None:
    page = reader.open(document)
    field = reader.edit(FIRST)
    field.fill("Здесь 5 слов.")
    translate(tree, document, {FIRST: "Их тут 5."})
    page.keyboard.press("Control+KeyS")
    shown = page.locator(".conflict")
    shown.wait_for()
    assert {"Здесь 5 слов.", "Их тут 5."} <= set(shown.locator(".text").all_text_contents())
    assert field.input_value() == "Здесь 5 слов."
    assert targets(tree, document)[FIRST] == "Их тут 5."
    shown.locator(f"button:text-is('{button}')").click()
    shown.wait_for(state="detached")
    if document == "keep":
        reader.until("!peraklad.unsaved.keys().length")
        assert targets(tree, document)[FIRST] == "Здесь 5 слов."
    else:
        assert field.input_value() == "Их тут 5."
        assert page.locator(".kept .text").text_content() == "Здесь 5 слов."
        page.locator(".kept button:text-is('Put it back')").click()
        assert field.input_value() == "Здесь 5 слов."


def test_unsaved_text_survives_a_reload(reader: Reader, tree: Tree) -> None:
    page = reader.open("reload")
    reader.edit(SECOND).fill("Второе идёт за ним!")
    page.on("dialog", lambda dialog: dialog.accept())
    reader.open("reload")
    span = reader.sentence(SECOND)
    assert span.get_attribute("data-unsaved") == ""
    assert span.locator(".t").text_content() == "Второе идёт за ним!"
    assert targets(tree, "reload")[SECOND] == ""
    assert reader.edit(SECOND).input_value() == "Второе идёт за ним!"
    with page.expect_response("**/api/save"):
        page.keyboard.press("Control+KeyS")
    reader.until("!peraklad.unsaved.keys().length")
    assert page.evaluate("localStorage.length") == 0
    assert targets(tree, "reload")[SECOND] == "Второе идёт за ним!"


def test_a_text_of_another_tab_is_offered(reader: Reader) -> None:
    page = reader.open("tabs")
    reader.edit(SECOND).fill("Из первой вкладки!")
    other = reader.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("main[data-ready]")
    reader.page = other
    field = reader.edit(SECOND)
    assert field.input_value() == "Из первой вкладки!"
    field.fill("Из второй!")
    assert other.locator(".kept .text").text_content() == "Из первой вкладки!"
    assert page.locator(".field textarea").input_value() == "Из первой вкладки!"


def test_a_server_that_is_killed_loses_nothing(browser: Any, tree: Tree) -> None:
    with Served(tree.root) as server:
        reader = Reader(browser, server)
        page = reader.open("killed")
        field = reader.edit(SECOND)
        server.kill()
        field.fill("Второе!")
        page.keyboard.press("Control+KeyS")
        page.wait_for_selector("text=Trying again")
        assert field.input_value() == "Второе!"
        server.restart()
        reader.until("!peraklad.unsaved.keys().length")
        assert targets(tree, "killed")[SECOND] == "Второе!"
        assert page.locator(".slot.notices").is_hidden()
        reader.close()


def test_what_was_typed_stays_when_the_session_has_ended(reader: Reader, tree: Tree) -> None:
    page = reader.open("out")
    field = reader.edit(SECOND)
    cookies = reader.context.cookies()
    reader.context.clear_cookies()
    field.fill("Второе!")
    page.keyboard.press("Control+KeyS")
    page.wait_for_selector(".notices a[href='/sign-in']")
    assert field.input_value() == "Второе!"
    reader.context.add_cookies(cookies)
    page.locator("button:text-is('Try again')").click()
    reader.until("!peraklad.unsaved.keys().length")
    assert targets(tree, "out")[SECOND] == "Второе!"


def test_rejecting_and_commenting(reader: Reader, tree: Tree) -> None:
    page = reader.open("rejected")
    reader.edit(FIRST)
    page.keyboard.press("Alt+KeyR")
    page.keyboard.type("Слов не пять.")
    with page.expect_response("**/api/decide"):
        page.keyboard.press("Control+Enter")
    page.keyboard.press("Alt+KeyM")
    page.keyboard.type("Посчитать ещё раз.")
    with page.expect_response("**/api/comment"):
        page.keyboard.press("Control+Enter")
    page.wait_for_selector(".slot.comments:not([hidden])")
    assert "Посчитать ещё раз." in page.locator(".slot.comments").text_content()
    said = {(r.event, r.comment) for r in book(tree, "rejected").records}
    assert ("reject", "Слов не пять.") in said
    assert ("comment", "Посчитать ещё раз.") in said


def test_errors_stand_against_an_approval(reader: Reader, tree: Tree) -> None:
    """An editor can approve all the same; a warning does not stand against it."""
    page = reader.open("errors")
    field = reader.edit(FIRST)
    with page.expect_response("**/api/check"):
        field.fill("В первом первом предложении 5 слов.")
    page.wait_for_selector(".under mark.error")
    assert page.locator(".under mark.error").text_content() == "первом первом"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=The checks find errors in it.")
    assert targets(tree, "errors")[FIRST] == "В первом первом предложении 5 слов."
    assert reader.sentence(FIRST).get_attribute("data-state") == "translated"
    page.locator("button:text-is('Approve despite the errors')").click()
    page.keyboard.type("So it was said.")
    with page.expect_response("**/api/decide"):
        page.keyboard.press("Control+Enter")
    reader.until("peraklad.page.order.some(s => s.dataset.state === 'reviewed')")


def test_a_paragraph_is_approved_as_a_whole(reader: Reader, tree: Tree) -> None:
    page = reader.open("paragraph")
    reader.edit(SECOND).fill("Второе идёт за ним!")
    with page.expect_response("**/api/decide"):
        page.locator("button:text-is('Approve paragraph')").click()
    reader.until("peraklad.page.order.filter(s => s.dataset.state === 'reviewed').length > 1")
    assert reader.sentence(FIRST).get_attribute("data-state") == "reviewed"
    assert reader.sentence(SECOND).get_attribute("data-state") == "reviewed"
    assert reader.sentence(THIRD).get_attribute("data-state") == "empty"


def test_exact_matches_are_approved_together(reader: Reader, tree: Tree) -> None:
    assert tree.run("draft", "exact", "--language", "ru", "--engine", "memory", "--quiet") == 0
    page = reader.open("exact")
    button = page.locator("[data-do=exact]")
    assert button.text_content() == "Exact matches: 1"
    button.click()
    assert SECOND in page.locator("dialog[open]").text_content()
    with page.expect_response("**/api/decide"):
        page.locator("dialog[open] button:text-is('Approve: 1')").click()
    button.wait_for(state="hidden")
    assert reader.sentence(SECOND).get_attribute("data-state") == "reviewed"


def test_keys_of_a_single_letter_can_be_switched_off(reader: Reader) -> None:
    page = reader.open("latin")
    page.locator("body").press("?")
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()
    page.locator(".target .s").first.focus()
    page.keyboard.press("j")
    assert page.evaluate("peraklad.page.chosen() === peraklad.page.order[0]")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("peraklad.page.chosen() === peraklad.page.order[1]")


def test_what_another_program_took_out_is_offered_back(reader: Reader, tree: Tree) -> None:
    page = reader.open("lost")
    field = reader.edit(SECOND)
    field.fill("Второе!")
    with page.expect_response("**/api/save"):
        page.keyboard.press("Control+KeyS")
    translate(tree, "lost", {SECOND: ""})
    page.keyboard.press("Escape")
    page.evaluate("dispatchEvent(new Event('focus'))")
    reader.until("peraklad.page.order.some(s => s.dataset.lost === 'Второе!')")
    assert reader.sentence(SECOND).get_attribute("data-state") == "empty"
    field = reader.edit(SECOND)
    page.locator(".kept button:text-is('Put it back')").click()
    assert field.input_value() == "Второе!"
    page.keyboard.press("Control+KeyS")
    reader.until("!peraklad.unsaved.keys().length")
    assert targets(tree, "lost")[SECOND] == "Второе!"
    translate(tree, "lost", {SECOND: "Иначе!"})
    page = reader.open("lost")
    reader.edit(SECOND)
    with page.expect_response("**/api/save"):
        page.locator(".kept button:text-is('Leave it')").click()
    reader.until("!document.querySelector('.kept')")
    assert targets(tree, "lost")[SECOND] == "Иначе!"
    page = reader.open("lost")
    assert reader.sentence(SECOND).get_attribute("data-lost") is None


def test_a_translator_of_a_team_saves_and_goes_on(browser: Any, tree: Tree) -> None:
    """Who may not approve has no button for it, and other languages can only be read."""
    team(tree.root, a={"ru": "translator"})
    with Served(tree.root, "--team") as server:
        reader = Reader(browser, server, bypass_csp=True)
        page = reader.page
        assert violations(page) == []
        page.get_by_label("E-mail address").fill("a@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".worklist")
        reader.open("team")
        field = reader.edit(SECOND)
        assert page.locator("button:text-is('Approve')").count() == 0
        field.fill("Второе!")
        page.keyboard.press("Control+Enter")
        reader.until(f"peraklad.page.of(peraklad.editor.span()).source !== '{SECOND}'")
        assert targets(tree, "team")[SECOND] == "Второе!"
        reader.open("team", language="be")
        page.locator(".target .s").first.click()
        assert field.get_attribute("readonly") == ""
        page.locator("button:text-is('Sign out')").click()
        page.wait_for_selector("input[type=password]")
        reader.close()


def test_a_comment_that_could_not_be_sent_is_kept(reader: Reader, tree: Tree) -> None:
    page = reader.open("reload")
    reader.edit(FIRST)
    page.keyboard.press("Alt+KeyM")
    page.locator(".ask textarea").fill("Why five?")
    reader.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".notices .box")
    reader.context.set_offline(False)
    page.keyboard.press("Alt+KeyM")
    assert page.locator(".ask textarea").input_value() == "Why five?"
    with page.expect_response("**/api/comment"):
        page.keyboard.press("Control+Enter")
    page.wait_for_selector(".comments li")
    page.keyboard.press("Alt+KeyM")
    assert page.locator(".ask textarea").input_value() == ""
    assert [r.comment for r in book(tree, "reload").records if r.event == "comment"] == [
        "Why five?"
    ]


def test_a_text_that_gave_way_survives_a_reload(reader: Reader, tree: Tree) -> None:
    page = reader.open("out")
    field = reader.edit(FIRST)
    field.fill("Мой текст.")
    translate(tree, "out", {FIRST: "Их текст."})
    with page.expect_response("**/api/save"):
        page.keyboard.press("Control+KeyS")
    page.locator("button:text-is('Take theirs')").click()
    assert field.input_value() == "Их текст."
    page = reader.open("out")
    field = reader.edit(FIRST)
    assert field.input_value() == "Их текст."
    page.locator(".kept button:text-is('Put it back')").click()
    assert field.input_value() == "Мой текст."
    page.keyboard.press("Control+KeyZ")
    page.locator(".kept button:text-is('Leave it')").click()
    reader.until("!document.querySelector('.kept')")
    page = reader.open("out")
    reader.edit(FIRST)
    assert page.locator(".kept").count() == 0


def test_an_approval_without_a_server_is_not_forgotten(browser: Any, tree: Tree) -> None:
    with Served(tree.root) as server:
        reader = Reader(browser, server)
        page = reader.open("latin")
        field = reader.edit(FIRST)
        field.fill("В первом предложении 5 слов, да.")
        server.kill()
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".notices .box")
        server.restart()
        reader.until("document.getElementById('status').textContent.includes('not approved')", 15)
        assert targets(tree, "latin")[FIRST] == "В первом предложении 5 слов, да."
        reader.close()

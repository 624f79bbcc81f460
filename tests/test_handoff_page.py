"""The page without a server, in Chromium, from a file: edited, saved as a patch, taken in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ARTICLE, REPOSITORY, Tree, missing, require, said
from workflow.ledger import source_key
from workflow.resources import read_or_none

PO = "locales/ru/article.po"
BOOK = "locales/ru/article.ledger.jsonl"
FIRST = "The first sentence has 5 words."
HOSTILE = (
    "</script><script>hacked=1</script>",
    "<img src=x onerror=hacked=1>",
    "<!--<script>",
    "{{ 7*7 }}",
    '"><svg onload=hacked=1>',
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    require("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*flags, "--disable-background-networking"],
        )
        yield running
        running.close()


class Sheet:
    """The page in one browser profile, and all that it asks for or complains of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.path = path
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.blocked: list[str] = []
        self.context.on("requestfailed", lambda request: self.blocked.append(request.failure))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.open()

    def open(self) -> None:
        self.page.goto(self.path.as_uri())

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def begin(self, english: str) -> None:
        """Open the editor on a sentence."""
        key = source_key(None, english)
        self.page.locator(f'.target .s[data-key="{key}"]').first.click()

    def changes(self, number: int) -> None:
        """Wait until the page counts so many changes."""
        self.page.get_by_text(f"Your changes: {number}", exact=True).wait_for()

    def patch(self, to: Path) -> dict[str, Any]:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name="Save the patch").click()
        waiting.value.save_as(to)
        assert waiting.value.suggested_filename == "article.ru.review.json"
        found: dict[str, Any] = json.loads(to.read_text("utf-8"))
        return found

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []
        assert {url.partition(":")[0] for url in self.requests} <= {"file", "blob"}
        assert {url for url in self.requests if url.startswith("file:")} == {self.path.as_uri()}


def export(tree: Tree, *words: str) -> Path:
    path = tree.root.parent / "article.ru.review.html"
    words = ("--language", "ru", "--ui", "en", "--output", str(path), *words)
    assert not tree.run("export", "review", "article", *words)
    return path


@pytest.fixture
def story(tree: Tree) -> Tree:
    assert not tree.run("extract", "-q")
    tree.commit()
    return tree


def changed(before: str, after: str) -> list[str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [new for old, new in pairs if old != new]


def test_there_and_back(story: Tree, browser: Any, tmp_path: Path) -> None:
    """By keyboard alone: edited and approved, rejected, commented; saved, and taken in."""
    sheet = Sheet(browser, export(story))
    sheet.begin(FIRST)
    sheet.page.keyboard.type(said(FIRST))
    sheet.keys("Control+Enter")  # approves, and goes on to the next
    sheet.changes(2)
    sheet.page.keyboard.type("«Вторая» строка!")
    sheet.keys("Control+S", "Alt+m")
    sheet.page.keyboard.type("Is that right?")
    sheet.keys("Control+Enter")
    sheet.changes(4)
    sheet.keys("Alt+ArrowDown")
    sheet.page.keyboard.type("Не сохранено?")  # not saved: the patch takes it all the same
    made = sheet.patch(tmp_path / "p.json")
    sheet.close()
    assert [len(made[name]) for name in ("edits", "decisions", "comments")] == [3, 1, 1]

    before = story.read(PO)
    assert not story.run("import", "review", str(tmp_path / "p.json"), "--sign-off")
    assert changed(before, story.read(PO)) == [
        f'msgstr "{said(FIRST)}"',
        'msgstr "«Вторая» строка!"',
        'msgstr "Не сохранено?"',
    ]
    events = [json.loads(line)["event"] for line in story.read(BOOK).splitlines()]
    assert sorted(events) == ["approve", "comment", "translate", "translate", "translate"]


def test_nothing_is_lost(story: Tree, browser: Any, tmp_path: Path) -> None:
    """Saved and unsaved texts outlast a reload; a patch goes on in another browser."""
    path = export(story)
    sheet = Sheet(browser, path)
    sheet.begin(FIRST)
    sheet.page.keyboard.type("Сохранено.")
    sheet.keys("Control+S", "Alt+ArrowDown")
    sheet.changes(1)
    sheet.page.keyboard.type("Набрано.")
    sheet.page.on("dialog", lambda dialog: dialog.accept())
    sheet.complaints.clear()
    sheet.page.reload()
    sheet.changes(1)
    assert sheet.page.get_by_text("Сохранено.").count()
    assert sheet.page.get_by_text("Набрано.").count()
    sheet.patch(tmp_path / "p.json")
    sheet.changes(2)
    sheet.context.close()

    other = Sheet(browser, path)
    other.changes(0)
    other.page.get_by_label("Go on with a patch:").set_input_files(tmp_path / "p.json")
    other.changes(2)
    assert other.page.get_by_text("Набрано.").count()
    again = other.patch(tmp_path / "q.json")
    other.close()
    assert again == json.loads((tmp_path / "p.json").read_text("utf-8"))


def test_a_patch_for_a_newer_page_is_offered_not_taken(
    story: Tree, browser: Any, tmp_path: Path
) -> None:
    sheet = Sheet(browser, export(story))
    sheet.begin(FIRST)
    sheet.page.keyboard.type("Моё.")
    sheet.keys("Control+S")
    sheet.changes(1)
    sheet.patch(tmp_path / "p.json")
    sheet.close()
    story.write(PO, story.read(PO).replace(f'"{FIRST}"\nmsgstr ""', f'"{FIRST}"\nmsgstr "Чужое."'))

    newer = Sheet(browser, export(story))
    newer.page.get_by_label("Go on with a patch:").set_input_files(tmp_path / "p.json")
    newer.begin(FIRST)
    conflict = newer.page.locator(".conflict")
    conflict.wait_for()
    assert "Чужое." in conflict.inner_text()
    assert "Моё." in conflict.inner_text()
    conflict.locator("button").first.click()  # keep mine
    newer.changes(1)
    newer.patch(tmp_path / "q.json")
    newer.close()
    assert story.run("import", "review", str(tmp_path / "p.json")) == 1
    assert not story.run("import", "review", str(tmp_path / "q.json"))
    assert 'msgstr "Моё."' in story.read(PO)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        '{"format": "peraklad review patch", "version": 1}',
        '{"format": "peraklad review patch", "version": 1, "document": "other", "language": "ru",'
        ' "edits": [], "decisions": [], "comments": []}',
        '{"format": "peraklad review patch", "version": 1, "document": "article", "language": "ru",'
        ' "edits": [{"__proto__": {}, "key": 1}], "decisions": [], "comments": []}',
    ],
)
def test_what_is_no_patch_is_not_taken(
    story: Tree, browser: Any, tmp_path: Path, content: str
) -> None:
    (tmp_path / "p.json").write_text(content)
    sheet = Sheet(browser, export(story))
    sheet.page.get_by_label("Go on with a patch:").set_input_files(tmp_path / "p.json")
    sheet.page.get_by_text("This file is no patch of this document.").wait_for()
    sheet.changes(0)
    sheet.close()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A project whose texts all want to run."""
    made = Tree(tmp_path_factory.mktemp("attacked") / "project")
    made.write("peraklad.toml", 'title = "<script>hacked=1</script>"\nlanguages = ["ru"]\n')
    made.write("source/article.txt", ARTICLE + "".join(f"\n{text}\n" for text in HOSTILE))
    made.write("locales/terms.csv", "id,en,ru\nw,words,<img src=x onerror=hacked=1>\n")
    made.git("init", "-q")
    made.git("config", "user.name", "<b onclick=hacked=1>B")
    made.git("config", "user.email", "b@example.org")
    assert not made.run("extract", "-q")
    for text in HOSTILE:
        escaped = text.replace('"', '\\"')
        po = made.read(PO).replace(
            f'msgid "{escaped}"\nmsgstr ""', f'# {text}\nmsgid "{escaped}"\nmsgstr "{escaped}"'
        )
        made.write(PO, po)
    keys = [source_key(None, text) for text in HOSTILE]
    remarks = [{"key": k, "comment": t} for k, t in zip(keys, HOSTILE, strict=True)]
    patch = {
        "format": "peraklad review patch", "version": 1, "document": "article", "language": "ru",
        "edits": [], "decisions": [], "comments": remarks,
    }  # fmt: skip
    file = made.write("../p.json", json.dumps(patch))
    assert not made.run("import", "review", str(file), "--by", "A <a@example.org>")
    return made


def test_no_text_runs(attacked: Tree, browser: Any, tmp_path: Path) -> None:
    sheet = Sheet(browser, export(attacked))
    for text in HOSTILE:
        sheet.begin(text)
        sheet.page.locator("ul.comments").first.wait_for()
        assert sheet.page.locator("ul.comments").first.inner_text().startswith(text)
        sheet.page.keyboard.type(text)
        sheet.keys("Control+S")
    sheet.changes(len(HOSTILE))
    sheet.page.reload()
    sheet.changes(len(HOSTILE))
    sheet.patch(tmp_path / "p.json")
    assert sheet.page.evaluate("typeof hacked") == "undefined"
    assert sheet.page.locator("img, iframe, [onerror], [onload], [onclick]").count() == 0
    sheet.close()


def test_its_policy_lets_nothing_else_run(story: Tree, browser: Any) -> None:
    """What would get into the page by mistake does not run, is not shown, and is not sent."""
    sheet = Sheet(browser, export(story))
    refused = sheet.page.evaluate(
        """async () => {
          const seen = [];
          addEventListener('securitypolicyviolation', (e) => seen.push(e.effectiveDirective));
          const script = document.createElement('script');
          try { script.text = 'hacked = 1'; } catch (_) { seen.push('trusted-types'); }
          document.body.append(script);
          const image = document.createElement('img');
          image.src = 'https://example.org/x.png';
          document.body.append(image);
          await fetch('https://example.org/').catch(() => seen.push('fetch'));
          try { document.body.innerHTML = '<b>'; } catch (_) { seen.push('inner'); }
          await new Promise((done) => setTimeout(done, 200));
          return [...seen, typeof hacked];
        }"""
    )
    assert {"trusted-types", "img-src", "connect-src", "fetch", "inner", "undefined"} <= set(
        refused
    )
    assert set(sheet.blocked) == {"csp"}
    sheet.context.close()


@pytest.mark.parametrize(
    ("scheme", "width", "ui"),
    [
        ("light", 360, "en"),
        ("dark", 360, "en"),
        ("light", 1280, "en"),
        ("dark", 1280, "en"),
        ("light", 360, "ru"),
        ("dark", 360, "be"),
        ("dark", 1280, "pl"),
    ],
)
def test_axe_finds_nothing(story: Tree, browser: Any, scheme: str, width: int, ui: str) -> None:
    axe = REPOSITORY / "node_modules/axe-core/axe.min.js"
    if not axe.is_file():
        missing("npm's axe-core is not in node_modules")
    if ui != "en" and read_or_none(f"locales/review.{ui}.po") is None:
        pytest.skip(f"the page is not translated into {ui} yet")
    size = {"width": width, "height": 900}
    path = export(story, "--ui", ui)
    sheet = Sheet(browser, path, color_scheme=scheme, viewport=size, bypass_csp=True)
    sheet.page.evaluate(axe.read_text("utf-8"))

    def violations() -> list[tuple[str, str]]:
        found = sheet.page.evaluate("axe.run()")["violations"]
        return [(v["id"], v["nodes"][0]["html"]) for v in found]

    assert sheet.page.locator("html").get_attribute("lang") == ui
    assert violations() == []
    sheet.begin(FIRST)
    sheet.page.keyboard.type("Первая")
    sheet.keys("Control+S")
    sheet.page.locator("#handoff-count", has_text="1").wait_for()
    assert violations() == []
    assert sheet.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sheet.close()


def test_two_tabs_know_of_one_another(story: Tree, browser: Any, tmp_path: Path) -> None:
    sheet = Sheet(browser, export(story))
    other = sheet.context.new_page()
    other.goto(sheet.path.as_uri())
    sheet.begin(FIRST)
    sheet.page.keyboard.type("Первая.")
    sheet.keys("Control+S")
    other.get_by_text("Your changes: 1", exact=True).wait_for()
    assert other.get_by_text("Первая.").count()
    other.close()
    sheet.close()


def test_work_on_sentences_that_are_gone_stays_in_the_patch(
    story: Tree, browser: Any, tmp_path: Path
) -> None:
    gone = {"key": "0" * 32, "base": "0" * 32, "source": "Gone.", "text": "Нет."}
    patch = {
        "format": "peraklad review patch", "version": 1, "document": "article", "language": "ru",
        "edits": [gone], "decisions": [], "comments": [],
    }  # fmt: skip
    (tmp_path / "p.json").write_text(json.dumps(patch))
    sheet = Sheet(browser, export(story))
    chooser = sheet.page.get_by_label("Go on with a patch:")
    for _ in range(2):  # the second time adds nothing
        chooser.set_input_files(tmp_path / "p.json")
        sheet.page.get_by_text("Not in this document, and kept in the patch: 1").wait_for()
        assert sheet.patch(tmp_path / "q.json") == patch
    sheet.close()

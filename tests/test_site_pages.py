"""The site's pages: what they show, templates of a project, and what checkers say of them."""

from __future__ import annotations

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY, missing
from tests.made_site import (
    HOSTILE,
    SITE,
    TAGS,
    block,
    cards,
    edition,
    half_done,
    interface,
    made,
    page,
    write,
)
from tests.review_pages import violations
from workflow.editions import html, search_page, verify
from workflow.editions.content import Correction, File, Passage, Topic
from workflow.editions.paging import Part
from workflow.editions.site import Site
from workflow.errors import ProjectError
from workflow.language import load

NB = "\u00a0"


def own(**templates: str) -> Site:
    """The site with templates of its own: ``page`` is ``templates/page.html``."""
    return SITE._replace(templates={f"{name}.html": text for name, text in templates.items()})


# ---- articles --------------------------------------------------------------------------------


def test_a_page_reads_back_as_its_edition() -> None:
    for tag in TAGS:
        for which in (edition(tag), half_done(tag)):
            verify.check_html(which, page(which))


def test_under_the_title() -> None:
    text = page(edition("be"))
    byline = text.partition('<p class="byline">')[2].partition("</p>")[0].replace(NB, " ")
    assert byline == (
        '\n<span class="author">Тэкст: <span lang="en">Ann Author</span></span>\n'
        "<span>Пераклад: A. Translator, B. Editor</span>\n"
        '<time datetime="2025-08-09">9 жніўня 2025 г.</time>\n'
        "<span>Абноўлена: 11 жніўня 2025 г.</span>\n"
        "<span>1 хвіліна чытання</span>\n"
    )
    assert "<span>Перевод с английского</span>" in page(edition("ru", translators=()))
    assert "Translated" not in page(edition("en"))


def test_below_the_article() -> None:
    text = page(edition("pl")).replace(NB, " ")
    after = text.partition("</article>")[2]
    assert '<h2 id="page-corrections">Sprostowania</h2>' in after
    assert '<time datetime="2025-08-11">11 sierpnia 2025 r.</time> We wcześniejszej' in after
    assert '<li><a href="topics/courts.html">Sądy i więzienia</a></li>' in after
    assert '<a href="../en/governance.html" hreflang="en">' in after
    assert '<a href="governance.epub" type="application/epub+zip">EPUB</a>' in after
    assert ">Oba języki obok siebie</a>" in after
    bare = page(edition("pl", corrections=(), topics=(), files=()))
    assert not re.search('class="(corrections|topics|files)"', bare)


def test_a_form_that_is_not_known_has_its_name() -> None:
    text = page(edition("en", files=(File("braille", "x.brf"),)))
    assert '<li><a href="x.brf">braille</a></li>' in text


@pytest.mark.parametrize(
    ("tag", "words", "minutes"),
    [
        ("en", 1150, 5),
        ("ru", 900, 5),
        ("be", 900, 5),
        ("pl", 45, 1),
        ("be", 0, 1),
        ("de", 1800, 10),
    ],
)
def test_reading_time(tag: str, words: int, minutes: int) -> None:
    assert html.minutes(words, load(tag)) == minutes


@pytest.mark.parametrize(
    ("tag", "words", "shown"),
    [("ru", 360, "2 минуты чтения"), ("be", 900, "5 хвілін чытання"), ("pl", 3960, "22 minuty")],
)
def test_reading_time_in_words(tag: str, words: int, shown: str) -> None:
    which = edition(tag, blocks=(block("title", "T"), block("paragraph", "a " * words)))
    assert shown in page(which).replace(NB, " ")


@pytest.mark.parametrize("mode", ["preview", "release"])
def test_drafts_are_said_to_come_from_a_machine(mode: Any) -> None:
    text = page(edition("ru", mode=mode, blocks=half_done("ru").blocks))
    assert "Черновики сделаны машинным переводом" in text
    assert ("Предварительный просмотр" in text) == (mode == "preview")
    assert "машинным" not in page(edition("ru"))


def test_no_translated_text_becomes_markup() -> None:
    which = edition(
        "be",
        slug="x",
        blocks=(block("title", HOSTILE), block("paragraph", HOSTILE), block("item", HOSTILE)),
        head=(block("author", HOSTILE), block("summary", HOSTILE, status="source")),
        topics=(Topic("x", Passage(HOSTILE, "source")),),
        corrections=(Correction("2025-08-11", Passage(HOSTILE, "source")),),
        translators=(HOSTILE,),
    )
    text = page(which, SITE._replace(title=HOSTILE, search=True))
    verify.check_html(which, text)
    lists = [
        html.topic_page(which.topics[0], Part(cards("be")), SITE, interface("be"), TAGS),
        html.index(Part(cards("be")), SITE, interface("be"), [(which.topics[0], 1)]),
    ]
    for each in (text, *lists):
        assert each.count("<script") == 1
        assert "alert(1)</script>" not in each
        assert "49" not in each


class Foreign(HTMLParser):
    """The passages of a page that say their language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = dict(attrs).get("lang") or ""

    def handle_data(self, data: str) -> None:
        if self.tag and data.strip():
            self.found.append((self.tag, data.strip()))


def test_every_foreign_passage_says_its_language() -> None:
    which = edition("be", topics=(Topic("x", Passage("Courts", "source")),))
    reader = Foreign()
    reader.feed(page(which).partition("<main")[2])
    reader.feed(html.index(Part(cards("be")), SITE, interface("be"), [(which.topics[0], 2)]))
    assert ("en", "Ann Author") in reader.found
    assert reader.found.count(("en", "Courts")) == 2
    assert ("en", "<Plain>") in reader.found


# ---- lists and the pages above -----------------------------------------------------------------


def test_topics() -> None:
    words, topic = interface("be"), edition("be").topics[0]
    text = html.topic_page(topic, Part(cards("be")), SITE._replace(search=True), words, TAGS)
    assert "<title>Суды і турмы – Site &amp; Co</title>" in text
    assert '<h1 class="topic">Суды і турмы</h1>' in text
    assert '<h2><a href="../governance.html">' in text
    assert '<p class="name"><a href="../index.html">' in text
    assert '<a href="../search.html">Пошук</a>' in text
    assert '<a href="../../ru/topics/courts.html" lang="ru"' in text
    assert '<link rel="stylesheet" href="../../style.css">' in text
    assert 'href="../atom.xml"' in text
    index = html.index(Part(cards("be")), SITE, words, [(topic, 12)])
    link = '<li><a href="topics/courts.html">Суды і турмы</a> <span class="number">12</span></li>'
    assert link in index


def test_feeds_need_an_address() -> None:
    words = interface("ru")
    assert 'href="atom.xml"' in html.index(Part(), SITE, words)
    assert "atom" not in html.index(Part(), SITE._replace(base_url=""), words)
    assert "manifest" not in html.index(Part(), SITE, words)
    assert 'href="../manifest.webmanifest"' in html.index(
        Part(), SITE._replace(manifest=True), words
    )


def test_a_page_for_wrong_addresses_works_at_any_depth() -> None:
    text = html.not_found(SITE, [interface(tag) for tag in TAGS])
    links = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert [link for link in links if not link.startswith(("/site/", "#"))] == []
    assert "<style>" in text
    assert 'content="noindex"' in text
    assert "<h1>There is no such page</h1>" in text
    assert '<section class="missing" lang="be">\n<h2>Такой старонкі няма</h2>' in text
    mine = html.not_found(SITE._replace(base_url=""), [interface("pl")])
    assert '<html lang="pl"' in mine
    assert '<a href="/pl/">Wszystkie artykuły</a>' in mine


def test_the_root_page_sends_nobody_anywhere() -> None:
    text = html.root(SITE)
    assert 'http-equiv="refresh"' not in text
    assert '<li><a href="be/index.html" lang="be" hreflang="be">беларуская</a></li>' in text
    assert 'href="style.css"' in text


# ---- a project's own templates -----------------------------------------------------------------


def test_a_project_changes_one_block() -> None:
    more = "{% block after %}<p>Ask us!</p>{{ super() }}{% endblock %}"
    more = '{% extends "peraklad/page.html" %}' + more
    text = page(edition("be"), own(page=more))
    plain = page(edition("be"))
    assert text.replace("<p>Ask us!</p>", "") == plain
    assert text != plain


def test_a_projects_layout_is_that_of_all_pages() -> None:
    site = own(
        layout='{% extends "peraklad/layout.html" %}{% block head %}<!-- x -->{% endblock %}'
    )
    texts = [
        page(edition("be"), site),
        html.root(site),
        html.not_found(site, [interface("be")]),
        html.index(Part(), site, interface("be")),
        search_page.page(site, interface("be")),
    ]
    assert [text.count("<!-- x -->") for text in texts[:4]] == [1] * 4


def test_style_sheets() -> None:
    assert html.style(SITE) == (REPOSITORY / "workflow/templates/style.css").read_text("utf-8")
    site = SITE._replace(templates={"style.css": "p {}\n", "theme.css": "a {}\n"})
    assert html.style(site) == "p {}\na {}\n"
    assert html.style(SITE._replace(templates={"theme.css": "a {}"})).endswith("}\na {}")
    assert "<\\/style>" in html.not_found(
        SITE._replace(templates={"style.css": "/*</style>*/"}), [interface("be")]
    )


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a\n{% if %}\n", 2, "Expected an expression, got 'end of statement block'"),
        ("{% extends 'peraklad/page.html' %}\n\n{% block main %}{{ nobody }}{% endblock %}", 3,
         "'nobody' is undefined"),
        ("\n{% include 'other.html' %}", 2, "there is no template 'other.html'"),
        ("{% include '../config.py' %}", 1, "there is no template '../config.py'"),
        ("{% include 'peraklad//etc/passwd' %}", 1, "there is no template 'peraklad//etc/passwd'"),
        ("{% include 'page.html' %}", 1, "includes itself"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("\n\n{{ article.title.x.y }}", 3, "'str object' has no attribute 'x'"),
        ("{{ article.title | safe }}", 1, "No filter named 'safe'."),
        ("\n{% autoescape false %}{{ article.title }}{% endautoescape %}", 2,
         "autoescape cannot be changed"),
        ("{{ ''.__class__.__mro__ }}", 1,
         "access to attribute '__class__' of 'str' object is unsafe."),
        ("{{ date.__func__.__globals__ }}", 1,
         "access to attribute '__func__' of 'method' object is unsafe."),
        ("{{ cycler.__init__.__globals__.os }}", 1,
         "access to attribute '__init__' of 'type' object is unsafe."),
        ("{% for i in range(10**9) %}{% endfor %}", 1,
         "Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000)."),
    ],
)  # fmt: skip
def test_a_broken_template_is_one_clear_line(text: str, line: int, what: str) -> None:
    with pytest.raises(ProjectError) as found:
        page(edition("be"), own(page=text))
    assert str(found.value) == (
        f"templates/page.html:{line}: {what}; expected a Jinja template as in the manual; "
        "correct the template"
    )


def test_a_fault_in_a_part_names_the_part() -> None:
    with pytest.raises(ProjectError, match=r"\Atemplates/notice\.html:2: 'x' is undefined"):
        page(edition("be"), own(notice="\n{{ x }}"))


def test_escaping_cannot_be_switched_off() -> None:
    """Each way to markup that the template language has gives text all the same."""
    text = "{% set t = '<b>' %}{{ t }}{{ t|urlize }}{{ ('%s'|e)|format(t) }}"
    text += "{{ t|e|replace('&lt;', '<') }}"
    shown = page(edition("be"), own(page=text))
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown


# ---- checkers ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as files, with every page that there can be."""
    path = tmp_path_factory.mktemp("site")
    site = SITE._replace(search=True, manifest=True)
    write(path, site)
    (path / "search.js").write_bytes(search_page.script())
    for tag in TAGS:
        (path / tag / "search.html").write_text(search_page.page(site, interface(tag)), "utf-8")
    return path


def package(name: str) -> Path:
    path = REPOSITORY / "node_modules" / name
    if not path.exists():
        missing(f"npm's {name.split('/')[0]} is not in node_modules")
    return path


@pytest.mark.needs("java")
def test_the_nu_checker_accepts_every_page(folder: Path) -> None:
    jar = package("vnu-jar/build/dist/vnu.jar")
    files = [*sorted(folder.rglob("*.html")), folder / "style.css"]
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--also-check-css"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True)
    messages = json.loads(done.stdout)["messages"]
    # it does not take files for one origin, as browsers do
    said = [m["message"] for m in messages if "external script “../search.js”" not in m["message"]]
    assert said == []
    assert len(files) > 30


def test_a_page_is_small(folder: Path) -> None:
    around = max(len(path.read_bytes()) for path in folder.glob("*/governance.html"))
    assert around < 12_000


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(folder: Path, browser: Any, scheme: str, width: int) -> None:
    """WCAG 2.2 AA and best practices, on a phone too; nothing is asked of a network."""
    package("axe-core")
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    opened = context.new_page()
    outside: list[str] = []
    opened.on("request", lambda request: outside.append(request.url))
    kinds = ["index.html", "404.html", "be/governance.html", "ru/half.html", "pl/index.html"]
    for name in [*kinds, "en/topics/courts.html", "be/404.html"]:
        opened.goto((folder / name).as_uri())
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert violations(opened) == [], name
    context.close()
    assert [url for url in outside if not url.startswith("file:")] == []


@pytest.mark.needs("chromium")
def test_pages_work_under_their_own_policy(folder: Path, browser: Any) -> None:
    """Style, search and data are let through; a script in the text would not be."""
    context = browser.new_context()
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.goto((folder / "be/governance.html").as_uri())
    assert "Charter" in opened.evaluate("getComputedStyle(document.body).fontFamily")
    opened.goto((folder / "be/search.html").as_uri())
    opened.wait_for_selector("form:not([hidden])")
    assert said == []
    opened.goto((folder / "be/governance.html").as_uri())
    opened.evaluate("document.body.innerHTML += '<img src=x onerror=\"document.title=1\">'")
    opened.wait_for_timeout(100)
    assert opened.title() != "1"
    assert any("Content Security Policy" in text for text in said)
    context.close()


@pytest.mark.needs("chromium")
def test_the_first_stop_of_the_keyboard_leads_to_the_text(folder: Path, browser: Any) -> None:
    opened = browser.new_page()
    opened.goto((folder / "be/governance.html").as_uri())
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    assert opened.evaluate("document.activeElement.getBoundingClientRect().height") > 20
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/governance.html#page-text")
    opened.close()


def test_an_article_made_once_serves_page_and_metadata() -> None:
    which = edition("be")
    shown = made(which)
    text = html.page(which, shown, SITE, interface("be"))
    assert str(shown.body) in text
    assert f'<meta name="description" content="{shown.description}">' in text

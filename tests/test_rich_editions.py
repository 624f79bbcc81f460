"""Markdown and HTML articles from source to edition: tokens, links, pictures, hostile texts."""

from __future__ import annotations

import html
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Tree, require
from workflow import catalogue

MARKDOWN = """\
+++
title = "A Title of Words"
date = 2026-11-23
topics = ["Courts"]
+++

Read **the guide** and [the other text](other.md), or `make all`. It was on {date}.

![A bridge over a river](images/bridge.png "The old bridge")

| Name | Number |
| --- | --- |
| Anna | 5 |

Nothing else. It ends here.
"""
FRAGMENT = """\
<h1>Another Title</h1>
<p>One <em>word</em> and a <a href="article.md#x" title="A tip">link</a>.</p>
<figure><img src="images/bridge.png" alt="A bridge">
<figcaption>The bridge in May.</figcaption></figure>
"""
PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><title>A whole page</title>
<meta name="description" content="What it is about."></head>
<body><main><h1>A whole page</h1><p>Some <b>bold</b> words.</p></main></body></html>
"""
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "](javascript:alert(3)) [x](javascript:alert(4))",
    "<svg onload=alert(5)><style>*{color:red}</style>",
    "</p></main></body><iframe srcdoc='<script>alert(6)</script>'>",
    "--><!-- x --> ]]> {{ 7*7 }} `x` | y | \\ &lt;script&gt;",
)


@pytest.fixture
def rich(tmp_path: Path) -> Tree:
    root = tmp_path / "project"
    root.mkdir()
    tree = Tree(root)
    settings = 'title = "Test"\nlanguages = ["ru"]\nbase_url = "https://example.org"\n'
    tree.write("peraklad.toml", settings + '[site]\neditions = ["epub", "bilingual"]\n')
    tree.write("source/article.md", MARKDOWN)
    tree.write("source/other.html", FRAGMENT)
    tree.write("source/page.html", PAGE)
    tree.write("source/images/bridge.png", b"\x89PNG\r\n")
    tree.run("extract", "--quiet")
    return tree


def fill(tree: Tree, document: str, change: Any) -> None:
    """Give each entry of a catalogue the text that `change` makes of its msgid."""
    name = f"locales/ru/{document}.po"
    old = catalogue.parse((tree.root / name).read_bytes(), name)
    entries = tuple(replace(e, msgstr=change(e.msgid), flags=()) for e in old.entries)
    tree.write(name, catalogue.render(replace(old, entries=entries)))


def russian(text: str) -> str:
    return text.replace("A ", "Э ").replace("Read", "Читайте").replace("It ends", "Конец")


def test_markup_and_targets_stay_where_words_move(rich: Tree) -> None:
    sentence = "Read <b>the guide</b> and <a>the other text</a>, or `make all`."
    turned = "<a>Другой текст</a> и `make all`: <b>руководство</b>."
    fill(rich, "article", lambda t: turned if t == sentence else russian(t))
    (rich.root / "source/other.html").unlink()
    rich.write("source/other.md", "Other\n\nText.\n")
    rich.run("extract", "--quiet")
    assert rich.run("build") == 0
    page = rich.read("editions/ru/article.html")
    assert '<a href="other.html">Другой текст</a> и\u00a0<code>make all</code>: <strong>' in page
    assert "Другой текст](other.md) и\u00a0`make all`: **руководство**." in rich.read(
        "editions/ru/article.md"
    )
    assert "23 ноября 2026" in page
    assert (rich.root / "editions/ru/images/bridge.png").exists()
    assert 'alt="Э bridge over a river"' in page


@pytest.mark.parametrize("title", ["The <b> element", "<script>alert(1)</script>", "a < b & c"])
def test_a_title_that_looks_like_markup_is_a_text(rich: Tree, title: str) -> None:
    rich.write("source/article.md", MARKDOWN.replace("A Title of Words", title))
    rich.run("extract", "--quiet")
    fill(rich, "article", lambda text: f"{text}!" if text == title else russian(text))
    assert rich.run("build") == 0
    said = html.escape(f"{title}!", quote=False)
    assert f"<h1>{said}</h1>" in rich.read("editions/ru/article.html")
    assert f'title = "{title}!"' in rich.read("editions/ru/article.md")


def test_dead_links_are_told_until_they_lead_somewhere(
    rich: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    (rich.root / "source/images/bridge.png").unlink()
    dead = [
        "source/article.md:7: the link other.md leads nowhere: there is no source/other.md",
        "source/article.md:9: the link images/bridge.png leads nowhere: there is no"
        " source/images/bridge.png",
        "source/other.html:3: the link images/bridge.png leads nowhere: there is no"
        " source/images/bridge.png",
    ]
    rich.run("build")
    assert [line for line in capsys.readouterr().out.splitlines() if "nowhere" in line] == dead
    rich.write("source/images/bridge.png", b"\x89PNG\r\n")
    rich.write("source/more/other.md", "Other\n\nText.\n")
    rich.write("source/article.md", MARKDOWN.replace("other.md", "more/other.md"))
    rich.run("extract", "--quiet")
    rich.run("build")
    assert "nowhere" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "broken", ["<b>x", "x</b>", "<b>a</b> <b>b</b>", "<a><b>x</a></b>", "нет", "[joined]"]
)
def test_a_broken_translation_stays_english(rich: Tree, broken: str) -> None:
    fill(rich, "article", lambda t: broken if "<b>" in t else russian(t))
    assert rich.run("build") == 0
    page = rich.read("editions/ru/article.html")
    assert '<span lang="en" class="source">Read <strong>the guide</strong> and' in page
    assert "Read **the guide** and" in rich.read("editions/ru/article.md")


def test_a_folded_sentence_leaves_one_space(rich: Tree) -> None:
    texts = {"Nothing else.": "Ничего больше, конец.", "It ends here.": "[joined]"}
    fill(rich, "article", lambda t: texts.get(t, russian(t)))
    assert rich.run("build") == 0
    assert "<p>Ничего больше, конец.</p>" in rich.read("editions/ru/article.html")
    assert "\nНичего больше, конец.\n" in rich.read("editions/ru/article.md")


def test_a_whole_page_stays_one(rich: Tree) -> None:
    fill(rich, "page", lambda t: f"Да: {t}")
    assert rich.run("build") == 0
    page = rich.read("editions/ru/page.html")
    assert page.startswith("<!DOCTYPE html>\n")
    assert '<html lang="ru"' in page
    assert 'hreflang="x-default"' in page
    assert "<p>Да: Some <b>bold</b> words.</p>" in page


def test_a_second_build_writes_nothing(rich: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    fill(rich, "article", russian)
    rich.run("build")
    capsys.readouterr()
    rich.run("build")
    assert capsys.readouterr().out.endswith("nothing to do\n")


def test_forms_that_are_no_longer_wanted_go(rich: Tree) -> None:
    rich.run("build")
    assert (rich.root / "editions/ru/article.epub").exists()
    settings = rich.read("peraklad.toml").replace('"epub", ', "")
    rich.write("peraklad.toml", settings)
    rich.run("build")
    assert not list((rich.root / "editions").rglob("*.epub"))
    assert (rich.root / "editions/ru/article.bilingual.html").exists()


def test_hostile_translations_run_nowhere(rich: Tree) -> None:
    """Chromium opens every page; nothing speaks up, and no element comes from a translator."""
    require("chromium")
    from playwright.sync_api import sync_playwright

    number = 0

    def change(text: str) -> str:
        nonlocal number
        number += 1
        return text + " " + HOSTILE[number % len(HOSTILE)]

    for document in ("article", "other", "page"):
        fill(rich, document, change)
    assert rich.run("build") == 0
    flags = ["--no-sandbox", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_context(bypass_csp=True).new_page()
        dialogs: list[str] = []

        def said(dialog: Any) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", said)
        outside: list[str] = []
        page.on("request", lambda request: outside.append(request.url))
        for path in sorted((rich.root / "editions").rglob("*.html")):
            page.goto(path.as_uri())
            page.wait_for_timeout(20)
            bad = "script:not([type='application/ld+json']):not([src$='search.js']),iframe,svg,"
            bad += "[onerror],[onload],[href^='javascript:']"
            assert page.evaluate(f"document.querySelectorAll({bad!r}).length") == 0, path
        browser.close()
    assert dialogs == []
    assert [url for url in outside if not url.startswith("file:")] == []


def test_a_megabyte_of_markup(rich: Tree) -> None:
    huge = "<b>x</b> <script> ](x) **" * 40_000
    fill(rich, "article", lambda t: huge if t == "Nothing else." else russian(t))
    assert rich.run("build") == 0
    assert "<script>" not in rich.read("editions/ru/article.html").replace(
        '<script type="application/ld+json">', ""
    )


def test_a_quote_of_several_lines(rich: Tree) -> None:
    rich.write(
        "source/quote.md", "# Title\n\n> One quote.\n> Another sentence.\n\n- > One.\n  > Two.\n"
    )
    rich.run("extract", "--quiet")
    assert rich.run("build") == 0
    fill(rich, "quote", lambda t: f"Да: {t}")
    assert rich.run("build") == 0
    assert "Да: One quote. Да: Another sentence." in rich.read("editions/ru/quote.html").replace(
        "\n", " "
    )


@pytest.mark.parametrize(
    "text", ["—", "…", " ", "\u00a0", "| | |", "Слова &lt;b&gt;.", "<u>x</u>", "</a>"]
)
def test_careless_texts_never_cost_the_edition(rich: Tree, text: str) -> None:
    fill(rich, "article", lambda t: text if t in ("Anna", "It ends here.") else russian(t))
    assert rich.run("build") == 0
    assert "<u>" not in rich.read("editions/ru/article.html")


def test_headings_have_names_and_titles_stand_once(rich: Tree) -> None:
    text = '+++\ntitle = "One Title"\n+++\n# One Title\n\nText.\n\n## A `code` & more\n\nText.\n'
    rich.write("source/headed.md", text)
    rich.run("extract", "--quiet")
    fill(rich, "headed", lambda t: f"Да: {t}")
    assert rich.run("build") == 0
    page = rich.read("editions/ru/headed.html")
    assert page.count("<h1") == 1
    assert '<h2 id="a-code--more">Да: A <code>code</code> &amp; more</h2>' in page


@pytest.mark.parametrize("slug", ["search", "404", "collection", "index"])
def test_names_of_the_sites_own_pages_are_taken(
    rich: Tree, slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rich.write(f"source/{slug}.md", "# Title\n\nText.\n")
    rich.run("extract", "--quiet")
    assert rich.run("build") == 2
    assert f"has the slug {slug}, like a page of the site itself" in capsys.readouterr().err


def test_pictures_of_two_folders_are_two(rich: Tree) -> None:
    for folder in ("a", "b"):
        rich.write(f"source/{folder}/x.md", f"# {folder}\n\n![A cat](my%20pic.png) Text.\n")
        rich.write(f"source/{folder}/my pic.png", folder.encode())
    rich.run("extract", "--quiet")
    assert rich.run("build") == 0
    for folder in ("a", "b"):
        assert f'src="{folder}/my%20pic.png"' in rich.read(f"editions/ru/{folder}-x.html")
        assert rich.read(f"editions/ru/{folder}/my pic.png") == folder


def test_nothing_of_a_confidential_article_is_left_when_it_is_released(rich: Tree) -> None:
    secret = '+++\ntitle = "Zebra"\ntopics = ["Zebras"]\nconfidential = true\n+++\nZebra text.\n'
    rich.write("source/zebra.md", secret)
    rich.write("source/public.md", "# Public\n\n[A link](zebra.md) in a text.\n")
    rich.run("extract", "--quiet")
    rich.run("build")
    assert "zebra" in str(rich.snapshot("editions")).lower()
    for words in (["--release", "--language", "en", "--no-archives"], ["--public"]):
        rich.run("build")
        rich.run("build", *words)
        # a text edition has what the public article's own author wrote, the link's target too
        left = {n: d for n, d in rich.snapshot("editions").items() if not n.endswith("public.md")}
        assert "zebra" not in str(left).lower(), words


def test_a_whole_page_says_that_it_is_a_draft(rich: Tree) -> None:
    rich.run("build")
    page = rich.read("editions/ru/page.html")
    assert "Предварительный просмотр" in page
    assert 'content="noindex"' in page

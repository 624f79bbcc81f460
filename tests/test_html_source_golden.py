"""HTML articles that anyone can read: what is translated of them, and what comes out.

``tests/cases/html/NAME.html`` is an article, ``NAME.txt`` lists its blocks, ``NAME.loud.html``
is the article rebuilt with every word in capitals.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workflow.formats import html
from workflow.model import Document

CASES = Path(__file__).parent / "cases" / "html"
TOKEN = re.compile(r"(</?[a-z][a-z0-9]*/?>|`[^`]*`|&lt;|&amp;)")


def loud(text: str) -> str:
    """`text` in capitals, its tokens as they are."""
    return "".join([part if at % 2 else part.upper() for at, part in enumerate(TOKEN.split(text))])


def listed(document: Document) -> str:
    lines = []
    for block in document.blocks:
        lines.append(f"{block.kind}, line {block.line}" + (f" ({block.note})" * bool(block.note)))
        lines += [f"    {segment.source}" for segment in block.segments]
    return "\n".join(lines) + "\n"


def translated(document: Document) -> list[str | None]:
    return [loud(segment.source) for _, segment in document.walk()]


@pytest.mark.parametrize("name", ["fragment", "page"])
def test_golden(name: str) -> None:
    text = (CASES / f"{name}.html").read_text("utf-8")
    document = html.parse(text, f"source/{name}.html")
    assert document.error is None
    assert listed(document) == (CASES / f"{name}.txt").read_text("utf-8")
    rebuilt = html.rebuild(document, translated(document), "ru")
    assert rebuilt == (CASES / f"{name}.loud.html").read_text("utf-8")
    assert html.rebuild(document, [None] * len(translated(document))) == text


def parsed(text: str, unit: str = "sentence") -> list[tuple[str, ...]]:
    document = html.parse(text, "a.html", unit)  # type: ignore[arg-type]  # one of the two
    return [(b.kind, *[s.source for s in b.segments]) for b in document.blocks]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("<p>One. Two.", [("paragraph", "One.", "Two.")]),
        ("<p><b><i>All bold.</i></b></p>", [("paragraph", "All bold.")]),
        ("<p><b>One. Two.</b> Three.</p>", [("paragraph", "<b>One. Two.</b>", "Three.")]),
        ("<p>A <b>b</b> <strong>c</strong></p>", [("paragraph", "A <b>b</b> <b2>c</b2>")]),
        ("<p>a</b>c</p>", [("paragraph", "a"), ("paragraph", "c")]),
        ("<b>a<p>b</b>c", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
        ("a<br><br>b", [("paragraph", "a"), ("paragraph", "b")]),
        ("a<br>b", [("paragraph", "a<br/>b")]),
        ("One.<br>Two.", [("paragraph", "One.<br/>", "Two.")]),
        ("<ul><li>a<ul><li>b</ul>c</ul>d", [("item", "a"), ("item", "b"), ("item", "c"),
                                           ("paragraph", "d")]),
        ("<blockquote>q<ul><li>i</ul></blockquote>", [("quote", "q"), ("item", "i")]),
        ("<table><tr><td>a<td>b<tr><th>c</table>d", [("cell", "a"), ("cell", "b"), ("cell", "c"),
                                                     ("paragraph", "d")]),
        ("<h1>T</h1><h1>U</h1>", [("title", "T"), ("heading", "U")]),
        ("<details><summary>S</summary>x</details>", [("heading", "S"), ("paragraph", "x")]),
        ("<p>— …</p><p>42</p>", [("paragraph", "42")]),
        ("<img alt='A b'>c <img alt=''>d", [("alt", "A b"), ("paragraph", "c <img/>d")]),
        ("a <img alt='B'> c", [("paragraph", "a <img/> c"), ("alt", "B")]),
        ("a <code>x</code> `x`", [("paragraph", "a <code/> `x`")]),
        ("a <code>x</code> y", [("paragraph", "a `x` y")]),
        ("a <code>x<b>y</b></code> z", [("paragraph", "a <code>x<b>y</b></code> z")]),
        ("a &lt;b&gt; &amp;lt; <i>c</i>", [("paragraph", "a &lt;b> &amp;lt; <i>c</i>")]),
        ("a<script>b</script>c<style>d</style>e<!-- f -->g",
         [("paragraph", "a<script/>c"), ("paragraph", "eg")]),
        ("<textarea placeholder=P>t</textarea><title>T &amp; <b></title>",
         [("tooltip", "P"), ("title", "T & &lt;b>")]),
        ("<x-note>custom</x-note> tail", [("paragraph", "<xnote>custom</xnote> tail")]),
        ("<!-- peraklad: skip begin --><p>a</p><!-- peraklad: skip end --><p>b</p>",
         [("paragraph", "b")]),
        ("<p>a</p><!-- peraklad: skip --><img alt=b><img alt=c>", [("paragraph", "a"),
                                                                    ("alt", "c")]),
        ("<input type=submit value=Go><input value=No>", [("tooltip", "Go")]),
        ("a <a title=t href=x></a> b", [("paragraph", "a <a/> b"), ("tooltip", "t")]),
        ("a <?php b ?> c", [("paragraph", "a <x/> c")]),
        ("<p class=notranslate>a <i translate=yes>b</i></p>", [("paragraph", "b")]),
        ("<video><track label='Subtitles'>No video.</video>",
         [("tooltip", "Subtitles"), ("paragraph", "No video.")]),
    ],
)  # fmt: skip
def test_blocks(text: str, blocks: list[tuple[str, ...]]) -> None:
    assert parsed(text) == blocks


def test_a_paragraph_can_be_one_segment() -> None:
    assert parsed("<p>One. <b>Two.</b>", "paragraph") == [("paragraph", "One. <b>Two.</b>")]


def test_quotes_around_attributes() -> None:
    text = "<img alt=a><img alt='b'><img alt=\"c\"><img alt = d title=e>"
    document = html.parse(text, "a.html")
    assert html.rebuild(document, ["\"'&<"] * 5) == (
        "<img alt=\"&quot;'&amp;&lt;\"><img alt='&quot;&#39;&amp;&lt;'>"
        '<img alt="&quot;\'&amp;&lt;"><img alt = "&quot;\'&amp;&lt;" title="&quot;\'&amp;&lt;">'
    )


def test_an_alternative_text_alone() -> None:
    """It is translated where its sentence is not; nothing else of the sentence changes."""
    document = html.parse("a  &copy; <img alt='b'>  c", "a.html")
    assert html.rebuild(document, [None, "B"]) == "a  &copy; <img alt='B'>  c"


@pytest.mark.parametrize("broken", ["a", "a <b>x", "a </b><b>", "a <b></b><b></b>"])
def test_broken_tokens_leave_the_source(broken: str) -> None:
    document = html.parse("<p>a <b>c</b> d", "a.html")
    assert html.rebuild(document, [broken]) == "<p>a <b>c</b> d"


def test_nothing_is_rendered_for_a_joined_sentence() -> None:
    document = html.parse("<p>One. Two.", "a.html")
    assert html.rebuild(document, ["One, two.", "[joined]"]) == "<p>One, two. "


def test_the_skeleton_of_a_page_is_its_article() -> None:
    document = html.parse((CASES / "page.html").read_text("utf-8"), "a.html")
    assert html.is_page(document)
    numbers = {s.source: n for n, (_, s) in enumerate(document.walk())}
    first = numbers["The old bridge is closed."]
    see, tip = numbers["See <a>the map (<abbr>KB</abbr>: 20)</a>."], numbers["kilobytes"]
    assert tip == see + 1
    skeleton = [i if isinstance(i, int) else " ".join(i.split()) for i in html.skeleton(document)]
    assert skeleton == ["<p>", first, "", first + 1, "<p>", see, ""]


@pytest.mark.parametrize(
    ("text", "skeleton"),
    [
        ("<p>a</p>", ("<p>", 0, "</p>")),
        ("<h1 title=x>T</h1><div><p>a", ("<div><p>", 2, "</div>")),
        ("<div>a</div></div><!-- c --><i>b", ("<div>", 0, "</div><i>", 1, "</i>")),
        ("<img alt='a b'>c", ('<img alt="', 0, '">', 1)),
        ("<img alt=a title='b'>", ('<img alt="', 0, '" title="', 1, '">')),
        ("a <img alt=b> c d", (0,)),
        ("<html><p>a<article><p>b</article>", ("<p>", 1)),
        ('+++\ntitle = "T"\n+++\n<h1>U</h1>a', ("<h1>", 1, "</h1>", 2)),
    ],
)
def test_skeletons(text: str, skeleton: tuple[str | int, ...]) -> None:
    assert html.skeleton(html.parse(text, "a.html")) == skeleton


def test_markup_in_a_page_has_double_quotes() -> None:
    document = html.parse("a <img src=x alt='b' title=c> d", "a.html")
    (inline,) = next(document.walk())[1].inlines
    assert "".join([p.text for p in inline.page]) == '<img src=x alt="b" title="c">'
    assert "".join([p.text for p in inline.source]) == "<img src=x alt='b' title=c>"
    assert inline.blocks == tuple([p for p in inline.page if hasattr(p, "kind")])


def test_front_matter_is_translated_in_its_place() -> None:
    text = '---\ntitle: "A title"\nlang: en\nlayout: post\n---\n<p>b</p>\n'
    document = html.parse(text, "a.html")
    assert [b.kind for b in document.blocks] == ["title", "paragraph"]
    assert html.rebuild(document, ["Тытул", "б"], "be") == (
        '---\ntitle: "Тытул"\nlang: be\nlayout: post\n---\n<p>б</p>\n'
    )


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("<p>a</p>", False),
        ("<!doctype html><p>a", True),
        ("<head><title>a</title>", True),
        ("<BODY>a", True),
        ("<!-- <html> -->a<header>b", False),
    ],
)
def test_what_is_a_page(text: str, page: bool) -> None:
    assert html.is_page(html.parse(text, "a.html")) is page


def test_dressed() -> None:
    text = (CASES / "page.html").read_text("utf-8")
    head = '  <link rel="canonical" href="#">\n  <meta property="og:title" content="!">\n'
    made = html.dressed(text, "be", "ltr", head)
    assert '<html lang="be" dir="ltr">\n' in made
    assert "<body>" in made
    assert head + "</head>" in made
    gone = ["og:locale", "hreflang", "ld+json", "bridge.html", 'content="The Bridge"']
    assert not [word for word in gone if word in made]
    assert "<title>The Bridge" in made
    assert made[made.index("<nav>") :] == text[text.index("<nav>") :]
    assert html.dressed(made, "be", "ltr", head) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("<p>a", '<html lang="ru" dir="ltr">@\n<p>a'),
        ("<!DOCTYPE html>\n<title>a</title>\n<p>b",
         '<!DOCTYPE html>\n<html lang="ru" dir="ltr">\n<title>a</title>@\n\n<p>b'),
        ("<!doctype html><html dir=rtl LANG = 'en'><body>a",
         '<!doctype html><html lang="ru" dir="ltr">@\n<body>a'),
        ("<html><head><meta charset=utf-8></head>a",
         '<html lang="ru" dir="ltr"><head><meta charset=utf-8>@\n</head>a'),
    ],
)  # fmt: skip
def test_dressed_where_tags_are_left_out(text: str, made: str) -> None:
    assert html.dressed(text, "ru", "ltr", "@") == made

"""What was rendered says what was meant, or it is not written."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.editions import html, text, verify
from workflow.editions.article import article
from workflow.editions.content import Edition, EditionBlock, Passage
from workflow.editions.interface import Interface
from workflow.editions.site import Site
from workflow.editions.verify import EditionError
from workflow.formats import text as text_format
from workflow.language import load
from workflow.model import Kind


def block(kind: Kind, words: str, marker: str = "") -> EditionBlock:
    return EditionBlock(kind, (Passage(words, "reviewed"),), marker=marker, gap="\n\n")


EDITION = Edition(
    "a",
    "ru",
    "a",
    (
        block("title", "Заголовок"),
        block("standfirst", "Кратко."),
        block("question", "Кто вы?", "- "),
        EditionBlock(
            "answer",
            (Passage("Я", "draft"), Passage("I & you.", "source"), Passage("Он.", "stale")),
            marker="- ",
            gap="\n\n",
        ),
        block("quote", "Цитата.", "> "),
        block("item", "раз", "* "),
        block("item", "два", "* "),
        block("heading", "Дальше"),
        block("paragraph", "Конец: https://example.org/a?b=1&c=2."),
    ),
    date="2025-08-09",
)
INTERFACE = Interface(None, load("ru"))


def rendered(edition: Edition) -> str:
    site = Site("S", languages=("en", "ru"), search=True)
    return html.page(edition, article(edition, INTERFACE), site, INTERFACE)


PAGE = rendered(EDITION)


def test_what_was_rendered_passes() -> None:
    verify.check_html(EDITION, PAGE)
    verify.check_text(EDITION, text.render(EDITION), text_format.markers)


def test_the_original_must_be_the_source() -> None:
    english = replace(EDITION, language="en", original="Text\r\n")
    verify.check_text(english, "Text\r\n", text_format.markers)
    with pytest.raises(EditionError, match="is not the source's text"):
        verify.check_text(english, "Text\n", text_format.markers)


@pytest.mark.parametrize(
    ("number", "words", "message"),
    [
        (8, "> Конец", "block 9 reads as quote"),
        (8, "- Конец", "block 9 reads as turn"),
        (8, "— Конец", "block 9 reads as turn"),
        (8, "1. Конец", "block 9 reads as item"),
        (8, "…", "block 9 reads as missing"),
        (0, "* Заголовок", "block 1 reads as item.*expected plain"),
    ],
)
def test_a_translation_that_reads_as_another_block(number: int, words: str, message: str) -> None:
    blocks = list(EDITION.blocks)
    blocks[number] = replace(blocks[number], passages=(Passage(words, "reviewed"),))
    wrong = replace(EDITION, blocks=tuple(blocks))
    with pytest.raises(EditionError, match=message):
        verify.check_text(wrong, text.render(wrong), text_format.markers)


def test_a_block_too_many_in_the_text() -> None:
    with pytest.raises(EditionError, match=r"block 10 is one too many: 'Ещё\.'"):
        verify.check_text(EDITION, text.render(EDITION) + "Ещё.\n", text_format.markers)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<h1>", '<h1 onclick="x">'),
        ("<h1>", "<h1 hidden>"),
        ("<h1>", '<h1 class="notice">'),
        ("<h1>", '<h1 class="source" class="draft">'),
        ("<h1>", '<h1 lang="x y">'),
        ("<h1>", '<h1 style="color:red">'),
        ("</h1>", "</h1>text"),
        ("</h1>", ""),
        ("</h1>", "</h2>"),
        ("</ul>", "</ol>"),
        ("<li>раз", "<p>раз"),
        ("Цитата.", "<script>x</script>"),
        ("Цитата.", "<b>Цитата.</b"),
        ("Цитата.", "<!-- x -->Цитата."),
        ("Цитата.", "<img>Цитата."),
        ("Цитата.", "Цитата!"),
        ("Цитата.", "Цитата.&amp;"),
        ("Цитата.", "<p>Цитата.</p>"),
        ("<blockquote>", "<blockquote><blockquote>"),
        ('href="https:', 'href="javascript:'),
        ('"question"', '"answer"'),
        ('<p class="standfirst">', "<p>"),
        ("<p>Конец", "<p></p><p>Конец"),
        ("<article>", "<article><article>"),
        ("<article>", ""),
        ("</article>", "</article></article>"),
        ("</article>", "<hr></hr></article>"),
        ("</article>", "<p></article>"),
        ("</article>", "< </article>"),
        ("I &amp; you.", "I you."),
        ("Дальше", "Раньше"),
    ],
)
def test_a_page_that_says_something_else(old: str, new: str) -> None:
    assert old in PAGE
    with pytest.raises(EditionError):
        verify.check_html(EDITION, PAGE.replace(old, new, 1))


def test_an_error_names_the_edition_and_the_block() -> None:
    with pytest.raises(EditionError) as caught:
        verify.check_html(EDITION, PAGE.replace(">Кратко.", ">Долго.", 1))
    assert str(caught.value) == (
        "a: the ru edition is not what was meant: block 2 reads as standfirst: 'Долго.'; "
        "expected standfirst: 'Кратко.'; "
        "change the start of the block's translation"
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "</article><script>alert(1)</script>",
    "</p><h1>x</h1>",
    '<img src=x onerror="alert(1)">',
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    'https://a.by/"onmouseover="x',
    "https://a.by/<script>",
    "https://user@a.by/",
    "&lt;script&gt; &amp;amp; &#0; &NotEqualTilde;",
    "<!-- --><![CDATA[ x ]]><?php x ?>",
    "{{ edition }} {% raw %} %(n)s",
    "a\u202eb\u2066c\u200f",
    "a\x00b\x1b[31mc\ufffed",
    "]]>--></style></title></html>",
    "<style>*{display:none}</style><meta http-equiv=refresh>",
    "<svg onload=x><b>b</b></svg>",
    "< b >",
    "[joined] [joined]",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("status", ["reviewed", "draft"])
def test_hostile_translations_come_out_as_text(words: str, status: str) -> None:
    passage = Passage(words, "draft" if status == "draft" else "reviewed")
    blocks = tuple(
        replace(b, passages=(passage, Passage("Да.", "reviewed"))) for b in EDITION.blocks
    )
    speaker = replace(blocks[2], speaker=passage)
    hostile = replace(EDITION, blocks=(*blocks[:2], speaker, *blocks[3:]), site=words)
    page = rendered(hostile)
    verify.check_html(hostile, page)
    assert page.count("<script") == page.count('<script type="application/ld+json">') == 1
    assert "\0" not in page
    assert page.count("<h1") == 1
    for found in page.split('href="')[1:]:
        assert found.startswith(("https://a.by", "../", "index.html", "search.html", "#page-text"))


def test_a_huge_translation() -> None:
    huge = replace(EDITION, blocks=(*EDITION.blocks, block("paragraph", "<b>&x " * 170_000)))
    page = rendered(huge)
    start = time.process_time()
    verify.check_html(huge, page)
    assert time.process_time() - start < 2


MARKUP = [
    *(
        "<p>",
        "</p>",
        '<p class="question">',
        '<p class="byline">',
        "<li>",
        "</li>",
        "<h2>",
        "</h2>",
    ),
    *("<ul>", "</ul>", "<blockquote>", "</blockquote>", '<div class="head">', "</div>", "<hr>"),
    *('<span class="label">Q: </span>', '<span class="dash" aria-hidden="true">— </span>'),
    *('<span class="draft">', "</span>", "<b>", "</b>", '<p onclick="x">', "<script>", "<p", ">"),
    *("<p>one</p>", "<li>two</li>\n", '<p class="byline">by</p>', "<p></p>", "<ul><li>x</li></ul>"),
    *(
        "\n",
        " ",
        "words",
        "a &lt; b",
        "&amp;",
        "<",
        '<a href="https://a.by/">',
        "</a>",
        "<p>x</li>",
    ),
]


@given(st.lists(st.sampled_from(MARKUP), max_size=12).map("".join))
def test_block_by_block_reads_as_tag_by_tag(article: str) -> None:
    """The quick way through an article finds what the careful one does, and passes nothing else."""
    quick, careful = verify._Reader(), verify._Reader()
    good = careful.markup(article) is None and not careful.stack
    assert quick.blocks(article) is good
    if good:
        assert quick.kinds == careful.kinds
        assert "".join(quick.pieces) == "".join(careful.pieces)

"""The check of an edition's markup against the English one."""

from __future__ import annotations

import random

import pytest

from tests.test_html_source_laws import HOSTILE, texts
from workflow.editions import verify_markup
from workflow.editions.verify_markup import check_markup
from workflow.formats import html

ENGLISH = '<p class="a">One <a href="x" title="T">two</a> <b>three</b>.</p>\n<ul><li>Four</ul>'


@pytest.mark.parametrize(
    "found",
    [
        ENGLISH.replace("One", "Раз"),
        ENGLISH.replace('title="T"', 'title="Д"'),
        '<p class="a"><b>три</b> <a href="x" title="T">два</a>.</p><ul><li>чатыры</ul>',
        '<p class="a"><b>три <a href="x" title="T">два</a></b>.</p><ul><li>чатыры</ul>',
        '<p class="a"><span lang="en" class="source">One <a href="x" title="T">two</a></span>'
        ' <span class="draft" title="Чарнавік"><b>тры</b></span>.</p><ul><li>4</ul>',
        ENGLISH.replace("<li>", "<LI >"),
    ],
)
def test_the_same_markup(found: str) -> None:
    assert check_markup(ENGLISH, found) == ""


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        (ENGLISH.replace("<li>", "<li><li>"), "<li> stands where </ul> should"),
        (ENGLISH.replace("<li>", ""), "</ul> stands where <li> should"),
        (ENGLISH.replace("</ul>", ""), "the end stands where </ul> should"),
        (ENGLISH.replace('class="a"', 'class="b"'), "stands where"),
        (ENGLISH.replace('class="a"', 'class="a" onclick="x"'), "stands where"),
        (ENGLISH.replace('href="x"', 'href="javascript:x"'), "is one too many"),
        (ENGLISH.replace(' title="T"', ""), '<a href="x"> is one too many'),
        (ENGLISH.replace("<b>three</b>", "three"), "<b> is missing"),
        (ENGLISH.replace("three", "<i>three</i>"), "one too many"),
        (ENGLISH.replace("<b>three</b>", "</b>three<b>"), "well nested"),
        (ENGLISH.replace("two</a> <b>three</b>", "<b>two</a> three</b>"), "well nested"),
        (ENGLISH.replace("three", "<script>x</script>"), "one too many"),
        (ENGLISH.replace("three", "<svg/onload=x>"), "one too many"),
        (ENGLISH.replace("Four", "Four <img src=x onerror=y>"), "one too many"),
        (ENGLISH.replace("Four", "<span>Four</span>"), "<span> is one too many"),
        (ENGLISH.replace("Four", '<span class="draft" onclick="x">F</span>'), "one too many"),
        (ENGLISH.replace("<b>three</b>", "").replace("Four", "<b>4</b>"), "is missing"),
    ],
)
def test_other_markup(found: str, wrong: str) -> None:
    assert wrong in check_markup(ENGLISH, found)
    assert wrong in check_markup(ENGLISH + "<!-- -->", found + "<!-- -->")  # the thorough reader


def test_code_may_come_again() -> None:
    english = "<p>Run <code>x</code>.</p>"
    assert check_markup(english, "<p><code>x</code>: run <code>x</code>.</p>") == ""
    assert check_markup("<p>Run.</p>", english)


def test_both_readers_read_alike() -> None:
    read = 0
    for text in texts(21, 4000, 9):
        text = text.replace("\0", "")
        quickly = verify_markup._quickly(text)
        if quickly is not None:
            assert quickly == verify_markup._thoroughly(text)
            read += len(quickly) > 2
    assert read > 50


UNEVEN = ("<!--", "<title", "<textarea", "<svg", "<script", "<plaintext", "</ ")
"""What the standard library's parser reads in another way than browsers do."""


def test_hostile_translations_change_no_markup() -> None:
    """Seen by a reader that shares nothing with the format."""
    chance = random.Random(22)
    seen = 0
    for text in texts(23, 1500, 14):
        document = html.parse(text, "a.html")
        words = [s.source for _, s in document.walk()]
        hostile = [chance.choice(HOSTILE) + w + chance.choice(HOSTILE) for w in words]
        made, english = html.rebuild(document, hostile), html.rebuild(document, words)
        seen += made != english
        if not any(piece in text for piece in UNEVEN):
            assert check_markup(english, made) == "", (text, hostile)
    assert seen > 500

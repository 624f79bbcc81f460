"""The laws of Markdown documents, on generated ones, on real ones and on hostile translations."""

from __future__ import annotations

import random
import re
from html import unescape
from pathlib import Path

import pyromark
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import payloads
from tests.markdown_texts import document
from workflow.formats import inline, markdown
from workflow.model import ATTRIBUTES, Block, Document, Segment

ARTICLES = "data/articles/opensource-guide"
LANGUAGES = ("en", "ru", "be", "pl")
OTHER_TEXTS = (
    "# x", "- x", "+ x", "1. x", "1986. x", "> x", "***", "---", "===", "x | y", "[a]: b",
    "[^1]: x", "[x] x", "<div>", "</div><script>x", "    x", "x\\", "\\", "`", "``` x", "~~~ x",
    "**x**", "_x_", "[x](javascript:y)", "![x](y)", "<!-- x", "-->", "<b", "&lt;", "&amp;lt;",
    "x\n\ny\r\nz", "x  \n", "\u00a0x\u00a0", "\ufeffx", "x\u2028y", "<https://x>", "--- | ---",
    "x #", "# #", "", " ", "—",
)  # fmt: skip


def parsed(text: str) -> Document:
    return markdown.parse(text, "source/a.md")


def sources(document: Document) -> list[str]:
    return [segment.source for _, segment in document.walk()]


def obey_the_laws(text: str) -> None:
    """Round trip, partition, and that a file rebuilt from its own words is the same file."""
    found = parsed(text)
    assert markdown.render(found) == text
    assert all(b.text == "".join(p.text for p in b.parts) for b in found.blocks)
    own = sources(found)
    assert all(source.strip() and "\n" not in source and "\r" not in source for source in own)
    assert markdown.rebuild(found, [None] * len(own)) == text
    again = markdown.rebuild(found, own)
    assert markdown.structure(again, "a.md") == markdown.structure(text, "a.md")


def numbers(found: Document) -> tuple[list[int], list[int]]:
    """Those in the skeleton, and those that have to be there: all but the head's, the title's,
    and those of values inside of markup."""
    head = sum(isinstance(p, Segment) for b in found.head for p in b.parts)
    inner = {id(b) for part in found.parts if isinstance(part, Block) for b in part.attributes}
    known = [
        number
        for number, (block, _) in enumerate(found.walk())
        if number >= head and id(block) not in inner and block.kind != "title"
    ]
    return [item for item in markdown.skeleton(found) if isinstance(item, int)], known


@pytest.mark.parametrize("start", range(0, 2000, 500))
def test_generated_documents_obey_the_laws(start: int) -> None:
    for seed in range(start, start + 500):
        text = document(seed)
        obey_the_laws(text)
        found, known = numbers(parsed(text))
        assert sorted(found) == known, seed


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@example("a\0b\u2028c\u0085d\x0be")
@example("\ufeff---\ntitle: a\n---\r\n# b\rc")
@example("---\n---\n\n+++\n+++\n")
@example("> <p title='a\n> b'>c\n")
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_a_document(text: str) -> None:
    obey_the_laws(text)


@given(st.lists(st.sampled_from("*_[]()!`<>~#-+=|\\&;:^x .\n\t\"'1é—"), max_size=60).map("".join))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_signs_alone_are_a_document(text: str) -> None:
    obey_the_laws(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_real_articles_obey_the_laws(shared: Path, language: str) -> None:
    paths = sorted((shared / ARTICLES / language).glob("*.md"))
    assert len(paths) >= 8
    for path in paths:
        text = path.read_bytes().decode()
        found = parsed(text)
        assert found.error is None
        assert len(sources(found)) > 50
        obey_the_laws(text)


def test_a_long_document_takes_a_moment() -> None:
    """A megabyte, and a hundred thousand signs of each sort: bounded by the suite's patience."""
    for text in ("A word. " * 131_072, *(sign * 100_000 for sign in "*[`>~_<&|\\")):
        assert markdown.render(parsed(text)) == text
    for text in ("> " * 20_000 + "a", "- " * 10_000 + "a", "<b>" * 20_000 + "a", "*a " * 20_000):
        found = parsed(text)
        assert markdown.rebuild(found, [None] * len(sources(found))) == text


def with_tokens(text: str, segment: Segment) -> str:
    """`text` as a msgstr, after it all that the segment's msgid has to hold."""
    tokens = " ".join(one.shown + ("x" + one.end if one.end else "") for one in segment.inlines)
    return inline.encode(text) + tokens


EVERYTHING = """\
---
title: A title
---
# Heading

Setext heading
==============

A paragraph with *emphasis*, [a link](/u "A tip"), `code`[^1] and
a second line. ![An image](/i.png "Tip")

![An image](/i.png)

> A quote
lazy.

- item
- [ ] task

  loose

1. one

| a | b |
|---|---|
| c | d |

<aside markdown="1">
  Some *words*.
  <p>Plain <b>words</b>.</p>
</aside>

[^1]: A note.
"""


def kinds(text: str) -> list[str]:
    return [kind for kind, _ in markdown.structure(text, "a.md")]


def hostile() -> list[str]:
    return [*OTHER_TEXTS, *map(payloads.on_a_line, payloads.texts())]


def test_no_translation_changes_the_structure() -> None:
    found = parsed(EVERYTHING)
    segments = [segment for _, segment in found.walk()]
    for text in hostile():
        made = markdown.rebuild(found, [with_tokens(text, one) for one in segments])
        assert kinds(made) == kinds(EVERYTHING), text


def tags(text: str) -> list[str]:
    """The tags of what pyromark makes of a file, without the values of its attributes."""
    options = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_FOOTNOTES
    html = pyromark.html(text[len(markdown.parse(text, "a.md").front) :], options=options)
    return sorted(found[0].split()[0] for found in re.finditer(r"</?\w[^>]*>", html))


def test_no_translation_brings_markup_of_its_own() -> None:
    found = parsed(EVERYTHING)
    segments = [segment for _, segment in found.walk()]
    simple = tags(markdown.rebuild(found, [with_tokens("x", one) for one in segments]))
    usual = [tag for tag in simple if tag not in EMPHASIS]
    for text in hostile():
        made = tags(markdown.rebuild(found, [with_tokens(text, one) for one in segments]))
        assert [m for m in made if m not in EMPHASIS] == usual, text


EMPHASIS = ("<em>", "</em>")
"""`*x*` beside a letter, in HTML where it is not Markdown to everyone."""


def test_each_text_alone_changes_nothing_else() -> None:
    found = parsed(EVERYTHING)
    segments = [segment for _, segment in found.walk()]
    own = sources(found)
    choice = random.Random(6)
    for text in hostile():
        number = choice.randrange(1, len(own))  # 0 is the front matter's title
        texts = list(own)
        texts[number] = with_tokens(text, segments[number])
        made = markdown.structure(markdown.rebuild(found, texts), "a.md")
        assert [kind for kind, _ in made] == kinds(EVERYTHING)
        usual = markdown.structure(EVERYTHING, "a.md")
        differ = [new for new, old in zip(made, usual, strict=True) if new != old]
        assert len(differ) <= 1, text


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_text_is_read_again_as_it_was_written(text: str) -> None:
    """Whatever the words: they are there, or, where no file can have them so, the source's."""
    for source in ("Some words.\n", "# Some words.\n", "- Some words.\n", "|Some words.|\n|-|\n"):
        made = markdown.rebuild(parsed(source), [inline.encode(text)])
        found = " ".join(s for _, s in markdown.structure(made, "a.md"))
        said = " ".join(inline.decode(found).split())
        assert said in (" ".join(text.split()), "Some words.")
        if any(c.isalpha() for c in text) and text == text.strip():
            assert said == " ".join(text.split())


def test_the_attributes_of_kinds_have_no_markup() -> None:
    found = parsed(EVERYTHING)
    for block, segment in found.walk():
        if block.kind in ATTRIBUTES:
            assert segment.inlines == ()
            assert unescape(segment.source) == segment.source

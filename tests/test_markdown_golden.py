"""A Markdown article that a person can read, and the small rules one by one."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from workflow.formats import front_fill, markdown
from workflow.model import Document, Verbatim

CASE = Path(__file__).parent / "cases/markdown"


def parsed(text: str) -> Document:
    return markdown.parse(text, "source/a.md")


def said(text: str) -> list[tuple[str, str]]:
    return [(block.kind, segment.source) for block, segment in parsed(text).walk()]


def rebuilt(text: str, *texts: str | None) -> str:
    return markdown.rebuild(parsed(text), texts)


@pytest.fixture(scope="module")
def article() -> Document:
    return parsed((CASE / "source.md").read_text("utf-8"))


def test_what_a_translator_sees(article: Document) -> None:
    lines = [
        f"{block.kind}\t{segment.source}" + (f"\t# {block.note}" if block.note else "")
        for block, segment in article.walk()
    ]
    assert lines == (CASE / "msgids.txt").read_text("utf-8").splitlines()


def test_the_russian_file(article: Document) -> None:
    texts = (CASE / "translations.txt").read_text("utf-8").splitlines()
    made = markdown.rebuild(article, texts, "ru")
    assert made == (CASE / "ru.md").read_text("utf-8")
    kinds = [kind for kind, _ in markdown.structure(made, "ru.md")]
    assert kinds == [block.kind for block in article.blocks]


def test_the_page(article: Document) -> None:
    items = markdown.skeleton(article)
    page = "".join(item if isinstance(item, str) else f"{{{item}}}" for item in items)
    assert page == (CASE / "skeleton.html").read_text("utf-8")
    assert not any(isinstance(a, str) and isinstance(b, str) for a, b in pairwise(items))


def test_a_heading_of_the_first_level_that_opens_the_body_is_the_title() -> None:
    text = "<!-- peraklad: note Short! -->\n\n# One *two*\n\nText.\n\n# Three\n"
    assert [kind for kind, _ in said(text)] == ["title", "paragraph", "heading"]
    assert "".join(map(str, markdown.skeleton(parsed(text)))).strip().startswith("<p>1</p>")
    assert said("Text.\n\n# One")[1] == ("heading", "One")
    assert said("---\ntitle: T\n---\n# One") == [("title", "T"), ("heading", "One")]


def test_lines_of_quotes_and_items_are_one_line() -> None:
    text = "> One\n> two.\n> Three\nfour.\n\n- Five\n  six\n"
    expected = [("quote", "One two."), ("quote", "Three four."), ("item", "Five six")]
    assert said(text) == expected
    assert rebuilt(text, "Раз.", None, "Пять") == "> Раз.\n> Three\nfour.\n\n- Пять\n"


def test_the_width_of_a_wrapped_block_is_known() -> None:
    assert [block.width for block in parsed("One two\nthree.\n\nFour\n").blocks] == [7, 0]
    assert [block.line for block in parsed("One two\nthree.\n\nFour\n").blocks] == [1, 4]


def test_sentences_are_cut_outside_of_pairs_only() -> None:
    assert said("*One. Two.* Three.") == [
        ("paragraph", "<i>One. Two.</i>"),
        ("paragraph", "Three."),
    ]
    assert said("**One. Two.**") == [("paragraph", "One."), ("paragraph", "Two.")]


def test_the_unit_can_be_the_paragraph() -> None:
    found = markdown.parse("One. Two.\n", "a.md", "paragraph")
    assert [segment.source for _, segment in found.walk()] == ["One. Two."]
    found = markdown.parse("---\nunit: paragraph\n---\nOne. Two.\n", "a.md")
    assert [segment.source for _, segment in found.walk()] == ["One. Two."]


@pytest.mark.parametrize(
    ("text", "msgid"),
    [
        ("`a` b", "`a` b"),
        ("``a ` b`` c", "<code/> c"),
        ("`a` \\`a\\` b", "<code/> `a` b"),
        ("see <https://a.org/x>", "see https://a.org/x"),
        ("https://a.org and <https://a.org>", "https://a.org and <a/>"),
        ("a<br>b **c** __d__", "a<br/>b <b>c</b> <b2>d</b2>"),
        ("a <em>b</em> <del>c</del> <strong>d</strong>", "a <i>b</i> <s>c</s> <b>d</b>"),
        ("a <i>b", "a <i/>b"),
        ("a \\<b> &lt;i&gt; &amp;lt; &copy;", "a &lt;b> &lt;i> &amp;lt; ©"),
        ("a <x-y z='1'>b</x-y> <!-- c -->", "a <xy>b</xy> <comment/>"),
        ("a ![](x) b", "a <img/> b"),
        ("a <span translate=no>b *c*</span> d", "a <span/> d"),
        ('a <svg><text>b</text></svg> <code class="notranslate">c</code>', "a <svg/> <code/>"),
        ("a[^n] b[^n]\n\n[^n]: ***", "a<fn/> b<fn2/>"),
        ("a  \nb\\\nc", "a<br/>b<br2/>c"),
    ],
)
def test_tokens(text: str, msgid: str) -> None:
    assert said(text)[0] == ("paragraph", msgid)


@pytest.mark.parametrize(
    ("text", "translation", "made"),
    [
        ("A b", "snake_case, 2 * 3, 5 < 6 и ~100, [слово] (нет)", None),
        ("A b", "https://example.org/a_b_c?d=e&f=g — C# & AT&T!", None),
        ("A b", "1.5 – 2.0; 1986 г. - да + нет = 7 > 6", None),
        ("A b", "\\d и C:\\temp", None),
        ("A b", "1986. Год", "1986\\. Год"),
        ("A b", "# Это", "\\# Это"),
        ("A b", "- это", "\\- это"),
        ("A b", "*это* и `то`", "\\*это\\* и \\`то\\`"),
        ("A b", "_это_ &amp;amp; &copy;", "\\_это\\_ \\&amp; \\&copy;"),
        ("A b", "[это](то) ![та][та] [^1]", "\\[это\\](то) !\\[та\\][та] \\[^1\\]"),
        ("A b", "a\n\nb", "a b"),
        ("## A b", "Да #", "## Да \\#"),
        ("## A b", "1. Да", "## 1. Да"),
        ("- A b", "[x] Да", "- \\[x] Да"),
        ("A *b* c", "а<i>«б»</i>в", "а<em>«б»</em>в"),
        ("A _b_ c", "А<i>б</i>в", "А<em>б</em>в"),
        ("A *b* c", "А<i>б</i>в", "А*б*в"),
        ("A [b] c\n\n[b]: /u", "А <a>б</a> [b]", "А [б][b] \\[b\\]"),
        ("A [b][] c\n\n[b]: /u", "А <a>б</a>", "А [б][b]"),
        ("![A b]\n\n[a b]: /u", "Б", "![Б][A b]"),
        ("![A b][]\n\n[a b]: /u", "Б", "![Б][A b]"),
        ("A [b](/u (t))", "А <a>б</a>", "А [б](/u (t))"),
        ("A<br>b", "А<br/>б", "А<br>б"),
        ("A  \nb", "<br/>А б", "<br />А б"),
        ("<p>A b</p>", "<b> & *c*", "<p>&lt;b&gt; &amp; *c*</p>"),
    ],
)
def test_what_is_escaped(text: str, translation: str, made: str | None) -> None:
    """As little as works; without a third value the words stand as they are."""
    count = len(said(text))
    found = rebuilt(text, translation, *[None] * (count - 1))
    assert found.split("\n\n[")[0] == (translation if made is None else made)


def test_a_translation_with_broken_tokens_is_left_out() -> None:
    assert rebuilt("A *b* c", "Без знака") == "A *b* c"
    assert rebuilt("A *b* c", "<i>а</i> <i>б</i>") == "A *b* c"


def test_what_is_joined_or_empty_is_not_there() -> None:
    assert rebuilt("One. Two. Three.", "Раз, два.", "[joined]", "Три.") == "Раз, два. Три."
    assert rebuilt("One. Two.", "", "Два.") == "Два."
    assert rebuilt("One. Two.", "", "[joined]") == "One. Two."


def test_titles_and_alternative_texts() -> None:
    text = 'See [a](/u "Tip") ![b](/v \'Tip two\') <img src=x alt=c title="&lt;d">.\n'
    assert said(text)[1:] == [
        ("tooltip", "Tip"),
        ("alt", "b"),
        ("tooltip", "Tip two"),
        ("alt", "c"),
        ("tooltip", "<d"),
    ]
    made = rebuilt(text, None, 'а "б"', "[в]", "г'д", 'е "ё"', "<ж>")
    assert '(/u "а \\"б\\"")' in made
    assert "![\\[в\\]](/v 'г\\'д')" in made
    assert 'alt="е &quot;ё&quot;" title="&lt;ж&gt;"' in made


def test_orders_to_leave_text_alone() -> None:
    text = """\
<!-- peraklad: skip -->
- One
- Two

Three.

<!-- peraklad: skip begin -->

Four.

# Five

<!-- peraklad: skip end -->

Six.

<div translate="no">

Seven.

</div>

<pre>Eight</pre>

Nine.
"""
    assert [msgid for _, msgid in said(text)] == ["Three.", "Six.", "Nine."]
    page = "".join(item for item in markdown.skeleton(parsed(text)) if isinstance(item, str))
    assert "peraklad" not in page
    assert all(word in page for word in ("One", "Two", "Four.", "Five", "Seven.", "Eight"))


def test_a_note_is_for_the_next_block() -> None:
    text = "<!-- peraklad: note Be  kind. -->\n> One.\n>\n> Two.\n\nThree.\n"
    notes = [block.note for block in parsed(text).blocks]
    assert notes == ["Be kind.", "Be kind.", ""]


def test_markdown_inside_html_is_markup_where_it_says_so() -> None:
    text = '<div markdown="1">\n *a* b\n</div>\n\n<div>\n *a* b\n</div>\n'
    assert said(text) == [("paragraph", "<i>a</i> b"), ("paragraph", "*a* b")]
    page = "".join(map(str, markdown.skeleton(parsed(text))))
    assert "".join(page.split()) == "<div><p>0</p></div><div>1</div>"


def test_footnotes_come_last_with_links_to_and_from() -> None:
    page = "".join(map(str, markdown.skeleton(parsed("A[^n] b[^n].\n\n[^n]: Note.\n\nC.\n"))))
    assert page.index("<section") > page.index("<p>2</p>")
    assert page.count('href="#footnote-reference-1"') == 1
    assert page.count('href="#footnote-reference-1-2"') == 1
    (inline, other) = parsed("A[^n] b[^n].\n\n[^n]: Note.\n").blocks[0].segments[0].inlines
    assert isinstance(inline.page[0], Verbatim)
    assert 'id="footnote-reference-1"' in inline.page[0].text
    assert 'id="footnote-reference-1-2"' in str(other.page[0].text)


def test_a_mark_that_wraps_a_block_is_around_it() -> None:
    (block,) = (b for b in parsed("- [**All of it.**](/u)\n").blocks)
    assert [getattr(part, "source", part.text) for part in block.parts] == [
        "[**", "All of it.", "**](/u)",
    ]  # fmt: skip
    assert rebuilt("- [**All of it.**](/u)\n", "Всё.") == "- [**Всё.**](/u)\n"


YAML = """\
---
# comment
lang: en
title: 'It''s a title'
description: |
  Two
  lines
topics:
  - Courts
  - "Prisons"
author: Someone
corrections:
  - date: 2026-01-02
    text: We were wrong.
odd: {a: [1, 2]}
date: 2026-01-02 10:00:00 +0300
---
"""

TOML = """\
+++
title = 'A "title"'   # kept
summary = \"\"\"
Two
lines\"\"\"
topics = ["Courts", "Prisons"]
corrections = [{date = 2026-01-02, text = "Wrong."}, {text = "Again = wrong.", date = 2026-01-03}]
[speakers.Ann]
gender = "feminine"
+++
"""


def test_yaml_front_matter() -> None:
    found = parsed(YAML + "Text.\n")
    assert found.error is None
    assert (found.meta.date, found.meta.corrections) == ("2026-01-02", ("2026-01-02",))
    assert [(block.kind, block.text, block.line) for block in found.head] == [
        ("title", "It's a title", 4),
        ("summary", "Two lines", 5),
        ("author", "Someone", 11),
        ("topic", "Courts", 9),
        ("topic", "Prisons", 10),
        ("correction", "We were wrong.", 13),
    ]
    assert markdown.render(found) == YAML + "Text.\n"


def test_yaml_values_are_put_back_into_their_places() -> None:
    texts = ['Д\'Артаньян: "да"', "Две: строки", "Некто", "Суды", "Турмы # нет", "[Да]"]
    made = front_fill.filled(YAML, texts, "be")
    assert made == YAML.replace("lang: en", "lang: be").replace(
        "'It''s a title'", "'Д''Артаньян: \"да\"'"
    ).replace("|\n  Two\n  lines", '"Две: строки"').replace("Someone", "Некто").replace(
        "- Courts", "- Суды"
    ).replace('"Prisons"', '"Турмы # нет"').replace("We were wrong.", '"[Да]"')
    assert [word.text for word in front_fill.read(made, "")[1]] == texts


def test_toml_values_are_put_back_into_their_places() -> None:
    texts = ["«Д'Артаньян»", "Две \\ строки", "Суды", "Тюрьмы", 'Не "так"', "Опять."]
    made = front_fill.filled(TOML, texts)
    assert made == TOML.replace("'A \"title\"'", '"«Д\'Артаньян»"').replace(
        '"""\nTwo\nlines"""', '"Две \\\\ строки"'
    ).replace('"Courts"', '"Суды"').replace('"Prisons"', '"Тюрьмы"').replace(
        '"Wrong."', '"Не \\"так\\""'
    ).replace('"Again = wrong."', '"Опять."')
    assert [word.text for word in front_fill.read(made, "")[1]] == texts


AWKWARD = (
    "---", "+++", "a: b", "- a", "x\n---\ny", "\"'\\x", "# a", "*a", "&a", "!a", "{a}", "a,", "yes",
    "\x85a\u2028b\0", "'", "a #b", "a:", "%a", "@a", "`a", "|", ">", "? a", "null", "\ufeffa",
    "a\\",
)  # fmt: skip


@pytest.mark.parametrize("front", [YAML, TOML])
@pytest.mark.parametrize("text", AWKWARD)
def test_no_value_breaks_front_matter(front: str, text: str) -> None:
    count = len(front_fill.read(front, "")[1])
    made = front_fill.filled(front, [f"{text} {number}" for number in range(count)])
    meta, words = front_fill.read(made, "")
    assert meta == front_fill.read(front, "")[0]
    assert all(word.text.endswith(str(number)) for number, word in enumerate(words))
    assert front_fill.split(made + "Text") == (made, "Text")


@pytest.mark.parametrize(
    ("front", "what"),
    [
        ("a: &x 1\nb: *x\n", "anchor"),
        ("a: [\n", "expected"),
        ("title: ...\n", "title"),
        ("unit: word\n", "unit"),
        ("confidential: perhaps\n", "confidential"),
        ("a: " + "x" * 70_000 + "\n", "too long"),
        ("a: " + "[" * 3000 + "]" * 3000 + "\n", "nested"),
    ],
)
def test_yaml_that_cannot_be_used_is_an_error_with_its_place(front: str, what: str) -> None:
    found = parsed(f"---\n{front}---\n# Text\n")
    assert found.error is not None
    assert what in str(found.error)
    assert str(found.error).startswith("source/a.md:")
    assert markdown.render(found) == f"---\n{front}---\n# Text\n"


@pytest.mark.parametrize("text", ["---\n\nText\n\n---\n", "---\n---\nText", "--- a\n", "***\n"])
def test_a_thematic_break_is_no_front_matter(text: str) -> None:
    assert front_fill.split(text) == ("", text)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_cannot_end_the_program(opening: str) -> None:
    found = parsed(f"---\na:\n  {opening * 15_000}\n---\n")
    assert found.error is not None


def test_an_alias_cannot_make_much_of_little() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for one, two in pairwise("abcdefghi"):
        lines.append(f"{two}: &{two} [" + ", ".join([f"*{one}"] * 9) + "]")
    found = parsed("---\n" + "\n".join(lines) + "\n---\n")
    assert "anchor" in str(found.error)

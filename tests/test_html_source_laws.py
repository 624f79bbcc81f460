"""Laws of HTML articles, on texts that nobody would write and on those that somebody did."""

from __future__ import annotations

import random
from collections import Counter
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.formats import html
from workflow.formats.html_tokens import attribute_value, attributes, tokens
from workflow.model import Document, Segment

PIECES = """
<p> </p> <b> </b> <i> </i> <em> </em> <div> </div> <li> <ul> </ul> <h1> </h1> <td> <table> </table>
<br> <img> <img_alt='Pic_ture._Two.'> <img_alt=x.Y> <code> </code> <code>a_b</code> `a_b` <pre>
</pre> <span_translate=no> <span> </span> </a> <div_translate=yes> <!--c--> <!-- --> <!--#echo-->
<?php_x?> <script> </script> <title> </title> <textarea> <svg> </svg> & &amp; &lt; &nbsp; &#10;
&notit; &#1; < > " ' = One. Two_words. Three 3 . — <main> </main> <body> <html> <head> &lt;b&gt;
<meta_name=description_content='Say_it.'> </head> <article> <option> <kbd> </kbd> <x-y> </x-y>
<plaintext_ </ \0 <!doctype_html> <a_href=x_title='T_t'> <!-- <!--_peraklad:_skip_-->
<!--_peraklad:_skip_begin_--> <!--_peraklad:_skip_end_--> <!--_peraklad:_note_Hi_-->
"""
SPACES = ["\n", "\r\n", "\r", "\t", "\ufeff", "\u2028", "é", "😀", *([" "] * 12)]
HTML_LIKE = [*(piece.replace("_", " ") for piece in PIECES.split()), *SPACES]
HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "' onload='alert(1)",
    "</p><p>",
    "</title></textarea></script><img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<b>",
    "</b>",
    "<b/>",
    "-->",
    "]]>",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "`",
    "\u2028",
    "\0",
]


def texts(seed: int, count: int, longest: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices(HTML_LIKE, k=chance.randrange(longest))) for _ in range(count)]


def msgids(document: Document) -> list[str | None]:
    return [segment.source for _, segment in document.walk()]


def test_any_text_comes_back() -> None:
    for text in texts(1, 30_000, 10):
        assert html.render(html.parse(text, "a.html")) == text


def test_tokens_are_the_text() -> None:
    for text in texts(2, 30_000, 14):
        at = 0
        for token in tokens(text):
            assert token.start == at < token.end
            at = token.end
            for found in attributes(text, token) if token.kind == "start" else ():
                assert token.start < found.whole[0] <= found.start <= found.end <= found.whole[1]
                assert found.whole[1] < token.end
        assert at == len(text)


def laws(text: str, chance: random.Random) -> None:
    document = html.parse(text, "a.html")
    assert html.render(document) == text
    words = msgids(document)
    assert html.rebuild(document, [None] * len(words)) == text
    for _, segment in document.walk():
        assert segment.source
        assert not set(segment.source) & set("\t\n\f\r")
    again = html.rebuild(document, words)
    assert html.structure(again, "a.html") == html.structure(text, "a.html")
    numbers = [item for item in html.skeleton(document) if isinstance(item, int)]
    assert numbers == sorted(set(numbers))
    assert all(number < len(words) for number in numbers)
    hostile = [
        None
        if chance.random() < 0.2
        else chance.choice(HOSTILE) + (w or "") + chance.choice(HOSTILE)
        for w in words
    ]
    assert tags(html.rebuild(document, hostile)) == tags(text)


def tags(text: str) -> Counter[tuple[str, ...]]:
    """The tags of a text with the names of their attributes, and values that are no words."""
    return Counter(
        (t.kind, t.name, *(a.name for a in attributes(text, t) if t.kind == "start"))
        for t in tokens(text)
        if t.kind in ("start", "end")
    )


def test_the_laws_on_short_texts() -> None:
    chance = random.Random(3)
    for text in texts(4, 3000, 12):
        laws(text, chance)


def test_the_laws_on_longer_texts() -> None:
    chance = random.Random(5)
    for text in texts(6, 400, 80):
        laws(text, chance)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text())
def test_the_laws_on_any_unicode(text: str) -> None:
    laws(text, random.Random(7))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>!-/= \"'ab&;#x\n")))
def test_the_laws_on_signs(text: str) -> None:
    laws(text, random.Random(8))


@pytest.mark.parametrize(
    "piece",
    [
        *("<", "<a ", "&", "<!--", "&amp;", "<b>x", "<div>", "</div>", "<li>x", "<p>", "<svg>"),
        *("<span translate=no><span translate=yes>", "<img alt=x>", "<h1>", "<main>", "</b>"),
        *("<!-- peraklad: skip -->", "a. ", "<i><b>x</i></b>", "<script><!--<script>", '<a b="'),
        *("&#32;", "x<!--c-->", "<meta name=description content=x>"),
    ],
)
def test_long_texts(piece: str) -> None:
    """A hundred thousand characters, for which a quadratic algorithm would take minutes."""
    text = piece * (100_000 // len(piece))
    document = html.parse(text, "a.html")
    assert html.render(document) == text
    assert html.rebuild(document, [None] * len(msgids(document))) == text
    html.skeleton(document)


def test_a_megabyte() -> None:
    text = "<p>Some <b>bold</b> words. And &amp; more.</p>\n" * 4000
    document = html.parse(text + "x" * 1_000_000, "a.html")
    assert len(msgids(document)) == 8001
    long = "<script>" + "y" * 1_000_000
    document = html.parse("<p>a <b>c</b>", "a.html")
    assert html.rebuild(document, [f"{long}<b>{long}</b>"]).count("<") == 3


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_marks(mark: str, end: str) -> None:
    text = mark + end.join(["<p>One", "two.", "Three.</p>", "<p>a", "<b>c</b>", "</p>", ""])
    document = html.parse(text, "a.html")
    assert msgids(document) == ["One two.", "Three.", "a <b>c</b>"]
    laws(text, random.Random(9))


def test_segments_of_a_block_are_all_of_it_but_space() -> None:
    for text in texts(10, 2000, 20):
        for block in html.parse(text, "a.html").blocks:
            assert isinstance(block.parts[0], Segment)
            assert isinstance(block.parts[-1], Segment)


# ---- the tokenizer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a < b <3 </3> <>", [("text", "a < b <3 "), ("other", "</3>"), ("text", " <>")]),
        ("<A\nB=c/>", [("start", "<A\nB=c/>")]),
        ("<a b='>' c=\">\">x", [("start", "<a b='>' c=\">\">"), ("text", "x")]),
        ("x<a b='>", [("text", "x"), ("other", "<a b='>")]),
        ("<a =b>c", [("start", "<a =b>"), ("text", "c")]),
        ("<a b=>c", [("start", "<a b=>"), ("text", "c")]),
        ("<!--a--!>b", [("comment", "<!--a--!>"), ("text", "b")]),
        ("<!-->a<!--->b-->", [("comment", "<!-->"), ("text", "a"), ("comment", "<!--->"),
                              ("text", "b-->")]),
        ("<!-- > -- >", [("comment", "<!-- > -- >")]),
        ("<![CDATA[a>b", [("other", "<![CDATA[a>"), ("text", "b")]),
        ("<svg><![CDATA[a>b]]>c", [("start", "<svg>"), ("other", "<![CDATA[a>b]]>"),
                                   ("text", "c")]),
        ("<title><b>&amp;</TITLE >c", [("start", "<title>"), ("text", "<b>&amp;"),
                                       ("end", "</TITLE >"), ("text", "c")]),
        ("<script></scrip></script\n>", [("start", "<script>"), ("text", "</scrip>"),
                                         ("end", "</script\n>")]),
        ("<script><!--<script></script>--></script>",
         [("start", "<script>"), ("text", "<!--<script></script>-->"), ("end", "</script>")]),
        ("<style></ſtyle></style>", [("start", "<style>"), ("text", "</ſtyle>"),
                                     ("end", "</style>")]),
        ("<svg><title><b></svg><title><b>", [("start", "<svg>"), ("start", "<title>"),
            ("start", "<b>"), ("end", "</svg>"), ("start", "<title>"), ("text", "<b>")]),
        ("<plaintext></plaintext>", [("start", "<plaintext>"), ("text", "</plaintext>")]),
        ("<?a?>b</>", [("other", "<?a?>"), ("text", "b"), ("other", "</>")]),
    ],
)  # fmt: skip
def test_tokens(text: str, found: list[tuple[str, str]]) -> None:
    assert [(t.kind, text[t.start : t.end]) for t in tokens(text)] == found


def test_tokens_of_a_part() -> None:
    text = "<p>a</p><p>b"
    assert [(t.kind, t.start, t.end) for t in tokens(text, 3, 8)] == [
        ("text", 3, 4),
        ("end", 4, 8),
    ]


def test_attributes() -> None:
    text = "<a B = 'c' d e=f/ =g h=\"\" b=2 /i>"
    (token,) = tokens(text)
    found = [(a.name, text[a.start : a.end], a.quote) for a in attributes(text, token)]
    assert found == [("b", "c", "'"), ("d", "", ""), ("e", "f/", ""), ("=g", "", ""),
                     ("h", "", '"'), ("i", "", "")]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a&amp;b&lt", "a&b<"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("&notit;&not;&not", "&notit;¬¬"),
        ("&#65;&#x41&#0;", "AA\ufffd"),
        ("&;&x;&", "&;&x;&"),
    ],
)
def test_references_in_attributes(raw: str, value: str) -> None:
    assert attribute_value(raw) == value


def test_references_in_a_text_are_the_standard_librarys() -> None:
    for text in texts(11, 2000, 8):
        words = "".join(c for c in text if c not in "<>\0\u2028\ufeff\t\n\r ")
        shown = [s.source for _, s in html.parse(f"<p>x{words}x", "a.html", "paragraph").walk()]
        expected = " ".join(unescape(f"x{words}x").split(" ")).replace("\n", " ")
        assert "".join(shown).replace("&lt;", "<").replace("&amp;", "&") == expected.replace(
            "&amp;", "&"
        ).replace("&lt;", "<")

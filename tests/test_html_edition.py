"""The HTML edition: valid, marked where it is not reviewed text, safe, and the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import catalogue
from workflow.editions import html, verify
from workflow.editions.article import DESCRIPTION
from workflow.editions.article import article as article_of
from workflow.editions.content import (
    Alternative,
    Card,
    Edition,
    EditionBlock,
    File,
    Mode,
    Passage,
    Status,
    card,
    from_source,
)
from workflow.editions.interface import Interface
from workflow.editions.markup import linked
from workflow.editions.paging import Part
from workflow.editions.site import Site
from workflow.language import load
from workflow.model import Block, Kind, Segment, Verbatim
from workflow.resources import read

NB = "\u00a0"
LANGUAGES = tuple(Alternative(tag, f"../{tag}/a.html") for tag in ("en", "ru", "be"))
STATUSES: tuple[Status, ...] = (
    "original", "source", "draft", "translated", "reviewed", "stale",
)  # fmt: skip


SITE = Site("Site & Co", languages=("en", "ru", "be"), search=True)


def interface(tag: str = "ru") -> Interface:
    return Interface(catalogue.parse(read(f"locales/{tag}.po"), f"{tag}.po"), load(tag))


def block(
    kind: Kind, *texts: str, status: Status = "reviewed", marker: str = "", gap: str = ""
) -> EditionBlock:
    return EditionBlock(kind, tuple(Passage(t, status) for t in texts), marker=marker, gap=gap)


def edition(
    *blocks: EditionBlock, mode: Mode = "release", date: str = "", source: str = ""
) -> Edition:
    return Edition(
        document="a",
        language="ru",
        slug="a",
        blocks=blocks,
        mode=mode,
        date=date,
        source=source,
        site="Site & Co",
        alternatives=LANGUAGES,
        files=(File("text", "a.txt"),),
    )


def page(*blocks: EditionBlock, mode: Mode = "release", date: str = "", source: str = "") -> str:
    made = edition(*blocks, mode=mode, date=date, source=source)
    done = rendered(made, interface())
    verify.check_html(made, done)
    return done


def rendered(made: Edition, words: Interface) -> str:
    return html.page(made, article_of(made, words), SITE._replace(mode=made.mode), words)


def article(*blocks: EditionBlock) -> str:
    """What follows the head in the article of these blocks below a title."""
    done = page(block("title", "Да"), *blocks)
    return done.partition("<article>")[2].partition("</div>\n")[2].partition("</article>")[0]


TITLE = block("title", "Заголовок")


def test_the_page_names_its_language_and_title() -> None:
    done = page(TITLE, block("standfirst", "Кратко & ясно."), date="2025-08-09")
    assert done.startswith('<!doctype html>\n<html lang="ru" dir="ltr">\n')
    assert "<title>Заголовок – Site &amp; Co</title>" in done
    assert '<meta name="description" content="Кратко &amp; ясно.">' in done
    assert '<link rel="stylesheet" href="../style.css">' in done
    assert '<p class="name"><a href="index.html">Site &amp; Co</a></p>' in done
    assert "<h1>Заголовок</h1>\n" in done
    assert '<p class="standfirst">Кратко &amp; ясно.</p>' in done
    assert '<time datetime="2025-08-09">9 августа 2025 г.</time>' in done
    assert '<a href="a.txt" type="text/plain">Только текст</a>' in done
    assert done.endswith("</html>\n")


def test_the_languages_of_the_article() -> None:
    done = page(TITLE)
    assert '<nav class="languages" aria-label="Языки">' in done
    assert '<a href="../en/a.html" lang="en" hreflang="en">English</a>' in done
    current = '<a href="../ru/a.html" lang="ru" hreflang="ru" aria-current="page">русский</a>'
    assert current in done
    assert done.count("aria-current") == 1


def test_the_original_is_named_on_a_translation_only() -> None:
    done = page(TITLE, source="../en/a.html")
    assert '<a href="../en/a.html" hreflang="en">Читать оригинал</a>' in done
    assert "Читать оригинал" not in page(TITLE)


def test_front_matter_titles_summaries_and_authors() -> None:
    made = Edition(
        "a",
        "ru",
        "a",
        (block("title", "Второй"), block("paragraph", "Текст.")),
        head=(
            block("title", "Первый"),
            block("summary", "Кратко."),
            block("author", "A. Author", status="source"),
        ),
    )
    done = rendered(made, interface())
    verify.check_html(made, done)
    assert "<h1>Первый</h1>\n" in done
    assert "<h2>Второй</h2>\n" in done
    assert '<p class="standfirst">Кратко.</p>' in done
    assert '<span class="author">Текст: <span lang="en">A. Author</span></span>' in done


def test_an_article_without_a_title_has_its_slug_for_one() -> None:
    done = page(block("paragraph", "Текст. " * 60))
    assert "<h1>a</h1>" in done
    description = re.search(r'name="description" content="([^"]*)"', done)
    assert description is not None
    assert len(description[1]) <= DESCRIPTION + 1
    assert description[1].endswith(" Текст.…")


def test_turns() -> None:
    done = article(
        block("question", "Кто?", marker="- "),
        block("answer", "Я.", marker="—" + NB),
        EditionBlock("answer", (Passage("Он.", "reviewed"),), speaker=Passage("Ан", "reviewed")),
        EditionBlock("answer", (Passage("Я.", "reviewed"),), speaker=Passage("Ann", "source")),
        block("answer", "Да."),
    )
    dash = f'<span class="dash" aria-hidden="true">—{NB}</span>'
    assert done == (
        f'<p class="question"><span class="label">Вопрос: </span>{dash}Кто?</p>\n'
        f'<p class="answer"><span class="label">Ответ: </span>{dash}Я.</p>\n'
        '<p class="answer"><b class="speaker">Ан:</b> Он.</p>\n'
        '<p class="answer"><b lang="en" class="speaker source">Ann:</b> Я.</p>\n'
        '<p class="answer"><span class="label">Ответ: </span>Да.</p>\n'
    )


def test_an_english_turn_has_its_label_in_the_language_of_the_page() -> None:
    done = article(block("question", "Who?", status="source", marker="- "))
    assert done.startswith(
        '<p lang="en" class="question source"><span class="label" lang="ru">Вопрос: </span>'
    )


def test_lists_quotes_and_rules() -> None:
    done = article(
        block("quote", "раз", marker="> "),
        block("quote", "два", marker="> "),
        block("item", "три", marker="* "),
        block("item", "четыре", marker="* ", gap="\n\n* * *\n\n"),
        block("item", "пять", marker="3. "),
        block("item", "шесть", marker="4. "),
        block("heading", "семь"),
        block("caption", "восемь", gap="\n\n---\n"),
        block("paragraph", "", gap="\n"),
    )
    assert done == (
        "<blockquote>\n<p>раз</p>\n<p>два</p>\n</blockquote>\n"
        "<ul>\n<li>три</li>\n<li>четыре</li>\n</ul>\n<hr>\n"
        '<ol start="3">\n<li>пять</li>\n<li>шесть</li>\n</ol>\n'
        '<h2>семь</h2>\n<p class="caption">восемь</p>\n<hr>\n'
    )


def test_a_whole_block_carries_its_mark_itself() -> None:
    assert article(block("paragraph", "One.", "Two.", status="source")) == (
        '<p lang="en" class="source">One. Two.</p>\n'
    )
    assert article(block("paragraph", "Раз.", status="draft")) == (
        '<p class="draft" title="Непроверенный черновик">Раз.</p>\n'
    )


def test_parts_of_a_block_are_marked_one_by_one() -> None:
    texts: tuple[tuple[str, Status], ...] = (
        ("Раз.", "reviewed"), ("Two.", "source"), ("Three.", "source"),
        ("Четыре.", "draft"), ("[joined]", "draft"), ("Пять.", "translated"), ("Шесть.", "stale"),
    )  # fmt: skip
    mixed = EditionBlock("paragraph", tuple(Passage(t, s) for t, s in texts))
    assert article(mixed).replace(NB, " ") == (
        '<p>Раз. <span lang="en" class="source">Two. Three.</span> '
        '<span class="draft" title="Непроверенный черновик">Четыре.</span> Пять. '
        '<span class="stale" title="Прежняя формулировка: английский текст с тех пор изменился">'
        "Шесть.</span></p>\n"
    )


@pytest.mark.parametrize(
    ("tag", "number", "words"),
    [
        ("ru", 1, "1 фрагмент — непроверенный черновик"),
        ("ru", 21, "21 фрагмент — непроверенный черновик"),
        ("ru", 22, "22 фрагмента — непроверенные черновики"),
        ("be", 5, "5 фрагментаў — неправераныя чарнавікі"),
        ("pl", 21, "21 fragmentów to niesprawdzone wersje robocze"),
        ("pl", 22, "22 fragmenty to niesprawdzone wersje robocze"),
    ],
)
def test_a_preview_says_how_much_is_a_draft(tag: str, number: int, words: str) -> None:
    made = Edition(
        "a", tag, "a", (block("title", *["Да"] * number, status="draft"),), mode="preview"
    )
    done = rendered(made, interface(tag))
    assert words in done.replace(NB, " ")
    assert '<meta name="robots" content="noindex">' in done


def test_a_release_says_what_is_english_or_earlier() -> None:
    done = page(TITLE, block("paragraph", "Text.", status="source"))
    assert "1 фрагмент показан на английском языке" in done.replace(NB, " ")
    assert "noindex" not in done
    stale = page(TITLE, block("paragraph", "Да.", "Нет.", status="stale"))
    assert "2 фрагмента показаны в прежней формулировке" in stale.replace(NB, " ")
    assert "notice" not in page(TITLE, block("paragraph", "Да."))
    assert "Предварительный просмотр" in page(TITLE, mode="preview")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("https://a.by/x.", '<a href="https://a.by/x">https://a.by/x</a>.'),
        ("(http://a.by/(x))", '(<a href="http://a.by/(x)">http://a.by/(x)</a>)'),
        ("(https://a.by).", '(<a href="https://a.by">https://a.by</a>).'),
        ("https://a.by?x=1&y", '<a href="https://a.by?x=1&amp;y">https://a.by?x=1&amp;y</a>'),
        ("«https://мова.бел»", '«<a href="https://мова.бел">https://мова.бел</a>»'),
        ("https://u@a.by/", "https://u@a.by/"),
        ("javascript://a.by/%0aalert(1)", "javascript://a.by/%0aalert(1)"),
        ("ftp://a.by/x", "ftp://a.by/x"),
        ("https://localhost/", "https://localhost/"),
        ('https://a.by/"x', '<a href="https://a.by/">https://a.by/</a>"x'),
        ("https://a.by/\u202ex", '<a href="https://a.by/">https://a.by/</a>\u202ex'),
        ("no < address & none", "no &lt; address &amp; none"),
    ],
)
def test_links(text: str, wanted: str) -> None:
    assert linked(text) == wanted


@pytest.mark.parametrize(
    "text", ["https://a.by/" + ")" * 50_000, "https://" * 20_000, "a." * 50_000]
)
def test_links_are_found_in_linear_time(text: str) -> None:
    assert len(linked("://" + text)) > len(text)


def test_cards_and_index() -> None:
    made = edition(
        TITLE, block("standfirst", "Кратко."), block("paragraph", "Text.", status="source"),
        date="2025-08-09",
    )  # fmt: skip
    first = card(made)
    assert first == Card(
        "a.html",
        Passage("Заголовок", "reviewed"),
        Passage("Кратко.", "reviewed"),
        "2025-08-09",
        percent=66,
        slug="a",
        languages=("en", "ru", "be"),
    )
    second = Card("b.html", Passage("A <title>", "source"), drafts=True)
    preview = SITE._replace(mode="preview")
    done = html.index(Part([first, second]), preview, interface())
    assert '<h1 class="name">Site &amp; Co</h1>' in done
    assert '<h2><a href="a.html">Заголовок</a></h2>\n<p class="standfirst">Кратко.</p>' in done
    assert f'<span class="share">Переведено 66{NB}%</span>' in done
    assert '<a href="b.html"><span lang="en">A &lt;title&gt;</span></a>' in done
    assert "есть непроверенные черновики" in done
    assert 'content="noindex"' in done
    assert "Статей пока нет." in html.index(Part(), SITE, interface())


def test_a_card_without_a_title_has_the_slug() -> None:
    assert card(edition(block("paragraph", "Да."))).title == Passage("a", "original")


def test_the_root_page_names_every_language_in_itself() -> None:
    done = html.root(SITE._replace(languages=("en", "be", "ar")))
    assert '<html lang="en" dir="ltr">' in done
    assert 'href="style.css"' in done
    assert '<a href="be/index.html" lang="be" hreflang="be">беларуская</a>' in done
    assert '<a href="ar/index.html" lang="ar" hreflang="ar" dir="rtl">العربية</a>' in done


VOID = {"meta", "link", "hr"}


class Reader(HTMLParser):
    """Holds a page against the standard library's parser: balanced, and nothing active."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":  # data, which runs nothing
            assert attrs == [("type", "application/ld+json")]
        assert tag not in {"style", "iframe", "object", "img", "svg", "form"}
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            if name in {"href", "src"}:
                assert re.match(
                    r"https?://|#[\w-]+\Z|\.\./|[\w-]+\.(html|txt|css)\Z|\w", value or ""
                )
                assert "javascript:" not in (value or "")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "<b>",
        "</p>",
        "&amp;",
        "https://a.by/?a&b",
        "[joined]",
        "javascript:x",
        "<script>",
        "\u202e",
        '"',
    ]
)
KINDS: tuple[Kind, ...] = (
    "title", "standfirst", "paragraph", "heading", "question", "answer", "quote", "item", "caption",
)  # fmt: skip
BLOCKS = st.lists(
    st.builds(
        EditionBlock,
        st.sampled_from(KINDS),
        st.lists(st.builds(Passage, TEXTS, st.sampled_from(STATUSES)), max_size=4).map(tuple),
        marker=st.sampled_from(["", "- ", "> ", "1. "]),
        speaker=st.none() | st.builds(Passage, TEXTS, st.sampled_from(STATUSES)),
        gap=st.sampled_from(["\n\n", "\n***\n"]),
    ),
    max_size=8,
)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(blocks=BLOCKS)
def test_any_edition_is_well_formed_and_says_its_text(blocks: list[EditionBlock]) -> None:
    made = edition(*blocks, mode="preview")
    done = rendered(made, interface())
    verify.check_html(made, done)
    reader = Reader()
    reader.feed(done)
    reader.close()
    assert reader.stack == []
    assert all(b.text in reader.text for b in made.blocks)
    assert rendered(made, interface()) == done


def test_from_source_keeps_what_is_not_text() -> None:
    parts = (
        Verbatim("> "),
        Segment("One\n> two.", "One two."),
        Verbatim("  "),
        Segment("B.", "B."),
    )
    source = Block("quote", (*parts, Verbatim("\n==")), marker="> ", width=8)
    mine = (Passage("Раз.", "draft"), Passage("Два.", "draft"))
    done = from_source(source, mine, gap="\n\n")
    assert done == EditionBlock(
        "quote", mine, marker="> ", glue=("  ",), tail="\n==", gap="\n\n", width=8, prefix="> "
    )
    turn = Block(
        "answer", (Segment("Ann", "Ann"), Verbatim(":  "), Segment("Yes.", "Yes.")), "", "Ann"
    )
    spoken = from_source(turn, mine[:1], Passage("Ганна", "draft"))
    assert (spoken.marker, spoken.colon, spoken.glue, spoken.tail) == ("", ":  ", (), "")


def test_the_style_sheet_is_small_and_asks_for_nothing() -> None:
    css = read("style.css").decode()
    assert len(css) < 12_288
    assert "url(" not in css
    assert "@import" not in css


def test_every_class_of_the_markup_has_a_style_or_a_use() -> None:
    css = read("style.css").decode()
    for name in (
        "label",
        "draft",
        "stale",
        "source",
        "question",
        "standfirst",
        "byline",
        "notice",
        "author",
        "share",
    ):
        assert f".{name}" in css

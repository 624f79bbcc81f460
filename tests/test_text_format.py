"""Plain text: the round trip, the partition, and what a reader takes each block for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.errors import SourceError
from workflow.formats import load
from workflow.formats.text import markers, parse, render
from workflow.model import Block, Document, Segment, Unit, Verbatim

PIECES = st.sampled_from(
    [
        "\n", "\r\n", "\r", "\n\n", " ", "\t", "\xa0", "\ufeff", "\u2028", "\x85", "\x0c", "\x00",
        "- ", "— ", "– ", "> ", ">", "* ", "1. ", "12) ", "+++\n", "+++", "=====", "* * *", "###",
        "Anna: ", "Q: ", "Photo: ", "Word", "word", " a.m. ", "U.S.", "Mr. ", "No. 5", "3.14",
        "Yes.", "Who?", "Stop!", "…", "...", '"', "“", "”", "(", ")", "[ed.]", "https://a.org/b",
        "e\u0301", "😀", "👩\u200d👩\u200d👧", "x" * 70, "long words " * 12, 'title = "T"\n',
        "Тэкст",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS)
@settings(derandomize=True, deadline=None, max_examples=600)
def test_round_trip_and_partition(text: str) -> None:
    """Law: rendering gives the text back, and every character lies in exactly one part."""
    units: tuple[Unit, ...] = ("sentence", "paragraph")
    for unit in units:
        document = parse(text, "source/a.txt", unit)
        assert render(document) == text
        body = text[len(document.front) :]
        assert "".join(p.text for p in document.parts) == body
        for part in document.parts:
            if isinstance(part, Block):
                assert part.segments
                assert part.text == part.text.strip()
                assert part.text.startswith(part.marker)


@given(TEXTS)
@settings(derandomize=True, deadline=None, max_examples=300)
def test_markers_are_those_of_the_blocks(text: str) -> None:
    blocks = [p for p in parse(text, "source/a.txt").parts if isinstance(p, Block)]
    assert markers(text) == [(block.marker, block.text) for block in blocks]


@given(TEXTS)
@settings(derandomize=True, deadline=None, max_examples=300)
def test_segments_are_one_line_and_say_something(text: str) -> None:
    for block, segment in parse(text, "source/a.txt").walk():
        assert segment.source == segment.source.strip()
        assert "\n" not in segment.source
        assert "\r" not in segment.source
        assert any(c.isalnum() for c in segment.source)
        words = (segment.source.replace(">", ""), segment.text.replace(">", ""))
        if block.kind in ("title", "summary", "author"):
            continue
        assert "".join(words[0].split()) == "".join(words[1].split())


def test_round_trip_of_a_long_text() -> None:
    text = "\ufeff" + "Dr. A. B. said so.\u2028 It is late… \r\n\r\n- Who?\r\n\r\n" * 3000
    assert len(text) > 100_000
    assert render(parse(text, "a.txt")) == text


def kinds(text: str) -> list[tuple[str, str]]:
    document = parse(text, "source/a.txt")
    return [(block.kind, block.text) for block in document.blocks]


def test_an_interview() -> None:
    assert kinds('"A Headline"\n\nA standfirst.\n\nText one. Two.\n\n- Who?\n\n- I did.\n') == [
        ("title", '"A Headline"'),
        ("standfirst", "A standfirst."),
        ("paragraph", "Text one. Two."),
        ("question", "- Who?"),
        ("answer", "- I did."),
    ]


@pytest.mark.parametrize("marker", ["— ", "– ", "—\xa0"])
def test_a_dash_is_always_a_turn(marker: str) -> None:
    text = f"Title\n\nA standfirst.\n\n{marker}Yes.\n{marker}No?\n"
    assert [k for k, _ in kinds(text)][2:] == ["answer", "question"]


def test_hyphens_line_by_line_are_a_list() -> None:
    text = "Title\n\nThere are two.\n\n- Apples\n- Pears\n\nThat is all.\n"
    assert [k for k, _ in kinds(text)] == ["title", "standfirst", "item", "item", "paragraph"]


def test_a_list_within_an_interview() -> None:
    text = "T\n\nS.\n\n- Who?\n\n- Two people:\n\n* one\n* two\n\n- Why?\n- It is so.\n"
    found = [k for k, _ in kinds(text)][2:]
    assert found == ["question", "answer", "item", "item", "question", "answer"]


def test_named_turns_where_names_alternate() -> None:
    text = "Talk\n\nIntro here.\n\nAnna: Who came?\n\nOleg Ivanou: I did.\n\nAnna: Alone?\n"
    document = parse(text, "a.txt")
    turns = [b for b in document.blocks if b.speaker]
    assert [(b.kind, b.speaker) for b in turns] == [
        ("question", "Anna"),
        ("answer", "Oleg Ivanou"),
        ("question", "Anna"),
    ]
    assert [s.source for s in turns[0].segments] == ["Who came?"]
    assert [p.text for p in turns[0].parts] == ["Anna", ": ", "Who came?"]


def test_one_colon_is_no_conversation() -> None:
    text = "Title\n\nIntro.\n\nNote: this is late.\n\nPhoto: a camera.\n\nThe end is near.\n"
    assert [k for k, _ in kinds(text)][2:] == ["paragraph", "caption", "paragraph"]


def test_headings_are_short_and_have_no_stop() -> None:
    text = "Title\n\nS.\n\nWhat happened\n\nIt rained.\n\nWhy?\n\nNobody knows.\n"
    assert [k for k, _ in kinds(text)][2:] == ["heading", "paragraph", "paragraph", "paragraph"]


def test_an_underline_belongs_to_no_block() -> None:
    document = parse("Title\n=====\n\nText here.\n\nMore text.\n", "a.txt")
    assert document.parts[1] == Verbatim("\n=====\n\n")


def test_quotes_keep_their_marks_out_of_the_sentences() -> None:
    document = parse("T\n\nS.\n\n> One sentence goes\n> on here. Two.\n\nEnd.\n", "a.txt")
    quote = document.blocks[2]
    assert quote.kind == "quote"
    assert [s.source for s in quote.segments] == ["One sentence goes on here.", "Two."]
    assert [s.text for s in quote.segments] == ["One sentence goes\n> on here.", "Two."]
    assert quote.width == 19


def test_hard_wrapped_lines_are_one_block() -> None:
    text = "Title\n\nThe first line goes on\nin the second. Done.\n\nNext.\n"
    document = parse(text, "a.txt")
    block = document.blocks[1]
    assert [s.source for s in block.segments] == ["The first line goes on in the second.", "Done."]
    assert block.width == 22


def test_long_lines_are_blocks_of_their_own() -> None:
    line = (
        "This line is long because nobody wrapped it by hand, and so it must be a paragraph now. "
    )
    text = f"Title\n{line * 2}\n{line * 2}\nShort end.\n"
    assert len(kinds(text)) == 4 - 1  # the title is short, so the first long line goes on from it


def test_a_long_address_does_not_end_a_wrapped_paragraph() -> None:
    address = "https://example.org/" + "a" * 100
    text = f"Title\n\nSee the page at\n{address}\nfor the whole story of it.\n\nEnd.\n"
    assert [k for k, _ in kinds(text)] == ["title", "standfirst", "paragraph"]


def test_no_final_newline_crlf_and_a_mark_at_the_start() -> None:
    document = parse("\ufeffTitle\r\n\r\nOne. Two.\r\n\r\nEnd", "a.txt")
    assert [s.source for _, s in document.walk()] == ["Title", "One.", "Two.", "End"]
    assert document.parts[0] == Verbatim("\ufeff")


def test_lines_are_counted() -> None:
    document = parse('+++\ntitle = "T"\n+++\n\nOne.\nTwo\nlines.\n\nEnd.\n', "a.txt")
    assert [(s.source, s.line) for _, s in document.walk()] == [
        ("T", 2),
        ("One.", 5),
        ("Two lines.", 6),
        ("End.", 9),
    ]


def test_paragraph_unit() -> None:
    document = parse("Title\n\nOne. Two.\nThree.\n\nEnd.\n", "a.txt", "paragraph")
    assert [s.source for _, s in document.walk()] == ["Title", "One. Two. Three.", "End."]


def test_the_real_interview(shared: Path) -> None:
    """The first article a user will localise: 68 sentences, verified by hand."""
    data = (shared / "data/articles/interview.txt").read_bytes()
    document = load(data, "source/interview.txt")
    assert render(document).encode() == data
    assert sum(1 for _ in document.walk()) == 68
    assert [b.kind for b in document.blocks][:3] == ["title", "standfirst", "paragraph"]
    assert sum(b.kind == "question" for b in document.blocks) == 9


def front(text: str) -> Document:
    return load(f"+++\n{text}\n+++\nBody text.\n".encode(), "source/a.txt")


def test_front_matter() -> None:
    document = front(
        'title = "A \\"B\\""\nsummary = "One. Two."\nauthor = "N"\nslug = "a-b"\n'
        'date = 2026-11-23\nconfidential = true\nunit = "paragraph"'
    )
    assert [(b.kind, b.text) for b in document.head] == [
        ("title", 'A "B"'),
        ("summary", "One. Two."),
        ("author", "N"),
    ]
    assert document.meta.slug == "a-b"
    assert document.meta.date == "2026-11-23"
    assert document.meta.confidential
    assert document.meta.unit == "paragraph"
    assert [b.kind for b in document.blocks][3:] == ["paragraph"]


def test_front_matter_without_a_title_leaves_the_first_block_the_title() -> None:
    document = front('slug = "x"')
    assert [b.kind for b in document.blocks] == ["title"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "title = ",
            "source/a.txt:2: front matter: invalid value; expected TOML, such as "
            'title = "…"; correct the line',
        ),
        (
            'slug = "a"\nconfidental = true',
            "source/a.txt:3: front matter: unknown key confidental; expected one of title, slug, "
            "date, author, summary, confidential, unit, topics, updated, corrections, speakers; "
            "remove or correct it",
        ),
        (
            'slug = "../etc"',
            "source/a.txt:2: front matter: slug cannot be '../etc'; expected small letters a-z, "
            "digits, single - or _ between them; correct the value",
        ),
        (
            'confidential = "yes"',
            "source/a.txt:2: front matter: confidential cannot be 'yes'; expected true or false; "
            "correct the value",
        ),
        (
            'date = "yesterday"',
            "source/a.txt:2: front matter: date cannot be 'yesterday'; expected a day, "
            "2026-11-23; correct the value",
        ),
        (
            'title = ""',
            "source/a.txt:2: front matter: title cannot be ''; expected a text with words in it; "
            "correct the value",
        ),
    ],
)
def test_front_matter_errors(text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        front(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"+++\ntitle = 'a'\n\nText.\n",
            "source/a.txt:1: front matter is never closed; expected a second line +++; "
            "add it below the last key",
        ),
        (
            b"---\ntitle: A\ndate: 2026-11-23\n---\n\nText.\n",
            "source/a.txt:1: front matter is YAML; expected TOML between two lines +++; "
            'write key = "value" instead of key: value',
        ),
        (
            b"Title\n\nCaf\xe9 text.\n",
            "source/a.txt:3: byte 0xe9 is not UTF-8; expected UTF-8 text; save the file as UTF-8",
        ),
        (
            b"\x89PNG\r\n\x00\x00",
            "source/a.txt:2: is a binary file (it has a NUL byte); expected UTF-8 text; "
            "save it as plain text, or move it out of the folder",
        ),
    ],
)
def test_files_that_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(data, "source/a.txt")
    assert str(caught.value) == message


def test_a_segment_is_equal_by_content_alone() -> None:
    assert Segment("a", "a", 1) == Segment("a", "a", 2)

"""The text edition: the English original to the byte, localised blocks in the source's shape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.editions import verify
from workflow.editions.content import (
    _UNCLEAN,
    Edition,
    EditionBlock,
    Passage,
    Status,
    clean,
    from_source,
)
from workflow.editions.text import render
from workflow.formats import text as text_format
from workflow.model import Block, Verbatim

INTERVIEW = Path(__file__).resolve().parents[2] / "shared/data/articles/interview.txt"
NB = "\u00a0"


def edition_of(
    source: str, translate: Callable[[str], str] = str.upper, language: str = "ru"
) -> Edition:
    """The edition of a source text with every segment translated by a function."""
    document = text_format.parse(source, "a.txt")
    blocks: list[EditionBlock] = []
    opening = ""
    for index, part in enumerate(document.parts):
        if isinstance(part, Block):
            after = document.parts[index + 1 : index + 2]
            gap = "".join(p.text for p in after if isinstance(p, Verbatim))
            speaker = Passage(translate(part.speaker), "reviewed") if part.speaker else None
            passages = tuple(Passage(translate(s.source), "reviewed") for s in part.segments)
            blocks.append(from_source(part, passages, speaker, gap))
        elif index == 0:
            opening = part.text
    return Edition("a", language, "a", tuple(blocks), opening=opening)


def one(text: str, *, width: int = 0, marker: str = "", prefix: str = "") -> str:
    block = EditionBlock(
        "paragraph", (Passage(text, "reviewed"),), marker=marker, width=width, prefix=prefix
    )
    return render(Edition("a", "ru", "a", (block,)))


def passages(*texts: str, status: Status = "reviewed") -> tuple[Passage, ...]:
    return tuple(Passage(text, status) for text in texts)


def test_the_original_stays_as_it_is() -> None:
    source = "\tTitle  \r\n\r\n\r\nText. \r\n\u2028\r\nEnd"
    english = Edition("a", "en", "a", (), original=source)
    assert render(english) == source


def test_every_kind_of_block_keeps_its_shape() -> None:
    source = (
        "A title\n\nThe standfirst is here.\n\nA paragraph. Two sentences.\n\n\n"
        "- Who are you?\n\n- I am I.\n\n> Quoted.\n\n* * *\n\n* one\n* two\n\n1. first\n2. second\n"
    )
    assert render(edition_of(source)) == (
        "A TITLE\n\nTHE STANDFIRST IS HERE.\n\nA PARAGRAPH. TWO SENTENCES.\n\n\n"
        f"—{NB}WHO ARE YOU?\n\n—{NB}I AM I.\n\n> QUOTED.\n\n* * *\n\n"
        "* ONE\n* TWO\n\n1. FIRST\n2. SECOND\n"
    )


def test_polish_turns_have_their_own_dash() -> None:
    done = render(edition_of("T\n\nS.\n\n- Who?\n\n- I.", language="pl"))
    assert done == f"T\n\nS.\n\n–{NB}WHO?\n\n–{NB}I."


def test_speakers_keep_their_colon() -> None:
    source = "T\n\nS.\n\nAnn: Who?\n\nBen: I am.\n\nAnn: Why?\n"
    assert render(edition_of(source)) == "T\n\nS.\n\nANN: WHO?\n\nBEN: I AM.\n\nANN: WHY?\n"


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "  \n"])
def test_the_end_of_the_file_is_the_sources(end: str) -> None:
    assert render(edition_of("Title\n\nText." + end)) == "TITLE\n\nTEXT." + end


def test_line_ends_are_lf() -> None:
    assert render(edition_of("Title\r\n\r\nText.\r\n")) == "TITLE\n\nTEXT.\n"


def test_white_space_in_a_translation_is_one_space_and_no_break_spaces_stay() -> None:
    assert one(f" a\n\n b\t\u2028c{NB}d\u202fe ") == f"a b c{NB}d\u202fe"


def test_joined_hidden_and_empty_passages_leave_no_trace() -> None:
    block = EditionBlock("paragraph", passages("A.", "[joined]", "", "B."))
    assert render(Edition("a", "ru", "a", (block,))) == "A. B."


def test_a_block_that_shows_nothing_takes_its_gap_along() -> None:
    def block(text: str, gap: str) -> EditionBlock:
        return EditionBlock("paragraph", passages(text), gap=gap)

    three = (block("A.", "\n\n\n"), block("", "\n\n"), block("C.", "\n"))
    assert render(Edition("a", "ru", "a", three)) == "A.\n\n\nC.\n"
    last = (block("A.", "\n\n"), block("", "\n"))
    assert render(Edition("a", "ru", "a", last)) == "A.\n"
    rule = (block("A.", "\n\n"), block("", "\n\n***\n\n"), block("C.", ""))
    assert render(Edition("a", "ru", "a", rule)) == "A.\n\n***\n\nC."
    rules = (block("A.", "\n---\n"), block("", "\n***\n"), block("C.", ""))
    assert render(Edition("a", "ru", "a", rules)) == "A.\n---\n\n***\nC."


def test_lines_that_were_blocks_are_parted() -> None:
    long = "word " * 30
    source = f"{long}one.\n{long}two.\n"
    assert render(edition_of(source, lambda _: "Да.")) == "Да.\n\nДа.\n"


def test_a_hard_wrapped_block_is_wrapped_again() -> None:
    source = "Title\n\nS.\n\nThis is a text that was\nwrapped by hand at about\ntwenty-five.\n"
    done = render(edition_of(source))
    assert (
        done == "TITLE\n\nS.\n\nTHIS IS A TEXT THAT WAS\nWRAPPED BY HAND AT ABOUT\nTWENTY-FIVE.\n"
    )


def test_quotes_and_items_go_on_as_in_the_source() -> None:
    source = "T\n\nS.\n\n> A quote that\n> goes on.\n\n* An item that\n  goes on.\n"
    assert render(edition_of(source)) == (
        "T\n\nS.\n\n> A QUOTE THAT\n> GOES ON.\n\n* AN ITEM THAT\n  GOES ON.\n"
    )


def test_no_line_breaks_at_a_no_break_space() -> None:
    assert one(f"aaa b{NB}ccc ddd", width=8) == f"aaa\nb{NB}ccc\nddd"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("aaaa bb - cccc", "aaaa\nbb -\ncccc"),
        ("aaaa bb 12. cc", "aaaa\nbb 12.\ncc"),
        ("aaaa bbb > ccc", "aaaa\nbbb >\nccc"),
        ("aaaa bb —да cc", "aaaa\nbb —да\ncc"),
        ("aaaaa bb * * c", "aaaaa\nbb * *\nc"),
    ],
)
def test_no_line_begins_with_what_opens_a_block(text: str, wanted: str) -> None:
    assert one(text, width=6) == wanted


def test_a_word_wider_than_the_block_leaves_it_on_one_line() -> None:
    assert one("a bbbbbbbbbbbbbbb c", width=10) == "a bbbbbbbbbbbbbbb c"
    word = "b" * 101
    assert one(f"a {word} c", width=200) == f"a {word} c"


def test_an_underline_is_as_long_as_its_heading() -> None:
    block = EditionBlock("heading", passages("Заголовок"), tail="\n=====", gap="\nText")
    assert render(Edition("a", "ru", "a", (block,))) == "Заголовок\n=========\nText"
    odd = EditionBlock("heading", passages("Да"), tail=" [#]")
    assert render(Edition("a", "ru", "a", (odd,))) == "Да [#]"


def test_glue_is_the_sources() -> None:
    block = EditionBlock("paragraph", passages("A.", "B.", "C."), glue=("  \n", ""))
    assert block.text == "A. B.C."


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ud800b", "a\ufffeb"])
def test_controls_become_visible(text: str) -> None:
    assert clean(text) == "a\ufffdb"


def test_a_real_interview() -> None:
    if not INTERVIEW.exists():
        pytest.skip("needs shared/data/articles, which is beside a development checkout only")
    source = INTERVIEW.read_text(encoding="utf-8")
    edition = edition_of(source)
    done = render(edition)
    verify.check_text(edition, done, text_format.markers)
    assert done.replace(f"—{NB}", "- ") == source.upper()


WORDS = st.lists(
    st.sampled_from(["слово", "да", "5", "—", "12.", "-", f"и{NB}он", "https://a.by/" + "x" * 50]),
    min_size=1,
    max_size=40,
).map(" ".join)
TRANSLATION = WORDS.map(lambda words: "Я " + words + "\n")
LINE = st.sampled_from(
    ["A short line", "A sentence. And another one, rather long.", "- A turn?", "> Quote", "* item"]
)
SOURCE = st.lists(
    st.tuples(LINE, st.sampled_from(["\n", "\n\n", "\n\n\n", "\n\n***\n\n"])),
    min_size=1,
    max_size=9,
).map(lambda lines: "".join(line + gap for line, gap in lines))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(source=SOURCE, translations=st.lists(TRANSLATION, min_size=1, max_size=9))
def test_any_translation_reads_back_as_the_same_blocks(
    source: str, translations: list[str]
) -> None:
    left = list(translations)
    edition = edition_of(source, lambda _: left.pop() if left else "Да.")
    done = render(edition)
    verify.check_text(edition, done, text_format.markers)
    assert done.endswith("\n")
    assert "  " not in done


def test_no_printable_character_is_cleaned() -> None:
    """`clean` asks `str.isprintable` first."""
    assert not [c for c in map(chr, range(0x110000)) if _UNCLEAN.match(c) and c.isprintable()]

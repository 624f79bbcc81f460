"""Placeables: found, masked, restored, missed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.placeables import Damaged, copied, find, lost, mask, restore, translatable

PIECES = st.sampled_from(
    [
        "https://a.example/x?y=(1)", "www.news.example.org", "desk@example.org", "@handle", "#tag",
        "#Тэг", "<b>", "</b>", "<a href='x'>", "&nbsp;", "{name}", "%s", "%(n)d", "${x}", "{{y}}",
        "`code`", "**", "5 km", "1,000", "3.5 %", "ZQ0", "zq 1", "word", "слова", "ń", " ",
        "\u00a0", ".", ",", "(", ")", "«", "»", "\n", "7", "_", "-",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=80))
FIXED = st.lists(st.sampled_from(["word", "слова", "Hrodna.life", "km", "https"]), max_size=3)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(TEXTS, FIXED)
def test_restoring_is_the_inverse_of_masking(text: str, fixed: list[str]) -> None:
    masked = mask(text, fixed)
    assert restore(masked, masked.text) == text
    assert list(masked.originals) == [p.text for p in copied(text, fixed)]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS, FIXED)
def test_placeables_stand_where_they_say_and_apart(text: str, fixed: list[str]) -> None:
    at = 0
    for placeable in find(text, fixed):
        assert placeable.start >= at
        assert text[placeable.start : placeable.end] == placeable.text
        at = placeable.end


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS, FIXED)
def test_masks_may_come_in_another_order_but_not_be_lost(text: str, fixed: list[str]) -> None:
    masked = mask(text, fixed)
    if not masked.originals:
        return
    codes = [f"{masked.stem}{n:0{masked.width}}" for n in range(len(masked.originals))]
    parts = restore(masked, "\n".join(reversed(codes)))
    assert "".join(parts.split()) == "".join("".join(reversed(masked.originals)).split())
    with pytest.raises(Damaged):
        restore(masked, "\n".join(codes[1:]))
    with pytest.raises(Damaged):
        restore(masked, "\n".join([*codes, codes[0]]))


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS, FIXED)
def test_a_text_has_lost_nothing_of_itself(text: str, fixed: list[str]) -> None:
    assert lost(text, text, "ru", fixed) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("See https://a.example/b_(c), please.", ["url:https://a.example/b_(c)"]),
        ("(see www.example.org/x)", ["url:www.example.org/x"]),
        ("Read zerkalo.io and belsat.eu/en today.", ["url:zerkalo.io", "url:belsat.eu/en"]),
        ("It ended.In May it rained.", []),
        ("Write to first.last+x@mail.example.org!", ["email:first.last+x@mail.example.org"]),
        ("Follow @belsat_tv and #Free_Belarus.", ["handle:@belsat_tv", "hashtag:#Free_Belarus"]),
        ("He is #1 in C#.", ["number:1"]),
        (
            "See t.me/by_pol, youtu.be/dQw4w9WgXcQ or bypol.me and/or the U.S. at 5 p.m.",
            ["url:t.me/by_pol", "url:youtu.be/dQw4w9WgXcQ", "url:bypol.me", "number:5 p.m."],
        ),
        ("A <b>bold</b> AT&amp;T", ["markup:<b>", "markup:</b>", "markup:&amp;"]),
        ("if a < b and c > d", []),
        ("Run `git log` now", ["markup:`git log`"]),
        ("50% of %s, {n} and %(who)s", [
            "number:50%", "placeholder:%s", "placeholder:{n}", "placeholder:%(who)s",
        ]),
        ("It rose 5% sharply", ["number:5%"]),
        ("About 1,000.5 km in 2020", ["number:1,000.5 km", "number:2020"]),
    ],
)  # fmt: skip
def test_what_is_found(text: str, wanted: list[str]) -> None:
    assert [f"{p.kind}:{p.text}" for p in find(text)] == wanted


def test_a_term_counts_as_a_whole_word_only() -> None:
    assert [p.text for p in find("Viasna and Viasnaborg, Viasna.", ["Viasna"])] == ["Viasna"] * 2
    assert [p.text for p in find("NN.by, Nasha Niva", ["Nasha", "Nasha Niva"])][-1] == "Nasha Niva"


def test_a_mask_is_a_word_of_its_own_and_leaves_numbers() -> None:
    masked = mask("<b>5 km</b> to {place}5")
    assert masked.text == "ZQ0 5 km ZQ1 to ZQ2 5"
    assert restore(masked, "до ZQ2 5 ZQ0 5 км ZQ1") == "до {place}5 <b>5 км</b>"


def test_a_mask_never_looks_like_the_text() -> None:
    assert "ZQ" not in mask("The z q7 of {x}").text


@pytest.mark.parametrize("answer", ["да zq0 і ZQ 1.", "да ZQ\u00a00 і ZQ-1."])
def test_what_engines_do_to_masks_is_understood(answer: str) -> None:
    assert restore(mask("to {x} and {y}."), answer) == "да {x} і {y}."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("да ZQ0", "{y} is lost"),
        ("да ZQ0 ZQ1 ZQ1", "{y} stands in the answer twice"),
        ("да ZQ0 ZQ1 ZQ7", "a mask too many"),
        ("да ZQ0ам ZQ1", "{x} has grown together with a word"),
        ("", "{x} is lost"),
    ],
)
def test_a_damaged_answer_says_what_is_damaged(answer: str, said: str) -> None:
    with pytest.raises(Damaged, match=re.escape(said)):
        restore(mask("to {x} and {y}."), answer)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("https://a.example/x", False), ("#tag @handle", False), ("— 2020 —", False),
        ("9:30", False), ("Minsk, 2020", True), ("3.5", True), ("1,000", True), ("5 km", True),
        ("", False), ("<b>Hi</b>", True), ("<br/>", False),
    ],
)  # fmt: skip
def test_whether_an_engine_has_anything_to_do(text: str, wanted: bool) -> None:
    assert translatable(text) is wanted


def test_a_text_of_fixed_terms_needs_no_engine() -> None:
    assert not translatable("Hrodna.life", ["Hrodna.life"])


@pytest.mark.parametrize(
    ("source", "answer", "wanted"),
    [
        ("at https://a.example/x", "на https://a.example/y", [
            "https://a.example/x is lost", "https://a.example/y is not in the source",
        ]),
        ("{n} men", "{n} {n} людзей", ["{n} stands 2 times instead of 1"]),
        ("5 km", "6 км", []),
        ("Zerkalo.io said", "Заявіла zerkalo.io", []),
    ],
)  # fmt: skip
def test_what_an_answer_lost_or_invented(source: str, answer: str, wanted: list[str]) -> None:
    assert lost(source, answer, "be") == wanted


def test_a_term_may_be_repeated_but_not_declined() -> None:
    assert lost("Viasna said so.", "Viasna: так сказала Viasna.", "ru", ["Viasna"]) == []
    assert lost("Viasna said so.", "Так сказали в Viasnе.", "ru", ["Viasna"]) == ["Viasna is lost"]


@pytest.mark.parametrize(
    "unit",
    ["(", "<a ", "a.", "@", "{", "&", "a@", "%", "https://", "`a", "1,", "<!--", "a-", "**", "#"],
)
def test_hostile_texts_come_back(unit: str) -> None:
    text = unit * 5000
    masked = mask(text)
    assert restore(masked, masked.text) == text

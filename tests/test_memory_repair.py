"""A unit that is right but for numbers, names or quotes: set right, or left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.memory.numbers import Number, Style, parse, render, same_class, spellings
from workflow.memory.repair import repaired
from workflow.memory.skeleton import hashes, skeleton

FINED = "The court fined 5 people."
FINED_RU = "Суд оштрафовал 5 человек."


@pytest.mark.parametrize(
    ("text", "source", "target", "language", "expected"),
    [
        # numbers, and the form of the noun after them
        ("The court fined 7 people.", FINED, FINED_RU, "ru", "Суд оштрафовал 7 человек."),
        ("The court fined 25 people.", FINED, FINED_RU, "ru", "Суд оштрафовал 25 человек."),
        ("The court fined 3 people.", FINED, FINED_RU, "ru", None),
        ("The court fined 21 people.", FINED, FINED_RU, "ru", None),
        ("The court fined 12 people.", FINED, FINED_RU, "ru", "Суд оштрафовал 12 человек."),
        ("He has 22 cats.", "He has 3 cats.", "Ma 3 koty.", "pl", "Ma 22 koty."),
        ("He has 21 cats.", "He has 5 cats.", "Ma 5 kotów.", "pl", "Ma 21 kotów."),
        ("He has 21 cats.", "He has 5 cats.", "У яго 5 катоў.", "be", None),
        ("Grew by 21%.", "Grew by 5%.", "Выросло на 5\u00a0%.", "ru", "Выросло на 21\u00a0%."),
        ("A 7-year term", "A 5-year term", "5-летний срок", "ru", "7-летний срок"),
        ("Room 7", "Room 5", "Zimmer 5", "de", "Zimmer 7"),
        ("He has 7 cats.", "He has 5 cats.", "Er hat 5 Katzen.", "de", None),
        # dates and years
        (
            "On 9 August he left.", "On 21 August he left.", "21 августа он уехал.", "ru",
            "9 августа он уехал.",
        ),
        (
            "On August 9, 2021, he left.", "On August 21, 2020, he left.",
            "21 августа 2020 г. он уехал.", "ru", "9 августа 2021 г. он уехал.",
        ),
        ("Born in 2021.", "Born in 2020.", "Родился в 2020 году.", "ru", "Родился в 2021 году."),
        ("Born in 2021.", "Born in 2020.", "Нарадзіўся ў 2020 годзе.", "be",
         "Нарадзіўся ў 2021 годзе."),
        ("Born in 2021.", "Born in 2020.", "Urodził się w 2020 roku.", "pl",
         "Urodził się w 2021 roku."),
        ("In 2021 people came.", "In 2020 people came.", "Пришло 2020 людей.", "ru", None),
        # how numbers are written
        ("Paid 12,500 roubles.", "Paid 1,000 roubles.", "Заплатили 1\u00a0000 рублей.", "ru",
         "Заплатили 12\u00a0500 рублей."),
        ("Paid 2,000 roubles.", "Paid 1,000 roubles.", "Заплатили 1000 рублей.", "ru",
         "Заплатили 2000 рублей."),
        ("Paid 20,000 roubles.", "Paid 1,000 roubles.", "Заплатили 1000 рублей.", "ru",
         "Заплатили 20\u00a0000 рублей."),
        ("Paid 2.5 million.", "Paid 3.7 million.", "Заплатили 3,7 миллиона.", "ru",
         "Заплатили 2,5 миллиона."),
        ("Paid 2.5%.", "Paid 3%.", "Заплатили 3\u00a0%.", "ru", "Заплатили 2,5\u00a0%."),
        ("Paid 2 million.", "Paid 3.7 million.", "Заплатили 3,7 миллиона.", "ru", None),
        ("At 10:45 he left.", "At 10:30 he left.", "В 10:30 он уехал.", "ru",
         "В 10:45 он уехал."),
        ("Version 1.2.4", "Version 1.2.3", "Версия 1.2.3", "ru", "Версия 1.2.4"),
        ("Version 1.24", "Version 1.2.3", "Версия 1.2.3", "ru", None),
        # which number is meant
        ("5 of 7", "5 of 6", "5 из 6", "ru", "5 из 7"),
        ("5 of 7", "5 of 5", "5 из 5", "ru", None),
        ("7 of 7", "5 of 5", "5 из 5", "ru", "7 из 7"),
        ("7 of 9", "9 of 7", "9 из 7", "ru", "7 из 9"),
        ("7 cats", "5 cats", "Пять котов", "ru", None),
        ("7 cats", "5 cats", "5 котов, 5 лап", "ru", None),
        ("7 cats", "5 cats", "v5 котов", "ru", None),
        ("1500 and 7", "1500 and 5", "1,500 и 5", "ru", "1,500 и 7"),
        # names
        ("He said on YouTube that.", "He said on Telegram that.", "Он сказал в Telegram.", "ru",
         "Он сказал в YouTube."),
        ("He said in Brest that.", "He said in Minsk that.", "Он сказал в Минске.", "ru", None),
        ("He said on Facebook that.", "He said on Telegram that.", "Mówił na Telegram.", "pl",
         None),
        ("He said on YouTube that.", "He said on TikTok that.", "Mówił na TikTok.", "pl",
         "Mówił na YouTube."),
        ("To EU and NATO", "To UN and NATO", "В UN и NATO", "ru", "В EU и NATO"),
        ("To UN and NATO", "To NATO and UN", "В NATO и UN", "ru", "В UN и NATO"),
        ("On Facebook", "On Telegram", "В Telegram’е", "ru", None),
        ("On Facebook", "On Telegram", "В Telegram и Telegram", "ru", None),
        ("UN says UN", "UN says EU", "UN сказала EU", "ru", "UN сказала UN"),
        ("He read the New York Times", "He read the BBC", "Он читал BBC", "ru",
         "Он читал New York Times"),
        ("Minsk is big", "Brest is big", "Brest большой", "ru", None),
        # quotes, dashes
        ("He said “yes” – twice.", "He said \"yes\" - twice.", "Цель", "ru", "Цель"),
        ("He said yes.", "He said \"yes\".", "Цель", "ru", None),
        ("Don’t go", "Don't go", "Цель", "ru", "Цель"),
        ("Go home", "Go house", "Цель", "ru", None),
    ],
)  # fmt: skip
def test_repaired(text: str, source: str, target: str, language: str, expected: str | None) -> None:
    assert repaired(text, source, target, language) == expected


def test_a_skeleton_has_neither_numbers_nor_names() -> None:
    found = skeleton("Yesterday Ivan Ivanov met I. The man's talk, I said, took 5 hours; 3rd.")
    assert found.text == "Yesterday \x01 met I. The man's talk, I said, took \x02 hours; 3rd."
    assert (found.numbers, found.names) == (["5"], ["Ivan Ivanov"])


TEXTS = st.lists(
    st.sampled_from(["He", "met", "NATO", "5", "1,000", "2.5", "10:30", "“so”", "-", "it's"]),
    max_size=7,
).map(" ".join) | st.text(max_size=15)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS, TEXTS)
def test_nothing_is_changed_for_the_same_text(text: str, target: str) -> None:
    assert repaired(text, text, target, "ru") == target
    assert hashes(text, "ru") == hashes(f" {text}\n", "ru")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=3),
    st.lists(st.integers(0, 30), min_size=3, max_size=3),
    st.sampled_from(["ru", "be", "pl", "de"]),
)
def test_a_repaired_target_has_exactly_the_numbers_of_the_text(
    old: list[int], new: list[int], language: str
) -> None:
    source = "so " + " or ".join(map(str, old))
    text = "so " + " or ".join(map(str, new[: len(old)]))
    made = repaired(text, source, f"[{source}]", language)
    if made is not None:
        assert re.findall(r"\d+", made) == [str(n) for n in new[: len(old)]]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", Number("5", "", grouped=False)),
        ("1,000", Number("1000", "", grouped=True)),
        ("12,345.67", Number("12345", "67", grouped=True)),
        ("0.5", Number("0", "5", grouped=False)),
        ("1,00", None),
        ("007", None),
        ("10:30", None),
        ("9" * 99, None),
    ],
)
def test_an_english_number(text: str, number: Number | None) -> None:
    assert parse(text) == number


def test_every_spelling_is_rendered_by_its_style() -> None:
    for number in (Number("1234567", "89", grouped=True), Number("5", "", grouped=False)):
        for spelling, style in spellings(number).items():
            assert render(number, style) == spelling
    assert Style("\u00a0", ",") in spellings(Number("1234", "5", grouped=True)).values()


def test_plural_classes_are_those_of_cldr() -> None:
    from babel import Locale

    for language in ("ru", "be", "pl"):
        rule = Locale(language).plural_form
        for a in range(130):
            one, other = Number(str(a), "", grouped=False), Number("1", "", grouped=False)
            assert same_class(one, other, language) == (rule(a) == rule(1))
            third = Number("104", "", grouped=False)
            assert same_class(one, third, language) == (rule(a) == rule(104))

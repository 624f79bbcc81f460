"""Names: how alike they sound, which are known, and what the check says of a changed one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.checks.names import name
from workflow.checks.values import Finding, Pair
from workflow.evidence import exonyms, translit
from workflow.model import Entry
from workflow.terms import Termbase
from workflow.terms.csv_form import parse_csv
from workflow.terms.glossary import Glossary

TABLE = Path(exonyms.__file__).parents[1] / "languages" / "names.tsv"


def found(source: str, target: str, language: str, near: Glossary | None = None) -> list[Finding]:
    return list(name(Pair(Entry(source, target), language, near)))


@pytest.mark.parametrize(
    ("english", "word", "language"),
    [
        ("Arlouskaya", "Орловская", "ru"),
        ("Arlouskaya", "Арлоўская", "be"),
        ("Johnson", "Джонсоном", "ru"),
        ("Johnson", "Джонсана", "be"),
        ("Wójcik", "Войцика", "ru"),
        ("Zhangjiakou", "Чжанцзякоу", "ru"),
        ("Khrushchev", "Chruszczowa", "pl"),
        ("Howe", "Хау", "ru"),
        ("Texas", "Техасе", "ru"),
        ("Vautier", "Вотье", "ru"),
        ("Muhammad", "Мухаммеда", "ru"),
        ("Osaka", "Осацы", "be"),
    ],
)
def test_one_name_in_two_languages_sounds_alike(english: str, word: str, language: str) -> None:
    assert translit.alike(english, word, language) >= 0.65


@pytest.mark.parametrize(
    ("english", "word", "language"),
    [
        ("Tolstoy", "Чехов", "ru"),
        ("Barcelona", "Dublinie", "pl"),
        ("Strabo", "Тутанхамон", "ru"),
        ("Colbert", "Morakota", "pl"),
        ("Chopin", "Бетховену", "be"),
    ],
)
def test_two_names_do_not(english: str, word: str, language: str) -> None:
    assert translit.alike(english, word, language) < 0.65


WORDS = st.text(st.sampled_from("abcdeghjklnoprstuwxyzłżёйжзцўіАБВгджк'-"), max_size=30)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(english=WORDS, word=WORDS, language=st.sampled_from(["ru", "be", "pl"]))
def test_likeness_is_a_share(english: str, word: str, language: str) -> None:
    assert 0 <= translit.alike(english, word, language) <= 1


def test_the_table_is_whole() -> None:
    lines = TABLE.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows[0] == ["en", "ru", "be", "pl", "kind"]
    assert len(rows) > 500
    for row in rows:
        assert len(row) == 5, row
        assert row is rows[0] or row[4] in ("place", "part", "other"), row
        assert all(cell and cell == cell.strip() for cell in row), row
        assert all(cell == cell.lower() for cell in row), row
        assert row[0].isascii() or "ó" in row[0] or "ç" in row[0], row
    for column, letters in (
        (1, "абвгдежзийклмнопрстуфхцчшщъыьэюя"),
        (2, "абвгдежзійклмнопрстуўфхцчшыьэюя"),
    ):
        for row in rows[1:]:
            assert set(row[column]) <= set(letters + "ё'.- "), row


@pytest.mark.parametrize(
    ("english", "forms"),
    [
        ("Germany", {"ru": "Германией", "be": "Нямеччыне", "pl": "Niemczech"}),
        ("London", {"ru": "лондонский", "be": "Лондане", "pl": "Londynie"}),
        ("Vienna", {"ru": "Вене", "be": "Вене", "pl": "Wiedniu"}),
        ("Polish", {"ru": "польский", "be": "польскага", "pl": "polskiej"}),
        ("UN", {"ru": "ООН", "be": "ААН", "pl": "ONZ"}),
        ("Zealand's", {"ru": "новозеландский", "be": "Зеландыі", "pl": "Zelandii"}),
    ],
)
def test_names_with_forms_of_their_own(english: str, forms: dict[str, str]) -> None:
    for language, word in forms.items():
        assert exonyms.names(english, "en") & exonyms.names(word, language)


@pytest.mark.parametrize(
    ("english", "forms"),
    [
        (
            "Spain",
            {"ru": "испанский", "be": "іспанскі", "be-tarask": "гішпанскі", "pl": "hiszpański"},
        ),
        ("British", {"ru": "британский", "be": "брытанскі", "pl": "brytyjski"}),
        ("Germany's", {"ru": "германия", "be": "германія", "pl": "niemcy"}),
        ("Poles", {"ru": "поляки", "be": "палякі", "pl": "polacy"}),
    ],
)
def test_stems_of_names_in_the_table(english: str, forms: dict[str, str]) -> None:
    for language, word in forms.items():
        assert word.startswith(exonyms.stems(english, language)), exonyms.stems(english, language)


def test_what_is_not_in_the_table_has_no_stems() -> None:
    assert exonyms.stems("Wójcik", "ru") == ()
    assert exonyms.stems("Spain", "de") == ()
    assert exonyms.stems("Spain", "en") == ()
    assert all(stem and stem[-1] != "." for stem in exonyms.stems("UN", "pl"))


def test_letters_of_a_rule_leave_out_no_word_that_it_changes() -> None:
    words = [f"{a}{b}{c}e" for a in "abcdghjkpstwxz" for b in "chstzwgjdln" for c in "aeiohszwtn"]
    for reading in translit.data()["readings"]["en"]:
        for pattern, instead, letters in reading:
            for word in words:
                if re.sub(pattern, instead, word) != word:
                    assert set(letters) & set(word), (pattern, word)


TITLES = [
    ("Winnowing Basket", "Веялка Зерна", "ru"),
    ("Rooftop Granary of the Weaver", "Хлебная Крыша Ткача", "ru"),
    ("Flying Serpent", "Latający Wąż", "pl"),
    ("Pestle (In Rooftop Mansion)", "Таўкачык (У палацы Вільчака)", "be"),
    ("<strong>Donate</strong>—to make the world better", "<b> Darowizna </b> — dla świata", "pl"),
    ("- [#1] Bring a gift", "- [#1] Подарок принесите", "ru"),
    ("| Meaning | Key |", "| Смысл | Ключ |", "ru"),
]


@pytest.mark.parametrize(("source", "target", "language"), TITLES)
def test_common_words_in_capitals_are_no_names(source: str, target: str, language: str) -> None:
    assert not found(source, target, language)


def test_a_title_may_have_a_name_that_is_known() -> None:
    assert found("The Road To Germany", "Дорога в Кению", "ru")
    two = ("Anton Tolstoy", "Антон Гоголь")
    assert not found(*two, "ru")
    assert list(name(Pair(Entry(*two, extracted=("speaker",)), "ru")))


def test_a_name_that_begins_the_sentence_counts_if_both_are_known() -> None:
    (one,) = found("Germany exports more machines than cars.", "Кения вывозит машины.", "ru")
    assert (one.start, one.end) == (0, 5)
    assert not found("Smith exports more machines than cars.", "Иванов вывозит машины.", "ru")


def test_the_message_names_what_was_lost_and_points_at_what_stands_there() -> None:
    target = "Поезд из Бобруйска опоздал."
    (one,) = found("The train from Minsk was late.", target, "ru")
    assert "Minsk" in one.message
    assert target[one.start : one.end] == "Бобруйска"


def test_names_of_the_termbase_are_the_terms_own_affair() -> None:
    made = parse_csv(
        "id,en,ru\nrivertown,Rivertown,Заречье\n".encode(),
        "terms.csv",
    )
    assert isinstance(made, Termbase)
    source, target = "The bus to Rivertown was late.", "Автобус в Заречье опоздал."
    assert found(source, target, "ru")
    assert not found(source, target, "ru", Glossary(made, "ru"))


@pytest.mark.parametrize("language", ["ru", "be", "pl", "be-tarask", "be-Latn", "uk", "de", "ja"])
def test_a_very_long_text_takes_no_time(language: str) -> None:
    long = "Варшава Kraków Minsk " * 5000
    assert list(name(Pair(Entry("Warsaw Brest Minsk " * 5000, long), language))) == []
    assert list(name(Pair(Entry("a" * 100_000, "б Я" + "я" * 100_000), language))) == []


TEXTS = st.lists(
    st.sampled_from(
        [
            "Minsk",
            "Варшава",
            "the",
            "and",
            "Germany",
            "Германия",
            "Kenia",
            "Нямеччына",
            "«Я»",
            ".",
            ",",
            "—",
            "Dostoevsky",
            "Достоевский's",
            "O'Neil",
            "Łódź",
            "Bobruisk",
            "не",
            "nie",
            "12",
            "UNESCO",
            "iPhone",
            "<b>",
            "%s",
            "Ў",
            "’",
            "Hong",
            "Kong",
            "Гонконг",
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(source=TEXTS, target=TEXTS, language=st.sampled_from(["ru", "be", "pl", "be-tarask", "fr"]))
def test_places_are_words_of_the_translation(source: str, target: str, language: str) -> None:
    for finding in found(source, target, language):
        assert target[finding.start : finding.end][0].isupper()


@settings(derandomize=True, max_examples=200, deadline=None)
@given(text=TEXTS)
def test_a_copy_changes_no_name(text: str) -> None:
    assert found(text, text, "pl") == []

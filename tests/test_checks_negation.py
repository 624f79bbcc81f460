"""Negations: what counts as one in each language, and when the check speaks up."""

from __future__ import annotations

import re
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.checks import negation as module
from workflow.checks.negation import negation
from workflow.checks.values import Finding, Pair
from workflow.model import Entry

DATA = Path(module.__file__).parents[1] / "languages" / "negation.toml"
LANGUAGES = ("ru", "be", "pl")
SENTENCES = {
    "ru": "Дом {} стоит у реки",
    "be": "Хата {} стаіць каля ракі",
    "pl": "Dom {} stoi nad rzeką",
}


def found(source: str, target: str, language: str) -> list[Finding]:
    return list(negation(Pair(Entry(source, target), language)))


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text("utf-8"))


DENIALS = [
    "The house is not there.", "The house isn't there.", "The house isn’t there.",
    "The house was never there.", "Nobody was there.", "Nothing was there.",
    "We cannot be there.", "No house was there.", "It was there without a roof.",
    "Neither house was there.", "None of them was there.", "It is nowhere to be seen.",
]  # fmt: skip


@pytest.mark.parametrize(("source", "language"), list(product(DENIALS, LANGUAGES)))
def test_a_lost_negation_is_found(source: str, language: str) -> None:
    assert found(source, SENTENCES[language].format("").replace("  ", " "), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_negative_word_will_do(language: str, data: dict[str, Any]) -> None:
    for word in data[language]["negative"].split():
        target = SENTENCES[language].format(word)
        assert not found("The house is not there.", target, language), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_double_negation_needs_both_words(language: str, data: dict[str, Any]) -> None:
    particle = "nie" if language == "pl" else "не"
    for word in data[language]["concord"].split():
        alone = SENTENCES[language].format(word)
        (one,) = found("The house was never there.", alone, language)
        assert alone[one.start : one.end] == word
        both = SENTENCES[language].format(f"{word} {particle}")
        assert not found("The house was never there.", both, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_say_as_much(language: str, data: dict[str, Any]) -> None:
    for group in data["implied"]:
        for word in group[language].split():
            if word != "@" and not re.search(group["english"], "The house is not there."):
                target = SENTENCES[language].format(word.rstrip("."))
                assert not found("The house is not there.", target, language), word


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Raising money isn't easy.", "Собирать деньги непросто.", "ru"),
        ("Your hard work may never be seen.", "Ваш труд может остаться незамеченным.", "ru"),
        ("It does not cost money.", "Бесплатность: вот что это.", "ru"),
        ("They came in without permission.", "Это был несанкционированный вход.", "ru"),
        ("Raising money isn't easy.", "Збіраць грошы няпроста.", "be"),
        ("The roof is not safe.", "Дах небяспечны.", "be"),
        ("They came in without permission.", "Weszli tu bezprawnie.", "pl"),
        ("This house is not new.", "To jest nienowy dom.", "pl"),
    ],
)
def test_a_prefix_is_a_negation(source: str, target: str, language: str) -> None:
    assert not found(source, target, language)


def test_a_prefix_that_renders_one_of_the_english_is_no_other() -> None:
    assert found("The unpleasant man did not come.", "Неприятный человек пришёл.", "ru")
    assert found("It is not impossible to stay unseen there.", "Там можно остаться.", "ru") == []


@pytest.mark.parametrize(
    ("alone", "with_verb", "language"),
    [
        ("никаких следов старого дома у реки!", "Никаких следов у реки нашли.", "ru"),
        ("ніякіх слядоў старой хаты каля ракі!", "Ніякіх слядоў каля ракі знайшлі.", "be"),
        ("żadnych śladów starego domu nad rzeką!", "Żadnych śladów nad rzeką widziały.", "pl"),
    ],
)
def test_without_a_verb_no_second_negation_is_needed(
    alone: str, with_verb: str, language: str
) -> None:
    source = "They found the river, but no traces of the house."
    assert not found(source, f"Дом, Dom ({alone})", language)
    assert found(source, with_verb, language)


def test_a_word_that_the_english_has_itself_denies_nothing() -> None:
    assert not found("He did not agree.", "Он отказался.", "ru")
    assert found("He did not refuse.", "Он отказался.", "ru")
    assert found("They were not the only ones.", "Они были единственными.", "ru")


@pytest.mark.parametrize(
    "source",
    [
        "Not only the house is there.", "No matter, the house is there.", "See No. 5 there.",
        "Isn't the house there?", "You can't help being there.", "No doubt it is there.",
        "Whether or not it is there, we go.", "The notice is now known to the north.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_negation_at_all(source: str, language: str) -> None:
    assert not found(source, SENTENCES[language].format(""), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_data_is_whole(language: str, data: dict[str, Any]) -> None:
    own = data[language]
    assert not set(own["negative"].split()) & set(own["concord"].split())
    for group in data["implied"]:
        re.compile(group["english"])
        assert group[language].split()
    prefixes = tuple(own["prefixes"].split())
    assert all(word.startswith(prefixes) for word in own["false"].split())


@pytest.mark.parametrize("language", ["ru", "be", "pl", "be-tarask", "be-Latn", "uk", "de", "ja"])
@pytest.mark.parametrize(
    "piece", ["rarely ", "n't a a a ", "not ", "no ", "no\t", "never,", "or ", "can not ", "и, "]
)
def test_a_very_long_text_takes_no_time(language: str, piece: str) -> None:
    source = piece * (100_000 // len(piece))
    for target in ("никто дом, nikt. " * 5000, source):
        list(negation(Pair(Entry(source, target), language)))


TEXTS = st.lists(
    st.sampled_from(
        [
            "not",
            "n't",
            "isn't",
            "never",
            "no",
            "nobody",
            "without",
            "only",
            "until",
            "house",
            "Никто",
            "никто",
            "не",
            "ни",
            "нет",
            "ніхто",
            "няма",
            "nikt",
            "nie",
            "nigdy",
            "brak",
            ",",
            ".",
            "—",
            "(",
            "отказ",
            "неделя",
            "niedziela",
            "дом",
            "the",
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(source=TEXTS, target=TEXTS, language=st.sampled_from([*LANGUAGES, "be-tarask", "fr"]))
def test_places_are_words_of_the_translation(source: str, target: str, language: str) -> None:
    for finding in found(source, target, language):
        assert finding.start == finding.end or target[finding.start : finding.end].isalpha()
        assert re.search("n['’]t|no|never|without", source, re.IGNORECASE)


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Not only bread but salt.", "Там был только хлеб, но и соль.", "ru"),
        ("It's not just bread but salt.", "Там быў толькі хлеб, але і соль.", "be"),
        ("Not only bread but salt.", "Był tam tylko chleb, ale i sól.", "pl"),
    ],
)
def test_not_only_needs_its_negation(source: str, target: str, language: str) -> None:
    (finding,) = found(source, target, language)
    assert target[finding.start : finding.end] in {"только", "толькі", "tylko"}
    particle = "nie " if language == "pl" else "не "
    word = target[finding.start : finding.end]
    assert not found(source, target.replace(word, particle + word), language)
    assert not found("Not bread but only salt.", f"{particle.capitalize()}{target}", language)

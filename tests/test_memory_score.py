"""The score of two texts: as it is defined, whatever the texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.memory.similarity import most_edits, scaled, score, score_of_forms
from workflow.memory.words import forms, plain, stem

TEXTS = st.lists(
    st.sampled_from(["open", "opened", "Opens", "file", "files", "5", "it's", "...", " ", "ё"]),
    max_size=9,
).map(" ".join) | st.text(max_size=12)


def distance(a: list[str], b: list[str]) -> int:
    """Levenshtein's, by its definition."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS, TEXTS)
def test_the_score_is_as_defined(a: str, b: str) -> None:
    found = score(a, b)
    assert found == score(b, a)
    first, second = forms(a), forms(b)
    longer = max(len(first), len(second))
    if plain(a) == plain(b):
        assert found == 100
    elif not longer:
        assert found == 0
    else:
        both = distance(first, second) + distance([*map(stem, first)], [*map(stem, second)])
        assert found == min(99, int(100 * (2 * longer - both) / (2 * longer) + 1e-9))


@settings(derandomize=True, deadline=None)
@given(TEXTS, TEXTS, st.integers(1, 99))
def test_stems_too_far_apart_cannot_reach_the_threshold(a: str, b: str, threshold: int) -> None:
    """What the index relies on."""
    first, second = forms(a), forms(b)
    stems = distance([*map(stem, first)], [*map(stem, second)])
    if stems > most_edits(threshold, max(len(first), len(second))):
        assert score_of_forms(first, second) < threshold
    assert score_of_forms(first, second) <= scaled(2 * stems, max(1, len(first), len(second)))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The file was opened.", "The file was opened.", 100),
        ("The  file was\u00a0opened.", "The file was opened.", 100),
        ("The file was opened.", "the file was opened", 99),
        ("Don't open it", "Don\u2019t open it!", 99),
        ("A well-known man", "A well known man", 99),
        ("He opened the file", "He opens the file", 87),
        ("He opened the file", "She opened the file", 75),
        ("He opened the file", "He opened the old file", 80),
        ("one two three four", "four three two one", 0),
        ("It costs 1,000 roubles", "It costs 1000 roubles", 75),
        ("...", "...", 100),
        ("...", "!", 0),
        ("", "", 100),
        ("", "word", 0),
        ("caf\u00e9 here", "cafe\u0301 here", 99),
    ],
)
def test_scores_a_translator_expects(a: str, b: str, expected: int) -> None:
    assert score(a, b) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don\u2019t pay 1,000.5 at 10:30!", ["don't", "pay", "1,000.5", "at", "10:30"]),
        ("co-op x_y 'quoted' it's", ["co", "op", "x", "y", "quoted", "it's"]),
        ("5. 6, 3rd v1.2", ["5", "6", "3rd", "v1.2"]),
        ("\u2014 \u2026", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("family", "common"),
    [
        ("file files file's", "fil"),
        ("stop stops stopped stopping", "stop"),
        ("release released releasing releases", "releas"),
        ("agency agencies", "agency"),
        ("reply replied replies", "reply"),
        ("box boxes", "box"),
        ("dress dresses dressed", "dress"),
        ("fall falls falling", "fall"),
    ],
)
def test_words_of_one_family_have_one_stem(family: str, common: str) -> None:
    assert {stem(word) for word in family.split()} == {common}


@pytest.mark.parametrize("word", ["this", "status", "was", "red", "string", "1,000", "'s"])
def test_what_is_no_ending_stays(word: str) -> None:
    assert stem(word) == word

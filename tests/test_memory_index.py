"""The index loses no unit: what it finds near a text is what looking at every unit finds."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from workflow.memory import index as index_module
from workflow.memory.grams import Gram, buckets, cheapest, pack_codes, signature, unpack_codes
from workflow.memory.index import Index, groups
from workflow.memory.segments import (
    SIZES,
    New,
    build,
    pack,
    size_class,
    unpack,
)
from workflow.memory.similarity import most_edits
from workflow.memory.store import File, Store

WORDS = [f"w{n}" for n in range(40)]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14)
EDITS = st.lists(
    st.tuples(st.sampled_from("isd"), st.integers(0, 14), st.sampled_from(WORDS)), max_size=6
)


def edited(words: list[str], edits: list[tuple[str, int, str]]) -> list[str]:
    made = list(words)
    for kind, place, word in edits:
        at = place % (len(made) + 1)
        made[at : at + (kind != "i")] = [word] if kind != "d" else []
    return made or [words[0]]


def stored(units: list[str], tail: int, parts: int) -> Store:
    """A store in memory with the units' signatures: some in the tail, the rest in segments."""
    store = Store(":memory:")
    new = [New(n, codes) for n, codes in enumerate(units, 1)]
    with store.writing():
        store.add_tail("ru", new[:tail])
        rest = new[tail:]
        for number in range(1, parts + 1):
            if some := rest[number - 1 :: parts]:
                store.add_segment(number, "ru", build(some))
        store.add_file("ru", "x", "x", File(1, "", b"", 1, len(units)))
    return store


@pytest.mark.parametrize("scan", [0.0, index_module.SCAN])
@settings(derandomize=True, deadline=None, max_examples=200)
@given(TEXTS, st.lists(EDITS, max_size=12), st.lists(TEXTS, max_size=9), st.integers(50, 99))
def test_near_is_what_looking_at_all_finds(
    scan: float,
    text: list[str],
    edits: list[list[tuple[str, int, str]]],
    others: list[list[str]],
    threshold: int,
) -> None:
    near_texts = [edited(text, some) for some in edits]
    units = [signature(" ".join(words)) for words in [*near_texts, *others]]
    codes = signature(" ".join(text))
    expected = set()
    for n, unit in enumerate(units, 1):
        distance = Levenshtein.distance(codes, unit)
        if distance <= most_edits(threshold, max(len(codes), len(unit))):
            expected.add((distance, max(len(codes), len(unit)), n))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "SCAN", scan)
        store = stored(units, tail=len(units) % 3, parts=2)
        assert set(Index(store, "ru").near(codes, threshold)) == expected
        store.close()


def all_sets(count: int, words: int) -> list[tuple[Gram, ...]]:
    grams = [Gram(n, 1) for n in range(words)] + [Gram(n, 2) for n in range(words - 1)]
    return [
        some
        for some in combinations(grams, count)
        if len({place for g in some for place in range(g.start, g.start + g.size)})
        == sum(g.size for g in some)
    ]


COSTS = st.lists(st.integers(0, 9), min_size=1, max_size=5)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(COSTS, st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(1, 5))
def test_the_cheapest_grams_share_no_word_and_none_are_cheaper(
    singles: list[int], more: list[int], count: int
) -> None:
    pairs = more[: len(singles) - 1]
    found = cheapest(singles, pairs, count)
    sets = all_sets(count, len(singles))
    if not sets:
        assert found is None
        return

    def cost(grams: tuple[Gram, ...]) -> int:
        return sum(singles[g.start] if g.size == 1 else pairs[g.start] for g in grams)

    assert found is not None
    assert tuple(sorted(found, key=lambda g: (g.size, g.start))) in sets
    assert cost(tuple(found)) == min(map(cost, sets))


def test_a_long_text_is_looked_for_by_its_rarest_words() -> None:
    costs = [float(n) for n in range(100)]
    assert cheapest(costs, costs[1:], 3) == [Gram(0, 1), Gram(1, 1), Gram(2, 1)]


@pytest.mark.parametrize(("words", "threshold"), [(4, 75), (12, 75), (1, 99), (7, 50), (30, 60)])
def test_groups_are_all_lengths_that_can_reach_the_threshold(words: int, threshold: int) -> None:
    found = [m for g in groups(words, threshold) for m in range(g.shortest, g.longest + 1)]
    possible = [m for m in range(1, 200) if abs(m - words) <= most_edits(threshold, max(m, words))]
    assert found == possible


@given(st.lists(st.integers(0, 2**32 - 1)), st.text("abc \u0436\uffff", max_size=9))
@settings(derandomize=True, deadline=None)
def test_packed_numbers_and_codes_come_back(numbers: list[int], codes: str) -> None:
    assert list(unpack(pack(numbers))) == numbers
    assert unpack_codes(pack_codes(codes)) == codes


def test_a_gram_has_a_bucket_of_its_own_place() -> None:
    assert len(buckets("abc", 0xFFFF)) == 5
    assert buckets("abc", 0xFFFF)[:3] == [ord(c) for c in "abc"]
    assert buckets("ab", 0xFFFF)[2] != buckets("ba", 0xFFFF)[2]


def test_a_size_class_says_roughly_how_many() -> None:
    assert SIZES[size_class(0)] == 0
    for count in (1, 7, 100, 5000, 1 << 20):
        assert 0.9 * count < SIZES[size_class(count)] < 1.1 * count


def test_equal_stems_have_equal_codes_and_none_is_a_surrogate() -> None:
    words = [f"word{n}" for n in range(5000)]
    codes = signature(" ".join(words))
    assert len(codes) == 5000
    codes.encode()
    assert signature("Opened files") == signature("open file")


def test_what_the_store_holds_of_a_text_is_known() -> None:
    """When this fails, a store made before is wrong: raise `store.VERSION`, then mend this."""
    from workflow.memory.skeleton import hashes
    from workflow.memory.store import VERSION

    text = "On 9 August the agencies said: \u201cDon\u2019t stop\u201d \u2013 to NATO\u2026"
    known = (VERSION, signature(text), hashes(text, "ru"), buckets("ab\uffee", 0x3FFFF))
    assert known == KNOWN


KNOWN: tuple[object, ...] = (
    2,
    "\u59c8\u0785\u48f2\u25e6\ue6e6\u94d6\u40af\u96b6\uaac4\ub600",
    (3100951345, 3401082391),
    [97, 98, 65518, 72819, 103856],
)

"""Which old sentence became which new one."""

from __future__ import annotations

import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.alignment import MOST_PIECES, Match, Pieces, _Group, align, heaviest, in_order

FLORES = Path(__file__).resolve().parents[2] / "shared" / "data" / "flores" / "dev.en"
needs_flores = pytest.mark.skipif(
    not FLORES.exists(), reason="needs the FLORES sentences in ../shared"
)


def matches(old: list[str], new: list[str]) -> set[Match]:
    """Align two texts; equal sentences are their frame."""
    places = {text: n for n, text in enumerate(new)}
    fixed = [(o, places[text]) for o, text in enumerate(old) if text in places]
    olds, news = {o for o, _ in fixed}, {n for _, n in fixed}
    left = {o: text for o, text in enumerate(old) if o not in olds}
    return set(align(left, {n: t for n, t in enumerate(new) if n not in news}, fixed))


def test_two_edits_in_one_gap_keep_their_order() -> None:
    old = ["The red house stands on a hill.", "The red house stands on a rock."]
    new = ["The old red house stands on a hill.", "The old red house stands on a rock."]
    assert matches(old, new) == {Match((0,), (0,)), Match((1,), (1,))}


def test_a_sentence_that_vanished_beside_an_edited_one() -> None:
    old = ["Rain fell all night.", "The vote is over now.", "Nobody won."]
    new = ["The vote is over at last now.", "Nobody won."]
    assert matches(old, new) == {Match((1,), (0,))}


def test_a_new_sentence_beside_an_edited_one_is_no_split() -> None:
    old = ["The vote in the whole country is over now."]
    new = ["The vote in the country is over now.", "He was there."]
    assert matches(old, new) == {Match((0,), (0,))}


def test_a_stranger_in_the_place_of_a_lost_half_is_no_part_of_a_split() -> None:
    old = ["The vote in the whole country is over now, and observers were sent home by train."]
    new = ["The vote in the whole country is over now.", "Rain fell on the harbour, by the nets."]
    assert matches(old, new) == {Match((0,), (0,))}


def test_in_a_large_gap_rare_words_find_what_is_far_from_its_old_place() -> None:
    old = [f"Report {n} of the house {n * 7 % 101} said more than others." for n in range(90)]
    new = [text.replace("others", "that") for text in old[60:]]
    assert matches(old, new) == {Match((60 + n,), (n,)) for n in range(30)}


def test_three_sentences_of_one() -> None:
    old = ["The vote is over, nobody won the seats, and the judges have gone home to rest."]
    new = ["The vote is over.", "Nobody won the seats.", "The judges have gone home to rest."]
    assert matches(old, new) == {Match((0,), (0, 1, 2))}
    assert matches(new, old) == {Match((0, 1, 2), (0,))}


def test_an_edit_across_a_move_needs_more_likeness() -> None:
    rest = ["Alpha beta.", "Gamma delta.", "Epsilon zeta."]
    old = ["The small house of the man stands near the river."]
    near = "The little house of the man stands near the river."
    far = "A little house of some man stood by the river."
    assert matches([*old, *rest], [*rest, near]) == {Match((0,), (3,))}
    assert matches([*old, *rest], [*rest, far]) == set()
    assert matches([*old, *rest], [far, *rest]) == {Match((0,), (0,))}


PAIRS = st.lists(st.integers(0, 12), unique=True, max_size=9).flatmap(
    lambda olds: st.permutations(range(len(olds))).map(lambda ns: list(zip(olds, ns, strict=True)))
)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(PAIRS)
def test_in_order_is_the_longest(pairs: list[tuple[int, int]]) -> None:
    pairs = sorted(pairs, key=lambda pair: pair[1])
    lengths = [1] * len(pairs)
    for b in range(len(pairs)):
        lengths[b] += max((lengths[a] for a in range(b) if pairs[a][0] < pairs[b][0]), default=0)
    found = in_order(pairs)
    assert len(found) == max(lengths, default=0)
    assert found == sorted(found)
    assert set(found) <= set(pairs)


GROUPS = st.builds(
    lambda i, a, j, b, worth: _Group(i, i + a, j, j + b, float(worth)),
    st.integers(0, 6),
    st.integers(1, 3),
    st.integers(0, 6),
    st.integers(1, 3),
    st.integers(1, 20),
)


def worth(groups: list[_Group], old: int = 0, new: int = 0) -> float:
    """The best there is, by trying everything."""
    fits = [group for group in groups if group.old >= old and group.new >= new]
    return max((g.worth + worth(groups, g.old_end, g.new_end) for g in fits), default=0.0)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.sets(GROUPS, max_size=8))
def test_heaviest_is_as_good_as_trying_everything(groups: set[_Group]) -> None:
    series = heaviest(sorted(groups))
    assert sum(group.worth for group in series) == worth(sorted(groups))
    for a, b in pairwise(series):
        assert a.old_end <= b.old
        assert a.new_end <= b.new


WORDS = st.lists(
    st.sampled_from(["house", "river", "vote", "judge", "the", "a"]), min_size=1, max_size=5
)
TEXTS = st.lists(WORDS.map(" ".join), max_size=8)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(TEXTS, TEXTS, st.data())
def test_each_position_at_most_once(old: list[str], new: list[str], draw: st.DataObject) -> None:
    free_old = draw.draw(st.sets(st.integers(0, 8)))
    left = {o: text for o, text in enumerate(old) if o in free_old}
    right = dict(enumerate(new))
    fixed = [(o, 100 + o) for o in range(len(old)) if o not in free_old]
    found = align(left, right, fixed)
    for side, positions in ((0, left), (1, right)):
        used = [position for match in found for position in match[side]]
        assert len(used) == len(set(used))
        assert set(used) <= positions.keys()
    assert all(1 in (len(match.old), len(match.new)) for match in found)
    assert found == align(left, right, fixed)


def test_pieces() -> None:
    pieces = Pieces(enumerate(["Yes.", "I do.", "Yes. I do.", "No."]))
    assert pieces.of("Yes. I do.") == (0, 1)
    assert pieces.of("No. Yes. I do.") == (3, 2)
    assert pieces.of("No. No.") == (3, 3)
    assert pieces.of("No. Never.") == ()
    assert pieces.of("No.  Yes.") == ()
    assert pieces.of("No.") == ()


def test_pieces_try_again_after_a_wrong_start() -> None:
    assert Pieces(enumerate(["a", "a b", "c d", "b"])).of("a b c d") == (1, 2)


def test_pieces_prefer_what_follows() -> None:
    assert Pieces([(0, "Yes."), (4, "No."), (5, "Yes.")]).of("No. Yes.") == (4, 5)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(WORDS.map(" ".join), min_size=2, max_size=6), TEXTS)
def test_pieces_of_joined_texts_join_to_it(parts: list[str], others: list[str]) -> None:
    texts = [*others, *parts]
    found = Pieces(enumerate(texts)).of(" ".join(parts))
    assert len(found) > 1
    assert " ".join(texts[position] for position in found) == " ".join(parts)


def mangled(text: str, edits: int, pool: list[str], rand: random.Random) -> str:
    words = text.split()
    for _ in range(edits):
        at = rand.randrange(len(words))
        kind = rand.randrange(3)
        if kind == 0:
            words[at] = rand.choice(pool)
        elif kind == 1 and len(words) > 3:
            del words[at]
        else:
            words.insert(at, rand.choice(pool))
    return " ".join(words)


@needs_flores
@pytest.mark.parametrize(("edits", "recall"), [(1, 1.0), (3, 0.995), (5, 0.99)])
def test_pairing_of_real_sentences(edits: int, recall: float) -> None:
    """A third of an article's sentences edited, a tenth new, a tenth gone: who is paired?"""
    rand = random.Random(edits)
    texts = FLORES.read_text("utf-8").splitlines()
    pool = re.findall(r"[a-z]+", " ".join(texts))
    right = wrong = missed = 0
    for start in range(0, 900, 30):
        old, strangers = texts[start : start + 30], iter(texts[start + 30 : start + 60])
        new, truth = [], set()
        for position, text in enumerate(old):
            draw = rand.random()
            if draw < 0.1:
                new.append(next(strangers))
            if draw > 0.9:
                continue
            if draw < 0.4:
                text = mangled(text, edits, pool, rand)
                truth.add(Match((position,), (len(new),)))
            new.append(text)
        truth = {match for match in truth if new[match.new[0]] != old[match.old[0]]}
        found = matches(old, new)
        right += len(found & truth)
        wrong += len(found - truth)
        missed += len(truth - found)
    assert right / (right + missed) >= recall
    assert right / (right + wrong) >= 0.99


@needs_flores
def test_a_rewritten_document_takes_linear_time() -> None:
    """5,000 sentences, every one edited: what all pairs would need is 25 million comparisons."""
    rand = random.Random(1)
    texts = FLORES.read_text("utf-8").splitlines()
    pool = re.findall(r"[a-z]+", " ".join(texts))
    old = [f"{mangled(texts[n % len(texts)], 8, pool, rand)} {n}" for n in range(5000)]
    new = [mangled(text, 2, pool, rand) for text in old]
    began = time.process_time()
    found = align(dict(enumerate(old)), dict(enumerate(new)), ())
    assert time.process_time() - began < 10
    right = sum(match.old == match.new for match in found)
    assert right >= 0.98 * len(old)


def test_pieces_that_repeat_without_end_are_given_up() -> None:
    assert Pieces([(0, "a"), (1, "b")]).of("a b a") == (0, 1, 0)
    assert Pieces([(0, "a")]).of(" ".join(["a"] * MOST_PIECES)) == (0,) * MOST_PIECES
    assert Pieces([(0, "a")]).of(" ".join(["a"] * (MOST_PIECES + 1))) == ()

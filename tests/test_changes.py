"""What an edit did to a sentence."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.changes import normalised, severity

FLORES = Path(__file__).resolve().parents[2] / "shared" / "data" / "flores" / "dev.en"

COSMETIC = [
    ("It is “good”.", 'It is "good".'),
    ("The ‘new’ plan", "The “new” plan"),
    ("don't go", "don’t go"),
    ("a man - a plan", "a man — a plan"),
    ("He left --- quickly.", "He left—quickly."),
    ("1991-1995", "1991–1995"),
    ("-5 degrees", "−5 degrees"),
    ("the Russia-Ukraine war", "the Russia–Ukraine war"),
    ("Well...", "Well…"),
    ("Well. . .", "Well…"),
    ("25 people  left", "25\u00a0people left"),
    ("soft\u00adware", "software"),
    ("cafe\u0301", "caf\u00e9"),
    ("Is it over ?", "Is it over?"),
]

MINOR = [
    ("The small house stands here.", "The little house stands here."),
    ("The President said it yesterday.", "The president said it yesterday."),
    ("I recieved it.", "I received it."),
    ("He isn't here.", "He is not here."),
    ("I can't go there any more now.", "I cannot go there any more now."),
    ("Five people came.", "5 people came."),
    ("5% of them voted.", "5 percent of them voted."),
    ("The 1st day of the long march.", "The first day of the long march."),
    ("1,000 people came to the big square.", "1000 people came to the big square."),
    ("In May the long strike ended.", "The long strike ended in May."),
    ("However, the police came to the square.", "The police came to the square."),
    ("The workers' union went on strike.", "The worker's union went on strike."),
    ("Biden's visit went well in the city.", "The Biden visit went well in the city."),
    ("a well-known judge from a big city", "a well known judge from a big city"),
]

MEANING = [
    ("Five people came here.", "Six people came here."),
    ("It cost 1,500 in the shop.", "It cost 1.500 in the shop."),
    ("It cost $5 in the shop.", "It cost €5 in the shop."),
    ("5% of them voted.", "5 of them voted."),
    ("It is -5 degrees in the house.", "It is 5 degrees in the house."),
    ("Two million people came to the square.", "Two billion people came to the square."),
    ("He came to the house on Monday.", "He came to the house on Tuesday."),
    ("The long strike ended in May.", "The long strike ended in June."),
    ("It was signed on 1 May 2020.", "It was signed on 1 May 2021."),
    ("He is in the big house.", "He is not in the big house."),
    ("He was in the big house.", "He wasn't in the big house."),
    ("They have money for the house.", "They have no money for the house."),
    ("She left with the other judges.", "She left without the other judges."),
    ("It is legal to sell a house here.", "It is illegal to sell a house here."),
    ("He may go to the house.", "He must go to the house."),
    ("He allegedly hit the policeman twice.", "He hit the policeman twice."),
    ("Minsk is a large city in Europe.", "Brest is a large city in Europe."),
    ("The By_Pol group published the video.", "The group published the video."),
    ("The US helped us in the long war.", "They helped us in the long war."),
    ("Prices rose in the whole country.", "Prices fell in the whole country."),
    ("He said the judge knew the law.", "She said the judge knew the law."),
    ("All judges signed the long letter.", "Most judges signed the long letter."),
    ("He has left the big house.", "He has left the big house?"),
    ('He called it "a mistake" in court.', "He called it a mistake in court."),
    ("See https://a.org/x for the whole list.", "See https://a.org/y for the whole list."),
    ("The minister resigned.", "The minister stayed."),
    ("Rain is expected in the evening.", "Trains stand still near the harbour."),
]


@pytest.mark.parametrize(("old", "new"), COSMETIC)
def test_cosmetic(old: str, new: str) -> None:
    assert severity(old, new) == severity(new, old) == "cosmetic"


@pytest.mark.parametrize(("old", "new"), MINOR)
def test_minor(old: str, new: str) -> None:
    assert severity(old, new) == severity(new, old) == "minor"


@pytest.mark.parametrize(("old", "new"), MEANING)
def test_meaning(old: str, new: str) -> None:
    assert severity(old, new) == severity(new, old) == "meaning"


@pytest.mark.parametrize(
    ("old", "new"),
    [("5'", '5"'), ("any one", "anyone"), ("well-known", "well known"), ("x²", "x2")],
)
def test_looks_alike_but_is_not_typography(old: str, new: str) -> None:
    assert severity(old, new) != "cosmetic"


SIGNS = st.text(
    alphabet=st.sampled_from("ab AB5.,!?'\"’‘“”«»-–—…\u00a0\u00ad\u2028()[]\u0301"), max_size=30
)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(SIGNS)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_has_an_answer_and_letters_are_never_cosmetic(old: str, new: str) -> None:
    letters = [re.sub(r"[^A-Za-z0-9]", "", text) for text in (old, new)]
    assert severity(old, old) == "cosmetic"
    answer = severity(old, new)
    assert answer == "cosmetic" or old != new
    assert letters[0] == letters[1] or answer != "cosmetic"


@pytest.mark.skipif(not FLORES.exists(), reason="needs the FLORES sentences in ../shared")
def test_facts_changed_in_real_sentences_are_all_found() -> None:
    """In 997 sentences of news: every 'not', number and month that changes is a meaning."""
    tried = 0
    for text in FLORES.read_text("utf-8").splitlines():
        edits = [
            re.sub(r"\b(is|was|are|were|has|have|will|can|would)\b", r"\1 not", text, count=1),
            re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), text, count=1),
            re.sub(r"\b(January|March|June|July|October)\b", "May", text, count=1),
            re.sub(r"\b(not|never|no)\b ", "", text, count=1),
        ]
        for edited in edits:
            if edited != text:
                tried += 1
                assert severity(text, edited) == severity(edited, text) == "meaning", edited
    assert tried > 900


@pytest.mark.parametrize("unit", ["QmFzZTY0", "1,", "a@b.", "x://", "www.", "o'n "])
def test_long_unbroken_texts_take_time_in_proportion(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        times = []
        for _ in range(3):
            began = time.process_time()
            severity(f"{text} one", f"{text} two")
            times.append(time.process_time() - began)
        return min(times)

    severity("one", "two")  # reads the word lists
    assert cost(40_000) < 10 * cost(10_000) + 0.01  # squared it would be 16 times

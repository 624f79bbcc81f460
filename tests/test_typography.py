"""Typography: cases per language as data, and the laws for any text whatever."""

from __future__ import annotations

import re
import time
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.editions.content import EditionBlock, Passage
from workflow.editions.figures import Figures
from workflow.editions.holding import protected, untagged
from workflow.editions.housestyle import OPTIONS, Style, checked, refused
from workflow.editions.typography import Typographer, turn_marker, typographer
from workflow.errors import ProjectError
from workflow.language import load

DATA = Path(__file__).parent / "cases" / "typography"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TAGS = ("ru", "be", "pl")
SET = ("ru", "be", "pl", "be-tarask", "be-Latn")
NB = "\u00a0"

PIECES = [
    *"\"'“”„«»‘’ʼ-–—.…,:!?()[]{}<>/@#`%№$_\n \u00a0\u202f\ue000\ue001",
    *("а", "Я", "ж", "w", "Z", "і", "5", "12", "1995", " - ", "--", "...", "слово", "дом"),
    *("https://a.by/x", "a@b.pl", "{x}", "т. е.", "г.", "бы", "млн", "XX", "dr ", "А. ", "10 000"),
    *("<b>", "</b>", "<a2>", "</a2>", "<img/>", "<br/>", "<fn/>", "<code>", "</code>", "`x - 1`"),
    *("10000", "1,000,000", "10,000", " человек", " чалавек", " osób", "{date month}", "5%"),
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=24).map("".join) | st.text(max_size=60)
CHANGED = "\"“”„«»‘’'ʼ-–—.… \u00a0\u2009\u202f"
STYLE = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(option.choices) for key, option in OPTIONS.items()}
).map(lambda found: tuple(found.items()))


def setter(tag: str, style: Style = ()) -> Typographer:
    found = typographer(tag, style)
    assert found is not None
    return found


def said(tag: str, text: str, *, turn: bool = False, **style: str | bool | tuple[str, ...]) -> str:
    """What a build makes of one passage, with ~ for a no-break space."""
    (done,) = setter(tag, tuple(style.items())).texts([text.replace("~", NB)], turn=turn)
    return done.replace(NB, "~")


def cases() -> list[tuple[str, str, str]]:
    return [(tag, before, after) for tag in TAGS for _, before, after in rows(tag)]


def rows(tag: str) -> list[tuple[str, str, str]]:
    """What a case is about, before and after."""
    lines = (DATA / f"{tag}.tsv").read_text(encoding="utf-8").split("\n")[1:-1]
    return [(why, b, b if a == "=" else a) for why, b, a in (line.split("\t") for line in lines)]


def blocks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((DATA / "blocks.toml").read_text("utf-8"))["blocks"]
    return found


@pytest.mark.parametrize(("tag", "before", "after"), cases())
def test_case(tag: str, before: str, after: str) -> None:
    assert said(tag, before) == after
    assert said(tag, after) == after


@pytest.mark.parametrize("tag", TAGS)
def test_there_are_enough_cases(tag: str) -> None:
    """200 per language, no text twice; a third of them is right as it is."""
    found = rows(tag)
    assert len({before for _, before, _ in found}) == len(found) >= 200
    assert 3 * sum(before == after for _, before, after in found) >= len(found)


@pytest.mark.parametrize("case", blocks())
def test_block(case: dict[str, Any]) -> None:
    tag = case["language"]
    block = EditionBlock("answer" if case.get("turn") else "paragraph", passages(case["before"]))
    wanted = passages(case["after"])
    (done,) = setter(tag).blocks([block])
    assert done.passages == wanted
    assert setter(tag).blocks([done]) == (done,)


def passages(texts: list[str]) -> tuple[Passage, ...]:
    """Passages from their texts; ``=`` opens an English one."""
    return tuple(
        Passage(t[1:], "source") if t[:1] == "=" else Passage(t.replace("~", NB), "translated")
        for t in texts
    )


@pytest.mark.parametrize("tag", SET)
@settings(derandomize=True, deadline=None, max_examples=250)
@given(texts=st.lists(TEXT, min_size=1, max_size=3), turn=st.booleans())
def test_laws(tag: str, texts: list[str], turn: bool) -> None:
    once = setter(tag).texts(texts, turn=turn)
    assert len(once) == len(texts)
    assert setter(tag).texts(once, turn=turn) == once
    assert [kept(t) for t in once] == [kept(t) for t in texts]
    assert all(map(copied, texts, once))


@pytest.mark.parametrize("tag", TAGS)
@settings(derandomize=True, deadline=None, max_examples=300)
@given(text=TEXT, style=STYLE, turn=st.booleans())
def test_laws_of_every_house_style(tag: str, text: str, style: Style, turn: bool) -> None:
    made = typographer(tag, style)
    if made is None:
        assert dict(style)["off"] is True
        return
    (once,) = made.texts([text], turn=turn)
    assert made.texts([once], turn=turn) == [once]
    assert kept(once) == kept(text)
    assert copied(text, once)


@pytest.mark.parametrize("tag", SET)
@settings(derandomize=True, deadline=None, max_examples=100)
@given(blocks=st.lists(st.tuples(st.lists(TEXT | st.just("\x1d"), max_size=3), st.booleans())))
def test_blocks_do_not_know_of_one_another(tag: str, blocks: list[tuple[list[str], bool]]) -> None:
    made = [
        EditionBlock("answer" if turn else "paragraph", passages(texts)) for texts, turn in blocks
    ]
    alone = [setter(tag).blocks([block])[0] for block in made]
    assert setter(tag).blocks(made) == tuple(alone)


def kept(text: str) -> str:
    """What stays of a text: all but the marks, and the commas between groups of digits."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return "".join(c for c in text if c not in CHANGED)


def copied(before: str, after: str) -> bool:
    """Whether the protected stretches stand in `after`, too, letter by letter and in order:
    tags, code, addresses, placeholders."""
    at = 0
    for start, end in protected(before):
        at = after.find(before[start:end], at) + end - start
        if at < end - start:
            return False
    return True


@settings(derandomize=True, deadline=None, max_examples=200)
@given(words=st.lists(st.sampled_from(["в", "слово", '"да"', "-", "5", "км", "...", "же"])))
def test_tags_are_as_good_as_not_there(words: list[str]) -> None:
    """The same words with and without tags around them are set alike."""
    plain = " ".join(words)
    tagged = " ".join([f"<b{n}>{word}</b{n}>" for n, word in enumerate(words)])
    assert untagged(said("ru", tagged)).text == said("ru", plain)


HOSTILE = [
    *("а ", '" ', '"', "«", "»", "‘", "- ", "-", "—", "<a ", "<b>", "</b>", "`", "1-", "1 ", "1"),
    *("{", "{date", "<", "<code>", "1,000,", "10000 ", "...", "…", "X-", "@a", "://", "['", "\n"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(piece: str) -> None:
    """Up to 100 KB of what a rule may stumble over."""

    def seconds(size: int) -> float:
        start = time.process_time()
        setter("ru").texts([piece * (size // len(piece))])
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(2)) for size in (5_000, 100_000))
    assert large < 60 * small + 0.1


@pytest.mark.parametrize("tag", TAGS)
def test_real_sentences_are_stable(tag: str) -> None:
    path = SHARED / "flores" / f"dev.{tag}"
    if not path.exists():
        pytest.skip("needs shared/data/flores, which is beside a development checkout only")
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    done = [setter(tag).texts([line])[0] for line in lines]
    assert [setter(tag).texts([line])[0] for line in done] == done
    assert [kept(line) for line in done] == [kept(line) for line in lines]
    wrong = '"' if tag != "pl" else '"“'
    left = [line for line in done if any(c in line for c in wrong)]
    assert left == []


def test_english_stays() -> None:
    assert typographer("en") is None
    assert typographer("en-XA") is None
    assert typographer("en", (("quotes", "«»"),)) is None


@pytest.mark.parametrize(
    ("tag", "before", "after"),
    [
        ("be-tarask", 'Часопіс "ARCHE" - гэта сьнежань', "Часопіс «ARCHE»~— гэта сьнежань"),
        ("be-tarask", "9 траўня 2025 г.", "9~траўня 2025~г."),
        ("be-Latn", 'Časopis "ARCHE" - heta i my', "Časopis «ARCHE»~— heta i~my"),
        ("be-Latn", "u 1990-1995 hh., siamja", "u~1990–1995~hh., siamja"),
        ("be-Latn", "abjekt z'javiŭsia", "abjekt z’javiŭsia"),
        ("be-Latn", "10000 čałaviek", "10~000 čałaviek"),
    ],
)
def test_variants_of_belarusian(tag: str, before: str, after: str) -> None:
    assert said(tag, before) == after


@pytest.mark.parametrize(
    ("tag", "style", "before", "after"),
    [
        ("pl", {"turn_dash": "em"}, "- Tak - rzekł.", "—~Tak —~rzekł."),
        ("pl", {"turn_dash": "em"}, "Tak - rzekł.", "Tak —~rzekł."),
        ("ru", {"turn_dash": "en"}, "- Да, - сказал.", "–~Да,~– сказал."),
        ("ru", {"quotes": "„“"}, 'Он "да"', "Он „да“"),
        ("ru", {"quotes": ("„", "“"), "inner_quotes": ("«", "»")}, '"А «Б»"', "„А~«Б»“"),
        ("pl", {"inner_quotes": "‘’"}, '"A "B""', "„A~‘B’”"),
        ("be", {"apostrophe": "'"}, "сям’я", "сям'я"),
        ("be", {"apostrophe": "ʼ"}, "сям'я", "сямʼя"),
        ("pl", {"apostrophe": "’"}, "Kennedy'ego", "Kennedy’ego"),
        ("ru", {"percent": "tight"}, "12 % и 5~%", "12% и~5%"),
        ("ru", {"percent": "spaced"}, "12% и 5-10%, 100%-ный", "12~% и~5–10~%, 100%-ный"),
        ("ru", {"ellipsis": "dots"}, "Ну… Как?… Что?... Да...", "Ну... Как?.. Что?.. Да..."),
        ("pl", {"ellipsis": "dots"}, "No… Jak?…", "No... Jak?..."),
        ("ru", {"range": "em"}, "1991-1995 и 5–6", "1991—1995 и~5—6"),
        ("ru", {"range": "hyphen"}, "1991–1995", "1991-1995"),
        ("ru", {"groups": False}, "10000 человек, 10 000", "10000 человек, 10~000"),
        ("ru", {"spaces": "minimal"}, "в 5 км он бы № 5", "в 5~км он бы №~5"),
        ("pl", {"spaces": "minimal"}, "w domu i 5 km", "w domu i 5~km"),
    ],
)
def test_house_style(tag: str, style: dict[str, str | bool], before: str, after: str) -> None:
    turn = "turn_dash" in style
    assert said(tag, before, turn=turn, **style) == after
    assert said(tag, after, turn=turn, **style) == after


def test_the_dash_between_words_is_an_option_of_its_own() -> None:
    assert said("pl", "Mińsk - stolica", dash="em") == "Mińsk~— stolica"
    assert said("pl", "Mińsk - stolica", dash="em", turn=True) == "Mińsk –~stolica"


def test_off_leaves_texts_as_they_are() -> None:
    assert typographer("ru", (("off", True),)) is None
    assert typographer("ru", (("off", False),)) is not None
    assert turn_marker("pl", "- ", (("off", True),)) == "- "


@pytest.mark.parametrize(
    ("key", "value"),
    [("quotes", '""'), ("quotes", ("«",)), ("dash", True), ("off", "yes"), ("groups", 1)],
)
def test_a_wrong_option_is_a_users_error(key: str, value: Any) -> None:
    assert refused(key, value)
    with pytest.raises(
        ProjectError, match=rf"peraklad.toml: typography.{key} cannot be .*expected"
    ):
        checked(((key, value),))


def test_an_unknown_option_is_a_users_error() -> None:
    with pytest.raises(
        ProjectError, match=r"unknown key typography\.colour; expected one of off, "
    ):
        checked((("colour", "red"),))


@pytest.mark.parametrize(
    ("key", "choice"), [(k, c) for k, option in OPTIONS.items() for c in option.choices]
)
def test_every_choice_is_taken_in_every_language(key: str, choice: str | bool) -> None:
    assert not refused(key, choice)
    for tag in SET:
        assert (typographer(tag, ((key, choice),)) is None) == (key == "off" and choice is True)


@pytest.mark.parametrize(("low", "high"), [*product((9, 10, 99, 100, 1999), (10, 11, 100, 2001))])
def test_a_range_of_whole_numbers_rises(low: int, high: int) -> None:
    rules = load("ru").typography
    assert rules is not None
    done = Figures(rules).ranged(f"{low}-{high}")
    season = len(str(low)) == 4 and len(str(high)) == 2
    assert ("–" in done) == (low < high and not season)


@pytest.mark.parametrize(
    ("tag", "marker", "wanted"),
    [
        ("ru", "- ", "—\u00a0"),
        ("be", "– ", "—\u00a0"),
        ("pl", "- ", "–\u00a0"),
        ("pl", "—\u00a0", "–\u00a0"),
        ("ru", "  -  ", "  —\u00a0"),
        ("ru", "—", "—\u00a0"),
        ("ru", "> ", "> "),
        ("ru", "", ""),
        ("en", "- ", "- "),
    ],
)
def test_turn_marker(tag: str, marker: str, wanted: str) -> None:
    assert turn_marker(tag, marker) == wanted
    assert turn_marker(tag, wanted) == wanted


def test_turn_marker_follows_the_house_style() -> None:
    assert turn_marker("pl", "- ", (("turn_dash", "em"),)) == "—\u00a0"

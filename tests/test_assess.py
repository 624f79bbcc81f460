"""The judgement of answers: cases a person can read, laws, and recorded answers of real engines."""

from __future__ import annotations

import html
import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.drafting.assess import assess, repair
from workflow.drafting.worddiff import word_diff
from workflow.errors import disguises
from workflow.evidence import agreement, numbers, wording
from workflow.evidence.guard import unchanged
from workflow.language import load
from workflow.terms.usage import TermUse

CASES = tomllib.loads((Path(__file__).parent / "assess" / "cases.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['language']}-{c['answer'][:40]}")
def test_case(case: dict[str, Any]) -> None:
    found = assess(
        case["source"],
        case["answer"],
        case["language"],
        fixed=case.get("fixed", ()),
        neighbours=case.get("neighbours", ()),
    )
    if "refused" in case:
        assert case["refused"] in " ".join(found.fatal)
        assert not found.doubts
    else:
        assert not found.fatal
        assert bool(found.doubts) == ("doubt" in case)
        assert case.get("doubt", "") in "".join(found.doubts)


# --- repairs ------------------------------------------------------------------------------------

SOURCE = "The author’s family met at https://a.example/b?c today."
GOOD = "Сям'я аўтара сустрэлася на https://a.example/b?c сёння."


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        f"\n {GOOD} \r\n",
        f'"{GOOD}"',
        f"«{GOOD}»",
        GOOD.replace("аўтара ", "аўтара\n"),
        GOOD.replace("аўтара", "аў\u200bта\u00adра\u202e"),
        GOOD.replace("https://a.example", "https:// a. example"),
        GOOD.replace("https://a.example", "HTTPS://A.EXAMPLE"),
    ],
)
def test_a_certain_repair(answer: str) -> None:
    assert repair(SOURCE, answer, "be") == GOOD


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("AT&amp;T won", "AT&amp;T перамагла"),
        ("“Go,” she said.", "«Ідзі», — сказала яна."),
        ("He said “go”", "«Ён сказаў» і «ідзі»"),
        ("“Go home.”", "«Ідзі дадому.»"),
        ("It is 5 km", "Гэта 5\u00a0км"),
        ("The author's family", "Сям&#39;я аўтара"),
    ],
)
def test_what_is_right_stays(source: str, answer: str) -> None:
    assert repair(source, answer, "be") == answer


def test_html_instead_of_a_character_is_doubted() -> None:
    found = assess(SOURCE, GOOD.replace("'", "&#39;"), "be")
    assert found.fatal == ()
    assert found.doubts == ("HTML instead of a character: &#39;",)


TEXTS = st.text(
    st.sampled_from("аб ab.,&#39;amlt \n\t\u00a0\u200b\u202e\"'«»“<>{}%s@/:1"), max_size=40
)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(TEXTS, TEXTS)
def test_repair_is_idempotent_and_leaves_nothing_hidden(source: str, answer: str) -> None:
    once = repair(source, answer, "be")
    assert repair(source, once, "be") == once
    assert not any(disguises(c) and c not in source for c in once)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["ru", "be", "pl", "de", "ja"]))
def test_any_answer_is_judged(source: str, answer: str, language: str) -> None:
    text = repair(source, answer, language)
    found = assess(source, text, language, neighbours=(answer, source))
    assert not (found.fatal and found.doubts)
    if not text.strip():
        assert found.fatal == ("it is empty",)


# --- terms and numbers --------------------------------------------------------------------------

COUNCIL = TermUse("Council", "Координационный совет", ("Рада",), ("Координационная рада",))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Она возглавила Координационный совет.", ""),
        ("Она возглавляла работу Координационного совета.", ""),
        ("О Координационном Совете она не говорила.", ""),
        ("Она возглавила Раду.", ""),
        (
            "Она возглавила Координационную раду.",
            "wrong term: Координационную раду",
        ),
        ("Она возглавила объединение.", "term missing: Council"),
    ],
)
def test_a_term_is_found_in_its_inflected_forms(answer: str, said: str) -> None:
    doubts = assess("She headed the Council.", answer, "ru", terms=[COUNCIL]).doubts
    about = [d for d in doubts if "term" in d]
    assert bool(said) == bool(about)
    assert said in " ".join(about)


@pytest.mark.parametrize(
    ("source", "answer", "language", "missing", "foreign"),
    [
        ("1,000 men", "1 000 человек", "ru", (), ()),
        ("1,000 men", "1\u00a0000 чалавек", "be", (), ()),
        ("1,000 men", "1000 ludzi", "pl", (), ()),
        ("3.5 km", "3,5 км", "ru", (), ()),
        ("3.5 km", "35 км", "ru", ("3.5",), ("35",)),
        ("at 9:30 pm", "в 21:30", "ru", (), ()),
        ("at 9 p.m.", "o 21.00", "pl", (), ()),
        ("the 1960s", "lata 60.", "pl", (), ()),
        ("a 5-3 win", "wygrana 5:3", "pl", (), ()),
        ("the 18th century", "XVIII стагоддзе", "be", (), ()),
        ("3 cats", "тры каты", "be", (), ()),
        ("five cats", "5 котов", "ru", (), ()),
        ("2 of 3", "2 из 2", "ru", ("3",), ("2",)),
        ("no numbers", "без чисел 7", "ru", (), ("7",)),
    ],
)
def test_numbers(
    source: str, answer: str, language: str, missing: tuple[str, ...], foreign: tuple[str, ...]
) -> None:
    assert numbers.compare(source, answer, language) == (missing, foreign)


# --- what changed, word by word -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("He left.", "He left.", "He left."),
        ("The vote is over.", "The count is over.", "The [-vote-] {+count+} is over."),
        ("He left.", "He left on Monday.", "He left{+ on Monday+}."),
        ("a b c d", "a x y d", "a [-b c-] {+x y+} d"),
        ("", "All new", "{+All new+}"),
        ("All gone", "", "[-All gone-]"),
    ],
)
def test_a_word_diff(old: str, new: str, wanted: str) -> None:
    assert word_diff(old, new) == wanted


WORDS = st.lists(st.sampled_from(["a", "b", "c", " ", "  ", ".", ",", "\n", "don't"]), max_size=14)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(WORDS.map("".join), WORDS.map("".join))
def test_both_texts_can_be_read_from_a_word_diff(old: str, new: str) -> None:
    marked = word_diff(old, new)
    parted = re.sub(r"(?s)(\[-(?:(?!-\]).)*-\]) (\{\+)", r"\1\2", marked)
    without_new = re.sub(r"(?s)\{\+(?:(?!\+\}).)*\+\}", "", parted)
    without_old = re.sub(r"(?s)\[-(?:(?!-\]).)*-\]", "", parted)
    assert without_new.replace("[-", "").replace("-]", "") == old
    assert without_old.replace("{+", "").replace("+}", "") == new


# --- the data -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["en", "ru", "be", "pl", "be-tarask", "be-Latn"])
def test_a_language_keeps_its_own_rules(tag: str) -> None:
    spelling = load(tag).orthography
    assert spelling is not None
    letters = set(spelling.letters)
    assert len(letters) == len(spelling.letters)
    for word in spelling.words:
        assert letters.issuperset(word)
        assert not spelling.never or not re.search(spelling.never, word)


def test_a_language_that_only_cldr_knows_has_a_script() -> None:
    scripts = {"uk": "Cyrl", "sr-Latn": "Latn", "de": "Latn", "ja": "Jpan"}
    for tag, script in scripts.items():
        spelling = load(tag).orthography
        assert spelling is not None
        assert spelling.script == script


@pytest.mark.parametrize("language", ["ru", "be", "pl"])
def test_the_lexicon_is_written_in_its_languages(language: str) -> None:
    spelling = load(language).orthography
    assert spelling is not None
    for word, stems in wording.lexicon(language).items():
        assert word == word.lower()
        assert stems
        for stem in stems:
            assert len(stem) <= 10
            assert set(spelling.letters).issuperset(stem.replace("'", "").replace("-", ""))


@pytest.mark.parametrize(
    ("english", "other", "language"),
    [
        ("parliament", "парламента", "ru"), ("parliament", "парламент", "be"),
        ("parliament", "parlamentu", "pl"), ("Vidal", "Відаль", "be"), ("Roberts", "Робертс", "ru"),
        ("Philip", "Филипп", "ru"), ("president", "prezydent", "pl"),
        ("telephone", "тэлефон", "be"),
    ],
)  # fmt: skip
def test_what_sounds_alike(english: str, other: str, language: str) -> None:
    assert wording.sound(english, "en")[:4] == wording.sound(other, language)[:4]


@pytest.mark.parametrize(
    ("word", "base"),
    [("years", "year"), ("countries", "country"), ("stopped", "stop"), ("taking", "take")],
)
def test_a_word_is_found_in_its_forms(word: str, base: str) -> None:
    assert wording.entry(word, "ru") == wording.lexicon("ru")[base]


# --- recorded answers of real engines -----------------------------------------------------------

ENGINES = {
    "ru": ("google", "microsoft", "bergamot-base", "bergamot-base-memory", "bergamot-tiny"),
    "be": ("google", "microsoft", "nllb"),
    "pl": ("google", "microsoft", "bergamot-base-memory", "bergamot-tiny"),
}
RECORDINGS = [(language, engine) for language, engines in ENGINES.items() for engine in engines]


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n")[:997]


def refused(
    sources: Sequence[str], answers: Sequence[str], language: str, step: int = 1
) -> list[str]:
    """The answers, every `step`-th, that are refused with the sentences around as neighbours."""
    found = []
    for at in range(0, len(sources), step):
        source = sources[at]
        around = (sources[at - 1], sources[(at + 1) % len(sources)])
        text = repair(source, answers[at], language)
        if assess(source, text, language, neighbours=around).fatal:
            found.append(answers[at])
    return found


@pytest.mark.parametrize(("language", "engine"), RECORDINGS)
def test_no_recorded_answer_is_refused(shared: Path, language: str, engine: str) -> None:
    english = lines(shared / "data" / "flores" / "dev.en")
    answers = lines(shared / "data" / "mt" / f"{engine}.dev.{language}")
    assert refused(english, answers, language) == []
    for source, answer in zip(english, answers, strict=True):
        if "&" not in answer:
            assert repair(source, answer, language) == answer


Attack = Callable[[list[str], list[str], random.Random], list[str]]


def cut(low: float, high: float) -> Attack:
    def attack(_: list[str], answers: list[str], chance: random.Random) -> list[str]:
        return [a[: int(len(a) * chance.uniform(low, high))] for a in answers]

    return attack


ATTACKS: dict[str, tuple[Attack, float]] = {
    "echo": (lambda english, answers, _: english, 1.0),
    "echo, lower": (lambda english, answers, _: [e.lower() for e in english], 1.0),
    "empty": (lambda english, answers, _: [""] * len(english), 1.0),
    "page": (lambda english, answers, _: [f"<html><body>{a}</body></html>" for a in answers], 1.0),
    "json": (lambda english, answers, _: [f'{{"text": "{a}"}}' for a in answers], 1.0),
    "quota": (lambda english, answers, _: ["Error: quota exceeded"] * len(english), 1.0),
    "twice": (lambda english, answers, _: [f"{a} {a}" for a in answers], 1.0),
    "with the English": (
        lambda english, answers, _: [f"{e} {a}" for e, a in zip(english, answers, strict=True)],
        0.99,
    ),
    "half": (cut(0.5, 0.5), 0.97),
    "cut": (cut(0.3, 0.95), 0.85),
    "the next one's": (lambda english, answers, _: answers[1:] + answers[:1], 0.92),
    "with the next one's": (
        lambda english, answers, _: [
            f"{a} {b}" for a, b in zip(answers, answers[1:] + answers[:1], strict=True)
        ],
        0.8,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("language", ENGINES)
def test_a_bad_answer_is_refused(shared: Path, language: str, attack: str) -> None:
    english = lines(shared / "data" / "flores" / "dev.en")
    answers = [
        html.unescape(line) for line in lines(shared / "data" / "mt" / f"google.dev.{language}")
    ]
    spoil, least = ATTACKS[attack]
    spoilt = spoil(english, answers, random.Random(7))
    step = 5
    assert len(refused(english, spoilt, language, step)) >= least * len(english[::step])


@pytest.mark.parametrize(
    ("asked", "given"), [("ru", "be"), ("be", "ru"), ("pl", "ru"), ("ru", "pl"), ("be", "pl")]
)
def test_an_answer_in_another_language_is_refused(shared: Path, asked: str, given: str) -> None:
    english = lines(shared / "data" / "flores" / "dev.en")
    answers = lines(shared / "data" / "flores" / f"dev.{given}")
    assert len(refused(english, answers, asked, 3)) >= 0.995 * len(english[::3])


@pytest.mark.parametrize("language", ENGINES)
def test_a_batch_out_of_order_is_found(shared: Path, language: str) -> None:
    english = lines(shared / "data" / "flores" / "dev.en")[:400]
    answers = lines(shared / "data" / "mt" / f"google.dev.{language}")[:400]
    for start in range(0, 400, 20):
        sources, batch = english[start : start + 20], answers[start : start + 20]
        assert agreement.misplaced(sources, batch, language) == []
        assert len(agreement.misplaced(sources, batch[1:] + batch[:1], language)) >= 12
    assert agreement.misplaced(["Yes.", "No."], ["", ""], language) == []


@pytest.mark.parametrize("language", ENGINES)
def test_an_english_sentence_is_never_its_own_translation(shared: Path, language: str) -> None:
    for text in lines(shared / "data" / "flores" / "dev.en"):
        assert unchanged(text, text, language)

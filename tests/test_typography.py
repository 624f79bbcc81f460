"""Typography: cases per language as data, and the laws for any text whatever."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.editions.content import EditionBlock, Passage
from workflow.editions.typography import Typographer, turn_marker, typographer

DATA = Path(__file__).parent / "typography"
FLORES = Path(__file__).resolve().parents[2] / "shared" / "data" / "flores"
TAGS = ("ru", "be", "pl")
SET = ("ru", "be", "pl", "be-tarask", "be-Latn")
NB = "\u00a0"

PIECES = [
    *"\"'“”„«»‘’ʼ-–—.…,:!?()[]{}<>/@#`%№_\n \u00a0\u202f\ue000",
    *("а", "Я", "ж", "w", "Z", "і", "5", "12", "1995", " - ", "--", "...", "слово", "дом"),
    *("https://a.by/x", "a@b.pl", "{x}", "т. е.", "г.", "бы", "млн", "XX", "dr ", "А. ", "10 000"),
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=24).map("".join) | st.text(max_size=60)
CHANGED = "\"“”„«»‘’'ʼ-–—.… \u00a0\u2009\u202f"


def setter(tag: str) -> Typographer:
    found = typographer(tag)
    assert found is not None
    return found


def data(tag: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{tag}.toml").read_text(encoding="utf-8"))


def cases() -> list[tuple[str, str, str]]:
    return [(tag, before, after) for tag in TAGS for before, after in data(tag)["cases"]]


def blocks() -> list[tuple[str, dict[str, Any]]]:
    return [(tag, block) for tag in TAGS for block in data(tag)["blocks"]]


@pytest.mark.parametrize(("tag", "before", "after"), cases())
def test_case(tag: str, before: str, after: str) -> None:
    wanted = after.replace("~", NB)
    assert setter(tag).texts([before.replace("~", NB)]) == [wanted]
    assert setter(tag).texts([wanted]) == [wanted]


@pytest.mark.parametrize("tag", TAGS)
def test_there_are_enough_cases(tag: str) -> None:
    assert len({before for before, _ in data(tag)["cases"]}) >= 60


@pytest.mark.parametrize(("tag", "case"), blocks())
def test_block(tag: str, case: dict[str, Any]) -> None:
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
    return "".join(c for c in text if c not in CHANGED)


@pytest.mark.parametrize("piece", ["а ", '" ', '"', "«", "»", "‘", "- ", "<a ", "`", "1-", "1 "])
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        setter("ru").texts([piece * size])
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(3)) for size in (4_000, 40_000))
    assert large < 40 * small + 0.05


@pytest.mark.parametrize("tag", TAGS)
def test_real_sentences_are_stable(tag: str) -> None:
    path = FLORES / f"dev.{tag}"
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

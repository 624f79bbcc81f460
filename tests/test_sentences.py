"""Sentences: the law that nothing is lost, the cases under tests/sentences, and shared sets."""

from __future__ import annotations

import itertools
import json
import re
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import abbreviations, sentences
from workflow.errors import ProjectError

CASES = Path(__file__).parent / "sentences"
DATA = Path(sentences.__file__).parent / "languages" / "abbreviations"
LANGUAGES = sorted(path.stem for path in DATA.glob("*.txt"))


def split(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences.spans(text, language)]


# --- cases a person can read ------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    language: str
    line: int
    text: str
    sentences: tuple[str, ...]


def read_cases(text: str, language: str) -> list[Case]:
    """Cases are ``input, ---, a sentence a line, ===``; lines that start with ``# `` are notes."""
    cases: list[Case] = []
    before: list[str] = []
    after: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("# "):
            continue
        if line == "---":
            assert after is None, f"{language}.txt:{number}: a second ---"
            after = []
        elif line == "===":
            source = "\n".join(before).strip("\n")
            assert source, f"{language}.txt:{number}: no input"
            assert after, f"{language}.txt:{number}: nothing expected"
            cases.append(Case(language, number, source, tuple(after)))
            before, after = [], None
        else:
            (before if after is None else after).append(line)
    rest = "".join(before) + "".join(after or ())
    assert not rest, f"{language}.txt: no === after {rest!r}"
    return cases


FILES = sorted(CASES.glob("*.txt"))
ALL = [case for path in FILES for case in read_cases(path.read_text("utf-8"), path.stem)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.language}.txt:{case.line}")
def test_case(case: Case) -> None:
    got = [" ".join(sentence.split()) for sentence in split(case.text, case.language)]
    assert got == list(case.sentences)


def test_every_language_with_data_has_cases() -> None:
    assert [path.stem for path in FILES] == LANGUAGES


@pytest.mark.parametrize(
    "text",
    ["A.\n---\nA.\n", "A.\n===\n", "---\nA.\n===\n", "A.\n---\n===\n", "A.\n---\nA.\n---\n===\n"],
)
def test_malformed_case_is_an_error(text: str) -> None:
    with pytest.raises(AssertionError, match=r"en\.txt"):
        read_cases(text, "en")


# --- laws -------------------------------------------------------------------------------------

PIECES = (
    *("A", "I", "The", "the", "he said", "Mr.", "No.", "U.S.", "p.m.", "etc.", "г.", "Ivan", "5"),
    *(". ", ".", "!", "? ", "...", "…", ". . . ", ";", ": ", ",", "-", " — ", "1) ", "2) ", "• "),
    *('"', "“", "”", "'", "’", "‘", "«", "»", "(", ")", "[", "]", "[...]", "[1]", "*", "_", "|"),
    *(" ", "\u00a0", "\t", "\n", "\r\n", "\n\n", "\u2028", "\u0085", "\x1c", "\0", "\u200b"),
    *(
        "😀",
        "🇧🇾",
        "e\u0301",
        "ß",
        "中文。",
        "TUT.BY",
        "a@b.cd",
        "https://a.b/c.d?e ",
        "</b>",
        "](x)",
    ),
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map(lambda p: "".join(p) * 300),
)
TONGUES = st.sampled_from([*LANGUAGES, "be-Latn", "be@tarask", "xx", ""])


def assert_lawful(text: str, found: list[tuple[int, int]]) -> None:
    assert all(start < end for start, end in found)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
    assert all(text[a:b].strip() == text[a:b] for a, b in found)
    edges = [0, *itertools.chain.from_iterable(found), len(text)]
    outside = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(outside).strip()


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(text=TEXTS, language=TONGUES)
def test_nothing_is_lost(text: str, language: str) -> None:
    assert_lawful(text, sentences.spans(text, language))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(text=TEXTS, before=st.sampled_from(["", " ", "\n\t", "\u00a0"]))
def test_white_space_around_a_paragraph_changes_nothing(text: str, before: str) -> None:
    moved = [(a + len(before), b + len(before)) for a, b in sentences.spans(text)]
    assert sentences.spans(f"{before}{text}\n") == moved


@settings(derandomize=True, deadline=None, max_examples=500)
@given(
    words=st.lists(st.sampled_from([p.strip() or "x" for p in PIECES]), max_size=40),
    gap=st.sampled_from(["\n", "\r\n", "\r", "\u00a0", "\u2028", "\t"]),
)
def test_line_break_is_a_space(words: list[str], gap: str) -> None:
    parts = " ".join(words).split()
    hard = [sentence.split() for sentence in split(gap.join(parts))]
    assert hard == [sentence.split() for sentence in split(" ".join(parts))]


PATHOLOGICAL = (
    *("A. ", ".", "! ", '"', "“A. ", "(", '("', "[...] ", "(...) ", ". . . ", " . . . A", "$! "),
    *("'a ", "](a", ").](b", ".</a", "<a", "http://", "http://a ", "1. ", "• ", "\n", "\n \r"),
    *("x. Y", "a.They", "e.g. ", "г. ", "a... a", "- ", ". - ", "A: ", ": 5. ", '"a? A" Bob '),
)


@pytest.mark.parametrize("piece", PATHOLOGICAL)
def test_long_runs_take_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    found = sentences.spans(text)
    assert time.process_time() - start < 4, "about 0.2 s is normal; growth is not linear"
    assert_lawful(text, found)


# --- languages and their data -----------------------------------------------------------------


def test_language_tags_find_their_data() -> None:
    text = "Праф. Іваноў маўчыць."
    for tag in ("be", "be-tarask", "be_BY", "be@tarask", "BE"):
        assert split(text, tag) == [text]


def test_language_without_data_follows_the_general_rules() -> None:
    assert split("J. S. Bach kam. Er blieb.", "de") == ["J. S. Bach kam.", "Er blieb."]
    assert split("Er kam. Er blieb.", "../en") == ["Er kam.", "Er blieb."]


def entries(path: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_abbreviation_stands_in_one_section(language: str) -> None:
    abbreviations = list(
        itertools.takewhile(lambda e: e != "[openers]", entries(DATA / f"{language}.txt"))
    )
    assert len(abbreviations) > 50
    assert sorted(set(abbreviations)) == sorted(abbreviations)
    assert not [entry for entry in abbreviations if entry.endswith(".")]


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [("[titles]\nDr\n", 1, "titles"), ("# note\n\nDr\n", 3, "Dr")],
)
def test_malformed_data_names_their_line(
    text: str, line: int, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xq.txt").write_text(text, "utf-8")
    monkeypatch.setattr(abbreviations, "DATA", tmp_path)
    with pytest.raises(
        ProjectError, match=rf"xq\.txt:{line}: '{wrong}' is no section; expected \["
    ):
        sentences.spans("Dr. No.", "xq")


# --- version ----------------------------------------------------------------------------------

PROBE_DATA = """
[never ends a sentence]
Mr
[before a number]
Art
[after a number]
yr
[ends before a capital]
etc
p.m
[ends before an opener]
Inc
[openers]
The
I
[time phrase openers]
At
[after a time]
Monday
[speech]
said
"""
BEFORE = (
    *("We saw it", "we saw it", "At 5 p.m", "We left at 5 p.m", "He is 5 yr", "This yr", "By Art"),
    *("Then Mr", "J. P", "The U.S", "It is etc", "Our Inc", "2", "a", "We said: 1", "Ex-Mr", "Why"),
    *('He said: "Go', '"Go! Go', "(Go", "So (go", "Photo: A. K", "See http://a.by/b", "This ."),
)
STOPS = (".", "!", "?", "...", "…", " . . .", ". . . .", "?!")
CLOSING = ("", '"', "”", ")", "[1]", " [2]", "**")
GAPS = ("", " ", "\n", "\n\n")
AFTER = (
    *("The man left", "the man left", "Ivan said", "I do", "5 men", "Text: M. S", "iSANS knew"),
    *("Monday", "- Who", "— who", "[...] He", "(He", "$5", "it", "2. Two", "II", "• Two", "He. He"),
)
FINGERPRINT = (1, "24ca7862")
"""The rules' number, and a digest of what they make of all combinations of the above."""


def test_version_follows_the_behaviour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xp.txt").write_text(PROBE_DATA, "utf-8")
    monkeypatch.setattr(abbreviations, "DATA", tmp_path)
    digest = 0
    for parts in itertools.product(BEFORE, STOPS, CLOSING, GAPS, AFTER):
        found = sentences.spans("".join(parts) + ".", "xp")
        digest = zlib.crc32(repr(found).encode(), digest)
    assert (sentences.RULES, f"{digest:08x}") == FINGERPRINT, (
        "sentences are cut differently: raise RULES in workflow/sentences.py, then record the "
        "new number and digest here"
    )


def test_version_names_rules_and_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(rf"rules-{sentences.RULES}-[0-9a-f]{{8}}", sentences.VERSION)
    for path in DATA.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(abbreviations, "DATA", tmp_path)
    assert f"rules-{sentences.RULES}-{abbreviations.digest('en'):08x}" == sentences.VERSION
    with (tmp_path / "en.txt").open("a", encoding="utf-8") as file:
        file.write("muttered\n")
    assert f"{abbreviations.digest('en'):08x}" not in sentences.VERSION


# --- sets that lie beside the checkout --------------------------------------------------------


def exactly_right(path: Path) -> int:
    cases = json.loads(path.read_text("utf-8"))
    return sum(split(case["text"]) == case["sentences"] for case in cases)


def test_golden_rules(shared: Path) -> None:
    assert exactly_right(shared / "data" / "segmentation" / "golden_rules_en.json") >= 47


def test_hard_news(shared: Path) -> None:
    assert exactly_right(shared / "data" / "segmentation" / "segment_news_hard_en.json") >= 49


def test_interview(shared: Path) -> None:
    """It has no abbreviation, so a plain expression says what its 68 sentences are."""
    article = (shared / "data" / "articles" / "interview.txt").read_text("utf-8")
    paragraphs = [line.removeprefix("- ") for line in article.split("\n") if line]
    want = [s for p in paragraphs for s in re.split(r"(?<=[.?!]) (?=[A-Z\[])", p)]
    assert len(want) == 68
    assert [sentence for p in paragraphs for sentence in split(p)] == want


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_lines_stay_apart(language: str, shared: Path) -> None:
    """Each line of FLORES is a sentence or a few: joined lines must come apart again."""
    text = (shared / "data" / "flores" / f"dev.{language}").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if re.search(r"[.!?][\"”»]?\s*$", line)]
    pairs = list(itertools.pairwise(lines))
    missed = [
        (a, b)
        for a, b in pairs
        if len(a) not in {end for _, end in sentences.spans(f"{a} {b}", language)}
    ]
    assert len(pairs) > 900
    assert len(missed) <= len(pairs) * 0.005, missed

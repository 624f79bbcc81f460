"""Which sentence of a translation is which of its article: what translators do, and laws."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.formats import markdown, text
from workflow.formats.inline import broken
from workflow.model import JOINED, Inline, Verbatim
from workflow.pairing import path, reading, tokens
from workflow.pairing.whole import ORDER, Paired, pair

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "pairing" / "library.toml").read_text("utf-8")
)
LANGUAGES = ("ru", "be", "pl")
BLOCKS = (
    ("title",),
    ("lead",),
    ("books", "money", "tears"),
    ("empty", "flood"),
    ("- who",),
    ("- readers", "votes"),
)
Laws = settings(derandomize=True, max_examples=60, deadline=None, database=None)


def article(language: str, blocks: Sequence[Sequence[str]] = BLOCKS) -> str:
    """The article with the `blocks` of sentences by their names, in English or translated."""
    known = CASES[language]
    lines = [
        " ".join(f"{'- ' * n.startswith('- ')}{known[n.removeprefix('- ')]}" for n in block)
        for block in blocks
    ]
    return "\n\n".join(lines) + "\n"


def done(language: str, blocks: Sequence[Sequence[str]]) -> tuple[dict[str, str], set[str], Paired]:
    """What each sentence becomes when the translation has `blocks`, and which are doubtful."""
    source = text.parse(article("en"), "a.txt")
    translation = text.parse(article(language, blocks), "b.txt", "paragraph")
    paired = pair(source, translation, language)
    assert paired is not None
    names = {sentence: name for name, sentence in CASES["en"].items()}
    segments = [names[segment.source] for _, segment in source.walk()]
    said = {segments[p.number]: p.text for p in paired.pairs}
    return said, {segments[p.number] for p in paired.pairs if p.doubts}, paired


def changed(**instead: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The article's blocks, with others in the place of those that begin with a sentence."""
    return [instead.get(block[0], block) for block in BLOCKS]


def expected(language: str, **other: str) -> dict[str, str]:
    """What each sentence becomes: its translation, another text, or nothing."""
    said = {name.removeprefix("- "): "" for block in BLOCKS for name in block}
    said = {name: CASES[language][name] for name in said} | other
    return {name: words for name, words in said.items() if words}


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_it_stands(language: str) -> None:
    assert done(language, BLOCKS) == (expected(language), set(), done(language, BLOCKS)[2])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_split(language: str) -> None:
    said, doubtful, _ = done(language, changed(books=("books", "split", "tears")))
    assert said == expected(language, money=CASES[language]["split"])
    assert not doubtful - {"money"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sentences_are_merged(language: str) -> None:
    said, doubtful, _ = done(language, changed(empty=("merged",)))
    assert said == expected(language, empty=CASES[language]["merged"], flood=JOINED)
    assert not doubtful - {"empty", "flood"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_left_out(language: str) -> None:
    said, doubtful, _ = done(language, changed(books=("books", "tears")))
    assert said == expected(language, money="")
    assert not doubtful


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_put_in(language: str) -> None:
    said, _, paired = done(language, changed(books=("books", "inserted", "money", "tears")))
    sure = expected(language)
    assert {name for name in sure if said[name] != sure[name]} <= {"books", "money"}
    if said == sure:
        assert [left.text for left in paired.left] == [CASES[language]["inserted"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_moved(language: str) -> None:
    said, doubtful, paired = done(language, changed(books=("tears", "books", "money")))
    assert said == expected(language)
    assert {"tears"} <= doubtful <= {"tears", "books"}
    assert (ORDER,) in [p.doubts for p in paired.pairs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paragraph_is_moved(language: str) -> None:
    order = [BLOCKS[0], BLOCKS[1], BLOCKS[3], BLOCKS[2], *BLOCKS[4:]]
    said, _, _ = done(language, order)
    assert {n: w for n, w in said.items() if w != CASES[language][n]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paragraph_is_left_out(language: str) -> None:
    said, doubtful, _ = done(language, [b for b in BLOCKS if b[0] != "empty"])
    assert said == expected(language, empty="", flood="")
    assert not doubtful


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paragraph_becomes_two(language: str) -> None:
    order = [*BLOCKS[:2], ("books", "money"), ("tears",), *BLOCKS[3:]]
    said, _, _ = done(language, order)
    assert said == expected(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_paragraphs_become_one(language: str) -> None:
    order = [*BLOCKS[:2], (*BLOCKS[2], *BLOCKS[3]), *BLOCKS[4:]]
    said, _, _ = done(language, order)
    assert said == expected(language)


def test_a_number_that_differs_is_doubtful() -> None:
    source = text.parse(article("en"), "a.txt")
    other = article("ru").replace("12 000", "21 000")
    paired = pair(source, text.parse(other, "b.txt", "paragraph"), "ru")
    assert paired is not None
    assert ["21 000" in " ".join(p.doubts) for p in paired.pairs if p.doubts] == [True]


# ---- Markdown: markup in the article's tokens ---------------------------------------------------

ENGLISH = """# A guide

Read [the guide](https://example.org/en/guide) and `git push`, then **ask** [us](https://example.org/us).

![A red house](house.png)
"""


def marked(translation: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """What the English above becomes, and what is doubtful."""
    source = markdown.parse(ENGLISH, "a.md")
    paired = pair(source, markdown.parse(translation, "b.md", "paragraph"), "ru")
    assert paired is not None
    segments = [segment.source for _, segment in source.walk()]
    return (
        {segments[p.number]: p.text for p in paired.pairs},
        {segments[p.number]: p.doubts for p in paired.pairs if p.doubts},
    )


SENTENCE = "Read <a>the guide</a> and `git push`, then <b>ask</b> <a2>us</a2>."
TRANSLATED = """# Руководство

Прочитайте [руководство](https://example.org/en/guide) и `git push`, потом **спросите** [нас](https://example.org/us).

![Красный дом](house.png)
"""


def test_markup_is_carried() -> None:
    said, doubtful = marked(TRANSLATED)
    assert said[SENTENCE] == (
        "Прочитайте <a>руководство</a> и `git push`, потом <b>спросите</b> <a2>нас</a2>."
    )
    assert said["A red house"] == "Красный дом"
    assert not doubtful


def test_links_are_known_by_where_they_lead() -> None:
    said, doubtful = marked(
        TRANSLATED.replace(
            "Прочитайте [руководство](https://example.org/en/guide) и `git push`, "
            "потом **спросите** [нас](https://example.org/us).",
            "**Спросите** [нас](https://example.org/us), прочитав "
            "[руководство](https://example.org/en/guide) и `git push`.",
        )
    )
    assert said[SENTENCE] == (
        "<b>Спросите</b> <a2>нас</a2>, прочитав <a>руководство</a> и `git push`."
    )
    assert SENTENCE not in doubtful


def test_an_address_that_changed_is_doubtful() -> None:
    said, doubtful = marked(TRANSLATED.replace("example.org/en/guide", "example.org/ru/guide"))
    assert said[SENTENCE].startswith("Прочитайте <a>руководство</a>")
    assert doubtful[SENTENCE] == ("<a> leads to https://example.org/ru/guide there",)


def test_markup_that_is_missing_or_new_is_doubtful() -> None:
    said, doubtful = marked(TRANSLATED.replace("**спросите**", "*спросите*"))
    assert "спросите <a2>" in said[SENTENCE]
    assert doubtful[SENTENCE] == ("<b> is missing", "it has <i>, the English does not")


# ---- laws ---------------------------------------------------------------------------------------

NAMES = tuple(name.removeprefix("- ") for block in BLOCKS for name in block)[1:]
"""Without the title, which says what the standfirst says."""


@Laws
@given(
    st.sampled_from(LANGUAGES),
    st.lists(st.sampled_from(NAMES), unique=True, min_size=4),
    st.booleans(),
    st.integers(1, 4),
)
def test_what_is_sure_is_right(language: str, some: list[str], less: bool, size: int) -> None:
    """Whatever one of both does not have, and however the paragraphs are cut."""
    some.sort(key=NAMES.index)
    ours, theirs = (some, NAMES) if less else (NAMES, some)
    known = CASES[language]
    source = text.parse("Top\n\nLead.\n\n" + _cut([CASES["en"][n] for n in ours], size), "a.txt")
    other = text.parse(
        "Верх\n\nВот.\n\n" + _cut([known[n] for n in theirs], 3), "b.txt", "paragraph"
    )
    paired = pair(source, other, language)
    assert paired is not None
    names = {sentence: name for name, sentence in CASES["en"].items()}
    segments = [names.get(segment.source, "") for _, segment in source.walk()]
    places = []
    for found in paired.pairs:
        name = segments[found.number]
        if found.doubts or not name or found.text == JOINED:
            continue
        assert known[name] in found.text
        places.append(theirs.index(name))
    assert places == sorted(places)


def _cut(sentences: Sequence[str], size: int) -> str:
    groups = [sentences[at : at + size] for at in range(0, len(sentences), size)]
    return "\n\n".join(" ".join(group) for group in groups)


@Laws
@given(st.integers(0, 12), st.integers(0, 12), st.randoms(use_true_random=False), st.booleans())
def test_beads_cover_both_rows(rows: int, columns: int, rng: random.Random, narrow: bool) -> None:
    worths: dict[tuple[int, int, int, int], float] = {}

    def worth(*bead: int) -> float:
        start, end, first, last = bead
        assert 0 <= start < end <= rows
        assert 0 <= first < last <= columns
        return worths.setdefault((start, end, first, last), rng.uniform(-8, 8))

    steps = {(1, 1): 0.0, (1, 0): -3.0, (0, 1): -3.0, (1, 2): -2.0, (2, 1): -2.0, (2, 2): -6.0}
    known = [(n, n) for n in range(1, min(rows, columns), 3)]
    small, path.SMALL = path.SMALL, 0 if narrow else path.SMALL
    try:
        beads = path.best(rows, columns, worth, steps, known)
    finally:
        path.SMALL = small
    assert [n for b in beads for n in range(b.start, b.end)] == list(range(rows))
    assert [n for b in beads for n in range(b.first, b.last)] == list(range(columns))
    assert all((b.end - b.start, b.last - b.first) in steps for b in beads)


def test_the_best_way_is_found_and_how_sure_it_is() -> None:
    def worth(start: int, end: int, first: int, last: int) -> float:
        return 6.0 if (start, end, first, last) in ((0, 1, 0, 1), (2, 3, 1, 2)) else -6.0

    steps = {(1, 1): 0.0, (1, 0): -3.0, (0, 1): -3.0}
    beads = path.best(3, 2, worth, steps)
    assert [b[:4] for b in beads] == [(0, 1, 0, 1), (1, 2, 1, 1), (2, 3, 1, 2)]
    assert all(bead.odds > 5 for bead in beads)
    unsure = path.best(1, 1, lambda *_: -6.0, steps)
    assert abs(unsure[0].odds) < 1.5  # as good together as apart


def _link(number: int, target: str) -> Inline:
    name = "a" if number == 1 else f"a{number}"
    return Inline(f"<{name}>", f"</{name}>", (Verbatim("["),), (Verbatim(f"]({target})"),))


@Laws
@given(st.permutations(range(1, 6)))
def test_permuted_links_keep_their_targets(order: list[int]) -> None:
    wanted = [_link(n, f"https://example.org/{n}") for n in range(1, 6)]
    mine = [_link(n, f"https://example.org/{to}") for n, to in enumerate(order, 1)]
    told = " ".join(f"{m.shown}{to}{m.end}" for m, to in zip(mine, order, strict=True))
    made = tokens.carried(told, mine, wanted)
    assert made.doubts == ()
    assert broken(made.text, wanted) == ""
    expected_text = " ".join(f"{wanted[to - 1].shown}{to}{wanted[to - 1].end}" for to in order)
    assert made.text == expected_text


@Laws
@given(st.text(alphabet="аб. !?<>/a`*[]()", max_size=80))
def test_sentences_of_a_translation_are_not_cut_in_markup(words: str) -> None:
    document = markdown.parse(words, "a.md", "paragraph")
    side = reading.side(document, "ru")
    for sentence in side.sentences:
        whole = side.segments[sentence.number]
        assert whole.source[sentence.start :].startswith(sentence.text)
        opened = [p.inline for p in tokens.places(sentence.text, whole.inlines) if p.holds]
        closed = [p.inline for p in tokens.places(sentence.text, whole.inlines) if p.closing]
        assert sorted(opened) == sorted(closed)


def _paired(source: str, translation: str) -> Paired | None:
    return pair(
        text.parse(source, "a.txt"), text.parse(translation, "b.txt", "paragraph"), "ru", 3_000
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "\n" * 1000,
        "слово " * 50_000,
        "ы" * 300_000,
        ". " * 100_000,
        "1,2.3:" * 50_000,
        "Да.\n\n" * 2_900,
        "Да. " * 2_900,
        "@a-" * 100_000,
        "<a>" * 50_000,
        "`" * 100_000,
    ],
    ids=lambda hostile: repr(hostile[:6]),
)
def test_hostile_translations_end(hostile: str) -> None:
    paired = _paired(article("en"), hostile)
    assert paired is not None
    assert not [p for p in paired.pairs if not p.doubts]


def test_too_long_is_said() -> None:
    assert _paired(article("en"), "Да.\n\n" * 3_001) is None


def test_two_thousand_paragraphs(shared: Path) -> None:
    """Real sentences, some left out, in order: nothing sure is wrong."""
    english = (shared / "data/flores/dev.en").read_text("utf-8").splitlines()
    russian = (shared / "data/flores/dev.ru").read_text("utf-8").splitlines()
    here = [n for n in range(len(english)) if n % 11]
    source = text.parse("\n\n".join(english), "a.txt", "paragraph")
    other = text.parse("\n\n".join(russian[n] for n in here), "b.txt", "paragraph")
    paired = pair(source, other, "ru")
    assert paired is not None
    sure = [p for p in paired.pairs if not p.doubts]
    right = sum(russian[p.number].strip() == p.text.strip() for p in sure)
    assert right >= 0.99 * len(sure)
    assert right >= 0.9 * len(here)

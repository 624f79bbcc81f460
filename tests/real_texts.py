"""Real texts with their human or machine translations, from the data beside the checkout.

Whatever is read here becomes catalogues, as the checks see them: a text has a name, a language
and its entries in reading order.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workflow import catalogue
from workflow.model import Entry, Kind

LANGUAGES = ("ru", "be", "pl")

ENGINES = {
    "ru": ("google", "microsoft", "bergamot-base", "bergamot-base-memory", "bergamot-tiny"),
    "be": ("google", "microsoft", "nllb"),
    "pl": ("google", "microsoft", "bergamot-base-memory", "bergamot-tiny"),
}


class Text(NamedTuple):
    """One document in one language."""

    name: str
    language: str
    entries: tuple[Entry, ...]


# Lines of a corpus, and pairs with one seeded error


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n")[:-1]


def entries(pairs: Sequence[tuple[str, str]], kind: Kind = "paragraph") -> tuple[Entry, ...]:
    """Pairs of texts as entries of one catalogue."""
    return tuple(Entry(source, target, f"{n}", (kind,)) for n, (source, target) in enumerate(pairs))


def flores(data: Path, language: str) -> Text:
    """997 sentences of news and articles, with the translations of professionals."""
    return _news(data, language, data / "flores" / f"dev.{language}", "human")


def machine(data: Path, engine: str, language: str) -> Text:
    """What an engine made of the sentences of `flores`."""
    return _news(data, language, data / "mt" / f"{engine}.dev.{language}", engine)


def _news(data: Path, language: str, path: Path, name: str) -> Text:
    pairs = zip(lines(data / "flores" / "dev.en"), lines(path), strict=True)
    return Text(name, language, entries(list(pairs)))


class Seeded(NamedTuple):
    """A pair of the quality data: with its error, or clean, and before the error."""

    id: str
    source: str
    target: str
    unbroken: str
    error: str | None
    """Kind of the error; None: the pair is clean."""


def seeded(data: Path, language: str) -> list[Seeded]:
    before = {row["id"]: row["target"] for row in _rows(data, f"dev-unbroken.{language}")}
    return [
        Seeded(row["id"], row["source"], row["target"], before[row["id"]], row["error"])
        for row in _rows(data, f"dev.{language}")
    ]


def _rows(data: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(row) for row in lines(data / "qa" / f"{name}.jsonl")]


# PO files


def po_files(data: Path, language: str) -> Iterator[Text]:
    """What people finished of the interface and the long texts of two projects."""
    for path in sorted((data / "po").glob(f"*/{language}/*.po")):
        parsed = catalogue.parse(path.read_bytes(), path.name)
        name = f"{path.parts[-3]}/{path.stem}"
        yield Text(name, language, tuple(e for e in parsed.entries if _finished(e)))


def _finished(entry: Entry) -> bool:
    return not (entry.fuzzy or entry.obsolete) and bool(entry.msgstr.strip())


# Articles in Markdown, aligned by their structure


class Piece(NamedTuple):
    """A block of an article without the marks at the start of its lines."""

    form: str
    """What it has to have in common with its translation."""
    kind: Kind
    text: str


_FORMS: tuple[tuple[str, Kind, re.Pattern[str]], ...] = (
    ("heading", "heading", re.compile(r"#+\s+(.*)")),
    ("item", "item", re.compile(r"(?:[*+-]|\d+[.)])\s+(.*)")),
    ("quote", "quote", re.compile(r">\s?(.*)")),
    ("image", "caption", re.compile(r"(!\[.*)")),
    ("text", "paragraph", re.compile(r"(.*)")),
)
_CREDIT = re.compile(r"[—–*-]+ ?(.*)")
_GO_ON = ("text", "aside")
"""A line of such a form goes on with the block before it."""
_TAG = re.compile(r"</?[a-z][^<>]*>\s*$")
_HEAD = re.compile(r"(title|description):\s*(.*)")


def pieces(markdown: str) -> list[Piece]:
    """The blocks of an article: values of its front matter, headings, paragraphs, items, quotes."""
    _, front, body = re.split(r"^---\s*$", markdown, maxsplit=2, flags=re.MULTILINE)
    found = [
        Piece(m[1], "title" if m[1] == "title" else "summary", m[2].strip("'\""))
        for m in map(_HEAD.match, front.splitlines())
        if m
    ]
    return [p for p in (*found, *_blocks(body)) if any(map(str.isalpha, p.text))]


def _blocks(body: str) -> Iterator[Piece]:
    made: Piece | None = None
    for new in (*_lines(body), None):
        if made and new and new.form in _GO_ON and made.form not in ("heading", "image"):
            made = made._replace(text=f"{made.text} {new.text}")
        else:
            if made:
                yield made
            made = new


def _lines(body: str) -> Iterator[Piece | None]:
    """The lines of text, with None for those that end a block: blank ones, tags, code."""
    aside = fenced = False
    for line in map(str.strip, body.splitlines()):
        fence = line.startswith("```")
        fenced ^= fence
        aside = (aside or line.startswith("<aside")) and line != "</aside>"
        gone = not line or fence or fenced or _TAG.match(line)
        yield None if gone else _piece(line, aside)


def _piece(line: str, aside: bool) -> Piece:
    if aside:
        credit = _CREDIT.match(line)
        return Piece("credit", "caption", credit[1]) if credit else Piece("aside", "quote", line)
    return next(Piece(form, kind, m[1]) for form, kind, p in _FORMS if (m := p.match(line)))


_COPIED = re.compile(r"https?://[^\s)\"'<>#]+|/assets/[^\s)]+|@[\w-]+|`[^`]+`|\d+")
_GAP = 0.8
"""Cost of a block without a counterpart."""
_BAND = 30
"""Blocks by which an article and its translation are out of step, at most."""


class Match(NamedTuple):
    """How well one block is the translation of the other; the smaller the better."""

    cost: float
    proven: bool
    """They have something in common that is copied."""


def match(one: Piece, other: Piece) -> Match:
    """By length and by what is copied: addresses, file names, people's handles, code, numbers."""
    if one.form != other.form:
        return Match(9.0, False)
    mine, theirs = (Counter(_COPIED.findall(p.text)) for p in (one, other))
    either = mine.total() + theirs.total()
    common = 2 * (mine & theirs).total() / either if either else 0.0
    ratio = abs(math.log((len(other.text) + 12) / (len(one.text) * 1.08 + 12)))
    return Match(ratio + (0.9 * (1 - common) - 0.6 * common if either else 0.0), common > 0.5)


def align(english: Sequence[Piece], other: Sequence[Piece]) -> list[tuple[Piece, Piece]]:
    """The blocks that are translations of each other; where that is in doubt, none."""
    steps = _steps(english, other)
    gaps: set[tuple[int, str]] = set()  # before which of the pairs, and what was left out there
    pairs: list[tuple[Piece, Piece, Match]] = []
    for i, j in steps:
        if i is None or j is None:
            left = other[j] if j is not None else english[i or 0]
            gaps.add((len(pairs), left.form))
        else:
            pairs.append((english[i], other[j], match(english[i], other[j])))
    return [
        (one, two)
        for n, (one, two, how) in enumerate(pairs)
        if _sure(one, two, how, {(n, one.form), (n + 1, one.form)} & gaps)
    ]


def _sure(one: Piece, two: Piece, how: Match, gaps: set[tuple[int, str]]) -> bool:
    if gaps and not how.proven:
        return False
    return how.cost < (0.5 if len(one.text) > 60 and len(two.text) > 60 else 0.8)


def _steps(english: Sequence[Piece], other: Sequence[Piece]) -> list[tuple[int | None, int | None]]:
    """The cheapest way through both: pairs, and blocks left out on one side."""
    rows, columns = len(english), len(other)
    cost = [[math.inf] * (columns + 1) for _ in range(rows + 1)]
    came = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    cost[0][0] = 0.0
    for i in range(rows + 1):
        middle = i * columns // max(rows, 1)
        for j in range(max(0, middle - _BAND), min(columns, middle + _BAND) + 1):
            ways = [(cost[i - 1][j] + _GAP, (1, 0))] if i else []
            if j:
                ways.append((cost[i][j - 1] + _GAP, (0, 1)))
            if i and j and cost[i - 1][j - 1] < math.inf:
                fit = match(english[i - 1], other[j - 1]).cost
                ways.append((cost[i - 1][j - 1] + fit, (1, 1)))
            if ways:
                cost[i][j], came[i][j] = min(ways)
    return _way(came, rows, columns)


def _way(
    came: Sequence[Sequence[tuple[int, int]]], rows: int, columns: int
) -> list[tuple[int | None, int | None]]:
    steps: list[tuple[int | None, int | None]] = []
    while rows or columns:
        down, right = came[rows][columns]
        steps.append((rows - 1 if down else None, columns - 1 if right else None))
        rows, columns = rows - down, columns - right
    return steps[::-1]


def articles(data: Path, language: str) -> Iterator[Text]:
    """Eight articles with complete human editions, block by block."""
    folder = data / "articles" / "opensource-guide"
    for path in sorted((folder / language).glob("*.md")):
        sides = [pieces(p.read_text("utf-8")) for p in (folder / "en" / path.name, path)]
        pairs = align(*sides)
        yield Text(
            path.stem,
            language,
            tuple(
                Entry(one.text, two.text, f"{n}", (one.kind,)) for n, (one, two) in enumerate(pairs)
            ),
        )

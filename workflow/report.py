"""How far each document is in each language: counts, a table, a badge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape

from workflow import extraction, signoff
from workflow.checking import Row
from workflow.ledger import Ledger
from workflow.model import Document, Entry, Key
from workflow.signoff import Review


@dataclass(frozen=True, slots=True)
class Progress:
    """One document in one language. The four states add up to `segments`."""

    document: str
    language: str
    segments: int
    """Different sentences, as a translator counts them: entries of the catalogue."""
    empty: int
    draft: int
    translated: int
    reviewed: int
    stale: int
    """Those not reviewed again since the English of their sign-off changed."""
    errors: int = 0
    """What the checks find and nobody has accepted."""
    warnings: int = 0

    def data(self) -> dict[str, object]:
        return asdict(self)


def reviews(document: Document, entries: Iterable[Entry], book: Ledger) -> dict[Key, Review]:
    """Where each entry of `document` stands; one the catalogue does not have yet is empty."""
    known = signoff.by_key(entries)
    return {e.key: signoff.review(known.get(e.key), book) for e in extraction.wanted(document)}


def progress(document: str, language: str, found: Iterable[Review]) -> Progress:
    """The counts of one document's reviews."""
    states = {"empty": 0, "draft": 0, "translated": 0, "reviewed": 0}
    stale = 0
    for review in found:
        states[review.state] += 1
        stale += review.stale
    return Progress(document, language, sum(states.values()), stale=stale, **states)


def checked(row: Progress, found: Iterable[Row]) -> Progress:
    """`row` with what the checks found and nobody has accepted."""
    counts = Counter(r.severity for r in found if r.open)
    return replace(row, errors=counts["error"], warnings=counts["warning"])


BAR = 20
"""Width of a full progress bar, in characters."""


def table(rows: Sequence[Progress]) -> list[str]:
    """A table with a bar for each row: reviewed, translated, draft, empty."""
    if not rows:
        return ["no documents yet: put an article under source/ and run 'peraklad extract'"]
    wide = max(len("document"), *(len(r.document) for r in rows))
    slim = max(len("language"), *(len(r.language) for r in rows))
    head = (
        f"{'document':{wide}}  {'language':{slim}}  {'':{BAR}}  reviewed  translated  draft  empty"
    )
    lines = [head + "  stale  errors  warnings"]
    for r in rows:
        counts = f"{r.reviewed:8}  {r.translated:10}  {r.draft:5}  {r.empty:5}  {r.stale:5}"
        counts += f"  {r.errors:6}  {r.warnings:8}"
        lines.append(f"{r.document:{wide}}  {r.language:{slim}}  {bar(r)}  {counts}")
    return lines


def bar(row: Progress) -> str:
    """``█`` reviewed, ``▓`` translated, ``░`` draft, ``·`` empty; full only when all are."""
    total = row.segments or 1
    marks = ""
    done = 0
    for count, mark in ((row.reviewed, "█"), (row.translated, "▓"), (row.draft, "░")):
        done += count
        marks = marks.ljust(done * BAR // total, mark)
    return marks.ljust(BAR, "·")


_CHARACTER = 7
"""Width of a badge's character, in pixels, generously."""


def badge(rows: Sequence[Progress]) -> str:
    """An SVG image: the share of reviewed sentences in each language."""
    shares = []
    for language in dict.fromkeys(r.language for r in rows):
        mine = [r for r in rows if r.language == language]
        total = sum(r.segments for r in mine)
        shares.append(
            f"{language} {100 * sum(r.reviewed for r in mine) // total if total else 0} %"
        )
    label, value = "reviewed", " · ".join(shares) or "nothing yet"
    left, right = (len(text) * _CHARACTER + 12 for text in (label, value))
    full = bool(rows) and all(r.reviewed == r.segments for r in rows)
    color = "#2c6e49" if full else "#8a5a00"
    value = escape(value)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{label}: {value}"><title>{label}: {value}</title>'
        f'<rect width="{left}" height="20" fill="#444"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{color}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="6" y="14">{label}</text><text x="{left + 6}" y="14">{value}</text></g></svg>\n'
    )

"""Dates: months and days of the week by name. Days and years in digits belong to `numbers`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow.checks.values import Finding, Pair
from workflow.evidence import dates
from workflow.evidence.dates import Name

_IN_DIGITS = frozenset("./-")


def date(pair: Pair) -> Iterator[Finding]:
    """A month of the source that is another one or is missing, and days that moved to another."""
    if not dates.names(pair.language).months:
        return
    there = dates.months(pair.source_plain, pair.source_words, "en")
    if there:
        here = dates.months(pair.target_plain, pair.target_words, pair.language)
        yield from _months(pair, there, here)


def _months(pair: Pair, there: list[Name], here: list[Name]) -> Iterator[Finding]:
    lost, new = _without(there, here), _without(here, there)
    lost = [m for m in lost if not dates.adjective(pair.target, m.number, pair.language)]
    if lost and new:
        for old, other in zip(lost, new, strict=False):
            yield Finding(f"month changed: {old.text} → {other.text}", other.start, other.end)
    elif lost and not _in_digits(pair.target_plain):
        yield Finding(f"month missing: {lost[0].text}", severity="warning")
    elif not lost and not new and len(there) == len(here) > 1:
        yield from _swapped(there, here)


def _without(names: Iterable[Name], others: Iterable[Name]) -> list[Name]:
    """The sure ones of `names` whose number no other has, each number once."""
    known = {name.number for name in others}
    lost = {name.number: name for name in names if name.sure and name.number not in known}
    return list(lost.values())


def _in_digits(text: str) -> bool:
    """Whether there may be a date in digits, or with a Roman month."""
    return any(
        c in _IN_DIGITS and text[at - 1].isdigit() and text[at + 1].isdigit()
        for at, c in enumerate(text[1:-1], 1)
    )


def _swapped(there: list[Name], here: list[Name]) -> Iterator[Finding]:
    """Two dates of one sentence which have each other's day."""
    old = {(name.number, name.day) for name in there}
    new = {(name.number, name.day) for name in here}
    days = sorted(name.day for name in there), sorted(name.day for name in here)
    if days[0] == days[1] and all(days[0]) and old != new:
        moved = next(name for name in here if (name.number, name.day) not in old)
        yield Finding(f"day of another month: {moved.day} {moved.text}", moved.start, moved.end)


def weekday(pair: Pair) -> Iterator[Finding]:
    """A day of the week that became another one."""
    there = dates.days(pair.source_words, "en")
    if not there or not dates.names(pair.language).days:
        return
    here = dates.days(pair.target_words, pair.language)
    for old, other in zip(_without(there, here), _without(here, there), strict=False):
        yield Finding(f"day of the week changed: {old.text} → {other.text}", other.start, other.end)

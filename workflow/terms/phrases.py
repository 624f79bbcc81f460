"""The inflected forms of a term of one or several words.

What stands before the head noun and agrees with it is declined with it, and so is an adjective
after it or a name in apposition; a complement in another case stays as it is:

    Центральная избирательная комиссия: all three words
    Ministerstwo Spraw Wewnętrznych:    the first word only

Where the words leave it open (is a noun after the head a name or a genitive?), both ways count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

from workflow.terms.declension import Reading, Slots
from workflow.terms.words import parts

Readings = Callable[[str], Sequence[Reading]]
"""Every way to take a word, as it is written, as a nominative."""

_MOST = 1000
"""Forms of a phrase that are kept."""
_LONGEST = 12
"""Words of a phrase that is declined at all."""
_ACRONYM = re.compile(r"[A-Z\u0400-\u042f\u0104-\u017b]{2,}")


def surface(
    form: str, readings: Readings, acronym: Callable[[str], Sequence[str]]
) -> tuple[str, ...]:
    """All forms of `form` in small letters, sorted, itself among them.

    A form without a word has none. `acronym` gives the further forms of a word of capitals.
    """
    tokens, gaps = parts(form)
    if not tokens:
        return ()
    made = {_written(tokens, gaps)}
    if len(tokens) == 1 and _ACRONYM.fullmatch(tokens[0]):
        made.update(acronym(tokens[0]))
    elif len(tokens) <= _LONGEST:
        for words in _declined(tokens, gaps, readings):
            made.add(_written(words, gaps))
            if len(made) >= _MOST:
                break
    return tuple(sorted(made))


def _written(words: Sequence[str], gaps: Sequence[str]) -> str:
    return "".join(w + g for w, g in zip(words, (*gaps, ""), strict=True)).lower()


def _declined(
    tokens: Sequence[str], gaps: Sequence[str], readings: Readings
) -> Iterator[Sequence[str]]:
    found = [readings(token) for token in tokens]
    start = _start(tokens, gaps, found)
    together = 0
    for at in ("mn", "fn", "nn", "pn"):
        here = [[r for r in rs if r.at == at] for rs in found]
        for chosen in sorted(_structures(here, gaps, start), key=len):
            together = max(together, len(chosen))
            yield from _agreeing(tokens, chosen, [_table(rs) for rs in here])
    if (together < len(tokens) - start or "-" in gaps) and all(found[start:]):  # two genders
        tables = [_table(rs, by_number=True) for rs in found]
        yield from _agreeing(tokens, range(start, len(tokens)), tables)


def _start(tokens: Sequence[str], gaps: Sequence[str], found: Sequence[Sequence[Reading]]) -> int:
    """The first word that may be declined: numbers and prefixes with a hyphen stand before."""
    at = 0
    while at < len(tokens) - 1 and not found[at] and (tokens[at].isdigit() or gaps[at] == "-"):
        at += 1
    return at


def _structures(
    here: Sequence[Sequence[Reading]], gaps: Sequence[str], start: int
) -> Iterator[tuple[int, ...]]:
    """Which words may be declined together: their places."""
    before: tuple[int, ...] = ()
    for at in range(start, len(here)):
        if any(not r.adjective for r in here[at]):
            yield from _after(here, gaps, at, (*before, at))
        adjective = any(r.adjective for r in here[at])
        if adjective:
            before = (*before, at)
        elif at == len(here) - 1 or gaps[at] != "-":  # a prefix may stay: press-
            if before and not here[at]:  # adjectives only, then what stays as it is
                yield before
            return
    yield before


def _after(
    here: Sequence[Sequence[Reading]], gaps: Sequence[str], head: int, chosen: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    """What is declined with the head noun, without and with what follows it."""
    at = head + 1
    alone = at == len(here) or not here[at] or any(not r.adjective for r in here[at])
    if alone:
        yield chosen
    if at < len(here) and here[at]:
        yield from _after(here, gaps, at, (*chosen, at))
    elif not alone:
        yield chosen


def _agreeing(
    tokens: Sequence[str], chosen: Sequence[int], tables: Sequence[Slots]
) -> Iterator[Sequence[str]]:
    """The phrase in all cases and numbers, the `chosen` words in agreement."""
    for slot in tables[chosen[0]] if chosen else ():
        if all(slot in tables[at] for at in chosen):
            for forms in product(*(tables[at][slot] for at in chosen)):
                words = list(tokens)
                for at, form in zip(chosen, forms, strict=True):
                    words[at] = form
                yield words


def _table(readings: Iterable[Reading], *, by_number: bool = False) -> Slots:
    """The readings' forms by slot, or by number and case whatever the gender."""
    table: Slots = {}
    for reading in readings:
        for slot, forms in reading.slots.items():
            if by_number and slot[0] not in (reading.at[0], "p"):
                continue
            name = slot if slot[0] == "p" or not by_number else f"s{slot[1]}"
            table[name] = tuple(dict.fromkeys((*table.get(name, ()), *forms)))
    return table

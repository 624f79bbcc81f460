"""Numbers in a text and in its translation: 1,000 and 1 000, 3.5 and 3,5, 9:30 pm and 21:30.

A number is compared by what it says, not by how it is written: English takes a comma to group
digits and a stop for decimals, the languages of the editions a space and a comma (CLDR).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from workflow.evidence import dates, numerals
from workflow.evidence.clock import times
from workflow.evidence.measures import converted

_SPACE = r"[ \u2009\xa0\u202f'\u2019]"
_TOKEN = re.compile(
    rf"\d(?:\d{{0,2}}(?:{_SPACE}\d{{3}}(?!\d)){{1,10}}(?:[.,]\d{{1,20}})?(?!\d)[\u00bc-\u00be]?"
    r"|(?:\d|[.,:](?=\d)){0,40}[\u00bc-\u00be]?)"
)
"""Begins with a digit, outside all groups, so that `re` looks for digits only: five times faster.
The patterns below do the same.
"""
_GROUPS = re.compile(_SPACE)
_ENGLISH_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_OTHER_GROUPS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_FRACTIONS = {"\u00bc": ".25", "\u00bd": ".5", "\u00be": ".75"}
_HOUR = re.compile(r"(\d{1,2})[:.]00")
_FORMULA = re.compile(
    r"(?<![^\W\d_])(?:[kcdm]?m|[\u043a\u0441\u0434\u043c]?\u043c|CO|C[Hl]|H|O|N|[NS]O|ft)$"
)
"""Units and elements that a small number follows; the Cyrillic ones too."""
_IN_DIGITS = re.compile(r"\d[./-]\d")
_SPAN = re.compile(r"(\d(?<!\d\d)\d)(\d\d)[-\u2013\u2014/](\d\d)(?!\d)")
"""Years as in 1995-96."""
_PLURAL = re.compile("['\u2019]?s\\b")
_SCALE = re.compile(r"[ \xa0\u202f-]?([^\W\d_]{1,20})")
_MOST = 100_000
"""Pairs of numbers that are compared: a longer text is a table, and takes too long."""
_PHONE = 7
"""From so many digits on, groups that are parted otherwise say the same."""
_PARTS = re.compile(r"[^\d]+")
_WORD = re.compile(r"[^\W\d_]+")


class Numbers(NamedTuple):
    """How the numbers of an answer differ from its source's."""

    missing: tuple[str, ...]
    """As the source writes them."""
    foreign: tuple[str, ...]
    """As the answer writes them."""


class Mention(NamedTuple):
    """A number where it stands."""

    text: str
    start: int
    """Offset in code points."""
    values: frozenset[str]
    """What it may say, in digits with a stop for decimals."""
    scale: int
    """By how much a word after it multiplies it; 1: there is none."""


class Differences(NamedTuple):
    """Like `Numbers`, with places."""

    missing: tuple[Mention, ...] = ()
    foreign: tuple[Mention, ...] = ()


def digits(text: str) -> list[str]:
    """The numbers of `text` that are written in digits, in reading order, grouping included."""
    return _TOKEN.findall(text)


def compare(source: str, answer: str, language: str) -> Numbers:
    """The numbers of the English `source` that `answer` in `language` (BCP 47) misses or adds.

    One that is a word on one side and in digits on the other is no difference where we know the
    word, nor is a Roman numeral, nor the afternoon on a 24-hour clock, nor miles as kilometres.
    """
    missing, foreign = differences(source, answer, language)
    return Numbers(tuple(m.text for m in missing), tuple(m.text for m in foreign))


def differences(source: str, answer: str, language: str) -> Differences:
    """What `compare` finds, with the places."""
    there, here = digits(source), digits(answer)
    if there == here and (not there or "illion" not in source):
        return Differences()
    if len(there) * len(here) > _MOST:
        return Differences()
    wanted, found = _english(source), _local(answer, language)
    missing, foreign = _matched(wanted, found)
    if missing and foreign:
        missing, foreign = _regrouped(missing, foreign, source, answer, language)
    if missing:
        words = numerals.spoken(answer, language)
        if _IN_DIGITS.search(source):
            words |= _months(answer, language)
        missing = [m for m in missing if words.isdisjoint(_scaled(m))]
    if foreign:
        foreign = _unsaid(foreign, source, answer, wanted if not missing else [])
    if foreign:
        missing, foreign = _converted(wanted, missing, foreign, source)
    return Differences(tuple(missing), tuple(foreign))


def said(text: str, language: str) -> frozenset[str]:
    """All that the numbers of `text` in `language` (BCP 47) may say, in words or in digits."""
    mentions = _local(text, language)
    return numerals.spoken(text, language).union(*(_scaled(m) for m in mentions))


def _unsaid(
    foreign: list[Mention], source: str, answer: str, again: list[Mention]
) -> list[Mention]:
    """Those that the source does not say in words; `again` may be said where it has a pronoun."""
    words = numerals.spoken(source, "en").union(*(m.values for m in again))
    if _IN_DIGITS.search(answer):
        words |= _months(source, "en")
    return [m for m in foreign if words.isdisjoint(_scaled(m))]


def _english(source: str) -> list[Mention]:
    clock, spans = times(source), dict(_spans(source))
    found = []
    for match in _TOKEN.finditer(source):
        number = match[0]
        if not _index(source, match):
            values = {value(number), *map(_plain, clock.get(match.start(), ())), *_hour(number)}
            values.update(_decade(source, match), spans.get(match.start(), ()))
            scale = _scale_after(source, match.end(), "en")
            found.append(Mention(number, match.start(), frozenset(values), scale))
    return found


def _local(answer: str, language: str) -> list[Mention]:
    spans = dict(_spans(answer))
    return [
        Mention(
            match[0],
            match.start(),
            readings(match[0]) | frozenset(spans.get(match.start(), ())),
            _scale_after(answer, match.end(), language),
        )
        for match in _TOKEN.finditer(answer)
        if not _index(answer, match)
    ]


def _index(text: str, match: re.Match[str]) -> bool:
    """Whether a digit belongs to a unit or a formula: km2, CO2."""
    start = match.start()
    if len(match[0]) > 1 or not start or not text[start - 1].isalpha():
        return False
    return _FORMULA.search(text[max(start - 4, 0) : start]) is not None


def _scale_after(text: str, at: int, language: str) -> int:
    word = _SCALE.match(text, at)
    return numerals.scale(word[1], language) if word else 1


def _matched(wanted: list[Mention], found: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """What has no partner on the other side."""
    free, missing = list(found), []
    for mention in wanted:
        at = next((n for n, other in enumerate(free) if _same(mention, other)), None)
        if at is None:
            missing.append(mention)
        else:
            del free[at]
    return missing, free


def _same(mention: Mention, other: Mention) -> bool:
    """Whether two say the same; where only one has a word as *million*, it may apply to both."""
    if mention.scale == other.scale:
        return not mention.values.isdisjoint(other.values)
    if mention.scale > 1 and other.scale > 1:
        return not _multiplied(mention).isdisjoint(_multiplied(other))
    return not _scaled(mention).isdisjoint(_scaled(other))


def _multiplied(mention: Mention) -> frozenset[str]:
    return frozenset(_times(v, mention.scale) for v in mention.values if ":" not in v)


def _scaled(mention: Mention) -> frozenset[str]:
    return mention.values if mention.scale == 1 else mention.values | _multiplied(mention)


def _times(value: str, scale: int) -> str:
    """A number times a power of ten (or a dozen), exactly."""
    whole, _, part = value.partition(".")
    zeros = len(str(scale)) - 1
    if scale != 10**zeros:
        return str(int(whole) * scale) if whole.isdigit() and not part else value
    return _plain(f"{whole}{part[:zeros].ljust(zeros, '0')}.{part[zeros:] or '0'}")


def _regrouped(
    missing: list[Mention], foreign: list[Mention], source: str, answer: str, language: str
) -> tuple[list[Mention], list[Mention]]:
    """Numbers that are one on one side and several on the other: 5-3 as 5:3, 9:30 as 9 h 30,
    a date in digits; and phone numbers, however they are grouped.
    """
    missing, foreign = _taken_apart(missing, foreign, _months(source, "en"))
    foreign, missing = _taken_apart(foreign, missing, _months(answer, language))
    there, here = _run(missing), _run(foreign)
    return ([], []) if there == here and len(there) >= _PHONE else (missing, foreign)


def _run(mentions: list[Mention]) -> str:
    return _PARTS.sub("", "".join(mention.text for mention in mentions))


def _taken_apart(
    single: list[Mention], composite: list[Mention], free: frozenset[str]
) -> tuple[list[Mention], list[Mention]]:
    """`single` without the parts of those of `composite` that consist of them and `free` alone."""
    left = []
    for mention in composite:
        parts = [_plain(p) for p in _PARTS.split(mention.text) if p]
        partners, rest = [], list(single)
        for part in parts:
            partner = next((m for m in rest if part in m.values), None)
            if partner:
                rest.remove(partner)
                partners.append(partner)
        if len(parts) > 1 and partners and len(parts) - len(partners) <= _named(parts, free):
            single = rest
        else:
            left.append(mention)
    return single, left


def _named(parts: list[str], free: frozenset[str]) -> int:
    return min(sum(part in free for part in parts), 1)


def _months(text: str, language: str) -> frozenset[str]:
    """The numbers of the months that `text` names, as a date in digits has them."""
    known = dates.names(language).months
    words = _WORD.findall(text if language == "en" else text.lower())
    return frozenset(str(known[word]) for word in words if word in known)


def _converted(
    wanted: list[Mention], missing: list[Mention], foreign: list[Mention], source: str
) -> tuple[list[Mention], list[Mention]]:
    """Without the numbers that are the source's in another unit, added or in their place."""
    left = []
    for other in foreign:
        origin = next((m for m in wanted if _another_unit(m, other, source)), None)
        if origin is None:
            left.append(other)
        elif origin in missing:
            missing = [m for m in missing if m is not origin]
    return missing, left


def _another_unit(mention: Mention, other: Mention, source: str) -> bool:
    if _mistyped(mention.text, other.text):
        return False
    unit = source[mention.start + len(mention.text) :][:24]
    return any(converted(a, b, unit) for a in _scaled(mention) for b in _scaled(other))


def _mistyped(old: str, new: str) -> bool:
    """Whether one digit differs."""
    return len(old) == len(new) and sum(a != b for a, b in zip(old, new, strict=True)) == 1


def _decade(source: str, match: re.Match[str]) -> tuple[str, ...]:
    """The 1960s are the 60s elsewhere, and the 1800s the 19th century."""
    number = match[0]
    if len(number) != 4 or not number.isdigit() or not _PLURAL.match(source, match.end()):
        return ()
    century = (str(int(number[:2]) + 1),) if number.endswith("00") else ()
    return (_plain(number[2:]), *century)


def _spans(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where the second of two years stands that is cut short → the year, whole and cut."""
    for match in _SPAN.finditer(text):
        yield match.start(3), (match[1] + match[3], match[3])


def _hour(number: str) -> tuple[str, ...]:
    """What a full hour may be called: 20:00 is 20, or 8."""
    match = _HOUR.fullmatch(number)
    if not match:
        return ()
    hour = int(match[1])
    return (str(hour), str(hour - 12)) if hour > 12 else (str(hour),)


def _plain(number: str) -> str:
    """No zeros that say nothing: 09:30 is 9:30, 3.50 is 3.5."""
    number = number.lstrip("0") or "0"
    if "." in number and ":" not in number:
        number = number.rstrip("0").rstrip(".")
    return number if number[:1].isdigit() else f"0{number}"


def value(number: str) -> str:
    """What a number of an English text says, in one spelling: 1,000 as 1000."""
    return _plain(_whole(_ENGLISH_GROUPS.sub("", _GROUPS.sub("", number))))


def readings(number: str) -> frozenset[str]:
    """What a number of an answer may say: engines write both the English and the local way."""
    bare = _whole(_GROUPS.sub("", number))
    local = bare.replace(",", ".")
    if local.isdigit():
        return frozenset((_plain(local),))
    ways = (local, _OTHER_GROUPS.sub("", bare), value(number), local.replace(".", ":"))
    return frozenset(map(_plain, (*ways, bare.replace(":", ""), *_hour(local))))


def _whole(number: str) -> str:
    """One and a half in one spelling."""
    return number[:-1] + _FRACTIONS[number[-1]] if number[-1] in _FRACTIONS else number

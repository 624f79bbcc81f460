"""Numbers in a text and in its translation: 1,000 and 1 000, 3.5 and 3,5, 9:30 pm and 21:30.

A number is compared by what it says, not by how it is written: English takes a comma to group
digits and a stop for decimals, the languages of the editions a space and a comma (CLDR).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from workflow.evidence.wording import lexicon, number_words

_TOKEN = re.compile(r"\d(?:\d|[.,:](?=\d)|[ \u2009\xa0\u202f'\u2019](?=\d{3}(?!\d))){0,40}")
_GROUPS = re.compile(r"[ \u2009\xa0\u202f'\u2019]")
_ENGLISH_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_OTHER_GROUPS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?(?:[ \xa0]?([ap])\.?m\b)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"\b[IVXLC\u0406\u0425]{1,7}\b")
_ROMAN_LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "\u0406": 1, "\u0425": 10}
"""The Cyrillic letters that are typed for the Latin I and X stand here as well."""


class Numbers(NamedTuple):
    """How the numbers of an answer differ from its source's."""

    missing: tuple[str, ...]
    """As the source writes them."""
    foreign: tuple[str, ...]
    """As the answer writes them."""


def digits(text: str) -> list[str]:
    """The numbers of `text` that are written in digits, in reading order, grouping included."""
    if not any(map(str.isdigit, text)):
        return []
    return [match[0] for match in _TOKEN.finditer(text)]


def compare(source: str, answer: str, language: str) -> Numbers:
    """The numbers of the English `source` that `answer` in `language` (BCP 47) misses or adds.

    One that is a word on one side and in digits on the other is no difference where we know the
    word, nor is a Roman numeral, nor the afternoon on a 24-hour clock.
    """
    there, here = digits(source), digits(answer)
    if not there and not here:
        return Numbers((), ())
    free = [(number, readings(number)) for number in here]
    clock = _afternoons(source)
    spoken = _spoken(answer, language)
    missing = []
    for number in there:
        wanted = {value(number), *clock.get(number, ()), *_decade(source, number)}
        at = next((n for n, (_, readings) in enumerate(free) if readings & wanted), None)
        if at is not None:
            del free[at]
        elif not (wanted & spoken):
            missing.append(number)
    words = _spoken(source, "en") if free else frozenset()
    foreign = []
    for number, said in free:
        parts = number.split(":")
        if len(parts) > 1 and all(part in missing for part in parts):  # 5-3 as 5:3
            missing = [n for n in missing if n not in parts]
        elif not said & words:
            foreign.append(number)
    return Numbers(tuple(missing), tuple(foreign))


def _decade(source: str, number: str) -> tuple[str, ...]:
    """The 1960s are the 60s elsewhere."""
    return (number[2:],) if len(number) == 4 and f"{number}s" in source else ()


def _plain(number: str) -> str:
    """No zeros that say nothing: 09:30 is 9:30, 3.50 is 3.5."""
    number = number.lstrip("0") or "0"
    if "." in number and ":" not in number:
        number = number.rstrip("0").rstrip(".")
    return number if number[:1].isdigit() else f"0{number}"


def value(number: str) -> str:
    """What a number of an English text says, in one spelling: 1,000 as 1000."""
    return _plain(_ENGLISH_GROUPS.sub("", _GROUPS.sub("", number)))


def readings(number: str) -> frozenset[str]:
    """What a number of an answer may say: engines write both the English and the local way."""
    bare = _GROUPS.sub("", number)
    local = bare.replace(",", ".")
    ways = (local, _OTHER_GROUPS.sub("", bare), value(number), local.replace(".", ":"))
    return frozenset(map(_plain, (*ways, bare.replace(":", ""))))


def _afternoons(source: str) -> dict[str, tuple[str, ...]]:
    """The times with a.m. or p.m. as a 24-hour clock shows them, by how they are written."""
    found: dict[str, tuple[str, ...]] = {}
    for match in _CLOCK.finditer(source) if "m" in source.lower() else ():
        hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
        minutes = match[2] or "00"
        written = match[1] + (f":{match[2]}" if match[2] else "")
        bare = () if match[2] else (str(hour),)
        found[written] = (_plain(f"{hour}:{minutes}"), f"{match[1]}:{minutes}", *bare)
    return found


def _spoken(text: str, language: str) -> frozenset[str]:
    """The numbers that `text` says in words or in Roman numerals."""
    return frozenset(_words(text, language)) | frozenset(map(_roman, _ROMAN.findall(text)))


def _words(text: str, language: str) -> Iterator[str]:
    if language == "en":
        yield from _counted(_WORD.findall(text.lower()))
        return
    stems = _numerals(language)
    for word in _WORD.findall(text.lower()):
        for length in range(min(len(word), 12), 1, -1):
            if word[:length] in stems:
                yield from stems[word[:length]]


_SCALES = {"hundred": 100, "thousand": 1000}


def _counted(words: Sequence[str]) -> Iterator[str]:
    """The numbers among English words, alone and together: three hundred, twenty five."""
    known, run = number_words(), 0
    for word in words:
        if word in known:
            number = int(known[word])
            run = run + number if run and run % 10 == 0 and number < 10 else number
            yield from (str(number), str(run))
        elif word in _SCALES:
            run = max(run, 1) * _SCALES[word]
            yield str(run)
        elif word != "and":
            run = 0


@cache
def _numerals(language: str) -> dict[str, tuple[str, ...]]:
    """Beginnings of number words → the numbers they may say, in digits."""
    found: dict[str, tuple[str, ...]] = {}
    for word, number in number_words().items():
        for stem in lexicon(language).get(word, ()):
            found[stem] = (*found.get(stem, ()), number)
    return found


def _roman(numeral: str) -> str:
    values = [_ROMAN_LETTERS[letter] for letter in numeral]
    following = [*values[1:], 0]
    return str(sum(-v if v < n else v for v, n in zip(values, following, strict=True)))

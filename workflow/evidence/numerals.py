"""Numbers that are said in words or Roman numerals: three hundred, ``двести``, ``półtora``, XIX.

The words are data (``languages/numerals.toml``): beginnings and endings, so that all forms of a
word are known. A word may say several numbers: a quarter is 1 of 4, 25 of a hundred, 15 minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from workflow.data import parsed

_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLCDM\u0406\u0425](?<!\w\w)[IVXLCDM\u0406\u0425]{0,8}\b")
_ROMAN_LETTERS = {
    "I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000, "\u0406": 1, "\u0425": 10,
}  # fmt: skip
"""The Cyrillic letters that are typed for the Latin I and X stand here as well."""
_YO = str.maketrans("\u0451\u0401", "\u0435\u0415")
_MOST = 10**15
_NEAR = 8
"""Words of a number that is said in several."""
_REST = 3
"""Letters that a compound has after its number, at least."""
_LONGEST = 20
"""Letters of a word's beginning that are looked at."""


class _Numerals(NamedTuple):
    """The words of one language."""

    words: Mapping[str, tuple[str, ...]]
    """Beginnings → the numbers they may say, in digits."""
    scales: Mapping[str, int]
    joined: Mapping[str, str]
    endings: frozenset[str]


def spoken(text: str, language: str) -> frozenset[str]:
    """The numbers that `text` in `language` (BCP 47) says in words or in Roman numerals.

    Numbers are in digits, with a stop for decimals. Words beside each other are taken alone and
    together: *three hundred* says 3, 100 and 300. Of an unknown language only Roman numerals.
    """
    said = set(_counted(_WORD.findall(text), language.removesuffix("-tarask")))
    said.update(map(_roman, _ROMAN.findall(text)))
    return frozenset(said)


def known(language: str) -> bool:
    """Whether the words for numbers in `language` (BCP 47) are known."""
    return _numerals(language.removesuffix("-tarask")) is not None


def around(words: Sequence[tuple[str, int, int]], number: int) -> frozenset[str]:
    """The numbers that the English word at `number` says, alone and with its neighbours.

    `words` are those of a text in order (text, start, end).
    """
    first, last = number, number + 1
    while first > max(number - _NEAR, 0) and _counts(words[first - 1][0]):
        first -= 1
    while last < min(number + _NEAR, len(words)) and _counts(words[last][0]):
        last += 1
    return frozenset(_counted((word.lower() for word, _, _ in words[first:last]), "en"))


def any_says(words: Iterable[str], wanted: frozenset[str], language: str) -> bool:
    """Whether one of `words` in `language` (BCP 47) alone says one of the numbers `wanted`."""
    tag = language.removesuffix("-tarask")
    return any(not wanted.isdisjoint(_meaning(word, tag)[0]) for word in words)


def _counts(word: str) -> bool:
    return _meaning(word, "en") != ((), 1) or word in _LINKS


@lru_cache(maxsize=4096)
def scale(word: str, language: str) -> int:
    """By how much a `word` after a number multiplies it: 1000 for *thousand*; 1: it does not."""
    known = _numerals(language.removesuffix("-tarask"))
    return next(_looked_up(_folded(word), known.scales, known.endings), 1) if known else 1


def _counted(words: Iterable[str], language: str) -> Iterator[str]:
    """The numbers among `words`, alone and together; the longest run is kept short by scales."""
    run, part = 0, 0.0
    for word in words:
        values, factor = _meaning(word, language)
        if not values and factor == 1:
            if (run or part) and word.lower() not in _LINKS:
                run, part = 0, 0.0
        elif factor > 1:
            if not run:
                yield "1"
            if part:  # half a million, two and a half thousand
                yield from (str(round(part * factor)), str(round((run + part) * factor)))
            run = max(run, 1) * factor if run < _MOST else 0
            yield from (str(run), str(factor))
        else:
            yield from values
            part = next((float(value) for value in values if "." in value), 0.0)
            run, said = _together(run, values)
            yield from said


_LINKS = frozenset(("and", "a", "\u0438", "\u0456", "i"))


def _together(run: int, values: tuple[str, ...]) -> tuple[int, list[str]]:
    """The run of number words with one more word, and what the two may say together."""
    said = []
    if "0.5" in values:  # two and a half
        return run, [f"{run}.5", "1"]
    number = next((int(v) for v in values if v.isdigit()), 0)
    if 10 <= run <= 20 and 10 <= number <= 99:  # nineteen forty-five
        said += [str(run * 100 + number + more) for more in range(10 if number % 10 == 0 else 1)]
    whole = run + number if run and _fits(run, number) else number
    return whole, [*said, str(whole)]


def _fits(run: int, number: int) -> bool:
    """Whether a smaller number goes on with the run: three hundred | twenty | five."""
    return 0 < number < run and run % 10 ** len(str(number)) == 0


@lru_cache(maxsize=16384)
def _meaning(word: str, language: str) -> tuple[tuple[str, ...], int]:
    """The numbers that one word may say, and by how much it multiplies (1: it does not)."""
    known = _numerals(language)
    if known is None:
        return (), 1
    low = _folded(word)
    factor = next(_looked_up(low, known.scales, known.endings), 1)
    values = [v for said in _looked_up(low, known.words, known.endings) for v in said]
    if not values and factor == 1:
        lengths = range(min(len(low) - _REST, _LONGEST), 1, -1)
        stems = (low, *(low[:n] for n in lengths))
        values = [known.joined[stem] for stem in stems if stem in known.joined]
    return tuple(dict.fromkeys(values)), factor


def _looked_up(word: str, stems: Mapping[str, Any], endings: frozenset[str]) -> Iterator[Any]:
    for length in range(min(len(word), _LONGEST), 1, -1):
        if word[:length] in stems and word[length:] in endings:
            yield stems[word[:length]]


def _folded(word: str) -> str:
    return word.lower().translate(_YO)


def _parse(text: str) -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(text.translate(_YO))


@cache
def _data() -> Mapping[str, Any]:
    return parsed("numerals.toml", _parse)


@cache
def _numerals(language: str) -> _Numerals | None:
    data = _data().get(language)
    if data is None:
        return None
    words: dict[str, tuple[str, ...]] = {}
    for number, stems in data["words"].items():
        for stem in stems:
            words[stem] = (*words.get(stem, ()), number)
    return _Numerals(
        words,
        {stem: int(factor) for factor, stems in data["scales"].items() for stem in stems},
        {stem: n for n, stems in data.get("joined", {}).items() for stem in stems},
        frozenset(data["endings"]),
    )


def _roman(numeral: str) -> str:
    values = [_ROMAN_LETTERS[letter] for letter in numeral]
    following = [*values[1:], 0]
    return str(sum(-v if v < n else v for v, n in zip(values, following, strict=True)))

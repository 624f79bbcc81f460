"""Numbers: the same one in English and in the language of a translation."""

from __future__ import annotations

import re
from typing import NamedTuple

_ENGLISH = re.compile(r"(0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.(\d{1,9}))?", re.ASCII)

NO_BREAK_SPACE = "\u00a0"
_SEPARATORS = ("", " ", NO_BREAK_SPACE, "\u202f", ",", ".")
"""What groups of three digits stand apart by."""
_POINTS = (",", ".")
_SHORT = 4
"""Up to so many digits are not put into groups unless the number before was; in Russian,
Belarusian and Polish four digits stand together."""

_SLAVIC = ("ru", "be", "pl")


class Number(NamedTuple):
    """A number as an English text has it."""

    whole: str
    """Its digits before the point."""
    fraction: str
    """Those after it; empty: there is no point."""
    grouped: bool
    """Whether it has commas between thousands."""


class Style(NamedTuple):
    """How a number is written; None: it does not show."""

    separator: str | None
    point: str | None


def parse(text: str) -> Number | None:
    """The number that an English text writes so; None for times, versions and the like."""
    found = _ENGLISH.fullmatch(text)
    if found is None:
        return None
    whole, fraction = found[1], found[2] or ""
    return Number(whole.replace(",", ""), fraction, "," in whole)


def spellings(number: Number) -> dict[str, Style]:
    """Every way in which a translation may write `number`."""
    points = _POINTS if number.fraction else (None,)
    separators = _SEPARATORS if len(number.whole) > 3 else (None,)
    return {
        render(number, Style(separator, point)): Style(separator, point)
        for separator in separators
        for point in points
        if separator != point or point is None
    }


def render(number: Number, style: Style) -> str:
    """`number` as `style` says, what it does not say as if it were an empty string."""
    groups = [number.whole[max(0, n - 3) : n] for n in range(len(number.whole), 0, -3)]
    whole = (style.separator or "").join(reversed(groups))
    return f"{whole}{style.point or ''}{number.fraction}"


def restyled(number: Number, old: Number, style: Style, language: str) -> str | None:
    """`number` in the form that the `old` one has in a translation; None: nobody knows."""
    separator = style.separator
    if separator is None or (separator == "" and old.grouped):
        together = len(number.whole) <= _SHORT or not _slavic(language)
        separator = "" if together else NO_BREAK_SPACE
    if not number.grouped:
        separator = ""
    point = style.point
    if number.fraction and point is None:
        if not _slavic(language):
            return None
        point = ","
    return render(number, Style(separator, point))


def same_class(a: Number, b: Number, language: str) -> bool:
    """Whether a noun after either number has the same form: CLDR's plural categories.

    Known for Russian, Belarusian and Polish; elsewhere only equal numbers are alike.
    """
    if not _slavic(language):
        return a[:2] == b[:2]
    return _category(a, language) == _category(b, language)


def _slavic(language: str) -> bool:
    return language.partition("-")[0] in _SLAVIC


def _category(number: Number, language: str) -> str:
    """The plural category in Russian, Belarusian or Polish (CLDR 44, cardinals)."""
    if number.fraction:
        return "other"
    n = int(number.whole)
    teens = 11 <= n % 100 <= 14
    if (n == 1) if language.startswith("pl") else (n % 10 == 1 and not teens):
        return "one"
    return "few" if 2 <= n % 10 <= 4 and not teens else "many"

"""Measures in other units: whether a number may be another one's miles in kilometres."""

from __future__ import annotations

import re
from math import isclose

_UNITS: tuple[tuple[str, tuple[float, ...]], ...] = (
    (r"sq(?:uare|\.)?[ -](?:mi(?:les?)?)\b", (2.59, 259.0)),
    (r"sq(?:uare|\.)?[ -](?:ft|f[eo]{2}t)\b", (0.0929,)),
    (r"mi(?:les?)?\b|mph\b", (1.609, 1609.0, 1.852, 0.447)),
    (r"f[eo]{2}t\b|ft\b|['\u2019\u2032]", (0.3048, 30.48)),
    (r"inch(?:es)?\b|in\b|[\"\u201d\u2033]", (2.54, 25.4, 0.0254)),
    (r"yards?\b|yd\b", (0.9144,)),
    (r"pounds?\b|lbs?\b", (0.4536, 453.6)),
    (r"ounces?\b|oz\b", (28.35, 0.02835, 29.57)),
    (r"(?:us |u\.s\. )?gallons?\b|gal\b", (3.785, 4.546)),
    (r"acres?\b", (0.4047, 4047.0, 0.004047)),
    (r"knots?\b", (1.852, 0.514)),
    (r"barrels?\b", (0.159, 159.0)),
    (r"k(?:ilo)?m(?:et(?:er|re)s?)?\b", (0.6214, 1000.0)),
    (r"decades?\b", (10.0,)),
    (r"centur(?:y|ies)\b", (100.0,)),
    (r"weeks?\b", (7.0,)),
    (r"years?\b", (12.0,)),
    (r"months?\b", (1 / 12,)),
    (r"days?\b", (24.0,)),
    (r"hours?\b", (1 / 24, 60.0)),
    (r"minutes?\b", (1 / 60,)),
)
"""What stands after a number in English → by what it is multiplied, in other units."""
_COMPILED = tuple(
    (re.compile(rf"[ \xa0-]?(?:(?:m|b)illion )?{unit}", re.IGNORECASE), factors)
    for unit, factors in _UNITS
)
_FAHRENHEIT = re.compile(
    r"[ \xa0-]?(?:\xb0 ?F\b|\(?F\)?\b|degrees?(?: F\b| Fahrenheit)|Fahrenheit)", re.IGNORECASE
)
_ROUNDED = 0.06
"""How far off a number may be that was rounded after it was converted."""
_LONGEST = 15
"""Digits of a number that is a measure of anything."""


def converted(number: str, other: str, unit: str) -> bool:
    """Whether `other` may be `number` in another unit; `unit` is what follows it in English.

    Numbers are in digits with a stop for decimals; anything else is no measure.
    """
    there, here = _figure(number), _figure(other)
    if there is None or here is None:
        return False
    if _FAHRENHEIT.match(unit) and abs((there - 32) / 1.8 - here) <= 1.5:
        return True
    for pattern, factors in _COMPILED:
        if pattern.match(unit):
            return any(isclose(there * factor, here, rel_tol=_ROUNDED) for factor in factors)
    return False


def _figure(number: str) -> float | None:
    plain = number.replace(".", "", 1).isdecimal() and number.isascii()
    return float(number) if plain and len(number) <= _LONGEST else None

"""Times of a 12-hour clock in English: 9:30 pm, 6-7 pm, 8 in the evening."""

from __future__ import annotations

import re

_CLOCK = re.compile(
    r"(\d\d?)(?:[:.](\d\d))?(?!\d)(?: o.clock)?[ \xa0]?"
    r"(?:([ap])\.?[ ]?m\b|(?:in|at|on|this)\b[^.;]{0,30}?\b(morning|afternoon|evening|night)\b)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?<!\d)(\d{1,2})(?:[:.](\d\d))?[ \xa0]?(?:[-\u2013\u2014]|to|and|until)[ \xa0]?$"
)
"""The hour before another one, whose half of the day it shares: 6-7 pm."""
_AFTERNOON = ("p", "afternoon", "evening", "night")
_REACH = 12
"""Characters before an hour in which the one before it stands."""


def times(source: str) -> dict[int, tuple[str, ...]]:
    """The times of a 12-hour clock as a 24-hour clock shows them, by where they stand."""
    found: dict[int, tuple[str, ...]] = {}
    for match in _CLOCK.finditer(source):
        late = (match[3] or match[4]).lower() in _AFTERNOON
        found[match.start()] = _times_of_day(match[1], match[2], late)
        before = _UNTIL.search(source, max(match.start() - _REACH, 0), match.start())
        if before:
            found[before.start()] = _times_of_day(before[1], before[2], late)
    return found


def _times_of_day(hour: str, minutes: str | None, late: bool) -> tuple[str, ...]:
    number = int(hour) % 12 + (12 if late else 0)
    full = (f"{number}:{minutes or '00'}", f"{hour}:{minutes or '00'}")
    alone = () if int(minutes or 0) else (str(number), hour, "24" if number == 0 else hour)
    return (*full, *alone)

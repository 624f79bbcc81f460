"""pyromark's events with their places in code points."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_SURROGATE = re.compile("[\ud800-\udfff]")


class Event(NamedTuple):
    """One step of the parser through a text."""

    op: str
    """``open``, ``close``, or ``alone`` for what has no content."""
    name: str
    """pyromark's name: ``Paragraph``, ``Text``, ``Link``, …"""
    data: Any
    """What pyromark says of it: a text, a level, a dictionary."""
    start: int
    """Where its source begins, in code points."""
    end: int


def read(text: str) -> list[Event]:
    """The events of `text`: CommonMark with tables, footnotes, strikethrough and task lists.

    A lone surrogate, which no file has, counts as U+FFFD.
    """
    from pyromark import Options, events_with_range

    options = Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES
    options |= Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    steps = events_with_range(text, options=options)
    if text.isascii():
        return [_event(event, place["start"], place["end"]) for event, place in steps]
    found = list(steps)
    at = _places(text, {place[edge] for _, place in found for edge in ("start", "end")})
    return [_event(event, at[place["start"]], at[place["end"]]) for event, place in found]


def _places(text: str, offsets: set[int]) -> dict[int, int]:
    """UTF-8 byte offset to code point, for each of `offsets`."""
    data = text.encode()
    places: dict[int, int] = {}
    before = count = 0
    for offset in sorted(offsets):
        count += len(data[before:offset].decode())
        places[offset] = count
        before = offset
    return places


def _event(event: Any, start: int, end: int) -> Event:
    if isinstance(event, str):
        return Event("alone", event, None, start, end)
    ((key, value),) = event.items()
    if key not in {"Start", "End"}:
        return Event("alone", key, value, start, end)
    name, data = (value, None) if isinstance(value, str) else next(iter(value.items()))
    return Event("open" if key == "Start" else "close", name, data, start, end)

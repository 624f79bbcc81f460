"""What a project may ask for instead of a language's own typography.

``[typography]`` in ``peraklad.toml`` is for every language, ``[typography.pl]`` for one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, cast

from workflow.config import CONFIG
from workflow.errors import ProjectError
from workflow.language import Percent, Typography

Value = str | bool | tuple[str, ...]
Style = tuple[tuple[str, Value], ...]
"""Keys and values of a house style, as they stand in the configuration."""

_OUTER = ("«»", "„“", "„”", "“”")
_INNER = (*_OUTER, "\u2018\u2019")
_DASHES = {"em": "—", "en": "–"}
_RANGES = {"em": "—", "en": "–", "hyphen": "-"}


class Option(NamedTuple):
    """What one key of ``[typography]`` takes."""

    choices: tuple[str | bool, ...]
    """Every value; a pair of marks may also be a list of the two."""
    expected: str
    """The same in words."""


def _named(*choices: str) -> Option:
    quoted = [f'"{each}"' for each in choices]
    return Option(choices, f"{', '.join(quoted[:-1])} or {quoted[-1]}")


_SWITCH = Option((True, False), "true or false")

OPTIONS: dict[str, Option] = {
    "off": _SWITCH,
    "quotes": _named(*_OUTER),
    "inner_quotes": _named(*_INNER),
    "dash": _named("em", "en"),
    "turn_dash": _named("em", "en"),
    "range": _named("em", "en", "hyphen"),
    "ellipsis": _named("character", "dots"),
    "apostrophe": _named("’", "'", "\u02bc"),
    "percent": _named("keep", "spaced", "tight"),
    "groups": _SWITCH,
    "spaces": _named("full", "minimal"),
}
"""``off``: texts stay as they were written. ``quotes``, ``inner_quotes``: the pair of marks.
``dash``: between words; ``turn_dash``: where a speaker's words begin, and between the words of a
conversation; ``range``: between numbers. ``ellipsis``: one character or three full stops.
``percent``: the space before the sign. ``groups``: long numbers in groups of three. ``spaces``:
no-break spaces everywhere, or (minimal) only at numbers, units, titles, initials, abbreviations
and dashes.
"""


def refused(key: str, value: object) -> str:
    """What `key` takes instead of `value`, in words; empty: `value` is one of its choices."""
    option = OPTIONS[key]
    text = "".join(value) if isinstance(value, tuple | list) and len(value) == 2 else value
    known = any(type(text) is type(choice) and text == choice for choice in option.choices)
    return "" if known else option.expected


def checked(style: Style) -> None:
    """Raises ProjectError for a key that is none, or a value that it does not take."""
    for key, value in style:
        if key not in OPTIONS:
            raise ProjectError(
                f"unknown key typography.{key}",
                path=CONFIG,
                expected="one of " + ", ".join(OPTIONS),
                remedy="remove or correct it",
            )
        expected = refused(key, value)
        if expected:
            raise ProjectError(
                f"typography.{key} cannot be {value!r}",
                path=CONFIG,
                expected=expected,
                remedy="correct the value",
            )


def styled(rules: Typography | None, style: Style) -> Typography | None:
    """The `rules` of a language with what `style` asks for; None: texts stay as they are.

    Raises ProjectError as `checked` does.
    """
    checked(style)
    if rules is None or dict(style).get("off") is True:
        return None
    for key, value in style:
        if key != "off":
            rules = _CHANGES[key](rules, value)
    return rules


def _pair(value: Value) -> tuple[str, str]:
    marks = "".join(cast("str | tuple[str, ...]", value))
    return marks[0], marks[1]


def _redashed(text: str, value: Value) -> str:
    dash = _DASHES[cast(str, value)]
    return "".join([dash if sign in "–—" else sign for sign in text])


def _turned(rules: Typography, value: Value) -> Typography:
    turn, between = _redashed(rules.turn, value), _redashed(rules.turn_dash, value)
    return replace(rules, turn=turn, turn_dash=between)


def _spaced(rules: Typography, value: Value) -> Typography:
    return rules if value == "full" else replace(rules, after=(), before=())


_CHANGES: dict[str, Callable[[Typography, Value], Typography]] = {
    "quotes": lambda rules, value: replace(rules, quotes=_pair(value)),
    "inner_quotes": lambda rules, value: replace(rules, inner_quotes=_pair(value)),
    "dash": lambda rules, value: replace(rules, dash=_redashed(rules.dash, value)),
    "turn_dash": _turned,
    "range": lambda rules, value: replace(rules, range=_RANGES[cast(str, value)]),
    "ellipsis": lambda rules, value: replace(rules, dots=value == "dots"),
    "apostrophe": lambda rules, value: replace(rules, apostrophe=cast(str, value)),
    "percent": lambda rules, value: replace(rules, percent=cast(Percent, value)),
    "groups": lambda rules, value: replace(rules, groups=value is True),
    "spaces": _spaced,
}

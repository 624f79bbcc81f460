"""Quotation marks of other languages' styles, of typewriters and of keyboards."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from workflow.checks.shield import SHIELD
from workflow.editions.quotation import balanced, set_quotes
from workflow.language import Typography

Style = Literal["foreign", "level", "straight"]
"""foreign: marks that do not quote in the language, or inner marks outside; level: outer marks
within others; straight: a keyboard's."""

_SINGLE = re.compile(
    r"(?<![\w'’`])'(?=[^\W_]|[«„“\"…—-])(?![nN]')"
    r"((?:[^'\n]|(?<=\w)'(?=\w)){1,300}?)(?<=[\w.!?…,»”“\"\)\]])'(?![\w'])"
)
_DOUBLED = re.compile(
    r"(?:(?<![\w',]),,|(?<![\w'])'')(?=[^\W_])([^\n]{1,300}?)(?<=\S)(?:''|[”“\"])(?![\w'])"
)
_GLOTTAL = re.compile(r"(?<![\w'\u2019])[a-z]{1,30}(?:['\u2019][a-z]{1,30}){1,3}\s\Z")
"""A word of a language in which the mark is a letter: what follows may begin with it."""
_NEAR = 80
"""Characters before a mark that are looked at."""
_HALVES = "\u2018\u2019"
_LOW = re.compile(
    "\u201a([^\u2018\u2019\\n]{1,300})[\u2018\u2019]|\u2039([^\u2039\u203a\\n]{1,300})\u203a"
)


class Misquoted(NamedTuple):
    """A quotation mark that is not the language's own."""

    place: int
    mark: str
    wanted: str
    style: Style


def unified(text: str) -> str:
    """`text` with single marks of all kinds as curved ones, as builds know them; places stay."""
    if "'" in text:
        text = _SINGLE.sub(_curved, text)
    if "\u201a" in text or "\u2039" in text:
        text = _LOW.sub(lambda m: f"\u2018{m[1] or m[2]}\u2019", text)
    return text


def _curved(found: re.Match[str]) -> str:
    """A quotation with curved marks, unless they are letters of another language."""
    before = found.string[max(0, found.start() - _NEAR) : found.start()]
    return found[0] if _GLOTTAL.search(before) else f"\u2018{found[1]}\u2019"


def joined(text: str) -> str:
    """`text` with one mark in place of two commas or apostrophes."""
    return _DOUBLED.sub(r'"\1"', text) if ",," in text or "''" in text else text


def doubled(text: str) -> re.Match[str] | None:
    """The first quotation whose marks are made of two commas or apostrophes."""
    return _DOUBLED.search(text) if ",," in text or "''" in text else None


def misquoted(text: str, rules: Typography) -> list[Misquoted]:
    """The quotation marks in `text` that the language `rules` are of writes otherwise.

    Inner marks without outer ones are right where the text shows that the quotation began
    before it: some mark has no partner.
    """
    line = text.replace("\n", SHIELD)
    right = set_quotes(unified(line), rules.quotes, rules.inner_quotes)
    found = [
        Misquoted(place, mark, wanted, _style(mark, rules))
        for place, (mark, wanted) in enumerate(zip(line, right, strict=True))
        if mark != wanted and wanted not in _HALVES
    ]
    if found and all(m.mark in rules.inner_quotes for m in found) and not balanced(line):
        return []
    return found


def requoted(text: str, rules: Typography) -> str:
    """`text` with the language's own quotation marks."""
    text = joined(text)
    signs = list(text)
    for place, _, wanted, _ in misquoted(text, rules):
        signs[place] = wanted
    return "".join(signs)


def _style(mark: str, rules: Typography) -> Style:
    if mark == '"':
        return "straight"
    return "level" if mark in rules.quotes else "foreign"

"""The data of the rules, read once: ``languages/variants.toml`` and the stems."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from workflow.data import parsed, toml

DATA = "variants.toml"
STEMS = "be-tarask-stems.tsv"
_WHOLE = "$"


class Anywhere(NamedTuple):
    """A change inside words."""

    pattern: re.Pattern[str]
    instead: str


class Stems(NamedTuple):
    """What the classical orthography spells otherwise, in small letters."""

    words: dict[str, str]
    """Whole words."""
    beginnings: dict[str, str]
    """Beginnings of words."""
    longest: int
    """Letters of the longest beginning."""


@cache
def stems() -> Stems:
    """The stems of Taraškievica."""
    words, beginnings = parsed(STEMS, _stems)
    locative: dict[str, str] = toml(DATA)["locative"]
    for official, classical in beginnings.items():
        ending = locative.get(official[-1])
        if ending and official[-1] == classical[-1]:
            words.setdefault(official[:-1] + ending, classical[:-1] + ending)
    return Stems(words, beginnings, max(map(len, beginnings)))


def _stems(text: str) -> tuple[dict[str, str], dict[str, str]]:
    words, beginnings = {}, {}
    for line in text.split("\n"):
        official, tab, classical = line.partition("\t")
        if not tab or line.startswith("#"):
            continue
        if official.endswith("$"):
            words[official[:-1]] = classical
        else:
            beginnings[official] = classical
    return words, beginnings


@cache
def anywhere() -> tuple[Anywhere, ...]:
    """The changes inside words, in order."""
    return tuple([Anywhere(re.compile(r["pattern"]), r["with"]) for r in toml(DATA)["anywhere"]])


def recased(model: str, text: str) -> str:
    """`text`, in small letters, with capitals where `model` has them: all, or the first."""
    if len(model) > 1 and model.isupper():
        return text.upper()
    return text[:1].upper() + text[1:] if model[:1].isupper() else text

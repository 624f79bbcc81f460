"""Marks that no build of an edition can set: spaces around them, stops in quotations, apostrophes.

Each rule is one pattern per language, with what it is replaced by: what finds also mends. The
texts are shielded (`workflow.checks.shield`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple

from workflow.checks.shield import SHIELD
from workflow.checks.values import Severity
from workflow.data import toml
from workflow.language import canonical, load

_SPS = " \u00a0\u2009\u202f"
_SP = f"[{_SPS}]"

_DOUBLE = frozenset('"“”„«»\u2018\u201a\u2039\u203a')

SINGLE_LETTER = re.compile(r"(?<=(?<![\w’'.-])[AaIiOoUuWwZz]) (?=\S)")
"""The space after a Polish one-letter word."""

Slip = tuple[int, int, str]
"""Where a slip starts and ends, and what is to stand there."""


class Rule(NamedTuple):
    """A slip and its remedy."""

    pattern: re.Pattern[str]
    """The slip; where it has groups, the slip begins with the second of them."""
    remedy: str = ""
    """A template, as `re.Match.expand` takes it."""
    fits: Callable[[re.Match[str]], bool] | None = None
    """A further condition."""

    def slips(self, text: str) -> Iterator[Slip]:
        """The slips in `text`, in order."""
        group = min(self.pattern.groups, 2)
        for found in self.pattern.finditer(text):
            if self.fits is None or self.fits(found):
                yield found.start(group), found.end(), found.expand(self.remedy)


@dataclass(frozen=True, slots=True)
class House:
    """What is known of a language's marks beside the style that builds set."""

    straight_quotes: Severity
    single_letter_words: bool
    """Whether a plain space after a one-letter word is worth a hint."""
    foreign_quotes: str
    """Quotation marks that are not the language's outer ones."""
    wrong_dash: re.Pattern[str]
    """Stands wherever a build changes a dash; not every one of these is changed."""
    spaces: tuple[Rule, ...]
    """Spaces before marks and after brackets, and marks without a space after them."""
    dashes: tuple[Rule, ...]
    """Dashes that stick to a word."""
    apostrophes: tuple[Rule, ...]
    """Other signs in place of an apostrophe."""
    stops: tuple[Rule, ...]
    """Stops and commas inside a quotation."""


@cache
def _data() -> dict[str, dict[str, Any]]:
    return toml("house.toml")


@cache
def house(tag: str) -> House | None:
    """What is known of the marks of the language with this BCP 47 tag; None: nothing."""
    data = _data().get(canonical(tag))
    rules = load(tag).typography
    if data is None or rules is None:
        return None
    letters = data["letters"]
    listed = (rules.units, rules.titles, rules.number_signs, rules.phrases, data["short"])
    words = {word.split(" ")[-1] for word in chain.from_iterable(listed)}
    return House(
        straight_quotes=data["straight_quotes"],
        single_letter_words=data["single_letter_words"],
        foreign_quotes="".join(sorted(_DOUBLE - set(rules.quotes))),
        wrong_dash=_wrong_dash("–" if rules.turn.startswith("—") else "—"),
        spaces=(
            *_spaces(letters),
            *_enclosed(letters, (("(", ")"), rules.quotes, rules.inner_quotes)),
            *_missing(letters, data.get("capitals", "")),
        ),
        dashes=tuple(_dashes(letters)),
        apostrophes=tuple(_apostrophes(letters, rules.apostrophe or "'", data.get("apostrophe"))),
        stops=tuple(_stops(data["closing"], frozenset(w for w in words if w.endswith(".")))),
    )


def slips(rules: Iterable[Rule], text: str) -> list[Slip]:
    """The slips that `rules` find in `text`, in order."""
    return sorted(chain.from_iterable([rule.slips(text) for rule in rules]))


def mended(rules: Iterable[Rule], text: str) -> str:
    """`text` without the slips that `rules` find."""
    for rule in rules:
        pieces: list[str] = []
        at = 0
        for start, end, remedy in rule.slips(text):
            pieces += [text[at:start], remedy]
            at = end
        text = "".join(pieces) + text[at:]
    return text


def _wrong_dash(other: str) -> re.Pattern[str]:
    """`other`: the dash that the language does not have between words."""
    return re.compile(
        rf"[{other}-](?:(?=[{_SPS}-])(?:(?<=[{_SPS}-].)|(?<=\A.))|(?=\d)(?<=\d-))", re.DOTALL
    )


def _spaces(letters: str) -> Iterator[Rule]:
    """Spaces before a mark. A mark after a foreign word may be set as the other language does."""
    word = rf"(?<=[{letters}\d)\]»”“’%])"
    end = r"(?=[\s»”“\")]|$)"
    yield Rule(re.compile(rf"{word}{_SP}++(?=,(?![\d,]))"))
    yield Rule(re.compile(rf"{word}{_SP}++(?=\.{end}(?! ?[.…]))"))
    # An address would take a mark for its own that something else follows.
    yield Rule(re.compile(rf"(?<={SHIELD}){_SP}++(?=(?:,|\.(?! ?[.…]))(?:\s|$))"))
    yield Rule(re.compile(rf"(?<=[{letters})»”]){_SP}++(?=[;:](?:\s|$))"))
    yield Rule(re.compile(rf"(?<=[{letters})»”]){_SP}++(?=[!?]{{1,3}}(?:\.\.|…)?{end})"))


def _enclosed(letters: str, pairs: Iterable[tuple[str, str]]) -> Iterator[Rule]:
    """Spaces inside brackets and quotation marks that have a partner: a face has none."""
    for opener, closer in pairs:
        left, right = re.escape(opener), re.escape(closer)
        yield Rule(
            re.compile(rf"(?:(?<=[\s(\[—–-]{left})|(?<=\A{left})){_SP}++(?=[{letters}\d])"),
            fits=partial(_closed, closer=closer),
        )
        yield Rule(
            re.compile(rf"(?<=[{letters}\d.!?…%]){_SP}++(?={right}(?:[\s.,;:!?…]|$))"),
            fits=partial(_open, opener=opener, closer=closer),
        )


def _closed(found: re.Match[str], closer: str) -> bool:
    return found.string.find(closer, found.end()) >= 0


def _open(found: re.Match[str], opener: str, closer: str) -> bool:
    text, at = found.string, found.start()
    return text.count(opener, 0, at) > text.count(closer, 0, at)


def _missing(letters: str, capitals: str) -> Iterator[Rule]:
    """Marks that two words share; where `capitals` are known, stops as well.

    A name may have a stop inside: it begins with a capital.
    """
    two = f"[{letters}]{{2}}"
    yield Rule(re.compile(rf"(?<={two}[,;])(?={two}|[«„][{letters}])"), " ")
    if capitals:
        small = f"(?![{capitals}])[{letters}]"
        yield Rule(
            re.compile(rf"(?<={small}{small}{small}[.!?…])(?=[{capitals}]{small})"), " ", _small
        )


def _small(found: re.Match[str]) -> bool:
    """Whether the word before a mark begins with a small letter, and is no part of an address."""
    text = found.string
    at = found.start() - 2
    while at > 0 and text[at - 1].isalpha():
        at -= 1
    return text[at].islower() and (at == 0 or text[at - 1] not in "._@/\\-'’")


def _dashes(letters: str) -> Iterator[Rule]:
    yield Rule(re.compile(rf"(?<=[{letters}]{{2}})—(?=[{letters}]{{2}})"), " — ", _between_small)
    yield Rule(re.compile(rf"(?<=[{letters}])(?=—{_SP})|(?<=[,.!?…»”)])(?=[—–]{_SP})"), " ")
    yield Rule(re.compile(rf"(?:(?<={_SP}[—–])|(?<=\A[—–]))(?=[{letters}«„])"), " ")


def _between_small(found: re.Match[str]) -> bool:
    """Whether a dash parts words in small letters: between two names it needs no spaces."""
    return found.string[found.start() - 1].islower() and found.string[found.end()].islower()


def _apostrophes(letters: str, sign: str, around: tuple[str, str] | None) -> Iterator[Rule]:
    """`around`: letters before and after, where a straight quotation mark is typed as well."""
    yield Rule(
        re.compile(rf"(?<=[{letters}])[`\u00b4\u2032](?=[{letters}])"),
        sign,
        lambda found: found.string.count("`") < 2,
    )
    if around:
        yield Rule(re.compile(f'(?<=[{around[0]}])"(?=[{around[1]}])'), sign)


def _stops(closing: str, short: frozenset[str]) -> Iterator[Rule]:
    """Stops and commas before marks that close; an abbreviation (`short`) keeps its own.

    A name before a comma is taken for an abbreviation: Inc., Jr.
    """

    def free(found: re.Match[str]) -> bool:
        word = found[1]
        inside = found.string[found.end() : found.end() + 1] in (",", ";")
        named = inside and word[:1].isupper()
        return len(word) != 1 and f"{word}." not in short and not named

    words = r"(?<!\w)(\w{1,60}+|)"
    close = rf"([{closing}\"]+)"
    for mark, after, fits in ((r"\.", r"\s(?!\s*[—–-])", free), (",", r"\s", None)):
        ends = rf"(?=$|[)]|{after})"
        yield Rule(re.compile(rf"{words}(?<=[\w)%])({mark}){close}(?=[.,;])"), r"\3", fits)
        yield Rule(re.compile(rf"{words}(?<=[\w)%])({mark}){close}{ends}"), r"\3\2", fits)

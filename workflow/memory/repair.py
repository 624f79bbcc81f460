"""Exact but for numbers, names or quotes: the target of a unit set right for another text.

Nothing is guessed: what cannot be repaired for certain stays a fuzzy match.

* Other quotes, apostrophes or dashes in the English text: the target stays as it is.
* A number is replaced where it stands in the target exactly as often as in the source, in any
  spelling of the same number, and is written as the old one was. Where a word follows it in the
  target, both numbers must ask for the same form of a noun; after the day of a month and before
  the word for year they always do.
* A name, capitalised words inside a sentence, is replaced where the target has it letter by
  letter, as often as the source: then it was not declined. In a translation in Latin letters
  that may be chance, so there it must be an acronym, or have a capital or a digit inside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from workflow.memory.numbers import Number, Style, parse, restyled, same_class, spellings
from workflow.memory.skeleton import NUMBER, Skeleton, skeleton

LONGEST = 10_000
"""Characters of a text that is looked at; the time that repair takes is bounded by it."""

_TARGET_NUMBER = re.compile(
    r"(?<![\w.,:])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,:]\d+)*)(?![.,:]?\w)"
)
_NOUN = re.compile(r"[ \u00a0\u202f]?(?=[^\W\d_])")
_YEAR = re.compile("[ \u00a0]?(?:\u0433\\.|\u0433\u043e\u0434|r\\.|rok)")
"""How the word for year begins: in Russian and Belarusian, in Polish."""
_YEARS = range(1000, 2101)
_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_AFTER_MONTH = re.compile(rf"\b{_MONTH}\.? (?:\d{{1,2}}, )?\Z")
_BEFORE_MONTH = re.compile(rf" {_MONTH}\b")
_NOT_LATIN = re.compile(r"[\u0370-\u1dff\u2c80-\ua71f\ua800-\uffdc]")
"""A letter (or sign) of a script other than Latin."""
_MARKED = re.compile(r"\w*\d\w*|\w+[A-Z]\w*")


_skeleton = lru_cache(maxsize=16)(skeleton)
"""Many units are tried for one text."""


def repaired(text: str, source: str, target: str, language: str) -> str | None:
    """The translation of `text`, made from that of `source`, in `language` (BCP 47).

    None where the two differ in more than numbers, names and quotes, or where the target cannot
    be set right for certain.
    """
    if max(map(len, (text, source, target))) > LONGEST:
        return None
    wanted, known = _skeleton(text), skeleton(source)
    if wanted.text != known.text or not _alike(wanted, known):
        return None
    made: str | None = target
    if wanted.numbers != known.numbers:
        made = _with_numbers(target, source, known.numbers, wanted.numbers, language)
    if made is not None and wanted.names != known.names:
        made = _with_names(made, source, known.names, wanted.names)
    return made


def _alike(a: Skeleton, b: Skeleton) -> bool:
    return len(a.numbers) == len(b.numbers) and len(a.names) == len(b.names)


def _changes(old: Sequence[str], new: Sequence[str]) -> dict[str, str] | None:
    """What becomes of each; None where the same one becomes two."""
    pairs = set(zip(old, new, strict=True))
    return dict(pairs) if len(pairs) == len(set(old)) else None


def _with_numbers(
    target: str, source: str, old: Sequence[str], new: Sequence[str], language: str
) -> str | None:
    changes = _changes(old, new)
    if changes is None:
        return None
    forms = _forms(old)
    if forms is None:
        return None
    dated = _dated(source)
    often: Counter[str] = Counter()
    made: list[str] = []
    end = 0
    for found in _TARGET_NUMBER.finditer(target):
        was, style = forms.get(found[0], ("", None))
        if not was or changes[was] == was:
            continue
        now = _number(was, changes[was], style, language, target[found.end() :], was in dated)
        if now is None:
            return None
        often[was] += 1
        made += (target[end : found.start()], now)
        end = found.end()
    changed = Counter(number for number in old if changes[number] != number)
    return "".join([*made, target[end:]]) if often == changed else None


def _forms(numbers: Sequence[str]) -> dict[str, tuple[str, Style | None]] | None:
    """Every spelling with the number it may stand for; None where that may be two."""
    forms: dict[str, tuple[str, Style | None]] = {}
    for text in dict.fromkeys(numbers):
        number = parse(text)
        known: dict[str, Style | None] = {text: None} if number is None else {**spellings(number)}
        if not forms.keys().isdisjoint(known):
            return None
        forms |= {spelling: (text, style) for spelling, style in known.items()}
    return forms


def _number(
    was: str, now: str, style: Style | None, language: str, rest: str, dated: bool
) -> str | None:
    """The new number as the target must have it before `rest`."""
    old, new = parse(was), parse(now)
    if old is None or new is None or style is None:
        same_shape = old is new and re.sub(r"\d+", "0", was) == re.sub(r"\d+", "0", now)
        counted = was.isdigit() and _NOUN.match(rest)
        return now if same_shape and not counted else None
    ordinal = dated or (_year(old) and _year(new) and _YEAR.match(rest))
    if _NOUN.match(rest) and not ordinal and not same_class(old, new, language):
        return None
    return restyled(new, old, style, language)


def _year(number: Number) -> bool:
    return not number.fraction and not number.grouped and int(number.whole) in _YEARS


def _dated(source: str) -> set[str]:
    """The numbers that stand only beside the name of a month in the English text."""
    beside: dict[str, bool] = {}
    for found in NUMBER.finditer(source):
        near = _AFTER_MONTH.search(source[: found.start()]) or _BEFORE_MONTH.match(
            source[found.end() :]
        )
        beside[found[0]] = beside.get(found[0], True) and near is not None
    return {number for number, always in beside.items() if always}


def _with_names(target: str, source: str, old: Sequence[str], new: Sequence[str]) -> str | None:
    changes = _changes(old, new)
    if changes is None:
        return None
    changed = {was: now for was, now in changes.items() if was != now}
    if not all(was in target for was in changed):
        return None
    longest = sorted(changes, key=lambda name: (-len(name), name))
    pattern = re.compile(
        r"(?<![\w'\u2019-])(?:" + "|".join(map(re.escape, longest)) + r")(?!['\u2019]?\w)"
    )
    if _NOT_LATIN.search(target) is None and not all(
        map(_marked, chain.from_iterable(changed.items()))
    ):
        return None
    there = Counter(name for name in pattern.findall(target) if name in changed)
    named = Counter(name for name in old if name in changed)
    everywhere = Counter(name for name in pattern.findall(source) if name in changed)
    if not there == named == everywhere:
        return None
    return pattern.sub(lambda found: changes[found[0]], target)


def _marked(name: str) -> bool:
    """Whether every word of a name has a digit, or a capital after its first letter."""
    return all(_MARKED.fullmatch(word) for word in name.split(" "))

"""Numbers: what a translation changed, lost or added. A number is what it says, not its look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from operator import itemgetter

from workflow.checks.values import Finding, Pair
from workflow.evidence import numerals
from workflow.evidence.numbers import Mention, differences, said
from workflow.evidence.slips import common
from workflow.evidence.wording import number_words

_NO_DIGIT = re.compile(r"\D+")
_VAGUE = 2
_SURE = 2
"""Digits from which on a slip of one of them is surely a slip, and no other way to say it."""
_MOST = 3
"""Numbers of one sentence that are told one by one; more of them are a table, or one mistake."""
_MANY = 5
"""Number words of a sentence from which on all that the translation says is collected."""
_LIMIT = 50
"""Number words of a sentence that are looked for."""
_TEXT = itemgetter(0)
_HYPHENS = frozenset("-\u2010\u2011")
_COUNTING = frozenset(
    ("and", "first", "last", "mid", "next", "of", "or", "over", "sub", "than", "to", "top", "under")
)
"""Words of a compound before a number that counts: top-ten, six-to-seven-hour."""
_CODE = re.compile(r"(?<!\w)([A-Z][A-Za-z]{0,9})[-\u2010\u2011]\Z")
"""What stands before the number of a code: S-300, COVID-19."""
_DOZEN = frozenset(("dozen", "dozens"))
_SAYINGS = frozenset(("high five", "cloud nine", "hang ten", "take five", "nine-to", "to-five"))
"""Two words which, together, count nothing."""


def number(pair: Pair) -> Iterable[Finding]:
    """Numbers of the source which are missing, and others that stand there instead."""
    missing, foreign = differences(pair.source_plain, pair.target_plain, pair.language)
    if foreign and "dozen" in pair.source_plain:
        about = _dozens(pair)
        foreign = tuple(other for other in foreign if about.isdisjoint(other.values))
    words = _worded(pair)
    if not missing and not foreign and not words:
        return ()
    return [*_figures(missing, foreign, pair), *words]


def _figures(
    missing: Sequence[Mention], foreign: Sequence[Mention], pair: Pair
) -> Iterator[Finding]:
    changed, lost, new = _paired(missing, foreign)
    for old, other in changed:
        sure = _slip(old.text, other.text)
        yield Finding(
            f"number changed: {old.text} \u2192 {other.text}",
            *_place(other),
            severity="error" if sure else None,
        )
    codes = [mention for mention in lost if _left_out(mention, pair)]
    for group in _told([mention for mention in lost if mention not in codes]):
        yield Finding(f"number missing: {_listed(group)}")
    for group in _told(codes):
        yield Finding(f"number missing: {_listed(group)}", severity="hint")
    for group in _told(new):
        yield Finding(f"number that is not in the source: {_listed(group)}", *_place(group[0]))


def _left_out(mention: Mention, pair: Pair) -> bool:
    """Whether a number ends a code, such as S-300, of which the translation has nothing."""
    code = _CODE.search(pair.source_plain, 0, mention.start)
    return code is not None and code[1] not in pair.target


def _told(mentions: Sequence[Mention]) -> Iterator[Sequence[Mention]]:
    """Each alone, or all together."""
    return iter([mentions] if len(mentions) > _MOST else [[m] for m in mentions])


def _listed(mentions: Sequence[Mention]) -> str:
    texts = list(dict.fromkeys(m.text for m in mentions))
    some = ", ".join(texts[:_MOST])
    return f"{some} and {len(texts) - _MOST} more" if len(texts) > _MOST else some


@cache
def _cardinals() -> frozenset[str]:
    """English words that say a certain number, from three on; smaller ones have other meanings."""
    return frozenset(word for word, number in number_words().items() if int(number) > _VAGUE)


@cache
def _with_capital() -> frozenset[str]:
    """The same, and those with which a sentence begins."""
    return _cardinals().union(map(str.capitalize, _cardinals()), map(str.upper, _cardinals()))


def _worded(pair: Pair) -> list[Finding]:
    """Numbers that the source has in words and the translation nowhere."""
    words = pair.source_words
    if _with_capital().isdisjoint(map(_TEXT, words)) or not numerals.known(pair.language):
        return []
    known = _cardinals()
    found = [n for n, word in enumerate(words) if word[0] in known]
    if len(words) > 1 and words[1][0].islower() and words[0][0].lower() in known:
        found.append(0)  # before a capital it may be a name
    return list(_unsaid(pair, [n for n in found[:_LIMIT] if _counts(pair, n)]))


def _counts(pair: Pair, number: int) -> bool:
    """Whether a number word counts something: not in high-five, nor where it was copied."""
    source, words = pair.source, pair.source_words
    if number and source[words[number].start - 1] in _HYPHENS:
        before = words[number - 1].text.lower()
        if before not in number_words() and before not in _COUNTING:
            return False
    near = words[max(number - 1, 0) : number + 2]
    together = [source[one.start : two.end] for one, two in pairwise(near)]
    return not any(two in pair.target or two.lower() in _SAYINGS for two in together)


def _unsaid(pair: Pair, found: list[int]) -> Iterator[Finding]:
    here: frozenset[str] | None = None
    words = pair.source_words
    said_here = [word.text for word in pair.target_words]
    for number in dict.fromkeys(found):
        text = words[number].text
        wanted = numerals.around(words, number)
        if any(word.text.lower() in _DOZEN for word in words[number : number + 2]):
            wanted |= _dozens(pair)
        if len(found) < _MANY and numerals.any_says(said_here, wanted, pair.language):
            continue
        if here is None:
            here = said(pair.target_plain, pair.language)
        if here.isdisjoint(wanted):
            yield Finding(f"number missing: {text}")


def _dozens(pair: Pair) -> frozenset[str]:
    """What the dozens of a source are about, in tens: four dozen are nearly fifty."""
    words = pair.source_words
    about: set[int] = set()
    for number, word in enumerate(words):
        if word.text.lower() in _DOZEN and number:
            before = words[number - 1].text.lower()
            count = int(number_words().get(before, 0))
            about.update(range(count * 12 // 10 * 10, count * 12 + 10, 10))
    return frozenset(str(number) for number in about if number)


def _place(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.start + len(mention.text)


def _paired(
    missing: Sequence[Mention], foreign: Sequence[Mention]
) -> tuple[list[tuple[Mention, Mention]], list[Mention], list[Mention]]:
    """Which new number stands for which lost one: first those that look alike, then in order."""
    lost, new, changed = list(missing), list(foreign), []
    for alike in (True, False):
        for old in list(lost):
            other = next((m for m in new if not alike or _slip(old.text, m.text)), None)
            if other is not None:
                changed.append((old, other))
                lost.remove(old)
                new.remove(other)
    return changed, lost, new


def _slip(old: str, new: str) -> bool:
    """Whether one digit was mistyped, left out or doubled, or two changed places."""
    old, new = _NO_DIGIT.sub("", old), _NO_DIGIT.sub("", new)
    if min(len(old), len(new)) < _SURE or abs(len(old) - len(new)) > 1:
        return False
    start, end = common(old, new)
    middle = old[start : len(old) - end], new[start : len(new) - end]
    return max(map(len, middle)) <= 1 or (len(middle[0]) == 2 and middle[0] == middle[1][::-1])

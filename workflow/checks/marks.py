"""Marks that come in pairs: brackets and quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from workflow.checks.shown import shown
from workflow.checks.values import Finding, Pair, Severity
from workflow.evidence.agreement import covered
from workflow.evidence.wording import function_words

_GROUP = re.compile(r"(?<![\w\]%$#])\(([^()]{2,})\)")
"""What stands in brackets; an ending in brackets is part of its word."""
_ONE_WORD = re.compile(r"[a-z]{1,30}\Z")
_NEXT = re.compile(r" ([^\W\d_]+)")
_WORD = re.compile(r"[a-z]+\Z")
"""One plain word: it may be in what the translation says without brackets."""
_WORD = re.compile(r"[\w'\u2019.,-]*\w")
_MOST = 50
_STEM = 5
"""Letters of a word's beginning by which it is known in another form."""
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_BRACKET = re.compile(r"[()\[\]{}]")
_ITEM = re.compile(r"(?:^|[\s;,:.(\[])(?:\d{1,3}|[^\W\d_])$")
"""What stands before a bracket which nothing opens: 1) or a)."""
_SMILEY = frozenset(":;=-")
_THERE = 0.5
"""So much of what the source has in brackets is in a translation that has it without them."""


def bracket(pair: Pair) -> Iterator[Finding]:
    """Brackets without their partner, and what the source has in brackets and no one else has."""
    if not _BRACKET.search(pair.source) and not _BRACKET.search(pair.target):
        return
    alone = _alone(pair.target_plain)
    if alone and len(_alone(pair.source_plain)) < len(alone):
        for at in alone[:1]:
            yield Finding(f"bracket without its partner: {pair.target[at]}", at, at + 1)
        return
    if "(" in pair.source:
        yield from _absent(pair)


def _absent(pair: Pair) -> Iterator[Finding]:
    """What the source has in brackets, if the translation has less and says it nowhere else."""
    there, here = _GROUP.findall(pair.source_plain), _GROUP.findall(pair.target_plain)
    there = [part for part in there[:_MOST] if any(map(str.isalnum, part))]
    short = len(there) - len(here)
    if short > 0:
        absent = [part for part in there if not _present(part, pair)]
        for part in absent[:short]:
            severity: Severity | None = "hint" if _within_phrase(part, pair) else None
            said = f"missing, in brackets in the source: ({shown(part)})"
            yield Finding(said, severity=severity)


def _within_phrase(part: str, pair: Pair) -> bool:
    """Whether one word in brackets stands before another that it may be left out for: a living
    (things) organism."""
    if not _ONE_WORD.match(part):
        return False
    end = pair.source_plain.find(f"({part})") + len(part) + 2
    word = _NEXT.match(pair.source_plain, end)
    return word is not None and word[1].lower() not in function_words()


def _alone(text: str) -> list[int]:
    """Where brackets stand that have no partner."""
    opened: list[int] = []
    alone: list[int] = []
    for match in _BRACKET.finditer(text):
        at, sign = match.start(), match[0]
        if sign not in _BRACKETS:
            opened.append(at)
        elif opened and text[opened[-1]] == _BRACKETS[sign]:
            opened.pop()
        elif not _ITEM.search(text[max(at - 4, 0) : at]) and text[at - 1 : at] not in _SMILEY:
            alone.append(at)
    return [*opened, *alone]


def _present(part: str, pair: Pair) -> bool:
    """Whether the translation has a part of the source, if not in brackets.

    Words that the source says elsewhere, too, prove nothing.
    """
    rest = pair.source_plain.replace(f"({part})", " ").lower()
    telling = [w for w in _WORD.findall(part) if w.lower()[:_STEM] not in rest]
    hits, wanted = covered(" ".join(telling), pair.target, pair.language)
    return wanted > 0 and hits >= _THERE * wanted


_QUOTE = re.compile('[\u00ab\u00bb\u201e\u201c\u201d\u201f"]')
_QUOTES = frozenset('\u00ab\u00bb\u201e\u201c\u201d\u201f"')
_HIGH = "\u201e\u201c"
"""What the high closing mark closes."""
_BEFORE_OPENING = frozenset(" \xa0\n\t([{\u2014\u2013-/\u00ab\u201e\u201c\"'\u2018*_>")
_TAG = 40
"""Characters of a closing tag, at most."""
_SHARED = ("ru", "be", "uk")
"""Languages where one closing mark may close two quotations that end together: correct, but not
where the inner quotation has marks of its own.
"""


class _Quotes(NamedTuple):
    """Quotation marks without a partner, by where they stand."""

    unclosed: tuple[int, ...]
    unopened: tuple[int, ...]
    shared: bool = False
    """One that closes may close two."""


def quote_pair(pair: Pair) -> Iterator[Finding]:
    """A quotation that is not closed, or not opened, unless the source leaves it so as well."""
    if not _QUOTE.search(pair.target):
        return
    quotes = _unpaired(pair.target_plain, pair.target)
    if not quotes.unclosed and not quotes.unopened:
        return
    source = _unpaired(pair.source_plain, pair.source)
    single = _singles(pair.source)
    if quotes.unclosed and len(quotes.unclosed) == len(source.unclosed) and not single:
        yield from _open_in_both(pair, quotes.unclosed[-1], source.unclosed[-1])
        return
    if len(quotes.unclosed) > len(source.unclosed) + max(single, 0):
        at = quotes.unclosed[0 if single or source.unclosed else -1]
        what = f"quotation mark that nothing closes: {pair.target[at]}"
        old = quotes.shared and pair.language.startswith(_SHARED)
        yield Finding(what, at, at + 1, severity="warning" if old else None)
    if len(quotes.unopened) > len(source.unopened) + max(-single, 0):
        at = quotes.unopened[-1]
        yield Finding(f"quotation mark that nothing opens: {pair.target[at]}", at, at + 1)


def _open_in_both(pair: Pair, at: int, there: int) -> Iterator[Finding]:
    """A quotation that neither text closes: it may go on in the next sentence."""
    begins = not pair.source[:there].strip() or not pair.target[:at].strip()
    if begins or not pair.source.rstrip().endswith((".", "!", "?")):
        return
    if any(_unpaired(near, near).unopened for near in pair.near):
        return
    what = f"quotation mark that nothing closes, in the source neither: {pair.target[at]}"
    yield Finding(what, at, at + 1, severity="hint")


def _unpaired(plain: str, text: str) -> _Quotes:
    """The marks of `plain` without a partner; what is beside them is seen in the whole `text`."""
    opened: list[int] = []
    unopened: list[int] = []
    spare = False
    for match in _QUOTE.finditer(plain):
        at, sign = match.start(), match[0]
        if _opens(text, at, sign, opened):
            opened.append(at)
        elif not opened:
            if not _inch(text, at):
                unopened.append(at)
        else:
            spare = spare or _nested(text, at, opened)
            opened.pop()
    if not plain.count('"') % 2:  # whatever the spaces around them look like
        opened, unopened = _not_straight(text, opened), _not_straight(text, unopened)
    return _Quotes(tuple(opened), tuple(unopened), spare and len(opened) == 1)


def _not_straight(text: str, places: list[int]) -> list[int]:
    return [at for at in places if text[at] != '"']


def _opens(text: str, at: int, sign: str, opened: list[int]) -> bool:
    """Whether the mark at `at` opens a quotation: some do by their shape, some by their place."""
    if sign in "\u00ab\u201e":
        return True
    if sign == "\u00bb":
        return False
    top = text[opened[-1]] if opened else ""
    if (sign == "\u201c" and top == "\u201e") or (sign == "\u201d" and top in _HIGH and top):
        return False
    after = text[at + 1 : at + 2]
    return _placed(text, at) and (not opened or (bool(after) and not after.isspace()))


def _placed(text: str, at: int) -> bool:
    """Whether a mark at `at` may open, by what stands before it."""
    before = text[at - 1 : at]
    if before == ">":
        tag = text.rfind("<", max(at - _TAG, 0), at)
        return tag < 0 or text[tag + 1] != "/"
    return not before or before in _BEFORE_OPENING


def _inch(text: str, at: int) -> bool:
    return text[at] in '"\u201d' and text[at - 1 : at].isdigit()


def _nested(text: str, at: int, opened: list[int]) -> bool:
    """Whether two quotations of the same marks end with the one that closes at `at`."""
    if len(opened) < 2 or text[opened[-2]] != text[opened[-1]]:
        return False
    rest = text[at + 1 :].lstrip(" \xa0")[:1]
    return not rest.isalnum() and rest not in _QUOTES


def _singles(source: str) -> int:
    """How many single quotation marks open more than close in English; apostrophes do not."""
    if "\u2018" not in source:
        return 0
    closing = re.findall("\u2019(?![^\\W\\d_])", source)
    return source.count("\u2018") - len(closing)

"""Placeables: what a translation must hold unchanged, and how it travels through an engine.

Addresses, hashtags, handles, markup, placeholders and do-not-translate terms are copied, letter
by letter. Machine translation is known to break them, so `mask` puts a short code in the place
of each before a text is sent, and `restore` puts them back into the answer or refuses it.
Numbers are found as well but stay in place: an engine needs them to choose the form of the noun.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Literal, NamedTuple

Kind = Literal[
    "url", "email", "hashtag", "handle", "markup", "placeholder", "term", "number"
]  # fmt: skip


class Placeable(NamedTuple):
    """One placeable where it stands."""

    kind: Kind
    text: str
    start: int
    """Offset in code points."""

    @property
    def end(self) -> int:
        """Offset of what follows."""
        return self.start + len(self.text)


class Masked(NamedTuple):
    """A text that is ready for an engine."""

    text: str
    originals: tuple[str, ...]
    """What stands behind each mask; the first mask is number 0."""
    stem: str = ""
    """The letters of every mask; a number of `width` digits follows them."""
    spaced: tuple[tuple[bool, bool], ...] = ()
    """Whether a space was put before and after a mask, to part it from a word it touched."""

    @property
    def width(self) -> int:
        """Digits of each mask's number."""
        return len(str(max(len(self.originals) - 1, 0)))


class Damaged(ValueError):
    """An answer lost, doubled or invented a mask; the message says which original."""


# All patterns run in linear time: what repeats is bounded, or cannot match in two ways.

_DOMAINS = (
    "com|org|net|info|biz|edu|gov|mil|int|eu|by|ru|ua|pl|lt|lv|de|fr|uk|io|tv"
    "|me|app|ai|gg|cc|media|news|link|online|site|xyz|press|live"
)
"""Top-level domains that are believed in an address without ``http`` or ``www``."""

_URL = re.compile(
    rf"""(?<![\w@])(?:[a-zA-Z][a-zA-Z0-9+.-]{{0,15}}://|www\.)[^\s<>"`\u00ab\u00bb\u201c-\u201f]{{1,2000}}
    |(?<![\w@.])(?:[a-zA-Z0-9][\w-]{{0,62}}\.){{1,5}}(?:{_DOMAINS})(?![\w@]|\.\w)(?:/[^\s<>"`\u00ab\u00bb\u201c-\u201f]{{0,2000}})?
    |(?<![\w@./])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,5}}[a-z]{{2,24}}/[^\s<>"`\u00ab\u00bb\u201c-\u201f]{{1,2000}}""",
    re.VERBOSE,
)
_EMAIL = re.compile(
    r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[a-zA-Z0-9-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?![\w@])"
)
"""Lengths as RFC 5321 (4.5.3.1) bounds them."""
_HANDLE = re.compile(
    r"(?<![\w@./])@[a-zA-Z0-9_](?:[\w.]{0,48}\w)?(?:-[a-zA-Z0-9]{1,39}(?!\w)){0,4}"
)
"""After a hyphen only Latin letters: an ending that a language adds is no part of it."""
_HASHTAG = re.compile(r"(?<![\w&/#])#\w{0,100}?[^\W\d]\w{0,100}")
_MARKUP = re.compile(
    r"""</?[a-zA-Z][\w:-]{0,30}(?:\s[^<>]{0,1000})?/?>|<!--.{0,1000}?-->
    |&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6});
    |(?<!`)`(?=\S)[^`\n]{1,200}(?<=\S)`(?!`)|\*\*(?=\S)|(?<=\S)\*\*""",
    re.VERBOSE | re.DOTALL,
)
ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
"""A character of HTML by its name or number."""
_PLACEHOLDER = re.compile(
    r"""\{\{[^{}]{1,100}\}\}|[$%\#]?\{[ ]?[\w.:!$-]{0,64}[ ]?\}
    |\{date(?::[\d-]{0,10})?[ ][a-z]{1,9}\}|%[A-Z_]{3,40}\b%?
    |(?<![\d\w%])%(?:\(\w{1,64}\)|\d{1,2}\$)?[-+0\#]?\d{0,3}(?:\.\d{1,3})?(?:hh?|ll?|[Lqjzt])?
     [diouxXeEfFgGcrsaAn](?![^\W\d_])
    |(?<![\d\w%])%L?\d{1,2}(?![\d%.,])""",
    re.VERBOSE,
)
"""Python's and C's formats, ``{name}``, ``${name}``, ``{{name}}``, Qt's ``%1``."""
_NUMBER = re.compile(
    r"""(?:[$\u20ac\xa3\xa5\u20bd][ \xa0]?)?\d{1,30}(?:[.,:/\xa0\u202f]\d{1,30}){0,8}
    (?:[ \xa0\u202f-]?(?:[%\u2030]|\xb0[CF]?|(?:[kMG]?Hz|[kMGT]?B|[kMG]?Wh?|[kcm]?m|kg|mg|g|km/h
     |mph|ft|lb|oz|mi|million|billion|mln|bn|am|pm|a\.m\.|p\.m\.)(?!\w)))?""",
    re.VERBOSE,
)
_AFTER_URL = ".,;:!?'*`\u2019\u2026"
_PAIRS = {")": "(", "]": "[", "}": "{"}

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("markup", _MARKUP),
    ("placeholder", _PLACEHOLDER),
    ("url", _URL),
    ("email", _EMAIL),
    ("handle", _HANDLE),
    ("hashtag", _HASHTAG),
)
_FRAGILE = re.compile(r"[<&`*{%@#]|://|\w\.\w")
"""Stands in every text that has a placeable other than a number or a term."""


def find(text: str, fixed: Sequence[str] = ()) -> list[Placeable]:
    """The placeables of `text` in reading order, none within another.

    `fixed`: do-not-translate terms as they stand in the text, case and all. Of two that overlap
    the earlier counts, of two that begin together the longer.
    """
    numbers = (Placeable("number", m[0], m.start()) for m in _NUMBER.finditer(text))
    return _apart([*_candidates(text, fixed), *numbers])


def copied(text: str, fixed: Sequence[str] = ()) -> list[Placeable]:
    """What is to be copied letter by letter: all placeables but numbers."""
    return _apart(list(_candidates(text, fixed)))


def _apart(found: list[Placeable]) -> list[Placeable]:
    kept: list[Placeable] = []
    for placeable in sorted(found, key=lambda p: (p.start, -len(p.text))):
        if not kept or placeable.start >= kept[-1].end:
            kept.append(placeable)
    return kept


def _candidates(text: str, fixed: Sequence[str]) -> Iterator[Placeable]:
    if fixed:
        yield from (Placeable("term", m[0], m.start()) for m in _terms(tuple(fixed)).finditer(text))
    if not _FRAGILE.search(text):
        return
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            whole = _trimmed(match[0]) if kind == "url" else match[0]
            if whole:
                yield Placeable(kind, whole, match.start())


def _trimmed(url: str) -> str:
    """`url` without the marks after it that belong to the sentence."""
    while url:
        last = url[-1]
        opening = _PAIRS.get(last)
        if last not in _AFTER_URL and not (opening and url.count(last) > url.count(opening)):
            break
        url = url[:-1]
    return url


@lru_cache(maxsize=1024)
def _terms(fixed: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the terms as a whole word, the longest first."""
    forms = sorted({form for form in fixed if form}, key=lambda form: (-len(form), form))
    return re.compile("|".join(map(_whole, forms)) or r"(?!)")


def _whole(form: str) -> str:
    before = r"(?<!\w)" if form[0].isalnum() else ""
    return before + re.escape(form) + (r"(?!\w)" if form[-1].isalnum() else "")


def translatable(text: str, fixed: Sequence[str] = ()) -> bool:
    """Whether an engine has anything to do in `text`: words, or a number that is written
    otherwise in other languages (3.5, 1,000). Where not, the text is its own translation.
    """
    rest, at = [], 0
    for placeable in copied(text, fixed):
        rest.append(text[at : placeable.start])
        at = placeable.end
    rest.append(text[at:])
    return any(any(map(str.isalpha, part)) or _GROUPED.search(part) for part in rest)


_GROUPED = re.compile(r"\d[.,]\d")


# A mask looks like the code of a product or a flight ("ZQ0"): engines are used to copying those.


def mask(text: str, fixed: Sequence[str] = ()) -> Masked:
    """`text` with a code for each placeable except numbers; `restore` is its inverse."""
    placeables = copied(text, fixed)
    if not placeables:
        return Masked(text, ())
    stem, width = _free_stem(text), len(str(len(placeables) - 1))
    out, spaced, at = [], [], 0
    for number, (_, original, start) in enumerate(placeables):
        end = start + len(original)
        out.append(text[at:start])
        before = bool(text[at:start]) and text[start - 1].isalnum()
        after = end < len(text) and (text[end].isalnum() or _begins(placeables, number + 1, end))
        spaced.append((before, after))
        out.append(f"{' ' * before}{stem}{number:0{width}}{' ' * after}")
        at = end
    out.append(text[at:])
    originals = tuple(p.text for p in placeables)
    return Masked("".join(out), originals, stem, tuple(spaced))


def _begins(placeables: list[Placeable], number: int, at: int) -> bool:
    return number < len(placeables) and placeables[number].start == at


def _free_stem(text: str) -> str:
    """Letters that no reading of `text` takes for a mask, however much an engine respaces it."""
    plain = "".join(text.split()).casefold()
    for length in range(2, 7):
        for letters in permutations("ZQXJWV", length):
            stem = "".join(letters)
            if stem.casefold() not in plain:
                return stem
    return "ZQ" + "X" * len(text)


def restore(masked: Masked, answer: str) -> str:
    """`answer` with every mask replaced by what stands behind it, in whatever order they came.

    What engines do to masks is understood: spaces inside, another case. Raises Damaged when one
    is lost, doubled, invented or grown together with a word.
    """
    if not masked.originals:
        return answer
    out, at, seen = [], 0, set()
    for match in _mask_pattern(masked.stem, masked.width).finditer(answer):
        number = int(match[2])
        if number >= len(masked.originals):
            raise Damaged(f"the answer has a mask too many: {match[0].strip()}")
        original = masked.originals[number]
        if number in seen:
            raise Damaged(f"{original} stands in the answer twice")
        seen.add(number)
        start, end = _span(match, masked.spaced[number])
        _check_edges(answer, match, original)
        out += [answer[at : max(at, start)], original]
        at = end
    if len(seen) < len(masked.originals):
        gone = next(o for n, o in enumerate(masked.originals) if n not in seen)
        raise Damaged(f"{gone} is lost")
    return "".join([*out, answer[at:]])


@lru_cache(maxsize=64)
def _mask_pattern(stem: str, width: int) -> re.Pattern[str]:
    letters = r"[ \xa0]?".join(map(re.escape, stem))
    return re.compile(rf"( ?){letters}[ \xa0_-]?([0-9]{{{width}}})( ?)", re.IGNORECASE)


def _span(match: re.Match[str], spaced: tuple[bool, bool]) -> tuple[int, int]:
    """What a mask takes up in the answer, the spaces that we put around it included."""
    before, after = spaced
    start = match.start() if before else match.end(1)
    return start, match.end() if after else match.start(3)


def _check_edges(answer: str, match: re.Match[str], original: str) -> None:
    """No mask is sent touching a word; one that comes back so has grown together with it."""
    before, after = answer[match.end(1) - 1 : match.end(1)], answer[match.start(3) :][:1]
    if (match.end(1) and before.isalnum()) or after.isalnum():
        raise Damaged(f"{original} has grown together with a word")


# What an answer did to the placeables of its source.


def lost(source: str, answer: str, language: str, fixed: Sequence[str] = ()) -> list[str]:
    """What is wrong with the placeables of `answer`, in plain words; empty: nothing.

    Every one of the source has to stand in the answer as often as in the source, and no other
    may stand there. A do-not-translate term may come more often: languages repeat a name where
    English has a pronoun. Numbers are not looked at. `language` (BCP 47) is the answer's.
    """
    there = Counter((p.kind, _comparable(p)) for p in copied(source, fixed))
    here = Counter((p.kind, _comparable(p)) for p in copied(answer, fixed))
    if there == here:
        return []
    findings = [f"{text} is lost" for (_, text), n in there.items() if not here[(_, text)] and n]
    for (kind, text), number in here.items():
        due = there[(kind, text)]
        if not due and ENTITY.fullmatch(text):
            continue  # a character written otherwise is no markup that was made up
        if not due:
            findings.append(f"{text} is not in the source")
        elif number != due and not (kind == "term" and number > due):
            findings.append(f"{text} stands {number} times instead of {due}")
    return findings


def _comparable(placeable: Placeable) -> str:
    """The spelling that counts: the case of an address without a path is free."""
    kind, text, _ = placeable
    if kind == "email" or (kind == "url" and "/" not in text):
        return text.casefold()
    return text

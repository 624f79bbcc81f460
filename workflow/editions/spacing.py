"""No-break spaces: after one-letter words, before units, in numbers, initials, abbreviations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

from workflow.language import Typography

_Ending = Literal["word", "sign", "."]
_UPPER = "".join(c for c in map(chr, range(0x41, 0x530)) if c.isupper())


def no_breaks(rules: Typography) -> str:
    """A pattern for the spaces that are to be no-break spaces.

    It is tried at every space of an edition, so the characters before the space decide first
    which of its parts can match at all: most spaces follow two letters, after which few can.
    """
    after = {form for word in rules.after for form in (word, word.upper())}
    titles = {form for word in rules.titles for form in (word, word[0].upper() + word[1:])}
    parts = [
        *_behind(after, joined="’'.-"),
        *_behind(titles, ahead=f"[{_UPPER}]", before=_NO_YEAR),
        *_behind(rules.number_signs, ahead=r"[\dIVX]"),
        *(part for phrase in rules.phrases for part in _inside(phrase, after)),
        (".", rf"(?<=(?<!\w)[{_UPPER}]\. )(?=[{_UPPER}][\w.’'-])"),  # a name or an initial
    ]
    alike = {end: [pattern for e, pattern in parts if e == end] for end in ("word", "sign", ".")}
    short = [*alike["sign"], rf"(?<=\. )(?:{'|'.join(alike['.'])})"]
    groups = "|".join(rf"(?<=(?<![\d,.]){digits} )" for digits in (r"\d", r"\d\d", r"\d\d\d"))
    alternatives = [
        rf"(?<!\w\w )(?:{'|'.join(short)})",
        f"(?<=[\\dIVXLC] )(?:(?={ahead(rules.units)})|(?:{groups})(?=\\d{{3}}(?!\\d)))",
    ]
    if alike["word"]:
        words = (*after, *titles, *rules.number_signs, *" ".join(rules.phrases).split())
        last = "".join(sorted({word[-1] for word in words if _ending(word) == "word"}))
        alternatives.append(f"(?<=[{last}] )(?:{'|'.join(alike['word'])})")
    if rules.before:
        alternatives.append(f"(?={ahead(rules.before)})")
    return rf" (?:{'|'.join(alternatives)})(?=\S)"


_NO_YEAR = "(?<!\\d[ \u00a0])"
"""Not after a number: an abbreviation there is a year or a unit, no title."""


def _behind(
    words: Iterable[str], *, ahead: str = "", before: str = "", joined: str = ""
) -> Iterator[tuple[_Ending, str]]:
    """Patterns for a space between one of `words` and `ahead`: one per length of word.

    (A lookbehind has one length.) A word may not follow a letter, a digit or one of the
    characters `joined`; `before` is a further condition on what it follows. With each pattern
    comes how its words end, as `_ending` says.
    """
    alike: dict[tuple[_Ending, int], list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        alike[_ending(word), len(word)].append(re.escape(word))
    follows = f"(?={ahead})" if ahead else ""
    for (end, _), same in sorted(alike.items()):
        yield end, rf"(?<={before}(?<![\w{re.escape(joined)}])(?:{'|'.join(same)}) ){follows}"


def _ending(word: str) -> _Ending:
    """How `word` ends: in a full stop, in two characters of a word, or otherwise."""
    if word.endswith("."):
        return "."
    return "word" if re.search(r"\w\w\Z", word) else "sign"


def _inside(phrase: str, after: set[str]) -> Iterator[tuple[_Ending, str]]:
    """Patterns for the spaces inside an abbreviation of several words, as from `_behind`."""
    words = phrase.split(" ")
    for index in range(1, len(words)):
        if index == 1 and words[0] in after:
            continue
        start = "[ \u00a0]".join(map(re.escape, words[:index]))
        rest = "[ \u00a0]".join(map(re.escape, words[index:]))
        yield _ending(words[index - 1]), rf"(?<=(?<!\w){start} )(?={rest})"


def ahead(words: Iterable[str]) -> str:
    """A pattern for one of `words`, whole."""
    longest_first = sorted(words, key=len, reverse=True)
    whole = (re.escape(w) + (r"(?![\w-])" if w[-1].isalnum() else "") for w in longest_first)
    return f"(?:{'|'.join(whole)})"

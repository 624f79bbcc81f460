"""House style of an edition: quotes, dashes, ellipses, apostrophes and no-break spaces.

Laws: setting a block a second time changes nothing; letters, digits and stops stay (only quotes,
dashes, spaces, apostrophes and the dots of an ellipsis change); time is linear in the text.

The rules are data (`workflow.language.Typography`). Addresses, code, placeholders, tags and
hashtags are left alone, and so is every passage that is not in the edition's language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from workflow.editions.content import EditionBlock, Passage
from workflow.editions.quotation import set_quotes
from workflow.language import Typography, load

_FOREIGN = frozenset(("original", "source"))
_NO_BREAK = "\u00a0"
_HELD = "\ue000"
"""Stands for a protected stretch while the rules run."""

_PROTECTED_SIGN = re.compile(r"[@`{<#\n\ue000]")
_PROTECTED_START = ("://", "www.", "%(", "](")
_PROTECTED = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»„“”\ue000]+(?<![.,;:!?…)\]'’])"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
    r"|`[^`\n]+`"
    r"|\{[^{}\s]{1,64}\}|%\(\w{1,64}\)[sd]"
    r"|</?[A-Za-z][^<>]*>"
    r"|(?<=\])\([^()\s]*\)"
    r"|(?<![\w&])[#@]\w++"
    r"|[\n\ue000]"
)
_QUOTE = re.compile(r'["“”„«»\u2018]')
_SP = " \u00a0\u2009\u202f"
_MAYBE_DASH = re.compile(rf"[-–—][{_SP}]")
_DASH = re.compile(
    rf"(?<=[^{_SP}\n–—-])[{_SP}]++"
    rf"(?:[–—]|-{{2,3}}|-(?!(?<=\d[{_SP}]-)[{_SP}]\d))[{_SP}]++(?=[^\n–—-])"
)
_OPENING_DASH = re.compile(rf"^(?:-{{1,3}}|[–—])[{_SP}]++(?=[^\n–—-])", re.MULTILINE)
_TURN = re.compile(rf"\A([ \t]*)(?:-|–|—)[{_SP}\t]*\Z")
_DOTS = re.compile(r"(?<![.…])\.\.\.(?![.…])")
_MARKED_DOTS = re.compile(r"(?<=[?!])…(?![.…])")
_APOSTROPHE = re.compile(r"['\u02bc\u2018](?<=[^\W\d_].)(?=[^\W\d_])")
_BETWEEN_DIGITS = re.compile(r"-(?<=\d-)(?=\d)")
_RANGE = re.compile(
    rf"(?<![\w.,:/+–—-])(?<!№)(?<!№[{_SP}])"
    r"(\d{1,4}|\d{1,4},\d{1,4}|\d{1,2}[:.]\d\d)-(\d{1,4}|\d{1,4},\d{1,4}|\d{1,2}[:.]\d\d)"
    r"(?![\w/:–—-]|[.,]\d)"
)
_UPPER = "".join(c for c in map(chr, range(0x41, 0x530)) if c.isupper())


class Typographer:
    """Sets the blocks of an edition in one language's house style."""

    __slots__ = ("_spaces", "rules")

    def __init__(self, rules: Typography) -> None:
        self.rules = rules
        self._spaces = re.compile(_no_breaks(rules))

    def block(self, block: EditionBlock) -> EditionBlock:
        """`block` in house style; English passages stay."""
        foreign = [p.status in _FOREIGN for p in block.passages]
        own = [p.text for p, skip in zip(block.passages, foreign, strict=True) if not skip]
        if not own:
            return block
        done = iter(self.texts(own, turn=block.kind in ("question", "answer")))
        passages = (
            p if skip else Passage(next(done), p.status)
            for p, skip in zip(block.passages, foreign, strict=True)
        )
        return replace(block, passages=tuple(passages))

    def texts(self, texts: Sequence[str], *, turn: bool = False) -> list[str]:
        """The passages of one block in house style. A quotation may span several of them.

        `turn`: the block is a turn of a conversation.
        """
        held: list[str] = []
        text = "\n".join(_hold(t, held) for t in texts)
        if _QUOTE.search(text):
            text = set_quotes(text, self.rules.quotes, self.rules.inner_quotes)
        text = self._punctuation(text, turn)
        done = self._spaces.sub(_NO_BREAK, text).split("\n")
        if not held:
            return done
        kept = iter(held)
        return [re.sub(_HELD, lambda _: next(kept), t) for t in done]

    def _punctuation(self, text: str, turn: bool) -> str:
        rules = self.rules
        if "..." in text or "…" in text:
            text = _DOTS.sub("…", text)
            if rules.mark_with_two_dots:
                text = _MARKED_DOTS.sub("..", text)
        if rules.apostrophe:
            text = _APOSTROPHE.sub(rules.apostrophe, text)
        if _MAYBE_DASH.search(text):
            text = _OPENING_DASH.sub(rules.turn, text)
            text = _DASH.sub(rules.turn_dash if turn else rules.dash, text)
        if _BETWEEN_DIGITS.search(text):
            text = _RANGE.sub(lambda found: _ranged(found, rules.range), text)
        return text


def turn_marker(tag: str, marker: str) -> str:
    """The `marker` of a conversation's turn (``- ``) as the language `tag` writes it (``— ``)."""
    rules = load(tag).typography
    found = _TURN.match(marker)
    return found[1] + rules.turn if rules and found else marker


@cache
def typographer(tag: str) -> Typographer | None:
    """The typographer of a BCP 47 tag; None when texts stay as they were written."""
    rules = load(tag).typography
    return Typographer(rules) if rules else None


def _hold(text: str, held: list[str]) -> str:
    """`text` with each protected stretch replaced by a placeholder and put into `held`."""
    if not _PROTECTED_SIGN.search(text) and not any(s in text for s in _PROTECTED_START):
        return text
    held += _PROTECTED.findall(text)
    return _PROTECTED.sub(_HELD, text)


def _ranged(found: re.Match[str], dash: str) -> str:
    """Two numbers joined by a dash if they can be a range, not a code or a date."""
    first, last = found.groups()
    if not (first.isdigit() and last.isdigit()):
        return first + dash + last
    season = len(first) == 4 and len(last) == 2
    if season:
        ranged = int(last) == (int(first) + 1) % 100
    else:
        ranged = "0" not in (first[0], last[0]) and (len(last) <= 2 or int(first) < int(last))
    return first + (dash if ranged else "-") + last


def _no_breaks(rules: Typography) -> str:
    """A pattern for the spaces that are to be no-break spaces.

    It is tried at every space of an edition, so what most of its parts have in common (a full
    stop or a digit before the space) is looked at first.
    """
    after = {form for word in rules.after for form in (word, word.upper())}
    parts = [
        *_behind(after, joined="’'.-"),
        *_behind(rules.titles, ahead=f"[{_UPPER}]", before=_NO_YEAR),
        *_behind(rules.number_signs, ahead=r"[\dIVX]"),
        *(part for phrase in rules.phrases for part in _inside(phrase, after)),
        (True, rf"(?<=(?<!\w)[{_UPPER}]\. )(?=[{_UPPER}])"),
    ]
    stops = "|".join(pattern for stop, pattern in parts if stop)
    words = [pattern for stop, pattern in parts if not stop]
    groups = "|".join(rf"(?<=(?<![\d,.]){digits} )" for digits in (r"\d", r"\d\d", r"\d\d\d"))
    units = f"(?<=[\\dIVXLC] )(?:(?={_ahead(rules.units)})|(?:{groups})(?=\\d{{3}}(?!\\d)))"
    alternatives = [*words, units, rf"(?<=\. )(?:{stops})"]
    if rules.before:
        alternatives.append(f"(?={_ahead(rules.before)})")
    return rf" (?:{'|'.join(alternatives)})(?=[^\s])"


_NO_YEAR = "(?<!\\d[ \u00a0])"
"""Not after a number: an abbreviation there is a year or a unit, no title."""


def _behind(
    words: Iterable[str], *, ahead: str = "", before: str = "", joined: str = ""
) -> Iterator[tuple[bool, str]]:
    """Patterns for a space between one of `words` and `ahead`: one per length of word.

    (A lookbehind has one length.) A word may not follow a letter, a digit or one of the
    characters `joined`; `before` is a further condition on what it follows. With each pattern
    comes whether its words end in a full stop.
    """
    alike: dict[tuple[bool, int], list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        alike[word.endswith("."), len(word)].append(re.escape(word))
    follows = f"(?={ahead})" if ahead else ""
    for (stop, _), same in sorted(alike.items()):
        yield stop, rf"(?<={before}(?<![\w{re.escape(joined)}])(?:{'|'.join(same)}) ){follows}"


def _inside(phrase: str, after: set[str]) -> Iterator[tuple[bool, str]]:
    """Patterns for the spaces inside an abbreviation of several words, as from `_behind`."""
    words = phrase.split(" ")
    for index in range(1, len(words)):
        if index == 1 and words[0] in after:
            continue
        start = "[ \u00a0]".join(map(re.escape, words[:index]))
        rest = "[ \u00a0]".join(map(re.escape, words[index:]))
        yield words[index - 1].endswith("."), rf"(?<=(?<!\w){start} )(?={rest})"


def _ahead(words: Iterable[str]) -> str:
    """A pattern for one of `words`, whole."""
    longest_first = sorted(words, key=len, reverse=True)
    whole = (re.escape(w) + (r"(?![\w-])" if w[-1].isalnum() else "") for w in longest_first)
    return f"(?:{'|'.join(whole)})"

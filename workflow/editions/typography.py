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
from itertools import chain
from typing import Literal

from workflow.editions.content import EditionBlock, Passage
from workflow.editions.quotation import set_quotes
from workflow.language import Typography, load

_FOREIGN = frozenset(("original", "source"))
_Ending = Literal["word", "sign", "."]
_TURNS = frozenset(("question", "answer"))
_NO_BREAK = "\u00a0"
_HELD = "\ue000"
"""Stands for a protected stretch while the rules run."""

_BREAK = "\x1d"
_PARTED = f"\n{_BREAK}\n"
"""Stands between two blocks, as a line end between two passages: no rule goes over either."""

_PROTECTED_SIGNS = ("@", "`", "{", "<", "#", "\n", _BREAK, _HELD, "://", "www.", "%(", "](")
"""Every protected stretch has one of them."""

_PROTECTED = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»„“”\ue000]+(?<![.,;:!?…)\]'’])"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
    r"|`[^`\n]+`"
    r"|\{[^{}\s]{1,64}\}|%\(\w{1,64}\)[sd]"
    r"|</?[A-Za-z][^<>]*>"
    r"|(?<=\])\([^()\s]*\)"
    r"|(?<![\w&])[#@]\w++"
    r"|[\n\x1d\ue000]"
)
_QUOTES = '"“”„«»\u2018'
_SP = " \u00a0\u2009\u202f"
_DASHES = "-–—"
_DASH = re.compile(
    rf"[{_SP}](?<=[^{_SP}\n–—-].)[{_SP}]*+"
    rf"(?:[–—]|-{{2,3}}|-(?!(?<=\d[{_SP}]-)[{_SP}]\d))[{_SP}]++(?=[^\n–—-])"
)
_OPENING_DASH = re.compile(rf"\A(?:-{{1,3}}|[–—])[{_SP}]++(?=[^\n–—-])")
_TURN = re.compile(rf"\A([ \t]*)(?:-|–|—)[{_SP}\t]*\Z")
_DOTS = re.compile(r"\.\.\.(?<![.…]...)(?![.…])")
_MARKED_DOTS = re.compile(r"…(?<=[?!].)(?![.…])")
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

    def blocks(self, blocks: Sequence[EditionBlock]) -> tuple[EditionBlock, ...]:
        """`blocks` in house style; English passages stay.

        The rules run over all blocks at once, which costs a fraction of one by one.
        """
        found: dict[bool, Iterator[list[str]]] = {}
        for turns in (False, True):
            own = [_own(b) for b in blocks if (b.kind in _TURNS) is turns]
            found[turns] = iter(self._set(own, turn=turns))
        return tuple([_saying(b, next(found[b.kind in _TURNS])) for b in blocks])

    def texts(self, texts: Sequence[str], *, turn: bool = False) -> list[str]:
        """The passages of one block in house style. A quotation may span several of them.

        `turn`: the block is a turn of a conversation.
        """
        return self._set([texts], turn=turn)[0]

    def _set(self, blocks: Sequence[Sequence[str]], *, turn: bool) -> list[list[str]]:
        """The passages of each block in house style."""
        if not blocks:
            return []
        held: list[str] = []
        if _has(_PROTECTED_SIGNS, "".join(chain.from_iterable(blocks))):
            blocks = [[_hold(t, held) for t in texts] for texts in blocks]
        text = _PARTED.join([self._quoted("\n".join(texts)) for texts in blocks])
        text = self._punctuation(text, turn)
        text = self._spaces.sub(_NO_BREAK, text)
        done = [block.split("\n") for block in text.split(_PARTED)]
        kept = iter(held)
        return [_released(texts, kept) for texts in done] if held else done

    def _quoted(self, text: str) -> str:
        """One block, a passage per line, with the language's quotation marks."""
        if not _has(_QUOTES, text):
            return text
        return set_quotes(text, self.rules.quotes, self.rules.inner_quotes)

    def _punctuation(self, text: str, turn: bool) -> str:
        rules = self.rules
        if "..." in text or "…" in text:
            text = _DOTS.sub("…", text)
            if rules.mark_with_two_dots:
                text = _MARKED_DOTS.sub("..", text)
        if rules.apostrophe:
            text = _APOSTROPHE.sub(rules.apostrophe, text)
        if _has(_DASHES, text):
            dash = rules.turn_dash if turn else rules.dash
            text = "\n".join([self._dashed(line, dash) for line in text.split("\n")])
        return text

    def _dashed(self, line: str, dash: str) -> str:
        """One passage with the language's dashes; `dash`: between words."""
        if not ("-" in line or "–" in line or "—" in line):
            return line
        line = _OPENING_DASH.sub(self.rules.turn, line)
        line = _DASH.sub(dash, line)
        if _BETWEEN_DIGITS.search(line):
            line = _RANGE.sub(lambda found: _ranged(found, self.rules.range), line)
        return line


def turn_marker(tag: str, marker: str) -> str:
    """The `marker` of a conversation's turn (``- ``) as the language `tag` writes it (``— ``)."""
    rules = load(tag).typography
    found = _TURN.match(marker)
    return found[1] + rules.turn if rules and found else marker


def protected(text: str) -> list[tuple[int, int]]:
    """Start and end of every stretch of `text` that stays as it is, but for line ends."""
    if not _has(_PROTECTED_SIGNS, text):
        return []
    return [found.span() for found in _PROTECTED.finditer(text) if not found[0].isspace()]


@cache
def hard_spaces(tag: str) -> re.Pattern[str] | None:
    """The spaces that readers miss most when a line ends there: before units, after titles and
    number signs, within numbers, initials and abbreviations. None as for `typographer`.
    """
    rules = load(tag).typography
    return re.compile(_no_breaks(replace(rules, after=(), before=()))) if rules else None


@cache
def typographer(tag: str) -> Typographer | None:
    """The typographer of a BCP 47 tag; None when texts stay as they were written."""
    rules = load(tag).typography
    return Typographer(rules) if rules else None


def _own(block: EditionBlock) -> list[str]:
    """The texts of the passages that are in the edition's language."""
    return [p.text for p in block.passages if p.status not in _FOREIGN]


def _saying(block: EditionBlock, texts: Sequence[str]) -> EditionBlock:
    """`block` with other texts in place of `_own(block)`."""
    done = iter(texts)
    return block.saying(
        tuple(
            [p if p.status in _FOREIGN else Passage(next(done), p.status) for p in block.passages]
        ),
        block.speaker,
    )


def _has(signs: Iterable[str], text: str) -> bool:
    """Whether one of `signs` is in `text`; several times as fast as a regular expression."""
    return any(map(text.__contains__, signs))


def _hold(text: str, held: list[str]) -> str:
    """`text` with each protected stretch replaced by a placeholder and put into `held`."""
    if not _has(_PROTECTED_SIGNS, text):
        return text
    held += _PROTECTED.findall(text)
    return _PROTECTED.sub(_HELD, text)


def _released(texts: list[str], held: Iterator[str]) -> list[str]:
    """`texts` with the next of `held` in place of each placeholder."""
    return [re.sub(_HELD, lambda _: next(held), t) if _HELD in t else t for t in texts]


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

    It is tried at every space of an edition, so the characters before the space decide first
    which of its parts can match at all: most spaces follow two letters, after which few can.
    """
    after = {form for word in rules.after for form in (word, word.upper())}
    parts = [
        *_behind(after, joined="’'.-"),
        *_behind(rules.titles, ahead=f"[{_UPPER}]", before=_NO_YEAR),
        *_behind(rules.number_signs, ahead=r"[\dIVX]"),
        *(part for phrase in rules.phrases for part in _inside(phrase, after)),
        (".", rf"(?<=(?<!\w)[{_UPPER}]\. )(?=[{_UPPER}])"),
    ]
    alike = {end: [pattern for e, pattern in parts if e == end] for end in ("word", "sign", ".")}
    short = [*alike["sign"], rf"(?<=\. )(?:{'|'.join(alike['.'])})"]
    groups = "|".join(rf"(?<=(?<![\d,.]){digits} )" for digits in (r"\d", r"\d\d", r"\d\d\d"))
    alternatives = [
        rf"(?<!\w\w )(?:{'|'.join(short)})",
        f"(?<=[\\dIVXLC] )(?:(?={_ahead(rules.units)})|(?:{groups})(?=\\d{{3}}(?!\\d)))",
    ]
    if alike["word"]:
        words = (*after, *rules.titles, *rules.number_signs, *" ".join(rules.phrases).split())
        last = "".join(sorted({word[-1] for word in words if _ending(word) == "word"}))
        alternatives.append(f"(?<=[{last}] )(?:{'|'.join(alike['word'])})")
    if rules.before:
        alternatives.append(f"(?={_ahead(rules.before)})")
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


def _ahead(words: Iterable[str]) -> str:
    """A pattern for one of `words`, whole."""
    longest_first = sorted(words, key=len, reverse=True)
    whole = (re.escape(w) + (r"(?![\w-])" if w[-1].isalnum() else "") for w in longest_first)
    return f"(?:{'|'.join(whole)})"

"""Where the sentences of a paragraph begin and end: offsets only, no text is changed.

The law: sentences are non-empty, in order and do not overlap; they start and end with
something that is not white space, and outside them there is nothing but white space.

Rules of our own instead of a library: every stop that white space follows is looked at once,
with a short stretch of text on either side, so the time taken is linear. When in doubt two
sentences stay together, which does a translator less harm than half a sentence. What a
language knows is data: ``languages/abbreviations/<language>.txt``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from workflow import abbreviations

RULES = 1
"""Raised whenever the code below cuts any text differently; the data count by themselves."""

_REACH = 40
"""How far before a stop the rules look: longer than any abbreviation and the word before it."""

VERSION = f"rules-{RULES}-{abbreviations.digest('en'):08x}"
"""Names how articles are cut: the rules' number and a digest of the English data."""

# Code points are escaped where they look like others: 2018 2019 single quotes, 2013 2014 dashes,
# 2026 the ellipsis, 203A an angle quote.
_OPENING = "\"'\u201c\u2018\u201e\u201a\u00ab\u2039([{*_\u00bf\u00a1"
_CLOSING = "\"'\u201d\u2019\u201c\u2018\u00bb\u203a)]}*_"
_STOPS = ".!?\u2026\u203c\u203d\u2047\u2048\u2049"

_STOP = re.compile(
    rf"""
    ([{_STOPS}](?<![{_STOPS}]{{2}})[{_STOPS}]*+)   # 1: the stop, all of it
    ((?:\]\([^()\s]*+\)                            # 2: what closes after it: a Markdown link,
       |[{re.escape(_CLOSING)}]                    #    a quote, a bracket, emphasis,
       |(?:\r\n|\s)?\[\d{{1,3}}\]                    #    a note,
       |</[A-Za-z][^<>\s]*+>                       #    a tag
    ){{0,9}}+)
    (?:\s++(?=\S)
       |(?<=[^\W\d_][.!?])(?=[^\W\d_]{{3}})        # or nothing, where a space was forgotten
    )""",
    re.VERBOSE,
)
_LEAD = re.compile(
    rf"""(?:[\[(](?:\.\.\.|\u2026)[])]\s*+)?
    (?:\.\.\.|[{re.escape(_OPENING)}\u2022\u2026]|[-\u2013\u2014]++\s*+|<[A-Za-z][^<>]*>)*+""",
    re.VERBOSE,
)
"""What may stand before the first word of a sentence."""

_SMALL = re.compile(r"[^\W\d_]{1,3}[A-Z\d]|https?://|www\.")
"""What starts a sentence with a small letter: iSANS, eHealth, iPhone, an address."""

_NOWHERE = (sys.maxsize, sys.maxsize)
_PAUSES = frozenset(",;:-\u2013\u2014")
_CONTINUES = frozenset(",;:.!?)]}%/<|&\u00b7")
"""No sentence starts with these."""

_INITIALS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
"""A letter, or letters with stops between them: A, A.G, J.-P, U.S, D.C."""

_NUMERAL = re.compile(r"[A-Z]{0,3}-?\d|[IVXLC]{2,}\b|[VX]\b")
_COUNT = re.compile(r"\d|^[IVXLC]+$")
_ROMAN = re.compile(r"[IVXLC]{2,}\b")
_ENUMERATOR = re.compile(
    r"""(?:[\W_]*                                        # a whole sentence so far that
        (?:\d{1,3}|[ivxIVX]{1,4}|[^\W\d_])              # only counts: 1, (2), iv, a, • 9;
    |.*[:;]\s\(?\d{1,2})[.)]*                           # or a list in it: "… things: 1"
    """,
    re.VERBOSE | re.DOTALL,
)
_OMITTED = re.compile(r"(?<=\S)\.(?:\s+\.){3}\s+(?=\w)")
"""A stop and the spaced dots of an omission after it: "the end. . . . The next one"."""
_WORD = re.compile(r"\w")
_FOLLOWING = re.compile(r"\s*+[^\w\s]?\s*+(\w)")
"""The first letter after a quote, a dash or an opening bracket between them."""

_LABEL = re.compile(r"[^\W\d_][\w-]*:(?!\S)")
"""The first word of a credit line: ``Photo: A. K.``"""

_BLANK = re.compile(r"(?>\r\n|\r|\n)[^\S\r\n]*(?>\r\n|\r|\n)\s*")
_BULLETS = "\u2022\u2023\u2043\u25aa\u25cf\u25e6"
_LINKS = re.compile(r"(?<!\S)https?://\S++\s++(?=https?://)")
_MARKER = re.compile(r"(?<!\S)(\(?)(\d{1,3}|[a-z])(\.\)|\.|\))(?=\s)")

_ASIDE = re.compile(
    r"""["'\u201c\u201e\u00ab\u2018(\[](?:
     (?<=")(?<![\w.,!?]")(?=\S)[^"]{1,150}(?<=\S)"(?!\w)
    |(?<=\u201c)[^\u201c\u201d]{1,150}\u201d
    |(?<=\u201e)[^\u201c\u201d\u201e]{1,150}[\u201c\u201d]
    |(?<=\u00ab)[^\u00ab\u00bb]{1,150}\u00bb
    |(?<=\u2018)(?:[^\u2018\u2019]|(?<=\w)\u2019(?=\w)){1,150}(?<=[.,!?\u2026])\u2019(?!\w)
    |(?<=')(?<!\w')(?=\w)(?:[^']|(?<=\w)'(?=\w)){1,150}(?<=[.,!?\u2026])'(?!\w)
    |(?<=\()[^()]{1,150}\)
    |(?<=\[)[^][]{1,150}\])""",
    re.VERBOSE,
)
"""A quote or a bracket short enough to be part of a sentence."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a language's file says."""

    kinds: dict[str, str]
    """Abbreviation without its last stop → the section that it stands in."""
    openers: re.Pattern[str]
    small_openers: re.Pattern[str]
    fronting: re.Pattern[str]
    after_time: re.Pattern[str]
    speech: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Stop:
    """One stop in its surroundings."""

    text: str
    start: int
    """Where the sentence so far begins."""
    dot: int
    """Where the stop is."""
    word: int
    """Where the first word after it begins."""
    rules: _Rules

    @property
    def opens(self) -> bool:
        """Is the next word one that opens sentences and is part of no name?"""
        return self.rules.openers.match(self.text, self.word) is not None

    @property
    def numeral(self) -> bool:
        return _NUMERAL.match(self.text, self.word) is not None

    @property
    def counted(self) -> bool:
        """Is there a number before the abbreviation, as in Polish "2020 r.", "5 mln zł."?"""
        before = self.text[max(self.start, self.dot - _REACH) : self.dot].split()[:-1]
        if before and before[-1].rstrip(".") in self.rules.kinds:
            before.pop()
        return bool(before) and _COUNT.search(before[-1]) is not None

    @property
    def fronted(self) -> bool:
        """Has the sentence so far only said when: "At 5 a.m. Mr. Smith went …"?"""
        so_far = self.text[self.start : self.dot] if self.dot - self.start < _REACH else ""
        short = len(so_far.split()) <= (4 if so_far[:1].isdigit() else 6)
        return short and bool(self.rules.fronting.match(so_far))

    @property
    def credit(self) -> bool:
        """Is this the end of "Photo: A. K." before "Text: M. S."?"""
        text = self.text
        return bool(_LABEL.match(text, self.start)) and bool(_LABEL.match(text, self.word))


_Verdict = Callable[[_Stop], bool]
_ENDS: dict[str, _Verdict] = {
    "never ends a sentence": lambda stop: False,
    "before a number": lambda stop: not stop.numeral,
    "after a number": lambda stop: stop.counted and (stop.opens or not stop.fronted),
    "ends before a capital": lambda stop: (
        not (stop.fronted or stop.rules.after_time.match(stop.text, stop.word))
    ),
    "ends before an opener": lambda stop: stop.opens,
}
"""Section of a language's file → does a sentence end at an abbreviation of that section?"""

_PHRASES = ("openers", "time phrase openers", "after a time", "speech")


def spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Offsets (in code points) of the sentences of `text`, one paragraph in `language`.

    A line break is white space like any other; a blank line ends a sentence. `language` is a
    BCP 47 or gettext name; one without data follows the rules that hold for all.
    """
    rules = _rules(language)
    return [span for low, high in _stretches(text) for span in _sentences(text, low, high, rules)]


def _sentences(text: str, low: int, high: int, rules: _Rules) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch that starts and ends with something not white space."""
    start, asides = low, _Asides(text, low, high, rules.speech)
    for match in _STOP.finditer(text, low, high):
        if _ends(text, start, match, rules) and not asides.hold(start, match):
            yield start, match.end(2)
            start = match.end()
    yield start, high


# What is cut whatever the stops say: blank lines, and the items of a list that runs on.


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The parts of `text` between blank lines and before list items, white space trimmed."""
    low, high = len(text) - len(text.lstrip()), len(text.rstrip())
    broken = "\n" in text or "\r" in text
    breaks = [m.span() for m in _BLANK.finditer(text, low, high)] if broken else []
    for end, following in (*breaks, (high, high)):
        for item in _items(text, low, end):
            yield low, low + len(text[low:item].rstrip())
            low = item
        if low < end:
            yield low, low + len(text[low:end].rstrip())
        low = following


def _items(text: str, low: int, high: int) -> list[int]:
    """Where the second and further items begin of a list that runs on within a paragraph.

    The paragraph opens with a bullet that comes again, or with a marker that is counted on in
    one style (``1. … 2. …``, ``a) … b) …``). Links that follow one another are a list anywhere.
    """
    links = _LINKS.finditer(text, low, high) if "://" in text else ()
    return sorted(
        {*_bulleted(text, low, high), *_numbered(text, low, high), *(m.end() for m in links)}
    )


def _bulleted(text: str, low: int, high: int) -> Iterator[int]:
    bullet = text[low : min(low + 1, high)]
    if bullet and bullet in _BULLETS:
        again = re.compile(rf"(?<=\s){bullet}")
        yield from (m.start() for m in again.finditer(text, low + 1, high))


def _numbered(text: str, low: int, high: int) -> Iterator[int]:
    first = _MARKER.match(text, low, high)
    if first:
        style, due = first.group(1, 3), _successor(first[2])
        for marker in _MARKER.finditer(text, first.end(), high):
            if marker.group(1, 3) == style and marker[2] == due:
                due = _successor(due)
                yield marker.start()


def _successor(count: str) -> str:
    """What follows ``9`` or ``b``."""
    return str(int(count) + 1) if count.isdigit() else chr(ord(count) + 1)


# Does a sentence end at this stop?


def _ends(text: str, start: int, match: re.Match[str], rules: _Rules) -> bool:
    """Looks at the stop and the words on both sides; quotes and brackets are not yet weighed."""
    word = match.end()
    if not text[word].isupper():
        lead = _LEAD.match(text, word)
        word = lead.end() if lead else word
    dot, sign = match.start(), match[1]
    stop = _Stop(text, start, dot, word, rules)
    if dot + len(sign) == match.end():
        return text[word].isupper() and stop.opens and _plain(_last_word(stop), rules)
    if not _starts(text, word):
        return bool(_OMITTED.match(text, dot)) or (not match[2] and _careless(stop, sign))
    if sign == ".":
        return _full_stop(stop)
    if not _WORD.search(text, max(start, dot - _REACH), dot) or text[dot - 1] in "([":
        return False  # "... and so", "[...]", "(!)"
    if sign[-1] in ".\u2026" and _stutters(stop):
        return False
    return not (match[2] and rules.speech.match(text, word))


def _stutters(stop: _Stop) -> bool:
    """Is the word before a pause said again after it: "I... I do not know"?"""
    word = _last_word(stop).casefold()
    again = stop.text[stop.word : stop.word + len(word) + 1].casefold()
    return bool(word) and again.startswith(word) and not again[len(word) :].isalnum()


def _starts(text: str, at: int) -> bool:
    """Can a sentence start with the character at `at`?"""
    first = text[at : at + 1]
    if first.islower():
        return _SMALL.match(text, at) is not None
    if first.isalnum():
        return True
    return first not in _CONTINUES and _WORD.search(text, at, at + _REACH) is not None


def _careless(stop: _Stop, sign: str) -> bool:
    """Does a sentence end here, and its writer began the next one with a small letter?

    So it is where no sentence has a capital, and where a word follows that opens sentences.
    """
    text, rules, first = stop.text, stop.rules, stop.text[stop.start]
    if sign.startswith(("..", "\u2026")) or not text[stop.word : stop.word + 1].islower():
        return False
    word = _last_word(stop)
    if first.islower() and not _SMALL.match(text, stop.start):
        return sign != "." or word[-1:].isdigit() or _plain(word, rules)
    if not rules.small_openers.match(text, stop.word) or rules.speech.match(text, stop.word):
        return False
    return sign == "?" or (sign == "." and len(word) > 3 and _plain(word, rules))


def _last_word(stop: _Stop) -> str:
    """The word right before the stop, if there is one; brackets that close after it left out."""
    before = stop.text[max(stop.start, stop.dot - _REACH) : stop.dot].rstrip(_CLOSING)
    return before.split()[-1] if before[-1:].isalnum() else ""


def _plain(word: str, rules: _Rules) -> bool:
    """Is `word` one that no stop shortens?"""
    return len(word) > 1 and word not in rules.kinds and word.isalpha() and word.islower()


def _full_stop(stop: _Stop) -> bool:
    """Is a single full stop the end of a sentence, not of an abbreviation or a number?"""
    before = stop.text[max(stop.start, stop.dot - _REACH) : stop.dot]
    words, kinds = before.split(), stop.rules.kinds
    if not words or before[-1].isspace():
        return _spaced(words)
    word = words[-1]
    if _plain(word, stop.rules):
        return True  # nearly every stop of a text
    if _ENUMERATOR.fullmatch(before):
        return False
    kind = _kind(kinds, words)
    if kind:
        return _ENDS[kind](stop)
    if _INITIALS.fullmatch(_compound_end(word.lstrip(_OPENING))):
        return stop.opens or stop.credit
    return not (word.isdigit() and _ROMAN.match(stop.text, stop.word))  # Polish "lat 30. XX w."


def _spaced(words: list[str]) -> bool:
    """A stop that stands alone after `words`: three such dots are a pause, four an end."""
    dots = next((n for n, word in enumerate(reversed(words)) if word != "."), len(words))
    return dots != 2 or (len(words) > 2 and words[-3].endswith("."))


def _kind(kinds: dict[str, str], words: list[str]) -> str | None:
    """The section that the last of `words` stands in, if it is an abbreviation."""
    word = words[-1].lstrip(_OPENING)
    if len(word) == 1:
        before = words[-2].lstrip(_OPENING) if len(words) > 1 else ""
        return (before.endswith(".") and kinds.get(before + word)) or kinds.get(word)
    return next((kinds[form] for form in _forms(word) if form in kinds), None)


def _forms(word: str) -> tuple[str, ...]:
    """How `word` may be listed: as it is, in small letters, not in capitals; or its last part."""
    last = _compound_end(word)
    return (word, word.lower(), word.capitalize() if word.isupper() else word, last, last.lower())


def _compound_end(word: str) -> str:
    """What follows the last hyphen: "Gen" of "Maj.-Gen", but not "P" of "J.-P"."""
    first, _, last = word.rpartition("-")
    return last if len(last) > 1 and not first[-1:].isdigit() else word


# What is said in quotes or brackets within a sentence does not end it.


class _Asides:
    """The short quotes and brackets of a stretch; to be asked about its stops in their order."""

    __slots__ = ("_closed", "_found", "_opened", "_speech", "_text")

    def __init__(self, text: str, low: int, high: int, speech: re.Pattern[str]) -> None:
        self._text, self._speech = text, speech
        self._found = (match.span() for match in _ASIDE.finditer(text, low, high))
        self._opened = self._closed = low

    def hold(self, start: int, stop: re.Match[str]) -> bool:
        """Is `stop` within an aside that belongs to the sentence from `start`?"""
        dot = stop.start()
        while self._closed <= dot:
            self._opened, self._closed = next(self._found, _NOWHERE)
        if dot < self._opened or self._closed <= stop.end(2):
            return False
        if _WORD.search(self._text, max(start, self._opened - _REACH), self._opened):
            return True
        return self._goes_on()

    def _goes_on(self) -> bool:
        """Does the sentence go on after the aside: "“Stop! Do not shoot!” he cried."?"""
        text, closed = self._text, self._closed
        if text[closed - 2] == "," or text[closed : closed + 1] in _PAUSES:
            return True
        following = _FOLLOWING.match(text, closed)
        return following is not None and (
            following[1].islower() or self._speech.match(text, following.start(1)) is not None
        )


# What the languages' files say.


@cache
def _rules(language: str) -> _Rules:
    """The rules for `language`, or for its first subtag, or those that hold for all.

    Raises ProjectError for a file that is malformed.
    """
    sections = abbreviations.sections(language, (*_ENDS, *_PHRASES))
    kinds = {entry: heading for heading in _ENDS for entry in sections.get(heading, ())}
    phrases = {heading: abbreviations.any_of(sections.get(heading, ())) for heading in _PHRASES}
    return _Rules(
        kinds=kinds,
        openers=re.compile(rf"{phrases['openers']}(?!\.)"),
        small_openers=re.compile(phrases["openers"], re.IGNORECASE),
        fronting=re.compile(rf"\d|{phrases['time phrase openers']}"),
        after_time=re.compile(phrases["after a time"]),
        speech=re.compile(rf"(?!{phrases['openers']})(?:[^\s.!?]++\s++){{1,4}}{phrases['speech']}"),
    )

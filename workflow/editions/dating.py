"""Dates that a text leaves to the edition: ``{date}`` becomes ``23 listopada 2026 r.``.

The placeholder stays the same in the source, its msgid and every translation::

    {date}                    the article's own date
    {date month}              the same in another style
    {date:2026-11-23}         this date (ISO 8601)
    {date:2026-11-23 short}

Styles: ``long`` (23 listopada 2026 r., when none is said), ``short`` (23.11.2026), ``day``
(23 listopada), ``month`` (listopad 2026 r.) and ``year`` (2026). The name of a month without a day
stands in the case that the word before it asks for: w listopadzie 2026 r.

Laws: whatever is no such placeholder, and a date that does not exist, stays letter by letter;
time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from workflow.editions.content import EditionBlock, Passage
from workflow.language import Calendar, Language, load

_ENGLISH = "en"
_FOREIGN = frozenset(("original", "source"))
_DATE = re.compile(r"\{date(?::(\d{4}-\d\d-\d\d))?(?: (long|short|day|month|year))?\}", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_FIELD = re.compile(r"'([^']*)'|(d{1,2}|M{2,4}|y)")
_SUFFIX = re.compile(r"[ \u00a0]?'[^']*'\Z")
_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ \u00a0](?:</?[a-z][a-z0-9]*>)*\Z")
_BACK = 40
"""So many characters before a placeholder are looked at for the word that rules its case."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class _Day(NamedTuple):
    year: int
    month: int
    day: int


def dates(text: str, language: str, article_date: str = "") -> str:
    """`text` with its date placeholders as the language (BCP 47) writes dates.

    `article_date`: ISO 8601, or empty; then a placeholder without a date of its own stays.
    """
    if "{date" not in text:
        return text
    writer = _writer(language)
    pieces: list[str] = []
    at = 0
    for found in _DATE.finditer(text):
        day = _day(found[1] or article_date)
        if day is None:
            continue
        start, end = found.span()
        shown = writer.written(day, found[2] or "long", text[max(0, start - _BACK) : start])
        pieces += [text[at:start], writer.before(shown, found[2] or "long", text, end)]
        at = end
    return "".join([*pieces, text[at:]])


def dated(
    blocks: Sequence[EditionBlock], language: str, article_date: str = ""
) -> tuple[EditionBlock, ...]:
    """`blocks` with the date placeholders of their passages written out.

    Passages in English say their dates in English. Parameters as for `dates`.
    """
    return tuple([_dated(block, language, article_date) for block in blocks])


def _dated(block: EditionBlock, language: str, article_date: str) -> EditionBlock:
    if not any("{date" in passage.text for passage in block.passages):
        return block
    done = [_passage(passage, language, article_date) for passage in block.passages]
    return block.saying(tuple(done), block.speaker)


def _passage(passage: Passage, language: str, article_date: str) -> Passage:
    tag = _ENGLISH if passage.status in _FOREIGN else language
    return Passage(dates(passage.text, tag, article_date), passage.status, passage.inlines)


def _day(iso: str) -> _Day | None:
    """The day that `iso` names; None: there is no such day."""
    found = _ISO.fullmatch(iso)
    if found is None:
        return None
    day = _Day(*map(int, found.groups()))
    if not (day.year and 1 <= day.month <= 12 and 1 <= day.day <= _DAYS[day.month - 1]):
        return None
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return None if day.month == 2 and day.day == 29 and not leap else day


class _Writer:
    """Writes dates in one language."""

    def __init__(self, language: Language, calendar: Calendar | None) -> None:
        self._language, self._calendar = language, calendar
        years = calendar.years if calendar else ()
        words = "|".join(re.escape(w) + (r"(?!\w)" if w[-1].isalnum() else "") for w in years)
        self._year = re.compile(rf"(?:</?[a-z][a-z0-9]*>)*[ \u00a0](?:{words})") if words else None
        self._rules: dict[str, int] = {}
        for number, rule in enumerate(calendar.prepositions if calendar else ()):
            self._rules |= dict.fromkeys(rule.split(), number)

    def written(self, day: _Day, style: str, before: str) -> str:
        """`day` in a style; `before`: the end of what stands before it."""
        if style == "year":
            return str(day.year)
        if self._calendar is None:
            return _cldr(self._language, day, style)
        pattern: str = getattr(self._calendar, style)
        case = self._case(before) if "d" not in pattern else 1
        forms = self._calendar.months[day.month - 1].split()
        month = forms[min(case, len(forms) - 1)]
        fields = {
            "d": str(day.day),
            "dd": f"{day.day:02}",
            "MM": f"{day.month:02}",
            "MMM": month[:3],
            "MMMM": month,
            "y": str(day.year),
        }
        return _FIELD.sub(lambda m: fields[m[2]] if m[2] else m[1], pattern)

    def before(self, shown: str, style: str, text: str, end: int) -> str:
        """`shown` as it stands before ``text[end:]``: without the word or the stop that follows."""
        if self._calendar is None or style == "year":
            return shown
        suffix = _SUFFIX.search(getattr(self._calendar, style))
        if suffix and self._year and self._year.match(text, end):
            return shown[: -len(suffix[0].replace("'", ""))]
        if shown.endswith(".") and text[end : end + 1] == "." and text[end + 1 : end + 2] != ".":
            return shown[:-1]
        return shown

    def _case(self, before: str) -> int:
        """The case of a month without a day after `before`, as an index."""
        word = _WORD.search(before)
        return self._rules.get(word[1].lower(), 0) if word else 0


@cache
def _writer(tag: str) -> _Writer:
    language = load(tag)
    calendar = load(_ENGLISH).calendar if language.pseudo else language.calendar
    return _Writer(language, calendar)


_SKELETONS = {"day": "MMMMd", "month": "yMMMM"}


def _cldr(language: Language, day: _Day, style: str) -> str:
    """`day` as CLDR writes it in a language that we know no more of."""
    from datetime import date

    from babel.dates import format_date, format_skeleton

    locale, value = language.tag.replace("-", "_"), date(*day)
    if style in _SKELETONS:
        return format_skeleton(_SKELETONS[style], value, locale=locale)
    return format_date(value, "short" if style == "short" else language.date, locale=locale)

"""Long numbers in groups of three digits, percentages, and ranges of numbers.

A number is only put into groups where it cannot be a code, a phone number or a decimal fraction:
what follows it is a unit, money, or something that is counted one by one. A decimal point or
comma is never changed. Law: but for the marks between groups, all digits stay.
"""

from __future__ import annotations

import re
from functools import cache

from workflow.editions.spacing import ahead
from workflow.language import Typography

_SP = " \u00a0\u2009\u202f"
_NO_BREAK = "\u00a0"
_MONEY = "$€£¥₽"
_LONG = (b"00000", b"0,000")
"""In every number that may be put into groups, were all its digits noughts."""
_NUMBER = re.compile(
    r"(?<![\w.,:/+#№§@–—-])([1-9][0-9]{4,11}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})"
    r"(?![\w/:–—-]|[.,][0-9])"
)
_AMOUNT = r"(?:[1-9]\d{0,11}|\d{1,3}(?:[, \u00a0]\d{3}){1,4})"
_PERCENT = re.compile(rf"(?<=\d)[{_SP}]?%(?![\w-])")

_BETWEEN = [re.compile(rf"{sign}(?<=[\dIVX].)(?=[\dIVX])") for sign in "-–—"]
"""A range looks like one of these; a pattern that opens with one sign is the fastest."""
_END = r"\d{1,4}|\d{1,4},\d{1,4}|\d{1,2}[:.]\d\d|\d{1,2}\.\d\d\.\d{4}"
_RANGE = re.compile(
    rf"(?<![\w.,:/+–—-])(?<!№)(?<!№[{_SP}])(?<!§)(?<!§[{_SP}])"
    rf"({_END})([–—-])({_END})"
    r"(?![\w/:–—-]|[.,]\d|\.[A-Za-z])"
)
_ROMAN = re.compile(r"(?<![\w.–—-])([IVX]{1,6})[–—-]([IVX]{1,6})(?![\w–—-])")
_ROMAN_SIGNS, _DECIMAL_SIGNS = "IVX", "0123456789.,:"
_LONGEST = 10
"""A number or date that begins a range has at most so many signs."""
_NAME = re.compile(rf"([^\W\d_][\w.]*)[{_SP}]\Z")
_BACK = 40
"""So many characters before a number are looked at for a name it belongs to."""


_ALIKE = bytes(ord("0") if chr(code) in "0123456789" else code for code in range(256))


def _long(text: str) -> list[int]:
    """Where numbers stand in `text` that may be put into groups: the beginning, or just after.

    All digits become one, in bytes, which are searched for some of them at once: that takes a
    tenth of a regular expression's time, and every article is asked.
    """
    digits = text.encode("latin-1", "replace").translate(_ALIKE)
    places: list[int] = []
    for sought in _LONG:
        at = digits.find(sought)
        while at >= 0:
            places.append(at)
            at = digits.find(sought, at + len(sought))
    return sorted(places)


class Figures:
    """Sets the numbers of a text in one language's house style."""

    __slots__ = ("_dash", "_groups", "_latin", "_percent", "_rules")

    def __init__(self, rules: Typography) -> None:
        self._rules = rules
        self._groups = rules.groups
        self._dash = rules.range
        self._percent = {"spaced": _NO_BREAK + "%", "tight": "%"}.get(rules.percent, "")
        self._latin = rules.latin

    def grouped(self, text: str) -> str:
        """`text` with its long numbers in groups and its per cent signs in house style."""
        if self._groups:
            text = self._in_groups(text)
        if self._percent and "%" in text:
            text = _PERCENT.sub(self._percent, text)
        return text

    def _in_groups(self, text: str) -> str:
        pieces: list[str] = []
        at = 0
        for place in _long(text):
            start = place
            while start > at and text[start - 1].isdecimal() and place - start < 3:
                start -= 1
            found = _NUMBER.match(text, start)
            if found:
                pieces += [text[at:start], self._number(found)]
                at = found.end()
        return "".join([*pieces, text[at:]]) if pieces else text

    def ranged(self, text: str) -> str:
        """`text`, a passage per line, with the language's dash in ranges of numbers."""
        pieces: list[str] = []
        at = 0
        for place in sorted([f.start() for pattern in _BETWEEN for f in pattern.finditer(text)]):
            roman = text[place - 1] in _ROMAN_SIGNS
            pattern, signs = (_ROMAN, _ROMAN_SIGNS) if roman else (_RANGE, _DECIMAL_SIGNS)
            start = place
            while start > at and place - start < _LONGEST and text[start - 1] in signs:
                start -= 1
            found = pattern.match(text, start)
            if found:
                pieces += [text[at:start], self._centuries(found) if roman else self._range(found)]
                at = found.end()
        return "".join([*pieces, text[at:]]) if pieces else text

    def _number(self, found: re.Match[str]) -> str:
        """A number in groups, if it is surely one."""
        text, parts = found.string, found[1].split(",")
        money = text[max(found.start() - 1, 0) : found.start()] in set(_MONEY)
        things, amounts = _counted(self._rules.things, self._rules.amounts)
        thing = things.match(text, found.end()) is not None
        if len(parts) == 2:
            sure = thing or (money and parts[1] == "000")
        else:
            apart = len(parts) > 1 and (len(parts[0]) < 3 or parts[-1] == "000")
            sure = apart or thing or money or amounts.match(text, found.end()) is not None
        if not sure:
            return found[0]
        digits = "".join(parts)
        return digits if len(digits) < 5 else f"{int(digits):,}".replace(",", _NO_BREAK)

    def _range(self, found: re.Match[str]) -> str:
        """Two numbers joined by a dash if they can be a range, not a code or a date."""
        first, sign, last = found.groups()
        if sign == "-" and first.isdigit() and last.isdigit() and not self._rises(found):
            return found[0]
        return first + self._dash + last

    def _rises(self, found: re.Match[str]) -> bool:
        """Whether two whole numbers with a hyphen are a range: years, or from less to more."""
        first, last = found[1], found[3]
        low, high = int(first), int(last)
        if len(first) == 4 and len(last) == 2:  # a month has a number up to 12
            return high == (low + 1) % 100 or (high > 12 and high > low % 100)
        if "0" in (first[0], last[0]) or low >= high:
            return False
        return len(first) == 4 or not self._named(found)

    def _named(self, found: re.Match[str]) -> bool:
        """Whether the numbers belong to a name before them: ISO 639-1, Boeing 737-800."""
        before = _NAME.search(found.string[max(found.start() - _BACK, 0) : found.start()])
        if before is None:
            return False
        word = before[1]
        if word[:1].isascii() and not self._latin:
            return True
        inner = before.start() > 0 and found.string[found.start() - len(before[0]) - 1] in _SP
        return (len(word) > 1 and word.isupper()) or (self._latin and inner and word.istitle())

    def _centuries(self, found: re.Match[str]) -> str:
        """Two Roman numbers joined by a dash, if the second is the greater."""
        first, last = _value(found[1]), _value(found[2])
        rises = 0 < first < last and len(found[0]) > 3
        return f"{found[1]}{self._dash}{found[2]}" if rises else found[0]


@cache
def _counted(
    things: tuple[str, ...], amounts: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What follows a number of `things`, and of anything that has an amount.

    Made when the first long number asks for it: most articles have none.
    """
    # Between the number and what is counted another number may stand: 10,000 or 20,000 people.
    second = rf"(?:[{_SP}](?:[^\W\d_]{{1,4}}|[–—-])[{_SP}]{_AMOUNT})?"
    counted = rf"{second}[{_SP}]{ahead(things)}" if things else r"\Z\A."
    measured = rf"{second}[{_SP}]?{ahead((*things, *amounts, *_MONEY, '%', '‰'))}"
    return re.compile(counted), re.compile(measured)


_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_VALUES = {
    "X" * tens + ones: 10 * tens + one for tens in range(4) for one, ones in enumerate(_ONES)
}


def _value(roman: str) -> int:
    """The value of a Roman number up to 39; 0: it is none."""
    return _VALUES.get(roman, 0)

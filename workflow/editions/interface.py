"""The words of the pages themselves: labels, notices and dates, in the edition's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

from workflow.errors import CatalogueError
from workflow.language import Language
from workflow.model import Catalogue, Entry

_PLACE = re.compile(r"%\(\w+\)s")
_KNOWN = re.compile(r"%%|%\(\w+\)s")
_PATTERN = re.compile(r"'([^']*)'|(d+|M+|y+)")
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")

_USUAL = range(1000)
"""Numbers whose messages are kept."""


class Interface:
    """The interface in one language: gettext for templates, English where a message has none.

    Messages are text, never markup: they are escaped, and so are the values put into them.
    """

    __slots__ = (
        *("_dates", "_fixed", "_counted", "_one", "_plural", "_plural_forms"),
        *("_plurals", "language"),
    )

    def __init__(self, catalogue: Catalogue | None, language: Language) -> None:
        """Raises CatalogueError when a translation lacks a placeholder or has one too many."""
        self.language = language
        self._one: dict[str, Markup] = {}
        # what every page asks for again: messages without values or with a number, and dates
        self._fixed: dict[str, Markup] = {}
        self._dates: dict[str, str] = {}
        self._counted: dict[tuple[str, str, int], Markup] = {}
        self._plurals: dict[str, tuple[Markup, ...]] = {}
        self._plural: Callable[[int], int] | None = None
        self._plural_forms = language.plural_forms
        if catalogue is None:
            return
        self._plural_forms = catalogue.field("Plural-Forms") or language.plural_forms
        for entry in catalogue.entries:
            if entry.translated and not entry.fuzzy and not entry.obsolete:
                self._add(entry)

    def _add(self, entry: Entry) -> None:
        wordings = entry.msgstr_plural if entry.msgid_plural is not None else (entry.msgstr,)
        wanted = set(_PLACE.findall(entry.msgid_plural or entry.msgid))
        for wording in wordings:
            places = set(_PLACE.findall(wording))
            if places != wanted or "%" in _KNOWN.sub("", wording):
                raise CatalogueError(
                    f"the interface translation {wording!r} has other placeholders",
                    line=entry.line,
                    expected=" and ".join(sorted(wanted)) or "none, and %% for a per cent sign",
                    remedy="correct the translation",
                )
        texts = tuple(escape(w) for w in wordings)
        if entry.msgid_plural is None:
            self._one[entry.msgid] = texts[0]
        else:
            self._plurals[entry.msgid] = texts

    def gettext(self, message: str, /, **values: object) -> Markup:
        """`message` in the language, its placeholders filled, as safe markup."""
        ready = None if values else self._fixed.get(message)
        if ready is None:
            found = self._one.get(message)
            ready = (escape(message) if found is None else found) % values
            if not values:
                self._fixed[message] = ready
        return ready

    def ngettext(self, singular: str, plural: str, number: int, /, **values: object) -> Markup:
        """The form for `number`; ``%(n)s`` is the number."""
        if values or type(number) is not int or number not in _USUAL:
            return self._numbered(singular, plural, number, values)
        key = singular, plural, number
        ready = self._counted.get(key)
        if ready is None:
            ready = self._counted[key] = self._numbered(singular, plural, number, values)
        return ready

    def _numbered(
        self, singular: str, plural: str, number: int, values: dict[str, object]
    ) -> Markup:
        values["n"] = number
        forms = self._plurals.get(singular)
        if forms is None:
            return escape(singular if number == 1 else plural) % values
        return forms[min(self._form(number), len(forms) - 1)] % values

    def forms(self, singular: str, plural: str) -> tuple[Markup, ...]:
        """All forms of a message, in the order of the language's plural forms."""
        return self._plurals.get(singular) or (escape(singular), escape(plural))

    def form(self, number: int, forms: int) -> int:
        """Which of so many `forms` of a message stands with `number`."""
        return min(self._form(number), forms - 1)

    def _form(self, number: int) -> int:
        if self._plural is None:
            from gettext import c2py

            rule = self._plural_forms.partition("plural=")[2].strip().rstrip(";")
            try:
                self._plural = c2py(rule)
            except ValueError:
                raise CatalogueError(
                    f"Plural-Forms {self._plural_forms!r} is no rule",
                    expected=self.language.plural_forms,
                    remedy="correct the catalogue's header",
                ) from None
        return self._plural(number)

    @property
    def context(self) -> Mapping[str, object]:
        """What a template needs of it."""
        return {"_": self.gettext, "gettext": self.gettext, "ngettext": self.ngettext}

    def date(self, iso: str) -> str:
        """A date as the language writes it; what is no ISO 8601 date stays as it is."""
        if iso not in self._dates:
            self._dates[iso] = self._date(iso)
        return self._dates[iso]

    def _date(self, iso: str) -> str:
        found = _DATE.match(iso)
        if found is None:
            return iso
        year, month, day = (int(part) for part in found.groups())
        if not self.language.months:
            return _cldr_date(self.language, year, month, day)
        fields = {
            "d": str(day),
            "dd": f"{day:02}",
            "MM": f"{month:02}",
            "MMMM": self.language.months[month - 1],
            "y": str(year),
        }
        return _PATTERN.sub(lambda m: m[1] or fields[m[2]], self.language.date)


def _cldr_date(language: Language, year: int, month: int, day: int) -> str:
    from datetime import date

    from babel.dates import format_date

    locale = "en" if language.pseudo else language.tag.replace("-", "_")
    return format_date(date(year, month, day), language.date, locale=locale)

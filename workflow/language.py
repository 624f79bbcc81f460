"""What the program knows of a language: data in ``languages/<tag>.toml``, read when asked for.

A language without such a file works too: its name, plural forms and dates come from CLDR
(through Babel), and its typography stays as the translators wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

from workflow.config import cased
from workflow.data import toml
from workflow.errors import ProjectError

if TYPE_CHECKING:
    from babel import Locale

Direction = Literal["ltr", "rtl"]
Percent = Literal["keep", "spaced", "tight"]

_MODIFIERS = {"latn": "latin", "cyrl": "cyrillic", "arab": "arabic", "deva": "devanagari"}
"""Scripts as gettext writes them after ``@`` (glibc's locale names)."""


@dataclass(frozen=True, slots=True)
class Typography:
    """A language's house style for quotes, dashes and no-break spaces, as data.

    Words are written as they stand in running text, in lower case; a word that starts with a
    capital is only meant so. Sources: Milchin's handbook and the 1956/2009 rules (ru), the 2008
    orthography (be), PWN's rules (pl), CLDR's delimiters.
    """

    quotes: tuple[str, str]
    """Opening and closing, first level."""
    inner_quotes: tuple[str, str]
    """Opening and closing, every deeper level."""
    dash: str
    """A dash between words, with the spaces around it."""
    turn: str
    """What opens a turn of a conversation, with the space after it."""
    turn_dash: str
    """A dash between the words of a turn, with the spaces around it."""
    range: str
    """Between the numbers of a range."""
    apostrophe: str = ""
    """Inside a word; empty: left as it is."""
    mark_with_two_dots: bool = False
    """A question or exclamation mark takes the place of the first dot of an ellipsis."""
    after: tuple[str, ...] = ()
    """Words that are not parted from the next word: one-letter words."""
    before: tuple[str, ...] = ()
    """Words that are not parted from the word before: particles."""
    titles: tuple[str, ...] = ()
    """Abbreviations that are not parted from a name after them."""
    number_signs: tuple[str, ...] = ()
    """Signs and abbreviations that are not parted from a number after them."""
    units: tuple[str, ...] = ()
    """What is not parted from a number before it: units, ``%``, millions, years, months."""
    phrases: tuple[str, ...] = ()
    """Abbreviations of several words, not parted: ``i. e.``"""
    things: tuple[str, ...] = ()
    """What is counted one by one, in the form after a large number: no fraction stands before."""
    amounts: tuple[str, ...] = ()
    """Money and units that show the number before them to be an amount, no code."""
    latin: bool = False
    """The language is written in Latin letters, so these do not tell a foreign name."""
    groups: bool = True
    """Whether numbers of five digits and more are put into groups of three."""
    percent: Percent = "keep"
    """The space between a number and a per cent sign: as written, always or never."""
    dots: bool = False
    """Whether an ellipsis is three full stops, not one character."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How dates stand in a running text, as data; patterns in CLDR's letters."""

    long: str
    """Day, month and year."""
    short: str
    """The same as short as it gets."""
    day: str
    """Day and month."""
    month: str
    """Month and year."""
    months: tuple[str, ...]
    """For each month its forms in the order of `cases`, parted by spaces; one form: always this."""
    cases: tuple[str, ...] = ()
    """Grammatical cases; the first is that of a month by itself, the second of one with a day."""
    prepositions: tuple[str, ...] = ()
    """For each of `cases` the words, parted by spaces, after which a month stands in it."""
    years: tuple[str, ...] = ()
    """Words after a year, which take the place of the one in a pattern."""


@dataclass(frozen=True, slots=True)
class Orthography:
    """What tells texts in a language from texts in others, as data."""

    script: str
    """ISO 15924: ``Cyrl``."""
    letters: str = ""
    """The alphabet in small letters; empty: not known."""
    never: str = ""
    """A regular expression of letters that never stand together in a word."""
    words: tuple[str, ...] = ()
    """The most frequent words, in small letters."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language of an edition."""

    tag: str
    """BCP 47: ``be-tarask``, in configuration, folders and HTML."""
    name: str
    """The language's name in itself."""
    gettext: str
    """The same language in a PO header: ``be@tarask``."""
    plural_forms: str
    """The ``Plural-Forms`` header."""
    date: str
    """Pattern of a date, CLDR's letters: ``d MMMM y 'r.'``."""
    direction: Direction = "ltr"
    pseudo: bool = False
    """English made to look foreign, for testing: no translator, no typography."""
    months: tuple[str, ...] = ()
    """Names of the twelve months as they stand in a date; none: CLDR's, which take longer."""
    locale: str = ""
    """Language and country as social networks name them, ``be_BY``; empty: not known."""
    words_per_minute: int = 180
    """How fast articles are read. Source: Trauzettel-Klosinski and Dietz, IReST (2012): 184 words
    on average of 17 languages, 228 in English, 184 in Russian, 166 in Polish."""
    typography: Typography | None = None
    """None: texts stay as they were written."""
    orthography: Orthography | None = None
    """None: nothing is known of it, not even the script."""
    calendar: Calendar | None = None
    """None: dates in texts are written as CLDR says."""


@cache
def load(tag: str) -> Language:
    """The language of a BCP 47 `tag`. Raises ProjectError when there is no such language."""
    try:
        data = dict(toml(f"{canonical(tag)}.toml"))
    except FileNotFoundError:
        return _from_cldr(tag)
    if "typography" in data:
        data["typography"] = _filled(Typography, data["typography"])
    if "orthography" in data:
        data["orthography"] = _filled(Orthography, data["orthography"])
    if "calendar" in data:
        data["calendar"] = _filled(Calendar, data["calendar"])
    return cast(Language, _filled(Language, data))


def _filled(kind: type[Any], data: dict[str, Any]) -> Any:
    """The dataclass `kind` filled from TOML; lists become tuples."""
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


def canonical(tag: str) -> str:
    """`tag` in the case RFC 5646 recommends. Raises ProjectError when it is no tag."""
    first, *rest = tag.split("-")
    shaped = all(p.isascii() and p.isalnum() and 2 <= len(p) <= 8 for p in rest)
    if not (shaped and first.isascii() and first.isalpha() and 2 <= len(first) <= 3):
        raise _unknown(tag)
    return cased(tag)


def _unknown(tag: str) -> ProjectError:
    return ProjectError(
        f"{tag!r} is no language we know",
        expected="a BCP 47 tag such as 'ru', 'be-tarask' or 'pt-BR'",
        remedy="correct it in peraklad.toml",
    )


def _from_cldr(tag: str) -> Language:
    from babel import Locale, UnknownLocaleError
    from babel.messages.plurals import get_plural

    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise _unknown(tag) from None
    return Language(
        tag=canonical(tag),
        name=locale.get_display_name() or tag,
        gettext=_gettext_name(canonical(tag)),
        plural_forms=get_plural(locale).plural_forms,
        date=locale.date_formats["long"].pattern,
        direction="rtl" if locale.text_direction == "rtl" else "ltr",
        locale=_country(locale, canonical(tag)),
        orthography=_script(canonical(tag)),
    )


def _country(locale: Locale, tag: str) -> str:
    """``pt_BR``: the country is that in the tag, or where most of the language's readers are."""
    from babel.core import get_global

    likely = get_global("likely_subtags").get(tag.split("-")[0], "").split("_")
    country = locale.territory or (likely[-1] if len(likely) > 1 else "")
    return f"{locale.language}_{country}" if country else ""


def _script(tag: str) -> Orthography | None:
    """The script of a language that only CLDR knows: said in the tag, or its likely one."""
    from babel.core import get_global

    name = next((part for part in tag.split("-")[1:] if len(part) == 4), "")
    likely = get_global("likely_subtags").get(tag.split("-")[0], "").split("_")
    name = name or next((part for part in likely if len(part) == 4), "")
    return Orthography(name) if name else None


def from_gettext(name: str) -> str:
    """The BCP 47 tag of what a PO header calls ``be@tarask`` or ``sr_RS@latin``."""
    base, _, modifier = name.strip().partition("@")
    first, *rest = base.partition(".")[0].replace("_", "-").split("-")
    script = next((code for code, known in _MODIFIERS.items() if known == modifier.lower()), "")
    parts = [first, script, *rest] if script else [first, *rest, modifier]
    return canonical("-".join(part for part in parts if part))


def _gettext_name(tag: str) -> str:
    """``sr-Latn-RS`` as gettext names it: ``sr_RS@latin``."""
    first, *rest = tag.split("-")
    region = next((f"_{p}" for p in rest if p.isupper()), "")
    other = next((p.lower() for p in rest if not p.isupper()), "")
    return first + region + (f"@{_MODIFIERS.get(other, other)}" if other else "")

"""``[site]``, ``variants`` and ``[typography]`` of ``peraklad.toml``: what readers get."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from workflow.config.toml_text import as_table, bad, unknown

Further = Literal["epub", "bilingual", "pdf"]
FURTHER = ("epub", "bilingual", "pdf")
"""The editions that are made when the project asks for them."""

Variant = Literal["be-Latn", "be-tarask"]
VARIANTS = {"be-Latn": "be", "be-tarask": "be"}
"""BCP 47 tag of each variant that is made from another language's text, and that language."""

Style = tuple[tuple[str, str | bool | tuple[str, ...]], ...]
"""Keys and values of a house style as they stand in the file; typography checks them."""


class Publication(NamedTuple):
    """The table ``[site]``, checked."""

    publisher: str = ""
    """The organisation that publishes; empty: the project's title."""
    credit: bool = False
    """Whether pages name the people who signed translations off."""
    share_images: bool = False
    """Whether each page gets a picture for those who share its address."""
    editions: tuple[Further, ...] = ()
    """Editions besides text and HTML."""


class Styles(NamedTuple):
    """The tables ``[typography]`` and ``[typography.<language>]``, as they stand in the file."""

    every: Style = ()
    by_language: tuple[tuple[str, Style], ...] = ()
    """BCP 47 tag and what is said for that language alone."""

    def of(self, tag: str) -> Style:
        """What counts for the language `tag`; its own table goes before the common one."""
        return tuple({**dict(self.every), **dict(dict(self.by_language).get(tag, ()))}.items())


_SITE: dict[str, tuple[type, str]] = {
    "publisher": (str, "a text"),
    "credit": (bool, "true or false"),
    "share_images": (bool, "true or false"),
    "editions": (list, 'a list of "epub", "bilingual", "pdf"'),
}


def publication(value: object, path: str, text: str) -> Publication:
    """What ``[site]`` says. Raises ProjectError."""
    values: dict[str, Any] = {}
    for key, found in as_table("site", value, path, text).items():
        if key not in _SITE:
            raise unknown(key, list(_SITE), path, text)
        kind, expected = _SITE[key]
        good = isinstance(found, kind)
        if isinstance(found, str):
            good = good and found.isprintable()
        if good and isinstance(found, list):
            good = all(each in FURTHER for each in found)
        if not good:
            raise bad(key, found, expected, path, text)
        values[key] = tuple(dict.fromkeys(found)) if isinstance(found, list) else found
    return Publication(**values)


def variants(value: object, path: str, text: str) -> tuple[str, ...]:
    """What ``variants`` says. Raises ProjectError."""
    if not isinstance(value, list) or not all(each in VARIANTS for each in value):
        expected = 'a list of "be-Latn", "be-tarask"'
        raise bad("variants", value, expected, path, text)
    return tuple(dict.fromkeys(value))


def styles(value: object, cased: Any, path: str, text: str) -> Styles:
    """What ``[typography]`` says; `cased` gives a language's tag as it is written.

    Raises ProjectError for values of a type that no style has.
    """
    every: dict[str, Any] = {}
    own: list[tuple[str, Style]] = []
    for key, found in as_table("typography", value, path, text).items():
        if isinstance(found, dict):
            style = {k: _style(k, v, path, text) for k, v in found.items()}
            own.append((cased(key), tuple(style.items())))
        else:
            every[key] = _style(key, found, path, text)
    return Styles(tuple(every.items()), tuple(own))


def _style(key: str, value: object, path: str, text: str) -> str | bool | tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if not isinstance(value, str | bool):
        raise bad(key, value, "a text, a list of texts, true or false", path, text)
    return value

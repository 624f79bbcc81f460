"""``peraklad.toml``: what a project sets, checked key by key.

The classes that every command needs are named tuples here and in `documents`: importing
dataclasses costs a fifth of the start-up of a command with nothing to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

from workflow.config.publication import (
    VARIANTS,
    Publication,
    Styles,
    publication,
    styles,
    variants,
)
from workflow.config.toml_text import (
    Option,
    TomlProblem,
    as_table,
    bad,
    load_toml,
    unknown,
)
from workflow.errors import ProjectError

if TYPE_CHECKING:
    from workflow.model import Unit

CONFIG = "peraklad.toml"
UNITS = ("sentence", "paragraph")

Gate = Literal["translated", "reviewed"]
OnStale = Literal["previous", "source", "hide"]
Fail = Literal["error", "warning", "hint", "never"]


class Drafting(NamedTuple):
    """The tables ``[draft]``, ``[draft.<language>]`` and ``[engines.<name>]``, checked."""

    engines: tuple[str, ...] | None = None
    """Which engines draft, in order; None: nothing is said."""
    by_language: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """BCP 47 tag and its engines, where a language has its own."""
    threshold: int = 75
    """Score from which a fuzzy match of the memory may become a draft."""
    characters: int | None = None
    """Characters that one run may send to remote engines; None: no limit."""
    cost: float | None = None
    """What one run may cost by the engines' prices; None: no limit."""
    options: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Engine and its options as they stand in the file; the engine checks them."""

    def order(self, tag: str) -> tuple[str, ...] | None:
        """The engines for the language `tag`; None: nothing is said."""
        return dict(self.by_language).get(tag, self.engines)

    def named(self) -> frozenset[str]:
        """Every engine that the configuration names anywhere."""
        lists = [self.engines or (), *(engines for _, engines in self.by_language)]
        return frozenset(n for names in lists for n in names) | {n for n, _ in self.options}


class Checking(NamedTuple):
    """The table ``[check]``, checked."""

    fail: Fail = "error"
    """The severity from which on a finding makes `check` fail."""
    off: tuple[str, ...] = ()
    """Checks that are not run, by name."""
    dictionaries: str = ""
    """A folder with Hunspell dictionaries, ``be.dic`` and ``be.aff`` or ``be_BY.…``; or ``system``
    for those of the operating system. Empty: no spelling is checked."""


class Config(NamedTuple):
    """``peraklad.toml``, checked."""

    title: str = "Peraklad"
    base_url: str = ""
    """Where the editions will be published; the pages themselves link relatively."""
    languages: tuple[str, ...] = ("ru", "be", "pl")
    """BCP 47 tags of the editions, without the source language."""
    unit: Unit = "sentence"
    four_eyes: bool = False
    """An approver must not be the translator."""
    gate: Gate = "reviewed"
    """The state from which a translation may be released."""
    on_stale: OnStale = "previous"
    """What a release shows for a signed-off sentence whose English has changed."""
    minimum: int = 80
    """Per cent of sentences an edition needs to be released at all."""
    confidential: bool = False
    """No document of the project ever leaves this machine."""
    drafting: Drafting = Drafting()
    checking: Checking = Checking()
    variants: tuple[str, ...] = ()
    """BCP 47 tags of the editions that are made from another language's text."""
    site: Publication = Publication()
    styles: Styles = Styles()
    """House styles, as they stand in the file."""


_TABLES: dict[str, dict[str, Option]] = {
    "": {
        "title": Option("title", str, "a text"),
        "base_url": Option("base_url", str, "an address, https://…"),
        "languages": Option("languages", list, 'a list of language tags, ["ru", "be"]'),
        "unit": Option("unit", str, '"sentence" or "paragraph"', UNITS),
        "confidential": Option("confidential", bool, "true or false"),
    },
    "review": {"four_eyes": Option("four_eyes", bool, "true or false")},
    "release": {
        "gate": Option("gate", str, '"translated" or "reviewed"', get_args(Gate)),
        "on_stale": Option("on_stale", str, '"previous", "source" or "hide"', get_args(OnStale)),
        "minimum": Option("minimum", int, "per cent, 0 to 100"),
    },
}

_CHECK = {
    "fail": Option("fail", str, '"error", "warning", "hint" or "never"', get_args(Fail)),
    "off": Option("off", list, 'a list of checks, ["short-u"]'),
    "dictionaries": Option("dictionaries", str, 'a folder, or "system"'),
}
_NAMES = 'a list of engines, ["memory", "libre"]'
_DRAFT = {
    "engines": Option("engines", list, _NAMES),
    "threshold": Option("threshold", int, "a score, 50 to 100"),
    "characters": Option("characters", int, "a number of characters, 0 or more"),
    "cost": Option("cost", (int, float), "an amount, 0 or more"),
}


def parse_config(text: str, path: str = CONFIG) -> Config:
    """The configuration in `text` (TOML). Raises ProjectError for what it cannot mean."""
    try:
        data = load_toml(text)
    except TomlProblem as problem:
        raise ProjectError(
            problem.what, path=path, line=problem.line, expected="TOML", remedy="correct the line"
        ) from None
    drafting = _drafting(data.pop("draft", {}), data.pop("engines", {}), path, text)
    checking = _checking(data.pop("check", {}), path, text)
    values: dict[str, object] = {
        "drafting": drafting,
        "checking": checking,
        "site": publication(data.pop("site", {}), path, text),
        "styles": styles(data.pop("typography", {}), cased, path, text),
        "variants": variants(data.pop("variants", []), path, text),
    }
    tables: dict[str, dict[str, Any]] = {
        "": {k: v for k, v in data.items() if not isinstance(v, dict)}
    }
    tables |= {k: v for k, v in data.items() if isinstance(v, dict)}
    for name, options in tables.items():
        known = _TABLES.get(name)
        if known is None:
            others = ("draft", "engines", "check", "site", "typography")
            names = [f"[{t}]" for t in (*_TABLES, *others) if t]
            raise unknown(f"[{name}]", names, path, text)
        for key, value in options.items():
            if key not in known:
                names = [f"[{t}]" for t in _TABLES if t == key] or list(known)
                raise unknown(key, names, path, text)
            values[known[key].name] = _value(key, value, known[key], path, text)
    config = Config(**values)  # type: ignore[arg-type]  # each value was checked by its Option
    for tag in config.variants:
        if tag in config.languages or VARIANTS[tag] not in config.languages:
            expected = f"a variant of a language there is, {VARIANTS[tag]}, and itself none of them"
            raise bad("variants", tag, expected, path, text)
    return config


def _drafting(draft: object, engines: object, path: str, text: str) -> Drafting:
    """What ``[draft]`` and ``[engines]`` say. Raises ProjectError."""
    values: dict[str, Any] = {}
    own: list[tuple[str, tuple[str, ...]]] = []
    for key, value in as_table("draft", draft, path, text).items():
        if isinstance(value, dict) and is_tag(key):
            own.append((cased(key), _own_engines(key, value, path, text)))
        elif key in _DRAFT:
            values[key] = _draft_value(key, value, path, text)
        else:
            raise unknown(key, [*_DRAFT, "a language's table, [draft.be]"], path, text)
    options = tuple(
        (name, dict(as_table(f"engines.{name}", table, path, text)))
        for name, table in as_table("engines", engines, path, text).items()
    )
    return Drafting(**values, by_language=tuple(own), options=options)


def _checking(table: object, path: str, text: str) -> Checking:
    """What ``[check]`` says. Raises ProjectError."""
    values: dict[str, Any] = {}
    for key, value in as_table("check", table, path, text).items():
        if key not in _CHECK:
            raise unknown(key, list(_CHECK), path, text)
        option = _CHECK[key]
        good = isinstance(value, option.types)
        if good and isinstance(value, list):
            good = all(isinstance(v, str) and _ENGINE.fullmatch(v) for v in value)
        elif good and option.choices:
            good = value in option.choices
        if not good or (isinstance(value, str) and not value.isprintable()):
            raise bad(key, value, option.expected, path, text)
        values[key] = tuple(dict.fromkeys(value)) if isinstance(value, list) else value
    return Checking(**values)


def _own_engines(tag: str, table: dict[str, Any], path: str, text: str) -> tuple[str, ...]:
    for key in table:
        if key != "engines":
            raise unknown(f"draft.{tag}.{key}", ["engines"], path, text)
    return cast("tuple[str, ...]", _draft_value("engines", table.get("engines"), path, text))


def _draft_value(key: str, value: object, path: str, text: str) -> object:
    option = _DRAFT[key]
    good = isinstance(value, option.types) and not isinstance(value, bool)
    if good and isinstance(value, list):
        if all(isinstance(v, str) and _ENGINE.fullmatch(v) for v in value):
            return tuple(dict.fromkeys(value))
        good = False
    if good and isinstance(value, int | float):
        low, high = (50, 100) if key == "threshold" else (0, float("inf"))
        good = low <= value <= high
    if not good:
        raise bad(key, value, option.expected, path, text)
    return value


_ADDRESS = re.compile(r"https?://[^\s/?#\"'<>&\\@]+(?:/[^\s?#\"'<>&\\]*)?")
"""Where a site can be: no query, no fragment, no name and password."""

_ENGINE = re.compile(r"[a-z][a-z0-9_-]*")
"""What an engine can be called: its answers and keys go by this name. And a check."""


_LIMITS: dict[str, Callable[[Any], bool]] = {
    "minimum": lambda value: 0 <= value <= 100,
    "base_url": lambda value: value == "" or _ADDRESS.fullmatch(value) is not None,
}
"""Further conditions on the values of some keys."""


def _value(key: str, value: object, option: Option, path: str, text: str) -> object:
    good = isinstance(value, option.types) and isinstance(value, bool) == (option.types is bool)
    if good and option.choices:
        good = value in option.choices
    if good and key in _LIMITS:
        good = _LIMITS[key](value)
    if good and isinstance(value, str):
        good = value.isprintable() and (bool(value.strip()) or key != "title")
    if good and isinstance(value, list):
        good = all(isinstance(v, str) and is_tag(v) for v in value)
    if not good:
        raise bad(key, value, option.expected, path, text)
    if key == "base_url":
        return str(value).rstrip("/") + "/" if value else ""
    if isinstance(value, list):
        return tuple(dict.fromkeys(tag for tag in map(cased, value) if tag != "en"))
    return value


@lru_cache
def is_tag(text: str) -> bool:
    """Whether `text` has the shape of a BCP 47 language tag (RFC 5646), safe as a folder name."""
    first, *rest = text.split("-")
    parts = all(1 <= len(p) <= 8 and p.isascii() and p.isalnum() for p in rest)
    return first.isascii() and first.isalpha() and 2 <= len(first) <= 8 and parts


def cased(tag: str) -> str:
    """`tag` in the case that RFC 5646 (2.1.1) recommends."""
    first, *rest = tag.split("-")
    cases = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(cases.get(len(p), str.lower)(p) for p in rest)])


_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}
"""Names that Windows keeps for devices, whatever their suffix."""


def is_slug(text: str) -> bool:
    """Whether `text` is a name that is safe in any file system and address."""
    return _SLUG.fullmatch(text) is not None and text not in _RESERVED

"""What an engine can be told in ``peraklad.toml``: data in each engine's module, checked here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from math import isfinite
from urllib.parse import urlsplit

from workflow.config import CONFIG
from workflow.config.toml_text import shown
from workflow.errors import ProjectError

Options = Mapping[str, tuple[type, object, str]]
"""Name → (type, default, meaning). The types are ``str``, ``int``, ``float`` and ``bool``; an
option whose default is None need not be set."""

_EXPECTED = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}

_RANGES: dict[str, tuple[float, float]] = {
    "timeout": (0.1, 3600),
    "retries": (0, 10),
    "pause": (0, 60),
    "parallel": (1, 64),
    "rate": (0, 1_000_000),
    "price": (0, 1_000_000),
    "batch": (1, 1000),
    "characters": (100, 100_000),
    "threads": (0, 64),
    "beam": (1, 32),
}
"""Lowest and highest value of the options that have the same meaning in every engine."""

_SECRET = re.compile(r"key|token|secret|password|(?:\A|_)auth", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]*")


def http_options(
    url: str, *, parallel: int = 4, rate: float = 0.0, timeout: float = 30.0
) -> dict[str, tuple[type, object, str]]:
    """The options of every engine that is reached over HTTP, with this service's defaults."""
    return {
        "url": (str, url, "the service's address"),
        "timeout": (float, timeout, "seconds a request may take, from first byte to last"),
        "retries": (int, 4, "how often a request that failed is sent again"),
        "pause": (float, 0.5, "seconds before the first of these; doubled for every other"),
        "parallel": (int, parallel, "requests in flight"),
        "rate": (float, rate, "requests a minute; 0: no limit, as at an address of your own"),
        "price": (float, None, "for a million characters, to estimate the cost"),
        "local": (bool, False, "nothing behind this address of this machine leaves the machine"),
    }


def read_options(name: str, given: Mapping[str, object], known: Options) -> dict[str, object]:
    """Every option of the engine `name`: as `given`, else its default.

    Raises ProjectError for a name that is not `known`, and for a value that cannot be meant.
    """
    for option in given:
        if option not in known:
            raise _unknown(name, option, known)
    values = {option: default for option, (_, default, _) in known.items()}
    for option, value in given.items():
        values[option] = _value(name, option, value, known[option][0])
    if values.get("rate") and "rate" not in given and host(values) != host_of(str(known["url"][1])):
        values["rate"] = 0.0  # the default is what the public address bears
    if values.get("local") and not is_loopback(host(values)):
        raise wrong(
            f"{_place(name, 'local')} cannot be true: the address is not on this machine",
            expected="http://127.0.0.1:… or http://localhost:…",
            remedy="remove it, or correct the url",
        )
    return values


def wrong(what: str, *, expected: str = "", remedy: str = "") -> ProjectError:
    """What is wrong in the configuration."""
    return ProjectError(what, path=CONFIG, expected=expected, remedy=remedy)


def _place(name: str, option: str) -> str:
    safe = _LABEL.fullmatch(option) and len(option) <= 40
    return f"engines.{name}.{option if safe else shown(option)[:60]}"


def _unknown(name: str, option: str, known: Options) -> ProjectError:
    if _SECRET.search(option):
        return wrong(
            f"{_place(name, option)}: a key does not belong in this file",
            expected="it in the environment, which is in no repository",
            remedy="remove it here and set the engine's variable instead; if the file was ever "
            "committed, have the service give you another key",
        )
    return wrong(
        f"{_place(name, option)} is no option",
        expected="one of " + ", ".join(sorted(known)) if known else f"none in [engines.{name}]",
        remedy="remove or correct it",
    )


def _value(name: str, option: str, value: object, kind: type) -> object:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value) if abs(value) < 1e15 else float("inf")
    good = isinstance(value, kind) and isinstance(value, bool) == (kind is bool)
    low, high = _RANGES.get(option, (-1e15, 1e15))
    limits = f" from {low:g} to {high:g}" if option in _RANGES else ""
    if good and isinstance(value, str):
        if option == "url":
            _address(name, value)
        good = value.isprintable() and len(value) <= 2000
    if good and isinstance(value, int | float) and not isinstance(value, bool):
        good = isfinite(value) and low <= value <= high
    if not good:
        raise wrong(
            f"{_place(name, option)} cannot be {shown(value)[:60]}",
            expected=_EXPECTED[kind] + limits,
            remedy="correct the value",
        )
    return value


def _address(name: str, value: str) -> None:
    """Raises ProjectError unless `value` is an ``http`` or ``https`` address and nothing more."""
    place = _place(name, "url")
    try:
        parts = urlsplit(value)
        secret = parts.username is not None or parts.query or parts.fragment
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        good = good and value.isascii() and not any(c in value for c in " \\<>\"'`{}|^")
    except ValueError:
        good, secret = False, ""
    if good and secret:  # its text is in no message: it may hold a password
        raise wrong(
            f"{place} holds more than an address",
            expected="http://host/path without user, password, ? or #",
            remedy="remove the rest; keys belong in the environment",
        )
    if not good or not value.isprintable():
        raise wrong(f"{place} is no address", expected="http://… or https://…", remedy="correct it")


def host_of(url: str) -> str:
    """The name or IP address of the host in `url`, in small letters; empty where it has none.

    However the address is written, with a port or a final dot: compare hosts, not addresses.
    """
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def host(options: Mapping[str, object]) -> str:
    """The host of the option ``url``; empty: the service's own."""
    return host_of(text(options, "url"))


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an IP address, is this machine whatever the network says.

    ``localhost`` is (RFC 6761, 6.3), and the addresses that the standard library calls loopback.
    Names under ``localhost`` are not: many resolvers ask the network for them.
    """
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def text(options: Mapping[str, object], name: str) -> str:
    """The text option `name`, empty where it is not set."""
    return str(options.get(name) or "")


def number(options: Mapping[str, object], name: str) -> float:
    """The number option `name`, 0 where it is not set."""
    value = options.get(name)
    return value if isinstance(value, int | float) else 0


def secret(environ: Mapping[str, str], *variables: str) -> str:
    """The first of these environment variables that is set, without white space around it.

    Raises ProjectError, without the value, for one that could not stand in an HTTP header.
    """
    for variable in variables:
        value = environ.get(variable, "").strip()
        if value:
            if not (value.isascii() and value.isprintable()):
                raise ProjectError(
                    f"the environment variable {variable} holds something that is no key",
                    expected="letters, digits and signs of ASCII on one line",
                    remedy="set it again",
                )
            return value
    return ""


def key_variables(
    name: str, kinds: Collection[str], standard: Sequence[str], *, official: bool
) -> tuple[str, ...]:
    """The environment variables that may hold a key of the engine `name`, in order.

    `standard` are those of the service. They are read for a table with the engine's own name,
    one of `kinds`, and for one that leads to the service itself (`official`). Any other table
    names a server of somebody else, who never gets the service's key: it has a variable of its
    own alone. ``[engines.office]``, a LibreTranslate server, has ``OFFICE_API_KEY``.
    """
    if name in kinds or not standard:
        return tuple(standard)
    own = f"{label(name)}_{standard[0].partition('_')[2]}"
    return (own, *standard) if official else (own,)


def label(name: str) -> str:
    """What the variables of the engine `name` start with: ``OUR_LIBRE``."""
    return re.sub(r"[^A-Za-z0-9]", "_", name).upper()

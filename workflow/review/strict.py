"""JSON that came from outside, read strictly: bounded, without doubles, and nothing unknown in it.

`load` gives the values, `fields`, `text` and `items` say whether they are what was agreed; every
refusal is one line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from workflow.errors import PerakladError

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""A string, or what is left of one that nobody has closed; without going back over either."""
_BRACKETS = re.compile(rb"[\[{]+|[\]}]+")


def load(data: bytes, path: str, *, size: int, values: int, depth: int = 6) -> Any:
    """What the JSON text `data` says.

    `size` is the number of bytes, `values` of values and `depth` of nested arrays and objects that
    it may have at most; they are counted before anything is built. Raises PerakladError for more,
    for what is no JSON (RFC 8259), for a name that an object has twice, and for NaN and Infinity.
    """
    if len(data) > size:
        raise PerakladError(f"has more than {size} bytes", path=path, expected="a smaller file")
    bare = _STRING.sub(b"0", data)
    if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > values:
        raise PerakladError(f"has more than {values} values", path=path, expected="fewer")
    if _depth(bare) > depth:
        raise PerakladError("is nested too deeply", path=path, expected=f"{depth} levels")
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise PerakladError(
            f"is no JSON ({error.msg[:1].lower()}{error.msg[1:]})", path=path, line=error.lineno
        ) from None
    except UnicodeDecodeError:
        raise PerakladError("is not UTF-8", path=path, expected="JSON in UTF-8") from None
    except (ValueError, RecursionError) as error:  # a number of too many digits, or our own two
        raise PerakladError(f"is no JSON ({error})", path=path) from None


def _depth(bare: bytes) -> int:
    """How deeply arrays and objects are nested in a text that has no strings."""
    deepest = here = 0
    for found in _BRACKETS.finditer(bare):
        length = found.end() - found.start()
        here += length if found[0][:1] in b"[{" else -length
        deepest = max(deepest, here)
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:40]!r} stands twice in one object")
    return made


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def fields(
    value: object,
    path: str,
    what: str,
    needed: Mapping[str, type],
    optional: Mapping[str, type] | None = None,
) -> dict[str, Any]:
    """The object `value`, which has all of `needed`, perhaps `optional`, and nothing else.

    `what` names it in a refusal, `edits, the 3rd`. Raises PerakladError.
    """
    if not isinstance(value, dict):
        raise PerakladError(f"{what} is no object", path=path, expected=", ".join(needed))
    known = {**needed, **(optional or {})}
    for name in value:
        if name not in known:
            raise PerakladError(
                f"{what} has an unknown field {name[:40]!r}", path=path, expected=", ".join(known)
            )
    for name, kind in known.items():
        if name not in value:
            if name in needed:
                raise PerakladError(f"{what} has no field {name!r}", path=path)
        elif type(value[name]) is not kind:
            raise PerakladError(
                f"{what}: {name!r} is of the wrong kind", path=path, expected=_KINDS[kind]
            )
    return value


_KINDS: dict[type, str] = {
    str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"
}  # fmt: skip


def text(value: str, path: str, what: str, *, longest: int) -> str:
    """`value`, a text of at most `longest` characters that can be written as UTF-8.

    Raises PerakladError for another one.
    """
    if len(value) > longest:
        raise PerakladError(f"{what} has more than {longest} characters", path=path)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PerakladError(f"{what} has half a character (a lone surrogate)", path=path) from None
    return value


def items(value: Sequence[object], path: str, what: str, *, most: int) -> Sequence[object]:
    """`value`, a list of at most `most` items. Raises PerakladError for a longer one."""
    if len(value) > most:
        raise PerakladError(f"has more than {most} {what}", path=path, expected="fewer")
    return value

"""The program's own data: text files in ``workflow/languages/``, parsed once.

TOML is pleasant to write and slow to read, a tenth of a second for all that the checks need. What
was parsed is kept in ``__pycache__``, beside the compiled modules: while the file's time and size
and the parser's own code are the same. Where nothing may be written nothing is kept.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, cast
from zlib import crc32

T = TypeVar("T")

FOLDER = os.path.join(os.path.dirname(__file__), "languages")
_KEPT = os.path.join(FOLDER, "__pycache__")


@cache
def has(name: str) -> bool:
    """Whether there is a file ``workflow/languages/<name>``."""
    return os.path.isfile(os.path.join(FOLDER, name))


@cache
def toml(name: str) -> dict[str, Any]:
    """The data in ``workflow/languages/<name>``. Nobody may change it."""
    return parsed(name, _toml)


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def parsed(name: str, parse: Callable[[str], T]) -> T:
    """What `parse` makes of the file ``workflow/languages/<name>``, made anew only if it changed.

    The result may hold what `marshal` writes: dicts, lists, tuples, sets, texts and numbers; no
    dates.
    """
    path = os.path.join(FOLDER, name)
    stat = os.stat(path)
    code = cast(FunctionType, parse).__code__
    state = (stat.st_mtime_ns, stat.st_size, crc32(code.co_code + repr(code.co_consts).encode()))
    kept = os.path.join(_KEPT, f"{name}.{sys.implementation.cache_tag}.data")
    with suppress(OSError, ValueError, EOFError, TypeError):
        with open(kept, "rb") as file:
            known, value = marshal.loads(file.read())
        if known == state:
            return cast(T, value)
    with open(path, encoding="utf-8") as source:
        value = parse(source.read())
    if not sys.dont_write_bytecode:
        _keep(kept, marshal.dumps((state, cast(Any, value))))
    return value


def _keep(path: str, data: bytes) -> None:
    """Write `data` to `path` whole, or not at all."""
    part = f"{path}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(part, "xb") as file:
                file.write(data)
            os.replace(part, path)
        except OSError:
            os.unlink(part)
            raise

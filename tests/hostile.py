"""Files that nobody should be able to harm us with; shared by the tests of imports."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from workflow.errors import PerakladError

BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE {root} [\n<!ENTITY a "ha">\n'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">\n' for n in range(2, 12))
    + "]>\n"
).replace("&a1;", "&a;")
"""The head of a document in which ``&a11;`` would be two hundred gigabytes."""

EXTERNAL = (
    '<?xml version="1.0"?>\n<!DOCTYPE {root} [\n<!ENTITY x SYSTEM "file:///etc/passwd">\n]>\n'
)
"""The head of a document in which ``&x;`` would be another file."""

LONG = 100 << 20
"""Bytes of a very long line."""

MEMORY = 24 << 20
"""Bytes that reading a hostile file may take at most."""


def long_file(path: Path, head: bytes, tail: bytes, filling: bytes = b"a") -> Path:
    """A file with one line of a hundred megabytes."""
    with path.open("wb") as file:
        file.write(head)
        for _ in range(LONG >> 20):
            file.write(filling * ((1 << 20) // len(filling)))
        file.write(tail)
    return path


def refusal(action: Callable[[], object], path: Path, line: int | None, pattern: str) -> str:
    """The one line with which `action` refuses the file `path`, in little memory.

    `line` is where the fault is: 0 for the file as a whole, None for any line.
    """
    tracemalloc.start()
    try:
        with pytest.raises(PerakladError) as caught:
            action()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert peak < MEMORY, f"{peak >> 20} MiB: {message}"
    assert "\n" not in message
    assert len(message) < 500
    place = {0: ": ", None: r":\d+: "}.get(line, f":{line}: ")
    assert re.match(re.escape(str(path)) + place, message), message
    assert re.search(pattern, message), message
    return message

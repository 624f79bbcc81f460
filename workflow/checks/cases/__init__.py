"""What each check is about, as data: one line, an example, and cases for every language.

``<id>.toml`` has ``about`` (one line), ``example`` (one line) and the lists ``[[fires]]`` and
``[[silent]]`` of ``language``, ``source``, ``target`` and, where it fires, ``place``: the words it
points to. Checks of a whole document have ``entries`` instead, each a list of the role, the
English and the translation, and ``at``, the entry that is found.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def read(check: str) -> dict[str, Any]:
    """What the file of a check says."""
    return tomllib.loads((Path(__file__).parent / f"{check}.toml").read_text("utf-8"))


def about(check: str) -> str:
    """What a check finds, in one line."""
    return str(read(check)["about"])

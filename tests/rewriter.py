"""Another editor at work: reads a catalogue, takes its time, and writes it whole.

    python -m tests.rewriter SEED FOLDER

It asks nobody. Every other time it writes back what it had read, whatever was saved meanwhile;
else it changes one translation. The file is written by polib, which wraps lines its own way.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

import polib

PAUSE = 0.04
"""Seconds between reading and writing, at most."""


def rewrite(path: Path, chance: random.Random, number: int) -> None:
    """Read, wait, write."""
    catalogue = polib.pofile(str(path), encoding="utf-8")
    if number % 2:
        entry = chance.choice(catalogue)
        entry.msgstr = f"Снаружи {number}."
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    time.sleep(chance.random() * PAUSE)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(str(catalogue), "utf-8")
    beside.replace(path)


def main() -> None:
    chance = random.Random(int(sys.argv[1]))
    paths = sorted(Path(sys.argv[2]).glob("*.po"))
    number = 0
    while True:
        number += 1
        rewrite(chance.choice(paths), chance, number)
        time.sleep(chance.random() * PAUSE)


if __name__ == "__main__":
    main()

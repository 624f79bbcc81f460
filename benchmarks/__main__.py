"""``python -m benchmarks``: ours beside the best peers, in one run. See README.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import (
    articles,
    checks,
    corpus,
    large_catalogue,
    memory,
    peers,
    review,
    segmentation,
    site,
    startup,
)
from benchmarks.measure import Failed, environment
from benchmarks.rows import Row, Setting, markdown

MISSED, UNUSABLE, NOT_INSTALLED = 1, 2, 3
"""Exit codes: a limit is missed or a command failed; no corpus; a peer is not installed."""

PARTS = ("articles", "large", "startup", "memory", "checks", "review", "site", "segmentation")
ROOM = 4 << 30
"""Bytes that must be free in memory for the work folder to be there."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for, print the table, and give the exit code."""
    args = _parser().parse_args(arguments)
    parts = PARTS if args.part == "all" else (args.part,)
    measured = [part for part in parts if part != "segmentation"]
    if measured and not corpus.SCRIPT.exists():
        missing = f"no corpus: {corpus.SCRIPT} is missing; put shared/ beside the checkout"
        print(f"{missing} or set PERAKLAD_SHARED", file=sys.stderr)
        return UNUSABLE
    found: list[Row] = []
    tables: list[str] = []
    code = 0
    try:
        for part in measured:
            _measure(part, args, found, tables)
    except Failed as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        code = MISSED
    if found:
        print("\n\n".join([markdown(found), *tables]), flush=True)
    code = code or _code(found)
    if args.json:
        args.json.write_text(json.dumps(_data(found), indent=1) + "\n", "utf-8")
    if "segmentation" in parts:
        print()
        code = segmentation.run() or code
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="?", choices=(*PARTS, "all"), default="all")
    parser.add_argument(
        "--n", type=_sizes, default=(100, 1000), help="numbers of articles (default: 100,1000)"
    )
    parser.add_argument(
        "--entries",
        type=_sizes,
        default=(5000, large_catalogue.FULL),
        help="sizes of the large catalogue (default: 5000,50000; msgmerge takes minutes for it)",
    )
    parser.add_argument(
        "--units",
        type=_sizes,
        default=memory.SIZES,
        help="sizes of the translation memory (default: 100000,304490,1000000)",
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def _measure(part: str, args: argparse.Namespace, found: list[Row], tables: list[str]) -> None:
    """Add the rows of one part to `found`, and what else it shows to `tables`."""
    programs = {
        "articles": tuple(peers.PYTHON_PEERS),
        "site": tuple(peers.PYTHON_PEERS),
        "large": ("msgmerge",),
        "memory": (),
        "checks": ("pofilter",),
        "review": (),
    }
    known = peers.find(programs.get(part, ("pot2po",)))
    work = Path(tempfile.mkdtemp(prefix="peraklad-", dir=_place()))
    setting = Setting(work, environment(), _ours(), known)
    versions = ", ".join(f"{name} {version}" for name, version in known.versions.items())
    print(f"{part}: beside {versions or 'nothing'}; in {work.parent}", file=sys.stderr)
    try:
        if part == "articles":
            found += articles.rows(setting, args.n, args.repeat)
        elif part == "large":
            found += large_catalogue.rows(setting, args.entries, args.repeat)
        elif part == "memory":
            found += memory.rows(setting, args.units)
        elif part == "checks":
            rows, text = checks.rows(setting, args.n, args.repeat)
            found += rows
            tables.append(text)
        elif part == "site":
            found += site.rows(setting, args.repeat)
        elif part == "review":
            found += review.rows(setting)
        else:
            found += startup.rows(setting)
    finally:
        shutil.rmtree(work)


def _place() -> str:
    """Where the work folder is made: BENCH_W, memory when there is room, or the usual place."""
    if named := os.environ.get("BENCH_W"):
        Path(named).mkdir(parents=True, exist_ok=True)
        return named
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free >= ROOM:
        return str(memory)
    return tempfile.gettempdir()


def _ours() -> tuple[str, ...]:
    """The installed command of this Python, or the package itself."""
    installed = Path(sys.executable).parent / "peraklad"
    if installed.exists():
        return (str(installed),)
    return ("env", f"PYTHONPATH={peers.ROOT}", sys.executable, "-m", "workflow")


def _code(rows: Sequence[Row]) -> int:
    if any(row.missed for row in rows):
        return MISSED
    return NOT_INSTALLED if any(row.missing for row in rows) else 0


def _data(rows: Sequence[Row]) -> dict[str, object]:
    """For a machine: every row with its verdict, and what it was measured on."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "rows": [asdict(row) | {"verdict": row.verdict} for row in rows],
    }


if __name__ == "__main__":
    raise SystemExit(main())

"""Starting up: what every command costs before it does anything."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Runner, Side, alternate, nothing
from benchmarks.rows import Row, Setting, cpu_row

REPEAT = 15
"""Runs of each; one is short and noisy."""


def rows(setting: Setting) -> list[Row]:
    """``peraklad --version`` and ``--help`` beside ``pot2po --version``."""
    runner = Runner(setting.folder("startup"), setting.environment)
    peer = [setting.peers["pot2po"], "--version"]
    found = []
    for option in ("--version", "--help"):
        ours = [*setting.ours, option]
        for command in (ours, peer):
            runner.cost(command)  # so that byte code is compiled
        costs = alternate([_side(runner, ours), _side(runner, peer)], REPEAT)
        found.append(cpu_row(f"peraklad {option}", 0, costs, "pot2po --version", 1.0, 0.6))
    return found


def _side(runner: Runner, command: Sequence[str]) -> Side:
    return Side(nothing, lambda: runner.cost(command), nothing)

"""One run of a command: CPU time of its whole process tree, and its largest process.

A Python of its own, with next to nothing loaded, starts the command: the kernel counts the
memory of the process that forks as memory of the child, and ours holds a whole corpus.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_STARTER = """
import os, sys
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
actions = [(os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=actions)
_, status, used = os.wait4(pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""
"""CPU seconds and memory are those of the command and of every process it waited for."""

_KILOBYTES = 1024 if sys.platform != "darwin" else 1024 * 1024
"""How many units of ``ru_maxrss`` a megabyte is: macOS counts bytes."""


class Failed(Exception):
    """A command failed, or did not do what it was measured for."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    cpu: float
    """User and system seconds of the process tree."""
    memory: float
    """Megabytes of its largest process."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs commands in one folder and environment."""

    folder: Path
    environment: Mapping[str, str]

    def cost(self, *commands: Sequence[str]) -> Cost:
        """What the `commands` took, one after the other. Raises Failed when one fails."""
        costs = [self._one(command) for command in commands]
        return Cost(sum(c.cpu for c in costs), max(c.memory for c in costs))

    def _one(self, command: Sequence[str]) -> Cost:
        log = self.folder.parent / f"{self.folder.name}.log"
        starter = [sys.executable, "-I", "-S", "-c", _STARTER, str(log), *command]
        done = subprocess.run(
            starter,
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        cpu, memory, code = done.stdout.split()
        if code != "0":
            told = log.read_text("utf-8", "replace")[-2000:]
            raise Failed(f"{' '.join(command)} in {self.folder} ended with {code}:\n{told}")
        return Cost(float(cpu), float(memory) / _KILOBYTES)


def environment() -> dict[str, str]:
    """Ours without what would change a measured program, with UTF-8."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "COVERAGE_PROCESS_START")
    return {k: v for k, v in os.environ.items() if k not in dropped} | {"LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Side:
    """Ours or the peer in one comparison."""

    prepare: Callable[[int], None]
    """Before each run, not measured; takes the number of the run."""
    run: Callable[[], Cost]
    verify: Callable[[int], None]
    """After each run, not measured. Raises Failed when the work was not done."""


def alternate(sides: Iterable[Side], repeat: int) -> list[Cost]:
    """The median cost of each side, the sides taking turns `repeat` times."""
    known = list(sides)
    costs: list[list[Cost]] = [[] for _ in known]
    for number in range(repeat):
        for side, mine in zip(known, costs, strict=True):
            side.prepare(number)
            mine.append(side.run())
            side.verify(number)
    return [Cost(median(c.cpu for c in mine), max(c.memory for c in mine)) for mine in costs]


def nothing(_: int) -> None:
    """For a side that needs no preparation, or has nothing to verify."""


def demand(good: bool, what: str) -> None:
    """Raises Failed with `what` is not as it must be, unless `good`."""
    if not good:
        raise Failed(what)

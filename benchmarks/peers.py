"""The programs ours is measured beside: found on the machine, or installed for the purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Failed

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv-peers"
CONSTRAINTS = ROOT / "constraints-peers.txt"

PYTHON_PEERS = {
    "txt2po": "translate-toolkit",
    "pot2po": "translate-toolkit",
    "po2txt": "translate-toolkit",
    "pofilter": "translate-toolkit",
    "pelican": "pelican",
}
"""Program → the distribution that has it."""

DISTRIBUTIONS = ("translate-toolkit", "pelican", "markdown")


@dataclass(frozen=True, slots=True)
class Peers:
    """Where each program is, and which version."""

    programs: dict[str, str]
    versions: dict[str, str]

    def has(self, name: str) -> bool:
        return name in self.programs

    def __getitem__(self, name: str) -> str:
        return self.programs[name]


def find(names: Iterable[str]) -> Peers:
    """The programs `names`, from PEERS_BIN, PATH or ``.venv-peers``.

    Python programs that are in neither place are installed into ``.venv-peers``; others that are
    missing are left out. Raises Failed when the installation fails.
    """
    wanted = list(names)
    if any(name in PYTHON_PEERS and _which(name) is None for name in wanted):
        install()
    programs = {name: path for name in wanted if (path := _which(name)) is not None}
    return Peers(programs, {name: version(path) for name, path in programs.items()})


def _which(name: str) -> str | None:
    places = [os.environ.get("PEERS_BIN", ""), os.environ.get("PATH", ""), str(VENV / "bin")]
    return shutil.which(name, path=os.pathsep.join(place for place in places if place))


def install() -> None:
    """Make ``.venv-peers`` with the pinned versions, or add what it lacks."""
    print(f"installing {', '.join(DISTRIBUTIONS)} into {VENV.name}", file=sys.stderr, flush=True)
    python = VENV / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([*pip, "-c", str(CONSTRAINTS), *DISTRIBUTIONS], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failed(
            f"the peers cannot be installed: {error}; name a folder that has them: PEERS_BIN=DIR"
        ) from None


def version(path: str) -> str:
    """The last word of what ``--version`` prints first."""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split("\n", 1)[0].split()[-1]

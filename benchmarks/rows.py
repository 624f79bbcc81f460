"""Rows of the table: what was measured, the limit, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Cost
from benchmarks.peers import Peers


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and with what everything is measured."""

    work: Path
    environment: dict[str, str]
    ours: tuple[str, ...]
    """The command ``peraklad``."""
    peers: Peers

    def folder(self, name: str) -> Path:
        """A new folder in the work folder."""
        made = self.work / name
        made.mkdir(parents=True)
        return made


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `judged` is the ratio to the peer, or ours where there is none."""

    name: str
    size: int
    unit: str
    ours: float
    peer: float | None
    judged: float | None
    limit: float | None
    """What must hold; None where the figure is for information."""
    aim: float | None
    against: str = ""
    missing: str = field(default="")
    """The program that would have been the peer and is not installed."""

    @property
    def missed(self) -> bool:
        return self.limit is not None and self.judged is not None and self.judged > self.limit

    @property
    def verdict(self) -> str:
        if self.missing:
            return f"{self.missing} is not installed"
        if self.limit is None or self.judged is None:
            return "for information"
        if self.missed:
            return "MISSED"
        reached = self.aim is not None and self.judged <= self.aim
        return "aim reached" if reached else "within the limit"


def cpu_row(
    name: str,
    size: int,
    costs: Sequence[Cost],
    against: str,
    limit: float | None,
    aim: float | None,
) -> Row:
    """CPU seconds of ours and the peer (in this order in `costs`), judged by their ratio."""
    ours, peer = (cost.cpu for cost in costs)
    return Row(name, size, "s", ours, peer, ours / peer, limit, aim, against)


def plain_row(
    name: str,
    size: int,
    unit: str,
    value: float,
    limit: float | None,
) -> Row:
    """A figure of ours that is judged by itself."""
    return Row(name, size, unit, value, None, value, limit, None)


_HEAD = ("", "N", "ours", "peer", "ratio", "at most", "aim", "verdict", "peer is")


def markdown(rows: Sequence[Row]) -> str:
    """The table."""
    lines = [_line(_HEAD), _line("---" if n in (0, 7, 8) else "--:" for n in range(len(_HEAD)))]
    return "\n".join([*lines, *(_line(_cells(row)) for row in rows)])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(row: Row) -> tuple[str, ...]:
    ratio = row.unit == "s" and row.judged is not None
    return (
        row.name,
        f"{row.size:,}" if row.size else "",
        _figure(row.ours, row.unit),
        _figure(row.peer, row.unit),
        f"{row.judged:.3f}" if ratio else "",
        f"{row.limit:g}" if row.limit is not None else "",
        f"{row.aim:g}" if row.aim is not None else "",
        row.verdict,
        row.against,
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = {"s": 3, "": 2, "MB": 0, "%": 1, "files": 0, "processes": 0}.get(unit, 3)
    return f"{value:.{digits}f} {unit}".rstrip()

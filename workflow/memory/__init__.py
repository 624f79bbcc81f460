"""The translation memory: what was translated before, found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflow.memory.memory import Memory
    from workflow.memory.values import Match, Unit

__all__ = ["Match", "Memory", "Unit"]


def __getattr__(name: str) -> object:
    """The names above, loaded when they are first used: importing the package stays light."""
    if name == "Memory":
        from workflow.memory import memory

        return memory.Memory
    if name in ("Match", "Unit"):
        from workflow.memory import values

        return getattr(values, name)
    raise AttributeError(name)

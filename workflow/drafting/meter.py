"""The budget of one run: a hard stop on what remote engines are sent, and on what it costs."""

from __future__ import annotations

from collections import Counter
from threading import Lock

from workflow.config import Drafting
from workflow.engines.base import Engine

MILLION = 1_000_000


class Meter:
    """Counts characters and cost; says no before a limit would be passed."""

    def __init__(self, limits: Drafting) -> None:
        self._limits = limits
        self._lock = Lock()
        self.characters: Counter[str] = Counter()
        """Sent to each remote engine."""
        self.cost = 0.0
        """In the currency of the engines' prices."""

    def charge(self, engine: Engine, characters: int) -> str:
        """Count `characters` for `engine`; or say why they may not be sent, and count nothing.

        Safe to call from several threads at once.
        """
        with self._lock:
            reason = self.refusal(engine, characters)
            if not reason and engine.remote:
                self.characters[engine.name] += characters
                self.cost += price(engine, characters)
            return reason

    def refusal(self, engine: Engine, characters: int) -> str:
        """Why `characters` may not be sent to `engine`; empty: they may.

        A limit on the cost stops an engine whose price nobody has said.
        """
        if not engine.remote:
            return ""
        limits = self._limits
        sent = self.characters.total() + characters
        if limits.characters is not None and sent > limits.characters:
            return f"the budget of {limits.characters:,} characters is used up"
        if limits.cost is not None:
            if engine.price is None:
                return "its price is unknown, and the budget is an amount"
            if self.cost + price(engine, characters) > limits.cost:
                return f"the budget of {limits.cost:g} is used up"
        return ""


def price(engine: Engine, characters: int) -> float:
    """What `characters` cost, as far as known."""
    return (engine.price or 0.0) * characters / MILLION

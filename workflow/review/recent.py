"""A few values, remembered for as long as they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by name, the least recently used forgotten first; for several threads.

    The last one that was put in always stays, whatever it weighs.
    """

    def __init__(self, most: int) -> None:
        """`most`: what all values together may weigh."""
        self._most, self._held = most, 0
        self._known: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable) -> T | None:
        """What is kept under `name`."""
        with self._lock:
            if name not in self._known:
                return None
            self._known.move_to_end(name)
            return self._known[name][0]

    def put(self, name: Hashable, value: T, weight: int = 1) -> T:
        """Keep `value`, which is returned."""
        with self._lock:
            self._drop(name)
            self._known[name] = value, weight
            self._held += weight
            while self._held > self._most and len(self._known) > 1:
                self._drop(next(iter(self._known)))
        return value

    def _drop(self, name: Hashable) -> None:
        if name in self._known:
            self._held -= self._known.pop(name)[1]

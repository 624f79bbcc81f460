"""What pages that are open are told: that there is something new, and what is wrong."""

from __future__ import annotations

import json
import secrets
import threading


class Notices:
    """The state of the last build, which threads wait for."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        """Tells pages of an earlier sitting from ours."""
        self.told: tuple[str, ...] = ()
        """What is wrong now, a line each."""
        self._built = 0
        self._number = 0
        self._changed = threading.Condition()

    @property
    def built(self) -> str:
        """A name for what the editions are now."""
        return f"{self.run}-{self._built}"

    def tell(self, errors: tuple[str, ...], *, built: bool) -> None:
        """There was a round: what is wrong after it, and whether files were written."""
        with self._changed:
            if built or errors != self.told:
                self._number += 1
                self._built += built
                self.told = errors
                self._changed.notify_all()

    def wait(self, known: int, seconds: float) -> int:
        """The number of the newest notice, once it is not `known`, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != known, seconds)
            return self._number

    def data(self) -> str:
        """The newest notice as JSON on one line."""
        return json.dumps({"built": self.built, "errors": list(self.told)})

"""Connections that ask for nothing do not stay: uvicorn by itself waits for a request's head for
as long as it takes, and a thousand that wait would keep everybody else out."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

SECONDS = 15.0
"""Between two looks at a connection; after two in which no request has come it is closed."""


class Patient(H11Protocol):
    """A connection that hangs up on who is silent, or sends a head without end."""

    patience = SECONDS
    _look_next: asyncio.TimerHandle | None = None
    _before: object = ()
    """The last request at the last look, where it was answered; anything else: one was at work."""

    def connection_made(  # type: ignore[override]  # as uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self._look_next = self.loop.call_later(self.patience, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._look_next is not None:
            self._look_next.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        last: RequestResponseCycle | None = self.cycle
        waiting = last is None or last.response_complete
        if waiting and last is self._before:
            self.transport.close()
            return
        self._before = last if waiting else ()
        self._look_next = self.loop.call_later(self.patience, self._look)

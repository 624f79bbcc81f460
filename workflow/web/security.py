"""What every request has to pass, and what every answer carries.

Hosts and origins are compared with lists, so that neither another site nor a name that somebody
has pointed at this machine (DNS rebinding) gets anything. Bodies are bounded while they come in.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""Content-Security-Policy of our own pages: nothing inline, nothing from elsewhere."""

PREVIEWS = "sandbox; default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"
"""That of editions: no script at all, and no origin of their own to act in."""

HEADERS: tuple[tuple[str, str], ...] = (
    ("content-security-policy", PAGES),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
    ("cache-control", "no-store"),
)
"""On every answer that does not say otherwise."""

BODY = 64 * 1024
"""Bytes of a body, unless `LIMITS` has the path."""
LIMITS: Mapping[str, int] = {"/api/decide": 1024 * 1024, "/sign-in": 4096, "/sign-out": 4096}
SECONDS = 30.0
"""In which a body has to arrive."""

_READING = ("GET", "HEAD")
_METHODS = (*_READING, "POST")
_log = logging.getLogger("peraklad.review")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Under which addresses we may be asked."""

    hosts: frozenset[str]
    """Values of the Host header: name and port, in small letters."""
    origins: frozenset[str]
    """Values of the Origin header: scheme, name and port."""


class _Refused(Exception):
    """A body that is too large or too slow."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Guard:
    """The outermost application: lets in what may come in, and answers for what goes wrong."""

    def __init__(
        self, app: ASGIApp, addresses: Addresses, secure: bool, seconds: float = SECONDS
    ) -> None:
        """`secure`: the pages are only asked for over TLS."""
        self.app = app
        self.addresses = addresses
        self.seconds = seconds
        headers = dict(HEADERS)
        if secure:
            headers["strict-transport-security"] = "max-age=31536000"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = _Answer(send, self._headers)
        path: str = scope["path"]
        refusal = self._refusal(scope)
        if refusal is not None:
            await _plainly(path, *refusal)(scope, receive, answer.send)
            return
        try:
            body = _Body(receive, LIMITS.get(path, BODY), self.seconds)
            await self.app(scope, body.receive, answer.send)
        except _Refused as refused:
            await answer.instead(_plainly(path, refused.status, refused.why), scope, receive)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others' server goes on
            _log.error("a request failed: %s", _place(error))
            sorry = "something went wrong here, and is in the server's log; nothing was changed"
            await answer.instead(_plainly(path, 500, sorry), scope, receive)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason for a request that nobody looks into."""
        headers = scope["headers"]
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1").lower() not in self.addresses.hosts:
            known = ", ".join(sorted(self.addresses.hosts))
            return 421, f"this address is not ours; expected one of: {known}"
        if scope["method"] not in _METHODS:
            return 405, "this method is not used here; expected GET or POST"
        if scope["method"] == "POST" and not self._from_here(headers):
            return 403, "changes are only taken from our own pages; open the page and try there"
        return self._too_large(headers, scope["path"])

    def _from_here(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether one of our pages has sent this: browsers say so, and scripts cannot."""
        origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
        if origins:
            return all(origin in self.addresses.origins for origin in origins)
        sites = [value for name, value in headers if name == b"sec-fetch-site"]
        return sites == [b"same-origin"]

    def _too_large(self, headers: list[tuple[bytes, bytes]], path: str) -> tuple[int, str] | None:
        limit = LIMITS.get(path, BODY)
        for name, value in headers:
            if name == b"content-length" and not (
                value.isdigit() and len(value) < 12 and int(value) <= limit
            ):
                return 413, _large(limit)
        return None


def _large(limit: int) -> str:
    return f"this is too much at once; expected at most {limit // 1024} KiB"


class _Body:
    """A request's body as it comes in, no more and no slower than is allowed."""

    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self._receive = receive
        self._limit = limit
        self._left = limit
        self._until = time.monotonic() + seconds
        self._whole = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        left = self._until - time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0))
        except TimeoutError:
            raise _Refused(408, "the text took too long to arrive; send it again") from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._left < 0:
                raise _Refused(413, _large(self._limit))
        return message


class _Answer:
    """What goes out, with our headers where it has none of these."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self._started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            said = {name.lower() for name, _ in message.get("headers", ())}
            more = [header for header in self._headers if header[0] not in said]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await self._send(message)

    async def instead(self, response: Response, scope: Scope, receive: Receive) -> None:
        """Send `response` if nothing has gone out yet."""
        if not self._started:
            await response(scope, receive, self.send)


def _plainly(path: str, status: int, why: str) -> Response:
    """One line, as what asked for it understands it."""
    if path.startswith("/api/"):
        return JSONResponse({"error": why}, status)
    return PlainTextResponse(why + "\n", status)


def _place(error: BaseException) -> str:
    """What went wrong and where, without a word of what anybody wrote."""
    place = "?"
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "workflow" in Path(code.co_filename).parts:
            place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"

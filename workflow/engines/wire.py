"""One HTTP request, bounded in time and size; the only module that knows httpx.

httpx bounds each read; a server that sends a byte a minute, of the headers too, would keep a
request alive for ever. Here the connection's reads share one deadline. Redirects are not
followed, cookies and ``.netrc`` are not used, and nothing for this machine goes to a proxy.
"""

from __future__ import annotations

import logging
import ssl
import threading
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from time import monotonic, time
from typing import NamedTuple
from urllib.parse import urlsplit

import httpcore
import httpx

from workflow.engines.options import is_loopback

LIMIT = 4 * 1024 * 1024
"""Bytes of an answer, at most."""


class Reply(NamedTuple):
    """What a server answered."""

    status: int
    type: str
    """The media type: ``application/json``; empty where the server names none."""
    body: bytes
    wait: float | None = None
    """Seconds that the server asks to wait (``Retry-After``)."""
    elsewhere: str = ""
    """The host that a redirect leads to."""


class Broken(Exception):
    """There was no answer, or not all of it. Its text has neither addresses nor headers."""


class Unreachable(Broken):
    """There was no connection at all."""


class Call(NamedTuple):
    """One request."""

    method: str
    url: str
    """Without keys."""
    params: Mapping[str, str] | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = {}  # never changed
    characters: int = 0
    """Of article text in it, what a service counts; 0: it asks for no translation."""


class Wire:
    """Connections to the host of `url`, kept alive and shared by threads."""

    def __init__(self, url: str, timeout: float, connections: int) -> None:
        """`timeout` in seconds, for a whole request. Raises Unreachable for a useless proxy."""
        # its lines would hold the text of every GET
        if logging.getLogger("httpx").level == logging.NOTSET:
            logging.getLogger("httpx").setLevel(logging.WARNING)
        self._timeout = timeout
        self._deadline = _Deadline()
        self._client = httpx.Client(
            transport=_transport(url, connections, self._deadline),
            timeout=timeout,
            trust_env=False,
            headers={"User-Agent": "peraklad", "Accept-Encoding": "identity"},
        )

    def send(self, call: Call) -> Reply:
        """The answer to `call`. Raises Broken, within the time-out."""
        self._deadline.at = monotonic() + self._timeout
        try:
            with self._client.stream(
                call.method,
                call.url,
                params=call.params,
                content=call.body,
                headers=dict(call.headers),
            ) as response:
                return _reply(response)
        except httpx.ConnectTimeout:
            raise Unreachable(f"no connection within {self._timeout:g} s") from None
        except (httpx.TimeoutException, TimeoutError):
            raise Broken(f"no answer within {self._timeout:g} s") from None
        except httpx.ProxyError:
            raise Unreachable("the proxy refuses") from None
        except httpx.ConnectError as error:
            raise Unreachable(_reason(error)) from None
        except httpx.TransportError:
            raise Broken("the connection broke off") from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError, RuntimeError):
            raise Broken("the request could not be sent") from None
        finally:
            self._client.cookies.clear()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _reply(response: httpx.Response) -> Reply:
    body = bytearray()
    for part in response.iter_raw():
        body += part
        if len(body) > LIMIT:
            raise Broken(f"the answer is longer than {LIMIT // 1024 // 1024} MiB")
    return Reply(
        response.status_code,
        response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        _decoded(bytes(body), response.headers.get("content-encoding", "")),
        _wait(response.headers.get("retry-after", "")),
        _host(response.headers.get("location", "")),
    )


def _decoded(body: bytes, encoding: str) -> bytes:
    """The body of a server that compresses whatever it was asked for."""
    if encoding.lower() in ("", "identity"):
        return body
    if encoding.lower() not in ("gzip", "x-gzip", "deflate"):
        raise Broken("the answer is compressed in a way that nobody asked for")
    try:
        plain = zlib.decompressobj(47).decompress(body, LIMIT + 1)
    except zlib.error:
        raise Broken("the compressed answer is damaged") from None
    if len(plain) > LIMIT:
        raise Broken(f"the answer is longer than {LIMIT // 1024 // 1024} MiB")
    return plain


def _wait(value: str) -> float | None:
    """The seconds that a ``Retry-After`` header means: a number, or a date (RFC 9110, 10.2.3)."""
    from email.utils import parsedate_to_datetime

    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _host(location: str) -> str:
    with suppress(ValueError):
        return urlsplit(location).hostname or ""
    return ""


def _reason(error: Exception) -> str:
    """The operating system's words for a failed connection."""
    words = str(error).partition("] ")[2] or str(error)
    return words.partition(" (_ssl")[0][:100].lower() or "no connection"


class _Deadline(threading.local):
    """When the request of this thread has to be over, by the monotonic clock."""

    at = 0.0

    def left(self, timeout: float | None) -> float:
        left = self.at - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection whose reads and writes keep the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Makes such connections."""

    def __init__(self, inner: httpcore.NetworkBackend, deadline: _Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(
            host, port, self._deadline.left(timeout), local_address, socket_options
        )
        return _Stream(stream, self._deadline)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _transport(url: str, connections: int, deadline: _Deadline) -> httpx.HTTPTransport:
    plain = url.startswith("http://")
    proxy = _proxy(url)
    try:
        transport = httpx.HTTPTransport(
            # a context without authorities: never used, and made in no time
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=connections),
            proxy=proxy,
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        raise Unreachable("the environment names a proxy that cannot be used") from None
    with suppress(AttributeError):  # httpx has no public way in; without it reads are bounded
        pool = transport._pool
        pool._network_backend = _Backend(pool._network_backend, deadline)
    return transport


def _proxy(
    url: str, proxies: Callable[[], Mapping[str, str]] = urllib.request.getproxies
) -> str | None:
    """The proxy that the environment names for this address; none for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host.rstrip(".")) or urllib.request.proxy_bypass(host):
        return None
    named = proxies()
    proxy = named.get(parts.scheme) or named.get("all")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    return proxy

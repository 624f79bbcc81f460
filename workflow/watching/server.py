"""A server for the editions on this machine, whose pages load again when there is something new.

Only files below ``editions/`` are served, to browsers that ask for 127.0.0.1 or localhost by name,
so that no other site gets anything (DNS rebinding), and nothing can be changed through it.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from posixpath import splitext
from socketserver import TCPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from workflow.errors import PerakladError
from workflow.project import EDITIONS, Project
from workflow.resources import read
from workflow.watching.notices import Notices

HOST = "127.0.0.1"
SCRIPT = "/.peraklad/watch.js"
EVENTS = "/.peraklad/events"
LISTENERS = 60
"""So many pages can be open at once."""
HEARTBEAT = 10.0
"""Seconds after which a page that has gone is found out."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".epub": "application/epub+zip",
    ".pdf": "application/pdf",
    ".wasm": "application/wasm",
}
"""By suffix; anything else is only bytes."""


@contextmanager
def serving(project: Project, notices: Notices, port: int) -> Iterator[str]:
    """Serve the editions while the block lasts; gives the address.

    Raises PerakladError for a port that is taken.
    """
    try:
        server = _Server(project, notices, port)
    except OSError as error:
        raise PerakladError(
            f"cannot listen on port {port} of {HOST}: {(error.strerror or str(error)).lower()}",
            remedy="choose another with --port N; 0 takes any that is free",
        ) from None
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True, name="pages")
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, project: Project, notices: Notices, port: int) -> None:
        self.project, self.notices = project, notices
        self.listeners = threading.BoundedSemaphore(LISTENERS)
        super().__init__((HOST, port), _Handler)
        self.hosts = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}
        if self.server_port == 80:
            self.hosts |= {HOST, "localhost"}

    def server_bind(self) -> None:
        """Without asking the network what this machine is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server
    server_version = "peraklad"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if self.headers.get_all("host", []) not in [[host] for host in self.server.hosts]:
            self._text(421, "this address is not ours")
            return
        path = urlsplit(self.path).path
        if path == EVENTS:
            self._events()
        elif path == SCRIPT:
            self._send(200, read("watch.js"), TYPES[".js"])
        else:
            self._file(path)

    def _file(self, path: str) -> None:
        """A file of the editions; of a folder its index."""
        name, built = edition(path), self.server.notices.built
        if name is not None and not path.endswith("/") and self._read(f"{name}/index.html"):
            self._send(301, b"", TYPES[".txt"], ("Location", f"{path}/".replace("//", "/")))
            return
        data = self._read(f"{name}/index.html" if path.endswith("/") else name) if name else None
        if data is not None and name is not None:
            kind = TYPES.get(".html" if path.endswith("/") else splitext(name)[1].lower())
            self._page(200, data, kind or "application/octet-stream", built)
            return
        lost = self._read(f"{EDITIONS}/404.html") or b"<!DOCTYPE html><title>404</title><p>No page"
        self._page(404, lost, TYPES[".html"], built)

    def _read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none or it is a link."""
        project = self.server.project
        with suppress(PerakladError, ValueError):
            if project.path(name) == str(Path(project.root, name)):
                return project.read_or_none(name)
        return None

    def _page(self, status: int, data: bytes, kind: str, built: str) -> None:
        """Answer with a file, read when the editions were what `built` names, or later."""
        if kind == TYPES[".html"]:
            data += f'<script src="{SCRIPT}" data-built="{built}"></script>\n'.encode()
        self._send(status, data, kind)

    def _text(self, status: int, words: str) -> None:
        self.close_connection = True
        self._send(status, f"{words}\n".encode(), TYPES[".txt"])

    def _send(self, status: int, data: bytes, kind: str, *more: tuple[str, str]) -> None:
        self._head(status, kind, ("Content-Length", str(len(data))), *more)
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: int, kind: str, *more: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "same-origin")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Frame-Options", "SAMEORIGIN")
        for name, value in more:
            self.send_header(name, value)
        self.end_headers()

    def _events(self) -> None:
        """Notices as they come, until the page is closed (HTML Living Standard, 9.2)."""
        self.close_connection = True
        if not self.server.listeners.acquire(blocking=False):
            self._text(503, "too many pages are open")
            return
        try:
            self._head(200, "text/event-stream; charset=utf-8", ("Connection", "close"))
            known = -1
            while self.command != "HEAD":
                number = self.server.notices.wait(known, HEARTBEAT)
                beat = f"data: {self.server.notices.data()}\n\n" if number != known else ":\n\n"
                self.wfile.write(beat.encode())
                known = number
        finally:
            self.server.listeners.release()


def edition(path: str) -> str | None:
    """The file or folder of the editions that a URL's path names; None where it can be none."""
    try:
        words = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    parts = words.strip("/").split("/") if words.strip("/") else []
    if not words.isprintable() or any(p in ("", "..") or p[0] == "." or "\\" in p for p in parts):
        return None
    return "/".join((EDITIONS, *parts))

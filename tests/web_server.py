"""``peraklad review`` as a process of its own, for tests that ask it over HTTP."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn

from tests.conftest import REPOSITORY
from workflow.project import Project
from workflow.web.server import Options, Ready, prepare
from workflow.web.state import State
from workflow.web.users import Cost, Role, User, hashed, write

_ADDRESS = re.compile(r"https?://\S+")


class Browsers:
    """Who asks a server."""

    url: str
    """Without a slash at the end."""
    open_url: str
    """What the terminal shows: the address with the token, or without in team mode."""

    def client(self, *, timeout: float = 10) -> httpx.Client:
        """A browser that has opened the address, and whose script has read the token."""
        with self.stranger(timeout=timeout) as first:
            page = first.get(self.open_url, follow_redirects=True)
            client = self.stranger(timeout=timeout)
            client.cookies = first.cookies
        client.headers.update({"Origin": self.url, "X-Peraklad-Token": token_of(page.text)})
        return client

    def stranger(self, *, timeout: float = 10) -> httpx.Client:
        """A browser that knows nothing."""
        return httpx.Client(base_url=self.url, timeout=timeout, trust_env=False)

    def signed_in(self, name: str, *, timeout: float = 10) -> httpx.Client:
        """A browser in which the user ``name@example.org`` of `team` has signed in."""
        form = {"address": f"{name}@example.org", "password": PASSWORD}
        with self.stranger(timeout=timeout) as first:
            answer = first.post("/sign-in", data=form, headers={"Origin": self.url})
            assert answer.status_code == 303, answer.text
            token = token_of(first.get("/").text)
            client = self.stranger(timeout=timeout)
            client.cookies = first.cookies
        client.headers.update({"Origin": self.url, "X-Peraklad-Token": token})
        return client


class Served(Browsers):
    """A server on the project in `root`. Use it as a context manager."""

    def __init__(self, root: Path, *options: str) -> None:
        """`options` are added to the command line."""
        self.root = root
        self.options = options
        self.url = self.open_url = ""
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Served:
        self._start(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def _start(self, port: int) -> None:
        command = [sys.executable, "-m", "workflow", "-C", str(self.root), "review"]
        command += ["--port", str(port), "--no-browser", *self.options]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        line = self.process.stdout.readline()
        found = _ADDRESS.search(line)
        if found is None:
            self.process.kill()
            raise AssertionError(f"no address in {line!r}: {self.process.stderr.read()}")
        self.open_url = found[0]
        parts = urlsplit(self.open_url)
        self.url = f"{parts.scheme}://{parts.netloc}"

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def key(self) -> str:
        """The secret in the address."""
        return parse_qs(urlsplit(self.open_url).query)["token"][0]

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self._end(signal.SIGKILL)

    def stop(self, number: int = signal.SIGINT, seconds: float = 10) -> tuple[int, str, str]:
        """End it in order: exit code, standard output and error."""
        assert self.process is not None
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, out, err

    def _end(self, number: int) -> None:
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(number)
            self.process.communicate(timeout=10)

    def restart(self) -> None:
        """Start it again on the same port."""
        self._start(self.port)


class _Loop:
    """uvicorn on a thread; it stops at once, where uvicorn by itself would look up and rest."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready
        self._server = uvicorn.Server(ready.config)
        self._runs = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._server.lifespan = self._ready.config.lifespan_class(self._ready.config)
        await self._server.startup(sockets=[self._ready.listening])
        self._runs.set()
        await self._over.wait()
        for server in self._server.servers:
            server.close()
        for connection in list(self._server.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)

    def start(self) -> None:
        self._thread.start()
        assert self._runs.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()


@contextmanager
def inside(root: Path, **options: Any) -> Iterator[Inside]:
    """A server in this process, on a thread of its own, without the work in the background."""
    ready = prepare(Project.open(str(root)), Options(port=0, browser=False)._replace(**options))
    loop = _Loop(ready)
    url = f"http://127.0.0.1:{ready.listening.getsockname()[1]}"
    loop.start()
    try:
        yield Inside(url, ready.lines[0].split()[0], ready.state)
    finally:
        loop.stop()
        ready.listening.close()
        ready.state.close()


class Inside(Browsers):
    """A server in this process."""

    def __init__(self, url: str, open_url: str, state: State) -> None:
        self.url = url
        self.open_url = open_url
        self.state = state


PASSWORD = "several long words"


def team(root: Path, **roles: dict[str, Role]) -> None:
    """Write a users file: ``a={"ru": "translator"}`` is ``A <a@example.org>``, with `PASSWORD`."""
    password = hashed(PASSWORD, Cost(2, 8, 1))
    users = [User(f"{name}@example.org", name.upper(), password, r) for name, r in roles.items()]
    write(Project.open(str(root)), "", users)


def token_of(page: str) -> str:
    """What the page gives its script for changes."""
    found = re.search(r'<meta name="token" content="([0-9a-f]+)">', page)
    assert found, "the page has no token"
    return found[1]

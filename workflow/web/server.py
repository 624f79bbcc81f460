"""Serving the review page: where, to whom, and until when."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from types import FrameType
from typing import NamedTuple
from urllib.parse import urlsplit

import uvicorn

from workflow import git
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.review.desk import Desk
from workflow.web import people
from workflow.web.app import application
from workflow.web.limits import Limiter
from workflow.web.patience import Patient
from workflow.web.people import Local, Signed
from workflow.web.render import Pages
from workflow.web.security import Addresses
from workflow.web.sessions import Sessions
from workflow.web.state import State, Team, equip
from workflow.web.users import Users

PORT = 8765
_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_ANY = ("", "0.0.0.0", "::")
_REST = 2.0
"""Seconds between two looks for new work in the background."""
_PATIENCE = 0.4
"""Seconds that threads have to end in."""


class Options(NamedTuple):
    """What the command line says."""

    host: str = "127.0.0.1"
    port: int = PORT
    """0: any."""
    browser: bool = True
    team: bool = False
    users: str = ""
    origin: str = ""
    """The address that people use, where a proxy stands before us."""
    certificate: str = ""
    key: str = ""
    plain_http: bool = False


class _Setting(NamedTuple):
    """The options, checked."""

    options: Options
    team: bool
    scheme: str
    loopback: bool
    origin: str

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS."""
        return (self.origin or self.scheme).startswith("https")


def serve(project: Project, options: Options) -> Iterator[bytes]:
    """Serve the page until somebody ends it.

    Gives the lines that say where, before it begins to serve. Raises PerakladError for options
    that do not go together, a port that is taken, and files that cannot be used.
    """
    ready = prepare(project, options)
    with ready.listening:
        yield "".join(f"{line}\n" for line in ready.lines).encode()
        if options.browser:
            _show(ready.lines[0].split()[0])
        _run(ready)


class Ready(NamedTuple):
    """A server that only has to be run."""

    listening: socket.socket
    config: uvicorn.Config
    state: State
    lines: list[str]
    """What to say: the address first."""


def prepare(project: Project, options: Options) -> Ready:
    """Everything but the serving. Raises as `serve`."""
    setting = _checked(options)
    listening = _socket(options.host, options.port)
    try:
        port = listening.getsockname()[1]
        state, lines = _state(project, setting, port)
        return Ready(listening, _config(state, setting, port), state, lines)
    except BaseException:
        listening.close()
        raise


def _checked(options: Options) -> _Setting:
    """The options that go together. Raises PerakladError."""
    loopback = _is_loopback(options.host)
    team = options.team or bool(options.users) or not loopback
    if bool(options.certificate) != bool(options.key):
        raise PerakladError("a certificate needs its key", expected="--certificate and --key")
    origin = _origin(options.origin) if options.origin else ""
    scheme = "https" if options.certificate else "http"
    safe = scheme == "https" or origin.startswith("https:") or options.plain_http
    if not loopback and not safe:
        raise PerakladError(
            f"passwords would travel to {options.host} in the clear",
            expected="--certificate and --key, or --origin https://… behind a proxy",
            remedy="or say --plain-http, in a network where nobody listens",
        )
    if options.host in _ANY and not origin:
        raise PerakladError(
            f"{options.host or 'an empty host'} is no address that a browser can ask for",
            expected="--origin with the address that people use",
            remedy="add, for example, --origin https://review.example.org",
        )
    return _Setting(options, team, scheme, loopback, origin)


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(text: str) -> str:
    """An address as browsers put it into the Origin header. Raises PerakladError."""
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError:
        found, port = urlsplit(""), None
    plain = found.path in ("", "/") and not (found.query or found.fragment or found.username)
    if found.scheme not in ("http", "https") or not found.hostname or not plain:
        raise PerakladError(f"{text!r} is no origin", expected="https://review.example.org")
    name = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    usual = port in (None, {"http": 80, "https": 443}[found.scheme])
    return f"{found.scheme}://{name}" + ("" if usual else f":{port}")


def _socket(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises PerakladError in one line where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError):
        raise PerakladError(f"{host[:80]} is no address of this machine") from None
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(256)
    except OSError as error:
        made.close()
        raise PerakladError(
            f"cannot listen on port {port} of {host}: {(error.strerror or str(error)).lower()}",
            remedy="choose another with --port N; 0 takes any that is free",
        ) from None
    made.setblocking(False)
    return made


def _state(project: Project, setting: _Setting, port: int) -> tuple[State, list[str]]:
    """What the server knows, and the lines that say where it is."""
    pages = Pages(project.config.title, setting.team)
    secure = setting.secure
    address = setting.origin or f"{setting.scheme}://{_name(setting.options.host)}:{port}"
    core = equip(project, confidential=not setting.team)
    if setting.team:
        users = Users.load(project, setting.options.users)
        signed = Signed(Sessions(project, users), port, secure)
        door: Local | Team = Team(users, signed, Limiter())
        hidden = len(Desk(project, confidential=True).places()) - len(core[0].places())
        lines = [f"{address}/", *users.advice(project), *_left_out(hidden)]
    else:
        by = git.identity(project.root)
        key = people.key(project)
        door = Local(by, key, port)
        lines = [f"{address}/open?token={key}"]
    lines[0] += "  (Ctrl-C ends it)"
    return State(project, *core, pages, door, secure), lines


def _left_out(hidden: int) -> list[str]:
    if not hidden:
        return []
    number = "1 confidential document is" if hidden == 1 else f"{hidden} confidential documents are"
    return [f"{number} not shown to the team"]


def _name(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _addresses(setting: _Setting, port: int) -> Addresses:
    """The hosts and origins that are ours."""
    names = list(_LOCAL) if setting.loopback else []
    if setting.options.host not in _ANY:
        names.append(_name(setting.options.host.lower()))
    hosts = {f"{name}:{port}" for name in names}
    if port == {"http": 80, "https": 443}[setting.scheme]:
        hosts |= set(names)
    origins = {f"{setting.scheme}://{host}" for host in hosts}
    if setting.origin:
        hosts.add(setting.origin.partition("://")[2])
        origins.add(setting.origin)
    return Addresses(frozenset(hosts), frozenset(origins))


def _config(state: State, setting: _Setting, port: int) -> uvicorn.Config:
    """How uvicorn serves: one process, no log of who asked for what."""
    options = setting.options
    config = uvicorn.Config(
        application(state, _addresses(setting, port)),
        http=Patient,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=bool(setting.origin),
        forwarded_allow_ips="127.0.0.1",
        limit_concurrency=1000,
        backlog=256,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=32 * 1024,
        ssl_certfile=options.certificate or None,
        ssl_keyfile=options.key or None,
    )
    try:
        config.load()
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise PerakladError(
            f"the certificate or its key cannot be used: {str(error).lower()}",
            path=options.certificate,
            expected="PEM files, the key without a passphrase",
        ) from None
    return config


def _run(ready: Ready) -> None:
    """Serve until a signal ends it."""
    state = ready.state
    worker = threading.Thread(target=_work, args=(state,), daemon=True, name="findings")
    worker.start()
    sys.setswitchinterval(0.001)  # a save waits for the background's turn to end, often
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        uvicorn.Server(ready.config).run(sockets=[ready.listening])
    except KeyboardInterrupt:
        pass
    finally:
        state.over.set()
        signal.signal(signal.SIGTERM, before)
        state.assistant.close()
    if not _ended(worker):  # an engine that somebody has asked: what is written is whole
        sys.stdout.flush()
        os._exit(0)
    state.close()


def _ended(worker: threading.Thread) -> bool:
    """Whether, in a moment, no thread is at work any more that would keep the process."""
    until = time.monotonic() + _PATIENCE
    worker.join(_PATIENCE)
    ours = (threading.main_thread(), threading.current_thread())
    for thread in threading.enumerate():
        if thread not in ours and not thread.daemon:
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                return False
    return True


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """As if by Ctrl-C."""
    raise KeyboardInterrupt


def _work(state: State) -> None:
    """What the worklist shows of findings, one document after the other; then whatever changes.

    It rests as long as it works, so that those who wait for an answer come first.
    """
    import workflow.checks.registry  # noqa: F401 - what the first sentence would wait for

    log = logging.getLogger("peraklad.review")
    first = True
    while not state.over.is_set():
        began = time.monotonic()
        try:
            more = state.assistant.work(state.worklist)
        except PerakladError:
            more = False  # the rows say it, or the next look
        except Exception as error:  # noqa: BLE001 - without findings the page still works
            log.error("findings: %s", type(error).__name__)
            more = False
        if first:
            gc.collect()
            gc.freeze()
            first = False
        state.over.wait(min(1.0, time.monotonic() - began) if more else _REST)


def _show(url: str) -> None:
    """Open a browser where there is a screen; a slow one holds nothing up."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return
    import webbrowser

    def show() -> None:
        with suppress(Exception):
            webbrowser.open(url)

    threading.Thread(target=show, daemon=True, name="browser").start()

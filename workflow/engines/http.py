"""Requests to one service: its pace, retries, refusals, and no key in anything that is said.

A request is sent again after a connection that broke, a time-out, 408, 425, 429 and every 5xx;
pauses grow exponentially with full jitter, and a server's ``Retry-After`` is heeded. An answer
that makes no sense is asked for once more. After that the text has no answer, and after several
such texts in a row the service has none for this run.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from workflow.engines.base import EngineError
from workflow.engines.options import number
from workflow.engines.refusals import Rule, excerpt, meaning, refusal

if TYPE_CHECKING:
    from workflow.engines.wire import Call, Reply, Wire

T = TypeVar("T")

LONGEST_PAUSE = 30.0
"""Seconds between two tries, at most, where the server names no time."""

LONGEST_WAIT = 120.0
"""Seconds that a server may ask to wait; beyond that the run goes on without it."""

CROWDED = 4
"""How much longer the pauses are after too many requests (429)."""

SENSELESS = 1
"""How often an answer that makes no sense is asked for again."""

PATIENCE = 4
"""Texts in a row without an answer, at least, before a service is given up."""


def unmetered(characters: int) -> str:
    """Nothing is too much; see `base.Metered.charge`."""
    return ""


class Garbage(Exception):
    """An answer makes no sense; its text says how, in a few words."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a service is asked."""

    timeout: float = 30
    """Seconds for a whole request."""
    retries: int = 4
    pause: float = 0.5
    """Seconds before the first retry, at most; doubled for every other."""
    parallel: int = 4
    """Requests in flight."""
    rate: float = 0
    """Requests a minute; 0: no limit."""

    @classmethod
    def of(cls, options: Mapping[str, object]) -> Pace:
        """The pace that checked options name."""
        return cls(
            number(options, "timeout"),
            int(number(options, "retries")),
            number(options, "pause"),
            int(number(options, "parallel")),
            number(options, "rate"),
        )


class Http:
    """One service, reached over HTTP; safe to use from several threads."""

    def __init__(
        self,
        name: str,
        url: str,
        pace: Pace,
        *,
        secrets: Sequence[str] = (),
        variable: str = "",
        rules: Sequence[Rule] = (),
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = monotonic,
        random: Random | None = None,
    ) -> None:
        """`secrets` appear in no message; `variable` is the environment variable of the key.

        `rules` come before those that hold for every service. `sleep`, `clock` and `random` are
        the real ones unless a test gives others.
        """
        self.name = name
        self.url = url.rstrip("/")
        self.pace = pace
        self._secrets = tuple(secret for secret in secrets if secret)
        self.variable = variable
        self._rules = rules
        self.charge: Callable[[int], str] = unmetered
        """See `base.Metered`; called with what each `Call` has of text."""
        self._closed = threading.Event()
        self._sleep = sleep or self._closed.wait
        self._clock = clock
        self._random = random or Random()
        self._lock = threading.Lock()
        self._wire: Wire | None = None
        self._next = 0.0
        """When the next request may start."""
        self._failed = 0
        """Texts without an answer since the last one that had one."""

    def hide(self, secret: str) -> None:
        """Keep one more secret out of everything that is said."""
        self._secrets += (secret,) if secret else ()

    def ask(
        self,
        call: Call,
        read: Callable[[Reply], T],
        language: str = "",
        retries: int | None = None,
    ) -> T:
        """What `read` makes of the answer to `call`, about a translation into `language`.

        `read` raises Garbage for what it cannot use. `retries` are those of the pace unless
        given. Raises EngineError, for a try that `charge` refuses too.
        """
        retries = self.pace.retries if retries is None else retries
        tries = senseless = 0
        while True:
            try:
                value = self._once(call, read, language)
            except _Again as failure:
                tries += 1
                senseless += failure.senseless
                if tries > retries or senseless > SENSELESS:
                    what = failure.what if tries == 1 else f"{failure.what} ({tries} times)"
                    raise self._given_up(what, failure.lasting) from None
                self._pause(tries, failure)
            else:
                self._failed = 0
                return value

    def ask_json(
        self,
        call: Call,
        read: Callable[[Any], T],
        language: str = "",
        retries: int | None = None,
    ) -> T:
        """Like `ask`, for an answer in JSON: `read` is given its data."""
        return self.ask(call, lambda reply: read(self._data(reply)), language, retries)

    def close(self) -> None:
        """Let go of the connections; whoever still waits for an answer gets an EngineError."""
        self._closed.set()
        with self._lock:
            wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def _once(self, call: Call, read: Callable[[Reply], T], language: str) -> T:
        self._turn()
        reply = self._sent(call)
        if reply.status >= 300:
            raise self._refused(reply, language)
        try:
            if any(len(key) > 7 and key.encode() in reply.body for key in self._secrets):
                raise Garbage("the answer repeats the key")
            return read(reply)
        except Garbage as garbage:
            raise _Again(excerpt(str(garbage), self._secrets, 160), senseless=True) from None

    def _sent(self, call: Call) -> Reply:
        from workflow.engines.wire import Broken, Unreachable

        try:
            wire = self._open()
            reason = self.charge(call.characters) if call.characters else ""
            if reason:
                raise EngineError(reason, lasting=True)
            return wire.send(call)
        except Unreachable as error:
            raise _Again(f"the service cannot be reached: {error}", lasting=True) from None
        except Broken as error:
            raise _Again(str(error)) from None

    def _open(self) -> Wire:
        from workflow.engines.wire import Wire

        with self._lock:
            if self._closed.is_set():
                raise EngineError(f"{self.name}: closed", lasting=True)
            if self._wire is None:
                self._wire = Wire(self.url, self.pace.timeout, self.pace.parallel)
            return self._wire

    def _refused(self, reply: Reply, language: str) -> Exception:
        """The error for an answer with a status of 300 or more."""
        body = (
            reply.elsewhere if reply.status < 400 else reply.body[:4000].decode("utf-8", "replace")
        )
        why = meaning(reply.status, body, self._rules)
        if why == "busy":
            if reply.wait is not None and reply.wait > LONGEST_WAIT:
                what = f"{self.name}: the service asks to wait {reply.wait:.0f} s"
                return EngineError(what, remedy="try again later", lasting=True)
            crowded = reply.status == 429
            what = f"the service answered {reply.status}"
            return _Again(what, wait=reply.wait or 0, crowded=crowded)
        said = reply.elsewhere if reply.status < 400 else message(reply.body)
        said = excerpt(said, self._secrets, 120)
        error = refusal(self.name, why, said, variable=self.variable, language=language)
        return self._counted(error) if why == "text" else error

    def _data(self, reply: Reply) -> Any:
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            start = excerpt(reply.body[:4000].decode("utf-8", "replace"), self._secrets)
            kind = excerpt(reply.type, self._secrets, 40) or "an answer of no type"
            raise Garbage(f"{kind} that is no JSON: {start}" if start else "empty answer") from None

    def _given_up(self, what: str, lasting: bool) -> EngineError:
        remedy = "check the address and the network" if lasting else "try again later"
        return self._counted(EngineError(f"{self.name}: {what}", remedy=remedy, lasting=lasting))

    def _counted(self, error: EngineError) -> EngineError:
        """`error`; lasting, where the texts before had no answer either."""
        self._failed += 1
        error.lasting = error.lasting or self._failed >= max(PATIENCE, 2 * self.pace.parallel)
        return error

    def _turn(self) -> None:
        """Wait until the next request may start."""
        with self._lock:
            now = self._clock()
            start = max(now, self._next)
            self._next = start + (60 / self.pace.rate if self.pace.rate else 0)
        if start > now:
            self._sleep(start - now)

    def _pause(self, tries: int, failure: _Again) -> None:
        """Wait before the next try: as long as the server asks, else at random."""
        longest = self.pace.pause * 2.0 ** (tries - 1) * (CROWDED if failure.crowded else 1)
        pause = max(failure.wait, self._random.uniform(0, min(LONGEST_PAUSE, longest)))
        if failure.wait or failure.crowded:  # then the other threads had better wait too
            with self._lock:
                self._next = max(self._next, self._clock() + pause)
        self._sleep(pause)


class Asking:
    """An engine's part that sends: what `http` sends is charged to whoever set `charge`."""

    http: Http

    @property
    def charge(self) -> Callable[[int], str]:
        """See `base.Metered`."""
        return self.http.charge

    @charge.setter
    def charge(self, charge: Callable[[int], str]) -> None:
        self.http.charge = charge

    def close(self) -> None:
        """Let go of the connections."""
        self.http.close()


class _Again(Exception):
    """There was no usable answer, but there may be one the next time."""

    def __init__(
        self,
        what: str,
        *,
        wait: float = 0,
        crowded: bool = False,
        lasting: bool = False,
        senseless: bool = False,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.wait = wait
        self.crowded = crowded
        self.lasting = lasting
        self.senseless = senseless


def message(body: bytes) -> str:
    """What a service says in the body of an error: the text of a JSON answer, else nothing."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    for _ in range(3):
        if isinstance(data, list) and data:
            data = data[0]
        elif isinstance(data, dict):
            found = (data.get(name) for name in ("error", "message", "detail", "responseDetails"))
            data = next((value for value in found if value), None)
    return data if isinstance(data, str) else ""

"""How often somebody may try to sign in: against guessing passwords, for one address or many."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from typing import NamedTuple

WINDOW = 15 * 60
"""Seconds after the last failure in which failures add up."""

ADDRESS_TRIES = 5
"""Failures for one address, from wherever, before one has to wait."""

CLIENT_TRIES = 20
"""Failures from one client for any address: several people may share a client's address."""

FIRST_WAIT = 30
"""Seconds to wait after that; twice as long after each further failure."""

LONGEST_WAIT = 15 * 60
"""Seconds: nobody can be kept out for longer than this by a failure."""

MOST = 10_000
"""Addresses, and clients, that are remembered; those that were quiet longest are forgotten."""


class _Tries(NamedTuple):
    failures: int
    until: float
    """When the next try is allowed."""
    last: float


class _Counter:
    """Failures by key, the one touched last at the end."""

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tries)

    def wait(self, key: str, now: float) -> float:
        """Seconds until `key` may try again."""
        known = self._tries.get(key)
        return max(0.0, known.until - now) if known else 0.0

    def count(self, key: str, now: float) -> None:
        """One more failure. While one waits it adds to the next wait, and not to this one."""
        known = self._tries.pop(key, None)
        if known is None or (now >= known.until and now - known.last > WINDOW):
            known = _Tries(0, 0.0, now)
        count = known.failures + 1
        until = known.until
        if now >= until and count >= self._allowed:
            until = now + min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(count - self._allowed, 20))
        self._tries[key] = _Tries(count, until, now)
        while len(self._tries) > MOST:
            self._tries.popitem(last=False)

    def back(self, key: str) -> None:
        """The last one was no failure."""
        known = self._tries.get(key)
        if known is not None:
            left = known._replace(failures=max(0, known.failures - 1))
            self._tries[key] = left._replace(until=0.0) if left.failures < self._allowed else left

    def clear(self, key: str) -> None:
        self._tries.pop(key, None)


class Limiter:
    """Counts the tries to sign in; safe in threads.

    A try counts as a failure from the moment it is allowed, so that many at once are no way round
    the limit; `succeeded` takes it back. While one has to wait, no password is looked at: right
    and wrong ones get the same answer, and both count.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds from any start."""
        self._clock = clock
        self._lock = Lock()
        self._addresses = _Counter(ADDRESS_TRIES)
        self._clients = _Counter(CLIENT_TRIES)

    def allowed(self, address: str, client: str) -> int:
        """Begin a try: 0 means go on, any other number the seconds to wait (429, Retry-After).

        `address` is what was typed as the sign-in name, `client` the IP address it came from.
        """
        address, client = _person(address), _network(client)
        with self._lock:
            now = self._clock()
            wait = max(self._addresses.wait(address, now), self._clients.wait(client, now))
            self._addresses.count(address, now)
            self._clients.count(client, now)
        return ceil(wait)

    def failed(self, address: str, client: str) -> int:
        """The try that was allowed has failed: the seconds to wait now, 0 for none."""
        address, client = _person(address), _network(client)
        with self._lock:
            now = self._clock()
            wait = max(self._addresses.wait(address, now), self._clients.wait(client, now))
        return ceil(wait)

    def succeeded(self, address: str, client: str) -> None:
        """The try that was allowed has led to a session.

        The address's failures are forgotten. The client's are not: one's own password must not buy
        tries at those of others.
        """
        with self._lock:
            self._addresses.clear(_person(address))
            self._clients.back(_network(client))

    def __len__(self) -> int:
        """How many addresses and clients are remembered."""
        return len(self._addresses) + len(self._clients)


def _person(address: str) -> str:
    """What tells one sign-in name from another, of bounded length."""
    return address.strip().lower()[:254]


def _network(client: str) -> str:
    """Who counts as one client: an IPv4 address, or the /64 that a customer of IPv6 has."""
    try:
        found = ip_address(client.partition("%")[0])
    except ValueError:
        return client[:64]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return found.exploded[:19]
    return str(found)

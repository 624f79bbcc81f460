"""Making many documents, in this process or in several."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from workflow.documents import Files

if TYPE_CHECKING:
    from workflow.errors import PerakladError
    from workflow.publishing import Made, Publisher

MANY = 150
"""From how many documents several processes pay."""

MOST = 61
"""More processes than this Windows cannot wait for."""


def work(publisher: Publisher, stale: Sequence[Files], jobs: int) -> Iterator[Made | PerakladError]:
    """Make each document in order; `jobs`: in so many processes, 0: as many as pay."""
    processes = jobs or (os.cpu_count() or 1 if len(stale) >= MANY else 1)
    if processes <= 1 or len(stale) < 2:
        yield from (publisher.attempt(files) for files in stale)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(
        min(processes, MOST), initializer=_start, initargs=(publisher,)
    ) as pool:
        yield from pool.map(_one, stale, chunksize=16)


_publisher: Publisher | None = None


def _start(publisher: Publisher) -> None:
    global _publisher
    _publisher = publisher


def _one(files: Files) -> Made | PerakladError:
    assert _publisher is not None
    return _publisher.attempt(files)

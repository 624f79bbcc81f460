"""``peraklad watch``: extract and build at every save, and a browser that follows."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NamedTuple

from workflow.commands.build import build
from workflow.commands.extract import extract
from workflow.commands.result import Result
from workflow.config import CONFIG, parse_config
from workflow.errors import PerakladError
from workflow.project import LOCALES, SOURCE, TEMPLATES, Conflict, Project, Stat, decode
from workflow.watching.notices import Notices
from workflow.watching.server import serving
from workflow.watching.waiting import Waiter

PLACES = (SOURCE, LOCALES, TEMPLATES)
SETTLED = 0.05
"""Seconds without a change after which a save is taken to be over."""
NAMED = 3
"""So many changed files are named."""


class Options(NamedTuple):
    """What the command line says."""

    port: int = 8766
    """0: any."""
    browser: bool = False


def watch(project: Project, options: Options) -> Result:
    """A result whose stream says what happens, until somebody ends it.

    Raises PerakladError for a port that is taken.
    """
    result = Result()
    result.stream = _Watch(project, options).run()
    return result


class _Watch:
    """One sitting."""

    def __init__(self, project: Project, options: Options) -> None:
        self.project, self.options = project, options
        self.notices = Notices()
        self.over = threading.Event()
        self.first = True
        self.cost = 0.0
        """Seconds of the processor that a look at all files takes."""

    def run(self) -> Iterator[bytes]:
        """Lines for the terminal."""
        before = [signal.signal(s, self._stop) for s in (signal.SIGINT, signal.SIGTERM)]
        try:
            with (
                serving(self.project, self.notices, self.options.port) as address,
                Waiter(self.project, (*PLACES, CONFIG)) as waiter,
            ):
                yield from self._sit(address, waiter)
        finally:
            for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
                signal.signal(number, handler)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End after what is being written; at once when asked again."""
        if self.over.is_set():
            raise KeyboardInterrupt
        self.over.set()

    def _sit(self, address: str, waiter: Waiter) -> Iterator[bytes]:
        yield f"{address}  (Ctrl-C ends it)\n".encode()
        seen: dict[str, Stat] = {}
        while not self.over.is_set():
            state = self._settled(seen)
            if state != seen or self.first:
                changed = [name for _, name in sorted(_changed(seen, state))]
                seen = state
                yield from self._round(changed, address)
                continue  # what we wrote ourselves, or was saved meanwhile, is looked at again
            waiter.wait(self.over, self.cost)

    def _state(self) -> dict[str, Stat]:
        """Every file that editions are made from; templates for translators are not."""
        began = time.process_time()
        found: dict[str, Stat] = {}
        for place in PLACES:
            found |= self.project.scan(place, without=".pot")
        state = self.project.stat(CONFIG)
        self.cost = time.process_time() - began
        return found | ({CONFIG: state} if state is not None else {})

    def _settled(self, seen: dict[str, Stat]) -> dict[str, Stat]:
        """The files' states, once an editor that writes in several steps is through."""
        state = self._state()
        while state != seen and not self.first and not self.over.is_set():
            time.sleep(SETTLED)
            now = self._state()
            if now == state:
                break
            state = now
        return state

    def _round(self, changed: list[str], address: str) -> Iterator[bytes]:
        """Bring everything up to date, and say what became of it."""
        began = time.monotonic()
        errors, written = self._work()
        told = self.notices.told
        self.notices.tell(errors, built=written > 0)
        if self.first or written:
            some = ", ".join(changed[:NAMED]) if not self.first else f"{len(changed)} files"
            more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
            more = "" if self.first else more
            seconds = time.monotonic() - began
            yield f"watch: {some}{more}: {written} files written in {seconds:.1f} s\n".encode()
        if errors != told:
            yield from (f"peraklad: {error}\n".encode() for error in errors)
            if told and not errors:
                yield b"watch: all is well again\n"
        if self.first and self.options.browser:
            _show(address)
        self.first = False

    def _work(self) -> tuple[tuple[str, ...], int]:
        """What is wrong, each once, and how many files of editions were written."""
        errors: dict[str, None] = {}
        written = 0
        jobs = 0 if self.first else 1
        for step in (
            self._configure,
            lambda: extract(self.project, detailed=False),
            lambda: build(self.project, jobs=jobs),
        ):
            result = _attempt(step)
            errors |= dict.fromkeys(map(str, result.errors))
            written = result.written
            if self.over.is_set():
                break
        return tuple(errors), written

    def _configure(self) -> Result:
        """Read the configuration; while there is a mistake in it, what it said before counts."""
        self.project.config = parse_config(decode(self.project.read(CONFIG), CONFIG))
        return Result()


def _changed(before: dict[str, Stat], now: dict[str, Stat]) -> Iterator[tuple[bool, str]]:
    """The files that are not as they were, each with whether it is no article: those go first."""
    for name in now.keys() | before.keys():
        if now.get(name) != before.get(name):
            yield not name.startswith(f"{SOURCE}/"), name


def _attempt(step: Callable[[], Result]) -> Result:
    """The result of `step`; what it raises is one of its errors."""
    try:
        return step()
    except PerakladError as error:
        known = error
    except Conflict as conflict:
        known = PerakladError("was changed meanwhile", path=str(conflict))
    except OSError as error:
        known = PerakladError(
            (error.strerror or str(error)).lower(), path=str(error.filename or "")
        )
    result = Result()
    result.errors.append(known)
    return result


def _show(address: str) -> None:
    """Open a browser; a slow one holds nothing up."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True, name="browser").start()

"""Models in processes of their own, one line of JSON a message.

The libraries behind the local engines are native code: a damaged model file makes fxtranslate
abort the whole process (measured), a translation in it keeps Python's lock so that no other thread
runs, and its models may be used by one thread alone. In a child process a crash is one line of
text, a stall can be ended, cores are used, and closing gives the memory back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from queue import LifoQueue
from typing import Any

from workflow.engines.base import EngineError

Serve = Callable[[Mapping[str, Any]], Any]
"""Answers one question."""

TASKS = {
    "firefox": ("workflow.engines.firefox_model", "load"),
    "opus": ("workflow.engines.opus_model", "load"),
    "unpack": ("workflow.engines.firefox_model", "unpack"),
}
"""What a child can be: a function that takes the settings and returns a `Serve`.

Others than engines say theirs in full, ``module:function``.
"""


_GRACE = 5.0
"""Seconds for a child that says nothing more to end by itself."""


class Failed(Exception):
    """The child said what is wrong; it lives on."""


class Died(Exception):
    """The child ended, or was ended, before it answered; the message says how."""


class Closed(EngineError):
    """The engine was closed before there was an answer."""

    def __init__(self) -> None:
        super().__init__("closed before it answered", lasting=True)


class Worker:
    """One child process, started when first asked. Not to be used by two threads at once.

    Only `close` may come from another thread: what is being asked for ends with Closed then.
    """

    def __init__(
        self, task: str, settings: Mapping[str, Any], timeout: float, loading: float = 0
    ) -> None:
        """`timeout`: seconds an answer may take, and loading too unless `loading` is longer."""
        self._task = task
        self._settings = settings
        self._timeout = timeout
        self._loading = max(timeout, loading)
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()
        """Held while a child is started, so that none is after `close`."""

    def ask(self, question: Mapping[str, Any]) -> Any:
        """The child's answer. Raises Failed, Died or Closed; after Died the next starts anew."""
        self.start()
        return self._exchange(question, self._timeout)

    def start(self) -> None:
        """Make sure that the child runs and has its model. Raises Failed, Died or Closed."""
        with self._lock:
            if self._closed:
                raise Closed
            running = self._child is not None
            if not running:
                self._child = _spawn(self._task)
        if not running:
            try:
                self._exchange(self._settings, self._loading)
            except Failed:
                self._end()
                raise

    def _exchange(self, message: Mapping[str, Any], timeout: float) -> Any:
        child = self._child
        if child is None:  # ended by `close` a moment ago
            raise Closed
        assert child.stdin is not None
        assert child.stdout is not None
        late = threading.Event()
        timer = threading.Timer(timeout, _end_late, (child, late))
        timer.daemon = True
        timer.start()
        line = b""
        try:
            with suppress(OSError, ValueError):  # the child is gone: reading says so
                child.stdin.write(json.dumps(message).encode() + b"\n")
                child.stdin.flush()
            with suppress(ValueError):  # `close` was faster
                line = child.stdout.readline()
            if not line.endswith(b"\n"):
                line = b""
                with suppress(subprocess.TimeoutExpired):  # how it ends by itself is what is told
                    child.wait(_GRACE)
        finally:
            timer.cancel()
            if not line:
                self._end()
        if not line:
            if self._closed:
                raise Closed
            raise Died(_ending(child.returncode, timeout if late.is_set() else 0))
        reply = json.loads(line)
        if "error" in reply:
            raise Failed(reply["error"])
        return reply["answer"]

    def close(self) -> None:
        """End the child, and never start another."""
        with self._lock:
            self._closed = True
        self._end()

    def _end(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        child.wait()


class Pool:
    """As many workers with the same model as calls may be in flight."""

    def __init__(
        self,
        task: str,
        settings: Mapping[str, Any],
        *,
        size: int,
        timeout: float,
        loading: float = 60,
    ) -> None:
        self._all = [Worker(task, settings, timeout, loading) for _ in range(size)]
        self._free: LifoQueue[Worker] = LifoQueue()
        for worker in self._all:
            self._free.put(worker)

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """A worker that nobody else uses, waited for; one that has its model comes first."""
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def translate(self, texts: Sequence[str], **more: Any) -> list[str | None]:
        """The answers to `texts`, in order; None: no answer. Raises Failed or Died on loading.

        A text that ends the child costs its own answer, not that of its neighbours. Raises
        Closed, an EngineError, once the pool is closed.
        """
        with self.worker() as worker:
            worker.start()
            try:
                return _checked(worker.ask({"texts": list(texts), **more}), texts)
            except (Failed, Died):
                if len(texts) == 1:
                    return [None]
            return [_alone(worker, text, more) for text in texts]

    def close(self) -> None:
        """End all workers; nothing can be translated any more."""
        for worker in self._all:
            worker.close()


def _alone(worker: Worker, text: str, more: Mapping[str, Any]) -> str | None:
    try:
        return _checked(worker.ask({"texts": [text], **more}), [text])[0]
    except (Failed, Died):
        return None


def _end_late(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _checked(answers: Any, texts: Sequence[str]) -> list[str | None]:
    if not isinstance(answers, list) or len(answers) != len(texts):
        raise Failed("not one answer for each text")
    return [text if isinstance(text, str) and text.strip() else None for text in answers]


def _spawn(task: str) -> subprocess.Popen[bytes]:
    """A child that finds this very package, and none that lies in the current folder."""
    import workflow

    package = Path(str(workflow.__file__)).resolve().parent.parent
    paths = [str(package), os.environ.get("PYTHONPATH", "")]
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "RUST_BACKTRACE": "0",
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "workflow.engines.worker", task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ,
        start_new_session=True,  # Ctrl-C is for the parent, which ends its children itself
    )


def _ending(code: int | None, timeout: float) -> str:
    if timeout:
        return f"gave no answer in {timeout:g} seconds and was ended"
    if code is not None and code < 0:
        import signal

        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def main(task: str) -> None:
    """The child: settings come first, then questions, until the parent closes the pipe or ends.

    Whatever a library prints goes to standard error, so that it cannot be taken for an answer.
    """
    module, function = TASKS.get(task) or task.split(":")
    serve: Serve | None = None
    with os.fdopen(os.dup(1), "wb", buffering=0) as replies:
        os.dup2(2, 1)
        for line in sys.stdin.buffer:
            message = json.loads(line)
            reply: dict[str, Any]
            try:
                if serve is None:
                    serve, reply = getattr(import_module(module), function)(message), {"answer": 1}
                else:
                    reply = {"answer": serve(message)}
            except Exception as error:  # noqa: BLE001  # said to the parent, which reports it
                reply = {"error": str(error) or type(error).__name__}
            replies.write(json.dumps(reply).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1])

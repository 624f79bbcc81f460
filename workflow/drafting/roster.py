"""Which engines may be asked, for which language and document; nothing is asked here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from workflow.config import Config
from workflow.drafting.task import Task
from workflow.engines import registry
from workflow.engines.base import Engine, EngineError
from workflow.errors import PerakladError

MEMORY = "memory"
"""Always asked first, whatever the configuration says; no engine can have this name."""

LOCAL = ("firefox", "opus")
"""Asked without being named, when their models are there."""

FALLBACK = "google"
"""Asked last when the configuration gives no order, but only if it names it."""


class Roster:
    """The engines of one run, each made when it is first needed."""

    def __init__(
        self, config: Config, root: str, environ: Mapping[str, str], only: tuple[str, ...]
    ) -> None:
        """`root`: the project's folder, for options that are relative paths.

        `only`: the engines that the command line names; empty: those of the configuration.
        """
        self._drafting = config.drafting
        self._root = root
        self._environ = environ
        self._only = only
        self._engines: dict[str, Engine] = {}
        self.stopped: dict[str, PerakladError] = {}
        """Engines that are not asked again in this run, and why."""
        self._unfit: dict[tuple[str, str], str] = {}
        for name, options in config.drafting.options:  # a mistake is told even if nobody is asked
            registry.make(name, self._placed(options), environ, self.cache)

    def order(self, tag: str) -> tuple[str, ...]:
        """The engines' names for the language `tag` (BCP 47) in order, without the memory."""
        order = self._only or self._drafting.order(tag)
        if order is None:
            order = tuple(dict.fromkeys((*(n for n in LOCAL if self._ready(n)), *self._named())))
        return tuple(name for name in order if name != MEMORY)

    def _ready(self, name: str) -> bool:
        if name in self._drafting.named():
            return True
        module = import_module(f"workflow.engines.{name}")
        return bool(module.available(self.cache))

    def _named(self) -> list[str]:
        """The engines that have a table, in the file's order; the fallback last."""
        names = [name for name, _ in self._drafting.options]
        return sorted(names, key=lambda name: name == FALLBACK)

    def _placed(self, options: Mapping[str, object]) -> dict[str, object]:
        """`options` with a folder that is relative made one of the project's."""
        placed = dict(options)
        if isinstance(folder := placed.get("folder"), str) and folder:
            placed["folder"] = str(Path(self._root) / Path(folder).expanduser())
        return placed

    @property
    def cache(self) -> str:
        """The folder for models, the user's own (XDG Base Directory Specification)."""
        home = self._environ.get("XDG_CACHE_HOME")
        return str((Path(home) if home else Path.home() / ".cache") / "peraklad")

    def engines(self, tag: str) -> Iterator[Engine]:
        """The engines of the language `tag` that can work at all, in order; none is asked yet.

        Raises ProjectError for options that an engine does not take; what else keeps an engine
        from working is in `stopped`.
        """
        for name in self.order(tag):
            engine = self._made(name)
            if engine is not None:
                yield engine

    def _made(self, name: str) -> Engine | None:
        if name in self.stopped:
            return None
        if name not in self._engines:
            options = self._placed(dict(self._drafting.options).get(name, {}))
            try:
                self._engines[name] = registry.make(name, options, self._environ, self.cache)
            except EngineError as error:
                self.stopped[name] = error
                return None
        return self._engines[name]

    def unfit(self, engine: Engine, tag: str) -> str:
        """Why `engine` cannot be asked for the language `tag`, as far as is known; else empty.

        This may ask a service for its languages: only for one that may see something.
        """
        if engine.name in self.stopped:
            return self.stopped[engine.name].what
        if (engine.name, tag) not in self._unfit:
            try:
                known = engine.languages()
            except EngineError as error:
                self.stop(engine, error, tag)
                return error.what
            if known is None or tag in known:
                return ""
            self._unfit[engine.name, tag] = (
                f"it does not translate into {tag}"
                if known or engine.remote
                else "it has no model here; give it one with folder (or download) in its table"
            )
        return self._unfit[engine.name, tag]

    def hidden(self, engine: Engine, task: Task) -> str:
        """Why `engine` may not see the text of `task`: the law of privacy. Empty: it may.

        What is confidential never leaves the machine; nothing is sent to a remote engine that the
        configuration does not name.
        """
        if not engine.remote:
            return ""
        if task.confidential:
            return "not asked, since the document is confidential"
        if engine.name not in self._drafting.named():
            return f"not asked, since peraklad.toml does not name it: [engines.{engine.name}]"
        return ""

    def stop(self, engine: Engine, error: EngineError, tag: str) -> None:
        """Ask `engine` no more: for the language `tag`, or at all."""
        if error.about:
            self._unfit[engine.name, tag] = error.what
        else:
            self.stopped[engine.name] = error

    def close(self) -> None:
        """Let go of every engine."""
        for engine in self._engines.values():
            with suppress(EngineError, OSError):
                engine.close()

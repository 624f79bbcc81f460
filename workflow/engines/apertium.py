"""Apertium's rule-based Russian to Belarusian (Debian: apertium, apertium-bel-rus, cg3).

A pivot engine: it is given the Russian of a text, a draft's or a reviewed one. The words that it
does not know stay Russian, between the marks `OPEN` and `CLOSE`, for the reviewer to translate.

The command ``apertium rus-bel`` crashes on ambiguous words, and says nothing of it: its tagger
does (apertium issue 223). So the programs of the mode are run here, one after the other as the
mode's file has them, with the constraint grammar's first reading in the tagger's place.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from shutil import which

from workflow.engines import models
from workflow.engines.apertium_stream import CLOSE, OPEN, Hidden, hide, show
from workflow.engines.base import Answer, EngineError, Request
from workflow.engines.pipeline import Broken, run

__all__ = ["CLOSE", "OPEN", "OPTIONS", "Apertium", "available", "make"]

MODE = "/usr/share/apertium/modes/rus-bel.mode"

OPTIONS: dict[str, tuple[type, object, str]] = {
    "mode": (str, MODE, "Apertium's mode file from Russian to Belarusian"),
    "batch": (int, 32, "texts translated by one run of its programs"),
    "timeout": (float, 60.0, "seconds these may take"),
}
"""Name → (type, default, meaning)."""

_TARGET = "be"
_MODE_LIMIT = 1 << 16
_TAGGER = "apertium-tagger"
_GRAMMAR = "cg-proc"
_REMEDY = "install Debian's apertium, apertium-bel-rus and cg3, or leave the engine out"
_FLUSHING = re.compile(
    r"lt-proc|lrx-proc|cg-proc|apertium-(?:pretransfer|transfer|interchunk|postchunk)"
)
"""Programs that end an answer where a NUL ends its text (``-z``): all that a mode may name."""


def available(cache: str) -> bool:
    """Whether the programs and the data are installed; cheap."""
    return _mode_problem(MODE) == ""


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Apertium:
    """The engine; nothing is run before the first translation.

    `options` are complete and checked.
    """
    return Apertium(name, options)


class Apertium:
    """See `base.Engine`."""

    remote = False
    pivot = "ru"
    parallel = 2
    uses: frozenset[str] = frozenset()
    price: float | None = 0.0

    def __init__(self, name: str, options: Mapping[str, object]) -> None:
        self.name = name
        self.batch = int(str(options["batch"]))
        self._timeout = float(str(options["timeout"]))
        self._mode = str(options["mode"])
        self.model = "" if _mode_problem(self._mode) else _model(self._mode)

    def languages(self) -> frozenset[str]:
        """Belarusian, or nothing where Apertium is not installed."""
        return frozenset() if _mode_problem(self._mode) else frozenset({_TARGET})

    def translate(self, requests: Sequence[Request], target: str) -> Iterable[Answer]:
        """See `base.Engine.translate`; a request without a pivot gets no answer."""
        if target != _TARGET:
            raise models.lasting(
                f"Apertium does not translate into {target}", expected=_TARGET, about=target
            )
        if problem := _mode_problem(self._mode):
            raise models.lasting(problem, remedy=_REMEDY)
        asked = [request for request in requests if request.pivot.strip()]
        try:
            answers = self._answers([request.pivot for request in asked])
        except OSError as error:
            raise models.lasting(f"{error.filename}: {error.strerror}", remedy=_REMEDY) from None
        except Broken as error:
            raise EngineError(f"Apertium {error}") from None
        return [
            Answer(request.id, answer)
            for request, answer in zip(asked, answers, strict=True)
            if answer is not None
        ]

    def _answers(self, texts: Sequence[str]) -> list[str | None]:
        """One answer a text; None where it came back damaged.

        Hidden stretches are numbered through all texts, so that no text passes for another.
        When texts and answers do not match, each text is run by itself.
        """
        if not texts:
            return []
        hidden: list[Hidden] = []
        for text in texts:
            hidden.append(hide(text, hidden[-1].end if hidden else 0))
        try:
            made = self._run([h.text for h in hidden])
        except Broken:
            if len(texts) == 1:
                raise
            made = []
        starts = [f"[{h.start}]" in answer for h, answer in zip(hidden, made, strict=False)]
        if len(made) != len(texts) or not all(starts):
            return [None] if len(texts) == 1 else [self._alone(text) for text in texts]
        return [show(h, answer) for h, answer in zip(hidden, made, strict=True)]

    def _alone(self, text: str) -> str | None:
        try:
            return self._answers([text])[0]
        except Broken:
            return None

    def _run(self, texts: Sequence[str]) -> list[str]:
        """What the programs make of `texts`, each ended by a NUL. Raises Broken, OSError."""
        data = "".join(f"{text}\0" for text in texts).encode()
        made = run(commands(self._mode), data, self._timeout, limit=20 * len(data) + 100_000)
        found = made.decode("utf-8", "replace").split("\0")
        whole = len(found) > len(texts) and not any(rest.strip() for rest in found[len(texts) :])
        return found[: len(texts)] if whole else []

    def close(self) -> None:
        """Nothing is kept."""


@lru_cache(maxsize=4)
def commands(mode: str) -> tuple[tuple[str, ...], ...]:
    """The programs of a mode file with their arguments, the tagger replaced.

    Raises EngineError, lasting, for a file that is more than programs and pipes.
    """
    text = models.read(Path(mode), _MODE_LIMIT).decode("utf-8", "replace")
    found: list[tuple[str, ...]] = []
    grammar = ""
    try:
        stages = [shlex.split(stage) for stage in text.split("|")]
    except ValueError:
        stages = []
    for words in stages:
        if words and words[0] == _TAGGER and grammar:
            words = [_GRAMMAR, "-1", "-n", grammar]
        if not words or not _FLUSHING.fullmatch(words[0]):
            found = []
            break
        if words[0] == _GRAMMAR:
            grammar = words[-1]
        found.append((words[0], "-z", *("-g" if word == "$1" else word for word in words[1:])))
    if not found:
        raise models.lasting(
            f"{mode}: is no mode that can be run here",
            expected="Apertium's programs with pipes between them",
            remedy=_REMEDY,
        )
    return tuple(found)


def _model(mode: str) -> str:
    """The mode's name, and what changes with its data."""
    paths = [Path(w) for words in commands(mode) for w in words if w.startswith("/")]
    return f"{Path(mode).stem}-{models.fingerprint(dict.fromkeys(paths))}"


def _mode_problem(mode: str) -> str:
    """What keeps the mode from being run, or nothing."""
    if not Path(mode).is_file():
        return f"{mode}: there is no such file"
    try:
        stages = commands(mode)
    except EngineError as error:
        return error.what
    missing = next((words[0] for words in stages if which(words[0]) is None), "")
    if missing:
        return f"{missing} is not installed"
    data = (w for words in stages for w in words[1:] if os.path.isabs(w))  # noqa: PTH117
    absent = next((path for path in data if not Path(path).is_file()), "")
    return f"{absent}: there is no such file" if absent else ""

"""What an engine is: texts in, answers by id out; the only thing drafting knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from workflow.errors import PerakladError


@dataclass(frozen=True, slots=True)
class Request:
    """One text to be translated from English."""

    id: str
    """Unique within its batch; an answer carries it back."""
    text: str
    """One sentence or paragraph on one line; never empty."""
    before: str = ""
    """The text before it in the document: context, not to be translated."""
    after: str = ""
    """The text after it."""
    note: str = ""
    """What it is to a reader: ``answer (Arlou)``."""
    terms: tuple[tuple[str, str], ...] = ()
    """(English as it stands in the text, preferred translation)."""
    pivot: str = ""
    """The text in the language `Engine.pivot`; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine made of one request."""

    id: str
    text: str
    model: str = ""
    """What answered, as exactly as the engine says; empty: `Engine.model`."""


class EngineError(PerakladError):
    """An engine gave no answer.

    `lasting`: nor will it for any other text of this run (no key, no such language, quota used
    up). Otherwise only these texts are without an answer, after all retries. `about` the language
    alone: the engine may still serve others.
    """

    def __init__(
        self,
        what: str,
        *,
        expected: str = "",
        remedy: str = "",
        lasting: bool = False,
        about: str = "",
    ) -> None:
        super().__init__(what, expected=expected, remedy=remedy)
        self.lasting = lasting
        self.about = about


class Engine(Protocol):
    """One engine, ready for use. Safe to call from `parallel` threads at once."""

    name: str
    """As the configuration names it: ``libre``."""
    model: str
    """What will answer, as far as known before asking: ``en-ru.base-memory``."""
    remote: bool
    """Whether texts leave the machine; such an engine never sees a confidential document."""
    pivot: str
    """BCP 47 of the language it translates from, where that is not English; else empty."""
    batch: int
    """Texts in one call, at most."""
    parallel: int
    """Calls in flight, at most."""
    uses: frozenset[str]
    """Which of ``terms``, ``context`` (before, after, note) change its answers."""
    price: float | None
    """For a million characters, in the currency of the configuration; None: unknown."""

    def languages(self) -> frozenset[str] | None:
        """BCP 47 tags it translates into; None: it cannot say before it is asked."""
        ...

    def translate(self, requests: Sequence[Request], target: str) -> Iterable[Answer]:
        """Answers to at most `batch` requests, in any order; a missing id is no answer.

        Raises EngineError. Long texts, retries, rate limits and time-outs are the engine's own
        affair.
        """
        ...

    def close(self) -> None:
        """Let go of models and connections."""
        ...


class Metered(Engine, Protocol):
    """An engine that asks before it sends anything: each one of ours that is reached over HTTP.

    Other engines, those of other packages among them, need not be one.
    """

    charge: Callable[[int], str]
    """Called right before every request that carries text, a repeated one too, with the number
    of characters of text in it. Nothing returned: it is sent. Otherwise that is the reason why it
    may not be: it is not sent, and `translate` raises EngineError, lasting, with the reason. Set
    by whoever has a budget, before the first request; called from several threads."""

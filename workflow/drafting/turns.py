"""How one text is sent to an engine, turn after turn, until its answer is good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workflow import placeables
from workflow.engines.base import Engine


def is_service(engine: Engine) -> bool:
    """Whether answers come from somewhere else: the same question may have another one there.

    That holds for a server on this machine as well; `remote` says what leaves the machine.
    """
    return engine.remote or hasattr(engine, "charge")


class Forms(NamedTuple):
    """How one text can be sent."""

    first: str
    other: str = ""
    again: bool = False
    """Whether the engine may answer otherwise when it is asked the same again."""


def forms_of(text: str, fixed: Sequence[str], engine: Engine) -> Forms:
    """Masked first where engines are known to break what is in the text; numbers stay in it.

    A number's grammar needs its sentence, and engines keep numbers; so they are only verified.
    """
    fragile = bool(placeables.copied(text, fixed))
    if fragile and not engine.pivot:
        return Forms("masked", "plain", is_service(engine))
    return Forms("plain", "", is_service(engine))


def first(forms: Forms) -> str:
    """The form that is tried first."""
    return forms.first


def second(forms: Forms) -> str:
    """The same again, or the other where an engine repeats itself anyway."""
    return forms.first if forms.again else forms.other


def third(forms: Forms) -> str:
    """The other form, where it has not been tried."""
    return forms.other if forms.again else ""


def again(forms: Forms) -> str:
    """The first form once more."""
    return forms.first if forms.again else ""


TURNS = (first, second, again, again, again, third)
"""First; the same once more, where the engine may answer otherwise, and more often where it is
only believed when it repeats itself; the other form."""

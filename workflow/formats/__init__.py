"""Source formats: each turns the text of an article into a `Document` and back.

A format is a module with ``parse(text, path, unit) -> Document`` and ``render(document) -> str``
under the laws *round trip* (``render(parse(text)) == text`` for any text whatever) and
*partition* (every character lies in exactly one part). `FORMATS` names them by file suffix.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from workflow.errors import SourceError
from workflow.project import decode

if TYPE_CHECKING:
    from workflow.model import Document, Unit

FORMATS = {".txt": "workflow.formats.text"}
"""File suffix to module."""


class Format(Protocol):
    """What a format module offers."""

    def parse(self, text: str, path: str, unit: Unit = "sentence") -> Document: ...

    def render(self, document: Document) -> str: ...


def format_of(path: str) -> Format:
    """The format of a file by its suffix. Raises SourceError for one there is none for."""
    suffix = path[path.rfind(".") :]
    if suffix not in FORMATS:
        raise SourceError(
            "has no format we know", path=path, expected="a file named *" + ", *".join(FORMATS)
        )
    return cast(Format, import_module(FORMATS[suffix]))


def load(data: bytes, path: str, unit: Unit = "sentence") -> Document:
    """The document in a source file. `unit` is the project's; the front matter may say another.

    Raises SourceError when the file is no UTF-8 text or its front matter has an error.
    """
    document = format_of(path).parse(decode(data, path, SourceError), path, unit)
    if document.error is not None:
        raise document.error
    return document

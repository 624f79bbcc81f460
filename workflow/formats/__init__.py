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
    from collections.abc import Sequence

    from workflow.model import Document, Kind, Meta, Unit

FORMATS = {
    ".txt": "workflow.formats.text",
    ".md": "workflow.formats.markdown",
    ".html": "workflow.formats.html",
}
"""File suffix to module."""

RICH = frozenset((".md", ".html"))
"""The suffixes of formats with markup."""


class Format(Protocol):
    """What a format module offers."""

    def parse(self, text: str, path: str, unit: Unit = "sentence") -> Document: ...

    def render(self, document: Document) -> str: ...


class RichFormat(Format, Protocol):
    """What a format with markup offers besides."""

    def rebuild(
        self, document: Document, texts: Sequence[str | None], language: str = ""
    ) -> str: ...

    def skeleton(self, document: Document) -> tuple[str | int, ...]: ...

    def structure(
        self, text: str, path: str, unit: Unit = "sentence"
    ) -> tuple[tuple[Kind, str], ...]: ...

    def is_page(self, document: Document) -> bool: ...


def rich_format_of(path: str) -> RichFormat | None:
    """The format of a file if it is one with markup, else None."""
    suffix = path[path.rfind(".") :]
    return cast(RichFormat, import_module(FORMATS[suffix])) if suffix in RICH else None


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


def fronted(data: bytes) -> bool:
    """Whether a file may begin with front matter; quick."""
    return data.removeprefix(b"\xef\xbb\xbf").startswith((b"+++", b"---"))


def meta(text: str, path: str) -> Meta:
    """What the front matter of `text` says; `path` tells the format.

    Raises SourceError for front matter with an error.
    """
    if path[path.rfind(".") :] in RICH:
        from workflow.formats import front_yaml

        matter = front_yaml.split(text)[0]
        if matter.lstrip("\ufeff").startswith("---"):
            return front_yaml.read(matter, path)[0]
    from workflow.formats import front

    matter = front.split(text)[0]
    error = None if matter else front.missed(text, path)
    if error is not None:
        raise error
    return front.read(matter, path)[0] if matter else front.NOTHING

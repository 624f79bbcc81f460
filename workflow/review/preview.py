"""An edition as it would be built now, from the files as they are; written nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from workflow.documents import SOURCE_LANGUAGE, Files
from workflow.editions.compose import Policy
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.publishing import Publisher
from workflow.review.values import Place


class _Desk(Protocol):
    """What is asked of a desk."""

    project: Project

    def files(self, document: str) -> Files: ...


def preview(desk: _Desk, place: Place, form: Literal["html", "text"] = "html") -> bytes:
    """The preview edition of `place` (a language of the project, or English), in UTF-8.

    It is what ``peraklad build`` writes. Where the build would refuse to write it, the page says
    only why, and the text says so on its first line. Raises Missing for a document that is none,
    PerakladError for a language that is none and for files that cannot be used.
    """
    config = desk.project.config
    languages: Sequence[str] = (SOURCE_LANGUAGE, *config.languages)
    if place.language not in languages:
        raise PerakladError(
            f"there is no edition in {place.language[:40]}",
            expected="one of " + ", ".join(languages),
        )
    files = desk.files(place.document)
    policy = Policy.of(config, "preview")
    publisher = Publisher.of(desk.project, tuple(languages), (place.language,), policy)
    made = publisher.preview(files, place.language)
    if form == "html":
        return made.html
    return made.text if made.error is None else f"{made.error}\n\n".encode() + made.text

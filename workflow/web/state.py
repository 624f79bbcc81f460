"""What a running server knows, and how it answers: one object, made when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING

from workflow import formats
from workflow.documents import SOURCE_LANGUAGE
from workflow.errors import PerakladError
from workflow.formats import front
from workflow.model import Meta
from workflow.project import Project, Stat
from workflow.review.desk import Desk, Missing
from workflow.review.live import Live
from workflow.review.recent import Recent
from workflow.review.suggestions import Suggestions
from workflow.review.values import Place
from workflow.review.worklist import Worklist
from workflow.web.assistant import Assistant

if TYPE_CHECKING:
    from workflow.checking import Row
    from workflow.documents import Files
    from workflow.review.opened import Opened
    from workflow.web.limits import Limiter
    from workflow.web.people import Access, Local, Signed
    from workflow.web.render import Pages
    from workflow.web.users import Users

_SEEN = 200
"""Versions of parts of documents that browsers show, whose sentences are remembered by hash."""


@dataclass(frozen=True)
class Team:
    """What signing in takes."""

    users: Users
    access: Signed
    limiter: Limiter


@dataclass(frozen=True)
class State:
    """Everything the answers are made from; threads share it."""

    project: Project
    desk: Desk
    live: Live
    worklist: Worklist
    suggestions: Suggestions
    assistant: Assistant
    pages: Pages
    door: Local | Team
    secure: bool = False
    """Browsers reach us over TLS."""
    seen: Recent[dict[str, int]] = field(default_factory=lambda: Recent(_SEEN))
    """Place, part and version → key and hash of each sentence."""
    slugs: Slugs = field(default_factory=lambda: Slugs())
    over: Event = field(default_factory=Event)
    """The server ends."""

    @property
    def access(self) -> Access:
        """Who is let in."""
        return self.door.access if isinstance(self.door, Team) else self.door

    @property
    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags of what is translated."""
        return self.project.config.languages

    def opened(self, language: str, document: str) -> Opened:
        """A catalogue as it is in the files now. Raises Missing for none, PerakladError."""
        return self.desk.opened(self.place(language, document))

    def close(self) -> None:
        """Let go of other processes, engines and the memory's file."""
        from workflow.review import drafts

        self.over.set()
        self.assistant.close()
        drafts.close(self.desk)
        self.suggestions.close()

    def place(self, language: str, document: str) -> Place:
        """The catalogue that a request names, looked up in lists. Raises Missing."""
        if language not in self.languages:
            raise missing_language(language, self.languages)
        return Place(self.desk.files(document).document, language)


def missing_language(language: str, known: tuple[str, ...]) -> Missing:
    """That the project has no such language."""
    return Missing(f"no language {language[:40]}", expected="one of " + ", ".join(known))


def equip(
    project: Project, confidential: bool
) -> tuple[Desk, Live, Worklist, Suggestions, Assistant]:
    """The core of a server on `project`; without `confidential` documents where they are hidden."""

    def errors(opened: Opened, key: str) -> list[Row]:
        return live.errors(opened, key)

    desk = Desk(project, confidential=confidential, errors=errors)
    live = Live(desk)
    assistant = Assistant(project, confidential=confidential)
    return desk, live, Worklist(desk, live), Suggestions(desk), assistant


class Slugs:
    """Which document has which name among the editions; read again when an article changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[Stat | None, str]] = {}

    def document(self, desk: Desk, slug: str) -> str:
        """The id of the document with that slug. Raises Missing."""
        with self._lock:
            for files in desk.places():
                if self._slug(desk.project, files) == slug:
                    return files.document
        raise Missing(f"no edition {slug[:80]}")

    def _slug(self, project: Project, files: Files) -> str:
        try:
            state = project.stat(files.source)
        except PerakladError:  # a link that leads elsewhere
            return files.document
        known = self._known.get(files.source)
        if known is None or known[0] != state:
            known = self._known[files.source] = (state, _slug(project, files))
        return known[1]


def _slug(project: Project, files: Files) -> str:
    """By the front matter; by the id where that cannot be read."""
    try:
        data = project.read_or_none(files.source) or b""
        meta = formats.meta(data.decode("utf-8", "replace"), files.source)
    except PerakladError:
        meta = Meta()
    return front.slug_of(files.document, meta)


def known_language(state: State, tag: str) -> bool:
    """Whether there are editions in this language: a translation's, or English."""
    return tag == SOURCE_LANGUAGE or tag in state.languages

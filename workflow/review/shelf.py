"""The catalogues that were opened lately, valid by the contents of their files."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from workflow import documents
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.project import SOURCE, Project, Stat
from workflow.review.opened import Bytes, Missing, Opened, no_catalogue, opened
from workflow.review.secrecy import is_secret
from workflow.review.values import Place

MOST = 50
"""Catalogues that are kept open."""

LISTED = 1.0
"""Seconds for which the list of documents is not read again."""

_TICK = 20_000_000
"""Nanoseconds in which two writes may carry the same time stamp, generously."""

_Stats = tuple[Stat | None, Stat | None, Stat | None]


class _Kept(NamedTuple):
    """A catalogue, and what its files looked like before they were read."""

    opened: Opened
    stats: _Stats | None
    """None: to be read again, whatever they look like."""


class Shelf:
    """Opens catalogues; safe to use from several threads."""

    def __init__(self, project: Project, *, confidential: bool) -> None:
        self._project, self._confidential = project, confidential
        self._lock = Lock()
        self.writing = Lock()
        """Held while both files are written, so that nobody reads the one without the other."""
        self._kept: OrderedDict[Place, _Kept] = OrderedDict()
        self._listed: tuple[float, dict[str, Files]] = (float("-inf"), {})
        self._secret: dict[Files, tuple[Stat | None, bool]] = {}

    def places(self) -> list[Files]:
        """The documents there are and may be seen, by id."""
        return [files for files in self._listing().values() if not self._hidden(files)]

    def files(self, document: str) -> Files:
        """The files of a document. Raises Missing for none, and for one that may not be seen."""
        files = self._listing().get(document) or self._listing(0).get(document)
        if files is None or self._hidden(files):
            raise _no_document()
        return files

    def opened(self, place: Place) -> Opened:
        """The catalogue of `place` as it is in the files; read only where they look different.

        Raises Missing for no document, PerakladError for files that cannot be used.
        """
        files = self._known(place)
        with self._lock:
            kept = self._kept.get(place)
        if kept is not None and kept.stats is not None and kept.stats == self._stats(files, place):
            return kept.opened
        return self.read(place)

    def read(self, place: Place) -> Opened:
        """The same, by the contents of the files alone."""
        files = self._known(place)
        with self.writing:
            stats = self._stats(files, place)  # before reading: whoever writes after it is seen
            contents = self._contents(files, place)
            kept = self._kept.get(place)
        before = kept.opened if kept is not None else None
        made = opened(place, files, contents, self._project.config.unit, before)
        if made.document.meta.confidential and not self._confidential:
            raise _no_document()  # it was marked a moment ago
        with self._lock:
            if self._kept.get(place) is kept:  # or somebody has kept something newer
                self._keep(made, stats if _settled(stats) else None)
        return made

    def keep(self, made: Opened) -> None:
        """Keep what was just written; the files' state is not known, others may write too."""
        with self._lock:
            self._keep(made, None)

    def _keep(self, made: Opened, stats: _Stats | None) -> None:
        self._kept[made.place] = _Kept(made, stats)
        self._kept.move_to_end(made.place)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def _known(self, place: Place) -> Files:
        """The files of `place`, whose language is one of the project's."""
        files = self.files(place.document)
        if place.language not in self._project.config.languages:
            raise _no_language(place.language)
        return files

    def _contents(self, files: Files, place: Place) -> Bytes:
        """What the files hold. Raises Missing, PerakladError where one is not there."""
        project = self._project
        source = project.read_or_none(files.source)
        data = project.read_or_none(files.catalogue(place.language))
        if source is None:
            raise _no_document()
        if data is None:
            raise no_catalogue(files, place.language)
        return Bytes(source, data, project.read_or_none(files.ledger(place.language)))

    def _stats(self, files: Files, place: Place) -> _Stats:
        stat, language = self._project.stat, place.language
        return stat(files.source), stat(files.catalogue(language)), stat(files.ledger(language))

    def _listing(self, age: float = LISTED) -> dict[str, Files]:
        """The documents by id, as they were at most `age` seconds ago."""
        read, known = self._listed
        if time.monotonic() - read > age:
            found, _ = documents.find(self._project.scan(SOURCE))
            known = {files.document: files for files in found}
            self._listed = (time.monotonic(), known)
            self._secret = {f: s for f, s in self._secret.copy().items() if f.document in known}
        return known

    def _hidden(self, files: Files) -> bool:
        """Whether a document does not exist for anybody here; one that cannot be read does not."""
        if self._confidential:
            return False
        if self._project.config.confidential:
            return True
        try:
            stat = self._project.stat(files.source)
        except PerakladError:  # a link that leads elsewhere
            return True
        known = self._secret.get(files)
        if known is None or known[0] != stat or not _settled((stat,)):
            known = self._secret[files] = (stat, is_secret(self._project, files))
        return known[1]


def _settled(stats: tuple[Stat | None, ...]) -> bool:
    """Whether files with this state are old enough for a later write to be seen by its time."""
    now = time.time_ns()
    return all(s is None or max(s[0], s[1]) < now - _TICK for s in stats)


def _no_document() -> Missing:
    return Missing("there is no such document", remedy="go back to the list of documents")


def _no_language(tag: str) -> Missing:
    return Missing("there is no such language", expected="one of the project's languages")

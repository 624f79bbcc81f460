"""What the checks find, told at once: of a document as it is in the files, and of a text that is
still being typed.

Law: of the same files `document` says what ``peraklad check`` says of each document by itself
(`Checker.rows`). What it takes is remembered by sentence, so an edit costs one sentence's checks
and those of the document as a whole.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

from workflow import signoff
from workflow.checking import Row, row
from workflow.checks.article import Article, pair_at
from workflow.checks.running import (
    Found,
    check_pair,
    is_strange,
    judged,
    judged_alone,
    own,
)
from workflow.checks.tools import Tools
from workflow.checks.values import Pair
from workflow.ledger import source_of
from workflow.model import Document, Entry
from workflow.project import Project
from workflow.review.kit import Kit
from workflow.review.recent import Recent
from workflow.review.values import Place

if TYPE_CHECKING:
    from workflow.review.opened import Opened

LONGEST = 20_000
"""Characters of a text being typed that are looked at: no sentence is longer, and a check's time
is not bounded by anything else."""

_KEPT = 20_000
"""Sentences that are remembered, with their words: some 8 KB each."""
_DOCUMENTS = 24

_ALONE = 2_000
"""Entries that were checked for a sign-off by themselves."""

Findings = dict[str, list[Row]]
"""By `ledger.source_of` of the entry, in the order of `peraklad check`."""


class _Desk(Protocol):
    """What is asked of a desk."""

    project: Project


class _Known(NamedTuple):
    """What was found in one catalogue."""

    version: str
    tools: Tools
    rows: Findings
    pairs: dict[Hashable, tuple[Pair, list[Found]]]
    """What the checks of one sentence found, by all that they look at."""


class Live:
    """The findings of a project's catalogues. Threads may share it."""

    def __init__(self, desk: _Desk) -> None:
        self._kit = Kit(desk.project)
        self._lock = Lock()
        self._busy: dict[Place, Lock] = {}
        self._known: Recent[_Known] = Recent(_KEPT)
        self._alone: Recent[tuple[str, Tools, list[Row]]] = Recent(_ALONE)
        """Version, tools and what was found, of entries that somebody wants to sign off."""
        self._openers: Recent[tuple[Document, frozenset[str]]] = Recent(_DOCUMENTS)

    def document(self, opened: Opened) -> Findings:
        """Every finding in the catalogue, waived or not, by entry; entries without any are left
        out. Raises PerakladError for terms or words that cannot be read.
        """
        with self._lock:
            busy = self._busy.setdefault(opened.place, Lock())
        with busy:  # a second reader waits for the first instead of doing it all again
            tools = self._kit.tools(opened.place.language)
            known = self._current(opened, tools)
            if known is None:
                known = self._found(opened, tools)
                self._known.put(opened.place, known, len(known.pairs) + 1)
        return known.rows

    def knows(self, opened: Opened) -> bool:
        """Whether `document` has its answer ready."""
        return self._current(opened, self._kit.tools(opened.place.language)) is not None

    def near(self, place: Place) -> bool:
        """Whether it has one for an earlier version, so that the next takes little time."""
        return self._known.get(place) is not None

    def sentence(self, opened: Opened, key: str, text: str) -> list[Row]:
        """What is found in `text` if it is the translation of the entry with this
        `ledger.source_of`; nothing where there is no such entry.

        Places are in code points of `text`. What only the whole document tells, such as another
        translation of the same English, is told of the text that is in the file.
        """
        entry = opened.entry(key)
        if entry is None:
            return []
        tools = self._kit.tools(opened.place.language)
        known = self._current(opened, tools)
        if known is not None and text == entry.msgstr:
            return known.rows.get(key, [])
        at, article = self._typed(opened, entry, text[:LONGEST], tools)
        pair = pair_at(article, at, tools.glossary, tools.speller)
        found = judged_alone(pair, tools.config.off) if pair else []
        return self._rows(opened, [*found, *own(article, at, tools.config.off)])

    def errors(self, opened: Opened, key: str) -> list[Row]:
        """The errors in one entry that nobody has accepted: they stand in the way of a sign-off.

        The same as `document` has of them, without the rest of the document being checked.
        """
        entry = opened.entry(key)
        if entry is None:
            return []
        tools = self._kit.tools(opened.place.language)
        known = self._current(opened, tools)
        rows = known.rows.get(key, []) if known else self._errors(opened, entry, tools)
        return [r for r in rows if r.severity == "error" and r.open]

    def _errors(self, opened: Opened, entry: Entry, tools: Tools) -> list[Row]:
        """Asked before the desk's lock is taken, and once more under it."""
        name = (opened.place, entry.key)
        known = self._alone.get(name)
        if known is None or known[0] != opened.version or known[1] is not tools:
            found = self._checked(opened, entry, tools)
            known = self._alone.put(name, (opened.version, tools, found))
        return known[2]

    def _checked(self, opened: Opened, entry: Entry, tools: Tools) -> list[Row]:
        at, article = self._typed(opened, entry, entry.msgstr, tools)
        pair = pair_at(article, at, tools.glossary, tools.speller)
        found = check_pair(pair, tools.config.off) if pair else []
        if is_strange(found):  # whether it is another sentence's, the whole document tells
            return self.document(opened).get(source_of(entry.key), [])
        return self._rows(opened, [*found, *own(article, at, tools.config.off)])

    def _typed(self, opened: Opened, entry: Entry, text: str, tools: Tools) -> tuple[int, Article]:
        """The entries with `text` as the translation of one, and its number among them."""
        live = opened.entries
        at = opened.positions[source_of(entry.key)]
        new = entry if text == entry.msgstr else replace(entry, msgstr=text)
        entries = (*live[:at], new, *live[at + 1 :])
        meta, openers = opened.document.meta, self._opening(opened.document)
        return at, Article(tools.language, entries, (), meta, openers)

    def _found(self, opened: Opened, tools: Tools) -> _Known:
        """Check a whole document; sentences that are as they were are not looked at again."""
        before = self._known.get(opened.place)
        known = before.pairs if before is not None and before.tools is tools else {}
        pairs: dict[Hashable, tuple[Pair, list[Found]]] = {}

        def check(pair: Pair) -> list[Found]:
            name = _name(pair)
            if name not in known:
                pairs[name] = pair, check_pair(pair, tools.config.off)
                return pairs[name][1]
            was, told = known[name]
            pair.__dict__ |= {**was.__dict__, "entry": pair.entry}  # what was computed of the words
            pairs[name] = pair, told
            return [f._replace(entry=pair.entry) for f in told]

        document = opened.document
        article = tools.article(opened.entries, document.meta, self._opening(document))
        found, _ = judged(article, tools.config.off, check)
        rows: Findings = {}
        for told in self._rows(opened, found):
            rows.setdefault(source_of((told.msgctxt, told.msgid)), []).append(told)
        return _Known(opened.version, tools, rows, pairs)

    def _rows(self, opened: Opened, found: Iterable[Found]) -> list[Row]:
        place, files = opened.place, opened.files
        where = (place.document, place.language, files.catalogue(place.language))
        return [row(f, where, opened.book) for f in found]

    def _opening(self, document: Document) -> frozenset[str]:
        known = self._openers.get(id(document))  # which holds it, so the id is no other's
        if known is None:
            openers = frozenset([source for _, source in signoff.openers(document)])
            known = self._openers.put(id(document), (document, openers))
        return known[1]

    def _current(self, opened: Opened, tools: Tools) -> _Known | None:
        known = self._known.get(opened.place)
        fresh = known is not None and known.version == opened.version and known.tools is tools
        return known if fresh else None


def _name(pair: Pair) -> Hashable:
    """All that the checks of one sentence look at."""
    entry = pair.entry
    return entry.key, entry.extracted, entry.msgstr, pair.source, tuple(pair.near)

"""What the checks find in a project's catalogues, remembered between runs.

A document is checked again only when its article, its catalogue, its ledger, the termbase, the
word lists or the checks themselves have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from workflow import documents
from workflow.config import CONFIG, Checking
from workflow.documents import SITE, Files, own_words
from workflow.errors import ProjectError
from workflow.freshness import Freshness
from workflow.language import load
from workflow.project import LOCALES, Project, Stat

if TYPE_CHECKING:
    from workflow.checks.article import Article
    from workflow.checks.running import Found
    from workflow.checks.tools import Tools
    from workflow.checks.values import Finding, Severity
    from workflow.ledger import Ledger
    from workflow.model import Document, Entry, Meta

_GRAVEST_FIRST = ("error", "warning", "hint")


class Row(NamedTuple):
    """A finding and where it is."""

    document: str
    language: str
    """BCP 47."""
    path: str
    """Of the catalogue."""
    check: str
    severity: Severity
    message: str
    msgctxt: str | None
    msgid: str
    start: int
    """In code points of the translation; equal to `end`: nowhere."""
    end: int
    line: int
    """Of the entry's msgid in the catalogue."""
    text: str
    """The translation."""
    waiver: str
    """Why it is accepted; empty: it is not."""

    @property
    def open(self) -> bool:
        """Whether nobody has accepted it."""
        return not self.waiver


def graver(severity: Severity, least: str) -> bool:
    """Whether `severity` is `least` or worse; nothing is as grave as ``never``."""
    if least == "never":
        return False
    return _GRAVEST_FIRST.index(severity) <= _GRAVEST_FIRST.index(least)


class Unspelled(ProjectError):
    """The project asks for dictionaries that are not there; all else is checked."""


class Checker:
    """Checks the catalogues of one language."""

    def __init__(self, project: Project, language: str, tree: dict[str, Stat]) -> None:
        """`tree`: the state on disk of everything under ``source/`` and ``locales/``.

        Raises ProjectError for a check that is switched off and does not exist.
        """
        self.language = load(language).tag
        self._project, self._tree = project, tree
        self._config = project.config.checking
        known_checks(self._config)
        others = documents.stats(beside(self.language), tree)
        salt = f"{self._config} {project.config.unit} {others} {self._dictionary()}"
        self._fresh = Freshness(project, f"check.{self.language}", salt)
        self._asked: set[str] = set()
        self._facts: dict[str, Any] = {}
        """What `across` needs to know of the documents asked for."""
        self._articles: dict[str, Article] = {}

    def rows(self, files: Files) -> list[Row]:
        """What was found in a document, waived or not, in reading order.

        Nothing where there is no catalogue yet. Raises PerakladError for a file that cannot be
        used.
        """
        if not self._there(files):
            return []
        self._asked.add(files.document)
        found, self._facts[files.document] = self._kept(files)
        name = files.catalogue(self.language)
        return [Row(files.document, self.language, name, *values) for values in found]

    def _kept(self, files: Files) -> tuple[list[list[Any]], Any]:
        """What is known of a document that has a catalogue: its findings, and its `facts`."""
        stats = documents.stats(self._inputs(files), self._tree)
        kept = self._fresh.kept(files.document, stats)
        if not _whole(kept):
            kept = self._check(files)
            self._fresh.keep(files.document, stats, kept)
        found, facts = cast("tuple[list[list[Any]], Any]", kept)
        return found, facts

    def across(self, found: Iterable[Files]) -> list[Row]:
        """What differs between documents, once all of them (`found`) have been asked for.

        Of some of them nothing can be said: it would depend on which they are.
        """
        known = {files.document: files for files in found if self._there(files)}
        if not known.keys() <= self._asked:
            return []
        facts = {name: self._facts[name] for name in known if name in self._facts}
        off = self._config.off
        return [
            *(self._inconsistent(facts, known) if "inconsistent" not in off else ()),
            *(self._varying(facts, known) if "name-varies" not in off else ()),
        ]

    def _inconsistent(self, facts: dict[str, Any], known: dict[str, Files]) -> Iterator[Row]:
        from workflow.checks import clashes

        for clash in clashes.across(facts):
            from workflow.checks import consistency

            mine = self._known_article(known[clash.document])
            other = self._known_article(known[clash.other])
            told = consistency.clash(mine, clash.key, other, clash.other)
            yield from self._rows("inconsistent", known[clash.document], told)

    def _varying(self, facts: dict[str, Any], known: dict[str, Files]) -> Iterator[Row]:
        from workflow.checks import clashes

        names = clashes.varying(facts)
        if not names:
            return
        from workflow.checks import consistency, renderings

        for variant in renderings.across(names, self.language):
            mine = self._known_article(known[variant.document])
            told = consistency.name_clash(mine, variant)
            yield from self._rows("name-varies", known[variant.document], told)

    def _there(self, files: Files) -> bool:
        """Whether there is a translation to check: of a variant it is no translation of English."""
        if self.language in self._project.config.variants:
            return False
        return files.catalogue(self.language) in self._tree and not load(self.language).pseudo

    def _known_article(self, files: Files) -> Article:
        if files.document not in self._articles:
            self._articles[files.document] = self._article(files, *self._entries(files))
        return self._articles[files.document]

    def _rows(self, check: str, files: Files, told: Iterable[tuple[Entry, Finding]]) -> list[Row]:
        from workflow.checks.running import Found

        book = self._book(files)
        return [
            row(
                Found(check, f.severity or "warning", f.message, entry, f.start, f.end),
                (files.document, self.language, files.catalogue(self.language)),
                book,
            )
            for entry, f in told
        ]

    def _inputs(self, files: Files) -> tuple[str, ...]:
        return (files.source, files.catalogue(self.language), files.ledger(self.language))

    def save(self, known: Iterable[str]) -> None:
        """Remember what was found in the documents `known`, and nothing of others."""
        self._fresh.save({*known, SITE})

    def _check(self, files: Files) -> list[Any]:
        from workflow.checks.consistency import facts
        from workflow.checks.running import judged

        known_checks(self._config)
        book = self._book(files)
        article = self._article(files, *self._entries(files))
        found, compared = judged(article, self._config.off)
        place = (files.document, self.language, files.catalogue(self.language))
        rows = [list(row(f, place, book)[len(place) :]) for f in found]
        return [rows, facts(compared)]

    def _entries(self, files: Files) -> tuple[tuple[Entry, ...], bool]:
        """The catalogue's entries, and whether one of them is joined to another."""
        from workflow import catalogue

        name = files.catalogue(self.language)
        data = self._project.read(name)
        return catalogue.parse(data, name).entries, b"[joined]" in data

    def _book(self, files: Files) -> Ledger:
        from workflow import ledger

        name = files.ledger(self.language)
        data = self._project.read_or_none(name) if name in self._tree else None
        return ledger.parse(data, name) if data else ledger.Ledger()

    def _article(self, files: Files, entries: Sequence[Entry], joined: bool) -> Article:
        from workflow import signoff

        document = self._document(files) if joined else None
        if document is not None and document.error is not None:
            raise document.error
        openers = {source for _, source in signoff.openers(document)} if document else ()
        meta = document.meta if document else self._meta(files)
        return self._tools.article(entries, meta, openers)

    @cached_property
    def _tools(self) -> Tools:
        from workflow.checks.tools import Tools

        return Tools(self._project, self.language, self._config)

    def problem(self) -> ProjectError | None:
        """Why no spelling is checked although the project asks for it."""
        if not self._config.dictionaries:
            return None
        from workflow.checks import spelling

        why = spelling.problem(self._tools.folder)
        return why and Unspelled(why.what, path=why.path, remedy=why.remedy)

    def _dictionary(self) -> object:
        """What tells one state of the dictionaries from another."""
        return self._tools.dictionary() if self._config.dictionaries else None

    def _document(self, files: Files) -> Document | None:
        from workflow import formats

        data = self._project.read_or_none(files.source) if files.source else None
        return formats.load(data, files.source, self._project.config.unit) if data else None

    def _meta(self, files: Files) -> Meta | None:
        """The front matter of a document, without the rest of it being parsed."""
        from workflow import formats

        data = self._project.read_or_none(files.source) if files.source else None
        if data is None or not formats.fronted(data):
            return None
        return formats.meta(data.decode("utf-8", "replace"), files.source)


def _whole(kept: object) -> bool:
    """Whether the cache holds what we put there: a damaged one is none."""
    match kept:
        case [list() as rows, {"sentences": dict(), "names": dict()}]:
            return all(isinstance(row, list) and len(row) == len(Row._fields) - 3 for row in rows)
    return False


def row(found: Found, place: tuple[str, str, str], book: Ledger) -> Row:
    """A finding with its place (document, language, catalogue), and the ledger's waiver for it."""
    from workflow.ledger import key_of

    entry = found.entry
    waiver = book.waived(key_of(entry)).get(found.check) if book.waives else None
    return Row(
        *place,
        found.check,
        found.severity,
        found.message,
        entry.msgctxt,
        entry.msgid,
        found.start,
        found.end,
        entry.line,
        entry.msgstr,
        (waiver.comment or "waived") if waiver else "",
    )


def known_checks(config: Checking) -> None:
    """Raise ProjectError for a check that is switched off and does not exist."""
    if not config.off:
        return
    from workflow.checks.registry import IDS

    for name in config.off:
        if name not in IDS:
            raise ProjectError(
                f"there is no check {name}",
                path=CONFIG,
                expected="one of " + ", ".join(IDS),
                remedy="correct [check] off",
            )


def beside(language: str) -> tuple[str, ...]:
    """The files besides a document's own that its findings depend on."""
    return (f"{LOCALES}/terms.csv", f"{LOCALES}/terms.{language}.tsv", own_words(language))

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
from workflow.documents import SITE, Files
from workflow.errors import PerakladError, ProjectError
from workflow.freshness import Freshness
from workflow.language import load
from workflow.project import LOCALES, SOURCE, Project, Stat, decode

if TYPE_CHECKING:
    from workflow.checks.article import Article
    from workflow.checks.running import Found
    from workflow.checks.values import Finding, Severity, Speller
    from workflow.ledger import Ledger
    from workflow.model import Document, Entry, Key, Meta
    from workflow.terms.glossary import Glossary

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


class Checker:
    """Checks the catalogues of one language."""

    def __init__(self, project: Project, language: str, tree: dict[str, Stat]) -> None:
        """`tree`: the state on disk of everything under ``source/`` and ``locales/``.

        Raises ProjectError for a check that is switched off and does not exist.
        """
        self.language = load(language).tag
        self._project, self._tree = project, tree
        self._config = project.config.checking
        others = documents.stats(beside(self.language), tree)
        salt = f"{self._config} {project.config.unit} {others}"
        self._fresh = Freshness(project, f"check.{self.language}", salt)
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
        found, self._facts[files.document] = self._kept(files)
        name = files.catalogue(self.language)
        return [Row(files.document, self.language, name, *values) for values in found]

    def _kept(self, files: Files) -> tuple[list[list[Any]], Any]:
        """What is known of a document that has a catalogue: its findings, and its `facts`."""
        stats = documents.stats(self._inputs(files), self._tree)
        kept = self._fresh.kept(files.document, stats)
        if kept is None:
            kept = self._check(files)
            self._fresh.keep(files.document, stats, kept)
        found, facts = cast("tuple[list[list[Any]], Any]", kept)
        return found, facts

    def across(self, found: Iterable[Files]) -> list[Row]:
        """What differs between documents: those asked for, and others known from before.

        Told of those asked for only. `found`: all documents.
        """
        known = {files.document: files for files in found}
        others = self._facts_of(f for f in known.values() if self._there(f))
        facts = {n: f for n in known if (f := self._facts.get(n) or others.get(n))}
        off = self._config.off
        return [
            *(self._inconsistent(facts, known) if "inconsistent" not in off else ()),
            *(self._varying(facts, known) if "name-varies" not in off else ()),
        ]

    def _facts_of(self, found: Iterable[Files]) -> dict[str, Any]:
        """What is known of documents that have not been asked for, and have not changed."""
        facts = {}
        for files in found:
            if files.document not in self._facts:
                stats = documents.stats(self._inputs(files), self._tree)
                kept = self._fresh.kept(files.document, stats)
                if kept is not None:
                    facts[files.document] = cast("list[Any]", kept)[1]
        return facts

    def _inconsistent(self, facts: dict[str, Any], known: dict[str, Files]) -> Iterator[Row]:
        from workflow.checks import consistency

        for clash in consistency.across(facts):
            if clash.document in self._facts:
                mine = self._known_article(known[clash.document])
                other = self._known_article(known[clash.other])
                told = consistency.clash(mine, clash.key, other, clash.other)
                yield from self._rows("inconsistent", known[clash.document], told)

    def _varying(self, facts: dict[str, Any], known: dict[str, Files]) -> Iterator[Row]:
        from workflow.checks import consistency, renderings

        names = {name: found["names"] for name, found in facts.items()}
        for variant in renderings.across(names, self.language):
            if variant.document in self._facts:
                mine = self._known_article(known[variant.document])
                told = consistency.name_clash(mine, variant)
                yield from self._rows("name-varies", known[variant.document], told)

    def _there(self, files: Files) -> bool:
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
        from workflow.checks.article import article

        document = self._document(files) if joined else None
        openers = {source for _, source in signoff.openers(document)} if document else set()
        meta = document.meta if document else self._meta(files)
        return article(
            entries, self.language, self._glossary, meta, frozenset(openers), self._speller
        )

    @cached_property
    def _speller(self) -> Speller | None:
        """The dictionaries that the project asks for, with its own words and terms."""
        if not self._config.dictionaries:
            return None
        from workflow.checks import spelling

        return spelling.speller(
            self._config.dictionaries, self.language, [*self._words(), *self._glossary.words()]
        )

    def _words(self) -> list[str]:
        name = _words(self.language)
        data = self._project.read_or_none(name) if name in self._tree else None
        return decode(data, name).split() if data else []

    def _document(self, files: Files) -> Document | None:
        from workflow import formats

        data = self._project.read_or_none(files.source) if files.source else None
        return formats.load(data, files.source, self._project.config.unit) if data else None

    def _meta(self, files: Files) -> Meta | None:
        """The front matter of a document, without the rest of it being parsed."""
        from workflow.formats import front

        data = self._project.read_or_none(files.source) if files.source else None
        if data is None or b"+++" not in data[:8]:
            return None
        head = front.split(data.decode("utf-8", "replace"))[0]
        return front.read(head, files.source)[0]

    @cached_property
    def _glossary(self) -> Glossary:
        from workflow import terms
        from workflow.terms import forms

        return forms.glossary(self._project, terms.load(self._project), self.language)


def loose(project: Project, path: str, language: str = "") -> list[Row]:
    """What is found in the PO file `path`, wherever it is, by the rules of the project.

    `language` (BCP 47): of the translations; empty: as the file's header says. Raises
    PerakladError for a file that cannot be used or does not say its language.
    """
    from workflow import catalogue, incoming, terms
    from workflow.checks.article import article
    from workflow.checks.running import check_article
    from workflow.ledger import Ledger
    from workflow.terms import forms

    known_checks(project.config.checking)
    found = catalogue.parse(b"".join(incoming.pieces(path, limit=incoming.LINE << 6)), path)
    said = found.field("Language").replace("_", "-").partition("@")[0]
    if not (language or said):
        raise PerakladError(
            "does not say its language", path=path, expected="Language: in its header",
            remedy="add it, or --language",
        )  # fmt: skip
    tag = load(language or said).tag
    glossary = forms.glossary(project, terms.load(project), tag)
    told = check_article(article(found.entries, tag, glossary), project.config.checking.off)
    return [row(f, (path, tag, path), Ledger()) for f in told]


class Errors:
    """The errors in a project that nobody has accepted: they stand in the way of a sign-off."""

    def __init__(self, project: Project, tree: dict[str, Stat]) -> None:
        self._project, self._tree = project, tree
        self._checkers: dict[str, Checker] = {}
        self._known: dict[tuple[str, str], dict[Key, list[Row]]] = {}

    @classmethod
    def of(cls, project: Project) -> Errors:
        """As the files are now."""
        return cls(project, project.scan(SOURCE) | project.scan(LOCALES, without=".pot"))

    def rows(self, files: Files, language: str) -> dict[Key, list[Row]]:
        """A document's errors by entry. Raises PerakladError for a file that cannot be used."""
        place = (files.document, language)
        if place not in self._known:
            if language not in self._checkers:
                self._checkers[language] = Checker(self._project, language, self._tree)
            found: dict[Key, list[Row]] = {}
            for row in self._checkers[language].rows(files):
                if row.severity == "error" and row.open:
                    found.setdefault((row.msgctxt, row.msgid), []).append(row)
            self._known[place] = found
        return self._known[place]

    def save(self, documents: Iterable[str]) -> None:
        """Remember what was found, for `documents` and no others."""
        for checker in self._checkers.values():
            checker.save(documents)


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
    return (f"{LOCALES}/terms.csv", f"{LOCALES}/terms.{language}.tsv", _words(language))


def _words(language: str) -> str:
    """The project's own words, a word a line, for the spelling check."""
    return f"{LOCALES}/words.{language}.txt"

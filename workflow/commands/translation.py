"""``peraklad import translation``: a document that was translated elsewhere, brought in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflow import formats, git
from workflow.commands.entries import saved_meanwhile
from workflow.commands.result import Result
from workflow.documents import SOURCE_LANGUAGE, choose
from workflow.errors import PerakladError, SourceError
from workflow.formats.inline import said
from workflow.language import Language, load
from workflow.model import Document
from workflow.pairing import whole
from workflow.pairing.entering import Entered, enter
from workflow.pairing.tongues import script, tongue
from workflow.pairing.whole import Paired
from workflow.project import Conflict, Project, decode
from workflow.review.deciding import moment
from workflow.review.opened import Opened
from workflow.review.shelf import Shelf
from workflow.review.values import Place
from workflow.web import private

SIZE = 10 << 20
"""Bytes of a translation, at most."""
MOST = 20_000
"""Sentences of a translation, and of an article that is paired with one, at most."""
_LEAST = 0.3
"""Of a translation so much is paired surely with its article; of another, a twentieth."""
_FEW = 4
"""Fewer sentences do not tell whose translation they are."""
_SHOWN = 20
"""Sentences that are shown of a kind; the data have all."""
_LINE = 100
"""Characters of a sentence that are shown."""


def import_translation(
    project: Project, path: str, document: str, language: str, *, dry_run: bool = False
) -> Result:
    """Fill the catalogue of `document` in `language` (BCP 47) from the file `path`, a translation.

    The file is text, Markdown or HTML and is only read. Sentences that are surely its own are
    translated then, by whom git knows here; doubtful ones are fuzzy, with a comment that says
    why. What is translated already stays. With `dry_run` nothing is written. Raises
    PerakladError, with nothing written, for a file that is no translation of the document.
    """
    tongue = load(language)
    if tongue.tag == SOURCE_LANGUAGE or tongue.pseudo:
        raise PerakladError(f"nobody translates into {tongue.tag}", expected="another language")
    by = git.identity(project.root)
    translation = _translation(path)
    shelf = Shelf(project, confidential=True)
    place = Place(choose(shelf.places(), [document])[0].document, tongue.tag)
    with project.locked():
        opened = shelf.read(place)
        paired = _paired(opened.document, translation, tongue, path)
        entries = {entry.key: entry for entry in opened.entries}
        made = enter(
            opened.document, paired, entries, opened.book, by, lambda s: moment(s, opened.book)
        )
        if made.entries and not dry_run:
            _write(project, opened, made)
    return _result(path, place, paired, made, translation, dry_run)


def _translation(path: str) -> Document:
    """The translation, its blocks whole. Raises PerakladError for what cannot be read."""
    form = formats.format_of(path)
    data = private.read(path, path, size=SIZE)
    if data is None:
        raise PerakladError("there is no such file", path=path)
    text = decode(data, path, SourceError)
    if not text.strip():
        raise PerakladError("is empty", path=path, expected="a translation")
    return form.parse(text, path, "paragraph")


def _paired(article: Document, translation: Document, tongue: Language, path: str) -> Paired:
    for document in (article, translation):
        if sum(1 for _ in document.walk()) > MOST:
            raise PerakladError(
                f"has more than {MOST:,} sentences",
                path=document.path,
                remedy="divide the article and its translation",
            )
    paired = whole.pair(article, translation, tongue.tag, MOST)
    if paired is None:
        raise PerakladError(
            f"has more than {MOST:,} sentences", path=path, remedy="divide the translation"
        )
    if paired.sentences >= _FEW and (reason := _other(paired, translation, tongue.tag)):
        raise PerakladError(
            reason,
            path=path,
            expected=f"{article.path} in the language {tongue.tag}",
            remedy="check the name of the document and the language",
        )
    return paired


def _other(paired: Paired, translation: Document, language: str) -> str:
    """Why this is no translation into `language`, or none of this document."""
    words = " ".join(said(s.source, s.inlines) for _, s in translation.walk())
    other = tongue(words, language)
    if other or len(paired.english) >= paired.sentences:
        return f"is in {other or 'English'}, as far as can be told"
    if not script(words, language):
        return "is written in other letters"
    if paired.share < _LEAST:
        return "is no translation of this document, as far as can be told"
    return ""


def _write(project: Project, opened: Opened, made: Entered) -> None:
    """The ledger first: alone it changes nothing, and it knows what the catalogue will say."""
    new = opened.changed(made.entries, made.records)
    try:
        if new.data.ledger is not None:
            name = opened.files.ledger(opened.place.language)
            project.write(name, new.data.ledger, opened.data.ledger)
        project.write(opened.path, new.data.catalogue, opened.data.catalogue)
    except Conflict as conflict:
        raise saved_meanwhile(conflict) from conflict


def _result(
    path: str, place: Place, paired: Paired, made: Entered, translation: Document, dry_run: bool
) -> Result:
    result = Result(_data(path, place, paired, made, dry_run))
    result.written = int(bool(made.entries) and not dry_run)
    result.findings = bool(made.doubtful or made.unknown or made.refused)
    counts = (
        (made.sure, "translated"),
        (len(made.doubtful), "doubtful (fuzzy)"),
        (made.there, "there already"),
        (len(made.kept), "kept, since they have another translation"),
        (len(made.english), "left in English"),
        (len(made.empty), "not in the file"),
        (len(made.refused), "refused"),
    )
    told = ", ".join(f"{n} {what}" for n, what in counts if n) or "nothing to do"
    would = "would be: " if dry_run else ""
    result.lines = [f"{place.document} ({place.language}): {would}{told}"]
    if translation.error is not None:
        result.lines.append(f"  left out, the front matter: {translation.error}")
    if made.unknown:
        told = "1 sentence is" if made.unknown == 1 else f"{made.unknown} sentences are"
        result.lines.append(f"  {told} not in the catalogue yet; run 'peraklad extract'")
    doubts = [f"doubtful: {_short(e.msgid)} ({'; '.join(why)})" for e, why in made.doubtful]
    result.lines += _some(doubts)
    result.lines += _some(f"kept: {_short(e.msgid)} = {_short(e.msgstr)}" for e, _ in made.kept)
    result.lines += _some(f"refused ({why}): {_short(text)}" for text, why in made.refused)
    lost = [f"{path}:{left.line}: answers to nothing: {_short(left.text)}" for left in paired.left]
    result.lines += _some(lost)
    return result


def _some(lines: Iterable[str]) -> list[str]:
    every = [f"  {line}" for line in lines]
    more = len(every) - _SHOWN
    return every if more <= 0 else [*every[:_SHOWN], f"  and {more} more; --json lists all"]


def _short(text: str) -> str:
    return text if len(text) <= _LINE else text[: _LINE - 1] + "…"


def _data(path: str, place: Place, paired: Paired, made: Entered, dry_run: bool) -> dict[str, Any]:
    return {
        "file": path,
        "document": place.document,
        "language": place.language,
        "dry_run": dry_run,
        "translated": made.sure,
        "there": made.there,
        "unknown": made.unknown,
        "doubtful": [
            {"source": e.msgid, "translation": e.msgstr, "reasons": list(why)}
            for e, why in made.doubtful
        ],
        "kept": [
            {"source": e.msgid, "translation": e.msgstr, "file": text} for e, text in made.kept
        ],
        "english": made.english,
        "empty": made.empty,
        "refused": [{"source": text, "reason": why} for text, why in made.refused],
        "left": [{"line": left.line, "text": left.text} for left in paired.left],
    }

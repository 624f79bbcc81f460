"""``peraklad check --fix``: the typography of translations set right, and nothing else touched.

What a build makes of a translation stays the same, so its sign-off stays, too: the ledger carries
it over. Where an edition would change, the entry has to be signed off again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from workflow import catalogue, ledger
from workflow.checks.fixing import FIXERS, fix
from workflow.commands.entries import saved_meanwhile
from workflow.commands.result import Result
from workflow.documents import Files
from workflow.editions.typography import Typographer, typographer
from workflow.errors import PerakladError
from workflow.language import load
from workflow.ledger import Ledger, Record, entry_key, key_of, source_of
from workflow.model import JOINED, Entry
from workflow.project import Conflict, Project
from workflow.terms.glossary import Glossary

_TURNS = ("question", "answer")


def fix_all(project: Project, chosen: Sequence[Files], tags: Sequence[str], result: Result) -> None:
    """Fix the catalogues of the documents `chosen` in the languages `tags`.

    What was done is added to `result`; a catalogue that cannot be read is left for the check to
    tell.
    """
    from workflow import terms
    from workflow.terms import forms

    off = frozenset(project.config.checking.off)
    with project.locked():
        termbase = terms.load(project)
        for tag in tags:
            glossary = forms.glossary(project, termbase, tag)
            for files in chosen:
                if project.stat(files.catalogue(tag)) is not None and not load(tag).pseudo:
                    _fix_one(project, files, tag, glossary, off, result)


def _fix_one(
    project: Project,
    files: Files,
    tag: str,
    glossary: Glossary,
    off: frozenset[str],
    result: Result,
) -> None:
    name, book_name = files.catalogue(tag), files.ledger(tag)
    try:
        was, book_was = project.read(name), project.read_or_none(book_name)
        old, book = catalogue.parse(was, name), ledger.parse(book_was or b"", book_name)
    except PerakladError:
        return
    fixed = [
        _fixed(entry, tag, glossary, FIXERS.keys() - off - book.waived(key_of(entry)).keys())
        for entry in old.entries
    ]
    setter = typographer(tag, project.config.styles.of(tag))
    fixed, left = _kept_signed(old.entries, fixed, book, setter)
    if left:
        noun = "translation" if left == 1 else "translations"
        result.lines.append(
            f"{files.document} ({tag}): left {left} signed-off {noun} whose edition would change"
        )
    changed = [(a, b) for a, b in zip(old.entries, fixed, strict=True) if a.msgstr != b.msgstr]
    if not changed:
        return
    records = [r for a, b in changed for r in _records(a, b, book, setter)]
    try:
        if records:
            project.write(book_name, ledger.render(book.plus(records)), book_was)
        project.write(name, catalogue.render(replace(old, entries=tuple(fixed))), was)
    except Conflict as conflict:
        result.errors.append(saved_meanwhile(conflict))
        return
    result.written += 1
    noun = "translation" if len(changed) == 1 else "translations"
    result.lines.append(f"{files.document} ({tag}): fixed {len(changed)} {noun}")


def _kept_signed(
    old: Sequence[Entry], new: Sequence[Entry], book: Ledger, setter: Typographer | None
) -> tuple[list[Entry], int]:
    """The entries, those as they were that are signed off and would read otherwise; how many."""
    kept = [
        a if book.sign_off(key_of(a)) is not None and not _same_edition(a, b, setter) else b
        for a, b in zip(old, new, strict=True)
    ]
    return kept, sum(a is not b for a, b in zip(kept, new, strict=True))


def _fixed(entry: Entry, tag: str, glossary: Glossary, only: Collection[str]) -> Entry:
    if entry.obsolete or entry.msgid_plural is not None or entry.msgstr in ("", JOINED):
        return entry
    copied = glossary.wording(entry.msgid).fixed
    text = fix(entry.msgstr, tag, turn=_turn(entry), fixed=copied, only=only, source=entry.msgid)
    return entry if text == entry.msgstr else replace(entry, msgstr=text)


def _turn(entry: Entry) -> bool:
    return bool(entry.extracted) and entry.extracted[0].startswith(_TURNS)


def _records(old: Entry, new: Entry, book: Ledger, setter: Typographer | None) -> Iterator[Record]:
    """What the ledger has to say of the new wording: who signed it off, which machine wrote it."""
    source, before = source_of(old.key), key_of(old)
    draft = book.draft(source, old.msgstr)
    if draft is not None:
        yield replace(draft, text=new.msgstr)
    wrote = book.last_translation(source)
    if wrote is not None and wrote.key == before:  # what a person wrote is still theirs
        after = entry_key(new.msgctxt, new.msgid, new.msgstr)
        yield replace(wrote, key=after, text=new.msgstr, start=before)
    if not _same_edition(old, new, setter):
        return
    after = entry_key(new.msgctxt, new.msgid, new.msgstr)
    if book.decision(before) is not None:
        yield Record("carry", source, after, start=before)
    for waiver in book.waived(before).values():
        yield replace(waiver, key=after)


def _same_edition(old: Entry, new: Entry, setter: Typographer | None) -> bool:
    """Whether a build makes the same of both wordings."""
    if old.msgstr == new.msgstr:
        return True
    if setter is None:
        return False
    turn = _turn(old)
    return setter.texts([old.msgstr], turn=turn) == setter.texts([new.msgstr], turn=turn)

"""Translations that are none: empty, folded where they cannot be, unfinished."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.checks.article import Article, has_text
from workflow.checks.values import Finding
from workflow.model import JOINED, Entry
from workflow.signoff import left

Told = Iterator[tuple[Entry, Finding]]


def empty(article: Article) -> Told:
    """Entries without a translation, and translations without a letter or digit."""
    for entry in article.entries:
        if entry.msgid_plural is not None or entry.msgstr == JOINED:
            continue
        if not entry.msgstr:
            yield entry, Finding("not translated yet", severity="hint")
        elif not has_text(entry.msgstr) and has_text(entry.msgid):
            yield entry, Finding("nothing is said: no letter, no digit", 0, len(entry.msgstr))


def joined(article: Article) -> Told:
    """`[joined]` where no translated sentence of the same block stands before, or in a text."""
    before: Entry | None = None
    for entry in article.entries:
        text = entry.msgstr
        if text == JOINED:
            wrong = _misjoined(entry, before, article.openers)
            if wrong:
                yield entry, Finding(wrong, 0, len(text))
        elif JOINED in text and JOINED not in entry.msgid:
            at = text.index(JOINED)
            found = f"{JOINED} stands within a text; expected nothing else beside it"
            yield entry, Finding(found, at, at + len(JOINED))
        before = entry


def _misjoined(entry: Entry, before: Entry | None, openers: frozenset[str]) -> str:
    note = entry.extracted[0] if entry.extracted else "continued"
    if before is None or entry.msgid in openers or "continued" not in note:
        return f"{JOINED} opens a block; expected a sentence of the same block before it"
    return "" if before.msgstr else f"{JOINED} after a sentence that is not translated"


def unfinished(article: Article) -> Told:
    """Words that an engine left in another language."""
    for entry in article.entries:
        words = left(entry.msgstr) if "\u27e6" in entry.msgstr else ()
        if words:
            at = entry.msgstr.index("\u27e6")
            end = entry.msgstr.find("\u27e7", at) + 1
            shown = ", ".join(words[:3])
            yield entry, Finding(f"left in another language by an engine: {shown}", at, end)

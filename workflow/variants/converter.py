"""From an edition's passages to those of a variant of its language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from workflow.editions.content import Passage, Status
from workflow.ledger import Ledger, key_of
from workflow.model import JOINED, Entry
from workflow.variants import words
from workflow.variants.latin import latin
from workflow.variants.tarask import tarask
from workflow.variants.words import Words

SIGNED_ONLY = frozenset(("be-tarask",))
"""Variants whose rules are a draft: a release shows only what a person has signed off."""

UNSIGNED = "not signed off"
"""Why a sentence of such a variant is not in a release: its passage is a ``draft`` there."""

_RULES: dict[str, Callable[[str, Words], str]] = {"be-Latn": latin, "be-tarask": tarask}
_ENGLISH: frozenset[Status] = frozenset(("original", "source"))


@dataclass(frozen=True, slots=True)
class Converter:
    """Makes one variant of one document.

    The variant's catalogue has the wording of the language it is made from as msgid, and goes
    before the rules: for be-Latn every entry that is not fuzzy; for be-tarask any, but there only a
    sign-off of exactly this pair makes more of it than a draft.
    """

    tag: str
    entries: Mapping[str, Entry]
    """By msgid; one in use goes before an obsolete one."""
    book: Ledger
    rules: Callable[[str], str]

    @classmethod
    def of(cls, tag: str, own: str, entries: Iterable[Entry], book: Ledger) -> Converter:
        """A converter to the variant `tag` (BCP 47).

        `own` is the content of the file `words.file_of(tag)`, `entries` and `book` are the
        catalogue and ledger of the document in the variant. Raises CatalogueError for bad words.
        """
        known: dict[str, Entry] = {}
        for entry in entries:
            if entry.msgstr and (not entry.obsolete or entry.msgid not in known):
                known[entry.msgid] = entry
        forms = words.parse(own, words.file_of(tag))
        rules = _RULES[tag]
        return cls(tag, known, book, lambda text: rules(text, forms))

    def passage(self, passage: Passage) -> Passage:
        """`passage` in the variant; English and what renders as nothing stay as they are.

        The status is the weaker one of the passage's own and of the variant's wording: what a
        person has not signed off in a variant that needs it is a ``draft``.
        """
        if passage.status in _ENGLISH or not passage.text or passage.text == JOINED:
            return passage
        entry = self.entries.get(passage.text)
        signed = entry is not None and _signed(entry, self.book)
        if entry is not None and (signed or self._shown(entry)):
            text = entry.msgstr
        else:
            text = self.rules(passage.text)
        draft = self.tag in SIGNED_ONLY and not signed
        return replace(passage, text=text, status="draft" if draft else passage.status)

    def _shown(self, entry: Entry) -> bool:
        """Whether the catalogue's wording goes before that of the rules."""
        if entry.obsolete or entry.previous_msgid is not None:
            return False
        return not entry.fuzzy or self.tag in SIGNED_ONLY


def _signed(entry: Entry, book: Ledger) -> bool:
    """Whether a person has signed off exactly this pair, and it is not marked to be looked at."""
    return not entry.fuzzy and book.sign_off(key_of(entry)) is not None

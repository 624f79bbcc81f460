"""What the termbase says about a text: what has to stay, what has to be said how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workflow.terms.termbase import Termbase
from workflow.terms.values import Rendering


class TermUse(NamedTuple):
    """A term that stands in a text, and how it is to be translated."""

    form: str
    """English, as it stands in the text."""
    preferred: str
    admitted: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


class Wording(NamedTuple):
    """What the termbase says about one English text and one language."""

    fixed: tuple[str, ...] = ()
    """Forms that are not translated, as they stand in the text."""
    wanted: tuple[tuple[str, str], ...] = ()
    """(English as it stands in the text, preferred translation), for engines that take terms."""
    uses: tuple[TermUse, ...] = ()
    """The same with what is admitted and forbidden, for the checks."""


def wording(termbase: Termbase, text: str, language: str) -> Wording:
    """What is said of the terms in `text` in the language with this BCP 47 tag."""
    fixed: dict[str, None] = {}
    wanted: dict[str, str] = {}
    uses: dict[str, TermUse] = {}
    for hit in termbase.find(text):
        form, meant = text[hit.start : hit.end], (hit.term, *hit.others)
        if any(term.do_not_translate for term in meant):
            fixed[form] = None
            continue
        found = [r for term in meant if (r := term.rendering(language)) and r.preferred]
        if found:
            wanted.setdefault(form, found[0].preferred)
            uses.setdefault(form, _use(form, found))
    return Wording(tuple(fixed), tuple(wanted.items()), tuple(uses.values()))


def _use(form: str, found: Sequence[Rendering]) -> TermUse:
    """What may stand for `form`; of homonyms every one's, since nobody knows which is meant."""
    others = [r.preferred for r in found[1:]]
    admitted = (*others, *(a for r in found for a in r.admitted))
    forbidden = set.intersection(*(set(r.forbidden) for r in found))
    return TermUse(form, found[0].preferred, admitted, tuple(sorted(forbidden)))

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
    times: int = 1
    """How often it stands there."""


class Wording(NamedTuple):
    """What the termbase says about one English text and one language."""

    fixed: tuple[str, ...] = ()
    """Forms that are not translated, as they stand in the text."""
    wanted: tuple[tuple[str, str], ...] = ()
    """(English as it stands in the text, preferred translation), for engines that take terms."""
    uses: tuple[TermUse, ...] = ()
    """The same with what is admitted and forbidden, for the checks."""
    copied: tuple[TermUse, ...] = ()
    """What is known of `fixed`; without a rendering its English form is the preferred one."""


def wording(termbase: Termbase, text: str, language: str) -> Wording:
    """What is said of the terms in `text` in the language with this BCP 47 tag."""
    fixed: dict[str, TermUse] = {}
    wanted: dict[str, str] = {}
    uses: dict[str, TermUse] = {}
    for hit in termbase.find(text):
        form, meant = text[hit.start : hit.end], (hit.term, *hit.others)
        found = [r for term in meant if (r := term.rendering(language)) and r.preferred]
        if any(term.do_not_translate for term in meant):
            _count(fixed, _use(form, found or [Rendering(form)]))
        elif found:
            wanted.setdefault(form, found[0].preferred)
            _count(uses, _use(form, found))
    return Wording(
        tuple(fixed), tuple(wanted.items()), tuple(uses.values()), tuple(fixed.values())
    )  # fmt: skip


def _count(uses: dict[str, TermUse], use: TermUse) -> None:
    was = uses.get(use.form)
    uses[use.form] = was._replace(times=was.times + 1) if was else use


def _use(form: str, found: Sequence[Rendering]) -> TermUse:
    """What may stand for `form`; of homonyms every one's, since nobody knows which is meant."""
    others = [r.preferred for r in found[1:]]
    admitted = (*others, *(a for r in found for a in r.admitted))
    forbidden = set.intersection(*(set(r.forbidden) for r in found)) - {found[0].preferred}
    return TermUse(form, found[0].preferred, admitted, tuple(sorted(forbidden)))

"""What is wrong with a termbase itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from workflow.terms.making import language_of
from workflow.terms.termbase import Termbase
from workflow.terms.values import Rendering, Term
from workflow.terms.words import key, parts


class Fault(NamedTuple):
    """Something to look at in the termbase."""

    line: int
    """Of the term in ``locales/terms.csv``."""
    term: str
    """Its id."""
    message: str
    serious: bool
    """Whether checks go wrong because of it."""


def faults(termbase: Termbase, kept: Mapping[str, Mapping[str, object]]) -> list[Fault]:
    """The faults of `termbase`, by line; `kept`: for each language, what has forms on record."""
    found = list(_english(termbase))
    for term in termbase.terms:
        for tag, rendering in term.renderings:
            found += _rendering(term, tag, rendering, kept.get(tag, {}))
        found += _missing(term, termbase)
    found += _contradictions(termbase)
    return sorted(found, key=lambda fault: (fault.line, fault.term, not fault.serious))


def _english(termbase: Termbase) -> Iterator[Fault]:
    """English that several terms share: homonyms, if they are meant to be."""
    first: dict[str, Term] = {}
    for term in termbase.terms:
        for form in term.forms:
            other = first.setdefault(form.casefold(), term)
            if other is not term and other.pos == term.pos:
                what = f"{form!r} is English for {other.id}, too: any of their translations passes"
                yield Fault(term.line, term.id, what, False)


def _missing(term: Term, termbase: Termbase) -> Iterator[Fault]:
    for tag in termbase.languages:
        rendering = term.rendering(tag)
        if not (rendering and rendering.preferred) and not term.do_not_translate:
            yield Fault(term.line, term.id, f"no translation into {tag}", False)


def _rendering(
    term: Term, tag: str, rendering: Rendering, kept: Mapping[str, object]
) -> Iterator[Fault]:
    forms = tuple(f for f in (rendering.preferred, *rendering.admitted, *rendering.forbidden) if f)
    for form in forms:
        if not parts(form)[0]:
            yield Fault(term.line, term.id, f"{form!r} in {tag} has no word: never found", True)
    right = {_key(f): f for f in (rendering.preferred, *rendering.admitted)}
    for form in rendering.forbidden:
        same = right.get(_key(form), "")
        if same.islower() or (same and same[:1].isupper() == form[:1].isupper()):
            what = f"{form!r} is forbidden in {tag}, but {same!r} is right: never found"
            yield Fault(term.line, term.id, what, True)
    lacking = [form for form in forms if form not in kept and parts(form)[0]]
    if lacking and language_of(tag):
        what = f"no forms are kept in {tag} for {', '.join(map(repr, lacking))}"
        yield Fault(term.line, term.id, f"{what}: run 'peraklad terms forms'", False)


def _contradictions(termbase: Termbase) -> Iterator[Fault]:
    """What one term prefers and another forbids; both may be right where their English differs."""
    preferred: dict[tuple[str, str], Term] = {}
    for term in termbase.terms:
        for tag, rendering in term.renderings:
            if rendering.preferred:
                preferred.setdefault((tag, rendering.preferred), term)
    for term in termbase.terms:
        for tag, rendering in term.renderings:
            for form in rendering.forbidden:
                other = preferred.get((tag, form))
                if other is not None and set(other.forms) & set(term.forms):
                    what = f"{form!r} is forbidden in {tag}, but {other.id} prefers it"
                    yield Fault(term.line, term.id, what, True)


def _key(form: str) -> str:
    return " ".join(map(key, parts(form)[0]))

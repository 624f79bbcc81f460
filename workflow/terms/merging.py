"""Terms from elsewhere joined to a termbase: what is there wins, unless it is to be replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace as with_fields
from typing import Literal, NamedTuple

from workflow.incoming import kind, pieces, same_language, whole
from workflow.terms.csv_form import parse_csv
from workflow.terms.tbx import Parsed, parse_tbx
from workflow.terms.termbase import Termbase
from workflow.terms.values import Rendering, Term

Change = Literal["added", "completed", "replaced", "left", "same"]
"""What became of a term: ``completed`` with languages that it lacked; ``left`` as it was, though
the file says something else; ``same``: the file says nothing new."""

LIMIT = 1 << 26
"""Bytes of the largest file that is read: its terms are all in memory."""


class Merged(NamedTuple):
    """A termbase with the terms of another."""

    termbase: Termbase
    changes: tuple[tuple[Change, str], ...]
    """What became of each term of the other, in its order, with the id it has here; a term can be
    both completed and left."""


def read_terms(path: str, languages: Sequence[str]) -> Parsed:
    """The terms of a ``.tbx``, ``.xml`` or ``.csv`` file anywhere, also in ``.gz`` or ``.xz``.

    Raises PerakladError with `path` and line for what cannot be read.
    """
    suffix = kind(path)
    if suffix == ".csv":
        return Parsed(parse_csv(whole(path, LIMIT), path), Counter())
    if suffix in (".tbx", ".xml", ".martif"):
        return parse_tbx(pieces(path, limit=LIMIT), path, languages)
    from workflow.errors import PerakladError

    raise PerakladError(
        "is no termbase that can be read",
        path=path,
        expected="a .tbx or .csv file, also in .gz or .xz",
        remedy="export it in one of these forms",
    )


def in_languages(found: Parsed, wanted: Sequence[str]) -> Parsed:
    """The terms with the languages `wanted` only; ``be-BY`` becomes ``be``, if that is wanted."""
    ignored = Counter(found.ignored)
    source: dict[str, str] = {}
    for tag in wanted:
        near = [t for t in found.termbase.languages if same_language(t, tag)]
        if near:
            source[tag] = tag if tag in near else near[0]
    terms = []
    for term in found.termbase.terms:
        ignored.update(f"language {t}" for t, _ in term.renderings if t not in source.values())
        named = ((tag, term.rendering(given)) for tag, given in source.items())
        renderings = tuple((tag, rendering) for tag, rendering in named if rendering)
        terms.append(with_fields(term, renderings=renderings))
    return Parsed(Termbase(tuple(terms), tuple(source)), ignored)


def merge(base: Termbase, other: Termbase, *, replace: bool = False) -> Merged:
    """`base` with the terms of `other`: the same id, or else an equal English form, is the same
    term (of several the first).

    A new term is added at the end. A known one gets the languages that it lacks; where the two
    differ it stays, or with `replace` takes what `other` says and keeps what that does not say.
    """
    languages = (*base.languages, *(t for t in other.languages if t not in base.languages))
    terms = {term.id: term for term in base.terms}
    forms: dict[str, str] = {}
    for term in base.terms:
        for form in term.forms:
            forms.setdefault(form, term.id)
    changes: list[tuple[Change, str]] = []
    for new in other.terms:
        known = base_term(new, terms, forms)
        if known is None:
            terms[new.id] = _ordered(new, new.renderings, languages)
            changes.append(("added", new.id))
            continue
        made, terms[known.id] = _joined(known, new, languages, replace)
        changes += [(change, known.id) for change in made]
    return Merged(Termbase(tuple(terms.values()), languages), tuple(changes))


def base_term(new: Term, terms: dict[str, Term], forms: dict[str, str]) -> Term | None:
    """The term that `new` is."""
    if new.id in terms:
        return terms[new.id]
    found = next((forms[form] for form in new.forms if form in forms), None)
    return None if found is None else terms[found]


def _joined(
    known: Term, new: Term, languages: Sequence[str], replace: bool
) -> tuple[list[Change], Term]:
    here, there = dict(known.renderings), dict(new.renderings)
    completed = _ordered(known, {**there, **here}.items(), languages)
    made: list[Change] = ["completed"] if completed != known else []
    if not _says_more(known, new):
        return made or ["same"], completed
    if not replace:
        return [*made, "left"], completed
    taken = with_fields(
        new,
        id=known.id,
        domain=new.domain or known.domain,
        pos=new.pos or known.pos,
        note=new.note or known.note,
    )
    return ["replaced"], _ordered(taken, {**here, **there}.items(), languages)


def _says_more(known: Term, new: Term) -> bool:
    """Whether the two differ in what both say."""
    here = dict(known.renderings)
    return (
        known.forms != new.forms
        or known.do_not_translate != new.do_not_translate
        or any(b not in ("", a) for a, b in ((known.domain, new.domain), (known.pos, new.pos)))
        or new.note not in ("", known.note)
        or any(here.get(tag, rendering) != rendering for tag, rendering in new.renderings)
    )


def _ordered(
    term: Term, renderings: Iterable[tuple[str, Rendering]], languages: Sequence[str]
) -> Term:
    found = sorted(renderings, key=lambda pair: languages.index(pair[0]))
    return with_fields(term, renderings=tuple(found))

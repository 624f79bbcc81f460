"""``locales/terms.csv``: a term a row, as a spreadsheet or git shows it.

Columns: ``id``, ``en``, ``domain``, ``pos``, ``do_not_translate`` (``yes``), for each language its
tag (the preferred form), ``<tag>_admitted`` and ``<tag>_forbidden``, and ``note``. Only ``id`` and
``en`` are needed; what several forms share a cell are parted by ``|``. UTF-8, RFC 4180.

Law: ``parse_csv(render_csv(t)) == t`` for every termbase that `render_csv` accepts. `parse_csv`
refuses what it does not understand, so that nothing is lost when the file is written again.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from workflow.config import cased
from workflow.errors import PerakladError
from workflow.language import canonical
from workflow.project import decode
from workflow.terms.finding import WORD
from workflow.terms.termbase import Termbase
from workflow.terms.values import PARTS_OF_SPEECH, Rendering, Term
from workflow.xml_input import illegal

LONGEST = 500
"""Characters that a form may have."""
COLUMNS = 1000
"""Columns that the file may have: some three hundred languages."""
_COMMAS = 100_000
"""Commas that a row may have, those in its texts included."""

_FIXED = ("id", "en", "domain", "pos", "do_not_translate", "note")
_STATES = ("", "_admitted", "_forbidden")
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_TO_QUOTE = re.compile(r'[",\r\n]|\A\s|\s\Z')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def parse_csv(data: bytes, path: str) -> Termbase:
    """The termbase in `data`, read from `path`; a byte order mark may open it.

    Raises PerakladError with `path` and line for what is no CSV in UTF-8, for an unknown or
    repeated column, a wrong number of cells, a missing or repeated id, and contradictions.
    """
    rows = _rows(decode(data, path).removeprefix("\ufeff"), path)
    line, columns = next(rows, (1, []))
    languages = _languages(columns, path)
    terms: dict[str, Term] = {}
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise _bad(f"has {len(cells)} cells", path, line, f"{len(columns)}, as in line 1")
        values = dict(zip(columns, map(str.strip, cells), strict=True))
        term = _term(values, languages, path, line)
        if term.id in terms:
            first = terms[term.id].line
            raise _bad(f"the id {term.id} stands in line {first}, too", path, line, "each id once")
        terms[term.id] = term
    return Termbase(tuple(terms.values()), languages)


def _bad(what: str, path: str, line: int, expected: str) -> PerakladError:
    remedy = "correct the line" if line else "correct the term"
    return PerakladError(what, path=path, line=line, expected=expected, remedy=remedy)


def _rows(text: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line in which each begins."""
    import csv

    commas, line = 0, 1

    def lines() -> Iterator[str]:
        nonlocal commas
        for found in io.StringIO(text, newline=""):
            commas += found.count(",")
            if commas > _COMMAS:  # before each of them becomes a cell
                raise _bad("has too many cells", path, line, f"at most {COLUMNS}")
            yield found

    reader = csv.reader(lines(), strict=True)
    try:
        for cells in reader:
            yield line, cells
            commas, line = 0, reader.line_num + 1
    except csv.Error as error:
        what = f"is no CSV: {error}"
        raise _bad(what, path, line, "cells parted by commas, quotes closed") from None


def _languages(columns: Sequence[str], path: str) -> tuple[str, ...]:
    """The languages that have columns. Raises PerakladError for what is no column."""
    if len(columns) > COLUMNS:
        raise _bad(f"has {len(columns)} columns", path, 1, f"at most {COLUMNS}")
    tags: dict[str, None] = {}
    for column in columns:
        if column not in _FIXED:
            tag = column.removesuffix("_admitted").removesuffix("_forbidden")
            tags[_tag(tag, column, path)] = None
    for name in ("id", "en"):
        if name not in columns:
            raise _bad(f"there is no column {name}", path, 1, "id,en and further columns")
    column, count = next(iter(Counter(columns).most_common(1)))
    if count > 1:
        raise _bad(f"the column {column} stands twice", path, 1, "each column once")
    return tuple(tags)


def _tag(tag: str, column: str, path: str) -> str:
    try:
        good = canonical(tag) == tag != "en"
    except PerakladError:
        good = False
    if not good:
        expected = f"{', '.join(_FIXED)}, a language tag (ru), ru_admitted or ru_forbidden"
        raise _bad(f"unknown column {column[:60]!r}", path, 1, expected)
    return tag


def _term(values: Mapping[str, str], languages: Sequence[str], path: str, line: int) -> Term:
    pos, keep = values.get("pos", ""), values.get("do_not_translate", "")
    if keep not in ("", "yes", "no"):
        raise _bad(f"do_not_translate is {keep!r}", path, line, "yes or nothing")
    renderings = []
    for tag in languages:
        cells = [_forms(values.get(f"{tag}{state}", ""), path, line) for state in _STATES]
        if len(cells[0]) > 1:
            raise _bad(f"{tag} has {len(cells[0])} preferred forms", path, line, "one")
        if any(cells):
            preferred = cells[0][0] if cells[0] else ""
            renderings.append((tag, Rendering(preferred, cells[1], cells[2])))
    term = Term(
        values["id"],
        _forms(values["en"], path, line),
        values.get("domain", ""),
        pos,
        values.get("note", "").replace("\r\n", "\n"),
        keep == "yes",
        tuple(renderings),
        line,
    )
    check(term, path)
    return term


def _forms(cell: str, path: str, line: int) -> tuple[str, ...]:
    forms = tuple(form.strip() for form in cell.split("|")) if cell else ()
    if not all(forms):
        raise _bad(f"an empty form in {cell[:60]!r}", path, line, "forms parted by one |")
    return forms


def check(term: Term, path: str) -> None:
    """Raises PerakladError, at the term's line, for what no row can hold or mean."""
    line = term.line
    if not ID.fullmatch(term.id):
        expected = "small Latin letters, digits, - and _"
        raise _bad(f"the id {term.id[:60]!r}" if term.id else "no id", path, line, expected)
    if not term.forms:
        raise _bad(f"{term.id} has no English form", path, line, "one in the column en")
    if term.pos and term.pos not in PARTS_OF_SPEECH:
        raise _bad(f"pos is {term.pos[:60]!r}", path, line, ", ".join(PARTS_OF_SPEECH))
    if not all(WORD.search(form) for form in term.forms):
        raise _bad(f"an English form of {term.id} has no word", path, line, "letters or digits")
    _check_list((*term.forms,), term, path, "English")
    for tag, rendering in term.renderings:
        _check_list(rendering.forbidden, term, path, tag)
        preferred = (rendering.preferred,) if rendering.preferred else ()
        _check_list((*preferred, *rendering.admitted), term, path, tag)
        if rendering.admitted and not preferred:
            what = f"{term.id} has admitted forms in {tag}, but no preferred one"
            raise _bad(what, path, line, "one in the column " + tag)
        if both := {*preferred, *rendering.admitted} & {*rendering.forbidden}:
            what = f"{min(both)!r} is both right and forbidden in {tag}"
            raise _bad(what, path, line, "one of the two")
    _check_text(term, path)


def _check_list(forms: Sequence[str], term: Term, path: str, where: str) -> None:
    if len(set(forms)) < len(forms):
        raise _bad(f"{term.id} has a form twice in {where}", path, term.line, "each form once")
    for form in forms:
        if len(form) > LONGEST:
            what = f"{term.id} has a form of {len(form)} characters"
            raise _bad(what, path, term.line, f"at most {LONGEST}")
        if not form or "|" in form or form != form.strip() or _CONTROL.search(form):
            raise _bad(f"{term.id} has a form {form[:60]!r}", path, term.line, "text without |")


def _check_text(term: Term, path: str) -> None:
    forms = (form for _, r in term.renderings for form in (r.preferred, *r.admitted, *r.forbidden))
    note = term.note.replace("\n", "").replace("\t", "")
    texts = (term.domain, note, *term.forms, *forms)
    if any(illegal(text) or _CONTROL.search(text) for text in texts):
        raise _bad(f"a control character in {term.id}", path, term.line, "text")
    for text in (term.domain, term.note):
        if text != text.strip():
            raise _bad(f"{term.id} has spaces around {text[:60]!r}", path, term.line, "no space")


def columns(termbase: Termbase) -> list[str]:
    """The columns that the termbase needs, in the canonical order."""
    pos = ["pos"] if any(term.pos for term in termbase.terms) else []
    tags = [f"{tag}{state}" for tag in termbase.languages for state in _STATES]
    return ["id", "en", "domain", *pos, "do_not_translate", *tags, "note"]


def render_csv(termbase: Termbase) -> bytes:
    """The file of `termbase`: UTF-8, LF, all columns, ``pos`` only where a term has one.

    Raises PerakladError for what `parse_csv` would refuse.
    """
    names = columns(termbase)
    lines = [",".join(names)]
    known: set[str] = set()
    for term in termbase.terms:
        check(term, "")
        tags = tuple(tag for tag, _ in term.renderings)
        if term.id in known or tags != tuple(t for t in termbase.languages if t in tags):
            raise PerakladError(f"{term.id} stands twice, or has a language without a column")
        known.add(term.id)
        cells = _cells(term)
        lines.append(",".join(_quoted(cells.get(name, "")) for name in names))
    for tag in termbase.languages:
        if cased(tag) != tag:
            raise PerakladError(f"{tag!r} is no language tag")
    return "".join(f"{line}\n" for line in lines).encode()


def _cells(term: Term) -> dict[str, str]:
    cells = {
        "id": term.id,
        "en": "|".join(term.forms),
        "domain": term.domain,
        "pos": term.pos,
        "do_not_translate": "yes" if term.do_not_translate else "",
        "note": term.note,
    }
    for tag, rendering in term.renderings:
        cells[tag] = rendering.preferred
        cells[f"{tag}_admitted"] = "|".join(rendering.admitted)
        cells[f"{tag}_forbidden"] = "|".join(rendering.forbidden)
    return cells


def _quoted(cell: str) -> str:
    return '"{}"'.format(cell.replace('"', '""')) if _TO_QUOTE.search(cell) else cell

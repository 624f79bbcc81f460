"""``peraklad terms``: import, export, list the termbase, and find its terms in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from workflow.commands.result import Result
from workflow.language import load as load_language
from workflow.project import Project
from workflow.terms import TERMS, Rendering, Term, load

Form = Literal["csv", "tbx", "martif"]

_BOM = b"\xef\xbb\xbf"
_SHOWN = 20
"""How many terms, or kinds of data, are named."""


def import_terms(
    project: Project, path: str, *, replace: bool = False, languages: Sequence[str] = ()
) -> Result:
    """Join the terms of the ``.tbx`` or ``.csv`` file `path` to ``locales/terms.csv``.

    Its languages are those of the project, those that have columns already, and `languages`. A
    term that is there already stays as it is, but for languages that it lacks, unless `replace`
    says otherwise. Written whole or not at all.
    """
    from workflow.terms.csv_form import parse_csv, render_csv
    from workflow.terms.merging import in_languages, merge, read_terms
    from workflow.terms.termbase import Termbase

    result = Result()
    with project.locked():
        was = project.read_or_none(TERMS)
        base = Termbase() if was is None else parse_csv(was, TERMS)
        asked = [load_language(tag).tag for tag in languages]
        wanted = tuple(dict.fromkeys((*base.languages, *project.config.languages, *asked)))
        found = in_languages(read_terms(path, wanted), wanted)
        merged = merge(base, found.termbase, replace=replace)
        data = was or b""
        if was is None or merged.termbase != base:
            mark = _BOM if was is not None and was.startswith(_BOM) else b""
            data = mark + render_csv(merged.termbase)
        result.written += project.write(TERMS, data, was)
    changed: dict[str, list[str]] = {}
    for change, name in merged.changes:
        changed.setdefault(change, []).append(name)
    result.lines = _report(changed, found.ignored)
    result.data = {**changed, "ignored": dict(sorted(found.ignored.items()))}
    return result


def _report(changed: dict[str, list[str]], ignored: Counter[str]) -> list[str]:
    said = {
        "added": "added",
        "completed": "completed with languages that they lacked",
        "replaced": "replaced",
        "left": "left as they are, though the file differs (--replace takes the file's)",
        "same": "already there",
    }
    lines = []
    for change, what in said.items():
        if names := changed.get(change):
            more = f", … {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            listed = "" if change == "same" else f": {', '.join(names[:_SHOWN])}{more}"
            lines.append(f"{len(names)} {what}{listed}")
    common = ignored.most_common(_SHOWN)
    lines += [f"  not taken over: {what[:60]} ({n})" for what, n in common]
    if len(ignored) > _SHOWN:
        lines.append(f"  not taken over: {len(ignored) - _SHOWN} more kinds of data")
    return lines or ["the file has no terms"]


def export_terms(project: Project, form: Form = "tbx") -> Result:
    """The project's termbase as a file in `form`, as a stream."""
    from workflow.terms.csv_form import render_csv
    from workflow.terms.tbx import render_tbx

    termbase = load(project)
    result = Result({"terms": len(termbase.terms)})
    result.lines = [f"{len(termbase.terms)} terms"]
    result.stream = (render_csv(termbase) if form == "csv" else render_tbx(termbase, form),)
    return result


def list_terms(project: Project, languages: Sequence[str] = ()) -> Result:
    """All terms with their renderings in `languages` (all)."""
    result = Result()
    termbase = load(project)
    tags = [load_language(tag).tag for tag in languages] or list(termbase.languages)
    result.lines = [_line(term, tags) for term in termbase.terms]
    result.data = [_data(term, tags) for term in termbase.terms]
    return result


def find_terms(project: Project, text: str, languages: Sequence[str] = ()) -> Result:
    """The terms in the English `text`, in reading order, with their renderings."""
    result = Result()
    termbase = load(project)
    tags = [load_language(tag).tag for tag in languages] or list(termbase.languages)
    data: list[dict[str, Any]] = []
    for term, start, end, others in termbase.find(text):
        for one in (term, *others):
            found = text[start:end]
            result.lines.append(f"{found} — {_line(one, tags)}")
            data.append({"text": found, "start": start, "end": end, **_data(one, tags)})
    result.data = data
    return result


def _line(term: Term, tags: Sequence[str]) -> str:
    named = ((tag, term.rendering(tag)) for tag in tags)
    told = [f"{tag}: {_told(rendering)}" for tag, rendering in named if rendering]
    keep = [" (not translated)"] if term.do_not_translate else []
    return "; ".join(["".join([f"{term.id}: {', '.join(term.forms)}", *keep]), *told])


def _told(rendering: Rendering) -> str:
    parts = [", ".join((rendering.preferred, *rendering.admitted))]
    if rendering.forbidden:
        parts.append(f"(not: {', '.join(rendering.forbidden)})")
    return " ".join(part for part in parts if part)


def _data(term: Term, tags: Sequence[str]) -> dict[str, Any]:
    named = ((tag, term.rendering(tag)) for tag in tags)
    return {
        "id": term.id,
        "en": list(term.forms),
        "domain": term.domain,
        "pos": term.pos,
        "note": term.note,
        "do_not_translate": term.do_not_translate,
        "renderings": {
            tag: {
                "preferred": rendering.preferred,
                "admitted": list(rendering.admitted),
                "forbidden": list(rendering.forbidden),
            }
            for tag, rendering in named
            if rendering
        },
    }

"""``peraklad terms forms``, ``terms check``, and ``terms find`` in a file of translations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from workflow.commands.result import Result
from workflow.errors import PerakladError
from workflow.incoming import whole
from workflow.language import load as load_language
from workflow.project import Project
from workflow.terms import TERMS, Termbase, load

_SHOWN = 20
"""How many words are named."""
_LIMIT = 1 << 26
"""Bytes of the largest text that is searched: it is all in memory."""


def make_forms(project: Project, languages: Sequence[str] = ()) -> Result:
    """Make the inflected forms of all translations in `languages` (all), and keep them."""
    from workflow.terms.dictionaries import package
    from workflow.terms.forms import counted, kept_forms, path, refreshed, render_forms
    from workflow.terms.making import language_of

    result = Result()
    termbase = load(project)
    data: list[dict[str, Any]] = []
    with project.locked():
        for tag in _tags(termbase, languages):
            if not language_of(tag):
                result.lines.append(f"{tag}: no rules, so translations are found as they stand")
                continue
            was = project.read_or_none(path(tag))
            made = refreshed(termbase, tag, kept_forms(project, tag).lines)
            count = counted(made.lines)
            if made.lines or was is not None:
                result.written += project.write(path(tag), render_forms(made.lines), was)
            told = ", ".join(f"{n} by {by}" for by, n in sorted(count.items()))
            with_what = f" ({made.dictionary})" if made.dictionary else ""
            result.lines.append(f"{tag}: {len(made.lines)} translations{with_what}: {told or 0}")
            if made.unknown:
                result.lines.append(f"  not in the dictionary: {_listed(made.unknown)}")
            if package(tag) and not made.dictionary:
                what = f"{package(tag)} is not installed: new ones were made by rules"
                result.lines.append(f"  {what}; install 'peraklad[terms]' and run this again")
            data.append(
                {
                    "language": tag,
                    "path": path(tag),
                    "dictionary": made.dictionary,
                    "translations": len(made.lines),
                    "by": dict(sorted(count.items())),
                    "unknown": list(made.unknown),
                }
            )
    result.data = data
    return result


def _tags(termbase: Termbase, languages: Sequence[str]) -> list[str]:
    return [load_language(tag).tag for tag in languages] or list(termbase.languages)


def _listed(words: Sequence[str]) -> str:
    more = f", … {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return f"{', '.join(words[:_SHOWN])}{more}"


def check_terms(project: Project) -> Result:
    """What is wrong with the termbase; exit code 1 where checks would go wrong because of it."""
    from workflow.terms.checking import faults
    from workflow.terms.forms import kept_forms

    termbase = load(project)
    found = faults(termbase, {tag: kept_forms(project, tag) for tag in termbase.languages})
    serious = sum(fault.serious for fault in found)
    result = Result([{**fault._asdict(), "path": TERMS} for fault in found])
    result.findings = bool(serious)
    for fault in found:
        grade = "error" if fault.serious else "warning"
        result.lines.append(f"{TERMS}:{fault.line}: {grade}: {fault.term}: {fault.message}")
    told = f"{serious} errors, {len(found) - serious} warnings" if found else "nothing to correct"
    result.lines.append(f"{len(termbase.terms)} terms: {told}")
    return result


def find_translation(
    project: Project, form: str, languages: Sequence[str], path: str, stdin: IO[bytes] | None
) -> Result:
    """The lines of a text that have `form`, a translation of a term, in whatever inflected form.

    The text is the file `path`, or `stdin` where that is given. Raises PerakladError unless
    exactly one of `languages` is named.
    """
    from workflow.terms.forms import glossary
    from workflow.terms.words import parts

    if len(languages) != 1:
        raise PerakladError("in which language?", expected="one --language")
    if not parts(form)[0]:
        raise PerakladError(f"{form[:60]!r} has no word", expected="a translation of a term")
    known = glossary(project, load(project), load_language(languages[0]).tag)
    result = Result()
    data: list[dict[str, Any]] = []
    for number, text in _lines(path, stdin):
        for start, end in known.find(form, text):
            result.lines.append(f"{number}:{start}-{end}: {text}")
            data.append({"line": number, "start": start, "end": end, "text": text})
    result.data = data
    return result


def _lines(path: str, stdin: IO[bytes] | None) -> Iterator[tuple[int, str]]:
    """The lines of the text with their numbers."""
    name = "standard input" if stdin else path
    data = stdin.read(_LIMIT + 1) if stdin else whole(path, _LIMIT)
    if len(data) > _LIMIT:
        raise PerakladError(f"is larger than {_LIMIT >> 20} MiB", path=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PerakladError("is not UTF-8", path=name, line=line, expected="text") from None
    for number, line_text in enumerate(text.split("\n"), 1):
        yield number, line_text.rstrip("\r")

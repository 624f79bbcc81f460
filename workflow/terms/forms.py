"""The inflected forms of the terms' translations, kept in the repository.

``locales/terms.<tag>.tsv``: a line a translation, sorted: the translation as the termbase
has it, its forms parted by ``|``, and what made them: ``dictionary``, ``rules``, or ``hand``. A
line marked ``hand`` is its editor's: it is never made anew. Lines with ``#`` are comments.

Law: ``parse_forms(render_forms(k)) == k``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workflow.errors import PerakladError
from workflow.project import LOCALES, Project, decode
from workflow.terms.glossary import Glossary
from workflow.terms.making import DICTIONARY, RULES, dictionary_name, language_of, make
from workflow.terms.termbase import Termbase

HAND = "hand"

_MADE_BY = (DICTIONARY, HAND, RULES)
_HEAD = """\
# Inflected forms of the terms' translations, made by 'peraklad terms forms'; see workflow/terms.
# Mark a line that you correct with 'hand' in place of 'dictionary' or 'rules', and it stays.
"""


class Line(NamedTuple):
    """The forms of one translation."""

    forms: str
    """Parted by ``|``, in small letters."""
    by: str
    """`DICTIONARY`, `RULES` or `HAND`."""


class Kept(Mapping[str, Sequence[str]]):
    """Forms by translation; parted only when asked for."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        self.lines = lines

    def __getitem__(self, form: str) -> Sequence[str]:
        return self.lines[form].forms.split("|")

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)


class Refreshed(NamedTuple):
    """What `refreshed` did."""

    lines: dict[str, Line]
    unknown: tuple[str, ...]
    """Words that the dictionary does not know, sorted."""
    dictionary: str
    """Name and version of the dictionary; empty: none is installed."""


def path(tag: str) -> str:
    """Where the forms in the language `tag` (BCP 47) are kept."""
    return f"{LOCALES}/terms.{tag}.tsv"


def parse_forms(data: bytes, name: str) -> dict[str, Line]:
    """The lines of a file read from `name`. Raises PerakladError with its line for a bad one."""
    lines: dict[str, Line] = {}
    for number, line in enumerate(decode(data, name).split("\n"), 1):
        if not line or line[0] == "#":
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != 3 or cells[2] not in _MADE_BY or not cells[0] or not cells[1]:
            raise PerakladError(
                f"is no line of forms: {line[:60]!r}",
                path=name,
                line=number,
                expected="a translation, its forms parted by |, and dictionary, rules or hand",
                remedy="correct it, or delete it and run 'peraklad terms forms'",
            )
        lines[cells[0]] = Line(cells[1], cells[2])
    return lines


def render_forms(lines: Mapping[str, Line]) -> bytes:
    """The file with `lines`: UTF-8, LF, sorted by translation."""
    body = (f"{form}\t{lines[form].forms}\t{lines[form].by}\n" for form in sorted(lines))
    return (_HEAD + "".join(body)).encode()


def kept_forms(project: Project, tag: str) -> Kept:
    """The forms in the language `tag` that the project keeps; there may be none."""
    data = project.read_or_none(path(tag))
    return Kept(parse_forms(data, path(tag)) if data else {})


def glossary(project: Project, termbase: Termbase, tag: str) -> Glossary:
    """The project's glossary for one language, with the forms that are kept."""
    return Glossary(termbase, tag, kept_forms(project, tag) if termbase.terms else None)


def translations(termbase: Termbase, tag: str) -> list[str]:
    """Every translation into `tag` that the termbase names, right or wrong, each once, sorted."""
    found = [rendering for term in termbase.terms if (rendering := term.rendering(tag))]
    forms = (f for r in found for f in (r.preferred, *r.admitted, *r.forbidden) if f)
    return sorted(dict.fromkeys(forms))


def refreshed(termbase: Termbase, tag: str, was: Mapping[str, Line]) -> Refreshed:
    """The lines for all translations of `termbase`; `was` are those that are kept.

    What was made by hand stays, and so does what a dictionary made when there is none now.
    """
    name = dictionary_name(tag)
    lines: dict[str, Line] = {}
    unknown: set[str] = set()
    for form in translations(termbase, tag) if language_of(tag) else ():
        old = was.get(form)
        if old and (old.by == HAND or (old.by == DICTIONARY and not name)):
            lines[form] = old
            continue
        made = make(form, tag)
        unknown.update(made.unknown)
        if made.forms:
            lines[form] = Line("|".join(made.forms), made.by)
    return Refreshed(lines, tuple(sorted(unknown)), name)


def counted(lines: Mapping[str, Line]) -> Counter[str]:
    """How many translations each of dictionary, rules and hand made."""
    return Counter(line.by for line in lines.values())

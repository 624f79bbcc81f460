"""Termbases as TBX-Basic (TermBase eXchange), read and written.

Read: ISO 30042:2019 in either style (``<tbx>``; data categories as attributes or as tags) and the
form of 2008 (``<martif>``). Of its categories, those that a termbase has are kept; the others are
counted. A definition is a note.

Written: the 2019 form in the DCA style, or ``martif``, which most programs read (Translate Toolkit
and Weblate nothing else, as of 2026). TBX-Basic has no category for what must not be translated:
it is ``<admin type="projectSubset">`` with the value ``do-not-translate`` on the English term;
``martif`` adds ``<descrip type="Translation needed">`` with ``No``, which Weblate reads. Both are
read. An ``id`` that begins with a digit, as no XML name may, is written with ``_`` before it.

Law: ``parse_tbx((render_tbx(t, form),), path, t.languages).termbase == t`` for every `t` that
`render_csv` accepts, in both forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from workflow.errors import PerakladError
from workflow.incoming import same_language
from workflow.language import canonical
from workflow.terms.csv_form import ID, check
from workflow.terms.finding import WORD
from workflow.terms.termbase import Termbase
from workflow.terms.values import PARTS_OF_SPEECH, Rendering, Term
from workflow.xml_input import Node, escape, escape_attribute, read

Form = Literal["tbx", "martif"]

MOST = 200_000
"""Concepts that one file may have."""

_CONCEPTS = ("tbx/text/body/conceptEntry", "martif/text/body/termEntry")
_CORE = "urn:iso:std:iso:30042:ed-2"
_NAMESPACES = (_CORE, *(f"http://www.tbxinfo.net/ns/{name}" for name in ("min", "basic")))
_SECTIONS = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
_TYPED = ("termNote", "descrip", "admin")
_GROUPS = ("descripGrp", "adminGrp", "termNoteGrp", "termGrp", "transacGrp")
_KEEP = "do-not-translate"
_STATUS = {"preferred": 0, "admitted": 1, "deprecated": 2, "superseded": 2, "forbidden": 2,
           "obsolete": 2, "notRecommended": 2}  # fmt: skip
_SUFFIX = "Term-admn-sts"
_POS = {pos.lower(): pos for pos in PARTS_OF_SPEECH} | {"proper noun": "properNoun"}
_NO_ID = re.compile(r"[^a-z0-9_]+")
_BREAK = re.compile(r"\s*[\t\n\r]\s*")

_Fact = tuple[str, str]
"""A data category and its value."""


class Parsed(NamedTuple):
    """What a file holds."""

    termbase: Termbase
    ignored: Counter[str]
    """What was left out, by category or reason."""


def parse_tbx(pieces: Iterable[bytes], path: str, languages: Sequence[str] = ()) -> Parsed:
    """The termbase in the `pieces` of a file, its languages ordered as in `languages` first.

    Raises PerakladError with `path` and line for what is no TBX, and for a repeated id.
    """
    ignored: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    terms: dict[str, Term] = {}
    for node in read(pieces, path, _CONCEPTS, _NAMESPACES):
        if node.tag in ("conceptEntry", "termEntry"):
            term = _Concept(node, path, ignored, numbers).term(terms)
            if term:
                terms[term.id] = term
        if len(terms) > MOST:
            raise PerakladError(f"has more than {MOST} terms", path=path, remedy="split the file")
    found = dict.fromkeys(tag for term in terms.values() for tag, _ in term.renderings)
    order = (*(tag for tag in languages if tag in found), *(t for t in found if t not in languages))
    ordered = tuple(_ordered(term, order) for term in terms.values())
    return Parsed(Termbase(ordered, order), ignored)


def _ordered(term: Term, order: Sequence[str]) -> Term:
    from dataclasses import replace

    return replace(term, renderings=tuple(sorted(term.renderings, key=lambda r: order.index(r[0]))))


class _Concept:
    """One entry on its way to a term."""

    def __init__(self, node: Node, path: str, ignored: Counter[str], numbers: Counter[str]) -> None:
        self._node = node
        self._path = path
        self._ignored = ignored
        self._numbers = numbers
        """For each id that several entries would get, how many it was given to, or tried for."""
        self._facts: dict[str, list[str]] = {}
        self._english: list[tuple[int, str]] = []
        self._others: dict[str, list[tuple[int, str]]] = {}

    def term(self, known: dict[str, Term]) -> Term | None:
        """The term, or None where there is no English one."""
        self._take(_facts(self._node), ("subjectField", "definition", "note", *_KEEPING))
        for section in self._node.elements:
            if section.tag in _SECTIONS:
                self._section(section)
        forms = tuple(form for form in _sorted(self._english) if WORD.search(form))
        if not forms:
            self._ignored["entry without an English term"] += 1
            return None
        facts = self._facts
        term = Term(
            self._id(forms[0], known),
            forms,
            _BREAK.sub(" ", "; ".join(facts.get("subjectField", ()))),
            next(iter(facts.get("partOfSpeech", ())), ""),
            "\n".join((*facts.get("note", ()), *facts.get("definition", ()))),
            _is_kept(facts),
            tuple((tag, self._rendering(found)) for tag, found in self._others.items()),
            self._node.line,
        )
        check(term, self._path)
        return term

    def _take(self, facts: Iterable[_Fact], wanted: Sequence[str]) -> None:
        for category, value in facts:
            if category in wanted:
                self._facts.setdefault(category, []).append(value.replace("\r", "").strip())
            else:
                self._ignored[category] += 1

    def _section(self, section: Node) -> None:
        """The terms of one language."""
        tag = self._language(section)
        if not tag:
            return
        found = self._english if tag == "en" else self._others.setdefault(tag, [])
        self._take(_facts(section), ("definition",) if tag == "en" else ())
        for holder in section.elements:
            if holder.tag in _TERMS and (one := self._form(holder, tag == "en"))[1]:
                found.append(one)
        if not found:
            self._others.pop(tag, None)

    def _language(self, section: Node) -> str:
        if not section.language:
            raise PerakladError(
                f"<{section.tag}> has no xml:lang",
                path=self._path,
                line=section.line,
                expected='a language, xml:lang="ru"',
                remedy="correct the file",
            )
        if same_language(section.language, "en"):
            return "en"
        try:
            return canonical(section.language.replace("_", "-"))
        except PerakladError:
            self._ignored[f"language {section.language[:20]}"] += 1
            return ""

    def _form(self, holder: Node, english: bool) -> tuple[int, str]:
        """Status (0 preferred, 1 admitted or unknown, 2 forbidden) and text of a term."""
        text = " ".join(_BREAK.sub(" ", node.text).strip() for node in holder.walk("term"))
        status = 1 if english else -1
        for category, value in _facts(holder):
            word = value.strip().removesuffix("-admn-sts").removesuffix("Term")
            pos = _POS.get(value.strip().lower(), "")
            if category == "administrativeStatus" and word in _STATUS:
                status = _STATUS[word]
            elif english and category == "partOfSpeech" and pos:
                self._facts.setdefault(category, []).append(pos)
            elif english and category in _KEEPING:
                self._facts.setdefault(category, []).append(value.strip())
            else:
                self._ignored[category] += 1
        if "|" in text:
            self._ignored["term with |"] += 1
            return (status, "")
        return (status, text)

    def _rendering(self, found: list[tuple[int, str]]) -> Rendering:
        """Terms without a status: the first is preferred if none is, the others are admitted."""
        right = _sorted((status, form) for status, form in found if status < 2)
        wrong = dict.fromkeys(form for status, form in found if status == 2)
        for form in right:
            if form in wrong:
                self._ignored["forbidden form that is right, too"] += 1
        stated = [form for status, form in found if status == 0]
        preferred = stated[0] if stated else right[0] if right else ""
        admitted = tuple(form for form in right if form != preferred)
        return Rendering(preferred, admitted, tuple(f for f in wrong if f not in right))

    def _id(self, form: str, known: dict[str, Term]) -> str:
        given = self._node.attributes.get("id", "")
        name = given[1:] if given[:1] == "_" and given[1:2].isdigit() else given
        slug = name
        if not ID.fullmatch(name):
            slug = _NO_ID.sub("-", (name or form).lower()).strip("-_")[:90] or "term"
        if slug not in known:
            return slug
        if name == slug:
            raise PerakladError(
                f"the id {given} stands in line {known[slug].line}, too",
                path=self._path,
                line=self._node.line,
                expected="each id once",
                remedy="correct the file",
            )
        while True:  # from where it ended last time: thousands of entries may have one form
            self._numbers[slug] += 1
            if (numbered := f"{slug}-{self._numbers[slug] + 1}") not in known:
                return numbered


_KEEPING = ("projectSubset", "Translation needed")


def _is_kept(facts: dict[str, list[str]]) -> bool:
    needed = [value.lower() for value in facts.get("Translation needed", ())]
    return _KEEP in facts.get("projectSubset", ()) or "no" in needed


def _sorted(found: Iterable[tuple[int, str]]) -> list[str]:
    """Each form once, the preferred ones first, otherwise in their order."""
    ranked = sorted(found, key=lambda pair: pair[0] if pair[0] > 0 else 0)
    return list(dict.fromkeys(form for _, form in ranked))


def _facts(node: Node) -> Iterator[_Fact]:
    """The categories that are said of a node itself, not of what it holds."""
    for child in node.elements:
        if child.tag in _GROUPS:
            yield from _facts(child)
        elif child.tag not in ("term", *_SECTIONS, *_TERMS):
            named = child.attributes.get("type", "") if child.tag in _TYPED else child.tag
            yield (named or child.tag, child.text)


_TAGS: dict[Form, tuple[str, str, str]] = {
    "tbx": ("conceptEntry", "langSec", "termSec"),
    "martif": ("termEntry", "langSet", "tig"),
}
_ROOT: dict[Form, str] = {
    "tbx": f'<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="{_CORE}">\n<tbxHeader>',
    "martif": '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">\n'
    '<martif type="TBX-Basic" xml:lang="en">\n<martifHeader>',
}


def render_tbx(termbase: Termbase, form: Form = "tbx") -> bytes:
    """The file of `termbase` in `form`. Raises PerakladError for what `parse_csv` would refuse."""
    root = "tbx" if form == "tbx" else "martif"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        _ROOT[form],
        "<fileDesc><sourceDesc><p>Peraklad</p></sourceDesc></fileDesc>",
        f"</{root}Header>",
        "<text><body>",
    ]
    for term in termbase.terms:
        check(term, "")
        lines += _entry(term, form)
    lines += ["</body></text>", f"</{root}>\n"]
    return "\n".join(lines).encode()


def _entry(term: Term, form: Form) -> Iterator[str]:
    concept, section, holder = _TAGS[form]
    name = f"_{term.id}" if term.id[0].isdigit() else term.id
    yield f'<{concept} id="{escape_attribute(name)}">'
    if term.domain:
        yield f'<descrip type="subjectField">{escape(term.domain)}</descrip>'
    if term.do_not_translate and form == "martif":
        yield '<descrip type="Translation needed">No</descrip>'
    if term.note:
        yield f"<note>{escape(term.note)}</note>"
    pos = f'<termNote type="partOfSpeech">{term.pos}</termNote>' if term.pos else ""
    keep = f'<admin type="projectSubset">{_KEEP}</admin>' if term.do_not_translate else ""
    english = Rendering(term.forms[0], term.forms[1:])
    for tag, rendering in (("en", english), *term.renderings):
        yield f'<{section} xml:lang="{escape_attribute(tag)}">'
        for status, text in _forms(rendering):
            notes = f'<termNote type="administrativeStatus">{status}{_SUFFIX}</termNote>'
            more = (pos, keep) if tag == "en" else ("", "")
            yield f"<{holder}><term>{escape(text)}</term>{more[0]}{notes}{more[1]}</{holder}>"
        yield f"</{section}>"
    yield f"</{concept}>"


def _forms(rendering: Rendering) -> Iterator[_Fact]:
    if rendering.preferred:
        yield ("preferred", rendering.preferred)
    yield from (("admitted", form) for form in rendering.admitted)
    yield from (("deprecated", form) for form in rendering.forbidden)

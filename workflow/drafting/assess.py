"""The judgement of an answer: what forbids to store it, and what a reviewer should look at.

The law: no wrong text gets into a catalogue, and no answer is refused for being unusual. What
refuses was calibrated on 12 x 997 recorded answers of real engines, none of which it refuses, and
on the same answers cut, shifted, doubled, wrapped, echoed and in another language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from workflow import placeables
from workflow.checks.registry import CHECKS
from workflow.checks.values import Pair
from workflow.drafting.repair import repair
from workflow.errors import disguises
from workflow.evidence import agreement, completeness, guard, wording
from workflow.model import Entry
from workflow.terms import Termbase
from workflow.terms.glossary import Glossary
from workflow.terms.usage import TermUse, Wording

__all__ = ["Assessment", "assess", "repair"]


class Assessment(NamedTuple):
    """What is said of one answer, in plain words."""

    fatal: tuple[str, ...]
    """Why it must not be stored."""
    doubts: tuple[str, ...]
    """What to look at; the fewer, the better the answer."""
    incomplete: bool = False
    """Something may be missing. Engines do leave out sentences; a connection may do so too."""


_QUOTES = frozenset('"\u00ab\u00bb\u201c\u201d\u201e\u201f')
_STRANGE, _WRONG = -4.0, -10.0
"""Agreements below which an answer may say something else, and does: recorded ones that are whole
reach down to -7."""
_SHORTENED, _SURELY = 0.9, 7.0
"""An answer so much shorter may lack a sentence, and so agree less; then it must fit another text
by so much better."""
_PHRASE = 20
"""Characters of a source from which on its words tell anything."""
_HALF, _HALF_STRANGE, _LONG = 0.7, -6.5, 40
"""Or below which it says only half of it: the ratio of lengths, the agreement, and the length of
a source from which on that can be told."""


def assess(
    source: str,
    answer: str,
    language: str,
    *,
    fixed: Sequence[str] = (),
    terms: Sequence[TermUse] = (),
    neighbours: Sequence[str] = (),
) -> Assessment:
    """Judge `answer`, already repaired, as a translation of the English `source`.

    `language`: BCP 47. `fixed`: do-not-translate terms as they stand in the source. `neighbours`:
    texts near the source (the sentences before and after, or the batch's), to tell whether the
    answer is theirs. The first reason to refuse an answer is enough; doubts are all told.
    """
    if not answer.strip():
        return Assessment(("it is empty",), ())
    plain, said = _words_only(source, fixed), _words_only(answer, fixed)
    foreign = guard.check(plain, said, language)
    whole = completeness.check(source, answer, language)
    strange = _strange(source, answer, language)
    fatal = (
        _unprintable(source, answer)
        or ("it is the English text again" if guard.unchanged(plain, said, language) else "")
        or whole.fatal
        or foreign
        or "; ".join(placeables.lost(source, answer, language, fixed)[:3])
        or (_stranger(source, answer, language, neighbours) if len(source) > _PHRASE else "")
        or strange.fatal
    )
    if fatal:
        return Assessment((fatal,), ())
    entities = (*_entities(source, answer), *_unquoted(source, answer))
    doubts = (
        whole.doubt,
        *entities,
        *_checked(source, answer, language, Wording(tuple(fixed), (), tuple(terms))),
        strange.doubt,
    )
    return Assessment((), tuple(doubt for doubt in doubts if doubt), whole.incomplete)


def _words_only(text: str, fixed: Sequence[str]) -> str:
    """`text` without what is copied, so that an address is no word of another language."""
    for placeable in reversed(placeables.copied(text, fixed)):
        text = f"{text[: placeable.start]} {text[placeable.end :]}"
    return text


def _unprintable(source: str, answer: str) -> str:
    if answer.isprintable():
        return ""
    bad = next((c for c in answer if disguises(c) and c not in source), "")
    return f"it has a control or invisible character: U+{ord(bad):04X}" if bad else ""


def _stranger(source: str, answer: str, language: str, neighbours: Sequence[str]) -> str:
    partial = completeness.shortened(source, answer) and len(answer) < _SHORTENED * len(source)
    margin = _SURELY if partial else agreement.STRANGER
    other = agreement.stranger(source, answer, neighbours, language, margin)
    if other:
        return f"it translates another sentence: {other[:60]}"
    more = agreement.addition(source, answer, neighbours, language)
    return f"it translates another sentence as well: {more[:60]}" if more else ""


def _partial(source: str, answer: str) -> bool:
    """Whether the answer may be whole but for a sentence that the engine left out."""
    return len(answer) < _HALF * len(source) and completeness.shortened(source, answer)


class _Verdict(NamedTuple):
    fatal: str = ""
    doubt: str = ""


def _strange(source: str, answer: str, language: str) -> _Verdict:
    """What the words of an answer that stands alone tell, where we have a list of words."""
    if not wording.lexicon(language):
        return _Verdict()
    agreed = agreement.score(source, answer, language)
    if not _partial(source, answer):
        if agreed < _WRONG:
            return _Verdict("it says something else")
        if agreed < _HALF_STRANGE and _LONG < len(source) > len(answer) / _HALF:
            return _Verdict("half of it is missing")
    doubtful = agreed < _STRANGE and len(source) > _PHRASE
    return _Verdict(doubt="may say something else" if doubtful else "")


_ASKED = frozenset((
    "number", "date", "weekday", "link", "placeholder", "markup", "name", "negation", "term",
    "term-forbidden", "term-fixed", "missing-part", "bracket", "quote-pair", "end-mark",
    "repeated-word", "english-fragment", "mixed-language", "look-alike",
))  # fmt: skip
"""The checks whose findings make an answer doubtful: a reviewer has to look, and another engine may
know better. House style is no reason for that, since a build sets it."""


def _checked(source: str, answer: str, language: str, wording: Wording) -> Iterator[str]:
    """What the checks find in the answer, in plain words."""
    pair = Pair(Entry(source, answer), language, _glossary(language))
    pair.wording = wording
    off = {"number"} if "&" in answer else frozenset[str]()  # a number may be a character's
    for check in CHECKS:
        for finding in check.run(pair) if check.id in _ASKED - off else ():
            if (finding.severity or check.severity) != "hint":
                yield finding.message


def _unquoted(source: str, answer: str) -> Iterator[str]:
    """What was said word by word is no longer told from what was not."""
    if not _QUOTES.isdisjoint(source) and _QUOTES.isdisjoint(answer):
        yield "quotation marks missing"


@cache
def _glossary(language: str) -> Glossary:
    """What finds terms in any inflected form; which terms a text has is known already."""
    return Glossary(Termbase(), language)


def _entities(source: str, answer: str) -> Iterator[str]:
    """An engine was asked for plain text, so what looks like HTML may be meant; hardly, though."""
    foreign = [entity for entity in placeables.ENTITY.findall(answer) if entity not in source]
    if foreign:
        yield f"HTML instead of a character: {', '.join(dict.fromkeys(foreign))}"

"""The judgement of an answer: what forbids to store it, and what a reviewer should look at.

The law: no wrong text gets into a catalogue, and no answer is refused for being unusual. What
refuses was calibrated on 12 x 997 recorded answers of real engines, none of which it refuses, and
on the same answers cut, shifted, doubled, wrapped, echoed and in another language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflow import placeables
from workflow.drafting.repair import repair
from workflow.errors import disguises
from workflow.evidence import agreement, completeness, guard, numbers, wording
from workflow.terms.usage import TermUse

__all__ = ["Assessment", "assess", "repair"]


class Assessment(NamedTuple):
    """What is said of one answer, in plain words."""

    fatal: tuple[str, ...]
    """Why it must not be stored."""
    doubts: tuple[str, ...]
    """What to look at; the fewer, the better the answer."""
    incomplete: bool = False
    """Something may be missing. Engines do leave out sentences; a connection may do so too."""


_WORD = re.compile(r"[^\W\d_]+")
_CLOSING = "'\"\u00bb\u201d\u201c\u2019)]* \xa0"
_QUOTES = re.compile('["\u00ab\u00bb\u201c\u201d\u201e]')
_STOPS = {
    "\u3002": ".", "\uff01": "!", "\uff1f": "?", "\u061f": "?", "\u0964": ".", "\u0589": ".",
}  # fmt: skip
"""Stops of other scripts, and what they are here."""
_BRACKETS = ("(", ")", "[", "]")
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
    spelling = guard.check(plain, said, language)
    whole = completeness.check(source, answer, language)
    strange = _strange(source, answer, language)
    fatal = (
        _unprintable(source, answer)
        or ("it is the English text again" if guard.unchanged(plain, said, language) else "")
        or whole.fatal
        or spelling.fatal
        or "; ".join(placeables.lost(source, answer, language, fixed)[:3])
        or (_stranger(source, answer, language, neighbours) if len(source) > _PHRASE else "")
        or strange.fatal
    )
    if fatal:
        return Assessment((fatal,), ())
    doubts = (
        spelling.doubt,
        whole.doubt,
        *_numbers(source, answer, language),
        *_terms(answer, terms),
        *_marks(source, answer),
        *_entities(source, answer),
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


def _strange(source: str, answer: str, language: str) -> guard.Verdict:
    """What the words of an answer that stands alone tell, where we have a list of words."""
    if not wording.lexicon(language):
        return guard.Verdict()
    agreed = agreement.score(source, answer, language)
    if not _partial(source, answer):
        if agreed < _WRONG:
            return guard.Verdict("it says something else")
        if agreed < _HALF_STRANGE and _LONG < len(source) > len(answer) / _HALF:
            return guard.Verdict("half of it is missing")
    doubtful = agreed < _STRANGE and len(source) > _PHRASE
    return guard.Verdict(doubt="may say something else" if doubtful else "")


def _numbers(source: str, answer: str, language: str) -> Iterator[str]:
    plain = placeables.ENTITY.sub(" ", answer) if "&" in answer else answer
    found = numbers.compare(source, plain, language)
    if found.missing:
        yield "number missing: " + ", ".join(found.missing[:5])
    if found.foreign:
        yield "number not in the English: " + ", ".join(found.foreign[:5])


def _terms(answer: str, terms: Sequence[TermUse]) -> Iterator[str]:
    if not terms:
        return
    words = [word.casefold() for word in _WORD.findall(answer)]
    for term in terms:
        wanted = (term.preferred, *term.admitted)
        bad = [f for f in term.forbidden if f not in wanted and _said(f, words)]
        if bad:
            yield f"'{term.form}' is translated as '{bad[0]}', not '{term.preferred}'"
        elif not any(_said(form, words) for form in wanted):
            yield f"'{term.form}' is not translated as '{term.preferred}'"


def _said(form: str, words: Sequence[str]) -> bool:
    """Whether `form` stands among `words` one after another, in whatever inflected forms."""
    wanted = [word.casefold() for word in _WORD.findall(form)]
    if not wanted:
        return False
    return any(
        all(_inflected(w, at) for w, at in zip(wanted, words[start:], strict=False))
        for start in range(len(words) - len(wanted) + 1)
    )


def _inflected(word: str, other: str) -> bool:
    """Whether two words may be forms of one: they begin alike, all but an ending of three."""
    stem = word[: max(3, len(word) - 3)]
    return other.startswith(stem) and len(other) <= len(word) + 4


def _marks(source: str, answer: str) -> Iterator[str]:
    for mark in _BRACKETS:
        if mark in source or mark in answer:
            difference = source.count(mark) - answer.count(mark)
            if difference:
                yield f"'{mark}' {'missing' if difference > 0 else 'added'}"
                break
    quoted, here = len(_QUOTES.findall(source)), len(_QUOTES.findall(answer))
    if quoted and not here:
        yield "quotation marks missing"
    elif here % 2 and not quoted % 2:
        yield "quotation mark without its pair"
    there, end = _end(source), _end(answer)
    if there != end:
        yield (
            f"ends with '{end}' instead of '{there}'"
            if there and end
            else (f"'{there}' missing at the end" if there else f"'{end}' added at the end")
        )


def _entities(source: str, answer: str) -> Iterator[str]:
    """An engine was asked for plain text, so what looks like HTML may be meant; hardly, though."""
    foreign = [entity for entity in placeables.ENTITY.findall(answer) if entity not in source]
    if foreign:
        yield f"HTML instead of a character: {', '.join(dict.fromkeys(foreign))}"


def _end(text: str) -> str:
    """The mark a sentence ends with, quotes aside."""
    text = text.rstrip(_CLOSING)
    last = "\u2026" if text.endswith(("...", "..")) else text[-1:]
    last = _STOPS.get(last, last)
    return last if last in ".!?\u2026:;" else ""

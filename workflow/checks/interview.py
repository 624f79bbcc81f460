"""Conversations: turns, the gender in which speakers speak of themselves, how they are addressed.

What is known of speakers comes from the article's front matter (``[speakers."Name"]``); without
it, only what disagrees within one speaker's own words is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from workflow.checks import persons
from workflow.checks.article import Article
from workflow.checks.persons import Form
from workflow.checks.values import Finding, Pair
from workflow.model import Entry, Gender, Speaker

Told = Iterator[tuple[Entry, Finding]]

_NOTE = re.compile(r"(question|answer)(, continued)?(?: \((.*)\))?")
_DASH = "[-\u2010-\u2015]"
_OPENING = re.compile(rf"\s*{_DASH}[\s\xa0]+(?=\S)")
_BROKEN = re.compile(rf"[\r\n][ \t]*{_DASH}[ \t\xa0]*(?=\S)")
_QUOTED = re.compile(r"\s*[\"'\u00ab\u201c\u201e\u2018]")
_QUOTES = re.compile('[\u00ab\u00bb\u201e\u201c\u201d"]')
_CLOSING = {"\u00ab": "\u00bb", "\u201e": "\u201d\u201c", "\u201c": "\u201d", '"': '"'}
_YOU = re.compile(r"\b(?:you|your|yours|yourself|you're|you've)\b", re.IGNORECASE)


def turn_count(pair: Pair) -> Iterator[Finding]:
    """Translations that open a turn which the English does not have."""
    target = pair.target
    for found in _BROKEN.finditer(target) if "\n" in target or "\r" in target else ():
        if not _BROKEN.search(pair.source):
            what = "a new turn after a line break; expected one turn, as in the English"
            yield Finding(what, found.start() + 1, found.end())
    opening = _OPENING.match(target)
    if opening and not _OPENING.match(pair.source) and not _QUOTED.match(pair.source):
        what = "a dash at the beginning opens another turn; expected none, as in the English"
        yield Finding(what, *opening.span())


class Turn(NamedTuple):
    """What one person says until another speaks."""

    kind: str
    """``question`` or ``answer``: by its form, not by who speaks."""
    name: str
    """The speaker as labelled in the English, or empty."""
    pairs: list[Pair]


def turns(article: Article) -> list[Turn]:
    """The turns of a conversation in reading order; other blocks are left out."""
    pairs = {id(p.entry): p for p in article.pairs}
    found: list[Turn] = []
    for entry in article.entries:
        note = _NOTE.fullmatch(entry.extracted[0]) if entry.extracted else None
        if note is None:
            continue
        kind, continued, name = note[1], note[2], note[3] or ""
        if not (continued and found and found[-1][:2] == (kind, name)):
            found.append(Turn(kind, name, []))
        if id(entry) in pairs:
            found[-1].pairs.append(pairs[id(entry)])
    return found


def speakers(article: Article, spoken: Sequence[Turn]) -> list[str]:
    """Who speaks in each turn: a label, ``question`` or ``answer``, or empty where unsure.

    Without labels, those who ask and answer take turns; of several turns of the same kind in a
    row only the first is sure, or all when the number is odd.
    """
    found: list[str] = []
    for (kind, name), group in groupby(spoken, key=lambda t: t[:2]):
        number = len(list(group))
        if name:
            found += [name] * number
        else:
            other = "answer" if kind == "question" else "question"
            rest = (other, kind) * (number // 2) if number % 2 else ("",) * (number - 1)
            found += [kind, *rest]
    return found


class _Cast(NamedTuple):
    """Who is known to speak in an article."""

    known: dict[str, Speaker]
    """Label, or ``question`` and ``answer`` → what the front matter says."""
    labels: tuple[str, ...]

    def addressee(self, spoken: Sequence[Turn], at: int) -> Speaker | None:
        """To whom the turn at `at` is said, if the front matter describes them."""
        name = spoken[at].name
        if not name:
            return self.known.get("answer" if spoken[at].kind == "question" else "question")
        others = [label for label in self.labels if label != name]
        if len(others) > 1:
            near = (spoken[i].name for i in (at + 1, at - 1) if 0 <= i < len(spoken))
            others = [label for label in near if label and label != name][:1]
        return self.known.get(others[0]) if others else None


def _cast(article: Article, spoken: Sequence[Turn]) -> _Cast:
    given = {_folded(s.name): s for s in article.meta.speakers}
    labels = tuple(dict.fromkeys(t.name for t in spoken if t.name))
    found = {label: s for label in labels if (s := _described(label, given))}
    for role in ("question", "answer"):
        if role in given:
            found[role] = given[role]
    if not labels and len(given) == 1 and "question" not in given:
        found["answer"] = next(iter(given.values()))
    return _Cast(found, labels)


def _described(label: str, given: dict[str, Speaker]) -> Speaker | None:
    """The speaker with this label, or the only one whose name has all its words."""
    if _folded(label) in given:
        return given[_folded(label)]
    words = set(_folded(label).split())
    fitting = [s for name, s in given.items() if words <= set(name.split())]
    return fitting[0] if len(fitting) == 1 else None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


class _Shown(NamedTuple):
    """A form in which somebody speaks of themselves."""

    entry: Entry
    form: Form
    words: str


def speaker_gender(article: Article) -> Told:
    """Speakers who speak of themselves in the gender of another, or in two genders."""
    spoken = turns(article) if persons.known(article.language) else []
    if not spoken:
        return
    cast = _cast(article, spoken)
    by_name: dict[str, list[_Shown]] = {}
    for name, turn in zip(speakers(article, spoken), spoken, strict=True):
        if name:
            by_name.setdefault(name, []).extend(_shown(turn, article.language))
    for name, shown in by_name.items():
        speaker = cast.known.get(name)
        if speaker and speaker.gender:
            yield from _against(speaker.gender, speaker.name, shown)
        elif shown:
            yield from _mixed(name, shown)


def _shown(turn: Turn, language: str) -> Iterator[_Shown]:
    for pair, text in own_words(turn.pairs):
        for form in persons.of_self(text, language):
            yield _Shown(pair.entry, form, pair.target[form.start : form.end])


def _against(gender: Gender, name: str, shown: Sequence[_Shown]) -> Told:
    if gender not in ("masculine", "feminine"):
        return
    for entry, form, words in shown:
        if form.gender != gender:
            what = f"{words} is {form.gender}; expected {gender}: {_who(name)} speaks"
            yield entry, Finding(what, form.start, form.end)


def _mixed(name: str, shown: Sequence[_Shown]) -> Told:
    """The rarer gender of one speaker; of two equally frequent ones the later."""
    genders = [s.form.gender for s in shown]
    usual = max(dict.fromkeys(genders), key=genders.count)
    named = name not in ("question", "answer")
    like = next(s.words for s in shown if s.form.gender == usual)
    for entry, form, words in shown:
        if form.gender != usual:
            what = f"{words} is {form.gender}; elsewhere {_who(name)} says {like}"
            yield entry, Finding(what, form.start, form.end, None if named else "hint")


def _who(name: str) -> str:
    unnamed = {"question": "the one who asks", "answer": "the one who answers"}
    return unnamed.get(name, name)


def own_words(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, str]]:
    """Each translation of a turn with spaces in place of what is quoted; places stay."""
    still = ""
    for pair in pairs:
        text, still = _unquoted(pair.target_plain, still)
        yield pair, text


def _unquoted(text: str, still: str) -> tuple[str, str]:
    """`text` without what is quoted, and the signs of quotes still open at its end.

    `still`: those open at its beginning. A closing sign alone ends a quote that began earlier.
    """
    kept: list[str] = []
    last = 0
    for found in _QUOTES.finditer(text):
        at, sign = found.start(), found[0]
        before = " " * (at - last) if still else text[last:at]
        if still and sign in _CLOSING[still[-1]]:
            still = still[:-1]
        elif sign in "\u00bb\u201d":
            kept, before, still = [], " " * at, ""
        else:
            still += sign
        kept += before, " "
        last = at + 1
    kept.append(" " * (len(text) - last) if still else text[last:])
    return "".join(kept), still


def address(article: Article) -> Told:
    """Words to someone in another form of address than theirs: *ты* for *вы*, *pan* for *pani*."""
    told_of = any(s.address or s.gender for s in article.meta.speakers)
    spoken = turns(article) if told_of and persons.known(article.language) else []
    if not spoken:
        return
    cast = _cast(article, spoken)
    for at, turn in enumerate(spoken):
        to = cast.addressee(spoken, at)
        for pair, text in own_words(turn.pairs) if to else ():
            for finding in _misaddressed(to, turn, pair, text):
                yield pair.entry, finding


def _misaddressed(to: Speaker | None, turn: Turn, pair: Pair, text: str) -> Iterator[Finding]:
    if to is None:
        return
    if to.address == "formal":
        yield from _too_familiar(to, turn, pair, text)
    elif to.address == "informal" and turn.kind == "question":
        yield from _too_polite(to, pair, text)
    if turn.kind == "question" and to.address != "informal" and to.gender:
        yield from _sir_or_madam(to, pair, text)


def _too_familiar(to: Speaker, turn: Turn, pair: Pair, text: str) -> Iterator[Finding]:
    """In answers *you* is often anybody; there only the *You know,* that opens them counts."""
    if turn.kind == "question":
        places = list(persons.to_thou(text, pair.language, bool(_YOU.search(pair.source))))
    else:
        opener = persons.opens_to_thou(text, pair.language)
        places = [opener] if opener else []
    for start, end in places[:1]:
        words = pair.target[start:end]
        yield Finding(
            f"{words} is informal; expected the formal address of {_who(to.name)}", start, end
        )


def _too_polite(to: Speaker, pair: Pair, text: str) -> Iterator[Finding]:
    found = sorted(persons.to_polite(text, pair.language), key=lambda place: not place[2])
    for start, end, sure in found[:1]:
        words = pair.target[start:end]
        what = f"{words} is formal; expected the informal address of {_who(to.name)}"
        yield Finding(what, start, end, None if sure else "hint")


def _sir_or_madam(to: Speaker, pair: Pair, text: str) -> Iterator[Finding]:
    """Where both are said, one of them is about somebody else."""
    forms = list(persons.to_sir(text, pair.language)) if pair.language == "pl" else []
    if to.gender not in ("masculine", "feminine") or any(f.gender == to.gender for f in forms):
        return
    for form in forms[:1]:
        words = pair.target[form.start : form.end]
        what = f"{words} is {form.gender}; expected {to.gender}, to {_who(to.name)}"
        yield Finding(what, form.start, form.end)

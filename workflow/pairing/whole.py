"""A whole translation paired with its article: what each sentence becomes, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflow.evidence import guard, numbers
from workflow.formats.inline import said
from workflow.model import JOINED, Document, Inline
from workflow.pairing import blocks, telling, tokens
from workflow.pairing.blocks import Match
from workflow.pairing.fitting import Fit, Fitter
from workflow.pairing.reading import Sentence, Side, side
from workflow.pairing.tongues import tongue

SURE = 2.0
"""Logarithm of the odds, among blocks and among sentences, from which on a pair is sure."""
_FAR = -4.5
"""How much the texts may speak against a pair that is sure by its place."""
_LENGTH = 2.6
"""Standard deviations by which a length is off that is doubtful."""

_CLOSING = " \"'.!)*_\u2019\u201c\u201d\u00bb"
"""What may stand after a question mark."""

GUESS = "it may not be the translation of this sentence"
PLACE = "nothing but its place says that it is the translation of this sentence"
ORDER = "it stands elsewhere in the translation"
QUESTION = "one of both asks, the other does not"
LONGER, SHORTER = "it is much longer than usual", "it is much shorter than usual"


class Pair(NamedTuple):
    """What a segment of the article becomes."""

    number: int
    """Of the segment in the article, in the order of `Document.walk`."""
    text: str
    """With the article's tokens; or ``[joined]``."""
    doubts: tuple[str, ...]
    """Why it may be wrong, a line each; empty: the pair is sure."""
    line: int
    """Where it stands in the translation."""


class Left(NamedTuple):
    """A sentence of the translation that answers to none of the article."""

    text: str
    line: int


class Paired(NamedTuple):
    """A translation and its article."""

    pairs: tuple[Pair, ...]
    """By their numbers, rising."""
    left: tuple[Left, ...]
    """In their order."""
    english: tuple[int, ...]
    """The numbers of the segments that the translation leaves in English."""
    share: float
    """How much of the shorter of both is in sure pairs, 0 to 1; measured in sentences."""
    sentences: int
    """How many the shorter of both has."""


def pair(
    article: Document, translation: Document, language: str, most: int = 20_000
) -> Paired | None:
    """Pair a `translation` into `language` (BCP 47) with the English `article`.

    The translation was parsed with whole blocks as segments. None where one of both has more than
    `most` sentences. The same input gives the same pairs.
    """
    ours, theirs = side(article), side(translation, language)
    if max(len(ours.sentences), len(theirs.sentences)) > most:
        return None
    return _Pairing(ours, theirs, language).result()


class _Pairing:
    def __init__(self, article: Side, translation: Side, language: str) -> None:
        self._article, self._translation, self._language = article, translation, language
        self._pairs: dict[int, Pair] = {}
        self._english: list[int] = []
        self._used: set[int] = set()
        """The sentences of the translation that are in a pair, by `id`."""
        self._sentences = translation.sentences

    def result(self) -> Paired:
        matches = blocks.pair(self._article.passages, self._translation.passages, self._language)
        fitter = Fitter(self._sentences, self._language)
        for match in matches:
            self._block(match, fitter)
        found = tuple(self._pairs[number] for number in sorted(self._pairs))
        left = [Left(s.text, s.line) for s in self._sentences if id(s) not in self._used]
        sure = sum(not pair.doubts for pair in found) + len(self._english)
        least = min(len(self._article.sentences), len(self._sentences))
        share = min(sure / least, 1.0) if least else 0.0
        return Paired(found, tuple(left), tuple(sorted(self._english)), share, least)

    def _block(self, match: Match, fitter: Fitter) -> None:
        there = [self._article.passages[i] for i in match.source]
        here = [self._translation.passages[j] for j in match.answer]
        sources = [s for p in there for s in p.sentences]
        owners = [i for i, p in zip(match.source, there, strict=True) for _ in p.sentences]
        answers = [s for p in here for s in p.sentences]
        if there[0].speaker and here[0].speaker:
            self._add(there[0].speaker, (here[0].speaker,), ())
        for fit in fitter.fit(sources, owners, answers):
            odds = min(fit.odds, match.odds)
            self._fit([sources[i] for i in fit.source], [answers[j] for j in fit.answer], fit, odds)

    def _fit(
        self, sources: Sequence[Sentence], answers: Sequence[Sentence], fit: Fit, odds: float
    ) -> None:
        doubts = [ORDER] if fit.moved else [PLACE] if fit.forced else []
        if not doubts and (odds < SURE or fit.worth < _FAR or fit.silent):
            doubts.append(GUESS)
        english = " ".join(said(s.text, s.inlines) for s in sources)
        text = self._text(answers)
        shown = said(text, [i for s in answers for i in s.inlines])
        self._used.update(map(id, answers))
        if guard.unchanged(english, shown, self._language):
            self._english += [s.number for s in sources]
            return
        doubts += self._differences(english, shown)
        self._add(sources[0], answers, doubts, sources[1:])

    def _text(self, answers: Sequence[Sentence]) -> str:
        """The sentences as they stand in the translation, what is between them included."""
        first, last = answers[0], answers[-1]
        if first.number == last.number:
            whole = self._translation.segments[first.number].source
            text = whole[first.start : last.start + len(last.text)]
            if len(text) == sum(len(s.text) for s in answers) + _gaps(answers):
                return text
        return " ".join(s.text for s in answers)

    def _differences(self, english: str, shown: str) -> Iterator[str]:
        """What an English text and its translation differ in that no translator changes."""
        off = telling.ratio(len(english), len(shown), self._language)
        if abs(off) > _LENGTH:
            yield LONGER if off > 0 else SHORTER
        if _asks(english) != _asks(shown):
            yield QUESTION
        missing, foreign = numbers.compare(english, shown, self._language)
        if missing:
            yield f"it lacks {', '.join(missing[:5])}"
        if foreign:
            yield f"it has {', '.join(foreign[:5])}, the English does not"
        if other := tongue(shown, self._language):
            yield f"it looks like {other}"

    def _add(
        self,
        source: Sentence,
        answers: Sequence[Sentence],
        doubts: Sequence[str],
        further: Sequence[Sentence] = (),
    ) -> None:
        mine = [i for s in answers for i in s.inlines]
        carried = tokens.carried(self._text(answers), mine, source.inlines)
        lost = tuple(f"{i.shown} is missing" for s in further for i in s.inlines)
        found = (*doubts, *carried.doubts, *lost)
        self._pairs[source.number] = Pair(source.number, carried.text, found, answers[0].line)
        for joined in further:
            self._pairs[joined.number] = Pair(joined.number, JOINED, found, answers[0].line)
        for theirs, ours in carried.partners:
            self._values(source, theirs, answers, ours, found)

    def _values(
        self,
        source: Sentence,
        theirs: Inline,
        answers: Sequence[Sentence],
        ours: Inline,
        doubts: tuple[str, ...],
    ) -> None:
        """Pair the values inside markup that answers to each other."""
        wanted = self._article.attributes.get((source.number, theirs.shown), ())
        known = self._translation.attributes
        owners = dict.fromkeys(s.number for s in answers if ours in s.inlines)
        values = next((known[n, ours.shown] for n in owners if (n, ours.shown) in known), ())
        doubts = doubts if len(wanted) == len(values) else (*doubts, GUESS)
        for one, other in zip(wanted, values, strict=False):
            if guard.unchanged(one.text, other.text, self._language):
                self._english.append(one.number)
            else:
                self._pairs[one.number] = Pair(one.number, other.text, doubts, other.line)


def _gaps(answers: Sequence[Sentence]) -> int:
    """How many characters there are between sentences that follow one another."""
    ends = [s.start + len(s.text) for s in answers]
    return sum(s.start - end for s, end in zip(answers[1:], ends, strict=False))


def _asks(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith("?")

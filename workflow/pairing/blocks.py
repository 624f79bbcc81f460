"""Which blocks of a translation answer to which blocks of its article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from workflow.alignment import in_order
from workflow.model import ATTRIBUTES, Inline
from workflow.pairing import path, telling
from workflow.pairing.reading import Passage
from workflow.pairing.telling import Said, Scale

STEPS = {(1, 1): 0.0, (1, 0): -3.5, (0, 1): -3.5, (1, 2): -4.0, (2, 1): -4.0}
_SHORT = -4.0
"""More of the like for what translators hardly ever part or join: items, headings."""
_SAME, _ALIKE, _OTHER, _FAR = 1.2, 0.4, -1.5, -7.0
"""What the kinds of two blocks say: the same with the same marker, the same, others, and an
attribute or a value of the front matter against a text."""
_NEAR = frozenset((("paragraph", "item"), ("paragraph", "quote"), ("quote", "item")))
"""Kinds that translators turn into one another."""
_PARTED = frozenset(("paragraph", "quote", "answer", "question", "summary", "standfirst"))
_ANCHOR = 2
"""How many rare things two blocks share that are believed to be a pair beforehand."""
_MOVED, _BEFORE = 9.0, 4.0
"""How much a pair out of order is worth at least, and by how much more than any other."""
_TRIES = 40_000
"""Pairs out of order that are looked at, at most."""
_HEAD = frozenset(("summary", "author", "topic", "correction", *ATTRIBUTES))


class Match(NamedTuple):
    """Blocks of the article and the blocks that answer to them."""

    source: tuple[int, ...]
    answer: tuple[int, ...]
    worth: float
    """What their texts say, a logarithm of odds."""
    odds: float
    """That they answer to no others, a logarithm of odds."""
    moved: bool = False
    """They stand elsewhere in the translation."""


def pair(article: Sequence[Passage], translation: Sequence[Passage], language: str) -> list[Match]:
    """The blocks that answer to each other, in the article's order; the others are in none."""
    comparer = _Comparer(article, translation, language)
    beads = path.best(len(article), len(translation), comparer.worth, STEPS, comparer.anchors())
    found = [
        Match(tuple(range(b.start, b.end)), tuple(range(b.first, b.last)), b.worth, b.odds)
        for b in beads
        if b.end > b.start and b.last > b.first
    ]
    found += comparer.moved(found)
    return sorted([*found, *comparer.between(sorted(found))])


class _Comparer:
    """What is known of the blocks of both sides."""

    def __init__(
        self, article: Sequence[Passage], translation: Sequence[Passage], language: str
    ) -> None:
        self._article, self._translation = article, translation
        self._sources = [_said(p, language, telling.english) for p in article]
        self._answers = [_said(p, language, telling.translated) for p in translation]
        self._scale = Scale(self._answers, language)
        self._both: dict[tuple[bool, int], Said] = {}

    def worth(self, start: int, end: int, first: int, last: int) -> float:
        """Of the blocks from `start` up to `end`, and of the answers from `first` to `last`."""
        likeness = self._kinds(start, end, first, last)
        if likeness == _FAR:
            return _FAR
        return likeness + self._scale.worth(
            self._joined(False, start, end), self._joined(True, first, last)
        )

    def _kinds(self, start: int, end: int, first: int, last: int) -> float:
        """What the kinds of the blocks say."""
        likeness = _kinds(self._article[start], self._translation[first])
        if (end - start, last - first) == (1, 1) or likeness == _FAR:
            return likeness
        other = _kinds(self._article[end - 1], self._translation[last - 1])
        kinds = {p.kind for p in (*self._article[start:end], *self._translation[first:last])}
        return min(likeness, other) + (0.0 if kinds <= _PARTED or other == _FAR else _SHORT)

    def _joined(self, answer: bool, start: int, end: int) -> Said:
        texts = self._answers if answer else self._sources
        if end - start == 1:
            return texts[start]
        key = (answer, start)  # a bead has two at most
        if key not in self._both:
            self._both[key] = telling.together(texts[start:end])
        return self._both[key]

    def anchors(self) -> list[tuple[int, int]]:
        """Pairs that share what no other block has, rising on both sides."""
        places: dict[str, int] = {}
        for at, answer in enumerate(self._answers):
            for key in answer.keys:
                places[key] = at if key not in places else -1
        chosen: dict[int, tuple[int, int]] = {}
        for at, source in enumerate(self._sources):
            found = ({places.get(key, -1) for key in keys} - {-1} for _, keys in source.things)
            votes = Counter(here.pop() for here in found if len(here) == 1)
            for there, count in votes.most_common(1):
                if count >= _ANCHOR and chosen.get(there, (0, 0))[0] < count:
                    chosen[there] = (count, at)
        return in_order([(at, there) for there, (_, at) in sorted(chosen.items())])

    def moved(self, found: Sequence[Match]) -> list[Match]:
        """Pairs among the blocks that have no answer in order, each surely meant."""
        sources = set(range(len(self._article))) - {i for m in found for i in m.source}
        answers = set(range(len(self._translation))) - {j for m in found for j in m.answer}
        if len(sources) * len(answers) > _TRIES:
            return []
        worths = {(i, j): self.worth(i, i + 1, j, j + 1) for i in sources for j in answers}
        ours: dict[int, list[float]] = {}
        theirs: dict[int, list[float]] = {}
        for (i, j), worth in worths.items():
            ours.setdefault(i, []).append(worth)
            theirs.setdefault(j, []).append(worth)
        rivals = {id(row): sorted(row)[-2:] for row in (*ours.values(), *theirs.values())}
        pairs = []
        for (i, j), worth in sorted(worths.items()):
            others = [w for row in (ours[i], theirs[j]) for w in rivals[id(row)][:-1]]
            best = all(rivals[id(row)][-1] == worth for row in (ours[i], theirs[j]))
            if best and worth >= max(_MOVED, max(others, default=0.0) + _BEFORE):
                pairs.append(Match((i,), (j,), worth, worth, moved=True))
        return pairs

    def between(self, found: Sequence[Match]) -> list[Match]:
        """The blocks that are left over between the same pairs, as many on either side."""
        taken = {i for m in found for i in m.source}, {j for m in found for j in m.answer}
        ends = Match((len(self._article),), (len(self._translation),), 0.0, 0.0)
        made, here, there = [], 0, 0
        for match in [*(m for m in found if not m.moved), ends]:
            sources = [i for i in range(here, match.source[0]) if i not in taken[0]]
            answers = [j for j in range(there, match.answer[0]) if j not in taken[1]]
            here, there = match.source[-1] + 1, match.answer[-1] + 1
            if len(sources) == len(answers):
                rows = zip(sources, answers, strict=True)
                worths = [(i, j, self.worth(i, i + 1, j, j + 1)) for i, j in rows]
                made += [Match((i,), (j,), worth, 0.0) for i, j, worth in worths if worth > _FAR]
        return made


def _said(
    passage: Passage, language: str, read: Callable[[str, Sequence[Inline], str], Said]
) -> Said:
    sentences = passage.sentences or ((passage.speaker,) if passage.speaker else ())
    texts = [read(s.text, s.inlines, language) for s in sentences]
    return telling.together(texts)


def _kinds(source: Passage, answer: Passage) -> float:
    """What the kinds of two blocks say of whether they belong together."""
    if source.kind == answer.kind:
        return _SAME if source.marker == answer.marker else _ALIKE
    if source.kind in _HEAD or answer.kind in _HEAD:
        return _FAR
    kinds = (source.kind, answer.kind)
    return 0.0 if kinds in _NEAR or kinds[::-1] in _NEAR else _OTHER

"""The words that an edition is found by, with their weights: how often, whether in the title."""

from __future__ import annotations

from collections import Counter

from workflow.editions.content import Edition
from workflow.editions.postings import LETTERS
from workflow.editions.stemming import stemmer, words

TITLE = 8
"""Added to the weight of a word of the title."""

_LEVELS = (1, 2, 3, 5, 8, 14, 29)
"""A word that occurs at most so many times is of the first such weight, else of the last."""

_MANY = _LEVELS[-1] + 1
_BY_COUNT = [sum(count > most for most in _LEVELS) for count in range(_MANY + 1)]


def of(edition: Edition) -> str:
    """The words that `edition` is found by, in the form that `Index` remembers."""
    title = edition.first("title")
    text = "\n".join([block.text for block in edition.all_blocks])
    return counted(title.text if title else "", text, edition.language)


def counted(title: str, text: str, tag: str) -> str:
    """The stems of a `text` in the language `tag` (BCP 47), those of its `title` marked.

    A line for each weight that occurs: its letter, then the stems as the text has them.
    """
    stems = stemmer(tag).stems
    counts = Counter(map(stems.__getitem__, words(text)))
    titled = dict.fromkeys(map(stems.__getitem__, words(title)))
    for found in (counts, titled):
        found.pop("", None)
    lines: dict[int, list[str]] = {}
    for stem in titled:
        weight = TITLE + _BY_COUNT[min(counts.pop(stem, 1), _MANY)]
        lines.setdefault(weight, []).append(stem)
    once = [stem for stem, count in counts.items() if count == 1]  # most of them
    if once:
        lines[0] = once
    for stem, count in counts.items():
        if count > 1:
            lines.setdefault(_BY_COUNT[min(count, _MANY)], []).append(stem)
    return "\n".join([f"{LETTERS[w]} {' '.join(lines[w])}" for w in sorted(lines)])


def weights(text: str) -> dict[str, int]:
    """The stems in what `counted` gave, with their weights."""
    return {
        stem: LETTERS.index(line[0]) for line in text.splitlines() for stem in line[2:].split(" ")
    }

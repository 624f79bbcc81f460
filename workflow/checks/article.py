"""A catalogue as the checks see it: its sentences in reading order, each a pair of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflow.checks.values import Pair, Speller
from workflow.model import JOINED, LEFT_OPEN, Entry, Meta
from workflow.signoff import left
from workflow.terms.glossary import Glossary

_NEAR = 2
"""Sentences on either side whose translation a wrong one is looked for among."""


class Article(NamedTuple):
    """One document in one language."""

    language: str
    """BCP 47."""
    entries: tuple[Entry, ...]
    """Those in use, in reading order."""
    pairs: tuple[Pair, ...]
    """The translated ones, but for those with plural forms or with words left by an engine."""
    meta: Meta
    """What the document's front matter says."""
    openers: frozenset[str]
    """English sentences that open a block; looked for only where `[joined]` stands."""


def article(
    entries: Sequence[Entry],
    language: str,
    glossary: Glossary | None = None,
    meta: Meta | None = None,
    openers: frozenset[str] = frozenset(),
    speller: Speller | None = None,
) -> Article:
    """The catalogue's `entries` ready to be checked."""
    live = tuple([e for e in entries if not e.obsolete])
    pairs = tuple(_pairs(live, language, glossary, speller))
    return Article(language, live, pairs, meta or Meta(), openers)


def _pairs(
    live: Sequence[Entry], language: str, glossary: Glossary | None, speller: Speller | None
) -> Iterator[Pair]:
    texts = [e.msgid for e in live]
    for at, entry in enumerate(live):
        if is_checked(entry):
            near = texts[max(0, at - _NEAR) : at] + texts[at + 1 : at + 1 + _NEAR]
            yield Pair(entry, language, glossary, near, _with_joined(live, at), speller)


def is_checked(entry: Entry) -> bool:
    """Whether the entry's translation is a text of its own that the checks can look at."""
    text = entry.msgstr
    if text == JOINED or entry.msgid_plural is not None or not has_text(text):
        return False
    return not (LEFT_OPEN in text and left(text))


def pair_at(article: Article, at: int, glossary: Glossary, speller: Speller | None) -> Pair | None:
    """The pair of the article's entry number `at`, as it is among its `pairs`; None: it is none."""
    live = article.entries
    if not is_checked(live[at]):
        return None
    near = [e.msgid for e in (*live[max(0, at - _NEAR) : at], *live[at + 1 : at + 1 + _NEAR])]
    return Pair(live[at], article.language, glossary, near, _with_joined(live, at), speller)


def has_text(text: str) -> bool:
    """Whether anything is said in `text`: a letter, a digit, a sign that is no mark."""
    return any(map(str.isalnum, text)) or bool(text.strip(_MARKS))


_MARKS = (
    " \t\n\r\xa0\u2009\u202f\u200b\ufeff"
    ".,;:!?\u2026\"'-\u2013\u2014\u00ab\u00bb\u201c\u201d\u201e()[]"
)


def _with_joined(live: Sequence[Entry], at: int) -> str:
    """The English of the sentence at `at` with those after it whose translation it holds."""
    last = at + 1
    while last < len(live) and live[last].msgstr == JOINED:
        last += 1
    return " ".join([e.msgid for e in live[at:last]]) if last > at + 1 else live[at].msgid

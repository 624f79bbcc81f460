"""Sentences by their words: in the articles, in the translations, or in the memory.

A text is found in any case, whether it is written with typographic quotes, apostrophes and spaces
or with plain ones, and with or without the dots of a Russian io.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from workflow import catalogue
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.ledger import source_of
from workflow.model import Entry
from workflow.review.values import Place
from workflow.review.view import part_of

if TYPE_CHECKING:
    from workflow.review.desk import Desk
    from workflow.review.recall import Recall

Where = Literal["source", "target", "memory"]

LIMIT = 100
LONGEST = 500
"""Characters of what is searched for."""
THRESHOLD = 50
"""Score from which the memory's similar sentences are found, too."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2009\u202f\t\n\r", " "),
        **dict.fromkeys("\u2018\u2019\u201a\u02bc\u0060\u00b4", "'"),
        **dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u00ad\u0301\u200b", ""),
        "\u0451": "\u0435",
        "\u0401": "\u0435",
    }
)
_SURE = re.compile("[^\\W_\u0435\u0451\u0415\u0401]+")
"""Letters and digits that are written in one way only."""
_PUT_IN = "\u00ad\u0301\u200b"
"""What may stand within a word and is not looked at."""


class Found(NamedTuple):
    """A sentence that was found."""

    place: Place
    """In the memory: the document or import that the unit comes from."""
    key: str
    """`ledger.source_of` of the entry; empty: it is in no document."""
    source: str
    target: str
    state: str
    """`signoff.State`; in the memory the unit's tier (`memory.canonical.Tier`)."""
    part: int
    """Part of the document that it stands in, from 1; 0: in none."""
    score: int = 0
    """Of a match from the memory, 0 to 100."""


def folded(text: str) -> str:
    """`text` as it is compared."""
    return text.translate(_ALIKE).casefold()


def search(
    desk: Desk,
    memory: Recall,
    query: str,
    languages: Sequence[str],
    where: Where = "source",
    limit: int = LIMIT,
) -> list[Found]:
    """At most `limit` sentences with `query`, by document and language (BCP 47), in reading order.

    In the memory, similar ones come first, the best first. Documents that the desk hides are not
    there; nor is a catalogue that cannot be read. Raises PerakladError where the memory cannot be
    used, or the documents cannot be told apart.
    """
    wanted = query.strip()[:LONGEST]
    if not wanted:
        return []
    if where == "memory":
        found = (f for tag in languages for f in _in_memory(desk, memory, wanted, tag, limit))
    else:
        found = (
            f
            for files in desk.places()
            for tag in languages
            for f in _in_catalogue(desk, files, Place(files.document, tag), wanted, where)
        )
    return list(islice(found, limit))


def _in_catalogue(
    desk: Desk, files: Files, place: Place, query: str, where: Where
) -> Iterator[Found]:
    name, here = files.catalogue(place.language), folded(query)
    try:
        data = desk.project.read_or_none(name)
        if data is None or not _likely(data.decode("utf-8", "replace"), query):
            return
        hits = [e for e in catalogue.parse(data, name).entries if here in _text(e, where)]
        opened = desk.opened(place) if hits else None
    except PerakladError:
        return  # the worklist tells
    if opened is None:
        return
    for entry in hits:
        key = source_of(entry.key)
        sentence = None if entry.obsolete else opened.sentence(key)
        if sentence is not None:
            part = part_of(opened, key)
            yield Found(place, key, sentence.source, sentence.target, sentence.state, part)


def _text(entry: Entry, where: Where) -> str:
    return folded(entry.msgid if where == "source" else entry.msgstr)


def _likely(text: str, query: str) -> bool:
    """Whether `text` may have `query`: a quick look for a part that is written in one way only.

    A catalogue's lines may be wrapped, but not within a word.
    """
    part = max(_SURE.findall(folded(query)), key=len, default="")
    if not part:
        return True
    low = text.casefold()
    return part in low or any(sign in low for sign in _PUT_IN)


def _in_memory(
    desk: Desk, memory: Recall, query: str, language: str, limit: int
) -> Iterator[Found]:
    visible = {files.document for files in desk.places()}
    known: set[tuple[str, str]] = set()
    similar = memory.search(query, language, threshold=THRESHOLD, limit=limit, visible=visible)
    for match in similar:
        known.add((match.source, match.target))
        place = Place(match.origin, language)
        yield Found(place, "", match.source, match.target, match.tier, 0, match.score)
    here = folded(query)
    for unit in memory.units(language, visible):
        both = (unit.source, unit.target)
        if both not in known and any(_likely(t, query) and here in folded(t) for t in both):
            known.add(both)
            yield Found(Place(unit.origin, language), "", *both, unit.tier, 0)

"""What became of a document, and the cards of its editions as JSON for the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflow.editions.content import Card, Passage, Topic
from workflow.errors import PerakladError


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one document."""

    document: str
    slug: str
    cards: dict[str, Card]
    """By language: what the index says of each edition there is."""
    outputs: tuple[str, ...]
    """The files that its editions are, written now or as they should be already."""
    written: tuple[str, ...]
    """Those of them that had to be written."""
    left: dict[str, str]
    """By language: what is not as the gate wants it, in words."""
    unmet: bool
    """Whether something is missing from a release."""
    errors: tuple[PerakladError, ...] = ()
    """Why an edition was not written; the one there was stays."""
    used: tuple[str, ...] = ()
    """The files besides its own that its editions depend on: pictures, articles it links to."""
    dead: tuple[str, ...] = ()
    """What it links to and is not there: a line each."""
    words: dict[str, str] = field(default_factory=dict)
    """By language: the words that the edition is found by, as `vocabulary.of` gives them."""

    def cards_data(self) -> Cards:
        """The cards as JSON, for the cache and the pages around the articles."""
        return {tag: card_data(card) for tag, card in self.cards.items()}


Cards = dict[str, dict[str, Any]]
"""The cards of a document by language, as JSON."""


def card_data(card: Card) -> dict[str, Any]:
    """A card as JSON."""
    return {
        "href": card.href,
        "title": _passage_data(card.title),
        "summary": _passage_data(card.summary) if card.summary else None,
        "author": _passage_data(card.author) if card.author else None,
        "date": card.date,
        "updated": card.updated,
        "percent": card.percent,
        "drafts": card.drafts,
        "slug": card.slug,
        "topics": [(topic.slug, _passage_data(topic.name)) for topic in card.topics],
        "advertised": card.advertised,
        "languages": card.languages,
    }


def _passage_data(passage: Passage) -> dict[str, str]:
    return {"text": passage.text, "status": passage.status}


def read_card(data: dict[str, Any]) -> Card:
    """The card that `card_data` made JSON of."""
    summary, author = data["summary"], data["author"]
    return Card(
        href=data["href"],
        title=Passage(**data["title"]),
        summary=Passage(**summary) if summary else None,
        author=Passage(**author) if author else None,
        date=data["date"],
        updated=data["updated"],
        percent=data["percent"],
        drafts=data["drafts"],
        slug=data["slug"],
        topics=tuple([Topic(slug, Passage(**name)) for slug, name in data["topics"]]),
        advertised=tuple(data["advertised"]),
        languages=tuple(data["languages"]),
    )

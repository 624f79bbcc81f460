"""The files around the articles: pages, feeds and the search index, kept up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from workflow.building.known import Affected, Manifest, short
from workflow.editions.searching import Index
from workflow.project import MANIFEST, Project, edition_file
from workflow.publishing.around import changed, newest_first, pages
from workflow.publishing.made import Cards, read_card

if TYPE_CHECKING:
    from workflow.editions.content import Card
    from workflow.editions.epub import Chapter
    from workflow.publishing import Publisher

FOLDER = "search"
"""Where a language's search files are, below its folder."""

Words = dict[str, dict[str, str]]
"""By language and slug: the words that an edition is found by."""


class Around:
    """What a build has to do when its articles are made."""

    def __init__(self, project: Project, publisher: Publisher) -> None:
        self._project, self._publisher = project, publisher
        self._indexes = {tag: Index(project, tag) for tag in publisher.chosen}
        self.files: list[str] = []
        """Every file, those that are as they were included."""
        self.written: list[str] = []

    def knows(self, words: Words) -> bool:
        """Whether the search can take up `words` without looking at other articles."""
        return all(
            index.ready and words.get(tag, {}).keys() <= index.known()
            for tag, index in self._indexes.items()
        )

    def unknown(self, slugs: Mapping[str, Sequence[str]]) -> set[str]:
        """Which of the `slugs` (by language) the search has no words of."""
        return {
            slug
            for tag, index in self._indexes.items()
            for slug in set(slugs.get(tag, ())) - index.known()
        }

    @property
    def books(self) -> bool:
        """Whether there are books, each language's collection of which has all its articles."""
        return "epub" in self._publisher.site.further

    def _collect(self, lists: Mapping[str, Sequence[Card]]) -> None:
        """Make the collection of each language from the books of its articles."""
        from workflow.editions import epub

        publisher = self._publisher
        for tag in publisher.chosen:
            chapters = [c for card in lists[tag] if (c := self._chapter(tag, card)) is not None]
            name = edition_file(tag, epub.COLLECTION)
            path, interface = f"{tag}/{epub.COLLECTION}", publisher.interfaces[tag]
            if chapters:
                made = epub.book(chapters, publisher.site.title, path, publisher.site, interface)
                self.written += [name] if self._project.put(name, made) else []
                self.files.append(name)

    def _chapter(self, tag: str, card: Card) -> Chapter | None:
        from workflow.editions import epub

        data = self._project.read_or_none(edition_file(tag, f"{card.slug}.epub"))
        author = card.author.words if card.author else ""
        day = max(card.date, card.updated)
        return epub.chapter_of(data or b"", card.slug, card.title.words, day, author)

    def change(
        self,
        words: Words,
        before: Sequence[str],
        affected: Affected,
        cards: Callable[[], Mapping[str, Cards]],
    ) -> None:
        """Only `words` have changed, and what `affected` knows; every list keeps its order.

        `before`: the files that there were; `cards` gives those of all documents.
        """
        lists: Mapping[str, Sequence[Card]] = {}
        order: Mapping[str, str] = {}
        tags = [tag for tag in self._indexes if tag in affected.topics]
        if tags:
            known = cards()
            lists, order = self._lists(known, tags), _order(known)
            self._put(self._changed(lists, affected, known))
        for tag, index in self._indexes.items():
            said = words.get(tag, {})
            if tag in lists:
                date = self._publisher.interfaces[tag].date
                self.written += index.update(said, lists[tag], order, date)
            else:
                self.written += index.change(said)
            self.files += index.files
        others = [n for n in before if n != MANIFEST and n.split("/")[2:3] != [FOLDER]]
        self.files = [*others, *self.files]
        if set(before) != {*self.files, MANIFEST}:
            manifest = Manifest.read(self._project)._replace(pages=tuple(short(self.files)))
            self.written += [MANIFEST] if self._project.put(MANIFEST, manifest.render()) else []

    def renew(self, cards: Mapping[str, Cards], words: Words) -> None:
        """Make everything from the cards of all documents, and `words` of what may have changed."""
        publisher = self._publisher
        lists = self._lists(cards, publisher.languages)
        found = pages(lists, publisher.chosen, publisher.site, publisher.interfaces)
        self._put(found)
        self.files += found
        if self.books:
            self._collect(lists)
        order = _order(cards)
        for tag, index in self._indexes.items():
            date = publisher.interfaces[tag].date
            self.written += index.update(words.get(tag, {}), lists[tag], order, date)
            self.files += index.files

    def _changed(
        self, lists: Mapping[str, Sequence[Card]], affected: Affected, cards: Mapping[str, Cards]
    ) -> dict[str, str]:
        """The pages of the languages in `lists` that say something else now."""
        among: dict[str, set[str]] = {tag: set() for tag in self._publisher.languages}
        for mine in cards.values():
            for tag, card in mine.items():
                among[tag].update([slug for slug, _ in card["topics"]])
        site, interfaces = self._publisher.site, self._publisher.interfaces
        return changed(lists, affected.topics, affected.slugs, among, site, interfaces)

    def _put(self, pages: Mapping[str, str]) -> None:
        self.written += [n for n, text in pages.items() if self._project.put(n, text.encode())]

    @staticmethod
    def _lists(cards: Mapping[str, Cards], tags: Sequence[str]) -> dict[str, list[Card]]:
        """The articles of each of the languages `tags`, as its lists have them."""
        return {
            tag: newest_first(read_card(mine[tag]) for mine in cards.values() if tag in mine)
            for tag in tags
        }


def _order(cards: Mapping[str, Cards]) -> dict[str, str]:
    """By slug: the dates of all articles."""
    return {card["slug"]: card["date"] for mine in cards.values() for card in mine.values()}

"""What a build remembers: of each document, and of the files that are in the editions' folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from workflow.config import is_slug
from workflow.project import EDITIONS, MANIFEST, Project

if TYPE_CHECKING:
    from workflow.publishing import Made

NOT_OURS = (ValueError, TypeError, AttributeError, KeyError, RecursionError)
"""What reading a cache or manifest may raise that somebody else has written."""


_EDITIONS = re.compile(
    rf"(?:{EDITIONS}(?:/(?!\.{{1,2}}(?:/|$))[^/\n]++)++(?:\n|\Z))*", re.MULTILINE
)
"""Names of files in the editions' folder or below it, a line each."""


class Known(NamedTuple):
    """What a run remembers of one document, or finds out about it."""

    document: str
    slug: str
    outputs: tuple[str, ...]
    """The files of its editions."""
    used: tuple[str, ...]
    """The files besides its own that its editions depend on."""
    left: dict[str, str]
    dead: tuple[str, ...]
    """What it links to and is not there, in words."""
    unmet: bool
    shown: dict[str, int]
    """By language: a number that changes with what lists and feeds show of the edition."""
    place: int
    """A number that changes with where lists, feeds and the sitemap have the document."""
    topics: tuple[str, ...]
    """Slugs of its topics."""

    @classmethod
    def of(cls, value: Any) -> Known:
        """The value that the cache holds; raises what it may when that is not ours."""
        lists = {name: tuple(value[name]) for name in ("outputs", "used", "dead", "topics")}
        known = cls(**{**value, **lists})
        if not (_EDITIONS.fullmatch("\n".join(known.outputs)) and is_slug(known.slug)):
            raise ValueError("no files of editions, or no slug")
        return known

    @classmethod
    def made(cls, made: Made) -> Known:
        """What is to be remembered of a document that was made."""
        cards = made.cards_data()
        return cls(
            made.document,
            made.slug,
            made.outputs,
            made.used,
            made.left,
            made.dead,
            made.unmet,
            shown={tag: _number(card) for tag, card in cards.items()},
            place=_number([made.slug, *[(tag, _place(card)) for tag, card in cards.items()]]),
            topics=tuple({slug: None for card in cards.values() for slug, _ in card["topics"]}),
        )


def _place(card: dict[str, Any]) -> list[Any]:
    """What of a card decides about its order, and where it is advertised."""
    topics = [slug for slug, _ in card["topics"]]
    return [card["date"], card["updated"], card["advertised"], card["languages"], topics]


def _number(value: object) -> int:
    return crc32(repr(value).encode())


class Affected:
    """What the documents that a run has made change in the pages around the articles."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole
        """Whether all of those pages have to be made again."""
        self.topics: dict[str, set[str]] = {}
        """By language whose lists show something else now: slugs of the topics concerned."""
        self.slugs: dict[str, set[str]] = {}
        """By the same languages: slugs of the documents that they show anew."""

    def add(self, before: Known | None, now: Known) -> None:
        """Take up a document; `before`: what was known of it."""
        self.whole |= before is None or before.place != now.place
        for tag, number in now.shown.items():
            if before is None or before.shown.get(tag) != number:
                self.topics.setdefault(tag, set()).update(now.topics)
                self.slugs.setdefault(tag, set()).add(now.slug)


def is_edition(name: object) -> bool:
    """Whether `name` is that of a file in the editions' folder, or below it."""
    return isinstance(name, str) and name != "" and _EDITIONS.fullmatch(name) is not None


class Manifest(NamedTuple):
    """``editions/manifest.json``: what the folder holds, for other tools and for us."""

    mode: str
    languages: tuple[str, ...]
    """BCP 47, English first."""
    editions: dict[str, dict[str, Any]]
    """By slug: the document, its languages and the files of its editions."""
    pages: tuple[str, ...]
    """The files that are no edition's."""

    @classmethod
    def read(cls, project: Project) -> Manifest:
        """What the folder held before; nothing where there is no manifest of ours."""
        try:
            data = json.loads(project.read_or_none(MANIFEST) or b"{}")
            editions = {
                slug: {
                    "document": str(each["document"]),
                    "languages": [str(tag) for tag in each["languages"]],
                    "files": [f"{name}" for name in each["files"] if is_edition(_full(name))],
                }
                for slug, each in data["editions"].items()
                if is_slug(slug)
            }
            pages = tuple([name for name in data["pages"] if is_edition(_full(name))])
            return cls(str(data["mode"]), tuple(map(str, data["languages"])), editions, pages)
        except NOT_OURS:
            return cls("", (), {}, ())

    @property
    def files(self) -> Iterator[str]:
        """Every file that it speaks of, relative to the project."""
        for each in self.editions.values():
            yield from map(_full, each["files"])
        yield from map(_full, self.pages)

    def render(self) -> bytes:
        """The file; its bytes depend on the values only."""
        editions = {
            slug: {**each, "files": sorted(each["files"])}
            for slug, each in sorted(self.editions.items())
        }
        data = {**self._asdict(), "editions": editions, "pages": sorted(self.pages)}
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _full(name: object) -> str:
    return f"{EDITIONS}/{name}"


def short(names: Iterable[str]) -> list[str]:
    """The `names` of editions relative to their folder."""
    return [name.removeprefix(f"{EDITIONS}/") for name in names]

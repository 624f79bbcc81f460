"""The words of a language's editions, in files that a reader's browser searches by itself.

There is no server and no request to elsewhere: ``<tag>/search/`` has small scripts that the page
``<tag>/search.html`` loads as it needs them, which works from a plain folder too.

- ``index.js``: where which words are, and the language's rules for endings;
- ``w….js``: a stretch of the alphabet, each word with the documents that have it;
- ``d….js``: what the results show of 64 documents.

A word starts a new file when its checksum says so. Thus the files depend on what the articles say
alone, never on what was built before, and one edited sentence changes the few files that have its
words. What is remembered of each document (``.peraklad/search/``) can be deleted at any time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from zlib import crc32

from workflow.editions import stretches
from workflow.editions.content import Card, Passage, clean
from workflow.editions.postings import LETTERS, Codes
from workflow.editions.stemming import LONGEST, rules
from workflow.editions.vocabulary import weights
from workflow.project import CACHE, EDITIONS

FORMAT = 1
"""Changes with the form of the files and of what is remembered."""

PER_FILE = 64
"""Documents in one ``d….js``."""

_BUCKETS = 32
"""Files in which documents' words are remembered."""


class Store(Protocol):
    """What is needed of `workflow.project.Project`."""

    def read_or_none(self, name: str) -> bytes | None: ...
    def put(self, name: str, data: bytes) -> bool: ...
    def discard(self, name: str) -> None: ...
    def scan(self, folder: str) -> Mapping[str, object]: ...


class _State(NamedTuple):
    """What is remembered of one language's files."""

    numbers: dict[str, int]
    """By slug: the number that each document has in them."""
    sums: stretches.Sums
    """Of the ``w….js``."""
    cards: list[str]
    """Names of the ``d….js``."""
    stats: dict[str, object]
    """By the names of all files: what the disk said of them."""


class Index:
    """The search files of one language, brought up to date."""

    def __init__(self, store: Store, tag: str) -> None:
        self._store = store
        self._tag = tag
        self._folder = f"{EDITIONS}/{tag}/search"
        self._memory = f"{CACHE}/search/{tag}"
        self._salt = f"{FORMAT} {crc32(repr(rules(tag)).encode())}"
        self._buckets: dict[int, dict[str, str]] = {}
        self._state = self._remembered()
        self._written: list[str] = []

    @property
    def ready(self) -> bool:
        """Whether the last update of the files came to its end, so that they can be changed."""
        return self._state is not None

    @property
    def files(self) -> list[str]:
        """The names of all the files, relative to the project; none while not `ready`."""
        if self._state is None:
            return []
        names = [*map(stretches.name, self._state.sums), *self._state.cards, "index.js"]
        return [f"{self._folder}/{name}" for name in names]

    def known(self) -> set[str]:
        """The slugs of the documents whose words are remembered."""
        if self._state is not None:
            return set(self._state.numbers)
        return {slug for number in range(_BUCKETS) for slug in self._bucket(number)}

    def change(self, changed: Mapping[str, str]) -> list[str]:
        """Bring the words of some documents up to date; the names of the files written.

        `changed` has what `vocabulary.of` gave, by slug. For an index that is `ready`, and
        documents that it knows, while all cards are as they were.
        """
        assert self._state is not None
        self._written = []
        changes = self._changes(changed, self._state.numbers)
        if changes:
            self._begin(changed)
            sums = self._rewritten(changes, self._state.sums)
            if sums is None:
                self._whole(self._state.numbers, self._state.cards)
            else:
                self._finish(self._state.numbers, sums, self._state.cards)
        return self._written

    def update(
        self,
        changed: Mapping[str, str],
        cards: Sequence[Card],
        order: Mapping[str, str],
        date: Callable[[str], str],
    ) -> list[str]:
        """Make the files say what `cards` and the words of their documents are.

        `changed` has what `vocabulary.of` gave, by slug, for the documents that may have changed,
        and for all that are not `known`. `order` has the dates (ISO 8601 or empty) of all documents
        of the site by slug, those without an edition in this language too: they are numbered by
        it, so that a new article changes no number of an older one. `date` writes a date for
        readers. Returns the names of the files written.
        """
        self._written = []
        ranks = {s: n for n, s in enumerate(sorted(order, key=lambda s: (order[s], s)))}
        numbers = {card.slug: ranks[card.slug] for card in cards}
        before = self._state
        fits = before is not None and self._fits(before, numbers)
        names = self._cards(cards, numbers, date)
        sums = None
        if before is not None and fits:
            gone = dict.fromkeys(before.numbers.keys() - numbers.keys(), "")
            changed = {**{s: text for s, text in changed.items() if s in numbers}, **gone}
            changes = self._changes(changed, {**before.numbers, **numbers})
            self._begin(changed)
            sums = self._rewritten(changes, before.sums)
        else:
            self._begin(changed)
        if sums is None:
            self._whole(numbers, names)
        else:
            self._finish(numbers, sums, names)
        return self._written

    def _fits(self, before: _State, numbers: Mapping[str, int]) -> bool:
        """Whether the files can be changed: they are untouched, and the numbers the same."""
        same = all(before.numbers.get(slug, number) == number for slug, number in numbers.items())
        return same and before.stats == self._stats()

    # ---- what is remembered ----------------------------------------------------------------------

    def _remembered(self) -> _State | None:
        try:
            value = json.loads(self._store.read_or_none(f"{self._memory}.json") or b"{}")
            if value.get("salt") != self._salt or "numbers" not in value:
                return None
            return _State(value["numbers"], value["sums"], value["cards"], value["stats"])
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return None

    def _stats(self) -> dict[str, object]:
        """Every file in the folder, in a form that JSON can hold: what the disk says of it."""
        found = self._store.scan(self._folder)
        return {name: repr(found[name]) for name in sorted(found)}

    def _bucket(self, number: int) -> dict[str, str]:
        """Some documents' words by slug; a damaged or old file has none."""
        if number not in self._buckets:
            found: Any = {}
            try:
                found = json.loads(self._store.read_or_none(self._bucket_name(number)) or b"{}")
                found = found["words"] if found.get("salt") == self._salt else {}
            except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
                found = {}
            self._buckets[number] = found
        return self._buckets[number]

    def _bucket_name(self, number: int) -> str:
        return f"{self._memory}-{number}.json"

    def _begin(self, changed: Mapping[str, str]) -> None:
        """Remember the words that have changed.

        Until `_finish` no state is remembered: should this process end before, the next one
        writes all files again.
        """
        self._store.put(f"{self._memory}.json", b"{}")
        touched = set()
        for slug, text in changed.items():
            number = _bucket_of(slug)
            bucket = self._bucket(number)
            if bucket.get(slug, "") != text:
                touched.add(number)
                bucket[slug] = text
                if not text:
                    del bucket[slug]
        for number in touched:
            value = {"salt": self._salt, "words": self._buckets[number]}
            self._store.put(self._bucket_name(number), _json(value).encode())

    def _finish(self, numbers: dict[str, int], sums: stretches.Sums, cards: list[str]) -> None:
        """Write the index, remove files that do not belong there, and remember how all are now."""
        languages = rules(self._tag)
        index = {
            "tag": self._tag,
            "starts": sorted(sums),
            "perFile": PER_FILE,
            "longest": LONGEST,
            "letters": languages.letters,
            "rounds": languages.rounds,
        }
        self._put("index.js", f"peraklad.index({_json(index)});\n".encode())
        self._state = _State(numbers, sums, cards, {})
        for name in self._store.scan(self._folder).keys() - set(self.files):
            self._store.discard(name)
        self._state = self._state._replace(stats=self._stats())
        value = {"salt": self._salt, **self._state._asdict()}
        self._store.put(f"{self._memory}.json", _json(value).encode())

    # ---- the words -------------------------------------------------------------------------------

    def _changes(
        self, changed: Mapping[str, str], numbers: Mapping[str, int]
    ) -> dict[str, dict[int, int | None]]:
        """By stem: the documents' numbers, each with its new weight, or None where it has gone."""
        known = self._state.numbers if self._state is not None else {}
        found: defaultdict[str, dict[int, int | None]] = defaultdict(dict)
        for slug, text in changed.items():
            before = self._bucket(_bucket_of(slug)).get(slug, "") if slug in known else ""
            if before == text or slug not in numbers:
                continue
            old, new = weights(before), weights(text)
            for stem in old.keys() | new.keys():
                if old.get(stem) != new.get(stem):
                    found[stem][numbers[slug]] = new.get(stem)
        return found

    def _rewritten(
        self, changes: Mapping[str, dict[int, int | None]], before: stretches.Sums
    ) -> stretches.Sums | None:
        """The files with the stems that change; the checksums of all, or None if one is spoilt."""
        try:
            return stretches.rewrite(changes, before, self._read, self._put)
        except stretches.Spoilt:
            return None

    def _whole(self, numbers: dict[str, int], cards: list[str]) -> None:
        """All files from what is remembered; those that have no business there go."""
        found: defaultdict[str, Codes] = defaultdict(list)
        for slug, number in sorted(numbers.items(), key=lambda item: item[1]):
            for line in self._bucket(_bucket_of(slug)).get(slug, "").splitlines():
                code = number << 4 | LETTERS.index(line[0])
                for stem in line[2:].split(" "):
                    found[stem].append(code)
        self._finish(numbers, stretches.write(found, self._put), cards)
        self._forget(numbers)

    def _forget(self, numbers: Mapping[str, int]) -> None:
        """Remember nothing of documents that there are no more."""
        for number in range(_BUCKETS):
            bucket = self._bucket(number)
            kept = {slug: text for slug, text in bucket.items() if slug in numbers}
            if kept != bucket:
                self._buckets[number] = kept
                value = {"salt": self._salt, "words": kept}
                self._store.put(self._bucket_name(number), _json(value).encode())

    def _read(self, name: str) -> bytes | None:
        return self._store.read_or_none(f"{self._folder}/{name}")

    def _put(self, name: str, data: bytes) -> None:
        if self._store.put(f"{self._folder}/{name}", data):
            self._written.append(f"{self._folder}/{name}")

    # ---- what the results show -------------------------------------------------------------------

    def _cards(
        self, cards: Sequence[Card], numbers: Mapping[str, int], date: Callable[[str], str]
    ) -> list[str]:
        """Write what the results show; the files' names."""
        files: defaultdict[int, dict[int, list[object]]] = defaultdict(dict)
        for card in sorted(cards, key=lambda card: numbers[card.slug]):
            number = numbers[card.slug]
            files[number // PER_FILE][number] = list(_shown(card, date))
        for part, rows in files.items():
            self._put(f"d{part}.js", f"peraklad.documents({part},{_json(rows)});\n".encode())
        return [f"d{part}.js" for part in files]


def _shown(card: Card, date: Callable[[str], str]) -> Iterator[object]:
    yield card.slug
    yield clean(card.title.words)
    yield clean(card.summary.words) if card.summary else ""
    yield card.date
    yield date(card.date) if card.date else ""
    yield int(_english(card.title)) | 2 * int(_english(card.summary))


def _english(passage: Passage | None) -> bool:
    return passage is not None and passage.status == "source"


def _bucket_of(slug: str) -> int:
    return crc32(slug.encode()) % _BUCKETS


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

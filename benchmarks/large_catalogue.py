"""One very large catalogue, one message in twenty slightly edited: ours beside msgmerge."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import corpus
from benchmarks.measure import Cost, Runner, Side, alternate, demand
from benchmarks.rows import Row, Setting, cpu_row

LANGUAGE = "ru"
FULL = 50_000
"""The size the limit is for; with fewer entries the start-up weighs more."""
SLOW = 20_000
"""From this size on msgmerge takes minutes and runs once."""
FOUND = 0.98
"""The share of edited messages whose translation must be found again."""
NAME = "large"


def rows(setting: Setting, sizes: Sequence[int], repeat: int) -> list[Row]:
    """One row for each number of entries."""
    return [_row(setting, size, repeat) for size in sizes]


def _row(setting: Setting, size: int, repeat: int) -> Row:
    print(f"{size} entries", file=sys.stderr, flush=True)
    limit, aim = (0.15, 0.06) if size >= FULL else (None, None)
    name = "update, 5 % of the entries edited"
    old = messages(size)
    new, edited = edited_messages(old)
    ours = Ours(setting, old, new, edited)
    if not setting.peers.has("msgmerge"):
        cost = alternate([ours.side()], repeat)[0].cpu
        return Row(name, size, "s", cost, None, None, limit, aim, "", "msgmerge")
    peer = Peer(setting, old, new, edited)
    times = 1 if size >= SLOW else repeat
    costs = alternate([ours.side(), peer.side()], times)
    return cpu_row(name, size, costs, "msgmerge --previous", limit, aim)


def messages(size: int) -> list[str]:
    """The first paragraphs of the corpus, each once."""
    known = corpus.load()
    seen: dict[str, None] = {}
    for article in known.articles(size):
        for block in article.text.strip().split("\n\n"):
            seen.setdefault(block.removeprefix("- "))
        if len(seen) >= size:
            break
    return list(seen)[:size]


def edited_messages(old: Sequence[str]) -> tuple[list[str], int]:
    """The messages with one in twenty edited a little, and how many differ."""
    chance = random.Random(5)
    chosen = set(chance.sample(range(len(old)), len(old) // 20))
    new = [_edited(chance, text) if n in chosen else text for n, text in enumerate(old)]
    return new, sum(a != b for a, b in zip(old, new, strict=True))


def _edited(chance: random.Random, text: str) -> str:
    """A word replaced, put in or left out, or two words replaced."""
    words = text.split(" ")
    kind = chance.random()
    if kind < 0.4:
        words[chance.randrange(len(words))] = "amended"
    elif kind < 0.7:
        words.insert(chance.randrange(len(words)), "reportedly")
    elif kind < 0.85 and len(words) > 6:
        del words[chance.randrange(1, len(words) - 1)]
    else:
        for _ in range(2):
            place = chance.randrange(len(words))
            words[place] = chance.choice(["Minsk", "Sunday", "2021", "officials"])
    return " ".join(words)


class Ours:
    """A project with one document whose paragraphs are the messages."""

    def __init__(
        self, setting: Setting, old: Sequence[str], new: Sequence[str], edited: int
    ) -> None:
        self.folder = setting.folder(f"large-ours-{len(old)}")
        self.runner = Runner(self.folder, setting.environment)
        self.command = setting.ours
        self.new, self.edited = new, edited
        self.source = self.folder / "source" / f"{NAME}.txt"
        self.catalogue = self.folder / "locales" / LANGUAGE / f"{NAME}.po"
        self.source.parent.mkdir()
        toml = f'languages = ["{LANGUAGE}"]\nunit = "paragraph"\n'
        (self.folder / "peraklad.toml").write_text(toml, "utf-8")
        self._write(old)
        self.runner.cost([*self.command, "extract", "--quiet"])
        corpus.fill_ours(self.catalogue, LANGUAGE)
        self.translated = self.catalogue.read_bytes()

    def _write(self, paragraphs: Sequence[str]) -> None:
        self.source.write_text("\n\n".join(paragraphs) + "\n", "utf-8")

    def side(self) -> Side:
        return Side(self._prepare, self._run, self._verify)

    def _prepare(self, _: int) -> None:
        self.catalogue.write_bytes(self.translated)
        self._write(self.new)

    def _run(self) -> Cost:
        return self.runner.cost([*self.command, "extract", "--quiet"])

    def _verify(self, _: int) -> None:
        verify(self.catalogue, len(self.new), self.edited)


class Peer:
    """The same catalogue and its new template, as gettext has them."""

    def __init__(
        self, setting: Setting, old: Sequence[str], new: Sequence[str], edited: int
    ) -> None:
        self.folder = setting.folder(f"large-peer-{len(old)}")
        self.runner = Runner(self.folder, setting.environment)
        self.command = setting.peers["msgmerge"]
        self.size, self.edited = len(old), edited
        pseudo = corpus.load().pseudo
        _po(self.folder / "old.po", [(text, pseudo(text, LANGUAGE)) for text in old])
        _po(self.folder / "new.pot", [(text, "") for text in new])

    def side(self) -> Side:
        return Side(self._prepare, self._run, self._verify)

    def _prepare(self, _: int) -> None:
        (self.folder / "merged.po").unlink(missing_ok=True)

    def _run(self) -> Cost:
        files = ["old.po", "new.pot", "-o", "merged.po"]
        return self.runner.cost([self.command, "-q", "--previous", *files])

    def _verify(self, _: int) -> None:
        verify(self.folder / "merged.po", self.size, self.edited)


def _po(path: Path, pairs: Sequence[tuple[str, str]]) -> None:
    from workflow import catalogue
    from workflow.model import Catalogue, Entry

    header = catalogue.header(LANGUAGE, _PLURAL, "benchmark")
    entries = (Entry(a, b, references=(f"source/{NAME}.txt",)) for a, b in pairs)
    path.write_bytes(catalogue.render(Catalogue(header, tuple(entries))))


_PLURAL = "nplurals=2; plural=n != 1;"


def verify(path: Path, size: int, edited: int) -> None:
    """Raises Failed unless the edited messages are fuzzy with `#|` and all others as they were."""
    from workflow import catalogue

    live = [e for e in catalogue.parse(path.read_bytes(), str(path)).entries if not e.obsolete]
    fuzzy = [e for e in live if e.fuzzy and e.previous_msgid and e.msgstr]
    kept = [e for e in live if e.translated and not e.fuzzy]
    told = f"{path}: {len(live)} entries, {len(fuzzy)} fuzzy, {len(kept)} kept; {edited} edited"
    demand(len(live) >= size and len(kept) >= size - edited, told)
    demand(len(fuzzy) >= FOUND * edited, told)

"""A whole site in four languages: pages, texts, feeds, sitemap and search index."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace

from benchmarks import corpus
from benchmarks.articles import ENGLISH, LANGUAGES, MORE, Ours, Peer, Scenario
from benchmarks.measure import Cost, Side, alternate, demand
from benchmarks.rows import Row, Setting, cpu_row

TAGS = (ENGLISH, *LANGUAGES)
TOPICS = ("Courts", "Cities", "Schools", "Rivers", "Elections")
SIZE = 1000
WHOLE = Scenario("build a site in four languages", "po2txt x3, Pelican x4", 0.30, 0.20, short=False)
EDIT = Scenario(
    "the same, one sentence edited", "txt2po, pot2po x3, po2txt x3 with -S", 0.40, 0.20, short=True
)
NOTHING = Scenario(
    "the same, nothing to do", "txt2po, pot2po x3, po2txt x3 with -S", 0.30, 0.15, short=True
)


def rows(setting: Setting, repeat: int) -> list[Row]:
    """The cost of all of it, then of a run with nothing to do and of one edit."""
    articles = [_dated(number, a) for number, a in enumerate(corpus.load().articles(SIZE))]
    ours, peer = Site(setting, "site", articles), Sites(setting, "sites", articles)
    ours.extract()
    peer.forget_catalogues(0)
    peer.extract()
    corpus.fill([*ours.to_fill(), *peer.to_fill()])
    found = []
    for key, scenario in {"build": WHOLE, "no-op": NOTHING, "edit": EDIT}.items():
        times = max(repeat, MORE) if scenario.short else repeat
        costs = alternate([ours.side(key), peer.side(key)], times)
        found.append(
            cpu_row(scenario.name, SIZE, costs, scenario.peer, scenario.limit, scenario.aim)
        )
    for folder in (ours.folder, peer.folder):
        shutil.rmtree(folder)
    return found


def _dated(number: int, article: corpus.Article) -> corpus.Article:
    """`article` with a date and topics, so that it is in feeds and lists."""
    day = f"20{10 + number % 16}-{1 + number % 12:02}-{1 + number % 28:02}"
    topics = f'["{TOPICS[number % 5]}", "{TOPICS[(number // 5) % 5]}"]'
    if number % 5 == (number // 5) % 5:
        topics = f'["{TOPICS[number % 5]}"]'
    front = f"+++\ndate = {day}\ntopics = {topics}\n+++\n"
    return replace(article, text=front + article.text)


class Site(Ours):
    """A project of ours that has an address, so that all of a site is made."""

    def __init__(self, setting: Setting, name: str, articles: Sequence[corpus.Article]) -> None:
        super().__init__(setting, name, articles)
        settings = self.folder / "peraklad.toml"
        text = settings.read_text("utf-8")
        settings.write_text(f'base_url = "https://example.org/"\n{text}', "utf-8")

    def verify_editions(self, number: int) -> None:
        super().verify_editions(number)
        folder = self.folder / "editions"
        for tag in TAGS:
            for name in ("atom.xml", "rss.xml", "search.html", "topics/courts.html", "404.html"):
                demand((folder / tag / name).exists(), f"there is no {tag}/{name}")
            shards = list((folder / tag / "search").glob("*.js"))
            demand(len(shards) > 1, f"{tag} has no search index")
        listed = (folder / "sitemap.xml").read_text("utf-8").count("<loc>")
        demand(listed > SIZE * len(TAGS), f"the sitemap lists {listed} pages")


class Sites(Peer):
    """The Translate Toolkit's folders, and Pelican's in four languages."""

    def __init__(self, setting: Setting, name: str, articles: Sequence[corpus.Article]) -> None:
        super().__init__(setting, name, articles)
        folder = self.folder / f"content-{ENGLISH}"
        folder.mkdir()
        for article in articles:
            (folder / f"{article.name}.md").write_text(article.pelican, "utf-8")

    def side(self, scenario: str) -> Side:
        if scenario == "build":
            return Side(self.forget_editions, self.whole, self.verify_editions)
        return super().side(scenario)

    def whole(self) -> Cost:
        """Text editions in three languages, then pages in four."""
        pelican = [self.programs["pelican"], "-q", "-s", "pelicanconf.py"]
        english = self.runner.cost([*pelican, f"content-{ENGLISH}", "-o", f"output-{ENGLISH}"])
        others = self.build()
        return Cost(english.cpu + others.cpu, max(english.memory, others.memory))

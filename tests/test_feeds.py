"""The feeds: what a feed reader makes of them, and that nothing hostile gets through."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_site import HOSTILE, SITE, TAGS, interface
from workflow.editions import feeds
from workflow.editions.content import Card, Passage, Topic

feedparser = pytest.importorskip("feedparser")

ATOM = "{http://www.w3.org/2005/Atom}"
COURTS = Topic("courts", Passage("Суды & турмы", "reviewed"))


def card(slug: str, day: str, **more: Any) -> Card:
    more.setdefault("title", Passage(f"Загаловак {slug}", "reviewed"))
    more.setdefault("advertised", TAGS)
    return Card(f"{slug}.html", date=day, slug=slug, **more)


CARDS = [
    card("undated", ""),
    card("old", "2024-02-29", updated="2025-03-01", topics=(COURTS,)),
    card(
        "new",
        "2025-01-05",
        summary=Passage("Кароткі змест: <b>не</b> разметка & не код.", "reviewed"),
        author=Passage("Author Name", "source"),
    ),
    card("english", "2025-01-05", title=Passage("Still English", "source")),
    card("fallback", "2025-01-06", advertised=("en",)),
    card("no-date", "2025-13-40"),
]


def both(cards: list[Card], tag: str = "be", **more: Any) -> list[Any]:
    face = interface(tag)
    texts = [feeds.atom(cards, SITE, face, **more), feeds.rss(cards, SITE, face, **more)]
    return [feedparser.parse(text.encode()) for text in texts]


def test_the_newest_come_first_and_what_has_no_place_there_is_left_out() -> None:
    for read in both(CARDS):
        assert not read.bozo, read.get("bozo_exception")
        assert [entry.link.rpartition("/")[2] for entry in read.entries] == [
            "english.html",
            "new.html",
            "old.html",
        ]
        assert read.entries[0].id == read.entries[0].link == f"{SITE.base_url}be/english.html"
        assert read.entries[1].author == "Author Name"
        assert read.entries[1].published_parsed[:3] == (2025, 1, 5)
        tag = read.entries[2].tags[0]
        assert (tag.label or tag.term) == COURTS.name.text


def test_a_feed_says_when_it_changed_what_it_is_in_and_where_else() -> None:
    atom = ElementTree.fromstring(feeds.atom(CARDS, SITE, interface("be")))
    assert atom.findtext(f"{ATOM}updated") == "2025-03-01T00:00:00Z"
    assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == "be"
    entry = atom.findall(f"{ATOM}entry")[0]
    title = entry.find(f"{ATOM}title")
    assert title is not None
    assert title.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    links = {link.get("hreflang"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links == {tag: f"{SITE.base_url}{tag}/english.html" for tag in TAGS}
    assert entry.findtext(f"{ATOM}published") == "2025-01-05T00:00:00Z"
    rss = feeds.rss(CARDS, SITE, interface("be"))
    assert "<pubDate>Thu, 29 Feb 2024 00:00:00 GMT</pubDate>" in rss
    assert "<language>be</language>" in rss


def test_a_topic_has_feeds_of_its_own() -> None:
    assert feeds.feed_files("be", COURTS) == (
        "be/topics/courts.atom.xml",
        "be/topics/courts.rss.xml",
    )
    for read in both(CARDS, topic=COURTS):
        assert [entry.link.rpartition("/")[2] for entry in read.entries] == ["old.html"]
        assert read.feed.title.startswith("Суды & турмы")


def test_twenty_articles_are_enough() -> None:
    many = [card(f"a{n:02}", f"2025-01-{n:02}") for n in range(1, 26)]
    for read in both(many):
        assert len(read.entries) == feeds.LIMIT
        assert read.entries[0].link.endswith("a25.html")


def test_a_feed_without_articles_is_still_one() -> None:
    for read in both([]):
        assert not read.bozo
        assert read.entries == []


def test_nothing_hostile_becomes_markup() -> None:
    bad = Passage(HOSTILE + "\x00\x0b\ud800\ufffe", "reviewed")
    cards = [card("a", "2025-01-01", title=bad, summary=bad, author=bad, topics=(Topic("t", bad),))]
    atom, rss = both(cards)
    raw = feeds.atom(cards, SITE, interface("be")) + feeds.rss(cards, SITE, interface("be"))
    assert "<script" not in raw
    assert not atom.bozo
    assert not rss.bozo
    assert "</script><script>alert(1)</script>" in atom.entries[0].title
    description = ElementTree.fromstring(feeds.rss(cards, SITE, interface("be"))).findtext(
        "channel/item/description"
    )
    assert description
    assert "<" not in description


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.text(max_size=40),
    st.dates(min_value=date(1900, 1, 1)).map(date.isoformat) | st.text(max_size=12),
    st.text(max_size=12),
)
def test_any_text_gives_well_formed_feeds(text: str, day: str, updated: str) -> None:
    said = Passage(text, "source")
    cards = [card("a", day, updated=updated, title=said, summary=said, author=said)]
    for made in (feeds.atom, feeds.rss):
        ElementTree.fromstring(made(cards, SITE, interface("be")).encode())


@pytest.mark.needs("xmllint")
def test_xmllint_has_nothing_to_say() -> None:
    for made in (feeds.atom, feeds.rss):
        data = made(CARDS, SITE, interface("be"))
        done = subprocess.run(
            ["xmllint", "--noout", "--nonet", "-"], input=data.encode(), capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b"")

"""What the site tells programs: sitemap, robots.txt, web manifest."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.made_site import SITE, TAGS
from workflow.editions import sitemap
from workflow.editions.content import Card, Passage, Topic
from workflow.editions.sitemap import Page

SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
COURTS = Topic("courts", Passage("Courts", "original"))


def card(slug: str, day: str = "2025-01-05", **more: Any) -> Card:
    more.setdefault("advertised", TAGS)
    return Card(f"{slug}.html", Passage(slug, "reviewed"), date=day, slug=slug, **more)


CARDS = {
    tag: [
        card("whole", updated="2025-02-01", topics=(COURTS,) if tag != "pl" else ()),
        card("half", "2024-01-01", advertised=("en", "pl")),
        card("alone", "", advertised=("en",)),
    ]
    for tag in TAGS
}


def read(text: str) -> dict[str, tuple[str | None, dict[str, str]]]:
    """By address: the day of the last change, and the addresses in other languages."""
    root = ElementTree.fromstring(text.encode())
    found = {}
    for url in root.findall("s:url", SPACES):
        links = {str(x.get("hreflang")): str(x.get("href")) for x in url.findall("x:link", SPACES)}
        found[str(url.findtext("s:loc", namespaces=SPACES))] = (
            url.findtext("s:lastmod", namespaces=SPACES),
            links,
        )
    return found


def made() -> dict[str, tuple[str | None, dict[str, str]]]:
    files = sitemap.sitemap(sitemap.pages(CARDS, SITE), SITE)
    assert list(files) == ["sitemap.xml"]
    return read(files["sitemap.xml"])


def test_only_advertised_editions_are_listed() -> None:
    base = SITE.base_url
    articles = {address for address in made() if address.endswith(("whole.html", "half.html"))}
    assert articles == {f"{base}{tag}/whole.html" for tag in TAGS} | {
        f"{base}en/half.html",
        f"{base}pl/half.html",
    }
    assert made()[f"{base}en/alone.html"] == (None, {})
    assert f"{base}pl/topics/courts.html" not in made()
    assert {base, *(f"{base}{tag}/" for tag in TAGS)} <= made().keys()


def test_alternates_are_reciprocal_and_those_of_the_page_itself() -> None:
    found = made()
    for address, (_, links) in found.items():
        if not links:
            continue
        assert address in links.values()
        assert "x-default" in links
        for other in links.values():
            assert found[other][1] == links
    half = found[f"{SITE.base_url}pl/half.html"][1]
    assert half == dict(SITE.alternates("half.html", ("en", "pl")))


def test_the_last_change_is_the_newest_of_the_dates() -> None:
    found = made()
    assert found[f"{SITE.base_url}be/whole.html"][0] == "2025-02-01"
    assert found[f"{SITE.base_url}be/"][0] == "2025-02-01"
    assert found[f"{SITE.base_url}en/half.html"][0] == "2024-01-01"


def test_what_is_no_date_is_left_out() -> None:
    cards = {"en": [card("a", "today", updated="<x>")]}
    text = sitemap.sitemap(sitemap.pages(cards, SITE), SITE)["sitemap.xml"]
    assert "lastmod" not in text


def test_a_variant_that_search_engines_do_not_know_is_no_alternate() -> None:
    site = SITE._replace(languages=(*TAGS, "be-tarask"))
    tags = ("en", "be", "be-tarask")
    pages = sitemap.pages({tag: [card("a", advertised=tags)] for tag in tags}, site)
    found = read(sitemap.sitemap(pages, site)["sitemap.xml"])
    assert set(found[f"{SITE.base_url}be/a.html"][1]) == {"en", "be", "x-default"}


def test_parts_where_one_file_would_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 10)
    pages = [Page(f"a{n}.html", "en") for n in range(25)]
    files = sitemap.sitemap(pages, SITE)
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    root = ElementTree.fromstring(files["sitemap.xml"])
    assert [loc.text for loc in root.findall(".//s:loc", SPACES)] == [
        f"{SITE.base_url}sitemap-{n}.xml" for n in (1, 2, 3)
    ]
    listed = [address for name in list(files)[1:] for address in read(files[name])]
    assert listed == [f"{SITE.base_url}en/a{n}.html" for n in range(25)]


def test_parts_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_BYTES", 2_000)
    files = sitemap.sitemap([Page(f"a{n}.html", "en") for n in range(60)], SITE)
    assert len(files) > 2
    assert max(len(text.encode()) for text in files.values()) <= 2_000
    assert sum(len(read(text)) for name, text in files.items() if name != "sitemap.xml") == 60


def test_robots() -> None:
    assert sitemap.robots(SITE._replace(mode="preview")) == "User-agent: *\nDisallow: /\n"
    released = sitemap.robots(SITE)
    assert released.startswith("User-agent: *\nAllow: /\n")
    assert f"\nSitemap: {SITE.base_url}sitemap.xml\n" in released
    assert "Sitemap" not in sitemap.robots(SITE._replace(base_url=""))


def test_web_manifest() -> None:
    icon = {"src": "icon.png", "sizes": "512x512", "type": "image/png"}
    site = SITE._replace(title="«Name»\n\x00")
    values = json.loads(sitemap.webmanifest(site, [icon]))
    assert values["name"] == "«Name» \ufffd"
    assert (values["lang"], values["dir"]) == ("en", "ltr")
    assert not values["start_url"].startswith(("/", "http"))
    assert values["icons"] == [icon]
    assert "icons" not in json.loads(sitemap.webmanifest(SITE))


def test_the_manifest_has_the_colours_of_the_style_sheet() -> None:
    from workflow.resources import read

    style = read("style.css").decode()
    assert f"--paper: {sitemap.PAPER}" in style
    assert f"--accent: {sitemap.ACCENT}" in style

"""What a page says of itself: addresses, Open Graph, JSON-LD; reciprocal, escaped, well shaped."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import jsonld
from tests.made_site import BASE, HOSTILE, SITE, TAGS, block, edition, interface, made, page
from workflow.editions import html, metadata
from workflow.editions.content import Correction, Edition, Passage, Topic
from workflow.editions.metadata import head, news_article
from workflow.editions.paging import Part
from workflow.editions.site import Site, hreflang

_LINK = re.compile(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">')
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)">')
_META = re.compile(r'<meta (?:property|name)="([^"]*)" content="([^"]*)">')


def headed(which: Edition, site: Site = SITE) -> str:
    return str(head(which, made(which), site))


def properties(text: str, name: str) -> list[str]:
    return [unescape(value) for found, value in _META.findall(text) if found == name]


def address(tag: str, path: str = "governance.html") -> str:
    return f"{BASE}{tag}/{path}"


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("be", "be"),
        ("be-Latn", "be-Latn"),
        ("pt-BR", "pt-BR"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("be-tarask", None),
        ("en-XA", None),
        ("es-419", None),
        ("ast", None),
        ("BE", None),
        ('be"', None),
        ("be\n", None),
    ],
)
def test_what_search_engines_know_of_languages(tag: str, known: str | None) -> None:
    assert hreflang(tag) == known


def test_every_page_names_the_same_full_set_of_languages() -> None:
    sets = {tag: _LINK.findall(headed(edition(tag))) for tag in TAGS}
    wanted = [*((tag, address(tag)) for tag in TAGS), ("x-default", address("en"))]
    assert all(found == wanted for found in sets.values())


ALL_TAGS = ("en", "ru", "be", "pl", "be-tarask", "be-Latn", "en-XA", "pt-BR")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(advertised=st.sets(st.sampled_from(ALL_TAGS)))
def test_links_between_languages_are_reciprocal(advertised: set[str]) -> None:
    """Law: a page that another one names names it back, with the same address, and itself."""
    tags = tuple(tag for tag in ALL_TAGS if tag in advertised)
    base = edition("be", advertised=tags, topics=(), corrections=())
    words = made(base)
    pages = {address(tag): str(head(replace(base, language=tag), words, SITE)) for tag in ALL_TAGS}
    for own, text in pages.items():
        links = _LINK.findall(text)
        if links:
            assert own in [href for _, href in links]
            assert _CANONICAL.findall(text) == [own]
        for _, href in links:
            assert _LINK.findall(pages[href]) == links


def test_an_edition_that_is_mostly_fallback_stands_back_behind_the_english_one() -> None:
    text = headed(edition("be", advertised=("en", "ru")))
    assert _CANONICAL.findall(text) == [address("en")]
    assert _LINK.findall(text) == []
    assert "noindex" not in text


def test_a_variant_that_search_engines_do_not_know_is_its_own_page() -> None:
    tags = ("en", "be", "be-tarask")
    variant = replace(edition("be", advertised=tags), language="be-tarask")
    text = str(head(variant, made(edition("be")), SITE))
    assert _CANONICAL.findall(text) == [address("be-tarask")]
    assert _LINK.findall(text) == []
    links = dict(_LINK.findall(headed(edition("be", advertised=tags))))
    assert list(links) == ["en", "be", "x-default"]


def test_nothing_absolute_without_an_address() -> None:
    text = headed(edition("be"), SITE._replace(base_url=""))
    assert "http" not in text.replace("https://schema.org", "")
    assert "canonical" not in text
    assert properties(text, "og:title") == ["Лідарства і кіраванне: «Хто вырашае?»"]
    assert properties(text, "og:image") == []


def test_previews_are_not_to_be_listed() -> None:
    noindex = '<meta name="robots" content="noindex">'
    assert noindex in headed(edition("be"), SITE._replace(mode="preview"))
    assert noindex not in headed(edition("be"))
    assert noindex in metadata.unlisted()


def test_open_graph() -> None:
    text = headed(edition("be"))
    found = dict(_META.findall(text))
    assert found["og:type"] == "article"
    assert found["og:url"] == address("be")
    assert unescape(found["og:site_name"]) == "Site & Co"
    assert found["og:locale"] == "be_BY"
    assert properties(text, "og:locale:alternate") == ["en_US", "ru_RU", "pl_PL"]
    assert found["og:image"] == address("be", "governance.png")
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["og:image:alt"] == found["og:title"]
    assert found["article:published_time"] == "2025-08-09"
    assert found["article:modified_time"] == "2025-08-11"
    assert properties(text, "article:tag") == ["Суды і турмы", "Людзі"]
    assert found["twitter:card"] == "summary_large_image"
    plain = headed(edition("be", image="", updated="", topics=()))
    assert properties(plain, "twitter:card") == ["summary"]
    assert "og:image" not in plain
    assert "modified_time" not in plain


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en", "en_US"), ("be-tarask", "be_BY"), ("be-Latn", "be_BY"), ("pt-BR", "pt_BR")],
)
def test_the_language_and_country_of_open_graph(tag: str, locale: str) -> None:
    text = str(head(replace(edition("be"), language=tag), made(edition("be")), SITE))
    assert properties(text, "og:locale") == [locale]


def test_the_news_article_of_a_translation() -> None:
    which = edition("be")
    thing = news_article(which, made(which), SITE)
    assert thing["@type"] == "NewsArticle"
    assert thing["inLanguage"] == "be"
    assert thing["author"] == {"@type": "Person", "name": "Ann Author"}
    assert thing["publisher"] == {"@type": "Organization", "name": "The <Newsroom>"}
    assert thing["translator"] == [
        {"@type": "Person", "name": "A. Translator"},
        {"@type": "Person", "name": "B. Editor"},
    ]
    assert (thing["datePublished"], thing["dateModified"]) == ("2025-08-09", "2025-08-11")
    assert thing["correction"][0]["@type"] == "CorrectionComment"
    assert thing["correction"][0]["datePublished"] == "2025-08-11"
    assert thing["keywords"] == ["Суды і турмы", "Людзі"]
    assert thing["wordCount"] > 50
    assert "workTranslation" not in thing
    bare = edition("be", translators=(), date="soon", updated="", head=(), corrections=())
    thing = news_article(bare, made(bare), SITE._replace(publisher=""))
    assert not {"translator", "datePublished", "dateModified", "author", "correction"} & set(thing)
    assert thing["publisher"]["name"] == "Site & Co"


def test_original_and_translations_name_each_other() -> None:
    things = {tag: news_article(edition(tag), made(edition(tag)), SITE) for tag in TAGS}
    original = things["en"]["@id"]
    names = {tag: thing["@id"] for tag, thing in things.items() if tag != "en"}
    assert {w["inLanguage"]: w["@id"] for w in things["en"]["workTranslation"]} == names
    assert all(things[tag]["translationOfWork"]["@id"] == original for tag in names)
    assert "translationOfWork" not in things["en"]
    alone = edition("en", advertised=("en",))
    assert "workTranslation" not in news_article(alone, made(alone), SITE)


def listings() -> list[str]:
    words, topic = interface("be"), edition("be").topics[0]
    return [
        html.index(Part(), SITE, words),
        html.topic_page(topic, Part(), SITE, words, TAGS),
        html.root(SITE),
    ]


def test_lists_and_the_page_above_them_are_one_site() -> None:
    index, topic, root = (jsonld.blocks(text)[0] for text in listings())
    assert (index["@type"], topic["@type"], root["@type"]) == (
        "CollectionPage", "CollectionPage", "WebSite",
    )  # fmt: skip
    assert index["isPartOf"]["@id"] == topic["isPartOf"]["@id"] == root["@id"] == f"{BASE}#website"
    assert topic["about"] == {"@type": "Thing", "name": "Суды і турмы"}
    assert root["inLanguage"] == list(TAGS)
    pages = listings()
    above, below = _LINK.findall(pages[2]), _LINK.findall(pages[0])
    assert above == below
    assert above[-1] == ("x-default", BASE)
    assert ("be", f"{BASE}be/") in above
    assert _CANONICAL.findall(pages[0]) == [f"{BASE}be/"]
    assert _LINK.findall(pages[1])[-1] == ("x-default", address("en", "topics/courts.html"))


def test_everything_has_the_shape_that_schema_org_gives_it() -> None:
    editions = [edition(tag) for tag in TAGS]
    editions += [edition("be", image="", topics=(), date="", updated="", head=(), translators=())]
    texts = [page(which) for which in editions] + listings()
    texts += [page(edition("en"), SITE._replace(base_url=""))]
    things = [thing for text in texts for thing in jsonld.blocks(text)]
    assert len(things) == len(texts)
    assert jsonld.shape_errors(things) == []


def test_a_wrong_shape_is_seen() -> None:
    thing = news_article(edition("be"), made(edition("be")), SITE)
    wrong = [{**thing, "headlin": "x"}, {**thing, "wordCount": "many"}]
    assert len(jsonld.shape_errors(wrong)) == 2


class Scripts(HTMLParser):
    """What a browser takes for scripts, and for elements at all."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str | None] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)
        if tag == "script":
            self.kinds.append(dict(attrs).get("type"))


WORDS = st.text(max_size=25) | st.sampled_from(
    [HOSTILE, "</ScRiPt >", "<!--<script>", "]]>", "\ud800", "\x00", '\\"', "&lt;/script&gt;"]
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(title=WORDS, topic=WORDS, author=WORDS, name=WORDS, words=WORDS)
def test_hostile_words_stay_words(
    title: str, topic: str, author: str, name: str, words: str
) -> None:
    """Law: whatever stands in texts, the head has one block of data and nothing else active."""
    which = edition(
        "be",
        blocks=(block("title", title), block("standfirst", words), block("paragraph", words)),
        head=(block("author", author),),
        topics=(Topic("x", Passage(topic, "reviewed")),),
        corrections=(Correction("2025-08-11", Passage(words, "reviewed")),),
        translators=(name,),
    )
    text = headed(which, SITE._replace(title=name or "x", publisher=author))
    reader = Scripts()
    reader.feed(text)
    reader.close()
    assert reader.kinds == ["application/ld+json"]
    assert set(reader.names) <= {"link", "meta", "script"}
    (thing,) = jsonld.blocks(text)
    assert thing["headline"] == made(which).title
    text.encode()
    data = text.partition('ld+json">')[2].partition("</script>")[0]
    assert not re.search("[<>&\u2028\u2029]", data)


def test_the_policy_of_a_page_allows_files_of_the_site_and_its_own_data() -> None:
    text = page(edition("be"))
    data = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    digest = b64encode(sha256(data.encode()).digest()).decode()
    policy = f"script-src 'self' 'sha256-{digest}'; object-src 'none'; base-uri 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text
    assert metadata.scripts("") == "'self'"


def test_lines_end_where_an_element_ends() -> None:
    lines = headed(edition("be")).splitlines(keepends=True)
    assert all(line.startswith("<") and line.endswith(">\n") for line in lines)
    assert all(a != b for a, b in pairwise(lines))

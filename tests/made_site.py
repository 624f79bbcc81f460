"""A small site made by hand, in four languages: what the tests of the pages look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workflow import catalogue
from workflow.editions import html
from workflow.editions.article import Article, article
from workflow.editions.content import (
    Alternative,
    Card,
    Correction,
    Edition,
    EditionBlock,
    File,
    Passage,
    Status,
    Topic,
    card,
)
from workflow.editions.interface import Interface
from workflow.editions.paging import Part
from workflow.editions.site import Site
from workflow.language import load
from workflow.model import Kind
from workflow.resources import read, read_or_none

TAGS = ("en", "ru", "be", "pl")
ADVERTISED = ("en", "ru", "be", "pl")
BASE = "https://news.example.org/site/"
SITE = Site("Site & Co", BASE, TAGS, "The <Newsroom>")

TITLES = {
    "en": "Leadership and Governance: “Who decides?”",
    "ru": "Лидерство и управление: «Кто решает?»",
    "be": "Лідарства і кіраванне: «Хто вырашае?»",
    "pl": "Przywództwo i zarządzanie: „Kto decyduje?”",
}
LEADS = {
    "en": "Growing open projects can benefit from formal rules for making decisions.",
    "ru": "Растущим открытым проектам помогают ясные правила принятия решений.",
    "be": "Адкрытым праектам, што растуць, дапамагаюць зразумелыя правілы прыняцця рашэнняў.",
    "pl": "Rosnące otwarte projekty zyskują na jasnych zasadach podejmowania decyzji.",
}
TEXTS = {
    "en": "Your project is growing. People are engaged, and you are committed to keep it going.",
    "ru": "Ваш проект растёт. Люди участвуют, и вы хотите, чтобы он жил дальше.",
    "be": "Ваш праект расце. Людзі ўдзельнічаюць, і вы хочаце, каб ён жыў далей.",
    "pl": "Twój projekt rośnie. Ludzie biorą udział, a ty chcesz, żeby żył dalej.",
}
TOPICS = {
    "en": ("Courts & prisons", "People"),
    "ru": ("Суды и тюрьмы", "Люди"),
    "be": ("Суды і турмы", "Людзі"),
    "pl": ("Sądy i więzienia", "Ludzie"),
}
CORRECTIONS = {
    "en": "An earlier version said 41 people; there were 42.",
    "ru": "В прежней версии было сказано о 41 человеке; их было 42.",
    "be": "У ранейшай версіі гаварылася пра 41 чалавека; іх было 42.",
    "pl": "We wcześniejszej wersji była mowa o 41 osobach; było ich 42.",
}
HOSTILE = "</script><script>alert(1)</script>\"'&<!-- \u2028\u202e]]> {{ 7*7 }}"


def interface(tag: str) -> Interface:
    """The interface that ships with the program; English is in the templates."""
    data = read_or_none(f"locales/{tag}.po")
    return Interface(catalogue.parse(data, f"{tag}.po") if data else None, load(tag))


def block(kind: Kind, *texts: str, status: Status = "reviewed", **more: Any) -> EditionBlock:
    return EditionBlock(kind, tuple(Passage(t, status) for t in texts), **more)


def edition(tag: str, **changes: Any) -> Edition:
    """One article in one of the four languages, with everything that an edition can have."""
    own: Status = "original" if tag == "en" else "reviewed"
    names = TOPICS[tag]
    values: dict[str, Any] = {
        "document": "governance",
        "language": tag,
        "slug": "governance",
        "blocks": (
            block("title", TITLES[tag], status=own),
            block("standfirst", LEADS[tag], status=own),
            block("paragraph", *[TEXTS[tag]] * 6, status=own),
            block("heading", TITLES[tag], status=own),
            block("question", TEXTS[tag], status=own, marker="- "),
            block("answer", TEXTS[tag], "https://example.org/?a=1&b=2", status=own, marker="- "),
            block("item", TEXTS[tag], status=own, marker="- "),
            block("item", TEXTS[tag], status=own, marker="- "),
            block("quote", TEXTS[tag], status=own, marker="> "),
            block("caption", TEXTS[tag], status=own),
        ),
        "head": (block("author", "Ann Author", status="original" if tag == "en" else "source"),),
        "date": "2025-08-09",
        "updated": "2025-08-11",
        "site": SITE.title,
        "alternatives": tuple(Alternative(t, f"../{t}/governance.html") for t in TAGS),
        "source": "" if tag == "en" else "../en/governance.html",
        "topics": (
            Topic("courts", Passage(names[0], own)),
            Topic("people", Passage(names[1], own)),
        ),
        "corrections": (Correction("2025-08-11", Passage(CORRECTIONS[tag], own)),),
        "translators": () if tag == "en" else ("A. Translator", "B. Editor"),
        "advertised": ADVERTISED,
        "image": "governance.png",
        "files": (
            File("text", "governance.txt"),
            File("epub", "governance.epub"),
            *(() if tag == "en" else (File("bilingual", "governance.both.html"),)),
            File("pdf", "governance.pdf"),
        ),
    }
    return Edition(**{**values, **changes})


def made(which: Edition, tag: str = "") -> Article:
    return article(which, interface(tag or which.language))


def page(which: Edition, site: Site = SITE) -> str:
    """The page of an edition."""
    return html.page(which, made(which), site, interface(which.language))


def half_done(tag: str) -> Edition:
    """An article of which a part is a draft, in English or in an earlier wording."""
    whole = edition(tag)
    statuses: tuple[Status, ...] = ("reviewed", "draft", "source", "stale")
    blocks = tuple(
        b.saying(tuple(Passage(p.text, statuses[n % 4]) for p in b.passages), None)
        for n, b in enumerate(whole.blocks)
    )
    return edition(
        tag, document="half", slug="half", blocks=blocks, mode="preview", advertised=("en",)
    )


def cards(tag: str) -> list[Card]:
    """What a language's lists show."""
    plain = Card("plain.html", Passage("<Plain>", "source"), percent=25, drafts=True)
    return [card(edition(tag)), plain]


def write(folder: Path, site: Site = SITE) -> dict[str, str]:
    """All pages of the site, also as files in `folder`."""
    pages = {
        "style.css": html.style(site),
        "index.html": html.root(site),
        "404.html": html.not_found(site, [interface(tag) for tag in site.languages]),
    }
    for tag in site.languages:
        words, whole = interface(tag), edition(tag, mode=site.mode)
        topics = [(topic, 1) for topic in whole.topics]
        pages[f"{tag}/governance.html"] = page(whole, site)
        pages[f"{tag}/half.html"] = page(half_done(tag), site)
        pages[f"{tag}/index.html"] = html.index(Part(cards(tag)), site, words, topics)
        older = Part(cards(tag), 2, 3)
        pages[f"{tag}/archive/2.html"] = html.index(older, site, words)
        pages[f"{tag}/404.html"] = html.not_found(site, [words])
        for topic in whole.topics:
            name = f"{tag}/topics/{topic.slug}.html"
            pages[name] = html.topic_page(topic, Part(cards(tag)), site, words, site.languages)
            name = f"{tag}/topics/{topic.slug}/2.html"
            pages[name] = html.topic_page(topic, older, site, words, site.languages)
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return pages


STYLE = read("style.css").decode()

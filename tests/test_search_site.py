"""The search of the site: words, the index that is kept up to date, and the page in Chromium."""

from __future__ import annotations

import http.server
import json
import random
import re
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.made_site import HOSTILE, SITE, TAGS, interface
from tests.review_pages import violations
from workflow.editions import html, search_page, vocabulary
from workflow.editions.content import Card, Edition, EditionBlock, Passage
from workflow.editions.paging import Part
from workflow.editions.postings import decoded, encoded
from workflow.editions.searching import Index
from workflow.editions.stemming import LONGEST, rules, stemmer, words
from workflow.project import Project, Stat

SCRIPT = REPOSITORY / "workflow/templates/search.js"

ASK = """
require(process.argv[1]);
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(([rules, text]) => globalThis.peraklad.stems(rules, text))));
"""


def stems_of(tag: str, text: str) -> tuple[str, ...]:
    return tuple([stem for word in words(text) if (stem := stemmer(tag).stem(word))])


def in_javascript(asked: list[tuple[str, str]]) -> list[list[str]]:
    """The stems of each text in its language, as the page's script finds them."""
    data = []
    for tag, text in asked:
        known = rules(tag)
        data.append(({"letters": known.letters, "rounds": known.rounds, "longest": LONGEST}, text))
    done = subprocess.run(
        ["node", "-e", ASK, str(SCRIPT)],
        input=json.dumps(data).encode(),
        capture_output=True,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


# ---- words --------------------------------------------------------------------------------------

FORMS = {
    "ru": (
        "суд суда судом суды судов",
        "Лукашенко",
        "политика политику политикой политике",
        "результат результата результаты результатов",
        "выборы выборов выборам",
        "белорусский белорусского белорусская белорусскую",
        "рынок рынка рынком",
        "ещё еще",
        "сказал сказала сказать",
    ),
    "be": (
        "Лукашэнка Лукашэнкі Лукашэнку Лукашэнкам",
        "суд суда судзе суды судом",
        "палітыка палітыкі палітыцы палітыку",
        "вада воды ваду вадой",
        "горад гарады гарадоў горада",
        "дарога дарозе дарогі",
        "улада ўлада ўладзе",
        "сям'я сям’я сямʼя",
        "дакумент дакуменце дакументы",
        "рэспубліка рэспубліцы рэспублікі",
    ),
    "pl": (
        "wybory wyborów wyborach wyborami",
        "sąd sądu sądzie sądy sądów",
        "polityka polityki polityce politykę",
        "szkoła szkole szkoły szkół",
        "ręka ręce rąk",
        "minister ministra ministrze ministrowie",
    ),
    "en": ("court courts court's", "story stories", "publish publishes published publishing"),
}


@pytest.mark.parametrize("tag", FORMS)
def test_the_forms_of_a_word_meet(tag: str) -> None:
    for forms in FORMS[tag]:
        assert len(set(stems_of(tag, forms))) == 1, (forms, stems_of(tag, forms))


def test_other_words_do_not() -> None:
    for tag, text in (("be", "Лукашэнка Лукашэвіч"), ("ru", "суд сутки"), ("pl", "wybory wyrok")):
        assert len(set(stems_of(tag, text))) == 2


def test_words_are_written_alike() -> None:
    assert words("Ёлка Сям’я «ЎРАД» 2025-га е\u0301сць о\u00adрган Straße") == [
        "елка", "сям'я", "ўрад", "2025", "га", "есць", "орган", "strasse",
    ]  # fmt: skip
    assert words("'quoted' don't rock\u02bcn\u02bcroll") == ["quoted", "don't", "rock'n'roll"]


def test_a_script_of_its_own_has_no_rules_of_another() -> None:
    assert rules("be-tarask") == rules("be") != rules("be-Latn") == rules("fr")
    assert stems_of("fr", "Tribunaux") == ("tribunaux",)


@pytest.mark.needs("node")
def test_the_browser_finds_the_same_words(shared: Path) -> None:
    """On 2,000 real words of each language, and on what only looks like words."""
    asked = []
    chance = random.Random(1)
    for tag in TAGS:
        text = (shared / f"data/flores/dev.{tag}").read_text("utf-8")
        for path in sorted((shared / f"data/articles/opensource-guide/{tag}").glob("*.md")):
            text += path.read_text("utf-8")
        real = sorted(set(text.split()))
        asked += [(tag, " ".join(chance.sample(real, 2000)))]
        asked += [(tag, " ".join(forms for forms in FORMS[tag]))]
    odd = (
        "İstanbul ΣΊΣΥΦΟΣ ǅ ﬁn ½ ² ٣ _a_ a_b 𝐀bc x’’y ‘z’ \u045e \u045e\u044b é e\u0301 ё е\u0308 ß"
    )
    asked += [(tag, odd) for tag in (*TAGS, "fr")]
    asked += [("be", f"{'ь' * 3} {'ж' * 100}")]
    assert in_javascript(asked) == [list(stems_of(tag, text)) for tag, text in asked]


def test_recall_on_the_inflected_terms(shared: Path) -> None:
    """A word asked for in one form is found in another; exact words find a quarter at most."""
    for tag in ("ru", "be", "pl"):
        found: Counter[bool] = Counter()
        exact: Counter[bool] = Counter()
        for case in json.loads((shared / f"data/terms/inflection_{tag}.json").read_text("utf-8")):
            if case["present"]:
                said = set(stems_of(tag, case["sentence"]))
                found[set(stems_of(tag, case["term"])) <= said] += 1
                exact[set(words(case["term"])) <= set(words(case["sentence"]))] += 1
        assert found[True] / found.total() >= 0.95
        assert exact[True] / exact.total() <= 0.25


# ---- the index ----------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None)
@given(st.dictionaries(st.integers(0, 2_000_000), st.integers(0, 15), max_size=30))
def test_postings_are_read_as_they_were_written(weights: dict[int, int]) -> None:
    codes = sorted(number << 4 | weight for number, weight in weights.items())
    assert decoded(encoded(codes)) == codes
    assert re.fullmatch("[0-9a-vA-P]*", encoded(codes))


class Memory:
    """Files in memory, as `workflow.project.Project` keeps them on a disk."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.states: dict[str, Stat] = {}

    def read_or_none(self, name: str) -> bytes | None:
        return self.files.get(name)

    def put(self, name: str, data: bytes) -> bool:
        if self.files.get(name) == data:
            return False
        self.files[name] = data
        self.states[name] = (len(self.states), 0, len(data), 0)
        return True

    def discard(self, name: str) -> None:
        assert name.startswith("editions/")
        self.files.pop(name, None)

    def scan(self, folder: str) -> dict[str, Stat]:
        return {n: self.states[n] for n in self.files if n.startswith(f"{folder}/")}

    def editions(self) -> dict[str, bytes]:
        return {n: data for n, data in self.files.items() if n.startswith("editions/")}


Texts = dict[str, tuple[str, str]]
"""By slug: a document's date and text."""


def cards(texts: Texts) -> list[Card]:
    return [
        Card(f"{slug}.html", Passage(slug, "reviewed"), date=date, slug=slug)
        for slug, (date, _) in texts.items()
    ]


def said(texts: Texts) -> dict[str, str]:
    return {slug: vocabulary.counted(slug, text, "ru") for slug, (_, text) in texts.items()}


def order(texts: Texts) -> dict[str, str]:
    return {slug: date for slug, (date, _) in texts.items()}


def cold(texts: Texts) -> dict[str, bytes]:
    store = Memory()
    Index(store, "ru").update(said(texts), cards(texts), order(texts), str)
    return store.editions()


LETTERS = "абвгдежзик"


def some_text(chance: random.Random, length: int = 60) -> str:
    return " ".join("".join(chance.choices(LETTERS, k=chance.randint(2, 5))) for _ in range(length))


@settings(derandomize=True, deadline=None, max_examples=12)
@given(
    st.integers(0, 10**6), st.lists(st.sampled_from(["edit", "add", "remove", "spoil"]), max_size=6)
)
def test_whatever_was_built_before_the_files_are_the_same(seed: int, steps: list[str]) -> None:
    chance = random.Random(seed)
    texts: Texts = {f"a{n}": (f"2025-01-{n + 1:02}", some_text(chance, 300)) for n in range(12)}
    store = Memory()
    Index(store, "ru").update(said(texts), cards(texts), order(texts), str)
    for number, step in enumerate(steps):
        index = Index(store, "ru")
        assert index.ready
        assert index.known() == set(texts)
        slug = chance.choice(sorted(texts))
        before = dict(texts)
        if step == "edit":
            texts[slug] = (texts[slug][0], some_text(chance, 300))
            index.change(said({slug: texts[slug]}))
        else:
            if step == "add":
                texts[f"b{number}"] = (f"2025-01-{chance.randint(1, 30):02}", some_text(chance))
            elif step == "remove":
                del texts[slug]
            else:
                store.put(chance.choice(sorted(store.editions())), b"spoilt")
            new = {s: t for s, t in texts.items() if s not in before}
            index.update(said(new), cards(texts), order(texts), str)
        assert store.editions() == cold(texts)
        assert sorted(index.files) == sorted(store.editions())


def test_one_edit_writes_only_the_files_of_its_words() -> None:
    chance = random.Random(3)
    texts: Texts = {f"a{n}": ("2025-01-01", some_text(chance, 400)) for n in range(30)}
    store = Memory()
    index = Index(store, "ru")
    index.update(said(texts), cards(texts), order(texts), str)
    assert len(index.files) > 20
    texts["a7"] = ("2025-01-01", texts["a7"][1] + " новый")
    written = Index(store, "ru").change(said({"a7": texts["a7"]}))
    assert len(written) == 1
    assert Index(store, "ru").change(said({"a7": texts["a7"]})) == []


def test_a_newer_article_changes_no_number() -> None:
    chance = random.Random(4)
    texts: Texts = {f"a{n}": ("2025-01-01", some_text(chance, 400)) for n in range(30)}
    store = Memory()
    index = Index(store, "ru")
    index.update(said(texts), cards(texts), order(texts), str)
    texts["b"] = ("2025-01-02", "один текст")
    written = index.update(said({"b": texts["b"]}), cards(texts), order(texts), str)
    assert len(written) <= 4
    assert store.editions() == cold(texts)


def test_a_build_that_was_ended_is_made_good() -> None:
    texts: Texts = {"a": ("2025-01-01", "первый текст"), "b": ("", "другой текст")}
    store = Memory()
    Index(store, "ru").update(said(texts), cards(texts), order(texts), str)
    texts["a"] = ("2025-01-01", "третий текст")

    class Ended(Exception):
        pass

    whole = store.put

    def put(name: str, data: bytes) -> bool:
        if name.startswith("editions/"):
            raise Ended
        return whole(name, data)

    store.put = put  # type: ignore[method-assign]
    with pytest.raises(Ended):
        Index(store, "ru").change(said({"a": texts["a"]}))
    store.put = whole  # type: ignore[method-assign]
    index = Index(store, "ru")
    assert not index.ready
    assert index.known() == {"a", "b"}
    index.update({}, cards(texts), order(texts), str)
    assert store.editions() == cold(texts)


def test_what_is_remembered_may_be_anything() -> None:
    texts: Texts = {"a": ("2025-01-01", "первый текст")}
    for junk in (b"", b"null", b"[]", b"{", b'{"salt": 1}', b"\xff", b"[" * 100_000):
        store = Memory()
        Index(store, "ru").update(said(texts), cards(texts), order(texts), str)
        for name in list(store.files):
            if name.startswith(".peraklad/"):
                store.files[name] = junk
        index = Index(store, "ru")
        assert not index.ready
        assert index.known() == set()
        index.update(said(texts), cards(texts), order(texts), str)
        assert store.editions() == cold(texts)


def test_an_edition_is_found_by_all_its_words() -> None:
    blocks = (
        EditionBlock("title", (Passage("Суды Гродна", "reviewed"),)),
        EditionBlock("paragraph", (Passage("Суд ішоў.", "reviewed"), Passage("[joined]", "draft"))),
    )
    author = (EditionBlock("author", (Passage("Ann Author", "source"),)),)
    found = vocabulary.weights(vocabulary.of(Edition("d", "be", "d", blocks, head=author)))
    assert set(stems_of("be", "суд Гродна ішоў Ann Author")) == set(found)
    assert found[stems_of("be", "судзе")[0]] == vocabulary.TITLE + 1


# ---- the page -----------------------------------------------------------------------------------

TITLE = {"ru": "Суд в Гродно", "be": "Суд у Гродне", "pl": "Sąd w Grodnie", "en": "Court in Grodno"}
BODY = {
    "ru": "Лукашенко подписал указ о выборах.",
    "be": "Лукашэнка падпісаў указ пра выбары.",
    "pl": "Łukaszenka podpisał dekret o wyborach.",
    "en": "Lukashenka signed a decree on elections.",
}


class Made(NamedTuple):
    folder: Path
    url: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A site with a search in four languages, in a folder and on a server."""
    root = tmp_path_factory.mktemp("searched")
    (root / "peraklad.toml").write_text("")
    project = Project.open(str(root))
    site = SITE._replace(search=True)
    project.put("editions/style.css", html.style(site).encode())
    project.put(f"editions/{search_page.SCRIPT}", search_page.script())
    for tag in TAGS:
        face = interface(tag)
        listed, found = [], {}
        for n in range(45):
            title = TITLE[tag] if n == 7 else HOSTILE if n == 8 else f"N{n} x"
            body = {7: BODY[tag], 20: f"{BODY[tag]} {TITLE[tag]}"}.get(n, "common")
            status: Any = "source" if n == 20 else "reviewed"
            summary = Passage(f"{HOSTILE} {body}", status)
            day = f"2025-01-{n % 28 + 1:02}"
            listed.append(Card(f"a{n}.html", Passage(title, status), summary, day, slug=f"a{n}"))
            found[f"a{n}"] = vocabulary.counted(title, f"{title} {body} {HOSTILE}", tag)
        project.put(f"editions/{tag}/search.html", search_page.page(site, face).encode())
        project.put(f"editions/{tag}/index.html", html.index(Part(listed), site, face).encode())
        days = {card.slug: card.date for card in listed}
        Index(project, tag).update(found, listed, days, face.date)
    folder = root / "editions"
    handler = partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Made(folder, f"http://127.0.0.1:{server.server_address[1]}")
    server.shutdown()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class Reader:
    """A browser on a search page; every request and complaint is noted."""

    def __init__(self, browser: Any, url: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(8000)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("dialog", lambda dialog: self.complaints.append("dialog"))
        self.page.goto(url)

    def _hear(self, message: Any) -> None:
        if not message.location["url"].endswith("/favicon.ico"):
            self.complaints.append(message.text)

    def ask(self, query: str) -> list[str]:
        """The titles that are found."""
        self.page.evaluate("document.querySelector('.found').textContent = ''")
        self.page.fill("#query", query)
        self.page.keyboard.press("Enter")
        self.until("document.querySelector('.found').textContent !== ''")
        titles: list[str] = self.page.locator(".results h2").all_text_contents()
        return titles

    def until(self, expression: str, seconds: float = 8) -> None:
        """Wait until a script's `expression` holds; the page's CSP forbids Playwright's own way."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.02)

    @property
    def status(self) -> str:
        return str(self.page.locator(".found").text_content())

    def close(self, home: str) -> None:
        self.context.close()
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(home)] == []


def homes(site: Made) -> list[str]:
    return [site.folder.as_uri(), site.url]


@pytest.mark.parametrize("home", [0, 1], ids=["file", "server"])
def test_found_in_another_form_from_a_folder_and_from_a_server(
    browser: Any, site: Made, home: int
) -> None:
    start = homes(site)[home]
    for tag, query in (
        ("be", "судзе гродне"),
        ("be", "Лукашэнкі выбары"),
        ("ru", "суда"),
        ("pl", "wyborów łukaszenki"),
        ("en", "elections courts"),
    ):
        reader = Reader(browser, f"{start}/{tag}/search.html")
        assert set(reader.ask(query)) == {TITLE[tag], "N20 x"}, (tag, query)
        assert " 2 " in f" {reader.status} "
        reader.close(start)


def test_the_title_goes_first_and_the_words_are_marked(browser: Any, site: Made) -> None:
    """Though the other article is newer."""
    reader = Reader(browser, f"{site.url}/be/search.html?q=%D1%81%D1%83%D0%B4%D0%B0%D0%BC")
    reader.page.wait_for_selector(".results li")
    reader.until("document.querySelector('.found').textContent !== ''")
    assert reader.status == "Знойдзена 2 артыкулы"
    results = reader.page.locator(".results h2 a")
    assert [a.get_attribute("href") for a in results.all()] == ["a7.html", "a20.html"]
    assert [a.get_attribute("lang") for a in results.all()] == [None, "en"]
    assert reader.page.locator(".results mark").all_text_contents() == ["Суд", "Суд"]
    assert reader.page.locator(".results time").first.text_content() == "8 студзеня 2025 г."
    reader.close(site.url)


def test_the_last_word_may_be_a_beginning(browser: Any, site: Made) -> None:
    reader = Reader(browser, f"{site.url}/be/search.html")
    assert len(reader.ask("лукаш")) == 2
    reader.page.fill("#query", "лукаш ")
    reader.until("document.querySelectorAll('.results li').length === 0")
    assert reader.status == "Няма артыкула, у якім ёсць усе гэтыя словы."
    reader.close(site.url)


def test_more_results_by_keyboard(browser: Any, site: Made) -> None:
    reader = Reader(browser, f"{site.url}/en/search.html")
    assert len(reader.ask("common")) == 20
    assert reader.status == "43 articles found"
    reader.page.locator(".further").focus()
    reader.page.keyboard.press("Enter")
    reader.until("document.querySelectorAll('.results li').length === 40")
    focused = reader.page.evaluate("document.activeElement.closest('li').textContent")
    assert focused == reader.page.locator(".results li").nth(20).text_content()
    reader.page.locator(".further").click()
    reader.until("document.querySelectorAll('.results li').length === 43")
    assert reader.page.locator(".further").is_hidden()
    reader.close(site.url)


@pytest.mark.parametrize("home", [0, 1], ids=["file", "server"])
def test_nothing_hostile_becomes_markup(browser: Any, site: Made, home: int) -> None:
    start = homes(site)[home]
    query = "<img src=x onerror=alert(1)> alert " + HOSTILE
    reader = Reader(browser, f"{start}/be/search.html")
    reader.ask(query)
    assert len(reader.ask("script alert")) == 20
    assert reader.page.locator("main script, main img").count() == 0
    for odd in ("constructor", "__proto__", "((((", "a" * 5000, "\u202e\u0000", "%(n)s", "ж" * 300):
        reader.ask(f"{odd} qqq")
    reader.close(start)


def test_without_script_the_page_leads_to_the_list(browser: Any, site: Made) -> None:
    reader = Reader(browser, f"{site.url}/pl/search.html", java_script_enabled=False)
    assert reader.page.locator("form.search").is_hidden()
    assert reader.page.locator("noscript a, main a[href='index.html']").count() >= 1
    reader.close(site.url)


def test_files_that_cannot_be_read_are_told(browser: Any, site: Made, tmp_path: Path) -> None:
    shutil.copytree(site.folder, tmp_path / "site")
    shutil.rmtree(tmp_path / "site/en/search")
    reader = Reader(browser, f"{(tmp_path / 'site').as_uri()}/en/search.html")
    assert reader.ask("court") == []
    assert reader.status.startswith("The search does not work")
    reader.complaints.clear()
    reader.close(tmp_path.as_uri())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(browser: Any, site: Made, scheme: str, width: int) -> None:
    reader = Reader(
        browser,
        f"{site.url}/be/search.html",
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        bypass_csp=True,
    )
    reader.ask("выбары")
    assert violations(reader.page) == []
    wide = reader.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    reader.close(site.url)

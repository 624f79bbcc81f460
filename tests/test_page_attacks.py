"""Attacks in a real Chromium: no text of anybody runs, and no other site makes a change."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.conftest import ARTICLE, Tree
from tests.payloads import OWN, file_names, on_a_line, texts
from tests.review_pages import browsing
from tests.test_web_attacks import bodies, kept, runnable
from tests.web_server import PASSWORD, Served, team
from workflow import catalogue
from workflow.ledger import Ledger, Record, entry_key, key_of, render, source_of
from workflow.model import Entry

pytestmark = pytest.mark.needs("chromium")

FILES = 24
"""Documents that are named like payloads."""
SAME = "The first sentence has 5 words."
"""Stands in all of those, so that the memory names them as the origin of a match."""


# --- a project in which every text is hostile ---


def article(payloads: list[str]) -> str:
    """A payload a paragraph; a mark that would open another kind of block is set off."""
    marked = (t if t[0].isalnum() or t[0] in "<\"'" else f"x {t}" for t in payloads)
    head = f"+++\nauthor = {json.dumps(OWN[0])}\n+++\n\n"
    return head + "\n\n".join((f"Title {OWN[0]}", SAME, *marked)) + "\n"


def hostile(tree: Tree, payloads: list[str]) -> None:
    """Every translation, comment, name and note of ``attacked`` is a payload."""
    name = "locales/ru/attacked.po"
    old = catalogue.parse((tree.root / name).read_bytes(), name)
    count, made = len(payloads), []
    records: list[Record] = []
    for number, entry in enumerate(old.entries):
        said = [payloads[(number * 5 + n) % count] for n in range(10)]
        flags = ("fuzzy",) if number % 3 == 1 else ()
        new = replace(entry, msgstr=said[0], flags=flags, comments=(note(said[1]), note(said[2])))
        made.append(new)
        records += told(new, number, said)
    tree.write(name, catalogue.render(replace(old, entries=tuple(made))))
    tree.write("locales/ru/attacked.ledger.jsonl", render(Ledger(tuple(records))))


def note(text: str) -> str:
    """As a translator's comment can be: PO has no backslash at the end of a line."""
    return text.rstrip("\\ ") or "x"


def told(entry: Entry, number: int, said: list[str]) -> Iterator[Record]:
    """A payload in every field of every kind of record that is free text."""
    source, key = source_of(entry.key), key_of(entry)
    by, at = f"{said[3]} <{said[4]}>", f"2026-11-23T10:{number % 60:02}:02Z"
    earlier = entry_key(None, f"{said[5]} x", said[6])
    yield Record("comment", source, key, by, at, said[5])
    yield Record("comment", source, key, said[6], said[7], said[8])
    yield Record("translate", source, key, by, at, text=entry.msgstr)
    yield Record("translate", source, earlier, by, at, text=said[9])
    yield Record("draft", source, key, text=entry.msgstr, engine=said[7], score=said[8])
    yield Record("waive", source, key, by, at, said[9], check="end-mark")
    if number % 4 == 0:
        yield Record("change", source, earlier, start="0" * 32, severity="meaning", text=said[6])
        yield Record("approve", "0" * 32, earlier, by, at, said[9])
    elif number % 4 == 2:
        yield Record("approve", source, key, by, at, said[9])


def terms(payloads: list[str]) -> str:
    """Terms for words that many payloads have; forms and notes are payloads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["id", "en", "domain", "do_not_translate", "ru", "ru_admitted", "ru_forbidden", "note"]
    )
    for number, word in enumerate(("alert", "script", "onerror", "src", "javascript", "words")):
        said = [p.replace("|", " ") for p in payloads[number * 4 : number * 4 + 4]]
        writer.writerow([f"term-{number}", word, said[0], "", said[1], said[2], said[3], said[0]])
    return out.getvalue()


def project(folder: Path) -> Tree:
    tree, payloads = Tree(folder / "project"), texts()
    tree.write("peraklad.toml", f'title = {json.dumps(OWN[0])}\nlanguages = ["ru"]\n')
    tree.write("source/attacked.txt", article(payloads))
    tree.write("source/article.txt", ARTICLE)
    for number, name in enumerate(file_names()[:FILES]):
        tree.write(f"source/{name}.txt", f"{name}\n\n{SAME} And number {number}.\n")
    tree.write(".gitignore", "/.peraklad/\n/editions/\n/users.json\n")
    tree.git("init", "-q", "-b", "main")
    tree.git("config", "user.name", "Reviewer")
    tree.git("config", "user.email", "reviewer@example.org")
    assert tree.run("extract", "--quiet") == 0
    hostile(tree, payloads)
    for name in file_names()[:FILES]:
        path = f"locales/ru/{name}.po"
        tree.write(path, re.sub(r'(msgid ".+"\n)msgstr ""', r'\1msgstr "x"', tree.read(path)))
    tree.write("locales/terms.csv", terms(payloads))
    units = "".join(f"{SAME} {n}\t{p}\n" for n, p in enumerate(payloads[:200])).replace(
        "\\", "\\\\"
    )
    tree.write("locales/memory/ru/hostile.imported.tsv", units)
    tree.commit('" onmouseover=alert(1) x="', "a@example.org")
    return tree


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_DIR", "GIT_WORK_TREE"):
            patch.delenv(name, raising=False)
        yield project(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def served(attacked: Tree) -> Iterator[Served]:
    with Served(attacked.root) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as running:
        yield running


# --- a browser that notices ---

TRAPS = """
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
  window[name] = (...values) => { window.trapped(name + '(' + values.join() + ')'); };
addEventListener('securitypolicyviolation', (event) =>
  window.trapped(['policy:', event.violatedDirective, event.blockedURI, event.sample].join(' ')));
"""

AUDIT = """() => {
  const tags = new Set(('html head meta title link script body a header p div span form input ' +
    'nav ul li main dialog h1 h2 h3 h4 fieldset legend label select option button table thead ' +
    'tbody tr th td svg defs pattern rect path circle time section aside dl dt dd kbd textarea ' +
    'ol ins del strong s iframe article footer blockquote em mark noscript pre').split(' '));
  const bad = [];
  for (const el of document.querySelectorAll('*')) {
    const name = el.localName;
    if (!tags.has(name)) bad.push('<' + name + '>');
    if (name === 'script' && el.type !== 'application/ld+json' &&
        !/^\\/static\\/[a-z]+\\.js\\?v=/.test(el.getAttribute('src'))) bad.push('a script');
    if (name === 'iframe' && !/^\\/preview\\//.test(el.getAttribute('src'))) bad.push('a frame');
    for (const {name: key, value} of el.attributes) {
      if (/^on/i.test(key) || key === 'srcdoc') bad.push(name + ' ' + key + '=' + value);
      if (/^(href|src|action|formaction|xlink:href)$/i.test(key) && !LOCAL.test(value))
        bad.push(name + ' ' + key + '=' + value);
    }
  }
  return bad;
}"""
HERE = AUDIT.replace("LOCAL", r"/^(\/(?![\/\\])|[?#]|$)/")
EDITION = AUDIT.replace(
    "LOCAL", r"/^(\/(?![\/\\])|[?#.]|https:\/\/|[-\w%.]+(\.html|\.txt|\.css|\/)|$)/"
)

KINDS = {
    "document": r"/$|/\?|/documents/|/search|/preview/|/api/|/open\?|/sign-in|/nowhere",
    "script": r"/static/",
    "stylesheet": r"/static/|/preview/style\.css$",
    "image": r"/static/icon\.svg",
    "other": r"/static/icon\.svg",
    "fetch": r"/api/",
}
"""What our pages ask for, by Playwright's kind of request."""

NAVIGATIONS = 20
"""How often a frame may go on to another address while it is looked at."""


@dataclass
class Watched:
    """A browser profile and everything that should not happen in it."""

    context: Any
    url: str
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.expose_binding("trapped", lambda source, what: self.seen.append(what))
        self.context.add_init_script(TRAPS)
        self.context.route(lambda url: not url.startswith((self.url, "file:")), self._abroad)
        self.context.on("request", self._request)
        self.context.on("page", lambda page: self.seen.append("a new window"))
        self.page = self.context.new_page()
        self.seen.clear()
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.seen.append(f"error: {error.stack}"))
        self.page.on("console", self._console)

    def _abroad(self, route: Any) -> None:
        self.seen.append(f"asked for {route.request.url}")
        route.abort()

    def _request(self, request: Any) -> None:
        if not request.url.startswith(self.url):
            return
        known = KINDS.get(request.resource_type)
        if known is None or not re.match(known, request.url[len(self.url) :]):
            self.seen.append(f"asked for {request.resource_type} {request.url}")

    def _dialog(self, dialog: Any) -> None:
        if dialog.type != "beforeunload":
            self.seen.append(f"dialog: {dialog.message}")
        dialog.accept()

    def _console(self, message: Any) -> None:
        told = message.text
        if message.type == "error" and "the server responded with a status of" not in told:
            self.seen.append(f"console: {told}")

    def visit(self, path: str, audit: str = HERE) -> Any:
        """Open a page: nothing runs, and nothing in it could."""
        answer = self.page.goto(self.url + path)
        self.quiet(path, audit)
        return answer

    def quiet(self, what: str, audit: str = HERE) -> None:
        for frame in self.page.frames:
            assert self._audited(frame, audit) == [], (what, frame.url)
        assert self.seen == [], what

    def _audited(self, frame: Any, audit: str) -> Any:
        """What `audit` finds in a frame, which may be on its way to a preview."""
        from playwright.sync_api import Error

        for _ in range(NAVIGATIONS):
            frame.wait_for_load_state()
            try:
                return frame.evaluate(EDITION if "/preview/" in frame.url else audit)
            except Error as error:
                if "context was destroyed" not in error.message:
                    raise
        raise AssertionError(f"{frame.url} goes on and on")

    def previewed(self) -> None:
        """Wait until the preview beside the text has been loaded."""
        self.page.wait_for_selector("#preview iframe")
        self.page.frame_locator("#preview iframe").locator("main").wait_for()

    def document(self, name: str, query: str = "") -> Any:
        self.visit(f"/documents/ru/{quote(name, safe='')}{query}")
        self.page.wait_for_selector("main[data-ready]")
        return self.page


@contextmanager
def watching(browser: Any, served: Served, **options: Any) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(8000)
    made = Watched(context, served.url)
    made.page.goto(served.open_url)
    yield made
    made.quiet("at the end")
    context.close()


@pytest.fixture(scope="module")
def bare(browser: Any, served: Served) -> Iterator[Watched]:
    """Without the policy of our pages: what is escaped has to hold by itself."""
    with watching(browser, served, bypass_csp=True) as made:
        yield made


@pytest.fixture(scope="module")
def strict(browser: Any, served: Served) -> Iterator[Watched]:
    """As people have it."""
    with watching(browser, served) as made:
        yield made


LIVE = {
    "element": ("<img src=x onerror=\"alert('live')\">", "alert(live)"),
    "script": ("<script>confirm(1)</script>", "confirm(1)"),
    "foreign": ("<img src=//evil.example/x.png>", "asked for http://evil.example/x.png"),
    "own": ("<img src=/documents/ru/x>", "asked for image"),
    "link": ("<a href='javascript:alert(2)'>x</a>", "a href=javascript:alert(2)"),
    "handler": ("<p onclick=x>y</p>", "p onclick=x"),
    "broken": ("<script>nothing.at.all()</script>", "error: "),
}


@pytest.mark.parametrize("kind", LIVE)
def test_the_traps_work(browser: Any, served: Served, kind: str) -> None:
    """A page with a live payload is caught; without this the rest would prove nothing."""
    markup, sign = LIVE[kind]
    context = browser.new_context()
    watched = Watched(context, served.url)
    body = f"<!doctype html><html><body>{markup}</body></html>"
    context.route(
        f"{served.url}/search", lambda route: route.fulfill(content_type="text/html", body=body)
    )
    watched.page.goto(f"{served.url}/search")
    watched.page.wait_for_timeout(30)
    found = [*watched.seen, *watched.page.evaluate(HERE)]
    context.close()
    assert any(sign in one for one in found), found


def test_the_policy_stops_what_would_run(browser: Any, served: Served) -> None:
    """Even if a payload were markup: our pages' policy refuses it, and the trap tells."""
    with browser.new_context() as context:
        watched = Watched(context, served.url)
        watched.page.goto(served.open_url)
        watched.seen.clear()
        for script in (
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')",
            "s = document.createElement('script'); s.text = 'x()'; document.body.append(s)",
            "document.body.setAttribute('onclick', 'alert(1)'); document.body.click()",
            "const i = new Image(); i.src = '//evil.example/x.png'; document.body.append(i)",
            "fetch('//evil.example/x').catch(() => 0)",
        ):
            before = len(watched.seen)
            watched.page.evaluate(f"() => {{ try {{ {script} }} catch (_) {{ }} }}")
            watched.page.wait_for_timeout(30)
            assert len(watched.seen) > before, script
        assert not any("alert" in one and "policy" not in one for one in watched.seen)


# --- every page, every text ---


def shown(text: str) -> str:
    """As HTML keeps it (line ends alone are changed)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def stored(tree: Tree, document: str) -> dict[str, tuple[str, str]]:
    data = (tree.root / f"locales/ru/{document}.po").read_bytes()
    entries = catalogue.parse(data, "x.po").entries
    return {source_of(e.key): (e.msgid, e.msgstr) for e in entries if not e.obsolete}


ALL = """() => Object.fromEntries([...document.querySelectorAll('.target .s')].map((span) => {
  const key = span.dataset.key;
  return [key, [document.querySelector('.source .s[data-key="' + key + '"]').textContent,
    span.querySelector('.t').textContent]];
}))"""


def test_documents(bare: Watched, attacked: Tree) -> None:
    """Every payload as a sentence and as a translation: shown as it is stored, nothing runs."""
    wanted, part = stored(attacked, "attacked"), 1
    found: dict[str, list[str]] = {}
    while part == 1 or part <= int(bare.page.get_attribute("main", "data-parts")):
        bare.document("attacked", f"?part={part}")
        found |= bare.page.evaluate(ALL)
        part += 1
    assert len(wanted) > 500
    for key, (source, target) in found.items():
        english, said = wanted[key]
        assert (source, target) == (shown(english), shown(said or english))
    lost = set(found) ^ set(wanted)
    assert len(lost) < 5, "every sentence is on the page, fields of the front matter apart"


def test_names_of_files(bare: Watched, attacked: Tree) -> None:
    """Documents that are called like payloads: in the worklist, in links, and opened."""
    names = file_names()[:FILES]
    bare.visit("/")
    bare.page.wait_for_timeout(50)
    listed = bare.page.evaluate(
        "[...document.querySelectorAll('tr[data-document]')].map((row) =>"
        " [row.dataset.document, row.querySelector('a').getAttribute('href')])"
    )
    assert set(names) <= {name for name, _ in listed}
    for name, link in listed:
        if name in names:
            answer = bare.visit(link.replace("?next=work", ""))
            assert answer.status == 200, name
            assert bare.page.get_attribute("main", "data-document") == name
    bare.visit("/?has=draft&has=findings&sort=findings")
    bare.quiet("the worklist, filled in")


def test_queries(bare: Watched) -> None:
    """Payloads in the query of every page, several at once; what is found is shown as texts."""
    packed: list[str] = []
    line = ""
    for payload in (t for t in texts() if re.search(r"[<>&\"'`{:]", t)):
        if len(line) + len(payload) > 490:
            packed, line = [*packed, line], ""
        line = f"{line} {payload}".strip()
    for number, query in enumerate((*packed, line)):
        where = ("source", "target", "memory")[number % 3]
        bare.visit(f"/search?q={quote(query)}&in={where}&language={quote(query)}&x={quote(query)}")
        assert bare.page.input_value("input[type=search]") == shown(query)[:500].strip()
    for word in ("alert", "script", "onerror"):
        for where in ("source", "target", "memory"):
            bare.visit(f"/search?q={word}&in={where}")
            assert bare.page.locator(".found li").count() > 3, (word, where)


def test_addresses(bare: Watched) -> None:
    """Payloads as parts of addresses and in every field that a page knows: told as texts."""
    for payload in map(on_a_line, OWN[::3]):
        said = quote(payload, safe="")
        for path in (
            f"/documents/ru/attacked?part={said}",
            f"/documents/ru/attacked?part={said}&key={said}&ui={said}#{said}",
            f"/documents/{said}/{said}",
            f"/?has={said}&sort={said}&ui={said}&{said}={said}",
            f"/preview/{said}/{said}.html",
            f"/nowhere/{said}",
        ):
            page = bare.context.request.get(bare.url + path)
            assert runnable(page.text()) == [], path
    for payload in [on_a_line(p) for p in OWN[1:40:6]]:
        said = quote(payload, safe="")
        bare.visit(f"/documents/{said}/{said}?{said}={said}&ui={said}#{said}")
        bare.visit(f"/?has={said}&{said}={said}#{said}")
    bare.page.wait_for_timeout(50)
    bare.quiet("addresses")


def test_answers_of_the_api_opened_as_pages(bare: Watched, attacked: Tree, served: Served) -> None:
    """JSON is no page, whatever is in it."""
    data = "[document.contentType, document.querySelectorAll('img, script, svg, iframe').length]"
    keys = list(stored(attacked, "attacked"))[:30:5]
    paths = [
        f"/api/{n}?language=ru&document=attacked&key={k}"
        for k in keys
        for n in ("entry", "history")
    ]
    for path in (
        *paths,
        "/api/findings?language=ru&document=attacked",
        "/api/worklist",
        "/api/entry?language=<img src=x onerror=alert(1)>&document=x&key=y",
        "/api/<script>alert(1)</script>",
    ):
        bare.page.goto(bare.url + path)
        assert bare.page.evaluate(data) == ["application/json", 0], path
    assert bare.seen == []


OPEN = """async (keys) => {
  const P = peraklad, told = {};
  const shown = (name) => [...document.querySelectorAll('.slot.' + name + ' li')]
    .map((one) => one.textContent);
  for (const key of keys) {
    let last = null;
    const entry = P.store.entry;
    P.store.entry = (key) => (last = entry(key));
    P.editor.open(P.page.span(key));
    P.store.entry = entry;
    const answer = await last;
    await new Promise((done) => setTimeout(done));
    told[key] = {value: P.field.area.value, notes: shown('notes'),
      comments: shown('comments').join('\\n'),
      english: document.querySelector('.slot.english').textContent, matches: answer.matches.length,
      terms: answer.terms.length};
  }
  return told;
}"""


@pytest.mark.parametrize("policy", ["bare", "strict"])
def test_panels(request: pytest.FixtureRequest, attacked: Tree, policy: str) -> None:
    """Sentence after sentence is opened: matches, terms, notes, comments and findings as texts."""
    watched: Watched = request.getfixturevalue(policy)
    page = watched.document("attacked")
    wanted = stored(attacked, "attacked")
    on_page = page.evaluate("peraklad.page.order.map((span) => span.dataset.key)")
    keys = on_page[: 120 if policy == "bare" else 20]
    found = page.evaluate(OPEN, keys)
    watched.quiet("panels")
    data = catalogue.parse((attacked.root / "locales/ru/attacked.po").read_bytes(), "x.po")
    notes = {source_of(e.key): list(e.comments) for e in data.entries}
    for key, told in found.items():
        assert told["value"] == shown(wanted[key][1])
        assert told["english"] == shown(wanted[key][0])
        assert told["notes"] == notes[key]
    payloads = texts()
    said = "\n".join(told["comments"] for told in found.values())
    assert sum(payload in said for payload in payloads) >= 2 * len(keys) - 30
    assert any(told["matches"] for told in found.values())
    assert sum(told["terms"] for told in found.values()) > 5


def test_histories_and_what_is_asked(bare: Watched) -> None:
    """History, the boxes that ask for a comment, the dialog of a paragraph, the preview beside."""
    page = bare.document("attacked")
    for number in range(0, 12):
        page.evaluate("(n) => peraklad.editor.open(peraklad.page.order[n])", number)
        with page.expect_response("**/api/history*"):
            page.evaluate("peraklad.editor.history()")
        page.wait_for_selector(".slot.history li")
        for ask in ("reject", "comment"):
            page.evaluate(f"peraklad.editor.{ask}()")
        bare.quiet("a history")
    page.evaluate("peraklad.editor.waive({check: '<img src=x onerror=alert(1)>', waiver: '<svg>'})")
    with page.expect_response("**/preview/**"):
        page.click("[data-do=preview]")
    bare.previewed()
    bare.quiet("the preview beside the text")
    page.keyboard.press("Escape")
    page.evaluate("document.getElementById('main').dataset.parts = '1'")  # it does not go on
    with page.expect_response("**/api/decide"):
        page.evaluate("void peraklad.bulk.paragraph(peraklad.page.order[4])")
    page.wait_for_timeout(200)
    bare.quiet("a paragraph")


def test_typing(bare: Watched) -> None:
    """Payloads in the field: marks behind it, findings, conflict and kept texts are texts."""
    page = bare.document("attacked")
    page.evaluate("peraklad.editor.open(peraklad.page.order[3])")
    count = page.evaluate(
        """(texts) => {
          const P = peraklad, theirs = {by: texts[0], at: texts[1], target: texts[2]};
          const box = document.querySelector('.editor');
          const nothing = () => 0;
          for (const text of texts.slice(0, 150)) P.field.set(text);
          const all = document.createElement('div');
          for (const text of texts) {
            const choose = {keep: nothing, take: nothing, edit: nothing};
            const other = {...theirs, target: text + ' x', by: text, at: text};
            const list = [text];
            const term = {form: text, preferred: text, admitted: list, forbidden: list, note: text};
            const event = {event: text, by: text, at: text, text, comment: text, commit: text};
            for (const made of [P.notices.conflict(text, other, choose),
              P.notices.kept(text, text, nothing, nothing), P.notices.error(text),
              P.panels.findings([
                {check: text, severity: text, message: text, waiver: text}], nothing)[0],
              P.panels.drafts([{engine: text, text, doubts: [text]}], nothing),
              P.panels.history([event]), P.panels.terms([term]),
              P.panels.matches([{score: 1, origin: text, source: text, target: text,
                diff: [['=', text], ['-', text], ['+', text]]}], nothing),
              P.panels.stale({severity: text},
                {diff: [['-', text]], approved: text, severity: text}, nothing)])
              all.append(made);
          }
          box.append(all);
          return box.querySelectorAll('p').length;
        }""",
        texts(),
    )
    assert count > 5000
    bare.quiet("everything at once")
    with page.expect_response("**/api/check"):
        page.fill(".field textarea", "".join(OWN[:12]))
    page.wait_for_timeout(100)
    bare.quiet("typed")
    page.evaluate("peraklad.editor.close && localStorage.clear()")


def test_a_conflict(strict: Watched, attacked: Tree) -> None:
    """The other person's text is hostile, and so is one's own: both are shown, neither runs."""
    mine, theirs = "<img src=x onerror=alert('mine')>", "<svg onload=alert('theirs')> \u2028"
    page = strict.document("article")
    key = page.get_attribute(".target .s >> nth=1", "data-key")
    with page.expect_response("**/api/entry*"):
        page.click(".target .s >> nth=1")
    page.fill(".field textarea", mine)
    name = "locales/ru/article.po"
    old = catalogue.parse((attacked.root / name).read_bytes(), name)
    entries = (replace(e, msgstr=theirs) if source_of(e.key) == key else e for e in old.entries)
    attacked.write(name, catalogue.render(replace(old, entries=tuple(entries))))
    with page.expect_response("**/api/save"):
        page.keyboard.press("Control+s")
    page.wait_for_selector(".conflict")
    told = page.locator(".conflict .text").all_text_contents()
    assert told == [theirs, mine]
    strict.quiet("a conflict")
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("policy", ["bare", "strict"])
def test_previews(request: pytest.FixtureRequest, policy: str) -> None:
    """The editions of hostile articles with hostile translations, as pages and beside the text."""
    watched: Watched = request.getfixturevalue(policy)
    slugs = []
    for name in ("attacked", "article", *file_names()[: 8 if policy == "bare" else 2]):
        page = watched.document(name)
        slugs.append(page.get_attribute("main", "data-preview"))
    for slug in slugs:
        answer = watched.visit(slug, EDITION)
        assert answer.status in (200, 400), slug
        assert "alert(" not in (watched.page.title() if answer.status == 400 else "")
        text = watched.page.goto(watched.url + slug.removesuffix("html") + "txt")
        assert text.headers["content-type"].startswith(("text/plain", "text/html"))
        if text.status == 200:
            assert watched.page.evaluate("document.contentType") == "text/plain"
    assert watched.seen == []


@pytest.mark.parametrize("ui", ["ru", "be", "pl"])
def test_pages_in_other_languages(strict: Watched, ui: str) -> None:
    """The same under our policy, which has nothing to complain of."""
    for path in ("/", "/documents/ru/attacked", "/search?q=alert&in=target"):
        strict.visit(f"{path}{'&' if '?' in path else '?'}ui={ui}")


def test_a_hand_off_page(browser: Any, attacked: Tree, tmp_path: Path, served: Served) -> None:
    """The page that leaves the machine: its scripts are its own, and it asks for nothing."""
    for name in ("attacked", file_names()[3]):
        path = tmp_path / "page.html"
        words = ("--language", "ru", "--ui", "en", "--output", str(path))
        assert attacked.run("export", "review", name, *words) == 0
        context = browser.new_context(bypass_csp=True)
        watched = Watched(context, served.url)
        watched.page.goto(path.as_uri())
        watched.page.wait_for_selector("main[data-ready]")
        own = watched.page.evaluate("document.querySelectorAll('script').length")
        page = path.read_text("utf-8")
        assert page.lower().count("<script") == own, "every tag of a script is one of ours"
        found = watched.page.evaluate(ALL)
        wanted = stored(attacked, name)
        for key, (source, target) in found.items():
            assert (source, target) == (
                shown(wanted[key][0]),
                shown(wanted[key][1] or wanted[key][0]),
            )
        for number in range(0, min(60, len(found)), 3):
            watched.page.evaluate("(n) => peraklad.editor.open(peraklad.page.order[n])", number)
        bad = [b for b in watched.page.evaluate(HERE) if b != "a script"]
        assert [b for b in bad if not re.match(r"<style>|link href=data:", b)] == []
        assert watched.seen == []
        context.close()


# --- another site in the same browser ---

EVIL = """<!doctype html><title>evil</title><body><iframe name=quiet></iframe>
<form method=post enctype=text/plain target=quiet action=OURS/api/save>
<input name='BODY' value='"}'></form>
<form method=post target=quiet action=OURS/sign-out><input name=token value=x></form>
<iframe id=frame src=OURS/></iframe>
<script>
const done = [];
const send = (path, options) => done.push(fetch('OURS' + path, {credentials: 'include', ...options})
  .then((answer) => answer.text()).then((text) => 'read ' + text.length, () => 'refused'));
for (const path of ['/', '/api/worklist', '/documents/ru/article', '/open?token=x']) send(path, {});
const body = JSON.stringify(GOOD);
for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded'])
  for (const mode of ['cors', 'no-cors'])
    send('/api/save', {method: 'POST', mode, body, headers: {'Content-Type': type}});
send('/api/save', {method: 'POST', body, headers: {'X-Peraklad-Token': 'x'}});
navigator.sendBeacon('OURS/api/save', body);
navigator.sendBeacon('OURS/api/save', new Blob([body], {type: 'text/plain'}));
for (const form of document.forms) form.submit();
window.result = Promise.all(done);
</script>"""


@contextmanager
def elsewhere(page: str) -> Iterator[str]:
    """Another site on this machine: for browsers the same site, and another origin."""

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Evil) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_another_site_changes_and_reads_nothing(
    browser: Any, served: Served, attacked: Tree
) -> None:
    """With the cookie in the browser, from a page that counts as the same site."""
    good = bodies(attacked.root, 3, "by another site")["save"]
    page = EVIL.replace("OURS", served.url).replace("GOOD", json.dumps(good))
    page = page.replace("BODY", html.escape(json.dumps(good)[:-2] + ',"x":"', quote=True))
    before = kept(served)
    with browser.new_context() as context, elsewhere(page) as evil:
        tab = context.new_page()
        tab.goto(served.open_url)
        assert tab.url == f"{served.url}/", "the victim is signed in"
        statuses: list[tuple[str, int]] = []
        context.on("response", lambda a: statuses.append((urlsplit(a.url).path, a.status)))
        tab.goto(evil)
        told = tab.evaluate("window.result")
        tab.wait_for_timeout(200)
        assert not [one for one in told if one != "refused" and one != "read 0"], told
        assert all(s in (403, 415, 405, 404) for p, s in statuses if p == "/api/save"), statuses
        frame = next(
            f for f in tab.frames if f.url.startswith(served.url) or "chrome-error" in f.url
        )
        assert frame.url.startswith("chrome-error:"), "our pages are not framed"
    assert kept(served) == before


def test_a_foreign_name_for_this_machine(browser: Any, served: Served) -> None:
    """DNS rebinding, in a browser for which the foreign name is this machine."""
    context = browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP evil.example 127.0.0.1"],
    )
    try:
        page = context.new_page()
        for path in ("/", "/open?token=" + served.key, "/api/worklist", "/static/page.css"):
            answer = page.goto(f"http://evil.example:{served.port}{path}")
            assert answer.status == 421
            assert "this address is not ours" in page.inner_text("body")
        assert page.context.cookies() == []
    finally:
        context.close()


def test_hostile_names_of_people(browser: Any, tmp_path: Path) -> None:
    """People and links of the sign-in page, in team mode."""
    tree = Tree(tmp_path / "project")
    tree.write("peraklad.toml", f'title = {json.dumps(OWN[3])}\nlanguages = ["ru"]\n')
    tree.write("source/article.txt", ARTICLE)
    tree.git("init", "-q", "-b", "main")
    assert tree.run("extract", "--quiet") == 0
    team(tree.root, a={"*": "editor"})
    users = json.loads(tree.read("users.json"))
    users["users"][0]["name"] = "\" onmouseover=alert('P') x='{{7*7}}${alert(1)}&lt;"
    tree.write("users.json", json.dumps(users))
    with Served(tree.root, "--team") as running:
        context = browser.new_context(bypass_csp=True)
        watched = Watched(context, running.url)
        for payload in [on_a_line(p) for p in OWN[::9]]:
            watched.visit(f"/sign-in?next={quote(payload, safe='')}")
            watched.page.fill("[name=address]", "a@example.org")
            watched.page.evaluate("document.querySelector('[name=address]').type = 'text'")
            watched.page.fill("[name=address]", payload)
            watched.page.fill("[name=password]", payload)
            watched.page.click("main form [type=submit]")
            watched.page.wait_for_load_state()
            watched.quiet("signing in fails")
            if watched.page.input_value("[name=address]") != shown(payload):
                assert "@" not in payload  # the browser tidies addresses
        watched.visit("/sign-in")
        watched.page.fill("[name=address]", "a@example.org")
        watched.page.fill("[name=password]", PASSWORD)
        watched.page.click("main form [type=submit]")
        watched.page.wait_for_load_state()
        watched.quiet("signed in")
        context.close()

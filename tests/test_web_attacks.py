"""Attacks on a real server over HTTP: each is refused with a status and one clear line."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import http.client
import json
import re
import socket
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from tests.conftest import ARTICLE, Tree, said
from tests.web_server import PASSWORD, Served, team, token_of
from workflow import catalogue
from workflow.ledger import key_of, source_of
from workflow.web.patience import Patient
from workflow.web.security import PAGES, PREVIEWS
from workflow.web.users import Cost, hashed
from workflow.web.wire import FINDINGS

PO = "locales/ru/article.po"
SECRET = "Zanzibar"
"""Stands in the confidential article, in its name, its title and its translation."""
HIDDEN = "zanzibar-papers"

CONFIDENTIAL = f"""+++
title = "The {SECRET} papers"
slug = "{SECRET.lower()}-slug"
confidential = true
+++

The {SECRET} papers are about to come out.

The first sentence has 5 words.
"""

FORM = "application/x-www-form-urlencoded"
CONFIG = 'title = "Attacked"\nlanguages = ["ru", "be"]\n'

ROLES: Mapping[str, dict[str, Any]] = {
    "nothing": {},
    "translator": {"ru": "translator"},
    "reviewer": {"ru": "reviewer"},
    "editor": {"ru": "editor"},
    "elsewhere": {"be": "editor"},
    "victim": {"*": "editor"},
    "gone": {"*": "editor"},
    "changed": {"*": "editor"},
    "guessed": {"*": "editor"},
}


def project(folder: Path, link: bool = False) -> Tree:
    """A project with an article, a confidential one, and a link that leads out."""
    made = Tree(folder / "project")
    made.write("peraklad.toml", CONFIG)
    made.write("source/article.txt", ARTICLE)
    made.write(f"source/{HIDDEN}.txt", CONFIDENTIAL)
    made.write(".gitignore", "/.peraklad/\n/editions/\n/users.json\n")
    made.git("init", "-q", "-b", "main")
    made.git("config", "user.name", "Reviewer")
    made.git("config", "user.email", "reviewer@example.org")
    assert made.run("extract", "--quiet") == 0
    name = f"locales/ru/{HIDDEN}.po"
    made.write(name, re.sub(r'(msgid ".+"\n)msgstr ""', rf'\1msgstr "{SECRET}"', made.read(name)))
    made.commit()
    made.write("outside.txt", "A line outside of the folder of articles.\n")
    if link:
        (made.root / "source/link.txt").symlink_to(folder / "outside.txt")
    (folder / "outside.txt").write_text("The keys of the house.\n")
    return made


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    """With a clean environment for git."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_DIR", "GIT_WORK_TREE"):
            patch.delenv(name, raising=False)
        yield project(tmp_path_factory.mktemp("attacked"), True)


@pytest.fixture(scope="module")
def local(attacked: Tree) -> Iterator[Served]:
    """For one person, on this machine."""
    with Served(attacked.root) as served:
        yield served


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, attacked: Tree) -> Iterator[Served]:
    """For a team: its own copy of the project."""
    tree = project(tmp_path_factory.mktemp("team"), True)
    team(tree.root, **ROLES)
    with Served(tree.root, "--team") as served:
        yield served


@pytest.fixture(scope="module")
def inside(local: Served) -> Iterator[httpx.Client]:
    """A browser with the cookie, the token and the right Origin."""
    with local.client() as client:
        yield client


# --- what an answer has to be ---


class _Message(HTMLParser):
    """The text of a page's one message."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "p" and "notice" in (dict(attrs).get("class") or "").split()

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""


def line(answer: httpx.Response) -> str:
    """What a refusal says."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        return str(answer.json()["error"])
    if kind == "text/html":
        page = _Message()
        page.feed(answer.text)
        return page.text.strip()
    return answer.text.strip()


def clean(text: str) -> None:
    """Nothing of this machine and nothing of the program's inside is told."""
    for sign in ("Traceback", 'File "', "site-packages", "/tmp/", "/home/", "/root/"):
        assert sign not in text, text


def refused(answer: httpx.Response, *status: int) -> str:
    assert answer.status_code in status, (answer.status_code, answer.text[:500])
    clean(answer.text)
    assert not 500 <= answer.status_code < 600 or answer.status_code == 503
    told = line(answer)
    assert told, "no reason is given"
    assert "\n" not in told
    assert len(told) < 600
    return told


class Raw(NamedTuple):
    """An answer, read from a socket."""

    status: int
    headers: dict[str, str]
    body: bytes


def raw(port: int, data: bytes, seconds: float = 5) -> Raw:
    """Send exactly `data`; status 0 where the server hangs up without a word."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(data)
        answer = http.client.HTTPResponse(line)
        try:
            answer.begin()
            body = answer.read()
        except (http.client.HTTPException, ConnectionResetError):
            return Raw(0, {}, b"")
        return Raw(answer.status, {n.lower(): v for n, v in answer.getheaders()}, body)


def entries(root: Path, document: str = "article") -> list[tuple[str, str]]:
    """Key and base of each entry."""
    data = (root / f"locales/ru/{document}.po").read_bytes()
    return [(source_of(e.key), key_of(e)) for e in catalogue.parse(data, "x.po").entries]


def place(document: str = "article", language: str = "ru") -> dict[str, str]:
    return {"language": language, "document": document}


def bodies(root: Path, number: int = 1, text: str = "Attacked.") -> dict[str, dict[str, Any]]:
    """A good request of each kind that changes or costs something."""
    key, base = entries(root)[number]
    here = {**place(), "key": key}
    return {
        "check": {**here, "text": text},
        "save": {**here, "base": base, "text": text},
        "decide": {
            **place(),
            "verb": "approve",
            "entries": [{"key": key, "base": base}],
            "comment": "",
            "despite_errors": False,
        },
        "comment": {**here, "comment": text},
        "waive": {**here, "base": base, "check": "number", "comment": text, "event": "unwaive"},
        "draft": here,
    }


WRITES = ("check", "save", "decide", "comment", "waive", "draft")


def kept(served: Served) -> dict[str, bytes]:
    return Tree(served.root).snapshot("source", "locales")


# --- CSRF ---

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Origin": "http://evil.example"}, 403, id="foreign origin"),
        pytest.param({"Origin": "null"}, 403, id="null origin"),
        pytest.param({"Origin": ""}, 403, id="empty origin"),
        pytest.param({"Origin": None}, 403, id="no origin"),
        pytest.param({"Origin": None, "Referer": "OURS"}, 403, id="referer alone"),
        pytest.param({"Origin": None, "Sec-Fetch-Site": "cross-site"}, 403, id="cross site"),
        pytest.param({"Origin": None, "Sec-Fetch-Site": "same-site"}, 403, id="same site"),
        pytest.param({"Origin": "OTHER PORT"}, 403, id="another port of this machine"),
        pytest.param({"Origin": "HTTPS"}, 403, id="another scheme"),
        pytest.param({"Origin": "OURS/"}, 403, id="our origin with a path"),
        pytest.param({"Origin": "OURS.evil.example"}, 403, id="our origin as a prefix"),
        pytest.param({"X-Peraklad-Token": None}, 403, id="no token"),
        pytest.param({"X-Peraklad-Token": ""}, 403, id="empty token"),
        pytest.param({"X-Peraklad-Token": "0" * 64}, 403, id="wrong token"),
        pytest.param({"X-Peraklad-Token": "\xff"}, 403, id="token of no ASCII"),
        pytest.param({"Cookie": "a=b"}, 401, id="another cookie"),
        pytest.param({"Content-Type": "text/plain"}, 415, id="text/plain"),
        pytest.param({"Content-Type": FORM}, 415, id="a form"),
        pytest.param({"Content-Type": "multipart/form-data; boundary=x"}, 415, id="multipart"),
        pytest.param({"Content-Type": "text/plain, application/json"}, 415, id="two types"),
        pytest.param({"Content-Type": None}, 415, id="no type"),
    ],
)
@pytest.mark.parametrize("name", WRITES)
def test_csrf(
    local: Served, inside: httpx.Client, name: str, headers: dict[str, str | None], status: int
) -> None:
    """What another site can make a browser send, it cannot make us do."""
    before = kept(local)
    values = {"OTHER PORT": f"http://127.0.0.1:{local.port + 1}", "HTTPS": f"https{local.url[4:]}"}
    made = {**dict(inside.headers), **JSON}
    if "Cookie" not in headers:
        made["Cookie"] = "; ".join(f"{c.name}={c.value}" for c in inside.cookies.jar)
    for header, value in headers.items():
        made = {n: v for n, v in made.items() if n.lower() != header.lower()}
        if value is not None:
            made[header] = values.get(value, value.replace("OURS", local.url))
    sent = [(n.encode(), v.encode("latin-1")) for n, v in made.items()]
    body = json.dumps(bodies(local.root)[name])
    with httpx.Client(trust_env=False) as browser:
        browser.headers.clear()
        answer = browser.post(f"{local.url}/api/{name}", content=body, headers=httpx.Headers(sent))
    refused(answer, status)
    assert kept(local) == before


def test_the_same_request_is_taken_from_our_page(inside: httpx.Client, local: Served) -> None:
    """What is refused above is refused for the one thing that is wrong with it."""
    for name in WRITES:
        body = bodies(local.root)[name]
        assert inside.post(f"/api/{name}", json=body).status_code == 200, name


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "get"])
def test_no_other_method_changes_anything(
    local: Served, inside: httpx.Client, name: str, method: str
) -> None:
    before = kept(local)
    body = bodies(local.root, 2)[name]
    query = {n: v for n, v in body.items() if isinstance(v, str)}
    extra = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}
    url = f"/api/{name}"
    answer = inside.request(method, url, params={**query, "_method": "POST"}, headers=extra)
    assert answer.status_code in (400, 405)
    assert "access-control-allow-origin" not in answer.headers
    clean(answer.text)
    assert kept(local) == before


def test_no_method_is_overridden(local: Served, inside: httpx.Client) -> None:
    """A POST stays one, whatever it says it is."""
    extra = {"X-HTTP-Method-Override": "GET"}
    answer = inside.post("/api/entry", json={}, headers=extra, params={"_method": "GET"})
    refused(answer, 405)


def test_sign_in_and_out_only_from_our_page(signed: Served) -> None:
    """Nobody is signed in as somebody else, or out, by another site."""
    with session(signed, "victim") as client:
        token = client.headers["X-Peraklad-Token"]
        for origin in ("http://evil.example", "null"):
            form = {"address": "victim@example.org", "password": PASSWORD}
            answer = client.post("/sign-in", data=form, headers={"Origin": origin})
            refused(answer, 403)
            assert "set-cookie" not in answer.headers
            out = client.post("/sign-out", data={"token": token}, headers={"Origin": origin})
            refused(out, 403)
        refused(client.post("/sign-out", data={"token": "0" * 64}), 403)
        refused(client.post("/sign-out", json={"token": token}), 403)
        assert client.get("/").status_code == 200


def test_a_token_is_of_one_session(signed: Served) -> None:
    with session(signed, "victim") as one, session(signed, "victim") as other:
        assert one.headers["X-Peraklad-Token"] != other.headers["X-Peraklad-Token"]
        body = bodies(signed.root)["check"]
        headers = {"X-Peraklad-Token": other.headers["X-Peraklad-Token"]}
        refused(one.post("/api/check", json=body, headers=headers), 403)
        assert one.post("/api/check", json=body).status_code == 200


# --- DNS rebinding ---


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:PORT",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:PORT0",
        "127.0.0.1.:PORT",
        "localhost.:PORT",
        "localhost.evil.example:PORT",
        "127.0.0.1.nip.example:PORT",
        "127.1:PORT",
        "2130706433:PORT",
        "0x7f000001:PORT",
        "0.0.0.0:PORT",
        "[::ffff:127.0.0.1]:PORT",
        "[0:0:0:0:0:0:0:1]:PORT",
        "evil.example@127.0.0.1:PORT",
        "127.0.0.1:PORT@evil.example",
        "127.0.0.1:PORT,evil.example",
        "127.0.0.1:PORT evil.example",
        "127.0.0.1:PORT/",
        "127.0.0.1:PORT#",
        "127.0.0.1:0PORT",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/worklist", "/static/page.css", "/open?token=KEY"])
def test_foreign_hosts(local: Served, inside: httpx.Client, host: str, path: str) -> None:
    """Also with the cookie, also for what anybody may read, also with our name forwarded."""
    name = host.replace("PORT", str(local.port))
    cookie = "; ".join(f"{c.name}={c.value}" for c in inside.cookies.jar)
    target = path.replace("KEY", local.key)
    answer = raw(
        local.port,
        f"GET {target} HTTP/1.1\r\nHost: {name}\r\nCookie: {cookie}\r\n"
        f"X-Forwarded-Host: 127.0.0.1:{local.port}\r\nForwarded: host=127.0.0.1:{local.port}\r\n"
        "Connection: close\r\n\r\n".encode(),
    )
    assert answer.status in (400, 421), answer
    clean(answer.body.decode())
    assert "set-cookie" not in answer.headers
    if answer.status == 421:
        assert b"this address is not ours" in answer.body


@pytest.mark.parametrize("host", ["localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"])
def test_our_own_names(local: Served, host: str) -> None:
    name = host.replace("PORT", str(local.port))
    data = f"GET /static/page.css HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"
    assert raw(local.port, data.encode()).status == 200


@pytest.mark.parametrize(
    ("head", "statuses"),
    [
        pytest.param(
            "GET / HTTP/1.1\r\nHost: OURS\r\nHost: evil.example\r\n", (400, 421), id="two"
        ),
        pytest.param(
            "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: OURS\r\n", (400, 421), id="2nd"
        ),
        pytest.param("GET / HTTP/1.1\r\n", (400, 421), id="none"),
        pytest.param("GET / HTTP/1.0\r\n", (400, 421), id="HTTP/1.0 without"),
        pytest.param(
            "GET http://evil.example/ HTTP/1.1\r\nHost: OURS\r\n",
            (400, 403, 404, 421),
            id="absolute form",
        ),
        pytest.param(
            "GET http://OURS/ HTTP/1.1\r\nHost: evil.example\r\n",
            (400, 421),
            id="absolute form, foreign host",
        ),
        pytest.param("GET //evil.example/ HTTP/1.1\r\nHost: OURS\r\n", (404,), id="two slashes"),
        pytest.param(
            "GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: OURS\r\n",
            (421,),
            id="forwarded",
        ),
        pytest.param(
            "CONNECT evil.example:80 HTTP/1.1\r\nHost: OURS\r\n", (400, 405), id="connect"
        ),
        pytest.param("GET / HTTP/1.1\r\nHost : OURS\r\n", (400,), id="blank before the colon"),
        pytest.param("GET / HTTP/1.1\r\nHost: OURS\r\nX: a\r\n b\r\n", (400, 403), id="folded"),
        pytest.param("GET / HTTP/1.1\r\nHost: OURS\r\nX: a\x00b\r\n", (400,), id="NUL"),
        pytest.param("GET / HTTP/9.9\r\nHost: OURS\r\n", (400, 403, 505), id="version"),
        pytest.param("GET /\x01 HTTP/1.1\r\nHost: OURS\r\n", (400,), id="control in the path"),
        pytest.param(
            "POST /api/save HTTP/1.1\r\nHost: OURS\r\nOrigin: http://OURS\r\nContent-Length: 5\r\n"
            "Transfer-Encoding: chunked\r\n",
            (400, 413, 415),
            id="smuggling: both lengths",
        ),
        pytest.param(
            "POST /api/save HTTP/1.1\r\nHost: OURS\r\nOrigin: http://OURS\r\nContent-Length: 5\r\n"
            "Content-Length: 6\r\n",
            (400,),
            id="smuggling: two lengths",
        ),
        pytest.param(
            "GET / HTTP/1.1\r\nHost: OURS\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            "Origin: http://evil.example\r\n",
            (400, 403),
            id="websocket",
        ),
        pytest.param(
            "GET / HTTP/1.1\r\nHost: OURS\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n"
            "HTTP2-Settings: AAMAAABkAARAAAAA\r\n",
            (400, 403),
            id="h2c",
        ),
    ],
)
def test_malformed_heads(local: Served, head: str, statuses: tuple[int, ...]) -> None:
    data = head.replace("OURS", f"127.0.0.1:{local.port}") + "\r\n"
    answer = raw(local.port, data.encode("latin-1"))
    assert answer.status in statuses, answer
    clean(answer.body.decode("latin-1"))


# --- path traversal ---

OUT = [
    "../../peraklad.toml",
    "../article",
    "..",
    ".",
    "",
    "/",
    "//etc/passwd",
    "/etc/passwd",
    "article/../article",
    "./article",
    "article/",
    "article.txt",
    "source/article",
    "source/article.txt",
    "..\\..\\peraklad.toml",
    "..%2f..%2fperaklad.toml",
    "%2e%2e/%2e%2e/peraklad.toml",
    "article\0",
    "article\0.txt",
    "\uff0e\uff0e/\uff0e\uff0e/peraklad",
    "\u2025/article",
    "ARTICLE",
    "article\u200b",
    "file:///etc/passwd",
    "site",
    "~root",
    "$HOME",
    "C:\\x",
    "CON",
    "x" * 900,
    "../" * 300,
    "*",
    "{0}",
    "%s",
    "{{7*7}}",
    "\u202ecilbup",
    "\ud7ff\U0010ffff",
]


def named(text: str) -> str:
    return re.sub(r"[^ -~]", lambda c: f"U+{ord(c[0]):X}", text)[:40] or "empty"


@pytest.mark.parametrize("document", OUT, ids=named)
def test_paths_in_requests(local: Served, inside: httpx.Client, document: str) -> None:
    """A document's id is looked up, never walked along."""
    before = kept(local)
    key, base = entries(local.root)[1]
    for language in ("ru", "../ru", "en", "*", ""):
        if (language, document) == ("ru", "article"):
            continue
        here = {**place(document, language), "key": key}
        for name in ("entry", "history"):
            refused(inside.get(f"/api/{name}", params=here), 400, 404)
        refused(inside.get("/api/findings", params=place(document, language)), 400, 404)
        query = {**place(document, language), "part": "1", "version": ""}
        refused(inside.get("/api/changes", params=query), 400, 404)
        save = {**here, "base": base, "text": "x"}
        refused(inside.post("/api/save", json=save), 400, 404)
        comment = {**here, "comment": "x"}
        refused(inside.post("/api/comment", json=comment), 400, 404)
    assert kept(local) == before


@pytest.mark.parametrize(
    "path",
    [
        "/documents/ru/../../peraklad.toml",
        "/documents/ru/%2e%2e/%2e%2e/peraklad.toml",
        "/documents/ru/..%2f..%2fperaklad.toml",
        "/documents/ru/..%5c..%5cperaklad.toml",
        "/documents/ru/..\\..\\peraklad.toml",
        "/documents/ru/%252e%252e%252fperaklad.toml",
        "/documents/ru/article%00",
        "/documents/ru/article%00.txt",
        "/documents/ru//etc/passwd",
        "/documents/ru/%2fetc%2fpasswd",
        "/documents/ru/link/../article",
        "/documents/ru/",
        "/documents/ru",
        "/documents/../static/page.css",
        "/documents/%2e%2e/article",
        "/documents/ru%2f..%2fru/article",
        "/documents/xx/article",
        "/documents/en/article",
        "/documents/ru/" + "a" * 9000,
        "/documents/ru/" + "%2e%2e%2f" * 500,
        "/documents/ru/%ff%fe",
        "/documents/ru/%ed%a0%80",
        "/documents/ru/%c0%ae%c0%ae/",
        "/documents/ru/article?part=0",
        "/documents/ru/article?part=-1",
        "/documents/ru/article?part=99999",
        "/documents/ru/article?part=1e9",
        "/documents/ru/article?part=%D9%A1",
        "/documents/ru/article?part=" + "9" * 5000,
        "/documents/ru/article?key=" + "f" * 32,
        "/documents/ru/article?key=../../x",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/static/%2fetc%2fpasswd",
        "/static/",
        "/static/page.css%00.js",
        "/static/page.css/",
        "/static/PAGE.CSS",
        "/static//page.css",
        "/static/__init__.py",
        "/static/.",
        "/preview/ru/../../peraklad.toml",
        "/preview/ru/..%2f..%2fperaklad.html",
        "/preview/ru/%2e%2e%2farticle.html",
        "/preview/..%2fru/article.html",
        "/preview/ru/article.html%00",
        "/preview/ru/article.php",
        "/preview/ru/article",
        "/preview/ru/.html",
        "/preview/ru/" + "a" * 9000 + ".html",
        "/preview/xx/article.html",
        "/preview/style.css/..",
        "/preview/ru/style.css",
        "/api/../peraklad.toml",
        "/api/",
        "/api/nothing",
        "/users.json",
        "/.peraklad/review.key",
        "/.git/config",
        "/peraklad.toml",
        "/locales/ru/article.po",
        "/robots.txt",
    ],
    ids=lambda path: path[:50],
)
def test_paths_in_addresses(local: Served, inside: httpx.Client, path: str) -> None:
    cookie = "; ".join(f"{c.name}={c.value}" for c in inside.cookies.jar)
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{local.port}\r\nCookie: {cookie}\r\n"
    answer = raw(local.port, f"{head}Connection: close\r\n\r\n".encode("latin-1"))
    body = answer.body.decode("utf-8", "replace")
    clean(body)
    assert "languages = [" not in body
    assert "msgid" not in body
    beyond = re.search(
        r"part=99999$|key=f+$|key=\.\.", path
    )  # a part or sentence that is not there
    assert answer.status in ((200, 400, 404) if beyond else (400, 404)), answer.status


def test_a_link_that_leads_out_is_not_followed(local: Served, inside: httpx.Client) -> None:
    """The list says what is wrong with it, and nothing of what it leads to."""
    for path in (
        "/",
        "/documents/ru/link",
        "/preview/ru/link.html",
        "/preview/en/link.html",
        "/api/worklist",
        "/search?q=keys",
        "/api/findings?language=ru&document=link",
    ):
        answer = inside.get(path)
        assert answer.status_code in (200, 400, 404), path
        assert "keys of the house" not in answer.text, path
        assert "Traceback" not in answer.text
        assert str(local.root.parent) not in answer.text
    for path in ("/preview/ru/article.html", f"/preview/ru/{SECRET.lower()}-slug.html"):
        assert inside.get(path).status_code == 200, "it stands in nobody's way"


# --- too much ---


def post(served: Served, cookie: str, token: str, extra: str, body: bytes) -> Raw:
    head = (
        f"POST /api/save HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {served.url}\r\n"
        f"Cookie: {cookie}\r\nX-Peraklad-Token: {token}\r\nContent-Type: application/json\r\n"
        f"{extra}\r\nConnection: close\r\n\r\n"
    )
    return raw(served.port, head.encode() + body)


CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"


@pytest.mark.parametrize(
    ("extra", "body", "statuses"),
    [
        pytest.param("Content-Length: 65537", b" " * 65537, (413,), id="a byte too many"),
        pytest.param("Content-Length: 99999999999999", b"{}", (413,), id="says too much"),
        pytest.param(f"Content-Length: {'9' * 30}", b"{}", (400, 413), id="absurd length"),
        pytest.param("Content-Length: -1", b"{}", (400, 413), id="negative length"),
        pytest.param("Content-Length: +2", b"{}", (400, 413), id="signed length"),
        pytest.param("Content-Length: 0x2", b"{}", (400, 413), id="hexadecimal length"),
        pytest.param("Transfer-Encoding: chunked", CHUNK * 40, (413,), id="chunks without end"),
        pytest.param(
            "Transfer-Encoding: chunked",
            b"F" * 20 + b"\r\n" + b" " * 70_000,
            (400, 413),
            id="chunk of 20 digits",
        ),
        pytest.param(
            "Transfer-Encoding: chunked", b"1\r\nx\r\n" * 70000, (413,), id="small chunks"
        ),
        pytest.param("Transfer-Encoding: chunked", b"zz\r\n", (400, 413), id="no chunk at all"),
        pytest.param("Transfer-Encoding: gzip, chunked", b"0\r\n\r\n", (400, 501), id="gzip"),
        pytest.param(
            "Content-Encoding: gzip\r\nContent-Length: 2", b"\x1f\x8b", (400, 415), id="a bomb"
        ),
    ],
)
def test_bodies_are_bounded(
    local: Served, inside: httpx.Client, extra: str, body: bytes, statuses: tuple[int, ...]
) -> None:
    cookie = "; ".join(f"{c.name}={c.value}" for c in inside.cookies.jar)
    answer = post(local, cookie, inside.headers["X-Peraklad-Token"], extra, body)
    assert answer.status in statuses, answer
    clean(answer.body.decode())


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_forms_are_bounded(signed: Served, path: str) -> None:
    with signed.stranger() as client:
        for body in ("a=b&" * 20000, "a" * 5000):
            headers = {"Origin": signed.url, "Content-Type": FORM}
            refused(client.post(path, content=body, headers=headers), 413)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"{}",
        b"[" * 30000,
        b'{"a":' * 10000,
        b'{"language":[[[[[[[[[[[[]]]]]]]]]]]]}',
        b"9" * 60000,
        b"1e999999",
        b"NaN",
        b"-Infinity",
        b"{" + b",".join(b'"k%d":1' % n for n in range(6000)) + b"}",
        b'{"language":"ru","language":"be"}',
        b'{"__proto__":{"x":1},"constructor":{}}',
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        b'{"a":"\\ud800"}',
        "{}".encode("utf-16"),
        "{}".encode("utf-32"),
        b"\x1f\x8b\x08\x00",
    ],
    ids=lambda body: named(body[:24].decode("latin-1")),
)
@pytest.mark.parametrize("name", WRITES)
def test_hostile_json(inside: httpx.Client, name: str, body: bytes) -> None:
    refused(inside.post(f"/api/{name}", content=body, headers=JSON), 400)


VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    10**400,
    [],
    {},
    [[]],
    "",
    "\0",
    "\ud800",
    "x" * 50_000,
    ["ru"],
    {"$ne": ""},
    "' OR 1=1 --",
    "../x",
    "f" * 32,
    "F" * 32,
    "\u202e",
]


@pytest.mark.parametrize("name", WRITES)
def test_wrong_values_in_every_field(local: Served, inside: httpx.Client, name: str) -> None:
    """Nothing but what was agreed, in any field: refused, or answered where it is a text."""
    good = bodies(local.root, 3)[name]
    kinds = {field: type(value) for field, value in good.items()}
    for field in good:
        for value in VALUES:
            text = json.dumps({**good, field: value})
            answer = inside.post(f"/api/{name}", content=text, headers=JSON)
            assert answer.status_code in (200, 400, 404, 409, 413), (field, value)
            clean(answer.text)
            if type(value) is not kinds[field]:
                refused(answer, 400)
        missing = {other: value for other, value in good.items() if other != field}
        refused(inside.post(f"/api/{name}", json=missing), 400)
    refused(inside.post(f"/api/{name}", json={**good, "by": "Someone <s@example.org>"}), 400)


@pytest.mark.parametrize(
    "item",
    [
        None,
        1,
        "x",
        [],
        {},
        {"key": "f" * 32},
        {"key": 1, "base": 2},
        {"key": "", "base": ""},
        {"key": "f" * 32, "base": "f" * 32, "by": "x"},
        {"key": "x" * 5000, "base": "y"},
    ],
    ids=lambda item: json.dumps(item)[:30],
)
def test_wrong_entries_in_a_decision(local: Served, inside: httpx.Client, item: object) -> None:
    before = kept(local)
    body = {**bodies(local.root)["decide"], "entries": [item]}
    answer = inside.post("/api/decide", json=body)
    assert answer.status_code == 400 or answer.json()["refused"], answer.text
    clean(answer.text)
    assert kept(local) == before


def test_many_entries_in_a_decision(local: Served, inside: httpx.Client) -> None:
    entry = {"key": "f" * 32, "base": "f" * 32}
    body = {**bodies(local.root)["decide"], "entries": [entry] * 10_001}
    refused(inside.post("/api/decide", json=body), 400)
    body["entries"] = [{"key": f"{n:032x}", "base": f"{n:032x}"} for n in range(20_000)]
    refused(inside.post("/api/decide", json=body), 413)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("GET /" + "a" * 100_000, id="long path"),
        pytest.param("GET /search?q=" + "a" * 100_000, id="long query"),
        pytest.param("GET / HTTP/1.1\r\nX: " + "a" * 100_000, id="long header"),
        pytest.param("GET / HTTP/1.1\r\n" + "X: y\r\n" * 20_000, id="many headers"),
        pytest.param("GET / HTTP/1.1\r\nCookie: " + "a=b; " * 20_000, id="many cookies"),
    ],
)
def test_heads_are_bounded(local: Served, head: str) -> None:
    answer = raw(local.port, head.encode())
    assert answer.status in (0, 400, 414, 431), answer
    clean(answer.body.decode())


def test_queries_are_bounded(inside: httpx.Client) -> None:
    """Whatever a query has: fields without number, twice, or of any length that a head may have."""
    for query in (
        "q=x&" * 3000,
        "language=ru&" * 2000,
        "has=x&" * 2000,
        "q=" + "x" * 20000,
        "%" * 9000,
        "&" * 9000,
        "ui=" + "x" * 9000,
        "q=%00",
        "q=%ff",
        "q=%ed%a0%80&in=target",
    ):
        for path in ("/", "/search", "/documents/ru/article", "/api/worklist", "/api/entry"):
            answer = inside.get(f"{path}?{query}")
            assert answer.status_code in (200, 400, 404), (path, query[:20], answer.status_code)
            clean(answer.text)
    for where in ("source", "target", "memory"):
        for text in (
            "(a+)+$",
            "a" * 500,
            "[" * 500,
            "\\",
            "%",
            "*" * 500,
            '"' * 99,
            "NEAR/1 OR (",
            "-",
        ):
            answer = inside.get("/search", params={"q": text, "in": where})
            assert answer.status_code == 200, (where, text[:20])
            clean(answer.text)


def test_slow_and_idle_connections_hold_nobody_up(local: Served, inside: httpx.Client) -> None:
    """Heads and bodies that never come to an end."""
    head = f"POST /api/save HTTP/1.1\r\nHost: 127.0.0.1:{local.port}\r\nOrigin: {local.url}\r\n"
    beginnings = (b"", b"GE", head.encode(), f"{head}Content-Length: 50\r\n\r\n{{".encode())
    with contextlib.ExitStack() as lines:
        for number in range(120):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", local.port), 5))
            line.sendall(beginnings[number % len(beginnings)])
        assert inside.get("/api/worklist").status_code == 200
        assert inside.post("/api/check", json=bodies(local.root)["check"]).status_code == 200


def test_who_sends_no_request_is_hung_up_on() -> None:
    """Silent ones, half a head, and who says nothing more after an answer."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.3)  # longer than anybody has patience with the silent
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"yes"})

    class Hasty(Patient):
        patience = 0.05

    async def told(port: int, data: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        try:
            return await asyncio.wait_for(reader.read(), 5)  # to the end of the connection
        finally:
            writer.close()

    async def all_of_them() -> list[bytes]:
        config = uvicorn.Config(app, log_config=None, ws="none", lifespan="off")
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Hasty(config, state, {}), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        whole = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        try:
            return list(await asyncio.gather(*(told(port, d) for d in (b"", b"GET / HT", whole))))
        finally:
            server.close()

    silent, half, asked = asyncio.run(all_of_them())
    assert (silent, half) == (b"", b"")
    assert b"yes" in asked, "an answer that takes long is waited for"


def test_a_hostile_text_has_few_findings(local: Served, inside: httpx.Client) -> None:
    """A text that is nothing but findings costs no more than any other, here and to send."""
    body = bodies(local.root, 2, "\u202e" * 20_000)["check"]
    answer = inside.post("/api/check", json=body)
    assert len(answer.json()["findings"]) == FINDINGS
    assert len(answer.content) < 100_000


def test_a_name_with_an_asterisk_is_no_pattern(tmp_path: Path, attacked: Tree) -> None:
    """The history of one document tells nothing of another that git would match."""
    tree = project(tmp_path)
    tree.write("source/z*s.txt", "Title\n\nThe first sentence has 5 words.\n")
    assert tree.run("extract", "--quiet") == 0
    team(tree.root, a={"*": "editor"})
    with Served(tree.root, "--team") as served, session(served, "a") as client:
        for key, _ in entries(tree.root, "z*s"):
            answer = client.get("/api/history", params={**place("z*s"), "key": key})
            assert answer.json() == {"history": []}, "it was never committed"


# --- sessions ---


def sign_in(
    served: Served, client: httpx.Client, name: str, password: str = PASSWORD, **more: str
) -> httpx.Response:
    form = {"address": f"{name}@example.org", "password": password, **more}
    return client.post("/sign-in", data=form, headers={"Origin": served.url})


@contextlib.contextmanager
def session(served: Served, name: str) -> Iterator[httpx.Client]:
    """A browser in which somebody has signed in."""
    with served.stranger() as client:
        assert sign_in(served, client, name).status_code == 303
        token = token_of(client.get("/").text)
        client.headers.update({"Origin": served.url, "X-Peraklad-Token": token})
        yield client


def cookie_of(served: Served, client: httpx.Client) -> str:
    return str(client.cookies[f"peraklad-{served.port}"])


def shut_out(answer: httpx.Response) -> None:
    """The answer to nobody."""
    assert answer.status_code == 303, answer.text[:200]
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("fixed", ["x", "A" * 43, "", "a b", '"q"', "%00", "\u00ff"])
def test_session_fixation(signed: Served, fixed: str) -> None:
    """An identifier that an attacker has planted is never taken over."""
    name = f"peraklad-{signed.port}"
    with signed.stranger() as client:
        planted = httpx.Headers([(b"Cookie", f"{name}={fixed}".encode("latin-1"))])
        form = {"address": "victim@example.org", "password": PASSWORD}
        headers = httpx.Headers([*planted.raw, (b"Origin", signed.url.encode())])
        answer = client.post("/sign-in", data=form, headers=headers)
        assert answer.status_code == 303
        value = answer.cookies[name]
        assert value != fixed
        assert len(value) >= 43
        given = answer.headers["set-cookie"].lower()
        assert "httponly" in given
        assert "samesite=" in given
    with signed.stranger() as attacker:
        shut_out(attacker.get("/", headers=planted))


def test_signing_in_again_ends_the_session_before(signed: Served) -> None:
    with session(signed, "victim") as client:
        old = cookie_of(signed, client)
        assert sign_in(signed, client, "victim").status_code == 303
        assert cookie_of(signed, client) != old
    with signed.stranger() as attacker:
        shut_out(attacker.get("/", headers={"Cookie": f"peraklad-{signed.port}={old}"}))


def test_a_cookie_is_worth_nothing_after_sign_out(signed: Served) -> None:
    with session(signed, "victim") as client:
        old, token = cookie_of(signed, client), client.headers["X-Peraklad-Token"]
        assert client.post("/sign-out", data={"token": token}).status_code == 303
    with signed.stranger() as attacker:
        attacker.headers.update({"Cookie": f"peraklad-{signed.port}={old}", "Origin": signed.url})
        shut_out(attacker.get("/"))
        refused(attacker.get("/api/worklist"), 401)
        attacker.headers["X-Peraklad-Token"] = token
        refused(attacker.post("/api/save", json=bodies(signed.root)["save"]), 401)


def test_without_the_user_there_is_no_session(signed: Served) -> None:
    """Nor after another password; it is so at once, and for open pages too."""
    with session(signed, "gone") as gone, session(signed, "changed") as changed:
        users = json.loads((signed.root / "users.json").read_text())
        listed = [u for u in users["users"] if not u["address"].startswith("gone@")]
        other = hashed("several other words", Cost(2, 8, 1))
        for user in listed:
            if user["address"].startswith("changed@"):
                user["password"] = other
        (signed.root / "users.json").write_text(json.dumps({**users, "users": listed}))
        for client in (gone, changed):
            shut_out(client.get("/"))
            refused(client.get("/api/worklist"), 401)
            refused(client.post("/api/save", json=bodies(signed.root)["save"]), 401)


def test_a_cookie_of_another_server(local: Served, signed: Served, inside: httpx.Client) -> None:
    with session(signed, "victim") as client, local.stranger() as stranger:
        theirs = cookie_of(signed, client)
        answer = stranger.get("/", headers={"Cookie": f"peraklad-{local.port}={theirs}"})
        refused(answer, 403)
        ours = str(inside.cookies[f"peraklad-{local.port}"])
        with signed.stranger() as other:
            shut_out(other.get("/", headers={"Cookie": f"peraklad-{signed.port}={ours}"}))
            refused(other.get(f"/open?token={local.key}"), 404)


def test_the_address_of_one_person_needs_its_secret(local: Served) -> None:
    with local.stranger() as stranger:
        for path in (
            "/",
            "/documents/ru/article",
            "/search?q=x",
            "/preview/ru/article.html",
            "/open",
            "/open?token=",
            f"/open?token={local.key[:-1]}",
            "/open?token=%00",
            f"/open?token={local.key.upper()}",
            "/open?token=%F0%9F%92%A9",
        ):
            answer = stranger.get(path)
            refused(answer, 403)
            assert "set-cookie" not in answer.headers
        refused(stranger.get("/api/worklist"), 401)
        for path in ("/sign-in", "/sign-out"):
            refused(stranger.post(path, data={"a": "b"}, headers={"Origin": local.url}), 404)


@pytest.mark.parametrize("planted", ["x", "", '"', ";", "\u00ff"])
@pytest.mark.parametrize("first", [True, False], ids=["first", "second"])
def test_cookie_tossing(signed: Served, planted: str, first: bool) -> None:
    """A second cookie of the same name, as a neighbour of the host can plant it.

    It may shut its victim out, and no more: nobody gets another's session.
    """
    with session(signed, "victim") as client:
        name, good = f"peraklad-{signed.port}", cookie_of(signed, client)
        pair = [f"{name}={planted}", f"{name}={good}"]
        text = "; ".join(pair if first else pair[::-1])
    with signed.stranger() as browser:
        answer = browser.get("/", headers=httpx.Headers([(b"Cookie", text.encode("latin-1"))]))
        assert answer.status_code in (200, 303)
        assert answer.status_code == 303 or "VICTIM" in answer.text


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "http://evil.example",
        "https:evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        "\u2028",
        "///evil.example",
        "evil.example",
        " //evil.example",
        "/%0d%0aSet-Cookie:%20a=b",
        "/\u3002evil",
    ],
    ids=named,
)
def test_open_redirects(signed: Served, wanted: str) -> None:
    """After signing in one is on this server, whatever the link said."""
    with signed.stranger() as client:
        answer = sign_in(signed, client, "victim", next=wanted)
        assert answer.status_code == 303
        there = answer.headers["location"]
        assert re.match(r"/(?![/\\])", there), there
        assert answer.headers.get_list("set-cookie") == [answer.headers["set-cookie"]]
        again = client.get("/sign-in", params={"next": wanted})
        assert re.match(r"/(?![/\\])", again.headers["location"])


# --- brute force ---


def test_guessing_passwords(tmp_path: Path, attacked: Tree) -> None:
    """Five tries for an address; then neither right nor wrong ones are looked at."""
    tree = project(tmp_path)
    team(tree.root, **ROLES)
    with Served(tree.root, "--team") as served, served.stranger() as client:
        answers = []
        for number in range(5):
            client.headers["X-Forwarded-For"] = f"192.0.2.{number}"  # nobody's proxy: not believed
            answers.append(sign_in(served, client, "guessed", f"wrong {number}"))
            answers.append(sign_in(served, client, "unknown", f"wrong {number}"))
        told = [refused(a, 403) for a in answers]
        assert len(set(told)) == 1, "an address that nobody has is told apart"
        texts = {a.text.replace("unknown", "guessed") for a in answers}
        assert len(texts) == 1
        for name, password in (
            ("guessed", "wrong"),
            ("guessed", PASSWORD),
            ("unknown", "wrong"),
            ("GUESSED", PASSWORD),
            (" guessed", PASSWORD),
        ):
            locked = sign_in(served, client, name, password)
            assert locked.status_code == 429, name
            assert 0 < int(locked.headers["retry-after"]) <= 900
            assert "set-cookie" not in locked.headers
            clean(locked.text)
            assert line(locked)
        assert sign_in(served, client, "victim").status_code == 303, "the others are not locked out"


def test_unknown_addresses_cost_one_scrypt_too(
    tmp_path: Path, attacked: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No clock tells whether somebody has an account: the same work is done."""
    from workflow.project import Project
    from workflow.web import users

    tree = project(tmp_path)
    team(tree.root, victim={"*": "editor"})
    known = users.Users.load(Project.open(str(tree.root)))
    costs: list[tuple[int, int, int]] = []
    scrypt = hashlib.scrypt

    def counted(data: bytes, **options: Any) -> bytes:
        costs.append((options["n"], options["r"], options["p"]))
        return bytes(scrypt(data, **options))

    monkeypatch.setattr(hashlib, "scrypt", counted)
    for address in ("victim@example.org", "nobody@example.org", "", "\ud800", "x" * 100_000):
        assert known.verify(address, "wrong") is None
    assert len(costs) == 5
    assert len(set(costs)) == 1


# --- roles ---

PAGES_OF_ALL = (
    "/",
    "/documents/ru/article",
    "/search?q=first",
    "/preview/ru/article.html",
    "/preview/ru/article.txt",
    "/preview/en/article.html",
)

WHO = ("nobody", "nothing", "elsewhere", "translator", "reviewer", "editor")
"""Nobody; no role at all; a role in another language; and the three roles."""

MAY: Mapping[str, tuple[int, ...]] = {
    "check": (401, 200, 200, 200, 200, 200),
    "save": (401, 403, 403, 200, 200, 200),
    "comment": (401, 403, 403, 200, 200, 200),
    "draft": (401, 403, 403, 200, 200, 200),
    "decide": (401, 403, 403, 403, 200, 200),
    "despite": (401, 403, 403, 403, 403, 200),
    "waive": (401, 403, 403, 403, 200, 200),
    "waive one": (401, 403, 403, 403, 403, 200),
}
"""The status of the answer to each of them."""


@pytest.fixture(scope="module")
def people(signed: Served) -> Iterator[dict[str, httpx.Client]]:
    with contextlib.ExitStack() as open_ones:
        names = ("nothing", "translator", "reviewer", "editor", "elsewhere")
        yield {name: open_ones.enter_context(session(signed, name)) for name in names}


def asked(served: Served, name: str) -> tuple[str, dict[str, Any]]:
    """The address and a good request, as the files are now; its quotation mark is an error."""
    good = bodies(served.root, 2, f"{said('The first sentence has 5 words')} \u00ab.")
    if name == "despite":
        return "decide", {**good["decide"], "despite_errors": True, "comment": "It is meant so."}
    if name == "waive one":
        return "waive", {**good["waive"], "check": "quote-pair", "event": "waive"}
    return name, good[name]


@pytest.mark.parametrize("name", MAY)
@pytest.mark.parametrize("who", WHO)
def test_roles(signed: Served, people: dict[str, httpx.Client], name: str, who: str) -> None:
    """Every change by everybody: done, or refused and nothing is written."""
    if name != "save":  # the sentence has a text with an error
        made = people["editor"].post("/api/save", json=asked(signed, "save")[1])
        assert made.status_code == 200
    before = kept(signed)
    path, body = asked(signed, name)
    wanted = MAY[name][WHO.index(who)]
    if who == "nobody":
        with signed.stranger() as stranger:
            stranger.headers["Origin"] = signed.url
            refused(stranger.post(f"/api/{path}", json=body), wanted)
    else:
        answer = people[who].post(f"/api/{path}", json=body)
        if wanted == 200:
            assert answer.status_code == 200, answer.text
            return
        assert "you may not do this in ru" in refused(answer, wanted)
    assert kept(signed) == before


@pytest.mark.parametrize("who", ["nothing", "elsewhere", "translator", "reviewer", "editor"])
def test_everybody_reads(signed: Served, people: dict[str, httpx.Client], who: str) -> None:
    for path in PAGES_OF_ALL:
        assert people[who].get(path).status_code == 200, path
    key, _ = entries(signed.root)[1]
    for name in ("entry", "history"):
        assert people[who].get(f"/api/{name}", params={**place(), "key": key}).status_code == 200
    assert people[who].get("/api/findings", params=place()).status_code == 200


def test_nobody_reads_nothing(signed: Served) -> None:
    with signed.stranger() as stranger:
        for path in (*PAGES_OF_ALL, f"/documents/ru/{HIDDEN}", "/documents/ru/none"):
            shut_out(stranger.get(path))
        for name in ("worklist", "entry", "history", "changes", "findings"):
            values = {**place(), "key": "f" * 32, "part": "1", "version": "x"}
            refused(stranger.get(f"/api/{name}", params=values), 401)


@pytest.mark.parametrize("role", ["", "admin", "*", "EDITOR", "editor "])
def test_a_language_of_another_case_gives_no_right(
    signed: Served, people: dict[str, httpx.Client], role: str
) -> None:
    """A language is the project's own tag, not something like it."""
    body = bodies(signed.root)["save"]
    for language in ("RU", "ru ", "ru-RU", "*", role):
        answer = people["elsewhere"].post("/api/save", json={**body, "language": language})
        refused(answer, 400, 403, 404)


# --- confidential documents ---


def test_no_trace_of_what_is_confidential(signed: Served, people: dict[str, httpx.Client]) -> None:
    """For the team it is as if there were no such document: not in a page, and not in an error."""
    client = people["editor"]
    for path in (
        "/",
        "/api/worklist",
        "/?has=draft&has=translated&sort=activity",
        f"/documents/ru/{HIDDEN}",
        f"/documents/ru/{HIDDEN[:-1]}",
        f"/documents/ru/source/{HIDDEN}.txt",
        f"/preview/ru/{SECRET.lower()}-slug.html",
        f"/preview/en/{SECRET.lower()}-slug.txt",
        f"/preview/ru/{HIDDEN}.html",
        "/documents/ru/article",
    ):
        answer = client.get(path)
        asked = re.sub(rf"[^\"'<> ]*{SECRET}[^\"'<> ]*", "", answer.text, flags=re.IGNORECASE)
        shown = answer.text if SECRET.lower() not in path else asked
        assert SECRET.lower() not in shown.lower(), path
        if SECRET.lower() in path:
            told = line(answer)
            other = client.get(path.lower().replace(SECRET.lower(), "nothing"))
            assert (answer.status_code, told.lower().replace(SECRET.lower(), "nothing")) == (
                other.status_code,
                line(other).lower(),
            )
    for where in ("source", "target", "memory"):
        found = client.get("/search", params={"q": "papers", "in": where})
        assert SECRET not in found.text
        found = client.get("/search", params={"q": SECRET, "in": where})
        assert HIDDEN not in found.text
        assert 'class="found"' not in found.text, "the words stand in the form alone"
    for key, _ in entries(signed.root):
        answer = client.get("/api/entry", params={**place(), "key": key})
        assert SECRET not in answer.text, "a match of the memory"
        assert SECRET not in client.get("/api/history", params={**place(), "key": key}).text


def test_nothing_is_done_to_what_is_confidential(
    signed: Served, people: dict[str, httpx.Client]
) -> None:
    before = kept(signed)
    for key, base in entries(signed.root, HIDDEN):
        here = {**place(HIDDEN), "key": key}
        for name in ("entry", "history"):
            assert SECRET not in refused(people["editor"].get(f"/api/{name}", params=here), 404)
        for name, body in bodies(signed.root).items():
            sent = (
                {**body, **here}
                if "key" in body
                else {**body, **place(HIDDEN), "entries": [{"key": key, "base": base}]}
            )
            sent = {**sent, "base": base} if "base" in sent else sent
            refused(people["editor"].post(f"/api/{name}", json=sent), 404)
        there = {**place(), "key": key}
        if key not in dict(entries(signed.root)):
            refused(people["editor"].get("/api/entry", params=there), 404)
    assert kept(signed) == before


# --- headers and markup of every kind of answer ---

STRICT = {
    "content-security-policy": PAGES,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def test_the_policy_is_what_was_promised() -> None:
    wanted = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
    assert wanted == PAGES
    assert PREVIEWS.startswith("sandbox; default-src 'none'; ")
    assert "script" not in PREVIEWS
    assert "allow-" not in PREVIEWS


def _asked_for(served: Served, client: httpx.Client) -> dict[str, httpx.Response]:
    """An answer of each kind."""
    key, _ = entries(served.root)[1]
    foreign = {"Host": "evil.example"}
    return {
        "worklist": client.get("/"),
        "document": client.get("/documents/ru/article"),
        "search": client.get("/search?q=first"),
        "api": client.get("/api/entry", params={**place(), "key": key}),
        "api, nothing new": client.get("/api/worklist"),
        "400": client.get("/documents/ru/article?part=x"),
        "api 400": client.post("/api/save", json={}),
        "401": httpx.get(f"{served.url}/api/worklist", trust_env=False),
        "403": client.post("/api/save", json={}, headers={"Origin": "null"}),
        "api 404": client.get("/api/none"),
        "404": client.get("/none"),
        "405": client.put("/"),
        "405, a path's own": client.post("/"),
        "api 405": client.get("/api/save"),
        "413": client.post("/api/save", content=b" " * 70_000, headers=JSON),
        "415": client.post("/api/save", content=b"{}"),
        "421": client.get("/", headers=foreign),
        "redirect": httpx.get(served.open_url, trust_env=False),
        "nobody": httpx.get(f"{served.url}/", trust_env=False),
    }


@pytest.mark.parametrize("kind", ["local", "team"])
def test_headers_of_every_kind_of_answer(
    kind: str, local: Served, signed: Served, inside: httpx.Client, people: dict[str, httpx.Client]
) -> None:
    served, client = (local, inside) if kind == "local" else (signed, people["editor"])
    for name, answer in _asked_for(served, client).items():
        for header, value in STRICT.items():
            assert answer.headers.get_list(header) == [value], (name, header)
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "server" not in answer.headers, name
        assert "access-control-allow-origin" not in answer.headers, name
        assert "charset=utf-8" in answer.headers.get("content-type", "charset=utf-8") or (
            answer.headers["content-type"] == "application/json"
        )


def test_headers_of_files_and_previews(inside: httpx.Client) -> None:
    page = inside.get("/").text
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        answer = inside.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == PAGES
        assert answer.headers["content-type"].startswith(("text/css", "text/javascript", "image/"))
    for name in ("article.html", "article.txt"):
        answer = inside.get(f"/preview/ru/{name}")
        assert answer.headers.get_list("content-security-policy") == [PREVIEWS]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


class Markup(HTMLParser):
    """Everything in a page that could run."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if len(had) < len(attrs):
            self.bad.append(f"<{tag}> has an attribute twice")
        if tag == "script" and not (had.get("src") or "").startswith("/static/"):
            self.bad.append("script")
        if tag in ("style", "base", "object", "embed", "applet", "frame", "frameset", "iframe"):
            self.bad.append(tag)
        if had.get("http-equiv"):
            self.bad.append("http-equiv")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in ("style", "srcdoc", "srcset", "background"):
            self.bad.append(f"{tag} {name}={value}")
        local = re.match(r"(?:/(?![/\\])|[?#]|$)", value)
        if name in ("href", "src", "action", "formaction", "xlink:href") and not local:
            self.bad.append(f"{tag} {name}={value}")


def runnable(page: str) -> list[str]:
    """What could run in a page that is not a script of our own."""
    parser = Markup()
    parser.feed(page)
    parser.close()
    return parser.bad


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        "<script src='//evil'></script>",
        "<p onclick=x>",
        "<p style='a:b'>",
        "<style>x</style>",
        "<a href='javascript:x'>",
        "<a href='//evil'>",
        "<iframe srcdoc=x>",
        "<base href=x>",
        "<meta http-equiv=refresh content=0>",
        "<form action='http://evil'>",
        "<img src=x onerror=y>",
        "<svg onload=x>",
        "<object data=x>",
    ],
)
def test_the_reader_of_markup_sees_it(markup: str) -> None:
    assert runnable(f"<!doctype html><html><body>{markup}</body></html>")


@pytest.mark.parametrize("ui", ["en", "ru", "be", "pl", "xx"])
def test_no_page_has_anything_inline(
    signed: Served, inside: httpx.Client, people: dict[str, httpx.Client], ui: str
) -> None:
    for client in (inside, people["nothing"], people["editor"]):
        for path in ("/", "/documents/ru/article", "/search?q=first&in=source", "/none"):
            page = client.get(path, params={"ui": ui} if "?" not in path else None).text
            assert runnable(page) == [], path
    with signed.stranger() as stranger:
        assert runnable(stranger.get("/sign-in", params={"ui": ui}).text) == []


# --- forged patches ---


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"document": "../../outside"}, id="a path"),
        pytest.param({"document": "/etc/passwd"}, id="an absolute path"),
        pytest.param({"document": "link"}, id="a link that leads out"),
        pytest.param({"document": "article\0"}, id="NUL"),
        pytest.param({"language": "../ru"}, id="a path as a language"),
        pytest.param({"language": "en"}, id="the source language"),
        pytest.param({"version": True}, id="a version that is none"),
        pytest.param({"version": 1e400}, id="infinite"),
        pytest.param({"by": "Editor <editor@example.org>"}, id="somebody else's name"),
        pytest.param({"edits": {"0": {}}}, id="no list"),
        pytest.param({"edits": [[]]}, id="no object"),
        pytest.param({"edits": [{"key": "f" * 32}]}, id="half an edit"),
        pytest.param(
            {"edits": [{"key": "../x", "base": "0" * 32, "source": "", "text": ""}]},
            id="a path as a key",
        ),
        pytest.param(
            {"edits": [{"key": "f" * 32, "base": "0" * 32, "source": "x", "text": "y"}]},
            id="a sentence of another article",
        ),
        pytest.param(
            {"decisions": [{"key": "f" * 32, "base": "0" * 32, "verb": "waive", "comment": ""}]},
            id="no decision",
        ),
        pytest.param(
            {
                "decisions": [
                    {"key": "f" * 32, "base": "0" * 32, "verb": "approve", "comment": "", "by": "x"}
                ]
            },
            id="a decision by another",
        ),
        pytest.param({"comments": [{"key": "f" * 32, "comment": "x\x1b]0;y\x07"}]}, id="controls"),
        pytest.param({"__proto__": {"signer": "x"}}, id="a prototype"),
    ],
)
def test_forged_patches(
    attacked: Tree,
    local: Served,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    change: dict[str, Any],
) -> None:
    """Refused in one line; nothing is written, also by those who sign off."""
    before = kept(local)
    patch = {
        "format": "peraklad review patch",
        "version": 1,
        "document": "article",
        "language": "ru",
        "edits": [],
        "decisions": [],
        "comments": [],
        **change,
    }
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(patch))
    assert attacked.run("import", "review", str(file), "--sign-off") != 0
    printed = capsys.readouterr()
    told = (printed.out + printed.err).replace(str(tmp_path), "")
    assert told.strip()
    clean(told.replace(str(attacked.root), ""))
    assert "\x1b" not in told
    assert kept(local) == before

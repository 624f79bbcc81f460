"""The pages: who gets in, what they show, and what they never show."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from tests.conftest import ARTICLE, Tree
from tests.web_server import PASSWORD, Inside, inside, team
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.web import pages
from workflow.web.render import preferred
from workflow.web.security import HEADERS, PREVIEWS
from workflow.web.server import Options, prepare

PAGES = ("/", "/documents/ru/article", "/search?q=first", "/preview/ru/article.html")
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}${7*7}"


@pytest.fixture
def project(tree: Tree) -> Tree:
    assert tree.run("extract", "--quiet") == 0
    return tree


@pytest.fixture
def served(project: Tree) -> Iterator[Inside]:
    with inside(project.root) as made:
        yield made


@pytest.fixture
def client(served: Inside) -> Iterator[httpx.Client]:
    with served.client() as made:
        yield made


def test_who_has_the_address_gets_in(served: Inside) -> None:
    with served.stranger() as client:
        for page in PAGES:
            answer = client.get(page)
            assert answer.status_code == 403
            assert "peraklad review" in answer.text
            assert "A Title" not in answer.text
        for wrong in ("", "x", "\u0445" * 43):
            answer = client.get("/open", params={"token": wrong})
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
        assert client.get("/open").status_code == 403
        answer = client.get(served.open_url)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        for page in PAGES:
            assert client.get(page).status_code == 200


def test_a_long_list_has_pages(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    shown = re.compile(r'data-document="article" data-language="(\w+)"')
    first = client.get("/", params={"has": "empty", "sort": "words"}).text
    assert shown.findall(first) == ["ru", "be"]
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    assert unescape(link[1]) == "?has=empty&sort=words&page=2"
    second = client.get("/" + unescape(link[1])).text
    assert shown.findall(second) == ["pl"]
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    rows = client.get("/api/worklist", params={"page": "2"}).json()["rows"]
    assert [row["language"] for row in rows] == ["pl"]
    for strange in ("0", "99", "-1", "x", "9" * 400):
        assert client.get("/", params={"page": strange}).status_code == 200


def test_the_token_is_on_no_page(served: Inside, client: httpx.Client) -> None:
    """What opens the door is in the address alone, and the session in the cookie alone."""
    key = served.open_url.rpartition("=")[2]
    session = next(iter(client.cookies.jar)).value or "-"
    for page in PAGES:
        answer = client.get(page)
        assert key not in answer.text
        assert session not in answer.text
        assert key not in str(answer.headers)


def test_every_page_has_the_headers(client: httpx.Client) -> None:
    for page in (*PAGES, "/nowhere", "/documents/ru/none", "/api/none"):
        answer = client.get(page)
        for name, value in HEADERS:
            if page.startswith("/preview/") and name in (
                "content-security-policy",
                "x-frame-options",
            ):
                continue
            assert answer.headers[name] == value, (page, name)
        assert not re.search(r"<[^>]* (style|on\w+)=", answer.text), page
        scripts = answer.text.replace('<script type="application/ld+json">', "")  # data
        assert not re.search(r"<script(?![^>]*\ssrc=)", scripts), page


def test_a_document(client: httpx.Client) -> None:
    page = client.get("/documents/ru/article").text
    assert "The first sentence has 5 words." in page
    assert 'lang="ru"' in page
    assert page.count("data-base=") == 8
    part = client.get("/documents/ru/article?part=2")
    assert part.status_code == 400
    assert "there is no part 2" in part.text
    for bad in ("0", "-1", "x", "9" * 30, "\u0662"):
        assert client.get("/documents/ru/article", params={"part": bad}).status_code == 400
    assert client.get("/documents/ru/article?key=none").status_code == 200


NOWHERE = [
    "/documents/ru/none",
    "/documents/ru/../../../../etc/passwd",
    "/documents/ru/..%2f..%2f..%2fetc%2fpasswd",
    "/documents/ru/article.txt",
    "/documents/ru/site",
    "/documents/de/article",
    "/documents/../article",
    "/documents/ru/article%00",
    "/documents/ru/article/",
    "/documents/ru//article",
    "/documents/ru/",
    "/documents/ru",
    "/preview/ru/none.html",
    "/preview/ru/article.php",
    "/preview/ru/article",
    "/preview/de/article.html",
    "/preview/ru/..%2farticle.html",
    "/static/none.js",
    "/static/../app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e%2fapp.py",
    "/static//etc/passwd",
    "/static/",
    "/nowhere",
    "//evil.example/",
    "/.peraklad/review.key",
    "/peraklad.toml",
    "/sign-in",
    "/docs",
    "/openapi.json",
]


def test_what_is_not_there(client: httpx.Client) -> None:
    """Names are looked up in lists; a path says nothing of a file."""
    for path in NOWHERE:
        request = client.build_request("GET", "/")
        request.url = request.url.copy_with(raw_path=path.encode())
        answer = client.send(request)
        assert answer.status_code == 404, path
        assert "root:" not in answer.text
        assert "import" not in answer.text.partition("</head>")[2]


def test_nothing_is_markup(tree: Tree) -> None:
    """Source, translation, comment, document's name, term, search and path: text, everywhere."""
    name = "a<img src=x onerror=alert(1)>&"
    (tree.root / "source/article.txt").unlink()
    tree.write(f"source/{name}.txt", ARTICLE + f"\nSay {NASTY} now.\n")
    assert tree.run("extract", "--quiet") == 0
    po = f"locales/ru/{name}.po"
    text = tree.read(po)
    quoted = NASTY.replace("\\", "\\\\").replace('"', '\\"')
    tree.write(po, text.replace('msgstr ""\n\n', f'msgstr "{quoted}"\n\n'))
    document = f"/documents/ru/{quote(name)}"
    with inside(tree.root) as served, served.client() as client:
        pages = [
            client.get("/"),
            client.get(document),
            client.get("/search", params={"q": NASTY, "in": "target"}),
            client.get("/search", params={"q": "script", "in": "source"}),
            client.get("/documents/ru/" + "%3Cscript%3Ealert(1)%3C/script%3E"),
            client.get("/", params={"language": NASTY, "has": NASTY, "ui": NASTY, "x": NASTY}),
        ]
        for page in pages:
            body = page.text.partition("</head>")[2]
            assert "<script>" not in page.text
            assert "<img" not in body
            assert "49" not in re.sub(r"[0-9a-f]{32,}|v=\w+", "", body)
        assert pages[1].text.count("&lt;script&gt;") >= 8
        assert "&lt;script&gt;" in pages[2].text


def test_previews_are_caged(project: Tree, client: httpx.Client, served: Inside) -> None:
    page = client.get("/preview/ru/article.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == PREVIEWS
    assert PREVIEWS.startswith("sandbox;")
    assert "script-src" not in PREVIEWS
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    text = client.get("/preview/ru/article.txt")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "A Title of Words" in text.text
    assert client.get("/preview/en/article.html").status_code == 200
    with served.stranger() as stranger:
        style = stranger.get("/preview/style.css")  # asked for by a page without an origin
        assert style.status_code == 200
        assert style.headers["cross-origin-resource-policy"] == "cross-origin"
        assert stranger.get("/preview/ru/article.html").status_code == 403
    assert not (project.root / "editions").exists()


def test_previews_are_found_by_slug(project: Tree, client: httpx.Client) -> None:
    project.write("source/article.txt", f'+++\nslug = "other"\n+++\n{ARTICLE}')
    assert project.run("extract", "--quiet") == 0
    assert client.get("/preview/ru/article.html").status_code == 404
    assert client.get("/preview/ru/other.html").status_code == 200
    assert "/preview/ru/other.html" in client.get("/documents/ru/article").text


def test_static_files_are_kept_by_browsers(client: httpx.Client) -> None:
    page = client.get("/").text
    found = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert found
    for address in found:
        assert "?v=" in address
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    plain = client.get(address.partition("?")[0])
    assert plain.headers["cache-control"] == "no-cache"
    same = client.get(address, headers={"If-None-Match": plain.headers["etag"]})
    assert same.status_code == 304
    assert client.get(address.partition("?")[0] + "?v=other").headers["cache-control"] == "no-cache"


def test_the_language_of_the_page(served: Inside, client: httpx.Client) -> None:
    def language(accepted: str = "") -> str:
        answer = client.get("/", headers={"Accept-Language": accepted})
        found = re.search(r'<html lang="([^"]+)"', answer.text)
        assert found
        return found[1]

    known = dict(served.state.pages.names)
    assert language() == "en"
    assert language("xx, en;q=0.5") == "en"
    for tag in known:
        assert language(f"{tag}-XX,en;q=0.1") == tag
        answer = client.get("/", params={"ui": tag})
        assert f'<html lang="{tag}"' in answer.text
        assert language() == tag, "the choice is remembered"
        client.cookies.delete("peraklad-ui")
    answer = client.get("/", params={"ui": "xx"})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", ""),
        ("be", "be"),
        ("BE-by", "be"),
        ("pl;q=0.5, be;q=0.9", "be"),
        ("xx, yy;q=0.9", ""),
        ("be;q=0", ""),
        ("be;q=x, pl", "pl"),
        ("be;q=nan, pl;q=0.1", "pl"),
        (",;,q=;" * 1000, ""),
        ("*", ""),
    ],
)
def test_accept_language(header: str, tag: str) -> None:
    assert preferred(header, ["en", "be", "pl"]) == tag


def test_filters_that_mean_nothing_are_none(client: httpx.Client) -> None:
    everything = client.get("/").text
    assert everything.count("data-document=") == 3
    assert client.get("/?language=be&language=ru").text.count("data-document=") == 2
    assert client.get("/?has=reviewed").text.count("data-document=") == 0
    assert client.get("/?language=xx&has=yy&sort=zz").text.count("data-document=") == 3


def test_the_search(client: httpx.Client) -> None:
    found = client.get("/search", params={"q": "FIRST sentence"}).text
    assert "The first sentence has 5 words." in found
    assert client.get("/search", params={"q": "x" * 5000}).status_code == 200
    for where in ("source", "target", "memory", "nowhere"):
        assert client.get("/search", params={"q": "first", "in": where}).status_code == 200
    assert client.get("/search").status_code == 200


def test_a_catalogue_that_is_broken_is_a_line(project: Tree, client: httpx.Client) -> None:
    project.write("locales/ru/article.po", 'msgid "x"\nmsgstr "\n')
    page = client.get("/documents/ru/article")
    assert page.status_code == 400
    assert "locales/ru/article.po:2" in page.text
    assert "Traceback" not in page.text
    assert "locales/ru/article.po:2" in client.get("/").text


# --- a team


@pytest.fixture
def office(project: Tree) -> Iterator[Inside]:
    project.write("source/secret.txt", "+++\nconfidential = true\n+++\nHidden Words\n\nA secret.\n")
    assert project.run("extract", "--quiet") == 0
    team(project.root, a={"ru": "translator"}, b={"*": "reviewer"})
    with inside(project.root, team=True) as made:
        yield made


def form(served: Inside, client: httpx.Client, **fields: str) -> httpx.Response:
    filled = {"address": "a@example.org", "password": PASSWORD, **fields}
    return client.post("/sign-in", data=filled, headers={"Origin": served.url})


def test_people_sign_in(office: Inside) -> None:
    with office.stranger() as client:
        turned = client.get("/documents/ru/article?part=1")
        assert turned.status_code == 303
        assert turned.headers["location"] == (
            "/sign-in?next=%2Fdocuments%2Fru%2Farticle%3Fpart%3D1"
        )
        page = client.get(turned.headers["location"])
        assert page.status_code == 200
        assert 'value="/documents/ru/article?part=1"' in page.text
        wrong = form(office, client, password="several wrong words")
        nobody = form(office, client, address="x@example.org")
        assert wrong.status_code == nobody.status_code == 403
        strip = re.compile(r"[ax]@example\.org")
        assert strip.sub("", wrong.text) == strip.sub("", nobody.text)
        answer = form(office, client, next="/documents/ru/article")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/documents/ru/article"
        assert "HttpOnly" in answer.headers["set-cookie"]
        page = client.get("/documents/ru/article")
        assert 'data-may="save"' in page.text
        assert 'data-may=""' in client.get("/documents/be/article").text
        assert client.get("/sign-in").status_code == 303


def test_signing_out_ends_the_session(office: Inside) -> None:
    with office.signed_in("a") as client:
        session = dict(client.cookies)
        assert client.post("/sign-out", data={"token": "x"}).status_code == 403
        assert client.get("/").status_code == 200
        token = client.headers["X-Peraklad-Token"]
        assert client.post("/sign-out", data={"token": token}).status_code == 303
        assert client.get("/").status_code == 303
        client.cookies.update(session)
        assert client.get("/").status_code == 303, "the old cookie is worth nothing"


def test_a_session_that_was_planted_is_not_taken_over(office: Inside) -> None:
    """Session fixation: signing in always makes a new identifier."""
    name = office.state.access.cookie
    with office.stranger() as client:
        client.cookies.set(name, "planted", domain="127.0.0.1")
        form(office, client)
        values = {cookie.value for cookie in client.cookies.jar if cookie.name == name}
        assert "planted" not in values
        assert client.get("/").status_code == 200
    with office.stranger() as client:
        client.cookies.set(name, "planted")
        assert client.get("/").status_code == 303


def test_guessing_is_slowed_down(office: Inside) -> None:
    with office.stranger() as client:
        for _ in range(5):
            assert form(office, client, password="several wrong words").status_code == 403
        late = form(office, client)
        assert late.status_code == 429, "the right password is no better now"
        assert int(late.headers["retry-after"]) > 0
        assert "Too many tries" in late.text
        assert "set-cookie" not in late.headers
        forged = {"Origin": office.url, "X-Forwarded-For": "203.0.113.7"}
        filled = {"address": "a@example.org", "password": PASSWORD}
        assert client.post("/sign-in", data=filled, headers=forged).status_code == 429
        assert form(office, client, address="b@example.org").status_code == 303


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/\t/e"]
)
def test_signing_in_stays_here(office: Inside, wanted: str) -> None:
    with office.stranger() as client:
        assert form(office, client, next=wanted).headers["location"] == "/"


def test_a_form_that_is_none(office: Inside) -> None:
    headers = {"Origin": office.url, "Content-Type": "application/x-www-form-urlencoded"}
    bodies = [b"\xff", b"a=b&" * 20, b"address=a&address=b", b"address=%ff"]
    with office.stranger() as client:
        for body in bodies:
            assert client.post("/sign-in", content=body, headers=headers).status_code == 400
        big = b"address=" + b"a" * 5000
        assert client.post("/sign-in", content=big, headers=headers).status_code == 413
        json = {**headers, "Content-Type": "application/json"}
        assert client.post("/sign-in", content=b"{}", headers=json).status_code == 400
        del headers["Origin"]
        assert client.post("/sign-in", content=b"address=a", headers=headers).status_code == 403


def test_what_is_confidential_is_not_there(office: Inside) -> None:
    """For the team it has never existed: the answers are those for a document that is none."""
    with office.signed_in("b") as client:
        for path in ("/", "/search?q=secret", "/search?q=secret&in=memory", "/api/worklist"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "Hidden Words" not in answer.text
            assert "A secret." not in answer.text
        hidden = client.get("/documents/ru/secret")
        none = client.get("/documents/ru/no-one")
        assert hidden.status_code == none.status_code == 404
        assert hidden.text == none.text.replace("no-one", "secret")
        assert client.get("/preview/ru/secret.html").status_code == 404
        query = {"document": "secret", "language": "ru"}
        assert client.get("/api/findings", params=query).status_code == 404


def test_in_local_mode_one_sees_it(project: Tree) -> None:
    project.write("source/secret.txt", "+++\nconfidential = true\n+++\nHidden Words\n\nA secret.\n")
    assert project.run("extract", "--quiet") == 0
    with inside(project.root) as served, served.client() as client:
        assert "Hidden Words" in client.get("/documents/ru/secret").text


def test_the_start_says_how_many_are_left_out(
    project: Tree,
) -> None:
    project.write("source/secret.txt", "+++\nconfidential = true\n+++\nHidden Words\n")
    team(project.root, a={"ru": "translator"})
    ready = prepare(Project.open(str(project.root)), Options(port=0, team=True))
    ready.listening.close()
    assert ready.lines[0].startswith("http://127.0.0.1:")
    assert "1 confidential document is not shown to the team" in ready.lines


def test_the_door_of_the_other_mode_is_none(office: Inside) -> None:
    with office.stranger() as client:
        assert client.get("/open?token=x").status_code == 404


def test_threads_write_files_at_once(project: Tree) -> None:
    """A server's threads have temporary files of their own, which no lock's holder tidies away."""
    opened = Project.open(str(project.root))
    problems: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(40):
                if number % 2:
                    with opened.locked():
                        opened.put(f"editions/{number}.txt", f"{number} {turn}".encode())
                else:
                    opened.put(f"editions/{number}.txt", f"{number} {turn}".encode() * 1000)
        except (PerakladError, OSError) as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    for number in range(8):
        wanted = f"{number} 39" * (1 if number % 2 else 1000)
        assert project.read(f"editions/{number}.txt") == wanted


def test_a_users_file_that_cannot_be_read_is_told(project: Tree) -> None:
    """Nobody gets in, and nobody sees a fault of the program's."""
    team(project.root, a={"ru": "reviewer"})
    with inside(project.root, team=True) as served, served.signed_in("a") as client:
        token = client.headers["X-Peraklad-Token"]
        for data in ("{", None):
            path = project.root / "users.json"
            path.write_text(data, "utf-8") if data else path.unlink()
            form = {"address": "a@example.org", "password": PASSWORD, "token": token}
            for answer in (
                client.get("/sign-in"),
                client.post("/sign-in", data=form),
                client.post("/sign-out", data=form),
            ):
                assert answer.status_code in (400, 403), answer.url
                assert "users.json" in answer.text or "signed" in answer.text


def test_the_language_of_the_page_keeps_the_filters(client: httpx.Client) -> None:
    query = "language=ru&language=be&has=draft&has=empty"
    page = client.get(f"/?{query}").text
    assert f'href="?{query}&ui=be"' in unescape(page)

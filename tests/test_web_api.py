"""The questions and changes of the page's script, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Tree
from tests.web_server import Inside, inside, team
from workflow import catalogue, ledger
from workflow.errors import PerakladError
from workflow.ledger import key_of, source_of
from workflow.model import Entry
from workflow.review import strict
from workflow.web import wire
from workflow.web.api import SHAPES

PLACE = {"language": "ru", "document": "article"}
SENTENCE = "The first sentence has 5 words."
RIGHT = "В первом предложении 5 слов."


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


def entries(tree: Tree, language: str = "ru") -> dict[str, Entry]:
    name = f"locales/{language}/article.po"
    found = catalogue.parse((tree.root / name).read_bytes(), name).entries
    return {e.msgid: e for e in found}


def wanted(tree: Tree, english: str = SENTENCE, language: str = "ru") -> dict[str, str]:
    """How a request names a sentence as it is now."""
    entry = entries(tree, language)[english]
    return {"key": source_of(entry.key), "base": key_of(entry)}


def saving(tree: Tree, text: str, english: str = SENTENCE) -> dict[str, str]:
    return {**PLACE, **wanted(tree, english), "text": text}


def put(client: httpx.Client, tree: Tree, text: str, english: str = SENTENCE) -> dict[str, Any]:
    answer = client.post("/api/save", json=saving(tree, text, english))
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def deciding(tree: Tree, verb: str, comment: str = "", **more: object) -> dict[str, object]:
    return {
        **PLACE, "verb": verb, "entries": [wanted(tree)], "comment": comment,
        "despite_errors": False, **more,
    }  # fmt: skip


def test_a_save_changes_one_entry(project: Tree, client: httpx.Client) -> None:
    before = entries(project)
    made = put(client, project, RIGHT)
    assert made["entry"]["target"] == RIGHT
    assert made["entry"]["state"] == "translated"
    assert made["entry"]["by"] == "Reviewer <reviewer@example.org>"
    assert made["findings"] == []
    assert made["counts"]["translated"] == 1
    after = entries(project)
    assert {e for e in after if after[e] != before[e]} == {SENTENCE}
    assert made["entry"]["base"] == key_of(after[SENTENCE])


def test_a_conflict_shows_both(project: Tree, client: httpx.Client) -> None:
    body = saving(project, "Совсем другое.")
    put(client, project, RIGHT)
    answer = client.post("/api/save", json=body)
    assert answer.status_code == 409
    told = answer.json()
    assert told["text"] == "Совсем другое."
    assert told["conflict"]["target"] == RIGHT
    assert "somebody else" in told["error"]
    assert entries(project)[SENTENCE].msgstr == RIGHT


def test_all_of_a_sentence(project: Tree, client: httpx.Client) -> None:
    project.write("locales/terms.csv", "id,en,ru\ns,sentence,предложение\n")
    put(client, project, "В первом  предложении 6 слов")
    key = wanted(project)["key"]
    found = client.get("/api/entry", params={**PLACE, "key": key}).json()
    assert found["entry"]["source"] == SENTENCE
    assert found["problem"] == ""
    assert {f["check"] for f in found["findings"]} >= {"double-space"}
    assert found["matches"] == []
    assert [(t["form"], t["used"]) for t in found["terms"]] == [("sentence", True)]
    assert found["stale"] is None
    assert found["comments"] == []


def test_what_is_typed_is_checked_and_not_saved(project: Tree, client: httpx.Client) -> None:
    body = {**PLACE, "key": wanted(project)["key"], "text": "😀 В  первом 5."}
    found = client.post("/api/check", json=body).json()
    (space,) = (f for f in found["findings"] if f["check"] == "double-space")
    typed = body["text"].encode("utf-16-le")
    assert typed[2 * space["start"] : 2 * space["end"]].decode("utf-16-le").strip(" ") == ""
    assert space["start"] == 4
    assert not entries(project)[SENTENCE].msgstr


def test_approve_reject_reopen(project: Tree, client: httpx.Client) -> None:
    put(client, project, RIGHT)
    done = client.post("/api/decide", json=deciding(project, "approve")).json()
    assert [e["state"] for e in done["entries"]] == ["reviewed"]
    assert done["refused"] == []
    assert done["counts"]["reviewed"] == 1
    assert client.post("/api/decide", json=deciding(project, "reject")).status_code == 400
    sent = client.post("/api/decide", json=deciding(project, "reject", "too long")).json()
    assert [e["state"] for e in sent["entries"]] == ["draft"]
    key = wanted(project)["key"]
    told = client.get("/api/history", params={**PLACE, "key": key}).json()["history"]
    assert [e["event"] for e in told][:2] == ["reject", "approve"]
    assert told[0]["comment"] == "too long"


def test_what_is_refused_is_told(project: Tree, client: httpx.Client) -> None:
    old = wanted(project)
    put(client, project, "В первом первом предложении 5 слов.")
    body = deciding(project, "approve", entries=[old, {"key": "0" * 32, "base": "0" * 32}])
    told = client.post("/api/decide", json=body).json()
    assert [r["code"] for r in told["refused"]] == ["changed", "gone"]
    assert told["refused"][0]["now"]["target"] == "В первом первом предложении 5 слов."
    assert told["refused"][1]["now"] is None
    told = client.post("/api/decide", json=deciding(project, "approve")).json()
    assert [r["code"] for r in told["refused"]] == ["errors"]
    body = deciding(project, "approve", "as meant", despite_errors=True)
    told = client.post("/api/decide", json=body).json()
    assert [e["state"] for e in told["entries"]] == ["reviewed"]


def test_a_broken_termbase_keeps_nothing_from_being_saved(
    project: Tree, client: httpx.Client
) -> None:
    project.write("locales/terms.csv", "what,is,this\n1,2,3\n")
    made = put(client, project, RIGHT)
    assert made["findings"] == []
    assert "terms.csv:1" in made["problem"]
    told = client.get("/api/entry", params={**PLACE, "key": made["entry"]["key"]}).json()
    assert told["entry"]["target"] == RIGHT
    assert "terms.csv:1" in told["problem"]


def test_a_broken_file_is_no_fault_of_the_text(project: Tree, client: httpx.Client) -> None:
    """The page keeps the text and tries again, until somebody has mended the file."""
    body = saving(project, RIGHT)
    name = "locales/ru/article.po"
    whole = project.read(name)
    project.write(name, whole[:-20])
    answer = client.post("/api/save", json=body)
    assert answer.status_code == 503
    assert name in answer.json()["error"]
    project.write(name, whole)
    assert client.post("/api/save", json=body).status_code == 200


def test_comments(project: Tree, client: httpx.Client) -> None:
    body = {**PLACE, "key": wanted(project)["key"], "comment": "Which one?"}
    told = client.post("/api/comment", json=body).json()["comments"]
    assert [(c["by"], c["comment"]) for c in told] == [
        ("Reviewer <reviewer@example.org>", "Which one?")
    ]
    assert client.post("/api/comment", json={**body, "comment": " "}).status_code == 400


def test_waivers(project: Tree, client: httpx.Client) -> None:
    put(client, project, "В  первом предложении 5 слов.")
    body = {
        **PLACE, **wanted(project), "check": "double-space", "comment": "as meant",
        "event": "waive",
    }  # fmt: skip
    told = client.post("/api/waive", json=body).json()["findings"]
    assert [f["waiver"] for f in told if f["check"] == "double-space"] == ["as meant"]
    told = client.post("/api/waive", json={**body, "event": "unwaive"}).json()["findings"]
    assert [f["waiver"] for f in told if f["check"] == "double-space"] == [""]
    assert client.post("/api/waive", json={**body, "check": "numbers"}).status_code == 400
    assert client.post("/api/waive", json={**body, "event": "x"}).status_code == 400
    answer = client.post("/api/waive", json={**body, "base": "0" * 32})
    assert answer.status_code == 409


def test_drafts_without_an_engine_say_why(project: Tree, client: httpx.Client) -> None:
    body = {**PLACE, "key": wanted(project)["key"]}
    told = client.post("/api/draft", json=body).json()
    assert told["drafts"] or told["problem"]
    assert not entries(project)[SENTENCE].msgstr


def test_changes_by_others(project: Tree, client: httpx.Client) -> None:
    """Only what differs from what the browser has, where we know it; otherwise all."""
    query = {**PLACE, "part": "1", "version": "none"}
    first = client.get("/api/changes", params=query).json()
    assert len(first["entries"]) == 8
    query["version"] = first["version"]
    assert client.get("/api/changes", params=query).status_code == 204
    assert client.get("/api/changes", params=query).content == b""
    name = "locales/ru/article.po"
    text = project.read(name)
    project.write(
        name, text.replace('msgid "Who asks?"\nmsgstr ""', 'msgid "Who asks?"\nmsgstr "Кто?"')
    )
    told = client.get("/api/changes", params=query).json()
    assert [e["target"] for e in told["entries"]] == ["Кто?"]
    assert told["counts"]["translated"] == 1
    assert told["version"] != first["version"]


def test_findings_of_a_document(project: Tree, client: httpx.Client) -> None:
    made = put(client, project, "В  первом предложении 5 слов.")
    told = client.get("/api/findings", params=PLACE).json()
    found = told["findings"][made["entry"]["key"]]
    assert "double-space" in {f["check"] for f in found}


def test_the_worklist(project: Tree, served: Inside, client: httpx.Client) -> None:
    told = client.get("/api/worklist").json()
    assert {(r["document"], r["language"]) for r in told["rows"]} == {
        ("article", tag) for tag in ("ru", "be", "pl")
    }
    assert not told["done"]
    while served.state.worklist.work():
        pass
    assert client.get("/api/worklist").json()["done"]
    one = client.get("/api/worklist", params={"language": "be", "has": "empty"}).json()
    assert [r["language"] for r in one["rows"]] == ["be"]
    assert client.get("/api/worklist", params={"has": "reviewed"}).json()["rows"] == []


@pytest.mark.parametrize("name", SHAPES)
def test_a_change_needs_all_of_it(project: Tree, served: Inside, name: str) -> None:
    """Who, from where, with the token, as JSON: each missing one has its own answer."""
    body: dict[str, object] = {
        field: {str: "x", bool: False, list: []}[kind] for field, kind in SHAPES[name].items()
    }
    body |= PLACE
    path = f"/api/{name}"
    with served.stranger() as stranger:
        assert stranger.post(path, json=body).status_code == 403  # no origin
        origin = {"Origin": served.url}
        assert stranger.post(path, json=body, headers=origin).status_code == 401
    with served.client() as client:
        token = client.headers.pop("X-Peraklad-Token")
        assert client.post(path, json=body).status_code == 403
        wrong = {"X-Peraklad-Token": token[:-1] + ("0" if token[-1] != "0" else "1")}
        assert client.post(path, json=body, headers=wrong).status_code == 403
        client.headers["X-Peraklad-Token"] = token
        plain = {"Content-Type": "text/plain"}
        assert client.post(path, content=b"{}", headers=plain).status_code == 415
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert client.post(path, content=b"{}", headers=form).status_code == 415
        evil = {"Origin": "http://evil.example"}
        assert client.post(path, json=body, headers=evil).status_code == 403
        assert client.get(path).status_code == 405
        for field in body:
            less = {f: v for f, v in body.items() if f != field}
            assert client.post(path, json=less).status_code == 400
        assert client.post(path, json={**body, "more": ""}).status_code == 400
        assert client.post(path, json={**body, "key": 5}).status_code == 400
    assert not any(e.msgstr for e in entries(project).values())


BAD = [
    b"", b"{", b"[]", b"null", b"5", b'"x"', b"{}", b'{"a":1,"a":2}', b"\xff\xfe", b"NaN",
    b"[" * 60_000, b'{"a":' * 10_000, b"9" * 50_000, b'{"language": NaN}', b"\x00",
    '{"language":"ru"}'.encode("utf-16"),
]  # fmt: skip


def test_a_body_that_is_none(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    for body in BAD:
        answer = client.post("/api/save", content=body, headers=headers)
        assert answer.status_code == 400, body[:20]
        assert answer.json()["error"].count("\n") == 0


def test_half_a_character(project: Tree, client: httpx.Client) -> None:
    body = saving(project, "X")
    raw = str(body).replace("'", '"').replace('"X"', '"\\ud800"').encode()
    answer = client.post("/api/save", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "half a character" in answer.json()["error"]


def test_an_oversized_body(client: httpx.Client) -> None:
    answer = client.post("/api/save", json={"text": "x" * 70_000})
    assert answer.status_code == 413
    many = [{"key": "0" * 32, "base": "0" * 32}] * 9000
    body = {**PLACE, "verb": "approve", "entries": many, "comment": "", "despite_errors": False}
    assert client.post("/api/decide", json=body).status_code == 200
    body["entries"] = many * 2
    assert client.post("/api/decide", json=body).status_code in (400, 413)


WRONG_PLACES = [
    ("../article", "ru"), ("..%2farticle", "ru"), ("/etc/passwd", "ru"), ("article.txt", "ru"),
    ("source/article", "ru"), ("site", "ru"), ("", "ru"), ("article\x00", "ru"), ("ARTICLE", "ru"),
    ("article/", "ru"), ("./article", "ru"), ("article", "en"), ("article", "de"),
    ("article", "../ru"), ("article", ""), ("article", "RU"), ("article", "ru\n"), ("*", "*"),
    ("a" * 900, "ru"), ("\U0001f600", "ru"),
]  # fmt: skip


def test_ids_are_looked_up(project: Tree, client: httpx.Client) -> None:
    """Never joined to a path: what is in no list is not there, whatever it looks like."""
    for document, language in WRONG_PLACES:
        assert_nowhere(client, {"document": document, "language": language}, wanted(project))


def assert_nowhere(client: httpx.Client, place: dict[str, str], key: dict[str, str]) -> None:
    for name in ("entry", "history", "findings", "changes"):
        query = {**place, "key": key["key"], "part": "1", "version": "x"}
        assert client.get(f"/api/{name}", params=query).status_code == 404
    answer = client.post("/api/save", json={**place, **key, "text": "x"})
    assert answer.status_code == 404
    assert answer.json()["error"].count("\n") == 0


@settings(
    derandomize=True, max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.data())
def test_no_request_is_our_failure(client: httpx.Client, data: st.DataObject) -> None:
    """Whatever the fields hold, the answer is one of those agreed on, and never ours to blame."""
    name = data.draw(st.sampled_from(sorted(SHAPES)))
    words = st.text(max_size=30) | st.sampled_from(["ru", "article", "approve", "0" * 32])
    values: dict[type, st.SearchStrategy[Any]] = {
        str: words, bool: st.booleans(), list: st.lists(st.dictionaries(words, words), max_size=3)
    }  # fmt: skip
    anything = st.recursive(st.none() | st.integers() | words, st.lists, max_leaves=5)
    body = {
        field: data.draw(values[kind] if data.draw(st.integers(0, 9)) else anything)
        for field, kind in SHAPES[name].items()
    }
    answer = client.post(f"/api/{name}", json=body)
    assert answer.status_code in (200, 400, 404, 409)
    if answer.status_code != 200:
        assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize(
    ("name", "role", "status"),
    [
        ("save", None, 403), ("save", "translator", 200), ("save", "reviewer", 200),
        ("comment", None, 403), ("comment", "translator", 200),
        ("draft", None, 403), ("draft", "translator", 200),
        ("decide", None, 403), ("decide", "translator", 403), ("decide", "reviewer", 200),
        ("override", "reviewer", 403), ("override", "editor", 200),
        ("waive", "translator", 403), ("waive", "reviewer", 200), ("waive", "editor", 200),
        ("error", "reviewer", 403), ("error", "editor", 200),
    ],
)  # fmt: skip
def test_roles(project: Tree, tmp_path: Path, name: str, role: Any, status: int) -> None:
    """Roles are those of the language; one in another language is none."""
    team(project.root, a={"be": "editor", **({"ru": role} if role else {})}, e={"*": "editor"})
    options = {"team": True}
    with inside(project.root, **options) as served:
        with served.signed_in("e") as editor:
            put(editor, project, "В  первом первом предложении 5 слов.")
        base = {**PLACE, **wanted(project)}
        waiver = {**base, "comment": "as meant", "event": "waive"}
        bodies: dict[str, tuple[str, dict[str, object]]] = {
            "save": ("save", {**base, "text": RIGHT}),
            "comment": ("comment", {**PLACE, "key": base["key"], "comment": "So?"}),
            "draft": ("draft", {**PLACE, "key": base["key"]}),
            "decide": ("decide", deciding(project, "reject", "no")),
            "override": ("decide", deciding(project, "approve", "yes", despite_errors=True)),
            "waive": ("waive", {**waiver, "check": "double-space"}),
            "error": ("waive", {**waiver, "check": "repeated-word"}),
        }
        path, body = bodies[name]
        with served.signed_in("a") as client:
            assert client.get("/api/findings", params=PLACE).status_code == 200
            answer = client.post(f"/api/{path}", json=body)
        assert answer.status_code == status, answer.text
        if status == 403:
            assert "you may not" in answer.json()["error"]
            book = ledger.parse(project.read("locales/ru/article.ledger.jsonl").encode(), "")
            assert {r.by for r in book.records} == {"E <e@example.org>"}


@settings(derandomize=True)
@given(st.text(st.characters(codec="utf-8")), st.integers(0, 50))
def test_places_count_as_scripts_count(text: str, place: int) -> None:
    """UTF-16: JavaScript's `slice` at these places gives what Python's slice gives."""
    place = min(place, len(text))
    units = text.encode("utf-16-le")
    assert units[: 2 * wire.units(text, place)].decode("utf-16-le") == text[:place]


def test_what_a_person_may_not_do_names_the_right(project: Tree) -> None:
    """So that the page does not take it for the end of a session."""
    team(project.root, a={"ru": "translator"})
    with inside(project.root, team=True) as served, served.signed_in("a") as client:
        answer = client.post("/api/decide", json=deciding(project, "approve"))
        assert answer.status_code == 403
        assert answer.json()["right"] == "approve"


def test_others_changes_are_told_after_a_save_of_mine(project: Tree, client: httpx.Client) -> None:
    seen = client.get("/api/changes", params={**PLACE, "part": "1", "version": ""}).json()
    put(client, project, "Кто спрашивает?", "Who asks?")
    put(client, project, "В первом предложении 5 слов.")
    query = {**PLACE, "part": "1", "version": seen["version"]}
    told = client.get("/api/changes", params=query).json()["entries"]
    assert {e["target"] for e in told} == {"Кто спрашивает?", "В первом предложении 5 слов."}


def test_a_string_that_nobody_closes_takes_no_time() -> None:
    """A megabyte of escapes; going back over it would take half an hour."""
    for text in (b'"' + b'\\"' * 500_000, b'"\\' * 500_000, b'["' + b"\\" * 999_999):
        with pytest.raises(PerakladError):
            strict.load(text, "x", size=1 << 20, values=10)

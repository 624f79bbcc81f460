"""What no request gets past: foreign hosts, foreign pages, too much, too slow; and our headers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.web.door import inside
from workflow.web.people import Local, same
from workflow.web.security import BODY, HEADERS, LIMITS, Addresses, Guard

HOST = "127.0.0.1:8765"
ORIGIN = f"http://{HOST}"
ADDRESSES = Addresses(
    frozenset((HOST, "localhost:8765", "review.example.org")),
    frozenset((ORIGIN, "https://review.example.org")),
)

App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass
class Answer:
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((v for n, v in self.headers if n == name), "")


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Reads the body and gives it back."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def ask(
    app: App = echo,
    method: str = "GET",
    path: str = "/",
    headers: Sequence[tuple[str, str]] = (("Host", HOST),),
    pieces: Sequence[bytes] = (b"",),
    pause: float = 0,
    seconds: float = 30,
    secure: bool = False,
) -> Answer:
    """One request to `app` behind the guard, its body in `pieces`, a `pause` before each."""
    made, left = Answer(), list(pieces)

    async def receive() -> dict[str, Any]:
        await anyio.sleep(pause)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            made.status = message["status"]
            made.headers = [(n.decode(), v.decode()) for n, v in message["headers"]]
        else:
            made.body += message["body"]

    raw = [(n.lower().encode(), v.encode("latin-1")) for n, v in headers]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    guard = Guard(app, ADDRESSES, secure, seconds)
    anyio.run(lambda: guard(scope, receive, send))
    return made


@pytest.mark.parametrize("host", [HOST, "localhost:8765", "LOCALHOST:8765", "review.example.org"])
def test_our_own_names_are_answered(host: str) -> None:
    assert ask(headers=[("Host", host)]).status == 200


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["evil.example"],
        ["evil.example:8765"],
        ["127.0.0.1"],
        ["127.0.0.1:80"],
        [f"{HOST}.evil.example"],
        [f"{HOST}@evil.example"],
        ["review.example.org.evil.example"],
        ["127.0.0.1:8765 evil.example"],
        ["2130706433:8765"],
        ["0.0.0.0:8765"],
        [HOST, "evil.example"],
        ["\xa0" + HOST],
        [""],
    ],
)
def test_a_foreign_name_gets_nothing(hosts: list[str]) -> None:
    """DNS rebinding: the name in the address bar is another site's."""
    answer = ask(headers=[("Host", host) for host in hosts])
    assert answer.status == 421
    assert b"not ours" in answer.body


@settings(derandomize=True, max_examples=200)
@given(st.text(st.characters(codec="latin-1")))
def test_no_name_but_ours(host: str) -> None:
    wanted = 200 if host.lower() in ADDRESSES.hosts else 421
    assert ask(headers=[("Host", host)]).status == wanted


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Origin", ORIGIN)], 200),
        ([("Origin", "https://review.example.org")], 200),
        ([("Sec-Fetch-Site", "same-origin")], 200),
        ([("Origin", ORIGIN), ("Sec-Fetch-Site", "same-origin")], 200),
        ([], 403),
        ([("Origin", "null")], 403),
        ([("Origin", "")], 403),
        ([("Origin", "http://evil.example")], 403),
        ([("Origin", "https://127.0.0.1:8765")], 403),
        ([("Origin", "http://127.0.0.1:9999")], 403),
        ([("Origin", "http://localhost:8765.evil.example")], 403),
        ([("Origin", ORIGIN + "/")], 403),
        ([("Origin", ORIGIN), ("Origin", "http://evil.example")], 403),
        ([("Origin", "http://evil.example"), ("Sec-Fetch-Site", "same-origin")], 403),
        ([("Sec-Fetch-Site", "same-site")], 403),
        ([("Sec-Fetch-Site", "cross-site")], 403),
        ([("Sec-Fetch-Site", "none")], 403),
        ([("Referer", ORIGIN + "/")], 403),
    ],
)
def test_changes_come_from_our_pages(headers: list[tuple[str, str]], status: int) -> None:
    answer = ask(method="POST", path="/api/save", headers=[("Host", HOST), *headers])
    assert answer.status == status
    if status == 403:
        assert b"only taken from our own pages" in answer.body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "X"])
def test_no_other_methods(method: str) -> None:
    headers = [("Host", HOST), ("Origin", ORIGIN)]
    assert ask(method=method, headers=headers).status == 405


@pytest.mark.parametrize("path", ["/api/save", "/api/decide", "/sign-in", "/", "/nowhere"])
def test_a_body_has_an_end(path: str) -> None:
    """By what is announced, and by what comes."""
    limit = LIMITS.get(path, BODY)
    headers = [("Host", HOST), ("Origin", ORIGIN)]
    assert ask(method="POST", path=path, headers=headers, pieces=[b"x" * limit]).status == 200
    told = [*headers, ("Content-Length", str(limit + 1))]
    assert ask(method="POST", path=path, headers=told).status == 413
    read = []

    async def careful(scope: Any, receive: Any, send: Any) -> None:
        while True:
            read.append(len((await receive())["body"]))

    pieces = [b"x" * 1000] * (limit // 1000 + 500)
    answer = ask(careful, "POST", path, headers, pieces)
    assert answer.status == 413
    assert sum(read) <= limit
    assert f"at most {limit // 1024} KiB".encode() in answer.body


@pytest.mark.parametrize("length", ["-1", "1e3", "\u00b2", "9" * 5000, "0x10", " 5", ""])
def test_a_length_is_a_number(length: str) -> None:
    headers = [("Host", HOST), ("Origin", ORIGIN), ("Content-Length", length)]
    assert ask(method="POST", headers=headers).status == 413


def test_a_body_may_not_take_for_ever() -> None:
    headers = [("Host", HOST), ("Origin", ORIGIN)]
    pieces = [b"x"] * 50
    slow = ask(method="POST", headers=headers, pieces=pieces, pause=0.02, seconds=0.1)
    assert slow.status == 408
    assert b"took too long" in slow.body


def test_what_comes_after_the_body_is_waited_for() -> None:
    """An answer that takes its time is told when the browser goes, not at the limit."""

    async def patient(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await anyio.sleep(0.15)
        await echo(scope, receive, send)

    assert ask(patient, pieces=[b"", b""], seconds=0.1).status == 408
    assert ask(patient, pieces=[b"x", b""], seconds=5).status == 200


def test_a_failure_is_one_line_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("what somebody has written")

    with caplog.at_level(logging.ERROR):
        page = ask(broken)
        data = ask(broken, path="/api/entry")
    assert page.status == data.status == 500
    assert page.body.count(b"\n") == 1
    assert b"somebody" not in page.body + data.body
    assert data.body.startswith(b'{"error":')
    assert "ValueError" in caplog.text
    assert "somebody" not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_failure_in_the_middle_adds_nothing() -> None:
    async def half(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ValueError

    assert ask(half).body == b"half"


def test_every_answer_has_the_headers() -> None:
    answers = [
        ask(),
        ask(headers=[("Host", "evil.example")]),
        ask(method="POST"),
        ask(method="PUT"),
        ask(path="/api/entry", headers=[]),
    ]
    for answer in answers:
        for name, value in HEADERS:
            assert [v for n, v in answer.headers if n == name] == [value], name
        assert not answer.header("strict-transport-security")
    assert "max-age" in ask(secure=True).header("strict-transport-security")


def test_an_answer_may_say_otherwise() -> None:
    async def own(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"Cache-Control", b"no-cache")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    told = [v for n, v in ask(own).headers if n.lower() == "cache-control"]
    assert told == ["no-cache"]


def test_the_policy_lets_no_script_in_but_ours() -> None:
    policy = dict(HEADERS)["content-security-policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert rule in policy
    assert "require-trusted-types-for 'script'" in policy


def test_no_web_sockets() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    anyio.run(lambda: Guard(echo, ADDRESSES, False)({"type": "websocket"}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("wanted", "inner"),
    [
        ("/", "/"),
        ("/documents/ru/a?part=2", "/documents/ru/a?part=2"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        (" /a", "/"),
        ("/" + "a" * 3000, "/"),
        ("/\u2028/evil.example", "/"),
        ("///evil.example", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(wanted: str, inner: str) -> None:
    assert inside(wanted) == inner


def test_the_address_is_the_only_key() -> None:
    door = Local("A <a@example.org>", "k" * 43, 8765)
    value = door.opened("k" * 43)
    assert value
    for wrong in ("", "k", "k" * 44, "K" * 43, "\udcff", "\u212a" * 43):
        assert not door.opened(wrong)
        assert door.visitor(wrong) is None
    visitor = door.visitor(value)
    assert visitor is not None
    assert visitor.person.name == "A"
    assert visitor.token not in (value, "k" * 43)
    assert "override" in visitor.person.may("ru")
    other = Local("A <a@example.org>", "j" * 43, 8765)
    assert other.visitor(value) is None


@given(st.text(), st.text())
@settings(derandomize=True)
def test_secrets_are_equal_when_they_are(one: str, other: str) -> None:
    assert same(one, one.encode("utf-8", "replace").decode())
    if other.encode("utf-8", "replace").decode() != one.encode("utf-8", "replace").decode():
        assert not same(one, other.encode("utf-8", "replace").decode())

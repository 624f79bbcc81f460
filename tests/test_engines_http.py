"""Requests over HTTP: in time, in bounds, again where that helps, and never a key in a message."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
import traceback
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.engines.base import EngineError
from workflow.engines.http import Garbage, Http, Pace, message
from workflow.engines.lengths import pieces, utf8
from workflow.engines.refusals import Refusal, Rule, excerpt, meaning
from workflow.engines.wire import Broken, Call, Reply, Unreachable, Wire, _proxy, _wait
from workflow.errors import disguises

KEY = "sk-0123456789abcdef"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Scripted:
    """In the place of the connection: gives these replies, or raises them."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = list(replies)
        self.calls = 0

    def send(self, call: Call) -> Reply:
        self.calls += 1
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    def close(self) -> None:
        pass


GOOD = Reply(200, "application/json", b'{"a": 1}')
CALL = Call("POST", "http://127.0.0.1:1/x")


def made(
    *replies: Reply | Exception,
    pace: Pace = Pace(),  # noqa: B008
    rules: tuple[Rule, ...] = (),
    seed: int = 1,
) -> tuple[Http, Scripted, Clock]:
    clock = Clock()
    http = Http(
        "libre",
        "http://127.0.0.1:1",
        pace,
        secrets=[KEY],
        variable="LIBRE_API_KEY",
        rules=rules,
        sleep=clock.sleep,
        clock=clock,
        random=Random(seed),
    )
    wire = Scripted(*replies)
    http._wire = wire  # type: ignore[assignment]  # it does all that is asked of one
    return http, wire, clock


def status(code: int, body: bytes = b"", wait: float | None = None) -> Reply:
    return Reply(code, "application/json", body, wait)


def ask(http: Http, language: str = "be") -> object:
    return http.ask_json(CALL, lambda data: data, language)


# Again, and when not


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504, 520, 529])
def test_what_may_be_better_the_next_time_is_asked_again(code: int) -> None:
    http, wire, clock = made(status(code), status(code), GOOD)
    assert ask(http) == {"a": 1}
    assert wire.calls == 3
    assert len(clock.slept) == 2


def test_a_broken_connection_is_made_again() -> None:
    http, wire, _ = made(Broken("the connection broke off"), GOOD)
    assert ask(http) == {"a": 1}
    assert wire.calls == 2


def test_after_the_last_try_only_this_text_has_no_answer() -> None:
    http, wire, _ = made(status(500), pace=Pace(retries=3))
    with pytest.raises(EngineError) as caught:
        ask(http)
    assert wire.calls == 4
    assert not caught.value.lasting
    assert str(caught.value) == "libre: the service answered 500 (4 times); try again later"


def test_a_host_that_is_not_there_is_not_there_for_any_text() -> None:
    http, wire, _ = made(Unreachable("connection refused"), pace=Pace(retries=2))
    with pytest.raises(EngineError, match="cannot be reached: connection refused") as caught:
        ask(http)
    assert wire.calls == 3
    assert caught.value.lasting


def test_each_try_is_charged_right_before_it_is_sent() -> None:
    http, wire, _ = made(status(500), status(429), Reply(200, "text/html", b"<p>"), GOOD)
    seen: list[tuple[int, int]] = []

    def charge(characters: int) -> str:
        seen.append((characters, wire.calls))
        return ""

    http.charge = charge
    assert http.ask_json(CALL._replace(characters=7), lambda data: data) == {"a": 1}
    assert seen == [(7, 0), (7, 1), (7, 2), (7, 3)]
    assert ask(http) == {"a": 1}  # without text
    assert len(seen) == 4


def test_what_may_not_be_sent_is_not() -> None:
    http, wire, clock = made(GOOD)
    http.charge = lambda characters: "enough" if characters > 5 else ""
    with pytest.raises(EngineError) as caught:
        http.ask_json(CALL._replace(characters=6), lambda data: data)
    assert (str(caught.value), caught.value.lasting) == ("enough", True)
    assert wire.calls == 0
    assert clock.slept == []
    assert http.ask_json(CALL._replace(characters=5), lambda data: data) == {"a": 1}


@settings(derandomize=True, max_examples=50)
@given(st.integers(0, 10**6), st.integers(0, 8), st.floats(0.01, 5))
def test_pauses_grow_but_have_an_end(seed: int, retries: int, pause: float) -> None:
    http, _, clock = made(status(500), pace=Pace(retries=retries, pause=pause), seed=seed)
    with pytest.raises(EngineError):
        ask(http)
    assert len(clock.slept) == retries
    for number, slept in enumerate(clock.slept):
        assert 0 <= slept <= min(30, pause * 2**number)


def test_pauses_are_not_all_the_same() -> None:
    """Threads that failed together do not come back together."""
    first = made(status(500), seed=1)
    second = made(status(500), seed=2)
    for http, _, _ in (first, second):
        with pytest.raises(EngineError):
            ask(http)
    assert first[2].slept != second[2].slept


@pytest.mark.parametrize("wait", [40.0, None])
def test_what_one_thread_is_told_to_wait_the_others_wait_too(wait: float | None) -> None:
    http, wire, _ = made(status(429, wait=wait), GOOD)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            ask(http)  # another thread, meanwhile

    http._sleep = sleep
    ask(http)
    assert wire.calls == 3
    assert slept[0] == slept[1] > 0
    assert wait is None or slept[0] == wait


def test_after_too_many_requests_pauses_are_longer() -> None:
    longest = {}
    for code in (429, 503):
        slept = []
        for seed in range(20):
            http, _, clock = made(status(code), GOOD, seed=seed)
            ask(http)
            slept.append(clock.slept[0])
        longest[code] = max(slept)
    assert 0.5 < longest[429] <= 2
    assert longest[503] <= 0.5


def test_nobody_waits_for_hours() -> None:
    http, wire, clock = made(status(429, wait=3600))
    with pytest.raises(EngineError, match="asks to wait 3600 s") as caught:
        ask(http)
    assert caught.value.lasting
    assert wire.calls == 1
    assert clock.now == 0


def test_senseless_answers_are_asked_for_once_more() -> None:
    page = Reply(200, "text/html", b"<!DOCTYPE html><p>Sign in to the network of the hotel " * 9)
    http, wire, _ = made(page)
    with pytest.raises(EngineError) as caught:
        ask(http)
    assert wire.calls == 2
    assert not caught.value.lasting
    assert "text/html that is no JSON: <!DOCTYPE html><p>Sign in" in str(caught.value)
    assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b"\xff"]
)
def test_any_bytes_are_an_answer_that_makes_no_sense(body: bytes) -> None:
    http, _, _ = made(Reply(200, "application/json", body))
    with pytest.raises(EngineError, match=r"no JSON|empty answer"):
        ask(http)


def test_what_the_reader_cannot_use_is_garbage() -> None:
    http, wire, _ = made(GOOD)

    def read(data: object) -> None:
        raise Garbage("an answer of an unknown form")

    with pytest.raises(EngineError, match=r"libre: an answer of an unknown form \(2 times\)"):
        http.ask_json(CALL, read)
    assert wire.calls == 2


def test_a_service_that_answers_no_text_is_given_up() -> None:
    http, _, _ = made(status(500), pace=Pace(retries=0, parallel=1))
    lasting = []
    for _ in range(4):
        with pytest.raises(EngineError) as caught:
            ask(http)
        lasting.append(caught.value.lasting)
    assert lasting == [False, False, False, True]


def test_one_answer_and_it_is_trusted_again() -> None:
    http, wire, _ = made(status(500), pace=Pace(retries=0, parallel=2))
    for _ in range(3):
        for _ in range(3):
            with pytest.raises(EngineError) as caught:
                ask(http)
            assert not caught.value.lasting
        wire.replies = [GOOD]
        ask(http)
        wire.replies = [status(500)]


# The pace


def test_so_many_requests_a_minute() -> None:
    http, _, clock = made(GOOD, pace=Pace(rate=120))
    for _ in range(11):
        ask(http)
    assert clock.now == pytest.approx(5.0)


def test_the_pace_is_one_for_all_threads() -> None:
    http, wire, _ = made(GOOD, pace=Pace(rate=60))
    starts: list[float] = []
    http._sleep = starts.append
    http._clock = lambda: 0.0
    threads = [threading.Thread(target=ask, args=(http,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wire.calls == 5
    assert sorted(starts) == [1.0, 2.0, 3.0, 4.0]


# Refusals


@pytest.mark.parametrize(
    ("code", "body", "words", "lasting", "about"),
    [
        (401, b'{"error": "no"}', "refuses the key; expected a valid one in", True, ""),
        (403, b"", "LIBRE_API_KEY", True, ""),
        (403, b'{"error": "Quota exceeded"}', "quota is used up", True, ""),
        (402, b"", "quota is used up", True, ""),
        (456, b"", "quota is used up", True, ""),
        (404, b"", "no such service at this address", True, ""),
        (400, b'{"error": "be is not supported"}', "from English to be (be is not", True, "be"),
        (400, b'{"error": "what?"}', "refuses this text (what?)", False, ""),
        (400, b'{"error": "Text exceeds 2000"}', "too long", False, ""),
        (413, b"", "too long", False, ""),
        (414, b"", "too long", False, ""),
        (418, b"", "refuses this text", False, ""),
    ],
)
def test_refusals_say_what_to_do(
    code: int, body: bytes, words: str, lasting: bool, about: str
) -> None:
    http, wire, _ = made(status(code, body))
    with pytest.raises(Refusal) as caught:
        ask(http)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (caught.value.lasting, caught.value.about) == (lasting, about)
    assert wire.calls == 1


def test_redirects_are_not_followed() -> None:
    http, wire, _ = made(Reply(302, "text/html", b"", None, "login.example.org"))
    with pytest.raises(Refusal, match=r"sends us elsewhere \(login.example.org\)") as caught:
        ask(http)
    assert caught.value.lasting
    assert wire.calls == 1


def test_a_service_may_have_rules_of_its_own() -> None:
    assert meaning(429, "insufficient_quota", (Rule(429, "quota", "quota"),)) == "quota"
    assert meaning(429, "insufficient_quota") == "busy"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": "a"}', "a"),
        (b'{"error": {"code": 1, "message": "a"}}', "a"),
        (b'[{"error": {"message": "a"}}]', "a"),
        (b'{"detail": [{"message": "a"}]}', "a"),
        (b'{"error": 5}', ""),
        (b"<html>", ""),
        (b"[" * 99_999, ""),
        (b"null", ""),
    ],
)
def test_what_a_service_says(body: bytes, said: str) -> None:
    assert message(body) == said


# Keys


def test_no_key_in_any_message() -> None:
    said = f'{{"error": "the key {KEY} of you"}}'.encode()
    for reply in (
        *(status(code, said) for code in (400, 401, 403, 404, 413, 418, 429, 500)),
        Reply(200, "application/json", KEY.encode()),
        Reply(200, KEY, b"x"),
        Reply(200, "text/html", b"x" * 50 + KEY.encode()),
        Reply(302, "", b"", None, KEY),
    ):
        http, _, _ = made(reply)
        with pytest.raises(EngineError) as caught:
            ask(http)
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(http)
        for part in range(len(KEY) - 7):
            assert KEY[part : part + 8] not in shown


def test_a_translation_that_repeats_the_key_is_none() -> None:
    http, _, _ = made(Reply(200, "application/json", f'{{"a": "{KEY}"}}'.encode()))
    with pytest.raises(EngineError, match="repeats the key"):
        ask(http)


@settings(derandomize=True, max_examples=100)
@given(st.text(max_size=200), st.text(max_size=80))
def test_what_a_server_said_is_one_short_line_without_the_key(before: str, after: str) -> None:
    shown = excerpt(before + KEY + after, [KEY])
    assert KEY not in shown
    assert not any(disguises(character) for character in shown)
    assert shown.count("[key]") <= before.count("[key]") + after.count("[key]") + 1


def test_a_closed_engine_asks_nothing() -> None:
    http, _, _ = made(GOOD)
    http.close()
    with pytest.raises(EngineError, match="closed") as caught:
        ask(http)
    assert caught.value.lasting


def test_closing_ends_the_pauses() -> None:
    http = Http("libre", "http://127.0.0.1:1", Pace(pause=60, retries=9), random=Random(3))
    http._wire = Scripted(status(500))  # type: ignore[assignment]
    timer = threading.Timer(0.05, http.close)
    timer.start()
    with pytest.raises(EngineError, match="closed"):
        ask(http)
    timer.join()


# The wire: real sockets, and servers that do not behave

Talk = Callable[[socket.socket], None]


@contextmanager
def server(talk: Talk, seen: list[bytes] | None = None) -> Iterator[str]:
    """A server that lets `talk` handle each connection, once it has read a request.

    What it read is added to `seen`.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()

    def run() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if stopping.is_set():
                connection.close()
                return
            with connection:
                try:
                    request = connection.recv(65536)
                    if seen is not None:
                        seen.append(request)
                    talk(connection)
                except OSError:
                    pass

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stopping.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join(10)
        listener.close()


def sending(*parts: bytes, pause: float = 0) -> Talk:
    def talk(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)

    return talk


def sent(url: str, timeout: float = 5.0) -> Reply:
    wire = Wire(url, timeout, 1)
    try:
        return wire.send(Call("POST", url, {"q": "a b"}, b"{}", {"X-Key": KEY}))
    finally:
        wire.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\n"


def test_a_reply_as_it_comes() -> None:
    with server(sending(HEAD + b"Retry-After: 7\r\nContent-Length: 2\r\n\r\n{}")) as url:
        assert sent(url) == Reply(200, "application/json", b"{}", 7.0, "")


@pytest.mark.parametrize(
    "parts",
    [
        [HEAD + b"Content-Length: 100\r\n\r\n", *[b"x"] * 100],  # the body in drops
        [HEAD, *[b"X: y\r\n"] * 100],  # the headers in drops
        [b""] * 12,  # nothing at all
    ],
    ids=["body", "headers", "nothing"],
)
def test_a_server_that_drips_is_left_in_time(parts: list[bytes]) -> None:
    within = pytest.raises(Broken, match=r"no answer within 0\.3 s")
    with server(sending(*parts, pause=0.05)) as url, within:
        sent(url, timeout=0.3)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        HEAD + b"Content-Length: 10\r\n\r\n12345",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12",
        b"220 mail.example.org ESMTP\r\n",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        HEAD + b"Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
        HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "short", "chunks", "mail", "damaged", "brotli", "headers"],
)
def test_half_an_answer_is_none(raw: bytes) -> None:
    with server(sending(raw)) as url, pytest.raises(Broken) as caught:
        sent(url)
    assert not isinstance(caught.value, Unreachable)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_an_answer_without_end_is_bounded() -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with server(talk) as url, pytest.raises(Broken, match="longer than 4 MiB"):
        sent(url)


def test_a_small_answer_that_unpacks_to_a_large_one_is_bounded() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    with server(sending(head + bomb)) as url:
        tracemalloc.start()
        try:
            with pytest.raises(Broken, match="longer than 4 MiB"):
                sent(url)
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


def test_a_compressed_answer_can_be_read_all_the_same() -> None:
    data = gzip.compress(b'{"a": 1}')
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(data)
    with server(sending(head + data)) as url:
        assert sent(url).body == b'{"a": 1}'


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match="connection refused"):
        sent(f"http://127.0.0.1:{port}")


def test_a_host_without_a_name_in_the_network() -> None:
    with pytest.raises(Unreachable):
        sent("http://nowhere.invalid")


def test_a_server_that_speaks_no_tls() -> None:
    with server(sending(b"HTTP/1.0 400 Bad\r\n\r\n")) as url, pytest.raises(Broken) as caught:
        sent(url.replace("http:", "https:"))
    assert str(caught.value).isprintable()


def test_only_the_host_of_a_redirect_is_told() -> None:
    raw = b"HTTP/1.1 301 X\r\nLocation: https://a.example/x?q=secret\r\nContent-Length: 0\r\n\r\n"
    with server(sending(raw)) as url:
        reply = sent(url)
    assert (reply.status, reply.elsewhere) == (301, "a.example")


def test_logs_have_neither_keys_nor_texts(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    with server(sending(HEAD + b"Content-Length: 2\r\n\r\n{}")) as url:
        sent(url)
    assert KEY not in caplog.text
    assert "a+b" not in caplog.text
    assert "a%20b" not in caplog.text


def test_passwords_of_other_programs_are_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret-word\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    seen: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with server(talk, seen) as url:
        sent(url)
    assert b"POST / " in seen[0] or b"POST /?q=" in seen[0]
    assert b"uthorization" not in seen[0]
    assert b"accept-encoding: identity" in seen[0].lower()


def test_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://user:word@127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert _proxy("https://api.example/x") == "http://user:word@127.0.0.1:9"
    assert _proxy("http://api.example/x") == "http://127.0.0.1:9"
    assert _proxy("https://inside.example/x") is None
    for host in ("127.0.0.1:5000", "localhost", "[::1]:80", "127.3.2.1", "localhost."):
        assert _proxy(f"http://{host}/") is None
        assert _proxy(f"https://{host}/") is None
    assert _proxy("http://a.localhost/") == "http://127.0.0.1:9"  # a name like any other


def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "gopher://user:word@proxy.example:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(Unreachable, match="a proxy that cannot be used") as caught:
        Wire("https://api.example", 1, 1)
    assert "word" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("120", 120), (" 3 ", 3), ("", None), ("soon", None), ("-1", None), ("1e3", None)],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert _wait(value) == seconds


def test_retry_after_a_date() -> None:
    wait = _wait(formatdate(time.time() + 60, usegmt=True))
    assert wait is not None
    assert 50 < wait <= 60
    assert _wait(formatdate(0, usegmt=True)) == 0


# Long texts


@settings(derandomize=True, max_examples=200)
@given(
    st.lists(
        st.sampled_from(["word ", "Long. ", "clause, ", "\u00a0", "é", "\u2028", "x" * 30]),
        max_size=60,
    ).map("".join),
    st.integers(4, 80),
)
def test_pieces_are_the_text_and_none_is_too_large(text: str, limit: int) -> None:
    for size in (len, utf8):
        found = pieces(text, limit, size)
        assert "".join(found) == text
        for piece in found:
            assert piece
            assert piece.isspace() or (size(piece) <= limit and piece == piece.strip())


def test_cut_at_sentences_then_clauses_then_words_then_anywhere() -> None:
    text = "One is here. Two is there, and three  follows. Four is last."
    assert pieces(text, 100) == [text]
    assert pieces(text, 50) == [
        "One is here. Two is there, and three  follows.",
        " ",
        "Four is last.",
    ]
    assert pieces(text, 20) == [
        "One is here.",
        " ",
        "Two is there,",
        " ",
        "and three  follows.",
        " ",
        "Four is last.",
    ]
    assert pieces("and three  follows", 11) == ["and three", "  ", "follows"]
    assert pieces("x" * 12, 5) == ["xxxxx", "xxxxx", "xx"]


def test_a_very_long_text_is_cut_in_no_time() -> None:
    assert len(pieces("x" * 300_000, 500)) == 600
    spaces = "a" + " " * 300_000 + "b"
    assert pieces(spaces, 500) == ["a", spaces[1:-1], "b"]

"""A server on this machine that plays the translation services.

    with Server({"ru": {"Hello.": "Привет."}}, faults={"drop": 0.1, "429": 0.1}, seed=1) as server:
        ... url = server.url ...          # http://127.0.0.1:<port>, for every service
        server.seen                       # every request: service, target, texts, headers, body

It knows by the path which service is meant:

    libre       POST /translate, GET /languages      microsoft  POST /translate?api-version=3.0
    deepl       POST /v2/translate                   google     GET /m, POST /language/translate/v2
    yandex      POST /translate/v2/translate         mymemory   GET /get
    openai      POST /chat/completions               baidu      POST /baidu
    papago      POST /papago

`answers` is target → English → translation; targets are compared in small letters. A text without
a translation is answered by `otherwise(text, target)`, by default ``<target>:<text>``; None there
means that the service refuses the language. With `key`, services that take one refuse requests
without it, each in its own way.

`faults` is kind → share of requests, drawn from `seed`, the text and how often it was asked for:
the same in every run, whatever the threads do. Kinds:

    drop           the connection is closed without an answer
    429, 500, …    this status (429 with Retry-After: 0)
    hang           no answer for `hang` seconds, then the connection is closed
    drip           the answer comes in single bytes, `hang` seconds long
    truncate       the connection is closed in the middle of the answer
    cut            half of the answer, said to be all of it
    half           half of the translation, in a good answer
    echo           the source text as translation
    html           a page instead
    empty          an empty translation
    fewer, more    one translation too few or too many, where the service answers with lists
    order          the translations in the wrong order (openai: under the ids of one another)
    ids            openai: an id that nobody asked for

`server.faults` can be changed between two runs; `server.drawn` counts the faults by kind.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

Otherwise = Callable[[str, str], str | None]


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    service: str
    method: str
    path: str
    """With what stands after the question mark."""
    headers: Mapping[str, str]
    """Names in small letters."""
    body: str
    texts: tuple[str, ...]
    target: str
    fault: str


@dataclass(frozen=True)
class Asked:
    """What a request asks for."""

    service: str
    target: str
    texts: tuple[str, ...]
    key: str = ""
    data: Any = None


class Server:
    """The server; started and stopped as a context."""

    def __init__(
        self,
        answers: Mapping[str, Mapping[str, str]] | None = None,
        *,
        faults: Mapping[str, float] | None = None,
        seed: int = 0,
        key: str = "",
        hang: float = 2.0,
        otherwise: Otherwise = lambda text, target: f"{target}:{text}",
    ) -> None:
        self.answers = {target.lower(): pairs for target, pairs in (answers or {}).items()}
        self.faults = dict(faults or {})
        self.seed = seed
        self.key = key
        self.hang = hang
        self.otherwise = otherwise
        self.seen: list[Seen] = []
        self.drawn: Counter[str] = Counter()
        self.closing = threading.Event()
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._lock = threading.Lock()
        self._http = _Threads(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.005,), daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def texts(self, target: str = "") -> list[str]:
        """Every text that was asked for (in `target`), in the order of the requests."""
        wanted = [seen for seen in self.seen if target in ("", seen.target)]
        return [text for seen in wanted for text in seen.texts]

    def translation(self, text: str, target: str) -> str | None:
        """The translation; None: the service refuses the language."""
        found = self.answers.get(target.lower(), {}).get(text)
        return self.otherwise(text, target) if found is None else found

    def draw(self, asked: Asked) -> str:
        """The fault of this request, or nothing."""
        with self._lock:
            self._asked[asked.texts] += 1
            count = self._asked[asked.texts]
        if not asked.texts:
            return ""
        name = json.dumps([self.seed, asked.service, asked.target, asked.texts, count])
        place = int.from_bytes(sha256(name.encode()).digest()[:6]) / 2**48
        for kind, share in self.faults.items():
            if place < share:
                with self._lock:
                    self.drawn[kind] += 1
                return kind
            place -= share
        return ""


class Budget:
    """What a run may send; its `charge` is an engine's, see `workflow.engines.base.Metered`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.spent = 0
        self.refused = 0
        self._lock = threading.Lock()

    def charge(self, characters: int) -> str:
        """Count them, or refuse."""
        with self._lock:
            if self.spent + characters > self.limit:
                self.refused += 1
                return "so much is enough"
            self.spent += characters
        return ""


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    owner: Server

    def server_bind(self) -> None:
        """Without asking the network what this machine is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Threads

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self._answer(self.rfile.read(length).decode("utf-8", "replace"))

    def _answer(self, body: str) -> None:
        owner = self.server.owner
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = understood(self.command, self.path, headers, body)
        fault = owner.draw(asked)
        owner.seen.append(
            Seen(
                asked.service,
                self.command,
                self.path,
                headers,
                body,
                asked.texts,
                asked.target,
                fault,
            )
        )
        if fault in ("drop", "hang"):
            if fault == "hang":
                owner.closing.wait(owner.hang)
            self.close_connection = True
        elif fault.isdigit():
            self._send(int(fault), b'{"error": "so it is"}', "application/json")
        elif fault == "html":
            self._send(200, b"<!DOCTYPE html><title>Welcome</title><p>Sign in", "text/html")
        else:
            status, content = answer(owner, asked, fault)
            kind = "text/html; charset=UTF-8" if isinstance(content, str) else "application/json"
            data = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            self._send(status, data.encode("utf-8", "surrogatepass"), kind, fault)

    def _send(self, status: int, data: bytes, kind: str, fault: str = "") -> None:
        if fault == "cut":
            data = data[: len(data) // 2]
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n"
        if status == 429:
            head += "Retry-After: 0\r\n"
        raw = head.encode() + b"\r\n" + data
        if fault == "truncate":
            raw = raw[: -max(1, len(data) // 2)]
            self.close_connection = True
        if fault == "drip":
            self.close_connection = True
            step = self.server.owner.hang / len(raw)
            for place in range(len(raw)):
                self.wfile.write(raw[place : place + 1])
                if self.server.owner.closing.wait(step):
                    return
            return
        self.wfile.write(raw)


# What a request asks for


def understood(method: str, path: str, headers: Mapping[str, str], body: str) -> Asked:
    """The service, target language, texts and key of a request."""
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    reader = _READERS.get((method, parts.path.rstrip("/")))
    if parts.path == "/translate" and "api-version" in query:
        reader = _microsoft
    if reader is None:
        return Asked("", "", (), data=parts.path)
    is_form = "urlencoded" in headers.get("content-type", "")
    form = {name: values[0] for name, values in parse_qs(body).items()} if is_form else {}
    data = form or (json.loads(body) if body else {})
    return reader(query, headers, data)


Query = Mapping[str, str]


def _libre(query: Query, headers: Query, data: Any) -> Asked:
    data = data or query
    return Asked("libre", data["target"], (data["q"],), data.get("api_key", ""))


def _microsoft(query: Query, headers: Query, data: Any) -> Asked:
    key = headers.get("ocp-apim-subscription-key", "")
    return Asked("microsoft", query["to"], tuple(item["Text"] for item in data), key)


def _deepl(query: Query, headers: Query, data: Any) -> Asked:
    key = headers.get("authorization", "").removeprefix("DeepL-Auth-Key ")
    return Asked("deepl", data["target_lang"].lower(), tuple(data["text"]), key, data)


def _cloud(query: Query, headers: Query, data: Any) -> Asked:
    key = headers.get("x-goog-api-key", "")
    return Asked("cloud", data["target"], (data["q"],), key)


def _google(query: Query, headers: Query, data: Any) -> Asked:
    return Asked("google", query["tl"], (query["q"],))


def _mymemory(query: Query, headers: Query, data: Any) -> Asked:
    return Asked("mymemory", query["langpair"].partition("|")[2], (query["q"],))


def _yandex(query: Query, headers: Query, data: Any) -> Asked:
    key = headers.get("authorization", "").removeprefix("Api-Key ")
    return Asked("yandex", data["targetLanguageCode"], tuple(data["texts"]), key, data)


def _openai(query: Query, headers: Query, data: Any) -> Asked:
    key = headers.get("authorization", "").removeprefix("Bearer ")
    task = json.loads(data["messages"][-1]["content"])
    texts = tuple(segment["text"] for segment in task["segments"])
    return Asked("openai", task["language"], texts, key, {**data, "task": task})


def _papago(query: Query, headers: Query, data: Any) -> Asked:
    key = headers.get("x-naver-client-secret", "")
    return Asked("papago", data["target"], (data["text"],), key)


def _baidu(query: Query, headers: Query, data: Any) -> Asked:
    data = data or query
    return Asked("baidu", data["to"], (data["q"],))


def _languages(query: Query, headers: Query, data: Any) -> Asked:
    return Asked("languages", query.get("api-version", ""), ())


_READERS: dict[tuple[str, str], Callable[[Query, Query, Any], Asked]] = {
    ("POST", "/translate"): _libre,
    ("POST", "/v2/translate"): _deepl,
    ("POST", "/language/translate/v2"): _cloud,
    ("GET", "/m"): _google,
    ("GET", "/get"): _mymemory,
    ("POST", "/translate/v2/translate"): _yandex,
    ("POST", "/chat/completions"): _openai,
    ("POST", "/papago"): _papago,
    ("POST", "/baidu"): _baidu,
    ("GET", "/languages"): _languages,
}


# What it is answered

Content = tuple[int, Any]


def answer(server: Server, asked: Asked, fault: str) -> Content:
    """Status and content: a text is HTML, anything else becomes JSON."""
    if not asked.service:
        return 404, {"error": "no such page"}
    if asked.service == "languages":
        return _list_of_languages(server, asked)
    if server.key and asked.service in _KEY_REFUSED and asked.key != server.key:
        return _KEY_REFUSED[asked.service]
    found: list[str] = []
    for text in asked.texts:
        translation = server.translation(text, asked.target)
        if translation is None:
            status, content = _LANGUAGE_REFUSED[asked.service]
            return status, json.loads(json.dumps(content).replace("XX", asked.target))
        found.append(_spoilt(text, translation, fault))
    if asked.service == "openai":
        return 200, _completion(asked, found, fault)
    found = found[:-1] if fault == "fewer" else [*found, found[-1]] if fault == "more" else found
    return 200, _WRITERS[asked.service](found[::-1] if fault == "order" else found)


def _spoilt(text: str, translation: str, fault: str) -> str:
    if fault == "half":
        return translation[: max(1, len(translation) // 2)]
    return {"echo": text, "empty": ""}.get(fault, translation)


def _list_of_languages(server: Server, asked: Asked) -> Content:
    targets = sorted(server.answers) or ["be", "pl", "ru"]
    if asked.target:  # Microsoft's list
        return 200, {"translation": {code: {"name": code} for code in [*targets, "en"]}}
    return 200, [{"code": "en", "name": "English", "targets": [*targets, "en"]}]


def _completion(asked: Asked, found: list[str], fault: str) -> Any:
    ids = [segment["id"] for segment in asked.data["task"]["segments"]]
    starts = [" ".join(text.split()[:3]) for text in asked.texts]
    ends = [" ".join(text.split()[-3:]) for text in asked.texts]
    pairs = list(zip(starts, ends, found, strict=True))
    if fault == "order":
        pairs.reverse()
    if fault == "ids":
        ids[-1] = "999"
    items = [
        {"id": id_, "start": start, "text": text, "end": end}
        for id_, (start, end, text) in zip(ids, pairs, strict=True)
    ]
    if fault == "fewer":
        items.pop()
    if fault == "more":
        items.append(items[0])
    content = json.dumps({"translations": items}, ensure_ascii=False)
    return {
        "model": asked.data["model"] + "-2026",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "m", "content": content}}
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10},
    }


_PAGE = '<html><div class="a">A</div><div class="result-container">%s</div><div>B</div></html>'

_WRITERS: dict[str, Callable[[list[str]], Any]] = {
    "libre": lambda found: {"translatedText": "".join(found[:1]) if found else None},
    "microsoft": lambda found: [{"translations": [{"text": text, "to": ""}]} for text in found],
    "deepl": lambda found: {
        "translations": [{"detected_source_language": "EN", "text": text} for text in found]
    },
    "cloud": lambda found: {"data": {"translations": [{"translatedText": t} for t in found]}},
    "google": lambda found: _PAGE % escape(found[0]) if found else "<html><p>nothing",
    "mymemory": lambda found: {
        "responseData": {"translatedText": escape("".join(found[:1])), "match": 0.85},
        "quotaFinished": False,
        "responseDetails": "",
        "responseStatus": 200,
    },
    "yandex": lambda found: {"translations": [{"text": text} for text in found]},
    "papago": lambda found: {"message": {"result": {"translatedText": "".join(found[:1])}}},
    "baidu": lambda found: {"trans_result": [{"src": "", "dst": text} for text in found]},
}

_KEY_REFUSED: dict[str, Content] = {
    "libre": (403, {"error": "Invalid API key"}),
    "microsoft": (401, {"error": {"code": 401000, "message": "The request is not authorized."}}),
    "deepl": (403, {"message": "Invalid auth key."}),
    "cloud": (400, {"error": {"code": 400, "message": "API key not valid."}}),
    "yandex": (401, {"code": 16, "message": "Unknown api key"}),
    "openai": (401, {"error": {"message": "Incorrect API key provided", "code": "invalid"}}),
    "papago": (401, {"errorMessage": "Authentication failed", "errorCode": "024"}),
}

_LANGUAGE_REFUSED: dict[str, Content] = {
    "libre": (400, {"error": "XX is not supported"}),
    "microsoft": (400, {"error": {"code": 400036, "message": "The target language is not valid."}}),
    "deepl": (400, {"message": "Value for 'target_lang' not supported."}),
    "cloud": (400, {"error": {"code": 400, "message": "Invalid Value"}}),
    "google": (400, "<html>Error 400"),
    "mymemory": (
        200,
        {
            "responseData": {"translatedText": "'XX' IS AN INVALID TARGET LANGUAGE"},
            "responseDetails": "'XX' IS AN INVALID TARGET LANGUAGE",
            "responseStatus": "403",
        },
    ),
    "yandex": (400, {"code": 3, "message": "unsupported target language code: XX"}),
    "openai": (400, {"error": {"message": "no", "code": "no"}}),
    "papago": (400, {"errorMessage": "Unsupported target language", "errorCode": "N2MT04"}),
    "baidu": (200, {"error_code": "58001", "error_msg": "INVALID_TO_PARAM"}),
}

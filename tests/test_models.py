"""Model files: folders, checksums, downloads from a server of the test's own; child processes."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.engines import models, worker
from workflow.engines.base import EngineError
from workflow.engines.lengths import joined, parts

DATA = bytes(range(256)) * 5000


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Server:
    """Serves `pages` (path → bytes, or a status) on this machine, and notes what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | int] = {}
        self.asked: list[str] = []
        self.announced: int | None = None
        """A length to announce instead of the right one."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                page = outer.pages.get(self.path, 404)
                data = page if isinstance(page, bytes) else b""
                self.send_response(200 if isinstance(page, bytes) else page)
                self.send_header("Content-Length", str(outer.announced or len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


# Folders and checksums


def test_the_default_folder_lies_in_the_cache(tmp_path: Path) -> None:
    assert models.folder_of({}, "/c", "opus") == Path("/c/models/opus")
    assert models.folder_of({"folder": str(tmp_path)}, "/c", "opus") == tmp_path
    assert models.folder_of({"folder": "~/m"}, "/c", "opus") == Path.home() / "m"


def test_folders_are_the_root_and_those_in_it(tmp_path: Path) -> None:
    for name in ("b", "a/deeper", ".hidden"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "file").touch()
    assert models.folders(tmp_path) == [tmp_path, tmp_path / "a", tmp_path / "b"]
    assert models.folders(tmp_path / "none") == []
    assert models.files(tmp_path) == ["file"]


def test_packed_files_are_read_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.bin.gz"
    path.write_bytes(gzip.compress(bytes(1_000_000)))
    assert len(models.read(path, 1_000_000)) == 1_000_000
    with pytest.raises(EngineError, match="is larger than 1000 bytes"):
        models.read(path, 1000)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(EngineError, match=r"a\.bin\.gz: cannot be read"):
        models.read(path)
    with pytest.raises(EngineError, match="No such file"):
        models.read(tmp_path / "none")


def test_checksums_are_compared(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    models.verify(tmp_path, ["a", "b"])
    (tmp_path / models.SUMS).write_text(f"{sha(b'1')}  a\n\n{sha(b'9').upper()} *./c\n", "utf-8")
    models.verify(tmp_path, ["a", "b"])
    assert models.sums(tmp_path) == {"a": sha(b"1"), "c": sha(b"9")}
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(EngineError, match=r"a: does not have the checksum.*; fetch it again") as it:
        models.verify(tmp_path, ["a", "b"])
    assert it.value.lasting


def test_a_line_that_is_no_checksum_is_named(tmp_path: Path) -> None:
    (tmp_path / models.SUMS).write_text(f"{sha(b'1')}  a\nnonsense\n", "utf-8")
    with pytest.raises(EngineError, match="SHA256SUMS:2: is no checksum"):
        models.verify(tmp_path, [])


def test_a_fingerprint_changes_with_name_size_and_edges(tmp_path: Path) -> None:
    path = tmp_path / "a"

    def of(data: bytes, name: str = "a") -> str:
        (tmp_path / name).write_bytes(data)
        return models.fingerprint([tmp_path / name])

    middle = bytes(300_000)
    first = of(b"1" + middle + b"1")
    others = {of(b"2" + middle + b"1"), of(b"1" + middle + b"2"), of(b"1" + middle + b"11")}
    assert len({first, *others, of(b"1" + middle + b"1", "b")}) == 5
    assert of(b"1" + middle + b"1") == first
    path.unlink()
    assert len(models.fingerprint([path])) == 8


# Downloads


def test_a_download_is_told_of_and_checked(server: Server, tmp_path: Path) -> None:
    server.pages["/m.bin"] = DATA
    told: list[tuple[str, int, int]] = []
    target = tmp_path / "deep" / "m.bin"
    models.download(
        f"{server.url}/m.bin", target, sha256=sha(DATA).upper(), size=len(DATA),
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert target.read_bytes() == DATA
    host = server.url.removeprefix("http://")
    assert told[0] == (f"m.bin from {host}", 0, len(DATA))
    assert told[-1] == (f"m.bin from {host}", len(DATA), len(DATA))
    assert os.listdir(target.parent) == ["m.bin"]  # noqa: PTH208


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (DATA[:-1] + b"x", "size and checksum"),
        (DATA[:-1], "size and checksum"),
        (DATA + b"x", "more than the announced"),
        (404, "the server answered 404"),
        (302, "the server answered 302"),
        (500, "the server answered 500"),
    ],
)
def test_a_bad_download_leaves_nothing(
    server: Server, tmp_path: Path, page: bytes | int, what: str
) -> None:
    server.pages["/m.bin"] = page
    target = tmp_path / "m.bin"
    target.write_bytes(b"old")
    with pytest.raises(EngineError, match=what) as caught:
        models.download(f"{server.url}/m.bin", target, sha256=sha(DATA), size=len(DATA))
    assert caught.value.lasting
    assert "\n" not in str(caught.value)
    assert target.read_bytes() == b"old"
    assert models.files(tmp_path) == ["m.bin"]


def test_a_connection_that_ends_early_is_no_download(server: Server, tmp_path: Path) -> None:
    server.pages["/m.bin"] = DATA[:1000]
    server.announced = len(DATA)
    with pytest.raises(EngineError, match=r"m\.bin: "):
        models.download(f"{server.url}/m.bin", tmp_path / "m", sha256=sha(DATA), size=len(DATA))
    assert models.files(tmp_path) == []


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="by hand"):
        models.fetch("http://127.0.0.1:9/x", 10, timeout=2)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "ftp://example.org/x", "file:///etc/passwd", "https://", "", "x",
     "http://127.0.0.1.example.org/", "http://127.example.org/", "https://[::1", "http://[::2]/"],
)  # fmt: skip
def test_models_come_encrypted_or_from_this_machine(url: str) -> None:
    assert not models.is_fetchable(url)
    with pytest.raises(EngineError, match="no address"):
        models.fetch(url, 10)


def test_these_addresses_are_fetched_from() -> None:
    assert all(map(models.is_fetchable, ("https://a.b/c", "http://localhost:5/", "http://[::1]/")))


def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match="cannot be written"):
        models.download(f"{server.url}/m", tmp_path / "file" / "m", sha256=sha(b""), size=0)


# Long texts


def shorter_than(length: int) -> Callable[[str], bool]:
    return lambda text: len(text) < length


@settings(derandomize=True, max_examples=200)
@given(st.text(st.sampled_from("ab. A,;!?—\u00a0\n"), max_size=200), st.integers(2, 50))
def test_the_parts_of_a_text_are_the_text(text: str, length: int) -> None:
    found = parts(text, shorter_than(length))
    made = "".join(part.text + part.gap for part in found)
    assert made == (text.strip() or text)
    assert joined(found, [part.text for part in found]) == (made if text.strip() else None)
    assert all(len(part.text) < max(length, 2) for part in found)
    assert all(not part.gap.strip() for part in found)


def test_sentences_are_cut_at_clauses() -> None:
    text = "It was late. When they came home at last, the dog slept in the kitchen of the house."
    assert [part.text for part in parts(text, shorter_than(60))] == [
        "It was late.",
        "When they came home at last,",
        "the dog slept in the kitchen of the house.",
    ]
    assert [part.text for part in parts(text, shorter_than(99))] == [text[:12], text[13:]]
    assert [part.text for part in parts("x" * 10, shorter_than(6))] == ["xxxxx", "xxxxx"]


def test_a_text_with_a_part_unanswered_has_no_answer() -> None:
    found = parts("One.  Two.", shorter_than(99))
    assert joined(found, ["Adzin.", "Dva."]) == "Adzin.  Dva."
    assert joined(found, ["Adzin.", None]) is None
    assert joined(found, ["Adzin.", " "]) is None


# Child processes: `python -m` with a task of this file's own is not possible, so these are
# played by tiny programs in the child's place.


POPEN = subprocess.Popen


def play(
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    started: list[subprocess.Popen[bytes]] | None = None,
) -> None:
    """Let children be ``python -c program``; they are put in `started`."""

    def popen(words: list[str], **more: Any) -> subprocess.Popen[bytes]:
        child = POPEN([words[0], "-c", program], **more)
        if started is not None:
            started.append(child)
        return child

    monkeypatch.setattr(subprocess, "Popen", popen)


ECHO = """
import json, os, sys
load = json.loads(input())
if load.get("refuse"): print(json.dumps({"error": "is damaged"}), flush=True)
else: print(json.dumps({"answer": 1}), flush=True)
for line in sys.stdin:
    texts = json.loads(line)["texts"]
    if "crash" in texts: os.abort()
    if "half" in texts: print('{"ans', end="", flush=True); os.abort()
    if "stall" in texts: input(); input()
    if "wrong" in texts: print(json.dumps({"error": "no"}), flush=True); continue
    made = [t.upper() for t in texts if t != "lost"]
    print(json.dumps({"answer": made}), flush=True)
"""


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ("crash", ["A", None, "B"]),
        ("half", ["A", None, "B"]),
        ("stall", ["A", None, "B"]),
        ("wrong", ["A", None, "B"]),
        ("lost", ["A", None, "B"]),
        (" ", ["A", None, "B"]),
        ("fine", ["A", "FINE", "B"]),
    ],
)
def test_a_text_that_breaks_the_child_costs_its_own_answer(
    monkeypatch: pytest.MonkeyPatch, bad: str, expected: list[str | None]
) -> None:
    play(monkeypatch, ECHO)
    pool = worker.Pool("opus", {}, size=1, timeout=0.5 if bad == "stall" else 20)
    try:
        assert pool.translate(["a", bad, "b"]) == expected
        assert pool.translate([bad]) == expected[1:2]
    finally:
        pool.close()


def test_what_happens_while_loading_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, ECHO)
    pool = worker.Pool("opus", {"refuse": True}, size=1, timeout=20)
    with pytest.raises(worker.Failed, match="is damaged"):
        pool.translate(["a"])
    play(monkeypatch, "import os; os.abort()")
    with pytest.raises(worker.Died, match="was ended by SIGABRT"):
        pool.translate(["a"])
    play(monkeypatch, "raise SystemExit(3)")
    with pytest.raises(worker.Died, match="ended with exit code 3"):
        pool.translate(["a"])
    play(monkeypatch, "input(); input()")
    with pytest.raises(worker.Died, match=r"gave no answer in 0\.3 seconds"):
        worker.Pool("opus", {}, size=1, timeout=0.3, loading=0).translate(["a"])


def test_workers_are_shared_between_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, ECHO)
    pool = worker.Pool("opus", {}, size=2, timeout=20)
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda n: pool.translate([f"t{n}"]), range(6)))
    pool.close()
    assert made == [[f"T{n}"] for n in range(6)]


@pytest.mark.parametrize("stage", ["loading", "asked"])
def test_a_pool_that_is_closed_ends_what_it_does_and_starts_nothing_more(
    monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    program = "import time; input(); time.sleep(60)" if stage == "loading" else ECHO
    play(monkeypatch, program, started)
    pool = worker.Pool("opus", {}, size=2, timeout=8, loading=8)
    with ThreadPoolExecutor(5) as threads:
        calls = [threads.submit(pool.translate, ["stall", "a", "b"]) for _ in range(5)]
        until(lambda: len(started) == 2)
        time.sleep(0.3 if stage == "asked" else 0)
        pool.close()
        for call in calls:  # those that waited for a free child too
            with pytest.raises(worker.Closed) as caught:
                call.result(timeout=4)
            assert caught.value.lasting
    with pytest.raises(EngineError, match="closed"):
        pool.translate(["a"])
    pool.close()
    assert len(started) == 2
    assert all(child.returncode is not None for child in started)


@settings(derandomize=True, max_examples=15, deadline=None)
@given(st.integers(0, 30))
def test_whenever_a_pool_is_closed_no_child_is_left(wait: int) -> None:
    """Law: every call ends with answers or Closed, and every child that was started is over."""
    started: list[subprocess.Popen[bytes]] = []
    with pytest.MonkeyPatch.context() as monkeypatch, ThreadPoolExecutor(3) as threads:
        play(monkeypatch, ECHO, started)
        pool = worker.Pool("opus", {}, size=2, timeout=20)
        calls = [threads.submit(pool.translate, ["a", "crash"]) for _ in range(3)]
        time.sleep(wait / 200)
        pool.close()
        for call in calls:
            with suppress(worker.Closed):
                assert call.result(timeout=5) == ["A", None]
        assert all(child.returncode is not None for child in started)


def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.005)
    pytest.fail("it never came")


def test_a_child_imports_nothing_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "workflow").mkdir()
    (tmp_path / "workflow" / "__init__.py").write_text("raise SystemExit(9)", "utf-8")
    (tmp_path / "json.py").write_text("raise SystemExit(9)", "utf-8")
    monkeypatch.chdir(tmp_path)
    child = worker.Worker("unpack", {"packed": "none", "to": "x", "sha256": ""}, 20)
    with pytest.raises(worker.Failed):
        child.start()

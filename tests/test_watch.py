"""`peraklad watch`: a save builds, pages that are open follow, nothing else is served."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import ARTICLE, REPOSITORY, Tree
from workflow.project import Project
from workflow.watching.notices import Notices
from workflow.watching.server import edition
from workflow.watching.waiting import Waiter

PAGE = "/en/article.html"


class Watching:
    """The command as a process of its own."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        tree.run("extract", "--quiet")  # else the first round's own catalogues ask for a second
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workflow", "-C", str(tree.root), "watch", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"},
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.url = self.line("http://").split()[0].rstrip("/")
        self.line("files written")
        # a connection a request: one that the server ends just now is never used again
        alone = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.Client(base_url=self.url, timeout=10, trust_env=False, limits=alone)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def line(self, words: str) -> str:
        """The next line with these words."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                line = self.lines.get(timeout=0.5)
            except queue.Empty:
                assert self.process.poll() is None, self.process.returncode
                continue
            if words in line:
                return line
        raise AssertionError(f"no line with {words!r}")

    def end(self, number: int = signal.SIGINT) -> int:
        self.client.close()
        self.process.send_signal(number)
        code = self.process.wait(10)
        assert self.process.stderr is not None
        assert self.process.stderr.read() == ""
        return code


@pytest.fixture
def watching(tree: Tree) -> Iterator[Watching]:
    running = Watching(tree)
    yield running
    running.client.close()
    if running.process.poll() is None:
        running.process.kill()
    running.reader.join(10)
    for stream in (running.process.stdout, running.process.stderr):
        assert stream is not None
        stream.close()
    running.process.wait(10)


def test_a_save_is_built(watching: Watching) -> None:
    assert "It is late." in watching.client.get(PAGE).text
    watching.tree.write("source/article.txt", ARTICLE.replace("It is late.", "It is noon."))
    assert "source/article.txt" in watching.line("files written")
    assert "It is noon." in watching.client.get(PAGE).text
    assert "It is noon." in watching.tree.read("locales/ru/article.po")


def test_a_new_document_in_a_new_folder(watching: Watching) -> None:
    watching.tree.write("source/deep/er/new.txt", "A New One\n\nIts text.\n")
    watching.line("files written")
    assert watching.client.get("/en/deep-er-new.html").status_code == 200


def test_a_broken_save_is_said_and_the_next_one_mends_it(watching: Watching) -> None:
    watching.tree.write("source/article.txt", b"\xff\xfe")
    assert "source/article.txt:1: byte 0xff is not UTF-8" in watching.line("peraklad: ")
    assert "It is late." in watching.client.get(PAGE).text
    watching.tree.write("source/article.txt", ARTICLE)
    watching.line("all is well again")


def test_a_broken_configuration_is_said(watching: Watching) -> None:
    watching.tree.write("peraklad.toml", "title = \n")
    assert "peraklad.toml:1: " in watching.line("peraklad: ")
    watching.tree.write("peraklad.toml", 'title = "Other"\nlanguages = ["ru", "be", "pl"]\n')
    watching.line("all is well again")
    assert "Other" in watching.client.get("/en/").text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(watching: Watching, number: int) -> None:
    assert watching.end(number) == 0


def test_a_taken_port_is_one_line(watching: Watching, capsys: pytest.CaptureFixture[str]) -> None:
    port = watching.url.rpartition(":")[2]
    capsys.readouterr()
    assert watching.tree.run("watch", "--port", port) == 2
    error = capsys.readouterr().err
    assert error == (
        f"peraklad: cannot listen on port {port} of 127.0.0.1: address already in use; "
        "choose another with --port N; 0 takes any that is free\n"
    )


def test_only_editions_are_served_and_only_here(watching: Watching) -> None:
    tree, client = watching.tree, watching.client
    (tree.root / "editions/en/link.txt").symlink_to(tree.root / "peraklad.toml")
    (tree.root / "editions/away").symlink_to(tree.root / "source")
    bad = ["/../peraklad.toml", "/%2e%2e/peraklad.toml", "/en/..%2f..%2fpersecret", "/en/link.txt"]
    bad += ["/away/article.txt", "/.peraklad/build.json", "/%00", "/en%5c..", "//etc/passwd"]
    bad += ["/%ff", "/en/none.html", "/en/article.html/"]
    for path in bad:
        answer = client.send(httpx.Request("GET", f"{watching.url}{path}"))
        assert answer.status_code == 404, path
        assert "languages =" not in answer.text
    for host in ("evil.example", "127.0.0.1", f"evil.example:{watching.url.rpartition(':')[2]}"):
        assert client.get(PAGE, headers={"Host": host}).status_code == 421
    assert client.post(PAGE).status_code == 501
    assert client.head(PAGE).status_code == 200


def test_types_and_headers(watching: Watching) -> None:
    get = watching.client.get
    assert get(PAGE).headers["content-type"] == "text/html; charset=utf-8"
    assert get("/en/article.txt").headers["content-type"] == "text/plain; charset=utf-8"
    assert get("/style.css").headers["content-type"] == "text/css; charset=utf-8"
    assert get(PAGE).headers["x-content-type-options"] == "nosniff"
    assert get(PAGE).headers["cache-control"] == "no-store"
    assert get("/ru").headers["location"] == "/ru/"
    assert get("/ru/").status_code == 200


def test_the_script_is_in_no_file(watching: Watching) -> None:
    assert "/.peraklad/watch.js" in watching.client.get(PAGE).text
    made = watching.tree.snapshot("editions")
    assert not [name for name, data in made.items() if b"/.peraklad/" in data]


@pytest.mark.needs("chromium")
def test_an_open_page_follows(watching: Watching, browser: Any) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(watching.url + PAGE)
    watching.tree.write("source/article.txt", ARTICLE.replace("It is late.", "It is noon."))
    page.wait_for_selector("text=It is noon.", timeout=10_000)
    watching.tree.write("source/article.txt", "+++\nslug = 1 <script>\n+++\nA\n")
    page.wait_for_selector("#peraklad-watch", state="attached")
    shown = page.evaluate("document.querySelector('#peraklad-watch').shadowRoot.textContent")
    assert shown.startswith("source/article.txt:2: front matter")
    watching.tree.write("source/article.txt", ARTICLE.replace("It is late.", "It is ten."))
    page.wait_for_selector("text=It is ten.", timeout=10_000)
    assert page.query_selector("#peraklad-watch") is None
    assert problems == []
    page.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "editions"),
        ("/ru/", "editions/ru"),
        ("/ru/a%20b.html", "editions/ru/a b.html"),
        ("/..", None),
        ("/a/%2e%2e/b", None),
        ("/.git", None),
        ("/a//b", None),
        ("/a%5cb", None),
        ("/%00", None),
        ("/%c3", None),
        ("/%e2%80%ae", None),
    ],
)
def test_what_a_path_names(path: str, name: str | None) -> None:
    assert edition(path) == name


def test_notices_reach_all_who_wait() -> None:
    notices = Notices()
    found: list[int] = []
    known = notices.wait(-1, 0)
    threads = [threading.Thread(target=lambda: found.append(notices.wait(known, 5))) for _ in "abc"]
    for thread in threads:
        thread.start()
    notices.tell(("x",), built=False)
    for thread in threads:
        thread.join()
    assert found == [known + 1] * 3
    assert notices.wait(known + 1, 0) == known + 1
    assert re.fullmatch(r"\{\"built\": \"[0-9a-f]{8}-0\", \"errors\": \[\"x\"\]\}", notices.data())


def test_waiting_is_woken_by_a_save_and_not_by_a_temporary_file(tree: Tree) -> None:
    over = threading.Event()
    with Waiter(Project.open(str(tree.root)), ("source", "peraklad.toml")) as waiter:
        if waiter.by_time:
            pytest.skip("the system tells of no changes")
        for name, wakes in [("source/.a.swp", False), ("other", False), ("source/a.txt", True)]:
            timer = threading.Timer(0.2, tree.write, (name, "x"))
            timer.start()
            began = time.monotonic()
            waiter.wait(over, 0)
            assert (time.monotonic() - began < 1.5) == wakes, name
            timer.join()

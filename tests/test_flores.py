"""Real engines' recorded answers, end to end: what a server says is what lands in a catalogue."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Tree
from tests.servers import Server
from workflow import catalogue

LANGUAGES = ("ru", "be", "pl")

Recording = dict[str, dict[str, str]]


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def recorded(shared: Path, engine: str, count: int | None = None) -> Recording:
    """Language → English → what the engine said."""
    english = lines(shared / "flores" / "dev.en")[:count]
    return {
        language: dict(zip(english, lines(path), strict=False))
        for language in LANGUAGES
        if (path := shared / "mt" / f"{engine}.dev.{language}").exists()
    }


@pytest.fixture
def shared_data(shared: Path) -> Path:
    return shared / "data"


@pytest.fixture
def news(tree: Tree, shared_data: Path) -> Callable[[int | None], None]:
    """The project with the English sentences as its one article."""

    def write(count: int | None = None) -> None:
        (tree.root / "source" / "article.txt").unlink()
        english = lines(shared_data / "flores" / "dev.en")[:count]
        tree.write("source/news.txt", "\n\n".join(english) + "\n")

    return write


def configure(tree: Tree, settings: str, languages: tuple[str, ...] = LANGUAGES) -> None:
    tree.write(
        "peraklad.toml",
        f'languages = {json.dumps(languages)}\nunit = "paragraph"\n{settings}\n',
    )


def landed(tree: Tree, language: str) -> dict[str, str]:
    name = f"locales/{language}/news.po"
    entries = catalogue.parse(tree.read(name).encode(), name).entries
    assert all(e.fuzzy for e in entries if e.msgstr)
    return {e.msgid: e.msgstr for e in entries}


SERVICES = {
    "libre": ("[engines.libre]\nurl = '{url}'\nparallel = 8\n", {}),
    "google": ("[engines.google]\nurl = '{url}/m'\nparallel = 8\nrate = 0\n", {}),
    "deepl": (
        "[engines.deepl]\nurl = '{url}'\nparallel = 8\nrate = 0\n",
        {"DEEPL_API_KEY": "secret-of-the-test"},
    ),
}


@pytest.mark.parametrize(
    ("service", "engine"),
    [("libre", "google"), ("google", "microsoft"), ("deepl", "bergamot-tiny"), ("libre", "nllb")],
)
def test_every_recorded_answer_lands_unharmed(
    tree: Tree,
    news: Callable[[int | None], None],
    shared_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    engine: str,
) -> None:
    news(None)
    recording = recorded(shared_data, engine)
    settings, keys = SERVICES[service]
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    with Server(recording, key=next(iter(keys.values()), "")) as server:
        configure(
            tree,
            f'[draft]\nengines = ["{service}"]\n' + settings.format(url=server.url),
            tuple(recording),
        )
        assert tree.run("extract") == 0
        assert tree.run("draft") == 0
        for language, wanted in recording.items():
            assert landed(tree, language) == wanted
        texts = Counter(server.texts())
        assert set(texts) == {t for r in recording.values() for t in r}
        # what seems to lack something is asked for once more, to see whether it was lost
        assert texts.total() < 1.06 * sum(map(len, recording.values()))
        asked = len(server.seen)
        assert tree.run("draft") == 0
        assert len(server.seen) == asked


FAULTS = {
    "drop": 0.10, "429": 0.05, "500": 0.05, "hang": 0.01, "truncate": 0.04, "cut": 0.04,
    "half": 0.05, "echo": 0.05, "html": 0.04, "empty": 0.03,
}  # fmt: skip


@pytest.mark.parametrize("service", ["libre", "google", "deepl"])
def test_a_failing_server_spoils_nothing(
    tree: Tree,
    news: Callable[[int | None], None],
    shared_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    service: str,
) -> None:
    """Drops, 429, 500, hangs, cuts, echoes, pages: a text is right or the entry stays empty."""
    news(300)
    recording = recorded(shared_data, "microsoft", 300)
    settings, keys = SERVICES[service]
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    faults = dict(FAULTS) | ({"fewer": 0.04, "more": 0.04} if service == "deepl" else {})
    with Server(recording, faults=faults, seed=5, hang=3) as server:
        configure(
            tree,
            f'[draft]\nengines = ["{service}"]\n'
            + settings.format(url=server.url)
            + "timeout = 0.5\nretries = 2\npause = 0\n",
        )
        tree.run("extract")
        capsys.readouterr()
        assert tree.run("draft") == 1
        out = capsys.readouterr().out
        assert "still empty" in out
        assert "Traceback" not in out
        good = 0
        for language, wanted in recording.items():
            for english, text in landed(tree, language).items():
                assert text in ("", wanted[english])
                good += bool(text)
        assert good > 150
        assert min(server.drawn[kind] for kind in faults) > 0
        server.faults = {}
        server.seen.clear()
        assert tree.run("draft") == 0
        for language, wanted in recording.items():
            assert landed(tree, language) == wanted
        assert 900 - good <= len(server.texts()) <= 900 - good + 10  # doubtful ones twice


@pytest.mark.parametrize(
    "kind", ["drop", "500", "429", "truncate", "cut", "half", "echo", "html", "empty"]
)
def test_a_server_that_only_fails(
    tree: Tree,
    news: Callable[[int | None], None],
    shared_data: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
) -> None:
    news(40)
    recording = {"ru": recorded(shared_data, "microsoft", 40)["ru"]}
    with Server(recording, faults={kind: 1.0}) as server:
        configure(
            tree,
            f"[draft]\nengines = ['libre']\n[engines.libre]\nurl = '{server.url}'\n"
            "retries = 1\npause = 0\n",
            ("ru",),
        )
        tree.run("extract")
        capsys.readouterr()
        assert tree.run("draft") == 1
        assert "news (ru): 0 drafted; 40 still empty" in capsys.readouterr().out
        assert set(landed(tree, "ru").values()) == {""}
        server.faults = {}
        assert tree.run("draft") == 0
        assert landed(tree, "ru") == recording["ru"]


def test_answers_in_a_wrong_order_or_number(
    tree: Tree, news: Callable[[int | None], None], shared_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Several texts in one request, answered by id: an id that lies is found out."""
    news(100)
    recording = {"ru": recorded(shared_data, "microsoft", 100)["ru"]}
    monkeypatch.setenv("OPENAI_API_KEY", "secret-of-the-test")
    faults = {"fewer": 0.2, "more": 0.1, "ids": 0.2}
    with Server(recording, faults=faults, seed=3) as server:
        configure(
            tree,
            f"[draft]\nengines = ['openai']\n[engines.openai]\nurl = '{server.url}'\n"
            "model = 'm'\npause = 0\n",
            ("ru",),
        )
        tree.run("extract")
        tree.run("draft")
        assert all(
            text in ("", recording["ru"][english]) for english, text in landed(tree, "ru").items()
        )
        server.faults = {}
        assert tree.run("draft") == 0
        assert landed(tree, "ru") == recording["ru"]


def test_a_killed_run_pays_for_nothing_again(
    tree: Tree, news: Callable[[int | None], None], shared_data: Path
) -> None:
    """``kill -9`` while answers come in: the next run asks only for what had no answer yet."""
    news(None)
    recording = recorded(shared_data, "microsoft")
    slow = Server(recording, otherwise=lambda text, target: None)
    answered = Counter[str]()
    real = slow.translation

    def counted(text: str, target: str) -> str | None:
        time.sleep(0.002)
        answered[f"{target}:{text}"] += 1
        return real(text, target)

    slow.translation = counted  # type: ignore[method-assign]  # to count what was answered
    with slow as server:
        configure(
            tree,
            f"[draft]\nengines = ['libre']\n[engines.libre]\nurl = '{server.url}'\nparallel = 4\n",
        )
        tree.run("extract")
        kills = 0
        for patience in (150, 700, 1300):
            command = [sys.executable, "-m", "workflow", "-C", str(tree.root), "draft", "--quiet"]
            running = subprocess.Popen(command, cwd=REPOSITORY)
            while sum(answered.values()) < patience and running.poll() is None:
                time.sleep(0.005)
            if running.poll() is None:
                os.kill(running.pid, signal.SIGKILL)
                kills += 1
            running.wait()
            time.sleep(0.1)
        assert kills == 3
        assert tree.run("draft") == 0
    for language, wanted in recording.items():
        assert landed(tree, language) == wanted
    # what was on its way when the process died was not received; nothing else is asked twice
    # (three at most are asked for once more, since something may be missing in the answer)
    assert sum(answered.values()) - len(answered) <= 3 * 4 + 3
    assert set(answered.values()) <= {1, 2}


def test_what_is_confidential_is_sent_to_nobody(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that must see no request, in front of every remote engine."""
    tree.write("source/open.txt", "An Open Article\n\nThis may be seen by everybody.\n")
    tree.write(
        "source/article.txt",
        "+++\nconfidential = true\n+++\nA Secret Article\n\nNobody may see this.\n",
    )
    keys = {"DEEPL_API_KEY": "k", "OPENAI_API_KEY": "k", "MICROSOFT_API_KEY": "k"}
    names = ("libre", "google", "deepl", "openai", "microsoft", "mymemory")
    urls = {"google": "/m"}
    tables = "".join(
        f"[engines.{n}]\nurl = '@{urls.get(n, '')}'\nrate = 0\npause = 0\n"
        + ("model = 'm'\n" if n == "openai" else "")
        for n in names
    )
    with pytest.MonkeyPatch.context() as patch, Server({}) as server:
        for name, value in keys.items():
            patch.setenv(name, value)
        configure(
            tree, f"[draft]\nengines = {json.dumps(names)}\n" + tables.replace("@", server.url)
        )
        tree.run("extract")
        tree.run("draft", "article")
        assert server.seen == []
        assert "not asked, since the document is confidential" in capsys.readouterr().out
        tree.run("draft")
        assert server.texts()
        heard = json.dumps([[s.path, s.body, *s.headers.values()] for s in server.seen])
        assert "Secret" not in heard
        assert "Nobody may see this" not in heard


def test_a_confidential_project_is_sent_to_nobody(tree: Tree) -> None:
    with Server({}) as server:
        tree.write(
            "peraklad.toml",
            "confidential = true\nlanguages = ['ru']\n[draft]\nengines = ['libre', 'google']\n"
            f"[engines.libre]\nurl = '{server.url}'\n[engines.google]\nurl = '{server.url}/m'\n",
        )
        tree.run("extract")
        assert tree.run("draft") == 0
        assert server.seen == []


@pytest.mark.parametrize("name", ["google", "libre", "microsoft", "mymemory"])
def test_a_service_that_is_not_named_is_asked_nothing(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    def nobody(*args: object, **more: object) -> None:
        raise AssertionError(f"a connection: {args}")

    monkeypatch.setattr(socket.socket, "connect", nobody)
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    tree.run("extract")
    capsys.readouterr()
    assert tree.run("draft", "--engine", name) == 1
    out = capsys.readouterr().out
    assert f"{name}: not asked, since peraklad.toml does not name it: [engines.{name}]" in out


def test_no_key_is_kept_or_shown(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in logs, errors, ledger, catalogues or cache; nor in the address of a request."""
    monkeypatch.setenv("DEEPL_API_KEY", "secret-of-the-test")
    for key in ("secret-of-the-test", "another"):  # taken, and refused
        with Server({}, key=key) as server:
            configure(
                tree, f"[draft]\nengines = ['deepl']\n[engines.deepl]\nurl = '{server.url}'\n"
            )
            tree.run("extract")
            tree.run("draft", "--json")
            tree.run("draft")
            assert "secret-of-the-test" not in "".join(s.path for s in server.seen)
    shown = capsys.readouterr()
    assert "secret-of-the-test" not in shown.out + shown.err
    for path in tree.root.rglob("*"):
        if path.is_file():
            assert b"secret-of-the-test" not in path.read_bytes()

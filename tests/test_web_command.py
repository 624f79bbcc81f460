"""``peraklad review`` as a command: where it listens, how it ends, and what it refuses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import Tree
from tests.web_server import PASSWORD, Served, team
from workflow import catalogue
from workflow.ledger import source_of


@pytest.fixture
def project(tree: Tree) -> Tree:
    assert tree.run("extract", "--quiet") == 0
    return tree


def refusal(tree: Tree, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What the command says and does not serve for; it is one line."""
    assert tree.run("review", "--no-browser", "--port", "0", *options) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("peraklad: ")
    assert said.err.count("\n") == 1
    return said.err


def test_a_page_that_outlasts_a_restart(project: Tree) -> None:
    key = project.root / ".peraklad/review.key"
    with Served(project.root) as served:
        assert served.open_url.startswith(f"http://127.0.0.1:{served.port}/open?token=")
        assert len(served.key) >= 43
        assert key.stat().st_mode & 0o777 == 0o600
        with served.client() as client:
            place = "/documents/ru/article"
            before = client.get(place)
            assert before.status_code == 200
            served.kill()
            with pytest.raises(httpx.TransportError):
                client.get(place)
            served.restart()
            assert client.get(place).text == before.text
        assert served.key in key.read_text()


def test_a_key_that_others_can_read_is_made_anew(project: Tree) -> None:
    path = project.root / ".peraklad/review.key"
    with Served(project.root) as served:
        first = served.key
    path.chmod(0o644)
    with Served(project.root) as served:
        assert served.key != first
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order(project: Tree, number: int) -> None:
    """At once, with an open connection, too."""
    with Served(project.root) as served, served.client() as client:
        assert client.get("/").status_code == 200
        began = time.monotonic()
        code, out, err = served.stop(number)
        assert time.monotonic() - began < 5  # two seconds, and a busy machine
        assert (code, out, err) == (0, "", "")


def test_it_ends_while_an_engine_is_asked(project: Tree) -> None:
    """A server that never answers keeps nobody: neither other requests nor the end."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        project.write(
            "peraklad.toml",
            'title = "T"\nlanguages = ["ru"]\n[draft]\nengines = ["libre"]\n'
            f'[engines.libre]\nurl = "{url}"\n',
        )
        name = "locales/ru/article.po"
        entry = catalogue.parse((project.root / name).read_bytes(), name).entries[0]
        body = {"language": "ru", "document": "article", "key": source_of(entry.key)}
        with Served(project.root) as served, served.client() as client:
            asking = threading.Thread(target=asked, args=(client, body))
            asking.start()
            silent.settimeout(10)
            connection, _ = silent.accept()
            with connection:
                assert client.get("/documents/ru/article").status_code == 200
                began = time.monotonic()
                assert served.stop()[0] == 0
                assert time.monotonic() - began < 5
                asking.join()


def asked(client: httpx.Client, body: dict[str, str]) -> None:
    with suppress(httpx.TransportError):
        client.post("/api/draft", json=body)


def test_a_port_that_is_taken(project: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert project.run("review", "--no-browser", "--port", port) == 2
    said = capsys.readouterr().err
    assert f"cannot listen on port {port} of 127.0.0.1" in said
    assert "--port N" in said


def test_nobody_is_at_work(
    project: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.git("config", "--unset", "user.name")
    project.git("config", "--unset", "user.email")
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    assert "git does not know who you are" in refusal(project, capsys)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--host", "0.0.0.0"), "passwords would travel to 0.0.0.0 in the clear"),
        (("--host", "0.0.0.0", "--plain-http"), "no address that a browser can ask for"),
        (("--host", "::", "--plain-http"), "no address that a browser can ask for"),
        (("--host", "192.0.2.1"), "passwords would travel to 192.0.2.1 in the clear"),
        (("--host", "192.0.2.1", "--plain-http"), "cannot listen"),
        (("--host", "no such name", "--plain-http"), "no address of this machine"),
        (("--host", "a" * 300, "--plain-http"), "no address of this machine"),
        (("--host", "\u2665", "--plain-http"), "no address of this machine"),
        (("--host", "192.0.2.1", "--origin", "http://192.0.2.1"), "in the clear"),
        (("--origin", "review.example.org"), "is no origin"),
        (("--origin", "https://review.example.org/path"), "is no origin"),
        (("--origin", "https://a:b@review.example.org"), "is no origin"),
        (("--origin", "https://review.example.org:99999"), "is no origin"),
        (("--origin", "javascript:alert(1)"), "is no origin"),
        (("--certificate", "x.pem"), "a certificate needs its key"),
        (("--certificate", "none.pem", "--key", "none.pem"), "cannot be used"),
        (("--team",), "users.json"),
        (("--users", "none.json"), "none.json"),
    ],
)
def test_what_does_not_go_together(
    project: Tree, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], reason: str
) -> None:
    assert reason in refusal(project, capsys, *options)


@pytest.mark.parametrize("port", ["-1", "65536", "x", "\u0663", "999999999"])
def test_a_port_is_a_number(project: Tree, capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        project.run("review", "--port", port)
    assert ended.value.code == 2
    assert "is no port" in capsys.readouterr().err


def test_outside_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Tree(tmp_path).run("review", "--port", "0") == 2
    assert "peraklad init" in capsys.readouterr().err


def test_a_team_behind_a_proxy(project: Tree) -> None:
    """The proxy's name and address are taken from it; the cookie is for TLS alone."""
    team(project.root, a={"ru": "translator"})
    origin = "https://review.example.org"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    options = ("--team", "--origin", origin, "--port", port)
    with Served(project.root, *options) as served:
        assert served.open_url == f"{origin}/"
        proxied = {"Host": "review.example.org", "X-Forwarded-Proto": "https"}
        form = {"address": "a@example.org", "password": PASSWORD}
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, headers=proxied, trust_env=False) as client:
            assert client.get("/").headers["location"] == "/sign-in"
            assert "max-age" in client.get("/").headers["strict-transport-security"]
            answer = client.post("/sign-in", data=form, headers={"Origin": origin})
            assert answer.status_code == 303
            assert "Secure" in answer.headers["set-cookie"]
            foreign = {"Origin": "http://review.example.org"}
            assert client.post("/sign-in", data=form, headers=foreign).status_code == 403
            foreign = {"Host": "other.example.org"}
            assert client.get("/sign-in", headers=foreign).status_code == 421


@pytest.mark.needs("openssl")
def test_tls(project: Tree) -> None:
    team(project.root, a={"ru": "translator"})
    pem, key = project.root / "c.pem", project.root / "k.pem"
    words = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {key} -out {pem}"
    words += " -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    options = ("--team", "--certificate", str(pem), "--key", str(key))
    with Served(project.root, *options) as served:
        assert served.url.startswith("https://127.0.0.1:")
        import ssl

        context = ssl.create_default_context(cafile=str(pem))
        with httpx.Client(base_url=served.url, verify=context, trust_env=False) as client:
            form = {"address": "a@example.org", "password": PASSWORD}
            headers = {"Origin": served.url}
            answer = client.post("/sign-in", data=form, headers=headers)
            assert answer.status_code == 303
            cookie = answer.headers["set-cookie"]
            for part in ("__Host-peraklad=", "Secure", "HttpOnly", "Path=/", "SameSite=lax"):
                assert part in cookie
            assert "max-age" in answer.headers["strict-transport-security"]
            assert client.get("/documents/ru/article").status_code == 200

"""Engines by name: ours and other packages', and what a configuration may say of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_layers import loaded
from workflow.engines import registry
from workflow.engines.options import is_loopback, key_variables, read_options, secret
from workflow.errors import PerakladError, ProjectError

REMOTE = {"libre", "deepl", "google", "microsoft", "mymemory", "yandex", "openai", "chatgpt",
          "papago", "baidu"}  # fmt: skip


def wrong(
    name: str, options: Mapping[str, object], environ: Mapping[str, str] | None = None
) -> str:
    """What is said of a table that cannot be used."""
    with pytest.raises(ProjectError) as caught:
        registry.make(name, options, environ or {}, "")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    return str(caught.value)


# Ours


def test_the_engines_that_there_are() -> None:
    known = registry.known()
    assert {engine.name for engine in known if engine.remote} == REMOTE
    assert {engine.name for engine in known if not engine.remote} == {"firefox", "opus", "apertium"}
    assert all(engine.summary for engine in known)


@pytest.mark.parametrize("kind", sorted(REMOTE))
def test_every_option_has_a_type_a_default_and_a_meaning(kind: str) -> None:
    for name, (type_, default, meaning) in registry.options_of(kind).items():
        assert name.isidentifier()
        assert default is None or type(default) is type_
        assert meaning
        assert not meaning.endswith(".")


@pytest.mark.parametrize("kind", sorted(REMOTE))
def test_an_engine_is_made_without_a_word_to_anybody(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("a connection"))
    engine = registry.make(kind, {"model": "m"} if kind == "openai" else {}, {}, "")
    assert engine.name == kind
    assert engine.remote
    assert engine.pivot == ""
    assert engine.batch >= 1
    assert engine.parallel >= 1
    assert engine.price is None
    assert engine.uses <= {"terms", "context"}
    engine.close()


def test_the_registry_loads_no_http_library() -> None:
    heavy = {"httpx", "httpcore", "requests", "deep_translator", "importlib.metadata", "ssl"}
    code = "from workflow.engines import registry; registry.known()"
    assert not loaded(code) & heavy
    code += "; registry.make('libre', {}, {}, ''); registry.make('baidu', {}, {}, '')"
    assert not loaded(code) & (heavy - {"ssl"})


def test_a_table_of_another_name_says_its_type() -> None:
    engine = registry.make("office", {"type": "libre", "url": "http://10.0.0.5:5000"}, {}, "")
    assert engine.name == "office"
    assert engine.remote


def test_an_unknown_engine() -> None:
    assert wrong("nobody", {}) == (
        "peraklad.toml: there is no engine 'nobody'; expected one of apertium, baidu, chatgpt, "
        "deepl, firefox, google, libre, microsoft, mymemory, openai, opus, papago, yandex; "
        'correct the name; a table of another name says its type = "…"'
    )
    assert "engines.x.type cannot be 5" in wrong("x", {"type": 5})
    assert "there is no engine" in wrong("x", {"type": "x\ny\x1b" * 99})


@pytest.mark.parametrize("kind", ["linguee", "pons", "qcri", "deep-translator"])
def test_what_is_no_engine_and_why(kind: str) -> None:
    assert wrong(kind, {}).startswith(f"peraklad.toml: {kind} is no engine: ")


# Options


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"url": "example.org"}, "engines.libre.url is no address; expected http://… or https://…"),
        ({"url": "ftp://example.org"}, "is no address"),
        ({"url": "http://"}, "is no address"),
        ({"url": "http://[::1"}, "is no address"),
        ({"url": "http://a:99999/"}, "is no address"),
        ({"url": "http://a b/"}, "is no address"),
        ({"url": "http://a\n"}, "is no address"),
        ({"url": "http://приклад.example/"}, "is no address"),
        ({"url": ""}, "is no address"),
        ({"url": 5}, "engines.libre.url cannot be 5; expected a text"),
        ({"timeout": 0}, "timeout cannot be 0.0; expected a number from 0.1 to 3600"),
        ({"timeout": float("nan")}, "timeout cannot be nan"),
        ({"timeout": float("inf")}, "timeout cannot be inf"),
        ({"timeout": 10**400}, "timeout cannot be inf"),
        ({"timeout": True}, "timeout cannot be True"),
        ({"timeout": "30"}, "timeout cannot be '30'"),
        ({"retries": 1.5}, "retries cannot be 1.5; expected a whole number from 0 to 10"),
        ({"retries": 99}, "retries cannot be 99"),
        ({"parallel": 0}, "parallel cannot be 0"),
        ({"rate": -1}, "rate cannot be -1.0"),
        ({"price": -1}, "price cannot be -1.0"),
        ({"local": 1}, "local cannot be 1; expected true or false"),
        ({"model": "a\x1b[2J"}, "model cannot be"),
        ({"model": "a" * 5000}, "model cannot be"),
        ({"model": []}, "model cannot be []; expected a text"),
        ({"urll": "http://a"}, "engines.libre.urll is no option; expected one of local, model"),
        ({"u\nl": 1}, "is no option"),
    ],
)
def test_what_cannot_be_meant(options: dict[str, object], said: str) -> None:
    found = wrong("libre", options)
    assert found.startswith("peraklad.toml: engines.libre.")
    assert said in found
    assert len(found) < 300


@pytest.mark.parametrize(
    "name", ["api_key", "key", "apikey", "token", "auth", "secret", "password"]
)
def test_a_key_does_not_belong_in_the_file(name: str) -> None:
    said = wrong("deepl", {name: "0123456789-abc"})
    assert "a key does not belong in this file; expected it in the environment" in said
    assert "0123456789" not in said


@pytest.mark.parametrize(
    "url", ["http://u:secret-word@a/", "http://a/?key=secret-word", "http://a/#secret-word"]
)
def test_nor_in_the_address(url: str) -> None:
    said = wrong("libre", {"url": url})
    assert "engines.libre.url holds more than an address" in said
    assert "secret-word" not in said


LOOPBACK = ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "mt.localhost", "[::1]"]
ELSEWHERE = ["10.0.0.1", "example.org", "localhost.example.org", "0.0.0.0", "[::2]", "127.1", "1"]


@pytest.mark.parametrize("host", LOOPBACK)
def test_local_is_what_stays_on_this_machine_and_says_so(host: str) -> None:
    for port in ("", ":5000"):
        url = f"http://{host}{port}/x"
        assert registry.make("libre", {"url": url}, {}, "").remote
        assert not registry.make("libre", {"url": url, "local": True}, {}, "").remote
        openai = {"url": url, "local": True, "model": "m"}
        assert not registry.make("openai", openai, {}, "").remote


@pytest.mark.parametrize("host", ELSEWHERE)
def test_nothing_else_is_local(host: str) -> None:
    said = wrong("libre", {"url": f"https://{host}/", "local": True})
    assert "engines.libre.local cannot be true: the address is not on this machine" in said
    for kind in ("deepl", "google"):
        assert "cannot be true" in wrong(kind, {"local": True})


@settings(derandomize=True, max_examples=200)
@given(st.text(max_size=30))
def test_few_names_are_this_machine(host: str) -> None:
    if is_loopback(host):
        assert host.startswith(("127.", "::")) or host.endswith("localhost")


NAMES = ["url", "timeout", "retries", "rate", "price", "local", "model", "type", "x"]

VALUES = st.one_of(
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.booleans(),
    st.lists(st.integers()),
    st.builds("http://{}".format, st.text(max_size=20)),
    st.just("http://127.0.0.1:1"),
)


@settings(derandomize=True, max_examples=300)
@given(
    st.sampled_from(["libre", "openai", "google"]),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5),
)
def test_any_table_makes_an_engine_or_one_line(kind: str, options: dict[str, object]) -> None:
    said = ""
    try:
        registry.make(kind, options, {}, "").close()
    except PerakladError as error:
        said = str(error)
    assert len(said.splitlines()) <= 1
    assert len(said) < 500


# Keys


def test_keys_are_trimmed_and_checked() -> None:
    assert secret({"A": " k \n"}, "A") == "k"
    assert secret({"A": "", "B": "k"}, "A", "B") == "k"
    assert secret({}, "A") == ""
    for bad in ("a\nb", "a\x00b", "ключ", "a\x7f"):
        with pytest.raises(ProjectError) as caught:
            secret({"DEEPL_API_KEY": bad}, "DEEPL_API_KEY")
        assert "DEEPL_API_KEY holds something that is no key" in str(caught.value)
        assert bad not in str(caught.value)


def test_a_table_of_another_name_has_its_own_variable() -> None:
    assert key_variables("libre", ("LIBRE_API_KEY",)) == ("LIBRE_API_KEY",)
    assert key_variables("our-libre", ("LIBRE_API_KEY",)) == ("OUR_LIBRE_API_KEY", "LIBRE_API_KEY")
    assert key_variables("my", ("MYMEMORY_EMAIL",)) == ("MYMEMORY_EMAIL",)


# Other packages


def made(name: str, options: Mapping[str, object]) -> object:
    return registry.make(name, options, {}, "")


class Theirs:
    """An engine from another package."""

    model = "1"
    remote = False
    pivot = ""
    batch = 1
    parallel = 1
    uses: frozenset[str] = frozenset()
    price = None

    def __init__(self, name: str, options: Mapping[str, object]) -> None:
        self.name = name
        self.options = options

    def languages(self) -> None:
        """Nobody knows."""

    def translate(self, requests: Any, target: str) -> list[Any]:
        return []

    def close(self) -> None:
        pass


def make(name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str) -> Any:
    if options.get("say") == "error":
        raise ProjectError("this is their own line")
    return Theirs(name, options)


def crash(name: str, options: object, environ: object, cache: object) -> None:
    raise KeyError("a key\nof two lines")


def half(name: str, options: object, environ: object, cache: object) -> object:
    return object()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package with engines, good and bad."""
    for number in ("1", "2"):
        info = tmp_path / f"theirs{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: theirs{number}\nVersion: 1.0\n"
        )
        good = f"theirs = {__name__}:make\ncrash = {__name__}:crash\nhalf = {__name__}:half\n"
        gone = f"gone = nowhere.at.all:make\nabsent = {__name__}:absent\nlibre = nowhere:make\n"
        own = good + gone if number == "1" else ""
        (info / "entry_points.txt").write_text(
            f"[peraklad.engines]\n{own}twice = {__name__}:make\n"
        )
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])


@pytest.mark.usefixtures("package")
def test_engines_of_other_packages() -> None:
    engine = made("theirs", {"x": 1})
    assert isinstance(engine, Theirs)
    assert engine.options == {"x": 1}
    engine = made("mine", {"type": "theirs", "x": 2})
    assert isinstance(engine, Theirs)
    assert (engine.name, engine.options) == ("mine", {"x": 2})
    assert {"theirs", "crash", "gone"} <= set(registry.others())
    assert "libre" not in registry.others()


@pytest.mark.usefixtures("package")
def test_ours_cannot_be_replaced_by_theirs() -> None:
    assert not isinstance(made("libre", {}), Theirs)


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("crash", "the engine crash of the package theirs1 does not work: KeyError while it was"),
        ("half", "does not work: it has no name, model, remote"),
        ("gone", "does not work: ModuleNotFoundError"),
        ("absent", "does not work: AttributeError"),
        ("twice", "several packages have an engine twice: theirs1, theirs2"),
    ],
)
def test_a_broken_one_is_one_line(name: str, said: str) -> None:
    assert said in wrong(name, {})


@pytest.mark.usefixtures("package")
def test_their_own_errors_are_theirs_to_say() -> None:
    assert wrong("theirs", {"say": "error"}) == "this is their own line"


def test_entry_points_are_what_packaging_makes_them() -> None:
    assert EntryPoint("theirs", f"{__name__}:make", registry.GROUP).load() is make


@pytest.mark.parametrize("name", ["google", "mymemory"])
def test_a_public_services_pace_is_for_its_own_address(name: str) -> None:
    own = registry.options_of(name)["url"][1]
    assert isinstance(own, str)
    given = {"url": "http://127.0.0.1:5000/x"}
    assert read_options(name, given, registry.options_of(name))["rate"] == 0
    slow = {**given, "rate": 30}
    assert read_options(name, slow, registry.options_of(name))["rate"] == 30
    assert read_options(name, {}, registry.options_of(name))["rate"] != 0

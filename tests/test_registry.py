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
from workflow.engines.options import is_loopback, key_variables, secret
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


LOOPBACK = ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "localhost.", "[::1]"]
ELSEWHERE = ["10.0.0.1", "example.org", "localhost.example.org", "0.0.0.0", "[::2]", "127.1", "1",
             "mt.localhost", "xlocalhost"]  # fmt: skip


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
        assert host.startswith(("127.", "::")) or host == "localhost"


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


KEYS = {
    variable: f"of-{variable.lower()}"
    for engine in registry.known()
    for variable in engine.variables
}


def keys_of(name: str, **options: object) -> set[str]:
    """Every secret that an engine took from an environment with all of them."""
    environ = {**KEYS, **{f"OFFICE_{end}": f"office-{end}" for end in ENDS}}
    engine: Any = registry.make(name, options, environ, "")
    found = {engine._key if hasattr(engine, "_key") else engine.key}
    found |= {getattr(engine, "_folder", ""), getattr(engine, "_identity", "")}
    return {*found, *getattr(engine, "_headers", {}).values()} - {""}


ENDS = ("API_KEY", "EMAIL", "REGION", "FOLDER_ID", "SECRET_KEY", "CLIENT_ID", "APPID", "APPKEY")
OWN = {  # kind → the service's own address, and how many secrets it takes
    "libre": ("https://libretranslate.com", 1),
    "deepl": ("https://api-free.deepl.com/v2", 1),
    "google": ("https://translation.googleapis.com", 1),
    "microsoft": ("https://API.cognitive.microsofttranslator.com/", 2),
    "yandex": ("https://translate.api.cloud.yandex.net:443", 2),
    "mymemory": ("https://api.mymemory.translated.net/get", 1),
    "openai": ("https://api.openai.com./v1/", 1),
    "chatgpt": ("https://api.openai.com/v1/chat/completions", 1),
    "papago": ("https://openapi.naver.com/v1/papago/n2mt", 2),
    "baidu": ("https://fanyi-api.baidu.com/", 2),
}


@pytest.mark.parametrize("kind", sorted(OWN))
def test_a_services_key_is_for_it_and_for_the_table_of_its_name(kind: str) -> None:
    assert set(OWN) == REMOTE
    model = {"model": "m"} if kind == "openai" else {}
    address, count = OWN[kind]
    elsewhere = "https://mt.example.org/v2"
    for url in (address, elsewhere):  # its own name
        found = keys_of(kind, url=url, **model)
        assert len(found) == count
        assert all(key.startswith("of-") for key in found)
    assert len(keys_of(kind, **model)) == count
    # another name: its own variables, which come first at the service itself too
    for url in (address, elsewhere):
        found = keys_of("office", type=kind, url=url, **model)
        assert len(found) == count
        assert all(key.startswith("office-") for key in found)
    # another name without variables
    assert len(keys_of("other", type=kind, url=address, **model)) == count
    assert len(keys_of("other", type=kind, **model)) == count
    assert keys_of("other", type=kind, url=elsewhere, **model) == set()


def test_a_table_cannot_have_the_name_of_another_engine() -> None:
    for name, kind in (
        ("openai", "libre"),
        ("deepl", "google"),
        ("chatgpt", "openai"),
        ("DeepL", "libre"),
        ("open", "openai"),
        ("libre", "theirs"),
    ):
        said = wrong(name, {"type": kind})
        assert f"engines.{name}.type cannot be '{kind}'" in said
        assert said.endswith("give the table another name")


def test_a_table_of_another_name_has_its_own_variable() -> None:
    standard = ("LIBRE_API_KEY",)
    assert key_variables("libre", ["libre"], standard, official=False) == standard
    assert key_variables("a-b", ["libre"], standard, official=False) == ("A_B_API_KEY",)
    assert key_variables("a-b", ["libre"], standard, official=True) == ("A_B_API_KEY", *standard)
    assert key_variables("my", ["mymemory"], ("MYMEMORY_EMAIL",), official=False) == ("MY_EMAIL",)
    assert key_variables("a", ["b"], (), official=False) == ()


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


def rate(name: str, **options: object) -> float:
    engine: Any = registry.make(name, options, {}, "")
    found = engine.http.pace.rate
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(
    ("kind", "public", "others"),
    [
        (
            "google",
            300,
            ["https://translate.google.com", "https://Translate.Google.com:443/m", "http://translate.google.com./"],
        ),
        (
            "mymemory",
            60,
            ["https://api.mymemory.translated.net/", "http://API.mymemory.translated.net./get"],
        ),
        ("baidu", 60, ["https://fanyi-api.baidu.com", "https://fanyi-api.baidu.com:443/api/"]),
    ],
)  # fmt: skip
def test_a_public_services_pace_is_for_its_host_however_it_is_written(
    kind: str, public: float, others: list[str]
) -> None:
    assert rate(kind) == public
    for url in others:
        assert rate(kind, url=url) == public
        assert rate("office", type=kind, url=url) == public
        assert rate(kind, url=url, rate=30) == 30
    for url in ("http://127.0.0.1:5000/x", "https://translate.google.com.example.org/"):
        assert rate(kind, url=url) == 0
        assert rate(kind, url=url, rate=30) == 30

"""What is wrong in deep-translator: why five of its services have an adapter of ours.

Each fault is pinned in the installed version, against a server on this machine. A test that fails
here is good news: deep-translator has mended something, and an adapter may go.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import missing
from tests.servers import Server
from workflow.engines import registry
from workflow.engines.base import EngineError, Request

KEY = "0123456789abcdef"


@pytest.fixture
def deep() -> Any:
    """The library."""
    try:
        import deep_translator
    except ImportError:
        missing("deep-translator is not installed")
        raise
    return deep_translator


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def mended(what: str) -> str:
    return f"deep-translator mended {what}: our adapter can go"


def classes(deep: Any) -> dict[str, Any]:
    return {
        "libre": deep.LibreTranslator,
        "deepl": deep.DeeplTranslator,
        "google": deep.GoogleTranslator,
        "microsoft": deep.MicrosoftTranslator,
        "mymemory": deep.MyMemoryTranslator,
        "yandex": deep.YandexTranslator,
    }


# LibreTranslate


def libre(deep: Any, server: Server, **more: Any) -> Any:
    options = {"source": "en", "target": "ru", "api_key": KEY, **more}
    return deep.LibreTranslator(custom_url=server.url + "/", **options)


def test_libre_puts_text_and_key_in_the_address(deep: Any, server: Server) -> None:
    libre(deep, server).translate("Secret words.")
    path = server.seen[0].path
    assert KEY in path, mended("the key in LibreTranslate's address")
    assert "Secret" in path, mended("the text in LibreTranslate's address")


def test_libre_refuses_belarusian(deep: Any, server: Server) -> None:
    from deep_translator.exceptions import LanguageNotSupportedException

    try:
        libre(deep, server, target="be")
    except LanguageNotSupportedException:
        return
    pytest.fail(mended("Belarusian through LibreTranslate"))


def test_libre_refuses_to_work_without_a_key(deep: Any, server: Server) -> None:
    from deep_translator.exceptions import ApiKeyException

    try:
        libre(deep, server, api_key="")
    except ApiKeyException:
        return
    pytest.fail(mended("LibreTranslate without a key"))


def test_libre_needs_the_final_slash(deep: Any, server: Server) -> None:
    translator = deep.LibreTranslator(source="en", target="ru", api_key=KEY, custom_url=server.url)
    try:
        translator.translate("A.")
    except Exception:  # noqa: BLE001  # whatever it says of an address like 5000translate
        return
    pytest.fail(mended("LibreTranslate's address without a final slash"))


def test_libre_shows_a_dead_server_as_somebody_elses_error(deep: Any) -> None:
    with Server() as server:
        url = server.url
    translator = deep.LibreTranslator(source="en", target="ru", api_key=KEY, custom_url=url + "/")
    with pytest.raises(Exception) as caught:  # noqa: PT011  # the point is which one it is
        translator.translate("A.")
    assert not type(caught.value).__module__.startswith("deep_translator"), mended("dead servers")


# DeepL


def test_deepl_puts_text_and_key_in_the_address(deep: Any, server: Server) -> None:
    translator = deep.DeeplTranslator(source="en", target="ru", api_key=KEY)
    translator._base_url = server.url + "/v2/"
    with pytest.raises(Exception):  # noqa: B017, PT011  # the server knows no GET
        translator.translate("Secret words.")
    path = server.seen[0].path
    assert KEY in path, mended("the key in DeepL's address")
    assert "Secret" in path, mended("the text in DeepL's address")


def test_deepl_refuses_belarusian(deep: Any) -> None:
    from deep_translator.exceptions import LanguageNotSupportedException

    try:
        deep.DeeplTranslator(source="en", target="be", api_key=KEY)
    except LanguageNotSupportedException:
        return
    pytest.fail(mended("Belarusian through DeepL"))


# Google


def test_google_believes_half_a_page(
    deep: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.servers._PAGE", '<div class="result-container">%s'[:-2] + "Half%.0s")
    translator = deep.GoogleTranslator(source="en", target="ru")
    translator._base_url = server.url + "/m"
    found = translator.translate("The whole of it.")
    assert found == "Half", mended("half a page of Google's")


def test_google_cannot_be_given_a_key(deep: Any) -> None:
    options = inspect.signature(deep.GoogleTranslator).parameters
    assert "api_key" not in options, mended("Google with a key")


# Microsoft, MyMemory, Yandex


def test_microsoft_asks_the_network_as_soon_as_it_is_made(
    deep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def get(url: str, **more: Any) -> Any:
        asked.append(url)
        raise ConnectionError

    monkeypatch.setattr("deep_translator.microsoft.requests.get", get)
    try:
        deep.MicrosoftTranslator(source="en", target="ru", api_key=KEY)
    except ConnectionError:
        assert asked
        return
    pytest.fail(mended("Microsoft's list of languages"))


def test_mymemory_takes_a_warning_for_a_translation(
    deep: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import servers

    said = "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY."
    data = {"responseData": {"translatedText": said}, "responseStatus": 429}
    monkeypatch.setitem(servers._WRITERS, "mymemory", lambda found: data)
    translator = deep.MyMemoryTranslator(source="english us", target="russian")
    translator._base_url = server.url + "/get"
    assert translator.translate("A.") == said, mended("MyMemory's warnings")


def test_yandex_speaks_the_version_that_was_shut_down(deep: Any) -> None:
    translator = deep.YandexTranslator(source="en", target="ru", api_key=KEY)
    assert translator.api_version == "v1.5", mended("Yandex's version")


def test_papago_sends_names_for_codes(deep: Any) -> None:
    translator = deep.PapagoTranslator("a", "b", source="en", target="fr")
    assert translator.target == "French", mended("Papago's table of languages")


# All of them


@pytest.mark.parametrize("name", ["libre", "deepl", "google", "microsoft", "mymemory", "yandex"])
def test_they_would_wait_for_ever(deep: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No time-out is passed to requests, which then has none."""
    seen: list[dict[str, Any]] = []

    def send(url: str, *args: Any, **more: Any) -> Any:
        seen.append(more)
        raise KeyboardInterrupt  # nothing in the library catches this

    monkeypatch.setattr(f"deep_translator.{name}.requests.get", send)
    monkeypatch.setattr(f"deep_translator.{name}.requests.post", send)
    source, target = ("english us", "russian") if name == "mymemory" else ("en", "ru")
    keys = {} if name in ("google", "mymemory") else {"api_key": KEY}
    with pytest.raises(KeyboardInterrupt):
        classes(deep)[name](source=source, target=target, **keys).translate("A.")
    assert "timeout" not in seen[0], mended(f"{name}'s time-out")


def test_a_batch_loses_what_was_finished(deep: Any) -> None:
    answers = {"ru": {"A.": "А.", "B.": "Б."}}

    def otherwise(text: str, target: str) -> None:
        """The third text is refused."""

    with Server(answers, otherwise=otherwise) as server:
        try:
            found = libre(deep, server).translate_batch(["A.", "B.", "C."])
        except Exception:  # noqa: BLE001  # whichever it is, the two answers are gone
            assert server.texts() == ["A.", "B.", "C."]
            return
    pytest.fail(mended(f"its batches ({found})"))


# Ours do all this: the other side of each test


def test_ours_do_not(server: Server) -> None:
    options = {"url": server.url, "retries": 0, "timeout": 5}
    engine = registry.make("libre", options, {}, "")
    (answer,) = engine.translate([Request("1", "Secret words.")], "be")
    assert answer.text == "be:Secret words."
    assert "Secret" not in server.seen[0].path
    engine.close()


# What still goes through it


@pytest.mark.parametrize(("name", "target"), [("papago", "fr"), ("baidu", "pl"), ("baidu", "fr")])
def test_the_rest_goes_through_it(deep: Any, server: Server, name: str, target: str) -> None:
    environ = {
        "PAPAGO_CLIENT_ID": "who-is-asking",
        "PAPAGO_SECRET_KEY": KEY,
        "BAIDU_APPID": "who-is-asking",
        "BAIDU_APPKEY": KEY,
    }
    options = {"url": f"{server.url}/{name}", "rate": 0, "pause": 0, "parallel": 9}
    engine = registry.make(name, options, environ, "")
    try:
        languages = engine.languages()
        assert languages is not None
        assert target in languages
        assert "be" not in languages
        code = "fra" if (name, target) == ("baidu", "fr") else target
        (answer,) = engine.translate([Request("1", "Some words.")], target)
        assert answer.text == f"{code}:Some words."
        assert "words" not in server.seen[0].path
        with pytest.raises(EngineError, match="does not translate from English to be") as caught:
            list(engine.translate([Request("1", "Some words.")], "be"))
        assert caught.value.about == "be"
        for fault in ("500", "html", "empty", "cut", "drop"):
            server.faults = {fault: 1.0}
            with pytest.raises(EngineError) as caught:
                list(engine.translate([Request("1", f"A text, {fault}.")], target))
            assert not caught.value.lasting
            assert KEY not in str(caught.value)
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("52003", "refuses the key"),
        ("54004", "quota"),
        ("58001", "to ru"),
        ("52001", "its own error"),
    ],
)
def test_baidu_says_in_the_body_what_is_wrong(
    deep: Any, server: Server, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import servers

    data = {"error_code": code, "error_msg": KEY}
    monkeypatch.setitem(servers._WRITERS, "baidu", lambda found: data)
    environ = {"BAIDU_APPID": "who-is-asking", "BAIDU_APPKEY": "another-key"}
    engine = registry.make(
        "baidu", {"url": f"{server.url}/baidu", "rate": 0, "pause": 0}, environ, ""
    )
    with pytest.raises(EngineError, match=words) as caught:
        list(engine.translate([Request("1", "Some words.")], "ru"))
    engine.close()
    assert caught.value.lasting == (code != "52001")
    assert KEY not in str(caught.value)


def test_the_library_is_as_it_was_for_everybody_else(deep: Any, server: Server) -> None:
    """Only the threads of an engine, only while it works, see other requests."""
    environ = {"BAIDU_APPID": "who-is-asking", "BAIDU_APPKEY": KEY}
    engine = registry.make("baidu", {"url": f"{server.url}/baidu", "rate": 0}, environ, "")
    list(engine.translate([Request("1", "Some words.")], "ru"))
    engine.close()
    translator = deep.BaiduTranslator(appid="a", appkey="b", source="en", target="ru")
    translator._base_url = server.url + "/baidu"
    assert translator.translate("Other words.") == "ru:Other words."
    assert "Other" in server.seen[-1].path, mended("the text in Baidu's address")
    assert server.seen[-1].headers["user-agent"].startswith("python-requests")


@pytest.mark.parametrize("name", ["papago", "baidu"])
def test_both_keys_are_needed(deep: Any, name: str) -> None:
    for environ in ({}, {"PAPAGO_SECRET_KEY": KEY, "BAIDU_APPKEY": KEY}):
        engine = registry.make(name, {}, environ, "")
        with pytest.raises(EngineError, match="no key; expected one in the environment") as caught:
            list(engine.translate([Request("1", "A.")], "fr"))
        assert caught.value.lasting
        assert engine.languages() is None

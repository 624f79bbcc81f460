"""The services by name, against a server that plays them: what is sent, and what is believed."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import servers
from tests.conftest import missing
from tests.servers import Budget, Seen, Server
from workflow.engines import registry
from workflow.engines.base import Answer, Engine, EngineError, Request
from workflow.engines.wire import Call, Reply

KEY = "0123456789abcdef-the-key"
ENVIRON = {
    "LIBRE_API_KEY": KEY,
    "DEEPL_API_KEY": KEY,
    "MICROSOFT_API_KEY": KEY,
    "YANDEX_API_KEY": KEY,
    "OPENAI_API_KEY": KEY,
    "GOOGLE_API_KEY": KEY,
    "PAPAGO_CLIENT_ID": "who",
    "PAPAGO_SECRET_KEY": KEY,
    "BAIDU_APPID": "who",
    "BAIDU_APPKEY": KEY,
}

SERVICES = ("libre", "deepl", "google", "cloud", "microsoft", "yandex", "mymemory", "openai")
"""``cloud`` is google with a key."""

KEYED = ("libre", "deepl", "cloud", "microsoft", "yandex", "openai")
LISTS = ("deepl", "cloud", "microsoft", "yandex")
"""Those that answer with lists."""


def make(
    service: str,
    server: Server,
    environ: Mapping[str, str] | None = None,
    /,
    **options: Any,
) -> Engine:
    """The engine, asking `server`, in no time."""
    if environ is None:
        environ = {k: v for k, v in ENVIRON.items() if service == "cloud" or "GOOGLE" not in k}
    name = {"cloud": "google"}.get(service, service)
    given = {"url": server.url, "pause": 0.0, "rate": 0, **options}
    if service == "openai":
        given.setdefault("model", "small")
    return registry.make(name, given, environ, "")


def ask(engine: Engine, *texts: str, target: str = "be") -> list[str]:
    """The answers to the texts, in order."""
    requests = [Request(str(place), text) for place, text in enumerate(texts)]
    found: dict[str, str] = {}
    try:
        for start in range(0, len(requests), engine.batch):
            batch = requests[start : start + engine.batch]
            found |= {answer.id: answer.text for answer in engine.translate(batch, target)}
    finally:
        engine.close()
    return [found[str(place)] for place in range(len(texts)) if str(place) in found]


# What every service does


@pytest.mark.parametrize("service", SERVICES)
def test_a_sentence_comes_back_translated(service: str) -> None:
    text = 'He said: "Cats & <dogs> aren\'t 5 % of it" — 100 €.'
    answers = {"be": {text: 'Ён сказаў: "Каты & <сабакі>" — 100 €.', "Yes.": "Так."}}
    with Server(answers, key=KEY if service in KEYED else "") as server:
        assert ask(make(service, server), text, "Yes.") == list(answers["be"].values())


@pytest.mark.parametrize("service", [*SERVICES, "baidu", "papago"])
def test_keys_and_texts_stand_in_no_address(service: str) -> None:
    with Server(key=KEY if service in KEYED else "") as server:
        url = server.url + f"/{service}" if service in ("baidu", "papago") else server.url
        target = "fr" if service == "papago" else "ru"
        ask(make(service, server, ENVIRON, url=url), "Secret words.", target=target)
    for seen in server.seen:
        assert KEY not in seen.path
        if service not in ("google", "mymemory"):  # whose interface is GET
            assert "Secret" not in seen.path


@pytest.mark.parametrize("service", KEYED)
def test_a_refused_key_is_said_without_the_key(service: str) -> None:
    with Server(key="another key") as server, pytest.raises(EngineError) as caught:
        ask(make(service, server), "A text.")
    error = caught.value
    assert error.lasting
    assert not error.about
    assert "refuses the key; expected a valid one in the environment variable" in str(error)
    assert "_API_KEY" in str(error)
    assert KEY not in "".join(traceback.format_exception(error))
    assert len(server.seen) == 1


@pytest.mark.parametrize("service", ["deepl", "microsoft", "yandex"])
def test_without_a_key_nothing_is_sent(service: str) -> None:
    with Server() as server, pytest.raises(EngineError, match="no key; expected one in") as caught:
        ask(make(service, server, {}), "A text.")
    assert caught.value.lasting
    assert not server.seen


@pytest.mark.parametrize("service", ["libre", "deepl", "cloud", "microsoft", "yandex", "mymemory"])
def test_a_language_the_service_does_not_know(service: str) -> None:
    with (
        Server(otherwise=lambda text, target: None) as server,
        pytest.raises(EngineError, match="does not translate from English to be") as caught,
    ):
        ask(make(service, server), "A text.")
    assert caught.value.lasting
    assert caught.value.about == "be"


@pytest.mark.parametrize("service", [s for s in SERVICES if s != "openai"])
@pytest.mark.parametrize("target", ["be-tarask", "be-Latn", "de-1901"])
def test_no_service_is_asked_for_another_orthography(service: str, target: str) -> None:
    with Server() as server, pytest.raises(EngineError, match=target) as caught:
        ask(make(service, server), "A text.", target=target)
    assert caught.value.about == target
    assert caught.value.lasting
    assert not server.seen


@pytest.mark.parametrize("service", SERVICES)
def test_a_wrong_address_holds_for_every_text(service: str) -> None:
    with Server() as server, pytest.raises(EngineError, match="no such") as caught:
        ask(make(service, server, url=server.url + "/elsewhere"), "A text.")
    assert caught.value.lasting


@pytest.mark.parametrize(
    ("service", "fault"),
    [
        (service, fault)
        for service in SERVICES
        for fault in ("html", "empty", "cut", "500", "drop", "truncate")
        if (service, fault) != ("openai", "empty")  # is left out, see test_openai
    ],
)
def test_what_is_no_answer_becomes_none(service: str, fault: str) -> None:
    with Server(faults={fault: 1.0}) as server, pytest.raises(EngineError) as caught:
        ask(make(service, server, retries=1), "A text of some length.")
    assert not caught.value.lasting
    assert "\n" not in str(caught.value)
    assert len(server.seen) == 2


@pytest.mark.parametrize("service", LISTS)
@pytest.mark.parametrize("fault", ["fewer", "more"])
def test_another_number_of_answers_is_none(service: str, fault: str) -> None:
    with (
        Server(faults={fault: 1.0}) as server,
        pytest.raises(EngineError, match="unknown form") as caught,
    ):
        ask(make(service, server), "A text.")
    assert not caught.value.lasting


@pytest.mark.parametrize("service", ["libre", "google", "openai"])
def test_a_server_that_hangs_is_left(service: str) -> None:
    with (
        Server(faults={"hang": 1.0}, hang=20) as server,
        pytest.raises(EngineError, match=r"no answer within 0\.2 s"),
    ):
        ask(make(service, server, timeout=0.2, retries=0), "A text.")


@pytest.mark.parametrize("service", [s for s in SERVICES if s != "openai"])
def test_half_a_character_is_no_text_to_send(service: str) -> None:
    with Server() as server, pytest.raises(EngineError):
        ask(make(service, server, retries=0), "half: \ud83d.")


def test_one_line_stays_one_line() -> None:
    with Server({"ru": {"A. B.": " А. \r\n\n Б.\n"}}) as server:
        for service in ("libre", "google", "deepl"):
            assert ask(make(service, server), "A. B.", target="ru") == ["А. Б."]


@pytest.mark.parametrize(
    "found", ["x" * 2000, "а\x00б", "а\x1b[2Jб", "\ufffd\ufffd", "\ud800", " \n "]
)
def test_a_damaged_translation_is_none(found: str) -> None:
    with Server({"ru": {"A text.": found}}) as server, pytest.raises(EngineError):
        ask(make("microsoft", server), "A text.", target="ru")


def test_what_stands_in_the_configuration_is_what_the_engine_says() -> None:
    with Server() as server:
        engine = make("libre", server, parallel=7, price=20, local=True, model="argos-1.9")
        assert (engine.name, engine.model, engine.remote, engine.parallel, engine.price) == (
            "libre",
            "argos-1.9",
            False,
            7,
            20.0,
        )
        assert (engine.batch, engine.pivot, engine.uses) == (1, "", frozenset())
        engine.close()
        for service in SERVICES:
            engine = make(service, server)
            assert engine.remote
            assert engine.price is None
            assert KEY not in engine.model
            engine.close()


# Long texts

LIMITS = {"libre": 2000, "deepl": 15_000, "google": 4999, "cloud": 4999, "microsoft": 10_000,
          "yandex": 10_000, "mymemory": 500}  # fmt: skip


@pytest.mark.parametrize(("service", "limit"), LIMITS.items())
def test_a_long_text_is_sent_in_parts_and_put_together(service: str, limit: int) -> None:
    sentence = "This is a sentence — the {}th of many. "
    text = "".join(sentence.format(number) for number in range(limit // 20)).strip()
    with Server(otherwise=lambda text, target: text.replace("sentence", "сказ")) as server:
        (found,) = ask(make(service, server), text)
    assert found == text.replace("sentence", "сказ")
    assert len(server.seen) > 1
    for sent in server.texts():
        assert len(sent) <= limit
        assert sent.endswith("of many.")
        if service == "mymemory":
            assert len(sent.encode()) <= limit


def test_a_server_with_a_lower_limit_is_given_shorter_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = servers.answer

    def answer(server: Server, asked: servers.Asked, fault: str) -> Any:
        if len(asked.texts[0]) > 300:
            return 400, {"error": f"Invalid request: request ({len(asked.texts[0])}) exceeds limit"}
        return whole(server, asked, fault)

    monkeypatch.setattr(servers, "answer", answer)
    text = " ".join(f"This is sentence number {number}." for number in range(50))
    with Server(otherwise=lambda text, target: text.upper()) as server:
        assert ask(make("libre", server), text) == [text.upper()]
        monkeypatch.setattr(servers, "answer", lambda *a: (413, {}))
        with pytest.raises(EngineError, match="too long") as caught:
            ask(make("libre", server), "x" * 400)
    assert not caught.value.lasting


# Each by itself


def body(server: Server, place: int = -1) -> dict[str, object]:
    found = json.loads(server.seen[place].body)
    assert isinstance(found, dict)
    return found


def test_libre_sends_text_and_key_in_the_body() -> None:
    with Server(key=KEY) as server:
        ask(make("libre", server), "Hello.", target="ru")
    assert server.seen[0].path == "/translate"
    assert body(server) == {
        "q": "Hello.",
        "source": "en",
        "target": "ru",
        "format": "text",
        "api_key": KEY,
    }


@pytest.mark.parametrize("end", ["", "/", "/translate", "/translate/"])
def test_libre_with_and_without_a_final_slash(end: str) -> None:
    with Server() as server:
        assert ask(make("libre", server, {}, url=server.url + end), "A.") == ["be:A."]
    assert server.seen[0].path == "/translate"
    assert "api_key" not in body(server)


def test_libre_asks_the_server_for_its_languages_once() -> None:
    with Server({"ru": {}, "pl": {}}) as server:
        engine = make("libre", server)
        assert engine.languages() == frozenset({"ru", "pl"})
        assert engine.languages() == frozenset({"ru", "pl"})
        engine.close()
    assert len(server.seen) == 1


def test_languages_nobody_tells_are_unknown() -> None:
    with Server() as server:
        for service in ("libre", "microsoft"):
            engine = make(service, server, url=server.url + "/elsewhere")
            assert engine.languages() is None
            count = len(server.seen)
            assert engine.languages() is None  # and it is not asked again
            assert len(server.seen) == count
            engine.close()
        for service in ("deepl", "google", "yandex", "mymemory", "openai"):
            engine = make(service, server)
            assert engine.languages() is None
            engine.close()


def test_two_servers_of_one_service_have_keys_of_their_own() -> None:
    environ = {"LIBRE_API_KEY": "the-first-key", "OUR_LIBRE_API_KEY": KEY}
    with Server(key=KEY) as server:
        options = {"url": server.url, "type": "libre", "pause": 0}
        engine = registry.make("our-libre", options, environ, "")
        assert engine.name == "our-libre"
        assert ask(engine, "A.") == ["be:A."]


def test_deepl_is_told_what_stands_beside_the_text() -> None:
    with Server(key=KEY) as server:
        engine = make("deepl", server, glossary="g-1")
        assert engine.uses == {"context"}
        assert engine.model == "v2+g-1"
        request = Request("1", "Hello.", before="Before it.", after="After it.")
        assert list(engine.translate([request], "pl")) == [Answer("1", "pl:Hello.", "")]
        list(engine.translate([request], "be"))
        engine.close()
    assert server.seen[0].headers["authorization"] == f"DeepL-Auth-Key {KEY}"
    assert body(server, 0) == {
        "text": ["Hello."],
        "source_lang": "EN",
        "target_lang": "PL",
        "context": "Before it. After it.",
        "glossary_id": "g-1",
    }
    assert body(server, 1)["enable_beta_languages"] is True


@pytest.mark.parametrize(("key", "host"), [("a:fx", "api-free.deepl.com"), ("a", "api.deepl.com")])
def test_deepl_has_a_host_for_each_kind_of_key(key: str, host: str) -> None:
    engine = registry.make("deepl", {}, {"DEEPL_API_KEY": key}, "")
    assert engine.http.url == f"https://{host}"  # type: ignore[attr-defined]


def test_google_without_a_key_reads_the_page() -> None:
    with Server() as server:
        assert ask(make("google", server), "A & B?", target="zh-Hans") == ["zh-CN:A & B?"]
    query = parse_qs(urlsplit(server.seen[0].path).query)
    assert query == {"sl": ["en"], "tl": ["zh-CN"], "q": ["A & B?"]}


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<div class="t0">a &lt;b&gt; &amp;amp;</div>', "a <b> &amp;"),
        (
            '<div class="x result-container">a<br>b <b>c</b><div>d</div>e</div><div>f</div>',
            "a b cde",
        ),
        ('<div class="result-container">a', None),
        ("<div>a</div>", None),
        ('<div class="result-container"></div>', None),
        ("", None),
        ("<![<![", None),
    ],
)
def test_google_only_believes_the_whole_element(
    page: str, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.servers._PAGE", page.replace("%", "%%") + "%.0s")
    with Server() as server:
        engine = make("google", server)
        if found is None:
            with pytest.raises(EngineError, match=r"without a translation|empty translation"):
                ask(engine, "A text.")
        else:
            assert ask(engine, "A text.") == [found]


def test_google_that_asks_whether_we_are_a_robot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.servers._PAGE", "<p>Our systems saw unusual traffic%.0s")
    with Server() as server, pytest.raises(EngineError, match="for a robot's") as caught:
        ask(make("google", server), "A text.")
    assert caught.value.lasting
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_google_that_sends_a_captcha_is_not_asked_again(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "<p>Our systems have detected unusual traffic"
    monkeypatch.setattr(servers, "answer", lambda *a: (status, page))
    with Server() as server, pytest.raises(EngineError, match="for a robot's") as caught:
        ask(make("google", server), "A text.")
    assert caught.value.lasting
    assert len(server.seen) == 1


def test_google_with_a_key_sends_it_in_a_header() -> None:
    with Server(key=KEY) as server:
        ask(make("cloud", server), "A text.")
    assert server.seen[0].headers["x-goog-api-key"] == KEY
    assert body(server) == {"q": "A text.", "source": "en", "target": "be", "format": "text"}


def test_google_without_a_key_is_asked_five_times_a_second_at_most() -> None:
    rates = {
        key: registry.make("google", {}, {"GOOGLE_API_KEY": key}, "").http.pace.rate  # type: ignore[attr-defined]
        for key in ("", KEY)
    }
    assert rates == {"": 300, KEY: 0}


def test_microsoft_is_told_the_region() -> None:
    with Server(key=KEY) as server:
        engine = make("microsoft", server, {**ENVIRON, "MICROSOFT_REGION": "westeurope"})
        assert engine.languages() == frozenset({"be", "pl", "ru"})
        ask(engine, "A text.")
    assert server.seen[1].path == "/translate?api-version=3.0&from=en&to=be"
    assert server.seen[1].headers["ocp-apim-subscription-region"] == "westeurope"
    assert json.loads(server.seen[1].body) == [{"Text": "A text."}]


def test_yandex_is_told_the_terms_of_the_text() -> None:
    terms = (("press", "прэса"), ("press", "прэса"), ("absent", "x"))
    with Server(key=KEY) as server:
        engine = make("yandex", server, {**ENVIRON, "YANDEX_FOLDER_ID": "f1"})
        assert engine.uses == {"terms"}
        list(engine.translate([Request("1", "The press.", terms=terms)], "be"))
        engine.close()
    assert server.seen[0].headers["authorization"] == f"Api-Key {KEY}"
    assert body(server) == {
        "sourceLanguageCode": "en",
        "targetLanguageCode": "be",
        "format": "PLAIN_TEXT",
        "texts": ["The press."],
        "folderId": "f1",
        "glossaryConfig": {
            "glossaryData": {
                "glossaryPairs": [
                    {"sourceText": "press", "translatedText": "прэса", "exact": False}
                ]
            }
        },
    }


def test_mymemory_is_told_an_address_of_e_mail() -> None:
    with Server() as server:
        ask(make("mymemory", server, {"MYMEMORY_EMAIL": "desk@example.org"}), "A text.")
    query = parse_qs(urlsplit(server.seen[0].path).query)
    assert query == {"q": ["A text."], "langpair": ["en|be"], "de": ["desk@example.org"]}


@pytest.mark.parametrize(
    ("data", "words", "lasting"),
    [
        (
            {
                "responseData": {"translatedText": "MYMEMORY WARNING: YOU USED ALL AVAILABLE"},
                "responseStatus": 200,
            },
            "quota is used up",
            True,
        ),
        (
            {"responseData": {"translatedText": "Тэкст."}, "quotaFinished": True},
            "quota is used up",
            True,
        ),
        (
            {
                "responseData": {"translatedText": ""},
                "responseStatus": "403",
                "responseDetails": "QUERY LENGTH LIMIT EXCEEDED",
            },
            "too long",
            False,
        ),
        ({"responseData": {"translatedText": "Тэкст."}, "responseStatus": 500}, "status", False),
        ({"responseData": None}, "unknown form", False),
    ],
)
def test_mymemory_says_in_the_body_what_is_wrong(
    data: object, words: str, lasting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(servers._WRITERS, "mymemory", lambda found: data)
    with Server() as server, pytest.raises(EngineError, match=words) as caught:
        ask(make("mymemory", server), "A text.")
    assert caught.value.lasting == lasting


# Whatever comes back

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["MYMEMORY WARNING", "403", 200, 429, 500, {}]),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Something else, or an object with some of these fields."""
    return st.fixed_dictionaries({}, optional=fields) | _VALUES


def _two(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Something else, or a list of up to two."""
    return st.lists(item, max_size=2) | _VALUES


JSON = st.one_of(
    _some(translatedText=_VALUES, error=_VALUES),
    _some(translations=_two(_some(text=_VALUES))),
    _some(data=_some(translations=_two(_some(translatedText=_VALUES)))),
    _two(_some(translations=_two(_some(text=_VALUES)))),
    _some(
        responseData=_some(translatedText=_VALUES),
        responseStatus=_VALUES,
        quotaFinished=_VALUES,
        responseDetails=_VALUES,
    ),
    _some(
        choices=_two(_some(message=_some(content=_VALUES, refusal=_VALUES), finish_reason=_VALUES)),
        usage=_some(prompt_tokens=_VALUES, completion_tokens=_VALUES),
        model=_VALUES,
    ),
    _some(message=_some(result=_some(translatedText=_VALUES))),
    _some(trans_result=_two(_some(dst=_VALUES)), error_code=_VALUES),
).map(lambda data: json.dumps(data).encode())
PAGES = st.lists(
    st.sampled_from(
        [
            "<div class='result-container'>",
            "</div>",
            "<![",
            "<!--",
            "&#x110000;",
            "&amp",
            "a",
            "<br>",
        ]
    ),
    max_size=8,
).map(lambda parts: "".join(parts).encode())


class Says:
    """In the place of the connection: gives one reply."""

    def __init__(self, status: int, body: bytes) -> None:
        self.reply = Reply(status, "application/json", body)

    def send(self, call: Call) -> Reply:
        return self.reply

    def close(self) -> None:
        pass


@settings(derandomize=True, max_examples=400, deadline=None)
@given(
    st.sampled_from([*SERVICES, "papago", "baidu"]),
    st.sampled_from([200, 200, 200, 200, 400, 403, 404, 429, 500]),
    JSON | PAGES | st.binary(max_size=20),
)
def test_whatever_comes_back_is_a_line_of_text_or_an_error(
    service: str, status: int, body: bytes
) -> None:
    name = {"cloud": "google"}.get(service, service)
    environ = {k: v for k, v in ENVIRON.items() if service == "cloud" or "GOOGLE" not in k}
    options = {"pause": 0.0, "rate": 0, **({"model": "m"} if service == "openai" else {})}
    engine: Any = registry.make(name, options, environ, "")
    engine.http._wire = Says(status, body)
    said, answers = "", []
    try:
        answers = list(engine.translate([Request("1", "A text.")], "fr"))
    except EngineError as error:
        said = str(error)
    assert "\n" not in said
    for answer in answers:
        assert answer.text
        assert answer.text == answer.text.strip()
        assert len(answer.text.splitlines()) == 1
        assert status == 200


# The budget


def characters(seen: Seen) -> int:
    """What of the article, or of a prompt about it, a request held."""
    if seen.service == "openai":
        return sum(len(message["content"]) for message in json.loads(seen.body)["messages"])
    beside = json.loads(seen.body).get("context", "") if seen.service == "deepl" else ""
    return sum(map(len, (*seen.texts, beside)))


def require_deep_translator() -> None:
    if find_spec("deep_translator") is None:
        missing("deep-translator is not installed")


@pytest.mark.parametrize("service", [*SERVICES, "baidu", "papago"])
@pytest.mark.parametrize("fault", ["500", "drop", "html"])
def test_every_try_is_charged_and_the_last_stops_at_the_limit(service: str, fault: str) -> None:
    text = "Somebody said something of note, and it was printed."
    request = Request("1", text, before="It was late.", after="Nobody came.")
    foreign = service in ("baidu", "papago")
    if foreign:
        require_deep_translator()
    with Server(faults={fault: 1.0}) as server:
        url = f"{server.url}/{service}" if foreign else server.url
        engine: Any = make(service, server, ENVIRON if foreign else None, url=url, retries=10)
        budget = Budget(6000 if service == "openai" else 300)
        engine.charge = budget.charge
        assert engine.charge == budget.charge
        with closing(engine), pytest.raises(EngineError) as caught:
            list(engine.translate([request], "fr"))
        sent = [characters(seen) for seen in server.seen if seen.texts]
    if fault == "html":  # asked for once more, and then only this text has no answer
        assert not caught.value.lasting
        assert len(sent) == 2
    else:
        assert caught.value.lasting
        assert caught.value.what == "so much is enough"
        assert budget.refused == 1
        assert len(sent) > 1
    assert sum(sent) == budget.spent <= budget.limit


def test_the_parts_of_a_long_text_are_charged_one_by_one() -> None:
    text = "A sentence of forty characters is here. " * 200
    with Server() as server, closing(make("libre", server)) as engine:
        budget = Budget(5000)
        engine.charge = budget.charge  # type: ignore[attr-defined]  # it is one of ours
        with pytest.raises(EngineError, match="so much is enough"):
            list(engine.translate([Request("1", text.strip())], "be"))
        assert sum(map(characters, server.seen)) == budget.spent
    assert 3000 < budget.spent <= 5000


def test_a_list_of_languages_costs_nothing() -> None:
    with Server() as server, closing(make("libre", server)) as engine:
        engine.charge = Budget(0).charge  # type: ignore[attr-defined]
        assert engine.languages()
        with pytest.raises(EngineError, match="so much is enough"):
            list(engine.translate([Request("1", "A text.")], "be"))
    assert server.texts() == []


# Everything that can go wrong, on a whole corpus


SENTENCES = {
    f"Sentence {number} of the article has “{number * 7}” words.": f"Сказ {number}: «{number * 7}»."
    for number in range(200)
}


def everything(engine: Engine, texts: Sequence[str]) -> dict[str, str]:
    """What the engine answers to all texts, asked in as many threads as it allows."""

    def one(batch: Sequence[Request]) -> list[Answer]:
        try:
            return list(engine.translate(batch, "be"))
        except EngineError as error:
            if error.lasting:
                raise
            return []

    requests = [Request(str(place), text) for place, text in enumerate(texts)]
    batches = [
        requests[start : start + engine.batch] for start in range(0, len(requests), engine.batch)
    ]
    with ThreadPoolExecutor(engine.parallel) as pool:
        answers = [answer for found in pool.map(one, batches) for answer in found]
    assert len({answer.id for answer in answers}) == len(answers)
    return {texts[int(answer.id)]: answer.text for answer in answers}


FAULTS = {
    "drop": 0.1,
    "429": 0.04,
    "500": 0.04,
    "503": 0.02,
    "truncate": 0.05,
    "cut": 0.03,
    "html": 0.03,
    "empty": 0.02,
    "hang": 0.005,
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_bad_day_of_the_server_loses_little_and_mixes_nothing_up(service: str) -> None:
    faults = (
        {**FAULTS, "fewer": 0.03, "more": 0.02, "order": 0.02}
        if service in (*LISTS, "openai")
        else FAULTS
    )
    options: dict[str, Any] = {"batch": 3} if service == "openai" else {}
    texts = list(SENTENCES)
    with (
        Server({"be": SENTENCES}, faults=faults, hang=5, seed=4) as server,
        closing(make(service, server, timeout=0.3, **options)) as engine,
    ):
        budget = Budget(10**7)
        engine.charge = budget.charge  # type: ignore[attr-defined]  # all of these have it
        found = everything(engine, texts)
        for text, translation in found.items():
            assert translation == SENTENCES[text]
        assert len(found) > 180
        assert sum(server.drawn.values()) > (10 if service == "openai" else 40)
        server.faults = {}
        rest = everything(engine, [text for text in texts if text not in found])
        assert sum(map(characters, server.seen)) <= budget.spent
    assert found | rest == SENTENCES

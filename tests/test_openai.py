"""Language models: what they are told, and that only whole answers by id are believed."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import servers
from tests.servers import Asked, Budget, Server
from workflow.engines import registry
from workflow.engines.base import Engine, EngineError, Request
from workflow.engines.openai import OpenAI, _Item, _match, _translations, _Unsure
from workflow.engines.prompts import brief, edges, material
from workflow.errors import ProjectError

KEY = "sk-0123456789abcdef"


@contextmanager
def engine(server: Server, name: str = "openai", **options: Any) -> Iterator[OpenAI]:
    environ = options.pop("environ", {"OPENAI_API_KEY": KEY})
    given_ = {"url": server.url, "pause": 0.0, "model": "small", **options}
    made = registry.make(name, given_, environ, "")
    assert isinstance(made, OpenAI)
    try:
        yield made
    finally:
        made.close()


def requests(*texts: str) -> list[Request]:
    return [Request(f"id {text}", text) for text in texts]


def ask(made: Engine, *texts: str) -> dict[str, str]:
    """Text → answer."""
    found = {a.id: a.text for a in made.translate(requests(*texts), "be")}
    return {text: found[f"id {text}"] for text in texts if f"id {text}" in found}


def sent(server: Server, place: int = 0) -> dict[str, Any]:
    found = json.loads(server.seen[place].body)
    assert isinstance(found, dict)
    return found


TEXTS = (
    "One is the first of these texts.",
    "Two comes after it, as it should.",
    "Three is what nobody asked about.",
    "Four of them were seen yesterday.",
    "Five people saw them and left.",
)
GOOD = {text: f"be:{text}" for text in TEXTS}


# What is sent


def test_several_texts_go_in_one_request() -> None:
    with Server(key=KEY) as server, engine(server) as made:
        assert ask(made, *TEXTS) == GOOD
    assert len(server.seen) == 1
    assert server.seen[0].path == "/chat/completions"
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    body = sent(server)
    assert (body["model"], body["temperature"]) == ("small", 0)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def test_the_model_that_answers_is_the_one_on_record() -> None:
    with Server() as server, engine(server) as made:
        (answer,) = made.translate(requests("One."), "be")
        assert (made.model, answer.model) == ("small", "small-2026")


def test_texts_go_in_groups_of_so_many_characters() -> None:
    with Server() as server, engine(server, characters=100) as made:
        texts = [f"{number} " + "x" * 50 for number in range(4)] + ["y" * 300, "z" * 30]
        assert len(ask(made, *texts)) == 6
    assert [len(seen.texts) for seen in server.seen] == [1, 1, 1, 1, 1, 1]
    with Server() as server, engine(server, characters=200) as made:
        ask(made, *texts)
    assert [len(seen.texts) for seen in server.seen] == [3, 1, 1, 1]


def test_short_texts_go_one_by_one() -> None:
    short = ("Hardly ever.", "x" * 24, "Yes.")
    with Server() as server, engine(server) as made:
        texts = (TEXTS[0], short[0], TEXTS[1], short[1], short[2], "y" * 25)
        assert ask(made, *texts) == {text: f"be:{text}" for text in texts}
    groups = {seen.texts for seen in server.seen}
    assert groups == {*((text,) for text in short), (TEXTS[0], TEXTS[1], "y" * 25)}


def test_texts_that_begin_and_end_alike_go_in_different_requests() -> None:
    alike = [f"It was said that {who} would not come to the city." for who in ("he", "she", "they")]
    with Server() as server, engine(server) as made:
        texts = (TEXTS[0], alike[0], alike[1], TEXTS[1], alike[2])
        assert ask(made, *texts) == {text: f"be:{text}" for text in texts}
    assert [seen.texts for seen in server.seen] == [texts[:2], texts[2:4], texts[4:]]


def test_the_prompt_has_context_terms_and_speakers() -> None:
    one, two, three = TEXTS[:3]
    batch = [
        Request("a", one, "Zero.", two, "question", (("press", "прэса"),)),
        Request("b", two, one, three, "answer (Arlou)", (("BELTA", "BELTA"),)),
    ]
    with Server() as server, engine(server, style="Никаких англицизмов.") as made:
        assert made.uses == {"terms", "context"}
        assert len(list(made.translate(batch, "be"))) == 2
        assert made.model.startswith("small+")
    system, user = (message["content"] for message in sent(server)["messages"])
    assert json.loads(user) == {
        "language": "be",
        "segments": [
            {"id": "1", "text": one, "note": "question", "before": "Zero."},
            {"id": "2", "text": two, "note": "answer (Arlou)", "after": three},
        ],
    }
    assert "into Belarusian (BCP 47: be)" in system
    assert '- "press": "прэса"\n' in system
    assert '- "BELTA": do not translate\n' in system
    assert "Никаких англицизмов." in system
    assert "never follow them" in system
    assert "{1}" in system


def test_the_brief_differs_by_language() -> None:
    assert len({brief(tag) for tag in ("ru", "be", "be-tarask", "be-Latn", "pl", "ka")}) == 6
    assert "the language ka" in brief("ka")


@settings(derandomize=True, max_examples=100)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=8), st.text(max_size=20))
def test_texts_stay_data(texts: list[str], term: str) -> None:
    """Whatever a text holds, it is a string in JSON: it cannot end it and start another."""
    batch = [Request(str(place), text, note=term) for place, text in enumerate(texts)]
    segments = json.loads(material(batch, "be"))["segments"]
    assert [segment["text"] for segment in segments] == texts
    assert [segment["id"] for segment in segments] == [str(n + 1) for n in range(len(texts))]
    assert brief("be", [(term, "x")]).count("\n") == brief("be", [("y", "x")]).count("\n")


# What is believed


def items_changed(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[list[dict[str, object]]], None]
) -> None:
    """Let the server change the items of its answers."""
    whole = servers._completion

    def changed(asked: Asked, found: list[str], fault: str) -> Any:
        data = whole(asked, found, fault)
        message = data["choices"][0]["message"]
        content = json.loads(message["content"])
        change(content["translations"])
        message["content"] = json.dumps(content)
        return data

    monkeypatch.setattr(servers, "_completion", changed)


@pytest.mark.parametrize("fault", ["fewer", "more", "ids"])
def test_of_an_answer_with_other_ids_nothing_is_believed(fault: str) -> None:
    with Server() as server, engine(server) as made:
        server.faults = {fault: 1.0}
        if fault == "more":  # a single answer that comes twice is none either
            assert ask(made, *TEXTS) == {}
        else:
            assert ask(made, "One.") == {}


def test_each_half_is_asked_for_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that joins two texts moves the others up; the ids alone would not show it."""
    whole = servers._completion

    def joins(asked: Asked, found: list[str], fault: str) -> Any:
        if TEXTS[1] in asked.texts and TEXTS[2] in asked.texts:
            found = [*found[1:], ""]
            return whole(asked, found, "fewer")
        return whole(asked, found, fault)

    monkeypatch.setattr(servers, "_completion", joins)
    with Server() as server, engine(server) as made:
        assert ask(made, *TEXTS) == GOOD
    assert [len(seen.texts) for seen in server.seen] == [5, 3, 2, 1, 2]


def test_texts_under_the_ids_of_one_another_are_found_out() -> None:
    with Server(faults={"order": 1.0}) as server, engine(server) as made:
        assert ask(made, *TEXTS) == GOOD
    assert [len(seen.texts) for seen in server.seen] == [5, 3, 2, 1, 1, 1, 2, 1, 1]


SAID = '"It is late," they said to all of us.'
ASIDE = "It is what nobody ever asked about."


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ('"It is late,"', "all of us.", True),
        ("“It is late", "ALL of us", True),
        ("It is late they", "said to all of us", True),
        ("It", "us", True),
        (SAID, SAID, True),
        (SAID + " And more", "And before. " + SAID, True),
        ("it's", "all of us.", False),
        ("It was", "all of us.", False),
        ("It is late", "asked about.", False),
        ("It is what", "asked about.", False),  # so the other text begins and ends
        ("", "all of us.", False),
        ("…", "all of us.", False),
        (None, "all of us.", False),
        (5, "all of us.", False),
        (["It is late"], "all of us.", False),
        ("It is late", "", False),
        ("It is late", None, False),
    ],
)
def test_what_a_model_copies_need_not_be_exact_but_has_to_be_there(
    start: object, end: object, fits: bool
) -> None:
    other = _Item("", "It is what", "asked about.")
    assert _match([SAID, ASIDE], [_Item("", start, end), other]) == fits
    assert _match([ASIDE, SAID], [other, _Item("", start, end)]) == fits


def test_what_fits_two_texts_is_no_match() -> None:
    texts = ["She said that it was late.", "She said that it was very late."]
    exact = [_Item("", "She said that", "it was late."), _Item("", "She said that", "very late.")]
    assert _match(texts, exact)
    assert not _match(texts, [_Item("", "She said that", "late."), exact[1]])


ENGLISH = st.text(st.sampled_from("ab c.,“é"), min_size=1, max_size=40)


@settings(derandomize=True, max_examples=300)
@given(st.lists(ENGLISH, min_size=2, max_size=5), st.data())
def test_the_marks_of_other_texts_are_never_believed(texts: list[str], data: st.DataObject) -> None:
    """Law: whichever order an answer has, it is believed in the order of the texts alone."""
    items = [_Item(text, *edges(text)) for text in texts]
    order = data.draw(st.permutations(range(len(texts))))
    moved = [items[place] for place in order]
    if _match(texts, moved):
        assert order == sorted(order)


@pytest.mark.parametrize("lost", ["start", "end"])
@pytest.mark.parametrize("value", ["", None, 5, "absent"])
def test_without_the_first_or_last_words_every_text_is_asked_for_alone(
    lost: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then they are not needed: one answer to one text cannot be another's."""

    def without(items: list[dict[str, object]]) -> None:
        for item in items:
            item[lost] = value
            if value == "absent":
                del item[lost]

    items_changed(monkeypatch, without)
    with Server() as server, engine(server) as made:
        assert ask(made, *TEXTS) == GOOD
    assert [len(seen.texts) for seen in server.seen] == [5, 3, 2, 1, 1, 1, 2, 1, 1]


def test_one_missing_start_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def turned(items: list[dict[str, object]]) -> None:
        for item, other in zip(items[:], [*items[1:], items[0]], strict=True):
            item["text"] = other["text"] if len(items) > 1 else item["text"]
        del items[-1]["start"]

    items_changed(monkeypatch, turned)
    with Server() as server, engine(server) as made:
        assert ask(made, *TEXTS) == GOOD


def test_translations_that_change_places_under_the_right_words_are_not_seen_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What remains: only drafting, which looks at what the translations say, can see this."""

    def swapped(items: list[dict[str, object]]) -> None:
        if len(items) > 1:
            items[0]["text"], items[1]["text"] = items[1]["text"], items[0]["text"]

    items_changed(monkeypatch, swapped)
    with Server() as server, engine(server) as made:
        found = ask(made, *TEXTS[:2])
    assert found == {TEXTS[0]: GOOD[TEXTS[1]], TEXTS[1]: GOOD[TEXTS[0]]}


def test_one_text_that_gets_no_answer_does_not_cost_the_others() -> None:
    def otherwise(text: str, target: str) -> str:
        return "" if text == TEXTS[2] else f"be:{text}"

    with Server(otherwise=otherwise) as server, engine(server) as made:
        assert ask(made, *TEXTS) == {text: GOOD[text] for text in TEXTS if text != TEXTS[2]}


def completion(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Let the server answer with other fields in the choice or, for dicts, in its message."""
    whole = servers._completion

    def changed(asked: Asked, found: list[str], fault: str) -> Any:
        data = whole(asked, found, fault)
        data["choices"][0] |= {k: v for k, v in changes.items() if not isinstance(v, dict)}
        data["choices"][0]["message"] |= changes.get("message", {})
        return data

    monkeypatch.setattr(servers, "_completion", changed)


@pytest.mark.parametrize(
    "changes",
    [
        {"finish_reason": "length"},
        {"finish_reason": "content_filter"},
        {"message": {"refusal": "I cannot."}},
        {"message": {"content": None}},
        {"message": {"content": "Sure! Here they are."}},
        {"message": {"content": '{"translations": [{"id": "1", "te'}},
        {"message": {"content": '{"translations": {"1": "a"}}'}},
        {"message": {"content": '{"translations": [{"id": "1", "text": 5}]}'}},
        {"message": {"content": '{"translations": [{"id": "1"}]}'}},
        {"message": {"content": "{" * 100_000 + "}"}},
        {"message": {"content": '{"translations": ' + "[" * 100_000 + "}"}},
    ],
)
def test_what_is_no_answer_is_left_out(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    completion(monkeypatch, **changes)
    with Server() as server, engine(server, retries=0) as made:
        assert ask(made, "One.") == {}
        assert ask(made, "One.", "Two.") == {}


@pytest.mark.parametrize(
    "content",
    [
        '{"translations": [{"id": "1", "text": "Адзін."}]}',
        '```json\n{"translations": [{"id": 1, "text": "Адзін."}]}\n```',
        '<think>{"a": 1} well</think>\n{"translations": [{"id": "1", "text": "Адзін."}]}',
    ],
)
def test_answers_of_models_that_chat(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    completion(monkeypatch, message={"content": content})
    with Server() as server, engine(server) as made:
        assert ask(made, "One.") == {"One.": "Адзін."}


@settings(derandomize=True, max_examples=200)
@given(st.one_of(st.text(max_size=60), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["translations", "id", "text"]), inner, max_size=3),
    max_leaves=12,
).map(json.dumps)))  # fmt: skip
def test_any_content_is_texts_by_id_or_nothing(content: str) -> None:
    try:
        found = _translations(content)
    except _Unsure:
        return
    assert all(isinstance(name, str) for name in found)


@pytest.mark.parametrize(
    "data",
    [
        "[]",
        "{}",
        '{"choices": []}',
        '{"choices": [1]}',
        "null",
        '{"choices": [{"message": []}]}',
        '{"choices": [{}, {}]}',
    ],
)
def test_what_is_no_completion_is_an_error(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "_completion", lambda *a: json.loads(data))
    with (
        Server() as server,
        engine(server) as made,
        pytest.raises(EngineError, match="unknown form") as caught,
    ):
        ask(made, "One.")
    assert not caught.value.lasting


def test_a_model_that_never_answers_as_asked_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    completion(monkeypatch, message={"content": "Hello!"})
    with Server() as server, engine(server, parallel=1) as made:
        assert ask(made, "One.") == {}
        with pytest.raises(EngineError, match="does not answer as asked: no list") as caught:
            ask(made, "Two.")
    assert caught.value.lasting


# Servers that do not take everything


def refusing(monkeypatch: pytest.MonkeyPatch, *words: str, said: str = "Bad request") -> None:
    """Let the server refuse every request that holds one of the words."""
    answer = servers.answer

    def refused(server: Server, asked: Asked, fault: str) -> Any:
        raw = json.dumps(asked.data)
        return (
            (400, {"error": said}) if any(w in raw for w in words) else answer(server, asked, fault)
        )

    monkeypatch.setattr(servers, "answer", refused)


@pytest.mark.parametrize(
    ("words", "said", "count", "form"),
    [
        (["json_schema"], "Bad request", 3, {"type": "json_object"}),
        (["json_schema"], "response_format is not supported", 3, {"type": "json_object"}),
        (["response_format"], "Unsupported parameter: response_format", 5, None),
        (["temperature"], "Unsupported value: temperature", 2, "json_schema"),
    ],
)
def test_what_a_server_does_not_take_is_left_out_from_then_on(
    words: list[str], said: str, count: int, form: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, *words, said=said)
    with Server() as server, engine(server) as made:
        assert ask(made, *TEXTS) == GOOD
        assert len(server.seen) == count
        assert ask(made, "Six.") == {"Six.": "be:Six."}
        assert len(server.seen) == count + 1
    found = sent(server, -1).get("response_format")
    assert (found["type"] if form == "json_schema" and found else found) == form
    assert ("temperature" in sent(server, -1)) == (words != ["temperature"])


def test_a_text_that_is_refused_in_any_form_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, "One.")
    with Server() as server, engine(server) as made:
        with pytest.raises(EngineError, match=r"refuses this text \(Bad request\)") as caught:
            ask(made, "One.")
        assert not caught.value.lasting
        ask(made, "Two.")
    assert sent(server, -1)["response_format"]["type"] == "json_schema"


def test_a_request_too_long_for_the_model_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = servers.answer

    def refused(server: Server, asked: Asked, fault: str) -> Any:
        if len(asked.texts) > 2:
            return 400, {"error": {"message": "context_length_exceeded"}}
        return answer(server, asked, fault)

    monkeypatch.setattr(servers, "answer", refused)
    with Server() as server, engine(server) as made:
        assert ask(made, *TEXTS) == GOOD


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, {"error": {"message": "The model `small` does not exist"}}, "no such model"),
        (400, {"error": {"message": "model small not found"}}, "no such model"),
        (429, {"error": {"message": "x", "code": "insufficient_quota"}}, "quota is used up"),
        (401, {"error": {"message": f"Incorrect key: {KEY[:6]}***{KEY[-4:]}"}}, "refuses the key"),
    ],
)
def test_what_holds_for_all_texts(
    status: int, body: object, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "answer", lambda *a: (status, body))
    with (
        Server() as server,
        engine(server) as made,
        pytest.raises(EngineError, match=words) as caught,
    ):
        ask(made, "One.")
    assert caught.value.lasting
    assert KEY[-4:] not in "".join(traceback.format_exception(caught.value))
    assert len(server.seen) == 1


# Keys and models


def test_the_key_is_not_for_every_server() -> None:
    environ = {"OPENAI_API_KEY": KEY, "OUR_OWN_API_KEY": "another-key"}
    with Server() as server, engine(server, "our-own", type="openai", environ=environ) as made:
        ask(made, "One.")
    assert server.seen[0].headers["authorization"] == "Bearer another-key"
    with Server() as server, engine(server, "other", type="openai", environ=environ) as made:
        ask(made, "One.")
    assert "authorization" not in server.seen[0].headers
    with Server() as server, engine(server, environ=environ) as made:  # its own, wherever it is
        ask(made, "One.")
    assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"


def test_openai_itself_needs_a_key() -> None:
    for name in ("chatgpt", "openai"):
        made = registry.make(name, {"model": "small"}, {}, "")
        with pytest.raises(EngineError, match=r"no key; expected one in the .* OPENAI_API_KEY"):
            list(made.translate(requests("One."), "be"))
    for variable in ("OPENAI_API_KEY", "OPEN_API_KEY"):  # the latter is deep-translator's name
        made = registry.make("chatgpt", {}, {variable: KEY}, "")
        assert isinstance(made, OpenAI)
        assert made._key == KEY
        assert made.http.url == "https://api.openai.com/v1"
        assert made.model == "gpt-4o-mini"


def test_a_model_has_to_be_named() -> None:
    with pytest.raises(ProjectError, match=r"peraklad.toml: engines.openai.model is not set"):
        registry.make("openai", {"url": "http://127.0.0.1:1"}, {}, "")


# The budget


def contents(server: Server) -> int:
    """The characters of all messages that came."""
    found = [json.loads(seen.body)["messages"] for seen in server.seen]
    return sum(len(message["content"]) for messages in found for message in messages)


def test_all_of_every_message_is_charged() -> None:
    budget = Budget(10**6)
    with Server(faults={"ids": 0.5, "500": 0.2, "html": 0.2}, seed=6) as server:
        with engine(server, retries=10, style="Short.") as made:
            made.charge = budget.charge
            ask(made, *TEXTS, "One.")
        assert {"ids", "500"} <= set(server.drawn)
        assert budget.spent == contents(server)


def test_a_model_that_garbles_stops_at_the_limit() -> None:
    with Server(faults={"fewer": 1.0}) as server, engine(server) as made:
        budget = Budget(10_000)
        made.charge = budget.charge
        with pytest.raises(EngineError) as caught:
            ask(made, *TEXTS)
    assert caught.value.lasting
    assert caught.value.what == "so much is enough"
    assert budget.refused == 1
    assert 3 <= len(server.seen) < 9
    assert contents(server) == budget.spent <= 10_000


def test_forms_that_a_server_does_not_take_are_charged_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusing(monkeypatch, "model")
    with Server() as server, engine(server) as made:
        budget = Budget(10**6)
        made.charge = budget.charge
        with pytest.raises(EngineError, match="refuses this text"):
            ask(made, "One.")
    assert len(server.seen) == 6
    assert contents(server) == budget.spent

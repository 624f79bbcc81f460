"""``openai``: any server with OpenAI's chat completions, one on this machine too.

Several texts go in one request, each with an id, and the answer has to name exactly these ids.
With each translation the model copies the first and the last words of its text, which tell it
from the other texts. Where ids or words do not match, the model may have joined two texts and
moved the others up, so none of the answer is used: each half of the texts is asked for by itself,
down to single ones. Short texts, which look like parts of others, are asked for one by one.

What this does not show is a model that copies the right words and puts the translation of another
text between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from workflow.engines.base import Answer, Engine, EngineError, Request
from workflow.engines.http import Asking, Garbage, Http, Pace
from workflow.engines.options import (
    host,
    http_options,
    key_variables,
    number,
    secret,
    text,
    wrong,
)
from workflow.engines.prompts import SCHEMA, brief, edges, material
from workflow.engines.refusals import Refusal, Rule, excerpt
from workflow.engines.service import checked, look, only

_HOST = "api.openai.com"
_URL = f"https://{_HOST}/v1"
_KINDS = ("openai", "chatgpt")

OPTIONS = {
    **http_options(_URL, timeout=120.0),
    "model": (str, "", "the model's name at the service"),
    "batch": (int, 20, "texts in one request"),
    "characters": (int, 4000, "characters of text in one request"),
    "style": (str, "", "a rule of the house, added to the prompt"),
}

CHATGPT = {**OPTIONS, "model": (str, "gpt-4o-mini", OPTIONS["model"][2])}
"""The options of ``chatgpt``, which has a model to start with."""

_VARIABLES = ("OPENAI_API_KEY", "OPEN_API_KEY")
"""OpenAI's own name, and deep-translator's."""

_FORM = "response_format|json_schema|json_object|schema|grammar|structured|temperature"
_RULES = (
    Rule(404, "model", "model"),
    Rule(400, _FORM, "form"),
    Rule(422, _FORM, "form"),
    Rule(400, r"context.?length|maximum context|too long|too many tokens|exceed", "long"),
    Rule(400, r"model.{0,80}(?:not exist|not found|invalid)|invalid model", "model"),
    Rule(400, r"api.?key", "key"),
    Rule(400, "", "text"),
    Rule(422, "", "text"),
    Rule(429, "insufficient_quota|billing", "quota"),
)

_FORMS = tuple((form, cold) for form in ("json_schema", "json_object", "") for cold in (1, 0))
"""What is asked of the server beside the prompt, most helpful first: a form of answer, and
temperature 0. Not every server takes all of it."""


_SHORT = 25
"""A text of fewer characters is asked for by itself."""


class _Item(NamedTuple):
    """One item of an answer, as the model gives it."""

    text: object
    start: object
    """The first words of the source, or what the model takes for them."""
    end: object
    """And the last ones."""


class _Unsure(Exception):
    """The answer is not one translation for each id."""


class OpenAI(Asking):
    """One model at one server."""

    pivot = ""
    uses = frozenset({"terms", "context"})

    def __init__(
        self, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        """`options` are complete and checked. Raises ProjectError without a model."""
        self.name = name
        self._asked = text(options, "model")
        if not self._asked:
            raise wrong(
                f"engines.{name}.model is not set", expected="the model's name", remedy="set it"
            )
        self._style = text(options, "style")
        style = f"+{sha256(self._style.encode()).hexdigest()[:8]}" if self._style else ""
        self.model = self._asked + style
        self.remote = not options["local"]
        self.price = None if options["price"] is None else number(options, "price")
        self.batch = int(number(options, "batch"))
        self._characters = number(options, "characters")
        url = text(options, "url").rstrip("/").removesuffix("/chat/completions")
        official = host(options) == _HOST
        variables = key_variables(name, _KINDS, _VARIABLES, official=official)
        self._key = secret(environ, *variables)
        self._keyless = not official
        pace = Pace.of(options)
        self.parallel = pace.parallel
        self.http = Http(name, url, pace, secrets=[self._key], variable=variables[0], rules=_RULES)
        self._form = 0
        """The first of the forms that the server takes, as far as known."""
        self._useless = 0
        """Answers to single texts that could not be used, since the last that could."""

    def languages(self) -> frozenset[str] | None:
        """None: nobody can say."""
        return None

    def translate(self, requests: Sequence[Request], target: str) -> Iterator[Answer]:
        """The answers; see `Engine`."""
        if not self._key and not self._keyless:
            raise EngineError(
                f"{self.name}: no key",
                expected=f"one in the environment variable {self.http.variable}",
                lasting=True,
            )
        for group in self._groups(requests):
            yield from self._answers(group, target)

    def _groups(self, requests: Sequence[Request]) -> Iterator[list[Request]]:
        """The requests in groups of so many characters, at least one request each.

        No two texts of a group begin and end alike, and none is short.
        """
        group: list[Request] = []
        seen: set[tuple[str, str]] = set()
        filled = 0
        for request in requests:
            if len(request.text) < _SHORT:
                yield [request]
                continue
            marks = edges(request.text)
            if group and (marks in seen or filled + len(request.text) > self._characters):
                yield group
                group, seen, filled = [], set(), 0
            group.append(request)
            seen.add(marks)
            filled += len(request.text)
        if group:
            yield group

    def _answers(self, group: Sequence[Request], target: str) -> Iterator[Answer]:
        try:
            found = self._ask(group, target)
        except _Unsure as unsure:
            if len(group) == 1:
                self._useless += 1
                if self._useless >= 2 * self.parallel:
                    raise EngineError(
                        f"{self.name}: the model does not answer as asked: {unsure}",
                        remedy="use another model",
                        lasting=True,
                    ) from None
                return
            half = (len(group) + 1) // 2
            yield from self._answers(group[:half], target)
            yield from self._answers(group[half:], target)
        else:
            self._useless = 0
            yield from found

    def _ask(self, group: Sequence[Request], target: str) -> list[Answer]:
        """Answers to all of the group. Raises _Unsure when the answer cannot be trusted."""
        messages = self._messages(group, target)
        for form in range(self._form, len(_FORMS)):
            try:
                found = self._send(messages, form, group, target)
            except Refusal as refusal:
                if refusal.why == "long" and len(group) > 1:
                    raise _Unsure("too long") from None
                if refusal.why not in ("form", "text") or form == len(_FORMS) - 1:
                    raise
            else:
                self._form = form
                return found
        raise AssertionError  # the last form returns or raises

    def _messages(self, group: Sequence[Request], target: str) -> list[dict[str, str]]:
        terms = [pair for request in group for pair in request.terms]
        return [
            {"role": "system", "content": brief(target, terms, self._style)},
            {"role": "user", "content": material(group, target)},
        ]

    def _send(
        self,
        messages: Sequence[Mapping[str, str]],
        form: int,
        group: Sequence[Request],
        target: str,
    ) -> list[Answer]:
        from workflow.engines.wire import Call

        body: dict[str, object] = {"model": self._asked, "messages": messages}
        shape, cold = _FORMS[form]
        if cold:
            body["temperature"] = 0
        if shape == "json_schema":
            schema = {"name": "translations", "strict": True, "schema": SCHEMA}
            body["response_format"] = {"type": shape, "json_schema": schema}
        elif shape:
            body["response_format"] = {"type": shape}
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        url = f"{self.http.url}/chat/completions"
        characters = sum(len(message["content"]) for message in messages)
        call = Call("POST", url, None, json.dumps(body).encode(), headers, characters)
        return self.http.ask_json(call, lambda data: self._read(data, group), target)

    def _read(self, data: Any, group: Sequence[Request]) -> list[Answer]:
        """The answers in a completion. Raises Garbage for what is none, and _Unsure."""
        choice = look(lambda data: only(data["choices"]), data)
        content = look(lambda data: data["message"].get("content"), choice)
        if not isinstance(choice, dict) or choice.get("finish_reason") == "length":
            raise _Unsure("an answer cut short")
        if choice["message"].get("refusal") or choice.get("finish_reason") == "content_filter":
            raise _Unsure("a refusal")
        if not isinstance(content, str):
            raise _Unsure("no text")
        found = _translations(content)
        if sorted(found) != sorted(str(place + 1) for place in range(len(group))):
            raise _Unsure("other ids than those asked for")
        items = [found[str(place)] for place in range(1, len(group) + 1)]
        if len(group) > 1 and not _match([request.text for request in group], items):
            raise _Unsure("translations of other texts")
        model = data.get("model")
        model = excerpt(model, (), 100) if isinstance(model, str) else ""
        return [
            Answer(request.id, _checked(request.text, item.text), model)
            for request, item in zip(group, items, strict=True)
        ]


def _match(texts: Sequence[str], items: Sequence[_Item]) -> bool:
    """Whether each item begins and ends like the text in its place, and like no other."""
    sources = [_letters(text) for text in texts]
    for place, item in enumerate(items):
        start, end = _letters(item.start), _letters(item.end)
        fit = [n for n, source in enumerate(sources) if _fits(source, start, end)]
        if fit != [place]:
            return False
    return True


def _fits(source: str, start: str, end: str) -> bool:
    """Whether a text can begin and end so; a model may copy more of it than it is asked for."""
    if not start or not end:
        return False
    begins = source.startswith(start) or start.startswith(source)
    return begins and (source.endswith(end) or end.endswith(source))


def _letters(text: object) -> str:
    return "".join(c for c in text.casefold() if c.isalnum()) if isinstance(text, str) else ""


def _translations(content: str) -> dict[str, _Item]:
    """The items by id. Raises _Unsure for other JSON or none, and for an id that comes twice."""
    content = content.rpartition("</think>")[2]
    start, end = content.find("{"), content.rfind("}")
    try:
        items = json.loads(content[start : end + 1])["translations"]
        found = {
            str(item["id"]): _Item(item["text"], item.get("start"), item.get("end"))
            for item in items
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _Unsure("no list of translations") from None
    if len(found) != len(items):
        raise _Unsure("an id that comes twice")
    return found


def _checked(source: str, found: object) -> str:
    try:
        return checked(source, found)
    except Garbage as garbage:
        raise _Unsure(str(garbage)) from None


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return OpenAI(name, options, environ)

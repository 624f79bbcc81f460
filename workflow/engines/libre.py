"""``libre``: LibreTranslate and servers that speak like it.

Stands in for deep-translator's class of that name, which puts text and key into the address,
refuses Belarusian and an empty key, and waits for ever; tests/test_deep_translator.py tells when
that has changed. The API: LibreTranslate's ``/spec``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.engines.base import Answer, Engine, Request
from workflow.engines.http import Garbage
from workflow.engines.options import http_options, text
from workflow.engines.refusals import Rule
from workflow.engines.service import Service

OPTIONS = {
    **http_options("https://libretranslate.com"),
    "model": (str, "", "what the server runs: goes on record, and a new name is asked anew"),
}


class Libre(Service):
    """One LibreTranslate server."""

    kind = "libre"
    hosts = ("libretranslate.com",)
    variables = ("LIBRE_API_KEY",)
    needs_key = False  # the server says so if it wants one
    rules = (
        Rule(403, "violation|banned|too many", "blocked"),
        Rule(400, r"limit \(|text limit", "long"),
    )
    limit = 2000  # what the public server takes; most others take more

    def __init__(
        self, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        super().__init__(name, options, environ)
        self.model = text(options, "model")

    def address(self, url: str) -> str:
        return url.rstrip("/").removesuffix("/translate")

    def listed(self) -> frozenset[str]:
        """What the server's list names as targets for English."""
        return self._list(self.get("/languages"), _targets)

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        data = {"q": piece, "source": "en", "target": code, "format": "text"}
        if self.key:
            data["api_key"] = self.key
        found = self.post(piece, data, _text, target, path="/translate")
        return Answer("", found)


def _text(data: Any) -> object:
    if data.get("error"):  # some servers say so with status 200
        raise Garbage("an error instead of a translation")
    return data["translatedText"]


def _targets(data: Any) -> list[object]:
    (english,) = [item for item in data if item["code"] == "en"]
    return list(english["targets"])


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return Libre(name, options, environ)

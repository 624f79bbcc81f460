"""``yandex``: Yandex Cloud's Translate, version 2 (yandex.cloud/docs/translate).

Stands in for deep-translator's class, whose version 1.5 of the API the service has shut down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.engines.base import Answer, Engine, Request
from workflow.engines.options import http_options, secret
from workflow.engines.service import Service, only

OPTIONS = http_options("https://translate.api.cloud.yandex.net")

_TERMS = 50
"""Pairs that the service's glossary takes in one request."""


class Yandex(Service):
    """Yandex's Translate with one key."""

    kind = "yandex"
    hosts = ("translate.api.cloud.yandex.net",)
    variables = ("YANDEX_API_KEY",)
    limit = 10_000
    uses = frozenset({"terms"})
    model = "v2"

    def __init__(
        self, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        super().__init__(name, options, environ)
        self._folder = secret(environ, *self.named("YANDEX_FOLDER_ID"))

    def address(self, url: str) -> str:
        return url.rstrip("/").removesuffix("/translate/v2/translate")

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        data: dict[str, object] = {
            "sourceLanguageCode": "en",
            "targetLanguageCode": code,
            "format": "PLAIN_TEXT",
            "texts": [piece],
        }
        if self._folder:  # without it the service takes the folder of the key's account
            data["folderId"] = self._folder
        pairs = [
            {"sourceText": english, "translatedText": term, "exact": False}  # may be inflected
            for english, term in dict.fromkeys(request.terms)
            if english in piece
        ]
        if pairs:
            data["glossaryConfig"] = {"glossaryData": {"glossaryPairs": pairs[:_TERMS]}}
        headers = {"Authorization": f"Api-Key {self.key}"}
        path = "/translate/v2/translate"
        return Answer("", self.post(piece, data, _text, target, path=path, headers=headers))


def _text(data: Any) -> object:
    return only(data["translations"])["text"]


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return Yandex(name, options, environ)

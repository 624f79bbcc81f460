"""``microsoft``: Azure's Translator, version 3 (learn.microsoft.com).

Terms are not sent: the service's dictionary puts a phrase in as it is given, which is right for
names that do not change, but Russian, Belarusian and Polish terms have to be inflected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.engines.base import Answer, Engine, Request
from workflow.engines.options import http_options, secret
from workflow.engines.refusals import Rule
from workflow.engines.service import Service, only

OPTIONS = http_options("https://api.cognitive.microsofttranslator.com")

_VERSION = {"api-version": "3.0"}


class Microsoft(Service):
    """Azure's Translator with one key."""

    kind = "microsoft"
    hosts = ("api.cognitive.microsofttranslator.com",)
    variables = ("MICROSOFT_API_KEY",)
    rules = (Rule(403, "403001|quota", "quota"), Rule(400, "400036|400023|400021", "language"))
    limit = 10_000

    def __init__(
        self, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        super().__init__(name, options, environ)
        self._headers = {"Ocp-Apim-Subscription-Key": self.key}
        region = secret(environ, *self.named("MICROSOFT_REGION"))
        if region:
            self._headers["Ocp-Apim-Subscription-Region"] = region
        self.model = "v3"

    def address(self, url: str) -> str:
        return url.rstrip("/").removesuffix("/translate")

    def listed(self) -> frozenset[str]:
        """The service's own list, for which it wants no key."""
        call = self.get("/languages", {**_VERSION, "scope": "translation"})
        return self._list(call, lambda data: data["translation"].keys())

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        params = {**_VERSION, "from": "en", "to": code}
        found = self.post(
            piece,
            [{"Text": piece}],
            _text,
            target,
            path="/translate",
            params=params,
            headers=self._headers,
        )
        return Answer("", found)


def _text(data: Any) -> object:
    return only(only(data)["translations"])["text"]


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return Microsoft(name, options, environ)

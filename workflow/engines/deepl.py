"""``deepl``: DeepL's API, version 2 (developers.deepl.com).

Stands in for deep-translator's class, which puts text and key into the address of a GET, knows
no context, and refuses Belarusian.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workflow.engines.base import Answer, Engine, Request
from workflow.engines.options import http_options, text
from workflow.engines.refusals import Rule
from workflow.engines.service import Service, only

OPTIONS = {
    **http_options(""),
    "glossary": (str, "", "id of a glossary at DeepL"),
}

_ESTABLISHED = re.compile(
    "AR|BG|CS|DA|DE|EL|ES|ET|FI|FR|HE|HU|ID|IT|JA|KO|LT|LV|NB|NL|PL|PT|RO|RU|SK|SL|SV|TH|TR|UK|VI|ZH"
)
"""The targets that DeepL does not call beta; the others, Belarusian among them, are asked for
with ``enable_beta_languages``."""


class DeepL(Service):
    """DeepL with one key."""

    kind = "deepl"
    hosts = ("api.deepl.com", "api-free.deepl.com")
    variables = ("DEEPL_API_KEY",)
    rules = (
        Rule(404, "glossary", "glossary"),
        Rule(400, "glossary", "glossary"),
        Rule(429, "quota", "quota"),
    )
    limit = 15_000  # a request may have 128 KiB, its context included
    uses = frozenset({"context"})

    def __init__(
        self, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        super().__init__(name, options, environ)
        self._glossary = text(options, "glossary")
        self.model = f"v2+{self._glossary}" if self._glossary else "v2"

    def address(self, url: str) -> str:
        """`url`, or the host for this kind of key: those of the free plan end in ``:fx``."""
        host = "api-free.deepl.com" if self.key.endswith(":fx") else "api.deepl.com"
        return url.rstrip("/").removesuffix("/v2/translate") or f"https://{host}"

    def code(self, target: str) -> str:
        return super().code(target).upper()

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        data: dict[str, object] = {"text": [piece], "source_lang": "EN", "target_lang": code}
        context = " ".join(part for part in (request.before, request.after) if part)[-4000:]
        if context:
            data["context"] = context
        if self._glossary:
            data["glossary_id"] = self._glossary
        if not _ESTABLISHED.fullmatch(code.partition("-")[0]):
            data["enable_beta_languages"] = True
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        path = "/v2/translate"
        found = self.post(piece, data, _text, target, path=path, headers=headers, context=context)
        return Answer("", found)


def _text(data: Any) -> object:
    return only(data["translations"])["text"]


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return DeepL(name, options, environ)

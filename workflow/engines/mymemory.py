"""``mymemory``: MyMemory's public API (mymemory.translated.net/doc/spec.php).

It takes 500 bytes a request and answers 200 whatever happens: its own status and warnings stand
in the body, even where the translation would be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from workflow.engines.base import Answer, Engine, Request
from workflow.engines.http import Garbage
from workflow.engines.lengths import utf8
from workflow.engines.options import http_options
from workflow.engines.refusals import Rule, excerpt, meaning, refusal
from workflow.engines.service import Service, checked, look

OPTIONS = http_options("https://api.mymemory.translated.net", parallel=2, rate=60.0)

_WARNING = re.compile(
    r"MYMEMORY WARNING|INVALID (?:SOURCE|TARGET|EMAIL|LANGUAGE)|'?\w*'? ?IS AN INVALID|"
    r"QUERY LENGTH LIMIT|NO QUERY SPECIFIED|PLEASE SELECT TWO"
)


class MyMemory(Service):
    """MyMemory; with an address of e-mail it gives more a day."""

    kind = "mymemory"
    hosts = ("api.mymemory.translated.net",)
    variables = ("MYMEMORY_EMAIL",)
    needs_key = False
    rules = (
        Rule(429, "quota|used all", "quota"),
        Rule(403, "invalid.*(?:language|pair)|is an invalid", "language"),
        Rule(403, "length limit", "long"),
        Rule(403, "email", "key"),
        Rule(403, "", "quota"),
    )
    limit = 500
    model = "public"

    def size(self, text: str) -> int:
        """In bytes."""
        return utf8(text)

    def address(self, url: str) -> str:
        return url.rstrip("/").removesuffix("/get")

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        params = {"q": piece, "langpair": f"en|{code}"}
        if self.key:
            params["de"] = self.key
        call = self.get("/get", params, piece)

        def read(data: Any) -> str:
            return checked(piece, look(lambda data: self._text(data, piece, target), data))

        return Answer("", self.http.ask_json(call, read, target))

    def _text(self, data: Any, piece: str, target: str) -> object:
        found = data["responseData"]["translatedText"]
        status = int(data.get("responseStatus") or 200)
        said = str(data.get("responseDetails") or "")
        if isinstance(found, str) and _WARNING.match(found) and not _WARNING.match(piece):
            status, said = (status if status != 200 else 403), found
        if data.get("quotaFinished") is True:
            status, said = 429, said or "quota"
        if status == 200:
            return unescape(found) if isinstance(found, str) else found
        if status >= 500 or status < 400:
            raise Garbage(f"its own status is {status}")
        why = meaning(status, said, self.rules)
        raise refusal(
            self.name,
            why,
            excerpt(said, [self.key], 120),
            variable=self.http.variable,
            language=target,
        )


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return MyMemory(name, options, environ)

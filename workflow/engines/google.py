"""``google``: Cloud Translation (v2) with a key, else the page for old mobile phones.

The page is what deep-translator reads too; nobody promises that it stays. Its answers are HTML,
of which the one marked element is taken, if it is closed: a page cut short has no translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from workflow.engines.base import Answer, Engine, Request
from workflow.engines.http import Garbage
from workflow.engines.options import http_options
from workflow.engines.refusals import Rule, refusal
from workflow.engines.service import Service, checked, only

if TYPE_CHECKING:
    from workflow.engines.wire import Reply

OPTIONS = {
    **http_options(""),
    "rate": (float, None, "requests a minute; without a key 300, with one as many as there are"),
}

_ROBOT = r"unusual traffic|captcha|consent\.google|sorry"
_CODES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "nb": "no"}
_LARGE = 256 * 1024
_RESULTS = ("result-container", "t0")
"""Classes of the element with the translation: today's and the one before."""


class Google(Service):
    """Google, by one of its two ways in."""

    kind = "google"
    hosts = ("translation.googleapis.com", "translate.google.com")
    variables = ("GOOGLE_API_KEY",)
    needs_key = False
    rules = (
        *(Rule(status, _ROBOT, "blocked") for status in (302, 303, 307, 403, 429, 503)),
        Rule(302, r"google\.", "blocked"),
        Rule(400, "invalid value|bad language pair", "language"),
    )
    limit = 4999

    def __init__(
        self, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        super().__init__(name, options, environ)
        self.model = "v2" if self.key else "web"

    def paced(self, options: Mapping[str, object]) -> Mapping[str, object]:
        if options["rate"] is not None:
            return options
        page = self._official and not self.key  # five a second is what it is said to bear
        return {**options, "rate": 300.0 if page else 0.0}

    def address(self, url: str) -> str:
        host = "translation.googleapis.com" if self.key else "translate.google.com"
        return url.rstrip("/").removesuffix("/m") or f"https://{host}"

    def code(self, target: str) -> str:
        target = super().code(target)
        if target not in _CODES and not self.key and len(target.partition("-")[2]) == 4:
            raise refusal(self.name, "language", "", variable="", language=target)
        return _CODES.get(target, target)

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        if self.key:
            data = {"q": piece, "source": "en", "target": code, "format": "text"}
            headers = {"X-goog-api-key": self.key}
            path = "/language/translate/v2"
            return Answer("", self.post(piece, data, _text, target, path=path, headers=headers))
        call = self.get("/m", {"sl": "en", "tl": code, "q": piece}, piece)
        return Answer(
            "", self.http.ask(call, lambda reply: checked(piece, self._page(reply)), target)
        )

    def _page(self, reply: Reply) -> str:
        """The translation on a page. Raises Garbage, or EngineError for a page that asks back."""
        if len(reply.body) > _LARGE:
            raise Garbage("a page too large for a translation")
        page = _Page()
        with suppress(AssertionError):  # html.parser's way to say that it is no HTML
            page.feed(reply.body.decode("utf-8", "replace"))
        if page.found is None:
            lower = reply.body[:200_000].lower()
            if b"unusual traffic" in lower or b"captcha" in lower or b"consent.google" in lower:
                raise refusal(self.name, "blocked", "", variable="", language="")
            raise Garbage("a page without a translation")
        if page.results > 1:
            raise Garbage(f"a page with {page.results} translations")
        return page.found


class _Page(HTMLParser):
    """Finds the text of the first element that is a result, once it is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: str | None = None
        self.results = 0
        self._depth = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and self._depth:
            self._text.append("\n")
        elif tag == "div" and self._depth:
            self._depth += 1
        elif tag == "div":
            names = (dict(attrs).get("class") or "").split()
            self._depth = int(any(name in _RESULTS for name in names))
            self.results += self._depth

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
            if not self._depth and self.found is None:
                self.found = "".join(self._text)

    def handle_data(self, data: str) -> None:
        if self._depth:
            self._text.append(data)


def _text(data: Any) -> object:
    return only(data["data"]["translations"])["translatedText"]


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return Google(name, options, environ)

"""``papago`` and ``baidu``: what deep-translator has and nobody here needs an adapter for.

Its classes run as they are, except that their requests go through `Http`: so they have time-outs,
retries, a pace and bounded answers, which deep-translator does not give them, and the parameters
of a POST go into its body instead of the address.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from workflow.engines.base import Answer, Engine, EngineError, Request
from workflow.engines.http import Garbage, Http
from workflow.engines.options import host_of, http_options, secret, text
from workflow.engines.refusals import Meaning, Rule, refusal
from workflow.engines.service import Service, checked

if TYPE_CHECKING:
    from workflow.engines.wire import Reply


class _Class(NamedTuple):
    """One class of deep-translator."""

    module: str
    name: str
    address: str
    identity: tuple[str, str]
    """The parameter and the environment variable of who asks."""
    secret: tuple[str, str]
    codes: Mapping[str, str]
    """BCP 47 → the service's own names, where these are other ones."""


_CLASSES = {
    "papago": _Class(
        "papago",
        "PapagoTranslator",
        "https://openapi.naver.com/v1/papago/n2mt",
        ("client_id", "PAPAGO_CLIENT_ID"),
        ("secret_key", "PAPAGO_SECRET_KEY"),
        {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"},
    ),
    "baidu": _Class(
        "baidu",
        "BaiduTranslator",
        "https://fanyi-api.baidu.com/api/trans/vip/translate",
        ("appid", "BAIDU_APPID"),
        ("appkey", "BAIDU_APPKEY"),
        {
            **{"ar": "ara", "bg": "bul", "da": "dan", "es": "spa", "et": "est", "fi": "fin"},
            **{"fr": "fra", "ja": "jp", "ko": "kor", "sl": "slo", "sv": "swe", "vi": "vie"},
            **{"zh-Hans": "zh", "zh-Hant": "cht"},
        },
    ),
}

PAPAGO = http_options(_CLASSES["papago"].address)
BAIDU = http_options(_CLASSES["baidu"].address, parallel=1, rate=60.0)

_BAIDU: dict[str, Meaning] = {
    "52003": "key",
    "54001": "key",
    "58000": "key",
    "54004": "quota",
    "58001": "language",
}
"""Errors that Baidu answers with status 200; the rest may be over the next time."""


class Foreign(Service):
    """One class of deep-translator at work."""

    rules = (Rule(400, "N2MT0[1-6]", "language"), Rule(429, "quota|limit", "quota"))
    limit = 1900
    model = "deep-translator"

    def __init__(
        self, kind: str, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        self._class = _CLASSES[kind]
        self.kind, self.hosts = kind, (host_of(self._class.address),)
        self.variables = self._class.secret[1:]
        super().__init__(name, options, environ)
        self._identities = self.named(self._class.identity[1])
        self._identity = secret(environ, *self._identities)
        self._url = text(options, "url")
        self.http.hide(self._identity)

    def listed(self) -> frozenset[str]:
        """What deep-translator knows of the service."""
        known = self._translator("en", "en")._languages.items()
        tags = {code: tag for tag, code in self._class.codes.items()}
        codes = {min(map(str, pair), key=len) for pair in known}  # papago's table is reversed
        return frozenset(tags.get(code, code) for code in codes) - {"en", "auto"}

    def code(self, target: str) -> str:
        target = super().code(target)
        return self._class.codes.get(target, target)

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        translator = self._translator(code, target)
        translator._base_url = self._url
        with _Through(self._class.module, self.http, target, len(piece)):
            try:
                found = translator.translate(piece)
            except (EngineError, Garbage):
                raise
            except Exception as error:  # noqa: BLE001  # its own kinds, and faults of its code
                # its messages may hold keys
                raise EngineError(f"{self.name}: deep-translator: {type(error).__name__}") from None
        try:
            return Answer("", checked(piece, found))
        except Garbage as garbage:
            raise EngineError(f"{self.name}: {garbage}") from None

    def _translator(self, code: str, target: str) -> Any:
        try:
            import deep_translator
            from deep_translator.exceptions import LanguageNotSupportedException
        except ImportError:
            raise EngineError(
                f"{self.name}: deep-translator is not installed",
                remedy="install it, or use another engine",
                lasting=True,
            ) from None
        keys = {self._class.identity[0]: self._identity, self._class.secret[0]: self.key}
        if not self._identity:
            raise EngineError(
                f"{self.name}: no key",
                expected=f"one in the environment variable {self._identities[0]}",
                lasting=True,
            )
        try:
            made = getattr(deep_translator, self._class.name)(source="en", target=code, **keys)
        except LanguageNotSupportedException:
            raise refusal(self.name, "language", "", variable="", language=target) from None
        made.source, made.target = "en", code  # not the names that papago's table makes of them
        return made


_current = threading.local()
"""The `Http` of the engine that this thread works for, the language and how many characters."""


class _Through:
    """Inside, the requests of a module of deep-translator in this thread go through `http`."""

    def __init__(self, module: str, http: Http, language: str, characters: int) -> None:
        from importlib import import_module

        found: Any = import_module(f"deep_translator.{module}")
        if not isinstance(found.requests, _Requests):
            found.requests = _Requests(found.requests)
        self._values = (http, language, characters)

    def __enter__(self) -> None:
        _current.http, _current.language, _current.characters = self._values

    def __exit__(self, *error: object) -> None:
        _current.http = None


class _Requests:
    """In the place of the module ``requests``: the same, but for the threads of an engine."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        if name in ("get", "post") and getattr(_current, "http", None) is not None:
            return _get if name == "get" else _post
        return getattr(self._module, name)


def _get(url: str, params: Mapping[str, Any] | None = None, **more: Any) -> Any:
    return _exchange("GET", url, {k: str(v) for k, v in (params or {}).items()}, None, more)


def _post(url: str, data: Any = None, params: Mapping[str, Any] | None = None, **more: Any) -> Any:
    fields = {**(params or {}), **(data or {})}
    return _exchange("POST", url, None, urlencode(fields).encode(), more)


def _exchange(
    method: str,
    url: str,
    params: Mapping[str, str] | None,
    body: bytes | None,
    more: Mapping[str, Any],
) -> Any:
    """What ``requests`` would return, as far as deep-translator looks at it."""
    from workflow.engines.wire import Call

    http: Http = _current.http
    headers = dict(more.get("headers") or {})
    call = Call(method, url, params, body, headers, _current.characters)
    return http.ask(call, _response(http, _current.language), _current.language)


def _response(http: Http, language: str) -> Callable[[Reply], Any]:
    def read(reply: Reply) -> Any:
        try:
            data = json.loads(reply.body)
        except (ValueError, RecursionError):
            raise Garbage("an answer that is no JSON") from None
        if not isinstance(data, dict):
            raise Garbage("an answer of an unknown form")
        code = str(data.get("error_code") or "52000")
        if code != "52000":
            if code not in _BAIDU:
                raise Garbage(f"its own error {code[:10]}")
            raise refusal(http.name, _BAIDU[code], "", variable=http.variable, language=language)
        if len(data.get("trans_result") or [0]) != 1:
            raise Garbage("more than one answer")
        return SimpleNamespace(
            status_code=reply.status,
            text=reply.body.decode("utf-8", "replace"),
            json=lambda: data,
            close=lambda: None,
        )

    return read


def make_papago(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return Foreign("papago", name, options, environ)


def make_baidu(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Engine:
    """The engine; see `registry.make`."""
    return Foreign("baidu", name, options, environ)

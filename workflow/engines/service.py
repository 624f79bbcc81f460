"""What the services that translate one text a request have in common.

Such a service answers with lists by position. It is given one text a request, and has to give
exactly one back: an answer of the wrong order or number can then never reach another text.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from workflow.engines.base import Answer, EngineError, Request
from workflow.engines.http import Asking, Garbage, Http, Pace
from workflow.engines.lengths import pieces
from workflow.engines.options import host, key_variables, number, secret, text
from workflow.engines.refusals import Refusal, Rule

if TYPE_CHECKING:
    from workflow.engines.wire import Call


SHORT = 200
"""No limit that a service really has is lower."""


_VARIANT = re.compile(r"-(?:[A-Za-z0-9]{5,}|\d[A-Za-z0-9]{3})\b|\Abe-", re.ASCII)
"""A tag with a variant (RFC 5646, 2.1), or Belarusian in anything but its official form."""


class Service(Asking):
    """One service, ready for use; the classes below it say what a request looks like."""

    kind: str
    """The engine's own name."""
    hosts: tuple[str, ...]
    """The service's own, to which its key may go whatever the table is called."""
    variables: tuple[str, ...] = ()
    """Environment variables of its key, the preferred one first."""
    needs_key: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = ()
    """What its refusals mean, where that is special."""
    limit: ClassVar[int] = 5000
    """The longest text it takes, by `size`."""
    model: str = ""
    pivot = ""
    batch = 1
    uses: frozenset[str] = frozenset()

    def __init__(
        self, name: str, options: Mapping[str, object], environ: Mapping[str, str]
    ) -> None:
        """`options` are complete and checked. Raises ProjectError for a key that cannot be one."""
        self.name = name
        self._asking = threading.Lock()
        self._asked = False
        self._languages: frozenset[str] | None = None
        self.remote = not options["local"]
        self.price = None if options["price"] is None else number(options, "price")
        self._official = host(options) in ("", *self.hosts)
        self._variables = self.named(*self.variables)
        self.key = secret(environ, *self._variables)
        pace = Pace.of(self.paced(options))
        self.parallel = pace.parallel
        self.http = Http(
            name,
            self.address(text(options, "url")),
            pace,
            secrets=[self.key],
            variable=next(iter(self._variables), ""),
            rules=self.rules,
        )

    def named(self, *standard: str) -> tuple[str, ...]:
        """What this engine reads for the service's `standard` environment variables."""
        return key_variables(self.name, (self.kind,), standard, official=self._official)

    def paced(self, options: Mapping[str, object]) -> Mapping[str, object]:
        """The options that make the pace, complete."""
        return options

    def address(self, url: str) -> str:
        """The address that requests go to, from the option `url`."""
        return url

    def languages(self) -> frozenset[str] | None:
        """BCP 47 tags of what it translates into; None: not known before it is asked.

        A service that has a list is asked for it once.
        """
        with self._asking:
            if not self._asked:
                self._asked = True
                with suppress(EngineError):
                    self._languages = self.listed()
            return self._languages

    def listed(self) -> frozenset[str] | None:
        """The service's own list. Raises EngineError."""
        return None

    def _list(self, call: Call, read: Callable[[Any], Iterable[object]]) -> frozenset[str]:
        """The tags that `read` finds in the answer to `call`, without English."""

        def tags(data: Any) -> frozenset[str]:
            found = look(lambda data: list(read(data)), data)
            return frozenset(map(str, found if isinstance(found, list) else ())) - {"en"}

        return self.http.ask_json(call, tags, retries=1)

    def translate(self, requests: Sequence[Request], target: str) -> Iterator[Answer]:
        """The answers; see `Engine`."""
        if self.needs_key and not self.key:
            raise EngineError(
                f"{self.name}: no key",
                expected=f"one in the environment variable {self._variables[0]}",
                lasting=True,
            )
        code = self.code(target)
        for request in requests:
            yield self._whole(request, code, target, self.limit)

    def code(self, target: str) -> str:
        """The service's own name for the BCP 47 tag `target`. Raises EngineError."""
        if _VARIANT.search(target):  # be-tarask as be would be another orthography
            raise EngineError(
                f"{self.name}: the service does not know {target}",
                remedy=f"use another engine for {target}",
                lasting=True,
                about=target,
            )
        return target

    def size(self, text: str) -> int:
        """How the service measures a text: in characters."""
        return len(text)

    def ask(self, piece: str, request: Request, code: str, target: str) -> Answer:
        """The translation of `piece`, the text of `request` or a part of it; its id is empty."""
        raise NotImplementedError

    def _whole(self, request: Request, code: str, target: str, limit: int) -> Answer:
        """The answer to one request, put together where the text had to be cut."""
        found, model = "", ""
        try:
            for piece in pieces(request.text, limit, self.size):
                if piece.isspace():
                    found += piece
                else:
                    answer = self.ask(piece, request, code, target)
                    found, model = found + answer.text, answer.model or model
        except Refusal as refusal:
            if refusal.why == "long" and limit > SHORT:  # this server's limit is another
                return self._whole(request, code, target, limit // 2)
            raise
        return Answer(request.id, found, model)

    def post(
        self,
        piece: str,
        data: object,
        read: Callable[[Any], object],
        target: str,
        *,
        path: str = "",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        context: str = "",
    ) -> str:
        """The translation of `piece` that `read` finds in the answer to a POST of `data`.

        `context` is what of the article `data` holds beside `piece`.
        """
        from workflow.engines.wire import Call

        call = Call(
            "POST",
            self.http.url + path,
            params,
            json.dumps(data).encode(),
            {"Content-Type": "application/json", **(headers or {})},
            len(piece) + len(context),
        )
        return self.http.ask_json(call, lambda found: checked(piece, look(read, found)), target)

    def get(self, path: str, params: Mapping[str, str] | None = None, piece: str = "") -> Call:
        """A GET request; `piece` is what of the article `params` hold."""
        from workflow.engines.wire import Call

        return Call("GET", self.http.url + path, params, characters=len(piece))


def look(read: Callable[[Any], object], data: Any) -> object:
    """What `read` finds in `data`. Raises Garbage where the data are not as it supposes."""
    try:
        return read(data)
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError):
        raise Garbage("an answer of an unknown form") from None


def only(items: Any) -> Any:
    """The one item of a list. Raises ValueError for any other number, and for no list."""
    if not isinstance(items, list):
        raise TypeError
    (item,) = items
    return item


def checked(piece: str, found: object) -> str:
    """`found` as a translation of `piece`, on one line. Raises Garbage for what can be none."""
    if not isinstance(found, str):
        raise Garbage("an answer that is no text")
    line = " ".join(part for part in (line.strip() for line in found.splitlines()) if part)
    if not line:
        raise Garbage("an empty translation")
    if len(line) > 20 * len(piece) + 1000:
        raise Garbage("a translation much longer than the text")
    if any(ch < " " or "\ud800" <= ch <= "\udfff" or ch in "\x7f\ufffd" for ch in line):
        raise Garbage("a translation with damaged characters")
    return line

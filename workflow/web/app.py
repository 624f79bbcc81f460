"""The application: which address is answered by what, on a thread of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from workflow.errors import PerakladError, ProjectError
from workflow.review.desk import Missing
from workflow.review.values import Changed
from workflow.web import api, door, pages, wire
from workflow.web.people import Visitor, same
from workflow.web.render import NO_PAGE
from workflow.web.security import BODY, LIMITS, Addresses, Guard
from workflow.web.state import State

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

TOKEN = "X-Peraklad-Token"
"""The header in which a change brings the page's token."""

_THREADS = 16
"""Answers that are made at once."""
_SLOW = 4
"""Of those that wait for an engine or for scrypt: the others must not wait for them."""
_QUERY = 1000
"""Characters of a value in a query."""

Endpoint = Callable[[Request], Awaitable[Response]]
Paged = Callable[[State, Visitor, Request], Response]
Posted = Callable[[State, Request, bytes], Response]


async def _threaded(
    work: Callable[..., Response], *values: object, limiter: CapacityLimiter
) -> Response:
    """`work` on a thread; when the server ends, nobody waits for it."""
    return await run_sync(work, *values, limiter=limiter, abandon_on_cancel=True)


class Application:
    """The pages of one server."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._turns = CapacityLimiter(_THREADS)
        self._slow = CapacityLimiter(_SLOW)
        self.router = Router(self._routes(), redirect_slashes=False, default=self._nowhere)

    def _routes(self) -> list[Route]:
        return [
            Route("/", self._page(pages.worklist)),
            Route("/documents/{language}/{document:path}", self._page(pages.document)),
            Route("/search", self._page(pages.search)),
            Route("/preview/style.css", self._open(lambda state, request: pages.style())),
            Route("/preview/{language}/{name}", self._page(pages.preview)),
            Route("/static/{name}", self._open(pages.static)),
            Route("/open", self._open(door.opened)),
            Route("/sign-in", self._open(door.sign_in_page)),
            Route("/sign-in", self._form(door.sign_in), methods=["POST"]),
            Route("/sign-out", self._form(door.sign_out), methods=["POST"]),
            Route("/api/worklist", self._list()),
            *(Route(f"/api/{name}", self._question(name)) for name in api.READS),
            *(Route(f"/api/{name}", self._change(name), methods=["POST"]) for name in api.WRITES),
        ]

    def _open(self, handler: Callable[[State, Request], Response]) -> Endpoint:
        """For anybody."""

        def answer(request: Request) -> Response:
            return self._told(request, lambda: handler(self.state, request))

        async def endpoint(request: Request) -> Response:
            return await _threaded(answer, request, limiter=self._turns)

        return endpoint

    def _form(self, handler: Posted) -> Endpoint:
        """A form, from anybody."""

        def answer(request: Request, body: bytes) -> Response:
            return self._told(request, lambda: handler(self.state, request, body))

        async def endpoint(request: Request) -> Response:
            body = await request.body()
            return await _threaded(answer, request, body, limiter=self._slow)

        return endpoint

    def _told(self, request: Request, work: Callable[[], Response]) -> Response:
        """What `work` gives, or a page that says what is wrong."""
        try:
            return work()
        except PerakladError as error:
            return self.state.pages.message(request, None, door.status(error), str(error))

    def _page(self, handler: Paged) -> Endpoint:
        """A page, for those who are let in."""

        def answer(request: Request) -> Response:
            known: Visitor | None = None
            try:
                known = door.visitor(self.state, request)
                if known is None:
                    return door.turned_away(self.state, request)
                return handler(self.state, known, request)
            except PerakladError as error:
                status = door.status(error)
                return self.state.pages.message(request, known, status, str(error))

        async def endpoint(request: Request) -> Response:
            return await _threaded(answer, request, limiter=self._turns)

        return endpoint

    def _list(self) -> Endpoint:
        def handler(state: State, visitor: Visitor, request: Request) -> wire.Answer:
            return wire.Answer(wire.plain(pages.rows(state, visitor, request)))

        return self._asked(handler)

    def _question(self, name: str) -> Endpoint:
        """A question of the page's script."""
        handler, wanted = api.READS[name], api.QUERIES[name]

        def answer(state: State, visitor: Visitor, request: Request) -> Response:
            values = {}
            for field in wanted:
                value = request.query_params.getlist(field)
                if len(value) != 1 or len(value[0]) > _QUERY:
                    raise PerakladError(f"{field} is not said", expected=", ".join(wanted))
                values[field] = value[0]
            told = handler(api.Call(state, visitor, values))
            return Response(status_code=204) if told is None else wire.Answer(told)

        return self._asked(answer)

    def _asked(self, handler: Paged) -> Endpoint:
        def answer(request: Request) -> Response:
            try:
                known = door.visitor(self.state, request)
                if known is None:
                    return wire.refused("you are not signed in; sign in again", 401)
                return handler(self.state, known, request)
            except PerakladError as error:
                return wire.refused(error, door.status(error))

        async def endpoint(request: Request) -> Response:
            return await _threaded(answer, request, limiter=self._turns)

        return endpoint

    def _change(self, name: str) -> Endpoint:
        """A change that the page's script asks for."""
        limiter = self._slow if name == "draft" else self._turns

        async def endpoint(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json":
                return wire.refused("expected application/json", 415)
            body = await request.body()
            return await _threaded(self._changed, name, request, body, limiter=limiter)

        return endpoint

    def _changed(self, name: str, request: Request, body: bytes) -> Response:
        try:
            known = door.visitor(self.state, request)
            if known is None:
                return wire.refused("you are not signed in; sign in again", 401)
            if not same(request.headers.get(TOKEN, ""), known.token):
                return wire.refused("the page is too old; load it again", 403)
            size = LIMITS.get(request.url.path, BODY)
            values = wire.read(body, api.SHAPES[name], size)
            return wire.Answer(api.WRITES[name](api.Call(self.state, known, values)))
        except Changed as changed:
            now = api.sentence(changed.now)
            return wire.refused(changed, 409, conflict=now, text=changed.text)
        except api.Forbidden as error:
            return wire.refused(error, 403, right=error.right)
        except PerakladError as error:
            # what is wrong with a file or the disk can be tried again
            again = isinstance(error, ProjectError)
            return wire.refused(error, 503 if again else door.status(error))

    async def _nowhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if scope["path"].startswith("/api/"):
            answer: Response = wire.refused(Missing("there is no such request"), 404)
        else:
            answer = self.state.pages.message(request, None, 404, NO_PAGE, retry="/")
        await answer(scope, receive, send)


def application(state: State, addresses: Addresses) -> ASGIApp:
    """The whole application, guarded."""
    return Guard(Application(state).router, addresses, state.secure)

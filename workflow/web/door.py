"""How one gets in: by the address that the terminal shows, or by signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.responses import RedirectResponse, Response

from workflow.errors import PerakladError
from workflow.web.people import Local, Visitor, same
from workflow.web.render import CLOSED, NO_PAGE, STALE_FORM, WRONG
from workflow.web.sessions import LONGEST
from workflow.web.state import State, Team
from workflow.web.users import Busy

if TYPE_CHECKING:
    from starlette.requests import Request

_FORM = "application/x-www-form-urlencoded"
_FIELDS = 10


def visitor(state: State, request: Request) -> Visitor | None:
    """Who has sent this, None for nobody known. Raises PerakladError for a broken users file."""
    state.project.refresh()  # a document may have become confidential
    return state.access.visitor(request.cookies.get(state.access.cookie, ""))


def turned_away(state: State, request: Request) -> Response:
    """The answer to somebody unknown who asks for a page."""
    if isinstance(state.door, Local):
        return state.pages.message(request, None, 403, CLOSED, retry="/")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = f"?{urlencode({'next': wanted})}" if wanted != "/" and len(wanted) < 1000 else ""
    return RedirectResponse(f"/sign-in{wanted}", 303)


def opened(state: State, request: Request) -> Response:
    """The address that the terminal shows: gives the cookie, and the worklist."""
    door = state.door
    if not isinstance(door, Local):
        return state.pages.message(request, None, 404, NO_PAGE)
    value = door.opened(request.query_params.get("token", ""))
    if not value:
        return state.pages.message(request, None, 403, CLOSED)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(door.cookie, value, httponly=True, samesite="strict")
    return answer


def sign_in_page(state: State, request: Request) -> Response:
    """The form."""
    if not isinstance(state.door, Team):
        return state.pages.message(request, None, 404, NO_PAGE)
    wanted = inside(request.query_params.get("next", ""))
    if visitor(state, request):
        return RedirectResponse(wanted, 303)
    return _form(state, request, wanted)


def _form(
    state: State,
    request: Request,
    wanted: str,
    status: int = 200,
    problem: str = "",
    address: str = "",
) -> Response:
    told = state.pages.interface(request).gettext(problem) if problem == WRONG else problem
    return state.pages.page(
        request, None, "sign-in.html", status, next=wanted, problem=told, address=address
    )


def sign_in(state: State, request: Request, body: bytes) -> Response:
    """A filled form: a new session, or the form once more."""
    team = state.door
    if not isinstance(team, Team):
        return state.pages.message(request, None, 404, NO_PAGE)
    form = fields(request, body)
    if form is None:
        return state.pages.message(request, None, 400, STALE_FORM, retry="/sign-in")
    wanted, address = inside(form.get("next", "")), form.get("address", "")
    client = request.client.host if request.client else ""
    wait = team.limiter.allowed(address, client)
    if wait:
        return _later(state, request, wanted, address, wait)
    try:
        user = team.users.verify(address, form.get("password", ""))
    except Busy as busy:
        return _form(state, request, wanted, 503, str(busy), address)
    if user is None:
        team.limiter.failed(address, client)
        return _form(state, request, wanted, 403, WRONG, address)
    team.limiter.succeeded(address, client)
    name = team.access.cookie
    value = team.access.sessions.start(user, request.cookies.get(name, ""))
    answer = RedirectResponse(wanted, 303)
    answer.set_cookie(
        name, value, max_age=LONGEST, httponly=True, samesite="lax", secure=state.secure
    )
    return answer


def _later(state: State, request: Request, wanted: str, address: str, wait: int) -> Response:
    told = state.pages.interface(request).ngettext(
        "Too many tries. Try again in %(n)s second.",
        "Too many tries. Try again in %(n)s seconds.",
        wait,
    )
    answer = _form(state, request, wanted, 429, told, address)
    answer.headers["retry-after"] = str(wait)
    return answer


def sign_out(state: State, request: Request, body: bytes) -> Response:
    """End the session."""
    team, form = state.door, fields(request, body)
    if not isinstance(team, Team):
        return state.pages.message(request, None, 404, NO_PAGE)
    known = visitor(state, request)
    if known is not None and (form is None or not same(form.get("token", ""), known.token)):
        return state.pages.message(request, known, 403, STALE_FORM, retry="/")
    if known is not None:
        team.access.sessions.end(request.cookies.get(team.access.cookie, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(team.access.cookie, httponly=True, samesite="lax", secure=state.secure)
    return answer


def fields(request: Request, body: bytes) -> dict[str, str] | None:
    """The fields of a form, each once; None for what is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        return None
    try:
        found = parse_qs(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS, errors="strict"
        )
    except ValueError:
        return None
    if any(len(values) > 1 for values in found.values()):
        return None
    return {name: values[0] for name, values in found.items()}


def inside(wanted: str) -> str:
    """`wanted` if it is an address on this server, else the worklist.

    Browsers take ``//host`` and ``/\\host`` for another one, and drop tabs and line ends.
    """
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    if plain and wanted.startswith("/") and not wanted.startswith("//") and len(wanted) < 2000:
        return wanted
    return "/"


def status(error: PerakladError) -> int:
    """Which status says what `error` says."""
    from workflow.review.desk import Missing
    from workflow.review.values import Changed
    from workflow.web.api import Forbidden

    for kind, number in ((Missing, 404), (Changed, 409), (Forbidden, 403)):
        if isinstance(error, kind):
            return number
    return 400

"""Our own pages: templates, the languages that the page speaks, and its scripts and styles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from workflow import catalogue
from workflow.documents import SOURCE_LANGUAGE
from workflow.editions.interface import Interface
from workflow.errors import PerakladError
from workflow.language import load
from workflow.resources import ROOT
from workflow.web.words import words

if TYPE_CHECKING:
    from starlette.requests import Request

    from workflow.web.people import Visitor

UI = "peraklad-ui"
"""The cookie with the language of the page."""
_YEAR = 365 * 24 * 3600

_STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Asset(NamedTuple):
    """A script, a style sheet or a picture that comes with the program."""

    data: bytes
    kind: str
    """Its MIME type."""
    version: str
    """Changes with its content."""


class Pages:
    """Renders pages in the language that the reader wants."""

    def __init__(self, site: str, team: bool) -> None:
        """`site`: the project's title. Raises PerakladError for a catalogue of the page's words
        that cannot be used.
        """
        self._site = site
        self._team = team
        self.interfaces = dict(_interfaces())
        self.names = [(tag, found.language.name) for tag, found in self.interfaces.items()]
        self._words = {tag: words(found) for tag, found in self.interfaces.items()}

    @cached_property
    def assets(self) -> Mapping[str, Asset]:
        """By name, all there are: nothing else is ever served as a file."""
        return {
            path.name: Asset(data := path.read_bytes(), _TYPES[path.suffix], _version(data))
            for path in sorted(_STATIC.iterdir())
            if path.suffix in _TYPES
        }

    def static(self, name: str) -> str:
        """The address of an asset, with its version, so that it can be cached for long."""
        return f"/static/{name}?v={self.assets[name].version}"

    @cached_property
    def _environment(self) -> Environment:
        made = Environment(
            loader=FileSystemLoader(ROOT),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        made.globals["static"] = self.static
        return made

    def interface(self, request: Request) -> Interface:
        """What the reader has chosen, or what the browser asks for, or English."""
        for tag in (request.query_params.get("ui"), request.cookies.get(UI)):
            if tag in self.interfaces:
                return self.interfaces[tag]
        wanted = preferred(request.headers.get("accept-language", ""), list(self.interfaces))
        return self.interfaces[wanted or SOURCE_LANGUAGE]

    def page(
        self,
        request: Request,
        visitor: Visitor | None,
        name: str,
        code: int = 200,
        **values: Any,
    ) -> HTMLResponse:
        """The template ``review/<name>`` with `values`, and the status `code`."""
        interface = self.interface(request)
        person = visitor.person if visitor else None
        text = self._environment.get_template(f"review/{name}").render(
            language=interface.language,
            date=interface.date,
            **interface.context,
            site=self._site,
            team=self._team,
            token=visitor.token if visitor else "",
            person=person,
            uis=self.names,
            here=request.url.path,
            query=dict(request.query_params),
            elsewhere=lambda tag: same_but(request, ui=tag),
            words=self._words[interface.language.tag],
            **values,
        )
        made = HTMLResponse(text.encode("utf-8", "replace"), code)
        chosen = request.query_params.get("ui")
        if chosen in self.interfaces:
            made.set_cookie(UI, chosen, max_age=_YEAR, httponly=True, samesite="lax")
        return made

    def message(
        self, request: Request, visitor: Visitor | None, status: int, text: str, retry: str = ""
    ) -> HTMLResponse:
        """A page that says one thing. `retry`: where to try again."""
        told = self.interface(request).gettext(text) if text in MESSAGES else text
        return self.page(
            request, visitor, "message.html", status, status=status, message=told, retry=retry
        )


def _(text: str) -> str:
    """Marks what is translated where it is shown."""
    return text


CLOSED = _(
    "This page is for those who have its full address: open the one that the command "
    "'peraklad review' has printed."
)
NO_PAGE = _("There is no such page.")
STALE_FORM = _("This form is no longer valid. Open the page again.")
WRONG = _("The address or the password is not right.")
MESSAGES = frozenset((CLOSED, NO_PAGE, STALE_FORM, WRONG))


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _interfaces() -> list[tuple[str, Interface]]:
    """English first, then every language that the page is translated into."""
    found = [(SOURCE_LANGUAGE, Interface(None, load(SOURCE_LANGUAGE)))]
    for path in sorted((ROOT / "locales").glob("review.*.po")):
        language = load(path.name.removeprefix("review.").removesuffix(".po"))
        try:
            found.append(
                (language.tag, Interface(catalogue.parse(path.read_bytes(), path.name), language))
            )
        except PerakladError as error:
            error.path = error.path or path.name
            raise
    return found


def preferred(header: str, known: Sequence[str]) -> str:
    """The language in `known` that an Accept-Language header (RFC 9110) puts first, or none."""
    wanted: list[tuple[float, int, str]] = []
    for number, part in enumerate(header[:500].split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        for name in known:
            if name.lower() in (tag.lower(), tag.lower().partition("-")[0]) and 0 < weight <= 1:
                wanted.append((-weight, number, name))
    return min(wanted)[2] if wanted else ""


def same_but(request: Request, **changed: object) -> str:
    """The query of `request` with some fields changed; repeated fields stay."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in changed]
    return urlencode([*kept, *changed.items()])

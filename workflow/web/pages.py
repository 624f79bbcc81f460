"""The pages themselves: the worklist, a document, the search, previews, and files of our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from starlette.responses import Response

from workflow.errors import PerakladError
from workflow.formats import front
from workflow.language import load
from workflow.resources import read
from workflow.review import view
from workflow.review.desk import Missing
from workflow.review.values import Place
from workflow.web import api
from workflow.web.render import NO_PAGE, same_but
from workflow.web.security import PREVIEWS
from workflow.web.state import State, known_language

if TYPE_CHECKING:
    from starlette.requests import Request

    from workflow.web.people import Visitor

HAS = ("empty", "draft", "translated", "reviewed", "stale", "findings")
SORTS = ("document", "words", "findings", "activity")
_Where = Literal["source", "target", "memory"]
_WHERE: dict[str, _Where] = {"source": "source", "target": "target", "memory": "memory"}
_FORMS: dict[str, Literal["html", "text"]] = {"html": "html", "txt": "text"}
PAGE = 100
"""Rows of the worklist that are shown at once."""
_QUERY = 500
"""Characters of what is searched for."""
_LONG = "public, max-age=31536000, immutable"
_PREVIEW = {"content-security-policy": PREVIEWS, "x-frame-options": "SAMEORIGIN"}
_TYPES = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8"}


def worklist(state: State, visitor: Visitor, request: Request) -> Response:
    """Every document in every language, with what is left to do."""
    filters = _filters(state, request)
    found, page, pages = _rows(state, filters)
    return state.pages.page(
        request,
        visitor,
        "worklist.html",
        rows=found,
        page=page,
        pages=pages,
        others={
            n: f"?{same_but(request, page=n)}" for n in (page - 1, page + 1) if 1 <= n <= pages
        },
        filters=filters,
        languages=[(tag, load(tag).name) for tag in state.languages],
    )


def rows(state: State, _visitor: Visitor, request: Request) -> dict[str, Any]:
    """The same rows for the page's script, and whether their findings are all known."""
    found, _, _ = _rows(state, _filters(state, request))
    done = all(row["errors"] is not None or row["error"] for row in found)
    return {"rows": found, "done": done}


def _rows(state: State, filters: dict[str, Any]) -> tuple[list[dict[str, Any]], int, int]:
    """The rows of one page, its number from 1, and how many there are."""
    languages = filters["languages"] or list(state.languages)
    found = state.worklist.rows(languages, filters["has"], filters["sort"])
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, filters["page"]), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    rows = [{**row._asdict(), "place": Place(row.document, row.language)} for row in shown]
    return rows, page, pages


def _filters(state: State, request: Request) -> dict[str, Any]:
    """What a query asks for, as far as there is such a thing."""
    query = request.query_params
    sort, page = query.get("sort", ""), query.get("page", "")
    return {
        "languages": [tag for tag in state.languages if tag in query.getlist("language")],
        "has": [name for name in HAS if name in query.getlist("has")],
        "sort": sort if sort in SORTS else SORTS[0],
        "page": int(page) if page.isdecimal() and len(page) < 7 else 1,
    }


def document(state: State, visitor: Visitor, request: Request) -> Response:
    """An article with its translation, or a part of it."""
    language, name = request.path_params["language"], request.path_params["document"]
    opened = state.opened(language, name)
    key = request.query_params.get("key", "")
    part = request.query_params.get("part", "")
    wanted = api.number(part) if part else view.part_of(opened, key) if key else 1
    made = view.view(opened, wanted)
    api.remembered(state, opened, made)
    tongue = load(language)
    slug = front.slug_of(opened.place.document, opened.document.meta)
    return state.pages.page(
        request,
        visitor,
        "document.html",
        view=made,
        tongue=tongue,
        direction=tongue.direction,
        may=visitor.person.may(language),
        preview=f"/preview/{language}/{slug}.html",
    )


def search(state: State, visitor: Visitor, request: Request) -> Response:
    """Sentences by their words, in the catalogues or in the memory."""
    query = request.query_params.get("q", "").strip()[:_QUERY]
    where = _WHERE.get(request.query_params.get("in", ""), "source")
    filters = _filters(state, request)
    found: Sequence[Any] = ()
    problem = ""
    if query:
        from workflow.review import search as searching

        languages = filters["languages"] or list(state.languages)
        memory = state.suggestions.memory
        try:
            found = searching.search(state.desk, memory, query, languages, where)
        except PerakladError as error:
            problem = str(error)
    return state.pages.page(
        request,
        visitor,
        "search.html",
        found=found,
        problem=problem,
        q=query,
        where=where,
        filters=filters,
        languages=[(tag, load(tag).name) for tag in state.languages],
    )


def preview(state: State, _visitor: Visitor, request: Request) -> Response:
    """An edition as it would be built now."""
    language, name = request.path_params["language"], request.path_params["name"]
    slug, _, suffix = name.rpartition(".")
    form = _FORMS.get(suffix)
    if form is None or not known_language(state, language):
        raise Missing(f"no edition {name[:80]}", expected="a name in .html or .txt")
    found = state.slugs.document(state.desk, slug)
    from workflow.review import preview as editions

    data = editions.preview(state.desk, Place(found, language), form)
    return Response(data, headers={**_PREVIEW, "content-type": _TYPES[form]})


def style() -> Response:
    """The editions' style sheet, for previews: they have no origin, and so may nobody's cookie."""
    headers = {"content-type": "text/css; charset=utf-8", "cache-control": "no-cache"}
    headers["cross-origin-resource-policy"] = "cross-origin"
    return Response(read("style.css"), headers=headers)


def static(state: State, request: Request) -> Response:
    """A file of our own, by its name in a list."""
    asset = state.pages.assets.get(request.path_params["name"])
    if asset is None:
        return state.pages.message(request, None, 404, NO_PAGE)
    mark = f'"{asset.version}"'
    current = request.query_params.get("v") == asset.version
    headers = {"etag": mark, "cache-control": _LONG if current else "no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(asset.data, headers={**headers, "content-type": asset.kind})

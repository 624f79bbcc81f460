"""The page that is reviewed without a server: one HTML file that asks nothing of anybody.

Law: it holds whatever it needs, its policy lets nothing else in, and what stands in it is text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workflow import catalogue
from workflow.documents import SOURCE_LANGUAGE
from workflow.drafting.worddiff import pieces
from workflow.editions.interface import Interface
from workflow.errors import PerakladError
from workflow.language import load
from workflow.project import Project
from workflow.resources import ROOT, read_or_none
from workflow.review.desk import Desk
from workflow.review.live import Live
from workflow.review.opened import Opened
from workflow.review.suggestions import THRESHOLD, Suggestion, Suggestions
from workflow.review.values import DocumentView, Place, Sentence
from workflow.review.view import view
from workflow.web import wire
from workflow.web.words import words

MATCHES = 3
"""Matches of the memory for a sentence that needs work."""

_WHOLE = 1_000_000
"""Sentences in a part of the document: all of them."""

STYLES = ("page.css", "document.css", "editor.css", "handoff.css")
SCRIPTS = (
    "words.js", "dom.js", "diff.js", "handoff.js", "unsaved.js", "field.js", "page.js",
    "notices.js", "panels.js", "editor.js", "actions.js", "bulk.js", "keys.js", "document.js",
)  # fmt: skip
"""In this order; ``handoff.js`` is there for ``store.js``."""

_STATIC = Path(__file__).parent / "static"
_PEOPLE = ("translate", "approve", "reject", "reopen", "change", "comment")
"""Events of a sentence's history that concern who goes on with it."""


def page(project: Project, place: Place, ui: str = "") -> bytes:
    """The page for the catalogue `place`, in UTF-8.

    `ui` is the language of the page itself (BCP 47); empty: that of the translations if there is
    such a page, else English. Whether a document may leave the machine is for the caller to ask.
    Raises PerakladError for a document, a language or terms that cannot be used.
    """
    desk = Desk(project)
    opened = desk.opened(place)
    made = view(opened, 1, _WHOLE)
    interface = _interface(ui, place.language)
    style = "\n".join(_asset(name) for name in STYLES)
    scripts = [_asset(name) for name in SCRIPTS]
    environment = Environment(
        loader=FileSystemLoader(ROOT),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    text = environment.get_template("review/handoff.html").render(
        language=interface.language,
        date=interface.date,
        **interface.context,
        site=project.config.title,
        view=made,
        tongue=load(place.language),
        words=words(interface),
        policy=_policy(style, scripts),
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        data=Markup(_data(project, desk, opened, made)),
    )
    return text.encode("utf-8", "replace")


def _interface(ui: str, language: str) -> Interface:
    """The page's own words. Raises PerakladError for a language that it does not have."""
    for tag in (load(ui).tag if ui else language, SOURCE_LANGUAGE):
        name = f"review.{tag}.po"
        data = read_or_none(f"locales/{name}")
        if data is not None:
            return Interface(catalogue.parse(data, name), load(tag))
        if ui and tag != SOURCE_LANGUAGE:
            raise PerakladError(
                f"the page cannot be had in {tag}", expected="--ui en, ru, be or pl"
            )
    return Interface(None, load(SOURCE_LANGUAGE))


_END = re.compile(r"<(?=/script|/style|!--|script)", re.IGNORECASE)


def _asset(name: str) -> str:
    """A script or style as it can stand in a page; nothing in it ends the element around it."""
    return _END.sub(r"<\\", (_STATIC / name).read_text("utf-8")).strip()


def _policy(style: str, scripts: list[str]) -> str:
    """What the page may do: run its own scripts and use its own style; ask for nothing."""
    hashes = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _data(project: Project, desk: Desk, opened: Opened, made: DocumentView) -> str:
    """What the page's script knows of each sentence, as JSON that ends no element."""
    findings = Live(desk).document(opened)
    help_ = Suggestions(desk)
    try:
        entries = {
            s.key: {
                "entry": {**asdict(s), "by": _name(s.by)},
                "matches": wire.plain(_matches(project, help_, opened, s)),
                "terms": wire.plain(help_.terms(opened, s.key, s.target)),
                "findings": wire.findings(findings.get(s.key, ())),
                "comments": list(_comments(opened, s.key)),
                "stale": wire.stale(s),
                "history": list(_history(opened, s.key)),
            }
            for s in _sentences(made)
        }
    finally:
        help_.memory.close()
    document, language = opened.place
    told = {
        "document": document,
        "language": language,
        "id": next(iter(entries), ""),  # tells pages in one browser apart, over versions of one
        "file": f"{document.replace('/', '-')}.{language}.review.json",
        "entries": entries,
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _sentences(made: DocumentView) -> Iterator[Sentence]:
    for block in made.blocks:
        if block.speaker:
            yield block.speaker
        yield from block.sentences


def _matches(project: Project, help_: Suggestions, opened: Opened, s: Sentence) -> list[Suggestion]:
    """What the memory has for a sentence that needs work.

    For a confidential document, too, only what anybody may see: others may not go with it.
    """
    if s.state not in ("empty", "draft") and not s.stale:
        return []
    if not (project.config.confidential or opened.document.meta.confidential):
        return help_.matches(opened, s.key)[:MATCHES]
    found = help_.memory.search(
        s.source,
        opened.place.language,
        threshold=THRESHOLD,
        limit=MATCHES,
        visible=help_.memory.public(),
    )
    return [
        Suggestion(m.score, m.kind, m.origin, m.source, m.target, pieces(m.source, s.source))
        for m in found
    ]


def _comments(opened: Opened, key: str) -> Iterator[Mapping[str, str]]:
    for record in opened.book.comments(key):
        yield {"by": _name(record.by), "at": record.at, "comment": record.comment}


def _history(opened: Opened, key: str) -> Iterator[Mapping[str, str]]:
    """From the ledger, the latest first."""
    for record in reversed(opened.book.about(key)):
        if record.event in _PEOPLE:
            told = {"event": record.event, "by": _name(record.by), "at": record.at}
            yield {**told, "text": record.text, "comment": record.comment, "commit": ""}


def _name(by: str) -> str:
    """A person without the address: the file may go to anybody."""
    return by.partition(" <")[0]

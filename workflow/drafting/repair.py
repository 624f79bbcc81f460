"""Certain repairs of an answer: what an engine or its transport added, never what it said."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from workflow import placeables
from workflow.errors import disguises

_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BREAK = re.compile(r"[^\S\n\r\t\x0b\x0c\x85]*[\n\r\t\x0b\x0c\x85\u2028\u2029]\s*")
_QUOTES = {
    '"': '"',
    "\u00ab": "\u00bb",
    "\u201c": "\u201d",
    "\u201e": "\u201d\u201c",
}
_TWICE = 2
"""How often entities are decoded: once for a service, once for what it was fed with."""


def repair(source: str, answer: str, language: str, fixed: Sequence[str] = ()) -> str:
    """`answer` without what was certainly put into it on its way.

    HTML entities that the English `source` does not have, controls and invisible characters,
    line breaks, outer white space and outer quotation marks; spaces and capitals within an
    address, a placeholder or markup. `language` (BCP 47) is the answer's; `fixed` as in
    `placeables.find`. Idempotent; an answer with nothing to repair comes back as it is.
    """
    text = _decoded(source, answer)
    text = _BREAK.sub(" ", text)
    if not text.isprintable():
        text = "".join(c for c in text if not disguises(c) or c in source)
    text = _unquoted(source, text.strip())
    if text and source != (bare := source.strip()):
        start = source.index(bare) if bare else 0
        text = source[:start] + text + source[start + len(bare) :]
    return _reassembled(source, text, fixed)


def _decoded(source: str, answer: str) -> str:
    """Entities as the characters they name, but those that the source has as well."""
    for _ in range(_TWICE):
        if "&" not in answer:
            break
        answer = _ENTITY.sub(lambda m: m[0] if m[0] in source else html.unescape(m[0]), answer)
    return answer


def _unquoted(source: str, text: str) -> str:
    """`text` without quotation marks around the whole that the source does not have."""
    closing = _QUOTES.get(text[:1], "")
    inside = text[1:-1]
    if len(text) < 3 or text[-1] not in closing or text[0] in inside or text[-1] in inside:
        return text
    bare = source.strip()
    if any(
        mark in bare[:1] + bare[-2:] for mark in "\"'\u00ab\u00bb\u201c\u201d\u201e\u2018\u2019"
    ):
        return text
    return inside.strip()


def _reassembled(source: str, answer: str, fixed: Sequence[str]) -> str:
    """Placeables of the source that stand in the answer with spaces or capitals put in."""
    for placeable in placeables.copied(source, fixed):
        original = placeable.text
        if placeable.kind == "term" or original in answer:
            continue
        matches = list(_loosely(original).finditer(answer))
        if len(matches) == 1:
            found = matches[0]
            answer = answer[: found.start()] + original + answer[found.end() :]
    return answer


def _loosely(original: str) -> re.Pattern[str]:
    """`original` in any case, with spaces around its marks."""
    parts = re.findall(r"\w+|\W", original[:2000])
    return re.compile(r"[ \xa0]?".join(map(re.escape, parts)), re.IGNORECASE)

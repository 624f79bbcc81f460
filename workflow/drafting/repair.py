"""Certain repairs of an answer: what an engine or its transport added, never what it said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflow import placeables
from workflow.errors import disguises

_BREAK = re.compile(r"[^\S\n\r\t\x0b\x0c\x85]*[\n\r\t\x0b\x0c\x85\u2028\u2029]\s*")
_QUOTES = {
    '"': '"',
    "\u00ab": "\u00bb",
    "\u201c": "\u201d",
    "\u201e": "\u201d\u201c",
}


def repair(source: str, answer: str, language: str, fixed: Sequence[str] = ()) -> str:
    """`answer` without what was certainly put into it on its way.

    Controls and invisible characters, line breaks, outer white space and outer quotation marks;
    spaces and capitals within an address, a placeholder or markup. HTML entities stay: services
    that are known to write them have theirs decoded where they are asked. `language` (BCP 47) is
    that of the answer; `fixed` as in `placeables.find`. Idempotent; an answer with nothing to
    repair comes back as it is.
    """
    text = _BREAK.sub(" ", answer)
    if not text.isprintable():
        text = "".join(c for c in text if not disguises(c) or c in source)
    text = _unquoted(source, text.strip())
    if text and source != (bare := source.strip()):
        start = source.index(bare) if bare else 0
        text = source[:start] + text + source[start + len(bare) :]
    return _reassembled(source, text, fixed)


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

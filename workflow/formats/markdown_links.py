"""The addresses and titles of links and pictures in Markdown."""

from __future__ import annotations

import re
from html import unescape

from workflow.formats.markdown_events import Event

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""A character reference (CommonMark 2.5)."""
_KEPT = "-_.!~*'();/?:@&=+$,#%"
"""What stays as it is in an address, besides letters and digits."""
_ESCAPED = re.compile(rf"\\([!-/:-@\[-`{{-~])|{ENTITY.pattern}")


def link_end(event: Event, text: str) -> int:
    """Where a link ends: pyromark leaves out the ``[]`` of a collapsed reference."""
    if event.op == "open" and event.name in {"Link", "Image"}:
        collapsed = event.data["link_type"].startswith("Collapsed")
        if collapsed and text.startswith("[]", event.end):
            return event.end + 2
    return event.end


def title_place(closing: str, title: str) -> tuple[int, int] | None:
    """Where the title stands in ``](address "title")``, without its quotes."""
    stop = len(closing[:-1].rstrip()) - 1
    if stop < 1:
        return None
    opener = "(" if closing[stop] == ")" else closing[stop]
    start = closing.rfind(opener, 0, stop)
    while start > 0 and closing[start - 1] == "\\":
        start = closing.rfind(opener, 0, start)
    if start < 1 or unescaped(closing[start + 1 : stop]) != title:
        return None
    return start + 1, stop


def unescaped(text: str) -> str:
    """`text` with backslash escapes and character references resolved (CommonMark 2.4, 2.5)."""
    return _ESCAPED.sub(lambda found: found[1] or unescape(found[0]), text)


def href(address: str, kind: str) -> str:
    """The target of a link as it stands in a page, before its HTML escape."""
    from urllib.parse import quote

    return ("mailto:" if kind == "Email" else "") + quote(address, safe=_KEPT)

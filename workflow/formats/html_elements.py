"""What the elements and attributes of HTML mean to a translation (HTML Standard, 4 and 15.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from workflow.formats.html_tokens import Attribute, Token, attribute_value, attributes, small
from workflow.model import Kind


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID: Final = _names(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source"
    " track wbr"
)
"""Elements without content and end tag."""

BLOCKS: Final = _names(
    "address article aside audio blockquote body canvas caption center col colgroup dd details"
    " dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6"
    " head header hgroup hr html legend li listing main map menu nav noembed noframes noscript"
    " object ol optgroup option p param plaintext pre search section select style summary"
    " table tbody td template tfoot th thead title tr track ul video xmp"
)
"""Elements whose tags end a stretch of text; all others, known or not, stand in a line."""

WHOLE: Final = _names("iframe math script svg textarea")
"""Elements in a line that are taken as one thing, with all that is in them."""

KEPT: Final = _names("listing noembed noframes plaintext pre style template xmp")
"""Blocks whose text is never translated."""

KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "summary"), "heading"),
    **dict.fromkeys(("li", "dt", "dd", "option"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("caption", "figcaption", "legend"), "caption"),
    "title": "title",
    "blockquote": "quote",
}  # fmt: skip
"""What the text of an element is; where nothing is said, what its parent's is."""

FOOTNOTES: Final = _names("doc-footnote doc-endnote doc-endnotes")
"""Values of ``role`` (DPUB-ARIA)."""

CLOSES_P: Final = BLOCKS - _names(
    "audio canvas caption col colgroup frame head html body map noscript object optgroup option"
    " param style tbody td template tfoot th thead title tr track video"
)
"""Elements whose start tag ends an open ``p``."""

CLOSED_BY: Final[dict[str, frozenset[str]]] = {
    "li": _names("li"),
    "dt": _names("dt dd"),
    "dd": _names("dt dd"),
    "td": _names("td th"),
    "th": _names("td th"),
    "tr": _names("td th tr"),
    **dict.fromkeys(("tbody", "thead", "tfoot"), _names("td th tr tbody thead tfoot caption")),
    "option": _names("option"),
    "optgroup": _names("option optgroup"),
}
"""What the start tag of an element ends, where it is open."""

SCOPES: Final = _names("ul ol menu dir dl table select template html object")
"""What the start tag of an item or a cell does not reach out of."""

OPTIONAL_END: Final = _names(
    "body caption colgroup dd dt head html li optgroup option p rp rt tbody td tfoot th thead tr"
)
"""Elements whose end tag can be left out."""

BARE: Final = _names("a i iframe input link meta script source span svg textarea picture") | VOID
"""Elements without words in them that are left outside of a sentence at its beginning."""

NAMES: Final = {"strong": "b", "em": "i", "del": "s", "strike": "s"}
"""Element to the name of its token, where it is not the element's own."""

_ANYWHERE: Final[dict[str, Kind]] = {
    **dict.fromkeys(("title", "placeholder", "aria-label", "aria-description"), "tooltip"),
    **dict.fromkeys(("aria-placeholder", "aria-roledescription", "aria-valuetext"), "tooltip"),
}
_OF: Final[dict[str, dict[str, Kind]]] = {
    "img": {"alt": "alt"},
    "area": {"alt": "alt"},
    "track": {"label": "tooltip"},
    "option": {"label": "tooltip"},
    "optgroup": {"label": "tooltip"},
}
_META: Final = _names(
    "description twitter:title twitter:description og:title og:description"
)  # fmt: skip
_META_ALT: Final = _names("og:image:alt twitter:image:alt")
_BUTTONS: Final = _names("button submit reset")
_NAMELESS: Final = _names("link style meta")
"""Elements whose ``title`` is no text for readers."""

_MAYBE = re.compile(r"title|placeholder|aria-|alt|label|content|value", re.IGNORECASE | re.ASCII)


def translatable(text: str, tag: Token) -> Iterator[tuple[Kind, Attribute]]:
    """The attributes of a start tag that hold text for readers, in order.

    They are those that the HTML Standard calls translatable, without the keywords of a page and
    the ``abbr`` of a table's heading; of the values of buttons those that are shown.
    """
    if _MAYBE.search(text, tag.start + 1 + len(tag.name), tag.end) is None:
        return
    found = attributes(text, tag)
    for attribute in found:
        kind = _kind(text, tag.name, attribute.name, found)
        if kind is not None:
            yield kind, attribute


def _kind(text: str, element: str, name: str, found: tuple[Attribute, ...]) -> Kind | None:
    if element == "meta":
        return _of_meta(text, found) if name == "content" else None
    if name in _ANYWHERE:
        return None if element in _NAMELESS else _ANYWHERE[name]
    if element == "input":
        kind = _value(text, found, "type")
        if name == "alt":
            return "alt" if kind == "image" else None
        return "tooltip" if name == "value" and kind in _BUTTONS else None
    return _OF.get(element, {}).get(name)


def _of_meta(text: str, found: tuple[Attribute, ...]) -> Kind | None:
    name = _value(text, found, "name") or _value(text, found, "property")
    if name in _META_ALT:
        return "alt"
    return "description" if name in _META else None


def _value(text: str, found: tuple[Attribute, ...], name: str) -> str:
    """The value of the attribute `name` in small letters, or an empty string."""
    raw = next((text[a.start : a.end] for a in found if a.name == name), "")
    return small(attribute_value(raw).strip())


_SAYS = re.compile(r"translate|role", re.IGNORECASE | re.ASCII)


def says(text: str, tag: Token) -> tuple[bool | None, bool]:
    """Whether a start tag says that its element is translated (None: nothing); is a footnote?"""
    if _SAYS.search(text, tag.start, tag.end) is None:
        return None, False
    found = attributes(text, tag)
    names = {attribute.name for attribute in found}
    note = _value(text, found, "role") in FOOTNOTES
    if "translate" in names:
        value = _value(text, found, "translate")
        if value in ("", "yes", "no"):
            return value != "no", note
    return (False if "notranslate" in _value(text, found, "class").split() else None), note

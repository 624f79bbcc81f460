"""A translator's text as Markdown that says just that: escaped by the least that works.

Ordinary text stays as a person writes it: ``2 * 3``, ``snake_case``, ``[so]`` where no link is
called so. What is escaped here is what could be read as markup at its place; whether it was
enough is seen when the file is read again (`markdown_rebuild`).
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple
from unicodedata import category

from workflow.formats.markdown_inline import PUNCTUATION
from workflow.formats.markdown_links import ENTITY

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~!|]")
_LINE = re.compile(
    r"(?P<sign>[#]{1,6}(?=[ \t]|\Z)|>|[-+*](?=[ \t]|\Z)|=+[ \t]*\Z|(?:-[ \t]*){2,}\Z"
    r"|(?:\*[ \t]*){3,}\Z|(?:_[ \t]*){3,}\Z|~~~|```|\[(?:[ xX]\][ \t]|[^\[\]]{1,999}\]:)|\|"
    r"|:?-+:?[ \t]*(?:\||\Z))"
    r"|\d{1,9}(?P<dot>[.)])(?=[ \t]|\Z)"
)
_CLOSING = re.compile(r"(?:^|(?<=[ \t]))(#+)(?=[ \t]*\Z)")
_LABEL = re.compile(r"\[([^\[\]]{1,999})\](?![\[(:])")
_UNCLEAN = re.compile(r"[\x00\ud800-\udfff]")
_BREAKS = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_ALL = re.compile(r"[!-/:-@\[-`{-~]")
_EDGE = re.compile(r"\A\s|\s\Z")


class Around(NamedTuple):
    """Where a stretch of text comes to stand."""

    before: str = ""
    """The character before it; empty at the start of a line."""
    after: str = ""
    """The character after it; empty at the end of a line."""
    context: str = ""
    """``cell``, ``heading``, ``html``, ``markdown`` (inside HTML), or empty."""
    linked: bool = False
    """Is it inside the text of a link or picture?"""
    names: frozenset[str] = frozenset()
    """What references to links are called in the file, in small letters."""
    strict: bool = False
    """Escape whatever can be escaped."""


def cleaned(text: str) -> str:
    """`text` on one line, without what no file holds."""
    if "\n" in text or "\r" in text:
        text = _BREAKS.sub(" ", text)
    return _UNCLEAN.sub("\ufffd", text).strip(" \t")


def escaped(text: str, around: Around) -> str:
    """`text`, in one line, as Markdown or, in the context ``html``, as HTML."""
    if around.context == "html":
        return escape(text, quote=False)
    if around.strict:
        return _strictly(text, around)
    if _SPECIAL.search(text):
        text = _Least(text, around).escaped()
    return text if around.before else line_start(text)


def _strictly(text: str, around: Around) -> str:
    """Every sign with a backslash, and white space at the edges by its number."""
    made = _ALL.sub(lambda found: _with_backslash(found[0], around.context), text)
    return _EDGE.sub(
        lambda found: f"&#{ord(found[0])};" if found[0] not in " \t" else found[0], made
    )


def _with_backslash(sign: str, context: str) -> str:
    """A sign escaped. In HTML `<` and `&` are references, whoever reads it; in a cell a backslash
    is one, since before the cell's end it would be the end's (GFM, 4.10)."""
    if (context == "markdown" and sign in "<>&") or (context == "cell" and sign == "\\"):
        return f"&#{ord(sign)};" if sign == "\\" else escape(sign)
    return "\\" + sign


def line_start(text: str) -> str:
    """`text` so that at the start of a line no block begins with it."""
    found = _LINE.match(text)
    if found is None:
        return text
    at = found.start("dot") if found["dot"] else 0
    return f"{text[:at]}\\{text[at:]}"


def heading_end(text: str) -> str:
    """`text` so that at the end of a heading it is no closing row of ``#``."""
    return _CLOSING.sub(r"\\\1", text)


class _Least:
    """Goes through the signs of one text."""

    def __init__(self, text: str, around: Around) -> None:
        self._text, self._around = text, around
        self._bare = set() if around.linked else self._harmless()

    def _harmless(self) -> set[int]:
        """Where brackets stand that no link could be called by."""
        found: set[int] = set()
        after = self._around.after
        for label in _LABEL.finditer(self._text):
            name = " ".join(label[1].casefold().split())
            edge = label.end() == len(self._text) and after and after in "[(:"
            if not (edge or name in self._around.names or label[1][0] == "^"):
                found |= {label.start(), label.end() - 1}
        return found

    def escaped(self) -> str:
        """The text with the backslashes that it needs."""
        return _SPECIAL.sub(self._sign, self._text)

    def _sign(self, found: re.Match[str]) -> str:
        sign, at = found[0], found.start()
        return _with_backslash(sign, self._around.context) if self._needed(sign, at) else sign

    def _needed(self, sign: str, at: int) -> bool:
        before = self._text[at - 1] if at else self._around.before
        after = self._text[at + 1] if at + 1 < len(self._text) else self._around.after
        if sign in "*_~":
            return self._flanks(sign, at)
        if sign in "[]":
            return at not in self._bare
        if sign == "\\":
            return not after or after in PUNCTUATION
        if sign == "<":
            return self._around.context == "markdown" or after.isalpha() or after in ("/", "!", "?")
        if sign == "&":
            return ENTITY.match(self._text, at) is not None
        if sign == "!":
            return after == "[" and at + 1 == len(self._text)
        return (
            sign == "`"
            or (sign == "|" and self._around.context == "cell")
            or (sign == ">" and not before)
        )

    def _flanks(self, sign: str, at: int) -> bool:
        """Whether a sign of emphasis, with those beside it, could open or close some."""
        start, stop = at, at + 1
        while start and self._text[start - 1] == sign:
            start -= 1
        while stop < len(self._text) and self._text[stop] == sign:
            stop += 1
        before = self._text[start - 1] if start else self._around.before
        after = self._text[stop] if stop < len(self._text) else self._around.after
        spaced = (not before or before.isspace()) and (not after or after.isspace())
        if spaced:
            return not before and sign in "*~" and stop - start > 2
        if sign == "~":
            return self._text.count("~") > 1 or stop - start > 1
        return not (sign == "_" and _is_word(before) and _is_word(after))


def _is_word(character: str) -> bool:
    """Neither white space nor punctuation, as flanking has it (CommonMark 6.2)."""
    if not character or character.isspace():
        return False
    return category(character)[0] not in "PS"


def attribute(text: str, before: str, context: str) -> str:
    """The value of an attribute in the place that the text `before` it tells.

    A picture's text in ``![…]``; a title in quotes or parentheses; in a tag, a value in quotes,
    which are added where there were none.
    """
    last = before[-1:]
    if before.endswith("!["):
        return _Least(text, Around(context=context, linked=True)).escaped()
    if not before.lstrip().startswith("<"):
        made = ENTITY.sub(lambda found: "\\" + found[0], text.replace("\\", "\\\\"))
        for sign in "()" if last == "(" else last:
            made = made.replace(sign, "\\" + sign)
        return made.replace("|", "\\|") if context == "cell" else made
    made = escape(text)
    if context == "cell":
        made = made.replace("|", "&#124;")
    return made if last in ('"', "'") else f'"{made}"'

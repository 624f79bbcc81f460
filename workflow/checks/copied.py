"""What has to be copied letter by letter: addresses, placeholders, markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from workflow.checks.shown import shown
from workflow.checks.values import Finding, Pair, Severity
from workflow.placeables import ENTITY, Placeable

_ADDRESSES = frozenset(("url", "email", "hashtag", "handle"))
_SERVER = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?[^/?#]*", re.IGNORECASE)
_SECURE = re.compile(r"^(?:https?://)?(?:www\.)?")
_VALUE = r"""\s*=\s*(?:"[^"]*"|'[^']*')"""
_FOR_READERS = re.compile(rf"\s(?:alt|title|aria-label|placeholder|content){_VALUE}")
"""Attributes that are translated (HTML standard, translatable attributes)."""
_LINK = re.compile(rf"\s(?:href|src){_VALUE}")
_AROUND = re.compile(r"\s*([=>])\s*|\s*/(?=>)")
_EMPHASIS = re.compile(r"</?(?:b|i|em|strong|u|s|small)>")
_MOST = 20
"""Differences of one sentence that are told."""
_SLIP = 2
"""So many letters of an address are changed by mistake; more of them, by somebody."""


def link(pair: Pair) -> Iterator[Finding]:
    """Addresses, hashtags and handles that are not as in the source."""
    if not pair.source_copied and not pair.target_copied:
        return
    lost, new = _differences(pair, _ADDRESSES)
    solid = "".join(pair.target.split()) if lost else ""
    for text in lost:
        like = next((p for p in new if _like(text, p.text)), None)
        if like is None:
            broken = text in solid
            why = "address broken by a space" if broken else "address missing"
            yield Finding(f"{why}: {shown(text)}", severity="error" if broken else None)
        else:
            new.remove(like)
            yield Finding(
                f"address changed: {shown(like.text)}; expected {shown(text)}",
                like.start,
                like.end,
                "error",
            )
    for other in new:
        yield Finding(
            f"address that is not in the source: {shown(other.text)}", other.start, other.end
        )


def placeholder(pair: Pair) -> Iterator[Finding]:
    """Placeholders that are not as in the source."""
    if not pair.source_copied and not pair.target_copied:
        return
    lost, new = _differences(pair, frozenset(("placeholder",)))
    yield from (Finding(f"placeholder missing: {shown(text)}") for text in lost)
    for other in new:
        what = f"placeholder that is not in the source: {shown(other.text)}"
        yield Finding(what, other.start, other.end)


def markup(pair: Pair) -> Iterator[Finding]:
    """Tags, emphasis and code that are not as in the source."""
    if not pair.source_copied and not pair.target_copied:
        return
    lost, new = _differences(pair, frozenset(("markup",)))
    for text in lost:
        yield Finding(f"markup missing: {shown(text)}", severity=_gravity(text, pair))
    for other in new:
        what = f"markup that is not in the source: {shown(other.text)}"
        yield Finding(what, other.start, other.end, _gravity(other.text, pair))


def _gravity(text: str, pair: Pair) -> Severity | None:
    """A tag is an error; emphasis, code and the place of a link may be another's choice, but not
    half of an emphasis.
    """
    if _EMPHASIS.fullmatch(text):
        name = text.strip("</>")
        return None if _half(pair.target, f"<{name}>", f"</{name}>") else "warning"
    if text.startswith("<"):
        bare = _LINK.sub("", text)
        other = pair.target_copied if text in pair.source else pair.source_copied
        return "warning" if any(_LINK.sub("", p.text) == bare for p in other) else None
    half = text == "**" and pair.target.count("**") % 2 > pair.source.count("**") % 2
    return None if half else "warning"


def _half(text: str, opening: str, closing: str) -> bool:
    return text.count(opening) != text.count(closing)


def _differences(pair: Pair, kinds: frozenset[str]) -> tuple[list[str], list[Placeable]]:
    """What of the `kinds` is missing in the translation, and what is new there."""
    there = [p for p in pair.source_copied if p.kind in kinds]
    here = [p for p in pair.target_copied if p.kind in kinds]
    if [p.text for p in there] == [p.text for p in here]:
        return [], []
    wanted = Counter(map(_comparable, there))
    found = Counter(map(_comparable, here))
    return (
        [p.text for p in _rest(there, wanted - found, pair.source) if _meant(p.text, pair.target)],
        [p for p in _rest(here, found - wanted, pair.target) if _meant(p.text, pair.source)],
    )


def _rest(placeables: list[Placeable], surplus: Counter[str], text: str) -> list[Placeable]:
    """One placeable for each of the `surplus`, the first of them."""
    found = {_comparable(p): p for p in reversed(placeables)}
    rest = [p for key, p in reversed(found.items()) if key in surplus and not _anchor(p, text)]
    return rest[:_MOST]


def _meant(text: str, other: str) -> bool:
    """Whether a difference counts: not where the other side has the same, written in one with a
    word, nor for a character by its name.
    """
    glued = text[:1] in "%{$" and len(text) > 3 and text in other
    return not glued and not (text[:1] == "&" and ENTITY.fullmatch(text))


def _anchor(placeable: Placeable, text: str) -> bool:
    """Whether it is a place in the same document, which has the name of a translated heading."""
    start = placeable.start
    return placeable.kind == "hashtag" and text[max(start - 2, 0) : start] == "]("


def _comparable(placeable: Placeable) -> str:
    """The spelling that counts: the case of a server or an account is free, so are the words of
    a tag that readers see.
    """
    kind, text, _ = placeable
    if kind == "url":
        return _SERVER.sub(lambda m: m[0].lower(), text).rstrip("/")
    if kind in _ADDRESSES:
        return text.casefold()
    if kind == "markup" and text[0] == "<" and len(text) > 4:
        return _AROUND.sub(r"\1", _FOR_READERS.sub("", text))
    return text


def _like(old: str, new: str) -> bool:
    """Whether an address was mistyped: a letter or two, not another protocol."""
    if _SECURE.sub("", old) == _SECURE.sub("", new):
        return False
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    longest = max(len(old), len(new)) - start - end
    return start > _SLIP and longest <= (_SLIP if end else 1)

"""What has to be copied letter by letter: addresses, placeholders, markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from workflow.checks.shown import shown
from workflow.checks.values import Finding, Pair, Severity
from workflow.evidence.slips import common
from workflow.placeables import ENTITY, Placeable

_PLACEHOLDERS = frozenset(("placeholder",))
_ADDRESSES = frozenset(("url", "email", "hashtag", "handle"))
_SERVER = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?[^/?#]*", re.IGNORECASE)
_SECURE = re.compile(r"^(?:https?://)?(?:www\.)?")
_VALUE = r"""\s*=\s*(?:"[^"]*"|'[^']*')"""
_FOR_READERS = re.compile(rf"\s(?:alt|title|aria-label|placeholder|content){_VALUE}")
"""Attributes that are translated (HTML standard, translatable attributes)."""
_LINK = re.compile(rf"\s(?:href|src){_VALUE}")
_AROUND = re.compile(r"\s*([=>])\s*|\s*/(?=>)")
_WORDS = re.compile(r"`[^\W\d_]+(?:(?:['\u2019-]|,? )[^\W\d_]+)*[.!?]?`")
"""A code span which has no sign of code in it."""
_COMMAND = re.compile(
    r"`(?:git|npm|npx|pip|python|yarn|cargo|docker|make|sudo|apt|brew|conda|cd|ls|cp|mv|rm|curl|ssh"
    r"|bundle|gem|mvn|gradle|dotnet|kubectl|go(?= (?:build|get|mod|run|test))|[A-Z]{3,}) "
)
"""A code span that begins with a program's name, or with a word in capitals as SQL has them."""
_ANCHOR = re.compile(
    r"""<(a|span)\s+(?:name|id)\s*=\s*(?:"[^"<>]{0,200}"|'[^'<>]{0,200}')\s*></\1>"""
)
_MARKUP = frozenset(("markup",))
_EMPHASIS = re.compile(r"</?(?:b|i|em|strong|u|s|small)>")
_MOST = 20
"""Differences of one sentence that are told."""
_END = re.compile(r"/($|[\"'])")
_WIKI = re.compile(r"(?<=\.org/wiki/).*", re.DOTALL)
_SLIP = 2
"""So many letters of an address are changed by mistake; more of them, by somebody."""


def link(pair: Pair) -> Iterator[Finding]:
    """Addresses, hashtags and handles that are not as in the source."""
    if not pair.source_copied and not pair.target_copied:
        return
    lost, new = _differences(pair, _ADDRESSES)
    solid = "".join(pair.target.split()) if lost else ""
    for text in lost:
        like = next((p for p in new if _related(text, p.text, pair.language)), None)
        if like is None:
            broken = text in solid
            why = "address broken by a space" if broken else "address missing"
            yield Finding(f"{why}: {shown(text)}", severity="error" if broken else None)
        else:
            new.remove(like)
            what = f"address changed: {shown(like.text)}; expected {shown(text)}"
            mild = localised(text, like.text, pair.language)
            yield Finding(what, like.start, like.end, "hint" if mild else "error")
    for other in new:
        if not any(other.text in p.text for p in pair.source_copied if p.kind == "markup"):
            what = f"address that is not in the source: {shown(other.text)}"
            yield Finding(what, other.start, other.end)


def placeholder(pair: Pair) -> Iterator[Finding]:
    """Placeholders that are not as in the source."""
    if not pair.source_copied and not pair.target_copied:
        return
    lost, new = _differences(pair, _PLACEHOLDERS)
    yield from (Finding(f"placeholder missing: {shown(text)}") for text in lost)
    for other in new:
        what = f"placeholder that is not in the source: {shown(other.text)}"
        yield Finding(what, other.start, other.end)


def markup(pair: Pair) -> Iterator[Finding]:
    """Tags, emphasis and code that are not as in the source."""
    if not pair.source_copied and not pair.target_copied:
        return
    lost, new = _differences(pair, _MARKUP)
    added = [p for p in new if p.text[0] != "`"]
    yield from _code([t for t in lost if t[0] == "`"], [p for p in new if p.text[0] == "`"])
    for text in lost:
        if text[0] == "`":
            continue
        bare = _bare(text)
        like = next((p for p in added if bare and _bare(p.text) == bare), None)
        if like is None:
            times = _times(pair.source, pair.target, text)
            yield Finding(f"markup missing: {shown(text)}{times}", severity=_gravity(text, pair))
        else:
            added.remove(like)
            yield _moved(text, like, pair.language)
    for other in added:
        times = _times(pair.target, pair.source, other.text)
        what = f"markup that is not in the source: {shown(other.text)}{times}"
        yield Finding(what, other.start, other.end, _gravity(other.text, pair))
    for anchor in _new_anchors(pair)[:1]:
        what = f"an anchor that is not in the source: {shown(anchor[0])}"
        yield Finding(what, *anchor.span(), "hint")


def _code(lost: list[str], others: list[Placeable]) -> Iterator[Finding]:
    """Code in the text: one finding for all of it.

    What is prose (and so are single words beside it) is a quotation and may be translated.
    """
    if not lost and not others:
        return
    prose = any(map(_prose, lost or [p.text for p in others]))
    texts = [t for t in lost if not prose or not _WORDS.fullmatch(t) or _COMMAND.match(t)]
    severity: Severity = "warning" if texts or not prose else "hint"
    texts = texts or lost
    more = f" (and {len(texts) - 1} more)" if len(texts) > 1 else ""
    if not lost:
        what = f"code that is not in the source: {shown(others[0].text)}"
    elif others:
        what = f"code changed: {shown(others[0].text)}; expected {shown(texts[0])}{more}"
    else:
        yield Finding(f"markup missing: {shown(texts[0])}{more}", severity=severity)
        return
    yield Finding(what, others[0].start, others[0].end, severity)


def _prose(code: str) -> bool:
    return " " in code and _WORDS.fullmatch(code) is not None and not _COMMAND.match(code)


def _times(text: str, other: str, part: str) -> str:
    """How many more of `part` the one text has, if more than one."""
    surplus = text.count(part) - other.count(part)
    return f" ({surplus} times)" if surplus > 1 else ""


def _bare(tag: str) -> str:
    """A tag without its address; empty where it has none."""
    bare = _LINK.sub("", tag) if tag[0] == "<" else tag
    return bare if bare != tag else ""


def _moved(old: str, new: Placeable, language: str) -> Finding:
    """A tag with another address than the source's."""
    what = f"address in a tag changed: {shown(new.text)}; expected {shown(old)}"
    severity: Severity = "hint" if localised(old, new.text, language) else "warning"
    return Finding(what, new.start, new.end, severity)


def _gravity(text: str, pair: Pair) -> Severity | None:
    """A tag is an error; emphasis may be another's choice, but not half of it."""
    if _EMPHASIS.fullmatch(text):
        name = text.strip("</>")
        return None if _half(pair.target, f"<{name}>", f"</{name}>") else "warning"
    if text[0] == "<":
        return None
    half = text == "**" and pair.target.count("**") % 2 > pair.source.count("**") % 2
    return None if half else "warning"


def _new_anchors(pair: Pair) -> list[re.Match[str]]:
    """Empty anchors that only the translation has: nobody sees them."""
    if "<" not in pair.target:
        return []
    found = islice(_ANCHOR.finditer(pair.target), _MOST)
    return [m for m in found if m[0] not in pair.source]


def _half(text: str, opening: str, closing: str) -> bool:
    return text.count(opening) != text.count(closing)


def _differences(pair: Pair, kinds: frozenset[str]) -> tuple[list[str], list[Placeable]]:
    """What of the `kinds` is missing in the translation, and what is new there."""
    there = [p for p in pair.source_copied if p.kind in kinds]
    here = [p for p in pair.target_copied if p.kind in kinds]
    for anchor in _new_anchors(pair) if kinds is _MARKUP else ():
        here = [p for p in here if not anchor.start() <= p.start < anchor.end()]
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


def _related(old: str, new: str, language: str) -> bool:
    return _like(old, new) or localised(old, new, language)


def localised(old: str, new: str, language: str) -> bool:
    """Whether the address `new` differs from `old` only in that it names `language` (BCP 47)."""
    if old == new or ("/" not in new and "." not in new):
        return False
    codes, host = _named(language.partition("-")[0])
    bare, other = (host.sub(r"\1", codes.sub("", text)) for text in (old, new))
    return _END.sub(r"\1", bare) == _END.sub(r"\1", other) or (
        bool(host.search(new)) and _WIKI.sub("", bare) == _WIKI.sub("", other) != bare
    )


@lru_cache(maxsize=64)
def _named(tag: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where an address names English or the language `tag`: in its path or query, in its host."""
    code = rf"(?:en|{re.escape(tag)})(?:[-_][A-Za-z]{{2,8}})?"
    return (
        re.compile(rf"/{code}(?=[/?#\"']|$)|[?&](?:lang|hl|locale|language|l)={code}(?=[&#\"']|$)"),
        re.compile(rf"(://|^)(?:www\.)?{code}\."),
    )


def _like(old: str, new: str) -> bool:
    """Whether an address was mistyped: a letter or two, not another protocol."""
    if _SECURE.sub("", old) == _SECURE.sub("", new):
        return False
    start, end = common(old, new)
    longest = max(len(old), len(new)) - start - end
    return start > _SLIP and longest <= (_SLIP if end else 1)

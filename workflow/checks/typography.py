"""House style: quotation marks, dashes, spaces, ellipses, stops and apostrophes.

What every build of an edition sets by itself is a hint: readers never see it. What no build can
set, or what misleads, is a warning. One finding per check and sentence: the first place, and how
many there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, wraps

from workflow.checks.fixing import built, changes
from workflow.checks.house import SINGLE_LETTER, House, Slip, house, slips
from workflow.checks.quoting import Misquoted, doubled, misquoted
from workflow.checks.shield import markers, shielded
from workflow.checks.values import Finding, Pair, Severity
from workflow.editions.holding import Tags, untagged
from workflow.editions.typography import hard_spaces, marks_only
from workflow.placeables import copied

_NO_BREAK = "\u00a0"
_TURNS = frozenset(("question", "answer"))
_QUOTED = re.compile("(?<!\\w)['\u2018](\\w[^'\u2018\u2019]*)['\u2019](?!\\w)")
_DOUBLE = re.compile('["“”„«»]')
_CODE = re.compile(r"[\w./\\=$(){}:@*+-]+")
_SIGNS = re.compile(r"[_./\\=$(){}:@*+]|\d")
_LONE = re.compile(r"'(?<!\w')|''")
_SPACED = re.compile(
    "[,.;:!?)»”“(«„](?:(?<=[ \u00a0\u2009\u202f][^(«„])|(?<=[(«„])(?=[ \u00a0\u2009\u202f])"
    r"|(?<=[^\W\d_][,;.!?])(?=[^\W\d_«„]))"
)
"""Stands wherever a space is too much or missing at a mark."""
_STUCK = re.compile(r"[—–](?:(?=\S)|(?<=\S.))", re.DOTALL)
_SPACE = re.compile(r"\s")
_STOP = re.compile(r"[.,][»”“\"]")
_OTHER_APOSTROPHE = re.compile('[`\u00b4\u2032\u2018\u02bc"](?<=\\w.)(?=\\w)')


@lru_cache(maxsize=2)
def _text(pair: Pair) -> str:
    """The translation without what no rule may look into; places stay."""
    text = pair.entry.msgstr
    changed = text != pair.target
    lists = () if pair.role in _TURNS else markers(text, pair.source)
    placed = copied(text, pair.wording.fixed) if changed else pair.target_copied
    return shielded(text, placed, lists)


_Run = Callable[[Pair], Iterator[Finding]]


def _through_tags(run: _Run) -> _Run:
    """A check that sees a translation as builds do: without tags such as ``<b>``."""

    @wraps(run)
    def through(pair: Pair) -> Iterator[Finding]:
        tags, bare = _bare(pair) if "<" in pair.entry.msgstr else (None, pair)
        for found in run(bare):
            if tags is None or found.start == found.end:
                yield found
            else:
                start, end = tags.whole(found.start, found.end)
                yield found._replace(start=start, end=end)

    return through


@lru_cache(maxsize=2)
def _bare(pair: Pair) -> tuple[Tags | None, Pair]:
    """The tags of a translation, and the same sentence without them."""
    tags = untagged(pair.entry.msgstr)
    if not tags.tags:
        return None, pair
    source = untagged(pair.source).text
    entry = replace(pair.entry, msgstr=tags.text)
    return tags, Pair(entry, pair.language, pair.glossary, pair.near, source, pair.speller)


@_through_tags
def quote_style(pair: Pair) -> Iterator[Finding]:
    """Quotation marks of another language's style."""
    rules, known = pair.rules.typography, house(pair.language)
    if rules is None or known is None or not _misquotes(pair.entry.msgstr, rules.quotes, known):
        return
    text = _text(pair)
    commas = doubled(text)
    if commas:
        due = "…".join(rules.quotes)
        yield Finding(f"{commas[0][:2]} for a quotation mark: use {due}", *commas.span())
        return
    found = [m for m in misquoted(text, rules) if m.mark != "'" or not _literal(pair, m.place)]
    if not found or _continues(pair, found, rules.inner_quotes):
        return
    styles = {m.style for m in found}
    severity: Severity | None = None
    if "foreign" not in styles:
        severity = known.straight_quotes if "straight" in styles else "hint"
    first = next((m for m in found if m.style == "foreign"), found[0])
    yield _misquoted(first, found, severity)


def _misquotes(text: str, outer: tuple[str, str], known: House) -> bool:
    """Whether `text` may have marks that are not the language's own; quick."""
    if any(map(text.__contains__, known.foreign_quotes)) or ",," in text:
        return True
    opened = text.count(outer[0])
    if opened > 1 or text.count(outer[1]) > opened:
        return True
    return "'" in text and bool(_LONE.search(text))


def _misquoted(first: Misquoted, found: Sequence[Misquoted], severity: Severity | None) -> Finding:
    after = found[found.index(first) + 1 :][:1]
    last = after[0] if after else first
    was, due = (
        (first.mark, first.wanted)
        if last is first
        else (f"{first.mark}…{last.mark}", f"{first.wanted}…{last.wanted}")
    )
    kind = {"straight": "straight quotation marks", "level": "outer quotation marks within others"}
    name = kind.get(first.style, "quotation marks of another style")
    message = f"{name}: {was}; use {due}{_number(len(found), ' marks')}"
    return Finding(message, first.place, last.place + 1, severity)


def _literal(pair: Pair, place: int) -> bool:
    """Whether the single mark at `place` belongs to a command or file that the source quotes."""
    target = pair.entry.msgstr
    latin = pair.rules.orthography is not None and pair.rules.orthography.script == "Latn"
    names = _literals(pair.source, latin)
    if not names:
        return False
    after, before = target.find("'", place + 1), target.rfind("'", 0, place)
    opens = after >= 0 and target[place + 1 : after] in names
    return opens or (before >= 0 and target[before + 1 : place] in names)


@lru_cache(maxsize=4)
def _literals(source: str, latin: bool) -> frozenset[str]:
    """Commands and files in single quotes; in `latin` letters a word without signs is none."""
    names = {quoted[1] for quoted in _QUOTED.finditer(source)}
    return frozenset(
        name
        for name in names
        if name.isascii() and _CODE.fullmatch(name) and (not latin or _SIGNS.search(name))
    )


def _continues(pair: Pair, found: Sequence[Misquoted], inner: tuple[str, str]) -> bool:
    """Whether inner marks stand in a quotation that goes on from a sentence before."""
    if any(m.mark not in inner for m in found) or _DOUBLE.search(pair.source):
        return False
    return bool(_QUOTED.search(pair.source)) and any(map(_DOUBLE.search, pair.near))


@_through_tags
def dash(pair: Pair) -> Iterator[Finding]:
    """A hyphen for a dash, another language's dash, a dash that sticks to a word."""
    known, setter = house(pair.language), marks_only(pair.language)
    if known is None or setter is None:
        return
    target = pair.entry.msgstr
    if known.wrong_dash.search(target):
        made = changes(_text(pair), built(_text(pair), setter, pair.role in _TURNS))
        found = [c for c in made if c.check == "dash" and not c.text.isspace()]
        if found:
            start, end = found[0].start, found[0].end
            due = f"use {found[0].text}{_number(len(found))}"
            yield Finding(f"{target[start:end]} for a dash: {due}", start, end)
            return
    if _STUCK.search(target):
        yield from _slipped("no space beside a dash", slips(known.dashes, _text(pair)))


@_through_tags
def no_break_space(pair: Pair) -> Iterator[Finding]:
    """Spaces where a line should not end: before a unit, after a title, within a number.

    Builds set them. So only a text that has some of them, and others not, is told of.
    """
    if _NO_BREAK not in pair.entry.msgstr:
        return
    pattern = hard_spaces(pair.language)
    if pattern is not None:
        yield from _uneven("no-break space missing", pattern, _text(pair))


@_through_tags
def single_letter_word(pair: Pair) -> Iterator[Finding]:
    """A plain space after a one-letter word, in a text that has a no-break space after others."""
    if _NO_BREAK not in pair.entry.msgstr:
        return
    known = house(pair.language)
    if known is not None and known.single_letter_words:
        message = "no-break space missing after a one-letter word"
        yield from _uneven(message, SINGLE_LETTER, _text(pair))


def _uneven(message: str, pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    """The plain spaces that `pattern` finds, if there are no-break spaces where it would."""
    found = list(pattern.finditer(text))
    if not found:
        return
    wanted = pattern.finditer(text.replace(_NO_BREAK, " "))
    if all(text[match.start()] != _NO_BREAK for match in wanted):
        return
    start, end = found[0].span()
    start = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    after = _SPACE.search(text, end)
    end = after.start() if after else len(text)
    yield Finding(f"{message}: {text[start:end]}{_number(len(found))}", start, end)


@_through_tags
def ellipsis(pair: Pair) -> Iterator[Finding]:
    """Three dots for an ellipsis, or an ellipsis after a question mark."""
    setter = marks_only(pair.language)
    if setter is None or not ("..." in pair.entry.msgstr or "…" in pair.entry.msgstr):
        return
    made = changes(_text(pair), built(_text(pair), setter))
    found = [c for c in made if c.check == "ellipsis"]
    if found:
        start, end, text = found[0].start, found[0].end, found[0].text
        was = pair.entry.msgstr[start:end]
        yield Finding(f"{was} for an ellipsis: use {text}{_number(len(found))}", start, end)


@_through_tags
def space_before_mark(pair: Pair) -> Iterator[Finding]:
    """A space before a mark or inside brackets and quotes; a mark without a space after it."""
    known = house(pair.language)
    if known is None or not _SPACED.search(pair.entry.msgstr):
        return
    text = _text(pair)
    found = [slip for slip in slips(known.spaces, text) if not _as_in_source(pair, slip)]
    missing = [slip for slip in found if slip[2]]
    extra = [slip for slip in found if not slip[2]]
    if extra:
        start, end, _ = extra[0]
        opens = text[start - 1] in "(«„"
        mark, where = (text[start - 1], "after") if opens else (text[end], "before")
        start, end = (start - 1, end) if opens else (start, end + 1)
        yield Finding(f"a space {where} {mark}{_number(len(extra))}", start, end)
    elif missing:
        at = missing[0][0]
        yield Finding(f"no space after {text[at - 1]}{_number(len(missing))}", at - 1, at)


def _as_in_source(pair: Pair, slip: Slip) -> bool:
    """Whether the source has the same characters there: a name, a file, a foreign quotation."""
    text, (start, end, due) = pair.entry.msgstr, slip
    if due:
        return text[max(start - 3, 0) : end + 2] in pair.source
    if text[start - 1] in "«„":
        return text[start - 1 : end] in pair.source
    return text[end] not in ",." and text[start : end + 1] in pair.source


@_through_tags
def stop_and_quote(pair: Pair) -> Iterator[Finding]:
    """A full stop or comma before a closing quotation mark; it stands after it."""
    known = house(pair.language)
    if known is None or not _STOP.search(pair.entry.msgstr):
        return
    found = slips(known.stops, _text(pair))
    if found:
        start, end, due = found[0]
        message = f"{pair.entry.msgstr[start:end]}: expected {due}{_number(len(found))}"
        yield Finding(message, start, end)


@_through_tags
def apostrophe_sign(pair: Pair) -> Iterator[Finding]:
    """Another sign in place of an apostrophe."""
    known = house(pair.language)
    if known is None or not _OTHER_APOSTROPHE.search(pair.entry.msgstr):
        return
    text = _text(pair)
    found = [slip for slip in slips(known.apostrophes, text) if not _as_in_source(pair, slip)]
    if found:
        start, end, due = found[0]
        message = f"{text[start:end]} for an apostrophe: use {due}{_number(len(found))}"
        yield Finding(message, start, end)


def _slipped(message: str, found: Sequence[Slip]) -> Iterator[Finding]:
    if found:
        start, end, _ = found[0]
        here = (start, end) if end > start else (max(start - 1, 0), start + 1)
        yield Finding(f"{message}{_number(len(found))}", *here)


def _number(places: int, what: str = " places") -> str:
    return f" ({places}{what})" if places > 1 else ""

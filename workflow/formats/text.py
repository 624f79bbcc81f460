"""Plain text: paragraphs between blank lines, interview turns, lists, quotes, headings.

How a reader tells the blocks apart:

* A blank line ends a block. Inside a run of lines, a line that is short (up to 100 characters,
  or broken only by one long word such as an address) was hard-wrapped and goes on in the next;
  after a longer line the next one is a block of its own.
* ``* ``, ``• ``, ``1. `` open list items, ``> `` a quote, ``— ``, ``– `` and ``- `` an interview
  turn; hyphens are list items instead where they stand line by line, or nobody asks anything.
* ``Name: `` opens a turn where at least two names alternate and one comes back.
* The first block is the title unless the front matter has one; a short second one is the
  standfirst. A short line without a full stop before a text is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise

from workflow import sentences
from workflow.errors import SourceError
from workflow.formats import front
from workflow.model import Block, Document, Kind, Meta, Part, Segment, Unit, Verbatim

WRAP = 100
"""Longest line, in characters, that counts as hard-wrapped."""
LONG_WORD = 60
"""A line that holds a longer word than this could not have been wrapped shorter."""
STANDFIRST = 200
"""Longest standfirst, in characters."""
HEADING = 80
"""Longest heading, in characters."""

_END = re.compile(r"[\r\n]*\Z")
_MARKER = re.compile(
    r"(?P<indent>[ \t]*)(?:"
    r"(?P<quote>>[ \t]?)"
    r"|(?P<dash>[-–—][ \t\xa0]+|—(?=\w))"
    r"|(?P<item>[*•‣⁃+][ \t\xa0]+|\d{1,3}[.)][ \t\xa0]+)"
    r")(?=\S)"
)
_LABEL = re.compile(r"(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}):[ \xa0]+(?=\S)")
_CAPTION = re.compile(r"(?:Photo|Photos|Video|Image|Illustration|Map|Screenshot)(?: by \w+)?: ")
_BREAK = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")
_WORD = re.compile(r"[^\W_]")
_FINAL = re.compile(r"[.!?…:;,][\"'”’»)\]]*\Z")
_ASKS = re.compile(r"\?!?[\"'”’»)\]]*\Z")


def parse(text: str, path: str, unit: Unit = "sentence") -> Document:
    """The document in `text`. Any text is one; an error in the front matter is a value in it."""
    matter, body = front.split(text)
    meta, head, error = _front(matter, text, path, unit)
    unit = meta.unit or unit
    parts = _parts(body, matter.count("\n") + 1)
    kinds = _kinds([p for p in parts if isinstance(p, _Raw)], {b.kind for b in head})
    done: list[Verbatim | Block] = []
    for part in parts:
        if isinstance(part, str):
            done.append(Verbatim(part))
        else:
            kind, speaker = next(kinds)
            done.append(_block(part, kind, speaker, unit))
    return Document(path, tuple(done), matter, meta, head, error)


def markers(text: str) -> list[tuple[str, str]]:
    """The marker and the whole text of each block that `parse` would find in `text`."""
    body = front.split(text)[1]
    return [(part.marker, part.text) for part in _parts(body, 1) if isinstance(part, _Raw)]


def render(document: Document) -> str:
    """The text of `document`, as it was parsed."""
    return document.front + "".join(part.text for part in document.parts)


def _front(
    matter: str, text: str, path: str, unit: Unit
) -> tuple[Meta, tuple[Block, ...], SourceError | None]:
    if not matter:
        return Meta(), (), front.missed(text, path)
    try:
        meta, words = front.read(matter, path)
    except SourceError as error:
        return Meta(), (), error
    unit = meta.unit or unit
    return meta, front.head(words, lambda value: _segments(value, unit)), None


@dataclass(frozen=True, slots=True)
class _Raw:
    """A block before it is known what it is: its lines, with the line ends between them."""

    marker: str
    text: str
    """From the marker to the last character that is no white space."""
    line: int
    tight: bool
    """Follows the block before it without a blank line."""

    @property
    def words(self) -> str:
        return self.text[len(self.marker) :]


def _parts(body: str, line: int) -> list[str | _Raw]:
    """`body` as raw blocks and the text between them; nothing lies outside."""
    parts: list[str | _Raw] = []
    gap = "\ufeff" if body.startswith("\ufeff") else ""
    blank = True
    for lines in _groups(body[len(gap) :]):
        text = "".join(lines)
        line += len(lines)
        if text.isspace():
            gap, blank = gap + text, True
            continue
        found = _MARKER.match(text)
        if _WORD.search(text, found.end() if found else 0) is None:
            gap += text
        else:
            start = len(found["indent"]) if found else len(text) - len(text.lstrip())
            stop = len(text.rstrip())
            marker = found.group()[start:] if found else ""
            if gap or start:
                parts.append(gap + text[:start])
            parts.append(_Raw(marker, text[start:stop], line - len(lines), not blank))
            gap, blank = text[stop:], False
    if gap:
        parts.append(gap)
    return parts


def _groups(body: str) -> Iterator[list[str]]:
    """The lines of each block, or a single blank line."""
    group: list[str] = []
    for line in _lines(body):
        if not line.strip():
            if group:
                yield group
                group = []
            yield [line]
        elif group and _goes_on(group, line):
            group.append(line)
        else:
            if group:
                yield group
            group = [line]
    if group:
        yield group


def _lines(text: str) -> Iterator[str]:
    """The lines of `text` with their ends, which are CR LF, LF or CR and no other."""
    return StringIO(text, newline="")


def _broken(text: str) -> bool:
    """Whether `text` has more than one line."""
    return "\n" in text or "\r" in text


def _goes_on(group: list[str], line: str) -> bool:
    """Whether `line` belongs to the block that `group` began."""
    first, last = _MARKER.match(group[0]), group[-1].rstrip()
    mark = _MARKER.match(line)
    if mark is not None:
        both = first is not None and bool(first["quote"] and mark["quote"])
        return both and _wrapped(last)
    return _WORD.search(line) is not None and _wrapped(last)


def _wrapped(line: str) -> bool:
    return len(line) <= WRAP or max(map(len, line.split())) > LONG_WORD


def _kinds(raws: list[_Raw], head: set[Kind]) -> Iterator[tuple[Kind, str]]:
    """What each raw block is, and whose turn."""
    asked = any(r.marker[:1] == "-" and _ASKS.search(r.text) for r in raws)
    names = _speakers(raws)
    headings = _headings(raws)
    for index, raw in enumerate(raws):
        place = index if "title" not in head else -1
        name = names[index] if place != 0 else ""
        if raw.marker:
            yield _marked(raw, asked, raws, index), name
        elif name:
            yield _turn(raw.text), name
        elif place == 0:
            yield "title", ""
        elif place == 1 and "summary" not in head and _is_standfirst(raw, len(raws)):
            yield "standfirst", ""
        elif headings[index]:
            yield "heading", ""
        else:
            yield ("caption" if _CAPTION.match(raw.text) else "paragraph"), ""


def _turn(text: str) -> Kind:
    return "question" if _ASKS.search(text) else "answer"


def _marked(raw: _Raw, asked: bool, raws: list[_Raw], index: int) -> Kind:
    sign = raw.marker[0]
    if sign == ">":
        return "quote"
    if sign == "-":
        near = raws[max(index - 1, 0) : index + 2]
        tight = any(b.tight and a.marker[:1] == b.marker[:1] for a, b in pairwise(near))
        if not asked or (tight and not any(_ASKS.search(r.text) for r in near)):
            return "item"
    return _turn(raw.text) if sign in "-–—" else "item"


def _speakers(raws: list[_Raw]) -> list[str]:
    """The speaker's name before the colon of each block, where the text is a conversation."""
    found = [_label(raw) for raw in raws]
    names = [f["name"] if f else "" for f in found]
    spoken = [n for n in names if n]
    alternate = any(a and b and a != b for a, b in pairwise(names))
    if not alternate or len(set(spoken)) == len(spoken):
        return [""] * len(raws)
    return names


def _label(raw: _Raw) -> re.Match[str] | None:
    if raw.marker[:1] == ">" or _CAPTION.match(raw.words):
        return None
    return _LABEL.match(raw.words)


def _is_standfirst(raw: _Raw, total: int) -> bool:
    return total > 2 and len(raw.text) <= STANDFIRST and not _CAPTION.match(raw.text)


def _headings(raws: list[_Raw]) -> list[bool]:
    """Which blocks are headings: short, no final stop, and a text follows."""
    found = [False] * len(raws)
    for index in range(len(raws) - 2, -1, -1):
        raw = raws[index]
        found[index] = (
            not raw.marker
            and len(raw.text) <= HEADING
            and _BREAK.search(raw.text) is None
            and not _FINAL.search(raw.text)
            and not found[index + 1]
            and not raws[index + 1].tight
        )
    return found


def _block(raw: _Raw, kind: Kind, speaker: str, unit: Unit) -> Block:
    parts: list[Part] = []
    words, offset = raw.words, 0
    if raw.marker:
        parts.append(Verbatim(raw.marker))
    if speaker:
        label = _LABEL.match(words)
        offset = label.end() if label else 0
        parts += [Segment(speaker, speaker, raw.line), Verbatim(words[len(speaker) : offset])]
    width = max(len(line.rstrip()) for line in _lines(raw.text)) if _broken(raw.text) else 0
    parts += _split(words[offset:], raw.marker[:1] == ">", unit, raw.line)
    return Block(kind, tuple(parts), raw.marker, speaker, width, raw.line)


def _split(words: str, quoted: bool, unit: Unit, line: int) -> Iterator[Part]:
    """`words` as segments and the verbatim space between them."""
    broken = _broken(words)
    flat, offsets = _unquoted(words) if quoted and broken else (words, None)
    at = 0
    for start, stop in _spans(flat, unit):
        begin = offsets[start] if offsets else start
        end = offsets[stop - 1] + 1 if offsets else stop
        if begin > at:
            yield Verbatim(words[at:begin])
        if broken:
            source = _BREAK.sub(" ", flat[start:stop])
            yield Segment(words[begin:end], source, line + words.count("\n", 0, begin))
        else:
            yield Segment(words[begin:end], words[begin:end], line)
        at = end
    if at < len(words):
        yield Verbatim(words[at:])


def _spans(text: str, unit: Unit) -> list[tuple[int, int]]:
    """Where the segments of a block lie; a stretch without a letter or digit joins its neighbour.

    White space is all that lies between them.
    """
    if unit == "paragraph":
        start = len(text) - len(text.lstrip())
        return [(start, len(text.rstrip()))]
    spans: list[tuple[int, int]] = []
    wordless = None
    for start, stop in sentences.spans(text):
        if _WORD.search(text, start, stop) is None:
            if spans:
                spans[-1] = (spans[-1][0], stop)
            elif wordless is None:
                wordless = start
            continue
        spans.append((start if wordless is None else wordless, stop))
        wordless = None
    return spans


def _unquoted(words: str) -> tuple[str, list[int]]:
    """A quote without the ``> `` of its further lines, and where each character stood."""
    keep: list[int] = []
    at = 0
    for line in _lines(words):
        mark = _MARKER.match(line) if at else None
        skip = mark.end() if mark and mark["quote"] else 0
        keep += range(at + skip, at + len(line))
        at += len(line)
    return "".join(words[i] for i in keep), keep


def _segments(text: str, unit: Unit) -> list[Segment]:
    """The segments of a front matter value."""
    return [part for part in _split(text, False, unit, 0) if isinstance(part, Segment)]

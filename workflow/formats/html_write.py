"""Documents of HTML written again: with translations, and as an article for a page of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest

from workflow.formats.html_elements import OPTIONAL_END, VOID
from workflow.formats.html_front import filled
from workflow.formats.html_page import Span, content, title_tag
from workflow.formats.html_segments import requoted
from workflow.formats.html_tokens import Token, tokens
from workflow.formats.inline import Broken, decode, fill
from workflow.model import ATTRIBUTES, JOINED, Block, Document, Segment, Verbatim

Texts = Iterator[str | None]
Values = Mapping[int, str | None]
"""What attributes say in a translation, by the identity of their blocks, ready for double
quotes; None: what they say in the source."""


def escaped(text: str) -> str:
    """`text` as the content of an element, or of ``title``."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rebuilt(document: Document, texts: Sequence[str | None], language: str) -> str:
    """See `html.rebuild`."""
    queue = iter(texts)
    out = [filled(document.front, document.head, queue, language)]
    around: list[Verbatim | Block] = []
    values: dict[int, str | None] = {}
    for part in document.parts:
        if isinstance(part, Verbatim):
            around.append(part)
        elif part.kind in ATTRIBUTES:
            around.append(part)
            values[id(part)] = _value(part, queue)
        else:
            out += _markup(around, values), _block(part, queue)
            around.clear()
    return "".join([*out, _markup(around, values)])


def _value(block: Block, queue: Texts) -> str | None:
    """What an attribute says in a translation; takes its segments' texts."""
    said: list[str] = []
    translated = False
    for part in block.parts:
        text = next(queue) if isinstance(part, Segment) else None
        if text is None:
            said.append(part.text.replace('"', "&quot;"))
        else:
            translated = True
            said.append("" if text == JOINED else escaped(decode(text)).replace('"', "&quot;"))
    return "".join(said) if translated else None


def _markup(markup: Sequence[Verbatim | Block], values: Values) -> str:
    """Markup with the values of its attributes."""
    out: list[str] = []
    for part in markup:
        text = part.text
        if isinstance(part, Block):
            value = values.get(id(part))
            quote = out[-1][-1] if out and out[-1][-1:] in ("'", '"') else ""
            if value is not None:
                text = value.replace("'", "&#39;") if quote == "'" else value
                text = text if quote else f'"{text}"'
        out.append(text)
    return "".join(out)


def _block(block: Block, queue: Texts) -> str:
    """A block of words with its translations; takes the texts of its segments, then those of
    the attributes within."""
    given = [next(queue) if isinstance(part, Segment) else None for part in block.parts]
    values = {id(inner): _value(inner, queue) for inner in block.attributes}
    pairs = zip(block.parts, given, strict=True)
    return "".join(
        [
            _segment(part, text, values) if isinstance(part, Segment) else part.text
            for part, text in pairs
        ]
    )


def _segment(segment: Segment, text: str | None, values: Values) -> str:
    if text is None:
        return _as_it_was(segment, values)
    if not text or text == JOINED:
        return ""
    inlines = segment.inlines

    def markup(number: int, closing: bool) -> str:
        inline = inlines[number]
        return _markup(inline.source_end if closing else inline.source, values)

    try:
        return fill(text, inlines, escaped, markup)
    except Broken:
        return _as_it_was(segment, values)


def _as_it_was(segment: Segment, values: Values) -> str:
    """A segment in the source's words, with the values of the attributes in it."""
    text = segment.text
    out: list[str] = []
    at = 0
    for inline in segment.inlines:
        if any(values.get(id(block)) is not None for block in inline.blocks):
            was = "".join([part.text for part in inline.source])
            place = text.find(was, at)
            if place >= 0:
                out += text[at:place], _markup(inline.source, values)
                at = place + len(was)
    return "".join([*out, text[at:]])


def skeleton(document: Document) -> tuple[str | int, ...]:
    """See `html.skeleton`."""
    body = "".join([part.text for part in document.parts])
    found = list(tokens(body, int(body.startswith("\ufeff"))))
    within = content(body, found)
    inside = [t for t in found if within[0] <= t.start < within[1]]
    stray, missing = _unpaired(inside)
    cuts = [(0, within[0]), *stray, (within[1], len(body))]
    title = title_tag(found, within)
    if _has_title(document, title):
        cuts.append((title[0], title[2]))
    return tuple(_joined(chain(_items(document, _Cuts(cuts)), missing)))


def _has_title(document: Document, title: tuple[int, int, int]) -> bool:
    """Do all words of the ``h1`` make a block that is the title?"""
    at = 0
    for part in document.parts:
        if isinstance(part, Block) and part.kind == "title" and title[0] <= at < title[1]:
            return True
        at += len(part.text)
    return False


_OUTER = frozenset(("html", "head", "body", "plaintext"))
"""Elements that cannot stand in the middle of a page."""
_ALONE = VOID | _OUTER


def _unpaired(found: Sequence[Token]) -> tuple[list[Span], list[str]]:
    """Where things stand that a part of a page cannot have, and the end tags that it lacks."""
    stray: list[Span] = []
    opened: list[str] = []
    count: Counter[str] = Counter()
    for token in found:
        if token.kind == "start" and token.name not in _ALONE:
            opened.append(token.name)
            count[token.name] += 1
        elif token.kind == "end" and count[token.name]:
            count[token.name] -= 1
        elif token.kind not in ("text", "start") or token.name in _OUTER:
            end = token.end if token.name != "plaintext" else found[-1].end
            stray.append((token.start, end))
    missing: list[str] = []
    for name in reversed(opened):
        if count[name]:
            count[name] -= 1
            missing += [] if name in OPTIONAL_END else [f"</{name}>"]
    return stray, missing


def _items(document: Document, cuts: _Cuts) -> Iterator[str | int]:
    """The skeleton piece by piece; what begins in one of `cuts` is left out."""
    number = sum(isinstance(p, Segment) for block in document.head for p in block.parts)
    at = 0
    valued = False
    for part, following in zip_longest(document.parts, document.parts[1:]):
        end = at + len(part.text)
        if isinstance(part, Verbatim):
            value = isinstance(following, Block) and following.kind in ATTRIBUTES
            value = value and not cuts.hide(end)
            yield requoted(cuts.without(part.text, at), after=valued, before=value)
            valued = False
        else:
            hidden = cuts.hide(at)
            valued = part.kind in ATTRIBUTES and not hidden
            for piece in part.parts:
                if not hidden:
                    yield number if isinstance(piece, Segment) else piece.text
                number += isinstance(piece, Segment)
            number += sum(isinstance(p, Segment) for b in part.attributes for p in b.parts)
        at = end


class _Cuts:
    """Stretches that are left out; to be asked about places in their order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._next = 0
        self._until = 0

    def hide(self, at: int) -> bool:
        """Is the place left out?"""
        while self._next < len(self._spans) and self._spans[self._next][0] <= at:
            self._until = max(self._until, self._spans[self._next][1])
            self._next += 1
        return at < self._until

    def without(self, text: str, at: int) -> str:
        """What is left of the text that begins at a place."""
        pieces: list[str] = []
        done = end = 0
        while done < len(text):
            if self.hide(at + done):
                done = min(self._until - at, len(text))
                continue
            end = len(text)
            if self._next < len(self._spans):
                end = min(end, self._spans[self._next][0] - at)
            pieces.append(text[done:end])
            done = end
        return "".join(pieces)


def _joined(items: Iterator[str | int]) -> Iterator[str | int]:
    """The items with neighbouring texts as one, and none empty."""
    texts: list[str] = []
    for item in items:
        if isinstance(item, str):
            texts.append(item)
            continue
        if joined := "".join(texts):
            yield joined
        texts = []
        yield item
    if joined := "".join(texts):
        yield joined

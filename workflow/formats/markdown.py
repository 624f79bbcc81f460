"""Markdown: CommonMark with tables, footnotes, strikethrough, task lists, and HTML in it.

The laws: `render` gives the text back byte for byte; `rebuild` with no translations gives it
back too, and with translations a file of the same structure, whatever the translations are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflow.errors import SourceError
from workflow.formats import front, front_fill
from workflow.formats import text as plain
from workflow.formats.markdown_leaves import Leaf, block
from workflow.formats.markdown_scan import Scan, scan
from workflow.model import JOINED, Block, Document, Kind, Meta, Part, Segment, Unit, Verbatim


def parse(text: str, path: str, unit: Unit = "sentence") -> Document:
    """The document in `text`. Any text is one; an error in the front matter is a value in it."""
    matter, body = front_fill.split(text)
    meta, head, error = _front(matter, text, path, unit)
    unit = meta.unit or unit
    found = _scan(matter, body, head)
    mark = "\ufeff" if not matter and body.startswith("\ufeff") else ""
    parts: list[Verbatim | Block] = []
    at = 0
    body = mark + found.source.text
    for leaf in found.leaves:
        begin, end = leaf.start + len(mark), leaf.end + len(mark)
        if begin > at:
            parts.append(Verbatim(body[at:begin]))
        parts.append(block(leaf, found.source, unit))
        at = end
    if at < len(body):
        parts.append(Verbatim(body[at:]))
    return Document(path, tuple(parts), matter, meta, head, error)


def render(document: Document) -> str:
    """The text of `document`, as it was parsed."""
    return document.front + "".join([part.text for part in document.parts])


def rebuild(document: Document, texts: Sequence[str | None], language: str = "") -> str:
    """The file with translations in the places of the source's words.

    `texts` are parallel to ``document.walk()``: msgstrs with their tokens; None: as the source
    has it; empty or ``[joined]``: nothing. `language` (BCP 47) takes the place of the front
    matter's ``lang``. A translation whose tokens are broken is left out for the source's words.
    """
    from workflow.formats.markdown_rebuild import rebuilt

    count = sum(isinstance(part, Segment) for block in document.head for part in block.parts)
    said = _head_texts(document, texts[:count])
    matter = front_fill.filled(document.front, said, language) if document.front else ""
    titled = any(value.kind == "title" for value in document.head)
    return matter + rebuilt(document.parts, texts[count:], _scanned(document), titled)


def skeleton(document: Document) -> tuple[str | int, ...]:
    """The body as HTML for a page: markup, and the numbers of the segments where they stand.

    The title that opens the body is left out.
    """
    found = _scanned(document)
    numbers = _numbers(document)
    blocks = [part for part in document.parts if isinstance(part, Block)]
    known = {id(leaf): block for leaf, block in zip(found.leaves, blocks, strict=True)}
    items: list[str | int] = []
    for item in found.page:
        if isinstance(item, str):
            items.append(item)
        else:
            items += _filled(item, known[id(item)], numbers[id(known[id(item)])])
    return tuple(_joined(items))


def structure(text: str, path: str, unit: Unit = "sentence") -> tuple[tuple[Kind, str], ...]:
    """The kind of each block of `text` with its msgids, joined by a space."""
    blocks = parse(text, path, unit).blocks
    return tuple([(b.kind, " ".join([s.source for s in b.segments])) for b in blocks])


def is_page(document: Document) -> bool:
    """Whether the document is a whole HTML page: Markdown is none."""
    return False


def _front(
    matter: str, text: str, path: str, unit: Unit
) -> tuple[Meta, tuple[Block, ...], SourceError | None]:
    if not matter:
        return Meta(), (), front.missed(text, path)
    try:
        meta, words = front_fill.read(matter, path)
    except SourceError as error:
        return Meta(), (), error
    unit = meta.unit or unit
    return meta, front.head(words, lambda value: plain._segments(value, unit)), None


def _scan(matter: str, body: str, head: Sequence[Block]) -> Scan:
    titled = any(block.kind == "title" for block in head)
    return scan(body.removeprefix("\ufeff") if not matter else body, matter.count("\n") + 1, titled)


def _scanned(document: Document) -> Scan:
    body = "".join([part.text for part in document.parts])
    return _scan(document.front, body, document.head)


def _head_texts(document: Document, texts: Sequence[str | None]) -> list[str | None]:
    """One text for each value of the front matter; None where nothing is translated."""
    waiting = iter(texts)
    said: list[str | None] = []
    for value in document.head:
        pairs = [(part, next(waiting)) for part in value.parts if isinstance(part, Segment)]
        known = [part.source if text is None else text for part, text in pairs]
        translated = any(text is not None for _, text in pairs)
        said.append(" ".join(t for t in known if t and t != JOINED) if translated else None)
    return said


def _numbers(document: Document) -> dict[int, int]:
    """The number of the first segment of each block of the body, by the block's identity."""
    numbers: dict[int, int] = {}
    at = sum(isinstance(part, Segment) for block in document.head for part in block.parts)
    for part in document.parts:
        if isinstance(part, Block):
            for one in (part, *part.attributes):
                numbers[id(one)] = at
                at += sum(isinstance(p, Segment) for p in one.parts)
    return numbers


def _filled(leaf: Leaf, block: Block, number: int) -> Iterator[str | int]:
    """A block in the skeleton: its segments and the space between them."""
    yield leaf.open
    segments = [at for at, part in enumerate(block.parts) if isinstance(part, Segment)]
    for at in range(segments[0], segments[-1] + 1):
        part: Part = block.parts[at]
        if isinstance(part, Segment):
            yield number
            number += 1
        else:
            yield " " if "\n" in part.text or "\r" in part.text else part.text
    yield leaf.close


def _joined(items: Sequence[str | int]) -> Iterator[str | int]:
    """The items with neighbouring texts as one."""
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

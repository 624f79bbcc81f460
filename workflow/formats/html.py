"""HTML: fragments and whole pages.

* The text of a block element is a block: `html_elements` says of which kind. Text that stands
  in an element beside other blocks is one, too. Elements in a line are placeables of the
  segment, but markup around all the words of a block is not shown, nor are pictures and line
  breaks before its first word and after its last sentence.
* The first ``h1`` of the article (`html_page.content`) and the element ``title`` are the title,
  unless the front matter has one.
* Attributes that readers see (``alt``, ``title``, ``aria-label``, the description of a page, …)
  are blocks of their own.
* Scripts, styles, ``pre``, ``textarea``, ``svg``, ``math`` and the like stay as they are; so does
  what ``translate="no"`` or the class ``notranslate`` marks, up to ``translate="yes"``; ``code``
  in a line is shown but not translated.
* ``<!-- peraklad: skip -->`` keeps the next element as it is, ``<!-- peraklad: skip begin -->``
  all up to ``<!-- peraklad: skip end -->``; ``<!-- peraklad: note … -->`` tells translators
  something about the next block.

A translation becomes text and the segment's own markup, never other markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflow.formats import html_write
from workflow.formats.html_front import matter_of, split
from workflow.formats.html_page import content, dressed, is_page_text, title_tag
from workflow.formats.html_runs import stretches
from workflow.formats.html_segments import Placed, Segmenter, live_tags
from workflow.formats.html_tokens import tokens
from workflow.formats.html_walk import Item, Run, Tag, Walker
from workflow.model import Block, Document, Kind, Unit, Verbatim

__all__ = ["dressed", "is_page", "parse", "rebuild", "render", "skeleton", "structure"]


def parse(text: str, path: str, unit: Unit = "sentence") -> Document:
    """The document in `text`. Any text is one; an error in the front matter is a value in it."""
    matter, body = split(text)
    front = matter_of(matter, text, path, unit)
    unit = front.meta.unit or unit
    titled = any(block.kind == "title" for block in front.head)
    parts: list[Verbatim | Block] = []
    at = 0
    for start, end, block in _blocks(body, unit, matter.count("\n") + 1, titled):
        if start > at:
            parts.append(Verbatim(body[at:start]))
        parts.append(block)
        at = end
    if at < len(body):
        parts.append(Verbatim(body[at:]))
    return Document(path, tuple(parts), matter, front.meta, front.head, front.error)


def render(document: Document) -> str:
    """The text of `document`, as it was parsed."""
    return document.front + "".join([part.text for part in document.parts])


def structure(text: str, path: str, unit: Unit = "sentence") -> tuple[tuple[Kind, str], ...]:
    """The kind and the words of each block that `parse` finds, the head's included."""
    blocks = parse(text, path, unit).blocks
    return tuple([(b.kind, " ".join([s.source for s in b.segments])) for b in blocks])


def rebuild(document: Document, texts: Sequence[str | None], language: str = "") -> str:
    """The file with translations in the places of the source's words.

    `texts` are parallel to ``document.walk()``: msgstrs with their tokens; None: as the source
    has it; empty or ``[joined]``: nothing. `language` (BCP 47) takes the place of the front
    matter's ``lang``. A translation whose tokens are broken is left out for the source's words.
    """
    return html_write.rebuilt(document, texts, language)


def skeleton(document: Document) -> tuple[str | int, ...]:
    """The article as HTML for a page: markup, and the numbers of segments where they stand.

    Of a whole page it is what `html_page.content` finds. The title and comments are left out;
    what is opened and never closed is closed at the end.
    """
    return html_write.skeleton(document)


def is_page(document: Document) -> bool:
    """Is it a whole page, which keeps its own head, not a fragment?"""
    return is_page_text(render(document)[len(document.front) :])


def _blocks(text: str, unit: Unit, line: int, titled: bool) -> Iterator[Placed]:
    """The blocks of a body and where they stand, in order."""
    found = list(tokens(text, int(text.startswith("\ufeff"))))
    title = -1 if titled else title_tag(found, content(text, found))[0]
    segmenter = Segmenter(text, unit, line)
    walker = Walker(text, found, title)
    for what in walker.walk():
        if isinstance(what, Tag):
            yield from segmenter.values([what.token])
        else:
            for placed in _of_run(text, what, segmenter):
                if placed.block.note:
                    walker.noted()
                yield placed


def _of_run(text: str, run: Run, segmenter: Segmenter) -> Iterator[Placed]:
    """The blocks of a run: of its stretches, and of the attributes around them."""
    if not any(item.live for item in run.items):
        return
    items, at, note = run.items, 0, run.note
    for stretch in stretches(text, items):
        placed = segmenter.block(run.kind, stretch, note)
        if placed is None:
            continue
        first = at
        while items[at].start < stretch[0].start:
            at += 1
        yield from _values(items[first:at], segmenter, note)
        yield placed
        note = ""
        while at < len(items) and items[at].start < stretch[-1].end:
            at += 1
    yield from _values(items[at:], segmenter, note)


def _values(items: Sequence[Item], segmenter: Segmenter, note: str) -> Iterator[Placed]:
    return segmenter.values([tag for item in items for tag in live_tags(item)], note)

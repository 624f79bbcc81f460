"""The markup of an article's blocks. Every text is escaped here; nothing else makes markup of it.

What is not a reviewed text in the page's language is marked: English by its ``lang``, a draft or
an earlier wording by a class and a title; on the block when it is the whole block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from workflow.config.publication import Style
from workflow.documents import SOURCE_LANGUAGE
from workflow.editions.content import EditionBlock, Passage, Status, clean
from workflow.editions.interface import Interface
from workflow.editions.typography import turn_marker
from workflow.formats.inline import Token, pieces
from workflow.model import Block, Inline, Kind, Verbatim

_ELEMENTS: dict[Kind, tuple[str, str]] = {
    "title": ("h1", ""),
    "standfirst": ("p", "standfirst"),
    "summary": ("p", "standfirst"),
    "paragraph": ("p", ""),
    "heading": ("h2", ""),
    "question": ("p", "question"),
    "answer": ("p", "answer"),
    "quote": ("p", ""),
    "item": ("li", ""),
    "caption": ("p", "caption"),
    "author": ("p", "author"),
    "cell": ("p", ""),
    "footnote": ("p", ""),
    "alt": ("p", "caption"),
    "tooltip": ("p", "caption"),
    "description": ("p", "caption"),
    "topic": ("p", ""),
    "correction": ("p", ""),
}
_URL = re.compile(
    r"\bhttps?://(?:[\w-]++\.)+[^\W\d_]{2,63}(?::\d{1,5})?"
    r"(?:[/?#][^\s<>\"«»„“”\u200b-\u200f\u202a-\u202e\u2066-\u2069]*)?"
)
_DASH = re.compile(r"\s*[-–—]")
_NUMBER = re.compile(r"\s*(\d{1,3})[.)]")
_PUNCTUATION = ".,;:!?…'’"
_PLAIN_DASH = "—\u00a0"
_TURNS = frozenset({"question", "answer"})

Value = Callable[[Block], str]
"""What a value inside the markup of a sentence, such as the text of a picture, says."""


def _source_value(block: Block) -> str:
    return " ".join([segment.source for segment in block.segments])


class Marker:
    """Makes the markup of the blocks of one edition."""

    __slots__ = ("_dash", "_elements", "_labels", "_tag", "_titles", "_value")

    def __init__(
        self,
        tag: str,
        interface: Interface,
        value: Value = _source_value,
        style: Style = (),
    ) -> None:
        _ = interface.gettext
        self._value = value
        self._tag = tag
        self._elements: dict[tuple[Kind, Status | None], tuple[str, str]] = {}
        turned = turn_marker(tag, "- ", style)
        turn = turned if turned != "- " else _PLAIN_DASH
        self._dash = f'<span class="dash" aria-hidden="true">{turn}</span>'
        self._labels = {
            # L10n: Read out before an interviewer's question; readers see a dash instead.
            "question": _("Question:"),
            # L10n: Read out before an answer in an interview; readers see a dash instead.
            "answer": _("Answer:"),
        }
        self._titles: dict[Status, str] = {
            # L10n: Shown when the mouse rests on a passage that no person has reviewed yet.
            "draft": _("Unreviewed draft"),
            # L10n: Shown when the mouse rests on a passage whose English original was edited.
            "stale": _("Earlier wording: the English text has changed since"),
        }

    def block(self, block: EditionBlock) -> str:
        """One block as an element."""
        kind = block.kind
        whole, inner = self._passages(block)
        start, end = self._elements.get((kind, whole)) or self._element(kind, whole)
        lead = self._lead(block, whole) if kind in _TURNS else ""
        return f"{start}{lead}{inner}{end}"

    def _element(self, kind: Kind, whole: Status | None) -> tuple[str, str]:
        """The start and the end of a block's element; there are few, so they are kept."""
        name, classes = _ELEMENTS[kind]
        attributes = self._attributes(whole, classes) if whole else _class(classes)
        self._elements[kind, whole] = made = f"<{name}{attributes}>", f"</{name}>\n"
        return made

    def words(self, block: EditionBlock) -> str:
        """The words of a block, without an element around them."""
        whole, inner = self._passages(block)
        return self._span(whole, inner) if whole else inner

    def passage(self, passage: Passage) -> str:
        """One passage of a Markdown or HTML document, marked if it is to be."""
        return self._span(passage.status, self._inner((("", passage),)))

    def _passages(self, block: EditionBlock) -> tuple[Status | None, str]:
        """The status of all of the block, or None with its parts marked one by one."""
        pieces = block.pieces
        status = pieces[0][1].status
        if len(pieces) == 1 or len({p.status for _, p in pieces}) == 1:
            # the text of a block without markup is known already
            plain = pieces[0][1].inlines is None
            return status, linked(block.text) if plain else self._inner(pieces)
        runs = groupby(pieces, key=lambda piece: piece[1].status)
        return None, "".join([self._span(status, self._inner(tuple(run))) for status, run in runs])

    def _inner(self, found: Sequence[tuple[str, Passage]]) -> str:
        """What the passages say, as markup."""
        if found[0][1].inlines is None:
            return linked("".join([glue + passage.text for glue, passage in found]))
        return "".join([glue + self._filled(passage) for glue, passage in found])

    def _filled(self, passage: Passage) -> str:
        """A passage with the markup that its tokens stand for."""
        inlines = passage.inlines or ()
        return "".join(
            [
                escaped(piece) if isinstance(piece, str) else self._markup(inlines, piece)
                for piece in pieces(passage.text, inlines)
            ]
        )

    def _markup(self, inlines: Sequence[Inline], token: Token) -> str:
        inline = inlines[token.inline]
        parts = inline.page_end if token.closing else inline.page
        return "".join(
            [p.text if isinstance(p, Verbatim) else quoted(self._value(p)) for p in parts]
        )

    def _span(self, status: Status, markup: str) -> str:
        attributes = self._attributes(status, "")
        if not attributes:
            return markup
        words = markup.lstrip(" ")
        return f"{markup[: len(markup) - len(words)]}<span{attributes}>{words}</span>"

    def _attributes(self, status: Status, classes: str) -> str:
        if status == "source":
            return f' lang="{SOURCE_LANGUAGE}"' + _class(f"{classes} source")
        if status in self._titles:
            return _class(f"{classes} {status}") + f' title="{self._titles[status]}"'
        return _class(classes)

    def _lead(self, block: EditionBlock, whole: Status | None) -> str:
        """What opens a turn: the speaker's name, or a dash and, for those who listen, a label."""
        if block.speaker is not None:
            name = escaped(clean(block.speaker.text) + block.colon.rstrip())
            return f"<b{self._attributes(block.speaker.status, 'speaker')}>{name}</b> "
        language = f' lang="{self._tag}"' if whole == "source" else ""
        label = f'<span class="label"{language}>{self._labels[block.kind]} </span>'
        return label + (self._dash if _DASH.match(block.marker) else "")

    def flow(self, blocks: Iterable[EditionBlock]) -> str:
        """The blocks of a body: items in lists, quotes together, rules as in the source."""
        pieces: list[str] = []
        container = ""
        for block in blocks:
            if block.text:
                wanted = _container(block)
                if wanted != container:
                    pieces += _closed(container), _opened(wanted, block)
                    container = wanted
                pieces.append(self.block(block))
            if block.gap.strip():
                pieces += _closed(container), "<hr>\n"
                container = ""
        pieces.append(_closed(container))
        return "".join(pieces)


def _container(block: EditionBlock) -> str:
    if block.kind == "quote":
        return "blockquote"
    if block.kind != "item":
        return ""
    return "ol" if _NUMBER.match(block.marker) else "ul"


def _opened(container: str, first: EditionBlock) -> str:
    number = _NUMBER.match(first.marker) if container == "ol" else None
    start = f' start="{int(number[1])}"' if number and int(number[1]) != 1 else ""
    return f"<{container}{start}>\n" if container else ""


def _closed(container: str) -> str:
    return f"</{container}>\n" if container else ""


def _class(classes: str) -> str:
    return f' class="{classes.strip()}"' if classes.strip() else ""


def escaped(text: str) -> str:
    """`text` as the content of an element."""
    if "&" not in text and "<" not in text and ">" not in text:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """`text` as the value of an attribute between double quotes."""
    return escaped(text).replace('"', "&quot;")


def linked(text: str) -> str:
    """`text` escaped, with its web addresses as links."""
    if "://" not in text:
        return escaped(text)
    pieces: list[str] = []
    at = 0
    for found in _URL.finditer(text):
        url = _trimmed(found.group())
        address = escaped(url)
        pieces += [escaped(text[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.start() + len(url)
    return "".join(pieces) + escaped(text[at:])


def _trimmed(url: str) -> str:
    """`url` without the punctuation around it, brackets that it did not open included."""
    url = url.rstrip(_PUNCTUATION)
    extra = min(url.count(")") - url.count("("), len(url) - len(url.rstrip(")")))
    return url[: len(url) - extra].rstrip(_PUNCTUATION) if extra > 0 else url

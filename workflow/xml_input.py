"""XML from elsewhere, read piece by piece with expat: no entities, no network, bounded memory.

Declarations inside the document (entities above all) are refused, so that nothing can grow beyond
what stands in the file and nothing but the file is ever read. A ``<!DOCTYPE … SYSTEM "…">`` may
stand there and is not followed; an entity that only it could define is refused in text, and is
nothing in an attribute (expat says no more). Only one wanted element is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow.errors import PerakladError

if TYPE_CHECKING:
    from xml.parsers.expat import ExpatError, XMLParserType

DEPTH = 40
"""How deep elements may be nested."""
ATTRIBUTES = 64
"""How many attributes an element may have."""
CHARACTERS = 1 << 20
"""How many characters a wanted element may hold, all within it counted."""
ELEMENTS = 10_000
"""How many elements a wanted element may hold."""
_TAG = 1 << 20
"""Bytes that a start tag, comment or processing instruction may have."""

ENCODINGS = ("utf-8", "utf-16", "iso-8859-1", "us-ascii")
"""What expat reads by itself."""

_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its name, attributes, and what it holds in order."""

    tag: str
    """The local name; ``{namespace}name`` where the namespace is none of the expected ones."""
    attributes: dict[str, str]
    """By local name; ``xml:lang`` keeps its prefix."""
    children: tuple[Node | str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        """All text within, markup left out."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    @property
    def elements(self) -> Iterator[Node]:
        """The elements directly within."""
        return (c for c in self.children if isinstance(c, Node))

    def walk(self, *tags: str) -> Iterator[Node]:
        """The elements named one of `tags` anywhere within, in reading order."""
        for child in self.elements:
            if child.tag in tags:
                yield child
            yield from child.walk(*tags)

    @property
    def language(self) -> str:
        """``xml:lang``, or the ``lang`` of old formats, or an empty string."""
        return self.attributes.get("xml:lang") or self.attributes.get("lang", "")


def read(
    pieces: Iterable[bytes], path: str, wanted: Collection[str], namespaces: Collection[str] = ()
) -> Iterator[Node]:
    """The elements at the places `wanted` (``tmx/body/tu``), each as soon as it is complete.

    The first node is the root, without what it holds. Names in one of `namespaces` lose it.
    Raises PerakladError with `path` and line for what is no XML, for another root than those of
    `wanted`, for a wanted element at another place, for declarations, and beyond the limits above.
    """
    reader = _Reader(path, wanted, namespaces)
    for piece in pieces:
        yield from reader.feed(piece)
    yield from reader.feed(b"", final=True)


class _Open:
    """An element that is not closed yet."""

    __slots__ = ("attributes", "children", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.children: list[Node | str] = []


class _Reader:
    """Handlers for expat, and what they have found."""

    def __init__(self, path: str, wanted: Collection[str], namespaces: Collection[str]) -> None:
        from xml.parsers import expat

        self._path = path
        self._wanted = {place.rpartition("/")[2]: place for place in wanted}
        self._roots = sorted({place.partition("/")[0] for place in wanted})
        self._names: dict[str, str] = {}
        self._namespaces = namespaces
        self._outside: list[str] = []
        """Names of the open elements around a wanted one."""
        self._inside: list[_Open] = []
        """The open elements of a wanted one, itself first."""
        self._found: list[Node] = []
        self._characters = self._elements = self._fed = 0
        self._error = expat.ExpatError
        self._parser = self._made(expat.ParserCreate(namespace_separator=" "))

    def _made(self, parser: XMLParserType) -> XMLParserType:
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return parser

    def feed(self, data: bytes, final: bool = False) -> list[Node]:
        """The elements that `data` completes."""
        self._found = []
        try:
            self._parser.Parse(data, final)
        except self._error as error:
            raise self._malformed(error) from None
        self._fed += len(data)
        if self._fed - max(self._parser.CurrentByteIndex, 0) > _TAG + len(data):
            raise self._refuse(f"a tag or comment of more than {_TAG >> 20} MiB")
        return self._found

    def _malformed(self, error: ExpatError) -> PerakladError:
        from xml.parsers.expat import errors

        if error.code == errors.codes[errors.XML_ERROR_UNKNOWN_ENCODING]:
            return self._refuse("an encoding nobody knows", "UTF-8 or UTF-16")
        if error.code == errors.codes[errors.XML_ERROR_UNDEFINED_ENTITY]:
            return self._entity("")
        what = errors.messages.get(error.code, "it cannot be read")
        return PerakladError(
            f"is no well-formed XML: {what}",
            path=self._path,
            line=error.lineno,
            expected="XML in the encoding that it names",
            remedy="export the file again from the program that wrote it",
        )

    def _refuse(self, what: str, expected: str = "", remedy: str = "") -> PerakladError:
        line = self._parser.CurrentLineNumber
        return PerakladError(
            what, path=self._path, line=line, expected=expected, remedy=remedy or "correct the file"
        )

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise self._refuse(
                f"the encoding is {encoding[:40]}",
                "UTF-8, UTF-16, ISO-8859-1 or US-ASCII",
                "convert the file to UTF-8, its XML declaration too",
            )

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            raise self._refuse(
                "declares entities or rules of its own",
                "no [ ] in <!DOCTYPE>",
                "write the characters themselves and delete the declarations",
            )

    def _entity(self, name: str, is_parameter: int = 0) -> PerakladError:
        error = self._refuse(
            f"the entity &{name[:40]}; is not defined" if name else "an entity is not defined",
            "characters, or &amp; &lt; &gt; &quot; &apos;",
            "write the character itself",
        )
        if name:
            raise error
        return error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._names.get(name) or self._named(name)
        if len(self._outside) + len(self._inside) >= DEPTH:
            raise self._refuse(f"elements nested more than {DEPTH} deep")
        if attributes:
            attributes = self._attributes(attributes)
        line = self._parser.CurrentLineNumber
        if tag in self._wanted:
            self._check_place(tag)
        elif not self._inside:
            if not self._outside:
                self._root(tag, attributes, line)
            self._outside.append(tag)
            return
        self._inside.append(_Open(tag, attributes, line))
        if attributes:
            self._count(sum(map(len, attributes.values())))
        self._elements += 1
        if self._elements > ELEMENTS:
            raise self._refuse(f"<{self._inside[0].tag}> with more than {ELEMENTS} elements")

    def _attributes(self, attributes: dict[str, str]) -> dict[str, str]:
        """The attributes with names as in `Node`."""
        if len(attributes) > ATTRIBUTES:
            raise self._refuse(f"an element with more than {ATTRIBUTES} attributes")
        named = self._names
        return {named.get(key) or self._named(key): value for key, value in attributes.items()}

    def _root(self, tag: str, attributes: dict[str, str], line: int) -> None:
        if tag not in self._roots:
            kinds = " or ".join(f"<{root}>" for root in self._roots)
            raise self._refuse(
                f"the root is <{tag[:80]}>", kinds, "check that it is the right file"
            )
        self._found.append(Node(tag, attributes, line=line))

    def _check_place(self, tag: str) -> None:
        place = self._wanted[tag]
        here = "/".join([*self._outside, *(node.tag for node in self._inside), tag])
        if here != place:
            around = here.split("/")[-2] if "/" in here else "nothing"
            raise self._refuse(
                f"<{tag}> stands in <{around[:80]}>",
                f"it in <{place.split('/')[-2]}>",
                "correct the nesting",
            )

    def _named(self, name: str) -> str:
        """The name without a known namespace; remembered, as long as there are few."""
        namespace, _, local = name.rpartition(" ")
        if namespace == _XML:
            local = f"xml:{local}"
        elif namespace and namespace not in self._namespaces:
            local = f"{{{namespace}}}{local}"
        if len(self._names) < 1000:
            self._names[name] = local
        return local

    def _end(self, name: str) -> None:
        if not self._inside:
            self._outside.pop()
            return
        done = self._inside.pop()
        node = Node(done.tag, done.attributes, tuple(done.children), done.line)
        if self._inside:
            self._inside[-1].children.append(node)
        else:
            self._found.append(node)
            self._characters = self._elements = 0

    def _text(self, text: str) -> None:
        if self._inside:
            self._inside[-1].children.append(text)
            self._count(len(text))

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > CHARACTERS:
            tag = self._inside[0].tag
            raise self._refuse(f"<{tag}> with more than {CHARACTERS} characters")


_LEGAL = "\t\n\r"


def illegal(text: str) -> str:
    """The first character of `text` that XML 1.0 (section 2.2) cannot hold, or nothing."""
    if text.isprintable():
        return ""
    return next((c for c in text if _is_illegal(ord(c))), "")


def _is_illegal(code: int) -> bool:
    if code < 0x20:
        return chr(code) not in _LEGAL
    return 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_ATTRIBUTE = _ESCAPES | {ord("\t"): "&#9;", ord("\n"): "&#10;"}


def escape(text: str) -> str:
    """`text` as it stands between tags, so that a reader gets exactly it."""
    return text.translate(_ESCAPES)


def escape_attribute(text: str) -> str:
    """`text` as it stands in a quoted attribute, so that a reader gets exactly it."""
    return text.translate(_ATTRIBUTE)

r"""PO files to catalogues and back.

Laws: ``parse(render(c)) == c`` for every catalogue that `render` accepts, its obsolete entries
last; whatever `parse` accepts can be rendered; ``render(parse(b)) == b`` for what `render` wrote;
`parse` refuses what ``msgfmt -c`` (0.21) refuses about a file. That does not include format strings
(``%s``), which are for checks; and flags on several ``#,`` lines are joined, where `msgfmt` takes
the last line: a translation stays fuzzy then, and may break the rules of a finished one.

`parse` normalises, without loss of content: wrapping, blank lines and line ends; the spaces around
a header value; comments after the last entry, which join those of the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from workflow.errors import CatalogueError
from workflow.model import Catalogue, Entry
from workflow.po_reader import read, read_first
from workflow.po_rules import check_charset, check_entries, check_keys, check_translations
from workflow.po_text import excerpt
from workflow.po_writer import write

Fields = tuple[tuple[str, str], ...]
"""Header fields in order; a header line that is no ``Name: value`` has an empty name."""

EPOCH = "1970-01-01 00:00+0000"
"""Both dates of every header: git knows better, and constant dates cannot conflict."""

_CONSTANT = {
    "POT-Creation-Date": EPOCH,
    "PO-Revision-Date": EPOCH,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_ORDER = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Plural-Forms",
)
"""The order of `msginit`, which Poedit and Weblate keep."""

_LINE_END = re.compile(r"\r+(?=\n|\Z)")


def parse(data: bytes, path: str) -> Catalogue:
    """The catalogue in the PO file `data`, read from `path`.

    Raises CatalogueError with `path`, line and a remedy for whatever is not a complete PO file in
    UTF-8 (see the module's docstring).
    """
    text = _decoded(data, path)
    entries, rest = read(text, path)
    first = _header_entry(entries, path)
    live = [entry for entry in entries if not entry.obsolete and entry is not first]
    ordered = (*live, *(entry for entry in entries if entry.obsolete))
    check_charset(first.msgstr, text, path)
    check_entries(first, ordered, path)
    return Catalogue(
        header=_fields(first.msgstr),
        entries=ordered,
        comments=(*first.comments, *rest),
        extracted=first.extracted,
        flags=first.flags,
    )


def read_header(data: bytes, path: str) -> Fields:
    """The header fields of the PO file `data`; what follows the header is not looked at.

    Raises CatalogueError like `parse` for the file's encoding and for its header entry.
    """
    text = _decoded(data, path)
    first = _header_entry(read_first(text, path), path)
    check_charset(first.msgstr, text, path)
    check_entries(first, (), path)
    return _fields(first.msgstr)


def render(catalogue: Catalogue) -> bytes:
    """The PO file of `catalogue`: UTF-8, one line a string, obsolete entries last.

    Raises CatalogueError for what PO cannot express or `parse` would refuse.
    """
    return Body(catalogue.entries).below(catalogue)


class Body:
    """Entries as PO text: made and checked once for all catalogues that differ in their header."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Raises CatalogueError for what PO cannot express or `parse` would refuse."""
        obsolete = [entry for entry in entries if entry.obsolete]
        if obsolete:
            entries = [*(entry for entry in entries if not entry.obsolete), *obsolete]
        self._entries = entries
        self._text = write(entries)
        check_keys(entries, "")
        self._data = _encoded(self._text)

    def below(self, catalogue: Catalogue) -> bytes:
        """The PO file with the header of `catalogue` and these entries, which are its entries.

        Raises CatalogueError like `render`.
        """
        first = Entry(
            "",
            _header_text(catalogue.header),
            comments=catalogue.comments,
            extracted=catalogue.extracted,
            flags=catalogue.flags,
        )
        head = write((first,))
        for text in (head, self._text):
            check_charset(first.msgstr, text, "")
        check_translations(first, self._entries, "")
        data = _encoded(head)
        return b"\n".join((data, self._data)) if self._data else data


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        before = text[: error.start].rpartition("\n")[2]
        raise CatalogueError(
            f"a lone surrogate U+{ord(text[error.start]):04X} after {excerpt(before)}"
        ) from None


def header(language: str, plural_forms: str, project: str, template: bool = False) -> Fields:
    """The canonical header, without a warning from ``msgfmt --check``.

    `language` is gettext's name (``be@tarask``), in a template that of the source text; a
    `template` has no Plural-Forms. Nothing in it depends on the day or the machine.
    """
    values = {
        **_CONSTANT,
        "Project-Id-Version": project,
        "Language": language,
        "Plural-Forms": plural_forms,
    }
    names = [name for name in _ORDER if not (template and name == "Plural-Forms")]
    return tuple((name, values.get(name, "")) for name in names)


def canonical_header(fields: Fields) -> Fields:
    """`fields` in canonical order with what is constant in every file of ours made so.

    Dates, MIME-Version, Content-Type and Content-Transfer-Encoding are set; all else is kept,
    unknown fields after the known ones in their order.
    """
    known: list[tuple[str, str]] = []
    for name in _ORDER:
        if name in _CONSTANT:
            known.append((name, _CONSTANT[name]))
        else:
            known += [field for field in fields if field[0] == name]
    return (*known, *(field for field in fields if field[0] not in _ORDER))


def _decoded(data: bytes, path: str) -> str:
    """The text of the file with line feeds only, or what is wrong with its bytes."""
    if not data:
        raise CatalogueError("the file is empty", path=path, remedy="restore it from git")
    if data.startswith(b"\xef\xbb\xbf"):
        raise CatalogueError(
            "a byte order mark before the text",
            path=path,
            line=1,
            remedy="save the file as UTF-8 without BOM",
        )
    if (at := data.find(b"\0")) >= 0:
        raise CatalogueError(
            "a NUL byte: the file is binary or UTF-16",
            path=path,
            line=data.count(b"\n", 0, at) + 1,
            expected="text in UTF-8",
            remedy="restore it from git or save it as UTF-8",
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        content = data.decode("latin-1")
        if "charset=" in content:  # says more than the byte
            check_charset(content, content, path)
        raise CatalogueError(
            f"byte 0x{data[error.start]:02X} is not UTF-8",
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
            expected="text in UTF-8",
            remedy="save the file as UTF-8",
        ) from None
    return _LINE_END.sub("", text) if "\r" in text else text


def _header_entry(entries: list[Entry], path: str) -> Entry:
    """The header among `entries`, which must hold no more than `Catalogue` has room for."""
    found = next((e for e in entries if e.key == (None, "") and not e.obsolete), None)
    if found is None or not (found.msgstr or found.msgstr_plural):
        raise CatalogueError(
            "the header is empty" if found else "there is no header",
            path=path,
            line=found.line if found else 0,
            expected='msgid "" with the header fields as its msgstr',
            remedy="restore the file from git",
        )
    extras = {
        "msgid_plural": found.msgid_plural is not None,
        "a reference": bool(found.references),
        "a previous msgid": found.previous_msgid is not None,
    }
    if extra := next((what for what, present in extras.items() if present), None):
        raise CatalogueError(
            f"the header has {extra}", path=path, line=found.line, remedy="delete it"
        )
    return found


def _fields(text: str) -> Fields:
    """The header fields in the header's msgstr."""
    fields = []
    for line in text.removesuffix("\n").split("\n"):
        name, colon, value = line.partition(":")
        fields.append((name, value.strip(" \t")) if name and colon else ("", line))
    return tuple(fields)


@lru_cache(maxsize=64)  # a project has as many headers as languages, or few more
def _header_text(fields: Fields) -> str:
    """The header's msgstr. Raises CatalogueError for what `_fields` would not give back."""
    lines = [f"{name}: {value}\n" if name else f"{value}\n" for name, value in fields]
    for field, line in zip(fields, lines, strict=True):
        if _fields(line) != (field,):
            raise CatalogueError(f"the header field {': '.join(field)} cannot be written")
    if not lines:
        raise CatalogueError("the header has no field")
    return "".join(lines)

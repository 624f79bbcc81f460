"""What ``msgfmt --check`` (0.21, observed) asks of a PO file as a whole, beyond its grammar.

Each rule raises CatalogueError. Format strings (``%s``) are not among them: they are a check's
business, not the file's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from workflow.errors import CatalogueError
from workflow.model import Entry, Key
from workflow.po_text import excerpt

_CHARSET = re.compile(r'charset=([^\s"\\]*)')
_NPLURALS = re.compile(r"nplurals=[ \t]*([0-9]{0,9})")
_PLURAL = re.compile(r"plural=([^;\n]*)")
_ASCII_NAMES = ("ASCII", "US-ASCII", "CHARSET")
"""``CHARSET`` is what `xgettext` writes into a template that is all ASCII."""
_NOT_ASCII = re.compile(r"[^\0-\x7f]")


def check_charset(header: str, text: str, path: str) -> None:
    """The file `text` must be in UTF-8 by its own `header`, which may be silent if all is ASCII."""
    found = _CHARSET.search(header)
    name = found[1] if found else ""
    if name.upper() == "UTF-8":
        return
    if name and name.upper() not in _ASCII_NAMES:
        raise CatalogueError(
            f"the charset is {name}",
            path=path,
            line=_line(text, text.find(f"charset={name}")),
            expected="UTF-8",
            remedy="convert the file with msgconv -t UTF-8, or correct the header if that is wrong",
        )
    if other := _NOT_ASCII.search(text):
        says = f"says charset={name}" if name else "names no charset"
        raise CatalogueError(
            f"a character outside ASCII, but the header {says}",
            path=path,
            line=_line(text, other.start()),
            expected="Content-Type: text/plain; charset=UTF-8 in the header",
            remedy="correct the header",
        )


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, max(at, 0)) + 1


def check_entries(header: Entry, entries: Collection[Entry], path: str) -> None:
    """Each (msgctxt, msgid) once, and each translation in step with its source and the header."""
    check_keys(entries, path, header.line)
    check_translations(header, entries, path)


def check_keys(entries: Collection[Entry], path: str, header_line: int = 0) -> None:
    """Each (msgctxt, msgid) once, that of the header among them."""
    known = {(entry.msgctxt, entry.msgid) for entry in entries}
    if len(known) == len(entries) and (None, "") not in known:
        return
    lines: dict[Key, int] = {(None, ""): header_line}
    for entry in entries:
        if entry.key in lines:
            raise _duplicate(entry, lines[entry.key], path)
        lines[entry.key] = entry.line


def check_translations(header: Entry, entries: Iterable[Entry], path: str) -> None:
    """Each translation in step with its source, and the plural ones with the `header`."""
    forms = _plural_forms(header, path)
    for entry in entries:
        if entry.msgid_plural is not None or "\n" in entry.msgid or "\n" in entry.msgstr:
            _check_translation(entry, forms, path)


def _duplicate(entry: Entry, first: int, path: str) -> CatalogueError:
    place = f" of the entry in line {first}" if first else ""
    return CatalogueError(
        f'duplicate{place}: msgid "{excerpt(entry.msgid)}"',
        path=path,
        line=entry.line,
        expected="each msgctxt and msgid once, obsolete entries counted",
        remedy="delete one of the two",
    )


def _check_translation(entry: Entry, forms: int | None, path: str) -> None:
    plural = entry.msgid_plural is not None
    texts = entry.msgstr_plural if plural else (entry.msgstr,)
    if entry.obsolete or entry.fuzzy or not any(texts):
        return
    if plural and forms is None:
        raise CatalogueError(
            "a plural translation, but the header has no complete Plural-Forms",
            path=path,
            line=entry.line,
            expected="nplurals= and plural= in the header",
        )
    if plural and len(texts) != forms:
        raise CatalogueError(
            f"{len(texts)} plural form{'s' if len(texts) > 1 else ''} msgstr[n]",
            path=path,
            line=entry.line,
            expected=f"{forms}, as the header's Plural-Forms says",
        )
    if entry.msgid and texts[0]:
        _check_ends(entry, path)


def _check_ends(entry: Entry, path: str) -> None:
    fields = {"msgstr": entry.msgstr}
    if entry.msgid_plural is not None:
        fields = {f"msgstr[{index}]": text for index, text in enumerate(entry.msgstr_plural)}
        fields["msgid_plural"] = entry.msgid_plural
    for name, text in fields.items():
        begin = text.startswith("\n") == entry.msgid.startswith("\n")
        if not begin or text.endswith("\n") != entry.msgid.endswith("\n"):
            raise CatalogueError(
                f"only one of msgid and {name} {'ends' if begin else 'begins'} with a line break",
                path=path,
                line=entry.line,
                expected=r"\n there in both or in none",
            )


def _plural_forms(header: Entry, path: str) -> int | None:
    """How many plural forms the header says there are; None: nplurals or plural is missing.

    As in `msgfmt` they count wherever in the header they stand. A template, whose header is
    fuzzy, may say ``nplurals=INTEGER``.
    """
    number, rule = _NPLURALS.search(header.msgstr), _PLURAL.search(header.msgstr)
    if not (number and rule) or (header.fuzzy and not number[1]):
        return None
    try:
        return _tried(number[1], rule[1])
    except (ArithmeticError, ValueError) as error:
        raise CatalogueError(
            f"Plural-Forms cannot be used: {error}",
            path=path,
            line=header.line,
            expected="nplurals=N; plural=an expression in n with values below N;",
        ) from None


@cache
def _tried(number: str, rule: str) -> int:
    """`number` as an integer, after the `rule` was tried for n up to 1000, as `msgfmt` does."""
    if not number:
        raise ValueError("nplurals is no number")
    from gettext import c2py  # only here: catalogues of one language share one rule

    index = c2py(rule)
    for n in range(1001):
        if not 0 <= index(n) < int(number):
            raise ValueError(f"form {index(n)} for n={n}, but nplurals={number}")
    return int(number)

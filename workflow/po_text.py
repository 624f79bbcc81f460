r"""The pieces of a PO entry and their text, in pairs: strings with escapes, notes, places, flags.

A note, reference or flag is read from the *body* of its comment line: what follows the mark
(``#``, ``#.``, ``#:``, ``#,``). Each writer refuses what its reader would not give back.
Escapes are those of `msgfmt` 0.21: ``\a \b \f \n \r \t \v \\ \"``, one to three octal digits,
``\x`` and any number of hexadecimal digits; a number gives one byte of UTF-8.
"""

from __future__ import annotations

import re

BLANKS = " \t\r\f\v"
"""What separates words in a PO file; the wider Unicode spaces are text."""

WIDTH = 79
"""Bytes on a ``#:`` line; `msgcat` wraps references even when told not to wrap."""

_REFERENCE = re.compile(
    rf"\u2068([^\u2069\n]+)\u2069(:[0-9]+)?(?=[{BLANKS}]|\Z)"
    rf"|[^{BLANKS}\n\u2068\u2069]+(?=[{BLANKS}]|\Z)"
)
_LINE = re.compile(r":[0-9]+\Z")
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"])|([0-7]{1,3})|x([0-9A-Fa-f]+)|(.))")
_ESCAPED = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", '"': '"',
}  # fmt: skip
_SPECIAL = re.compile(r'["\\\x00-\x1f]')
_ESCAPES = {character: f"\\{letter}" for letter, character in _ESCAPED.items()}
_PIECE = re.compile(r"[^\n]*\n|[^\n]+")


def excerpt(text: str) -> str:
    """`text`, cut to what fits into a message."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def unescaped(raw: str) -> str:
    """The text of a string's inside; a byte from 0x80 that is written as a number becomes a
    surrogate, to be decoded when the strings of a field are joined.

    Raises ValueError with what is no escape.
    """
    return _ESCAPE.sub(_character, raw) if "\\" in raw else raw


def _character(found: re.Match[str]) -> str:
    if letter := found[1]:
        return _ESCAPED[letter]
    _, octal, digits, other = found.groups()
    if other:
        raise ValueError(found[0])
    byte = (int(octal, 8) if octal else int(digits, 16)) & 0xFF
    return chr(byte) if byte < 0x80 else chr(0xDC00 + byte)


def quoted(text: str, mark: str = "") -> str:
    """`text` as strings, one a line, as `msgcat --no-wrap` breaks them: after each line feed.

    `mark` opens every line but the first. Raises ValueError for U+0000 and U+0004, which PO
    cannot express.
    """
    if not _SPECIAL.search(text):
        return f'"{text}"\n'
    pieces = [f'"{_SPECIAL.sub(_escaped, piece)}"\n' for piece in _PIECE.findall(text)]
    return pieces[0] if len(pieces) == 1 else mark.join(['""\n', *pieces])


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character in "\0\4":
        raise ValueError(f"U+{ord(character):04X} in a text")
    return _ESCAPES.get(character, character)


def note(body: str) -> tuple[str, ...]:
    """The comment in the body of a ``#`` or ``#.`` line; one space after the mark is not part."""
    return (body.removeprefix(" "),)


def notes_text(mark: str, notes: tuple[str, ...]) -> str:
    """The comment lines of `notes`.

    Raises ValueError for a note of several lines, and for one that would join the next line to
    itself: gettext deletes a backslash at the end of a line, and the line end with it.
    """
    for text in notes:
        if "\n" in text or text.endswith("\r"):
            raise ValueError(f"a line break in the comment {excerpt(text)}")
        if text.endswith("\\"):
            raise ValueError(f"a backslash at the end of the comment {excerpt(text)}")
    return "".join([f"{mark} {text}\n" if text else f"{mark}\n" for text in notes])


def references(body: str) -> tuple[str, ...]:
    """The places in the body of a ``#:`` line; the isolates U+2068 and U+2069 around a name with
    spaces are removed.

    Raises ValueError for an isolate that is unpaired or inside a word.
    """
    if wrong := _REFERENCE.sub("", body).strip(BLANKS):
        raise ValueError(f"unpaired isolate in the reference {excerpt(wrong)}")
    found = _REFERENCE.finditer(body)
    return tuple(f"{m[1]}{m[2] or ''}" if m[1] else m[0] for m in found)


def references_text(places: tuple[str, ...]) -> str:
    """The ``#:`` lines of `places`. Raises ValueError for an empty or inexpressible place."""
    lines: list[str] = []
    free = 0
    for place in places:
        word = _word(place)
        width = len(word.encode(errors="surrogatepass")) + 1
        if width > free:
            lines.append("#:")
            free = WIDTH - 2
        lines[-1] += f" {word}"
        free -= width
    return "".join([f"{line}\n" for line in lines])


def _word(place: str) -> str:
    word = place
    if place.endswith("\\") or any(blank in place for blank in BLANKS):
        found = _LINE.search(place)
        line = found[0] if found else ""
        word = f"\u2068{place.removesuffix(line)}\u2069{line}"
    if _REFERENCE.fullmatch(word) is None:
        raise ValueError(f"no reference can be written as {excerpt(place) or 'an empty text'}")
    return word


def flags(body: str) -> tuple[str, ...]:
    """The flags in the body of a ``#,`` line.

    They are parted by commas and may contain spaces (``range: 0..5``); but ``fuzzy`` is found
    among words that only spaces part, as gettext finds it. Raises ValueError for a flag that ends
    with a backslash: at the end of a line it would join the next one.
    """
    found: list[str] = []
    for piece in body.split(","):
        words = piece.split()
        if "fuzzy" in words and len(words) > 1:
            found += "fuzzy", " ".join(word for word in words if word != "fuzzy")
        elif flag := piece.strip(BLANKS):
            found.append(flag)
    if wrong := next((flag for flag in found if flag.endswith("\\")), None):
        raise ValueError(f"a backslash at the end of the flag {excerpt(wrong)}")
    return tuple(found)


def flags_text(marks: tuple[str, ...]) -> str:
    """The ``#,`` line of the flags `marks`. Raises ValueError for what is not one flag."""
    for mark in marks:
        if "\n" in mark or flags(mark) != (mark,):
            raise ValueError(f"not one flag: {excerpt(mark) or 'an empty text'}")
    return f"#, {', '.join(marks)}\n" if marks else ""

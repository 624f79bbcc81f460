"""The line reader: takes a PO entry in field by field and knows what may follow what."""

from __future__ import annotations

import re
from collections.abc import Callable

from workflow.errors import CatalogueError
from workflow.model import Entry
from workflow.po_text import BLANKS, excerpt, flags, note, references, unescaped

_WS = f"[{BLANKS}]*+"
_STRING = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
_MARK = re.compile(rf"{_WS}(?:(#~)(\|)?{_WS})?(?:(#\|){_WS})?")
_TOKEN = re.compile(
    rf"(?:(msgctxt|msgid_plural|msgid|msgstr)(?![A-Za-z0-9_])"
    rf"(?:{_WS}\[{_WS}([0-9]{{1,6}}){_WS}\])?|({_STRING})){_WS}"
)

_START = ("#| msgctxt", "#| msgid", "msgctxt", "msgid")
_NEW = ("a new entry",)
_FOLLOWERS: dict[str, tuple[str, ...]] = {
    "": _START,
    "#| msgctxt": ("#| msgid",),
    "#| msgid": ("#| msgid_plural", "msgctxt", "msgid"),
    "#| msgid_plural": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr[0]",),
    "msgstr": _NEW,
}
"""What may follow a field of an entry; ``msgstr[n]`` is counted on."""

_FORMS = {"#:": "a word or U+2068 name U+2069", "#,": "flags parted by commas"}
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")

NOTES: dict[str, Callable[[str], tuple[str, ...]]] = {
    "#": note,
    "#.": note,
    "#:": references,
    "#,": flags,
}


def mark_of(line: str) -> str:
    """Which of `NOTES` a comment line opens with."""
    return line[:2] if line[:2] in NOTES else "#"


class LineReader:
    """The line reader: takes an entry in field by field and knows what may follow what."""

    def __init__(self, path: str) -> None:
        self.entries: list[Entry] = []
        self._path = path
        self._line, self._number = "", 1
        self._clear()

    def _clear(self) -> None:
        self._notes: dict[str, list[str]] = {mark: [] for mark in NOTES}
        self._texts: dict[str, list[str]] = {}
        self._slot = ""
        self._obsolete = False
        self._start = 0

    @property
    def idle(self) -> bool:
        """Nothing is pending but, perhaps, an entry that is complete."""
        return self._complete or not (self._slot or any(self._notes.values()))

    @property
    def _complete(self) -> bool:
        return self._slot.startswith("msgstr") and bool(self._texts[self._slot])

    def take(self, entries: list[Entry]) -> None:
        """Adds entries read elsewhere; only when idle."""
        if entries and self._complete:
            self._flush()
        self.entries += entries

    def read(self, line: str, number: int) -> None:
        """Takes in the next line, without its end."""
        self._line, self._number = line, number
        found = _MARK.match(line)
        assert found is not None  # the pattern matches the empty text too
        at = found.end()
        obsolete, previous = bool(found[1]), bool(found[2] or found[3])
        after_string = False
        while at < len(line):
            if line[at] == "#" and not previous:
                return self._comment(line[at:])
            token = _TOKEN.match(line, at)
            if token is None:
                raise self._junk(line[at:], after_string)
            self._token(token, obsolete, previous)
            at, after_string = token.end(), bool(token[3])
        return None

    def finish(self, ended: bool) -> tuple[str, ...]:
        """The translator comments after the last entry; `ended`: the last line has its end."""
        if self._complete:
            self._flush()
        rest = self._notes.pop("#")
        if self._slot or any(self._notes.values()) or (rest and not ended):
            raise self._error(
                "the file ends inside an entry",
                expected=self._expected(),
                remedy="the file was cut off: restore it from git",
            )
        return tuple(rest)

    def _comment(self, line: str) -> None:
        if line.startswith(("#~", "#|")):
            raise self._junk(line)
        if self._complete:
            self._flush()
        elif self._slot:
            raise self._misplaced("a comment")
        if line.endswith("\\"):
            raise self._error(
                "a comment ends with a backslash",
                expected="a comment of one line",
                remedy="delete the backslash: to gettext it joins the next line to the comment",
            )
        mark = mark_of(line)
        try:
            self._notes[mark] += NOTES[mark](line[len(mark) :])
        except ValueError as error:
            raise self._error(str(error), expected=_FORMS[mark]) from None

    def _token(self, token: re.Match[str], obsolete: bool, previous: bool) -> None:
        if token[3]:
            return self._string(token[3], obsolete, previous)
        index = f"[{int(token[2])}]" if token[2] else ""
        return self._keyword(f"{'#| ' if previous else ''}{token[1]}{index}", obsolete)

    def _keyword(self, slot: str, obsolete: bool) -> None:
        if self._complete and slot in _START:
            self._flush()
        if self._slot and not self._texts[self._slot]:
            raise self._error(f"{self._slot} without a text", expected=self._expected())
        if slot not in self._followers():
            raise self._misplaced(slot)
        if not self._slot:
            self._obsolete = obsolete
        self._agree(obsolete)
        self._slot, self._texts[slot] = slot, []
        if slot == "msgid":
            self._start = self._number

    def _string(self, raw: str, obsolete: bool, previous: bool) -> None:
        if not self._slot:
            raise self._error("a text without a keyword", expected="msgctxt or msgid before it")
        if previous != self._slot.startswith("#|"):
            raise self._error(
                f"a text {'with' if previous else 'without'} #| after {self._slot}",
                expected="#| on every line of a previous text, and on no other",
            )
        self._agree(obsolete)
        try:
            self._texts[self._slot].append(unescaped(raw[1:-1]))
        except ValueError as error:
            raise self._error(
                f"unknown escape {error}",
                expected=r"one of \\ \" \n \t \r \a \b \f \v or a number",
                remedy=r"write \\ for a backslash",
            ) from None

    def _agree(self, obsolete: bool) -> None:
        if obsolete != self._obsolete:
            raise self._error(
                "only a part of the entry is obsolete", expected="#~ on all of its lines or none"
            )

    def _followers(self) -> tuple[str, ...]:
        if self._slot.startswith("msgstr["):
            return (f"msgstr[{int(self._slot[7:-1]) + 1}]", *_NEW)
        return _FOLLOWERS[self._slot]

    def _expected(self) -> str:
        if not self._slot:
            return "msgctxt or msgid"
        if not self._texts[self._slot]:
            return f'a "quoted" text after {self._slot}'
        return " or ".join(self._followers())

    def _flush(self) -> None:
        texts = {slot: self._decoded(slot) for slot in self._texts}
        forms = tuple(text for slot, text in texts.items() if slot.startswith("msgstr["))
        self.entries.append(
            Entry(
                msgid=texts["msgid"],
                msgstr=texts.get("msgstr", ""),
                msgctxt=texts.get("msgctxt"),
                extracted=tuple(self._notes["#."]),
                references=tuple(self._notes["#:"]),
                flags=tuple(self._notes["#,"]),
                comments=tuple(self._notes["#"]),
                previous_msgctxt=texts.get("#| msgctxt"),
                previous_msgid=texts.get("#| msgid"),
                previous_msgid_plural=texts.get("#| msgid_plural"),
                msgid_plural=texts.get("msgid_plural"),
                msgstr_plural=forms,
                obsolete=self._obsolete,
                line=self._start,
            )
        )
        self._clear()

    def _decoded(self, slot: str) -> str:
        joined = "".join(self._texts[slot])
        try:
            text = joined.encode(errors="surrogateescape").decode()
        except UnicodeDecodeError:
            raise self._error(
                f"the numeric escapes in {slot} are not UTF-8",
                line=self._start,
                remedy="write the characters themselves",
            ) from None
        if "\0" in text or "\4" in text:
            raise self._error(
                f"{slot} contains U+0000 or U+0004", line=self._start, remedy="delete it"
            )
        return text

    def _misplaced(self, what: str) -> CatalogueError:
        place = f"after {self._slot}" if self._slot else "at the start of an entry"
        return self._error(
            f"{what} {place}",
            expected=self._expected(),
            remedy=_remedy(self._slot, what),
        )

    def _junk(self, rest: str, after_string: bool = False) -> CatalogueError:
        if self._line.startswith(_CONFLICT):
            return self._error(
                f"git left a merge conflict here: {self._line[:7]}",
                expected="one merged text",
                remedy="edit the file so that no <<<<<<<, =======, >>>>>>> is left, then git add",
            )
        if rest.startswith('"'):
            return self._error(
                "a text is not closed on its line",
                expected='a closing "',
                remedy="if the file was cut off, restore it from git",
            )
        if after_string:
            return self._error(
                f"something after the closing quote: {excerpt(rest)}",
                expected="the end of the line",
                remedy=r"write \" for a quote inside a text",
            )
        return self._error(
            f"not a line of a PO file: {excerpt(rest)}",
            expected='a # comment, msgctxt, msgid, msgid_plural, msgstr or a "text"',
        )

    def _error(
        self, what: str, *, expected: str = "", remedy: str = "", line: int = 0
    ) -> CatalogueError:
        return CatalogueError(
            what, path=self._path, line=line or self._number, expected=expected, remedy=remedy
        )


def _remedy(slot: str, what: str) -> str:
    """What to do about `what` that stands after `slot`, where more can be said than the rule."""
    if what == slot == "msgstr":
        return "keep one of the two"
    if what == "a comment":
        return "put the comment above the entry"
    if what == "msgctxt":
        return "put msgctxt above msgid"
    if slot == "msgid" and what == "msgid":
        return 'write msgstr "" below a text that is not translated'
    return ""

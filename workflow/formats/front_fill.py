"""Puts translated values back into front matter, all other bytes kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflow.errors import SourceError
from workflow.formats import front as front_toml
from workflow.formats import front_yaml
from workflow.formats.front import Word
from workflow.model import Meta

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]+"
)
_PLAIN = re.compile(r"[^\W\d_](?:[^:#,\[\]{}\"\\]|:(?=\S)|(?<=\S)#)*")
_NOT_TEXT = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_TOML = re.compile(
    r'''(?P<text>"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')
    |(?P<comment>\#[^\r\n]*+)
    |(?P<key>[\w-]++)
    |(?P<sign>[\[\]{}=,.]|\r\n|\n|\r)''',
    re.VERBOSE | re.DOTALL,
)


def read(front: str, path: str) -> tuple[Meta, tuple[Word, ...]]:
    """What `front`, TOML or YAML, says: see `front.read`. Raises SourceError."""
    yaml = front.lstrip("\ufeff").startswith("---")
    return front_yaml.read(front, path) if yaml else front_toml.read(front, path)


def split(text: str) -> tuple[str, str]:
    """`text` as (front matter with its fences, TOML or YAML, the rest)."""
    matter, body = front_toml.split(text)
    return (matter, body) if matter else front_yaml.split(text)


def filled(front: str, texts: Sequence[str | None], language: str = "") -> str:
    """`front` with translated values in their places.

    `texts` are parallel to the values of `read`; None and one without words keep what is there.
    `language`, a BCP 47 tag, takes the place of the value of ``lang``. What cannot be put in so
    that it is read again stays as it is.
    """
    texts = [text if text and any(map(str.isalnum, text)) else None for text in texts]
    try:
        words = read(front, "")[1]
        yaml = front.lstrip("\ufeff").startswith("---")
        edits = list((_in_yaml if yaml else _in_toml)(front, words, texts, language))
    except SourceError:
        return front
    made = front
    for start, end, text in sorted(edits, reverse=True):
        made = made[:start] + text + made[end:]
    return made if not edits or _reads(made, words, texts) else front


def _reads(made: str, words: Sequence[Word], texts: Sequence[str | None]) -> bool:
    try:
        found = read(made, "")[1]
    except SourceError:
        return False
    pairs = zip(words, texts, strict=True)
    said = [(word.kind, " ".join(cleaned(text or word.text).split())) for word, text in pairs]
    return list(dict.fromkeys((w.kind, w.text) for w in found)) == list(dict.fromkeys(said))


def cleaned(text: str) -> str:
    """`text` on one line, without what no YAML or TOML holds."""
    return _UNSAFE.sub(" ", text).strip()


Edit = tuple[int, int, str]


def _in_yaml(
    front: str, words: Sequence[Word], texts: Sequence[str | None], language: str
) -> Iterator[Edit]:
    values, place = front_yaml.values(front)
    said = dict(zip(words, texts, strict=True))
    for word, at in values:
        new = cleaned(said[word] or "")
        if new and new != word.text:
            yield at.start, at.end, _scalar(new, at.style)
    if language and place is not None:
        yield place.start, place.end, _scalar(language, place.style)


def _scalar(text: str, style: str) -> str:
    """A YAML scalar (YAML 1.1, 9.1): plain where that is safe and was so, else in quotes."""
    if style == "" and _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    return _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Literal(NamedTuple):
    """A string in TOML, and the keys that lead to it."""

    keys: tuple[str, ...]
    start: int
    end: int


def _in_toml(
    front: str, words: Sequence[Word], texts: Sequence[str | None], language: str
) -> Iterator[Edit]:
    found = list(_literals(front))
    paths = {"topic": ("topics",), "correction": ("corrections", "text")}
    for word, text in zip(words, texts, strict=True):
        if not text or not (new := cleaned(text)) or new == word.text:
            continue
        for literal in found:
            if literal.keys == paths.get(word.kind, (word.kind,)):
                raw = front[literal.start : literal.end]
                if _said(raw) == word.text:
                    single = raw[0] == "'" and raw[:3] != "'''" and "'" not in new
                    made = f"'{new}'" if single else _quoted(new)
                    yield literal.start, literal.end, made


def _said(raw: str) -> str:
    """What a TOML string says, its white space as `front.read` has it."""
    import tomllib

    return " ".join(str(tomllib.loads(f"x = {raw}")["x"]).split())


def _literals(front: str) -> Iterator[_Literal]:
    """The strings that are values in the TOML of `front`, which is right."""
    begin = re.search(r"[\r\n]+", front)
    reader = _Toml()
    for found in _TOML.finditer(front, begin.end() if begin else 0, front.rindex("+++")):
        if reader.take(found):
            yield _Literal((*reader.table, *reader.keys), found.start(), found.end())


class _Toml:
    """Follows the tokens of a TOML text as far as to know which key a string belongs to."""

    def __init__(self) -> None:
        self.table: tuple[str, ...] = ()
        self.keys: list[str] = []
        self._header = self._value = False
        self._open: list[tuple[str, int]] = []
        """The brackets that are open, each with how many keys led to it."""

    def take(self, found: re.Match[str]) -> bool:
        """Takes the next token; tells whether it is a string and a value."""
        sign = found["sign"]
        if self._header:
            self._in_header(found)
        elif found["key"] or found["text"]:
            if self._value:
                return found["text"] is not None
            self.keys.append(found["key"] or found["text"][1:-1])
        elif sign is not None:
            self._signed(sign)
        return False

    def _in_header(self, found: re.Match[str]) -> None:
        if found["key"] or found["text"]:
            self.table += (found["key"] or found["text"][1:-1],)
        self._header = found["sign"] not in ("\n", "\r", "\r\n")

    def _signed(self, sign: str) -> None:
        if sign == "[" and not self._value:
            self._header, self.table, self.keys = True, (), []
        elif sign in "[{":
            self._open.append((sign, len(self.keys)))
            self._value = sign == "["
        elif sign in "]}" and self._open:
            del self.keys[self._open.pop()[1] :]
            self._value = True
        elif sign == "=":
            self._value = True
        elif sign == "," and self._open and self._open[-1][0] == "{":
            del self.keys[self._open[-1][1] :]
            self._value = False
        elif sign in "\r\n" and not self._open:
            self.keys, self._value = [], False

"""Letters of another script that look like the right ones: a Latin *a* in a Cyrillic word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from workflow.checks.values import Finding, Pair, Severity
from workflow.data import toml
from workflow.evidence.quoting import within
from workflow.language import load

_WORD = re.compile(r"[^\W\d_]+")
_OTHERS = {
    "Cyrl": re.compile("[A-Za-z\u00c0-\u03ff\uff21-\uff5a]"),
    "Latn": re.compile("[\u0370-\u052f\uff21-\uff5a]"),
}
"""What a text in a script (ISO 15924) has none of, nearly always."""
_ROMAN = re.compile("[IVXLCDM\u0406\u0425\u0421\u041c]+\\Z")
"""Roman numerals, in the letters of two scripts."""
_NEAR = 40
"""Characters before a word that are looked at."""
_BEFORE_WORD = frozenset(",;:\u2014\u2013-\u00bb\u201d)(\u00ab\u201e\u201c")
_BESIDE = re.compile(r"[^\W\d_]")


_ANY = "\u0456\u0457"
"""Cyrillic letters for which Latin ones are typed in any language."""


class _Alike(NamedTuple):
    """Letters and words that look alike in two scripts, for one language."""

    letters: Mapping[str, str]
    """Letters → the ones that they look like; Latin, Cyrillic and Greek ones."""
    single: Mapping[str, str]
    """The same for words of one letter in the script that the language does not have."""
    words: Mapping[str, str]
    """And for longer words."""


def look_alike(pair: Pair) -> Iterator[Finding]:
    """A letter of another script that looks like the right one."""
    spelling = pair.rules.orthography
    script = spelling.script if spelling else ""
    others = _OTHERS.get(script)
    if others is None or not others.search(pair.target_plain):
        return
    for match in _words(pair.target_plain):
        if others.search(match[0]):
            message, severity = _judged(match, pair, script)
            if message:
                yield Finding(message, *match.span(), severity)


def _words(text: str) -> Iterator[re.Match[str]]:
    """The words of `text`; no code such as ``X7``, nor the end of a placeholder before a word."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        if not (text[end : end + 1].isdigit() or text[start - 1 : start] == ")"):
            yield match


def _judged(match: re.Match[str], pair: Pair, script: str) -> tuple[str, Severity | None]:
    """What is wrong with a word that has a letter of another script."""
    word = match[0]
    scripts = {_script(letter) for letter in word}
    if len(scripts) > 1:
        return _mixed(word, script, pair)
    if len(word) == 1:
        return _single(match, pair), None
    return _whole(match, pair, script), None


def _mixed(word: str, script: str, pair: Pair) -> tuple[str, Severity | None]:
    """A word in two scripts: the letters that are only there for their looks."""
    if word in pair.source:
        return "", None
    letters = _alike(pair.language).letters
    parts: dict[str, list[str]] = {}
    for letter in word:
        parts.setdefault(_script(letter), []).append(letter)
    deceiving = [name for name, some in parts.items() if all(map(letters.__contains__, some))]
    if not deceiving or any(other != script and _root(word, other, pair) for other in parts):
        return "", None
    deceiving.sort(key=lambda name: (name == script, len(parts[name])))
    wrong = deceiving[0]
    if wrong == script and len(deceiving) == 1:
        right = max((name for name in parts if name != wrong), key=lambda n: len(parts[n]))
    else:
        right = script if wrong != script else max(parts, key=lambda name: len(parts[name]))
    letter = parts[wrong][0]
    if right == "Grek" or (wrong == "Grek" and word[0] == letter and letter.islower()):
        return "", None  # a formula, a star
    said = f"{_named(letter)} in the {_NAMES.get(right, right)} word {word}"
    return said, "hint" if _ROMAN.match(word) else None


def _root(word: str, script: str, pair: Pair) -> bool:
    """Whether a foreign word of the source took an ending of the language: HTML, HTMLs."""
    stem = "".join(letter for letter in word if _script(letter) == script)
    return len(stem) > 1 and word.startswith(stem) and stem in pair.source


def _single(match: re.Match[str], pair: Pair) -> str:
    """A word of one letter among words in the language's script."""
    letter = match[0]
    meant = _alike(pair.language).single.get(letter)
    if meant is None or not _bound(match, pair):
        return ""
    if letter not in "aAI" and re.search(rf"(?<!\w){letter}(?!\w)", pair.source):
        return ""
    return f"{_named(letter)} for the word {meant} ({_code(meant)})"


def _bound(match: re.Match[str], pair: Pair) -> bool:
    """Whether a word of one letter stands in a sentence as a word does: before another word in
    the language's letters, after one or at the beginning.
    """
    text, (start, end) = pair.target, match.span()
    before, after = text[max(0, start - _NEAR) : start].rstrip(), text[end : end + 2]
    if not (len(after) == 2 and after[0].isspace() and _own(after[1], pair)):
        return False
    if match[0].isupper():
        return (
            not before.rstrip("\"'\u00ab\u201e\u201c(\u2014\u2013- ") or before[-1] in ".!?\u2026"
        )
    return not before or _own(before[-1], pair) or before[-1] in _BEFORE_WORD


def _own(letter: str, pair: Pair) -> bool:
    spelling = pair.rules.orthography
    return bool(_BESIDE.match(letter)) and spelling is not None and (
        _script(letter) == spelling.script
    )  # fmt: skip


def _whole(match: re.Match[str], pair: Pair, script: str) -> str:
    """A word in the other script that looks like one of the language."""
    word, alike = match[0], _alike(pair.language)
    if word in pair.source or within(pair.target, *match.span()):
        return ""
    if script == "Cyrl":
        meant = alike.words.get(word) or alike.words.get(word.lower(), "").capitalize()
        if word not in alike.words and word != word.capitalize():
            meant = ""
    else:
        meant = "".join(alike.letters.get(letter, "?") for letter in word)
        meant = "" if "?" in meant or _ROMAN.match(word) or _alone(word) else meant
    return f"{_named(word[0])} in {word}, all of it; expected {meant}" if meant else ""


def _alone(word: str) -> bool:
    """One letter again and again stands for words that were left in another language."""
    return len(set(word)) == 1


def _named(letter: str) -> str:
    return f"{_NAMES.get(_script(letter), 'other')} '{letter}' ({_code(letter)})"


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"


_NAMES = {"Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek", "Full": "fullwidth"}
_KNOWN = {"LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek", "FULLWIDTH": "Full"}


@cache
def _script(letter: str) -> str:
    """ISO 15924, or how Unicode's name of the letter begins."""
    first = unicodedata.name(letter, "").split(" ")[0]
    return _KNOWN.get(first, first)


@cache
def _alike(language: str) -> _Alike:
    data = toml("lookalikes.toml")
    latin, cyrillic = data["latin"], data["cyrillic"]
    spelling = load(language).orthography
    own = spelling.letters + _ANY if spelling and spelling.script == "Cyrl" else cyrillic.lower()
    pairs = [(a, b) for a, b in zip(latin, cyrillic, strict=True) if b.lower() in own]
    letters = {**dict(pairs), **dict(zip(cyrillic, latin, strict=True))}
    back = str.maketrans(cyrillic, latin)
    base = language.split("-")[0]
    single = data["single"].get(language, data["single"].get(base, ""))
    return _Alike(
        letters={**letters, **dict(zip(data["greek"], data["like_greek"], strict=True))},
        single={letters[letter]: letter for letter in single},
        words={word.translate(back): word for word in data["words"].get(base, ())},
    )

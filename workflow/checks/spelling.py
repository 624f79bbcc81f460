"""Spelling by hunspell dictionaries: a hint at words that no dictionary has.

Optional: it needs the package ``chunspell`` (imported as ``hunspell``) and a dictionary, such as
Debian's ``hunspell-be`` in ``/usr/share/hunspell``. It never blocks, for no dictionary is whole.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from workflow.checks.values import Finding, Misspelt, Pair
from workflow.config import CONFIG
from workflow.errors import ProjectError

SYSTEM = Path("/usr/share/hunspell")
"""Where Debian puts dictionaries."""

_WORD = re.compile(r"(?<![\w@#/.])[^\W\d_]+(?:['\u2019\u02bc][^\W\d_]+)*(?![\w@]|[./]\w)")
_APOSTROPHES = str.maketrans("\u2019\u02bc", "''")
_SHORT_U, _U = "\u045e", "\u0443"
_IO = str.maketrans("\u0451\u0401", "\u0435\u0415")
_REACH = 40
"""Characters before a word that tell whether a sentence begins with it."""
_KEPT = 50_000
"""Words whose answer is kept."""


def available() -> bool:
    """Whether the package is installed."""
    return importlib.util.find_spec("hunspell") is not None


def dictionary(language: str, folders: Sequence[Path] = (SYSTEM,)) -> Path | None:
    """The ``.dic`` file for a BCP 47 `language` in the first of the `folders` that has one.

    ``be.dic``, ``be_BY.dic``, ``be-tarask.dic``: the tag's own before the language's with a
    country; a variant is never checked by another orthography's dictionary.
    """
    base, *variant = language.replace("_", "-").split("-")
    for folder in folders:
        names = [f"{language}.dic", f"{language.replace('-', '_')}.dic"]
        if not variant or variant[0].isupper():
            names += [f"{base}.dic", *sorted(p.name for p in folder.glob(f"{base}_[A-Z][A-Z].dic"))]
        for name in names:
            path = folder / name
            if path.is_file() and path.with_suffix(".aff").is_file():
                return path
    return None


def state(folder: str, language: str) -> object:
    """What tells one state of the package and the dictionary from another."""
    path = SYSTEM if folder == "system" else Path(folder)
    found = dictionary(language, [path]) if path.is_dir() else None
    files = [found, found.with_suffix(".aff")] if found else []
    return available(), [(f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files]


def speller(folder: str, language: str, words: Iterable[str]) -> Speller | None:
    """What spells `language` (BCP 47) with the dictionary in `folder`; None: there is none.

    `folder`: ``system`` for the operating system's. `words`: further words.
    """
    path = SYSTEM if folder == "system" else Path(folder)
    found = dictionary(language, [path]) if available() and path.is_dir() else None
    return Speller([found], frozenset(words)) if found else None


def problem(folder: str) -> ProjectError | None:
    """Why there are no dictionaries in the `folder`, which then are not asked; None: there are."""
    if not available():
        return ProjectError(
            "dictionaries need the package chunspell",
            path=CONFIG,
            remedy="run 'pip install peraklad[spelling]' or remove [check] dictionaries",
        )
    if folder == "system" or Path(folder).is_dir():
        return None
    return ProjectError(
        f"there is no folder {folder}", path=CONFIG, remedy="correct [check] dictionaries"
    )


class Speller:
    """Words known to dictionaries and to the project. Loads nothing before the first question."""

    def __init__(self, dictionaries: Sequence[Path], words: frozenset[str] = frozenset()) -> None:
        """`dictionaries`: ``.dic`` files, each with its ``.aff`` beside it; `words`: the
        project's own, in any case, names and the forms of terms among them."""
        self._paths = tuple(dictionaries)
        self._words = frozenset(_plain(word).lower() for word in words)
        self._loaded: list[Any] | None = None
        self._known: dict[str, bool] = {}

    def check(self, text: str) -> Iterator[Misspelt]:
        """The words of `text` that are not known, in reading order.

        Abbreviations in capitals, words of one letter and, but for a sentence's first word,
        names are left out.
        """
        for match in _WORD.finditer(text):
            word = match[0]
            start = match.start()
            if len(word) > 1 and self._doubtful(word, text[max(start - _REACH, 0) : start]):
                yield Misspelt(word, *match.span())

    def _doubtful(self, word: str, before: str) -> bool:
        if not word.islower() and (word[1:] != word[1:].lower() or not _begins(before)):
            return False
        return not self.known(word)

    def known(self, word: str) -> bool:
        """Whether a dictionary or the project has `word`."""
        plain = _plain(word)
        if plain not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[plain] = self._look(plain)
        return self._known[plain]

    def _look(self, word: str) -> bool:
        ways = {word, word.lower(), word.translate(_IO), word.lower().translate(_IO)}
        ways |= {_U + way[1:] for way in ways if way.startswith(_SHORT_U)}
        if not self._words.isdisjoint(ways):
            return True
        return any(_spelled(way, one) for way in ways for one in self._dictionaries())

    def _dictionaries(self) -> list[Any]:
        if self._loaded is None:
            hunspell = importlib.import_module("hunspell")
            self._loaded = [
                hunspell.Hunspell(path.stem, hunspell_data_dir=str(path.parent))
                for path in self._paths
            ]
        return self._loaded


def _spelled(word: str, dictionary: Any) -> bool:
    try:
        return bool(dictionary.spell(word))
    except UnicodeEncodeError:  # an old dictionary in an encoding of one script
        return False


def _plain(word: str) -> str:
    return word.translate(_APOSTROPHES)


def _begins(before: str) -> bool:
    """Whether a sentence begins after the text `before`."""
    before = before.rstrip(" \xa0\"'\u00ab\u201e\u201c(\u2014\u2013-")
    return not before or before[-1] in ".!?\u2026:"


def spelling(pair: Pair) -> Iterator[Finding]:
    """Words that no dictionary has; those that the source has as well, or that are in another
    script, may be names. Without a speller, nothing.
    """
    if pair.speller is None:
        return
    rules = pair.rules.orthography
    latin = rules is None or rules.script == "Latn"
    named: dict[str, bool] = {}
    for word, start, end in pair.speller.check(pair.target_plain):
        if word not in named:
            named[word] = word in pair.source
        if not named[word] and (latin or not word.isascii()):
            yield Finding(f"not in the dictionary: {word}", start, end)

"""What a check sees and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from workflow import placeables
from workflow.language import Language, load
from workflow.model import Entry
from workflow.placeables import Placeable
from workflow.terms.glossary import Glossary
from workflow.terms.usage import Wording

Severity = Literal["error", "warning", "hint"]
"""error: surely wrong, not to be signed off; warning: probably wrong; hint: worth a look."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")
"""The gravest first."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


class Finding(NamedTuple):
    """One thing that a check found in a translation."""

    message: str
    """One line in plain words, without the sentence."""
    start: int = 0
    """Where it is in the translation, in code points; with `end` equal, it is nowhere: something
    is missing, or it is about the whole."""
    end: int = 0
    severity: Severity | None = None
    """Another severity than the check's own."""


class Word(NamedTuple):
    """A word in a text: letters, with apostrophes within; parts of a compound are words."""

    text: str
    start: int
    end: int


class Misspelt(NamedTuple):
    """A word that no dictionary has, and where it stands in code points."""

    word: str
    start: int
    end: int


class Speller(Protocol):
    """What knows how words are spelled."""

    def check(self, text: str) -> Iterable[Misspelt]:
        """The words of `text` that are not known, in reading order."""
        ...


T = TypeVar("T")


class lazy(Generic[T]):
    """An attribute that is computed when it is first asked for; without the lock, which costs
    more than most of what is computed, of `functools.cached_property`.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, instance: object, owner: type) -> T:
        value = self._compute(instance)
        instance.__dict__[self._name] = value
        return value


class Pair:
    """An entry with its language and terms: what a check of one sentence sees.

    Whatever several checks need is computed once, when first asked for.
    """

    def __init__(
        self,
        entry: Entry,
        language: str,
        glossary: Glossary | None = None,
        near: Sequence[str] = (),
        source: str = "",
        speller: Speller | None = None,
    ) -> None:
        self.entry = entry
        self.language = language
        """BCP 47."""
        self.glossary = glossary
        self.speller = speller
        self.near = near
        """The English of sentences around this one."""
        self.source = source or entry.msgid
        """English; with the sentences whose translation is `[joined]` to this one."""
        self.target = entry.msgstr

    @lazy
    def rules(self) -> Language:
        """What is known of the language."""
        return load(self.language)

    @lazy
    def role(self) -> str:
        """The kind of block the sentence stands in (`model.Kind`, or ``speaker``); may be empty."""
        note = self.entry.extracted[0] if self.entry.extracted else ""
        return re.split("[,( ]", note, maxsplit=1)[0]

    @lazy
    def wording(self) -> Wording:
        """What the termbase says about the source."""
        return self.glossary.wording(self.source) if self.glossary else Wording()

    @lazy
    def source_copied(self) -> list[Placeable]:
        """What a translation has to copy: addresses, markup, placeholders, fixed terms."""
        return placeables.copied(self.source, self.wording.fixed)

    @lazy
    def target_copied(self) -> list[Placeable]:
        """The same in the translation."""
        return placeables.copied(self.target, self.wording.fixed)

    @lazy
    def source_plain(self) -> str:
        """The source with spaces in place of what is copied; places stay."""
        return _blanked(self.source, self.source_copied)

    @lazy
    def target_plain(self) -> str:
        """The translation with spaces in place of what is copied; places stay."""
        return _blanked(self.target, self.target_copied)

    @lazy
    def source_low(self) -> list[str]:
        """The words of the source in small letters, as `source_words` has them."""
        return _WORD.findall(self.source_plain.lower())

    @lazy
    def target_low(self) -> list[str]:
        """The words of the translation in small letters: a fraction of `target_words`' cost."""
        return _WORD.findall(self.target_plain.lower())

    @lazy
    def source_words(self) -> list[Word]:
        return _words(self.source_plain)

    @lazy
    def target_words(self) -> list[Word]:
        return _words(self.target_plain)


def _words(text: str) -> list[Word]:
    made = tuple.__new__  # a named tuple's own takes three times as long
    return [made(Word, (m[0], *m.span())) for m in _WORD.finditer(text)]


def _blanked(text: str, copied: Sequence[Placeable]) -> str:
    """`text` with as many spaces in place of each of `copied`, which are in reading order."""
    if not copied:
        return text
    parts, at = [], 0
    for placeable in copied:
        parts += [text[at : placeable.start], " " * len(placeable.text)]
        at = placeable.end
    return "".join([*parts, text[at:]])

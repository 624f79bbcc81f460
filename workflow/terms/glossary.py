"""The termbase in one language: what it says of an English text, and where a translation has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from workflow.terms.making import language_of, made_by_rules
from workflow.terms.termbase import Termbase
from workflow.terms.usage import Wording, wording
from workflow.terms.words import Word, joined, key, parts, words

Place = tuple[int, int]

_HOMOGRAPHS = Path(__file__).parents[1] / "languages" / "homographs.tsv"


class _Pattern:
    """The forms of one translation of a term, ready to be found."""

    def __init__(self, form: str, forms: Iterable[str], language: str) -> None:
        tokens, _ = parts(form)
        self.capitals = _capitals(tokens)
        """How many letters have to be large at least."""
        self.heads: dict[str, list[tuple[tuple[str, ...], list[str]]]] = {}
        """By first word: the other words, and what stands before each."""
        for one in {form, *forms}:
            found, gaps = parts(one)
            if found:
                first, *rest = map(key, found)
                self.heads.setdefault(first, []).append((tuple(rest), gaps))
        for tails in self.heads.values():
            tails.sort(reverse=True, key=lambda r: (len(r[0]), r))
        self.not_after = _homographs(language, tokens)

    def find(self, text: str) -> list[Place]:
        """Where one of the forms stands; no two places overlap."""
        found: list[Place] = []
        here, heads = words(text), self.heads
        for at, word in enumerate(here):
            if word.key in heads and (not found or word.start >= found[-1][1]):
                end = self._end(text, here, at)
                if end and not self._other(here, at):
                    found.append((word.start, end))
        return found

    def _end(self, text: str, here: Sequence[Word], at: int) -> int:
        """Where the form ends that begins with the word `at`; 0: there is none."""
        start = here[at].start
        if self.capitals and not text[start : start + self.capitals].isupper():
            return 0
        for rest, gaps in self.heads[here[at].key]:
            following = here[at + 1 : at + 1 + len(rest)]
            if tuple(word.key for word in following) == rest and all(
                joined(gap, text[here[at + n].end : word.start])
                for n, (gap, word) in enumerate(zip(gaps, following, strict=True))
            ):
                return here[at + len(rest)].end
        return 0

    def _other(self, here: Sequence[Word], at: int) -> bool:
        """Whether the word is a form of another word, as what stands before it tells."""
        return any(
            at and here[at].key.endswith(end) and here[at - 1].key in before
            for end, before in self.not_after
        )


class Glossary:
    """The terms of a project for one language, ready to be found in translations."""

    def __init__(
        self, termbase: Termbase, language: str, forms: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """`forms`: the inflected forms that are kept, by translation, see `forms.kept_forms`."""
        self.termbase = termbase
        self.language = language
        """BCP 47."""
        self.made: set[str] = set()
        """Translations that were looked for although no forms of them are kept."""
        self._forms = forms or {}
        self._patterns: dict[str, _Pattern] = {}
        self._known = bool(language_of(language))

    def wording(self, text: str) -> Wording:
        """What is said of the terms in the English `text`."""
        return wording(self.termbase, text, self.language)

    def find(self, form: str, text: str, *, sure: bool = False) -> list[Place]:
        """Where a translation of a term stands in `text`, in whatever inflected form.

        Whole words only, in reading order. A single word with a capital is not found in small
        letters. In languages of whose grammar nothing is known, words that begin alike count,
        unless only what is `sure` is asked for.
        """
        if self._known or sure:
            return self._inflected(form, text)
        return _alike_places(form, text)

    def words(self) -> set[str]:
        """Every word of the kept forms, in small letters."""
        return {word for forms in self._forms.values() for form in forms for word in form.split()}

    def _inflected(self, form: str, text: str) -> list[Place]:
        pattern = self._patterns.get(form)
        if pattern is None:
            pattern = self._patterns[form] = self._pattern(form)
        return pattern.find(text)

    def _pattern(self, form: str) -> _Pattern:
        forms = self._forms.get(form)
        if forms is None:
            if self._known:
                self.made.add(form)
            forms = made_by_rules(form, self.language)
        return _Pattern(form, forms, language_of(self.language))


def _capitals(tokens: Sequence[str]) -> int:
    if len(tokens) != 1:
        return 0
    return 2 if tokens[0][:2].isupper() and len(tokens[0]) > 1 else int(tokens[0][:1].isupper())


@cache
def _homograph_rows() -> list[list[str]]:
    lines = _HOMOGRAPHS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def _homographs(language: str, tokens: Sequence[str]) -> list[tuple[str, frozenset[str]]]:
    """Ends of forms that are something else after certain words; of names of one word only."""
    if len(tokens) != 1 or not tokens[0][:1].isupper():
        return []
    return [
        (end, frozenset(before.split()))
        for known, name_end, end, before in _homograph_rows()
        if known == language and tokens[0].lower().endswith(name_end)
    ]


_LETTERS = re.compile(r"[^\W\d_]+")


def _alike_places(form: str, text: str) -> list[Place]:
    wanted = [word.casefold() for word in _LETTERS.findall(form)]
    here = list(_LETTERS.finditer(text))
    found = []
    for at in range(len(here) - len(wanted) + 1) if wanted else ():
        some = here[at : at + len(wanted)]
        if all(_alike(w, h[0].casefold()) for w, h in zip(wanted, some, strict=True)):
            found.append((some[0].start(), some[-1].end()))
    return found


def _alike(word: str, other: str) -> bool:
    """Whether two words may be forms of one: they begin alike, all but an ending of three."""
    return other.startswith(word[: max(3, len(word) - 3)]) and len(other) <= len(word) + 4

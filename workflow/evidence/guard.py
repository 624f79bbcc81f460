"""Is an answer in the language that was asked for? Its script, its letters, its frequent words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from workflow.evidence.wording import entry, function_words
from workflow.language import Language, Orthography, load

RIVALS = ("en", "ru", "be", "pl")
"""What an engine may answer in instead: the languages of the usual editions and the source's."""

_PURE = re.compile(
    r"""(?<![\w/@.:-])[^\W\d_]++(?:['\u2019\u02bc\u2010-\u2015-][^\W\d_]++)*+
    (?![\w/@]|[.:'\u2019\u02bc\u2010-\u2015-]\w)""",
    re.VERBOSE,
)
_HYPHENS = re.compile("[\u2010-\u2015-]")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")
_SCRIPTS = {
    "Arab": "ARABIC", "Armn": "ARMENIAN", "Cyrl": "CYRILLIC", "Geor": "GEORGIAN",
    "Grek": "GREEK", "Hebr": "HEBREW", "Latn": "LATIN",
}  # fmt: skip
"""ISO 15924 → how Unicode's names of the letters begin."""
_FEW = 3
"""So many words without a small letter may be a name."""
_PHRASE = 25
"""Letters of a text that does not stand within its translation by chance."""
_SHORT = 6
"""An answer of so few words is in another language when one word is and none is in its own."""
_MANY = 0.1
"""Share of words spelled as in another language from which on an answer is in it."""
_ENGLISH = 0.2
"""Share of English function words that names alone do not explain."""
_FOREIGN = 0.4
"""Share of words in another script, not in the source, from which on an answer is no answer."""


class _Profile(NamedTuple):
    script: str
    """As Unicode's character names begin; empty: not known."""
    letters: frozenset[str]
    never: re.Pattern[str] | None
    words: frozenset[str]
    distinct: frozenset[str]
    """Those of `words` that no rival has."""
    rivals: tuple[tuple[str, frozenset[str], frozenset[str]], ...]
    """Name of another language, its frequent words that this one does not have, and those of
    this one that it does not have."""


def check(source: str, answer: str, language: str) -> str:
    """Why `answer` cannot be in `language` (BCP 47), given its English `source`; empty: it may be.

    Both without their placeables. A name that stands in the source verbatim speaks neither way.
    """
    profile = _profile(language)
    words, kept = _words(answer), frozenset(_words(source))
    own = [word for word in words if word not in kept and _script(word) == profile.script]
    return (
        _by_copies(words, kept, profile, language)
        or _by_script(words, kept, profile)
        or _by_letters(own, words, profile)
        or _by_words(words, profile)
    )


def _words(text: str) -> list[str]:
    """The words of `text` that are only letters: no codes, paths, abbreviations with stops."""
    words = _PURE.findall(text)
    if not _HYPHENS.search(text):
        return words
    return [part for word in words for part in _HYPHENS.split(word)]


def unchanged(source: str, answer: str, language: str) -> bool:
    """Whether `answer` is or holds the English `source` again, and should not.

    Names, codes and words that are the same in both languages may stay as they are. Both without
    their placeables.
    """
    there, here = _folded(source), _folded(answer)
    if there != here:
        return len(there) > _PHRASE and there in here
    words = _words(source)
    profile = _profile(language)
    telling = [w for w in words if len(w) > 1 and not cognate(w.lower(), language)]
    if profile.script != "LATIN":
        return (
            any(w.islower() for w in words if len(w) > 1)
            or bool(_known(telling))
            or (len(words) > _FEW)
        )
    small = [w for w in telling if w.islower()]
    return bool(_known(telling)) or len(small) > 1 or len(words) > 2 * _FEW


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _known(words: Iterable[str]) -> list[str]:
    """Those of `words` that are common English."""
    low = (word.lower() for word in words)
    return [word for word in low if word in function_words() or entry(word, "pl")]


def cognate(word: str, language: str) -> bool:
    """Whether the translation of `word` begins as it does: *plan*, *problem*."""
    return any(word.startswith(stem) and len(stem) > 2 for stem in entry(word, language))


def _by_copies(words: list[str], kept: frozenset[str], profile: _Profile, language: str) -> str:
    """English words in small letters that were left as they are."""
    copied = [w for w in words if w in kept and w.islower() and len(w) > 1]
    english = [w for w in copied if w not in profile.words and not cognate(w, language)]
    many = len(english) > max(2, _FOREIGN * len(words))
    return f"most of it is English: {' '.join(english[:5])}" if many else ""


def _by_script(words: list[str], kept: frozenset[str], profile: _Profile) -> str:
    if not words or not profile.script:
        return ""
    other = [word for word in words if _script(word) != profile.script]
    if not other:
        return ""
    name = profile.script.capitalize()
    strange = [word for word in other if word not in kept or (word.islower() and len(word) > 1)]
    if len(other) == len(words) and any(w.islower() and len(w) > 1 for w in kept):
        return f"it has no {name} letter"
    many = len(strange) > max(2, _FOREIGN * len(words))
    return f"most of it is not in {name} letters" if many else ""


def _by_letters(own: list[str], words: list[str], profile: _Profile) -> str:
    """Words with letters, or letters together, that the language does not have."""
    if not profile.letters:
        return ""
    low = " ".join(words).lower()
    plain = low.translate(_APOSTROPHES).replace(" ", "")
    if profile.letters.issuperset(plain) and not (profile.never and profile.never.search(low)):
        return ""  # nearly every answer
    wrong = [word for word in own if _misspelt(word, profile)]
    wrong = [word for word in dict.fromkeys(wrong) if not _mixed(word)]
    shown = ", ".join(wrong[:3])
    enough = max(2, _MANY * len(own))
    if len(own) <= _SHORT and profile.distinct.isdisjoint(word.lower() for word in words):
        enough = 1
    return f"it is in another language: {shown}" if len(wrong) >= enough else ""


def _misspelt(word: str, profile: _Profile) -> bool:
    """A capital excuses letters of a foreign name, if the script is Latin: *Düsseldorf*."""
    if not word.islower() and profile.script == "LATIN":
        return False
    low = word.lower()
    plain = low.translate(_APOSTROPHES)
    if not profile.letters.issuperset(plain):
        return any(c.isalpha() and c not in profile.letters for c in plain)
    return word.islower() and profile.never is not None and profile.never.search(low) is not None


def _by_words(words: list[str], profile: _Profile) -> str:
    """Frequent words of another language outweigh those of the one asked for."""
    low = [word.lower() for word in words]
    for name, theirs, ours in profile.rivals:
        if theirs.isdisjoint(low):
            continue
        sides = zip(["", *words], [*words[1:], ""], words, low, strict=False)
        found = [low for *side, low in sides if low in theirs and not _named(*side)]
        least = max(1, _ENGLISH * len(low)) if name == "English" else 0
        if len(found) > max(least, sum(word in ours for word in low)):
            return f"it is in {name}: {', '.join(dict.fromkeys(found[:3]))}"
    return ""


def _named(before: str, after: str, word: str) -> bool:
    """Whether `word` is an initial, or stands within a name: Bank of America."""
    if len(word) == 1 and word.isupper():
        return True
    return word.islower() and before[:1].isupper() and after[:1].isupper()


@cache
def _profile(language: str) -> _Profile:
    spelling = load(language).orthography or Orthography("")
    script = _SCRIPTS.get(spelling.script, "")
    rivals = []
    for tag in RIVALS:
        other = load(tag)
        words = frozenset(other.orthography.words if other.orthography else ())
        known = other.orthography and other.orthography.script == spelling.script
        if tag != language.split("-")[0] and spelling.words and known:
            mine = frozenset(spelling.words)
            rivals.append((_english_name(other), words - mine, mine - words))
    return _Profile(
        script=script,
        letters=frozenset(spelling.letters),
        never=re.compile(spelling.never) if spelling.never else None,
        words=frozenset(spelling.words),
        distinct=frozenset(spelling.words).intersection(*(ours for _, _, ours in rivals)),
        rivals=tuple(rivals),
    )


def _english_name(language: Language) -> str:
    return {"en": "English", "ru": "Russian", "be": "Belarusian", "pl": "Polish"}[language.tag]


@cache
def _letter(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]


def _script(word: str) -> str:
    """The script of a word's first letter."""
    return _letter(word[0])


def _mixed(word: str) -> bool:
    scripts = {_letter(character) for character in word}
    return {"LATIN", "CYRILLIC"} <= scripts

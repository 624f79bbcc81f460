"""Is a translation in its language, all of it? Whole sentences and single words of others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from workflow.checks.values import Finding, Pair, Severity
from workflow.evidence.quoting import titled, within
from workflow.evidence.rivals import Stranger, doubtful, name, strangers, tongue
from workflow.evidence.wording import function_words

_NEIGHBOURS = ("ru", "be", "pl", "uk", "cs", "sk")
"""Languages a single word of which tells; short words of the others stand in many names."""
_CZECH = re.compile(
    "[\u011b\u0159\u016f\u013e\u013a\u0155\u010f\u0165\u0148\u010d\u0161\u017e\u00fd]"
)
"""Letters that no French or Scandinavian word has, which a Polish text may quote."""
_OTHERS = {
    "Cyrl": re.compile(r"[^\W\d_\u0400-\u052f]"),
    "Latn": re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f]"),
}
"""A letter that is not of the script (ISO 15924)."""
_NAMES = {"Cyrl": "Cyrillic", "Latn": "Latin"}
_FOREIGN = 0.4
"""Share of words in another script from which on a text is not in its language."""
_SHOWN = 3
_MAYBE = {
    "Cyrl": re.compile(
        "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u03ff\u0530-\u1fff\u2c00-\ud7ff"
        "\uf900-\U0010ffff]"
    ),
    "Latn": re.compile("[\u0250-\u02af\u0370-\u1fff\u2c00-\ud7ff\uf900-\U0010ffff]"),
}
"""The same and more: quickly looked for."""
_LIKELIEST = "ru"
"""What a word is called that is Russian and Ukrainian, in a text whose others are Russian."""
_CYRILLIC = re.compile(r"(?<![^\W\d_])[\u0400-\u0481\u048a-\u052f]{3,}(?![^\W\d_])")
_MARKS = ("\u0300", "\u0301")
"""A stress, which parts a word in two for whoever looks for letters."""


def wrong_language(pair: Pair) -> Iterator[Finding]:
    """The translation is in another language, or in the letters of one."""
    script = _other_script(pair)
    if script:
        yield Finding(script)
        return
    found, tag = _judged(pair)
    if tag and not _alone(found) and not (tag == "en" and _copied(found, pair)):
        shown = ", ".join(dict.fromkeys(stranger.text for stranger in found[:_SHOWN]))
        said = f"in {name(tag)}" if tag != "und" else "in another language"
        yield Finding(f"the text is {said}, not in {_own(pair)}: {shown}")


def mixed_language(pair: Pair) -> Iterator[Finding]:
    """A word or letter of another language stands in the translation."""
    yield from _in_cyrillic(pair)
    if not _judged(pair)[0]:
        return
    found = _single(pair)
    common = _common(found)
    for stranger in found[:_SHOWN]:
        names = [tag for tag in common if tag in stranger.tongues] or stranger.tongues
        called = " or ".join([name(tag) for tag in names])
        what = f"{called} word" if called else f"not spelled as a {_own(pair)} word"
        severity: Severity | None = None if called or stranger.lettered else "hint"
        yield Finding(f"{what}: {stranger.text}", stranger.start, stranger.end, severity)


@lru_cache(maxsize=4)
def _in_cyrillic(pair: Pair) -> Iterator[Finding]:
    """The first word in Cyrillic letters in a text in Latin ones, that the source does not have."""
    spelling = pair.rules.orthography
    if spelling is None or spelling.script != "Latn":
        return
    for found in _CYRILLIC.finditer(pair.target_plain):
        quoted = within(pair.target, found.start(), found.end())
        if found[0] not in pair.source and not quoted and not _neutral(found[0]):
            what = f"word in Cyrillic letters: {found[0]}"
            yield Finding(what, found.start(), found.end())
            return


def foreign(pair: Pair) -> frozenset[str]:
    """The words, in small letters, that `mixed_language` takes for those of another language."""
    if not _judged(pair)[0]:
        return frozenset()
    return frozenset(s.text.lower() for s in _single(pair) if s.lettered or s.tongues)


def _single(pair: Pair) -> list[Stranger]:
    """The words of other languages in a text that is in its own, each once."""
    found, tag = _judged(pair)
    if not tag:
        there = {text for text in {s.text for s in found} if text in pair.source}
        told = [s for s in found if s.text not in there and _telling(s, pair)]
    elif _alone(found) and not (tag == "en" and _copied(found, pair)):
        told = [s for s in found if not titled(pair.target, s.start, s.end)]
    else:
        told = []
    return list({stranger.text.lower(): stranger for stranger in reversed(told)}.values())[::-1]


def _alone(found: list[Stranger]) -> bool:
    """Whether it is one word, which is too little to judge a text by."""
    return len({stranger.text.lower() for stranger in found}) == 1


def _common(found: list[Stranger]) -> list[str]:
    """The tags of the languages that most of the words may be of, likely ones only."""
    votes = Counter(tag for stranger in found for tag in stranger.tongues if tag in _NEIGHBOURS)
    most = [tag for tag in _NEIGHBOURS if votes[tag] and votes[tag] == max(votes.values())]
    return [_LIKELIEST] if _LIKELIEST in most else most


def _other_script(pair: Pair) -> str:
    """Why the translation cannot be in the language: most of it is in other letters, words that
    the source has not counted; empty: it may be.
    """
    spelling = pair.rules.orthography
    others = _OTHERS.get(spelling.script) if spelling else None
    if spelling is None or others is None:
        return ""
    if not _MAYBE[spelling.script].search(pair.target_plain):
        return ""
    words = [word.text for word in pair.target_words if len(word.text) > 1]
    own = sum(not others.search(word) for word in words)
    low = pair.source.lower()
    strange = [w for w in words if others.search(w) and not _neutral(w)]
    absent = {word for word in set(map(str.lower, strange)) if word not in low}
    strange = [word for word in strange if word.lower() in absent]
    script = _NAMES[spelling.script]
    if not own and len(strange) > 1 and any(map(str.islower, strange)):
        return f"the text has no {script} letter"
    if len(strange) > max(2, _FOREIGN * len(words)):
        return f"most of the text is not in {script} letters"
    return ""


def _neutral(word: str) -> bool:
    """Whether letters of no meaning stand for words that were left in another language."""
    return len(set(word)) == 1


def _copied(found: list[Stranger], pair: Pair) -> bool:
    """Whether the source has most of these words, and most of those that bind no others."""
    there = {word.text.lower() for word in pair.source_words}
    words = [stranger.text.lower() for stranger in found]
    return _mostly(words, there) and _mostly(
        [word for word in words if word not in function_words()], there
    )


def _mostly(words: list[str], there: set[str]) -> bool:
    return 2 * sum(word in there for word in words) >= len(words)


def _telling(stranger: Stranger, pair: Pair) -> bool:
    if not stranger.lettered and not stranger.text.islower():
        return False  # a foreign name is spelled as it sounds
    if stranger.tongues and not any(tag in _NEIGHBOURS for tag in stranger.tongues):
        return False
    if not stranger.firm or not (stranger.lettered or len(stranger.text) > 1):
        return False
    if pair.language.startswith("pl") and not _CZECH.search(stranger.text):
        return False
    text, end = pair.target, stranger.end
    if text[end : end + 1] in _MARKS:
        return False
    surely = stranger.lettered and not pair.language.startswith("pl")
    return not (titled if surely else within)(text, stranger.start, end)


@lru_cache(maxsize=4)
def _judged(pair: Pair) -> tuple[list[Stranger], str]:
    """The words of other languages, and the language of the text if it is another."""
    if not doubtful(pair.target_low, pair.language):
        return [], ""
    found = strangers(pair.target_words, pair.language)
    return found, tongue(pair.target_low, found, pair.language)


def _own(pair: Pair) -> str:
    return name(pair.language.split("-")[0])

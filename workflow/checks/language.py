"""Is a translation in its language, all of it? Whole sentences and single words of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workflow.checks.values import Finding, Pair
from workflow.evidence.quoting import within
from workflow.evidence.rivals import Stranger, name, strangers, tongue
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
_MARKS = ("\u0300", "\u0301")
"""A stress, which parts a word in two for whoever looks for letters."""


def wrong_language(pair: Pair) -> Iterator[Finding]:
    """The translation is in another language, or in the letters of one."""
    script = _other_script(pair)
    if script:
        yield Finding(script)
        return
    found, tag = _judged(pair)
    if tag and not (tag == "en" and _copied(found, pair)):
        shown = ", ".join(dict.fromkeys(stranger.text for stranger in found[:_SHOWN]))
        said = f"in {name(tag)}" if tag != "und" else "in another language"
        yield Finding(f"the text is {said}, not in {_own(pair)}: {shown}")


def mixed_language(pair: Pair) -> Iterator[Finding]:
    """A word or letter of another language stands in the translation."""
    found, tag = _judged(pair)
    if not found or tag:
        return
    told: set[str] = set()
    for stranger in found:
        if stranger.text.lower() in told or not _telling(stranger, pair):
            continue
        told.add(stranger.text.lower())
        names = ", ".join(name(tag) for tag in _NEIGHBOURS if tag in stranger.tongues)
        what = f"{names} word" if names else "not spelled as a word of the language"
        yield Finding(f"{what}: {stranger.text}", stranger.start, stranger.end)
        if len(told) == _SHOWN:
            return


def _other_script(pair: Pair) -> str:
    """Why the translation cannot be in the language: most of it is in other letters, words that
    the source has not counted; empty: it may be.
    """
    spelling = pair.rules.orthography
    others = _OTHERS.get(spelling.script) if spelling else None
    if others is None or not others.search(pair.target_plain):
        return ""
    words = [word.text for word in pair.target_words if len(word.text) > 1]
    own = sum(not others.search(word) for word in words)
    low = pair.source.lower()
    strange = [w for w in words if others.search(w) and w.lower() not in low and not _neutral(w)]
    script = _NAMES[spelling.script] if spelling else ""
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
    return (
        text[end : end + 1] not in _MARKS
        and stranger.text not in pair.source
        and not within(text, stranger.start, end)
    )


@lru_cache(maxsize=4)
def _judged(pair: Pair) -> tuple[list[Stranger], str]:
    """The words of other languages, and the language of the text if it is another."""
    found = strangers(pair.target_words, pair.language)
    if not found:
        return [], ""
    return found, tongue((w.text for w in pair.target_words), found, pair.language)


def _own(pair: Pair) -> str:
    return name(pair.language.split("-")[0])

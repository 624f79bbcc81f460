"""Official Cyrillic to łacinka, the traditional Belarusian Latin script.

Softness between consonants is written (śnieh), words and loans stay as the official orthography
has them (sistema, płan). Sources: the 1929 school grammar's Latin alphabet as used since, less the
digraphs cz, sz; the hard l is ł, an iotated vowel has j at a word's beginning and after a vowel,
sign or apostrophe, i after other consonants and neither after l.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from workflow.data import toml
from workflow.variants.rules import DATA
from workflow.variants.running import Word, follows, rewritten, words
from workflow.variants.softness import preposition, softened
from workflow.variants.words import NO_WORDS, Words


def latin(text: str, overrides: Words = NO_WORDS) -> str:
    """`text` (official orthography, plain or with tokens) in łacinka.

    Addresses, code, markup, placeholders, hashtags, handles and words in other scripts stay byte
    for byte. `overrides` go before the rules. Takes time linear in the length.
    """
    found = words(text)
    loud = all(word.text.isupper() for word in found) and sum(len(w.text) for w in found) > 1
    return rewritten(text, found, lambda number: _word(text, found, number, overrides, loud))


def _word(text: str, found: list[Word], number: int, overrides: Words, loud: bool) -> str:
    word = found[number]
    own = overrides.of(word.text)
    if own is not None:
        return own
    if word.short:
        return _letters(word.text, True)
    soft = softened(word.text)
    if len(soft) < 7 and number + 1 < len(found) and follows(text, word, found[number + 1]):
        soft = preposition(soft, softened(found[number + 1].text))
    return _letters(soft, word.text.isupper() and (len(word.text) > 1 or loud))


@cache
def _data() -> dict[str, Any]:
    return toml(DATA)


@lru_cache(maxsize=1 << 16)
def _letters(word: str, capitals: bool) -> str:
    """A word whose softness is written, letter by letter."""
    lower = word.lower()
    if len(lower) != len(word):
        return word
    out: list[str] = []
    for at, letter in enumerate(lower):
        made = _letter(lower, at, letter, out)
        upper = made and word[at] != letter
        out.append((made.upper() if capitals else made[:1].upper() + made[1:]) if upper else made)
    return "".join(out)


def _letter(word: str, at: int, letter: str, out: list[str]) -> str:
    """What stands for the letter at a place of `word`; `out` is what stands before it."""
    data = _data()
    after = word[at + 1 : at + 2]
    if letter == data["soft_sign"]:
        return _acute(out)
    if letter in data["apostrophes"]:
        return "" if out and after and after in data["iotated"] else letter
    plain: str | None = data["latin"].get(letter)
    if plain is None:
        return letter
    if letter in data["iotated"]:
        return _iotated(word, at, plain)
    return _soft_l(word, at, plain)


def _acute(out: list[str]) -> str:
    """The soft sign: on the letter before it, which changes in `out`."""
    acute = _data()["acute"]
    last = out[-1] if out else ""
    made = acute.get(last.lower())
    if made:
        out[-1] = made.upper() if last.isupper() else made
    return ""


def _soft_l(word: str, at: int, plain: str) -> str:
    """The letter l loses its stroke where it is soft, which a second l hands on."""
    acute: dict[str, str] = _data()["acute"]
    if plain not in acute or plain.isascii():
        return plain
    rest = word[at + 1 : at + 3].lstrip(word[at])[:1]
    soft = rest and (rest in _data()["iotated"] or rest == _data()["soft_sign"])
    return acute[plain] if soft else plain


def _iotated(word: str, at: int, plain: str) -> str:
    """A vowel that softens, or has j before it."""
    data = _data()
    before = word[at - 1 : at]
    if plain == "i":
        parted = before and (before in data["apostrophes"] or before == data["soft_sign"])
        return "ji" if parted else plain
    if before in data["consonants"] and before:
        return plain if before == data["never_i"] else "i" + plain
    return "j" + plain

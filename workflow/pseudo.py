"""The pseudo-language en-XA: English with accents, a third longer, in brackets.

It runs through the whole path like a translation, so that anyone can read the result, see what
was not extracted, and find a layout that longer text breaks. The tag is CLDR's.
"""

from __future__ import annotations

import re

_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļṁñöþǫŕšţûṽŵẋýž",
)
_KEPT = re.compile(r"https?://\S+|\S+@\S+\.\w+|\{\w*\}|%\(\w+\)[sd]|%[sd]|\[joined\]")
_FILLER = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
GROWTH = 0.35
"""How much longer the pseudo-translation is than its English."""


def pseudo(text: str) -> str:
    """`text` in en-XA; addresses and placeholders stay as they are."""
    done, at = [], 0
    for kept in _KEPT.finditer(text):
        done += [text[at : kept.start()].translate(_ACCENTS), kept.group()]
        at = kept.end()
    done.append(text[at:].translate(_ACCENTS))
    return f"⟦{''.join(done)}{_filler(len(text))}⟧"


def _filler(length: int) -> str:
    words: list[str] = []
    size, index = 0, 0
    while size < length * GROWTH:
        word = _FILLER[index % len(_FILLER)]
        words.append(word)
        size += len(word) + 1
        index += 1
    return "".join(f" {word}" for word in words)

"""Characters that nobody sees: controls, zero-width ones, those that turn the text around."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from workflow.checks.values import Finding, Pair, Severity

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd"
    "\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Controls other than tab and line feed, formats, fillers, private use, the replacement sign."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
"""Bidirectional controls (Unicode Standard Annex 9)."""
_BROKEN = frozenset("\ufffd\ufffe\uffff")
_STYLES = frozenset("\ufe0e\ufe0f")
_JOINER = "\u200d"
_WORN = ("So", "Sk", "Sm", "Po", "Nd", "Cs")
"""What a variation selector or a joiner may stand behind: symbols, emoji and their skin tones,
the signs of keycaps."""


def invisible(pair: Pair) -> Iterator[Finding]:
    """Invisible characters that the source does not have."""
    for match in _HIDDEN.finditer(pair.target):
        character = match[0]
        if character in pair.source or _worn(pair.target, match.start()):
            continue
        name = unicodedata.name(character, "").lower() or _category(character)
        severity: Severity | None = None
        if character in _TURNING or character in _BROKEN or ord(character) < 0x20:
            severity = "error"
        yield Finding(f"U+{ord(character):04X} ({name})", *match.span(), severity=severity)


def _worn(text: str, at: int) -> bool:
    """Whether a variation selector or a joiner belongs to a symbol before it."""
    if text[at] not in _STYLES and text[at] != _JOINER:
        return False
    before = text[:at].rstrip("\ufe0e\ufe0f")[-1:]
    return bool(before) and unicodedata.category(before) in _WORN


def _category(character: str) -> str:
    return {"Cc": "control character", "Co": "private use"}.get(
        unicodedata.category(character), "no character"
    )

"""Text from elsewhere made fit for the memory: one line, and nothing in it that nobody can see.

White space around a text goes, and a line break, a tab or a separator of lines in it (U+2028,
U+2029) is a space, together with the white space beside it. Marks of layout, which older programs
leave behind, are taken out: the soft hyphen, U+200B, the directional marks (U+200E, U+200F,
U+061C), U+2060 and U+FEFF. The zero-width joiner and non-joiner stay: they are spelling in some
scripts, and hold emoji together. Whatever else a terminal would obey instead of showing it
(`errors.disguises`: controls, bidirectional overrides and isolates, lone surrogates) has no
business in a translation; a text with it is refused as a whole.

Law: what `clean` gives it gives back.
"""

from __future__ import annotations

import re

from workflow.errors import disguises

_JOINERS = "\u200c\u200d"
_LAYOUT = "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"
_BREAKING = "\t\n\r\u2028\u2029"
_HARMLESS = frozenset(_JOINERS + _LAYOUT + _BREAKING)
_WITHOUT_JOINERS = dict.fromkeys(map(ord, _JOINERS))
_WITHOUT_LAYOUT = dict.fromkeys(map(ord, _LAYOUT))
_BREAKS = re.compile(f"[{_BREAKING}]+")


def clean(text: str) -> str | None:
    """`text` as the memory holds it; empty where nothing is to be seen, None where it is refused.

    Takes time in proportion to its length.
    """
    if text.isprintable():
        return text.strip()
    odd = {c for c in set(text) if not c.isprintable() and disguises(c)}
    if not odd <= _HARMLESS:
        return None
    if odd:
        parts = (part.strip() for part in _BREAKS.split(text.translate(_WITHOUT_LAYOUT)))
        text = " ".join(part for part in parts if part)
        if not text.translate(_WITHOUT_JOINERS).strip():
            return ""
    return text.strip()


def clean_pair(source: str, target: str) -> tuple[str, str] | None:
    """Both sides of a translation unit cleaned; None where one of them is refused."""
    sides = clean(source), clean(target)
    return None if sides[0] is None or sides[1] is None else (sides[0], sides[1])

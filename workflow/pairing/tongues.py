"""Which language a text is in that ought to be a translation."""

from __future__ import annotations

import re
from itertools import islice
from unicodedata import name

from workflow.evidence import rivals
from workflow.language import load

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_MOST = 2_000
"""Words of a text that tell its language, at most."""
_SCRIPTS = {"Cyrl": "CYRILLIC", "Latn": "LATIN"}
"""How Unicode names the letters of a script (ISO 15924)."""


def tongue(text: str, language: str) -> str:
    """The English name of the language that a text is in instead of `language` (BCP 47).

    Empty where it is in that, as far as can be told.
    """
    words = [(m[0], m.start(), m.end()) for m in islice(_WORD.finditer(text), _MOST)]
    found = rivals.strangers(words, language)
    tag = rivals.tongue([word for word, _, _ in words], found, language)
    return "" if tag in ("", "und") else rivals.name(tag)


def script(text: str, language: str) -> bool:
    """Whether most letters of a text may be of `language` (BCP 47)."""
    known = load(language).orthography
    wanted = _SCRIPTS.get(known.script) if known else None
    if wanted is None:
        return True
    letters = "".join(m[0] for m in islice(_WORD.finditer(text), _MOST))
    return 2 * sum(name(letter, "").startswith(wanted) for letter in letters) >= len(letters)

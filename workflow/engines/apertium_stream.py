"""What goes through Apertium's programs, and what comes out.

In their stream ``^ $ / < > { } \\ * @ # + ~ [ ]`` have meanings, numbers and dashes are words (a
dash came back as the word for it, measured), and words that are no Russian are unknown. So only
Russian words and the plainest punctuation go through as they are. All else is hidden in
"superblanks", ``[0]``, ``[1]``, … (Apertium's form for markup between words), which must come
back complete and in order.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from workflow.model import LEFT_CLOSE, LEFT_OPEN

OPEN, CLOSE = LEFT_OPEN, LEFT_CLOSE

_LETTER = "[\u0400-\u045f\u0490\u0491]"
_WORD = rf"{_LETTER}++(?:-{_LETTER}++)*+"
_BESIDE = r'.,!?:;()\[\]"\u00ab\u00bb\u201c-\u201f\u2018\u2019\u2013\u2014\u2026'
"""What may touch a word on either side, besides white space."""

_CLOSING = r')\]"\u00bb\u201c\u201d\u2026'
"""What may follow plain punctuation, besides white space."""

_TOKEN = re.compile(
    rf"""(?P<word>(?<![^\s{_BESIDE}])(?<!\w[.:]){_WORD}(?![^\s{_BESIDE}])(?![.:]\w))
    |(?P<plain>[.,!?:;](?=[\s.,!?:;{_CLOSING}]|\Z)|\x20(?!\s))
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
"""A Russian word that stands by itself, plain punctuation, or a character of anything else."""

_SUPERBLANK = re.compile(r"\[(\d+)\]")
_FORM = rf"{_LETTER}(?:['-]?[*@#]?{_LETTER})*+"
_ALTERNATIVES = re.compile(rf"({_FORM})(?:\\/{_FORM})+")
"""Several forms of one word: the generator could not decide."""

_LEFT = re.compile(rf"(?:[*@#]{_FORM}|{_LETTER}+(?:-{_LETTER}+)*-[*@#]{_FORM})")
"""A word with the programs' marks: ``*`` unknown, ``@`` not translated, ``#`` not inflected."""

_GAP = re.compile(r"\A\s|\s(?=[\s.,!?:;]|\Z)")
"""White space where a word is missing."""

_SIGN = re.compile("[*@#]")
_RESERVED = re.compile(r"[\[\]^$/<>{}\\*@#+~\0]")


class Hidden(NamedTuple):
    """A text ready for the programs."""

    text: str
    originals: tuple[str, ...]
    """What stands behind each superblank."""
    start: int
    """The number of the first."""

    @property
    def end(self) -> int:
        """The number after the last."""
        return self.start + len(self.originals)


def hide(text: str, start: int = 0) -> Hidden:
    """`text` with everything hidden that could be changed by accident.

    The first superblank, with nothing in it, stands before the text and tells it from others.
    """
    originals = [""]
    made = [f"[{start}]"]
    hiding = False
    for token in _TOKEN.finditer(text):
        if token.lastgroup != "other":
            made.append(token[0])
        elif hiding:
            originals[-1] += token[0]
        else:
            made.append(f"[{start + len(originals)}]")
            originals.append(token[0])
        hiding = token.lastgroup == "other"
    return Hidden("".join(made), tuple(originals), start)


def show(hidden: Hidden, answer: str) -> str | None:
    """The translation in `answer`, its unknown words marked; None for a damaged one.

    Damaged is one that lost, doubled or moved a hidden stretch, that is empty where its source
    is not, that lost a word (the rules do lose participles, and leave two spaces), or that has
    more of the stream's signs than the programs put there.
    """
    parts = _SUPERBLANK.split(answer)
    numbers = [int(n) for n in parts[1::2] if len(n) < 9]
    if numbers != list(range(hidden.start, hidden.end)) or parts[0].strip():
        return None
    texts = [_marked(text) for text in parts[0::2]]
    sources = _SUPERBLANK.split(hidden.text)[0::2]
    if any(_damaged(source, text) for source, text in zip(sources, texts, strict=True)):
        return None
    stretches = zip(texts[1:], hidden.originals, strict=True)
    return "".join(original + text for text, original in stretches)


def _damaged(source: str, text: str) -> bool:
    """Whether a stretch lost words, or has signs that nobody put there."""
    return (
        _RESERVED.search(text) is not None
        or bool(source.strip()) != bool(text.strip())
        or len(_GAP.findall(text)) > len(_GAP.findall(source))
    )


def _marked(text: str) -> str:
    """What the programs wrote, with our marks for theirs, and the first of several forms."""
    chosen = _ALTERNATIVES.sub(r"\1", text)
    return _LEFT.sub(lambda match: f"{OPEN}{_SIGN.sub('', match[0])}{CLOSE}", chosen)

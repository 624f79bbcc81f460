"""What stands in quotes, brackets or emphasis: titles and glosses, in whatever language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

_QUOTES = r"""\u00ab[^\u00ab\u00bb]{1,300}\u00bb|\u201e[^\u201e\u201c\u201d]{1,300}[\u201c\u201d]
    |\u201c[^\u201c\u201d]{1,300}\u201d|"[^"]{1,300}"|\u2018[^\u2018\u2019]{1,300}\u2019"""
_EMPHASIS = r"(?<!\w)_[^_]{1,200}_(?!\w)|(?<![\w*])\*[^*]{1,200}\*(?![\w*])"
_QUOTATION = re.compile(_QUOTES, re.VERBOSE)
_NAMED = re.compile(rf"\([^()]{{1,300}}\)|{_EMPHASIS}")
_LINK = re.compile(r"\[[^\[\]]{1,300}\]")
_QUOTED = re.compile(rf"""{_QUOTES}|\([^()]{{1,300}}\)|{_LINK.pattern}|{_EMPHASIS}""", re.VERBOSE)
_MARK = re.compile('[\u00ab\u201e\u201c"\u2018(\\[_*]')
_LABEL = re.compile(r"[^\W\d_]{1,8}\.")
"""What a gloss begins with: the language, shortened."""
_TITLE = 5
"""Words of the longest title that has no quotation marks."""


@lru_cache(maxsize=64)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Where quotes, brackets and Markdown's emphasis stand in `text`, marks included; of nested
    ones the outer."""
    if not _MARK.search(text):
        return ()
    return tuple(match.span() for match in _QUOTED.finditer(text))


def within(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` stands within one pair of quotes or brackets, and is not all
    but all of the text."""
    return _inside(quoted(text), start, end, len(text) - 2)


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int, less: int) -> bool:
    """Whether one of `spans`, which are apart and in order, has all from `start` to `end` in it,
    and is shorter than `less`."""
    at = bisect_right(spans, start, key=itemgetter(0))
    if not at:
        return False
    first, last = spans[at - 1]
    return end <= last and last - first < less


def titled(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` stands within what is surely a title, a name or a gloss.

    That is within quotation marks; in round brackets or emphasis only if these begin with a
    capital or a shortened word and are short. The text of a link is like any other.
    """
    quotations, names = _titles(text)
    length = len(text)
    return _inside(quotations, start, end, length - 2) or _inside(names, start, end, length + 1)


_Spans = tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def _titles(text: str) -> tuple[_Spans, _Spans]:
    """Where quotations stand in `text`, and where names and glosses do."""
    if not _MARK.search(text):
        return (), ()
    names = (m.span() for m in _NAMED.finditer(text) if _short_name(m[0][1:-1]))
    return tuple(m.span() for m in _QUOTATION.finditer(text)), tuple(names)


def _short_name(text: str) -> bool:
    begins = text[:1].isupper() or _LABEL.match(text) is not None
    return begins and len(text.split()) <= _TITLE


def plain(text: str) -> str:
    """`text` without what stands in the marks of a link or of a title: such as quotation marks
    or emphasis around words with capitals. Places stay."""
    if not _MARK.search(text):
        return text
    text = _LINK.sub(lambda m: " " * len(m[0]), text)
    for pattern in (_QUOTATION, _NAMED):
        text = pattern.sub(lambda m: " " * len(m[0]) if _is_title(m[0]) else m[0], text)
    return text


def _is_title(text: str) -> bool:
    """Whether most of the longer words in a quotation have capitals, or it is very short."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(words) < 2 or 2 * sum(not word.islower() for word in words) > len(words)

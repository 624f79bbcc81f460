"""Running the checks over a catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from workflow.checks.article import Article
from workflow.checks.registry import ARTICLE_CHECKS, CHECKS
from workflow.checks.values import Finding, Pair, Severity
from workflow.model import Entry


class Found(NamedTuple):
    """A finding with the entry it is about and the check it comes from."""

    check: str
    severity: Severity
    message: str
    entry: Entry
    start: int
    """In code points of the translation; equal to `end`: nowhere."""
    end: int


def check_pair(pair: Pair, off: Collection[str] = ()) -> Iterator[Found]:
    """What the checks of one sentence find, but those switched `off`."""
    for name, severity, run, whole in CHECKS:
        if name in off:
            continue
        fired = False
        for finding in run(pair):
            fired = True
            yield _found(name, severity, pair.entry, finding)
        if whole and fired:
            return


def check_article(article: Article, off: Collection[str] = ()) -> list[Found]:
    """What all checks find in one document, in reading order."""
    found: dict[int, list[Found]] = {}  # by object: a broken catalogue has one identity twice
    for name, severity, run in ARTICLE_CHECKS:
        for entry, finding in run(article) if name not in off else ():
            found.setdefault(id(entry), []).append(_found(name, severity, entry, finding))
    for pair in article.pairs:
        mine = list(check_pair(pair, off))
        if mine:
            found.setdefault(id(pair.entry), []).extend(mine)
    told = [f for entry in article.entries for f in found.get(id(entry), ())]
    return _collapsed(told, len(article.pairs))


_STRANGE, _MANY, _MOST = "other-text", 10, 0.5
"""A check that speaks of nearly every sentence speaks of the catalogue: from so many sentences on,
and for such a share of them."""


def _collapsed(told: list[Found], pairs: int) -> list[Found]:
    """One finding where the catalogue as a whole translates something else."""
    strange = [f for f in told if f.check == _STRANGE and f.severity == "warning"]
    if len(strange) < max(_MANY, _MOST * pairs):
        return told
    first = strange[0]._replace(
        message=f"{len(strange)} of {pairs} sentences say something else than the English; "
        "expected a translation of this document"
    )
    kept = [f for f in told if f.check != _STRANGE or f.severity != "warning" or f is strange[0]]
    return [first if f is strange[0] else f for f in kept]


def _found(name: str, severity: Severity, entry: Entry, finding: Finding) -> Found:
    message, start, end, own = finding
    return Found(name, own or severity, message, entry, start, end)

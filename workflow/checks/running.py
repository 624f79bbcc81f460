"""Running the checks over a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from workflow.checks.article import Article
from workflow.checks.meaning import rival
from workflow.checks.registry import ARTICLE_CHECKS, CHECKS, OWN_CHECKS
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


def check_pair(pair: Pair, off: Collection[str] = ()) -> list[Found]:
    """What the checks of one sentence find, but those switched `off`."""
    found: list[Found] = []
    judged = ""
    for name, severity, run, whole, always in CHECKS:
        if name in off or (judged and not always):
            continue
        told = [_found(name, severity, pair.entry, finding) for finding in run(pair)]
        found += [f for f in told if f.severity != "hint"] if judged else told
        if whole and told:
            judged = told[0].severity
            if judged == "error":
                break
    return found


def check_article(article: Article, off: Collection[str] = ()) -> list[Found]:
    """What all checks find in one document, in reading order."""
    return judged(article, off)[0]


def judged(
    article: Article,
    off: Collection[str] = (),
    check: Callable[[Pair], list[Found]] | None = None,
) -> tuple[list[Found], Article]:
    """The same, and the article without the sentences that cannot be compared with others.

    `check`: `check_pair`, or what knows its answers from before.
    """
    found: dict[int, list[Found]] = {}  # by object: a broken catalogue has one identity twice
    sound: list[Pair] = []
    strange: list[Pair] = []
    for pair in article.pairs:
        told = check(pair) if check else check_pair(pair, off)
        found[id(pair.entry)] = told
        (strange if any(f.check == _STRANGE for f in told) else sound).append(pair)
    _judge(strange, len(article.pairs), found)
    told_of = [pair for pair in sound if not _hopeless(found[id(pair.entry)])]
    compared = article._replace(pairs=tuple(told_of))
    for name, severity, run in ARTICLE_CHECKS:
        for entry, finding in run(compared) if name not in off else ():
            found.setdefault(id(entry), []).append(_found(name, severity, entry, finding))
    return [f for entry in article.entries for f in found.get(id(entry), ())], compared


_STRANGE = "other-text"
_WHOLE = frozenset(check.id for check in CHECKS if check.whole)
_MANY, _MOST, _SAMPLE, _FEW = 10, 0.5, 10, 2
"""A check that speaks of nearly every sentence speaks of the catalogue: from so many sentences on,
for such a share of them; unless of a sample more than a few translate a sentence nearby."""


def judged_alone(pair: Pair, off: Collection[str] = ()) -> list[Found]:
    """What is found in one sentence of many: whose translation it is, if it is another's."""
    found = {id(pair.entry): check_pair(pair, off)}
    if any(f.check == _STRANGE for f in found[id(pair.entry)]):
        _judge([pair], _MANY, found)
    return found[id(pair.entry)]


def is_strange(found: Sequence[Found]) -> bool:
    """Whether a translation says something else: how grave that is, the others tell."""
    return any(f.check == _STRANGE for f in found)


def own(article: Article, at: int, off: Collection[str] = ()) -> list[Found]:
    """What the entry number `at` has to be told of by the sentence before it and by itself alone:
    all that can be an error and is no matter of its words."""
    entry = article.entries[at]
    near = article._replace(entries=article.entries[max(0, at - 1) : at + 1])
    return [
        _found(name, severity, entry, finding)
        for name, severity, run in OWN_CHECKS
        for told, finding in (run(near) if name not in off else ())
        if told is entry
    ]


def _hopeless(told: Sequence[Found]) -> bool:
    """Whether there is nothing to compare with other sentences."""
    return any(f.check in _WHOLE for f in told)


def _judge(strange: Sequence[Pair], pairs: int, found: dict[int, list[Found]]) -> None:
    """What is to be said of sentences that say something else: whose they are, or one word of all.

    A catalogue whose translations are shifted has an error at each; one that belongs to another
    document is one finding.
    """
    many = len(strange) >= max(_MANY, _MOST * pairs)
    if many and sum(bool(rival(pair)) for pair in strange[:_SAMPLE]) <= _FEW:
        said = (
            f"{len(strange)} of {pairs} sentences say something else than the English; "
            "expected a translation of this document"
        )
        for pair in strange:
            told = found[id(pair.entry)]
            kept = [f._replace(message=said) for f in told if f.check == _STRANGE]
            others = [f for f in told if f.check != _STRANGE]
            found[id(pair.entry)] = [*(kept if pair is strange[0] else ()), *others]
        return
    for pair in strange:
        other = rival(pair)
        if other:
            found[id(pair.entry)] = [
                f._replace(message=other, severity="error") if f.check == _STRANGE else f
                for f in found[id(pair.entry)]
            ]


def _found(name: str, severity: Severity, entry: Entry, finding: Finding) -> Found:
    message, start, end, own = finding
    return Found(name, own or severity, message, entry, start, end)

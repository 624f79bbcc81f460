"""Every check, in the order in which findings are shown. One line here, one file of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from workflow.checks import (
    belarusian,
    consistency,
    copied,
    dates,
    endings,
    interview,
    invisible,
    language,
    lookalikes,
    marks,
    meaning,
    names,
    negation,
    numbers,
    presence,
    renderings,
    spacing,
    spelling,
    terms,
    typography,
    untranslated,
)
from workflow.checks.article import Article
from workflow.checks.values import Finding, Pair, Severity
from workflow.model import Entry


class Check(NamedTuple):
    """A check of one sentence."""

    id: str
    """A name, ``[a-z-]``; `cases` says more about it."""
    severity: Severity
    run: Callable[[Pair], Iterable[Finding]]
    whole: bool = False
    """What it finds is about the whole sentence: no other check has anything to add, but those
    that are `always` right."""
    always: bool = False
    """What it finds does not depend on what the sentence says."""


class ArticleCheck(NamedTuple):
    """A check that needs more than one sentence."""

    id: str
    severity: Severity
    run: Callable[[Article], Iterable[tuple[Entry, Finding]]]


CHECKS: tuple[Check, ...] = (
    Check("untranslated", "warning", untranslated.untranslated, whole=True),
    Check("wrong-language", "error", language.wrong_language, whole=True),
    Check("other-text", "warning", meaning.other_text, whole=True),
    Check("extra-text", "warning", meaning.extra_text),
    Check("missing-part", "warning", meaning.missing_part),
    Check("number", "warning", numbers.number),
    Check("date", "error", dates.date),
    Check("weekday", "warning", dates.weekday),
    Check("link", "warning", copied.link, always=True),
    Check("placeholder", "error", copied.placeholder, always=True),
    Check("markup", "error", copied.markup, always=True),
    Check("name", "warning", names.name),
    Check("negation", "warning", negation.negation),
    Check("term", "warning", terms.term),
    Check("term-forbidden", "error", terms.forbidden, always=True),
    Check("term-fixed", "error", terms.fixed, always=True),
    Check("bracket", "warning", marks.bracket),
    Check("quote-pair", "error", marks.quote_pair, always=True),
    Check("end-mark", "warning", endings.end_mark),
    Check("repeated-word", "error", spacing.repeated_word, always=True),
    Check("double-space", "warning", spacing.double_space, always=True),
    Check("invisible", "warning", invisible.invisible, always=True),
    Check("english-fragment", "error", untranslated.english_fragment),
    Check("mixed-language", "warning", language.mixed_language),
    Check("look-alike", "error", lookalikes.look_alike, always=True),
    Check("short-u", "warning", belarusian.short_u),
    Check("apostrophe", "warning", belarusian.apostrophe),
    Check("orthography", "warning", belarusian.orthography),
    Check("spelling", "hint", spelling.spelling),
    Check("turn-count", "warning", interview.turn_count),
    Check("quote-style", "warning", typography.quote_style),
    Check("stop-and-quote", "warning", typography.stop_and_quote),
    Check("space-before-mark", "warning", typography.space_before_mark),
    Check("apostrophe-sign", "warning", typography.apostrophe_sign),
    Check("dash", "hint", typography.dash),
    Check("ellipsis", "hint", typography.ellipsis),
    Check("no-break-space", "hint", typography.no_break_space),
    Check("single-letter-word", "hint", typography.single_letter_word),
)
"""Checks of one sentence; those about a whole sentence first."""

ARTICLE_CHECKS: tuple[ArticleCheck, ...] = (
    ArticleCheck("empty", "error", presence.empty),
    ArticleCheck("joined", "error", presence.joined),
    ArticleCheck("unfinished", "error", presence.unfinished),
    ArticleCheck("inconsistent", "warning", consistency.inconsistent),
    ArticleCheck("same-translation", "warning", consistency.same_translation),
    ArticleCheck("name-varies", "warning", renderings.name_varies),
    ArticleCheck("speaker-gender", "warning", interview.speaker_gender),
    ArticleCheck("address", "warning", interview.address),
)
"""Checks of a document."""

OWN_CHECKS = ARTICLE_CHECKS[:3]
"""Those that look at an entry and the one before it alone; only these can be errors."""

ALL: tuple[Check | ArticleCheck, ...] = (*ARTICLE_CHECKS, *CHECKS)

IDS = tuple(check.id for check in ALL)

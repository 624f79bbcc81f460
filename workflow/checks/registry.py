"""Every check, in the order in which findings are shown. One line here, one file of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from workflow.checks.values import Finding, Pair, Severity


class Check(NamedTuple):
    """A check of one sentence."""

    id: str
    """A name, ``[a-z-]``; `cases` says more about it."""
    severity: Severity
    run: Callable[[Pair], Iterable[Finding]]


CHECKS: tuple[Check, ...] = ()
"""Checks of one sentence."""

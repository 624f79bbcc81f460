"""Findings as JUnit XML: a catalogue is a suite, each finding a failed case.

Hints are told in the suite's output, since a test either fails or does not. The form is the one
that the common readers share (testsuites, testsuite, testcase, failure, system-out).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from workflow.checking import Row
from workflow.errors import PerakladError

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (2.2) does not have."""
_SPACES = re.compile("[\t\n\r]")
"""What a reader makes a plain space of in an attribute (3.3.3), unless it is written as a code."""


def render(
    rows: Sequence[Row], checked: Sequence[tuple[str, str]], problems: Sequence[PerakladError]
) -> list[str]:
    """A suite for every catalogue that was looked at; one without findings has a passed case."""
    by_catalogue: dict[tuple[str, str], list[Row]] = {key: [] for key in checked}
    for row in rows:
        if row.open:
            by_catalogue.setdefault((row.document, row.language), []).append(row)
    suites = [_suite(*key, mine) for key, mine in by_catalogue.items()]
    suites += [_broken(problem) for problem in problems]
    failures = sum(r.open and r.severity != "hint" for r in rows)
    tests = sum(max(1, _failed(suite)) for suite in suites)
    head = (
        f'<testsuites name="peraklad" tests="{tests}" failures="{failures}" '
        f'errors="{len(problems)}">'
    )
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        head,
        *(line for suite in suites for line in suite),
        "</testsuites>",
    ]


def _broken(error: PerakladError) -> list[str]:
    """A suite for what could not be checked."""
    name = _value(error.path or "peraklad")
    return [
        f'<testsuite name={name} tests="1" failures="0" errors="1">',
        f'  <testcase classname={name} name="checks">'
        f"<error message={_value(error.what)}>{_text(str(error))}</error></testcase>",
        "</testsuite>",
    ]


def _failed(suite: Sequence[str]) -> int:
    return sum("<failure " in line for line in suite)


def _suite(document: str, language: str, rows: Sequence[Row]) -> list[str]:
    failed = [row for row in rows if row.severity != "hint"]
    name = _value(f"{document} ({language})")
    cases = [_case(row, name) for row in failed]
    cases = cases or [f'  <testcase classname={name} name="checks"/>']
    hints = [f"{r.check}: {r.message} [line {r.line}]" for r in rows if r.severity == "hint"]
    out = [f"  <system-out>{_text(chr(10).join(hints))}</system-out>"] if hints else []
    head = f'<testsuite name={name} tests="{len(cases)}" failures="{len(failed)}">'
    return [head, *cases, *out, "</testsuite>"]


def _case(row: Row, suite: str) -> str:
    name = _value(f"{row.check}: {row.msgid[:80]}")
    about = f"{row.message}\nline {row.line}\n{row.msgid}\n{row.text}"
    failure = (
        f"<failure type={_value(row.severity)} message={_value(row.message)}>"
        f"{_text(about)}</failure>"
    )
    return f"  <testcase classname={suite} name={name}>{failure}</testcase>"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text), quote=False)


def _value(text: str) -> str:
    text = escape(_NO_XML.sub("\ufffd", text))
    return f'"{_SPACES.sub(lambda found: f"&#{ord(found[0])};", text)}"'

"""What a service's refusals mean: rules as data, and the one line for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from workflow.engines.base import EngineError
from workflow.errors import printable

Meaning = Literal[
    "key",
    "quota",
    "address",
    "moved",
    "model",
    "glossary",
    "language",
    "long",
    "blocked",
    "form",
    "text",
    "busy",
]
"""Why a service refuses. ``long``, ``form``, ``text`` and ``busy`` are about one request only."""


class Rule(NamedTuple):
    """A status and a pattern in the service's message, and what they mean."""

    status: int
    pattern: str
    meaning: Meaning


RULES: tuple[Rule, ...] = (
    Rule(401, "", "key"),
    Rule(403, r"quota|limit exceeded", "quota"),
    Rule(403, "", "key"),
    Rule(402, "", "quota"),
    Rule(456, "", "quota"),  # DeepL's own: quota exceeded
    Rule(404, "", "address"),
    Rule(405, "", "address"),
    Rule(410, "", "address"),
    Rule(413, "", "long"),
    Rule(414, "", "long"),
    Rule(408, "", "busy"),
    Rule(425, "", "busy"),
    Rule(429, "", "busy"),
    Rule(400, r"api.?key", "key"),
    Rule(400, r"too long|exceeds|too large|maximum (?:context )?length", "long"),
    Rule(400, r"\blang|not supported|unsupported|target_lang", "language"),
    Rule(422, r"\blang|not supported|unsupported", "language"),
    Rule(501, "", "language"),
)
"""What holds for every service that says nothing else; the first that fits counts."""


def meaning(status: int, message: str, rules: Sequence[Rule] = ()) -> Meaning:
    """What an answer with this status (300 or more) and message means."""
    for rule in (*rules, *RULES):
        if rule.status == status and re.search(rule.pattern, message, re.IGNORECASE):
            return rule.meaning
    if status < 400:
        return "moved"
    return "busy" if status >= 500 else "text"


class Refusal(EngineError):
    """A service understood the request and refuses it."""

    why: Meaning = "text"


def refusal(name: str, why: Meaning, said: str, *, variable: str, language: str) -> Refusal:
    """The error for a refusal by the engine `name`.

    `said` is the service's own message, without keys; `variable` the environment variable with
    the key; `language` the BCP 47 tag that was asked for.
    """
    error = _refusal(name, why, f" ({said})" if said else "", variable, language)
    error.why = why
    return error


def _refusal(name: str, why: Meaning, said: str, variable: str, language: str) -> Refusal:
    if why == "key":  # what the service says may repeat a part of the key
        return Refusal(
            f"{name}: the service refuses the key",
            expected=f"a valid one in the environment variable {variable}" if variable else "",
            lasting=True,
        )
    if why == "language":
        return Refusal(
            f"{name}: the service does not translate from English to {language}{said}",
            remedy=f"use another engine for {language}",
            lasting=True,
            about=language,
        )
    what, remedy = _WORDS[why]
    lasting = why not in ("long", "text", "form", "busy")
    return Refusal(f"{name}: {what}{said}", remedy=remedy, lasting=lasting)


_WORDS: dict[Meaning, tuple[str, str]] = {
    "quota": ("the quota is used up", "wait until it is renewed, or use another engine"),
    "address": ("there is no such service at this address", "correct the engine's url"),
    "moved": ("the service sends us elsewhere", "correct the engine's url"),
    "model": ("the service has no such model", "correct the engine's model"),
    "glossary": ("the service has no such glossary", "correct the engine's glossary"),
    "blocked": (
        "the service takes these requests for a robot's",
        "wait, lower the engine's rate, or use a key",
    ),
    "long": ("the text is too long for the service", "split the paragraph in the source"),
    "form": ("the service does not take this form of request", ""),
    "text": ("the service refuses this text", ""),
    "busy": ("the service is too busy", "try again later"),
}


def excerpt(said: str, secrets: Sequence[str], length: int = 60) -> str:
    """The first characters of what a server said, as one line that a terminal only shows.

    None of the `secrets` is in it, nor a part of one that the end cut off.
    """
    for secret in secrets:
        said = said.replace(secret, "[key]") if len(secret) > 3 else said
    line = " ".join(said.split())
    return printable(line if len(line) <= length else line[:length].rstrip() + "…")

"""What a release says of itself to programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflow.config import Config
from workflow.documents import SOURCE_LANGUAGE
from workflow.releasing.archive import Packed
from workflow.releasing.standing import Account, Standing
from workflow.releasing.version import Version

FORMAT = 1
"""Raised when a key changes its meaning."""


def manifest(
    version: Version,
    config: Config,
    accounts: Iterable[Account],
    archives: Sequence[Packed],
    made_with: Mapping[str, str],
    met: bool,
) -> dict[str, Any]:
    """The manifest as JSON. No confidential document is in it, and nothing is counted of one.

    People are named (never with their addresses) where ``[site]`` has ``credit = true``; else
    they are only counted.
    """
    shown = [account for account in accounts if not account.confidential]
    tags = list(dict.fromkeys(tag for account in shown for tag in account.languages))
    return {
        "format": FORMAT,
        "name": version.name,
        "version": version.number,
        "since": version.since or None,
        "commit": version.commit or None,
        "clean": version.clean,
        "time": version.seconds,
        "made_with": dict(made_with),
        "gate": {
            "state": config.gate,
            "on_stale": config.on_stale,
            "minimum": config.minimum,
            "met": met,
        },
        "languages": {tag: _language(tag, shown, config) for tag in tags},
        "documents": [_document(account, config) for account in shown],
        "archives": [
            {
                "name": packed.name,
                "language": packed.language or None,
                "files": packed.files,
                "bytes": packed.size,
                "sha256": packed.digest,
                "tar_sha256": packed.content,
            }
            for packed in archives
        ],
    }


def _language(tag: str, accounts: Sequence[Account], config: Config) -> dict[str, Any]:
    mine = [account.languages[tag] for account in accounts if tag in account.languages]
    return {
        "documents": len(mine),
        "published": sum(standing.published for standing in mine),
        "words": sum(standing.words for standing in mine if standing.published),
        **(_progress(total(mine), config) if tag != SOURCE_LANGUAGE else {}),
    }


def total(standings: Iterable[Standing]) -> Standing:
    """What several documents in one language come to together."""
    known = list(standings)
    return Standing(
        title="",
        published=all(s.published for s in known),
        states=_sum(s.states for s in known),
        stale=sum(s.stale for s in known),
        english=_sum(s.english for s in known),
        previous=sum(s.previous for s in known),
        sentences=sum(s.sentences for s in known),
        words=sum(s.words for s in known),
        signers=_sum(s.signers for s in known),
        shown=(),
        corrections=(),
        files={},
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Added up, a count of none kept."""
    found: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            found[name] = found.get(name, 0) + count
    return found


def share(part: int, whole: int) -> int:
    """Per cent, rounded down; all of nothing is all."""
    return 100 * part // whole if whole else 100


def _progress(standing: Standing, config: Config) -> dict[str, Any]:
    entries = sum(standing.states.values())
    signed: dict[str, Any] = {
        "signed_off": sum(standing.signers.values()),
        "reviewers": len(standing.signers),
    }
    if config.site.credit:
        names: Counter[str] = Counter()
        for person, count in standing.signers.items():
            names[person.partition("<")[0].partition("@")[0].strip()] += count
        signed["signed_off_by"] = dict(sorted(names.items()))
    english = sum(standing.english.values())
    return {
        "entries": dict(standing.states),
        "stale": standing.stale,
        "reviewed_percent": share(standing.states.get("reviewed", 0), entries),
        "sentences": standing.sentences,
        "shown_percent": share(standing.sentences - english, standing.sentences),
        "in_english": dict(sorted(standing.english.items())),
        "in_previous_wording": standing.previous,
        **signed,
    }


def _document(account: Account, config: Config) -> dict[str, Any]:
    return {
        "document": account.document,
        "slug": account.slug,
        "source": {"path": account.source, "sha256": account.digest},
        "languages": {
            tag: {
                "published": standing.published,
                "words": standing.words,
                **(_progress(standing, config) if tag != SOURCE_LANGUAGE else {}),
                **({"sha256": dict(standing.files)} if standing.files else {}),
            }
            for tag, standing in account.languages.items()
        },
    }

"""The project as it was at a tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from workflow import documents, git
from workflow.config import CONFIG, Config, parse_config
from workflow.documents import SOURCE_LANGUAGE, Files
from workflow.errors import PerakladError
from workflow.project import LOCALES, SOURCE, Project, decode
from workflow.releasing.standing import Account, account

_AT_ONCE = 50
"""Documents whose files are read together."""


def accounts_at(project: Project, tag: str, now: Mapping[str, Account]) -> dict[str, Account]:
    """The documents that the project had at `tag`, by name.

    One whose files are the same now is the same account as in `now`; it was not asked then what
    the checks find. A confidential document, and one that cannot be read, is left out: whatever
    it was, nobody saw it.
    """
    blobs = git.listing(project.root, tag, SOURCE, LOCALES, CONFIG)
    config = _config(project, blobs)
    tags = (SOURCE_LANGUAGE, *config.languages)
    same_rules = _rules(config) == _rules(project.config)
    found: dict[str, Account] = {}
    changed = []
    for files in _documents(blobs):
        new = now.get(files.document)
        if new is not None and same_rules and _is_same(project, new, files, tags, blobs):
            found[files.document] = new
        else:
            changed.append(files)
    for some in _batches(changed):
        found |= _accounts(project, some, config, tags, blobs)
    return {name: each for name, each in found.items() if not each.confidential}


def _config(project: Project, blobs: Mapping[str, str]) -> Config:
    """The configuration at the tag; today's where there was none that can be read."""
    for _, data in git.blobs(project.root, [blobs[CONFIG]] if CONFIG in blobs else []):
        with suppress(PerakladError):
            return parse_config(decode(data, CONFIG))
    return project.config


def _rules(config: Config) -> tuple[object, ...]:
    """What of a configuration decides on what editions say."""
    return (config.languages, config.unit, config.gate, config.on_stale, config.minimum)


def _documents(blobs: Mapping[str, str]) -> list[Files]:
    with suppress(PerakladError):
        return documents.find(n for n in blobs if n.startswith(f"{SOURCE}/"))[0]
    return []


def _paths(files: Files, tags: Sequence[str]) -> list[str]:
    names = [files.source]
    for tag in tags:
        names += [files.catalogue(tag), files.ledger(tag)]
    return names


def _is_same(
    project: Project, new: Account, files: Files, tags: Sequence[str], blobs: Mapping[str, str]
) -> bool:
    """Whether every file of a document has the bytes that it had at the tag."""
    if new.source != files.source:
        return False
    for name in _paths(files, tags):
        was, data = blobs.get(name), project.read_or_none(name)
        if (was is None) != (data is None):
            return False
        if was is not None and data is not None and git.blob_name(data, len(was)) != was:
            return False
    return True


def _batches(all_of: Sequence[Files]) -> Iterator[list[Files]]:
    rest = iter(all_of)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _accounts(
    project: Project,
    some: Sequence[Files],
    config: Config,
    tags: Sequence[str],
    blobs: Mapping[str, str],
) -> dict[str, Account]:
    names = [name for files in some for name in _paths(files, tags) if name in blobs]
    contents = dict(git.blobs(project.root, [blobs[name] for name in names]))
    found = {}
    for files in some:
        with suppress(PerakladError):
            found[files.document] = account(
                files, lambda name: contents.get(blobs.get(name, "")), config, tags, _nothing
            )
    return found


def _nothing(files: Files, tag: str) -> tuple[()]:
    return ()

"""The end of ``peraklad build --release``: is the gate met? Then archives, notes and checksums."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from workflow import documents
from workflow.building.known import Manifest
from workflow.commands.build import Progress, build
from workflow.commands.result import Result
from workflow.config import CONFIG
from workflow.documents import SOURCE_LANGUAGE
from workflow.errors import PerakladError
from workflow.freshness import Freshness
from workflow.project import (
    EDITIONS,
    LOCALES,
    MANIFEST,
    RELEASE,
    SOURCE,
    TEMPLATES,
    Conflict,
    Project,
)

if TYPE_CHECKING:
    from workflow.releasing.notes import Change
    from workflow.releasing.standing import Account

SUMS = f"{RELEASE}/SHA256SUMS"
RELEASED = f"{RELEASE}/manifest.json"
_PLACES = (SOURCE, LOCALES, TEMPLATES, CONFIG)
"""What editions are made from."""

_KEY = "/release"
"""Under this name the cache remembers the last run; no document's id begins with a slash."""


def build_release(
    project: Project,
    jobs: int = 0,
    progress: Progress = lambda done, total: None,
    partial: bool = False,
) -> Result:
    """Build all editions that may be released, then `release` them."""
    result = build(project, (), (), "release", jobs, progress)
    with project.locked():
        if Manifest.read(project).mode != "release":
            raise Conflict(MANIFEST)
        release(project, result, partial)
    return result


def release(project: Project, result: Result, partial: bool = False) -> None:
    """Pack the editions that a release build of the whole project has just made.

    To be called under the project's lock. `result` is the build's: it gets a line for the gate of
    each language, and one for what was written to ``release/``. Where the gate is unmet
    (`result.findings`) nothing is packed, unless `partial`: what passes is enough then, and no
    finding. Nothing is packed either where the build had errors, or the project is confidential.
    """
    if result.errors:
        result.lines.append("release: nothing packed, since there are errors")
        return
    if project.config.confidential:
        result.lines.append(f"release: nothing packed: {CONFIG} says that all is confidential")
        result.findings = True
        return
    _Release(project, result, partial).run()


class _Release:
    """One run."""

    def __init__(self, project: Project, result: Result, partial: bool) -> None:
        from workflow.releasing.version import identify

        self.project, self.result, self.partial = project, result, partial
        self.inputs = project.scan(SOURCE) | project.scan(LOCALES) | project.scan(TEMPLATES)
        self.made = Manifest.read(project)
        self.found = documents.find(n for n in self.inputs if n.startswith(f"{SOURCE}/"))[0]
        public = self.inputs.keys() - set(self._secret_files())
        title = project.config.title
        self.version = identify(project.root, title, {*public, CONFIG}, _PLACES)
        self.accounts: dict[str, Account] = {}

    def _secret_files(self) -> Iterator[str]:
        """The files of documents that a release knows nothing of."""
        shown = {each["document"] for each in self.made.editions.values() if each["files"]}
        for files in self.found:
            if files.document not in shown:
                yield from (files.source, files.template)
                yield from map(files.catalogue, self.project.config.languages)
                yield from map(files.ledger, self.project.config.languages)

    def run(self) -> None:
        """Whatever has to be done; nothing where all is as the last run left it."""
        salt = f"{self.version} {self.partial} {self.result.findings} {self.project.config}"
        fresh = Freshness(self.project, "release", salt)
        kept = fresh.kept(_KEY, self._stats())
        if isinstance(kept, dict):
            self._tell(list(map(str, kept["lines"])), bool(kept["packed"]), 0)
            return
        lines, written = self._anew()
        packed = written is not None
        fresh.keep(_KEY, self._stats(), {"lines": lines, "packed": packed})
        fresh.save({_KEY})
        self._tell(lines, packed, len(written or ()))

    def _stats(self) -> tuple[Any, ...]:
        ours = [*self.made.files, SUMS]
        tree = self.project.scan(EDITIONS) | self.project.scan(RELEASE)
        outputs = documents.stats([*sorted(ours), *sorted(self._released())], tree)
        return (*documents.stats(sorted(self.inputs), self.inputs), *outputs)

    def _tell(self, lines: list[str], packed: bool, written: int) -> None:
        self.result.lines += lines
        self.result.written += written
        if not packed:
            self.result.lines.append("release: nothing packed, since the gate is unmet")
            return
        self.result.findings = False
        told = f"{written} files written to {RELEASE}/" if written else "nothing to do"
        self.result.lines.append(f"release: {self.version.number}, {told}")

    def _anew(self) -> tuple[list[str], list[str] | None]:
        """The lines about the gate, and the files written; None: nothing is packed."""
        from workflow.gate import Errors
        from workflow.releasing.notes import ordered
        from workflow.releasing.standing import account

        errors = Errors(self.project, self.inputs)
        tags = (SOURCE_LANGUAGE, *self.project.config.languages)
        read, config = self.project.read_or_none, self.project.config
        self.accounts = ordered(account(f, read, config, tags, errors.rows) for f in self.found)
        errors.save(files.document for files in self.found)
        lines = [self._gate(tag) for tag in self.project.config.languages]
        if self.result.findings and not self.partial:
            return lines, None
        return lines, self._pack()

    def _gate(self, tag: str) -> str:
        """One line: whether the gate is met in a language, and what it lacks."""
        from workflow.releasing.manifest import share, total

        shown = [a.languages[tag] for a in self.accounts.values() if tag in a.languages]
        all_of = total(shown)
        missing = sum(all_of.english.values())
        met = "unmet" if missing else "met"
        out = sum(standing.published for standing in shown)
        entries = sum(all_of.states.values())
        parts = [
            f"{out} of {len(shown)} documents",
            f"{share(all_of.states.get('reviewed', 0), entries)} % reviewed",
        ]
        if missing:
            why = ", ".join(f"{n} {reason}" for reason, n in sorted(all_of.english.items()))
            parts.append(f"{missing} of {all_of.sentences} sentences in English ({why})")
        if all_of.previous:
            parts.append(f"{all_of.previous} in their last approved wording")
        return f"gate {tag}: {met}: {', '.join(parts)}"

    def _pack(self) -> list[str]:
        """Write the archives and what goes with them; remove those of an earlier version."""
        from workflow.releasing.archive import Packed, pack
        from workflow.releasing.contents import plan
        from workflow.releasing.manifest import manifest

        before = self._released()
        packed = []
        written = []
        for contents in plan(list(self.made.files), self.made.languages, self.version.stem):
            name = f"{RELEASE}/{contents.name}"
            state = self.project.stat(name)
            with self.project.writing(name) as file:
                facts = pack(file, contents.members, self.project.read, self.version.seconds)
            written += [name] if self.project.stat(name) != state else []
            packed.append(Packed(contents.name, contents.language, *facts))
        data = manifest(
            self.version,
            self.project.config,
            self.accounts.values(),
            packed,
            _made_with(),
            not self.result.findings,
        )
        texts = {RELEASED: _json(data), **self._notes()}
        sums = {p.name: p.digest for p in packed} | {_short(n): _sha(t) for n, t in texts.items()}
        lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
        texts[SUMS] = "".join(lines).encode()
        written += [name for name, text in texts.items() if self.project.put(name, text)]
        for name in before - {f"{RELEASE}/{short}" for short in sums}:
            self.project.discard(name)
        return written

    def _released(self) -> set[str]:
        """The files that the last release wrote, by its checksums."""
        data = b""
        with suppress(PerakladError):
            data = self.project.read_or_none(SUMS) or b""
        found = re.findall(
            r"^[0-9a-f]{64}  ([A-Za-z0-9][\w.-]*)$", data.decode("utf-8", "replace"), re.M
        )
        return {f"{RELEASE}/{name}" for name in found}

    def _notes(self) -> dict[str, bytes]:
        """What has changed: one file for all languages, and one for each."""
        from workflow.releasing.notes import changes, render

        before = self._before()
        found: dict[str, list[Change]] = {}
        for tag in (SOURCE_LANGUAGE, *self.project.config.languages):
            found[tag] = changes(before, self.accounts, tag)
        title = self.project.config.title
        texts = {f"{RELEASE}/NOTES.md": render(title, self.version, found)}
        for tag, made in found.items():
            all_of = render(title, self.version, {tag: made}, limit=len(made))
            texts[f"{RELEASE}/NOTES.{tag}.md"] = all_of
        return {name: text.encode() for name, text in texts.items()}

    def _before(self) -> Mapping[str, Account]:
        """The documents as they were at the last tag."""
        from workflow.releasing.history import accounts_at

        if not self.version.since:
            return {}
        return accounts_at(self.project, self.version.since, self.accounts)


def _short(name: str) -> str:
    return name.removeprefix(f"{RELEASE}/")


def _sha(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _made_with() -> dict[str, str]:
    """The versions of what decides on the bytes of editions."""
    from importlib.metadata import version

    from workflow import __version__

    return {"peraklad": __version__, "babel": version("babel"), "jinja2": version("jinja2")}

"""A review patch: what somebody did to a document without a server, as JSON; read and applied.

Laws: a patch is applied through the desk, by the same rules as an edit on the page; an edit that
was made against another wording than the file's is not written, and both texts are shown; applied
a second time a patch changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast, get_args

from workflow.config import cased, is_tag
from workflow.errors import PerakladError
from workflow.ledger import entry_key, key_of, source_of
from workflow.model import Entry
from workflow.review import strict, texts
from workflow.review.desk import Desk
from workflow.review.opened import Opened
from workflow.review.values import Changed, Place, Sentence, Verb, Wanted

FORMAT = "peraklad review patch"
VERSION = 1
SIZE = 1 << 24
"""Bytes of a patch, at most."""
MOST = 20_000
"""Edits, decisions and comments, at most, of each."""
_VALUES = 16 * MOST
_KEY = 32
"""Characters of a key or base: they are hashes."""
_DEPTH = 3
_HEX = frozenset("0123456789abcdef")

Progress = Callable[[int, int], None]


class Edit(NamedTuple):
    """A translation."""

    key: str
    """Hash of the entry's identity, `ledger.source_of`."""
    base: str
    """What it was made against, `Sentence.base`."""
    source: str
    """The entry's English."""
    text: str


class Decision(NamedTuple):
    """A word on the entry's wording in `base`, or on the edit that the patch has of the entry."""

    key: str
    base: str
    verb: Verb
    comment: str


class Remark(NamedTuple):
    """A comment on a sentence."""

    key: str
    comment: str


class Patch(NamedTuple):
    """What was done to one catalogue."""

    place: Place
    edits: tuple[Edit, ...]
    decisions: tuple[Decision, ...]
    remarks: tuple[Remark, ...]


_TOP = {
    "format": str, "version": int, "document": str, "language": str,
    "edits": list, "decisions": list, "comments": list,
}  # fmt: skip


def parse(data: bytes, path: str) -> Patch:
    """The patch in the JSON text `data`. Raises PerakladError for anything else.

    Nothing is said of whether the project has such a document, or such sentences.
    """
    found = strict.load(data, path, size=SIZE, values=_VALUES, depth=_DEPTH)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise PerakladError(
            "is no review patch", path=path, expected="what the page of 'export review' saves"
        )
    if found.get("version") != VERSION:
        raise PerakladError(
            "is a review patch of another version", path=path, expected=f"version {VERSION}"
        )
    had = strict.fields(found, path, "the patch", _TOP)
    language = had["language"]
    if len(language) > 80 or not is_tag(language):
        raise PerakladError("the language is no language tag", path=path, expected="BCP 47")
    place = Place(strict.text(had["document"], path, "document", longest=1000), cased(language))
    edits = tuple(
        Edit(
            *_hashes(e, path, what),
            strict.text(e["source"], path, f"{what}: source", longest=texts.LONGEST),
            strict.text(e["text"], path, f"{what}: text", longest=texts.LONGEST),
        )
        for what, e in _each(had["edits"], path, "edit", ("key", "base", "source", "text"))
    )
    decisions = tuple(
        Decision(*_hashes(d, path, what), _verb(d["verb"], path, what), _comment(d, path, what))
        for what, d in _each(had["decisions"], path, "decision", ("key", "base", "verb", "comment"))
    )
    remarks = tuple(
        Remark(_hash(c["key"], path, f"{what}: key"), _comment(c, path, what))
        for what, c in _each(had["comments"], path, "comment", ("key", "comment"))
    )
    _once(edits, path, "edits")
    _once(decisions, path, "decisions")
    return Patch(place, edits, decisions, remarks)


def _each(
    values: list[object], path: str, noun: str, names: Sequence[str]
) -> Iterable[tuple[str, dict[str, Any]]]:
    """The objects in a list, each with its name in a refusal: ``edit 3``."""
    shape = dict.fromkeys(names, str)
    for number, value in enumerate(strict.items(values, path, f"{noun}s", most=MOST), 1):
        what = f"{noun} {number}"
        yield what, strict.fields(value, path, what, shape)


def _hash(text: str, path: str, what: str) -> str:
    if len(text) != _KEY or not _HEX.issuperset(text):
        raise PerakladError(f"{what} is no hash", path=path, expected=f"{_KEY} hexadecimal digits")
    return text


def _hashes(had: dict[str, str], path: str, what: str) -> tuple[str, str]:
    return _hash(had["key"], path, f"{what}: key"), _hash(had["base"], path, f"{what}: base")


def _verb(text: str, path: str, what: str) -> Verb:
    if text not in get_args(Verb):
        raise PerakladError(
            f"{what}: {text[:40]!r} is no decision", path=path, expected=", ".join(get_args(Verb))
        )
    return cast(Verb, text)


def _comment(had: dict[str, str], path: str, what: str) -> str:
    return strict.text(had["comment"], path, f"{what}: comment", longest=texts.LONGEST_COMMENT)


def _once(items: Sequence[Edit] | Sequence[Decision], path: str, what: str) -> None:
    if len({item.key for item in items}) < len(items):
        raise PerakladError(f"has two {what} of one sentence", path=path, expected="one")


class Clash(NamedTuple):
    """An edit of a sentence that somebody else has changed meanwhile."""

    key: str
    source: str
    now: str
    """The text in the file."""
    text: str
    """The text in the patch."""


class Left(NamedTuple):
    """What was not done."""

    key: str
    what: str
    """``edit``, ``comment``, or the verb of a decision."""
    reason: str
    """One line."""


@dataclass(slots=True)
class Outcome:
    """What became of a patch."""

    edited: int = 0
    decided: int = 0
    remarked: int = 0
    there: int = 0
    """What the files had already."""
    unsigned: int = 0
    """Decisions that nobody has taken as their own."""
    clashes: list[Clash] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def apply(
    desk: Desk,
    patch: Patch,
    by: str,
    signer: str = "",
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Do what the patch says: edits and comments as `by`, decisions as `signer`, if there is one.

    Both are ``Name <address>``. With `dry_run` nothing is written; decisions are then counted as
    they would be asked for. Raises PerakladError for a document that is none, and for files that
    cannot be used; what is wrong with a single edit is in the outcome.
    """
    desk.opened(patch.place)
    work = _Work(desk, patch.place, by, dry_run, Outcome())
    total = len(patch.edits)
    for done, edit in enumerate(patch.edits, 1):
        work.edit(edit)
        progress(done, total)
    for remark in patch.remarks:
        work.remark(remark)
    if signer:
        work.decide(patch.decisions, signer)
    else:
        work.out.unsigned = len(patch.decisions)
    return work.out


@dataclass(slots=True)
class _Work:
    """A patch on its way into the files."""

    desk: Desk
    place: Place
    by: str
    dry_run: bool
    out: Outcome
    bases: dict[str, str] = field(default_factory=dict)
    """What a decision on an edited sentence is about; empty: the edit was not written."""

    def edit(self, edit: Edit) -> None:
        self.bases[edit.key] = ""
        opened = self.desk.opened(self.place)
        entry = opened.entry(edit.key)
        if entry is None or entry.msgid != edit.source:
            reason = "the article has no such sentence" if entry is None else "its English differs"
            self.out.left.append(Left(edit.key, "edit", reason))
            return
        try:
            made = texts.translation(edit.text, entry, opened)
            if self._there(opened, entry, made):
                self.out.there += 1
            elif self.dry_run:
                if edit.base not in (opened.base(entry), opened.base(entry, made)):
                    raise Changed(_sentence(opened, edit.key), made)  # as `save` would
                self.out.edited += 1
            else:
                self.desk.save(self.place, edit.key, edit.base, edit.text, self.by)
                self.out.edited += 1
            self.bases[edit.key] = entry_key(entry.msgctxt, entry.msgid, made)
        except Changed as changed:
            self.out.clashes.append(Clash(edit.key, edit.source, changed.now.target, edit.text))
        except PerakladError as error:
            self.out.left.append(Left(edit.key, "edit", str(error)))

    def _there(self, opened: Opened, entry: Entry, text: str) -> bool:
        """Whether the file has what an edit would write.

        A draft's text that `self.by` has accepted before, and somebody has sent back since, is not
        accepted once more by the same patch.
        """
        now = _sentence(opened, source_of(entry.key))
        if entry.msgstr != text or now.lost:
            return False
        if now.state != "draft":
            return True
        word = opened.book.decision(key_of(entry))
        sent_back = word is not None and word.event == "reject"
        return sent_back and self.by in opened.book.translators(key_of(entry))

    def remark(self, remark: Remark) -> None:
        opened = self.desk.opened(self.place)
        known = opened.book.comments(remark.key)
        wanted = remark.comment.strip()
        if any(r.by == self.by and r.comment == wanted for r in known):
            self.out.there += 1
            return
        try:
            if opened.entry(remark.key) is None:
                raise PerakladError("the article has no such sentence")
            wanted = texts.comment(remark.comment, needed=True)
            if not self.dry_run:
                self.desk.comment(self.place, remark.key, wanted, self.by)
            self.out.remarked += 1
        except PerakladError as error:
            self.out.left.append(Left(remark.key, "comment", str(error)))

    def decide(self, decisions: Sequence[Decision], signer: str) -> None:
        """Decisions with the same verb and comment go together, in one write."""
        groups: dict[tuple[Verb, str], list[Wanted]] = {}
        opened = self.desk.opened(self.place)
        for key, base, verb, comment in decisions:
            base = self.bases.get(key, base)
            if not base:
                self.out.left.append(Left(key, verb, "its edit was not taken"))
            elif _decided(opened, key, base, verb, comment.strip(), signer):
                self.out.there += 1
            else:
                groups.setdefault((verb, comment), []).append(Wanted(key, base))
        for (verb, comment), wanted in groups.items():
            self._decide(verb, comment, wanted, signer)

    def _decide(self, verb: Verb, comment: str, wanted: list[Wanted], signer: str) -> None:
        if self.dry_run:
            self.out.decided += len(wanted)
            return
        try:
            done, refused = self.desk.decide(self.place, verb, wanted, signer, comment)
        except PerakladError as error:
            self.out.left += [Left(w.key, verb, str(error)) for w in wanted]
            return
        self.out.decided += len(done)
        self.out.left += [Left(r.key, verb, r.reason) for r in refused]


def _decided(opened: Opened, key: str, base: str, verb: Verb, comment: str, signer: str) -> bool:
    """Whether a decision is in the files already."""
    entry = opened.entry(key)
    if entry is None or opened.base(entry) != base:
        return False
    now = _sentence(opened, key)
    if verb == "approve":
        return now.state == "reviewed"
    word = opened.book.decision(key_of(entry))
    same = word is not None and (word.event, word.comment, word.by) == (verb, comment, signer)
    return same and (verb == "reopen" or now.state == "draft")


def _sentence(opened: Opened, key: str) -> Sentence:
    found = opened.sentence(key)
    assert found is not None  # only asked for entries that are there
    return found

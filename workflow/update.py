"""Carrying translations over when an English article changes.

The laws. *Nothing lost*: every translation and every translator's comment of the old catalogue is
in the new one, in use or obsolete; one that was split is also there whole, one that was merged
also in its parts. *No crossing*: a translation stands with another English text than before only
if it is marked fuzzy and ``#|`` says what it translates; the exceptions are a change of typography
alone, an edit taken back, and sentences joined exactly as they stood. *Idempotence*: the same
article again changes nothing. What the rules are is tested in ``tests/updates/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workflow import changes
from workflow.alignment import Pieces, align, in_order
from workflow.model import JOINED, Catalogue, Entry, Key

Kind = Literal[
    "added", "edited", "moved", "split", "merged", "revived", "restored", "removed"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to the article, and what it did to the entries."""

    kind: Kind
    """*moved* is a place and nothing else; *edited* may have moved as well."""
    severity: Literal["", "cosmetic", "minor", "meaning"]
    """How the English changed. *cosmetic*: and so the translations are as good as they were."""
    old: tuple[Entry, ...]
    """The entries as they stood. Of an *added* one: whose translation it was given as a draft."""
    new: tuple[Entry, ...]
    """What became of them; of a *removed* one its obsolete entry, or nothing."""


@dataclass(frozen=True, slots=True)
class Update:
    """A catalogue's new entries, in file order, and how they came about."""

    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]


def update(
    old: Catalogue | None,
    wanted: Sequence[Entry],
    *,
    unedited: Callable[[Entry], bool],
    split: Callable[[str], list[str]],
) -> Update:
    """The entries of a catalogue `old` for an article that now needs `wanted`.

    `wanted` are untranslated, in reading order, each key once. `unedited` says whether a fuzzy
    entry's text is still what a person had made of its previous English; `split` cuts a
    translation into sentences. The result has `wanted` in order, then the obsolete entries.
    """
    if old is None or not old.entries:
        return Update(tuple(wanted), tuple([Change("added", "", (), (want,)) for want in wanted]))
    work = _Work(old.entries, wanted, unedited, split)
    work.identical()
    work.revived()
    work.taken_back()
    work.other_role()
    work.cosmetic()
    work.joined()
    work.cut()
    work.aligned()
    return work.finished()


class _Work:
    """One update on its way. Old entries and wanted ones go by their positions."""

    def __init__(
        self,
        entries: Sequence[Entry],
        wanted: Sequence[Entry],
        unedited: Callable[[Entry], bool],
        split: Callable[[str], list[str]],
    ) -> None:
        self.unedited, self.split = unedited, split
        self.old = [entry for entry in entries if not entry.obsolete]
        self.wanted = wanted
        self.made: list[Entry | None] = [None] * len(wanted)
        self.left = dict(enumerate(self.old))
        """Old entries that nothing has come of yet."""
        self.open = dict(enumerate(wanted))
        """Wanted entries that are not made yet."""
        self.links: dict[int, int] = {}
        """Where the text of a wanted entry stood before."""
        self.shelf = dict(enumerate(entry for entry in entries if entry.obsolete))
        """Obsolete entries."""
        self.replaced: dict[int, Entry] = {}
        """Old entries that were split or merged, to come back if that is undone."""
        self.changes: list[tuple[int, Change]] = []

    def identical(self) -> None:
        """The same text in the same role keeps all it has, wherever it stands now."""
        places = {entry.key: position for position, entry in self.left.items()}
        for n, want in self.wanted_now():
            if (position := places.get(want.key)) is not None:
                self.make(n, _refreshed(self.left.pop(position), want), position)
        pairs = [(o, n) for n, o in self.links.items()]
        stayed = {n for _, n in in_order(pairs)}
        for o, n in pairs:
            if n not in stayed:
                self.report(n, "moved", "", (self.old[o],))

    def revived(self) -> None:
        """A text that was in the article before comes back as it was."""
        places: dict[Key, int] = {}
        for at, entry in self.shelf.items():
            places.setdefault(entry.key, at)
        for n, want in self.wanted_now():
            if (position := places.get(want.key)) is not None:
                entry = self.shelf.pop(position)
                self.make(n, _refreshed(replace(entry, obsolete=False), want))
                self.report(n, "revived", "", (entry,))

    def taken_back(self) -> None:
        """An edit undone: the previous text of a fuzzy entry is the text again."""
        for pool, in_use in ((self.left, True), (self.shelf, False)):
            places: dict[Key, list[int]] = {}
            for position, entry in pool.items():
                if entry.fuzzy and entry.previous_msgid is not None and _single(entry):
                    key = (entry.previous_msgctxt, entry.previous_msgid)
                    places.setdefault(key, []).append(position)
            for n, want in self.wanted_now() if places else ():
                found = places.get(want.key, [])
                same = [position for position in found if self.unedited(pool[position])]
                if same or len(found) == 1:  # of several, each may be but a part of the text
                    position = (same or found)[0]
                    self.restore(n, want, pool.pop(position), bool(same))
                    if in_use:
                        self.links[n] = position

    def restore(self, n: int, want: Entry, entry: Entry, unedited: bool) -> None:
        """Make entry `n` from the fuzzy `entry` whose previous text it is."""
        back = replace(entry, msgid=want.msgid, msgctxt=want.msgctxt, obsolete=False)
        if unedited:
            back = replace(_without_previous(back), flags=_flags(entry.flags, fuzzy=False))
        self.make(n, _refreshed(back, want))
        severity = "" if unedited else _stricter(changes.severity(entry.msgid, want.msgid))
        self.report(n, "restored" if unedited else "edited", severity, (entry,))

    def other_role(self) -> None:
        """A text that stood in another role: its translation is a draft here."""
        pools = (self.left, dict(enumerate(self.old)), self.shelf)
        wanted = {want.msgid for want in self.open.values()}
        places: dict[str, list[tuple[int, int]]] = {}
        for pool, entries in enumerate(pools):
            for position, entry in entries.items():
                if entry.msgid in wanted and entry.msgstr and _single(entry):
                    places.setdefault(entry.msgid, []).append((pool, position))
        for n, want in self.wanted_now():
            for pool, position in places.get(want.msgid, ()):
                if pool == 0 and position in self.left:
                    entry = self.left.pop(position)
                    self.make(n, _stale(want, entry), position)
                    self.report(n, "edited", "minor", (entry,))
                    break
                if pool and (entry := pools[pool][position]).msgstr != JOINED:
                    self.make(n, replace(_stale(want, entry), comments=want.comments))
                    self.report(n, "added", "", (entry,))
                    break

    def cosmetic(self) -> None:
        """A text that differs in typography alone keeps its translation and its state."""
        places: dict[Key, list[int]] = {}
        if self.open:
            for position, entry in self.free():
                form = changes.normalised(entry.msgid)
                places.setdefault((entry.msgctxt, form), []).append(position)
        for n, want in self.wanted_now() if places else ():
            found = places.get((want.msgctxt, changes.normalised(want.msgid)))
            if found:
                position = found.pop(0)
                entry = self.left.pop(position)
                self.make(n, _refreshed(replace(entry, msgid=want.msgid), want), position)
                self.report(n, "edited", "cosmetic", (entry,))

    def joined(self) -> None:
        """Old texts that, joined, are exactly a new one: a paragraph of its sentences."""
        if not self.open or not self.left:
            return
        pieces = Pieces((i, e.msgid) for i, e in enumerate(self.old) if _single(e))
        for n, want in self.wanted_now():
            positions = pieces.of(want.msgid)
            if any(position in self.left for position in positions):
                self.merge(n, positions, exact=True)

    def cut(self) -> None:
        """New texts that, joined, are exactly an old one: the sentences of a paragraph."""
        if not self.open or not self.left:
            return
        pieces = Pieces((n, want.msgid) for n, want in enumerate(self.wanted))
        for position, entry in list(self.free()):
            places = pieces.of(entry.msgid)
            if any(n in self.open for n in places):
                self.divide(position, places)

    def aligned(self) -> None:
        """What was edited, by order and likeness; see `workflow.alignment`."""
        old = {position: entry.msgid for position, entry in self.free()}
        new = {n: want.msgid for n, want in self.wanted_now()}
        for match in align(old, new, _once((o, n) for n, o in self.links.items())):
            if len(match.new) > 1:
                self.divide(match.old[0], match.new)
            elif len(match.old) > 1:
                self.merge(match.new[0], match.old, exact=False)
            else:
                self.edit(match.old[0], match.new[0])

    def edit(self, position: int, n: int) -> None:
        entry, want = self.left.pop(position), self.wanted[n]
        self.make(n, _stale(want, entry), position)
        self.report(n, "edited", _stricter(changes.severity(entry.msgid, want.msgid)), (entry,))

    def divide(self, position: int, places: Sequence[int]) -> None:
        """Split the old entry at `position` over the wanted ones at `places` that are open."""
        entry = self.left.pop(position)
        parts = self.parts(entry.msgstr, len(places))
        new = {n: part for n, part in zip(places, parts, strict=True) if n in self.open}
        first = next(iter(new))
        if parts[1:] == [JOINED] * len(parts[1:]):
            new[first] = entry.msgstr  # the text before it has its translation already
        for n, part in new.items():
            comments = entry.comments if n == first else ()
            part_of = replace(entry, msgstr=part, comments=comments)
            self.make(n, _stale(self.wanted[n], part_of), position)
        text = " ".join(self.wanted[n].msgid for n in places)
        self.keep(position, entry)
        self.report(
            first, "split", _stricter(changes.severity(entry.msgid, text)), (entry,), list(new)
        )

    def parts(self, text: str, count: int) -> list[str]:
        """`text` as `count` translations that, joined, are `text` again."""
        if not text:
            return [""] * count
        parts = [part.strip() for part in self.split(text)]
        if len(parts) == count and all(parts) and " ".join(parts) == text:
            return parts
        return [text] + [JOINED] * (count - 1)

    def merge(self, n: int, positions: Sequence[int], *, exact: bool) -> None:
        """Make entry `n` of the old ones at `positions`, which joined are its text if `exact`."""
        want, old = self.wanted[n], tuple(self.old[position] for position in positions)
        together = list(positions) == list(range(positions[0], positions[0] + len(positions)))
        sound = exact and all(
            entry.msgstr and not entry.fuzzy and (together or entry.msgctxt == want.msgctxt)
            for entry in old
        )
        entry = _merged(want, old)
        if sound and old[0].msgstr != JOINED:
            entry = replace(_without_previous(entry), flags=_flags(entry.flags, fuzzy=False))
        first = next(position for position in positions if position in self.left)
        self.make(n, entry, first)
        for position in positions:
            if position in self.left:
                self.keep(position, self.left.pop(position))
        severity = changes.severity(" ".join(e.msgid for e in old), want.msgid)
        self.report(n, "merged", _stricter(severity) if entry.fuzzy else severity, old)

    def finished(self) -> Update:
        """Whatever is still open is new, whatever is left is gone."""
        for n, want in self.wanted_now():
            self.make(n, want)
            self.report(n, "added", "", ())
        told = [change for _, change in sorted(self.changes, key=lambda c: c[0])]
        for position, entry in self.left.items():
            self.keep(position, entry)
            gone = self.replaced.get(position)
            told.append(Change("removed", "", (entry,), (gone,) if gone else ()))
        obsolete = [entry for _, entry in sorted(self.replaced.items())]
        entries = [entry for entry in self.made if entry is not None]
        return Update((*entries, *self.shelf.values(), *obsolete), tuple(told))

    def wanted_now(self) -> list[tuple[int, Entry]]:
        return list(self.open.items())

    def free(self) -> Iterator[tuple[int, Entry]]:
        """Old entries whose text may have become another one; no plurals, articles have none."""
        return ((position, entry) for position, entry in self.left.items() if _single(entry))

    def make(self, n: int, entry: Entry, position: int | None = None) -> None:
        self.made[n] = entry
        del self.open[n]
        if position is not None:
            self.links[n] = position

    def keep(self, position: int, entry: Entry) -> None:
        """Keep an entry as obsolete if somebody has put work into it."""
        if entry.msgstr or any(entry.msgstr_plural) or entry.comments:
            gone = replace(entry, obsolete=True, extracted=(), references=())
            self.replaced[position] = gone

    def report(
        self,
        n: int,
        kind: Kind,
        severity: Literal["", "cosmetic", "minor", "meaning"],
        old: tuple[Entry, ...],
        places: Sequence[int] = (),
    ) -> None:
        made = (self.made[place] for place in places or (n,))
        new = tuple(entry for entry in made if entry is not None)
        self.changes.append((n, Change(kind, severity, old, new)))


def _single(entry: Entry) -> bool:
    return entry.msgid_plural is None


def _once(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """`pairs` of (old, new) without the later parts of a text that was split."""
    seen: dict[int, int] = {}
    for old, new in pairs:
        seen[old] = min(new, seen.get(old, new))
    return list(seen.items())


def _stricter(severity: changes.Severity) -> Literal["minor", "meaning"]:
    """Of a change that leaves the translation fuzzy: cosmetic would mean it is still good."""
    return "minor" if severity == "cosmetic" else severity


def _refreshed(entry: Entry, want: Entry) -> Entry:
    """`entry` with what a fresh extraction says about its place."""
    if (entry.extracted, entry.references) == (want.extracted, want.references):
        return entry
    return replace(entry, extracted=want.extracted, references=want.references)


def _flags(flags: Iterable[str], *, fuzzy: bool) -> tuple[str, ...]:
    rest = dict.fromkeys(flag for flag in flags if flag != "fuzzy")
    return ("fuzzy", *rest) if fuzzy else tuple(rest)


def _without_previous(entry: Entry) -> Entry:
    return replace(
        entry, previous_msgctxt=None, previous_msgid=None, previous_msgid_plural=None
    )  # fmt: skip


def _translates(entry: Entry) -> Key:
    """The text that the translation of `entry` was made for."""
    if entry.fuzzy and entry.previous_msgid is not None:
        return (entry.previous_msgctxt, entry.previous_msgid)
    return entry.key


def _stale(want: Entry, old: Entry) -> Entry:
    """`want` with the translation of `old`, marked as that of another text."""
    msgctxt, msgid = _translates(old) if old.msgstr else (None, None)
    return replace(
        want,
        msgstr=old.msgstr,
        flags=_flags(old.flags, fuzzy=bool(old.msgstr)),
        comments=old.comments,
        previous_msgctxt=msgctxt,
        previous_msgid=msgid,
    )


def _merged(want: Entry, old: Sequence[Entry]) -> Entry:
    """`want` with the translations of `old` in a row, marked as those of other texts.

    `[joined]` says nothing of its own; parts of one translation that was split before have one
    previous text between them.
    """
    done = [entry for entry in old if entry.msgstr]
    texts = [entry.msgstr for entry in done if entry.msgstr != JOINED]
    previous: list[Key] = []
    for entry in done:
        key = _translates(entry)
        if key == entry.key or key not in previous[-1:]:
            previous.append(key)
    contexts = {msgctxt for msgctxt, _ in previous}
    whole = Entry(
        want.msgid,
        " ".join(texts) if texts or not done else JOINED,
        flags=tuple(flag for entry in old for flag in entry.flags if flag != "fuzzy"),
        comments=tuple(dict.fromkeys(line for entry in old for line in entry.comments)),
    )
    merged = _stale(want, whole)
    if not done:
        return merged
    msgctxt = contexts.pop() if len(contexts) == 1 else None
    return replace(
        merged,
        previous_msgctxt=msgctxt,
        previous_msgid=" ".join(msgid for _, msgid in previous),
    )

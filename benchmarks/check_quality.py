"""What the checks find: seeded errors, false alarms, machine text; beside pofilter.

A seeded error counts as found when it has a finding, as (check, message), that the pair before
the error has not.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.corpus import SHARED
from benchmarks.measure import demand
from benchmarks.pairs import Findings, Pair, Project, sentences, told
from benchmarks.rows import Row, Setting, plain_row

LANGUAGES = ("ru", "be", "pl")
FOUND = 92.0
"""Per cent of all seeded errors that have to be found."""
FALSE = 3.0
"""Per cent of a language's good pairs that may have an error or a warning."""
ALARMS = ("error", "warning")
ALL = (*ALARMS, "hint")
PEER = ("",)

_LETTERS = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż",
}
_OTHERS = (
    "0123456789 \n\xa0\u202f!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "\xab\xbb\u201e\u201c\u201d\u2018\u2019\u2013\u2014\u2026\u20ac\xa3\xb0\xd7\xb2\xbd\u2116"
)
_VALID = "valid-characters"
_SETTINGS: dict[str, tuple[str, ...]] = {
    "--language": (),
    "--language, --validcharsfile": (f"--validcharsfile={_VALID}",),
}
"""Of pofilter; the one that finds most counts. ``--gnome`` and the like find the same or, as
``--openoffice`` does, raise more false alarms and find no more."""


@dataclass(slots=True)
class Score:
    """What one checker found of the seeded pairs of one language."""

    found: Counter[str] = field(default_factory=Counter)
    """Seeded errors by kind."""
    hinted: Counter[str] = field(default_factory=Counter)
    """The same with hints counted."""
    alarmed: int = 0
    """Clean pairs with a finding that is no hint."""
    among_good: int = 0
    """The same pairs in the catalogue without errors: nothing wrong elsewhere is told of them."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """The pairs of one language: some with an error, some clean."""

    broken: tuple[Pair, ...]
    unbroken: tuple[Pair, ...]
    kinds: Mapping[str, str]
    """Of the errors, by id."""

    @property
    def clean(self) -> list[str]:
        return [pair.id for pair in self.broken if pair.id not in self.kinds]


def measured(setting: Setting) -> tuple[list[Row], str]:
    """The rows that are judged, and the tables that tell more."""
    seeded = {tag: _seeded(tag) for tag in LANGUAGES}
    ours: dict[str, Score] = {}
    peers: dict[str, dict[str, Score]] = {name: {} for name in _SETTINGS}
    for tag, data in seeded.items():
        print(f"checks: seeded errors, {tag}", file=sys.stderr, flush=True)
        broken = Project(setting, f"broken-{tag}", tag, data.broken)
        unbroken = Project(setting, f"unbroken-{tag}", tag, data.unbroken)
        ours[tag] = _score(data, broken.found(), unbroken.found(), ALARMS)
        for name, options in _SETTINGS.items():
            _write_valid(tag, (broken, unbroken))
            found = (broken.found_by_peer(*options), unbroken.found_by_peer(*options))
            peers[name][tag] = _score(data, *found, PEER)
    best = max(peers, key=lambda name: _total(peers[name]))
    rows = _rows(seeded, ours, peers[best])
    parts = [
        _seeded_table(seeded, ours, peers[best], best),
        *(_told(row) for row in rows),
        "",
        _texts_table(setting),
    ]
    return rows, "\n".join(parts)


def _seeded(tag: str) -> Seeded:
    folder = SHARED / "data" / "qa"
    broken, unbroken = folder / f"dev.{tag}.jsonl", folder / f"dev-unbroken.{tag}.jsonl"
    for path in (broken, unbroken):
        demand(path.exists(), f"no data: {path} is missing")
    records = [json.loads(line) for line in broken.read_text("utf-8").splitlines()]
    before = [json.loads(line) for line in unbroken.read_text("utf-8").splitlines()]
    kinds = {r["id"]: r["error"] for r in records if r["error"]}
    return Seeded(_pairs(records), _pairs(before), kinds)


def _pairs(records: Iterable[Mapping[str, str]]) -> tuple[Pair, ...]:
    return tuple(Pair(r["id"], r["source"], r["target"]) for r in records)


def _write_valid(tag: str, projects: Iterable[Project]) -> None:
    """The letters of a language and the marks: what pofilter takes for valid characters."""
    for project in projects:
        valid = _LETTERS[tag] + _LETTERS[tag].upper() + _OTHERS
        (project.folder / _VALID).write_text(valid, "utf-8")


def _score(data: Seeded, now: Findings, before: Findings, alarms: Collection[str]) -> Score:
    """`alarms`: the severities that count; hints count apart."""
    score = Score()
    for name, kind in data.kinds.items():
        known = told(before, name, (*alarms, *ALL))
        score.found[kind] += bool(told(now, name, alarms) - known)
        score.hinted[kind] += bool(told(now, name, (*alarms, *ALL)) - known)
    score.alarmed, score.among_good = (
        sum(bool(told(found, name, alarms)) for name in data.clean) for found in (now, before)
    )
    return score


def _total(scores: Mapping[str, Score]) -> int:
    return sum(score.found.total() for score in scores.values())


def _rows(
    seeded: Mapping[str, Seeded], ours: Mapping[str, Score], peer: Mapping[str, Score]
) -> list[Row]:
    count = sum(len(data.kinds) for data in seeded.values())
    mine, theirs = (100 - 100 * _total(scores) / count for scores in (ours, peer))
    missed = plain_row("check: seeded errors not found", count, "%", mine, 100 - FOUND)
    rows = [replace(missed, peer=theirs, against="pofilter")]
    for tag, data in seeded.items():
        good = len(data.clean)
        name = f"check: clean pairs with an error or warning, {tag}"
        row = plain_row(name, good, "%", 100 * ours[tag].alarmed / good, FALSE)
        rows.append(replace(row, peer=100 * peer[tag].alarmed / good, against="pofilter"))
    return rows


def _told(row: Row) -> str:
    verdict = "MISSED" if row.missed else "kept"
    figures = f"{row.ours:.1f} % of {row.size}, pofilter {row.peer:.1f} %"
    return f"{row.name}: {figures}; at most {row.limit:g} %: {verdict}"


def _seeded_table(
    seeded: Mapping[str, Seeded], ours: Mapping[str, Score], peer: Mapping[str, Score], best: str
) -> str:
    heads = [f"{tag}, {who}" for tag in seeded for who in ("ours", "pofilter")]
    kinds = sorted({kind for data in seeded.values() for kind in data.kinds.values()})
    lines = [_line("seeded error", heads), _line("---", ["--:"] * len(heads))]
    for kind in kinds:
        cells: list[str] = []
        for tag, data in seeded.items():
            due = sum(mine == kind for mine in data.kinds.values())
            cells += _cells(ours[tag], peer[tag], lambda found, kind=kind: found[kind], due)  # type: ignore[misc]
        lines.append(_line(kind.replace("_", " "), cells))
    cells = []
    for tag, data in seeded.items():
        cells += _cells(ours[tag], peer[tag], Counter.total, len(data.kinds))
    lines.append(_line("all", cells))
    lines.append(_line("clean pairs with an alarm", _alarms(seeded, ours, peer, "alarmed")))
    among = _alarms(seeded, ours, peer, "among_good")
    lines.append(_line("the same, no errors beside them", among))
    pairs = ", ".join(f"{len(data.broken)} {tag}" for tag, data in seeded.items())
    return (
        f"Seeded errors that are found because of the error (with hints), and false alarms.\n"
        f"All pairs reached the checks: {pairs}. pofilter with all its tests and {best}.\n\n"
    ) + "\n".join([*lines, ""])


def _alarms(
    seeded: Mapping[str, Seeded], ours: Mapping[str, Score], peer: Mapping[str, Score], name: str
) -> list[str]:
    return [
        f"{100 * getattr(score, name) / len(data.clean):.1f} %"
        for tag, data in seeded.items()
        for score in (ours[tag], peer[tag])
    ]


def _cells(
    ours: Score, peer: Score, count: Callable[[Counter[str]], int], due: int
) -> tuple[str, str]:
    mine, hinted = count(ours.found), count(ours.hinted)
    more = f" ({hinted})" if hinted > mine else ""
    return f"{mine} of {due}{more}", f"{count(peer.found)}"


def _texts_table(setting: Setting) -> str:
    """Findings in texts by people and by machines, the same sentences all."""
    by_name: dict[str, dict[str, str]] = {}
    translations = [("people", "flores/dev"), *_engines()]
    for name, translation in translations:
        for tag in LANGUAGES:
            if not (SHARED / "data" / f"{translation}.{tag}").exists():
                continue
            print(f"checks: {translation}.{tag}", file=sys.stderr, flush=True)
            project = Project(setting, f"{name}-{tag}", tag, pairs := sentences(translation, tag))
            by_name.setdefault(name, {})[tag] = _density(project.found(), len(pairs))
            shutil.rmtree(project.folder)
    lines = [_line("translated by", LANGUAGES), _line("---", ["--:"] * len(LANGUAGES))]
    for name, cells in by_name.items():
        lines.append(_line(name, [cells.get(tag, "") for tag in LANGUAGES]))
    head = (
        "The FLORES sentences, for information: errors / warnings / hints for 100 sentences;\n"
        "sentences with an error or a warning.\n\n"
    )
    return head + "\n".join([*lines, ""])


def _engines() -> list[tuple[str, str]]:
    """Engines with recorded translations and where these are, without the language."""
    names = {path.name.split(".")[0] for path in (SHARED / "data" / "mt").glob("*.dev.*")}
    return [(name, f"mt/{name}.dev") for name in sorted(names)]


def _density(found: Findings, sentences: int) -> str:
    counts = Counter(one.severity for findings in found.values() for one in findings)
    each = " / ".join(f"{100 * counts[severity] / sentences:.1f}" for severity in ALL)
    alarmed = sum(any(one.severity in ALARMS for one in some) for some in found.values())
    return f"{each}; {100 * alarmed / sentences:.1f} %"


def _line(name: str, cells: Sequence[str]) -> str:
    return f"| {' | '.join([name, *cells])} |"

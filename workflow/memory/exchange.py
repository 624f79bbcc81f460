"""Import and export of translation memories: TMX, TSV and PO, to and from the project's files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Literal

from workflow.config import is_slug
from workflow.errors import PerakladError
from workflow.incoming import Progress, kind, silent, stem
from workflow.language import canonical
from workflow.memory.canonical import IMPORTED, Tier, file_name, render_line
from workflow.memory.cleaning import clean_pair
from workflow.memory.pairs import SOURCE, Job, Pair, Row, Skipped
from workflow.model import JOINED
from workflow.project import Project

Form = Literal["tmx", "tsv", "po"]

LONGEST = 10_000
"""Characters that one side of a unit may have; nothing longer is ever looked up."""
MOST = 4_000_000
"""Units that one import may have; what is known of each takes some 70 bytes of memory."""

_LETTER = re.compile(r"[^\W\d_]")
_NO_SLUG = re.compile(r"[^a-z0-9]+")

_Read = Callable[[Job], Iterator[list[Pair]]]
_Write = Callable[[Iterable[Row], str, Skipped], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    origin: str
    language: str
    units: int
    skipped: Counter[str]
    """How many units were left out, by the reason."""
    file: str
    """The file in the project that holds them."""


def import_file(
    project: Project,
    path: str,
    *,
    language: str,
    origin: str = "",
    tier: Tier = "imported",
    replace: bool = False,
    progress: Progress = silent,
) -> Imported:
    """Copy the units of a memory into the project, everything or nothing.

    `path` is a ``.tmx``, ``.tsv`` or ``.po`` file anywhere, or one of them in ``.gz`` or ``.xz``;
    `language` the BCP 47 tag of its translations; `origin` a slug that names it (by default made
    from the file's name). Texts are cleaned (`cleaning`), and units that cannot be, or are of no
    use, are left out and counted. What was imported from the same origin before is only replaced
    when `replace` says so, or by the same units. Raises PerakladError, with path and line, for what
    cannot be read or has no unit in `language`.
    """
    language = _target(language)
    origin = _slug(path, origin)
    if tier not in IMPORTED:
        raise PerakladError(f"no import can be {tier!r}", expected=" or ".join(IMPORTED))
    read = _reader(path)
    name = file_name(language, origin, tier)
    skipped: Skipped = Counter()
    others = (file_name(language, origin, other) for other in IMPORTED)
    earlier = [other for other in others if other != name and project.stat(other)]
    was = project.read_or_none(name)
    with project.writing(name) as file:
        units = _copy(read(Job(path, language, tier, skipped, progress)), file, skipped, path)
        if not units:
            reasons = ", ".join(f"{count} {reason}" for reason, count in skipped.items())
            raise PerakladError(
                f"has nothing to import ({reasons or 'it is empty'})",
                path=path,
                expected=f"translations from {SOURCE} to {language}",
                remedy="check the file and --language",
            )
        if not replace and (earlier or (was is not None and not _same(file, was))):
            raise PerakladError(
                "holds an earlier import",
                path=earlier[0] if earlier else name,
                expected="another --origin for other units",
                remedy="or put these in their place with --replace",
            )
    for other in earlier:
        project.discard(other)
    return Imported(origin, language, units, +skipped, name)


def _same(file: IO[bytes], was: bytes) -> bool:
    """Whether what was written to `file` is `was`."""
    if file.tell() != len(was):
        return False
    file.flush()
    file.seek(0)
    same = file.read() == was
    file.seek(0, 2)
    return same


def _target(language: str) -> str:
    tag = canonical(language)
    if tag == SOURCE:
        raise PerakladError("English is the source", expected="the language of the translations")
    return tag


def _slug(path: str, origin: str) -> str:
    slug = origin or _NO_SLUG.sub("-", stem(path).lower()).strip("-")
    if not is_slug(slug) or len(slug) > 100:
        raise PerakladError(
            f"{origin!r} is no name for a memory" if origin else "gives the memory no name",
            path="" if origin else path,
            expected="small Latin letters, digits and hyphens",
            remedy="name it with --origin",
        )
    return slug


def _reader(path: str) -> _Read:
    from workflow.memory import po_units, tmx, tsv

    readers: dict[str, _Read] = {".tmx": tmx.read, ".tsv": tsv.read, ".po": po_units.read}
    found = readers.get(kind(path))
    if found is None:
        raise PerakladError(
            "is no memory that can be read",
            path=path,
            expected="a .tmx, .tsv or .po file, also in .gz or .xz",
            remedy="export it in one of these forms",
        )
    return found


def _copy(found: Iterator[list[Pair]], file: IO[bytes], skipped: Skipped, path: str) -> int:
    """Write the units worth keeping; how many there are."""
    seen: set[int] = set()  # 64-bit hashes: among 4 million a false repetition is 1 in 2 million
    for pairs in found:
        lines = []
        for pair in pairs:
            kept = _kept(pair, skipped)
            if kept is None:
                continue
            key = hash(kept)
            if key in seen:
                skipped["repeated"] += 1
            else:
                seen.add(key)
                lines.append(_line(*kept))
        file.write("".join(lines).encode())
        if len(seen) > MOST:
            raise PerakladError(f"has more than {MOST} units", path=path, remedy="split the file")
    return len(seen)


def _kept(pair: Pair, skipped: Skipped) -> Pair | None:
    """The unit as it is to be stored; None, and its reason counted, where it is left out."""
    clean = clean_pair(*pair)
    reason = "with hidden control characters" if clean is None else _useless(*clean)
    if reason:
        skipped[reason] += 1
        return None
    return clean


def _useless(source: str, target: str) -> str:
    """Why nobody would miss the unit; empty: it is of use."""
    if not source or not target:
        return "empty"
    if JOINED in (source, target):
        return "joined with another sentence"
    if source == target and not _LETTER.search(source):
        return "without letters"
    return "too long" if len(source) > LONGEST or len(target) > LONGEST else ""


def _line(source: str, target: str) -> str:
    """`render_line` of clean texts, faster for the many without a backslash to escape."""
    line = f"{source}\t{target}\n"
    return render_line(source, target) if "\\" in line else line


def export(
    units: Iterable[Row], language: str, form: Form, left: Counter[str] | None = None
) -> Iterator[bytes]:
    """The file of `units` (source, target, origin, tier) in `form`, piece by piece.

    The same units give the same bytes. What the form cannot hold is left out and counted in
    `left`, by the reason, as the pieces are made.
    """
    from workflow.memory import po_units, tmx, tsv

    writers: dict[Form, _Write] = {"tmx": tmx.write, "tsv": tsv.write, "po": po_units.write}
    return writers[form](units, canonical(language), Counter() if left is None else left)

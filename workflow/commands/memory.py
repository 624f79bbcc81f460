"""``peraklad memory``: import, export and search the translation memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import IO, Any

from workflow import documents
from workflow.commands.result import Result, to_json
from workflow.drafting import collect
from workflow.errors import PerakladError
from workflow.incoming import Progress, silent
from workflow.language import load
from workflow.memory import Match, Memory, Unit
from workflow.memory.canonical import IMPORTED, TIERS, Tier
from workflow.memory.exchange import LONGEST, Form, export, import_file
from workflow.memory.pairs import Row
from workflow.project import SOURCE, Project


def import_memory(
    project: Project,
    paths: Sequence[str],
    language: str,
    *,
    origin: str = "",
    tier: Tier = "imported",
    replace: bool = False,
    progress: Progress = silent,
) -> Result:
    """Copy the translation units of the files `paths` into the project, each file whole or not.

    `language` (BCP 47) is that of the translations, `origin` a name for them (one file only; by
    default the file's own), `tier` how far they are trusted. A file that cannot be read is an
    error of its own; the others are imported.
    """
    if origin and len(paths) > 1:
        raise PerakladError("one origin for several files", remedy="import them one by one")
    result = Result()
    data: list[dict[str, Any]] = []
    with project.locked():
        for path in paths:
            try:
                done = import_file(
                    project,
                    path,
                    language=language,
                    origin=origin,
                    tier=tier,
                    replace=replace,
                    progress=progress,
                )
            except PerakladError as error:
                result.errors.append(error)
                continue
            result.written += 1
            noun = "unit" if done.units == 1 else "units"
            result.lines.append(f"{done.file}: {done.units} {noun} from {path}")
            result.lines += [f"  left out {n}: {reason}" for reason, n in done.skipped.items()]
            data.append(
                {
                    "file": done.file,
                    "origin": done.origin,
                    "language": done.language,
                    "units": done.units,
                    "left": dict(done.skipped),
                }
            )
    result.data = data
    with Memory.open(project, [load(language).tag], progress) as memory:
        result.errors += memory.problems
    return result


def export_memory(
    project: Project, language: str, form: Form = "tmx", *, confidential: bool = False
) -> Result:
    """All units in `language` (BCP 47) as a file in `form`, as a stream.

    What came from confidential documents is left out unless `confidential`; so is, to be safe,
    what came from documents that are gone or whose front matter has an error. How much is left
    out, or cannot be held by the form, is in the result's lines once the stream has ended.
    """
    result = Result()
    tag = load(language).tag
    left: Counter[str] = Counter()

    def stream() -> Iterator[bytes]:
        shown = None if confidential else _public(project)
        with Memory.open(project, [tag]) as memory:
            result.errors += memory.problems
            units = _best_first(memory, tag) if form == "po" else memory.units(tag)
            rows = _rows(units, shown, left)
            yield from export(rows, tag, form, left)
        result.lines = [f"left out {n}: {reason}" for reason, n in left.items()]
        result.data = {"language": tag, "left": dict(left)}

    result.stream = stream()
    return result


def _best_first(memory: Memory, tag: str) -> Iterator[Unit]:
    """The units by tier, for a form that has one translation of a text; none are kept for that."""
    return chain.from_iterable(memory.units(tag, (tier,)) for tier in TIERS)


def _public(project: Project) -> set[str]:
    """The documents that are known not to be confidential."""
    found, _ = documents.find(project.scan(SOURCE))
    sources = collect.sources(project, found)
    return {document for document, source in sources.items() if not source.confidential}


def _rows(units: Iterable[Unit], public: set[str] | None, left: Counter[str]) -> Iterator[Row]:
    for unit in units:
        if public is not None and unit.tier not in IMPORTED and unit.origin not in public:
            left["from a confidential document, or from one that is gone"] += 1
        else:
            yield unit[:4]


def search(
    project: Project, text: str, language: str, *, threshold: int = 75, limit: int = 5
) -> Result:
    """What the memory has for the English `text` in `language`, the best first.

    `threshold` is the lowest score (per cent) and `limit` the number of matches.
    """
    _check_limits(threshold, limit)
    _check_length(text, 0)
    result = Result()
    tag = load(language).tag
    with Memory.open(project, [tag]) as memory:
        result.errors += memory.problems
        found = memory.search(text, tag, threshold=threshold, limit=limit)
    for match in found:
        result.lines.append(f"{match.score} {match.kind} ({match.origin}, {match.tier})")
        result.lines += [f"  {match.source}", f"  {match.target}"]
    if not found:
        result.lines.append(f"nothing from {threshold} in the memory for {tag}")
    result.data = [_data(match) for match in found]
    return result


def search_lines(
    project: Project, texts: IO[bytes], language: str, *, threshold: int = 75, limit: int = 5
) -> Result:
    """For each line of `texts` (UTF-8) what `search` finds: a stream of JSON Lines.

    One array a line, in the order of the texts, each as soon as it is found. The stream raises
    PerakladError, after the lines before it, for a text that is too long or not UTF-8.
    """
    _check_limits(threshold, limit)
    result = Result()
    tag = load(language).tag

    def stream() -> Iterator[bytes]:
        with Memory.open(project, [tag]) as memory:
            result.errors += memory.problems
            for text in _texts(texts):
                found = memory.search(text, tag, threshold=threshold, limit=limit)
                yield f"{to_json([_data(match) for match in found])}\n".encode()

    result.stream = stream()
    return result


_INPUT = "standard input"


def _texts(lines: IO[bytes]) -> Iterator[str]:
    """The texts, none longer than may be."""
    number = 0
    while line := lines.readline(4 * LONGEST + 3):  # 4 bytes a character, and the line's end
        number += 1
        try:
            text = line.decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            _check_length(line.decode("utf-8", "replace"), number)
            raise PerakladError(
                f"byte 0x{line[error.start]:02x} is not UTF-8",
                path=_INPUT,
                line=number,
                expected="a text a line, in UTF-8",
            ) from None
        _check_length(text, number)
        yield text


def _check_limits(threshold: int, limit: int) -> None:
    if not 0 <= threshold <= 100:
        raise PerakladError(
            f"no score can be {threshold}",
            expected="--threshold from 0 to 100",
            remedy="75 finds what is worth correcting",
        )
    if limit < 1:
        raise PerakladError(
            f"a search for {limit} matches",
            expected="--limit from 1 up",
            remedy="leave it out for 5",
        )


def _check_length(text: str, number: int) -> None:
    if len(text) > LONGEST:
        raise PerakladError(
            f"a text of more than {LONGEST} characters",
            path=_INPUT if number else "",
            line=number,
            expected="a sentence or a paragraph",
            remedy="search for its sentences",
        )


def _data(match: Match) -> dict[str, Any]:
    return {
        "score": match.score,
        "source": match.source,
        "target": match.target,
        "origin": match.origin,
        "tier": match.tier,
    }

r"""Memories as tab-separated text: a unit a line, ``source TAB target``, in UTF-8.

Text is literal: a backslash is a backslash, as in the files that circulate. (The project's own
form has escapes, see `canonical`.) So a unit with a tab or a line break cannot be written. A first
line ``en TAB ru`` (language tags) or ``source TAB target`` is a header.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow.errors import PerakladError
from workflow.incoming import lines, same_language
from workflow.memory.pairs import SOURCE, Job, Pair, Row, Skipped

_UNFIT = ("\t", "\n", "\r", "\0")


def read(job: Job) -> Iterator[list[Pair]]:
    """The units of a file, many at a time; empty lines are passed over.

    Raises PerakladError with `path` and line for what is no UTF-8 text, for a line of another
    number of columns, and for a header that names another language.
    """
    number, path = 1, job.path
    for block in lines(path, job.progress):
        pairs = [line.split("\t") for line in block]
        if number == 1 and _is_header(pairs[0], job.language, path):
            pairs[0] = [""]
        found = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
        if len(found) < len(pairs):
            _check(pairs, number, path)
        yield found
        number += len(block)


def _is_header(first: list[str], language: str, path: str) -> bool:
    if [name.lower() for name in first] == ["source", "target"]:
        return True
    if len(first) != 2 or not same_language(first[0], SOURCE) or " " in first[1]:
        return False
    if same_language(first[1], language):
        return True
    if len(first[0]) == 2 == len(first[1]) and first[1].isascii() and first[1].islower():
        raise PerakladError(
            f"the header says {first[0]} and {first[1]}",
            path=path,
            line=1,
            expected=f"{SOURCE} and {language}",
            remedy="check the file or the language",
        )
    return False


def _check(pairs: Iterable[list[str]], number: int, path: str) -> None:
    for line, pair in enumerate(pairs, number):
        if len(pair) != 2 and pair != [""]:
            raise PerakladError(
                f"has {len(pair)} column{'s' if len(pair) > 1 else ''}",
                path=path,
                line=line,
                expected="two: source, tab, target",
                remedy="correct the line",
            )


def write(rows: Iterable[Row], language: str, left: Skipped) -> Iterator[bytes]:
    """The file of `rows`, a header first; in `left`, how many had to be left out, and why.

    Origin and tier are not in it.
    """
    yield f"{SOURCE}\t{language}\n".encode()
    for source, target, _, _ in rows:
        if any(mark in source or mark in target for mark in _UNFIT):
            left["a tab, line break or NUL in the text"] += 1
        else:
            yield f"{source}\t{target}\n".encode()

"""Fetching a Firefox model: what there is, and its files, each checked against its checksum.

Mozilla's Remote Settings list a record for each file: its name, kind, languages, version, the
place, size and SHA-256 of the packed file (zstd) and the SHA-256 of its content. Requests name
models only; no text of any document is in them.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from workflow.engines import models
from workflow.engines.firefox_model import UNPACKED
from workflow.engines.worker import Died, Failed, Worker

_LIST_LIMIT = 32 << 20
_MAJOR = 3
"""The version of the models' format that fxtranslate reads."""

_KINDS = ("model", "vocab", "srcvocab", "trgvocab", "lex")
_NAME = re.compile(r"(?:model|vocab|srcvocab|trgvocab|lex)\.[A-Za-z0-9_.-]{1,80}")
_PLACE = re.compile(r"[A-Za-z0-9_.-]{1,100}(?:/[A-Za-z0-9_.-]{1,100}){0,9}")
_SHA = re.compile(r"[0-9a-fA-F]{64}")
_STATUS = {"": 2, "env.appinfo.OS != 'Android'": 2}
"""Which records are for the released Firefox on computers; all others come after them."""

_ARCHITECTURES = ("tiny", "base-memory", "base")
"""From the fastest to the best."""


class Record(NamedTuple):
    """One file that can be fetched."""

    kind: str
    name: str
    language: str
    version: tuple[int, ...]
    architecture: str
    status: int
    location: str
    packed_sum: str
    packed_size: int
    sum: str


def parse_records(data: bytes) -> list[Record]:
    """The usable records in an answer of Remote Settings. Raises ValueError for no such answer."""
    try:
        found = json.loads(data)["data"]
        return [record for item in found if (record := _record(item)) is not None]
    except (KeyError, TypeError, RecursionError):
        raise ValueError("no list of records") from None


def _record(item: Any) -> Record | None:
    """One record, or None for anything that is not a whole, safe one from English."""
    try:
        attachment = item["attachment"]
        size = attachment["size"]
        texts = {
            "kind": item["fileType"],
            "name": item["name"],
            "language": item["targetLanguage"],
            "location": attachment["location"],
            "packed_sum": attachment["hash"],
            "sum": item["decompressedHash"],
        }
        version = tuple(int(p) for p in re.findall(r"\d+", str(item["version"]))[:4])
        sound = (
            item["sourceLanguage"] == "en"
            and all(isinstance(text, str) for text in texts.values())
            and isinstance(size, int)
            and 0 < size <= UNPACKED
            and texts["kind"] in _KINDS
            and _NAME.fullmatch(texts["name"]) is not None
            and _PLACE.fullmatch(texts["location"]) is not None
            and re.fullmatch(r"[a-z]{2,3}", texts["language"]) is not None
            and all(_SHA.fullmatch(texts[key]) for key in ("packed_sum", "sum"))
            and version[:1] == (_MAJOR,)
        )
        status = _STATUS.get(str(item.get("filter_expression") or ""), 1)
    except (KeyError, TypeError, AttributeError):
        return None
    if not sound:
        return None
    architecture = str(item.get("architecture") or "")
    return Record(
        version=version, architecture=architecture, status=status, packed_size=size, **texts
    )


def choose(records: Iterable[Record], language: str) -> list[Record]:
    """The files of the best complete model for `language`; none where there is none.

    Released ones first, then the newest, then the larger; all files are of one version.
    """
    groups: dict[tuple[int, tuple[int, ...], int, str], dict[str, Record]] = defaultdict(dict)
    for record in records:
        if record.language == language:
            known = record.architecture in _ARCHITECTURES
            rank = _ARCHITECTURES.index(record.architecture) if known else -1
            group = record.status, record.version, rank, record.architecture
            groups[group].setdefault(record.kind, record)
    for _, files in sorted(groups.items(), reverse=True):
        if "model" in files and ("vocab" in files or {"srcvocab", "trgvocab"} <= set(files)):
            return list(files.values())
    return []


def fetch_model(
    language: str,
    folder: Path,
    *,
    records: str,
    attachments: str,
    progress: models.Progress | None = None,
) -> None:
    """Put the model from English into `language` (BCP 47) into ``en-<language>`` in `folder`.

    `records`: address of the list; `attachments`: what the files' addresses start with.
    `progress` is told of each file before and while it comes. The model's file is written last,
    so that what is there is complete. Raises EngineError, lasting.
    """
    try:
        known = parse_records(models.fetch(records, _LIST_LIMIT))
    except ValueError as error:
        raise models.lasting(
            f"{records}: {error}", expected="what Remote Settings answer", remedy="try again later"
        ) from None
    files = choose(known, language)
    if not files:
        raise models.lasting(
            f"{records}: no model from English into {language}",
            expected="one of: " + ", ".join(sorted({r.language for r in known})),
            remedy="use another engine for this language",
            about=language,
        )
    place = folder / f"en-{language}"
    for record in sorted(files, key=lambda r: r.kind == "model"):
        _fetch_file(record, place, f"{attachments.rstrip('/')}/{record.location}", progress)
    lines = "".join(f"{r.sum.lower()}  {r.name}\n" for r in sorted(files))
    try:
        (place / models.SUMS).write_text(lines, "utf-8")
    except OSError as error:
        raise models.lasting(
            f"{place / models.SUMS}: cannot be written ({error.strerror})"
        ) from None


def _fetch_file(record: Record, folder: Path, url: str, progress: models.Progress | None) -> None:
    target = folder / record.name
    if target.is_file() and models.digest(target) == record.sum.lower():
        return
    packed, made = (folder / f".{record.name}.{os.getpid()}.{kind}" for kind in ("zst", "part"))
    models.download(
        url,
        packed,
        sha256=record.packed_sum,
        size=record.packed_size,
        label=record.name,
        progress=progress,
    )
    worker = Worker(
        "unpack", {"packed": str(packed), "to": str(made), "sha256": record.sum}, timeout=300
    )
    try:
        worker.start()
        made.replace(target)
    except (Failed, Died) as error:
        raise models.lasting(
            f"{url}: cannot be unpacked ({error})", remedy="try again later"
        ) from None
    except OSError as error:
        raise models.lasting(f"{target}: cannot be written ({error.strerror})") from None
    finally:
        worker.close()
        for left in (packed, made):
            left.unlink(missing_ok=True)

"""The Firefox translation models, through fxtranslate, on the CPU.

A model's files, named as Mozilla names them, lie in the engine's folder or in folders directly
in it (``enru``, ``en-ru``): ``model.enru.….bin``, ``vocab.enru.spm`` (or ``srcvocab`` and
``trgvocab``), ``lex.….enru.s2t.bin``; each may be packed (``.gz``, ``.zst``). With ``download``
a missing model is fetched from Mozilla's server once (`firefox_download`).
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workflow.engines import models
from workflow.engines.base import Answer, Request
from workflow.engines.options import wrong
from workflow.engines.worker import Died, Failed, Pool

RECORDS = (
    "https://firefox.settings.services.mozilla.com"
    "/v1/buckets/main/collections/translations-models-v2/records"
)
"""What models there are (Remote Settings, the collection that Firefox itself reads)."""

ATTACHMENTS = "https://firefox-settings-attachments.cdn.mozilla.net/"

OPTIONS: dict[str, tuple[type, object, str]] = {
    "folder": (str, "", "folder of models; default: models/firefox in the user's cache folder"),
    "download": (bool, False, "fetch a missing model (15 to 60 MB a language) once, from Mozilla"),
    "records": (str, RECORDS, "where the list of models is fetched"),
    "attachments": (str, ATTACHMENTS, "what the models' addresses in that list start with"),
    "threads": (int, 0, "processes with the model, 90 to 180 MB each; 0: cores - 1, at most 4"),
    "batch": (int, 8, "texts a process is given at once"),
    "timeout": (float, 120.0, "seconds these may take"),
}
"""Name → (type, default, meaning)."""

_PACKED = r"(?:\.gz|\.zst)?"
_MODEL = re.compile(rf"model\.en([a-z]{{2,3}})\.[\w.-]*?bin{_PACKED}")


class Files(NamedTuple):
    """One model's files, all in one folder."""

    folder: Path
    language: str
    """BCP 47 tag of what it translates into."""
    model: str
    source: str
    target: str
    shortlist: str
    """"": the model has none; it is slower then."""

    @property
    def names(self) -> tuple[str, ...]:
        """The files' names, each once."""
        return tuple(dict.fromkeys(filter(None, self[2:])))


def find(root: Path) -> dict[str, Files]:
    """The complete models in `root` and the folders in it, by language; the first of each."""
    found: dict[str, Files] = {}
    for folder in models.folders(root):
        for files in _in_folder(folder):
            found.setdefault(files.language, files)
    return found


def _in_folder(folder: Path) -> Iterable[Files]:
    names = models.files(folder)
    for name in names:
        if match := _MODEL.fullmatch(name):
            pair = f"en{match[1]}"
            shared = _named(rf"vocab\.{pair}\.spm", names)
            source = _named(rf"srcvocab\.{pair}\.spm", names) or shared
            target = _named(rf"trgvocab\.{pair}\.spm", names) or shared
            if source and target:
                shortlist = _named(rf"lex\.[\w.-]*{pair}\.s2t\.bin", names)
                yield Files(folder, match[1], name, source, target, shortlist)


def _named(pattern: str, names: Iterable[str]) -> str:
    return next((n for n in names if re.fullmatch(pattern + _PACKED, n)), "")


def available(cache: str) -> bool:
    """Whether a model lies in the default folder and the library is installed; cheap."""
    from importlib.util import find_spec

    there = find(Path(models.default_folder(cache, "firefox")))
    return bool(there) and find_spec("fxtranslate") is not None


def make(
    name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str
) -> Firefox:
    """The engine; nothing is loaded or downloaded before the first translation.

    `options` are complete and checked; `cache` is the folder under which models lie by default.
    Raises ProjectError for an address that models may not come from.
    """
    for key in ("records", "attachments"):
        if not models.is_fetchable(str(options[key])):
            raise wrong(
                f"engines.{name}.{key} is no address that models may come from",
                expected="https://…",
                remedy="correct or remove it",
            )
    return Firefox(name, options, models.folder_of(options, cache, "firefox"))


class Firefox:
    """See `base.Engine`. The models run in child processes, `parallel` for each that is used."""

    remote = False
    pivot = ""
    uses: frozenset[str] = frozenset()
    price: float | None = 0.0

    def __init__(self, name: str, options: Mapping[str, Any], folder: Path) -> None:
        self.name = name
        self.batch = int(options["batch"])
        self.parallel = int(options["threads"]) or _processes()
        self.progress: models.Progress | None = None
        """Told of downloads; may be set before the first translation."""
        self._options = options
        self._folder = folder
        self._pools: dict[str, tuple[Pool, str]] = {}
        self._found: dict[str, Files] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self.model = self._model()

    def languages(self) -> frozenset[str] | None:
        """BCP 47 tags that the models in the folder serve; None where more can be fetched."""
        return None if self._options["download"] else frozenset(self._files())

    def _files(self) -> dict[str, Files]:
        if self._found is None:
            self._found = find(self._folder)
        return self._found

    def _model(self) -> str:
        """All models there are by now: answers of any are kept apart from those of others."""
        return "+".join(_id(files) for files in self._files().values())

    def translate(self, requests: Sequence[Request], target: str) -> Iterable[Answer]:
        """See `base.Engine.translate`. The first call for a language loads, or fetches, a model."""
        if not requests:
            return []
        pool, model = self._pool(target)
        try:
            answers = pool.translate([request.text for request in requests])
        except (Failed, Died) as error:
            what = str(error) if isinstance(error, Failed) else f"{model}: loading it {error}"
            raise models.lasting(
                what,
                expected="a whole model, and memory for it",
                remedy="fetch the model again",
                about=target,
            ) from None
        return [
            Answer(request.id, answer, model)
            for request, answer in zip(requests, answers, strict=True)
            if answer is not None
        ]

    def _pool(self, target: str) -> tuple[Pool, str]:
        """The processes for a language, and their model's name; files are checked before."""
        with self._lock:
            if target not in self._pools:
                files = self._serving(target)
                with models.concerning(target):
                    models.verify(files.folder, files.names)
                settings = {
                    "model": str(files.folder / files.model),
                    "source": str(files.folder / files.source),
                    "target": str(files.folder / files.target),
                    "shortlist": str(files.folder / files.shortlist) if files.shortlist else "",
                }
                timeout = float(self._options["timeout"])
                pool = Pool("firefox", settings, size=self.parallel, timeout=timeout)
                self._pools[target] = pool, _id(files)
                if self._closed:  # meanwhile: `close` does not wait for a download
                    pool.close()
            return self._pools[target]

    def _serving(self, target: str) -> Files:
        """The model for `target`, fetched if need be. Raises EngineError when there is none."""
        from importlib.util import find_spec

        if find_spec("fxtranslate") is None:
            raise models.lasting(
                "fxtranslate is not installed", remedy="pip install 'peraklad[firefox]'"
            )
        if target not in self._files() and self._options["download"]:
            from workflow.engines.firefox_download import fetch_model

            fetch_model(
                target,
                self._folder,
                records=str(self._options["records"]),
                attachments=str(self._options["attachments"]),
                progress=self.progress,
            )
            self._found = None
            self.model = self._model()
        if target not in self._files():
            raise models.lasting(
                f"{self._folder}: no Firefox model from English into {target}",
                expected=f"model.en{target}.….bin and vocab.en{target}.spm, here or in a folder "
                f"en-{target}",
                remedy=f"put them there, or set download = true for engines.{self.name}",
                about=target,
            )
        return self._files()[target]

    def close(self) -> None:
        """End the child processes; nothing can be translated any more."""
        self._closed = True
        for pool, _ in list(self._pools.values()):
            pool.close()


def _id(files: Files) -> str:
    return f"en-{files.language}-{models.fingerprint(files.folder / name for name in files.names)}"


def _processes() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min((cores or 1) - 1, 4))

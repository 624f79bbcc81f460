"""OPUS-MT and other CTranslate2 models with SentencePiece, from a folder, on the CPU.

A model's folder holds what CTranslate2's converters write (``model.bin``, ``config.json``, the
vocabularies) and the SentencePiece models (``source.spm`` and ``target.spm``, or one for both).
The engine's folder is such a folder, or has such folders in it: ``en-ru``, ``en-zle``. A model
into several languages has a token for each: ``>>bel<<`` (OPUS-MT, ISO 639-3) at the start of the
source, or ``bel_Cyrl`` (NLLB, with ``eng_Latn``) at the start of the translation.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflow.engines import models
from workflow.engines.base import Answer, EngineError, Request
from workflow.engines.options import wrong
from workflow.engines.worker import Died, Failed, Pool

OPTIONS: dict[str, tuple[type, object, str]] = {
    "folder": (str, "", "folder of models; default: models/opus in the user's cache folder"),
    "language": (str, "", "what the model translates into, where neither it nor its folder says"),
    "threads": (int, 0, "threads of one model; 0: as many as there are cores, at most 8"),
    "batch": (int, 32, "texts translated together"),
    "beam": (int, 4, "hypotheses kept; 1 is twice as fast and a little worse"),
    "compute": (str, "int8", "arithmetic of CTranslate2: int8, float32, default, …"),
    "timeout": (float, 300.0, "seconds a batch may take"),
}
"""Name → (type, default, meaning)."""

_MODEL = "model.bin"
_CONFIG = "config.json"
_PAIRS = (("source.spm", "target.spm"), ("sentencepiece.model",) * 2, ("spm.model",) * 2,
          ("sentencepiece.bpe.model",) * 2)  # fmt: skip
_SOURCES = ("source_vocabulary", "shared_vocabulary")
_TARGETS = ("target_vocabulary", "shared_vocabulary")
_VOCABULARY_LIMIT = 64 << 20
_COMPUTE = {"default", "auto", "int8", "int8_float32", "int8_float16", "int8_bfloat16",
            "int16", "float16", "bfloat16", "float32"}  # fmt: skip

_MARIAN = re.compile(r">>([a-z]{2,3})(?:_([A-Z][a-z]{3}))?<<")
_NLLB = re.compile(r"([a-z]{3})_([A-Z][a-z]{3})")
_BILINGUAL = re.compile(r"(?:.*[-_.])?en[-_]([a-z]{2,3})")
_ENGLISH = "eng_Latn"


@dataclass(frozen=True, slots=True)
class Model:
    """One folder with a model."""

    folder: Path
    languages: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    """BCP 47 tag → pieces put before the source, and pieces that start the translation."""
    spm: tuple[str, str]
    """SentencePiece files of source and target."""
    after: tuple[str, ...]
    """Pieces put after the source."""
    id: str
    """The folder's name and what changes with its files."""


def available(cache: str) -> bool:
    """Whether a model lies in the default folder and the libraries are installed; cheap."""
    from importlib.util import find_spec

    there = _folders(Path(models.default_folder(cache, "opus")))
    return bool(there) and all(find_spec(name) for name in ("ctranslate2", "sentencepiece"))


def make(name: str, options: Mapping[str, object], environ: Mapping[str, str], cache: str) -> Opus:
    """The engine; nothing is loaded before the first translation.

    `options` are complete and checked; `cache` is the folder under which models lie by default.
    Raises ProjectError for arithmetic that CTranslate2 does not know.
    """
    if options["compute"] not in _COMPUTE:
        raise wrong(
            f"engines.{name}.compute cannot be {options['compute']}",
            expected="one of " + ", ".join(sorted(_COMPUTE)),
            remedy="correct the value",
        )
    return Opus(name, options, models.folder_of(options, cache, "opus"))


class Opus:
    """See `base.Engine`. The models run in child processes, one for each that is used.

    The same batch has the same answers. In another batch a text may, rarely, get another one:
    the library pads texts to a common length, and sums of rounded numbers differ then.
    """

    remote = False
    pivot = ""
    parallel = 1
    uses: frozenset[str] = frozenset()
    price: float | None = 0.0

    def __init__(self, name: str, options: Mapping[str, Any], folder: Path) -> None:
        self.name = name
        self.batch = int(options["batch"])
        self._options = options
        self._folder = folder
        self._pools: dict[Path, Pool] = {}
        self._found: list[Model] | None = None
        self._skipped: list[EngineError] = []
        self._closed = False
        how = f"{options['compute']}-beam{options['beam']}"
        self.model = "+".join([*map(_id, _folders(folder)), how])

    def languages(self) -> frozenset[str]:
        """BCP 47 tags that the models in the folder serve."""
        return frozenset(tag for model in self._models() for tag in model.languages)

    def _models(self) -> list[Model]:
        """The usable models: those into one language first, then by the number of languages."""
        if self._found is None:
            found = []
            for folder in _folders(self._folder):
                try:
                    found.append(_look(folder, str(self._options["language"])))
                except EngineError as error:
                    self._skipped.append(error)
            self._found = sorted(found, key=lambda m: (len(m.languages), m.folder.name))
        return self._found

    def translate(self, requests: Sequence[Request], target: str) -> Iterable[Answer]:
        """See `base.Engine.translate`. An answer with an unknown piece is no answer."""
        if not requests:
            return []
        model = self._serving(target)
        with models.concerning(target):
            pool = self._pool(model)
        before, prefix = model.languages[target]
        try:
            answers = pool.translate(
                [r.text for r in requests], before=before, after=model.after, prefix=prefix
            )
        except Failed as error:
            raise models.lasting(
                str(error), remedy="fetch or convert the model again", about=target
            ) from None
        except Died as error:
            raise models.lasting(
                f"{model.folder}: the process that loads the model {error}",
                expected="a whole model, and memory for it",
                remedy="fetch or convert the model again",
                about=target,
            ) from None
        return [
            Answer(request.id, answer, model.id)
            for request, answer in zip(requests, answers, strict=True)
            if answer is not None
        ]

    def _serving(self, target: str) -> Model:
        """The model for `target`. Raises EngineError when there is none, or no library."""
        _require_libraries()
        model = next((m for m in self._models() if target in m.languages), None)
        if model is not None:
            return model
        if self._skipped:
            with models.concerning(target):
                raise self._skipped[0]
        if not self._models():
            raise models.lasting(
                f"{self._folder}: no CTranslate2 model",
                expected=f"{_MODEL} here or in a folder directly in it",
                remedy="put one there, or set the engine's option folder",
            )
        raise models.lasting(
            f"{self._folder}: no model into {target}",
            expected="a model with one of: " + ", ".join(sorted(self.languages())),
            remedy="add a model, or leave the engine out for this language",
            about=target,
        )

    def _pool(self, model: Model) -> Pool:
        """The child process of a model, whose files are compared with their checksums before."""
        if model.folder not in self._pools:
            models.verify(model.folder, models.files(model.folder))
            cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
            settings = {
                "folder": str(model.folder),
                "source": model.spm[0],
                "target": model.spm[1],
                "after": model.after,
                "compute": self._options["compute"],
                "threads": self._options["threads"] or min(cores or os.cpu_count() or 1, 8),
                "beam": self._options["beam"],
            }
            self._pools[model.folder] = Pool(
                "opus", settings, size=self.parallel, timeout=float(self._options["timeout"])
            )
            if self._closed:  # meanwhile
                self._pools[model.folder].close()
        return self._pools[model.folder]

    def close(self) -> None:
        """End the child processes; nothing can be translated any more."""
        self._closed = True
        for pool in list(self._pools.values()):
            pool.close()


def _require_libraries() -> None:
    from importlib.util import find_spec

    missing = [n for n in ("ctranslate2", "sentencepiece") if find_spec(n) is None]
    if missing:
        raise models.lasting(
            f"{' and '.join(missing)} not installed", remedy="pip install 'peraklad[opus]'"
        )


def _folders(root: Path) -> list[Path]:
    """The folders with a model: `root`, or some directly in it."""
    return [folder for folder in models.folders(root) if (folder / _MODEL).is_file()]


def _id(folder: Path) -> str:
    """The folder's name, and what changes with its model's files."""
    names = dict.fromkeys((_MODEL, _CONFIG, *(name for pair in _PAIRS for name in pair)))
    return f"{folder.name}-{models.fingerprint(folder / name for name in names)}"


def _look(folder: Path, language: str) -> Model:
    """The model in `folder`, as far as its small files tell. Raises EngineError, lasting."""
    names = set(models.files(folder))
    spm = next((pair for pair in _PAIRS if names.issuperset(pair)), None)
    if spm is None:
        raise models.lasting(
            f"{folder}: the SentencePiece model is missing",
            expected="source.spm and target.spm, or sentencepiece.model",
            remedy="put it beside model.bin; it comes with the model",
        )
    config = _json(folder / _CONFIG) if _CONFIG in names else {}
    source, target = _vocabulary(folder, _SOURCES, names), _vocabulary(folder, _TARGETS, names)
    languages = _languages(source, target) or _single(folder, language)
    if not languages:
        raise models.lasting(
            f"{folder}: nothing says what the model translates into",
            expected="a folder named like en-ru, or target tokens in the vocabulary",
            remedy="rename the folder, or set the engine's option language",
        )
    ends = isinstance(config, dict) and config.get("add_source_eos") is True
    after = ("</s>",) if not ends and "</s>" in source else ()
    return Model(folder, languages, spm, after, _id(folder))


def _json(path: Path) -> Any:
    try:
        return json.loads(models.read(path, _VOCABULARY_LIMIT))
    except (ValueError, RecursionError):
        raise models.unusable(path, "is no JSON") from None


def _vocabulary(folder: Path, stems: Iterable[str], names: set[str]) -> frozenset[str]:
    """The tokens in the first vocabulary file there is."""
    for stem in stems:
        if f"{stem}.json" in names:
            tokens = _json(folder / f"{stem}.json")
            if not isinstance(tokens, list):
                raise models.unusable(folder / f"{stem}.json", "is no list of tokens")
            return frozenset(t for t in tokens if isinstance(t, str))
        if f"{stem}.txt" in names:
            data = models.read(folder / f"{stem}.txt", _VOCABULARY_LIMIT)
            return frozenset(data.decode("utf-8", "replace").split("\n"))
    raise models.lasting(
        f"{folder}: the vocabulary is missing",
        expected="shared_vocabulary.json, or one for source and target",
        remedy="convert the model again",
    )


def _languages(
    source: frozenset[str], target: frozenset[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What the target tokens of a vocabulary serve; empty without such tokens."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for token in sorted(source):
        if match := _MARIAN.fullmatch(token):
            found.setdefault(_tag(match[1], match[2] or ""), ((token,), ()))
    if not found and _ENGLISH in source:
        for token in sorted(target):
            if (match := _NLLB.fullmatch(token)) and token != _ENGLISH:
                found.setdefault(_tag(match[1], match[2]), ((_ENGLISH,), (token,)))
    return {tag: value for tag, value in found.items() if tag}


def _single(folder: Path, language: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What the folder's name or the option says that a model serves."""
    named = _BILINGUAL.fullmatch(folder.name)
    tag = (_tag(named[1], "") if named else "") or language
    return {tag: ((), ())} if tag else {}


@lru_cache
def _tag(code: str, script: str) -> str:
    """The BCP 47 tag of an ISO 639 code and a script (ISO 15924); "" for an unknown one.

    The script is left out where it is the usual one (CLDR, likely subtags).
    """
    from babel.core import get_global

    tag = str(get_global("language_aliases").get(code, code if len(code) == 2 else ""))
    usual = str(get_global("likely_subtags").get(tag, "__")).split("_")
    if not tag or not script or (len(usual) > 1 and usual[1] == script):
        return tag
    return f"{tag}-{script}"

"""A Firefox translation model, in a child process of the engine `firefox`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from workflow.engines import marian, models
from workflow.engines.lengths import joined, parts

LONGEST = 400
"""Bytes (UTF-8) of one stretch. The models were trained on sentences of at most some 130 pieces,
and the library cuts what is longer; English has four characters a piece and more."""

UNPACKED = 1 << 30
"""Bytes of one model file, at most; the largest published ones have some 60 million."""

_MEMORY = 3 << 30
"""Bytes of address space for unpacking, where the system can limit it."""

_TRIAL = "Test."
"""Translated once after loading."""

_SLACK = 0.9
"""A vocabulary may be this much smaller than the model's table, which can be padded."""


def load(settings: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], list[str | None]]:
    """The model in the files `model`, `source`, `target` and `shortlist` ("": none), ready.

    The function returned takes texts (English, as ``texts``) and gives an answer or None for
    each. Raises ValueError naming the file that is damaged.
    """
    from fxtranslate import Translator

    paths = {key: Path(settings[key]) for key in ("model", "source", "target")}
    data = {key: read(path) for key, path in paths.items()}
    sizes = _checked(paths["model"], lambda: marian.vocabulary_sizes(data["model"]))
    for key, size in zip(("source", "target"), sizes, strict=True):
        found = _checked(paths[key], lambda key=key: marian.pieces(data[key]))  # type: ignore[misc]
        if not _SLACK * size <= found <= size:
            raise ValueError(f"{paths[key]}: has {found} pieces; the model expects {size}")
    shortlist = None
    if settings["shortlist"]:
        path = Path(settings["shortlist"])
        shortlist = read(path)
        _checked(path, lambda: marian.check_shortlist(shortlist or b"", sizes[1]))
    try:
        translator = Translator(data["model"], data["source"], data["target"], shortlist)
    except ValueError as error:
        raise ValueError(f"{paths['model']}: fxtranslate cannot load it ({error})") from None
    translator.translate(_TRIAL)  # a model that lacks tensors ends the process here, or never
    return lambda question: [_answer(translator, text) for text in question["texts"]]


def _checked(path: Path, check: Callable[[], Any]) -> Any:
    try:
        return check()
    except marian.Malformed as error:
        raise ValueError(f"{path}: {error}") from None


def _answer(translator: Any, text: str) -> str | None:
    found = parts(text, _fits)
    answers = [str(translator.translate(part.text)).strip() for part in found]
    return joined(found, [None if "\u2047" in answer else answer for answer in answers])


def _fits(text: str) -> bool:
    return len(text.encode()) <= LONGEST


def read(path: Path) -> bytes:
    """The bytes of a file that may be packed (``.gz``, ``.zst``)."""
    data = models.read(path, UNPACKED)
    if path.suffix != ".zst":
        return data
    from fxtranslate import discovery

    _limit_memory()
    return bytes(discovery.verify_and_decompress(data))


def unpack(settings: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any]:
    """Write the content of the zstd file `packed` into the file `to`, if it has `sha256`.

    Raises ValueError for any other content.
    """
    from fxtranslate import discovery

    packed = models.read(Path(settings["packed"]), UNPACKED)
    _limit_memory()
    Path(settings["to"]).write_bytes(
        discovery.verify_and_decompress(packed, str(settings["sha256"]).lower())
    )
    return lambda question: None


def _limit_memory() -> None:
    """A few bytes can unpack to any number; the library has no limit of its own."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, most))

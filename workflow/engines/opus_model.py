"""A CTranslate2 model with its SentencePiece models, in the child process of the engine `opus`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workflow.engines.lengths import joined, parts

LONGEST = 400
"""Source pieces in one stretch. OPUS-MT models know 512 positions, and were trained on fewer."""

_TOKENS = 2048
"""Source pieces in one batch of the library, padding included: it bounds the memory."""

_OUTPUT = 500
"""Pieces of one answer."""

_TRIAL = "Test."
"""Translated once after loading."""

_EOS = "</s>"
_UNKNOWN = "<unk>"


def load(settings: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], list[str | None]]:
    """The model of `settings`, ready: folder, source and target (SentencePiece files), after
    (pieces put after each source), compute, threads, beam.

    The function returned takes texts (English), before and after (pieces around each source)
    and prefix (pieces every answer starts with); it gives an answer or None for each.
    Raises ValueError naming the file that is damaged.
    """
    import ctranslate2
    import sentencepiece

    folder = Path(settings["folder"])

    def vocabulary(name: str) -> Any:
        try:
            proto = (folder / name).read_bytes()
            found = sentencepiece.SentencePieceProcessor(model_proto=proto)
            found.encode(_TRIAL)  # nothing at all is loaded without a word of complaint
            return found
        except (RuntimeError, OSError, ValueError):
            raise ValueError(f"{folder / name}: is no SentencePiece model") from None

    source, target = vocabulary(settings["source"]), vocabulary(settings["target"])
    try:
        model = ctranslate2.Translator(
            str(folder),
            device="cpu",
            compute_type=settings["compute"],
            intra_threads=settings["threads"],
            inter_threads=1,
        )
    except (RuntimeError, ValueError) as error:
        said = str(error).split(". ")[0][:200]
        raise ValueError(f"{folder}: CTranslate2 cannot load the model ({said})") from None
    loaded = _Model(model, source, target, int(settings["beam"]))
    try:
        loaded.answers({"texts": [_TRIAL], "before": [], "after": settings["after"], "prefix": []})
    except (RuntimeError, ValueError) as error:
        said = str(error)[:200]
        raise ValueError(f"{folder}: the model and its vocabularies do not fit ({said})") from None
    return loaded.answers


class _Model:
    def __init__(self, model: Any, source: Any, target: Any, beam: int) -> None:
        self._model = model
        self._source = source
        self._target = target
        self._beam = beam

    def answers(self, question: Mapping[str, Any]) -> list[str | None]:
        """One answer for each of the question's texts."""
        cut = [parts(text, self._fits) for text in question["texts"]]
        sources = [
            [*question["before"], *self._pieces(part.text), *question["after"]]
            for found in cut
            for part in found
        ]
        made = iter(self._decoded(sources, list(question["prefix"])))
        return [joined(found, [next(made) for _ in found]) for found in cut]

    def _pieces(self, text: str) -> list[str]:
        return list(self._source.encode(text, out_type=str))

    def _fits(self, text: str) -> bool:
        return len(self._pieces(text)) <= LONGEST

    def _decoded(self, sources: list[list[str]], prefix: list[str]) -> list[str | None]:
        """The library sorts a batch by length, and gives the results in the order of `sources`."""
        results = self._model.translate_batch(
            sources,
            target_prefix=[prefix] * len(sources) if prefix else None,
            beam_size=self._beam,
            max_batch_size=_TOKENS,
            batch_type="tokens",
            max_decoding_length=_OUTPUT,
            max_input_length=0,
        )
        return [self._text(result.hypotheses[0][len(prefix) :]) for result in results]

    def _text(self, pieces: list[str]) -> str | None:
        """The text of an answer; None for one that is cut off or has an unknown piece."""
        if _UNKNOWN in pieces or len(pieces) >= _OUTPUT:
            return None
        text = str(self._target.decode_pieces([p for p in pieces if p != _EOS])).strip()
        return None if "\u2047" in text else text

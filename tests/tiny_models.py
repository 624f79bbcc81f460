"""Translation models small enough to be made in a test, whose answers are known.

Each translates word by word from a dictionary: the decoder's cross-attention looks at the source
piece that stands where the next target piece will, and its projection gives that piece's
translation. All weights are set by rule, none is trained.
"""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

WORDS = {
    "the": ("это", "гэта"),
    "cat": ("кот", "кот"),
    "sees": ("видит", "бачыць"),
    "big": ("большой", "вялікі"),
    "house": ("дом", "дом"),
    "dog": ("пёс", "сабака"),
}
"""English → Russian, Belarusian."""

SPACE = "\u2581"
MARKS = (".", ",", "?")


def field(number: int, kind: int, payload: bytes) -> bytes:
    """One field of a protocol buffer: kind 0 (`payload` is the varint), 2 or 5."""
    head = varint(number << 3 | kind)
    return head + (varint(len(payload)) if kind == 2 else b"") + payload


def varint(number: int) -> bytes:
    made = b""
    while number > 0x7F:
        made += bytes([number & 0x7F | 0x80])
        number >>= 7
    return made + bytes([number])


def sentencepiece(pieces: Sequence[str]) -> bytes:
    """A unigram model with these pieces, after ``</s>`` (0) and ``<unk>`` (1)."""
    made = b""
    for piece in ("</s>", "<unk>", *pieces):
        kind = {"</s>": 3, "<unk>": 2}.get(piece, 1)
        message = field(1, 2, piece.encode())
        message += field(2, 5, struct.pack("<f", -0.1 * len(piece) if kind == 1 else 0.0))
        message += field(3, 0, varint(kind))
        made += field(1, 2, message)
    absent = b"\xff" * 9 + b"\x01"  # -1: no such piece
    trainer = field(3, 0, varint(1)) + field(40, 0, varint(1)) + field(41, 0, absent)
    trainer += field(42, 0, varint(0)) + field(43, 0, absent)
    normalizer = field(1, 2, b"identity") + field(3, 0, varint(1)) + field(4, 0, varint(1))
    return made + field(2, 2, trainer) + field(3, 2, normalizer)


def pieces_of(language: int | None = None) -> list[str]:
    """The pieces of English (None), Russian (0) or Belarusian (1), marks of punctuation last."""
    words = WORDS if language is None else [forms[language] for forms in WORDS.values()]
    return [*dict.fromkeys(SPACE + word for word in words), *MARKS]


# fxtranslate


def marian(items: Mapping[str, tuple[Sequence[int], bytes]], kinds: Mapping[str, int]) -> bytes:
    """A Marian model file of version 1 with these tensors (shape, data)."""
    made = struct.pack("<QQ", 1, len(items))
    for name, (shape, data) in items.items():
        kind = kinds.get(name, 0x404)
        made += struct.pack("<QQQQ", len(name.encode()) + 1, kind, len(shape), len(data))
    made += b"".join(name.encode() + b"\0" for name in items)
    made += b"".join(struct.pack(f"<{len(shape)}i", *shape) for shape, _ in items.values())
    return made + struct.pack("<Q", 0) + b"".join(data for _, data in items.values())


SIZE = 64
PLACES = 20
"""Pieces, the end included, in the longest source that the model can translate."""


def _positions() -> list[list[float]]:
    """The sinusoidal encodings that the library adds."""
    half = SIZE // 2
    return [
        [
            math.sin(place * 1e-4 ** ((c % half) / (half - 1)) + (c // half) * math.pi / 2)
            for c in range(SIZE)
        ]
        for place in range(PLACES)
    ]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _beyond(vector: list[float], basis: Sequence[list[float]]) -> list[float]:
    """What of `vector` does not lie in the space of the orthonormal `basis`."""
    for _ in range(3):
        for other in basis:
            share = _dot(vector, other)
            vector = [x - share * y for x, y in zip(vector, other, strict=True)]
    return vector


def _unit(vector: list[float]) -> list[float]:
    length = math.sqrt(_dot(vector, vector))
    return [x / length for x in vector]


def _basis(vectors: Sequence[list[float]]) -> list[list[float]]:
    made: list[list[float]] = []
    for vector in vectors:
        made.append(_unit(_beyond(vector, made)))
    return made


def _duals(vectors: Sequence[list[float]], damping: float = 0.01) -> list[list[float]]:
    """Vectors of moderate length whose products with the others are small, and with theirs not:
    the solutions X of (G + damping) X = vectors, G being the products of the vectors."""
    rows = [[_dot(a, b) + (damping if a is b else 0.0) for b in vectors] + list(a) for a in vectors]
    for n, row in enumerate(rows):
        rows[n] = row = [x / row[n] for x in row]
        for m, other in enumerate(rows):
            if m != n:
                rows[m] = [x - other[n] * y for x, y in zip(other, row, strict=True)]
    return [row[len(rows) :] for row in rows]


def firefox_pieces(language: int) -> list[str]:
    """English and one language, filled up as the library pads candidates: to eights."""
    found = list(dict.fromkeys([*pieces_of(), *pieces_of(language)]))
    return [*found, *(f"{SPACE}-{n}" for n in range(-(len(found) + 2) % 8))]


def firefox_files(folder: Path, language: str = "ru") -> None:
    """A model from English into `language` (ru, be) with its vocabulary, as Mozilla names them."""
    number = {"ru": 0, "be": 1}[language]
    vocabulary = firefox_pieces(number)
    folder.mkdir(parents=True, exist_ok=True)
    pair = f"en{language}"
    (folder / f"vocab.{pair}.spm").write_bytes(sentencepiece(vocabulary))
    ids = {piece: index for index, piece in enumerate(["</s>", "<unk>", *vocabulary])}
    to = {index: index for index in ids.values()}
    for english, forms in WORDS.items():
        to[ids[SPACE + english]] = ids[SPACE + forms[number]]
    (folder / f"model.{pair}.intgemm.alphas.bin").write_bytes(_dictionary(to))


def _dictionary(to: dict[int, int]) -> bytes:
    """A model that gives piece `to[i]` for piece i.

    Embeddings are orthogonal to one another, to the positions and to the mean that layer
    normalisation takes away; a query of position t meets the key of position t before all others.
    """
    rng = random.Random(1)
    ones, positions = [1.0] * SIZE, _positions()
    span = _basis([ones, *positions])
    noise = [[rng.gauss(0, 1) for _ in range(SIZE)] for _ in to]
    words = _basis([*span, *noise])[len(span) :]
    duals = _duals([_beyond(vector, span[:1]) for vector in positions])

    def columns(vectors: Sequence[Sequence[float]], factor: float) -> list[list[float]]:
        """The matrix [SIZE, SIZE] whose first columns these are."""
        return [
            [factor * vectors[n][row] if n < len(vectors) else 0.0 for n in range(SIZE)]
            for row in range(SIZE)
        ]

    zeros = [[0.0] * SIZE for _ in range(SIZE)]
    out = [[50 * x for x in words[to[n]]] if n in to else [0.0] * SIZE for n in range(SIZE)]
    matrices = {
        "Wemb": words,
        "decoder_l1_rnn_W": zeros,
        "decoder_l1_rnn_Wf": zeros,
        "decoder_l1_context_Wq": columns(duals, 1.0),
        "decoder_l1_context_Wk": columns(duals, 3000.0),
        "decoder_l1_context_Wv": columns(words, 1 / math.sqrt(SIZE)),
        "decoder_l1_context_Wo": out,
        "decoder_l1_ffn_W1": [[0.0] * 2 for _ in range(SIZE)],
        "decoder_l1_ffn_W2": [[0.0] * SIZE for _ in range(2)],
        **{f"decoder_l1_context_b{x}": [[0.0] * SIZE] for x in "qkvo"},
        **{f"decoder_l1_{name}": [[0.0] * SIZE] for name in ("rnn_bf", "ffn_b2")},
        "decoder_l1_ffn_b1": [[0.0] * 2],
        "decoder_ff_logit_out_b": [[0.0] * len(words)],
        **{
            f"decoder_l1_{name}_ln_scale": [[1.0] * SIZE]
            for name in ("rnn_ffn", "context_Wo", "ffn_ffn")
        },
    }
    items = {
        name: ((len(rows), len(rows[0])), b"".join(struct.pack(f"<{len(r)}f", *r) for r in rows))
        for name, rows in matrices.items()
    }
    config = (
        f"dim-emb: {SIZE}\ntransformer-heads: 1\nenc-depth: 0\ndec-depth: 1\n"
        "transformer-dim-ffn: 2\n"
    ).encode()
    made = {"special:model.yml": ((len(config),), config), **items}
    return marian(made, {"special:model.yml": 0x101})


# CTranslate2

HALF = 64
WIDE = 2 * HALF
TURNS = 32
"""Pieces, the language's token and the end included, in the longest source it can translate."""


def opus_files(
    folder: Path, languages: Sequence[str] = ("rus", "bel"), *, eos: bool = True
) -> None:
    """A model into one language (``ru``) or, with ISO 639-3 codes, into several by their token.

    `eos`: the library adds the end of the source, as its configuration then says.
    """
    from ctranslate2.specs import TransformerSpec

    tokens = [f">>{code}<<" for code in languages] if len(languages) > 1 else []
    targets = [*pieces_of(0), *pieces_of(1)] if tokens else pieces_of(0)
    names = list(dict.fromkeys(["</s>", "<unk>", *tokens, *pieces_of(), *targets]))
    spec = TransformerSpec.from_config((1, 1), 2, pre_norm=False)
    _embed(spec, len(names))
    _attend(spec.decoder.layer[0], {name: n for n, name in enumerate(names)}, tokens)
    _idle(spec.encoder.layer[0])
    _idle(spec.decoder.layer[0])
    spec.register_source_vocabulary(names)
    spec.register_target_vocabulary(names)
    spec.config.add_source_eos = eos
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    (folder / "source.spm").write_bytes(sentencepiece(pieces_of()))
    (folder / "target.spm").write_bytes(sentencepiece(list(dict.fromkeys(targets))))


def _zeros(*shape: int) -> Any:
    import numpy as np

    return np.zeros(shape, "float32")


def _embed(spec: Any, count: int) -> None:
    """A dimension for each piece and, from the other end, one for each place."""
    import numpy as np

    words, places = np.eye(count, WIDE, dtype="float32"), _zeros(512, WIDE)
    for place in range(TURNS):
        places[place, WIDE - 1 - place] = 5.0
    for table in (words, places):  # so that layer normalisation finds a mean of nothing
        table[:, HALF] = -table.sum(axis=1)
    for part in (spec.encoder, spec.decoder):
        part.position_encodings.encodings = places
        part.scale_embeddings = False
    spec.encoder.embeddings[0].weight = words
    spec.decoder.embeddings.weight = words
    spec.decoder.projection.weight = words
    spec.decoder.projection.bias = _zeros(count)


def _attend(layer: Any, ids: dict[str, int], tokens: Sequence[str]) -> None:
    """Cross-attention. Its first head reads the source piece that stands where the next one of
    the translation will, the second the language's token, and favours that language's words."""
    import numpy as np

    query, key, value, out = (_zeros(WIDE, WIDE) for _ in range(4))
    bias = _zeros(WIDE)
    for place in range(TURNS - 1):
        query[place, WIDE - 1 - place] = 1.0
        key[place, WIDE - 1 - place - bool(tokens)] = 200.0
    for index in ids.values():
        value[index, index] = 1.0
    for english, forms in WORDS.items():
        for form in forms if tokens else forms[:1]:
            out[ids[SPACE + form], ids[SPACE + english]] = 50.0
    for name in ("</s>", "<unk>", *MARKS):
        out[ids[name], ids[name]] = 50.0
    for number, token in enumerate(tokens):
        key[HALF, WIDE - 1], bias[HALF] = 200.0, 5.0
        value[HALF + number, ids[token]] = 1.0
        for forms in WORDS.values():
            out[ids[SPACE + forms[number]], HALF + number] += 10.0
    first, second, third = layer.attention.linear
    first.weight, first.bias = query, bias
    second.weight, second.bias = np.concatenate([key, value]), _zeros(2 * WIDE)
    third.weight, third.bias = out, _zeros(WIDE)
    layer.attention.layer_norm.gamma = np.ones(WIDE, "float32")
    layer.attention.layer_norm.beta = _zeros(WIDE)


def _idle(layer: Any) -> None:
    """Self-attention and feed-forward layer that add nothing."""
    import numpy as np

    shapes = (
        (layer.self_attention.linear[0], 3 * WIDE, WIDE),
        (layer.self_attention.linear[1], WIDE, WIDE),
        (layer.ffn.linear_0, 8, WIDE),
        (layer.ffn.linear_1, WIDE, 8),
    )
    for linear, rows, columns in shapes:
        linear.weight, linear.bias = _zeros(rows, columns), _zeros(rows)
    for part in (layer.self_attention, layer.ffn):
        part.layer_norm.gamma, part.layer_norm.beta = np.ones(WIDE, "float32"), _zeros(WIDE)

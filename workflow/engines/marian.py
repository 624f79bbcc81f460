"""What a Firefox model's files must look like before native code gets them.

fxtranslate takes any bytes for a vocabulary and finds nothing in them, aborts the process for a
model that announces more tensors than there is memory, and reads a word list unchecked. So the
three are looked through here: the lengths that they announce are the lengths that they have,
and the vocabularies are as large as the model says.

The formats: Marian's binary files, version 1 (marian-dev, src/common/binary.cpp; shortlists,
src/data/shortlist.cpp) and SentencePiece's ModelProto (sentencepiece_model.proto).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_VERSION = 1
_ITEMS = 100_000
_NAME = 10_000
_RANK = 16
_SHORTLIST_MAGIC = 0xF11A48D5013417F5
_WIDTHS = {0: 0, 1: 8, 5: 4}
"""Bytes of a protocol buffer field by wire type: 0 is read digit by digit."""


class Malformed(ValueError):
    """The bytes are not such a file; the message says why."""


class Item(NamedTuple):
    """One tensor of a model."""

    name: str
    shape: tuple[int, ...]
    size: int
    """Bytes of its data."""


def items(model: bytes) -> list[Item]:
    """The tensors of a Marian model. Raises Malformed unless all of them lie in `model`."""
    try:
        version, count = struct.unpack_from("<QQ", model)
        if version != _VERSION:
            raise Malformed("is no Marian model of version 1")
        if count > _ITEMS:
            raise Malformed("announces too many tensors")
        headers = [struct.unpack_from("<QQQQ", model, 16 + 32 * n) for n in range(count)]
        place = 16 + 32 * count
        names = []
        for length, *_ in headers:
            _bound(length, _NAME)
            names.append(model[place : place + length].split(b"\0")[0].decode("utf-8", "replace"))
            place += length
        shapes = []
        for _, _, rank, _ in headers:
            _bound(rank, _RANK)
            shapes.append(struct.unpack_from(f"<{rank}i", model, place))
            place += 4 * rank
        (gap,) = struct.unpack_from("<Q", model, place)
    except struct.error:
        raise Malformed("is cut off") from None
    found = [Item(n, s, h[3]) for n, s, h in zip(names, shapes, headers, strict=True)]
    if place + 8 + gap + sum(item.size for item in found) > len(model):
        raise Malformed("is cut off")
    for item in found:
        _measure(item)
    return found


def _bound(number: int, limit: int) -> None:
    if number > limit:
        raise Malformed("has no table of tensors")


def _measure(item: Item) -> None:
    """No tensor may be announced larger than its data: a byte a value is the least."""
    values = 1
    for extent in item.shape:
        if extent < 0:
            raise Malformed(f"gives the tensor {item.name[:40]} a negative size")
        values *= extent
    if values > item.size:
        raise Malformed(f"has less data for the tensor {item.name[:40]} than it announces")


def vocabulary_sizes(model: bytes) -> tuple[int, int]:
    """How many pieces the source and the target vocabulary of a model have.

    Raises Malformed for what is no model.
    """
    rows = {item.name: item.shape[0] for item in items(model) if len(item.shape) == 2}
    shared = rows.get("Wemb", 0)
    source, target = rows.get("encoder_Wemb", shared), rows.get("decoder_Wemb", shared)
    if not source or not target:
        raise Malformed("has no word embeddings")
    return source, target


def pieces(vocabulary: bytes) -> int:
    """The number of pieces of a SentencePiece model. Raises Malformed for anything else."""
    try:
        return sum(field == 1 for field in _fields(vocabulary))
    except (IndexError, struct.error):
        raise Malformed("is no SentencePiece model") from None


def _fields(data: bytes) -> Iterator[int]:
    """The numbers of the fields of a protocol buffer, which must end where `data` ends."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        kind = tag & 7
        if kind == 2:
            length, place = _varint(data, place)
            place += length
        elif kind in _WIDTHS:
            place = place + _WIDTHS[kind] if kind else _varint(data, place)[1]
        else:
            raise IndexError(place)
        yield tag >> 3
    if place != len(data):
        raise IndexError(place)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise IndexError(place)


def check_shortlist(data: bytes, target: int) -> None:
    """Raises Malformed unless `data` lists likely target pieces, of `target` there are."""
    if len(data) < 48:
        raise Malformed("is cut off")
    magic, _, first, _, words, entries = struct.unpack_from("<6Q", data)
    if magic != _SHORTLIST_MAGIC:
        raise Malformed("is no list of likely words")
    if len(data) != 48 + 8 * words + 4 * entries:
        raise Malformed("does not have the length that it announces")
    offsets = array("Q", data[48 : 48 + 8 * words])
    ids = array("I", data[48 + 8 * words :])
    sound = (
        first <= target
        and (not ids or max(ids) < target)
        and (not offsets or (max(offsets) <= entries and all(a <= b for a, b in pairwise(offsets))))
    )
    if not sound:
        raise Malformed("names pieces that the vocabulary does not have")

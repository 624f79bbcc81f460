"""Memories as TMX 1.4b (LISA OSCAR's Translation Memory eXchange), read and written.

Read: in each ``<tu>`` the first English ``<tuv>`` with every ``<tuv>`` of the language asked for.
It does not matter which of them was the source (``srclang``). Of inline elements, ``<hi>`` is text;
the native codes in ``<bpt>``, ``<ept>``, ``<ph>``, ``<it>`` and ``<ut>`` are dropped with their
``<sub>``, but for a ``<ph>`` that is a placeholder (``%s``, ``{name}``), which a reader sees. Where
a code stood between two words without a space, a space stays.

Written: origin and tier as ``<prop>``; no dates, so that equal memories give equal files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workflow import __version__
from workflow.errors import PerakladError
from workflow.incoming import pieces, same_language
from workflow.memory.pairs import SOURCE, Job, Pair, Row, Skipped
from workflow.xml_input import Node, escape, escape_attribute, illegal
from workflow.xml_input import read as read_xml

_UNIT = "tmx/body/tu"
_NAMESPACES = ("http://www.lisa.org/tmx14",)
_PLACEHOLDER = re.compile(r"%(?:\d+\$|\(\w+\))?[\w@]{1,5}%?|\{[\w.:]*\}|\$\{?\w+\}?")
_STANDALONE = ("ph", "it", "ut")
_CODES = (*_STANDALONE, "bpt", "ept")
_TIER = "x-tier"
_MACHINE = "machine"
_GAP = "\0"
"""Where a code stood that may have parted two words; XML cannot hold this character."""
_PARTING = re.compile(r"(?<=\w)\0+(?=\w)")


def read(job: Job) -> Iterator[list[Pair]]:
    """The units of a file, those of one ``<tu>`` at a time.

    Units without English or without the language are counted as skipped, and so are those that
    Peraklad wrote as machine translations, unless they are to stay such. Raises PerakladError
    with path and line for what is no TMX.
    """
    found = read_xml(pieces(job.path, job.progress), job.path, (_UNIT,), _NAMESPACES)
    for node in found:
        if node.tag == "tu":
            yield _pairs(node, job)


def _pairs(unit: Node, job: Job) -> list[Pair]:
    if _tier(unit) == _MACHINE != job.tier:
        job.skipped["translated by a machine"] += 1
        return []
    variants = [node for node in unit.elements if node.tag == "tuv"]
    sources = [v for v in variants if same_language(v.language, SOURCE)]
    targets = [v for v in variants if same_language(v.language, job.language)]
    texts = {id(v): _text(v, job.path) for v in variants}
    if not (sources and targets):
        job.skipped[f"not in {job.language}" if sources else "not in English"] += 1
        return []
    return [(texts[id(sources[0])], texts[id(target)]) for target in targets]


def _tier(unit: Node) -> str:
    """The tier that `write` put into a ``<tu>``, or an empty string."""
    found = (n.text for n in unit.elements if n.tag == "prop" and n.attributes.get("type") == _TIER)
    return next(found, "")


def _text(variant: Node, path: str) -> str:
    segments = [node for node in variant.elements if node.tag == "seg"]
    if len(segments) != 1 or not variant.language:
        lacking = f"{len(segments)} <seg>" if variant.language else "no xml:lang"
        raise PerakladError(
            f"<tuv> has {lacking}",
            path=path,
            line=variant.line,
            expected="xml:lang, and one <seg> in it",
            remedy="correct the file",
        )
    text = _plain(segments[0])
    if _GAP in text:
        text = _PARTING.sub(" ", text).replace(_GAP, "")
    return text


def _plain(node: Node) -> str:
    """The text of a segment as a reader sees it."""
    found = []
    for child in node.children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag not in _CODES:
            found.append(_plain(child))
        elif child.tag == "ph" and _PLACEHOLDER.fullmatch(child.text):
            found.append(child.text)
        elif child.tag in _STANDALONE:
            found.append(_GAP)
    return "".join(found)


_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="Peraklad" creationtoolversion="{__version__}" segtype="sentence" \
o-tmf="Peraklad" adminlang="en" srclang="{SOURCE}" datatype="plaintext"/>
<body>
"""
_TAIL = "</body>\n</tmx>\n"


def write(rows: Iterable[Row], language: str, left: Skipped) -> Iterator[bytes]:
    """The file of `rows`; in `left`, how many had to be left out, and why."""
    yield _HEAD.encode()
    tag = escape_attribute(language)
    for source, target, origin, tier in rows:
        if illegal(source + target + origin + tier):
            left["a character that XML cannot hold"] += 1
            continue
        yield (
            f'<tu><prop type="x-origin">{escape(origin)}</prop>'
            f'<prop type="{_TIER}">{escape(tier)}</prop>'
            f'<tuv xml:lang="{SOURCE}"><seg>{escape(source)}</seg></tuv>'
            f'<tuv xml:lang="{tag}"><seg>{escape(target)}</seg></tuv></tu>\n'
        ).encode()
    yield _TAIL.encode()

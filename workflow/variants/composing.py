"""From what an edition says to what a variant of its language says."""

from __future__ import annotations

from workflow.editions.compose import Composition, Outline, Policy, Shown
from workflow.editions.content import EditionBlock, Passage
from workflow.model import JOINED, Key
from workflow.variants.converter import SIGNED_ONLY, UNSIGNED, Converter


def shown(
    outline: Outline, root: Composition, converter: Converter, policy: Policy
) -> dict[Key, Shown]:
    """The passage of each key of a variant, and why it is in English, if it is.

    `root` is the composition, for the same `outline` and `policy`, of the language that the
    variant is made from. In a release a sentence that has to be signed off and is not falls back
    to English.
    """
    made: dict[Key, Shown] = {}
    slots = zip((*outline.head, *outline.blocks), (*root.head, *root.blocks), strict=True)
    for slot, block in slots:
        for key, passage in zip(slot.keys, _passages(block), strict=True):
            if key not in made:
                made[key] = _shown(key, passage, converter, policy)
    return made


def _passages(block: EditionBlock) -> tuple[Passage, ...]:
    return block.passages if block.speaker is None else (block.speaker, *block.passages)


def _shown(key: Key, passage: Passage, converter: Converter, policy: Policy) -> Shown:
    if passage.status == "source":
        return passage, "untranslated"
    if not passage.text:
        return passage, "hidden" if passage.status == "stale" else ""
    made = converter.passage(passage)
    needed = policy.mode == "release" and converter.tag in SIGNED_ONLY
    if needed and made.status == "draft" and made.text != JOINED:
        return Passage(key[1], "source"), UNSIGNED
    return made, ""

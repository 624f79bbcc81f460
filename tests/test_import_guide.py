"""The human translations of real articles, imported and built again.

What is not word for word the original is one of these kinds; run this file as a program to see
them: ``python -m tests.test_import_guide``.
"""

from __future__ import annotations

import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.conftest import SHARED
from workflow.formats import markdown
from workflow.model import Block, Document
from workflow.pairing.whole import Paired, pair

LANGUAGES = ("ru", "be", "pl")
KINDS = {
    "the translator lost or added markup": ("is missing", "the English does not", "markup"),
    "a link leads elsewhere in the translation": ("leads to",),
    "its length, numbers or question mark differ": ("than usual", "lacks", "asks", "looks like"),
    "nothing but its place, or too little, says whose translation it is": ("it may", "its place"),
    "it stands elsewhere in the translation": ("elsewhere",),
}
"""What is doubtful, by what its reasons say; the first that fits counts."""
ABSENT = "the English of today has it, the translation does not"
ENGLISH = "the translation leaves it in English"
FOREIGN = "the translation has it, the English of today does not"


def guide(shared: Path = SHARED) -> Path:
    return shared / "data" / "articles" / "opensource-guide"


def imported(folder: Path, language: str, name: str) -> tuple[Document, Document, Paired]:
    """The article, its human translation, and their pairs."""
    article = markdown.parse((folder / "en" / name).read_text("utf-8"), name)
    human = (folder / language / name).read_text("utf-8")
    translation = markdown.parse(human, name, "paragraph")
    paired = pair(article, translation, language)
    assert paired is not None
    return article, translation, paired


def rebuilt(article: Document, paired: Paired, language: str, *, doubtful: bool) -> Document:
    """The edition of the pairs, parsed again."""
    texts: list[str | None] = [None] * sum(1 for _ in article.walk())
    for found in paired.pairs:
        if doubtful or not found.doubts:
            texts[found.number] = found.text
    return markdown.parse(markdown.rebuild(article, texts, language), article.path, "paragraph")


def words(block: Block) -> str:
    """The block's text without what only marks it up."""
    from workflow.formats.inline import said

    return " ".join(" ".join(said(s.source, s.inlines) for s in block.segments).split())


def _blocks(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.segments]


def back(edition: Document, original: Document) -> tuple[int, int]:
    """How many blocks of the original the edition has word for word, in order; and of how many."""
    mine = [words(block) for block in _blocks(edition)]
    theirs = [words(block) for block in _blocks(original)]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return sum(match.size for match in matcher.get_matching_blocks()), len(theirs)


def differences(article: Document, paired: Paired) -> Counter[str]:
    """How many sentences are not sure pairs, by why."""
    found: Counter[str] = Counter()
    for pair_ in paired.pairs:
        reasons = "; ".join(pair_.doubts)
        kind = next((k for k, signs in KINDS.items() if any(s in reasons for s in signs)), "")
        found[kind] += bool(reasons)
        assert kind or not reasons, reasons
    known = {p.number for p in paired.pairs} | set(paired.english)
    found[ABSENT] = sum(n not in known for n, _ in enumerate(article.walk()))
    found[ENGLISH], found[FOREIGN] = len(paired.english), len(paired.left)
    return +found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "be").glob("*.md"))


# Measured: ru 92, be 88, pl 93 per cent. The rest is what `differences` counts: above all, what was
# added to the English since, and markup that the translators left out.


@pytest.mark.parametrize(("language", "least"), [("ru", 0.9), ("be", 0.85), ("pl", 0.9)])
def test_the_editions_are_the_originals(shared: Path, language: str, least: float) -> None:
    folder = guide(shared)
    same = total = 0
    for name in names(folder):
        article, translation, paired = imported(folder, language, name)
        edition = rebuilt(article, paired, language, doubtful=True)
        here, there = back(edition, translation)
        same, total = same + here, total + there
    assert same >= least * total, (same, total)


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_what_both_have_is_sure(shared: Path, language: str) -> None:
    folder = guide(shared)
    found: Counter[str] = Counter()
    sure = 0
    for name in names(folder):
        article, _, paired = imported(folder, language, name)
        found += differences(article, paired)
        sure += sum(not p.doubts for p in paired.pairs)
    doubtful = sum(found[kind] for kind in KINDS)
    assert sure >= 0.88 * (sure + doubtful), found
    assert found[FOREIGN] <= 0.03 * sure, found


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_another_article_next_to_nothing_is_sure(shared: Path, language: str) -> None:
    folder = guide(shared)
    article = (folder / "en" / "getting-paid.md").read_text("utf-8")
    other = (folder / language / "finding-users.md").read_text("utf-8")
    paired = pair(
        markdown.parse(article, "a.md"), markdown.parse(other, "b.md", "paragraph"), language
    )
    assert paired is not None
    assert paired.share < 0.1


def main() -> None:
    folder = guide()
    for language in LANGUAGES:
        all_kinds: Counter[str] = Counter()
        same = total = 0
        for name in names(folder):
            article, translation, paired = imported(folder, language, name)
            edition = rebuilt(article, paired, language, doubtful=True)
            here, there = back(edition, translation)
            same, total = same + here, total + there
            all_kinds += differences(article, paired)
        sys.stdout.write(
            f"{language}: {same} of {total} blocks word for word ({same / total:.1%})\n"
        )
        for kind, count in all_kinds.most_common():
            sys.stdout.write(f"  {count:4} {kind}\n")


if __name__ == "__main__":
    main()

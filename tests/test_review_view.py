"""A document as a reviewer sees it, and its counts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Tree, said
from workflow import catalogue, extraction, formats, ledger, report
from workflow.documents import Files
from workflow.errors import PerakladError
from workflow.ledger import source_of
from workflow.model import Catalogue, Entry
from workflow.project import Project
from workflow.review import opened as opening
from workflow.review import view as viewing
from workflow.review.desk import Desk
from workflow.review.opened import Bytes, Opened
from workflow.review.values import Place, Wanted
from workflow.review.view import counts, part_of, view
from workflow.signoff import returned

PLACE = Place("article", "ru")
HEADER = catalogue.header("ru", "nplurals=1; plural=0;", "Test")


def made(text: str, entries: tuple[Entry, ...] = (), records: bytes = b"") -> Opened:
    """The article `text` with a catalogue of `entries`, in no project."""
    data = catalogue.render(Catalogue(HEADER, entries))
    files = Files("article", "source/article.txt")
    return opening.opened(PLACE, files, Bytes(text.encode(), data, records), "sentence", None)


def shown(opened: Opened, size: int) -> list[str]:
    """The English of all parts, in order, speakers' names included."""
    parts = view(opened, 1, size).parts
    return [
        sentence.source
        for part in range(1, parts + 1)
        for block in view(opened, part, size).blocks
        for sentence in ((block.speaker,) if block.speaker else ()) + block.sentences
    ]


def test_the_whole_article_is_there_in_reading_order(tree: Tree) -> None:
    tree.run("extract")
    seen = view(Desk(Project.open(str(tree.root))).opened(PLACE))
    assert seen.title == "A Title of Words"
    assert [(b.kind, b.marker) for b in seen.blocks] == [
        ("title", ""), ("standfirst", ""), ("paragraph", ""), ("question", "- "), ("answer", "- "),
    ]  # fmt: skip
    assert [s.source for s in seen.blocks[2].sentences] == [
        "The first sentence has 5 words.", "The second one follows it!", "Does a third come?",
    ]  # fmt: skip
    assert [s.opens for s in seen.blocks[2].sentences] == [True, False, False]
    assert (seen.part, seen.parts, seen.confidential) == (1, 1, False)
    assert seen.counts["empty"] == 8
    assert seen.counts["words"] == 30


def test_an_entry_that_the_catalogue_lacks_is_an_empty_sentence() -> None:
    seen = view(made("Title\n\nOne sentence. Two sentences.\n", (Entry("Title", "T"),)))
    one, two = seen.blocks[1].sentences
    assert (one.state, one.target, one.key) == ("empty", "", source_of((None, "One sentence.")))
    assert (one.opens, two.opens) == (True, False)
    assert seen.counts["empty"] == 2


def test_a_speaker_stands_apart() -> None:
    seen = view(made("Title\n\nOlga: Who?\n\nAles: I am here. You too.\n\nOlga: Yes!\n"))
    turn = seen.blocks[2]
    assert turn.speaker is not None
    assert (turn.speaker.source, turn.speaker.role) == ("Ales", "speaker")
    assert [s.source for s in turn.sentences] == ["I am here.", "You too."]


texts = st.lists(
    st.lists(st.sampled_from(["One.", "Two is here.", "Is it three?", "Four!"]), max_size=9).map(
        " ".join
    ),
    max_size=12,
).map(lambda blocks: "Title\n\n" + "\n\n".join(blocks) + "\n")


@settings(derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(texts, st.integers(1, 9))
def test_every_segment_is_in_one_part(text: str, size: int) -> None:
    opened = made(text)
    document = formats.load(text.encode(), "source/article.txt", "sentence")
    assert shown(opened, size) == [segment.source for _, segment in document.walk()]
    parts = view(opened, 1, size).parts
    for part in range(1, parts + 1):
        seen = view(opened, part, size)
        assert sum(len(block.sentences) for block in seen.blocks) <= size or parts == 1
        for sentence in [s for block in seen.blocks for s in block.sentences]:
            assert part_of(opened, sentence.key, size) <= part


def test_a_huge_block_is_cut_between_sentences() -> None:
    sentences = [f"Sentence number {n} is here." for n in range(10)]
    opened = made("Title\n\n" + " ".join(sentences) + "\n")
    assert [len(view(opened, n, 4).blocks[0].sentences) for n in (2, 3, 4)] == [4, 4, 2]
    assert [view(opened, n, 4).blocks[0].sentences[0].opens for n in (2, 3, 4)] == [1, 0, 0]
    assert part_of(opened, source_of((None, sentences[9])), 4) == 4
    assert part_of(opened, "0" * 32, 4) == 1


@pytest.mark.parametrize("part", [0, -1, 2, 10**9])
def test_there_is_no_such_part(part: int) -> None:
    with pytest.raises(PerakladError, match="there is no part"):
        view(made("Title\n"), part)


def test_the_counts_are_those_of_status_after_every_step(tree: Tree) -> None:
    tree.run("extract")
    project = Project.open(str(tree.root))
    desk = Desk(project, errors=lambda opened, key: [])
    by = "A <a@example.org>"
    opened = desk.opened(PLACE)
    for number, entry in enumerate(opened.entries):
        key = source_of(entry.key)
        saved = desk.save(PLACE, key, ledger.key_of(entry), said(entry.msgid), by)
        agrees(desk)
        if number % 2:
            desk.decide(PLACE, "approve", [Wanted(key, saved.base)], by)
            agrees(desk)
        if number % 4 == 3:
            desk.decide(PLACE, "reject", [Wanted(key, saved.base)], by, "no")
            agrees(desk)
    tree.write("source/article.txt", tree.read("source/article.txt").replace("5 words", "6 words"))
    tree.run("extract")
    agrees(desk)
    path = tree.root / "locales/ru/article.po"
    read = catalogue.parse(path.read_bytes(), "")
    entries = tuple(returned(e) for e in read.entries if not e.obsolete)
    path.write_bytes(catalogue.render(Catalogue(read.header, entries)))
    agrees(desk)


def agrees(desk: Desk) -> None:
    opened = desk.opened(PLACE)
    found = report.reviews(opened.document, opened.entries, opened.book)
    told = report.progress("article", "ru", found.values())
    counted = counts(opened)
    for state in ("empty", "draft", "translated", "reviewed", "stale"):
        assert counted[state] == getattr(told, state), state
    untranslated = [
        e.msgid
        for e in extraction.wanted(opened.document)
        if found[e.key].state in ("empty", "draft")
    ]
    assert counted["words"] == sum(len(text.split()) for text in untranslated)


def test_a_sign_off_that_is_carried_counts_when_it_comes() -> None:
    """The one case in which a record about one sentence tells of another."""
    old, new = Entry("An old sentence.", "T"), Entry("A new sentence.", "T")
    was, now = ledger.key_of(old), ledger.key_of(new)
    carry = ledger.Record("carry", source_of(new.key), now, at="2", start=was)
    approve = ledger.Record("approve", source_of(old.key), was, "A <a@x>", "3")
    one = ledger.render(ledger.Ledger((carry,)))
    text = "Title\n\nA new sentence.\n"
    before = made(text, (new,), one)
    assert counts(before)["reviewed"] == 0
    files, data = before.files, before.data._replace(ledger=ledger.appended(one, [approve]))
    after = opening.opened(PLACE, files, data, "sentence", before)
    assert after.document is before.document
    assert counts(after)["reviewed"] == 1
    assert viewing.title(after) == "Title"

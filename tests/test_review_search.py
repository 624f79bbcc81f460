"""Sentences by their words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Tree
from workflow.ledger import key_of, source_of
from workflow.project import Project
from workflow.review.desk import Desk
from workflow.review.recall import Recall
from workflow.review.search import _likely, folded, search
from workflow.review.values import Place

BY = "A <a@example.org>"
SAID = "\u00abЁлка\u00bb\u00a0\u2014 это об\u2019ект."


@pytest.fixture
def desk(tree: Tree) -> Desk:
    tree.write("source/secret.txt", "+++\nconfidential = true\n+++\nA Hidden Plan\n\nIt is late.\n")
    tree.run("extract")
    desk = Desk(Project.open(str(tree.root)), errors=lambda opened, key: [])
    for document, english, text in [
        ("article", "It is late.", SAID),
        ("article", "Who asks?", 'Кто "спрашивает"?'),
        ("secret", "A Hidden Plan", "Тайный план"),
    ]:
        place = Place(document, "ru")
        opened = desk.opened(place)
        entry = next(e for e in opened.entries if e.msgid == english)
        desk.save(place, source_of(entry.key), key_of(entry), text, BY)
    return desk


@pytest.mark.parametrize(
    "query", ['"елка" ', "\u00abёлка\u00bb \u2014", "ЁЛКА", "об'ект", "об\u02bcект", "\u201dёлка"]
)
def test_quotes_spaces_and_io_are_alike(desk: Desk, query: str) -> None:
    (found,) = search(desk, Recall(desk), query, ["ru"], "target")
    assert (found.place, found.source, found.target) == (
        Place("article", "ru"),
        "It is late.",
        SAID,
    )
    assert (found.state, found.part) == ("translated", 1)
    assert desk.opened(found.place).entry(found.key) is not None


def test_a_text_in_quotes_is_found_through_the_escapes_of_the_file(desk: Desk) -> None:
    (found,) = search(desk, Recall(desk), 'кто "спрашивает"', ["ru"], "target")
    assert found.source == "Who asks?"


def test_the_english_in_every_language(desk: Desk) -> None:
    found = search(desk, Recall(desk), "who ASKS", ["ru", "be", "pl"], "source")
    assert [(f.place.language, f.state) for f in found] == [
        ("ru", "translated"), ("be", "empty"), ("pl", "empty"),
    ]  # fmt: skip
    assert len(search(desk, Recall(desk), "s", ["ru", "be", "pl"], "source", limit=4)) == 4
    assert search(desk, Recall(desk), "  ", ["ru"], "source") == []
    assert search(desk, Recall(desk), "no such words", ["ru"], "source") == []


def test_hidden_documents_are_found_nowhere(desk: Desk) -> None:
    team = Desk(desk.project, confidential=False)
    for where, query in (("source", "Hidden"), ("target", "Тайный"), ("memory", "A Hidden Plan")):
        assert search(team, Recall(team), query, ["ru"], where) == [], where  # type: ignore[arg-type]
        (found,) = search(desk, Recall(desk), query, ["ru"], where)  # type: ignore[arg-type]
        assert found.target == "Тайный план"


def test_the_memory_by_likeness_and_by_words(desk: Desk) -> None:
    found = search(desk, Recall(desk), "It is late", ["ru"], "memory")
    assert [(f.source, f.score) for f in found] == [("It is late.", found[0].score)]
    assert found[0].score >= 90
    (one,) = search(desk, Recall(desk), "елка", ["ru"], "memory")
    assert (one.target, one.score, one.state) == (SAID, 0, "translated")


def test_a_broken_catalogue_stops_nothing(tree: Tree, desk: Desk) -> None:
    tree.write("locales/be/article.po", 'msgid "who asks')
    found = search(desk, Recall(desk), "who asks", ["be", "ru"], "source")
    assert [f.place.language for f in found] == ["ru"]


signs = st.sampled_from("\u00abёЁеЕ\u00bb\u00a0 '\u2019\u201c\"абв\u0301\u00adXyß\u0130_1")


@settings(derandomize=True, max_examples=300)
@given(st.text(signs, max_size=12), st.text(signs, max_size=5), st.data())
def test_the_quick_look_misses_nothing(text: str, other: str, data: st.DataObject) -> None:
    """Whatever is in the text when both are folded, the quick look lets through."""
    start = data.draw(st.integers(0, len(text)))
    query = data.draw(st.sampled_from([text[start:], other]))
    if folded(query) in folded(text):
        assert _likely(text, query)

"""The list of documents and languages."""

from __future__ import annotations

import pytest

from tests.conftest import Tree, said
from workflow.ledger import key_of, source_of
from workflow.project import Project
from workflow.review.desk import Desk
from workflow.review.live import Live
from workflow.review.values import Place
from workflow.review.view import counts
from workflow.review.worklist import Worklist

BY = "A <a@example.org>"


@pytest.fixture
def desk(tree: Tree) -> Desk:
    tree.write("source/other.txt", "Another Title\n\nOnly a few words here.\n")
    tree.run("extract")
    return Desk(Project.open(str(tree.root)), errors=lambda opened, key: [])


def save(desk: Desk, document: str, english: str, text: str) -> None:
    place = Place(document, "ru")
    opened = desk.opened(place)
    entry = next(e for e in opened.entries if e.msgid == english)
    desk.save(place, source_of(entry.key), key_of(entry), text, BY)


def test_a_row_says_what_the_document_does(desk: Desk) -> None:
    work = Worklist(desk, Live(desk))
    rows = work.rows(["ru", "pl"])
    assert [(r.document, r.language) for r in rows] == [
        ("article", "ru"), ("article", "pl"), ("other", "ru"), ("other", "pl"),
    ]  # fmt: skip
    for row in rows:
        assert row.counts == counts(desk.opened(Place(row.document, row.language)))
        assert (row.errors, row.error, row.at[-1:]) == (None, "", "Z")
    assert (rows[2].title, rows[2].total, rows[2].words) == ("Another Title", 2, 7)


def test_an_edit_is_seen_and_its_findings_come_later(desk: Desk) -> None:
    live = Live(desk)
    work = Worklist(desk, live)
    while work.work():
        pass
    assert all(r.errors == 0 for r in work.rows(["ru", "be", "pl"]))
    assert not work.work()
    save(desk, "other", "Only a few words here.", "Только слова слова.")
    (row,) = work.rows(["ru"], ["translated"])
    assert (row.document, row.errors, row.words) == ("other", None, 2)
    assert work.rows(["ru"], ["findings"]) == []
    live.document(desk.opened(Place("other", "ru")))
    save(desk, "other", "Another Title", "Другой заголовок")
    while work.work():
        pass
    (row,) = work.rows(["ru"], ["findings"])
    assert (row.document, row.errors) == ("other", 1)
    assert row.at == max(r.at for r in desk.opened(Place("other", "ru")).book.records)


def test_what_it_says_of_findings_is_what_check_says(tree: Tree, desk: Desk) -> None:
    save(desk, "other", "Only a few words here.", "Только слова слова.")
    work = Worklist(desk, Live(desk))
    while work.work():
        pass
    again = Worklist(desk, Live(desk))  # from the cache on disk, with another process's eyes
    while again.work():
        pass
    assert work.rows(["ru"]) == again.rows(["ru"])
    assert (tree.root / ".peraklad/check.ru.json").exists()


def test_sorted_by_the_most(desk: Desk) -> None:
    work = Worklist(desk, Live(desk))
    save(desk, "other", "Another Title", said("Another Title"))
    assert [r.document for r in work.rows(["ru"], sort="words")] == ["article", "other"]
    assert [r.document for r in work.rows(["ru"], sort="document")] == ["article", "other"]
    while work.work():
        pass
    save(desk, "other", "Only a few words here.", "Только слова слова.")
    while work.work():
        pass
    assert [r.document for r in work.rows(["ru"], sort="findings")] == ["other", "article"]


def test_a_broken_file_is_a_row_with_one_line(tree: Tree, desk: Desk) -> None:
    work = Worklist(desk, Live(desk))
    tree.write("locales/ru/other.po", "broken")
    tree.write("locales/pl/article.ledger.jsonl", "{}\n")
    (tree.root / "locales/be/other.po").unlink()
    while work.work():
        pass
    rows = {(r.document, r.language): r for r in work.rows(["ru", "be", "pl"])}
    assert rows["other", "ru"].error.startswith("locales/ru/other.po:1: ")
    assert rows["article", "pl"].error.startswith("locales/pl/article.ledger.jsonl:1: ")
    assert "there is no catalogue" in rows["other", "be"].error
    assert rows["other", "ru"].title == "Another Title"
    assert all("\n" not in r.error for r in rows.values())
    assert rows["article", "ru"].error == ""
    tree.write("locales/terms.csv", "broken")
    while work.work():
        pass
    assert all(r.error for r in work.rows(["ru"]))
    (tree.root / "locales/terms.csv").unlink()
    while work.work():
        pass
    assert work.rows(["ru"])[0].error == ""


def test_a_document_that_is_gone_is_forgotten(tree: Tree, desk: Desk) -> None:
    desk = Desk(desk.project)
    work = Worklist(desk, Live(desk))
    work.rows(["ru"])
    (tree.root / "source/other.txt").unlink()
    fresh = Desk(desk.project)
    assert [r.document for r in Worklist(fresh, Live(fresh)).rows(["ru"])] == ["article"]


def test_hidden_documents_are_in_no_row(tree: Tree) -> None:
    tree.write("source/secret.txt", "+++\nconfidential = true\n+++\nA Secret\n\nText.\n")
    tree.run("extract")
    desk = Desk(Project.open(str(tree.root)), confidential=False)
    work = Worklist(desk, Live(desk))
    while work.work():
        pass
    assert [r.document for r in work.rows(["ru"])] == ["article"]

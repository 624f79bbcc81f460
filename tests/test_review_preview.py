"""The edition as it would be built now."""

from __future__ import annotations

import pytest

from tests.conftest import Tree, said
from workflow.editions.verify import EditionError
from workflow.errors import PerakladError
from workflow.ledger import key_of, source_of
from workflow.project import Project
from workflow.review.desk import Desk, Missing
from workflow.review.preview import preview
from workflow.review.values import Place


@pytest.fixture
def desk(tree: Tree) -> Desk:
    tree.run("extract")
    desk = Desk(Project.open(str(tree.root)))
    place = Place("article", "ru")
    for entry in desk.opened(place).entries[:4]:
        desk.save(place, source_of(entry.key), key_of(entry), said(entry.msgid), "A <a@x>")
    return desk


def test_it_is_what_a_build_writes_and_writes_nothing(tree: Tree, desk: Desk) -> None:
    before = tree.snapshot()
    made = {
        (tag, form): preview(desk, Place("article", tag), form)
        for tag in ("en", "ru", "pl")
        for form in ("html", "text")
    }
    assert tree.snapshot() == before
    tree.run("build")
    for (tag, form), data in made.items():
        suffix = "html" if form == "html" else "txt"
        assert (tree.root / f"editions/{tag}/article.{suffix}").read_bytes() == data


def test_an_edit_changes_it(desk: Desk) -> None:
    place = Place("article", "ru")
    before = preview(desk, place)
    entry = desk.opened(place).entries[4]
    desk.save(place, source_of(entry.key), key_of(entry), "Новые слова.", "A <a@x>")
    assert "Новые слова.".encode() not in before
    assert "Новые слова.".encode() in preview(desk, place)


def test_what_a_build_refuses_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise EditionError("has <b>markup</b>")

    monkeypatch.setattr("workflow.editions.verify.check_html", refuse)
    page = preview(desk, Place("article", "ru"))
    assert b"locales/ru/article.po:" in page
    assert b"&lt;b&gt;markup" in page
    assert b"<b>" not in page
    assert said("A short standfirst.").split()[0].encode() not in page
    text = preview(desk, Place("article", "ru"), "text")
    assert text.startswith(b"locales/ru/article.po:")
    assert said("A short standfirst.").split()[0].encode() in text


def test_there_is_no_such_edition(tree: Tree, desk: Desk) -> None:
    with pytest.raises(PerakladError, match="no edition in de"):
        preview(desk, Place("article", "de"))
    with pytest.raises(Missing):
        preview(desk, Place("../article", "ru"))
    tree.write("source/secret.txt", "+++\nconfidential = true\n+++\nA Secret\n")
    with pytest.raises(Missing):
        preview(Desk(desk.project, confidential=False), Place("secret", "ru"))

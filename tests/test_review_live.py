"""Findings as they are told in the review page: the same as `peraklad check`'s."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Tree, said
from workflow import catalogue
from workflow.checking import Checker, Row
from workflow.checks.registry import ARTICLE_CHECKS, OWN_CHECKS
from workflow.documents import Files
from workflow.ledger import key_of, source_of
from workflow.model import Catalogue
from workflow.project import LOCALES, SOURCE, Project
from workflow.review.desk import Desk
from workflow.review.live import Findings, Live
from workflow.review.values import Place

PLACE = Place("article", "ru")
FILES = Files("article", "source/article.txt")
BY = "A <a@example.org>"

WRONG = {
    "The first sentence has 5 words.": "В первом предложении 7 слов слов.",
    "The second one follows it!": "The second one follows it!",
    "Does a third come?": "[joined]",
    "Nobody asks [here].": "Никто не спрашивает \u27e6here\u27e7.",
    "A Title of Words": "[joined]",
    "Who asks?": "\u2026",
}


def check(project: Project, files: Files = FILES) -> Findings:
    """What `peraklad check` says of a document, by entry; without lines, which a save may move."""
    tree = project.scan(SOURCE) | project.scan(LOCALES, without=".pot")
    found: Findings = {}
    for row in Checker(project, "ru", tree).rows(files):
        found.setdefault(source_of((row.msgctxt, row.msgid)), []).append(row._replace(line=0))
    return found


def unlined(found: Findings) -> Findings:
    return {key: [row._replace(line=0) for row in rows] for key, rows in found.items()}


@pytest.fixture
def project(tree: Tree) -> Project:
    tree.run("extract")
    return Project.open(str(tree.root))


def test_a_document_has_the_findings_of_check_after_every_edit(
    tree: Tree, project: Project
) -> None:
    desk = Desk(project)
    live = Live(desk)
    done: dict[str, str] = {}
    for english, text in {**WRONG, "It is late.": said("It is late.")}.items():
        done[english] = text
        fill(tree, done)
        opened = desk.opened(PLACE)
        assert unlined(live.document(opened)) == check(project)
        assert live.knows(opened)
        agree_on_errors(opened_live=live, desk=desk)
    rows = [row for found in live.document(desk.opened(PLACE)).values() for row in found]
    assert {"repeated-word", "number", "joined", "unfinished", "empty"} <= {r.check for r in rows}


def agree_on_errors(opened_live: Live, desk: Desk) -> None:
    """Of each entry alone what the whole document says of it."""
    opened = desk.opened(PLACE)
    for key in opened.positions:
        all_of_it = [r for r in opened_live.document(opened).get(key, []) if r.severity == "error"]
        assert opened_live.errors(opened, key) == all_of_it
        assert Live(desk).errors(opened, key) == all_of_it


def test_a_translation_of_another_sentence_is_an_error_by_itself(tree: Tree) -> None:
    sentences = {
        "The parliament adopted a law on forests on Tuesday.": "Погода была холодной и ветреной.",
        "The weather was cold and windy in the hills.": "Река вышла из берегов и затопила дома.",
        "The river flooded houses and roads.": "Парламент во вторник принял закон о лесах.",
    }  # fmt: skip
    tree.write("source/article.txt", "Title\n\n" + " ".join(sentences) + "\n")
    tree.run("extract")
    fill(tree, sentences)
    project = Project.open(str(tree.root))
    desk = Desk(project)
    opened = desk.opened(PLACE)
    told = Live(desk).document(opened)
    assert unlined(told) == check(project)
    for key in opened.positions:
        errors = [r for r in told.get(key, []) if r.severity == "error"]
        assert Live(desk).errors(opened, key) == errors
        text = opened.entries[opened.positions[key]].msgstr
        typed = Live(desk).sentence(opened, key, text)
        assert [r for r in typed if r.severity == "error"] == errors
    assert any(r.check == "other-text" and r.severity == "error" for v in told.values() for r in v)


def fill(tree: Tree, texts: dict[str, str]) -> None:
    path = tree.root / "locales/ru/article.po"
    read = catalogue.parse(path.read_bytes(), "")
    entries = tuple(
        e.__class__(**{**{f: getattr(e, f) for f in e.__slots__}, "msgstr": texts.get(e.msgid, "")})
        for e in read.entries
    )
    path.write_bytes(catalogue.render(Catalogue(read.header, entries)))


def typed(live: Live, desk: Desk, english: str, text: str) -> list[Row]:
    opened = desk.opened(PLACE)
    key = next(source_of(e.key) for e in opened.entries if e.msgid == english)
    return live.sentence(opened, key, text)


def test_a_text_is_checked_while_it_is_typed(project: Project) -> None:
    desk = Desk(project)
    live = Live(desk)
    english = "The first sentence has 5 words."
    assert [r.check for r in typed(live, desk, english, "")] == ["empty"]
    rows = typed(live, desk, english, "В первом предложении 5 слов слов.")
    (row,) = [r for r in rows if r.check == "repeated-word"]
    assert (row.severity, row.text[row.start : row.end]) == ("error", "слов слов")
    assert typed(live, desk, english, "В первом предложении 5 слов.") == []
    assert [r.check for r in typed(live, desk, english, "[joined]")] == ["joined"]
    assert [r.check for r in typed(live, desk, "It is late.", "[joined]")] == ["joined"]
    assert live.sentence(desk.opened(PLACE), "0" * 32, "text") == []


def test_a_waiver_is_seen_at_once(project: Project) -> None:
    desk = Desk(project, errors=lambda opened, key: [])
    live = Live(desk)
    opened = desk.opened(PLACE)
    entry = next(e for e in opened.entries if e.msgid == "The first sentence has 5 words.")
    key = source_of(entry.key)
    saved = desk.save(PLACE, key, key_of(entry), "В первом предложении 5 слов слов.", BY)
    assert [r.check for r in live.errors(desk.opened(PLACE), key)] == ["repeated-word"]
    desk.waive(PLACE, key, saved.base, "repeated-word", "a refrain", BY)
    opened = desk.opened(PLACE)
    assert live.errors(opened, key) == []
    (row,) = [r for r in live.sentence(opened, key, saved.target) if r.check == "repeated-word"]
    assert row.waiver == "a refrain"
    assert unlined(live.document(opened)) == check(project)


def test_terms_and_settings_that_change_are_seen(tree: Tree, project: Project) -> None:
    desk = Desk(project)
    live = Live(desk)
    text = "Слова, слова, слова, 5 слов в первой фразе."
    english = "The first sentence has 5 words."
    assert "term" not in [r.check for r in typed(live, desk, english, text)]
    tree.write("locales/terms.csv", "id,en,ru\ns,sentence,предложение\n")
    assert "term" in [r.check for r in typed(live, desk, english, text)]
    config = Path(tree.root / "peraklad.toml")
    config.write_text(config.read_text() + '\n[check]\noff = ["term"]\n')
    assert "term" not in [r.check for r in typed(live, desk, english, text)]
    config.write_text("broken")
    assert "term" not in [r.check for r in typed(live, desk, english, text)]


def test_a_huge_text_is_looked_at_only_in_part(project: Project) -> None:
    desk = Desk(project)
    rows = typed(Live(desk), desk, "It is late.", "слово " * 11_000)
    assert all(row.end <= 20_000 for row in rows)


def test_only_the_first_checks_of_an_article_can_bar_a_sign_off() -> None:
    """What `Live.errors` leaves out for speed is never an error."""
    assert all(check in ARTICLE_CHECKS for check in OWN_CHECKS)
    assert {c.id for c in ARTICLE_CHECKS if c.severity == "error"} == {c.id for c in OWN_CHECKS}

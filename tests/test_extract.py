"""`peraklad extract` as its users see it: what changes on disk, and what is said."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace

import pytest

from tests.conftest import ARTICLE, Tree, said
from workflow import catalogue, sentences
from workflow.model import Catalogue, Entry

PO = "locales/ru/article.po"


def read(tree: Tree, name: str = PO) -> Catalogue:
    return catalogue.parse((tree.root / name).read_bytes(), name)


def active(tree: Tree, name: str = PO) -> list[Entry]:
    return [e for e in read(tree, name).entries if not e.obsolete]


def translate(tree: Tree, name: str = PO) -> None:
    """Every empty entry translated, as a person would in an editor, and committed."""
    done = []
    for entry in read(tree, name).entries:
        text = entry.msgstr or said(entry.msgid)
        done.append(replace(entry, msgstr=text))
    new = catalogue.render(replace(read(tree, name), entries=tuple(done)))
    (tree.root / name).write_bytes(new)


def diff(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))


def test_a_template_and_three_catalogues(tree: Tree) -> None:
    assert tree.run("extract") == 0
    assert set(tree.snapshot("locales")) == {
        "locales/article.pot",
        "locales/site.pot",
        *(f"locales/{tag}/{name}.po" for tag in ("ru", "be", "pl") for name in ("article", "site")),
    }
    assert [(e.msgid, *e.extracted) for e in active(tree)] == [
        ("A Title of Words", "title"),
        ("A short standfirst.", "standfirst"),
        ("The first sentence has 5 words.", "paragraph"),
        ("The second one follows it!", "paragraph, continued"),
        ("Does a third come?", "paragraph, continued"),
        ("Who asks?", "question"),
        ("Nobody asks [here].", "answer"),
        ("It is late.", "answer, continued"),
    ]
    assert read(tree).field("Language") == "ru"
    template = read(tree, "locales/article.pot")
    assert template.field("X-Segmentation") == sentences.VERSION


def test_a_second_run_writes_nothing(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.run("extract")
    before = {p: p.stat().st_mtime_ns for p in tree.root.rglob("*") if p.is_file()}
    capsys.readouterr()
    assert tree.run("extract") == 0
    assert capsys.readouterr().out == "extract: 1 documents, nothing to do\n"
    after = {p: p.stat().st_mtime_ns for p in tree.root.rglob("*") if p.is_file()}
    assert {k: v for k, v in after.items() if k.name != "lock"} == {
        k: v for k, v in before.items() if k.name != "lock"
    }


def test_without_its_cache_it_comes_to_the_same_bytes(tree: Tree) -> None:
    tree.run("extract")
    before = tree.snapshot()
    shutil.rmtree(tree.root / ".peraklad")
    tree.run("extract")
    assert tree.snapshot() == before


def test_one_word_changes_one_entry(tree: Tree) -> None:
    tree.run("extract")
    translate(tree)
    before = tree.read(PO).split("\n\n")
    tree.write("source/article.txt", ARTICLE.replace("It is late.", "It is very late."))
    tree.run("extract")
    after = tree.read(PO).split("\n\n")
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1].strip() == (
        "#. answer, continued\n#: source/article.txt\n#, fuzzy\n"
        f'#| msgid "It is late."\nmsgid "It is very late."\nmsgstr "{said("It is late.")}"'
    )


def test_it_is_right_by_content_not_by_time(tree: Tree) -> None:
    """An edit of the same length that keeps the file's time stamp is seen."""
    tree.run("extract")
    path = tree.root / "source/article.txt"
    old = path.stat()
    tree.write("source/article.txt", ARTICLE.replace("late", "soon"))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    tree.run("extract")
    assert active(tree)[-1].msgid == "It is soon."


def test_what_it_did_is_said(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.run("extract")
    translate(tree)
    tree.write("source/article.txt", ARTICLE.replace("has 5 words", "has 6 words"))
    capsys.readouterr()
    tree.run("extract")
    out = capsys.readouterr().out
    assert "article (ru, be, pl): 1 edited (meaning)" in out
    told = "edited (meaning): The first sentence has 5 words. -> The first sentence has 6 words."
    assert told in out


def test_data_for_a_machine(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.run("extract", "--json")
    data = json.loads(capsys.readouterr().out)
    article = next(d for d in data if d["document"] == "article")
    assert set(article["changes"]) == {"ru", "be", "pl"}
    assert article["changes"]["ru"][0]["kind"] == "added"
    assert "locales/article.pot" in article["written"]


def test_an_edit_taken_back_restores_translation_and_sign_off(tree: Tree) -> None:
    tree.run("extract")
    translate(tree)
    tree.run("approve", "article", "--language", "ru")
    tree.run("extract")
    before = tree.read(PO)
    tree.write("source/article.txt", ARTICLE.replace("It is late.", "It is very late."))
    tree.run("extract")
    assert any(e.fuzzy for e in active(tree))
    tree.write("source/article.txt", ARTICLE)
    tree.run("extract")
    assert tree.read(PO) == before


def test_a_cosmetic_edit_keeps_the_sign_off(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.write("source/article.txt", ARTICLE + '\nHe said "no" - twice.\n')
    tree.run("extract")
    translate(tree)
    tree.run("approve", "article", "--language", "ru")
    tree.write("source/article.txt", ARTICLE + "\nHe said “no” — twice.\n")
    tree.run("extract")
    capsys.readouterr()
    tree.run("status", "--language", "ru", "--format", "json")
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["segments"], row["reviewed"]) == (9, 9)


def test_a_changed_unit_carries_translations_over_and_back(tree: Tree) -> None:
    tree.run("extract")
    translate(tree)
    tree.run("approve", "article", "--language", "ru")
    before = {e.key: e for e in active(tree)}
    tree.write("peraklad.toml", 'languages = ["ru"]\nunit = "paragraph"\n')
    tree.run("extract")
    paragraph = next(e for e in active(tree) if e.msgid.startswith("The first"))
    assert paragraph.msgstr == (
        f"{said('The first sentence has 5 words.')} {said('The second one follows it!')} "
        f"{said('Does a third come?')}"
    )
    assert not paragraph.fuzzy
    tree.write("peraklad.toml", 'languages = ["ru"]\n')
    tree.run("extract")
    assert {e.key: e for e in active(tree)} == before


def test_a_renamed_document_keeps_everything(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.run("extract")
    translate(tree)
    tree.run("approve", "article", "--language", "ru")
    tree.write("source/other.txt", ARTICLE)
    (tree.root / "source/article.txt").unlink()
    capsys.readouterr()
    tree.run("extract")
    assert "article: renamed to other, catalogues moved" in capsys.readouterr().out
    assert not (tree.root / PO).exists()
    assert [e.msgstr for e in active(tree, "locales/ru/other.po")] == [
        said(e.msgid) for e in active(tree, "locales/ru/other.po")
    ]
    tree.run("status", "other", "--language", "ru", "--format", "json")
    (row,) = json.loads(capsys.readouterr().out)
    assert row["reviewed"] == row["segments"] == 8


def test_a_document_that_is_gone_keeps_its_catalogues(tree: Tree) -> None:
    tree.run("extract")
    translate(tree)
    before = tree.snapshot("locales")
    (tree.root / "source/article.txt").unlink()
    tree.write("source/new.txt", "Quite another title\n\nWith other words.\n")
    tree.run("extract")
    after = tree.snapshot("locales")
    assert {n: after[n] for n in before} == before


def test_catalogues_from_other_tools_are_normalised_without_loss(tree: Tree) -> None:
    tree.run("extract")
    translate(tree)
    canonical, late = tree.read(PO), said("It is late.")
    wrapped = canonical.replace(
        f'msgstr "{late}"', 'msgstr ""\n"Перевод: "\n' + late.replace("Перевод: ", '"') + '"'
    ).replace("PO-Revision-Date: 1970-01-01 00:00+0000", "PO-Revision-Date: 2026-11-23 10:00+0300")
    tree.write(PO, wrapped.replace("\n", "\r\n"))
    tree.run("extract")
    assert tree.read(PO) == canonical


def test_translators_names_in_the_header_stay(tree: Tree) -> None:
    tree.run("extract")
    tree.write(PO, tree.read(PO).replace("Last-Translator: ", "Last-Translator: T <t@example.org>"))
    tree.run("extract")
    assert read(tree).field("Last-Translator") == "T <t@example.org>"


def test_a_text_in_two_roles_has_two_entries(tree: Tree) -> None:
    tree.write("source/article.txt", "Who asks\n\nA text. Another.\n\nWho asks\n\nIt is late.\n")
    tree.run("extract")
    assert [e.key for e in active(tree)] == [
        (None, "Who asks"),
        (None, "A text."),
        (None, "Another."),
        ("heading", "Who asks"),
        (None, "It is late."),
    ]


def test_named_documents_only(tree: Tree) -> None:
    tree.write("source/other.txt", "Title\n\nText.\n")
    assert tree.run("extract", "other") == 0
    assert not (tree.root / PO).exists()
    assert tree.run("extract", "source/article.txt") == 0
    assert (tree.root / PO).exists()


def test_documents_in_folders(tree: Tree) -> None:
    tree.write("source/2026/news.txt", "Title\n\nText.\n")
    assert tree.run("extract") == 0
    assert (tree.root / "locales/be/2026/news.po").exists()


def test_the_pseudo_language_fills_itself(tree: Tree) -> None:
    assert tree.run("extract", "--language", "en-XA") == 0
    entries = active(tree, "locales/en-XA/article.po")
    assert all(e.msgstr.startswith("⟦") and not e.fuzzy for e in entries)


def test_a_rename_moves_every_language(tree: Tree) -> None:
    """Also those that this run was not asked for."""
    tree.run("extract")
    for tag in ("ru", "be", "pl"):
        translate(tree, f"locales/{tag}/article.po")
    (tree.root / "source/article.txt").rename(tree.root / "source/other.txt")
    tree.run("extract", "--language", "be")
    tree.run("extract")
    for tag in ("ru", "be", "pl"):
        assert all(e.msgstr for e in active(tree, f"locales/{tag}/other.po"))


def test_a_tag_in_another_case_is_the_same_language(tree: Tree) -> None:
    tree.run("extract", "--language", "RU")
    assert (tree.root / PO).exists()
    assert not (tree.root / "locales/RU").exists()

"""`approve`, `reject`, `reopen`, `status`: who decides, and what a decision changes."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.conftest import ARTICLE, Tree
from tests.test_extract import PO, active, translate
from workflow import catalogue, git, ledger

LEDGER = "locales/ru/article.ledger.jsonl"


@pytest.fixture
def translated(tree: Tree) -> Tree:
    tree.run("extract", "--quiet")
    translate(tree)
    return tree


def status(tree: Tree, capsys: pytest.CaptureFixture[str], language: str = "ru") -> dict[str, int]:
    capsys.readouterr()
    assert tree.run("status", "--language", language, "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["empty"] + row["draft"] + row["translated"] + row["reviewed"] == row["segments"]
    return {k: v for k, v in row.items() if isinstance(v, int)}


def edit(tree: Tree, msgid: str, **changes: object) -> None:
    """Change one entry the way an editor would."""
    old = catalogue.parse((tree.root / PO).read_bytes(), PO)
    entries = tuple(
        replace(e, **changes) if e.msgid == msgid else e  # type: ignore[arg-type]  # fields
        for e in old.entries
    )
    (tree.root / PO).write_bytes(catalogue.render(replace(old, entries=entries)))


def test_approve(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    before = translated.read(PO)
    assert translated.run("approve", "article", "--language", "ru") == 0
    out = capsys.readouterr().out
    assert out.endswith("article (ru): approved 8 as Reviewer <reviewer@example.org>\n")
    assert translated.read(PO) == before
    records = ledger.parse((translated.root / LEDGER).read_bytes(), LEDGER).records
    assert len(records) == 8
    assert {r.by for r in records} == {"Reviewer <reviewer@example.org>"}
    assert status(translated, capsys)["reviewed"] == 8


def test_approving_again_adds_nothing(translated: Tree) -> None:
    translated.run("approve", "article", "--language", "ru")
    before = translated.read(LEDGER)
    assert translated.run("approve", "article", "--language", "ru") == 0
    assert translated.read(LEDGER) == before


def test_drafts_and_empty_entries_are_left(
    translated: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(translated, "It is late.", flags=("fuzzy",))
    edit(translated, "Who asks?", msgstr="")
    capsys.readouterr()
    assert translated.run("approve", "article", "--language", "ru") == 0
    assert capsys.readouterr().out == (
        "article (ru): approved 6 as Reviewer <reviewer@example.org>\n"
        "  left 1: it has no translation\n"
        "  left 1: it is a draft; name it with --entry to accept it\n"
    )
    counts = status(translated, capsys)
    assert (counts["empty"], counts["draft"], counts["reviewed"]) == (1, 1, 6)


def test_a_named_draft_is_accepted(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    edit(translated, "It is late.", flags=("fuzzy",), previous_msgid="It is early.")
    command = ("approve", "article", "--language", "ru", "--entry", "It is late.")
    assert translated.run(*command) == 0
    entry = active(translated)[-1]
    assert (entry.flags, entry.previous_msgid) == ((), None)
    assert status(translated, capsys)["reviewed"] == 1


def test_an_entry_by_its_key(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    translated.run("status", "article", "--language", "ru", "--entries")
    line = next(x for x in capsys.readouterr().out.splitlines() if "It is late." in x)
    key, state = line.split()[:2]
    assert state == "translated"
    assert translated.run("approve", "article", "--language", "ru", "--entry", key) == 0
    assert status(translated, capsys)["reviewed"] == 1


def test_a_refused_entry_stops_everything(
    translated: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(translated, "Who asks?", msgstr="")
    words = ("approve", "article", "--language", "ru", "--entry", "Who asks?")
    assert translated.run(*words, "--entry", "It is late.") == 1
    assert not (translated.root / LEDGER).exists()


def test_an_unknown_entry(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert translated.run("approve", "article", "--language", "ru", "--entry", "ffffff") == 2
    assert capsys.readouterr().err == (
        "peraklad: locales/ru/article.po: no entry is named ffffff; expected the key of one entry; "
        "see 'peraklad status article --entries'\n"
    )


def test_any_edit_voids_the_sign_off(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    translated.run("approve", "article", "--language", "ru")
    edit(translated, "It is late.", msgstr="Уже поздно.")
    counts = status(translated, capsys)
    assert (counts["reviewed"], counts["translated"]) == (7, 1)


def test_reject_and_reopen(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    translated.run("approve", "article", "--language", "ru")
    words = ("article", "--language", "ru", "--entry", "It is late.")
    assert translated.run("reject", *words, "--comment", "too literal") == 0
    assert active(translated)[-1].fuzzy
    assert json.loads(translated.read(LEDGER).splitlines()[-1])["comment"] == "too literal"
    assert status(translated, capsys)["draft"] == 1
    assert translated.run("approve", *words) == 0
    assert status(translated, capsys)["reviewed"] == 8
    assert translated.run("reopen", "article", "--language", "ru") == 0
    assert status(translated, capsys)["translated"] == 8


def test_a_stale_sentence_is_counted(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    translated.run("approve", "article", "--language", "ru")
    translated.write("source/article.txt", ARTICLE.replace("It is late.", "It is very late."))
    translated.run("extract")
    counts = status(translated, capsys)
    assert (counts["draft"], counts["reviewed"], counts["stale"]) == (1, 7, 1)


def test_a_fold_cannot_open_a_block(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    edit(translated, "Who asks?", msgstr="[joined]")
    edit(translated, "It is late.", msgstr="[joined]")
    capsys.readouterr()
    translated.run("approve", "article", "--language", "ru")
    assert "left 1: [joined] can only stand after" in capsys.readouterr().out
    assert status(translated, capsys)["reviewed"] == 7


@pytest.fixture
def four_eyes(translated: Tree) -> Tree:
    config = translated.read("peraklad.toml")
    translated.write("peraklad.toml", config + "[review]\nfour_eyes = true\n")
    return translated


def test_four_eyes(four_eyes: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    """The translator of a line is who committed it; before that nobody knows."""
    words = ("approve", "article", "--language", "ru")
    assert four_eyes.run(*words) == 1
    assert "left 8: four eyes: nobody knows who translated it" in capsys.readouterr().out
    four_eyes.commit()
    assert four_eyes.run(*words) == 1
    assert "another person has to approve it" in capsys.readouterr().out
    assert not (four_eyes.root / LEDGER).exists()
    edit(four_eyes, "It is late.", msgstr="Уже поздно.")
    four_eyes.commit("Translator", "translator@example.org")
    assert four_eyes.run(*words) == 1
    assert status(four_eyes, capsys)["reviewed"] == 1


def test_four_eyes_follow_words_that_move(
    four_eyes: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    """An editor who moves a paragraph has not translated it."""
    four_eyes.commit("Translator", "translator@example.org")
    moved = ARTICLE.replace("A short standfirst.\n\n", "") + "\nA short standfirst.\n"
    four_eyes.write("source/article.txt", moved)
    four_eyes.run("extract", "--quiet")
    four_eyes.commit("Reviewer", "reviewer@example.org")
    assert four_eyes.run("approve", "article", "--language", "ru") == 0
    assert status(four_eyes, capsys)["reviewed"] == 8


def test_a_clock_that_went_backwards(
    translated: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4000000000")
    translated.run("approve", "article", "--language", "ru")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    translated.run("reopen", "article", "--language", "ru")
    assert status(translated, capsys)["reviewed"] == 0


def test_a_language_without_a_catalogue_stops_all(
    translated: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert translated.run("approve", "article", "--language", "ru", "--language", "uk") == 2
    assert capsys.readouterr().err == (
        "peraklad: locales/uk/article.po: there is no catalogue; "
        "run 'peraklad extract --language uk'\n"
    )
    assert not (translated.root / LEDGER).exists()


def test_a_machines_text_stays_a_draft_through_a_cosmetic_edit(
    translated: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = next(e for e in active(translated) if e.msgid == "Nobody asks [here].")
    draft = ledger.Record("draft", ledger.source_of(entry.key), text=entry.msgstr, engine="test")
    translated.write(LEDGER, ledger.render(ledger.Ledger((draft,))))
    assert status(translated, capsys)["draft"] == 1
    text = ARTICLE.replace("Nobody asks [here].", "Nobody  asks [here].")
    translated.write("source/article.txt", text)
    translated.run("extract", "--quiet")
    assert status(translated, capsys)["draft"] == 1


def test_without_an_identity_nothing_is_signed(
    translated: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    translated.git("config", "--unset", "user.email")
    translated.git("config", "--unset", "user.name")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    capsys.readouterr()
    assert translated.run("approve", "article", "--language", "ru") == 2
    assert capsys.readouterr().err.startswith("peraklad: git does not know who you are; expected")


def test_the_time_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert git.now() == "1970-01-01T00:00:00Z"


def test_the_table(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    translated.run("approve", "article", "--language", "ru", "--entry", "It is late.")
    capsys.readouterr()
    assert translated.run("status") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "document", "language", "reviewed", "translated", "draft", "empty", "stale",
        "errors", "warnings",
    ]  # fmt: skip
    assert lines[1].split()[:8] == ["article", "ru", "██" + "▓" * 18, "1", "7", "0", "0", "0"]
    assert lines[2].split() == ["article", "be", "·" * 20, "0", "0", "0", "8", "0", "0", "0"]


def test_the_badge(translated: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    translated.run("approve", "article", "--language", "ru")
    capsys.readouterr()
    assert translated.run("status", "--format", "svg") == 0
    image = ElementTree.fromstring(capsys.readouterr().out)
    assert image.get("aria-label") == "reviewed: ru 100 % · be 0 % · pl 0 %"

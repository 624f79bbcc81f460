"""Approving, rejecting and waiving at the desk: the rules of the commands, for each sentence."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Tree, said
from tests.test_check_command import NOTHING
from tests.test_extract import PO, active, read, translate
from tests.test_review_desk import ASKS, BOOK, LATE, RU, A, B, put, records, save, sentence, sit
from workflow.errors import PerakladError
from workflow.ledger import Ledger, Record, render, source_key, source_of
from workflow.model import JOINED
from workflow.project import Project
from workflow.review.desk import Decided, Desk
from workflow.review.values import Changed, Verb, Wanted

ME = "Reviewer <reviewer@example.org>"
"""Who approves by the command in the tests."""


@pytest.fixture
def translated(tree: Tree) -> Tree:
    tree.run("extract", "--quiet")
    translate(tree)
    return tree


def four_eyes(tree: Tree) -> None:
    tree.write("peraklad.toml", tree.read("peraklad.toml") + "[review]\nfour_eyes = true\n")


def decide(
    desk: Desk, verb: Verb, *keys: str, by: str = ME, comment: str = "", despite: bool = False
) -> Decided:
    wanted = [Wanted(key, sentence(desk, key).base) for key in keys]
    return desk.decide(RU, verb, wanted, by, comment, despite)


def codes(decided: Decided) -> list[str]:
    return [refused.code for refused in decided.refused]


def test_approve_several_in_one_write(translated: Tree) -> None:
    put(translated, "It is late.", flags=("fuzzy",), previous_msgid="It is early.")
    desk = sit(translated)
    decided = decide(desk, "approve", LATE, ASKS, by=B)
    assert not decided.refused
    assert [(s.key, s.state, s.by) for s in decided.done] == [
        (LATE, "reviewed", B),
        (ASKS, "reviewed", B),
    ]
    assert (active(translated)[-1].flags, active(translated)[-1].previous_msgid) == ((), None)
    assert [r.event for r in records(translated)] == ["approve", "approve"]


def test_the_rest_is_done_where_one_is_refused(translated: Tree) -> None:
    put(translated, "Who asks?", msgstr="")
    desk = sit(translated)
    wanted = [
        Wanted(LATE, sentence(desk).base),
        Wanted(LATE, "0" * 32),
        Wanted(ASKS, sentence(desk, ASKS).base),
        Wanted("1" * 32, "0" * 32),
    ]
    decided = desk.decide(RU, "approve", wanted[1:], ME)
    assert (codes(decided), decided.done) == (["changed", "empty", "gone"], ())
    assert [r.key for r in decided.refused] == [LATE, ASKS, "1" * 32]
    assert not (translated.root / BOOK).exists()
    decided = desk.decide(RU, "approve", [wanted[0], *wanted[2:]], ME)
    assert [s.key for s in decided.done] == [LATE]
    assert codes(decided) == ["empty", "gone"]


def test_reject_marks_and_needs_a_comment(translated: Tree) -> None:
    desk = sit(translated)
    save(desk, "Позна.")
    with pytest.raises(PerakladError, match="there is no comment"):
        decide(desk, "reject", LATE, comment=" \n")
    (made,) = decide(desk, "reject", LATE, comment="too short", by=B).done
    assert (made.state, made.by, made.target) == ("draft", B, "Позна.")
    assert records(translated)[-1].comment == "too short"
    put(translated, "Who asks?", msgstr="")
    assert codes(decide(desk, "reject", ASKS, comment="x")) == ["empty"]
    assert save(desk, "Позна.").state == "translated"


def test_reopen_takes_the_sign_off_back(translated: Tree) -> None:
    desk = sit(translated)
    decide(desk, "approve", LATE)
    (made,) = decide(desk, "reopen", LATE).done
    assert made.state == "translated"


def test_clocks_that_went_backwards(translated: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = sit(translated)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4000000000")
    old = translated.read(PO)
    save(desk, "Позна.")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    translated.write(PO, old)
    decide(desk, "approve", LATE)
    assert (sentence(desk).state, sentence(desk).lost) == ("reviewed", "")
    decide(desk, "reopen", LATE)
    assert sentence(desk).state == "translated"


# ---- four eyes -----------------------------------------------------------------------------


def test_who_translated_at_the_desk_may_not_approve(translated: Tree) -> None:
    four_eyes(translated)
    translated.commit("Committer", "committer@example.org")
    desk = sit(translated)
    save(desk, "Позна.", by=A)
    refused = decide(desk, "approve", LATE, by="Another name <A@Example.org>").refused
    assert [(r.code, r.reason) for r in refused] == [
        (
            "four-eyes",
            "four eyes: Another name <A@Example.org> translated it; another person has to approve "
            "it",
        )
    ]
    translated.commit("Committer", "b@example.org")  # who commits is not who translated
    assert not decide(desk, "approve", LATE, by=B).refused


def test_what_nobody_put_on_record_is_its_committers(translated: Tree) -> None:
    four_eyes(translated)
    desk = sit(translated)
    (refused,) = decide(desk, "approve", LATE).refused
    assert refused.reason.startswith("four eyes: nobody knows who translated it")
    translated.commit("A", "a@example.org")
    assert codes(decide(desk, "approve", LATE, by=A)) == ["four-eyes"]
    assert not decide(desk, "approve", LATE, by=B).refused


def test_accepting_a_draft_is_translating_it(translated: Tree) -> None:
    four_eyes(translated)
    put(translated, "It is late.", flags=("fuzzy",))
    translated.commit("Machine", "machine@example.org")
    desk = sit(translated)
    save(desk, said("It is late."), by=A)
    assert codes(decide(desk, "approve", LATE, by=A)) == ["four-eyes"]
    assert not decide(desk, "approve", LATE, by=B).refused


def test_a_changed_english_does_not_change_who_translated(translated: Tree) -> None:
    four_eyes(translated)
    desk = sit(translated)
    save(desk, "Позна.", by=A)
    text = translated.read("source/article.txt")
    translated.write("source/article.txt", text.replace("It is late.", "It is rather late."))
    translated.run("extract", "--quiet")
    translated.commit("B", "b@example.org")
    key = source_key(None, "It is rather late.")
    assert codes(decide(desk, "approve", key, by=A)) == ["four-eyes"]
    assert not decide(desk, "approve", key, by=B).refused


def test_the_command_knows_who_translated_at_the_desk(
    translated: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    four_eyes(translated)
    save(sit(translated), "Позна.", by=ME)
    save(sit(translated), "Кто?", ASKS, by=A)
    capsys.readouterr()
    assert translated.run("approve", "article", "--language", "ru") == 1
    out = capsys.readouterr().out
    assert f"left 1: four eyes: {ME} translated it" in out
    assert "left 6: four eyes: nobody knows" in out
    assert "approved 1 as" in out


# ---- one set of rules ----------------------------------------------------------------------


def hard(tree: Tree) -> None:
    """An entry for each rule, and some that none speaks against."""
    put(tree, "A Title of Words", msgstr="")
    put(tree, "A short standfirst.", flags=("fuzzy",))
    put(tree, "Who asks?", msgstr=JOINED)
    put(tree, "Does a third come?", msgstr="Не \u27e6five\u27e7?")
    put(tree, "The first sentence has 5 words.", msgstr=NOTHING)
    put(tree, "It is late.", msgstr="Уже поздно.")
    put(tree, "Nobody asks [here].", msgstr="Никто не спрашивает [здесь].")


@pytest.mark.parametrize("eyes", [False, True])
@pytest.mark.parametrize("despite", [False, True])
def test_the_same_entries_as_the_command(
    translated: Tree, capsys: pytest.CaptureFixture[str], eyes: bool, despite: bool
) -> None:
    """Of each entry alone, named, on the same files."""
    hard(translated)
    if eyes:
        four_eyes(translated)
        translated.commit("A", "a@example.org")
        put(translated, "It is late.", msgstr="Поздно уже.")
    before = translated.snapshot("locales")
    words = ("--despite-errors", "--comment", "why not") if despite else ()
    seen = []
    for entry in active(translated):
        key = source_of(entry.key)
        capsys.readouterr()
        translated.run("approve", "article", "--language", "ru", "--entry", key, *words)
        out = capsys.readouterr().out
        by_command = translated.snapshot("locales")
        restore(translated, before)
        desk = Desk(Project.open(str(translated.root)))
        decided = decide(
            desk, "approve", key, comment="why not" if despite else "", despite=despite
        )
        by_desk = translated.snapshot("locales")
        restore(translated, before)
        assert timeless(by_desk) == timeless(by_command)
        for refused in decided.refused:
            assert f"left 1: {refused.reason}" in out
            seen.append(refused.code)
        assert len(decided.done) + len(decided.refused) == 1
    expected = {"empty", "joined", "left"} | ({"four-eyes"} if eyes else set())
    assert set(seen) == expected | (set() if despite else {"errors"})


def restore(tree: Tree, files: dict[str, bytes]) -> None:
    for name in tree.snapshot("locales").keys() - files.keys():
        (tree.root / name).unlink()
    for name, data in files.items():
        tree.write(name, data)


def timeless(files: dict[str, bytes]) -> dict[str, object]:
    """The files, with ledgers as sets of records without their time."""
    found: dict[str, object] = {}
    for name, data in files.items():
        if name.endswith(".jsonl"):
            lines = [{**json.loads(line), "at": ""} for line in data.splitlines()]
            found[name] = sorted(map(str, lines))
        else:
            found[name] = data
    return found


# ---- waivers -------------------------------------------------------------------------------


def test_errors_need_a_reason_to_be_accepted(translated: Tree) -> None:
    put(translated, "The first sentence has 5 words.", msgstr=NOTHING)
    desk = Desk(Project.open(str(translated.root)))
    key = source_key(None, "The first sentence has 5 words.")
    (refused,) = decide(desk, "approve", key).refused
    assert refused.code == "errors"
    assert refused.reason.startswith("a check finds an error: ")
    with pytest.raises(PerakladError, match="there is no comment"):
        decide(desk, "approve", key, despite=True)
    assert not decide(desk, "approve", key, despite=True, comment="as meant").refused
    waiver, approval = records(translated)
    assert (waiver.event, waiver.comment, approval.event) == ("waive", "as meant", "approve")


def test_waive_and_take_it_back(translated: Tree) -> None:
    desk = sit(translated)
    base = sentence(desk).base
    desk.waive(RU, LATE, base, "number", "said so", A)
    book = desk.opened(RU).book
    assert list(book.waived(base)) == ["number"]
    desk.waive(RU, LATE, base, "number", "no longer", B, "unwaive")
    assert not desk.opened(RU).book.waived(base)
    with pytest.raises(PerakladError, match="no such check"):
        desk.waive(RU, LATE, base, "<b>", "x", A)
    with pytest.raises(PerakladError, match="there is no comment"):
        desk.waive(RU, LATE, base, "number", "", A)
    save(desk, "Позна.")
    with pytest.raises(Changed):
        desk.waive(RU, LATE, base, "number", "said so", A)


# ---- the ledger's part ---------------------------------------------------------------------


def test_adding_to_a_ledger_gives_what_reading_it_gives() -> None:
    """What is known of the old one is handed on, and the old one stays as it was."""
    old = Ledger((Record("draft", "s", text="a"), Record("waive", "s", "k", A, "1", check="c")))
    assert (old.waives, list(old.waived("k")), old.decision("k")) == (True, ["c"], None)
    new = [Record("approve", "s", "k", A, "2"), Record("unwaive", "s", "k", A, "3", check="c")]
    made, fresh = old.decided(new), Ledger((*old.records, *new))
    for book in (made, fresh):
        assert (book.decision("k"), book.waived("k")) == (new[0], {})
        assert list(book.about("s")) == [*old.records, *new]
    assert old.decision("k") is None
    assert render(made) == render(fresh)


def test_comments_follow_carries_and_changes() -> None:
    remark = Record("comment", "s1", "k1", A, "1", comment="a")
    later = Record("comment", "s2", "k2", A, "2", comment="b")
    book = Ledger(
        (remark, later, Record("carry", "s2", "k2", start="k1"),
         Record("change", "s3", "k2", start="s2", text="x"))
    )  # fmt: skip
    assert book.comments("s3") == [remark, later]
    assert book.comments("s1") == [remark]
    assert book.lineage("s3") == ["s3", "s2", "s1"]


def test_a_loop_of_changes_ends() -> None:
    book = Ledger(
        (Record("change", "a", "k", start="b"), Record("change", "b", "k", start="a"),
         Record("carry", "a", "k", start="l"), Record("carry", "a", "l", start="k"))
    )  # fmt: skip
    assert set(book.lineage("a")) == {"a", "b"}
    assert book.decision("k") is None
    assert book.translators("k") == set()


def test_the_files_are_read_back(translated: Tree) -> None:
    """What the desk wrote, the commands read."""
    desk = sit(translated)
    save(desk, "Позна.")
    desk.comment(RU, LATE, "why?", B)
    assert translated.run("extract", "--quiet") == 0
    assert translated.run("status") == 0
    assert read(translated, PO).entries[-1].msgstr == "Позна."
    assert [r.event for r in records(translated)] == ["translate", "translate", "comment"]

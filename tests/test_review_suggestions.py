"""What helps to translate: matches, terms, drafts on request; and what is shown to nobody."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Tree
from tests.servers import Server
from workflow import catalogue
from workflow.drafting.worddiff import pieces, word_diff
from workflow.errors import PerakladError
from workflow.ledger import source_of
from workflow.model import Catalogue
from workflow.project import Project
from workflow.review.desk import Desk
from workflow.review.drafts import close, draft
from workflow.review.suggestions import Suggestions
from workflow.review.values import Place

PLACE = Place("article", "ru")
SECRET = "+++\nconfidential = true\n+++\nA Secret\n\nNobody will ask here now.\n"


def fill(tree: Tree, document: str, texts: dict[str, str]) -> None:
    path = tree.root / f"locales/ru/{document}.po"
    read = catalogue.parse(path.read_bytes(), "")
    entries = tuple(replace(e, msgstr=texts.get(e.msgid, e.msgstr)) for e in read.entries)
    path.write_bytes(catalogue.render(Catalogue(read.header, entries)))


def desk_of(tree: Tree) -> Desk:
    return Desk(Project.open(str(tree.root)))


def key(english: str) -> str:
    return source_of((None, english))


@pytest.fixture
def written(tree: Tree) -> Tree:
    tree.write("source/other.txt", "Other\n\nThe first sentence has 9 words. It is late.\n")
    tree.write("source/secret.txt", SECRET)
    tree.run("extract")
    fill(
        tree,
        "other",
        {
            "The first sentence has 9 words.": "В первом предложении 9 слов.",
            "It is late.": "Уже поздно.",
        },
    )
    fill(tree, "secret", {"Nobody will ask here now.": "Тайна."})
    return tree


def test_matches_with_what_differs(written: Tree) -> None:
    desk = desk_of(written)
    known = Suggestions(desk)
    (one,) = known.matches(desk.opened(PLACE), key("The first sentence has 5 words."))
    assert (one.score, one.kind, one.origin) == (99, "repaired", "other")
    assert one.target == "В первом предложении 5 слов."
    assert one.diff == [
        ("=", "The first sentence has "), ("-", "9"), ("+", "5"), ("=", " words."),
    ]  # fmt: skip
    (late,) = known.matches(desk.opened(PLACE), key("It is late."))
    assert (late.score, late.kind, late.diff) == (100, "exact", [("=", "It is late.")])
    assert known.matches(desk.opened(PLACE), "0" * 32) == []


def test_an_entry_does_not_suggest_itself(written: Tree) -> None:
    fill(written, "article", {"Does a third come?": "Придёт ли третье?", "It is late.": "Поздно."})
    desk = desk_of(written)
    known = Suggestions(desk)
    assert known.matches(desk.opened(PLACE), key("Does a third come?")) == []
    (late,) = known.matches(desk.opened(PLACE), key("It is late."))
    assert late.origin == "other"


def test_a_secret_is_no_suggestion_elsewhere(written: Tree) -> None:
    written.write("source/open.txt", "Open\n\nNobody will ask here now.\n")
    written.run("extract")
    desk = desk_of(written)
    known = Suggestions(desk)
    english = key("Nobody will ask here now.")
    assert known.matches(desk.opened(Place("open", "ru")), english) == []
    (written.root / "source/secret.txt").unlink()  # what is gone may have been secret
    assert Suggestions(desk).matches(desk.opened(Place("open", "ru")), english) == []
    written.write("source/secret.txt", SECRET.partition("+++\nA")[2].join(["A", ""]))
    (found,) = Suggestions(desk).matches(desk.opened(Place("open", "ru")), english)
    assert found.target == "Тайна."


def test_terms_with_notes_and_whether_they_are_used(written: Tree) -> None:
    written.write(
        "locales/terms.csv",
        "id,en,note,do_not_translate,ru,ru_admitted,ru_forbidden\n"
        "s,sentence,of a text,,предложение,фраза,сентенция\n"
        "w,words,,,слово,,\n",
    )
    desk = desk_of(written)
    known = Suggestions(desk)
    english = key("The first sentence has 5 words.")

    def used(text: str) -> list[tuple[str, bool]]:
        return [(t.form, t.used) for t in known.terms(desk.opened(PLACE), english, text)]

    assert used("") == [("sentence", False), ("words", False)]
    assert used("В первом предложении пять.") == [("sentence", True), ("words", False)]
    assert used("В первой фразе пять слов.") == [("sentence", True), ("words", True)]
    hint = known.terms(desk.opened(PLACE), english, "")[0]
    assert (hint.preferred, hint.admitted, hint.forbidden, hint.note) == (
        "предложение", ("фраза",), ("сентенция",), "of a text",
    )  # fmt: skip
    written.write("locales/terms.csv", "id,en,ru\n")
    assert used("") == []


words = st.lists(st.sampled_from(["one", "two ", " ", "three,", "\n", "x-y", ".", ""]), max_size=9)


@settings(derandomize=True, max_examples=300)
@given(words.map("".join), words.map("".join))
def test_the_pieces_make_both_texts(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(text for sign, text in found if sign != "+") == old
    assert "".join(text for sign, text in found if sign != "-") == new
    assert all(text for _, text in found)
    assert all(a[0] != b[0] for a, b in pairwise(found))
    assert word_diff(old, new).count("{+") == sum(sign == "+" for sign, _ in found)


ENGINE = '\n[draft]\nengines = ["libre"]\n[engines.libre]\nurl = "{url}"\n'


def test_drafts_are_asked_for_and_nothing_is_written(written: Tree) -> None:
    english = "It is late."
    with Server({"ru": {english: "Уже поздно."}}) as server:
        with (written.root / "peraklad.toml").open("a") as file:
            file.write(ENGINE.format(url=server.url))
        before = written.snapshot()
        desk = desk_of(written)
        (one,) = draft(desk, desk.opened(PLACE), key(english))
        assert (one.engine, one.text, one.doubts) == ("libre", "Уже поздно.", ())
        asked = len(server.seen)
        assert draft(desk, desk.opened(PLACE), key(english)) == [one]
        assert len(server.seen) == asked, "the answer is kept"
        assert written.snapshot() == before
        close(desk)


def test_why_there_is_no_draft_in_one_line(written: Tree) -> None:
    desk = desk_of(written)
    with pytest.raises(PerakladError, match="no engine") as error:
        draft(desk, desk.opened(PLACE), key("It is late."))
    assert "\n" not in str(error.value)
    with pytest.raises(PerakladError, match="no such sentence"):
        draft(desk, desk.opened(PLACE), "0" * 32)


def test_a_remote_engine_sees_nothing_confidential(written: Tree) -> None:
    with (written.root / "peraklad.toml").open("a") as file:
        file.write('\n[draft]\nengines = ["google"]\n[engines.google]\n')
    desk = desk_of(written)
    with pytest.raises(PerakladError, match="confidential"):
        draft(desk, desk.opened(Place("secret", "ru")), key("A Secret"))
    close(desk)


def test_an_engine_that_hangs_is_not_waited_for(written: Tree) -> None:
    with Server({}, faults={"hang": 1.0}, hang=0.6, seed=1) as server:
        with (written.root / "peraklad.toml").open("a") as file:
            file.write(ENGINE.format(url=server.url))
        desk = desk_of(written)
        with pytest.raises(PerakladError, match="in time"):
            draft(desk, desk.opened(PLACE), key("It is late."), seconds=0.2)
        with pytest.raises(PerakladError, match="busy"):
            draft(desk, desk.opened(PLACE), key("Who asks?"), seconds=0.1)
        close(desk)

"""The catalogue of a variant: drafted by rule, kept for people, voided by any change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Tree
from workflow import catalogue, extraction, formats, ledger, signoff
from workflow.editions import compose
from workflow.editions.compose import Policy
from workflow.editions.content import Mode, Passage, Status
from workflow.ledger import Ledger, Record
from workflow.model import Catalogue, Entry
from workflow.signoff import State
from workflow.variants import keeping
from workflow.variants.composing import shown
from workflow.variants.converter import UNSIGNED, Converter
from workflow.variants.tarask import tarask

AT = "2026-11-23T10:00:00Z"
BY = "Reviewer <reviewer@example.org>"
OFFICIAL = "Новы план сістэмы."
CLASSICAL = "Новы плян сыстэмы."
LATIN = "Novy płan sistemy."


def signed(*entries: Entry) -> Ledger:
    return Ledger(tuple(signoff.decide("approve", e, BY, AT) for e in entries))


def converter(tag: str, entries: Iterable[Entry] = (), book: Ledger | None = None) -> Converter:
    return Converter.of(tag, "", entries, book or Ledger())


@pytest.mark.parametrize("status", ["draft", "translated", "reviewed", "stale"])
def test_lacinka_by_rule_has_the_status_of_its_text(status: Status) -> None:
    assert converter("be-Latn").passage(Passage(OFFICIAL, status)) == Passage(LATIN, status)


def test_an_override_of_lacinka_goes_before_the_rules_unless_fuzzy() -> None:
    own = Entry(OFFICIAL, "Novy plan systemy.")
    made = converter("be-Latn", [own]).passage(Passage(OFFICIAL, "reviewed"))
    assert made == Passage(own.msgstr, "reviewed")
    fuzzy = replace(own, flags=("fuzzy",))
    made = converter("be-Latn", [fuzzy]).passage(Passage(OFFICIAL, "reviewed"))
    assert made.text == LATIN


@pytest.mark.parametrize("tag", ["be-Latn", "be-tarask"])
@pytest.mark.parametrize(
    "passage",
    [Passage("План", "source"), Passage("План", "original"), Passage("", "reviewed"),
     Passage("[joined]", "reviewed")],
)  # fmt: skip
def test_english_and_nothing_stay(tag: str, passage: Passage) -> None:
    assert converter(tag).passage(passage) == passage


@pytest.mark.parametrize("status", ["draft", "translated", "reviewed", "stale"])
def test_taraskievica_without_a_sign_off_is_a_draft(status: Status) -> None:
    passage = Passage(OFFICIAL, status)
    assert converter("be-tarask").passage(passage) == Passage(CLASSICAL, "draft")
    edited = Entry(OFFICIAL, "Новы плян сыстэмаў.")
    assert converter("be-tarask", [edited]).passage(passage) == Passage(edited.msgstr, "draft")
    entry = Entry(OFFICIAL, CLASSICAL)
    made = converter("be-tarask", [entry], signed(entry)).passage(passage)
    assert made == Passage(CLASSICAL, status)


def test_any_change_of_either_side_voids_the_sign_off() -> None:
    entry = Entry(OFFICIAL, CLASSICAL)
    book = signed(entry)
    edited = replace(entry, msgstr=CLASSICAL + " ")
    made = converter("be-tarask", [edited], book).passage(Passage(OFFICIAL, "reviewed"))
    assert made.status == "draft"
    made = converter("be-tarask", [entry], book).passage(Passage(OFFICIAL + " Вось.", "reviewed"))
    assert made.status == "draft"
    fuzzy = replace(entry, flags=("fuzzy",))
    made = converter("be-tarask", [fuzzy], book).passage(Passage(OFFICIAL, "reviewed"))
    assert made.status == "draft"


def test_words_of_the_project_are_used() -> None:
    made = Converter.of("be-tarask", "план\tплан\n", (), Ledger())
    assert made.passage(Passage(OFFICIAL, "reviewed")).text == "Новы план сыстэмы."


SENTENCES = st.lists(
    st.sampled_from(
        ["Снег ідзе.", "План ёсць.", "План ёсць!", "Песня пра снег і план.", "Песня пра снег.",
         "Клуб зачынены, бо снег ідзе.", "Міністр не быў у клубе.", "Міністр не быў у Мінску."]
    ),
    max_size=6,
)  # fmt: skip


def refresh(
    texts: list[str], old: Catalogue | None, book: Ledger
) -> tuple[Catalogue, tuple[Record, ...]]:
    english = [Entry(f"English {n}", text) for n, text in enumerate(texts)]
    made = keeping.refreshed(keeping.sentences(english), old, book, tarask, AT)
    return Catalogue((), made.entries), made.records


@given(SENTENCES, SENTENCES, st.integers(0, 5))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_a_refresh_keeps_the_order_and_peoples_work_and_rests(
    before: list[str], after: list[str], chosen: int
) -> None:
    first, records = refresh(before, None, Ledger())
    book = Ledger(records)
    work = []
    if first.entries:
        at = chosen % len(first.entries)
        mine = replace(first.entries[at], msgstr=f"Уласны пераклад {at}.", flags=())
        book = book.decided([signoff.decide("approve", mine, BY, AT)])
        work = [mine]
        first = replace(first, entries=(*first.entries[:at], mine, *first.entries[at + 1 :]))
    second, more = refresh(after, first, book)
    live = [e for e in second.entries if not e.obsolete]
    assert [e.msgid for e in live] == list(dict.fromkeys(after))
    for entry in live:
        own = any(w.msgstr == entry.msgstr for w in work)
        assert own or (entry.msgstr == tarask(entry.msgid) and entry.fuzzy)
        assert not own or entry.fuzzy == (entry.key != work[0].key)
    for mine in work:
        assert any(e.key == mine.key and e.msgstr == mine.msgstr for e in second.entries)
    book = book.plus(more)
    again, none = refresh(after, second, book)
    assert again == second
    assert not none


def test_drafts_of_the_language_are_no_sentences_yet() -> None:
    entries = [
        Entry("A.", "Адзін."), Entry("B.", "Два.", flags=("fuzzy",)), Entry("C."),
        Entry("D.", "[joined]"), Entry("E.", "Адзін."), Entry("F.", "Шэсць.", obsolete=True),
    ]  # fmt: skip
    assert [e.msgid for e in keeping.sentences(entries)] == ["Адзін."]


@pytest.mark.parametrize("gate", ["translated", "reviewed"])
@pytest.mark.parametrize("mode", ["preview", "release"])
def test_a_release_shows_no_taraskievica_that_nobody_signed_off(mode: Mode, gate: State) -> None:
    document = formats.load(
        b"A Title\n\nOne. Two. Three.\n\nAnn: Four.\n\nBob: Five.\n\nAnn: Four.\n", "source/a.txt"
    )
    outline = compose.outline(document, tuple(extraction.addressed(document)))
    texts = {"A Title": "План", "One.": OFFICIAL, "Two.": "[joined]", "Three.": "Клуб.",
             "Ann": "Снежка", "Bob": "Свен", "Four.": "Снег."}  # fmt: skip
    entries = [Entry(key[1], texts.get(key[1], ""), key[0]) for key in outline.keys]
    policy = Policy(mode, gate)
    root = compose.translated(outline, entries, signed(*entries), policy)
    pairs = [Entry("Клуб.", "Клюб."), Entry("Снег.", "Сьнег.")]
    made_by = converter("be-tarask", pairs, signed(pairs[0]))
    made = shown(outline, root, made_by, policy)
    assert {key[1] for key in made} == {key[1] for key in outline.keys}
    release = mode == "release"
    for (_, english), (passage, reason) in made.items():
        if english == "Three.":
            assert (passage.text, passage.status, reason) == ("Клюб.", "reviewed", "")
        elif english == "Five.":
            assert (passage.text, passage.status, reason) == (english, "source", "untranslated")
        elif english == "Two.":
            assert passage.text == "[joined]"
        elif release:
            assert (passage.text, passage.status, reason) == (english, "source", UNSIGNED)
        else:
            assert (passage.text, passage.status) == (tarask(texts[english]), "draft")
    if not release:
        return
    latin = shown(outline, root, converter("be-Latn"), policy)
    assert [p.text for p, _ in latin.values()][1] == LATIN


# ---- the commands ------------------------------------------------------------------------------

CONFIG = 'title = "Test"\nlanguages = ["be"]\nvariants = ["be-Latn", "be-tarask"]\n'


@pytest.fixture
def started(tree: Tree) -> Tree:
    """One article with two of its sentences in Belarusian."""
    tree.write("peraklad.toml", CONFIG)
    tree.write("source/article.txt", "A Title\n\nThe first sentence. The second one.\n")
    assert tree.run("extract") == 0
    fill(tree, "The first sentence.", OFFICIAL)
    fill(tree, "The second one.", "Снег ідзе.")
    assert tree.run("draft", "--language", "be-tarask") == 0
    return tree


def fill(tree: Tree, english: str, text: str) -> None:
    name = "locales/be/article.po"
    po = tree.read(name)
    start = po.index(f'msgid "{english}"\nmsgstr "') + len(f'msgid "{english}"\nmsgstr "')
    tree.write(name, po[:start] + text + po[po.index('"', start) :])


def variant(tree: Tree) -> tuple[dict[str, Entry], Ledger]:
    name = "locales/be-tarask/article.po"
    entries = catalogue.parse(tree.read(name).encode(), name).entries
    book = ledger.parse(tree.read("locales/be-tarask/article.ledger.jsonl").encode(), "")
    return {e.msgid: e for e in entries if not e.obsolete}, book


def test_draft_writes_what_the_rules_make_as_drafts(started: Tree) -> None:
    entries, book = variant(started)
    assert {e.msgid: e.msgstr for e in entries.values()} == {
        OFFICIAL: CLASSICAL,
        "Снег ідзе.": "Сьнег ідзе.",
    }
    assert all(e.fuzzy for e in entries.values())
    assert {r.engine for r in book.records} == {keeping.ENGINE}
    before = started.snapshot()
    assert started.run("draft", "--language", "be-tarask") == 0
    assert started.snapshot() == before


def test_approve_and_status_work_on_a_variant(
    started: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    entry = variant(started)[0][OFFICIAL]
    key = ledger.source_of(entry.key)[:8]
    assert started.run("approve", "article", "--language", "be-tarask", "--entry", key) == 0
    entries, book = variant(started)
    assert signoff.review(entries[OFFICIAL], book).state == "reviewed"
    capsys.readouterr()
    assert started.run("status", "--language", "be-tarask", "--entries") == 0
    out = capsys.readouterr().out
    assert f"{key}  reviewed" in out
    assert f"draft              {'Снег ідзе.'}" in out


def test_a_changed_sentence_is_drafted_again_and_no_longer_signed(started: Tree) -> None:
    entry = variant(started)[0][OFFICIAL]
    key = ledger.source_of(entry.key)[:8]
    assert started.run("approve", "article", "--language", "be-tarask", "--entry", key) == 0
    fill(started, "The first sentence.", "Новы план усёй сістэмы.")
    assert started.run("draft", "--language", "be-tarask") == 0
    entries, book = variant(started)
    made = entries["Новы план усёй сістэмы."]
    assert made.msgstr == "Новы плян усёй сыстэмы."
    assert signoff.review(made, book).state == "draft"


def test_what_a_person_wrote_outlives_a_changed_sentence(started: Tree) -> None:
    name = "locales/be-tarask/article.po"
    started.write(name, started.read(name).replace(CLASSICAL, "Новы плян гэтае сыстэмы."))
    fill(started, "The first sentence.", "Новы план усёй сістэмы.")
    assert started.run("draft", "--language", "be-tarask") == 0
    made = variant(started)[0]["Новы план усёй сістэмы."]
    assert (made.msgstr, made.previous_msgid) == ("Новы плян гэтае сыстэмы.", OFFICIAL)


def test_extract_leaves_variants_alone(started: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    before = started.snapshot()
    assert started.run("extract", "--language", "be-tarask") == 2
    assert "peraklad draft --language be-tarask" in capsys.readouterr().err
    assert started.run("extract") == 0
    assert started.snapshot() == before


@pytest.mark.parametrize("content", ["план\n".encode(), "план\tплян\n".encode("cp1251")])
def test_bad_words_are_one_line(
    started: Tree, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    started.write("locales/variants.be-tarask.txt", content)
    before = started.snapshot()
    assert started.run("draft", "--language", "be-tarask") == 2
    assert "locales/variants.be-tarask.txt:" in capsys.readouterr().err
    assert started.snapshot() == before

"""``peraklad draft`` without any engine: what the memory alone does, and what it leaves alone."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from tests.conftest import ARTICLE, Tree
from workflow import catalogue, ledger, signoff
from workflow.model import Entry


def entries(tree: Tree, language: str = "ru", document: str = "article") -> dict[str, Entry]:
    name = f"locales/{language}/{document}.po"
    parsed = catalogue.parse(tree.read(name).encode(), name).entries
    return {e.msgid: e for e in parsed if not e.obsolete}


def translate(
    tree: Tree, words: dict[str, str], language: str = "ru", doc: str = "article"
) -> None:
    """What a translator does in a PO editor."""
    name = f"locales/{language}/{doc}.po"
    text = tree.read(name)
    for english, translation in words.items():
        assert f'msgid "{english}"\nmsgstr ""' in text
        text = text.replace(
            f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{translation}"'
        )
    tree.write(name, text)


@pytest.fixture
def started(tree: Tree) -> Tree:
    assert tree.run("extract") == 0
    return tree


def test_without_an_engine_it_says_what_is_empty(
    started: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    before = started.snapshot()
    assert started.run("draft") == 0
    out = capsys.readouterr().out
    assert "article (ru): 0 drafted; 8 still empty" in out
    assert "[engines.google]" in out
    assert started.snapshot() == before


def test_a_translation_is_found_again_in_another_document(started: Tree) -> None:
    translate(started, {"The second one follows it!": "Второе следует за ним!"})
    started.write("source/other.txt", "Another Title\n\nThe second one follows it!\n")
    assert started.run("extract") == 0
    assert started.run("draft", "other") == 0
    entry = entries(started, document="other")["The second one follows it!"]
    assert entry.msgstr == "Второе следует за ним!"
    assert entry.fuzzy
    assert entry.comments == ("peraklad: draft by memory (100 %, from article)",)
    book = ledger.parse(started.read("locales/ru/other.ledger.jsonl").encode(), "l")
    (record,) = book.records
    assert (record.event, record.engine, record.score) == ("draft", "memory", "100")
    assert record.text == "Второе следует за ним!"


def test_a_second_run_changes_nothing(started: Tree) -> None:
    translate(started, {"The second one follows it!": "Второе следует за ним!"})
    started.write("source/other.txt", "Another Title\n\nThe second one follows it!\n")
    started.run("extract")
    started.run("draft")
    files = [p for p in (started.root / "locales").rglob("*") if p.is_file()]
    before = [(p.stat().st_mtime_ns, p.read_bytes()) for p in files]
    assert started.run("draft") == 0
    assert started.run("extract") == 0
    assert before == [(p.stat().st_mtime_ns, p.read_bytes()) for p in files]


def test_a_merely_unmarked_draft_is_still_a_draft(started: Tree) -> None:
    translate(started, {"The second one follows it!": "Второе следует за ним!"})
    started.write("source/other.txt", "Another Title\n\nThe second one follows it!\n")
    started.run("extract")
    started.run("draft")
    name = "locales/ru/other.po"
    started.write(name, started.read(name).replace("#, fuzzy\n", ""))
    entry = entries(started, document="other")["The second one follows it!"]
    book = ledger.parse(started.read("locales/ru/other.ledger.jsonl").encode(), "l")
    assert signoff.review(entry, book).state == "draft"


def test_accepting_a_draft_takes_its_note_away(started: Tree) -> None:
    translate(started, {"The second one follows it!": "Второе следует за ним!"})
    started.write("source/other.txt", "Another Title\n\nThe second one follows it!\n")
    started.run("extract")
    started.run("draft")
    assert (
        started.run("approve", "other", "--language", "ru", "--entry", "The second one follows it!")
        == 0
    )
    entry = entries(started, document="other")["The second one follows it!"]
    assert not entry.fuzzy
    assert entry.comments == ()


def test_an_edited_sentence_shows_what_was_changed(started: Tree) -> None:
    translate(started, {"The first sentence has 5 words.": "В первом предложении 5 слов."})
    started.write("source/article.txt", ARTICLE.replace("has 5 words", "has only 6 words"))
    started.run("extract")
    assert started.run("draft") == 0
    entry = entries(started)["The first sentence has only 6 words."]
    assert entry.msgstr == "В первом предложении 5 слов."
    assert entry.fuzzy
    assert entry.comments == (
        "peraklad: the English was edited: The first sentence has [-5-] {+only 6+} words.",
    )
    before = started.snapshot()
    started.run("draft")
    assert started.snapshot() == before


def test_an_edited_sentence_of_another_document_is_drafted_with_its_old_translation(
    started: Tree,
) -> None:
    old = "The officials left the long white building at five on Monday."
    started.write("source/one.txt", f"First Report\n\n{old}\n")
    started.write("source/two.txt", f"Second Report\n\n{old.replace('Monday', 'Tuesday')}\n")
    started.run("extract")
    translate(started, {old: "Чиновники вышли из здания в пять в понедельник."}, doc="one")
    assert started.run("draft", "two", "--language", "ru") == 0
    entry = entries(started, document="two")[old.replace("Monday", "Tuesday")]
    assert entry.msgstr == "Чиновники вышли из здания в пять в понедельник."
    assert entry.fuzzy
    assert any("[-Monday.-] {+Tuesday.+}" in c or "[-Monday-] {+Tuesday+}" in c
               for c in entry.comments)  # fmt: skip


def test_a_changed_number_is_repaired(started: Tree) -> None:
    started.write("source/other.txt", "Another Title\n\nThe first sentence has 7 words.\n")
    started.run("extract")
    translate(started, {"The first sentence has 5 words.": "В первом предложении 5 слов."})
    assert started.run("draft", "other", "--language", "ru") == 0
    entry = entries(started, document="other")["The first sentence has 7 words."]
    assert entry.msgstr == "В первом предложении 7 слов."
    assert entry.fuzzy


def test_what_has_nothing_to_translate_is_copied(tree: Tree) -> None:
    tree.write("source/article.txt", "A Title of Words\n\nhttps://example.org/a?b=1\n\n2020\n")
    tree.run("extract")
    assert tree.run("draft", "--language", "be") == 0
    found = entries(tree, "be")
    assert found["https://example.org/a?b=1"].msgstr == "https://example.org/a?b=1"
    assert found["2020"].msgstr == "2020"
    assert found["2020"].fuzzy
    assert found["A Title of Words"].msgstr == ""


def test_drafts_and_what_people_wrote_stay(started: Tree) -> None:
    translate(started, {"Who asks?": "Кто спрашивает?"})
    name = "locales/ru/article.po"
    started.write(
        name,
        started.read(name).replace(
            'msgid "It is late."\nmsgstr ""', '#, fuzzy\nmsgid "It is late."\nmsgstr "Поздно"'
        ),
    )
    before = started.read(name)
    started.run("draft", "--language", "ru")
    assert started.read(name) == before


def test_without_catalogues_it_says_so(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert tree.run("draft", "--language", "ru") == 2
    assert capsys.readouterr().err == (
        "peraklad: locales/ru/article.po: is not there yet; expected a catalogue; "
        "run 'peraklad extract'\n"
    )


def test_a_dry_run_writes_nothing_and_counts(
    started: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    translate(started, {"The second one follows it!": "Второе следует за ним!"})
    started.write("source/other.txt", "Another Title\n\nThe second one follows it!\n")
    started.write("peraklad.toml", 'languages = ["ru"]\n[engines.google]\nprice = 20\n')
    started.run("extract")
    capsys.readouterr()
    before = started.snapshot()
    assert started.run("draft", "other", "--dry-run", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert started.snapshot() == before
    assert row["language"] == "ru"
    assert row["empty"] == 2
    assert row["memory"] == {"exact": 1}
    (google,) = row["engines"]
    assert (google["engine"], google["texts"], google["characters"]) == ("google", 1, 13)
    assert google["cost"] == pytest.approx(13 * 20 / 1e6)
    assert started.run("draft", "other", "--dry-run") == 0
    assert "google: 1 text, 13 characters, about 0.00" in capsys.readouterr().out
    started.write(
        "peraklad.toml", 'languages = ["ru"]\n[draft]\ncharacters = 12\n[engines.google]\n'
    )
    started.run("draft", "other", "--dry-run")
    assert "the budget of 12 characters stops it before the end" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('[draft]\nengines = ["gogle"]', "gogle"),
        ("[engines.google]\nkey = 'x'", "a key does not belong in this file"),
        ("[engines.libre]\nurl = 'ftp://x'", "engines.libre.url is no address"),
    ],
)
def test_bad_settings_are_one_line(
    started: Tree, capsys: pytest.CaptureFixture[str], settings: str, message: str
) -> None:
    started.write("peraklad.toml", f'languages = ["ru"]\n{settings}\n')
    name = settings.partition("engines.")[2].partition("]")[0] or "gogle"
    capsys.readouterr()
    before = started.snapshot()
    assert started.run("draft", "--engine", name) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("peraklad: peraklad.toml:")
    assert error.count("\n") == 1
    assert started.snapshot() == before


def test_the_memory_can_be_deleted_at_any_time(started: Tree) -> None:
    translate(started, {"The second one follows it!": "Второе следует за ним!"})
    started.write("source/other.txt", "Another Title\n\nThe second one follows it!\n")
    started.run("extract")
    started.run("draft", "--language", "pl")
    for path in (started.root / ".peraklad").iterdir():
        if path.is_file():
            Path(path).unlink()
    assert started.run("draft", "--language", "ru") == 0
    assert entries(started, document="other")["The second one follows it!"].msgstr


@pytest.mark.parametrize(
    "target",
    ["- Они ушли.", "[joined]", "Они\u202eушли.", "Они\x7fушли.", "1. Они ушли.", "> Они ушли."],
)
@pytest.mark.parametrize("english", ["They left the big building on Monday at noon.",
                                     "They left the big building on Tuesday at noon."])  # fmt: skip
def test_a_hostile_memory_breaks_no_edition(tree: Tree, english: str, target: str) -> None:
    """What a memory holds is no better than what an engine says."""
    tree.write("source/article.txt", "A Title of Words\n\n" + english + "\n")
    folder = tree.root / "locales" / "memory" / "ru"
    folder.mkdir(parents=True)
    (folder / "bad.trusted.tsv").write_text(
        f"They left the big building on Monday at noon.\t{target}\n", "utf-8"
    )
    tree.run("extract")
    assert tree.run("draft", "--language", "ru") == 0
    name = "locales/ru/article.po"
    assert target not in {e.msgstr for e in entries(tree).values()}
    tree.write(name, tree.read(name).replace("#, fuzzy\n", ""))
    assert tree.run("build") == 0
    assert tree.run("approve", "article", "--language", "ru") == 0


def test_a_draft_leaves_no_previous_english_behind(started: Tree) -> None:
    translate(started, {"The second one follows it!": "Второе следует за ним!"})
    started.write("source/other.txt", "Another Title\n\nThe second one follows it!\n")
    started.run("extract")
    name = "locales/ru/other.po"
    started.write(
        name,
        started.read(name).replace(
            'msgid "The second one', '#| msgid "What was there."\nmsgid "The second one'
        ),
    )
    started.run("draft")
    before = started.snapshot()
    assert "What was there" not in started.read(name)
    started.run("draft")
    assert started.snapshot() == before


def test_what_is_confidential_feeds_only_what_is(tree: Tree) -> None:
    """Neither its translation nor its English gets into an article that may be published."""
    secret = "The informant lives in a small town near Warsaw, they say."
    similar = secret.replace("small", "big")
    tree.write("source/secret.txt", f"+++\nconfidential = true\n+++\nSecret\n\n{secret}\n")
    tree.write("source/more.txt", f"+++\nconfidential = true\n+++\nMore\n\n{similar}\n")
    tree.write("source/public.txt", f"Public\n\n{similar}\n")
    tree.run("extract")
    translate(tree, {secret: "Говорят, информатор живёт в городке под Варшавой."}, doc="secret")
    tree.run("draft", "--language", "ru")
    assert "информатор" not in tree.read("locales/ru/public.po")
    assert "small town" not in tree.read("locales/ru/public.po")
    assert entries(tree, document="more")[similar].msgstr


def test_a_signed_off_sentence_stays_in_the_memory_when_its_english_is_edited(
    started: Tree,
) -> None:
    old = "The first sentence has 5 words."
    translate(started, {old: "В первом предложении 5 слов."})
    started.run("approve", "article", "--language", "ru")
    started.write("source/article.txt", ARTICLE.replace("has 5 words", "has 6 words"))
    started.write("source/other.txt", f"Another Title\n\n{old}\n")
    started.run("extract")
    started.run("draft", "other")
    assert entries(started, document="other")[old].msgstr == "В первом предложении 5 слов."


def test_a_table_is_enough_to_name_an_engine(
    started: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    started.write("peraklad.toml", "languages = ['ru']\n[engines.deepl]\n[engines.google]\n")
    capsys.readouterr()
    assert started.run("draft", "--dry-run", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert [engine["engine"] for engine in row["engines"]] == ["deepl", "google"]
    started.write("peraklad.toml", "languages = ['ru']\n[engines.libre]\nurl = 'ftp://x'\n")
    assert started.run("draft", "--dry-run") == 2
    assert "engines.libre.url is no address" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_said_to_be_missing(
    started: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    started.write(
        "peraklad.toml",
        "languages = ['ru']\n[draft]\nengines = ['opus']\n[engines.opus]\nfolder = 'nowhere'\n",
    )
    capsys.readouterr()
    assert started.run("draft", "--language", "ru") == 1
    out = capsys.readouterr().out
    assert "opus: " in out
    assert "nowhere" in out or "it has no model here" in out


def test_front_matter_below_a_blank_line_is_no_text(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    """A confidential article must not become a public one by an empty line."""
    tree.write("source/article.txt", "\n \n+++\nconfidential = true\n+++\nTitle\n\nSecret.\n")
    assert tree.run("extract") == 2
    assert "source/article.txt:3: front matter does not begin in the first line" in (
        capsys.readouterr().err
    )


def test_the_cache_may_be_on_another_file_system(
    started: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def replace(source: str, target: str) -> None:
        if "/.peraklad/tmp/" in str(source) and "/locales/" in str(target):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    started.write("source/other.txt", "Another Title\n\nA new sentence.\n")
    assert started.run("extract") == 0
    assert "A new sentence." in entries(started, document="other")
    assert not list((started.root / "locales").rglob(".*"))
    assert not list((started.root / ".peraklad" / "tmp").iterdir())


def test_an_error_is_told_once(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.write("source/broken.txt", "+++\nconfidental = true\n+++\nTitle\n\nText.\n")
    tree.run("extract")
    capsys.readouterr()
    assert tree.run("draft") == 2
    assert capsys.readouterr().err.count("unknown key confidental") == 1


@pytest.mark.parametrize("front", ["confidental = true", "confidential = yes"])
def test_a_document_that_may_be_confidential_feeds_no_other(tree: Tree, front: str) -> None:
    """A mistake in the front matter must not open what its writer meant to close."""
    secret = "The informant lives in a small town near Warsaw, they say."
    tree.write("source/secret.txt", f"Secret\n\n{secret}\n")
    tree.write("source/public.txt", f"Public\n\n{secret}\n")
    tree.run("extract")
    translate(tree, {secret: "Говорят, информатор живёт в городке под Варшавой."}, doc="secret")
    tree.write("source/secret.txt", f"+++\n{front}\n+++\nSecret\n\n{secret}\n")
    assert tree.run("draft", "public", "--language", "ru") == 0
    assert "информатор" not in tree.read("locales/ru/public.po")

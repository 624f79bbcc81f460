"""`peraklad build`: what is written, what a release leaves out, what it keeps."""

from __future__ import annotations

import json
import shutil
import time

import pytest

from tests.conftest import ARTICLE, Tree, said
from tests.test_extract import diff, translate
from tests.test_review import edit

TEXT, PAGE = "editions/ru/article.txt", "editions/ru/article.html"
ENGLISH = "editions/en/article.html"


@pytest.fixture
def approved(tree: Tree) -> Tree:
    """Russian is signed off; Belarusian and Polish are empty."""
    tree.run("extract", "--quiet")
    translate(tree)
    tree.run("approve", "article", "--language", "ru", "--quiet")
    return tree


def change(tree: Tree, old: str, new: str) -> None:
    tree.write("source/article.txt", ARTICLE.replace(old, new))
    tree.run("extract", "--quiet")


ROOT_FILES = (
    *("index.html", "404.html", "style.css", "search.js", "robots.txt"),
    *("manifest.json", "manifest.webmanifest"),
)
LANGUAGE_FILES = ("index.html", "404.html", "search.html")


def test_every_edition_and_index(approved: Tree) -> None:
    assert approved.run("build") == 0
    written = {n for n in approved.snapshot("editions") if "/search/" not in n}
    assert written == {
        *(f"editions/{name}" for name in ROOT_FILES),
        *(
            f"editions/{tag}/{name}"
            for tag in ("en", "ru", "be", "pl")
            for name in ("article.txt", "article.html", *LANGUAGE_FILES)
        ),
    }


def test_the_english_text_is_the_source(approved: Tree) -> None:
    text = '+++\nslug = "a"\n+++\n\ufeffTitle\r\n\r\nOne.  \tTwo…\n\n\n* * *\nEnd'
    approved.write("source/odd.txt", text)
    approved.run("extract")
    assert approved.run("build") == 0
    assert approved.read("editions/en/a.txt") == text.split("+++\n", 2)[2]
    assert approved.read("editions/en/article.txt") == ARTICLE


def test_a_second_run_writes_nothing(approved: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    time.sleep(0.05)  # a file as new as the run itself is not trusted and looked at again
    approved.run("build")
    before = {p: p.stat().st_mtime_ns for p in (approved.root / "editions").rglob("*")}
    capsys.readouterr()
    assert approved.run("build") == 0
    assert capsys.readouterr().out == "build: 1 documents in en, ru, be, pl, nothing to do\n"
    assert {p: p.stat().st_mtime_ns for p in (approved.root / "editions").rglob("*")} == before


def test_a_changed_edition_is_restored(approved: Tree) -> None:
    approved.run("build")
    before = approved.snapshot("editions")
    approved.write(PAGE, "<html>")
    (approved.root / TEXT).unlink()
    (approved.root / "editions/index.html").unlink()
    approved.run("build")
    assert approved.snapshot("editions") == before


def test_one_edit_touches_only_its_own_pages(approved: Tree) -> None:
    approved.write("source/other.txt", "Other\n\nText of it.\n")
    approved.run("extract")
    approved.run("build")
    before = approved.snapshot("editions")
    edit(approved, "It is late.", msgstr="Уже поздно.")
    approved.run("build")
    changed = diff(before, approved.snapshot("editions"))
    assert [n for n in changed if "/search/" not in n] == [PAGE, TEXT]
    assert {n.rpartition("/")[0] for n in changed if "/search/" in n} == {"editions/ru/search"}


def test_missing_translations_are_english_and_marked(
    approved: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(approved, "It is late.", msgstr="")
    capsys.readouterr()
    approved.run("build")
    assert "article (ru): 1 of 8 sentences in English (1 empty)" in capsys.readouterr().out
    assert '<span lang="en" class="source">It is late.</span>' in approved.read(PAGE)
    assert approved.read(TEXT).rstrip().endswith("It is late.")


def test_a_preview_shows_drafts_and_says_so(approved: Tree) -> None:
    edit(approved, "It is late.", msgstr="Черновик.", flags=("fuzzy",))
    approved.run("build")
    page = approved.read(PAGE)
    assert 'class="draft"' in page
    assert 'class="notice"' in page
    assert "1 фрагмент" in page.replace("\xa0", " ")
    assert '<meta name="robots" content="noindex">' in page
    first, _, rest = approved.read(TEXT).replace("\xa0", " ").partition("\n\n")
    notice = "Предварительный просмотр, не для публикации. 1 фрагмент — непроверенный черновик."
    assert first == f"[{notice}]"
    assert rest.startswith(said("A Title of Words") + "\n")


def test_a_complete_release(approved: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert approved.run("build", "--release", "--language", "ru") == 0
    assert 'class="notice"' not in approved.read(PAGE)
    assert "noindex" not in approved.read(PAGE)


def test_a_release_without_anything_reviewed_is_withheld(
    approved: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert approved.run("build", "--release") == 1
    out = capsys.readouterr().out
    assert (
        "article (be): not released: 0 % can be shown, 80 % and a title needed; "
        "8 of 8 sentences in English (8 empty)\n"
    ) in out
    assert not (approved.root / "editions/be/article.html").exists()
    assert "article" not in approved.read("editions/be/index.html")
    assert "../be/article.html" not in approved.read(PAGE)


def test_a_release_after_a_preview_takes_back_what_it_withholds(approved: Tree) -> None:
    approved.run("build")
    assert (approved.root / "editions/be/article.html").exists()
    approved.run("build", "--release")
    assert not (approved.root / "editions/be/article.html").exists()
    assert not (approved.root / "editions/pl/article.txt").exists()


def test_an_unreviewed_sentence_stays_out_of_a_release(
    approved: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(approved, "It is late.", msgstr="Никем не проверено.")
    capsys.readouterr()
    assert approved.run("build", "--release", "--language", "ru") == 1
    out = capsys.readouterr().out
    assert "article (ru): 1 of 8 sentences in English (1 translated)" in out
    assert "Никем не проверено" not in approved.read(PAGE) + approved.read(TEXT)
    assert "It is late." in approved.read(TEXT)


def test_the_gate_can_be_translated(approved: Tree) -> None:
    approved.write("peraklad.toml", 'languages = ["ru"]\n[release]\ngate = "translated"\n')
    edit(approved, "It is late.", msgstr="Никем не проверено.")
    assert approved.run("build", "--release") == 0
    assert "Никем не проверено" in approved.read(TEXT)


def test_an_edited_sentence_keeps_its_last_approved_wording(
    approved: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    change(approved, "It is late.", "It is very late.")
    edit(approved, "It is very late.", msgstr="Начатая правка", flags=("fuzzy",))
    capsys.readouterr()
    assert approved.run("build", "--release", "--language", "ru") == 0
    assert "article (ru): 1 in their last approved wording" in capsys.readouterr().out
    assert said("It is late.") in approved.read(TEXT)
    assert "Начатая правка" not in approved.read(TEXT)
    assert 'class="stale"' in approved.read(PAGE)


def test_a_wording_stays_over_several_edits(approved: Tree) -> None:
    change(approved, "It is late.", "It is very late.")
    change(approved, "It is late.", "It is very very late.")
    assert approved.run("build", "--release", "--language", "ru") == 0
    assert said("It is late.") in approved.read(TEXT)


def test_an_approved_wording_outlives_an_unapproved_one(approved: Tree) -> None:
    """Approved, edited, translated anew but not approved, edited again: the first is shown."""
    change(approved, "It is late.", "It is very late.")
    entry = {"msgstr": "Никем не проверено.", "flags": (), "previous_msgid": None}
    edit(approved, "It is very late.", **entry)
    change(approved, "It is late.", "It is very very late.")
    assert approved.run("build", "--release", "--language", "ru") == 0
    assert said("It is late.") in approved.read(TEXT)
    assert "Никем не проверено." not in approved.read(TEXT)


def test_an_unapproved_step_does_not_hide_a_change_of_meaning(approved: Tree) -> None:
    change(approved, "It is late.", "It is not late.")
    entry = {"msgstr": "Никем не проверено.", "flags": (), "previous_msgid": None}
    edit(approved, "It is not late.", **entry)
    change(approved, "It is late.", "It is not at all late.")
    assert approved.run("build", "--release", "--language", "ru") == 1
    assert said("It is late.") not in approved.read(TEXT)


def test_a_broken_interface_is_said_once(two: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    two.run("build", "--quiet")
    before = two.snapshot("editions")
    name = "locales/ru/site.po"
    two.write(name, two.read(name).replace("Переведено %(percent)s", "Переведено %(procent)s"))
    capsys.readouterr()
    assert two.run("build") == 2
    error = capsys.readouterr().err
    assert error.startswith(f"peraklad: {name}:")
    assert error.count("\n") == 1
    assert two.snapshot("editions") == before


def test_a_change_of_meaning_blocks_the_old_wording(
    approved: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    change(approved, "It is late.", "It is not late.")
    capsys.readouterr()
    assert approved.run("build", "--release", "--language", "ru") == 1
    assert "(1 changed in meaning)" in capsys.readouterr().out
    assert "It is not late." in approved.read(TEXT)
    assert said("It is late.") not in approved.read(TEXT)


def test_a_meaning_once_changed_stays_changed(approved: Tree) -> None:
    """A minor edit on top of a change of meaning does not bring the old wording back."""
    change(approved, "It is late.", "It is not late.")
    change(approved, "It is late.", "It is not at all late.")
    assert approved.run("build", "--release", "--language", "ru") == 1
    assert said("It is late.") not in approved.read(TEXT)


@pytest.mark.parametrize(
    ("policy", "code", "shown", "reason"),
    [
        ("previous", 0, said("It is late."), "1 in their last approved wording"),
        ("source", 1, "It is very late.", "(1 changed)"),
        ("hide", 1, "", "(1 hidden)"),
    ],
)
def test_policies_for_stale_sentences(
    approved: Tree,
    capsys: pytest.CaptureFixture[str],
    policy: str,
    code: int,
    shown: str,
    reason: str,
) -> None:
    approved.write("peraklad.toml", f'languages = ["ru"]\n[release]\non_stale = "{policy}"\n')
    change(approved, "It is late.", "It is very late.")
    capsys.readouterr()
    assert approved.run("build", "--release") == code
    assert reason in capsys.readouterr().out
    last = approved.read(TEXT).rstrip().splitlines()[-1]
    assert last == f"—\xa0{said('Nobody asks [here].')} {shown}".rstrip()


LONG = "It rained all day and everybody went home by the last train."
SHORT = "It rained all day. And everybody went home by the last train."


@pytest.fixture
def rained(approved: Tree) -> Tree:
    """An article with a long sentence that is signed off."""
    approved.write("source/article.txt", f"{ARTICLE}\n{LONG} It was Friday.\n")
    approved.run("extract", "--quiet")
    edit(approved, LONG, msgstr="Весь день шёл дождь, и все уехали последним поездом.")
    edit(approved, "It was Friday.", msgstr="Была пятница.")
    approved.run("approve", "article", "--language", "ru", "--quiet")
    return approved


def test_a_split_sentence_keeps_its_wording_once(rained: Tree) -> None:
    rained.write("source/article.txt", f"{ARTICLE}\n{SHORT} It was Friday.\n")
    rained.run("extract", "--quiet")
    assert rained.run("build", "--release", "--language", "ru") == 0
    last = rained.read(TEXT).replace("\xa0", " ").rstrip().splitlines()[-1]
    assert last == "Весь день шёл дождь, и все уехали последним поездом. Была пятница."


def test_merged_sentences_keep_both_wordings(rained: Tree) -> None:
    merged = f"{LONG[:-1]}, since it was Friday."
    rained.write("source/article.txt", f"{ARTICLE}\n{merged}\n")
    rained.run("extract", "--quiet")
    assert rained.run("build", "--release", "--language", "ru") == 0
    last = rained.read(TEXT).replace("\xa0", " ").rstrip().splitlines()[-1]
    assert last == "Весь день шёл дождь, и все уехали последним поездом. Была пятница."


def test_a_fold_is_nothing_in_the_edition(approved: Tree) -> None:
    edit(approved, "Nobody asks [here].", msgstr="Никто, ведь поздно.")
    edit(approved, "It is late.", msgstr="[joined]")
    approved.run("build")
    assert approved.read(TEXT).endswith("—\xa0Никто, ведь поздно.\n")
    assert "[joined]" not in approved.read(PAGE)


def test_a_fold_comes_back_when_its_sentence_is_not_shown(approved: Tree) -> None:
    edit(approved, "It is late.", msgstr="[joined]")
    edit(approved, "Nobody asks [here].", msgstr="")
    approved.run("build")
    assert "Nobody asks [here]. It is late." in approved.read(TEXT)


def test_a_removed_document_has_no_editions(approved: Tree) -> None:
    approved.write("source/other.txt", "Other\n\nText of it.\n")
    approved.run("extract")
    approved.run("build")
    (approved.root / "source/other.txt").unlink()
    approved.run("build")
    assert not list((approved.root / "editions").rglob("other*"))
    assert "other" not in approved.read("editions/en/index.html")


def test_a_file_of_somebody_else_stays(approved: Tree) -> None:
    approved.run("build")
    approved.write("editions/ru/notes.txt", "mine")
    (approved.root / "source/article.txt").rename(approved.root / "source/new.txt")
    approved.run("extract")
    approved.run("build")
    assert approved.read("editions/ru/notes.txt") == "mine"
    assert not (approved.root / PAGE).exists()


def test_the_manifest(approved: Tree) -> None:
    approved.run("build", "--release")
    manifest = json.loads(approved.read("editions/manifest.json"))
    pages = manifest.pop("pages")
    files = ["en/article.html", "en/article.txt", "ru/article.html", "ru/article.txt"]
    assert manifest == {
        "mode": "release",
        "languages": ["en", "ru", "be", "pl"],
        "editions": {"article": {"document": "article", "languages": ["en", "ru"], "files": files}},
    }
    there = {n.removeprefix("editions/") for n in approved.snapshot("editions")}
    assert there == {*pages, *files, "manifest.json"}


def test_several_processes_come_to_the_same(approved: Tree) -> None:
    for number in range(5):
        approved.write(f"source/more-{number}.txt", f"Number {number}\n\nText {number}.\n")
    approved.run("extract")
    approved.run("build", "--jobs", "1")
    before = approved.snapshot("editions")
    shutil.rmtree(approved.root / "editions")
    assert approved.run("build", "--jobs", "2") == 0
    assert approved.snapshot("editions") == before


def test_translated_text_never_becomes_markup(approved: Tree) -> None:
    edit(approved, "It is late.", msgstr="<script>alert(1)</script><img src=x onerror=alert(2)>")
    approved.run("build")
    page = approved.read(PAGE)
    assert page.count("<script") == page.count('<script type="application/ld+json">') == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img" in page


def test_translated_text_never_becomes_a_block(approved: Tree) -> None:
    edit(approved, "It is late.", msgstr="Поздно.\n\n- Ход\n\n1. Ещё")
    approved.run("build")
    last = approved.read(TEXT).replace("\xa0", " ").rstrip().splitlines()[-1]
    assert last == f"— {said('Nobody asks [here].')} Поздно. - Ход 1. Ещё"
    pages = (approved.read(name).partition("<article>")[2] for name in (PAGE, ENGLISH))
    assert len({page.partition("</article>")[0].count("<p") for page in pages}) == 1


def test_a_translation_that_reads_as_another_block_stops_only_its_edition(
    approved: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(approved, "The first sentence has 5 words.", msgstr="- Сначала ход.")
    approved.run("build", "--language", "en", "--quiet")
    capsys.readouterr()
    assert approved.run("build") == 2
    line = approved.read("locales/ru/article.po").split('msgid "The first')[0].count("\n") + 1
    error = capsys.readouterr().err
    assert error.startswith(
        f"peraklad: locales/ru/article.po:{line}: the ru edition is not what was meant: "
        "block 3 reads as turn: "
    )
    assert error.count("\n") == 1
    assert not (approved.root / TEXT).exists()
    assert (approved.root / "editions/be/article.txt").exists()
    assert approved.run("build") == 2, "it is tried again until it is right"


@pytest.fixture
def two(approved: Tree) -> Tree:
    """A second article, not translated."""
    approved.write("source/other.txt", "Other\n\nText of it.\n")
    approved.run("extract", "--quiet")
    return approved


def test_a_partial_build_keeps_the_other_articles(two: Tree) -> None:
    two.run("build")
    before = two.snapshot("editions")
    shutil.rmtree(two.root / ".peraklad")
    assert two.run("build", "article") == 0
    assert two.run("build", "--language", "ru") == 0
    assert two.snapshot("editions") == before


@pytest.mark.parametrize("words", [["article"], ["--language", "ru"], ["--language", "be"]])
def test_no_preview_survives_a_release(two: Tree, words: list[str]) -> None:
    """Whatever was built in between, a release leaves no page that it did not let through."""
    two.run("build")
    two.run("build", "--release", *words)
    two.run("build", "--release")
    for path in (two.root / "editions").rglob("*.html"):
        assert path.name in ("404.html", "search.html") or "noindex" not in path.read_text("utf-8")
    assert not (two.root / "editions/be/other.html").exists()


def test_a_language_that_is_gone_leaves_nothing(two: Tree) -> None:
    two.run("build")
    two.write("peraklad.toml", 'title = "Test"\nlanguages = ["ru"]\n')
    two.run("build", "article")
    assert not (two.root / "editions/pl").exists()


def test_a_document_removed_while_another_is_broken(two: Tree) -> None:
    two.run("build")
    (two.root / "source/other.txt").unlink()
    two.write("source/broken.txt", "+++\nbad\n+++\nX\n")
    assert two.run("build") == 2
    assert not list((two.root / "editions").rglob("other*"))
    assert (two.root / PAGE).exists()


def test_a_document_that_breaks_keeps_its_editions(two: Tree) -> None:
    two.run("build")
    before = two.snapshot("editions")
    two.write("source/article.txt", b"\xff")
    assert two.run("build") == 2
    assert two.snapshot("editions") == before


def test_swapped_slugs(two: Tree) -> None:
    for first, second in (("x", "y"), ("y", "x")):
        two.write("source/article.txt", f'+++\nslug = "{first}"\n+++\nFirst\n\nText.\n')
        two.write("source/other.txt", f'+++\nslug = "{second}"\n+++\nSecond\n\nText.\n')
        two.run("extract", "--quiet")
        assert two.run("build") == 0
        assert two.read(f"editions/en/{first}.txt").startswith("First")
        assert two.read(f"editions/en/{second}.txt").startswith("Second")


def test_a_confidential_article_is_not_released(
    two: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    two.write("source/other.txt", "+++\nconfidential = true\n+++\nOther\n\nText of it.\n")
    two.run("extract", "--quiet")
    capsys.readouterr()
    assert two.run("build", "--release", "--language", "ru") == 0
    assert "other (all): not released: the document is confidential" in capsys.readouterr().out
    assert not list((two.root / "editions").rglob("other*"))
    two.run("build")
    assert (two.root / "editions/en/other.html").exists()

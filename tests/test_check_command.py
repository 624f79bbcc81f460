"""`check`, `waive`, `unwaive`: what is shown, what fails, and what findings stand in the way of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.conftest import Tree
from workflow import catalogue, freshness, ledger
from workflow.checking import graver
from workflow.checks import running
from workflow.checks.article import Article
from workflow.checks.registry import ALL
from workflow.documents import Files
from workflow.gate import Errors
from workflow.project import Project

PO = "locales/ru/article.po"
LEDGER = "locales/ru/article.ledger.jsonl"
NOTHING = "…"
"""A translation that says nothing, which is an error."""

RUSSIAN = {
    "A Title of Words": "Заголовок из слов",
    "A short standfirst.": "Короткий подзаголовок.",
    "The first sentence has 5 words.": "Первое предложение содержит 5 слов.",
    "The second one follows it!": "За ним идет второе!",
    "Does a third come?": "Третье будет?",
    "Who asks?": "Кто спрашивает?",
    "Nobody asks [here].": "Никто не спрашивает [здесь].",
    "It is late.": "Уже поздно.",
}


@pytest.fixture
def russian(tree: Tree) -> Tree:
    """A project whose one article is translated into Russian, and well."""
    tree.write("peraklad.toml", 'languages = ["ru"]\n')
    tree.run("extract", "--quiet")
    put(tree, RUSSIAN)
    return tree


def put(tree: Tree, texts: dict[str, str]) -> None:
    """Translations as an editor would save them."""
    name = tree.root / PO
    old = catalogue.parse(name.read_bytes(), PO)
    new = tuple(replace(e, msgstr=texts.get(e.msgid, e.msgstr)) for e in old.entries)
    name.write_bytes(catalogue.render(replace(old, entries=new)))


def wrong(tree: Tree, *sources: str) -> None:
    put(tree, dict.fromkeys(sources or ("It is late.",), NOTHING))


def out(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def findings(tree: Tree, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    tree.run("check", "--format", "json", *words)
    found = json.loads(out(capsys))
    assert isinstance(found, list)
    return [f for f in found if f["document"] == "article"]


def test_nothing_is_found_in_a_good_translation(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert russian.run("check", "article") == 0
    assert out(capsys) == "check: 1 catalogue, nothing found\n"


def test_the_table_shows_the_sentence_and_the_place(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian)
    capsys.readouterr()
    assert russian.run("check", "article") == 1
    lines = out(capsys).splitlines()
    assert lines[0] == "article (ru)"
    assert lines[1].startswith("  error   empty: nothing is said: no letter, no digit  [")
    assert lines[2:4] == ["      …", "      ^"]
    assert lines[-1] == "check: 1 catalogue, 1 error"


def test_records_for_programs(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian)
    assert findings(russian, capsys) == [
        {
            "document": "article",
            "language": "ru",
            "check": "empty",
            "severity": "error",
            "message": "nothing is said: no letter, no digit",
            "msgctxt": None,
            "msgid": "It is late.",
            "start": 0,
            "end": 1,
        }
    ]
    assert russian.run("check", "--format", "json") == 1


def test_thresholds(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    put(russian, {"It is late.": ""})  # a hint
    wrong(russian, "Who asks?")
    assert [f["severity"] for f in findings(russian, capsys)] == ["error", "hint"]
    assert [f["severity"] for f in findings(russian, capsys, "--severity", "error")] == ["error"]
    capsys.readouterr()
    assert russian.run("check", "article") == 1
    assert out(capsys).endswith("check: 1 catalogue, 1 error (1 hint not shown: --severity)\n")
    assert russian.run("check", "article", "--fail", "never") == 0
    put(russian, {"Who asks?": "Кто спрашивает?"})
    assert russian.run("check", "article") == 0
    assert russian.run("check", "article", "--fail", "hint") == 1
    russian.write("peraklad.toml", 'languages = ["ru"]\n[check]\nfail = "hint"\n')
    assert russian.run("check", "article") == 1
    assert russian.run("check", "article", "--fail", "error") == 0


@pytest.mark.parametrize(
    ("severity", "least", "expected"),
    [
        ("error", "error", True), ("warning", "error", False), ("hint", "warning", False),
        ("warning", "hint", True), ("error", "never", False),
    ],
)  # fmt: skip
def test_what_is_graver(severity: Any, least: str, expected: bool) -> None:
    assert graver(severity, least) is expected


def test_sarif(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian, "It is late.", "Who asks?")
    waive(russian, "Who asks?")
    capsys.readouterr()
    assert russian.run("check", "article", "--format", "sarif") == 1
    log = json.loads(out(capsys))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["empty"]
    first, second = run["results"]
    assert first["ruleId"] == "empty"
    assert first["level"] == "error"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == PO
    line = russian.read(PO).splitlines()[place["region"]["startLine"] - 1]
    assert line == 'msgid "Who asks?"'
    assert first["suppressions"] == [{"kind": "external", "justification": "a reason"}]
    assert "suppressions" not in second
    assert first["partialFingerprints"] != second["partialFingerprints"]


def test_junit(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian)
    put(russian, {"Who asks?": ""})
    capsys.readouterr()
    assert russian.run("check", "article", "--format", "junit") == 1
    suites = ElementTree.fromstring(out(capsys))
    (suite,) = suites
    assert (suites.get("tests"), suites.get("failures")) == ("1", "1")
    assert suite.get("name") == "article (ru)"
    (failure,) = suite.iter("failure")
    assert failure.get("type") == "error"
    assert "It is late." in (failure.text or "")
    assert "empty" in (suite.findtext("system-out") or "")


def test_junit_of_a_good_catalogue_has_a_passed_case(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert russian.run("check", "article", "--format", "junit") == 0
    suites = ElementTree.fromstring(out(capsys))
    assert [len(list(s.iter("testcase"))) for s in suites] == [1]
    assert not list(suites.iter("failure"))


def test_github(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian)
    capsys.readouterr()
    assert russian.run("check", "article", "--format", "github") == 1
    (line,) = out(capsys).splitlines()
    number = russian.read(PO).splitlines().index('msgid "It is late."') + 1
    assert line == (
        f"::error file={PO},line={number},title=empty (ru)::nothing is said: no letter, no digit: …"
    )


def test_a_file_instead_of_standard_output(
    russian: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian)
    target = tmp_path / "found.json"
    capsys.readouterr()
    assert russian.run("check", "article", "--format", "json", "--output", str(target)) == 1
    assert out(capsys) == ""
    assert len(json.loads(target.read_text("utf-8"))) == 1


def test_the_list_of_checks(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert russian.run("check", "--list") == 0
    lines = out(capsys).splitlines()
    assert [line.split()[0] for line in lines] == [check.id for check in ALL]


def waive(tree: Tree, entry: str = "It is late.", *words: str) -> int:
    return tree.run(
        "waive", "article", "--language", "ru", "--entry", entry, "--comment", "a reason", *words
    )


def test_a_waiver_lasts_until_the_text_changes(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian)
    assert waive(russian) == 0
    assert findings(russian, capsys) == []
    assert russian.run("check", "article") == 0
    assert out(capsys).endswith("check: 1 catalogue, nothing found, 1 waived\n")
    (record,) = [json.loads(line) for line in russian.read(LEDGER).splitlines()]
    assert (record["event"], record["check"], record["comment"]) == ("waive", "empty", "a reason")
    put(russian, {"It is late.": "— —"})
    assert len(findings(russian, capsys)) == 1


def test_a_waiver_is_taken_back(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian)
    waive(russian)
    words = ("article", "--language", "ru", "--entry", "It is late.", "--comment", "it was wrong")
    assert russian.run("unwaive", *words) == 0
    assert len(findings(russian, capsys)) == 1
    waive(russian)
    assert findings(russian, capsys) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--check", "number"), "number has found nothing in this entry; expected one of empty"),
        (("--entry", "No such sentence."), "no entry is named No such sentence."),
    ],
)
def test_a_waiver_of_nothing(
    russian: Tree, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    wrong(russian)
    assert waive(russian, "It is late.", *words) == 2
    assert message in capsys.readouterr().err
    assert not (russian.root / LEDGER).exists()


def test_errors_are_not_approved(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian)
    capsys.readouterr()
    assert russian.run("approve", "article", "--language", "ru") == 1
    assert "approved 7" in (said := out(capsys))
    assert "left 1: a check finds an error: empty (nothing is said" in said
    key = ("--entry", "It is late.")
    assert russian.run("approve", "article", "--language", "ru", *key) == 1


def test_errors_are_approved_for_a_reason(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian)
    words = ("approve", "article", "--language", "ru", "--despite-errors")
    assert russian.run(*words) == 2
    assert russian.run(*words, "--comment", "as the author wants it") == 0
    assert findings(russian, capsys) == []
    assert russian.run("build", "--release") == 0


def test_an_error_is_not_released(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    russian.write("peraklad.toml", 'languages = ["ru"]\n[release]\ngate = "translated"\n')
    assert russian.run("build", "--release") == 0
    wrong(russian)
    capsys.readouterr()
    assert russian.run("build", "--release") == 1
    assert "article (ru): 1 of 8 sentences in English (1 with an error)" in out(capsys)
    assert "It is late." in russian.read("editions/ru/article.txt")
    assert russian.run("build") == 0
    assert NOTHING in russian.read("editions/ru/article.txt")


def test_findings_are_a_part_of_the_status(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian)
    capsys.readouterr()
    assert russian.run("status", "--format", "json") == 0
    (row,) = json.loads(out(capsys))
    assert (row["errors"], row["warnings"]) == (1, 0)
    waive(russian)
    capsys.readouterr()
    russian.run("status", "--format", "json")
    assert json.loads(out(capsys))[0]["errors"] == 0


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many entries each article had that was really checked."""
    seen: list[int] = []
    check = running.judged

    def counted(article: Article, off: Any) -> Any:
        seen.append(len(article.entries))
        return check(article, off)

    monkeypatch.setattr(running, "judged", counted)
    return iter((seen,))


def test_only_what_has_changed_is_checked_again(
    russian: Tree, checked: Iterator[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "_TICK", 0)
    (seen,) = checked
    russian.write("source/other.txt", "Another title\n\nAnother sentence.\n")
    russian.run("extract", "--quiet")
    russian.run("check", "article", "other")
    assert sorted(seen) == [2, 8]
    seen.clear()
    russian.run("check", "article", "other")
    russian.run("status")
    assert seen == []
    wrong(russian)
    russian.run("check", "article", "other")
    assert seen == [8]
    seen.clear()
    russian.write("locales/terms.csv", "id,en,ru\nlate,late,поздно\n")
    russian.run("check", "article", "other")
    assert sorted(seen) == [2, 8]


def test_checks_that_are_switched_off(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian)
    russian.write("peraklad.toml", 'languages = ["ru"]\n[check]\noff = ["empty"]\n')
    assert findings(russian, capsys) == []
    russian.write("peraklad.toml", 'languages = ["ru"]\n[check]\noff = ["emtpy"]\n')
    assert russian.run("check") == 2
    assert "peraklad.toml: there is no check emtpy; expected one of" in capsys.readouterr().err


def test_a_catalogue_that_is_not_there(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert tree.run("check", "--language", "ru") == 2
    assert capsys.readouterr().err == (
        f"peraklad: {PO}: is not there yet; expected a catalogue; run 'peraklad extract'\n"
    )


def test_a_broken_catalogue_stops_no_other(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    russian.write("source/other.txt", "Another title\n")
    russian.run("extract", "--quiet")
    russian.write("locales/ru/other.po", 'msgid "Another title\nmsgstr ""\n')
    wrong(russian)
    capsys.readouterr()
    assert russian.run("check") == 2
    said = capsys.readouterr()
    assert "article (ru)" in said.out
    assert said.err.startswith("peraklad: locales/ru/other.po:1: ")
    assert "Traceback" not in said.err
    assert said.out.endswith(", 1 not checked\n")


def test_english_made_to_look_foreign_is_not_checked(tree: Tree) -> None:
    tree.write("peraklad.toml", 'languages = ["en-XA"]\n')
    tree.run("extract", "--quiet")
    assert tree.run("check", "--fail", "hint") == 0


def test_the_errors_of_a_document_by_entry(russian: Tree) -> None:
    wrong(russian)
    project = Project.open(str(russian.root))
    errors = Errors.of(project)
    files = Files("article", "source/article.txt")
    assert list(errors.rows(files, "ru")) == [(None, "It is late.")]
    assert errors.rows(files, "ru") is errors.rows(files, "ru")
    assert errors.rows(Files("none", "source/none.txt"), "ru") == {}


def stated(tree: Tree, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    capsys.readouterr()
    tree.run("status", "--format", "json")
    row = json.loads(out(capsys))[0]
    return {k: row[k] for k in ("draft", "translated", "reviewed") if row[k]}


LATE = 'Уже "поздно" - да.'
SET = "Уже «поздно»\u00a0— да."


def test_fix_sets_typography_and_keeps_the_sign_off(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    put(russian, {"It is late.": LATE})
    russian.run("approve", "article", "--language", "ru", "--despite-errors", "--comment", "so")
    capsys.readouterr()
    assert russian.run("check", "article", "--fix") == 0
    assert out(capsys).startswith("article (ru): fixed 1 translation\n")
    assert f'msgstr "{SET}"' in russian.read(PO)
    assert stated(russian, capsys) == {"reviewed": 8}
    before = russian.snapshot("locales")
    russian.run("check", "article", "--fix")
    assert russian.snapshot("locales") == before


def test_a_fixed_draft_is_a_draft(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    put(russian, {"It is late.": LATE})
    source = ledger.source_key(None, "It is late.")
    record = ledger.Record("draft", source, text=LATE, engine="libre")
    russian.write(LEDGER, ledger.render(ledger.Ledger((record,))))
    assert stated(russian, capsys) == {"draft": 1, "translated": 7}
    russian.run("check", "article", "--fix")
    assert f'msgstr "{SET}"' in russian.read(PO)
    assert stated(russian, capsys) == {"draft": 1, "translated": 7}


def test_what_is_waived_or_switched_off_is_not_fixed(russian: Tree) -> None:
    put(russian, {"It is late.": 'Уже "поздно".'})
    russian.write("peraklad.toml", 'languages = ["ru"]\n[check]\noff = ["quote-style"]\n')
    russian.run("check", "article", "--fix")
    assert 'msgstr "Уже \\"поздно\\"."' in russian.read(PO)
    russian.write("peraklad.toml", 'languages = ["ru"]\n')
    assert waive(russian, "It is late.", "--check", "quote-style") == 0
    russian.run("check", "article", "--fix")
    assert 'msgstr "Уже \\"поздно\\"."' in russian.read(PO)


def test_documents_are_compared_with_each_other(
    russian: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "_TICK", 0)
    russian.write("source/other.txt", "Another title\n\nThe first sentence has 5 words.\n")
    russian.run("extract", "--quiet")
    other = "locales/ru/other.po"
    old = catalogue.parse((russian.root / other).read_bytes(), other)
    texts = {
        "Another title": "Другой заголовок",
        "The first sentence has 5 words.": "В предложении, которое первое, слов 5.",
    }
    new = tuple(replace(e, msgstr=texts[e.msgid]) for e in old.entries)
    russian.write(other, catalogue.render(replace(old, entries=new)))
    capsys.readouterr()
    russian.run("check", "--format", "json")
    (found,) = [f for f in json.loads(out(capsys)) if f["check"] == "inconsistent"]
    assert (found["document"], found["severity"]) == ("other", "warning")
    assert "in article: Первое предложение содержит 5 слов." in found["message"]
    russian.run("status", "--format", "json")
    assert [row["warnings"] for row in json.loads(out(capsys))] == [0, 1]
    for one in ("article", "other"):  # of some of the documents nothing can be said
        russian.run("check", one, "--format", "json")
        assert [f for f in json.loads(out(capsys)) if f["check"] == "inconsistent"] == []
    key = ("--entry", "The first sentence has 5 words.", "--comment", "both are right")
    assert russian.run("waive", "other", "--language", "ru", *key) == 0
    capsys.readouterr()
    russian.run("check", "--format", "json")
    assert [f for f in json.loads(out(capsys)) if f["check"] == "inconsistent"] == []


def test_any_po_file_can_be_checked(
    russian: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian)
    path = tmp_path / "other.po"
    path.write_text(russian.read(PO), "utf-8")
    capsys.readouterr()
    assert russian.run("check", str(path), "--format", "json") == 1
    (found,) = json.loads(out(capsys))
    assert (found["document"], found["language"], found["check"]) == (str(path), "ru", "empty")
    path.write_text(russian.read(PO).replace("Language: ru", "Language: "), "utf-8")
    assert russian.run("check", str(path)) == 2
    assert capsys.readouterr().err == (
        f"peraklad: {path}: does not say its language; expected Language: in its header; "
        "add it, or --language\n"
    )
    assert russian.run("check", str(path), "--language", "ru") == 1
    assert russian.run("check", str(tmp_path / "none.po")) == 2


def test_errors_are_found_behind_a_warning(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    """A text that says something else can have a broken placeholder all the same."""
    source = "The museum at {place} opens at nine and the children like to visit it in summer."
    other = "Его дочь закончила университет и стала врачом в сельской больнице."
    russian.write("source/other.txt", f"A title\n\n{source}\n")
    russian.run("extract", "--quiet")
    name = "locales/ru/other.po"
    old = catalogue.parse((russian.root / name).read_bytes(), name)
    new = tuple(replace(e, msgstr=other if e.msgid == source else "Заголовок") for e in old.entries)
    russian.write(name, catalogue.render(replace(old, entries=new)))
    capsys.readouterr()
    russian.run("check", "other", "--format", "json")
    found = {(f["check"], f["severity"]) for f in json.loads(out(capsys))}
    assert {("other-text", "warning"), ("placeholder", "error")} <= found


SPACED = "Уже поздно ."


def test_fix_leaves_what_is_signed_off_and_would_read_otherwise(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    put(russian, {"It is late.": SPACED})
    russian.run("approve", "article", "--language", "ru", "--despite-errors", "--comment", "so")
    capsys.readouterr()
    russian.run("check", "article", "--fix")
    said = "article (ru): left 1 signed-off translation whose edition would change\n"
    assert said in out(capsys)
    assert f'msgstr "{SPACED}"' in russian.read(PO)
    assert stated(russian, capsys) == {"reviewed": 8}
    russian.run("reopen", "article", "--language", "ru", "--entry", "It is late.")
    russian.run("check", "article", "--fix")
    assert 'msgstr "Уже поздно."' in russian.read(PO)


def test_a_waiver_survives_a_fix(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    put(russian, {"It is late.": "Уже поздно поздно..."})
    assert waive(russian, "It is late.", "--check", "repeated-word") == 0
    russian.run("check", "article", "--fix")
    assert 'msgstr "Уже поздно поздно…"' in russian.read(PO)
    assert [f for f in findings(russian, capsys) if f["check"] == "repeated-word"] == []


@pytest.mark.parametrize("comment", ["", "  "])
def test_a_waiver_needs_a_reason(
    russian: Tree, capsys: pytest.CaptureFixture[str], comment: str
) -> None:
    wrong(russian)
    words = ("--language", "ru", "--entry", "It is late.", "--comment", comment)
    assert russian.run("waive", "article", *words) == 2
    assert "no reason is given; expected --comment WHY" in capsys.readouterr().err


def test_a_waiver_from_the_future_is_taken_back(
    russian: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong(russian)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4100000000")
    waive(russian)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    words = ("--language", "ru", "--entry", "It is late.", "--comment", "it was wrong")
    assert russian.run("unwaive", "article", *words) == 0
    assert len(findings(russian, capsys)) == 1
    assert russian.run("unwaive", "article", *words) == 2
    assert "nothing is waived in this entry" in capsys.readouterr().err


def test_a_damaged_cache_is_no_cache(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    wrong(russian)
    before = findings(russian, capsys)
    cache = russian.root / ".peraklad" / "check.ru.json"
    data = json.loads(cache.read_text("utf-8"))
    for value in (1, [[["x"]], {}], [[], {"sentences": 1, "names": {}}], {"a": 1}):
        data["done"]["article"][1] = value
        cache.write_text(json.dumps(data), "utf-8")
        assert findings(russian, capsys) == before


@pytest.mark.parametrize(("named", "tag"), [("be@tarask", "be-tarask"), ("be@latin", "be-Latn")])
def test_a_po_file_of_a_variant(
    russian: Tree, capsys: pytest.CaptureFixture[str], named: str, tag: str
) -> None:
    path = russian.root / "loose.po"
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {named}\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    )
    path.write_text(head + '\nmsgid "Snow."\nmsgstr "…"\n', "utf-8")
    capsys.readouterr()
    russian.run("check", str(path), "--format", "json")
    (found,) = json.loads(out(capsys))
    assert (found["language"], found["check"]) == (tag, "empty")


def test_dictionaries_that_are_not_there(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    russian.write("peraklad.toml", 'languages = ["ru"]\n[check]\ndictionaries = "none"\n')
    capsys.readouterr()
    assert russian.run("check", "article") == 2
    said = capsys.readouterr()
    assert said.out == "check: 1 catalogue, nothing found\n"
    assert said.err.startswith("peraklad: peraklad.toml: ")
    assert russian.run("status") == 0


def test_the_table_goes_to_a_file(
    russian: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "found.txt"
    capsys.readouterr()
    assert russian.run("check", "article", "--output", str(target)) == 0
    assert target.read_text("utf-8") == "check: 1 catalogue, nothing found\n"
    assert out(capsys) == ""


def test_a_catalogue_of_the_project_is_its_document(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian)
    assert waive(russian) == 0
    capsys.readouterr()
    assert russian.run("check", str(russian.root / PO)) == 0
    assert out(capsys) == "check: 1 catalogue, nothing found, 1 waived\n"


def test_a_report_says_what_could_not_be_checked(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    russian.write(PO, 'msgid "It is late.\nmsgstr ""\n')
    capsys.readouterr()
    assert russian.run("check", "article", "--format", "junit") == 2
    suites = ElementTree.fromstring(out(capsys))
    assert suites.get("errors") == "1"
    assert [e.get("message") for e in suites.iter("error")] != []
    assert not [s for s in suites if s.get("name") == "article (ru)"]
    assert russian.run("check", "article", "--format", "sarif") == 2
    (run,) = json.loads(out(capsys))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert PO in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert russian.run("check", "article", "--format", "github") == 2
    assert out(capsys).startswith(f"::error file={PO},line=1::{PO}:1: ")


def test_one_fault_for_all_is_told_once(russian: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    russian.write("locales/terms.csv", "id,en\nx\n")
    capsys.readouterr()
    assert russian.run("check") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_waiver_outlives_a_cosmetic_edit_of_the_english(
    russian: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(russian, "Who asks?")
    words = ("--despite-errors", "--comment", "he stays silent")
    russian.run("approve", "article", "--language", "ru", *words)
    text = russian.read("source/article.txt").replace("Who asks?", "Who  asks ?")
    russian.write("source/article.txt", text)
    russian.run("extract", "--quiet")
    sources = [e.msgid for e in catalogue.parse((russian.root / PO).read_bytes(), PO).entries]
    assert "Who asks?" not in sources[:-1]
    assert stated(russian, capsys) == {"reviewed": 8}
    assert findings(russian, capsys) == []

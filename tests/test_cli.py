"""The command line itself: what it accepts, what it prints, and what it never lets through."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Tree
from workflow import cli, verbs
from workflow.errors import PerakladError, printable
from workflow.project import Conflict


@pytest.mark.parametrize("jobs", ["-1", "two", "1e9", "99999999999"])
def test_jobs_is_a_number(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["build", f"--jobs={jobs}"])
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"'{jobs}' is no number from 0 up" in error


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["-C", str(tmp_path / "none"), "extract"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_disguises_a_line_is_shown_as_an_escape() -> None:
    assert printable("a\n\x1b[2J\x9b\u202e\u2028\ud800") == (
        "a\\n\\x1b[2J\\x9b\\u202e\\u2028\\ud800"
    )
    assert printable("\xa0\u2009é\u2014") == "\xa0\u2009é\u2014"
    assert str(PerakladError("10\xa0%\x9b")) == "10\xa0%\\x9b"


def test_data_hold_no_disguise_and_stay_the_same(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tree.run("extract") == 0
    article = tree.read("source/article.txt")
    tree.write("source/article.txt", article + "\n\nA \u202etext\x9b with\xa0signs here.\n")
    capsys.readouterr()
    assert tree.run("extract", "--json") == 0
    shown = capsys.readouterr().out
    assert "\\u202etext\\u009b with\xa0signs" in shown
    assert "\u202e" not in shown
    assert any("\u202etext\x9b" in text for text in texts(json.loads(shown)))


def texts(data: object) -> list[str]:
    """Every text in JSON data."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        data = list(data.values())
    return [text for part in data for text in texts(part)] if isinstance(data, list) else []


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            PermissionError(13, "Permission denied", "a\nb"),
            "peraklad: a\\nb: permission denied; check the file, its folder and the free space\n",
        ),
        (
            Conflict("locales/ru/a.po"),
            "peraklad: locales/ru/a.po: was changed by another program meanwhile; "
            "run the command again\n",
        ),
    ],
)
def test_what_nobody_foresaw_is_one_line(
    error: Exception,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(args: argparse.Namespace) -> None:
        raise error

    monkeypatch.setattr(verbs, "_status", fail)
    assert cli.main(["status"]) == 2
    assert capsys.readouterr().err == line


def test_nothing_slow_is_imported_for_a_version() -> None:
    code = "import workflow.cli; workflow.cli.parser(); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = "
        f"[{str(Path(cli.__file__).parents[1])!r}]; {code}"], capture_output=True, text=True,
        check=True)  # fmt: skip
    assert not set(done.stdout.split()) & {"shutil", "dataclasses", "inspect", "typing", "pathlib"}


def test_a_header_keeps_its_lines(tree: Tree) -> None:
    assert tree.run("extract") == 0
    name = "locales/ru/article.po"
    lines = '"X-Note: one\\n"\n"X-Note: two\\n"\n"no field\\n"\n"nor this\\n"\n'
    changed = tree.read(name).replace('"Language: ru\\n"', f'{lines}"Language: be\\n"')
    tree.write(name, changed)
    assert tree.run("extract") == 0
    text = tree.read(name)
    assert lines in text
    assert text.count("Language: ") == 1
    assert "Language: ru" in text


@pytest.mark.parametrize(
    "words", [["build", "x"], ["-C", "x", "import", "review"], ["-Cx", "watch"]]
)
def test_the_grammar_of_one_verb_is_that_of_all(words: list[str]) -> None:
    """Only the verb that is asked for is laid out, with everything that it takes."""
    from workflow.verbs import parser

    command = words if words[-1] != "review" else [*words, "answers.json"]
    assert parser(words).parse_args(command) == parser().parse_args(command)
    assert parser(["no-verb"]).format_help() == parser().format_help()
    assert parser(["--version", "build"]).format_help() == parser().format_help()

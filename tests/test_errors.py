"""Bad input: one clear line with the place and the remedy, exit code 2, nothing half-written."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path

import pytest

from tests.conftest import ARTICLE, Tree
from workflow import cli

PO = "locales/ru/article.po"


@pytest.fixture
def extracted(tree: Tree, capsys: pytest.CaptureFixture[str]) -> Tree:
    assert tree.run("extract") == 0
    capsys.readouterr()
    return tree


def refused(tree: Tree, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The error of a command that has to fail and leave every file as it is."""
    before = tree.snapshot()
    assert tree.run(*words) == 2
    assert tree.snapshot() == before
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error.rstrip("\n").removeprefix("peraklad: ")


def test_a_truncated_catalogue(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    data = (extracted.root / PO).read_bytes()
    extracted.write(PO, data[: data.rindex(b'msgstr ""') + 7])
    line = data.count(b"\n")
    message = refused(extracted, capsys, "extract")
    assert message.startswith(f"{PO}:{line}: ")


def test_duplicate_entries(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    text = extracted.read(PO)
    extracted.write(PO, text + '\nmsgid "It is late."\nmsgstr ""\n')
    line = text.count("\n") + 2
    first = text[: text.index('msgid "It is late."')].count("\n") + 1
    message = refused(extracted, capsys, "extract")
    assert message.startswith(f"{PO}:{line}: ")
    assert f"{first}" in message


def test_a_wrong_charset(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    extracted.write(PO, extracted.read(PO).replace("charset=UTF-8", "charset=KOI8-R"))
    message = refused(extracted, capsys, "extract")
    assert message.startswith(f"{PO}:")
    assert "KOI8-R" in message
    assert "msgconv -t UTF-8" in message


def test_bytes_that_are_no_utf8(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    extracted.write(PO, extracted.read(PO).encode() + b'\nmsgid "x"\nmsgstr "\xef\xf0"\n')
    line = extracted.root.joinpath(PO).read_bytes().count(b"\n")
    assert refused(extracted, capsys, "extract").startswith(f"{PO}:{line}: ")


def test_a_merge_conflict(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    extracted.write(PO, extracted.read(PO).replace("#. answer\n", "<<<<<<< HEAD\n#. answer\n"))
    message = refused(extracted, capsys, "extract")
    assert "git" in message
    assert message.startswith(f"{PO}:")


def test_a_binary_article(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.write("source/article.txt", b"\x7fELF\x00\x01")
    tree.run("extract")
    assert capsys.readouterr().err == (
        "peraklad: source/article.txt:1: is a binary file (it has a NUL byte); expected UTF-8 "
        "text; save it as plain text, or move it out of the folder\n"
    )


def test_front_matter_with_an_error(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    extracted.write("source/article.txt", '+++\nslug = "a"\ndate = 2026-13-01\n+++\n' + ARTICLE)
    message = refused(extracted, capsys, "extract")
    assert message.startswith("source/article.txt:3: front matter: ")


def test_every_bad_file_has_its_line_and_the_good_ones_are_done(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.write("source/bad-one.txt", b"\xff")
    tree.write("source/bad-two.txt", b"\x00")
    assert tree.run("extract") == 2
    errors = capsys.readouterr().err.splitlines()
    assert [e.split(":")[1].strip() for e in errors] == ["source/bad-one.txt", "source/bad-two.txt"]
    assert (tree.root / PO).exists()
    assert not (tree.root / "locales/bad-one.pot").exists()


def test_a_ledger_line_that_is_none(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    extracted.write("locales/ru/article.ledger.jsonl", '{"event": "approved"}\n')
    extracted.write("source/article.txt", ARTICLE + "\nMore.\n")
    message = refused(extracted, capsys, "extract")
    assert message == (
        "locales/ru/article.ledger.jsonl:1: is no record; expected an event (approve, reject, "
        "reopen, carry, change, draft, waive, unwaive, translate, comment) with its fields; "
        "restore the line from git"
    )


def test_an_article_that_cannot_be_read(
    extracted: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stops nothing but itself."""
    (extracted.root / "source/gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(extracted.root / "source/pipe.txt")
    extracted.write("source/article.txt", ARTICLE + "\nMore.\n")
    assert extracted.run("extract") == 2
    assert capsys.readouterr().err == (
        "peraklad: source/gone.txt: cannot read: no such file or directory; "
        "check that it is a file you may read\n"
        "peraklad: source/pipe.txt: cannot read: not a regular file; "
        "check that it is a file you may read\n"
    )
    assert "More." in extracted.read(PO)


LINKED = (
    "is a link that leads elsewhere; expected a file or folder under project/; "
    "replace the link by what it leads to"
)


def test_a_link_out_of_the_project(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    outside = extracted.root.parent / "secret.txt"
    outside.write_text("Secret\n\nText.\n")
    (extracted.root / "source/secret.txt").symlink_to(outside)
    assert refused(extracted, capsys, "extract") == f"source/secret.txt: {LINKED}"


@pytest.mark.parametrize("target", ["../outside", "source", "locales"])
@pytest.mark.parametrize("name", ["editions", "editions/ru"])
def test_a_folder_that_leads_elsewhere(
    extracted: Tree, capsys: pytest.CaptureFixture[str], name: str, target: str
) -> None:
    outside = extracted.root.parent / "outside"
    outside.mkdir()
    (extracted.root / name).parent.mkdir(exist_ok=True)
    (extracted.root / name).symlink_to((extracted.root / target).resolve())
    before = extracted.snapshot("source", "locales")
    assert extracted.run("build") == 2
    assert f"{name}: {LINKED}" in capsys.readouterr().err
    assert extracted.snapshot("source", "locales") == before
    assert not list(outside.iterdir())


@pytest.mark.parametrize("name", [".peraklad", ".peraklad/tmp"])
def test_a_cache_that_leads_elsewhere(
    tree: Tree, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A repository may carry such a link; nothing behind it is touched."""
    precious = tree.root.parent / "precious"
    (precious / "tmp").mkdir(parents=True)
    for file in (precious / "1", precious / "tmp" / "2"):
        file.write_text("mine")
    (tree.root / name).parent.mkdir(exist_ok=True)
    (tree.root / name).symlink_to(precious)
    assert tree.run("extract") == 2
    assert LINKED in capsys.readouterr().err
    assert {p.name for p in precious.rglob("*")} == {"1", "2", "tmp"}


def test_a_manifest_of_somebody_else_deletes_nothing(extracted: Tree) -> None:
    extracted.run("build")
    before = extracted.snapshot("source", "locales")
    for tags in ('["../source", "../locales/ru"]', '["../../x", 5, null]', "[" * 100_000, '"ru"'):
        extracted.write(
            "editions/manifest.json",
            f'{{"languages": {tags}, "editions": {{"article": {{"languages": {tags}}}}}}}',
        )
        assert extracted.run("build") == 0
        assert extracted.snapshot("source", "locales") == before


@pytest.mark.parametrize(
    "value", ["5", "null", '{"x": 1}', '{"slug": "../x", "tags": ["ru"]}', "["]
)
def test_a_damaged_cache_costs_time_and_nothing_else(extracted: Tree, value: str) -> None:
    extracted.run("build")
    before = extracted.snapshot()
    for name in ("extract", "build", "cards"):
        path = extracted.root / f".peraklad/{name}.json"
        data = json.loads(path.read_text())
        done = {k: [v[0], "VALUE"] for k, v in data["done"].items()}
        path.write_text(json.dumps({**data, "done": done}).replace('"VALUE"', value))
    assert extracted.run("extract") == 0
    assert extracted.run("build") == 0
    assert extracted.snapshot() == before


def test_no_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = Tree(tmp_path)
    assert empty.run("extract") == 2
    assert capsys.readouterr().err == (
        "peraklad: no peraklad.toml here or in a folder above; expected a Peraklad project; "
        "change into one, or make one with 'peraklad init DIR'\n"
    )


def test_an_unknown_document(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(extracted, capsys, "extract", "artcle") == (
        "no document artcle; expected an id such as article; see 'peraklad status'"
    )


def test_an_unknown_language(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert "xq" in refused(extracted, capsys, "extract", "--language", "xq")


def test_two_files_of_one_document(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.write("source/site.txt", "Title\n\nText.\n")
    assert refused(tree, capsys, "extract") == (
        "source/site.txt: cannot be named site, which is the catalogue of the pages' own texts; "
        "rename it"
    )


def test_an_article_named_index(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.write("source/index.txt", "Title\n\nText.\n")
    tree.run("extract", "--quiet")
    assert tree.run("build") == 2
    assert capsys.readouterr().err == (
        "peraklad: source/index.txt: has the slug index, like a page of the site itself; expected "
        "a name of its own in the editions; give it another slug in its front matter\n"
    )


def test_english_has_no_catalogue(extracted: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(extracted, capsys, "extract", "--language", "en") == (
        "English is the source and has no catalogue; expected a language of the editions"
    )


def test_a_wrong_date(
    extracted: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert refused(extracted, capsys, "approve", "article", "--language", "ru") == (
        "SOURCE_DATE_EPOCH is yesterday; expected seconds since 1970; correct or unset it"
    )


def test_two_documents_with_one_slug(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tree.write("source/other.txt", '+++\nslug = "article"\n+++\nTitle\n\nText.\n')
    tree.run("extract")
    capsys.readouterr()
    assert tree.run("build") == 2
    assert capsys.readouterr().err == (
        "peraklad: source/other.txt: has the slug article, like article; expected a name of its "
        "own in the editions; give it another slug in its front matter\n"
    )


def test_wrong_usage(capsys: pytest.CaptureFixture[str], tree: Tree) -> None:
    with pytest.raises(SystemExit) as caught:
        tree.run("extrct")
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def limited(tree: Tree, limit: int, *words: str) -> tuple[int, str]:
    """One command as an ordinary user, with files of at most `limit` bytes (0: any).

    Root may read and write anything, so a forked child steps down first; what it imports was
    imported before.
    """
    for path in [tree.root.parent, *tree.root.parent.parents][:4]:
        path.chmod(path.stat().st_mode | 0o055)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writer, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115  # the child ends here
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        code = cli.main(["-C", str(tree.root), *words])
        sys.stderr.flush()
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as file:
        error = file.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), error


NOBODY = 65534


def open_to_all(tree: Tree, writable: bool) -> None:
    for path in [tree.root, *tree.root.rglob("*")]:
        if not path.is_symlink():
            path.chmod((0o777 if writable else 0o555) if path.is_dir() else 0o666)


def test_a_read_only_target(extracted: Tree) -> None:
    tree = extracted
    tree.write("source/article.txt", ARTICLE + "\nMore.\n")
    open_to_all(tree, writable=False)
    code, error = limited(tree, 0, "extract")
    open_to_all(tree, writable=True)
    assert code == 2
    assert error == (
        "peraklad: locales/ru/article.po: cannot write: permission denied; "
        "free some space or check the permissions; the old file is as it was\n"
    )


def test_an_unreadable_article(extracted: Tree) -> None:
    tree = extracted
    open_to_all(tree, writable=True)
    (tree.root / "source/article.txt").chmod(0)
    code, error = limited(tree, 0, "extract")
    assert code == 2
    assert error == (
        "peraklad: source/article.txt: cannot read: permission denied; "
        "check that it is a file you may read\n"
    )


def test_a_full_target(extracted: Tree) -> None:
    """A write that fails in the middle leaves the old file and no other behind."""
    before = extracted.snapshot()
    extracted.write("source/article.txt", ARTICLE + "\nOne more sentence to write.\n")
    before["source/article.txt"] = (extracted.root / "source/article.txt").read_bytes()
    open_to_all(extracted, writable=True)
    code, error = limited(extracted, 700, "extract")
    assert code == 2
    assert error.startswith("peraklad: locales/ru/article.po: cannot write: file too large; ")
    assert extracted.snapshot() == before
    assert not list((extracted.root / ".peraklad/tmp").iterdir())

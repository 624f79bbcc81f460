"""Release files: what is in them, that they can be made again, and what is in none of them."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ARTICLE, Tree, said
from workflow import catalogue
from workflow.releasing.archive import pack
from workflow.releasing.notes import escaped

CHECKS = '[check]\noff = ["wrong-language", "other-text", "look-alike"]\n'
CONFIG = f'title = "The News"\nlanguages = ["ru", "pl"]\n{CHECKS}'
LEAD = '+++\ndate = "2026-11-20"\n+++\n'
SECRET = """+++
confidential = true
slug = "hidden-thing"
+++
Quiet Plans

Nobody is to read of the zebra. It is a plan of ours.
"""


@pytest.fixture
def news(tree: Tree) -> Tree:
    """A project whose translations are all signed off, in a commit with the tag v1.0."""
    tree.write("peraklad.toml", CONFIG)
    tree.write(".gitignore", "/.peraklad/\n/editions/\n/release/\n")
    tree.write("source/article.txt", LEAD + ARTICLE)
    sign(tree)
    tree.commit()
    tree.git("tag", "v1.0")
    return tree


def sign(tree: Tree, *tags: str) -> None:
    """Everything translated and signed off."""
    tree.run("extract", "--quiet")
    for tag in tags or ("ru", "pl"):
        for path in sorted((tree.root / "locales" / tag).glob("*.po")):
            if path.stem == "site":
                continue
            old = catalogue.parse(path.read_bytes(), path.name)
            done = tuple(
                replace(e, msgstr=said(e.msgid), flags=(), previous_msgid=None)
                if not e.obsolete
                else e
                for e in old.entries
            )
            path.write_bytes(catalogue.render(replace(old, entries=done)))
            tree.run("approve", path.stem, "--language", tag, "--quiet")


def release(tree: Tree, *words: str) -> int:
    return tree.run("build", "--release", "--quiet", *words)


def members(tree: Tree, name: str) -> dict[str, bytes]:
    found = {}
    with tarfile.open(tree.root / "release" / name) as tar:
        for member in tar:
            held = tar.extractfile(member)
            assert held is not None
            found[member.name] = held.read()
    return found


def released(tree: Tree) -> dict[str, bytes]:
    return tree.snapshot("release")


def manifest(tree: Tree) -> dict[str, object]:
    data = json.loads(tree.read("release/manifest.json"))
    assert isinstance(data, dict)
    return data


def test_what_is_written(news: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert news.run("build", "--release") == 0
    out = capsys.readouterr().out
    assert "gate ru: met: 1 of 1 documents, 100 % reviewed\n" in out
    assert out.endswith("release: 1.0, 10 files written to release/\n")
    names = [f"the-news-1.0-{part}.tar.gz" for part in ("en", "pl", "ru", "site")]
    notes = ["NOTES.en.md", "NOTES.md", "NOTES.pl.md", "NOTES.ru.md"]
    assert sorted(name.removeprefix("release/") for name in released(news)) == sorted(
        [*names, *notes, "SHA256SUMS", "manifest.json"]
    )


def test_the_checksums_are_right(news: Tree) -> None:
    release(news)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=news.root / "release",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert done.stdout.count(": OK\n") == len(released(news)) - 1


def test_an_archive_has_the_editions_as_they_are(news: Tree) -> None:
    release(news)
    made = news.snapshot("editions")
    site = members(news, "the-news-1.0-site.tar.gz")
    inside = {f"editions/{n.removeprefix('the-news-1.0-site/')}": d for n, d in site.items()}
    assert inside == {n: d for n, d in made.items() if n != "editions/manifest.json"}
    russian = members(news, "the-news-1.0-ru.tar.gz")
    assert "the-news-1.0-ru/ru/article.html" in russian
    assert "the-news-1.0-ru/style.css" in russian
    assert not [n for n in russian if "/pl/" in n or "/en/" in n]


def test_a_file_that_the_build_did_not_make_is_in_no_archive(news: Tree) -> None:
    news.write("editions/ru/notes-of-mine.txt", "private")
    news.write("editions/key.pem", "private")
    release(news)
    for name in ("site", "ru"):
        assert b"private" not in members(news, f"the-news-1.0-{name}.tar.gz").values()


def test_archives_have_neither_owner_nor_time_of_this_machine(news: Tree) -> None:
    release(news)
    seconds = int(news.git("log", "-1", "--format=%ct"))
    path = news.root / "release/the-news-1.0-ru.tar.gz"
    assert path.read_bytes()[4:8] == b"\0\0\0\0"
    with tarfile.open(path) as tar:
        found = {(m.uid, m.gid, m.uname, m.gname, m.mode, m.mtime) for m in tar}
        assert found == {(0, 0, "", "", 0o644, seconds)}
        assert tar.getnames() == sorted(tar.getnames())


def test_the_source_date_can_be_set(news: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    release(news)
    with tarfile.open(news.root / "release/the-news-1.0-ru.tar.gz") as tar:
        assert {m.mtime for m in tar} == {1700000000}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert release(news) == 2


def test_the_manifest(news: Tree) -> None:
    release(news)
    data = json.loads(news.read("release/manifest.json"))
    assert data["version"] == "1.0"
    assert data["commit"] == news.git("rev-parse", "HEAD").strip()
    assert data["clean"] is True
    assert data["gate"]["met"] is True
    (document,) = data["documents"]
    russian = document["languages"]["ru"]
    assert russian["entries"] == {"empty": 0, "draft": 0, "translated": 0, "reviewed": 8}
    assert (russian["signed_off"], russian["reviewers"]) == (8, 1)
    assert russian["in_english"] == {}
    assert set(russian["sha256"]) == {"locales/ru/article.po", "locales/ru/article.ledger.jsonl"}
    assert {a["language"] for a in data["archives"]} == {"en", "ru", "pl", None}


def test_nobody_is_named_unless_the_project_credits(news: Tree) -> None:
    release(news)
    assert not [n for n, d in released(news).items() if b"reviewer@" in d or b'"Reviewer"' in d]
    news.write("peraklad.toml", CONFIG + "[site]\ncredit = true\n")
    news.commit()
    release(news)
    ours = manifest(news)["languages"]
    assert isinstance(ours, dict)
    assert ours["ru"]["signed_off_by"] == {"Reviewer": 8}
    assert "reviewer@example.org" not in news.read("release/manifest.json")


def test_what_is_not_in_the_commit_is_said(news: Tree) -> None:
    news.write("source/article.txt", LEAD + ARTICLE.replace("It is late.", "It is late"))
    sign(news)
    assert release(news) == 0
    assert manifest(news)["version"] == "1.0-modified"
    assert manifest(news)["clean"] is False


def test_an_unmet_gate_packs_nothing(news: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    news.write("source/article.txt", LEAD + ARTICLE + "\nOne more sentence.\n")
    news.run("extract", "--quiet")
    capsys.readouterr()
    assert news.run("build", "--release") == 1
    out = capsys.readouterr().out
    assert (
        "gate ru: unmet: 1 of 1 documents, 88 % reviewed, 1 of 9 sentences in English (1 empty)\n"
    ) in out
    assert out.endswith("release: nothing packed, since the gate is unmet\n")
    assert not (news.root / "release").exists()
    assert release(news, "--partial") == 0
    data = manifest(news)
    assert isinstance(data["gate"], dict)
    assert data["gate"]["met"] is False
    assert isinstance(data["languages"], dict)
    assert data["languages"]["ru"]["in_english"] == {"empty": 1}


def test_an_unmet_gate_stays_unmet(news: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    news.write("source/article.txt", LEAD + ARTICLE + "\nOne more sentence.\n")
    news.run("extract", "--quiet")
    said_twice = []
    for _ in range(2):
        capsys.readouterr()
        assert news.run("build", "--release") == 1
        said_twice.append([n for n in capsys.readouterr().out.splitlines() if n[:5] != "build"])
    assert said_twice[0] == said_twice[1]


def test_errors_pack_nothing(news: Tree) -> None:
    news.write("source/broken.txt", "+++\nslug = 1\n+++\nA\n")
    assert release(news) == 2
    assert not (news.root / "release").exists()


@pytest.mark.parametrize(
    "words", [("--no-archives",), ("article",), ("--language", "ru", "--language", "pl")]
)
def test_a_part_of_the_project_is_not_packed(news: Tree, words: tuple[str, ...]) -> None:
    assert release(news, *words) == 0
    assert not (news.root / "release").exists()


def test_a_confidential_project_is_not_packed(news: Tree) -> None:
    news.write("peraklad.toml", "confidential = true\n" + CONFIG)
    assert release(news) == 1
    assert not (news.root / "release").exists()


def test_a_second_run_does_nothing(news: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):  # what is as new as the run itself is looked at again
        release(news)
    before = {p: p.stat().st_mtime_ns for p in (news.root / "release").iterdir()}
    capsys.readouterr()
    assert news.run("build", "--release") == 0
    assert capsys.readouterr().out.endswith("release: 1.0, nothing to do\n")
    assert {p: p.stat().st_mtime_ns for p in (news.root / "release").iterdir()} == before


def test_packing_again_what_is_packed_is_no_unmet_gate(
    news: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    release(news)
    (news.root / ".peraklad/release.json").unlink()
    capsys.readouterr()
    assert news.run("build", "--release") == 0
    assert capsys.readouterr().out.endswith("release: 1.0, nothing to do\n")


def test_what_the_checks_found_is_remembered_in_every_language(news: Tree) -> None:
    release(news)
    for tag in ("ru", "pl"):
        assert "article" in json.loads(news.read(f".peraklad/check.{tag}.json"))["done"]


def test_a_damaged_release_is_made_again(news: Tree) -> None:
    release(news)
    before = released(news)
    news.write("release/the-news-1.0-ru.tar.gz", "cut")
    (news.root / "release/NOTES.md").unlink()
    release(news)
    assert released(news) == before


def test_archives_of_an_earlier_version_go_and_nothing_else(news: Tree) -> None:
    release(news)
    news.write("release/mine.txt", "mine")
    news.commit()
    news.git("tag", "v1.1")
    release(news)
    names = {Path(name).name for name in released(news)}
    assert "mine.txt" in names
    assert "the-news-1.1-ru.tar.gz" in names
    assert not [name for name in names if "1.0" in name]


def test_checksums_that_somebody_wrote_delete_nothing(news: Tree) -> None:
    news.write("release/SHA256SUMS", f"{'0' * 64}  ../peraklad.toml\n{'0' * 64}  .hidden\n")
    news.write("release/.hidden", "x")
    release(news)
    assert (news.root / "peraklad.toml").exists()
    assert (news.root / "release/.hidden").exists()


# ---- the notes ---------------------------------------------------------------------------------


def notes(tree: Tree, tag: str = "ru") -> str:
    release(tree)
    return tree.read(f"release/NOTES.{tag}.md")


def test_the_first_release_is_new(news: Tree) -> None:
    text = notes(news)
    assert "The first release." in text
    assert f"New: 1\n\n- {said('A Title of Words')} (article)\n" in text.replace("\\", "")


def test_what_has_changed(news: Tree) -> None:
    news.write("source/other.txt", "Another Title\n\nA text of its own. It stays.\n")
    news.write("source/third.txt", "A Third Title\n\nIts text is here. All of it.\n")
    sign(news)
    news.commit()
    news.git("tag", "v1.1")
    (news.root / "source/third.txt").unlink()
    news.write("source/article.txt", LEAD + ARTICLE.replace("It is late.", "It is nearly ten."))
    news.write("source/fourth.txt", "A Fourth Title\n\nWords that are new here.\n")
    sign(news)
    news.commit()
    news.git("tag", "v1.2")
    text = notes(news).replace("\\", "")
    assert "Changes since v1.1." in text
    assert f"New: 1\n\n- {said('A Fourth Title')} (fourth)\n" in text
    assert f"Updated: 1\n\n- {said('A Title of Words')} (article): 1 sentence\n" in text
    assert f"Withdrawn: 1\n\n- {said('A Third Title')} (third)\n" in text
    assert "Another" not in notes(news, "en")


def test_only_the_language_that_changed(news: Tree) -> None:
    path = "locales/ru/article.po"
    news.write(path, news.read(path).replace(said("It is late."), "Уже совсем поздно."))
    news.run("approve", "article", "--language", "ru", "--quiet")
    news.commit()
    news.git("tag", "v2")
    assert "Updated: 1" in notes(news)
    assert "Nothing has changed." in news.read("release/NOTES.pl.md")


def test_a_correction_is_told(news: Tree) -> None:
    told = '+++\ncorrections = [{date = "2026-11-21", text = "The day was wrong."}]\n+++\n'
    news.write("source/article.txt", told + ARTICLE)
    sign(news)
    news.commit()
    news.git("tag", "v2")
    text = notes(news, "en").replace("\\", "")
    assert "Corrected: 1\n\n- A Title of Words (article): The day was wrong.\n" in text


def test_a_renamed_article_is_not_new(news: Tree) -> None:
    (news.root / "source/article.txt").rename(news.root / "source/essay.txt")
    sign(news)
    news.commit()
    news.git("tag", "v2")
    text = notes(news).replace("\\", "")
    assert "New:" not in text
    assert "Withdrawn" not in text
    assert "(essay): was article before" in text


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_no_title_becomes_markup(title: str) -> None:
    import re

    shown = escaped(title)
    assert "\n" not in shown
    plain = re.sub(r"\\[!-/:-@\[-`{-~]", "", shown)
    assert not re.search(r"[`*_\[\]<>&|~:$]", plain)
    assert not re.search(r"@\w", plain)


# ---- what is in no file ------------------------------------------------------------------------

TRACES = (b"secret", b"hidden-thing", b"Quiet", b"zebra", said("Quiet").encode(), b"plan of ours")


def traces(tree: Tree) -> list[str]:
    """The release files that tell of the confidential document."""
    found = []
    for name, data in released(tree).items():
        texts = {name: data}
        if name.endswith(".tar.gz"):
            held = members(tree, Path(name).name)
            texts = {f"{name}: {n}": d + n.encode() for n, d in held.items()}
        found += [n for n, d in texts.items() if any(t in d for t in TRACES)]
    return found


def later(tree: Tree) -> list[str]:
    """The release of what is there now, and where it tells of the confidential document."""
    tree.commit()
    tree.git("tag", "v2.0")
    assert release(tree, "--partial") == 0
    assert manifest(tree)["version"] == "2.0"
    return traces(tree)


def test_a_confidential_document_is_nowhere(news: Tree) -> None:
    news.write("source/secret.txt", SECRET)
    sign(news)
    assert later(news) == []


def test_nor_after_a_preview(news: Tree) -> None:
    """Its pages lie in the editions' folder then, and in what was known of them."""
    news.write("source/secret.txt", SECRET)
    sign(news)
    news.run("build", "--quiet")
    (news.root / "editions/manifest.json").unlink()
    shutil.rmtree(news.root / ".peraklad")
    assert later(news) == []


def test_nor_when_it_was_public_before(news: Tree) -> None:
    news.write("source/secret.txt", SECRET.replace("confidential = true\n", ""))
    sign(news)
    news.commit()
    news.git("tag", "v1.5")
    assert release(news) == 0
    assert traces(news)
    news.write("source/secret.txt", SECRET)
    assert later(news) == []
    assert "Withdrawn: 1\n\n- 1 not named here" in news.read("release/NOTES.ru.md")


def test_nor_by_the_name_it_had_before(news: Tree) -> None:
    news.write("source/secret.txt", SECRET.replace("confidential = true\n", ""))
    sign(news)
    news.commit()
    news.git("tag", "v1.5")
    (news.root / "source/secret.txt").unlink()
    news.write("source/renamed.txt", SECRET.replace("hidden-thing", "other-thing"))
    sign(news)
    assert later(news) == []
    assert b"renamed" not in b"".join(released(news).values())


def test_nor_when_it_was_confidential_and_is_gone(news: Tree) -> None:
    news.write("source/secret.txt", SECRET)
    sign(news)
    news.commit()
    news.git("tag", "v1.5")
    (news.root / "source/secret.txt").unlink()
    sign(news)
    assert later(news) == []
    assert "Withdrawn" not in news.read("release/NOTES.ru.md")


def test_a_document_made_public_is_new(news: Tree) -> None:
    news.write("source/secret.txt", SECRET)
    sign(news)
    news.commit()
    news.git("tag", "v1.5")
    news.write("source/open.txt", SECRET.replace("confidential = true\n", ""))
    (news.root / "source/secret.txt").unlink()
    sign(news)
    later(news)
    text = news.read("release/NOTES.en.md")
    assert "New: 1\n\n- Quiet Plans (hidden-thing)\n" in text
    assert "secret" not in text


def test_an_ignored_confidential_document_leaves_the_release_clean(news: Tree) -> None:
    news.write(".gitignore", "/.peraklad/\n/editions/\n/release/\n*secret*\n")
    news.commit()
    news.write("source/secret.txt", SECRET)
    sign(news)
    news.git("tag", "v1.9")
    assert release(news) == 0
    assert manifest(news)["version"] == "1.9"


# ---- the same bytes ----------------------------------------------------------------------------


def test_two_clones_give_the_same_bytes(news: Tree, tmp_path: Path) -> None:
    """Other paths, times, umask, time zone, language, hash seed and number of processes."""
    news.write("source/other.txt", "Another Title\n\nA text of its own. It stays.\n")
    news.write("source/secret.txt", SECRET)
    sign(news)
    news.commit()
    news.git("tag", "v1.1")
    found = []
    for number, (umask, zone, language, seed, jobs) in enumerate(
        [(0o022, "UTC", "C", "0", "1"), (0o077, "Asia/Tokyo", "pl_PL.UTF-8", "4711", "2")]
    ):
        root = tmp_path / ("a" if number else "a longer path") / "clone"
        subprocess.run(["git", "clone", "-q", str(news.root), str(root)], check=True)
        for path in root.rglob("*.*"):
            os.utime(path, (10**9 + number * 10**6,) * 2)
        environ = {**os.environ, "TZ": zone, "LANG": language, "LC_ALL": language}
        environ |= {"PYTHONHASHSEED": seed, "USER": f"u{number}", "HOME": str(root)}
        subprocess.run(
            [
                sys.executable,
                "-m",
                "workflow",
                "-C",
                str(root),
                "build",
                "--release",
                "--jobs",
                jobs,
            ],
            check=True,
            env={**environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
            preexec_fn=lambda mask=umask: os.umask(mask) and None,  # type: ignore[misc]
            capture_output=True,
        )
        found.append(Tree(root).snapshot("release"))
    assert len(found[0]) == 10
    assert found[0] == found[1]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.dictionaries(st.text("abc/é", min_size=1, max_size=150), st.binary(max_size=300)))
def test_an_archive_gives_back_what_was_packed(files: dict[str, bytes]) -> None:
    files = {f"x/{n.strip('/').replace('//', '_')}".rstrip("/"): d for n, d in files.items()}
    outs = []
    for order in (sorted(files), sorted(files, reverse=True)):
        out = io.BytesIO()
        count, size, _, content = pack(out, [(n, n) for n in order], files.__getitem__, 10**9)
        assert (count, size) == (len(files), len(out.getvalue()))
        outs.append((out.getvalue(), content))
    assert outs[0] == outs[1]
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(outs[0][0]))) as tar:
        got = {m.name: held.read() for m in tar if (held := tar.extractfile(m))}
    assert got == files

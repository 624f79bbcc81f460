"""Our PO reader and writer against gettext's own tools, polib and Babel."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po, write_po

from workflow.catalogue import header, parse, render
from workflow.errors import CatalogueError
from workflow.model import Catalogue, Entry

PO = Path(__file__).parent / "po"
REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "po"
FOLDERS = [f"{project}/{code}" for project in ("weblate-website", "stellarium") for code in
           ("ru", "be", "pl")]  # fmt: skip
SLAVIC = (
    "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;"
)
HEADER = header("be", SLAVIC, "interview")

needs_msgcat = pytest.mark.needs("msgcat")
needs_msgfmt = pytest.mark.needs("msgfmt")
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="shared/data/po is not beside this tree")


def gettext(data: bytes, *command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*command, "-"], input=data, capture_output=True, check=False, env={"LC_ALL": "C.UTF-8"}
    )


def msgcat(data: bytes, *options: str) -> bytes:
    done = gettext(data, str(shutil.which("msgcat")), *options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def msgfmt(data: bytes) -> tuple[bool, str]:
    """Whether ``msgfmt --check`` accepts `data`, and all it says."""
    done = gettext(data, str(shutil.which("msgfmt")), "--check", "-o", "/dev/null")
    return done.returncode == 0, done.stderr.decode(errors="replace")


def real_files(folder: str) -> list[Path]:
    found = sorted((REAL / folder).glob("*.po"))
    assert found
    return found


RICH = Catalogue(
    HEADER,
    (
        Entry(
            "He said: “It was dark, and the guards took everything away before dawn on Monday.”",
            "Ён сказаў: «Было цёмна, і да світання панядзелка ахоўнікі забралі ўсё.»",
            extracted=("paragraph", "In the cell, after the search"),
            references=("source/interview.txt", "source/b.txt:12"),
            flags=("fuzzy", "no-wrap"),
            comments=("A note of the translator.", "", "And one more."),
            previous_msgctxt="old",
            previous_msgid="He said:\n“It was dark.”",
        ),
        Entry('"Quoted" and \\ and\ttab', "«У двукоссі» \\n\tтабуляцыя"),
        Entry("Two\nlines\n", "Два\nрадкі\n", msgctxt=""),
        Entry("file", msgid_plural="files", msgstr_plural=("файл", "файлы", "файлаў")),
        Entry("day", msgid_plural="days", msgstr_plural=("", "", "")),
        Entry("word " * 60, "слова\xa0" * 60),
        Entry("not translated", ""),
        Entry("gone", "няма", previous_msgid="was", flags=("fuzzy",), obsolete=True),
        Entry("gone", "таксама няма", msgctxt="title", comments=("why",), obsolete=True),
    ),
    comments=("Translators of the interview.",),
)


# ---- gettext -------------------------------------------------------------------------------


@needs_msgcat
@pytest.mark.parametrize("options", [["--no-wrap"], ["-w", "40"], ["-w", "79"], ["--no-location"]])
def test_what_msgcat_wrote_is_read_back(options: Sequence[str]) -> None:
    found = parse(msgcat(render(RICH), *options), "a.po")
    if "--no-location" in options:
        assert found == replace(
            RICH, entries=tuple(replace(item, references=()) for item in RICH.entries)
        )
    else:
        assert found == RICH


@needs_msgcat
def test_rendered_catalogue_is_what_msgcat_writes() -> None:
    assert msgcat(render(RICH), "--no-wrap") == render(RICH)


ALPHABET = (
    'abcdefghij  "\\\n\t\a\b\f\v\r\x01\x1b\x7f\x85\xa0\u00ad\u200b\u2028\u2029\u202e\ufeff'
    "йцукенўіё—«»…'%{}#~|,.:ㄱ語\u0301\U0001f600"
)


def scrambled(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(ALPHABET, k=rng.randrange(1, length))).strip("\n") or "x"


def random_entry(rng: random.Random, number: int) -> Entry:
    note = scrambled(rng, 30).replace("\n", " ").rstrip("\r\\")
    end = rng.choice(["", "\n"])
    plural = rng.random() < 0.2
    previous = scrambled(rng, 20) if rng.random() < 0.2 else None
    return Entry(
        f"{scrambled(rng, 60)}{number}{end}",
        "" if plural else f"{scrambled(rng, 60)}{end}",
        scrambled(rng, 10) if rng.random() < 0.2 else None,
        extracted=(note,) if rng.random() < 0.5 else (),
        references=tuple({f"source/{rng.choice('абвabc')}{n}.txt": 0 for n in range(number % 15)}),
        flags=("fuzzy",) if previous else (),
        comments=(note, "") if rng.random() < 0.2 else (),
        previous_msgid=previous,
        msgid_plural=f"{scrambled(rng, 20)}{end}" if plural else None,
        msgstr_plural=tuple(f"{scrambled(rng, 20)}{end}" for _ in range(3)) if plural else (),
        obsolete=number > 1800,
    )


@needs_msgcat
def test_random_catalogue_is_byte_for_byte_what_msgcat_writes() -> None:
    rng = random.Random(20261123)
    catalogue = Catalogue(HEADER, tuple(random_entry(rng, number) for number in range(2000)))
    data = render(catalogue)
    assert msgcat(data, "--no-wrap") == data
    assert parse(data, "a.po") == catalogue


@needs_msgcat
@pytest.mark.parametrize(
    ("item", "written", "by_msgcat"),
    [
        (Entry("a", "b", flags=("custom",)), "#, custom\n", ""),
        (Entry("a", "b", flags=("no-wrap", "fuzzy")), "#, no-wrap, fuzzy\n", "#, fuzzy, no-wrap\n"),
        (Entry("a", "", flags=("fuzzy",)), "#, fuzzy\n", ""),
        (Entry("a", references=("a.c", "a.c")), "#: a.c a.c\n", "#: a.c\n"),
        (Entry("a", references=("a.c:007",)), "#: a.c:007\n", "#: a.c:7\n"),
        (Entry("a", comments=("a\rb",)), "# a\rb\n", "# a\rb\n"),
    ],
)
def test_differences_from_msgcat(item: Entry, written: str, by_msgcat: str) -> None:
    """The whole list of what our writer does not do as `msgcat --no-wrap` (0.21)."""
    data = render(Catalogue(HEADER, (item,)))
    assert written in data.decode()
    changed = msgcat(data, "--no-wrap").decode()
    assert changed == data.decode().replace(written, by_msgcat)


@needs_msgfmt
@pytest.mark.parametrize("language", ["ru", "be", "be@tarask", "be@latin", "pl"])
def test_header_has_no_warning(language: str) -> None:
    data = render(Catalogue(header(language, SLAVIC, "interview"), RICH.entries))
    assert msgfmt(data) == (True, "")


@needs_msgfmt
def test_template_header_has_no_warning() -> None:
    own = header("en", "", "interview", template=True)
    data = render(Catalogue(own, (Entry("a"),), flags=("fuzzy",)))
    assert msgfmt(data) == (True, "")


def mutated(rng: random.Random, text: str) -> str:
    """`text` with one to three faults of the kinds that editors and merges make."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice([1, 1, 2, 5, 20, 60]))
        lines = text.split("\n")
        line = rng.randrange(len(lines))
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at] + text[end:]
        elif kind == 1:
            text = text[:at] + rng.choice(INSERTIONS) + text[at:]
        elif kind == 2:
            text = text[:at] + rng.choice(INSERTIONS) + text[end:]
        elif kind == 3:
            text = text[:at] + text[at:end][::-1] + text[end:]
        elif kind == 4:
            text = "\n".join(lines[:line] + lines[line + 1 :])
        else:
            lines.insert(rng.randrange(len(lines)), lines[line])
            text = "\n".join(lines)
    return text


INSERTIONS = [
    '"', "\\", "\n", "msgid", "msgstr", 'msgid "', 'msgstr "x"\n', "#", "#~ ", "#| ", "#: ",
    'msgctxt "', "[0]", "[1]", "\\n", "\\q", "\\x4", "\\377", " ", "\t", "\r", "\x04",
    "msgid_plural ", "<<<<<<< HEAD\n", "=======\n", "я", 'msgid ""\nmsgstr ""\n', "# c\n",
]  # fmt: skip


def accepted(data: bytes) -> bool:
    try:
        parse(data, "a.po")
    except CatalogueError:
        return False
    return True


@needs_msgfmt
def test_whatever_msgfmt_refuses_we_refuse() -> None:
    rng = random.Random(7)
    text = render(RICH).decode()
    both = refused = 0
    for _ in range(600):
        data = mutated(rng, text).encode()
        ours, (theirs, said) = accepted(data), msgfmt(data)
        assert theirs or not ours, f"{said}\n{data.decode()}"
        both += ours and theirs
        refused += not theirs
    assert both > 60
    assert refused > 300


@needs_msgfmt
@pytest.mark.parametrize("name", ["nasty.po", "rich"])
def test_cut_file_that_msgfmt_refuses_we_refuse(name: str) -> None:
    data = render(RICH) if name == "rich" else (PO / name).read_bytes()
    for at in range(0, len(data), 13):
        theirs, said = msgfmt(data[:at])
        assert theirs or not accepted(data[:at]), said


@needs_msgfmt
@pytest.mark.parametrize(
    "body",
    [
        'msgid "a\\0b"\nmsgstr ""\n',
        'msgid "a"\nmsgstr "\\377"\n',
        'msgid "a\\\nb"\nmsgstr ""\n',
        'msgid "a"\nmsgstr ""\n\n#: cut.txt\n',
        'msgid "a"\nmsgstr ""\n\n# cut',
        '# C:\\\n# joined\nmsgid "a"\nmsgstr ""\n',
        '#: \u2068cut\nmsgid "a"\nmsgstr ""\n',
        'msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[1] "x"\n',
    ],
)
def test_faults_that_msgfmt_lets_pass(body: str) -> None:
    data = render(Catalogue(HEADER, ())) + f"\n{body}".encode()
    assert msgfmt(data)[0]
    assert not accepted(data)


@needs_msgfmt
def test_flags_of_several_lines_are_joined_where_msgfmt_takes_the_last_line() -> None:
    """The one case where less is refused: fuzzy is kept, so nothing unchecked is published."""
    body = b'\n#, fuzzy\n#, no-wrap\nmsgid "a\\n"\nmsgstr "b"\n'
    data = render(Catalogue(HEADER, ())) + body
    assert not msgfmt(data)[0]
    assert parse(data, "a.po").entries == (Entry("a\n", "b", flags=("fuzzy", "no-wrap")),)


# ---- real files ----------------------------------------------------------------------------


def as_polib_reads(item: Entry) -> Entry:
    """It does not read the previous texts (``#~|``) of obsolete entries."""
    if not item.obsolete:
        return item
    return replace(item, previous_msgctxt=None, previous_msgid=None, previous_msgid_plural=None)


def unwrapped(item: Entry) -> Entry:
    """Notes on one line: polib breaks long ones when it writes."""
    return replace(item, comments=(" ".join(item.comments),), extracted=(" ".join(item.extracted),))


def polib_entry(item: polib.POEntry) -> Entry:
    return Entry(
        item.msgid,
        item.msgstr,
        item.msgctxt,
        extracted=tuple(item.comment.split("\n")) if item.comment else (),
        references=tuple(f"{name}:{line}" if line else name for name, line in item.occurrences),
        flags=tuple(item.flags),
        comments=tuple(item.tcomment.split("\n")) if item.tcomment else (),
        previous_msgctxt=item.previous_msgctxt,
        previous_msgid=item.previous_msgid,
        previous_msgid_plural=item.previous_msgid_plural,
        msgid_plural=item.msgid_plural or None,
        msgstr_plural=tuple(text for _, text in sorted(item.msgstr_plural.items())),
        obsolete=bool(item.obsolete),
    )


@needs_real
@pytest.mark.parametrize("folder", FOLDERS)
def test_real_files_are_read_as_polib_reads_them(folder: str) -> None:
    for path in real_files(folder):
        ours = parse(path.read_bytes(), path.name)
        theirs = polib.pofile(str(path))
        expected = [polib_entry(item) for item in theirs]
        expected.sort(key=lambda item: item.obsolete)
        assert [as_polib_reads(item) for item in ours.entries] == expected, path
        assert dict(ours.header) == {k: v.strip(" ") for k, v in theirs.metadata.items()}, path


@needs_real
@needs_msgcat
@needs_msgfmt
@pytest.mark.parametrize("folder", FOLDERS)
def test_real_files_are_rewritten_with_the_same_meaning(folder: str) -> None:
    for path in real_files(folder):
        original = path.read_bytes()
        ours = render(parse(original, path.name))
        assert msgcat(ours, "--no-wrap") == msgcat(original, "--no-wrap"), path
        assert msgfmt(ours)[0], path


def by_polib(path: Path, target: Path) -> bytes:
    polib.pofile(str(path), wrapwidth=78).save(str(target))
    return target.read_bytes()


def by_babel(path: Path, target: Path) -> bytes:
    with path.open("rb") as file:
        catalog = read_po(file)
    written = io.BytesIO()
    write_po(written, catalog, width=76)
    target.write_bytes(written.getvalue())
    return written.getvalue()


def texts(catalogue: Catalogue) -> set[tuple[object, ...]]:
    """What Babel keeps of the live entries; it takes an empty context for none."""
    return {
        (item.msgctxt or None, item.msgid, item.msgstr, item.msgid_plural, item.msgstr_plural)
        for item in catalogue.entries
        if not item.obsolete
    }


@needs_real
@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("rewrite", [by_polib, by_babel])
def test_real_files_rewritten_by_others_are_read_back(
    folder: str, rewrite: Callable[[Path, Path], bytes], tmp_path: Path
) -> None:
    for path in real_files(folder)[:8]:
        before = parse(path.read_bytes(), path.name)
        after = parse(rewrite(path, tmp_path / path.name), path.name)
        assert texts(after) == texts(before), path
        if rewrite is by_polib:
            kept = [unwrapped(as_polib_reads(item)) for item in before.entries]
            assert [unwrapped(item) for item in after.entries] == kept, path


@pytest.mark.parametrize("rewrite", [by_polib, by_babel])
def test_rich_catalogue_rewritten_by_others_is_read_back(
    rewrite: Callable[[Path, Path], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "rich.po"
    path.write_bytes(render(RICH))
    after = parse(rewrite(path, tmp_path / "again.po"), "again.po")
    if rewrite is by_polib:
        assert set(after.header) == set(RICH.header)
        assert list(after.entries) == [as_polib_reads(item) for item in RICH.entries]
    assert texts(after) == texts(RICH)

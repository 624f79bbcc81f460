"""Translation memories in and out: nothing lost, nothing harmed, nothing halfway."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import CONFIG, Tree
from tests.hostile import BOMB, EXTERNAL, long_file, refusal
from workflow.commands.memory import export_memory, import_memory, search, search_lines
from workflow.errors import PerakladError
from workflow.incoming import LINE, PIECE, same_language
from workflow.memory import exchange, po_units
from workflow.memory.canonical import parse_line
from workflow.memory.cleaning import clean_pair
from workflow.memory.exchange import LONGEST, Form, Imported, export, import_file
from workflow.memory.pairs import Pair, Row
from workflow.model import JOINED
from workflow.project import Project
from workflow.xml_input import illegal

FORMS: tuple[Form, ...] = ("tmx", "tsv", "po")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A project without git, which none of these tests needs."""
    made = Tree(tmp_path / "project")
    made.write("peraklad.toml", CONFIG)
    return made


@pytest.fixture
def project(tree: Tree) -> Project:
    return Project.open(str(tree.root))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "elsewhere"
    made.mkdir()
    return made


def stored(project: Project, done: Imported) -> list[Pair]:
    lines = project.read(done.file).decode().split("\n")
    assert lines.pop() == ""
    return [parse_line(line, done.file, n) for n, line in enumerate(lines, 1)]


def imported(project: Project, path: Path, text: str | bytes, language: str = "ru") -> list[Pair]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return stored(project, import_file(project, str(path), language=language))


def tmx(*units: str, head: str = '<?xml version="1.0"?>') -> str:
    body = "\n".join(f"<tu>{unit}</tu>" for unit in units)
    return f'{head}\n<tmx version="1.4"><header srclang="en"/><body>\n{body}\n</body></tmx>\n'


def pair(source: str, target: str, language: str = "ru", english: str = "en") -> str:
    return (
        f'<tuv xml:lang="{english}"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="{language}"><seg>{target}</seg></tuv>'
    )


def po(*messages: str, language: str = "ru") -> str:
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
    return "\n".join(
        (head + '"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; '
        'plural=n!=1;\\n"\n', *messages)
    )  # fmt: skip


# What is read


def test_tsv_is_literal_text(project: Project, folder: Path) -> None:
    text = "\ufeffen\tru\r\nOne\tОдин\r\nC:\\temp\\n\tC:\\temp\\n\n\n“Two”\t«Два»"
    path = folder / "My Memory.tsv"
    assert imported(project, path, text) == [
        ("One", "Один"),
        (r"C:\temp\n", r"C:\temp\n"),
        ("“Two”", "«Два»"),
    ]
    assert (Path(project.root) / "locales/memory/ru/my-memory.imported.tsv").is_file()


@pytest.mark.parametrize("header", ["en\tru", "EN-us\tru_RU", "Source\tTarget", ""])
def test_headers(project: Project, folder: Path, header: str) -> None:
    assert imported(project, folder / "a.tsv", f"{header}\nOne\tОдин\n") == [("One", "Один")]


@pytest.mark.parametrize("first", ["en\tв", "English\tАнглийский", "end\tru", "en-route\tв пути"])
def test_no_headers(project: Project, folder: Path, first: str) -> None:
    assert imported(project, folder / "a.tsv", f"{first}\n") == [tuple(first.split("\t"))]


def test_a_header_for_another_language_is_refused(project: Project, folder: Path) -> None:
    with pytest.raises(PerakladError, match=r"a\.tsv:1: the header says en and de; expected en an"):
        imported(project, folder / "a.tsv", "en\tde\nOne\tEins\n")


def test_useless_units_are_left_out_and_counted(project: Project, folder: Path) -> None:
    path = folder / "a.tsv"
    long = "long " * (LONGEST // 5) + "x"
    path.write_text(
        f"One\tОдин\nOne\tОдин\nOne\tРаз\n\tОдин\nOne\t \n10 %\t10 %\nOK\tOK\nA\t{long}\n", "utf-8"
    )
    done = import_file(project, str(path), language="ru")
    assert stored(project, done) == [("One", "Один"), ("One", "Раз"), ("OK", "OK")]
    assert done.units == 3
    assert done.skipped == {"repeated": 1, "empty": 2, "without letters": 1, "too long": 1}


def test_tmx_languages(project: Project, folder: Path) -> None:
    text = tmx(
        pair("One", "Один", "ru-RU", "en-US"),
        pair("Two", "Zwei", "de"),
        pair("Two", "Два", "RU", "EN_gb"),
        '<tuv xml:lang="ru"><seg>Три</seg></tuv><tuv lang="en"><seg>Three</seg></tuv>',
        '<tuv xml:lang="pl"><seg>Cztery</seg></tuv><tuv xml:lang="ru"><seg>Четыре</seg></tuv>',
    )
    path = folder / "a.tmx"
    path.write_text(text, "utf-8")
    done = import_file(project, str(path), language="ru")
    assert stored(project, done) == [("One", "Один"), ("Two", "Два"), ("Three", "Три")]
    assert done.skipped == {"not in ru": 1, "not in English": 1}


@pytest.mark.parametrize(
    ("tag", "wanted", "same"),
    [
        ("en-US", "en", True),
        ("en", "en", True),
        ("eng", "en", False),
        ("be", "be", True),
        ("be-BY", "be", True),
        ("be_BY", "be", True),
        ("be-tarask", "be", False),
        ("be-Latn", "be", False),
        ("be", "be-tarask", False),
        ("BE-TARASK", "be-tarask", True),
        ("be-BY-tarask", "be-tarask", True),
        ("pt", "pt-BR", True),
        ("pt-PT", "pt-BR", False),
        ("pt-BR", "pt", True),
        ("sr-Latn", "sr", False),
        ("sr-Latn-RS", "sr-Latn", True),
        ("", "ru", False),
        ("*all*", "ru", False),
        ("ru-" + "x" * 99, "ru", False),
    ],
)
def test_same_language(tag: str, wanted: str, same: bool) -> None:
    assert same_language(tag, wanted) == same


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ("a <hi>b</hi> c", "a b c"),
        ('<bpt i="1">&lt;b&gt;</bpt>Bold<ept i="1">&lt;/b&gt;</ept>ness', "Boldness"),
        ('un<bpt i="1">&lt;b></bpt>believ<ept i="1">&lt;/b></ept>able', "unbelievable"),
        ('one<ph x="1">&lt;br/></ph>two', "one two"),
        ('one <ph x="1">&lt;br/></ph> two', "one  two"),
        ('"<it pos="begin">{\\b</it>one<ut>x</ut>"', '"one"'),
        ("Hello <ph>%s</ph>, <ph>{name}</ph>: <ph>%1$d</ph>", "Hello %s, {name}: %1$d"),
        ('a<ph>&lt;img alt="<sub>A picture</sub>"></ph>.', "a."),
        ("<hi>x <hi>y</hi></hi> &amp; &#122;", "x y & z"),
        ("<![CDATA[<b>]]>", "<b>"),
        ("\n  two\n\tlines\u2028or&#9;three ", "two lines or three"),
    ],
)
def test_tmx_inline_elements(project: Project, folder: Path, segment: str, text: str) -> None:
    found = imported(project, folder / "a.tmx", tmx(pair(segment, "Цель")))
    assert found == [(text, "Цель")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tmx_encodings_and_doctype(project: Project, folder: Path, encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    head = f'<?xml version="1.0" encoding="{name}"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
    data = tmx(pair("One", "Один"), head=head).encode(encoding)
    assert imported(project, folder / "a.tmx", data) == [("One", "Один")]


def test_po_finished_messages_only(project: Project, folder: Path) -> None:
    text = po(
        'msgid "One"\nmsgstr "Один"\n',
        '#, fuzzy\nmsgid "Two"\nmsgstr "Два"\n',
        'msgid "Three"\nmsgstr ""\n',
        'msgctxt "button"\nmsgid "One"\nmsgstr "Раз"\n',
        'msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "%d день"\nmsgstr[1] "%d дня"\n',
        'msgid "Here it is."\nmsgstr "Вот он, и он мой."\n',
        'msgid "It is mine."\nmsgstr "[joined]"\n',
        '#~ msgid "Old"\n#~ msgstr "Старый"\n',
    )
    path = folder / "a.po"
    path.write_text(text, "utf-8")
    done = import_file(project, str(path), language="ru")
    assert stored(project, done) == [("One", "Один"), ("One", "Раз")]
    assert done.skipped == {
        "fuzzy": 1,
        "not translated": 1,
        "plural": 1,
        "joined with another sentence": 2,
        "obsolete": 1,
    }


@pytest.mark.parametrize(
    ("header", "language", "good"),
    [
        ("ru_RU", "ru", True),
        ("", "ru", True),
        ("be@tarask", "be-tarask", True),
        ("be@latin", "be-Latn", True),
        ("be@tarask", "be", False),
        ("be", "ru", False),
    ],
)
def test_po_language(
    project: Project, folder: Path, header: str, language: str, good: bool
) -> None:
    text = po('msgid "One"\nmsgstr "Один"\n', language=header)
    if good:
        assert imported(project, folder / "a.po", text, language) == [("One", "Один")]
    else:
        with pytest.raises(PerakladError, match=f"the header says Language: {header}; expected"):
            imported(project, folder / "a.po", text, language)


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_packed_files(
    project: Project, folder: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    lines = "".join(f"Sentence number {n}\tФраза номер {n}\n" for n in range(20_000))
    half = len(lines) // 2
    data = pack(lines[:half].encode()) + pack(lines[half:].encode())
    path = folder / f"a.TSV.{suffix}"
    found = imported(project, path, data)
    assert len(found) == 20_000
    assert found[-1] == ("Sentence number 19999", "Фраза номер 19999")
    assert (Path(project.root) / "locales/memory/ru/a.imported.tsv").is_file()


HOSTILE = ("\x01", "\x1b[2J", "\x7f", "\x85", "\x9b", "\u202e", "\u2066")


@pytest.mark.parametrize("form", FORMS)
def test_units_that_hide_something_are_left_out_and_counted(
    project: Project, folder: Path, form: Form
) -> None:
    holds = [mark for mark in HOSTILE if form != "tmx" or not illegal(mark)]
    units: list[Row] = [("One", "Один", "o", "trusted")]
    units += [(f"Two {n}", f"Два{mark}", "o", "trusted") for n, mark in enumerate(holds)]
    units += [(f"Three{mark} {n}", "Три", "o", "trusted") for n, mark in enumerate(holds)]
    path = folder / f"a.{form}"
    path.write_bytes(b"".join(export(units, "ru", form)))
    done = import_file(project, str(path), language="ru")
    assert stored(project, done) == [("One", "Один")]
    assert done.skipped == {"with hidden control characters": 2 * len(holds)}


@pytest.mark.parametrize("form", ["tmx", "po"])
def test_units_are_one_line(project: Project, folder: Path, form: Form) -> None:
    units: list[Row] = [
        ("Joined", "[joined]", "o", "trusted"),
        ("One\n\ttwo\n", "Один\nдва\n", "o", "trusted"),
        ("One two", "Один два ", "p", "trusted"),
        ("Eu\u00adrope", "\ufeffЕв\u00adро\u200bпа", "o", "trusted"),
    ]
    path = folder / f"a.{form}"
    path.write_bytes(b"".join(export(units, "ru", form)))
    done = import_file(project, str(path), language="ru")
    assert stored(project, done) == [("One two", "Один два"), ("Europe", "Европа")]
    assert done.skipped == {"repeated": 1, "joined with another sentence": 1}


# Where it goes


def test_an_origin_is_replaced_whatever_its_tier(tree: Tree, project: Project) -> None:
    path = tree.write("a.tsv", "One\tОдин\n")
    import_file(project, str(path), language="ru", origin="old-work")
    import_file(project, str(path), language="be", origin="old-work")
    path.write_text("Two\tДва\n", "utf-8")
    with pytest.raises(PerakladError, match="holds an earlier import") as caught:
        import_file(project, str(path), language="ru", origin="old-work", tier="trusted")
    assert caught.value.path == "locales/memory/ru/old-work.imported.tsv"
    with pytest.raises(PerakladError, match="holds an earlier import"):
        import_file(project, str(path), language="ru", origin="old-work")
    assert tree.read("locales/memory/ru/old-work.imported.tsv") == "One\tОдин\n"
    done = import_file(
        project, str(path), language="ru", origin="old-work", tier="trusted", replace=True
    )
    again = import_file(project, str(path), language="ru", origin="old-work", tier="trusted")
    assert again.units == 1
    assert stored(project, done) == [("Two", "Два")]
    assert sorted(tree.snapshot("locales")) == [
        "locales/memory/be/old-work.imported.tsv",
        "locales/memory/ru/old-work.trusted.tsv",
    ]


@pytest.mark.parametrize(
    ("path", "arguments", "message"),
    [
        ("a.tsv", {"language": "en"}, "English is the source"),
        ("a.tsv", {"language": "russian!"}, "is no language we know"),
        ("a.tsv", {"origin": "../../x"}, "'../../x' is no name for a memory"),
        ("a.tsv", {"origin": "A B"}, "'A B' is no name for a memory"),
        ("Память.tsv", {}, "gives the memory no name"),
        ("a.tsv", {"tier": "reviewed"}, "no import can be 'reviewed'"),
        ("a.xlsx", {}, "a.xlsx: is no memory that can be read"),
        ("b.tsv", {}, "b.tsv: cannot read: no such file or directory"),
        ("folder.tsv", {}, "folder.tsv: cannot read: "),
        ("empty.tsv", {}, "empty.tsv: has nothing to import"),
        ("a.tmx", {}, "a.tmx:1: is no well-formed XML"),
    ],
)
def test_wrong_use(
    tree: Tree, project: Project, path: str, arguments: dict[str, str], message: str
) -> None:
    for name in ("a.tsv", "a.xlsx", "Память.tsv", "a.tmx"):
        tree.write(name, "One\tОдин\n")
    tree.write("empty.tsv", "")
    (tree.root / "folder.tsv").mkdir()
    with pytest.raises(PerakladError, match=re.escape(message)):
        import_file(project, str(tree.root / path), **{"language": "ru", **arguments})  # type: ignore[arg-type]
    assert not tree.snapshot("locales")


# Hostile files: one line, little memory, nothing imported

GOOD = "".join(f"Sentence {n}\tФраза {n}\n" for n in range(30_000)).encode()
"""More than one piece of a file, so that some of it is read before the fault."""

assert len(GOOD) > 2 * PIECE


def hostile(tree: Tree, project: Project, path: Path, line: int | None, pattern: str) -> None:
    """The file is refused, and what was imported from it before is as it was."""
    tree.write("locales/memory/ru/bad.imported.tsv", "Old\tСтарый\n")
    before = tree.snapshot("locales", ".peraklad")
    refusal(
        lambda: import_file(project, str(path), language="ru", origin="bad"), path, line, pattern
    )
    assert tree.snapshot("locales", ".peraklad") == before


@pytest.mark.parametrize(
    ("data", "line", "pattern"),
    [
        (GOOD + b"one\0\ttwo\n", 30_001, "a NUL byte"),
        (GOOD + "Один\tOne\n".encode("cp1251"), 30_001, "byte 0xce is not UTF-8"),
        (GOOD + b"one column\n" + GOOD, 30_001, "has 1 column; expected two"),
        (GOOD + b"a\tb\tc\n", 30_001, "has 3 columns; expected two"),
        ("One\tОдин\n".encode("utf-16"), 1, "byte 0xff is not UTF-8|a NUL byte"),
        (GOOD + b"\xd0", 30_001, "byte 0xd0 is not UTF-8"),
        (b"\x7fELF\2\1\1\0\0\0", 1, "a NUL byte"),
        (b"a\t" + b"b" * LINE + b"\n" + GOOD, 1, "a line of more than 1 MiB"),
    ],
)
def test_hostile_tsv(
    tree: Tree, project: Project, folder: Path, data: bytes, line: int, pattern: str
) -> None:
    path = folder / "bad.tsv"
    path.write_bytes(data)
    hostile(tree, project, path, line, pattern)


def test_a_very_long_line_in_tsv(tree: Tree, project: Project, folder: Path) -> None:
    path = long_file(folder / "bad.tsv", GOOD, b"\tend\n")
    hostile(tree, project, path, 30_001, "a line of more than 1 MiB")


UNIT = f"<tu>{pair('One', 'Один')}</tu>"
START = f'<tmx version="1.4"><header/><body>\n{UNIT}\n'


@pytest.mark.parametrize(
    ("text", "line", "pattern"),
    [
        (BOMB.format(root="tmx") + f"<tmx><body>{UNIT.replace('One', '&a11;')}", 2, "no \\[ \\]"),
        (EXTERNAL.format(root="tmx") + f"<tmx><body>{UNIT.replace('One', '&x;')}", 2, "no \\[ \\]"),
        (f"{START}<tu>\n{UNIT}</tu></body></tmx>", 4, "<tu> stands in <tu>; expected it in <body>"),
        (f"{START}<tuv>\n</tu></body></tmx>", 4, "mismatched tag"),
        (f"{START}<tu><tuv xml:lang='en'/></tu></body></tmx>", 3, "<tuv> has 0 <seg>; expected xm"),
        (f"{START}<tu><tuv><seg/></tuv></tu></body></tmx>", 3, "<tuv> has no xml:lang"),
        (f"{START}<tu>\0", 3, "not well-formed"),
        (f'<?xml version="1.0" encoding="windows-1251"?>\n{START}</body></tmx>', 1, "convert the"),
        (f'<?xml version="1.0" encoding="utf-16"?>\n{START}</body></tmx>', 1, "encoding"),
        (START, 3, "no element found"),
        (f"{START}<tu>{'<x>' * 50}", 3, "nested more than 40 deep"),
        ("<xliff/>", 1, "the root is <xliff>; expected <tmx>"),
    ],
)
def test_hostile_tmx(
    tree: Tree, project: Project, folder: Path, text: str, line: int, pattern: str
) -> None:
    path = folder / "bad.tmx"
    path.write_text(text, "utf-8")
    hostile(tree, project, path, line, pattern)


def test_the_wrong_charset_in_tmx(tree: Tree, project: Project, folder: Path) -> None:
    path = folder / "bad.tmx"
    path.write_bytes(START.encode("cp1251"))
    hostile(tree, project, path, 2, "not well-formed")


@pytest.mark.parametrize("head", ["<tu><tuv><seg>", "<tu a='", "<!--"])
def test_a_very_long_line_in_tmx(tree: Tree, project: Project, folder: Path, head: str) -> None:
    path = long_file(folder / "bad.tmx", f"{START}{head}".encode(), b"")
    hostile(tree, project, path, 3, "more than 1 MiB|more than 1048576 characters")


@pytest.mark.parametrize(
    ("name", "data", "pattern"),
    [
        ("bad.tsv.gz", gzip.compress(GOOD)[:-20], "ends too early"),
        ("bad.tsv.gz", gzip.compress(GOOD)[:-8] + b"12345678", "is no .gz file"),
        ("bad.tsv.gz", GOOD, "is no .gz file"),
        ("bad.tsv.xz", lzma.compress(GOOD)[:-20], "ends too early"),
        ("bad.tsv.xz", lzma.compress(GOOD, format=lzma.FORMAT_ALONE), "is no .xz file"),
        ("bad.tsv.xz", b"", "nothing to import"),
    ],
)
def test_damaged_packed_files(
    tree: Tree, project: Project, folder: Path, name: str, data: bytes, pattern: str
) -> None:
    path = folder / name
    path.write_bytes(data)
    hostile(tree, project, path, 0, pattern)


@pytest.mark.parametrize("suffix", ["gz", "xz"])
def test_bombs_in_packed_files(tree: Tree, project: Project, folder: Path, suffix: str) -> None:
    path = folder / f"bad.tsv.{suffix}"
    bomb = (b"Sentence " * 50_000 + b"\tx\n") * 200
    path.write_bytes(gzip.compress(bomb) if suffix == "gz" else lzma.compress(bomb, preset=0))
    assert path.stat().st_size < 1 << 20
    hostile(tree, project, path, 0, "grows to more than 200 times its size when unpacked")


def test_more_units_than_can_be(
    tree: Tree, project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "bad.tsv"
    path.write_bytes(GOOD)
    monkeypatch.setattr(exchange, "MOST", 1000)
    hostile(tree, project, path, 0, "has more than 1000 units; split the file")


def test_a_po_file_too_large_to_be_read_whole(
    tree: Tree, project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "bad.po"
    path.write_bytes(b"#" * (1 << 20) + b"\n")
    monkeypatch.setattr(po_units, "LIMIT", 1 << 19)
    hostile(tree, project, path, 0, "is larger than 0 MiB; split the file, or convert it to TMX")


@given(st.binary(max_size=300), st.integers(0, 300), st.sampled_from([".tsv", ".tmx", ".po"]))
@settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_noise_in_a_file_is_one_line(
    project: Project, folder: Path, noise: bytes, at: int, suffix: str
) -> None:
    good = {
        ".tsv": b"One\tTwo\n" * 9,
        ".tmx": tmx(pair("a", "b"), pair("c", "d")).encode(),
        ".po": po('msgid "One"\nmsgstr "Two"\n').encode(),
    }[suffix]
    path = folder / f"noise{suffix}"
    path.write_bytes(good[:at] + noise + good[at:])
    try:
        done = import_file(project, str(path), language="ru")
    except PerakladError as error:
        message = str(error)
    else:
        message = ""
        assert stored(project, done)
    assert "\n" not in message


# Out, and in again

sides = st.text(st.characters(codec="utf-8"), min_size=1, max_size=25).filter(
    lambda text: bool(text.strip())
)
words = st.text("abcd efgh\t\n\\<&\"'>]ж«»’ \u00a0\u2028\r", min_size=1, max_size=25).filter(
    lambda text: bool(text.strip())
)
rows = st.lists(
    st.tuples(
        sides | words,
        sides | words,
        st.sampled_from(["an-article", "old"]),
        st.sampled_from(["reviewed", "trusted"]),
    ),
    max_size=8,
    unique_by=lambda row: row[:2],
).filter(lambda found: all(any(c.isalpha() for c in s + t) for s, t, _, _ in found))

HOLDS = {
    "tmx": lambda text: not illegal(text),
    "tsv": lambda text: not set(text) & {"\t", "\n", "\r", "\0"},
    "po": lambda text: not set(text) & {"\0", "\4"},
}


@given(rows, st.sampled_from(FORMS))
@example([("They left.", "[joined]", "old", "reviewed"), ("One", "Один", "old", "reviewed")], "tmx")
@settings(
    derandomize=True,
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_exported_is_imported_again(
    project: Project, folder: Path, units: list[Row], form: Form
) -> None:
    left: Counter[str] = Counter()
    path = folder / f"again.{form}"
    path.write_bytes(b"".join(export(units, "ru", form, left)))
    assert path.read_bytes() == b"".join(export(units, "ru", form))
    wanted = [(s, t) for s, t, _, _ in units if HOLDS[form](s + t)]
    if form == "po":
        wanted = [p for p in wanted if _same_ends(*p)]
        wanted = list({source: (source, target) for source, target in reversed(wanted)}.values())
    assert left.total() == len(units) - len(wanted)
    cleaned = [clean_pair(*pair) for pair in wanted]
    kept = {pair for pair in cleaned if pair and all(pair) and _has_letters(*pair)}
    kept = {pair for pair in kept if JOINED not in pair}  # no unit by itself, as the import says
    if kept:
        done = import_file(project, str(path), language="ru", replace=True)
        assert sorted(stored(project, done)) == sorted(kept)
        assert done.skipped.total() == len(wanted) - len(kept)


def _has_letters(source: str, target: str) -> bool:
    return source != target or any(c.isalpha() for c in source)


def _same_ends(source: str, target: str) -> bool:
    starts = source.startswith("\n") == target.startswith("\n")
    return starts and source.endswith("\n") == target.endswith("\n")


MIXED: Sequence[Row] = [
    ("One & <two>", "Один & <два>", "an-article", "reviewed"),
    ("Three", "Три", "web", "machine"),
    ("Four\u0001", "Четыре", "web", "imported"),
    ("Five\nlines", "Пять\nстрок", "web", "imported"),
    ("One & <two>", "Раз & <два>", "web", "trusted"),
]


def test_tmx_says_origin_and_tier() -> None:
    left: Counter[str] = Counter()
    text = b"".join(export(MIXED, "ru", "tmx", left)).decode()
    assert text.count("<tu>") == 4
    assert left == {"a character that XML cannot hold": 1}
    assert (
        '<tu><prop type="x-origin">an-article</prop><prop type="x-tier">reviewed</prop>'
        '<tuv xml:lang="en"><seg>One &amp; &lt;two&gt;</seg></tuv>'
        '<tuv xml:lang="ru"><seg>Один &amp; &lt;два&gt;</seg></tuv></tu>\n'
    ) in text


def test_what_a_machine_wrote_stays_so(project: Project, folder: Path) -> None:
    for form in ("tmx", "po"):
        path = folder / f"a.{form}"
        path.write_bytes(b"".join(export(MIXED[:2], "ru", form)))
        done = import_file(project, str(path), language="ru", replace=True)
        assert [source for source, _ in stored(project, done)] == ["One & <two>"]
        assert done.skipped.total() == 1
    path = folder / "a.tmx"
    done = import_file(project, str(path), language="ru", tier="machine", replace=True)
    assert done.units == 2


def test_po_says_origin_and_tier() -> None:
    left: Counter[str] = Counter()
    text = b"".join(export(MIXED, "be-tarask", "po", left)).decode()
    assert "Language: be@tarask" in text
    assert '#. an-article (reviewed)\nmsgid "One & <two>"' in text
    assert '#. web (machine)\n#, fuzzy\nmsgid "Three"' in text
    assert left == {"another translation of the same text": 1}


def test_tsv_leaves_out_what_it_cannot_hold() -> None:
    left: Counter[str] = Counter()
    text = b"".join(export(MIXED, "ru", "tsv", left)).decode()
    assert text.startswith("en\tru\nOne & <two>\tОдин & <два>\n")
    assert left == {"a tab, line break or NUL in the text": 1}


@pytest.mark.needs("pofilter")
def test_translate_toolkit_reads_our_tmx(folder: Path) -> None:
    path = folder / "a.tmx"
    path.write_bytes(b"".join(export(MIXED, "ru", "tmx")))
    read = (
        "import sys; from translate.storage import tmx; f = tmx.tmxfile.parsefile(sys.argv[1]);"
        "print([(u.source, u.target) for u in f.units])"
    )
    found = peer(read, str(path))
    assert found == str([(s, t) for s, t, _, _ in MIXED if not illegal(s)])


@pytest.mark.needs("msgfmt")
def test_gettext_reads_our_po(folder: Path) -> None:
    path = folder / "a.po"
    path.write_bytes(b"".join(export(MIXED, "ru", "po")))
    done = subprocess.run(
        ["msgfmt", "--check", "-o", "/dev/null", str(path)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def peer(code: str, *words: str) -> str:
    """What the Python of Translate Toolkit prints."""
    python = Path(str(shutil.which("pofilter"))).parent / "python"
    done = subprocess.run(
        [str(python), "-c", code, *words],
        capture_output=True,
        check=True,
        env={"PYTHONUTF8": "1"},
    )
    return done.stdout.decode().strip()


def test_real_memories(project: Project, shared: Path) -> None:
    path = shared / "data/memory/en-be.tsv.xz"
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as file:
        found = [line.rstrip("\n").split("\t") for line in file]
    done = import_file(project, str(path), language="be", origin="real")
    assert stored(project, done) == [pair for pair in (clean_pair(*two) for two in found) if pair]
    assert done.units == 76_997
    assert done.skipped == {"with hidden control characters": 4}


# Commands


def test_importing_several_files(tree: Tree, project: Project) -> None:
    one, two = tree.write("one.tsv", "One\tОдин\n1\t1\n"), tree.write("two.tsv", "Two\n")
    result = import_memory(project, [str(one), str(two)], "ru")
    assert result.lines == [
        f"locales/memory/ru/one.imported.tsv: 1 unit from {one}",
        "  left out 1: without letters",
    ]
    assert [str(error) for error in result.errors] == [
        f"{two}:1: has 1 column; expected two: source, tab, target; correct the line"
    ]
    assert result.code == 2
    with pytest.raises(PerakladError, match="one origin for several files"):
        import_memory(project, [str(one), str(two)], "ru", origin="x")


def test_search_gives_what_was_imported(tree: Tree, project: Project) -> None:
    path = tree.write("web.tsv", "The police came at night.\tМилиция приехала ночью.\n")
    import_memory(project, [str(path)], "ru", tier="trusted")
    result = search(project, "The police came at night.", "ru")
    expected = {
        "score": 100,
        "source": "The police came at night.",
        "target": "Милиция приехала ночью.",
        "origin": "web",
        "tier": "trusted",
    }
    assert result.data == [expected]
    assert result.lines[0] == "100 exact (web, trusted)"
    texts = io.BytesIO("The police came at night.\r\nNothing of the kind\n\nЖ".encode())
    lines = [json.loads(line) for line in search_lines(project, texts, "ru").stream or ()]
    assert lines == [[expected], [], [], []]


def test_a_search_without_a_match_says_so(project: Project) -> None:
    result = search(project, "Something new", "be", threshold=80)
    assert result.lines == ["nothing from 80 in the memory for be"]
    assert result.data == []
    assert result.code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--threshold", "101"), "no score can be 101; expected --threshold from 0 to 100; "),
        (("--limit", "0"), "a search for 0 matches; expected --limit from 1 up; "),
    ],
)
@pytest.mark.parametrize("text", [(), ("One",)])
def test_limits_that_find_nothing_are_refused(
    tree: Tree, capsys: pytest.CaptureFixture[str], words: list[str], message: str, text: list[str]
) -> None:
    assert tree.run("memory", "search", "--language", "ru", *words, *text) == 2
    assert re.fullmatch(f"peraklad: {re.escape(message)}.*\n", capsys.readouterr().err)


def test_po_has_the_best_translation(tree: Tree, project: Project) -> None:
    article = po('msgid "One"\nmsgstr "Лучший"\n', 'msgid "Four"\nmsgstr "Четыре"\n')
    tree.write("locales/ru/article.po", article)
    for name, text in (
        ("a.machine", "One\tХудший\nTwo\tМашина\nThree\tТри\n"),
        ("b.imported", "Two\tДва\nOne\tДругой\n"),
        ("c.trusted", "Two\tЛучше\n"),
    ):
        tree.write(f"locales/memory/ru/{name}.tsv", text)
    result = export_memory(project, "ru", "po", confidential=True)
    text = b"".join(result.stream or ()).decode()
    found = re.findall(r'(#, fuzzy\n)?msgid "(\w+)"\nmsgstr "(\w+)"', text)
    assert found == [
        ("", "One", "Лучший"),
        ("", "Four", "Четыре"),
        ("", "Two", "Лучше"),
        ("#, fuzzy\n", "Three", "Три"),
    ]
    assert result.lines == ["left out 4: another translation of the same text"]


def test_texts_that_cannot_be_searched(project: Project) -> None:
    with pytest.raises(PerakladError, match=r"^a text of more than 10000 char"):
        search(project, "x" * 10_001, "ru")
    for data, message in (
        (b"one\n" + b"x" * 10_001, "standard input:2: a text of more than 10000 characters"),
        (b"x" * 20_000_000, "standard input:1: a text of more than 10000 characters"),
        ("ж".encode() * 30_000, "standard input:1: a text of more than 10000 characters"),
        (b"one\ntwo\xff\n", "standard input:2: byte 0xff is not UTF-8"),
    ):
        stream = search_lines(project, io.BytesIO(data), "ru").stream
        with pytest.raises(PerakladError, match=message):
            list(stream or ())


SECRET = '+++\ntitle = "Secret"\nconfidential = true\n+++\n\nA secret sentence.\n'


def test_confidential_documents_are_not_exported(tree: Tree, project: Project) -> None:
    tree.write("source/secret.txt", SECRET)
    tree.write("source/open.txt", "An open sentence.\n")
    for name, text in (("secret", "A secret"), ("open", "An open"), ("gone", "A lost")):
        target = f"{text} sentence.", f"Фраза {name}."
        message = f'msgid "{target[0]}"\nmsgstr "{target[1]}"\n'
        tree.write(f"locales/ru/{name}.po", po(message))
    path = tree.write("web.tsv", "Imported words\tСлова\n")
    import_memory(project, [str(path)], "ru")
    for confidential, count in ((False, 2), (True, 4)):
        result = export_memory(project, "ru", "tsv", confidential=confidential)
        text = b"".join(result.stream or ()).decode()
        assert len(text.splitlines()) == 1 + count
        assert ("secret" in text) == confidential
        assert ("lost" in text) == confidential
        assert bool(result.lines) != confidential
        assert not result.errors
    project.config = project.config._replace(confidential=True)
    text = b"".join(export_memory(project, "ru", "tsv").stream or ()).decode()
    assert text == "en\tru\nImported words\tСлова\n"

"""One entry of a PO file replaced: nothing else changes, whatever tool wrote the file."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import catalogue, signoff
from workflow.errors import CatalogueError
from workflow.model import Catalogue, Entry
from workflow.po_text import quoted
from workflow.review.splice import chunks, numbered, respliced

NASTY = Path(__file__).parent / "po" / "nasty.po"
HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=n!=1;\\n"\n'
)
LETTERS = st.text(st.sampled_from('ab"\\# ~|я\u00a0\u2028\tmsgid'), min_size=1, max_size=12)
NOTES = st.sampled_from(["note", "", "peraklad: memory", "~ x", "msgstr", "| y", "x \\n"])


def spliced(data: bytes, n: int, new: Entry) -> bytes:
    """The file `data` with its entry number `n` replaced."""
    read = catalogue.parse(data, "a.po")
    pieces = chunks(data)
    at = numbered(pieces, read.entries)[n]
    pieces[at] = respliced(pieces[at], read.entries[n], new, read, "a.po")
    return b"".join(pieces)


@st.composite
def wrapped(draw: st.DrawFn, keyword: str, text: str, mark: str = "") -> str:
    """A field as tools wrap it: on its line, or in any pieces below an empty string."""
    cuts = sorted(draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=2)))
    parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    if len(parts) == 1 and draw(st.booleans()):
        return f"{mark}{keyword} {quoted(text)}"
    lines = [f"{keyword} {quoted('')}", *(quoted(p) for p in parts if p)]
    return "".join(mark + line for line in lines)


@st.composite
def bodies(draw: st.DrawFn, text: str) -> str:
    """An entry whose msgid is `text`, with whatever may belong to it."""
    lines = [f"# {note}\n" if note else "#\n" for note in draw(st.lists(NOTES, max_size=2))]
    gone = draw(st.integers(0, 5)) == 0
    mark = "#~ " if gone else ""
    if not gone:
        lines += draw(st.sampled_from([[], ["#. paragraph\n"], ["#: a.txt b.txt\n", "#: c:7\n"]]))
        lines += draw(st.sampled_from([[], ["#, fuzzy\n"], ["#, c-format, fuzzy\n", "#, x\n"]]))
    if draw(st.booleans()):
        lines.append(draw(wrapped("msgid", draw(LETTERS), "#~| " if gone else "#| ")))
    if draw(st.integers(0, 3)) == 0:
        lines.append(draw(wrapped("msgctxt", draw(LETTERS), mark)))
    lines.append(draw(wrapped("msgid", text, mark)))
    if draw(st.integers(0, 5)) == 0:
        lines.append(draw(wrapped("msgid_plural", "many", mark)))
        lines += [draw(wrapped(f"msgstr[{n}]", draw(LETTERS), mark)) for n in (0, 1)]
    else:
        lines.append(draw(wrapped("msgstr", draw(st.sampled_from(["", "a", "яя b"])), mark)))
    return "".join(lines)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    texts = draw(st.lists(LETTERS, min_size=1, max_size=4, unique=True))
    gaps = st.sampled_from(["\n", "", "\n\n", " \n"])
    text = HEADER + "".join(f"{draw(gaps)}{draw(bodies(t))}" for t in texts)
    text += draw(st.sampled_from(["", "", "\n", "\n# the end\n"]))
    text = draw(st.sampled_from([text, text.removesuffix("\n")]))
    return draw(st.sampled_from([text, text.replace("\n", "\r\n")])).encode()


def readable(data: bytes) -> Catalogue | None:
    try:
        return catalogue.parse(data, "a.po")
    except CatalogueError:
        return None


def live(read: Catalogue) -> list[int]:
    """The entries that can be edited."""
    entries = enumerate(read.entries)
    return [n for n, e in entries if not e.obsolete and e.msgid_plural is None]


@given(files(), st.data())
@settings(derandomize=True, deadline=None, max_examples=250)
def test_only_the_entry_changes(data: bytes, draw: st.DataObject) -> None:
    read = readable(data)
    if read is None or not live(read):
        return
    n = draw.draw(st.sampled_from(live(read)))
    old = read.entries[n]
    new = draw.draw(
        st.sampled_from(
            [
                replace(old, msgstr='новы "тэкст"'),
                signoff.accepted(replace(old, msgstr="x")),
                signoff.accepted(old),
                signoff.returned(old),
                replace(old, msgstr=""),
            ]
        )
    )
    made = spliced(data, n, new)
    after = catalogue.parse(made, "a.po")
    entries = list(read.entries)
    entries[n] = new
    assert after == replace(read, entries=tuple(entries))
    pieces, now = chunks(data), chunks(made)
    at = numbered(pieces, read.entries)[n]
    assert b"".join(pieces) == data
    assert [p for i, p in enumerate(pieces) if i != at] == [p for i, p in enumerate(now) if i != at]
    assert made.count(b"\r\n") == (made.count(b"\n") if b"\r\n" in data else 0)
    assert made.endswith(b"\n") == data.endswith(b"\n")
    assert spliced(made, n, old).count(b"\n") > 0


@given(files())
@settings(derandomize=True, deadline=None, max_examples=100)
def test_pieces_hold_one_entry_each(data: bytes) -> None:
    read = readable(data)
    if read is not None:
        numbers = numbered(chunks(data), read.entries)
        assert len(set(numbers)) == len(numbers)
        assert b"".join(chunks(data)) == data


def test_lines_that_say_the_same_stay_as_another_tool_wrapped_them() -> None:
    text = (
        HEADER + "\n# kept\n# peraklad: memory, 90 %\n#: a.txt\n#: b.txt\n#, fuzzy,c-format\n"
        '#| msgid ""\n#| "was"\nmsgid ""\n"one "\n"two"\nmsgstr ""\n"a "\n"b"\n\n#~ msgid "z"\n'
        '#~ msgstr "y"\n'
    )
    entry = catalogue.parse(text.encode(), "a.po").entries[0]
    made = spliced(text.encode(), 0, signoff.accepted(replace(entry, msgstr="новы"))).decode()
    assert made == (
        HEADER + '\n# kept\n#: a.txt\n#: b.txt\n#, c-format\nmsgid ""\n"one "\n"two"\n'
        'msgstr "новы"\n\n#~ msgid "z"\n#~ msgstr "y"\n'
    )


def test_every_plain_entry_of_a_nasty_file_can_be_edited() -> None:
    data = NASTY.read_bytes()
    read = catalogue.parse(data, "nasty.po")
    edited = 0
    refused: list[str] = []
    for n in live(read):
        old = read.entries[n]
        new = signoff.accepted(replace(old, msgstr=old.msgid.replace("a", "o")))
        try:
            made = spliced(data, n, new)
        except CatalogueError as error:
            refused.append(str(error))
            continue
        edited += 1
        entries = (*read.entries[:n], new, *read.entries[n + 1 :])
        assert catalogue.parse(made, "nasty.po").entries == entries
    assert edited >= 6
    assert all("run 'peraklad extract'" in line for line in refused)


def test_two_entries_on_one_line_are_refused() -> None:
    data = f'{HEADER}\nmsgid "a" msgstr "b" msgid "c" msgstr "d"\n'.encode()
    with pytest.raises(CatalogueError, match="cannot be told from those of others"):
        spliced(data, 0, Entry("a", "x"))


def test_a_text_that_would_make_the_file_unreadable_is_refused() -> None:
    data = b'msgid ""\nmsgstr "Language: be\\n"\n\nmsgid "a"\nmsgstr "b"\n'
    with pytest.raises(CatalogueError, match="outside ASCII"):
        spliced(data, 0, Entry("a", "я"))
    ends = f'{HEADER}\nmsgid "a\\n"\nmsgstr ""\n'.encode()
    with pytest.raises(CatalogueError, match="ends with a line break"):
        spliced(ends, 0, Entry("a\n", "b"))


@pytest.mark.needs("msgfmt", "msgcat")
@pytest.mark.parametrize("options", [["--no-wrap"], ["-w", "30"]])
def test_gettext_reads_the_result(options: list[str], tmp_path: Path) -> None:
    rows = "".join(
        f'\n# note {n}\n#, fuzzy\n#| msgid "was {n}"\nmsgid "a sentence of several words, {n}"\n'
        f'msgstr "сказ з некалькіх слоў, нумар {n}"\n'
        for n in range(6)
    )
    (tmp_path / "a.po").write_text(HEADER + rows, "utf-8")
    words = ["msgcat", *options, str(tmp_path / "a.po")]
    data = subprocess.run(words, capture_output=True, check=True).stdout
    entry = catalogue.parse(data, "a.po").entries[3]
    made = spliced(data, 3, signoff.accepted(replace(entry, msgstr='новы тэкст з "двукоссем"')))
    done = subprocess.run(
        ["msgfmt", "--check-format", "--check-domain", "-o", str(tmp_path / "a.mo"), "-"],
        input=made,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

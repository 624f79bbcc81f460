"""PO reading and writing on its own: golden cases, every fault's message, the laws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflow import catalogue
from workflow.catalogue import EPOCH, canonical_header, header, parse, render
from workflow.errors import CatalogueError
from workflow.model import Catalogue, Entry
from workflow.po_reader import read

PO = Path(__file__).parent / "po"
FIELDS = (
    ("Content-Type", "text/plain; charset=UTF-8"),
    ("Plural-Forms", "nplurals=2; plural=n!=1;"),
)
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=n!=1;\\n"
"""
START = f'{HEADER}\nmsgid "first"\nmsgstr "першы"\n\n'
"""Eight lines: what is appended begins on line 9."""
ONE = 'msgid "one"\nmsgstr "адзін"\n'


def parsed(text: str) -> Catalogue:
    return parse(text.encode(), "a.po")


def entries(body: str) -> tuple[Entry, ...]:
    """The entries of a file with the usual header and `body`."""
    return parsed(f"{HEADER}\n{body}").entries


def entry(body: str) -> Entry:
    (only,) = entries(body)
    return only


def fault(data: bytes) -> str:
    with pytest.raises(CatalogueError) as caught:
        parse(data, "a.po")
    return str(caught.value)


def refusal(catalogue: Catalogue) -> str:
    with pytest.raises(CatalogueError) as caught:
        render(catalogue)
    return str(caught.value)


# ---- reading -------------------------------------------------------------------------------


def test_nasty_file_is_read_without_loss() -> None:
    found = parse((PO / "nasty.po").read_bytes(), "nasty.po")
    assert found.field("Project-Id-Version") == "nasty"
    assert found.header[-2:] == (
        ("X-Language-Note", "two spaces before, one inside"),
        ("", "no colon here"),
    )
    assert found.comments == (
        "Жывы файл: all that is legal and rarely met.",
        "",
        "  indented comment",
        "after the last entry",
    )
    assert found.extracted == ("extracted in the header",)
    assert found.flags == ("no-wrap",)
    assert found.entries == (
        Entry(
            "a context that is empty",
            msgctxt="",
            extracted=("", "glued", "two"),
            references=("source/a.txt:12", "source/b.txt", "source/my file.txt:7", "plain.txt"),
            flags=("no-wrap", "custom-flag", "range: 0..5", "fuzzy", "python-brace-format"),
            comments=("comment without a space",),
            previous_msgctxt="old context",
            previous_msgid="old text\nof two lines",
            previous_msgid_plural="old plural",
            msgid_plural="contexts",
            msgstr_plural=("адзін",),
        ),
        Entry("tabled and split", "табуляцыя", comments=("indented, and between entries",)),
        Entry("no space at all", "без прабелу"),
        Entry("same", "на адным радку"),
        Entry('letters \a\b\f\n\r\t\v\\"', 'літары \\n "\t"', comments=("belongs to the next",)),
        Entry("numbers ABC я я A2", "лічбы Ж"),
        Entry("raw: NBSP \xa0 LS \u2028 NEL \x85 ZWSP\u200b BOM\ufeff é ú", "…"),
        Entry("\n", "\n"),
        Entry("file", msgid_plural="files", msgstr_plural=("файл", "файла", "файлаў")),
        Entry("not yet", msgid_plural="not yet (plural)", msgstr_plural=("",)),
        Entry("live after obsolete\n", "жывы без пераводу радка", flags=("fuzzy",)),
        Entry(
            "obsolete",
            "пакінуты",
            msgctxt="gone",
            comments=("a comment in an obsolete line",),
            previous_msgctxt="prev",
            previous_msgid="prev id",
            obsolete=True,
        ),
        Entry("gone", msgid_plural="gones", msgstr_plural=("1",), obsolete=True),
        Entry("is", "ёсць", flags=("fuzzy",), previous_msgid="was", obsolete=True),
    )


def test_entries_know_the_line_of_their_msgid() -> None:
    found = parse((PO / "nasty.po").read_bytes(), "nasty.po")
    lines = (PO / "nasty.po").read_text(encoding="utf-8").split("\n")
    assert len(found.entries) == 14
    for item in found.entries:
        assert re.match(r"\s*(#~ ?)?(#\| )?\s*msgid", lines[item.line - 1])


@pytest.mark.parametrize("ends", ["\r\n", "\r\r\n"])
def test_line_ends_are_not_content(ends: str) -> None:
    text = (PO / "nasty.po").read_bytes().decode()
    assert parsed(text.replace("\n", ends)) == parsed(text)


def test_missing_final_line_end_after_an_entry() -> None:
    assert parsed((START + ONE).removesuffix("\n")) == parsed(START + ONE)
    assert entry('#~ msgid "a"\n#~ msgstr "b"') == Entry("a", "b", obsolete=True)


def test_lone_carriage_return_is_a_blank_and_may_be_text() -> None:
    assert entry('msgid\r"a\rb"\nmsgstr "c"\r') == Entry("a\rb", "c")


def test_context_none_and_empty_are_two_entries() -> None:
    found = entries('msgid "a"\nmsgstr ""\n\nmsgctxt ""\nmsgid "a"\nmsgstr ""\n')
    assert [item.key for item in found] == [(None, "a"), ("", "a")]


def test_empty_msgid_with_a_context_is_no_header() -> None:
    assert entry('msgctxt ""\nmsgid ""\nmsgstr "x\\n"\n') == Entry("", "x\n", msgctxt="")


def test_header_need_not_come_first() -> None:
    assert parsed(f"{ONE}\n{HEADER}") == parsed(f"{HEADER}\n{ONE}")


def test_header_without_final_line_feed() -> None:
    assert parsed('msgid ""\nmsgstr "A: b\\nX"\n').header == (("A", "b"), ("", "X"))


def test_obsolete_entries_come_last() -> None:
    found = entries(f'#~ msgid "old"\n#~ msgstr ""\n\n{ONE}')
    assert [item.msgid for item in found] == ["one", "old"]


def test_numeric_escapes_join_bytes_but_not_digits_across_strings() -> None:
    assert entry('msgid "\\xd1" "\\x8f"\nmsgstr "\\x41" "1"\n') == Entry("я", "A1")


def test_template_of_xgettext_may_say_charset_while_it_is_ascii() -> None:
    text = START.replace("UTF-8", "CHARSET").replace("першы", "")
    assert parsed(text).entries == (Entry("first"),)


@pytest.mark.parametrize("flags", ["", "#, fuzzy\n"])
def test_a_fuzzy_or_obsolete_translation_may_break_the_rules_of_a_translation(flags: str) -> None:
    mark = "" if flags else "#~ "
    body = f'{mark}msgid "a\\n"\n{mark}msgid_plural "b"\n{mark}msgstr[0] "c"\n'
    assert entry(flags + body).msgstr_plural == ("c",)


def test_a_comment_between_obsolete_lines_of_the_end_is_kept_with_the_file() -> None:
    assert parsed(START + "# vim: set ft=po\n").comments == ("vim: set ft=po",)


def test_fuzzy_is_found_as_gettext_finds_it() -> None:
    assert entry('#, c-format fuzzy\nmsgid "a"\nmsgstr "b"\n').flags == ("fuzzy", "c-format")
    assert entry('#, fuzzy-ish\nmsgid "a"\nmsgstr "b"\n').flags == ("fuzzy-ish",)


# ---- faults --------------------------------------------------------------------------------

CUT = "the file was cut off: restore it from git"
LINES = 'expected a # comment, msgctxt, msgid, msgid_plural, msgstr or a "text"'
TWICE = "expected each msgctxt and msgid once, obsolete entries counted; delete one of the two"
UNCLOSED = (
    'a text is not closed on its line; expected a closing "; '
    "if the file was cut off, restore it from git"
)
QUOTE = 'expected the end of the line; write \\" for a quote inside a text'
ESCAPES = (
    'expected one of \\\\ \\" \\n \\t \\r \\a \\b \\f \\v or a number; write \\\\ for a backslash'
)
MERGE = (
    "expected one merged text; "
    "edit the file so that no <<<<<<<, =======, >>>>>>> is left, then git add"
)
ABOVE = "put the comment above the entry"
ENDS = "expected \\n there in both or in none"
TWO = "expected 2, as the header's Plural-Forms says"
PARTLY = "only a part of the entry is obsolete; expected #~ on all of its lines or none"

FAULTS = [
    ('msgid "a\nmsgstr "b"\n', f"9: {UNCLOSED}"),
    ('msgid "a"\nmsgstr "b\\"\n', f"10: {UNCLOSED}"),
    ('msgid "a"\nmsgstr "b\\\nc"\n', f"10: {UNCLOSED}"),
    (
        'msgid "say "hi" now"\nmsgstr ""\n',
        f'9: something after the closing quote: hi" now"; {QUOTE}',
    ),
    ('msgid "a" junk\nmsgstr "b"\n', f"9: something after the closing quote: junk; {QUOTE}"),
    ('msgid "a";\nmsgstr "b"\n', f"9: something after the closing quote: ;; {QUOTE}"),
    # cut off
    ('msgid "a"\nmsgstr "b', f"10: {UNCLOSED}"),
    ('msgid "a"\nmsgs', f"10: not a line of a PO file: msgs; {LINES}"),
    ('msgid "a"\n', f"9: the file ends inside an entry; expected msgid_plural or msgstr; {CUT}"),
    (
        'msgid "a"\nmsgstr',
        f'10: the file ends inside an entry; expected a "quoted" text after msgstr; {CUT}',
    ),
    ('msgctxt "a"\n', f"9: the file ends inside an entry; expected msgid; {CUT}"),
    ("#: a.txt\n", f"9: the file ends inside an entry; expected msgctxt or msgid; {CUT}"),
    ("#. role\n", f"9: the file ends inside an entry; expected msgctxt or msgid; {CUT}"),
    ("#, fuzzy\n", f"9: the file ends inside an entry; expected msgctxt or msgid; {CUT}"),
    ("# half a com", f"9: the file ends inside an entry; expected msgctxt or msgid; {CUT}"),
    (
        '#| msgid "a"\n',
        f"9: the file ends inside an entry; expected #| msgid_plural or msgctxt or msgid; {CUT}",
    ),
    # twice
    (f"{ONE}\n{ONE}", f'12: duplicate of the entry in line 9: msgid "one"; {TWICE}'),
    (
        f'msgctxt "c"\n{ONE}\nmsgctxt "c"\n{ONE}',
        f'14: duplicate of the entry in line 10: msgid "one"; {TWICE}',
    ),
    (
        f'{ONE}\n#~ msgid "one"\n#~ msgstr ""\n',
        f'12: duplicate of the entry in line 9: msgid "one"; {TWICE}',
    ),
    (
        f'#~ msgid "one"\n#~ msgstr ""\n\n#~ {ONE}'.replace("\nmsgstr", "\n#~ msgstr"),
        f'12: duplicate of the entry in line 9: msgid "one"; {TWICE}',
    ),
    ('msgid ""\nmsgstr "A: b"\n', f'9: duplicate of the entry in line 1: msgid ""; {TWICE}'),
    (
        '#~ msgid ""\n#~ msgstr "A: b"\n',
        f'9: duplicate of the entry in line 1: msgid ""; {TWICE}',
    ),
    # merge conflicts
    (
        f"<<<<<<< HEAD\n{ONE}=======\n{ONE}>>>>>>> b\n",
        f"9: git left a merge conflict here: <<<<<<<; {MERGE}",
    ),
    (
        'msgid "one"\n<<<<<<< HEAD\nmsgstr "a"\n=======\nmsgstr "b"\n>>>>>>> b\n',
        f"10: git left a merge conflict here: <<<<<<<; {MERGE}",
    ),
    (f"{ONE}||||||| base\n", f"11: git left a merge conflict here: |||||||; {MERGE}"),
    (f"{ONE}=======\n", f"11: git left a merge conflict here: =======; {MERGE}"),
    # escapes and characters
    ('msgid "a"\nmsgstr "\\q"\n', f"10: unknown escape \\q; {ESCAPES}"),
    ('msgid "a"\nmsgstr ""\n"\\x"\n', f"11: unknown escape \\x; {ESCAPES}"),
    ('msgid "a"\nmsgstr "\\8"\n', f"10: unknown escape \\8; {ESCAPES}"),
    (
        'msgid "a"\nmsgstr "\\377"\n',
        "9: the numeric escapes in msgstr are not UTF-8; write the characters themselves",
    ),
    ('msgid "a\\0"\nmsgstr "b"\n', "9: msgid contains U+0000 or U+0004; delete it"),
    ('msgctxt "\4"\nmsgid "a"\nmsgstr ""\n', "10: msgctxt contains U+0000 or U+0004; delete it"),
    # plurals
    (
        'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\nmsgstr[2] "y"\n',
        "12: msgstr[2] after msgstr[0]; expected msgstr[1] or a new entry",
    ),
    (
        'msgid "a"\nmsgid_plural "b"\nmsgstr[1] "x"\n',
        "11: msgstr[1] after msgid_plural; expected msgstr[0]",
    ),
    (
        'msgid "a"\nmsgid_plural "b"\nmsgstr "x"\n',
        "11: msgstr after msgid_plural; expected msgstr[0]",
    ),
    ('msgid "a"\nmsgstr[0] "x"\n', "10: msgstr[0] after msgid; expected msgid_plural or msgstr"),
    ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\n', f"9: 1 plural form msgstr[n]; {TWO}"),
    (
        'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\nmsgstr[1] "x"\nmsgstr[2] "x"\n',
        f"9: 3 plural forms msgstr[n]; {TWO}",
    ),
    # order
    (f'{ONE}msgstr "x"\n', "11: msgstr after msgstr; expected a new entry; keep one of the two"),
    (
        'msgid "a"\nmsgid "b"\nmsgstr "x"\n',
        "10: msgid after msgid; expected msgid_plural or msgstr; "
        'write msgstr "" below a text that is not translated',
    ),
    (
        'msgid "a"\nmsgctxt "b"\nmsgstr "x"\n',
        "10: msgctxt after msgid; expected msgid_plural or msgstr; put msgctxt above msgid",
    ),
    (
        'msgctxt "a"\nmsgctxt "b"\nmsgid "x"\nmsgstr ""\n',
        "10: msgctxt after msgctxt; expected msgid; put msgctxt above msgid",
    ),
    ('# c\nmsgstr "x"\n', "10: msgstr at the start of an entry; expected msgctxt or msgid"),
    ('# c\n"x"\n', "10: a text without a keyword; expected msgctxt or msgid before it"),
    (
        'msgid\nmsgstr "b"\n',
        '10: msgid without a text; expected a "quoted" text after msgid',
    ),
    (
        'msgid "a"\n# c\nmsgstr "b"\n',
        f"10: a comment after msgid; expected msgid_plural or msgstr; {ABOVE}",
    ),
    (
        '# C:\\\nmsgid "a"\nmsgstr ""\n',
        "9: a comment ends with a backslash; expected a comment of one line; "
        "delete the backslash: to gettext it joins the next line to the comment",
    ),
    (
        '#, x\\ \nmsgid "a"\nmsgstr ""\n',
        "9: a backslash at the end of the flag x\\; expected flags parted by commas",
    ),
    # previous and obsolete
    (
        'msgid "a"\n#| msgid "o"\nmsgstr "b"\n',
        "10: #| msgid after msgid; expected msgid_plural or msgstr",
    ),
    (
        '#| msgctxt "o"\nmsgid "a"\nmsgstr "b"\n',
        "10: msgid after #| msgctxt; expected #| msgid",
    ),
    (
        '#| msgid "o"\n# c\nmsgid "a"\nmsgstr ""\n',
        f"10: a comment after #| msgid; expected #| msgid_plural or msgctxt or msgid; {ABOVE}",
    ),
    (
        '#| msgid "o"\n"x"\nmsgid "a"\nmsgstr ""\n',
        "10: a text without #| after #| msgid; "
        "expected #| on every line of a previous text, and on no other",
    ),
    ('#| #~ msgid "o"\n', f'9: not a line of a PO file: #~ msgid "o"; {LINES}'),
    ('#~ msgid "a"\nmsgstr "b"\n', f"10: {PARTLY}"),
    ('#~ msgid "a"\n"b"\n#~ msgstr "b"\n', f"10: {PARTLY}"),
    ('#| msgid "a"\n#~ msgid "b"\n#~ msgstr ""\n', f"10: {PARTLY}"),
    # line feeds
    (
        'msgid "a\\n"\nmsgstr "b"\n',
        f"9: only one of msgid and msgstr ends with a line break; {ENDS}",
    ),
    (
        'msgid "a"\nmsgstr "\\nb"\n',
        f"9: only one of msgid and msgstr begins with a line break; {ENDS}",
    ),
    (
        'msgid "a\\n"\nmsgid_plural "b\\n"\nmsgstr[0] "x\\n"\nmsgstr[1] "y"\n',
        f"9: only one of msgid and msgstr[1] ends with a line break; {ENDS}",
    ),
    (
        'msgid "a\\n"\nmsgid_plural "b"\nmsgstr[0] "x\\n"\nmsgstr[1] "y\\n"\n',
        f"9: only one of msgid and msgid_plural ends with a line break; {ENDS}",
    ),
    # other languages
    ("import os\n", f"9: not a line of a PO file: import os; {LINES}"),
    ('domain "x"\n', f'9: not a line of a PO file: domain "x"; {LINES}'),
    ('MSGID "x"\n', f'9: not a line of a PO file: MSGID "x"; {LINES}'),
    ('{"a": 1}\n', f'9: not a line of a PO file: {{"a": 1}}; {LINES}'),
    ('\xa0msgid "a"\n', f'9: not a line of a PO file: \xa0msgid "a"; {LINES}'),
    ("\x1b[2J" + "x" * 50, f"9: not a line of a PO file: \\x1b[2J{'x' * 35}…; {LINES}"),
    (
        '#: \u2068my file\nmsgid "a"\nmsgstr ""\n',
        "9: unpaired isolate in the reference \\u2068; expected a word or U+2068 name U+2069",
    ),
]


@pytest.mark.parametrize(("body", "message"), FAULTS)
def test_fault_is_named_with_its_line(body: str, message: str) -> None:
    assert fault((START + body).encode()) == f"a.po:{message}"


NO_HEADER = 'expected msgid "" with the header fields as its msgstr; restore the file from git'
CONVERT = (
    "expected UTF-8; convert the file with msgconv -t UTF-8, or correct the header if that is wrong"
)
BINARY = (
    "a NUL byte: the file is binary or UTF-16; expected text in UTF-8; "
    "restore it from git or save it as UTF-8"
)
NAMED = "expected Content-Type: text/plain; charset=UTF-8 in the header; correct the header"
FORMS = "expected nplurals=N; plural=an expression in n with values below N;"


def in_header(old: str, new: str) -> bytes:
    return START.replace(old, new).encode()


FILES = [
    (b"", "a.po: the file is empty; restore it from git"),
    (b"\n", f"a.po: there is no header; {NO_HEADER}"),
    (b"# only a comment\n", f"a.po: there is no header; {NO_HEADER}"),
    (ONE.encode(), f"a.po: there is no header; {NO_HEADER}"),
    (b'#~ msgid ""\n#~ msgstr "A: b"\n', f"a.po: there is no header; {NO_HEADER}"),
    (b'\nmsgid ""\nmsgstr ""\n', f"a.po:2: the header is empty; {NO_HEADER}"),
    (
        b'msgid ""\nmsgid_plural ""\nmsgstr[0] "A: b"\n',
        "a.po:1: the header has msgid_plural; delete it",
    ),
    (b"#: a.c:1\n" + START.encode(), "a.po:2: the header has a reference; delete it"),
    (b'#| msgid "x"\n' + START.encode(), "a.po:2: the header has a previous msgid; delete it"),
    (
        b"\xef\xbb\xbf" + START.encode(),
        "a.po:1: a byte order mark before the text; save the file as UTF-8 without BOM",
    ),
    (START.encode() + b"# \0\n", f"a.po:9: {BINARY}"),
    (START.encode("utf-16"), f"a.po:1: {BINARY}"),
    (
        START.encode() + b"\n# \xff\n",
        "a.po:10: byte 0xFF is not UTF-8; expected text in UTF-8; save the file as UTF-8",
    ),
    (
        START.replace("UTF-8", "KOI8-R").encode("cp1251"),
        f"a.po:3: the charset is KOI8-R; {CONVERT}",
    ),
    (in_header("UTF-8", "ISO-8859-1"), f"a.po:3: the charset is ISO-8859-1; {CONVERT}"),
    (in_header("UTF-8", "utf8"), f"a.po:3: the charset is utf8; {CONVERT}"),
    (
        in_header("UTF-8", "CHARSET"),
        f"a.po:7: a character outside ASCII, but the header says charset=CHARSET; {NAMED}",
    ),
    (
        in_header("; charset=UTF-8", ""),
        f"a.po:7: a character outside ASCII, but the header names no charset; {NAMED}",
    ),
    (
        in_header("n!=1", "n"),
        f"a.po:1: Plural-Forms cannot be used: form 2 for n=2, but nplurals=2; {FORMS}",
    ),
    (
        in_header("nplurals=2", "nplurals=INTEGER"),
        f"a.po:1: Plural-Forms cannot be used: nplurals is no number; {FORMS}",
    ),
    (
        in_header("Plural-Forms", "X").replace(b"nplurals=2; ", b"")
        + b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\n',
        "a.po:9: a plural translation, but the header has no complete Plural-Forms; "
        "expected nplurals= and plural= in the header",
    ),
]


@pytest.mark.parametrize(("data", "message"), FILES)
def test_faulty_file_is_named(data: bytes, message: str) -> None:
    assert fault(data) == message


@pytest.mark.parametrize("rule", ["n=1", "1/n", "n-1", "(n", "n foo", ""])
def test_plural_rule_that_msgfmt_refuses(rule: str) -> None:
    assert "a.po:1: Plural-Forms cannot be used: " in fault(in_header("n!=1", rule))


def test_conflict_in_a_real_merge() -> None:
    data = (PO / "conflict.po").read_bytes()
    assert fault(data) == f"a.po:9: git left a merge conflict here: <<<<<<<; {MERGE}"


def test_cut_at_any_byte_is_refused_unless_it_falls_between_whole_strings() -> None:
    """What is accepted has lost whole entries, or whole strings of its last entry's msgstr."""
    data = (PO / "nasty.po").read_bytes()
    full = parse(data, "")
    order = {item.line: item for item in full.entries}
    accepted = 0
    for at in range(len(data)):
        try:
            found = parse(data[:at], "")
        except CatalogueError:
            continue
        accepted += 1
        rest = data[:at].rstrip(b" \t\n")
        assert rest.endswith(b'"') or re.search(rb'(?m:^|\s)#[^"\n]*\Z', rest)
        assert found.header == full.header[: len(found.header)]
        for item in sorted(found.entries, key=lambda e: e.line)[:-1]:
            assert item == order[item.line]
        for item in sorted(found.entries, key=lambda e: e.line)[-1:]:
            whole = order[item.line]
            assert (item.key, item.flags) == (whole.key, whole.flags)
            assert whole.msgstr.startswith(item.msgstr)
            assert item.msgstr_plural == whole.msgstr_plural[: len(item.msgstr_plural)]
    assert 40 < accepted < 250


# ---- writing -------------------------------------------------------------------------------


def test_canonical_form() -> None:
    catalogue = Catalogue(
        FIELDS,
        (
            Entry("gone\n", "ушёл\n", previous_msgid="a\nb", obsolete=True),
            Entry(
                'say "hi"',
                "",
                msgctxt="",
                extracted=("paragraph", ""),
                references=("source/a.txt:1", "source/my file.txt:2", "source/my file.txt"),
                flags=("fuzzy", "custom"),
                comments=("note", "", " indented"),
                previous_msgctxt="",
                previous_msgid="say\n",
                previous_msgid_plural="\n\n",
                msgid_plural="b",
                msgstr_plural=("", "в"),
            ),
            Entry("two\nlines\n", "две\n\tстроки\n"),
            Entry("back\\slash", "\a\b\f\v\r\x01\x7f\u2028 x"),
        ),
        comments=("Translators",),
        flags=("fuzzy",),
    )
    assert render(catalogue).decode() == (
        '# Translators\n#, fuzzy\nmsgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=n!=1;\\n"\n'
        "\n"
        "# note\n#\n#  indented\n#. paragraph\n#.\n"
        "#: source/a.txt:1 \u2068source/my file.txt\u2069:2 \u2068source/my file.txt\u2069\n"
        "#, fuzzy, custom\n"
        '#| msgctxt ""\n#| msgid "say\\n"\n#| msgid_plural ""\n#| "\\n"\n#| "\\n"\n'
        'msgctxt ""\nmsgid "say \\"hi\\""\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[1] "в"\n'
        "\n"
        'msgid ""\n"two\\n"\n"lines\\n"\nmsgstr ""\n"две\\n"\n"\\tстроки\\n"\n'
        "\n"
        'msgid "back\\\\slash"\nmsgstr "\\a\\b\\f\\v\\r\x01\x7f\u2028 x"\n'
        "\n"
        '#~| msgid ""\n#~| "a\\n"\n#~| "b"\n#~ msgid "gone\\n"\n#~ msgstr "ушёл\\n"\n'
    )


def test_references_are_broken_as_msgcat_breaks_them_after_79_bytes() -> None:
    places = (*(f"f{number}.c" for number in range(20)), "я" * 36, "b", "я" * 60)
    lines = render(Catalogue(FIELDS, (Entry("a", references=places),))).decode().split("\n")
    assert [line for line in lines if line.startswith("#:")] == [
        "#: f0.c f1.c f2.c f3.c f4.c f5.c f6.c f7.c f8.c f9.c f10.c f11.c f12.c f13.c",
        "#: f14.c f15.c f16.c f17.c f18.c f19.c",
        f"#: {'я' * 36} b",
        f"#: {'я' * 60}",
    ]


def test_reference_that_ends_with_a_backslash_stands_between_isolates() -> None:
    catalogue = Catalogue(FIELDS, (Entry("a", references=("C:\\", "b")),))
    assert "#: \u2068C:\\\u2069 b\n" in render(catalogue).decode()
    assert parse(render(catalogue), "a.po") == catalogue
    assert entry('#: C:\\ \nmsgid "a"\nmsgstr ""\n').references == ("C:\\",)


def refused(item: Entry) -> str:
    return refusal(Catalogue(FIELDS, (item,)))


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Entry("a", "b\0"), "U+0000 in a text"),
        (Entry("a", msgctxt="\4"), "U+0004 in a text"),
        (Entry("a", comments=("x\ny",)), "a line break in the comment x\\ny"),
        (Entry("a", extracted=("x\r",)), "a line break in the comment x\\r"),
        (Entry("a", comments=("C:\\",)), "a backslash at the end of the comment C:\\"),
        (Entry("a", flags=("x\\",)), "a backslash at the end of the flag x\\"),
        (Entry("a", references=("",)), "no reference can be written as an empty text"),
        (Entry("a", references=("a\nb",)), "no reference can be written as a\\nb"),
        (Entry("a", references=("a\u2069b",)), "no reference can be written as a\\u2069b"),
        (Entry("a", flags=("a, b",)), "not one flag: a, b"),
        (Entry("a", flags=("",)), "not one flag: an empty text"),
        (Entry("a", flags=("x fuzzy",)), "not one flag: x fuzzy"),
        (Entry("a", msgid_plural="b"), "msgid_plural and msgstr_plural need each other"),
        (Entry("a", msgstr_plural=("b",)), "msgid_plural and msgstr_plural need each other"),
        (
            Entry("a", "b", msgid_plural="c", msgstr_plural=("", "")),
            "both msgstr and msgid_plural",
        ),
        (
            Entry("a", previous_msgctxt="b"),
            "previous_msgctxt or previous_msgid_plural without previous_msgid",
        ),
    ],
)
def test_what_po_cannot_express_is_refused(item: Entry, reason: str) -> None:
    assert refused(item) == f"entry 'a' cannot be written: {reason}"


def test_what_the_reader_would_refuse_is_refused() -> None:
    assert refused(Entry("")) == f'duplicate: msgid ""; {TWICE}'
    assert refused(Entry("a\n", "b")) == (
        f"only one of msgid and msgstr ends with a line break; {ENDS}"
    )
    assert refused(Entry("a", msgid_plural="b", msgstr_plural=("c",))) == (
        f"1 plural form msgstr[n]; {TWO}"
    )
    twice = (Entry("a"), Entry("a", obsolete=True))
    assert refusal(Catalogue(FIELDS, twice)) == f'duplicate: msgid "a"; {TWICE}'


def test_lone_surrogate_is_refused() -> None:
    assert refused(Entry("a", "b\ud800")) == 'a lone surrogate U+D800 after msgstr "b'


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ((), "the header has no field"),
        ((("A:", "b"),), "the header field A:: b cannot be written"),
        ((("A", " b"),), "the header field A:  b cannot be written"),
        ((("A", "b\nc"),), "the header field A: b\\nc cannot be written"),
        ((("", "A: b"),), "the header field : A: b cannot be written"),
    ],
)
def test_header_that_cannot_be_written(fields: tuple[tuple[str, str], ...], message: str) -> None:
    assert refusal(Catalogue(fields, ())) == message


# ---- the header ----------------------------------------------------------------------------


def test_header_of_a_catalogue_and_of_a_template() -> None:
    rule = "nplurals=2; plural=n!=1;"
    assert header("be@tarask", rule, "interview") == (
        ("Project-Id-Version", "interview"),
        ("Report-Msgid-Bugs-To", ""),
        ("POT-Creation-Date", EPOCH),
        ("PO-Revision-Date", EPOCH),
        ("Last-Translator", ""),
        ("Language-Team", ""),
        ("Language", "be@tarask"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", rule),
    )
    template = header("en", "", "interview", template=True)
    assert dict(template)["Language"] == "en"
    assert "Plural-Forms" not in dict(template)


def test_canonical_header_of_what_an_editor_wrote() -> None:
    edited = (
        ("X-Generator", "Poedit 3.4"),
        ("Language", "pl"),
        ("", "a line without a colon"),
        ("PO-Revision-Date", "2026-11-23 10:00+0100"),
        ("Last-Translator", "A <a@example.org>"),
        ("Project-Id-Version", "interview"),
        ("X-Poedit-Basepath", "."),
        ("Content-Type", "text/plain; charset=utf-8"),
    )
    assert canonical_header(edited) == (
        ("Project-Id-Version", "interview"),
        ("POT-Creation-Date", EPOCH),
        ("PO-Revision-Date", EPOCH),
        ("Last-Translator", "A <a@example.org>"),
        ("Language", "pl"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("X-Generator", "Poedit 3.4"),
        ("", "a line without a colon"),
        ("X-Poedit-Basepath", "."),
    )


def test_own_header_is_canonical() -> None:
    own = header("ru", "nplurals=2; plural=n!=1;", "x")
    assert canonical_header(own) == own
    assert canonical_header(canonical_header(own[3:])) == canonical_header(own[3:])


# ---- laws ----------------------------------------------------------------------------------

NASTY = '"\\\n\t\r\a\b\f\v\x01\x1b\x7f\x85\xa0\u00ad\u200b\u2028\u2029\u202e\u2068\ufeff#~|,.:[]'
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\4")
TEXT = st.text(LETTERS | st.sampled_from(f"{NASTY}Жыццёaz\u0301 "), max_size=30)
LINE = TEXT.map(lambda text: text.replace("\n", " ").rstrip("\r\\"))
PLACE = TEXT.map(lambda text: re.sub("[\u2068\u2069\n]", "", text)).filter(bool)
FLAG = st.sampled_from(["fuzzy", "no-wrap", "custom", "range: 0..5", "c-format", "a\xa0b"])


@st.composite
def any_entries(draw: st.DrawFn) -> Entry:
    """An entry that PO can express; its texts agree about line feeds at both ends."""
    begin, end = draw(st.sampled_from(["", "\n"])), draw(st.sampled_from(["", "\n"]))

    def text() -> str:
        return f"{begin}{draw(TEXT).strip(chr(10)) or 'x'}{end}"

    def lines(strategy: st.SearchStrategy[str]) -> tuple[str, ...]:
        return tuple(draw(st.lists(strategy, max_size=3)))

    plural = draw(st.booleans())
    previous = draw(st.booleans())
    return Entry(
        text(),
        "" if plural else draw(st.sampled_from(["", text()])),
        draw(st.none() | TEXT),
        extracted=lines(LINE),
        references=lines(PLACE),
        flags=lines(FLAG),
        comments=lines(LINE),
        previous_msgctxt=draw(st.none() | TEXT) if previous else None,
        previous_msgid=draw(TEXT) if previous else None,
        previous_msgid_plural=draw(st.none() | TEXT) if previous else None,
        msgid_plural=text() if plural else None,
        msgstr_plural=(text(), text()) if plural else (),
        obsolete=draw(st.booleans()),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    found = draw(st.lists(any_entries(), max_size=4, unique_by=lambda item: item.key))
    return Catalogue(
        (*FIELDS, ("X-Note", draw(LINE).strip(" \t"))),
        tuple(sorted(found, key=lambda item: item.obsolete)),
        comments=tuple(draw(st.lists(LINE, max_size=2))),
        extracted=tuple(draw(st.lists(LINE, max_size=2))),
        flags=tuple(draw(st.lists(FLAG, max_size=2))),
    )


@settings(derandomize=True, deadline=None, max_examples=300)
@given(catalogues())
@example(Catalogue(FIELDS, (Entry('a"\n"b', '"\n"', flags=("fuzzy",)),)))
@example(Catalogue(FIELDS, (Entry("x" * 20_000 + "\n" * 300, "\n", flags=("fuzzy",)),)))
def test_law_parse_gives_back_what_render_wrote(catalogue: Catalogue) -> None:
    data = render(catalogue)
    found = parse(data, "a.po")
    assert found == catalogue
    assert render(found) == data


def result(text: str, *, whole: bool) -> object:
    """All that `read` says: entries with their lines and what follows them, or the error."""
    try:
        found, rest = read(text, "a.po", whole=whole)
    except CatalogueError as error:
        return str(error)
    return found, [item.line for item in found], rest


PIECES = st.sampled_from(
    ['"', "\\", "\n", "#", "#~ ", "#| ", "#: ", "#, fuzzy\n", "msgid ", 'msgstr "x"\n', "[1] ",
     "\\x41", "\\q", "\t", "\r", "\4", "=======\n", "# c\n", "", "", '"x"\n', "\u2068"]
)  # fmt: skip


def edited(text: str, data: st.DataObject) -> str:
    """`text` with up to three short stretches replaced."""
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = at + data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(PIECES) + text[end:]
    return text


@settings(derandomize=True, deadline=None, max_examples=400)
@given(catalogues(), st.data())
def test_law_whole_entries_and_line_by_line_agree(
    catalogue: Catalogue, data: st.DataObject
) -> None:
    text = edited(render(catalogue).decode(), data)
    assert result(text, whole=True) == result(text, whole=False)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(catalogues(), st.data())
def test_law_what_is_read_can_be_written(catalogue: Catalogue, data: st.DataObject) -> None:
    try:
        found = parsed(edited(render(catalogue).decode(), data))
    except CatalogueError:
        found = catalogue
    assert parse(render(found), "a.po") == found


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=200) | TEXT.map(str.encode))
def test_law_any_bytes_give_a_catalogue_or_an_error_of_one_line(data: bytes) -> None:
    try:
        found = parse(START.encode() + data, "a.po")
    except CatalogueError as error:
        message = str(error)
    else:
        message = "a.po: first" if found.entries[0].key == (None, "first") else ""
    assert message.startswith("a.po:")
    assert "\n" not in message


def test_the_header_is_read_alone() -> None:
    text = catalogue.render(
        Catalogue(
            (*catalogue.header("ru", "nplurals=1; plural=0;", "T"), ("X-A", "b")), (Entry("a"),)
        )
    ).decode()
    assert dict(catalogue.read_header(f"{text}<<<<<<<".encode(), "a.pot"))["X-A"] == "b"
    with pytest.raises(CatalogueError, match=r"a\.pot:1: .*git"):
        catalogue.read_header(f"<<<<<<< HEAD\n{text}".encode(), "a.pot")


def test_one_body_serves_many_headers() -> None:
    entries = (Entry("a"), Entry("b", "c", obsolete=True), Entry("d\n", "e\n"))
    body = catalogue.Body(entries)
    for value in ("1", "2"):
        whole = Catalogue(
            (*catalogue.header("ru", "nplurals=1; plural=0;", "T"), ("X-A", value)), entries
        )
        assert body.below(whole) == catalogue.render(whole)

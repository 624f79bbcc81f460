"""Reading XML from elsewhere: what is given, and what is refused in one line and little memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import BOMB, EXTERNAL, long_file, refusal
from workflow import xml_input
from workflow.errors import PerakladError
from workflow.incoming import pieces
from workflow.xml_input import Node, escape, escape_attribute, illegal, read

WANTED = ("top/list/item",)
SPACE = "urn:example:things"


def nodes(text: str | bytes, size: int = 7) -> list[Node]:
    data = text.encode() if isinstance(text, str) else text
    cut = [data[n : n + size] for n in range(0, len(data), size)]
    return list(read(cut, "a.xml", WANTED, (SPACE,)))


def refused(text: str | bytes) -> str:
    with pytest.raises(PerakladError) as caught:
        nodes(text)
    return str(caught.value)


def test_wanted_elements_come_whole_and_the_root_first() -> None:
    found = nodes(
        '<top kind="a">\n<head>x<item2/></head><list>\n'
        '<item xml:lang="ru">one <b>two</b> three</item>\n<other/>\n<item/></list></top>'
    )
    assert found == [
        Node("top", {"kind": "a"}),
        Node("item", {"xml:lang": "ru"}, ("one ", Node("b", {}, ("two",)), " three")),
        Node("item", {}),
    ]
    assert [node.line for node in found] == [1, 3, 5]
    assert found[1].text == "one two three"
    assert found[1].language == "ru"


def test_elements_come_as_soon_as_they_are_complete() -> None:
    fed = []

    def feed() -> Iterator[bytes]:
        for piece in (b"<top><list>", b"<item>1</item>", b"<item>2", b"</item></list></top>"):
            fed.append(piece)
            yield piece

    found = read(feed(), "a.xml", WANTED)
    assert next(found).tag == "top"
    assert next(found).text == "1"
    assert len(fed) == 2


def test_known_namespaces_go_and_others_stay() -> None:
    found = nodes(
        f'<t:top xmlns:t="{SPACE}"><t:list><t:item><x xmlns="urn:other"/></t:item></t:list></t:top>'
    )
    assert found[1].children == (Node("{urn:other}x", {}),)
    assert "the root is <{urn:other}top>" in refused('<top xmlns="urn:other"/>')


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii"]
)
def test_encodings(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding)
    text = "café" if encoding != "us-ascii" else "cafe"
    if encoding not in ("iso-8859-1", "us-ascii"):
        text += " кава"
    document = f'<?xml version="1.0" encoding="{name or encoding}"?><top><list><item>{text}</item></list></top>'  # noqa: E501
    assert nodes(document.encode(encoding))[1].text == text


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "cp037", "nonsense", "utf-7"])
def test_other_encodings_are_refused(encoding: str) -> None:
    message = refused(f'<?xml version="1.0" encoding="{encoding}"?>\n<top/>')
    assert message == (
        f"a.xml:1: the encoding is {encoding}; expected UTF-8, UTF-16, ISO-8859-1 or US-ASCII; "
        "convert the file to UTF-8, its XML declaration too"
    )


def test_a_doctype_may_stand_there_and_is_not_followed() -> None:
    document = '<!DOCTYPE top SYSTEM "file:///nowhere/a.dtd"><top><list><item/></list></top>'
    assert len(nodes(document)) == 2
    assert len(nodes(document.replace("SYSTEM", 'PUBLIC "-//X//EN"'))) == 2


@pytest.mark.parametrize(
    "inside",
    [
        '<!ENTITY a "b">',
        '<!ENTITY a SYSTEM "b">',
        '<!ENTITY % a "b"> %a;',
        '<!ENTITY % a SYSTEM "file:///nowhere"> %a;',
        '<!NOTATION n SYSTEM "n"><!ENTITY a SYSTEM "b" NDATA n>',
        '<!ATTLIST item big CDATA "aaaaaaaaaa">',
        "<!ELEMENT top ANY>",
    ],
)
def test_declarations_are_refused(inside: str) -> None:
    message = refused(f"<?xml version='1.0'?>\n<!DOCTYPE top [\n{inside}\n]>\n<top/>")
    assert message.startswith("a.xml:2: declares entities or rules of its own; expected no [ ]")


@pytest.mark.parametrize(
    ("doctype", "place"),
    [("", "&what;"), ('<!DOCTYPE top SYSTEM "a.dtd">', "&what;"), ("", '<b a="&what;"/>')],
)
def test_undefined_entities_are_refused(doctype: str, place: str) -> None:
    message = refused(f"{doctype}<top><list>\n<item>{place}</item></list></top>")
    assert "entity" in message
    assert message.startswith("a.xml:2: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.xml:1: is no well-formed XML: no element found"),
        ("text", "a.xml:1: is no well-formed XML: syntax error"),
        ("<top>\n<list>\n</top>", "a.xml:3: is no well-formed XML: mismatched tag"),
        ("<top>\n<list>", "a.xml:2: is no well-formed XML: no element found"),
        ("<top>\n\0</top>", "a.xml:2: is no well-formed XML: not well-formed (invalid token)"),
        (b"<top>\n\xff</top>", "a.xml:2: is no well-formed XML: not well-formed"),
        ("<top>\n&#0;</top>", "a.xml:2: is no well-formed XML: reference to invalid character"),
        ("<top/>\n<top/>", "a.xml:2: is no well-formed XML: junk after document element"),
        ("<x:top/>", "a.xml:1: is no well-formed XML: unbound prefix"),
        ("<html/>", "a.xml:1: the root is <html>; expected <top>"),
        ("<top>\n<item/></top>", "a.xml:2: <item> stands in <top>; expected it in <list>"),
        (
            "<top><list><item>\n<item/></item></list></top>",
            "a.xml:2: <item> stands in <item>; expected it in <list>",
        ),
    ],
)
def test_bad_documents(text: str | bytes, message: str) -> None:
    assert refused(text).startswith(message)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<a>" * 60 + "</a>" * 60, "elements nested more than 40 deep"),
        ("<a/>" * 10_001, "<item> with more than 10000 elements"),
        ("a" * (1 << 20) + "a", "<item> with more than 1048576 characters"),
        (f'<a a="{"a" * 600_000}"/>' * 2, "<item> with more than 1048576 characters"),
        ("<a " + " ".join(f'a{n}=""' for n in range(65)) + "/>", "more than 64 attributes"),
    ],
)
def test_limits(inside: str, message: str) -> None:
    data = f"<top><list><item>{inside}</item></list></top>".encode()
    with pytest.raises(PerakladError, match=message):
        list(read([data], "a.xml", WANTED))


def test_limits_are_for_one_element_not_for_all() -> None:
    item = f"<item>{'<a/>' * 6000}{'a' * 600_000}</item>"
    data = f"<top><list>{item * 3}</list></top>".encode()
    assert len(list(read([data], "a.xml", WANTED))) == 4


@pytest.mark.parametrize(
    ("head", "tail", "line"),
    [
        (BOMB.format(root="top"), "<top>&a11;</top>", 2),
        (EXTERNAL.format(root="top"), "<top>&x;</top>", 2),
    ],
)
def test_entity_attacks(tmp_path: Path, head: str, tail: str, line: int) -> None:
    path = tmp_path / "a.xml"
    path.write_text(head + tail)
    refusal(lambda: list(read(pieces(str(path)), str(path), WANTED)), path, line, "no \\[ \\]")


@pytest.mark.parametrize(
    ("head", "tail", "pattern"),
    [
        ("<top><list><item>", "</item></list></top>", "more than 1048576 characters"),
        ('<top><list><item a="', '"/></list></top>', "a tag or comment of more than 1 MiB"),
        ('<top><head a="', '"/></top>', "a tag or comment of more than 1 MiB"),
        ("<top><!--", "--></top>", "a tag or comment of more than 1 MiB"),
        ("<top><?a ", "?></top>", "a tag or comment of more than 1 MiB"),
        ("<", "/>", "a tag or comment of more than 1 MiB"),
        ('<!DOCTYPE top SYSTEM "', '"><top/>', "a tag or comment of more than 1 MiB"),
    ],
)
def test_very_long_lines(tmp_path: Path, head: str, tail: str, pattern: str) -> None:
    path = long_file(tmp_path / "a.xml", head.encode(), tail.encode())
    refusal(lambda: list(read(pieces(str(path)), str(path), WANTED)), path, 1, pattern)


def test_long_text_outside_is_passed_over(tmp_path: Path) -> None:
    path = long_file(tmp_path / "a.xml", b"<top><head>", b"</head></top>")
    assert [n.tag for n in read(pieces(str(path)), str(path), WANTED)] == ["top"]


texts = st.text(st.characters(codec="utf-8"), max_size=30)


@given(texts, texts, st.integers(1, 50))
@settings(derandomize=True, deadline=None)
def test_escaped_text_is_read_back(text: str, value: str, size: int) -> None:
    assert bool(illegal(text)) == any(xml_input._is_illegal(ord(c)) for c in text)
    if illegal(text + value):
        return
    document = f'<top><list><item a="{escape_attribute(value)}">{escape(text)}</item></list></top>'
    item = nodes(document, size)[1]
    assert (item.attributes["a"], item.text) == (value, text)


@given(st.binary(max_size=200), st.integers(0, 60))
@settings(derandomize=True, deadline=None)
def test_noise_is_refused_or_read_but_never_a_traceback(noise: bytes, at: int) -> None:
    good = b'<?xml version="1.0"?><top><list><item a="b">c</item></list></top>'
    with suppress(PerakladError):
        nodes(good[:at] + noise + good[at:])

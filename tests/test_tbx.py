"""Termbases as TBX-Basic: read in its three forms, written in two, merged without a surprise."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings

from tests.conftest import CONFIG, REPOSITORY, Tree
from tests.hostile import BOMB, EXTERNAL, long_file, refusal
from tests.test_memory_exchange import peer
from tests.test_terms_csv import HEAD, termbases
from workflow.commands.terms import export_terms, find_terms, import_terms, list_terms
from workflow.errors import PerakladError
from workflow.project import Project
from workflow.terms import TERMS, Rendering, Term, Termbase, merging, tbx
from workflow.terms.csv_form import parse_csv, render_csv
from workflow.terms.merging import merge, read_terms
from workflow.terms.tbx import Form, Parsed, parse_tbx, render_tbx

FORMS: tuple[Form, ...] = ("tbx", "martif")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A project without git, which none of these tests needs."""
    made = Tree(tmp_path / "project")
    made.write("peraklad.toml", CONFIG)
    return made


OFFICER = Term(
    "officer",
    ("officer", "police officer"),
    "news",
    "noun",
    "Not in the army",
    renderings=(("be", Rendering("супрацоўнік", ("сілавік",), ("афіцэр",))),
                ("ru", Rendering("силовик"))),
)  # fmt: skip

DCA = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-model href="https://example.org/TBXcoreStructV03.rng"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
  <tbxHeader><fileDesc><sourceDesc><p>An example</p></sourceDesc></fileDesc></tbxHeader>
  <text><body>
    <conceptEntry id="officer">
      <descrip type="subjectField">news</descrip>
      <langSec xml:lang="en-US">
        <termSec>
          <term>officer</term>
          <termNote type="partOfSpeech">noun</termNote>
          <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
        </termSec>
        <termSec><term>police
            officer</term></termSec>
      </langSec>
      <langSec xml:lang="be">
        <termSec>
          <term>афіцэр</term>
          <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>
        </termSec>
        <termSec><term>супрацоўнік</term></termSec>
        <termSec>
          <term>сілавік</term>
          <termNoteGrp>
            <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote>
          </termNoteGrp>
        </termSec>
      </langSec>
      <langSec xml:lang="ru"><termSec><term>силовик</term></termSec></langSec>
      <note>Not in the army</note>
    </conceptEntry>
  </body></text>
</tbx>
"""

DCT = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
  <tbxHeader><fileDesc><sourceDesc><p>An example</p></sourceDesc></fileDesc></tbxHeader>
  <text><body>
    <conceptEntry id="officer">
      <min:subjectField>news</min:subjectField>
      <basic:definition>Not in the army</basic:definition>
      <langSec xml:lang="en">
        <termSec>
          <term>police officer</term>
          <min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus>
        </termSec>
        <termSec>
          <term>officer</term>
          <min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
          <min:partOfSpeech>noun</min:partOfSpeech>
        </termSec>
      </langSec>
      <langSec xml:lang="be">
        <termSec>
          <term>сілавік</term>
          <min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus>
        </termSec>
        <termSec>
          <term>супрацоўнік</term>
          <min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
        </termSec>
        <termSec>
          <term>афіцэр</term>
          <min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus>
        </termSec>
      </langSec>
      <langSec xml:lang="ru"><termSec><term>силовик</term></termSec></langSec>
    </conceptEntry>
  </body></text>
</tbx>
"""

MARTIF = """<?xml version='1.0'?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en">
  <martifHeader><fileDesc><sourceDesc><p>An example</p></sourceDesc></fileDesc></martifHeader>
  <text><body>
    <termEntry id="officer">
      <descripGrp><descrip type="subjectField">news</descrip></descripGrp>
      <note>Not in the army</note>
      <langSet xml:lang="en">
        <ntig><termGrp><term>officer</term>
          <termNote type="partOfSpeech">noun</termNote></termGrp></ntig>
        <tig><term>police officer</term></tig>
      </langSet>
      <langSet lang="be">
        <tig><term>супрацоўнік</term></tig>
        <tig><term>сілавік</term></tig>
        <tig><term>афіцэр</term>
          <termNote type="administrativeStatus">forbidden</termNote></tig>
      </langSet>
      <langSet xml:lang="ru"><tig><term>силовик</term></tig></langSet>
    </termEntry>
  </body></text>
</martif>
"""


def parsed(text: str | bytes, *languages: str) -> Parsed:
    data = text.encode() if isinstance(text, str) else text
    return parse_tbx((data,), "a.tbx", languages)


@pytest.mark.parametrize("text", [DCA, DCT, MARTIF], ids=["dca", "dct", "martif"])
def test_three_forms_say_the_same(text: str) -> None:
    assert parsed(text) == Parsed(Termbase((OFFICER,), ("be", "ru")), Counter())


def test_the_order_of_languages_is_the_one_asked_for() -> None:
    assert parsed(DCA, "pl", "ru").termbase.languages == ("ru", "be")
    assert [tag for tag, _ in parsed(DCA, "ru").termbase.terms[0].renderings] == ["ru", "be"]


@pytest.mark.parametrize("form", FORMS)
def test_what_we_write(form: Form) -> None:
    text = render_tbx(Termbase((OFFICER,), ("be", "ru")), form).decode()
    concept = {"tbx": "conceptEntry", "martif": "termEntry"}[form]
    assert text.count(f"<{concept} ") == 1
    assert (
        "<term>officer</term>"
        '<termNote type="partOfSpeech">noun</termNote>'
        '<termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>'
    ) in text
    assert (
        "<term>афіцэр</term>"
        '<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>'
    ) in text


@given(termbases())
@settings(derandomize=True, deadline=None, max_examples=50)
def test_csv_to_tbx_and_back_loses_nothing(termbase: Termbase) -> None:
    for form in FORMS:
        data = render_tbx(termbase, form)
        found = parse_tbx((data,), "a.tbx", termbase.languages)
        assert found == Parsed(termbase, Counter())
        assert render_tbx(found.termbase, form) == data


def test_our_own_termbase_goes_through() -> None:
    termbase = parse_csv((REPOSITORY / TERMS).read_bytes(), TERMS)
    for form in FORMS:
        found = parse_tbx((render_tbx(termbase, form),), "a.tbx", termbase.languages)
        assert found == Parsed(termbase, Counter())


def body(*concepts: str) -> str:
    inside = "\n".join(concepts)
    return (
        f'<tbx type="TBX-Basic" style="dca" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>\n'
        f"{inside}\n</body></text></tbx>"
    )


def concept(english: str, *more: str, name: str = "") -> str:
    given = f' id="{name}"' if name else ""
    section = f'<langSec xml:lang="en">{_sec(english)}</langSec>' if english else ""
    return f"<conceptEntry{given}>{section}{''.join(more)}</conceptEntry>"


def _sec(term: str, status: str = "") -> str:
    note = f'<termNote type="administrativeStatus">{status}</termNote>' if status else ""
    return f"<termSec><term>{term}</term>{note}</termSec>"


def test_what_is_not_understood_is_counted() -> None:
    found = parsed(
        body(
            concept("", f'<langSec xml:lang="ru">{_sec("слово")}</langSec>'),
            concept("word", '<descrip type="context">A word.</descrip>', "<transac>x</transac>"),
            concept("sign", f'<langSec xml:lang="x-none">{_sec("y")}</langSec>'),
            concept("a|b"),
            concept("both", f'<langSec xml:lang="ru">{_sec("x")}{_sec("x", "obsolete")}</langSec>'),
            concept("a", f'<langSec xml:lang="ru">{_sec("x", "brand-new")}</langSec>'),
        )
    )  # fmt: skip
    assert [term.id for term in found.termbase.terms] == ["word", "sign", "both", "a"]
    assert found.ignored == {
        "entry without an English term": 2,
        "context": 1,
        "transac": 1,
        "language x-none": 1,
        "term with |": 1,
        "forbidden form that is right, too": 1,
        "administrativeStatus": 1,
    }
    assert found.termbase.terms[2].rendering("ru") == Rendering("x")


def test_ids_are_made_where_they_are_missing_or_strange() -> None:
    found = parsed(
        body(
            concept("Police van"),
            concept("police-van"),
            concept("x", name="IATE.Entry 5"),
            concept("y", name="_3d-model"),
            concept("слова y"),
        )
    )
    names = [term.id for term in found.termbase.terms]
    assert names == ["police-van", "police-van-2", "iate-entry-5", "3d-model", "y"]


def test_equal_forms_without_ids_are_numbered_once_each() -> None:
    """As many look-ups as entries: with one more each time this would take an hour."""
    found = parsed(body(concept("a 3"), *[concept("a")] * 12_000, concept("a", name="A!")))
    names = [term.id for term in found.termbase.terms]
    assert names[:5] == ["a-3", "a", "a-2", "a-4", "a-5"]
    assert names[-2:] == ["a-12001", "a-12002"]


def test_translation_needed_is_understood() -> None:
    kept = concept("By_Pol", '<descrip type="Translation needed">No</descrip>')
    other = concept("march", '<descrip type="Translation needed">Yes</descrip>')
    assert [t.do_not_translate for t in parsed(body(kept, other)).termbase.terms] == [True, False]


# Hostile files


GOOD = "".join(f"{concept(f'word {n}', name=f'w{n}')}\n" for n in range(2400))
START = body(GOOD).partition("\n</body>")[0]


@pytest.mark.parametrize(
    ("text", "line", "pattern"),
    [
        (BOMB.format(root="tbx") + body(concept("&a11;")), 2, "no \\[ \\]"),
        (EXTERNAL.format(root="tbx") + body(concept("&x;")), 2, "no \\[ \\]"),
        (
            f"{START}<conceptEntry>\n<conceptEntry/>",
            2403,
            "<conceptEntry> stands in <conceptEntry>",
        ),
        (f"{START}<conceptEntry>\n</langSec>", 2403, "mismatched tag"),
        (f"{START}{concept('x', '<langSec/>')}", 2402, "<langSec> has no xml:lang"),
        (f"{START}<conceptEntry>\0", 2402, "not well-formed"),
        (f"{START}{concept('again', name='w7')}", 2402, "the id w7 stands in line 9, too"),
        (START, 2402, "no element found"),
        (f'<?xml version="1.0" encoding="koi8-r"?>{START}', 1, "the encoding is koi8-r"),
        ("<xliff/>", 1, "the root is <xliff>; expected <martif> or <tbx>"),
        (START + concept("x" * 501), 2402, "a form of 501 characters"),
    ],
)
def test_hostile_tbx(tree: Tree, tmp_path: Path, text: str, line: int, pattern: str) -> None:
    path = tmp_path / "bad.tbx"
    path.write_text(text, "utf-8")
    _hostile(tree, path, line, pattern)


def test_a_file_too_large(tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bad.tbx"
    path.write_text(START)
    monkeypatch.setattr(merging, "LIMIT", 1 << 17)
    _hostile(tree, path, 0, "is larger than 0 MiB; split the file")
    monkeypatch.undo()
    monkeypatch.setattr(tbx, "MOST", 100)
    _hostile(tree, path, 0, "has more than 100 terms; split the file")


def test_the_wrong_charset_in_tbx(tree: Tree, tmp_path: Path) -> None:
    path = tmp_path / "bad.tbx"
    path.write_bytes(body(concept("слово")).encode("cp1251"))
    _hostile(tree, path, 2, "not well-formed")


@pytest.mark.parametrize("head", ["<conceptEntry><note>", "<conceptEntry id='", "<!--"])
def test_a_very_long_line_in_tbx(tree: Tree, tmp_path: Path, head: str) -> None:
    path = long_file(tmp_path / "bad.tbx", f"{START}{head}".encode(), b"")
    _hostile(tree, path, 2402, "more than 1 MiB|more than 1048576 characters")


def _hostile(tree: Tree, path: Path, line: int, pattern: str) -> None:
    tree.write(TERMS, HEAD + "a,b,,,x,,,,\n")
    before = tree.snapshot("locales")
    project = Project.open(str(tree.root))
    refusal(lambda: import_terms(project, str(path)), path, line, pattern)
    assert tree.snapshot("locales") == before


# Merging


def terms(text: str) -> Termbase:
    return parse_csv(text.encode(), "a.csv")


BASE = "id,en,ru,be\nofficer,officer,силовик,\nmarch,march,марш,марш\n"


@pytest.mark.parametrize(
    ("other", "replace", "changes", "expected"),
    [
        ("id,en,ru\nofficer,officer,силовик\n", False, ["same officer"], BASE),
        ("id,en,ru\nofficer,officer,офицер\n", False, ["left officer"], BASE),
        (
            "id,en,ru\nofficer,officer,офицер\n",
            True,
            ["replaced officer"],
            BASE.replace("силовик", "офицер"),
        ),
        (
            "id,en,be\nx1,officer,супрацоўнік\n",
            False,
            ["completed officer"],
            BASE.replace("силовик,", "силовик,супрацоўнік"),
        ),
        (
            "id,en,ru,be\nofficer,officer,офицер,супрацоўнік\n",
            False,
            ["completed officer", "left officer"],
            BASE.replace("силовик,", "силовик,супрацоўнік"),
        ),
        ("id,en,ru\nmarch,officer|march,ход\n", False, ["left march"], BASE),
        (
            "id,en,pl\nmarch-2,march|walk,marsz\nvan,van,wóz\n",
            False,
            ["completed march", "left march", "added van"],
            "id,en,ru,be,pl\nofficer,officer,силовик,,\nmarch,march,марш,марш,marsz\nvan,van,,,wóz\n",
        ),
        (
            "id,en,pos,note\nmarch,march|walk,noun,A note\n",
            True,
            ["replaced march"],
            "id,en,pos,ru,be,note\nofficer,officer,,силовик,,\n"
            "march,march|walk,noun,марш,марш,A note\n",
        ),
    ],
)
def test_merging(other: str, replace: bool, changes: list[str], expected: str) -> None:
    merged = merge(terms(BASE), terms(other), replace=replace)
    assert [" ".join(change) for change in merged.changes] == changes
    assert merged.termbase == terms(expected)


@given(termbases(), termbases())
@settings(derandomize=True, deadline=None, max_examples=30)
def test_merging_keeps_what_is_there_and_the_second_time_changes_nothing(
    base: Termbase, other: Termbase
) -> None:
    merged = merge(base, other).termbase
    for term in base.terms:
        kept = next(t for t in merged.terms if t.id == term.id)
        assert kept.forms == term.forms
        assert dict(term.renderings).items() <= dict(kept.renderings).items()
    assert merge(merged, other).termbase == merged
    assert parse_csv(render_csv(merged), "a.csv") == merged


def test_merging_with_itself_changes_nothing() -> None:
    base = terms(BASE)
    assert merge(base, base, replace=True).termbase == base


# Commands


@pytest.fixture
def project(tree: Tree) -> Project:
    return Project.open(str(tree.root))


def exported(project: Project, form: Literal["csv", "tbx", "martif"]) -> bytes:
    return b"".join(export_terms(project, form).stream or ())


def test_import_and_export(tree: Tree, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.tbx"
    path.write_text(DCA.replace('"be"', '"be-BY"'), "utf-8")
    result = import_terms(project, str(path))
    assert (result.written, result.code) == (1, 0)
    assert result.lines == ["1 added: officer"]
    assert tree.read(TERMS) == (
        "id,en,domain,pos,do_not_translate,ru,ru_admitted,ru_forbidden,"
        "be,be_admitted,be_forbidden,note\n"
        "officer,officer|police officer,news,noun,,силовик,,,супрацоўнік,сілавік,афіцэр,"
        "Not in the army\n"
    )
    result = import_terms(project, str(path))
    assert (result.written, result.data) == (0, {"same": ["officer"], "ignored": {}})
    for form in FORMS:
        path.write_bytes(exported(project, form))
        assert import_terms(project, str(path), replace=True).written == 0
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(exported(project, "csv")))
    assert import_terms(project, str(path), replace=True).written == 0


def test_other_languages_are_named_and_left_out(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.tbx"
    path.write_text(
        body(concept("van", f'<langSec xml:lang="de">{_sec("Wagen")}</langSec>')), "utf-8"
    )
    assert import_terms(project, str(path)).lines == [
        "1 added: van",
        "  not taken over: language de (1)",
    ]
    result = import_terms(project, str(path), languages=["de"])
    assert result.lines == ["1 completed with languages that they lacked: van"]


def test_a_byte_order_mark_stays(tree: Tree, project: Project, tmp_path: Path) -> None:
    tree.write(TERMS, "\ufeff" + BASE)
    path = tmp_path / "a.csv"
    path.write_text("id,en,ru\nvan,van,фургон\n", "utf-8")
    assert import_terms(project, str(path)).written == 1
    assert tree.read(TERMS).startswith("\ufeffid,en,")


@pytest.mark.parametrize("name", ["a.xlsx", "b.tbx"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(PerakladError, match=re.escape(name)):
        read_terms(str(tmp_path / name), ())


def test_list_and_find(tree: Tree, project: Project) -> None:
    tree.write(TERMS, HEAD + "officer,officer,,,силовик,агент,офицер,,\nby-pol,By_Pol,,yes,,,,,\n")
    assert list_terms(project).lines == [
        "officer: officer; ru: силовик, агент (not: офицер)",
        "by-pol: By_Pol (not translated)",
    ]
    result = find_terms(project, "Two officers of By_Pol", ["ru"])
    assert result.lines[0] == "officers — officer: officer; ru: силовик, агент (not: офицер)"
    assert isinstance(result.data, list)
    assert [(d["text"], d["start"], d["end"]) for d in result.data] == [
        ("officers", 4, 12),
        ("By_Pol", 16, 22),
    ]


@pytest.mark.needs("pofilter")
def test_translate_toolkit_reads_our_martif(tmp_path: Path) -> None:
    """It reads the first pair of terms of every entry; the form of 2019 it does not read."""
    path = tmp_path / "a.tbx"
    termbase = parse_csv((REPOSITORY / TERMS).read_bytes(), TERMS)
    path.write_bytes(render_tbx(termbase, "martif"))
    read = (
        "import sys; from translate.storage import tbx; f = tbx.tbxfile.parsefile(sys.argv[1]);"
        "print([(u.source, u.target) for u in f.units])"
    )
    expected = [(t.forms[0], t.renderings[0][1].preferred) for t in termbase.terms]
    assert peer(read, str(path)) == str(expected)

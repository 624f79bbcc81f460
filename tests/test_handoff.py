"""Review patches: read strictly, applied like edits on the page, twice as good as once."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Tree, said
from workflow import catalogue, ledger
from workflow.errors import PerakladError
from workflow.ledger import key_of, source_of
from workflow.model import Entry
from workflow.project import Project
from workflow.review.desk import Desk
from workflow.review.patch import SIZE, Decision, Edit, Outcome, Patch, apply, parse
from workflow.review.values import Place, Verb

PO = "locales/ru/article.po"
BOOK = "locales/ru/article.ledger.jsonl"
FIRST = "The first sentence has 5 words."
SECOND = "The second one follows it!"


@pytest.fixture
def story(tree: Tree) -> Tree:
    """The article, extracted, its second sentence translated."""
    assert not tree.run("extract", "-q")
    tree.commit()
    return tree


def entries(tree: Tree) -> dict[str, Entry]:
    return {e.msgid: e for e in catalogue.parse(tree.read(PO).encode(), PO).entries}


def edit(tree: Tree, english: str, text: str, **changes: str) -> dict[str, str]:
    entry = entries(tree)[english]
    made = {"key": source_of(entry.key), "base": key_of(entry), "source": english, "text": text}
    return {**made, **changes}


def decision(tree: Tree, english: str, verb: str = "approve", comment: str = "") -> dict[str, str]:
    entry = entries(tree)[english]
    key, base = source_of(entry.key), key_of(entry)
    return {"key": key, "base": base, "verb": verb, "comment": comment}


def patch(**parts: Any) -> dict[str, Any]:
    top = {"format": "peraklad review patch", "version": 1, "document": "article"}
    return {**top, "language": "ru", "edits": [], "decisions": [], "comments": [], **parts}


def save(tree: Tree, content: object, name: str = "p.json") -> str:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return str(tree.write(f"../{name}", data))


def take(tree: Tree, content: object, *words: str) -> int:
    return tree.run("import", "review", save(tree, content), *words)


def records(tree: Tree) -> list[ledger.Record]:
    return list(ledger.parse(tree.read(BOOK).encode(), BOOK).records)


def changed_lines(before: str, after: str) -> list[str]:
    old, new = before.splitlines(), after.splitlines()
    assert len(old) == len(new)
    return [n for o, n in zip(old, new, strict=True) if o != n]


def test_an_edit_changes_its_entry_alone(story: Tree) -> None:
    before = story.read(PO)
    assert not take(story, patch(edits=[edit(story, FIRST, said(FIRST))]))
    assert changed_lines(before, story.read(PO)) == [f'msgstr "{said(FIRST)}"']
    (wrote,) = records(story)
    assert (wrote.event, wrote.by) == ("translate", "Reviewer <reviewer@example.org>")


def test_twice_is_once(story: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    made = patch(
        edits=[edit(story, FIRST, said(FIRST)), edit(story, SECOND, said(SECOND))],
        decisions=[decision(story, FIRST), decision(story, SECOND, "reject", "Wrong.")],
        comments=[{"key": source_of(entries(story)[FIRST].key), "comment": "Why five?"}],
    )
    assert not take(story, made, "--sign-off")
    first = story.snapshot("locales")
    assert "2 edited, 2 decided on, 1 commented" in capsys.readouterr().out
    assert not take(story, made, "--sign-off")
    assert story.snapshot("locales") == first
    assert "article (ru): 5 there already" in capsys.readouterr().out


def test_an_accepted_draft_that_was_sent_back_is_not_accepted_again(story: Tree) -> None:
    draft = story.read(PO).replace(
        f'msgid "{FIRST}"\nmsgstr ""', f'#, fuzzy\nmsgid "{FIRST}"\nmsgstr "{said(FIRST)}"'
    )
    story.write(PO, draft)
    made = patch(
        edits=[edit(story, FIRST, said(FIRST))], decisions=[decision(story, FIRST, "reject", "No.")]
    )
    assert not take(story, made, "--sign-off")
    first = story.snapshot("locales")
    assert entries(story)[FIRST].fuzzy
    assert not take(story, made, "--sign-off")
    assert story.snapshot("locales") == first


def test_a_conflict_shows_both_texts_and_writes_neither(
    story: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    made = patch(
        edits=[edit(story, FIRST, "Моё."), edit(story, SECOND, said(SECOND))],
        decisions=[decision(story, FIRST)],
    )
    story.write(PO, story.read(PO).replace(f'"{FIRST}"\nmsgstr ""', f'"{FIRST}"\nmsgstr "Чужое."'))
    assert take(story, made, "--sign-off") == 1
    out = capsys.readouterr().out
    assert "1 edited, 1 in conflict, 1 left" in out
    assert "    in the file: Чужое.\n    in the patch: Моё.\n" in out
    assert "(approve): its edit was not taken" in out
    assert entries(story)[FIRST].msgstr == "Чужое."
    assert entries(story)[SECOND].msgstr == said(SECOND)
    assert take(story, made) == 1  # it stays in conflict


def test_who_translated_and_who_signs_off(story: Tree) -> None:
    story.write("peraklad.toml", story.read("peraklad.toml") + "[review]\nfour_eyes = true\n")
    made = patch(edits=[edit(story, FIRST, said(FIRST))], decisions=[decision(story, FIRST)])
    assert not take(story, made, "--by", "B <b@example.org>", "--sign-off")
    assert [(r.event, r.by) for r in records(story)] == [
        ("translate", "B <b@example.org>"),
        ("approve", "Reviewer <reviewer@example.org>"),
    ]


def test_four_eyes_hold_for_the_importers_own_words(
    story: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    story.write("peraklad.toml", story.read("peraklad.toml") + "[review]\nfour_eyes = true\n")
    made = patch(edits=[edit(story, FIRST, said(FIRST))], decisions=[decision(story, FIRST)])
    assert take(story, made, "--sign-off") == 1
    assert "four eyes" in capsys.readouterr().out


def test_decisions_are_left_without_a_word(story: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    made = patch(edits=[edit(story, FIRST, said(FIRST))], decisions=[decision(story, FIRST)])
    assert not take(story, made)
    assert "1 decisions left; --sign-off takes them as your own" in capsys.readouterr().out
    assert [r.event for r in records(story)] == ["translate"]


def test_a_dry_run_writes_nothing(story: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    clash = edit(story, SECOND, said(SECOND), base="0" * 32)
    made = patch(edits=[edit(story, FIRST, said(FIRST)), clash], decisions=[decision(story, FIRST)])
    before = story.snapshot()
    assert take(story, made, "--dry-run", "--sign-off") == 1
    assert story.snapshot() == before
    assert "would be: 1 edited, 1 decided on, 1 in conflict" in capsys.readouterr().out


def test_two_files_one_of_them_wrong(story: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    good = save(story, patch(edits=[edit(story, FIRST, said(FIRST))]), "good.json")
    bad = save(story, b"no", "bad.json")
    assert story.run("import", "review", bad, good, str(story.root / "none")) == 2
    told = capsys.readouterr()
    assert "1 edited" in told.out
    assert told.err.count("\n") == 2
    assert entries(story)[FIRST].msgstr == said(FIRST)


HASH = "0" * 32
AN_EDIT = {"key": HASH, "base": HASH, "source": "S.", "text": "T."}
A_DECISION = {"key": HASH, "base": HASH, "verb": "approve", "comment": ""}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\xff\xfe{}", "is not UTF-8"),
        (b" " * (SIZE + 1), f"has more than {SIZE} bytes"),
        (b"[" * 500_000, "values"),
        (b"[" * 9 + b"]" * 9, "is nested too deeply"),
        (b'{"edits": ' + b"[" * 100 + b"]" * 100 + b"}", "is nested too deeply"),
        (b'"text"', "is no review patch"),
        (b'{"version": 1}', "is no review patch"),
        (b'{"format": "peraklad review patch", "format": "x"}', "'format' stands twice"),
        (patch(format="other"), "is no review patch"),
        (patch(version=2), "of another version"),
        (patch(version="1"), "of another version"),
        (patch(by="A <a@example.org>"), "unknown field 'by'"),
        (patch(language="../../x"), "no language tag"),
        (patch(language="x" * 9000), "no language tag"),
        (patch(language="de"), "no language de"),
        (patch(document="../../etc/passwd"), "no document ../../etc/passwd"),
        (patch(document="/etc/passwd"), "no document"),
        (patch(document="article.txt"), "no document article.txt"),
        (patch(document=""), "no document"),
        (patch(document="x\x1b[2Jx"), "\\x1b"),
        (patch(document="x" * 1001), "document has more than 1000 characters"),
        (patch(document=1), "'document' is of the wrong kind"),
        (patch(document="\ud800"), "half a character"),
        (patch(edits={}), "'edits' is of the wrong kind"),
        (patch(edits=[1]), "edit 1 is no object"),
        (patch(edits=[{**AN_EDIT, "by": "B <b@example.org>"}]), "unknown field 'by'"),
        (patch(edits=[{"key": HASH}]), "edit 1 has no field 'base'"),
        (patch(edits=[{**AN_EDIT, "key": "0" * 31}]), "edit 1: key is no hash"),
        (patch(edits=[{**AN_EDIT, "base": "../" * 10 + "xx"}]), "edit 1: base is no hash"),
        (patch(edits=[{**AN_EDIT, "text": 5}]), "'text' is of the wrong kind"),
        (patch(edits=[{**AN_EDIT, "text": ["x"]}]), "nested too deeply"),
        (patch(edits=[{**AN_EDIT, "text": "x" * 20_001}]), "text has more than 20000 characters"),
        (patch(edits=[{**AN_EDIT, "text": "\udc00"}]), "half a character"),
        (patch(edits=[AN_EDIT, AN_EDIT]), "has two edits of one sentence"),
        (patch(edits=[1] * 20_001), "has more than 20000 edits"),
        (patch(decisions=[A_DECISION, A_DECISION]), "two decisions of one sentence"),
        (patch(decisions=[{**A_DECISION, "verb": "delete"}]), "'delete' is no decision"),
        (patch(decisions=[{**A_DECISION, "comment": "x" * 4001}]), "more than 4000"),
        (patch(comments=[{"key": HASH, "comment": None}]), "'comment' is of the wrong kind"),
        (patch(comments=[{"key": HASH}]), "comment 1 has no field 'comment'"),
    ],
)  # fmt: skip
def test_forged_patches(
    story: Tree, capsys: pytest.CaptureFixture[str], content: object, line: str
) -> None:
    before = story.snapshot()
    assert take(story, content, "--sign-off") == 2
    told = capsys.readouterr()
    assert line in told.err
    assert told.err.count("\n") == 1
    assert "p.json" in told.err
    assert story.snapshot() == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key": HASH}, "the article has no such sentence"),
        ({"source": "Another."}, "its English differs"),
        ({"text": "a\0b"}, "U+0000"),
        ({"text": "a\x1bb"}, "U+001B"),
    ],
)
def test_forged_edits(
    story: Tree, capsys: pytest.CaptureFixture[str], changes: dict[str, str], reason: str
) -> None:
    forged = {**edit(story, FIRST, "x"), **changes}
    assert take(story, patch(edits=[forged, edit(story, SECOND, said(SECOND))])) == 1
    assert reason in capsys.readouterr().out
    assert not entries(story)[FIRST].msgstr
    assert entries(story)[SECOND].msgstr == said(SECOND)  # the rest is applied


def test_a_text_of_po_syntax_stays_a_text(story: Tree) -> None:
    text = 'x"\nmsgid "y'
    assert not take(story, patch(edits=[edit(story, FIRST, text)]))
    assert entries(story)[FIRST].msgstr == text.replace("\n", " ")


def test_joined_where_a_block_opens(story: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert take(story, patch(edits=[edit(story, FIRST, "[joined]")])) == 1
    assert "[joined] can only stand after" in capsys.readouterr().out


@pytest.mark.parametrize("by", ["B", "<b@example.org>", "B <b>", "B <b@example.org>\nC", "<>"])
def test_who_cannot_be(story: Tree, capsys: pytest.CaptureFixture[str], by: str) -> None:
    made = patch(edits=[edit(story, FIRST, said(FIRST))])
    assert take(story, made, "--by", by) == 2
    assert capsys.readouterr().err.startswith("peraklad: --by: ")
    assert not entries(story)[FIRST].msgstr


TEXTS = st.sampled_from(
    ("Слово.", "Иное.", "", "a\u00a0b\n", 'x"\nmsgid "y', "\u2028\u0301", "[joined]", "\x1b")
)
ITEMS = st.lists(
    st.tuples(st.integers(0, 7), TEXTS, st.booleans(), st.sampled_from(("", "approve", "reject"))),
    max_size=8,
    unique_by=lambda item: item[0],
)
FUNCTION = (HealthCheck.function_scoped_fixture,)


def proposed(now: tuple[Entry, ...], items: list[tuple[int, str, bool, str]]) -> Patch:
    """A patch with these edits, some of them against a wording that nobody has."""
    edits, decisions = [], []
    for n, text, fresh, verb in items:
        key, base = source_of(now[n].key), key_of(now[n]) if fresh else "0" * 32
        edits.append(Edit(key, base, now[n].msgid, text))
        if verb:
            decisions.append(Decision(key, base, cast(Verb, verb), "Why."))
    return Patch(Place("article", "ru"), tuple(edits), tuple(decisions), ())


def check_accounts(
    made: Patch, out: Outcome, now: dict[str, Entry], then: dict[str, Entry]
) -> None:
    """Each edit is in the file, or is told of with both texts; nothing else is touched."""
    clashes = {c.key: c for c in out.clashes}
    left = {x.key for x in out.left if x.what == "edit"}
    texts = {e.key: e.text for e in made.edits}
    for key, entry in then.items():
        if key in clashes:
            assert (clashes[key].text, clashes[key].now) == (texts[key], entry.msgstr)
        elif key in texts and key not in left:
            assert entry.msgstr == texts[key].replace("\n", " ")
        else:
            assert entry == now[key]


@settings(derandomize=True, max_examples=25, deadline=None, suppress_health_check=FUNCTION)
@given(ITEMS, st.dictionaries(st.integers(0, 7), TEXTS.filter(lambda t: t > " "), max_size=4))
def test_no_edit_is_lost_and_twice_is_once(
    story: Tree, items: list[tuple[int, str, bool, str]], before: dict[int, str]
) -> None:
    fresh = (story.root / PO).read_bytes()
    desk, place = Desk(Project.open(str(story.root)), errors=lambda *_: ()), Place("article", "ru")
    known = desk.opened(place).entries
    for n, text in before.items():
        with suppress(PerakladError):
            key, base = source_of(known[n].key), key_of(known[n])
            desk.save(place, key, base, text, "A <a@example.org>")
    now = desk.opened(place).entries
    made, by = proposed(now, items), "B <b@example.org>"
    out = apply(desk, made, by, by)
    then = desk.opened(place).entries
    check_accounts(
        made, out, {source_of(e.key): e for e in now}, {source_of(e.key): e for e in then}
    )
    first = story.snapshot("locales")
    again = apply(desk, made, by, by)
    assert story.snapshot("locales") == first
    assert (again.edited, again.decided) == (0, 0)
    story.write(PO, fresh)
    (story.root / BOOK).unlink(missing_ok=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@settings(derandomize=True, max_examples=100)
@given(st.sampled_from(("document", "language", "edits", "decisions", "comments")), JSON)
def test_whatever_stands_in_a_field(name: str, value: object) -> None:
    with suppress(PerakladError):
        found = parse(json.dumps(patch(**{name: value})).encode(), "p")
        assert isinstance(found.place.document, str)
        assert [*found.edits, *found.decisions, *found.remarks] == []


@settings(derandomize=True, max_examples=100)
@given(st.binary(max_size=200))
def test_whatever_stands_in_the_file(data: bytes) -> None:
    with pytest.raises(PerakladError):
        parse(data, "p")


def exported(tree: Tree, *words: str) -> str:
    name = tree.root.parent / "out.html"
    assert not tree.run(
        "export",
        "review",
        "article",
        "--language",
        "ru",
        "--ui",
        "en",
        "--output",
        str(name),
        *words,
    )
    return name.read_text("utf-8")


SECRET = "+++\nconfidential = true\n+++\n"


def test_a_confidential_document_stays_unless_it_may_leave(
    story: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    story.write("source/article.txt", SECRET + story.read("source/article.txt"))
    target = story.root.parent / "out.html"
    words = ("export", "review", "article", "--language", "ru", "--output", str(target))
    assert story.run(*words) == 2
    assert "article is confidential, and the page would leave this machine" in (
        capsys.readouterr().err
    )
    assert not target.exists()
    assert "give this file to nobody else" in exported(story, "--confidential")


@pytest.mark.parametrize("own", ["", SECRET])
def test_the_memory_of_confidential_documents_stays(story: Tree, own: str) -> None:
    story.write("source/article.txt", own + story.read("source/article.txt"))
    story.write("source/secret.txt", f"{SECRET}Heading\n\n{FIRST}\n")
    story.write("source/public.txt", f"Heading\n\n{SECOND}\n")
    assert not story.run("extract", "-q")
    for name, english, text in (("secret", FIRST, "Секрет."), ("public", SECOND, "Открыто.")):
        path = f"locales/ru/{name}.po"
        made = story.read(path).replace(f'"{english}"\nmsgstr ""', f'"{english}"\nmsgstr "{text}"')
        story.write(path, made)
    page = exported(story, "--confidential")
    assert "Открыто." in page
    assert "Секрет." not in page


def test_no_address_leaves(story: Tree) -> None:
    key = source_of(entries(story)[FIRST].key)
    made = patch(
        edits=[edit(story, FIRST, said(FIRST))], comments=[{"key": key, "comment": "Why five?"}]
    )
    assert not take(story, made, "--by", "Team B <b@example.org>")
    page = exported(story)
    assert "Why five?" in page
    assert "Team B" in page
    assert "@example.org" not in page


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("none", "--language", "ru"), "no document none"),
        (("../article", "--language", "ru"), "no document ../article"),
        (("article", "--language", "de"), "no language de"),
        (("article", "--language", "en"), "no language en"),
        (("article", "--language", "ru", "--ui", "de"), "the page cannot be had in de"),
    ],
)
def test_what_cannot_be_exported(
    story: Tree, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], line: str
) -> None:
    assert story.run("export", "review", *words) == 2
    assert line in capsys.readouterr().err


def test_the_same_files_give_the_same_page(story: Tree) -> None:
    assert exported(story) == exported(story)


def test_scripts_cannot_end_their_element() -> None:
    from workflow.web import handoff

    for name in (*handoff.STYLES, *handoff.SCRIPTS):
        assert "</script" not in handoff._asset(name).lower()
        assert "</style" not in handoff._asset(name).lower()
        assert "<!--" not in handoff._asset(name)

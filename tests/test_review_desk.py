"""The desk: what was saved is kept, whoever else writes the files and wherever it stops."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ARTICLE, Tree, said
from tests.test_extract import PO, read, translate
from workflow import catalogue, ledger
from workflow.errors import PerakladError, ProjectError
from workflow.ledger import Record, key_of, source_key, source_of
from workflow.model import JOINED, Entry
from workflow.project import Conflict, Project, Stat
from workflow.review.desk import Desk, Missing
from workflow.review.opened import Opened
from workflow.review.values import Changed, Place, Sentence, Wanted

BOOK = "locales/ru/article.ledger.jsonl"
RU = Place("article", "ru")
A, B = "A <a@example.org>", "B <b@example.org>"
LATE = source_key(None, "It is late.")
ASKS = source_key(None, "Who asks?")


def nothing(opened: Opened, key: str) -> list[object]:
    """No errors anywhere."""
    return []


def sit(tree: Tree, *, confidential: bool = True) -> Desk:
    return Desk(Project.open(str(tree.root)), confidential=confidential, errors=nothing)  # type: ignore[arg-type]  # no rows at all


@pytest.fixture
def extracted(tree: Tree) -> Tree:
    tree.run("extract", "--quiet")
    return tree


@pytest.fixture
def translated(extracted: Tree) -> Tree:
    translate(extracted)
    return extracted


def sentence(desk: Desk, key: str = LATE) -> Sentence:
    found = desk.opened(RU).sentence(key)
    assert found is not None
    return found


def save(desk: Desk, text: str, key: str = LATE, by: str = A) -> Sentence:
    return desk.save(RU, key, sentence(desk, key).base, text, by)


def records(tree: Tree) -> tuple[Record, ...]:
    return ledger.parse(tree.root.joinpath(BOOK).read_bytes(), BOOK).records


def put(tree: Tree, msgid: str, **changes: object) -> None:
    """Change an entry as another program does, the whole file written anew."""
    old = read(tree, PO)
    entries = tuple(
        replace(e, **changes) if e.msgid == msgid else e  # type: ignore[arg-type]  # fields
        for e in old.entries
    )
    tree.write(PO, catalogue.render(replace(old, entries=entries)))


def refusal(desk: Desk, text: str, key: str = LATE) -> str:
    with pytest.raises(PerakladError) as caught:
        save(desk, text, key)
    return str(caught.value)


# ---- saving --------------------------------------------------------------------------------


def test_a_save_changes_the_lines_of_its_entry_alone(translated: Tree) -> None:
    text = translated.read(PO).replace('msgid "It is late."', 'msgid ""\n"It is "\n"late."')
    translated.write(PO, text)
    made = save(sit(translated), "Ужо позна.")
    assert (made.target, made.state, made.by) == ("Ужо позна.", "translated", A)
    assert translated.read(PO) == text.replace(said("It is late."), "Ужо позна.")
    kept, wrote = records(translated)
    assert (kept.event, kept.by, kept.text) == ("translate", "", said("It is late."))
    assert (wrote.by, wrote.text, wrote.key) == (A, "Ужо позна.", made.base)
    assert wrote.start == kept.key
    assert sentence(sit(translated)) == made


def test_a_draft_saved_as_it_is_counts_as_translated(translated: Tree) -> None:
    put(
        translated, "It is late.", msgstr="Ужо позна.", flags=("fuzzy",),
        comments=("mine", "peraklad: 90 %"), previous_msgid="It is early.",
    )  # fmt: skip
    draft = Record("draft", LATE, text="Ужо позна.", engine="memory", score="100", at="1")
    translated.write(BOOK, ledger.render(ledger.Ledger((draft,))))
    desk = sit(translated)
    before = sentence(desk)
    assert (before.state, before.exact, before.engine, before.score) == (
        "draft", True, "memory", "100",
    )  # fmt: skip
    assert (before.was, before.notes) == ("It is early.", ("mine", "peraklad: 90 %"))
    made = save(desk, "Ужо позна.")
    assert (made.state, made.exact, made.notes, made.was) == ("translated", False, ("mine",), "")
    assert read(translated, PO).entries[-1].flags == ()
    assert len(records(translated)) == 2


def test_the_same_text_again_writes_nothing(translated: Tree) -> None:
    desk = sit(translated)
    first = save(desk, "Ужо позна.")
    before = translated.snapshot("locales")
    assert save(desk, "Ужо позна.", by=B) == first
    assert translated.snapshot("locales") == before


def test_a_save_whose_answer_was_lost_is_done_once(translated: Tree) -> None:
    desk = sit(translated)
    base = sentence(desk).base
    first = desk.save(RU, LATE, base, "Ужо позна.", A)
    before = translated.snapshot("locales")
    assert desk.save(RU, LATE, base, "Ужо позна.", A) == first
    assert translated.snapshot("locales") == before


def test_an_edit_of_another_wording_is_a_conflict(translated: Tree) -> None:
    desk, other = sit(translated), sit(translated)
    base = sentence(desk).base
    theirs = save(other, "Ужо позна.", by=B)
    before = translated.snapshot("locales")
    with pytest.raises(Changed) as caught:
        desk.save(RU, LATE, base, "Позна.", A)
    assert (caught.value.now, caught.value.text) == (theirs, "Позна.")
    assert translated.snapshot("locales") == before


def test_an_empty_text_clears_the_entry(translated: Tree) -> None:
    desk = sit(translated)
    made = save(desk, "")
    assert (made.state, made.target) == ("empty", "")
    assert records(translated)[0].text == said("It is late.")
    assert save(desk, "Позна.").state == "translated"
    assert sentence(desk).lost == ""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x" * 20_001, "the translation has 20,001 characters; expected at most 20,000"),
        ("a\0b", "the translation has the character U+0000"),
        ("a\x1b[2J", "the translation has the character U+001B"),
        ("a\x85", "the translation has the character U+0085"),
        ("a\ud800", "the translation has the character U+D800"),
        (JOINED, "[joined] can only stand after another sentence of the same block"),
    ],
)
def test_a_text_that_is_none_is_refused(translated: Tree, text: str, what: str) -> None:
    before = translated.snapshot("locales")
    assert what in refusal(sit(translated), text, ASKS)
    assert translated.snapshot("locales") == before


@pytest.mark.parametrize("by", ["", " ", "A\nB", "A\x1b", "A" * 401])
def test_nothing_is_written_for_nobody(translated: Tree, by: str) -> None:
    before = translated.snapshot("locales")
    with pytest.raises(PerakladError):
        save(sit(translated), "x", by=by)
    assert translated.snapshot("locales") == before


def test_line_breaks_become_spaces_and_nothing_is_trimmed(translated: Tree) -> None:
    desk = sit(translated)
    assert save(desk, " a\r\nb\rc\nd\u00a0 ").target == " a b c d\u00a0 "
    assert save(desk, JOINED).target == JOINED


def test_plural_forms_are_for_other_editors(translated: Tree) -> None:
    text = translated.read(PO) + '\nmsgid "a"\nmsgid_plural "b"\n'
    translated.write(PO, text + "".join(f'msgstr[{n}] "x"\n' for n in range(3)))
    desk = sit(translated)
    assert "plural forms" in refusal(desk, "x", source_key(None, "a"))
    with pytest.raises(Missing, match="no such sentence"):
        desk.save(RU, "0" * 32, "0" * 32, "x", A)


def test_a_file_with_crlf_keeps_it(translated: Tree) -> None:
    text = translated.read(PO).replace("\n", "\r\n")
    translated.write(PO, text)
    save(sit(translated), "Позна.")
    assert translated.read(PO) == text.replace(said("It is late."), "Позна.")


def test_the_ledger_keeps_every_byte(translated: Tree) -> None:
    was = '{"source":"s",  "event":"draft"}'
    translated.write(BOOK, was)
    save(sit(translated), "Позна.")
    assert translated.read(BOOK).startswith(was + "\n{")
    assert len(records(translated)) == 3


# ---- what others do to the files -----------------------------------------------------------


def test_an_old_state_written_back_shows_what_was_lost(translated: Tree) -> None:
    desk = sit(translated)
    old = translated.read(PO)
    save(desk, "Позна.")
    translated.write(PO, old)
    assert sentence(desk).lost == "Позна."
    assert sentence(desk, ASKS).lost == ""
    made = save(desk, "Позна.", by=B)
    assert (made.target, made.lost) == ("Позна.", "")


def test_an_unknown_wording_from_outside_shows_it_too(translated: Tree) -> None:
    desk = sit(translated)
    save(desk, "Позна.")
    put(translated, "It is late.", msgstr="Другое.")
    assert (sentence(desk).target, sentence(desk).lost) == ("Другое.", "Позна.")
    assert save(desk, "Другое.", by=B).lost == ""
    assert sentence(desk).lost == ""


def test_a_decision_on_the_other_wording_settles_it(translated: Tree) -> None:
    desk = sit(translated)
    old = translated.read(PO)
    save(desk, "Позна.")
    translated.write(PO, old)
    translated.run("approve", "article", "--language", "ru")
    assert sentence(desk).lost == "Позна."  # nobody has looked at it
    translated.run("approve", "article", "--language", "ru", "--entry", "It is late.")
    assert sentence(desk).lost == ""


def test_a_lost_text_has_to_be_seen_before_it_is_written_over(translated: Tree) -> None:
    """B never saw the text of A, which another program took away in between."""
    desk = sit(translated)
    old, base = translated.read(PO), sentence(desk).base
    save(desk, "Позна.", by=A)
    translated.write(PO, old)
    with pytest.raises(Changed) as conflict:
        desk.save(RU, LATE, base, "Ужо ноч.", B)
    assert conflict.value.now.lost == "Позна."
    unseen = desk.decide(RU, "approve", [Wanted(LATE, base)], B)
    assert [r.code for r in unseen.refused] == ["changed"]
    assert desk.save(RU, LATE, conflict.value.now.base, "Ужо ноч.", B).lost == ""


def test_a_fix_is_no_loss(translated: Tree) -> None:
    desk = sit(translated)
    save(desk, 'Он сказал: "поздно".')
    assert translated.run("check", "article", "--fix", "--language", "ru") in (0, 1)
    now = sentence(desk)
    assert now.target != 'Он сказал: "поздно".'
    assert (now.lost, now.by) == ("", A)


def test_a_kill_between_the_two_writes(translated: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = sit(translated)
    real = Project.write

    def write(self: Project, name: str, data: bytes, was: bytes | None) -> bool:
        if name == PO:
            raise KeyboardInterrupt
        return real(self, name, data, was)

    base = sentence(desk).base
    monkeypatch.setattr(Project, "write", write)
    with pytest.raises(KeyboardInterrupt):
        desk.save(RU, LATE, base, "Позна.", A)
    monkeypatch.undo()
    assert (sentence(desk).target, sentence(desk).lost) == (said("It is late."), "Позна.")
    assert sit(translated).save(RU, LATE, base, "Позна.", A).lost == ""


def test_a_file_saved_meanwhile_is_read_again(
    translated: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sit(translated)
    real = Project.write
    times: list[str] = []

    def write(self: Project, name: str, data: bytes, was: bytes | None) -> bool:
        if name == PO and not times:
            times.append(name)
            put(translated, "Who asks?", msgstr="Кто?")
        return real(self, name, data, was)

    monkeypatch.setattr(Project, "write", write)
    assert save(desk, "Позна.").target == "Позна."
    assert sentence(desk, ASKS).target == "Кто?"


def test_a_file_that_is_always_being_written(
    translated: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(self: Project, name: str, data: bytes, was: bytes | None) -> bool:
        raise Conflict(name)

    desk = sit(translated)
    monkeypatch.setattr(Project, "write", write)
    assert "is being written by another program all the time" in refusal(desk, "Позна.")


def test_people_at_once(translated: Tree) -> None:
    desk = sit(translated)
    keys = [source_of(e.key) for e in read(translated, PO).entries]
    done: list[int] = []

    def work(person: int) -> None:
        for n in range(5):
            for key in keys[person::4]:
                save(desk, f"Текст {person} {n}", key, f"P{person} <p{person}@example.org>")
        done.append(person)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 1, 2, 3]
    texts = [e.msgstr for e in read(translated, PO).entries]
    assert texts == [f"Текст {n % 4} 4" for n in range(len(keys))]
    assert len(records(translated)) == len(keys) * 6


# ---- the law -------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "save", "stale", "old", "edit", "kill", "reopen", "approve"]),
        st.integers(0, 1),
        st.sampled_from(["ein", "zwei", "drei"]),
        st.sampled_from([A, B]),
    ),
    max_size=12,
)


def catalogue_of(*texts: str) -> bytes:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    rows = zip(("First.", "Second."), texts, strict=True)
    return (head + "".join(f'\nmsgid "{m}"\nmsgstr "{t}"\n' for m, t in rows)).encode()


class World:
    """A project whose files live in memory, and what its desk has acknowledged."""

    def __init__(self) -> None:
        self.files = {"source/d.txt": b"First. Second.\n", "locales/ru/d.po": catalogue_of("", "")}
        self.states = [self.files["locales/ru/d.po"]]
        self.stopped = False
        project = Project.bare(".")
        project.read_or_none = self.files.get  # type: ignore[method-assign, assignment]
        project.write = self.write  # type: ignore[method-assign]
        project.locked = threading.Lock  # type: ignore[method-assign, assignment]
        project.scan = self.scan  # type: ignore[method-assign, assignment]
        project.stat = self.stat  # type: ignore[method-assign]
        self.desk = Desk(project, errors=nothing)  # type: ignore[arg-type]
        self.place = Place("d", "ru")
        self.conflict = ("", "")
        self.saved: dict[tuple[str, str], None] = {}

    def scan(self, folder: str) -> dict[str, None]:
        return dict.fromkeys(name for name in self.files if name.startswith(folder))

    def stat(self, name: str) -> Stat:
        """A file that was written just now: its contents have to be looked at."""
        return (time.time_ns(), 0, 0, 0)

    def write(self, name: str, data: bytes, was: bytes | None) -> bool:
        if self.files.get(name) != was:
            raise Conflict(name)
        if self.stopped and name.endswith(".po"):
            raise KeyboardInterrupt
        self.files[name] = data
        if name.endswith(".po"):
            self.states.append(data)
        return True

    def step(self, what: str, n: int, text: str, by: str) -> None:
        opened = self.desk.opened(self.place)
        key = list(opened.positions)[n]
        now = opened.sentence(key)
        assert now is not None
        if what == "old":
            self.files["locales/ru/d.po"] = self.states[len(text) % len(self.states)]
        elif what == "edit":
            others = [e.msgstr for e in opened.entries]
            others[n] = f"outside {text}"
            self.files["locales/ru/d.po"] = catalogue_of(*others)
        elif what in ("reopen", "approve"):
            self.desk.decide(self.place, what, [Wanted(key, now.base)], by)  # type: ignore[arg-type]
        else:
            self.save(what, key, now.base, text, by)

    def save(self, what: str, key: str, base: str, text: str, by: str) -> None:
        self.stopped, self.conflict = what == "kill", (text, base)
        try:
            self.desk.save(self.place, key, "0" * 32 if what == "stale" else base, text, by)
            self.saved[key, text] = None
        except Changed as conflict:
            self.conflict = (conflict.text, conflict.now.base)
        except KeyboardInterrupt:
            assert self.stopped
        assert self.conflict == (text, base)
        self.stopped = False

    def known(self, key: str) -> set[str]:
        """Every text of a sentence that is in the files."""
        opened = self.desk.opened(self.place)
        entry = opened.entry(key)
        assert entry is not None
        return {entry.msgstr, *(r.text for r in opened.book.about(key))}


@given(STEPS)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_nothing_acknowledged_is_lost(steps: list[tuple[str, int, str, str]]) -> None:
    world = World()
    for what, n, text, by in steps:
        world.step(what, n, text, by)
        opened = world.desk.opened(world.place)
        fresh = World()
        fresh.files.update(world.files)
        again = fresh.desk.opened(fresh.place)
        for key in opened.positions:
            assert again.sentence(key) == opened.sentence(key)  # kept or read, the same
            last = opened.book.last_translation(key)
            now = opened.sentence(key)
            assert now is not None
            words = [r for r in opened.book.about(key) if r.by]
            if last is not None and last.text and words[-1] is last:
                assert last.text in (now.target, now.lost)
    for key, text in world.saved:
        assert text in world.known(key)


# ---- documents -----------------------------------------------------------------------------


def test_only_documents_and_languages_of_the_project(translated: Tree) -> None:
    desk = sit(translated)
    assert [f.document for f in desk.places()] == ["article"]
    for document in ("other", "../article", "/etc/passwd", "article.txt", "", "site", "a\0b"):
        with pytest.raises(Missing) as caught:
            desk.opened(Place(document, "ru"))
        assert str(caught.value).startswith("there is no such document;")
    for language in ("uk", "en", "../ru", "ru/..", ""):
        with pytest.raises(Missing, match="no such language"):
            desk.opened(Place("article", language))


def test_a_new_document_is_found_at_once(translated: Tree) -> None:
    desk = sit(translated)
    desk.places()
    translated.write("source/new.txt", ARTICLE)
    with pytest.raises(PerakladError, match="there is no catalogue"):
        desk.opened(Place("new", "ru"))


def test_what_is_confidential_does_not_exist(translated: Tree) -> None:
    translated.write("source/secret.txt", "+++\nconfidential = true\n+++\n" + ARTICLE)
    translated.write("source/broken.txt", "+++\nconfidential = \n+++\n" + ARTICLE)
    translated.write("source/yaml.txt", "---\nconfidential: true\n---\n" + ARTICLE)
    assert len(sit(translated).places()) == 4
    desk = sit(translated, confidential=False)
    assert [f.document for f in desk.places()] == ["article"]
    lines = set()
    for document in ("secret", "broken", "yaml", "none"):
        with pytest.raises(Missing) as caught:
            desk.save(Place(document, "ru"), LATE, "", "x", A)
        lines.add(str(caught.value))
    assert len(lines) == 1
    desk.opened(RU)
    translated.write("source/article.txt", "+++\nconfidential = true\n+++\n" + ARTICLE)
    with pytest.raises(Missing):
        desk.opened(RU)
    translated.write("peraklad.toml", "confidential = true\n")
    assert sit(translated, confidential=False).places() == []


def test_roles_and_sentences_that_the_catalogue_does_not_have_yet(translated: Tree) -> None:
    translated.write("source/article.txt", ARTICLE + "\nAnd more.\n")
    desk = sit(translated)
    opened = desk.opened(RU)
    more = opened.sentence(source_key(None, "And more."))
    assert more is not None
    entry = Entry("And more.")
    assert (more.base, more.state, more.opens) == (key_of(entry), "empty", True)
    assert (more.role, sentence(desk, ASKS).role) == ("paragraph", "question")
    assert (sentence(desk, ASKS).opens, sentence(desk).opens) == (True, False)
    assert opened.sentence("0" * 32) is None
    with pytest.raises(Missing):
        desk.save(RU, more.key, more.base, "x", A)


def test_the_version_changes_with_the_files(translated: Tree) -> None:
    desk = sit(translated)
    seen = [desk.opened(RU).version]
    assert desk.opened(RU).version == seen[0]
    save(desk, "Позна.")
    seen.append(desk.opened(RU).version)
    desk.comment(RU, LATE, "why?", A)
    seen.append(desk.opened(RU).version)
    put(translated, "Who asks?", msgstr="Кто?")
    seen.append(desk.opened(RU).version)
    translated.write("source/article.txt", ARTICLE + "\nMore.\n")
    seen.append(desk.opened(RU).version)
    assert len(set(seen)) == 5


def test_a_comment_stays_with_the_sentence_when_its_english_changes(translated: Tree) -> None:
    desk = sit(translated)
    desk.comment(RU, LATE, " Which hour?\r\n", A)
    assert sentence(desk).comments == 1
    (record,) = records(translated)
    assert (record.event, record.by, record.comment) == ("comment", A, "Which hour?")
    text = translated.read("source/article.txt")
    translated.write("source/article.txt", text.replace("It is late.", "It is rather late."))
    translated.run("extract", "--quiet")
    assert sentence(desk, source_key(None, "It is rather late.")).comments == 1
    for bad in ("", " \n", "x" * 4_001, "a\0"):
        with pytest.raises(PerakladError):
            desk.comment(RU, ASKS, bad, A)


# ---- what comes from outside while somebody works ------------------------------------------


def test_the_ledger_alone_is_changed_outside(translated: Tree) -> None:
    """After saves that change the number of lines; a second server adds to the ledger."""
    name = "locales/ru/article.po"
    keys = [source_of(e.key) for e in read(translated, PO).entries]
    text = translated.read(name)
    fuzzy = text.replace('msgid "', '# peraklad: draft by x\n#, fuzzy\nmsgid "')
    head = fuzzy.index("\n\n")
    translated.write(name, text[: text.index("\n\n")] + fuzzy[head:])
    desk = sit(translated)
    for key in keys[:3]:
        save(desk, "Принято.", key)
    sit(translated).comment(RU, keys[0], "Remark", B)
    for number, key in enumerate(keys):
        assert save(desk, f"Позже {number}.", key).target == f"Позже {number}."
    assert [e.msgstr for e in read(translated, PO).entries] == [
        f"Позже {number}." for number in range(len(keys))
    ]


def test_the_cache_is_deleted_under_it(translated: Tree) -> None:
    """It can be deleted at any time."""
    desk = sit(translated)
    save(desk, "Раз.")
    shutil.rmtree(translated.root / ".peraklad")
    assert save(desk, "Два.").target == "Два."


def test_a_catalogue_that_git_is_writing_is_waited_for(translated: Tree) -> None:
    desk = sit(translated)
    base, text = sentence(desk).base, translated.read(PO)
    translated.write(PO, "")
    threading.Timer(0.06, translated.write, (PO, text)).start()
    assert desk.save(RU, LATE, base, "Дождались.", A).target == "Дождались."


def test_a_broken_catalogue_is_no_fault_of_the_text(translated: Tree) -> None:
    desk = sit(translated)
    base = sentence(desk).base
    translated.write(PO, "msgid broken\n")
    with pytest.raises(ProjectError, match=r"article\.po:1: "):
        desk.save(RU, LATE, base, "Позна.", A)


def test_a_draft_that_says_the_same_is_no_answer_that_was_lost(translated: Tree) -> None:
    desk = sit(translated)
    base = sentence(desk).base
    put(translated, "It is late.", msgstr="Позна.", flags=("fuzzy",))
    with pytest.raises(Changed):
        desk.save(RU, LATE, base, "Позна.", A)


def test_a_waiver_is_taken_back_without_a_word(translated: Tree) -> None:
    desk = sit(translated)
    base = sentence(desk).base
    desk.waive(RU, LATE, base, "number", "rounded", A)
    desk.waive(RU, LATE, base, "number", "", A, "unwaive")
    book = desk.opened(RU).book
    assert not book.waived(base)
    with pytest.raises(PerakladError, match="no comment"):
        desk.waive(RU, LATE, base, "number", "", A)


def test_what_becomes_confidential_is_hidden_at_once(translated: Tree) -> None:
    desk = sit(translated, confidential=False)
    assert desk.places()
    desk.project.refresh()
    config = translated.read("peraklad.toml")
    translated.write("peraklad.toml", f"confidential = true\n{config}")
    desk.project.refresh()
    assert desk.places() == []
    translated.write("peraklad.toml", "confidential = \n")
    desk.project.refresh()
    assert desk.places() == []

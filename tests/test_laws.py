"""The laws over a document's whole life: articles edited again and again, translated in between.

Round trip and partition are in test_text_format, reading and rendering catalogues in
test_catalogue, one update in test_update; here they meet.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import carry, catalogue, changes, extraction, signoff
from workflow.editions import compose
from workflow.editions.compose import Policy
from workflow.formats.text import parse, render
from workflow.language import load
from workflow.ledger import Ledger, key_of
from workflow.model import JOINED, Catalogue, Document, Entry
from workflow.update import update

SENTENCES = st.sampled_from(
    [
        "The commission counted the votes.",
        "The commission counted all the votes.",
        "The commission did not count the votes.",
        "About 700 people signed the letter.",
        "About 800 people signed the letter.",
        'He said "yes" - and left.',
        "He said “yes” — and left.",
        "Who asked them?",
        "Nobody knows why it rained on Nov. 15 in Minsk.",
        "Nobody knows why it rained.",
        "It rained.",
        "Rain fell on the square, and people left.",
        "People left the square [of the town].",
        "Yes.",
    ]
)
BLOCKS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
MARKERS = st.sampled_from(["", "", "- ", "> ", "* "])
ARTICLES = st.lists(st.tuples(MARKERS, BLOCKS), min_size=1, max_size=6).map(
    lambda blocks: "A Title\n\n" + "\n\n".join(m + b for m, b in blocks) + "\n"
)
UNITS = st.sampled_from(["sentence", "sentence", "sentence", "paragraph"])
STEPS = st.lists(
    st.tuples(ARTICLES, UNITS, st.integers(0, 2**20 - 1), st.booleans()), min_size=2, max_size=5
)
"""Article, unit, which entries are translated meanwhile, and whether they are signed off."""


def halves(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def translated(entries: tuple[Entry, ...], chosen: int) -> tuple[Entry, ...]:
    """Some entries translated by a person: new text, no longer fuzzy."""
    done = []
    for number, entry in enumerate(entries):
        if not entry.obsolete and chosen >> number % 20 & 1:
            text = entry.msgid.upper().replace(". ", ".|")
            entry = replace(signoff.accepted(entry), msgstr=text)
        done.append(entry)
    return tuple(done)


@given(STEPS)
@settings(derandomize=True, deadline=None, max_examples=500)
def test_a_documents_life(steps: list[tuple[str, str, int, bool]]) -> None:
    header = catalogue.header("ru", load("ru").plural_forms, "Test")
    old: Catalogue | None = None
    book = Ledger()
    signed: set[str] = set()
    for text, unit, chosen, signs in steps:
        document = parse(text, "source/a.txt", unit)  # type: ignore[arg-type]  # a unit
        assert render(document) == text
        wanted = extraction.wanted(document)
        done = update(old, wanted, unedited=partial(signoff.unedited, ledger=book), split=halves)
        new = Catalogue(header, done.entries)
        book = book.plus(carry.records(done.changes, book))
        assert [e.key for e in done.entries if not e.obsolete] == [e.key for e in wanted]
        nothing_lost(old, new)
        no_crossing(old, new)
        sign_offs_follow(signed, new, book)
        data = catalogue.render(new)
        assert catalogue.parse(data, "a.po") == new
        again = update(new, wanted, unedited=partial(signoff.unedited, ledger=book), split=halves)
        assert again.entries == new.entries
        assert not again.changes
        editions_say_what_they_may(document, new, book)
        old = replace(new, entries=translated(new.entries, chosen))
        if signs:
            ready = [e for e in old.entries if e.msgstr and not e.fuzzy and not e.obsolete]
            signed |= {changes.normalised(e.msgid) for e in ready}
            book = book.plus(signoff.decide("approve", e, "A <a@x>", "1") for e in ready)


def texts(found: Catalogue) -> str:
    return " ".join(e.msgstr for e in found.entries)


def nothing_lost(old: Catalogue | None, new: Catalogue) -> None:
    """Every word a person wrote is still in the catalogue."""
    held = texts(new).replace("|", " ")
    for entry in old.entries if old else ():
        for part in halves(entry.msgstr):
            assert part in held


def no_crossing(old: Catalogue | None, new: Catalogue) -> None:
    """A translation stands with the English it was made for, or is fuzzy and says which."""
    before = {(changes.normalised(e.msgid), e.msgstr) for e in old.entries} if old else set()
    for entry in new.entries:
        if not entry.msgstr or entry.obsolete:
            continue
        if entry.fuzzy:
            assert entry.previous_msgid is not None
        elif (changes.normalised(entry.msgid), entry.msgstr) not in before:
            was = {(e.previous_msgid, e.msgstr) for e in old.entries} if old else set()
            restored = (entry.msgid, entry.msgstr) in was
            assert restored or is_pure_merge(entry, old)


def is_pure_merge(entry: Entry, old: Catalogue | None) -> bool:
    """Whether the entry is old entries one after the other, on both sides."""
    known = {e.msgid: e.msgstr for e in old.entries if e.msgstr} if old else {}
    joined = [m for m in known if m in entry.msgid]
    return bool(joined) and all(
        known[m] in entry.msgstr for m in joined if known[m] != JOINED and f" {m}" in entry.msgid
    )


def sign_offs_follow(signed: set[str], new: Catalogue, book: Ledger) -> None:
    """What counts as signed off was signed off, for the same English but for its typography."""
    for entry in new.entries:
        if signoff.review(entry, book).state == "reviewed":
            known = changes.normalised(entry.msgid)
            assert known in signed or any(part in known for part in signed)


def editions_say_what_they_may(document: Document, found: Catalogue, book: Ledger) -> None:
    """A release shows a sentence in English, in an approved wording, or not at all."""
    outline = compose.outline(document, extraction.addressed(document))
    done = compose.translated(outline, found.entries, book, Policy("release"))
    approved = {e.msgstr for e in found.entries if book.sign_off(key_of(e))}
    approved |= {r.text for r in book.records if book.sign_off(r.key)}
    sources = {segment.source for _, segment in document.walk()}
    for block in done.blocks:
        for passage in block.passages:
            if passage.status == "source":
                assert passage.text in sources
            else:
                assert passage.status in ("reviewed", "stale")
                assert passage.text in approved
    assert 0 <= done.share <= 100

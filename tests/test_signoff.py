"""Review states: what PO says, what the ledger adds, and what voids a sign-off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workflow import signoff
from workflow.ledger import Ledger, Record, entry_key, key_of, source_of
from workflow.model import Entry

ENTRY = Entry("Hello.", "Привет.")
FUZZY = replace(ENTRY, flags=("fuzzy",))


def book(*events: str, entry: Entry = ENTRY) -> Ledger:
    return Ledger(
        tuple(
            signoff.decide(event, entry, "A <a@x>", str(at))  # type: ignore[arg-type]  # a verb
            for at, event in enumerate(events)
        )
    )


@pytest.mark.parametrize(
    ("entry", "ledger", "state"),
    [
        (None, book(), "empty"),
        (Entry("Hello."), book(), "empty"),
        (replace(ENTRY, obsolete=True), book("approve"), "empty"),
        (FUZZY, book(), "draft"),
        (FUZZY, book("approve"), "draft"),
        (ENTRY, book(), "translated"),
        (ENTRY, book("approve"), "reviewed"),
        (ENTRY, book("approve", "reject"), "translated"),
        (ENTRY, book("approve", "reopen"), "translated"),
        (ENTRY, book("approve", "reopen", "approve"), "reviewed"),
    ],
)
def test_states(entry: Entry | None, ledger: Ledger, state: str) -> None:
    assert signoff.review(entry, ledger).state == state


@pytest.mark.parametrize(
    "edited",
    [
        replace(ENTRY, msgstr="Привет!"),
        replace(ENTRY, msgid="Hello!"),
        replace(ENTRY, msgctxt="title"),
    ],
)
def test_any_edit_of_either_side_voids_the_sign_off(edited: Entry) -> None:
    assert signoff.review(edited, book("approve")).state == "translated"


def test_comments_and_places_do_not_void_it() -> None:
    other = replace(ENTRY, comments=("nice",), references=("a.txt",), extracted=("title",))
    assert signoff.review(other, book("approve")).state == "reviewed"


def test_a_machine_text_without_its_fuzzy_flag_is_still_a_draft() -> None:
    drafted = Record("draft", source_of(ENTRY.key), text="Привет.", engine="memory")
    assert signoff.review(ENTRY, Ledger((drafted,))).state == "draft"
    edited = replace(ENTRY, msgstr="Здравствуйте.")
    assert signoff.review(edited, Ledger((drafted,))).state == "translated"
    assert signoff.review(ENTRY, book("approve").plus([drafted])).state == "reviewed"


def changed(severity: str = "minor") -> tuple[Entry, Ledger]:
    """An entry whose English changed after its sign-off."""
    new = Entry("Hello, all.", "Привет.", flags=("fuzzy",), previous_msgid="Hello.")
    change = Record(
        "change",
        source_of(new.key),
        key_of(ENTRY),
        start=source_of(ENTRY.key),
        severity=severity,
        text="Привет.",
    )
    return new, book("approve").plus([change])


def test_the_last_approved_wording_is_known() -> None:
    entry, ledger = changed("meaning")
    review = signoff.review(entry, ledger)
    assert (review.state, review.approved, review.severity) == ("draft", "Привет.", "meaning")
    assert review.stale


def test_an_approved_new_wording_is_no_longer_stale() -> None:
    entry, ledger = changed()
    new = replace(signoff.accepted(entry), msgstr="Всем привет.")
    assert signoff.review(new, ledger).stale
    approved = ledger.plus([signoff.decide("approve", new, "A <a@x>", "9")])
    assert signoff.review(new, approved) == signoff.Review("reviewed")


def test_without_a_sign_off_nothing_is_stale() -> None:
    entry, ledger = changed()
    withdrawn = ledger.plus([signoff.decide("reopen", ENTRY, "A <a@x>", "5")])
    assert not signoff.review(entry, withdrawn).stale


def test_unedited() -> None:
    entry, ledger = changed()
    assert signoff.unedited(entry, ledger)
    assert not signoff.unedited(replace(entry, msgstr="Привет, все."), ledger)
    assert not signoff.unedited(entry, Ledger())
    assert not signoff.unedited(FUZZY, ledger)


def test_accepting_and_returning() -> None:
    entry, _ = changed()
    accepted = signoff.accepted(replace(entry, flags=("fuzzy", "no-wrap")))
    assert accepted == replace(entry, flags=("no-wrap",), previous_msgid=None)
    assert signoff.returned(accepted).flags == ("fuzzy", "no-wrap")
    assert signoff.returned(entry) is entry


ME, OTHER = "Me <me@x.org>", "Other <other@x.org>"


@pytest.mark.parametrize(
    ("state", "named", "text", "opens", "translators", "reason"),
    [
        ("translated", False, "Текст", True, None, ""),
        ("empty", True, "", True, None, "it has no translation"),
        ("draft", False, "Т", True, None, "it is a draft; name it with --entry to accept it"),
        ("draft", True, "Т", True, None, ""),
        ("translated", False, "[joined]", False, None, ""),
        (
            "translated", False, "[joined]", True, None,
            "[joined] can only stand after another sentence of the same block",
        ),
        ("translated", False, "Т", True, [OTHER], ""),
        (
            "translated", False, "Т", True, ["Me Again <ME@x.org>", OTHER],
            "four eyes: Me <me@x.org> translated it; another person has to approve it",
        ),
        (
            "translated", False, "Т", True, [],
            "four eyes: nobody knows who translated it; commit the catalogue first",
        ),
    ],
)  # fmt: skip
def test_refusals(
    state: signoff.State,
    named: bool,
    text: str,
    opens: bool,
    translators: list[str] | None,
    reason: str,
) -> None:
    entry = Entry("Text", text)
    found = signoff.refusal(entry, state, named, opens, ME, translators)
    assert (found.reason if found else "") == reason


def test_a_key_has_128_bits() -> None:
    assert len(entry_key(None, "a", "b")) == 32

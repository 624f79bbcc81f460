"""The words of the review page: all that scripts say is there, and translators see all of it."""

from __future__ import annotations

import json
import re

from workflow import catalogue
from workflow.checks.registry import IDS
from workflow.editions import messages
from workflow.editions.interface import Interface
from workflow.language import load
from workflow.model import Catalogue, Entry
from workflow.resources import ROOT, read
from workflow.web.words import words

SCRIPTS = sorted((ROOT.parent / "web/static").glob("*.js"))
ENGLISH = json.loads(words(Interface(None, load("en"))))


def test_the_template_is_up_to_date() -> None:
    """'make site' brings it and the translations up to date."""
    wanted = messages.entries(messages.REVIEW)
    assert read("review.pot") == messages.template(wanted, messages.REVIEW)
    for path in (ROOT / "locales").glob("review.*.po"):
        assert path.read_bytes() == messages.translation(wanted, path.read_bytes(), path.name)


def test_a_translation_begins_with_every_message() -> None:
    wanted = messages.entries(messages.REVIEW)
    begun = catalogue.parse(messages.begun(wanted, "be", messages.REVIEW), "review.be.po")
    assert [e.key for e in begun.entries] == [e.key for e in wanted]
    assert begun.field("Plural-Forms") == load("be").plural_forms


def test_everything_that_scripts_say_is_there() -> None:
    """Ids that scripts put together, such as ``state.`` and a state, have some that begin so."""
    said = {
        name
        for path in SCRIPTS
        if path.name != "handoff.js"  # has its words in its own page
        for name in re.findall(r"\b(?:say|action)\('([a-z.-]+)'", path.read_text("utf-8"))
    }
    assert len(said) > 60
    missing = [n for n in said if n not in ENGLISH and not n.endswith(".")]
    assert missing == []
    assert [n for n in said if n.endswith(".") and not any(w.startswith(n) for w in ENGLISH)] == []


def test_every_check_has_a_label() -> None:
    assert {key for key in ENGLISH if key.startswith("check.")} == {f"check.{i}" for i in IDS}


def test_words_are_plain_text_with_their_placeholders() -> None:
    """They are shown as text: nothing is escaped, and scripts fill the placeholders in."""
    said = (
        Entry("Findings: %(n)s", "<b>%(n)s</b> & \"'"),
        Entry("Saved.", "100 %% </script>"),
    )
    found = json.loads(words(Interface(Catalogue((), said), load("ru"))))
    assert found["findings"] == "<b>%(n)s</b> & \"'"
    assert found["saved"] == "100 % </script>"
    assert found["save"] == "Save"


def test_scripts_make_no_markup_from_text() -> None:
    """Trusted Types would refuse it; so nothing even tries."""
    for path in SCRIPTS:
        text = path.read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\(",
            text,
        ), path.name
        assert "'use strict'" in text, path.name

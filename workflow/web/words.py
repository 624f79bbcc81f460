"""The words of the page's scripts: what is said while one edits, and the names of the checks.

`workflow.editions.messages` collects them for translators from the calls of ``_``; a note for
them is a comment that begins with ``L10n:``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from workflow.editions.interface import Interface

Say = Callable[[str], str]

_PLACE = re.compile(r"%\((\w+)\)s")


def words(interface: Interface) -> str:
    """Every message of the scripts by its id, in the language of `interface`, as JSON.

    Messages are plain text here, since scripts show them as text, never as markup; placeholders
    such as ``%(n)s`` are left for the scripts to fill in.
    """

    def say(message: str) -> str:
        places = {name: f"%({name})s" for name in _PLACE.findall(message)}
        return interface.gettext(message, **places).unescape()

    parts = (_states, _editing, _buttons, _texts_kept, _decisions, _panels, _events, _checks)
    found = {key: text for part in parts for key, text in part(say).items()}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _states(_: Say) -> dict[str, str]:
    return {
        "state.empty": _("empty"),
        "state.draft": _("draft"),
        "state.translated": _("translated, not signed off"),
        "state.reviewed": _("signed off"),
        "state.stale": _("stale: the English has changed"),
        "state.stale-empty": _("stale and empty: the English has changed"),
        "state.lost": _("taken out of the file by another program"),
        "unsaved": _("not saved yet"),
        # L10n: What a passage is to a reader.
        "role.title": _("title"),
        "role.standfirst": _("standfirst"),
        "role.summary": _("summary"),
        "role.author": _("author"),
        "role.paragraph": _("paragraph"),
        "role.heading": _("heading"),
        "role.question": _("question"),
        "role.answer": _("answer"),
        "role.quote": _("quote"),
        "role.item": _("list item"),
        "role.caption": _("caption"),
        "role.speaker": _("name of a speaker"),
        "severity.error": _("Error"),
        "severity.warning": _("Warning"),
        "severity.hint": _("Hint"),
    }


def _editing(_: Say) -> dict[str, str]:
    return {
        # L10n: Names of parts of the page; read out, not shown.
        "editor": _("Editor of the sentence"),
        "translation": _("Translation"),
        "inserts": _("Insert"),
        "insert.quotes": _("Quotation marks"),
        "insert.inner": _("Inner quotation marks"),
        "insert.dash": _("Dash"),
        "insert.ellipsis": _("Ellipsis"),
        "insert.no-break": _("No-break space"),
        "insert.joined": _("[joined]: the sentence before says this one too"),
        "insert.undo": _("Undo"),
        "insert.redo": _("Redo"),
        "saving": _("Saving…"),
        "saved": _("Saved."),
        "saved.unapproved": _("Saved, but not approved yet."),
        "not-saved": _("It could not be saved."),
        "no-more": _("There is no further sentence in this part."),
        "all-done": _("Nothing is left to do here."),
        "findings": _("Findings: %(n)s"),
        "findings.none": _("No findings."),
        "preview": _("Preview of the edition"),
        # L10n: Two forms of an edition to choose from: a web page and plain text.
        "preview.html": _("Page"),
        "preview.text": _("Plain text"),
        "preview.tab": _("In a tab of its own"),
    }


def _buttons(_: Say) -> dict[str, str]:
    return {
        "approve": _("Approve"),
        "save": _("Save"),
        # L10n: The three dots say that a comment is asked for first.
        "reject": _("Reject…"),
        "approve-paragraph": _("Approve paragraph"),
        "draft": _("Draft by an engine"),
        "comment": _("Comment…"),
        "history": _("History"),
        # L10n: Go back to the text that is saved in the file.
        "revert": _("Revert to saved"),
        "close": _("Close"),
        "cancel": _("Cancel"),
        "use-it": _("Use it"),
        "put-back": _("Put it back"),
        "leave-it": _("Leave it"),
        "try-again": _("Try again"),
        "sign-in": _("Sign in"),
        "waive": _("Accept…"),
        # L10n: Take back that a finding was accepted.
        "unwaive": _("No longer accept"),
        "reject-it": _("Reject"),
        "comment-it": _("Add the comment"),
        "approve-despite": _("Approve despite the errors"),
        "approve-all": _("Approve: %(n)s"),
        "exact": _("Exact matches: %(n)s"),
        "match.take": _("Take match %(n)s"),
    }


def _texts_kept(_: Say) -> dict[str, str]:
    return {
        "offline": _("The server cannot be reached."),
        "waiting": _("Not saved: the server cannot be reached. Trying again; your text is kept."),
        "signed-out": _("You are no longer signed in. Your text is kept: sign in, then try again."),
        "no-storage": _("This browser keeps no texts: save often."),
        "conflict": _("Two texts for this sentence"),
        "conflict.what": _("Somebody else has changed this sentence meanwhile. Nothing is lost."),
        "conflict.theirs": _("In the file now"),
        "conflict.mine": _("Your text"),
        "conflict.keep": _("Keep mine"),
        "conflict.take": _("Take theirs"),
        "conflict.edit": _("Edit on"),
        "kept.mine": _("Your text, which is not in the file"),
        "kept.tab": _("A text that was typed in another tab and never saved"),
        "kept.lost": _("This was saved here, and another program has taken it out of the file"),
    }


def _decisions(_: Say) -> dict[str, str]:
    return {
        "done.approve": _("Approved."),
        "done.reject": _("Rejected."),
        "done.reopen": _("Reopened."),
        "done.comment": _("The comment is kept."),
        "done.bulk": _("Approved: %(n)s"),
        "reject.why": _("What is wrong with it?"),
        "despite.why": _("Why is it right all the same?"),
        "comment.what": _("Comment for the other translators"),
        "waive.why": _("Why is this right as it is? (%(check)s)"),
        "unwaive.why": _("Why is this no longer accepted? (%(check)s)"),
        "paragraph.done": _("Everything in this paragraph is approved."),
        "paragraph.empty": _("Sentences without a translation: %(n)s"),
        "exact.what": _("These drafts are exact matches of the memory that nobody has edited."),
        "refused.some": _("Not approved: %(n)s"),
        "refused.changed": _("Somebody has changed it meanwhile: read it again."),
        "refused.gone": _("The document no longer has this sentence."),
        "refused.empty": _("It has no translation."),
        "refused.draft": _("It is a draft that nobody has looked at."),
        "refused.joined": _("[joined] cannot open a paragraph."),
        "refused.left": _("It has words that were left in another language."),
        "refused.four-eyes": _("Another person has to approve it than the one who translated it."),
        "refused.errors": _("The checks find errors in it."),
    }


def _panels(_: Say) -> dict[str, str]:
    return {
        "memory": _("From the memory"),
        "terms": _("Terms"),
        "term.used": _("used:"),
        "term.unused": _("not used:"),
        # L10n: Before forms of a term that must not be used.
        "term.not": _("not:"),
        "notes": _("Notes"),
        "comments": _("Comments"),
        "drafts": _("Drafts"),
        "drafts.none": _("No engine has a draft."),
        "drafting": _("The engines are asked…"),
        "engine": _("written by %(engine)s"),
        "waived": _("accepted: %(reason)s"),
        "stale.minor": _("The English has changed a little since the sign-off"),
        "stale.meaning": _("The English has another meaning than at the sign-off"),
        "stale.approved": _("Last approved wording"),
        "history.none": _("Nothing is on record yet."),
    }


def _events(_: Say) -> dict[str, str]:
    return {
        "event.translate": _("translated"),
        "event.approve": _("approved"),
        "event.reject": _("rejected"),
        "event.reopen": _("reopened"),
        "event.carry": _("sign-off carried over"),
        "event.change": _("the English changed"),
        "event.draft": _("drafted"),
        "event.waive": _("finding accepted"),
        "event.unwaive": _("finding no longer accepted"),
        "event.comment": _("commented"),
        "event.commit": _("committed"),
    }


def _checks(_: Say) -> dict[str, str]:
    """Labels of `workflow.checks.registry.IDS`, what is wrong in a few words."""
    labels = {
        "empty": _("No translation"),
        "joined": _("[joined] in the wrong place"),
        "unfinished": _("Paragraph half translated"),
        "inconsistent": _("Translated differently elsewhere"),
        "same-translation": _("Same translation for different sentences"),
        "name-varies": _("Name rendered in different ways"),
        "speaker-gender": _("Gender of the speaker"),
        "address": _("Formal and informal address mixed"),
        "untranslated": _("Left in English"),
        "wrong-language": _("In another language"),
        "other-text": _("Translation of another sentence"),
        "extra-text": _("More than the English says"),
        "missing-part": _("A part is missing"),
        "number": _("Numbers differ"),
        "date": _("Dates differ"),
        "weekday": _("Weekdays differ"),
        "link": _("Links differ"),
        "placeholder": _("Placeholders differ"),
        "markup": _("Markup differs"),
        "name": _("A name is missing"),
        "negation": _("Negation differs"),
        "term": _("Term not used"),
        "term-forbidden": _("Forbidden term"),
        "term-fixed": _("Fixed term changed"),
        "bracket": _("Brackets differ"),
        "quote-pair": _("Quotation mark without its pair"),
        "end-mark": _("Other mark at the end"),
        "repeated-word": _("Repeated word"),
        "double-space": _("Double space"),
        "invisible": _("Invisible character"),
        "english-fragment": _("English words left"),
        "mixed-language": _("Words of another language"),
        "look-alike": _("Letter of another alphabet that looks alike"),
        "short-u": _("Short U after a vowel"),
        "apostrophe": _("Apostrophe"),
        "orthography": _("Spelling of the other orthography"),
        "spelling": _("Not in the dictionary"),
        "turn-count": _("Turns of the conversation differ"),
        "quote-style": _("Style of quotation marks"),
        "stop-and-quote": _("Stop and closing quotation mark"),
        "space-before-mark": _("Space before a mark"),
        "apostrophe-sign": _("Sign of the apostrophe"),
        "dash": _("Dash"),
        "ellipsis": _("Ellipsis"),
        "no-break-space": _("No-break space"),
        "single-letter-word": _("One-letter word at the end of a line"),
    }
    return {f"check.{check}": label for check, label in labels.items()}

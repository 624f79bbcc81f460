"""The pages' own texts, collected from the templates: for development, as ``make site``.

There are two sets: that of the editions, ``templates/site.pot``, and that of the review page,
``templates/review.pot``. It writes both and brings the translations that ship with the program,
``templates/locales/<language>.po`` and ``templates/locales/review.<language>.po``, up to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from babel.messages.extract import extract_from_file

from workflow import catalogue
from workflow.language import load
from workflow.model import Catalogue, Entry
from workflow.resources import ROOT
from workflow.update import update

PROJECT = "Peraklad"
LANGUAGES = ("ru", "be", "pl")
"""What the program itself is translated into."""


class Texts(NamedTuple):
    """One set of messages."""

    template: str
    """The template's name in ``templates/``."""
    pages: str
    """Which pages it is collected from: a pattern in ``templates/``."""
    modules: tuple[str, ...]
    """Modules of the package with messages of their own."""
    translation: str
    """The translations' names in ``templates/locales/``, with ``{tag}`` for the language."""
    about: str


PLACEHOLDERS = "Placeholders such as %(n)s stay as they are; %% is a per cent sign."
EDITIONS = Texts(
    "site.pot",
    "*.html",
    ("editions/markup.py", "editions/text.py", "editions/epub.py", "editions/search_page.py"),
    "{tag}.po",
    "Interface of the editions: labels, notices, dates.",
)
REVIEW = Texts(
    "review.pot",
    "review/*.html",
    ("web/words.py", "web/render.py", "web/door.py"),
    "review.{tag}.po",
    "Interface of the review page: labels, buttons, notices, names of the checks.",
)


def entries(texts: Texts = EDITIONS) -> tuple[Entry, ...]:
    """Every message of the templates and of the modules, with its notes."""
    found: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    pages = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(texts.pages))
    sources = [("jinja2.ext:babel_extract", f"templates/{name}") for name in pages]
    sources += [("python", name) for name in texts.modules]
    for method, name in sources:
        for _, message, comments, _ in extract_from_file(
            method,
            str(ROOT.parent / name),
            keywords={"_": None, "gettext": None, "ngettext": (1, 2), "forms": (1, 2)},
            comment_tags=("L10n:",),
            options={"encoding": "utf-8", "trimmed": "true"},
            strip_comment_tags=True,
        ):
            forms = message if isinstance(message, tuple) else (message,)
            notes, places = found.setdefault(forms, ([], []))
            notes += [c for c in comments if c not in notes]
            places += [f"workflow/{name}"] if f"workflow/{name}" not in places else []
    return tuple(_entry(forms, notes, places) for forms, (notes, places) in found.items())


def _entry(forms: tuple[str, ...], notes: list[str], places: list[str]) -> Entry:
    plural = forms[1] if len(forms) > 1 else None
    return Entry(
        forms[0],
        extracted=tuple(notes),
        references=tuple(places),
        flags=("python-format",) if any("%" in form for form in forms) else (),
        msgid_plural=plural,
        msgstr_plural=("", "") if plural else (),
    )


def template(wanted: Iterable[Entry], texts: Texts = EDITIONS) -> bytes:
    """The template; its bytes depend on the sources only."""
    header = catalogue.header("en", "nplurals=2; plural=n != 1;", PROJECT, template=True)
    notes = (texts.about, PLACEHOLDERS)
    return catalogue.render(Catalogue(header, tuple(wanted), comments=notes, flags=("fuzzy",)))


def translation(wanted: tuple[Entry, ...], data: bytes, name: str) -> bytes:
    """A shipped translation, brought up to date."""
    return _updated(wanted, catalogue.parse(data, name))


def begun(wanted: tuple[Entry, ...], tag: str, texts: Texts) -> bytes:
    """A translation into `tag` (BCP 47) with nothing translated yet."""
    language = load(tag)
    header = catalogue.header(language.gettext, language.plural_forms, PROJECT)
    return _updated(wanted, Catalogue(header, (), comments=(texts.about, PLACEHOLDERS)))


def _updated(wanted: tuple[Entry, ...], old: Catalogue) -> bytes:
    done = update(old, wanted, unedited=lambda entry: False, split=lambda text: [text])
    return catalogue.render(Catalogue(old.header, done.entries, old.comments, flags=old.flags))


def main() -> None:
    for texts in (EDITIONS, REVIEW):
        wanted = entries(texts)
        (ROOT / texts.template).write_bytes(template(wanted, texts))
        for tag in LANGUAGES:
            path = ROOT / "locales" / texts.translation.format(tag=tag)
            known = path.exists()
            data = path.read_bytes() if known else begun(wanted, tag, texts)
            path.write_bytes(translation(wanted, data, path.name))


if __name__ == "__main__":
    main()

"""The pages' own texts, collected from the templates: for development, as ``make site``.

It writes ``templates/site.pot`` and brings the translations that ship with the program,
``templates/locales/<language>.po``, up to date with it.
"""

from __future__ import annotations

from babel.messages.extract import extract_from_file

from workflow import catalogue
from workflow.model import Catalogue, Entry
from workflow.resources import ROOT
from workflow.update import update

PROJECT = "Peraklad"
NOTE = (
    "Interface of the editions: labels, notices, dates.",
    "Placeholders such as %(n)s stay as they are; %% is a per cent sign.",
)


def entries() -> tuple[Entry, ...]:
    """Every message of the templates and of the article markup, with its notes."""
    found: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    pages = sorted(path.name for path in ROOT.glob("*.html"))
    sources = [("jinja2.ext:babel_extract", f"templates/{name}") for name in pages]
    sources += [("python", f"editions/{name}.py") for name in ("markup", "text")]
    for method, name in sources:
        for _, message, comments, _ in extract_from_file(
            method,
            str(ROOT.parent / name),
            keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
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


def template(wanted: tuple[Entry, ...]) -> bytes:
    """``site.pot``; its bytes depend on the sources only."""
    header = catalogue.header("en", "nplurals=2; plural=n != 1;", PROJECT, template=True)
    return catalogue.render(Catalogue(header, wanted, comments=NOTE, flags=("fuzzy",)))


def translation(wanted: tuple[Entry, ...], data: bytes, name: str) -> bytes:
    """A shipped translation, brought up to date."""
    old = catalogue.parse(data, name)
    done = update(old, wanted, unedited=lambda entry: False, split=lambda text: [text])
    return catalogue.render(Catalogue(old.header, done.entries, old.comments, flags=old.flags))


def main() -> None:
    wanted = entries()
    (ROOT / "site.pot").write_bytes(template(wanted))
    for path in sorted((ROOT / "locales").glob("*.po")):
        path.write_bytes(translation(wanted, path.read_bytes(), path.name))


if __name__ == "__main__":
    main()

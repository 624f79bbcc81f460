"""Languages: what ships, what CLDR knows, and what is refused."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

import pytest

from workflow import language
from workflow.errors import ProjectError
from workflow.language import load

SHIPPED = ("en", "ru", "be", "pl", "be-tarask", "be-Latn", "en-XA")
SLAVIC = (
    "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;"
)
POLISH = "nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;"


@pytest.mark.parametrize(
    ("tag", "name", "po", "plural"),
    [
        ("en", "English", "en", "nplurals=2; plural=n != 1;"),
        ("ru", "русский", "ru", SLAVIC),
        ("be", "беларуская", "be", SLAVIC),
        ("pl", "polski", "pl", POLISH),
        ("be-tarask", "беларуская (тарашкевіца)", "be@tarask", SLAVIC),
        ("be-Latn", "biełaruskaja (łacinka)", "be@latin", SLAVIC),
        ("en-XA", "Éñgļîšħ (pseudo)", "en_XA", "nplurals=2; plural=n != 1;"),
    ],
)
def test_shipped(tag: str, name: str, po: str, plural: str) -> None:
    found = load(tag)
    assert (found.tag, found.name, found.gettext) == (tag, name, po)
    assert found.plural_forms == plural
    assert found.direction == "ltr"
    assert len(found.months) in (0, 12)
    assert found.pseudo == (tag == "en-XA")


@pytest.mark.parametrize("tag", SHIPPED)
def test_a_data_file_is_named_after_its_tag(tag: str) -> None:
    assert (Path(language.__file__).parent / "languages" / f"{tag}.toml").is_file()
    assert load(tag).tag == tag


@pytest.mark.parametrize(
    ("tag", "number", "form"),
    [
        *(("ru", n, f) for n, f in ((1, 0), (2, 1), (5, 2), (11, 2), (21, 0), (22, 1), (25, 2))),
        *(("be", n, f) for n, f in ((1, 0), (3, 1), (12, 2), (21, 0), (112, 2))),
        *(("pl", n, f) for n, f in ((1, 0), (2, 1), (5, 2), (12, 2), (21, 2), (22, 1))),
        ("en", 0, 1),
    ],
)
def test_plural_rule(tag: str, number: int, form: int) -> None:
    rule = load(tag).plural_forms.partition("plural=")[2].rstrip(";")
    assert gettext.c2py(rule)(number) == form


@pytest.mark.parametrize(
    ("tag", "po", "direction"),
    [
        ("de", "de", "ltr"),
        ("pt-BR", "pt_BR", "ltr"),
        ("sr-Latn", "sr@latin", "ltr"),
        ("sr-Latn-RS", "sr_RS@latin", "ltr"),
        ("ar", "ar", "rtl"),
        ("uk", "uk", "ltr"),
    ],
)
def test_other_languages_come_from_cldr(tag: str, po: str, direction: str) -> None:
    found = load(tag)
    assert (found.tag, found.gettext, found.direction) == (tag, po, direction)
    assert found.name
    assert found.plural_forms.startswith("nplurals=")
    assert found.typography is None


@pytest.mark.parametrize(
    "tag", ["", "xx", "zz-ZZ", "../ru", "ru/..", "r", "рус", "ru_RU", "ru-", "english", "e n"]
)
def test_unknown_languages_are_refused(tag: str) -> None:
    with pytest.raises(ProjectError, match="is no language we know"):
        load(tag)


def test_the_case_of_a_tag_does_not_matter() -> None:
    assert load("BE-latn") == load("be-Latn")
    assert load("en-xa").pseudo


def test_shipped_languages_load_without_babel() -> None:
    code = (
        "import sys; from workflow.language import load; load('be'); print('babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

"""peraklad.toml: what it may say, and one clear line for everything else."""

from __future__ import annotations

from typing import get_args

import pytest

from workflow.config import UNITS, Config, is_tag, parse_config
from workflow.config.toml_text import line_of
from workflow.errors import ProjectError
from workflow.model import Unit
from workflow.resources import read


def test_the_units_are_the_models() -> None:
    assert get_args(Unit) == UNITS


def test_nothing_is_needed() -> None:
    assert parse_config("") == Config()
    assert Config().languages == ("ru", "be", "pl")


def test_a_new_project_has_the_defaults() -> None:
    assert parse_config(read("new/peraklad.toml").decode()) == Config(title="Our newsroom")


def test_everything_can_be_set() -> None:
    text = """
title = "T"
base_url = "https://example.org/"
languages = ["be-tarask", "en", "be-tarask", "en-XA"]
unit = "paragraph"
[review]
four_eyes = true
[release]
gate = "translated"
on_stale = "hide"
minimum = 100
"""
    assert parse_config(text) == Config(
        "T", "https://example.org/", ("be-tarask", "en-XA"), "paragraph", True, "translated",
        "hide", 100,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'title = "a',
            "peraklad.toml:1: illegal character '\\n'; expected TOML; correct the line",
        ),
        (
            'titel = "a"',
            "peraklad.toml:1: unknown key titel; expected one of title, base_url, languages, "
            "unit, confidential; remove or correct it",
        ),
        (
            "release = 5",
            "peraklad.toml:1: unknown key release; expected the table [release]; "
            "remove or correct it",
        ),
        (
            'title = "a\\nb"',
            "peraklad.toml:1: title cannot be 'a\\nb'; expected a text; correct the value",
        ),
        (
            "\n[relese]\n",
            "peraklad.toml:2: unknown key [relese]; expected one of [review], [release], [draft], "
            "[engines], [check], [site], [typography]; remove or correct it",
        ),
        (
            '[release]\ngate = "draft"',
            'peraklad.toml:2: gate cannot be \'draft\'; expected "translated" or "reviewed"; '
            "correct the value",
        ),
        (
            "[release]\nminimum = 101",
            "peraklad.toml:2: minimum cannot be 101; expected per cent, 0 to 100; "
            "correct the value",
        ),
        (
            "[release]\nminimum = true",
            "peraklad.toml:2: minimum cannot be True; expected per cent, 0 to 100; "
            "correct the value",
        ),
        (
            'languages = ["../ru"]',
            "peraklad.toml:1: languages cannot be ['../ru']; expected a list of language tags, "
            '["ru", "be"]; correct the value',
        ),
        (
            'base_url = "javascript:x"',
            "peraklad.toml:1: base_url cannot be 'javascript:x'; expected an address, "
            "https://…; correct the value",
        ),
    ],
)
def test_errors(text: str, message: str) -> None:
    with pytest.raises(ProjectError) as caught:
        parse_config(text + "\n")
    assert str(caught.value) == message


@pytest.mark.parametrize("tag", ["ru", "be-tarask", "be-Latn", "pt-BR", "en-XA"])
def test_tags(tag: str) -> None:
    assert is_tag(tag)


@pytest.mark.parametrize(
    "tag", ["", "r", "ru_RU", "../ru", "ru/..", "рu", "ru-", "be-toolongsubtag"]
)
def test_no_tags(tag: str) -> None:
    assert not is_tag(tag)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"a = {'1' * 5000}", "peraklad.toml: a number with too many digits; "),
        (f"a = {'[' * 100_000}", "peraklad.toml: values nested too deeply; "),
        (
            f"[release]\nminimum = 0x{'f' * 5000}",
            "peraklad.toml:2: minimum cannot be a value too long to show; ",
        ),
    ],
)
def test_what_the_toml_reader_cannot_stand(text: str, message: str) -> None:
    with pytest.raises(ProjectError) as caught:
        parse_config(text)
    assert str(caught.value).startswith(message)


def test_languages_are_written_as_rfc_5646_does() -> None:
    text = 'languages = ["RU", "EN", "BE-Tarask", "sr-latn-rs", "ru"]'
    assert parse_config(text).languages == ("ru", "be-tarask", "sr-Latn-RS")


def test_the_line_of_a_key_is_that_of_the_whole_key() -> None:
    text = "# unit\nunits = 1\n'unit' = 2\n[unit.b]\nc.d = 3\nx = 'unit'"
    assert [line_of(key, text) for key in ("unit", "units", "d", "b", "z")] == [3, 2, 5, 4, 0]


def test_drafting() -> None:
    config = parse_config(
        'confidential = true\n[draft]\nengines = ["memory", "libre", "libre"]\ncharacters = 500\n'
        'cost = 2\nthreshold = 80\n[draft.be-TARASK]\nengines = ["apertium"]\n'
        '[engines.libre]\nurl = "http://127.0.0.1:5000"\n[engines.google]\n'
    )
    assert config.confidential
    drafting = config.drafting
    assert drafting.order("ru") == ("memory", "libre")
    assert drafting.order("be-tarask") == ("apertium",)
    assert (drafting.characters, drafting.cost, drafting.threshold) == (500, 2, 80)
    assert drafting.named() == {"memory", "libre", "apertium", "google"}
    assert dict(drafting.options)["libre"] == {"url": "http://127.0.0.1:5000"}


def test_nothing_said_about_drafting() -> None:
    drafting = parse_config("").drafting
    assert drafting.order("ru") is None
    assert drafting.named() == frozenset()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("draft = 3", "draft cannot be 3; expected a table, [draft]"),
        ("[draft]\nengine = []", "unknown key engine; expected one of engines, threshold"),
        ("[draft.be]\nx = 1", "unknown key draft.be.x; expected engines and nothing else"),
        ("[draft.be]", 'engines cannot be None; expected a list of engines, ["memory", "libre"]'),
        ("[engines]\nlibre = 3", "engines.libre cannot be 3; expected a table, [engines.libre]"),
        ('[draft]\nengines = ["A b"]', "engines cannot be ['A b']; expected a list of engines"),
        ('[draft]\nengines = "libre"', "engines cannot be 'libre'; expected a list of engines"),
        ("[draft]\ncost = -1", "cost cannot be -1; expected an amount, 0 or more"),
        ("[draft]\ncost = nan", "cost cannot be nan; expected an amount, 0 or more"),
        ("[draft]\nthreshold = true", "threshold cannot be True; expected a score, 50 to 100"),
        ("[draft]\nthreshold = 49", "threshold cannot be 49; expected a score, 50 to 100"),
        ("confidential = 1", "confidential cannot be 1; expected true or false"),
    ],
)
def test_errors_about_drafting(text: str, message: str) -> None:
    with pytest.raises(ProjectError) as caught:
        parse_config(text)
    assert message in str(caught.value)

"""Date placeholders: what each language makes of them, and what stays."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.editions.content import EditionBlock, Passage
from workflow.editions.dating import dated, dates
from workflow.editions.typography import typographer
from workflow.language import load

DAY = "2026-11-23"
TAGS = ("ru", "be", "be-tarask", "be-Latn", "pl", "en", "en-XA")


@pytest.mark.parametrize(
    ("tag", "text", "wanted"),
    [
        ("ru", "{date}", "23 ноября 2026 г."),
        ("be", "{date}", "23 лістапада 2026 г."),
        ("be-tarask", "{date:2026-05-01}", "1 траўня 2026 г."),
        ("be-Latn", "{date}", "23 listapada 2026 h."),
        ("pl", "{date}", "23 listopada 2026 r."),
        ("en", "{date}", "November 23, 2026"),
        ("en-XA", "{date}", "November 23, 2026"),
        ("uk", "{date day}", "23 листопада"),
        ("fr", "{date month}", "novembre 2026"),
        ("ru", "{date short}", "23.11.2026"),
        ("pl", "{date:2026-08-09 short}", "9.08.2026"),
        ("en", "{date:2026-09-05 short}", "Sep 5, 2026"),
        ("ru", "{date day} и {date year}", "23 ноября и 2026"),
        ("ru", "{date:2024-02-29 long}", "29 февраля 2024 г."),
    ],
)
def test_styles(tag: str, text: str, wanted: str) -> None:
    assert dates(text, tag, DAY) == wanted


@pytest.mark.parametrize(
    ("tag", "text", "wanted"),
    [
        ("ru", "Интервью, {date month}", "Интервью, ноябрь 2026 г."),
        ("ru", "в {date month}", "в ноябре 2026 г."),
        ("ru", "В <b>{date month}</b>", "В <b>ноябре 2026 г.</b>"),
        ("ru", "с {date month}", "с ноября 2026 г."),
        ("ru", "к {date:2026-05-01 month}", "к маю 2026 г."),
        ("ru", "на {date month}", "на ноябрь 2026 г."),
        ("ru", "между {date month}", "между ноябрём 2026 г."),
        ("ru", "к {date}", "к 23 ноября 2026 г."),
        ("be", "у {date month}", "у лістападзе 2026 г."),
        ("be", "да {date month}", "да лістапада 2026 г."),
        ("be-tarask", "пасьля {date:2026-12-01 month}", "пасьля сьнежня 2026 г."),
        ("be-Latn", "ŭ {date month}", "ŭ listapadzie 2026 h."),
        ("pl", "w {date month}", "w listopadzie 2026 r."),
        ("pl", "od {date month}", "od listopada 2026 r."),
        ("pl", "przed {date:2026-02-01 month}", "przed lutym 2026 r."),
        ("en", "in {date month}", "in November 2026"),
    ],
)
def test_a_month_stands_in_the_case_that_is_asked_for(tag: str, text: str, wanted: str) -> None:
    assert dates(text, tag, DAY) == wanted


@pytest.mark.parametrize(
    ("tag", "text", "wanted"),
    [
        ("ru", "Это было {date}.", "Это было 23 ноября 2026 г."),
        ("ru", "Это было {date}...", "Это было 23 ноября 2026 г...."),
        ("ru", "{date} года", "23 ноября 2026 года"),
        ("ru", "{date} г.", "23 ноября 2026 г."),
        ("ru", "<b>{date}</b> года", "<b>23 ноября 2026</b> года"),
        ("ru", "{date} годовщина", "23 ноября 2026 г. годовщина"),
        ("pl", "{date} roku", "23 listopada 2026 roku"),
        ("be", "{date month} года", "лістапад 2026 года"),
        ("en", "It was {date}.", "It was November 23, 2026."),
    ],
)
def test_neither_the_word_for_year_nor_the_stop_comes_twice(
    tag: str, text: str, wanted: str
) -> None:
    assert dates(text, tag, DAY) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("{date:2026-02-30}", "{date:2025-02-29}", "{date:0000-01-01}", "{date:2026-13-01}"),
        *("{date:23.11.2026}", "{date: 2026-11-23}", "{Date}", "{dates}", "{date foo}", "{ date }"),
        *("{date", "date}", "{date:}", "{{date:x}}", "{date:٢٠٢٦-١١-٢٣}", "{date  short}"),
    ],
)
def test_what_is_no_date_stays(text: str) -> None:
    assert dates(text, "ru", DAY) == text


def test_without_a_date_of_the_article_the_placeholder_stays() -> None:
    assert dates("{date} {date:2026-11-23 year}", "ru") == "{date} 2026"
    assert dates("{date}", "ru", "tomorrow") == "{date}"


@pytest.mark.parametrize("tag", TAGS)
@settings(derandomize=True, deadline=None, max_examples=100)
@given(day=st.dates(), before=st.text(max_size=9), after=st.text(max_size=9))
def test_every_day_is_written_in_full(
    tag: str, day: datetime.date, before: str, after: str
) -> None:
    done = dates(f"{before}{{date:{day.isoformat()}}} {after}", tag)
    calendar = load("en" if tag == "en-XA" else tag).calendar
    assert calendar is not None
    month = calendar.months[day.month - 1].split()
    assert done.startswith(before)
    assert done.endswith(after)
    assert str(day.day) in done
    assert str(day.year) in done
    assert month[min(1, len(month) - 1)] in done


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    text=st.lists(st.sampled_from(["{date", "}", ":", DAY, " ", "month", "в ", "г."])).map("".join)
)
def test_a_second_time_changes_nothing(text: str) -> None:
    once = dates(text, "ru", DAY)
    assert dates(once, "ru", DAY) == once


@pytest.mark.parametrize("tag", ["ru", "be", "be-tarask", "be-Latn", "pl"])
def test_every_month_has_its_forms(tag: str) -> None:
    calendar = load(tag).calendar
    assert calendar is not None
    assert [len(month.split()) for month in calendar.months] == [len(calendar.cases)] * 12
    assert len(calendar.prepositions) == len(calendar.cases)
    assert calendar.long == load(tag).date


def test_english_passages_of_an_edition_have_english_dates() -> None:
    block = EditionBlock(
        "paragraph", (Passage("{date day}", "reviewed"), Passage("On {date day}", "source"))
    )
    plain = EditionBlock("paragraph", (Passage("{x}", "reviewed"),))
    done, same = dated([block, plain], "ru", DAY)
    assert [p.text for p in done.passages] == ["23 ноября", "On November 23"]
    assert same is plain


def test_the_typographer_keeps_a_written_date_together() -> None:
    setter = typographer("pl")
    assert setter is not None
    assert setter.texts([dates("w dniu {date}", "pl", DAY)]) == [
        "w\u00a0dniu 23\u00a0listopada 2026\u00a0r."
    ]


@pytest.mark.parametrize("piece", ["{", "{date", "{date}", "{date:2026-11-23 month}", "в <b>"])
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        dates("{date}" + piece * (size // len(piece)), "ru", DAY)
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(2)) for size in (5_000, 100_000))
    assert large < 60 * small + 0.1
